"""Commands about lessons: list, watch, export, rename, verify, delete."""

import shutil
import subprocess
import threading
import time
import webbrowser
from pathlib import Path
from typing import Annotated

import typer

from ownlens_client.cli.lessons_by_name import find_lesson, short_id, when
from ownlens_client.cli.state import SignedIn, State
from ownlens_client.cli.tables import table
from ownlens_client.cli.voice import clock
from ownlens_client.flows import lessons as lesson_flows
from ownlens_client.flows import shares as share_flows
from ownlens_client.flows.index import read_index
from ownlens_client.flows.joining import read_agreement
from ownlens_client.playback.export import export_mp4
from ownlens_client.playback.guard import Guard
from ownlens_client.playback.player import Player
from ownlens_client.playback.reader import OwnReader, Reader, SharedReader, read_all
from ownlens_client.playback.site import Showing, Site
from ownlens_client.refusals import LocalRefusal, NetworkRefusal, ServerRefusal
from ownlens_client.transport import run
from ownlens_vault.documents import LessonEntry
from ownlens_wire.codes import Code
from ownlens_wire.encoding import to_base64url
from ownlens_wire.ids import ShareId

app = typer.Typer()

LessonName = Annotated[str, typer.Argument(help="A lesson's title, the beginning of it, or its id.")]
_SECONDS = 0.2


@app.command("list")
def list_lessons(context: typer.Context) -> None:
    """List your lessons, and what colleagues share with you.

    Example: ownlens list --json
    """
    state: State = context.obj
    with state.signed_in() as signed_in:
        own = signed_in.run(lesson_flows.list_lessons(signed_in.member))
        received = signed_in.run(share_flows.received(signed_in.member))
        content = signed_in.member.index.content
    shared = {one.recording for one in content.shares if one.recalled_at is None}
    rows = [
        (
            short_id(line.entry.recording),
            line.entry.title,
            when(line.entry.recorded_at),
            clock(line.entry.duration_ms),
            "shared" if line.entry.recording in shared else "only you",
            "" if line.stored is not None and line.stored.closed else "not finished",
        )
        for line in own
    ]
    others = [
        (short_id(one.share), one.owner.name, when(one.created_at), "taken back" if one.recalled_at else "to watch")
        for one in received
    ]
    state.voice.result(
        {
            "lessons": [
                {
                    **line.entry.model_dump(mode="json"),
                    "finished": line.stored is not None and line.stored.closed,
                    "stored_bytes": 0 if line.stored is None else line.stored.stored_bytes,
                }
                for line in own
            ],
            "received": [
                {
                    "share": to_base64url(one.share),
                    "from": one.owner.name,
                    "account": to_base64url(one.owner.account),
                    "created_at": one.created_at,
                    "expires_at": one.grant.payload.expires_at,
                    "recalled_at": one.recalled_at,
                }
                for one in received
            ],
        },
        table("My lessons", ("Id", "Title", "When", "Length", "Who can see it", ""), rows),
        table("Shared with me", ("Id", "From", "Since", ""), others),
    )


@app.command()
def watch(
    context: typer.Context,
    lesson: Annotated[str, typer.Argument(help="Your lesson's title or id, or the id of what was shared with you.")],
    player: Annotated[str, typer.Option(help="browser, mpv, vlc, ffplay, or none to print the address.")] = "browser",
    accept_terms: Annotated[
        bool, typer.Option("--accept-terms", help="You have read the terms of watching a colleague's lesson.")
    ] = False,
) -> None:
    """Watch a lesson in a player on this device. Ctrl-C closes it.

    What a colleague shares stops by itself when they take it back.

    Example: ownlens watch "Year 5 fractions"
    Example: ownlens watch x8Qk2fLm --player mpv
    """
    state: State = context.obj
    with state.signed_in() as signed_in:
        share = _received(signed_in, lesson)
        if share is None:
            _watch_own(signed_in, lesson, player)
        else:
            _watch_shared(signed_in, share, player, accepted=accept_terms)


def _watch_own(signed_in: SignedIn, lesson: str, player: str) -> None:
    reader, _entry = _open_own(signed_in, lesson)
    name = signed_in.member.profile.name
    showing = Showing(f"Your own lesson, {name}. Only you and those you choose can see it.", "", "", threading.Event())
    _play(signed_in, reader, showing, player)


def _watch_shared(signed_in: SignedIn, share: ShareId, player: str, *, accepted: bool) -> None:
    member, voice = signed_in.member, signed_in.state.voice
    terms = signed_in.run(read_agreement("viewing-terms"))
    if not accepted and member.store.seen("terms", b"") < terms.version:
        voice.document(terms)
        voice.require_yes("Do you agree to this?")
    watching = signed_in.run(share_flows.watch(member, share, terms))
    member.store.note_seen("terms", b"", terms.version)
    reader = SharedReader(member, signed_in.transport, watching)

    def report(ranges: tuple[tuple[int, int], ...]) -> None:
        try:
            run(share_flows.report_watched(member, watching, ranges), signed_in.transport)
        except (NetworkRefusal, ServerRefusal) as refusal:
            voice.say(f"What you watched could not be reported ({refusal.code}).")

    showing = Showing(
        whose=f"{watching.owner.name} shares this lesson with you, {member.profile.name}.",
        viewer=member.profile.name,
        terms=f"Confidential, for development only. {watching.owner.name} sees that you watched, and when.",
        recalled=reader.recalled,
        watched=report,
    )
    with Guard(member, signed_in.transport, reader):
        _play(signed_in, reader, showing, player)


