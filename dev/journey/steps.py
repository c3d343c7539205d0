"""The steps of the journey. Each returns its proof, or fails."""

import hashlib
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

import av

from dev.rig.oracle import files_below, findings
from dev.rig.people import Person
from dev.rig.server import ServerProcess
from ownlens_client.flows.ledger import who
from ownlens_client.flows.lessons import delete_lesson, list_lessons
from ownlens_client.flows.shares import Choice, find_people, recall, report_watched, share_lesson
from ownlens_client.media import MediaOptions, MediaSegment, open_media
from ownlens_client.playback.export import export_mp4
from ownlens_client.playback.reader import SharedReader, read_all
from ownlens_wire.ids import RecordingId, ShareId
from ownlens_wire.refusals import Refusal

_TITLE = "The journey's own lesson"


class Journey:
    """One lesson's life."""

    def __init__(self, server: ServerProcess, ann: Person, ben: Person, clip: Path) -> None:
        self._server = server
        self._ann = ann
        self._ben = ben
        self._clip = clip.absolute()
        self._lesson = RecordingId(b"")
        self._share = ShareId(b"")
        self._watching: SharedReader | None = None
        self._marker = b""

    def steps(self) -> Iterable[Callable[[], str]]:
        """The steps in order."""
        yield self.import_and_seal
        yield self.play_back
        yield self.export
        yield self.search_the_server
        yield self.share
        yield self.view_as_the_other
        yield self.who_saw_it
        yield self.take_back
        yield self.refused
        yield self.delete
        yield self.gone

    def import_and_seal(self) -> str:
        """Import a file, sealed on this device."""
        outcome = self._ann.import_file(self._clip, _TITLE)
        self._lesson = outcome.recording
        assert not outcome.interrupted, "the lesson ends early"
        return f"{outcome.duration_ms / 1000:.1f} s of lesson with the server, closed"

    def play_back(self) -> str:
        """Play it back, byte by byte what the recorder made."""
        made = {(one.track, one.index): one.data for one in self._segments()}
        read = {
            (track.description.track, index): media for track, index, media in read_all(self._ann.read(self._lesson))
        }
        assert read == made, "the lesson is not what was recorded"
        self._marker = max(read.values(), key=len)[200:224]
        return f"{len(read)} pieces, {sum(map(len, read.values()))} bytes, SHA-256 {_digest(read)}"

    def export(self) -> str:
        """Export it as an ordinary file that another player opens."""
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "lesson.mp4"
            export_mp4(self._ann.read(self._lesson), file, lambda _seconds: None)
            with av.open(str(file)) as opened:
                streams = [stream.type for stream in opened.streams]
                seconds = (opened.duration or 0) / 1_000_000
            return f"{file.stat().st_size} bytes, {seconds:.1f} s, {' and '.join(streams)}"

    def search_the_server(self) -> str:
        """Search all that the server has for title and media."""
        secrets = {"title": _TITLE.encode(), "media": self._marker, "passphrase": self._ann.passphrase.encode()}
        files = list(files_below(self._server.data))
        found = findings(files, secrets)
        assert not found, "; ".join(found)
        return f"nothing in {len(files)} files, {sum(len(data) for _, data in files)} bytes"

    def share(self) -> str:
        """Share the first ten seconds without sound."""
        ben = self._ann.run(find_people(self._ann.member, ["Ben Carter"]))
        choice = Choice(note="What do you notice?", to_ms=10_000, sound=False)
        entry = self._ann.run(share_lesson(self._ann.member, self._lesson, choice, ben))
        self._share = entry.share
        return f"{entry.viewers[0].name} holds keys from {entry.from_ms} to {entry.to_ms} ms"

    def view_as_the_other(self) -> str:
        """View it as the other, and no more than was shared."""
        reader = self._watching = self._ben.watch(self._share)
        pieces = [media for _track, _index, media in read_all(reader)]
        kinds = [track.description.kind for track in reader.tracks]
        assert "audio" not in kinds, "sound was shared"
        self._ben.run(report_watched(self._ben.member, reader.watching, [(0, 4000)]))
        return f"{len(pieces)} pieces of {' and '.join(kinds)} opened"

    def who_saw_it(self) -> str:
        """Who saw it."""
        sights = self._ann.run(who(self._ann.member, self._lesson))
        seen = sights[0].seen[0]
        assert seen.viewer.account == self._ben.member.account.id, "somebody else"
        return f"{seen.viewer.name} by their own signature, {seen.ranges[0][0]} to {seen.ranges[0][1]} ms"

    def take_back(self) -> str:
        """Take it back."""
        receipt = self._ann.run(recall(self._ann.member, self._share)).payload
        assert receipt.shred_secrets == 1, "no key was destroyed"
        return f"receipt signed: {receipt.shred_secrets} key and {receipt.boxes} box destroyed"

    def refused(self) -> str:
        """The other is refused."""
        assert self._watching is not None
        return f"opening again {_refusal(lambda: self._ben.watch(self._share))}, reading on {self._read_on()}"

    def _read_on(self) -> str:
        reader = self._watching
        assert reader is not None
        return _refusal(lambda: reader.read(1, 1))

    def delete(self) -> str:
        """Delete it."""
        receipt = self._ann.run(delete_lesson(self._ann.member, self._lesson)).payload
        assert receipt.shred_secrets, "no key was destroyed"
        return f"receipt signed: {receipt.shred_secrets} key and {receipt.objects} objects destroyed"

    def gone(self) -> str:
        """It is gone."""
        assert not self._ann.run(list_lessons(self._ann.member)), "still in the list"
        left = [name for name, _ in files_below(self._server.data / "objects")]
        assert not left, f"{len(left)} objects are left"
        return f"opening {_refusal(lambda: self._ann.read(self._lesson))}, no object left"

    def _segments(self) -> Iterable[MediaSegment]:
        with open_media(self._clip, MediaOptions()) as source:
            yield from source.segments()


def _digest(pieces: dict[tuple[int, int], bytes]) -> str:
    return hashlib.sha256(b"".join(pieces[place] for place in sorted(pieces))).hexdigest()[:16]


def _refusal(act: Callable[[], object]) -> str:
    try:
        act()
    except Refusal as refusal:
        return str(refusal.code)
    message = "was not refused"
    raise AssertionError(message)
