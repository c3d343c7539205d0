"""People with real accounts, made through the real client."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from ownlens_client.flows.joining import Joining, join, look, read_agreement, read_invitation
from ownlens_client.flows.lessons import open_lesson
from ownlens_client.flows.shares import watch
from ownlens_client.http import HttpTransport
from ownlens_client.ingest.recording import Outcome, Wanted, Workshop, make_lesson
from ownlens_client.ingest.spool import Origin
from ownlens_client.media import MediaOptions, open_media
from ownlens_client.member import Device, Member
from ownlens_client.playback.reader import OwnReader, SharedReader
from ownlens_client.store.file import FileStore
from ownlens_client.store.memory import MemoryStore
from ownlens_client.transport import Flow, run
from ownlens_vault.entropy import Entropy, SystemEntropy
from ownlens_vault.kit import kit_text
from ownlens_vault.secret import KitCode
from ownlens_wire.ids import RecordingId, ShareId

T = TypeVar("T")


@dataclass(slots=True)
class Person:
    """Somebody with an account, unlocked on one device."""

    name: str
    member: Member
    transport: HttpTransport
    folder: Path
    passphrase: str = field(repr=False)
    kit: str = field(repr=False)

    def run(self, flow: Flow[T]) -> T:
        """Run a flow as this person."""
        return run(flow, self.transport)

    def import_file(self, file: Path, title: str) -> Outcome:
        """Make a lesson of a file."""
        found = file.stat()
        origin = Origin(file=str(file), size=found.st_size, modified_ms=found.st_mtime_ns // 1_000_000, short_edge=720)
        wanted = Wanted(title, int(found.st_mtime), "import", origin)
        with open_media(file, MediaOptions()) as source:
            return make_lesson(self.workshop(), source, wanted)

    def workshop(self) -> Workshop:
        """Where this person's lessons are made."""
        return Workshop(self.member, self.transport, self.folder / "spool", patience_seconds=20)

    def read(self, recording: RecordingId) -> OwnReader:
        """Open a lesson of one's own."""
        return OwnReader(self.member, self.transport, self.run(open_lesson(self.member, recording)))

    def watch(self, share: ShareId) -> SharedReader:
        """Open a lesson that somebody shares."""
        terms = self.run(read_agreement("viewing-terms"))
        return SharedReader(self.member, self.transport, self.run(watch(self.member, share, terms)))

    def close(self) -> None:
        """Let go of the connection."""
        self.transport.close()


def join_person(
    invitation: str, folder: Path, passphrase: str, *, entropy: Entropy | None = None, keep: bool = False
) -> Person:
    """Accept an invitation as a person would, through the real client.

    Args:
        invitation: as the server's command or a school lead made it.
        folder: for the profile and the spool.
        passphrase: the person's.
        entropy: to watch what is drawn.
        keep: keep the profile in the folder, as the command line does.
    """
    taken_apart = read_invitation(invitation)
    transport = HttpTransport(taken_apart.address)
    source = entropy or SystemEntropy()
    store = FileStore(folder) if keep else MemoryStore()
    view, server, eula = run(look(taken_apart), transport)
    kit = KitCode.draw(source)
    joining = Joining(taken_apart, server, eula, f"{view.name}'s laptop", passphrase, kit)
    member = run(join(Device(store, entropy=source), joining, view.name), transport)
    return Person(view.name, member, transport, folder, passphrase, kit_text(kit))
