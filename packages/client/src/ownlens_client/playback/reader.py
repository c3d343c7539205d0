"""Reading a lesson: one's own, or one that was shared. Nothing comes out of a reader that was not checked.

A shared lesson's reader refuses from the moment it learns of a recall, whatever the server still hands out.
"""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from ownlens_client.flows.lessons import fetch_segment
from ownlens_client.flows.shares import Watching
from ownlens_client.member import Member
from ownlens_client.transport import Transport, run
from ownlens_vault.documents import TrackDescription
from ownlens_vault.lesson import OwnLesson
from ownlens_vault.refusals import ShareRefusal
from ownlens_wire.codes import Code
from ownlens_wire.ids import RecordingId


@dataclass(frozen=True, slots=True)
class PlaySegment:
    """When a media segment plays, in ticks of its track's timescale."""

    index: int
    start: int
    duration: int


@dataclass(frozen=True, slots=True)
class PlayTrack:
    """A track and its media segments in order. Index 0, the initialisation segment, is not among them."""

    description: TrackDescription
    segments: tuple[PlaySegment, ...]

    def end_ms(self) -> int:
        """Where the track ends, in milliseconds of the lesson."""
        last = self.segments[-1]
        return (last.start + last.duration) * 1000 // self.description.timescale


class Reader(Protocol):
    """A lesson that can be read."""

    @property
    def title(self) -> str:
        """What the lesson is called."""

    @property
    def tracks(self) -> tuple[PlayTrack, ...]:
        """Its tracks."""

    def read(self, track: int, index: int) -> bytes:
        """A segment, checked and opened.

        Raises:
            Refusal: it is not what it must be, or may not be seen any more.
        """


class OwnReader:
    """Reads one's own lesson."""

    def __init__(self, member: Member, transport: Transport, lesson: OwnLesson) -> None:
        self._member = member
        self._transport = transport
        self._lesson = lesson
        self.closed = lesson.head.ended == "stopped"
        entry = member.index.content.lesson(lesson.recording)
        self.title = "" if entry is None else entry.title
        self.tracks = tuple(
            PlayTrack(
                TrackDescription(**track.model_dump(exclude={"starts", "durations"})),
                tuple(
                    PlaySegment(index, start, duration)
                    for index, (start, duration) in enumerate(zip(track.starts, track.durations, strict=True), start=1)
                ),
            )
            for track in lesson.timeline.tracks
            if track.starts
        )

    def read(self, track: int, index: int) -> bytes:
        """A segment, checked and opened."""
        blob = _fetch(self._member, self._transport, (self._lesson.recording, track, index))
        return self._lesson.open(track, index, blob)


class SharedReader:
    """Reads a lesson that somebody shared, until it is taken back."""

    def __init__(self, member: Member, transport: Transport, watching: Watching) -> None:
        self.watching = watching
        self.recalled = threading.Event()
        self.title = watching.lesson.manifest.title
        self.tracks = tuple(
            PlayTrack(
                TrackDescription(**track.model_dump(exclude={"segments"})),
                tuple(PlaySegment(one.index, one.start, one.duration) for one in track.segments[1:]),
            )
            for track in watching.lesson.manifest.tracks
        )
        self._member = member
        self._transport = transport

    def read(self, track: int, index: int) -> bytes:
        """A segment, checked and opened."""
        self._require_not_recalled()
        lesson = self.watching.lesson
        # Asked of the manifest first: what was not shared is not even asked of the server.
        lesson.require_shared(track, index)
        media = lesson.open(track, index, _fetch(self._member, self._transport, (lesson.recording, track, index)))
        self._require_not_recalled()
        return media

    def _require_not_recalled(self) -> None:
        if self.recalled.is_set():
            raise ShareRefusal(Code.RECALLED, "taken back while it was watched")


def read_all(reader: Reader) -> Iterator[tuple[PlayTrack, int, bytes]]:
    """Every segment of every track, the initialisation segment first."""
    for track in reader.tracks:
        for index in (0, *(segment.index for segment in track.segments)):
            yield track, index, reader.read(track.description.track, index)


def _fetch(member: Member, transport: Transport, place: tuple[RecordingId, int, int]) -> bytes | None:
    return run(fetch_segment(member, *place), transport)
