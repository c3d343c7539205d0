"""Finding what a person means: a lesson by its title or id, a share by its id, a time as people write it."""

import re
from datetime import UTC, datetime, timedelta

import typer

from ownlens_client.refusals import LocalRefusal
from ownlens_vault.documents import IndexContent, LessonEntry, ShareEntry
from ownlens_wire.codes import Code
from ownlens_wire.encoding import to_base64url
from ownlens_wire.names import comparable_name

_SHORT = 8
_TIME = re.compile(r"(?:(\d+):)?(\d{1,3}):(\d{2})|(\d+)")
_DAYS = re.compile(r"(\d{1,4})d")


def short_id(identifier: bytes) -> str:
    """An id as lists show it: enough to tell one's own lessons apart."""
    return to_base64url(identifier)[:_SHORT]


def find_lesson(content: IndexContent, wanted: str) -> LessonEntry:
    """The lesson with this title, this beginning of a title, or this id.

    Raises:
        LocalRefusal: there is none, or there are several.
    """
    lessons = [entry for entry in content.lessons if entry.deleted_at is None]
    by_id = [one for one in lessons if len(wanted) >= _SHORT and to_base64url(one.recording).startswith(wanted)]
    title = comparable_name(wanted)
    exact = [one for one in lessons if comparable_name(one.title) == title]
    begins = [one for one in lessons if comparable_name(one.title).startswith(title)]
    found = by_id or exact or begins
    if not found:
        raise LocalRefusal(Code.LESSON_NOT_FOUND, "no such title or id", lesson=wanted)
    if len(found) > 1:
        raise LocalRefusal(Code.LESSON_AMBIGUOUS, f"{len(found)} lessons", lesson=wanted)
    return found[0]


def live_shares(content: IndexContent, lesson: LessonEntry) -> list[ShareEntry]:
    """The shares of a lesson that are not taken back."""
    return [one for one in content.shares if one.recording == lesson.recording and one.recalled_at is None]


def read_time(text: str | None) -> int | None:
    """A moment of a lesson (1:23, 1:02:03 or seconds) in milliseconds."""
    if text is None:
        return None
    match = _TIME.fullmatch(text.strip())
    if match is None:
        message = "a moment such as 1:23, 1:02:03 or 83"
        raise typer.BadParameter(message)
    hours, minutes, seconds, only = match.groups()
    if only is not None:
        return int(only) * 1000
    return (int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)) * 1000


def read_until(text: str | None) -> int | None:
    """A date (2027-01-31) or a number of days (14d) as Unix seconds; a date lasts to its end."""
    if text is None:
        return None
    match = _DAYS.fullmatch(text.strip())
    if match is not None:
        return int((datetime.now(UTC) + timedelta(days=int(match[1]))).timestamp())
    try:
        day = datetime.fromisoformat(text).astimezone()
    except ValueError as error:
        message = "a date such as 2027-01-31, or days such as 14d"
        raise typer.BadParameter(message) from error
    return int((day + timedelta(days=1)).timestamp())


def when(seconds: int) -> str:
    """A moment in time, as people on this device say it."""
    return datetime.fromtimestamp(seconds).astimezone().strftime("%d %b %Y %H:%M")