def _play(signed_in: SignedIn, reader: Reader, showing: Showing, player: str) -> None:
    voice = signed_in.state.voice
    with Player(Site(reader, showing)) as local:
        voice.result({"address": local.address}, f"Playing {reader.title} at {local.address}", "Ctrl-C closes it.")
        if player == "browser":
            webbrowser.open(local.address)
        elif player != "none":
            _start_player(player, local.address)
        try:
            while not showing.recalled.wait(_SECONDS):
                pass
        except KeyboardInterrupt:
            return
        # Long enough for the page to learn why it stops.
        time.sleep(1)
    raise LocalRefusal(Code.RECALLED, "taken back while it was watched")


def _start_player(name: str, address: str) -> None:
    programme = shutil.which(name)
    if programme is None:
        raise LocalRefusal(Code.PLAYER_NOT_FOUND, "not installed", player=name)
    subprocess.Popen([programme, f"{address}master.m3u8"])  # noqa: S603 - a player the person named


@app.command()
def export(
    context: typer.Context,
    lesson: LessonName,
    to: Annotated[Path | None, typer.Option("--to", help="The file to write; by default the title, as MP4.")] = None,
) -> None:
    """Save one of your lessons as an ordinary MP4 file.

    From then on that file is yours to look after: whoever has it can watch it.

    Example: ownlens export "Year 5 fractions" --to fractions.mp4
    """
    state: State = context.obj
    with state.signed_in() as signed_in:
        reader, entry = _open_own(signed_in, lesson)
        safe_title = "".join(c if c.isalnum() or c in " -_" else "-" for c in entry.title).strip() or "lesson"
        destination = to or Path(f"{safe_title}.mp4")
        with state.voice.progress(entry.title) as tell:
            export_mp4(reader, destination, lambda seconds: tell(seconds * 1000, entry.duration_ms, ""))
    content = {"file": str(destination), "bytes": destination.stat().st_size}
    state.voice.result(content, f"Saved to {destination}. Whoever has this file can watch it.")


@app.command()
def rename(
    context: typer.Context, lesson: LessonName, title: Annotated[str, typer.Argument(help="The new title.")]
) -> None:
    """Give a lesson another title. Nobody but you can read it.

    Example: ownlens rename "Lesson of 3 May" "Year 5 fractions"
    """
    state: State = context.obj
    with state.signed_in() as signed_in:
        entry = find_lesson(signed_in.run(read_index(signed_in.member)), lesson)
        signed_in.run(lesson_flows.rename(signed_in.member, entry.recording, title))
    state.voice.result({"lesson": to_base64url(entry.recording), "title": title}, f"Now called {title}.")


@app.command()
def verify(context: typer.Context, lesson: LessonName) -> None:
    """Fetch every piece of a lesson and check that it is what was recorded: whole, unchanged, in order.

    Example: ownlens verify "Year 5 fractions"
    """
    state: State = context.obj
    with state.signed_in() as signed_in:
        reader, entry = _open_own(signed_in, lesson)
        total = sum(len(track.segments) + 1 for track in reader.tracks)
        pieces = length = 0
        with state.voice.progress(entry.title) as tell:
            for _track, _index, media in read_all(reader):
                pieces, length = pieces + 1, length + len(media)
                tell(pieces, total, f"{pieces} of {total} pieces")
    content = {"lesson": to_base64url(entry.recording), "pieces": pieces, "bytes": length, "whole": reader.closed}
    ending = "" if reader.closed else f" It ends early, at {clock(entry.duration_ms)}."
    state.voice.result(content, f"{entry.title}: all {pieces} pieces are what was recorded.{ending}")


@app.command()
def delete(
    context: typer.Context,
    lesson: LessonName,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    receipt_to: Annotated[Path | None, typer.Option("--receipt", help="Keep the receipt in this file.")] = None,
) -> None:
    """Delete a lesson for good, with everything that was shared of it. Nobody can bring it back.

    Example: ownlens delete "Year 5 fractions" --receipt receipt.json
    """
    state: State = context.obj
    with state.signed_in() as signed_in:
        content = signed_in.run(read_index(signed_in.member))
        entry = find_lesson(content, lesson)
        shares = sum(one.recording == entry.recording and one.recalled_at is None for one in content.shares)
        if not yes:
            also = f" and {shares} shares of it" if shares else ""
            state.voice.require_yes(f"Delete {entry.title} ({clock(entry.duration_ms)}){also} for good?")
        receipt = signed_in.run(lesson_flows.delete_lesson(signed_in.member, entry.recording))
    if receipt_to is not None:
        receipt_to.write_bytes(receipt.envelope.to_bytes())
    said = receipt.payload
    state.voice.result(
        {"receipt": said.model_dump(mode="json"), "envelope": receipt.envelope.model_dump(mode="json", by_alias=True)},
        f"{entry.title} is deleted: {said.objects} sealed pieces and {said.shred_secrets} keys were destroyed.",
        f"The server signed a receipt on {when(said.issued_at)}.",
    )


def _open_own(signed_in: SignedIn, lesson: str) -> tuple[OwnReader, LessonEntry]:
    entry = find_lesson(signed_in.run(read_index(signed_in.member)), lesson)
    opened = signed_in.run(lesson_flows.open_lesson(signed_in.member, entry.recording))
    return OwnReader(signed_in.member, signed_in.transport, opened), entry


def _received(signed_in: SignedIn, wanted: str) -> ShareId | None:
    shares = [one.share for one in signed_in.run(share_flows.received(signed_in.member))]
    found = [share for share in shares if len(wanted) >= 8 and to_base64url(share).startswith(wanted)]
    return found[0] if len(found) == 1 else None
