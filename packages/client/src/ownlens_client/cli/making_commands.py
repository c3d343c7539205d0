"""Commands that make lessons: import, record, resume."""

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from ownlens_client.cli.lessons_by_name import short_id
from ownlens_client.cli.state import SignedIn, State
from ownlens_client.cli.voice import Tell, Voice, clock
from ownlens_client.ingest.notice import Source, notice
from ownlens_client.ingest.progress import Progress
from ownlens_client.ingest.recording import Outcome, Wanted, Workshop, make_lesson
from ownlens_client.ingest.resuming import resume_lesson
from ownlens_client.ingest.spool import Origin, spools
from ownlens_client.media import CaptureSource, MediaOptions, MediaRefusal, open_capture, open_media
from ownlens_wire.codes import Code
from ownlens_wire.encoding import to_base64url

app = typer.Typer()

Title = Annotated[str, typer.Option("--title", "-t", help="What the lesson is called. Only you can read it.")]


@app.command("import")
def import_files(
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(help="Video or sound files.")],
    title: Title = "",
    short_edge: Annotated[int, typer.Option(help="The most lines of a picture that has to be converted.")] = 720,
) -> None:
    """Make lessons of files: whatever your camera or phone made. Each is sealed on this device before it is sent.

    Example: ownlens import lesson.mp4 --title "Year 5 fractions"
    Example: ownlens import *.mov
    """
    state: State = context.obj
    options = MediaOptions(short_edge=short_edge)
    outcomes = []
    with state.signed_in() as signed_in:
        for file in files:
            named = title if title and len(files) == 1 else f"{title} {file.stem}".strip()
            with open_media(file, options) as source:
                for plan in source.description.plans:
                    state.voice.say(f"{file.name}: {plan.reason}")
                wanted = Wanted(named, _recorded_at(file), "import", _origin(file, short_edge))
                with _workshop(signed_in, named) as shop:
                    outcomes.append((named, make_lesson(shop, source, wanted)))
    _report(state.voice, outcomes)


@app.command()
def record(
    context: typer.Context,
    source: Annotated[str, typer.Argument(help="A camera (/dev/video0), an address (rtsp://...), or a file.")],
    title: Title = "",
    sound: Annotated[str | None, typer.Option(help="A second source for the sound, such as alsa:default.")] = None,
    told: Annotated[bool, typer.Option("--told", help="Everybody present has been told; do not ask again.")] = False,
    seconds: Annotated[int | None, typer.Option(help="Stop by itself after so many seconds.")] = None,
) -> None:
    """Record a lesson, sealed and sent while it runs. Ctrl-C stops it; what was recorded until then is kept.

    Example: ownlens record /dev/video0 --sound alsa:default --title "Year 5 fractions"
    Example: ownlens record rtsp://192.168.1.20/stream --seconds 3000
    """
    state: State = context.obj
    with state.signed_in() as signed_in:
        kind: Source = "stream" if "://" in source else "camera"
        state.voice.say(notice(kind, signed_in.member.profile.name))
        if not told:
            state.voice.require_yes("Has everybody present been told?")
        named = title or f"Lesson of {datetime.now().astimezone():%d %B %Y, %H:%M}"
        options = MediaOptions(realtime=Path(source).is_file(), audio_device=sound)
        wanted = Wanted(named, int(time.time()), kind, Origin(file=None, size=0, modified_ms=0, short_edge=0))
        with (
            open_capture(source, options) as capture,
            _stopping(capture, seconds),
            _workshop(signed_in, named) as shop,
        ):
            state.voice.say("Recording. Press Ctrl-C to stop.")
            outcome = make_lesson(shop, capture, wanted)
    _report(state.voice, [(named, outcome)])


@app.command()
def resume(
    context: typer.Context,
    discard: Annotated[bool, typer.Option("--discard", help="Throw away what waits instead of sending it.")] = False,
) -> None:
    """Finish lessons whose making was interrupted: by a closed window, a lost network, a flat battery.

    Example: ownlens resume
    """
    state: State = context.obj
    waiting = spools(state.spool)
    outcomes: list[tuple[str, Outcome]] = []
    with state.signed_in() as signed_in:
        if discard and waiting:
            state.voice.require_yes(f"Throw away what waits of {len(waiting)} lessons? It cannot be brought back.")
        for folder in waiting:
            with _workshop(signed_in, folder.name[:8]) as shop:
                outcome = resume_lesson(shop, folder, discard=discard)
            if outcome is not None:
                entry = signed_in.member.index.content.lesson(outcome.recording)
                outcomes.append(("" if entry is None else entry.title, outcome))
    if not outcomes:
        state.voice.result({"lessons": []}, "Nothing was waiting.")
        return
    _report(state.voice, outcomes)


@contextmanager
def _workshop(signed_in: SignedIn, title: str) -> Iterator[Workshop]:
    with signed_in.state.voice.progress(title) as tell:
        yield Workshop(
            member=signed_in.member,
            transport=signed_in.transport,
            folder=signed_in.state.spool,
            report=lambda progress: _tell(tell, progress),
        )


def _tell(tell: Tell, progress: Progress) -> None:
    word = f"{clock(progress.sealed_ms)} sealed, {clock(progress.safe_ms)} safe"
    if progress.offline:
        word += ", waiting for the network"
    tell(progress.safe_ms, progress.total_ms, word)


@contextmanager
def _stopping(capture: CaptureSource, seconds: int | None) -> Iterator[None]:
    """Ctrl-C, the end of a service and the end of the time all stop a recording, and lose nothing of it."""

    def stop(_signal: int, _frame: object) -> None:
        capture.stop()

    wanted = (signal.SIGINT, signal.SIGTERM, signal.SIGALRM)
    before = {number: signal.signal(number, stop) for number in wanted}
    signal.alarm(seconds or 0)
    try:
        yield
    finally:
        signal.alarm(0)
        for number, handler in before.items():
            signal.signal(number, handler)


def _report(voice: Voice, outcomes: list[tuple[str, Outcome]]) -> None:
    content: list[object] = []
    lines = []
    for title, outcome in outcomes:
        identifier = to_base64url(outcome.recording)
        content.append(
            {
                "lesson": identifier,
                "title": title,
                "duration_ms": outcome.duration_ms,
                "interrupted": outcome.interrupted,
                "notes": list(outcome.notes),
            }
        )
        ending = ", and ends where it was interrupted" if outcome.interrupted else ""
        lines.append(f"{title} ({short_id(outcome.recording)}): {clock(outcome.duration_ms)} long{ending}.")
        lines += [f"  {note}" for note in outcome.notes]
    lines.append("Only you can open it." if len(outcomes) == 1 else "Only you can open them.")
    voice.result({"lessons": content}, *lines)


def _recorded_at(file: Path) -> int:
    try:
        return int(file.stat().st_mtime)
    except OSError:
        return int(datetime.now(UTC).timestamp())


def _origin(file: Path, short_edge: int) -> Origin:
    try:
        found = file.stat()
    except OSError as error:
        raise MediaRefusal(Code.MEDIA_NOT_FOUND) from error
    return Origin(
        file=str(file.absolute()), size=found.st_size, modified_ms=found.st_mtime_ns // 1_000_000, short_edge=short_edge
    )
