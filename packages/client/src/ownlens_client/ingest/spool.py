"""The spool of one recording: a folder that survives a crash, with nothing in it that could be read.

``header`` (sealed), ``journal`` (sealed entries, one a line, in the order in which things must reach the server) and
``objects`` (sealed segments until the server has them). Refuses to be used by two processes at once.
"""

import base64
import fcntl
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from ownlens_client.refusals import LocalRefusal
from ownlens_vault.account import Account
from ownlens_vault.documents import TrackDescription
from ownlens_vault.entropy import Entropy
from ownlens_vault.recording import RecordingKeys
from ownlens_vault.refusals import SealRefusal
from ownlens_vault.seal import open_blob, seal
from ownlens_vault.secret import RecordingKey, ShredSecret
from ownlens_vault.signing import RecorderKey, SigningSeed
from ownlens_wire.api import NewRecording
from ownlens_wire.codes import Code
from ownlens_wire.encoding import frame, from_base64url, to_base64url
from ownlens_wire.envelope import Record, read_record
from ownlens_wire.ids import Bytes32Field, BytesField, Count, Digest, DigestField, RecordingId, Seconds, sha256
from ownlens_wire.limits import MAX_PAYLOAD_BYTES, WRAP_UNIT
from ownlens_wire.refusals import MalformedRefusal
from ownlens_wire.segments import SegmentRow


class Origin(Record):
    """Where a recording comes from, to go on after an interruption. Only a file can be read again."""

    file: str | None
    size: Count
    modified_ms: Count
    short_edge: Count


class Header(Record):
    """What a recording is begun with. It holds keys, and is only ever written sealed."""

    begin: NewRecording
    recorder_seed: Annotated[Bytes32Field, Field(repr=False)]
    timeline_key: Annotated[Bytes32Field, Field(repr=False)]
    title: str
    recorded_at: Seconds
    origin: Origin

    def recorder_key(self) -> RecorderKey:
        """The key that signs the recording's heads."""
        return RecorderKey(SigningSeed(self.recorder_seed))

    def keys(self) -> RecordingKeys:
        """The recording's keys."""
        return RecordingKeys(RecordingKey(self.timeline_key), ShredSecret(self.begin.shred_secret))


class TracksEntry(Record):
    """Which tracks there are."""

    kind: Literal["tracks"] = "tracks"
    tracks: tuple[TrackDescription, ...]


class PartEntry(Record):
    """A part began."""

    kind: Literal["part"] = "part"
    part: Count
    box: BytesField


class SegmentEntry(Record):
    """A segment was sealed."""

    kind: Literal["segment"] = "segment"
    track: Count
    index: Count
    part: Count
    length: Count
    digest: DigestField
    start: Count
    duration: Count

    def row(self) -> SegmentRow:
        """The segment's row in the list."""
        return SegmentRow(self.track, self.index, self.part, self.length, Digest(self.digest))

    def content_digest(self) -> str:
        """The digest as a ``Content-Digest`` header says it."""
        return f"sha-256=:{base64.b64encode(self.digest).decode()}:"


class EndEntry(Record):
    """Everything is in the spool."""

    kind: Literal["end"] = "end"
    ended: Literal["stopped", "interrupted"]


Entry = TracksEntry | PartEntry | SegmentEntry | EndEntry
_ENTRY: TypeAdapter[Entry] = TypeAdapter(Annotated[Entry, Field(discriminator="kind")])


class Spool:
    """One recording's spool, held by one process at a time."""

    def __init__(self, folder: Path, account: Account, entropy: Entropy, *, durable: bool) -> None:
        """Open or make a spool.

        Args:
            folder: the spool's own folder; its name is the recording id.
            account: whose local key seals it.
            entropy: for sealing.
            durable: wait for the disk after each segment, so that a power cut loses nothing that was entered.

        Raises:
            LocalRefusal: another process holds it, or the disk does not take it.
        """
        self.folder = folder
        self.recording = RecordingId(bytes.fromhex(folder.name))
        self._account = account
        self._entropy = entropy
        self._durable = durable
        self._lines = 0
        try:
            (folder / "objects").mkdir(parents=True, exist_ok=True, mode=0o700)
            self._journal = (folder / "journal").open("ab")
            fcntl.flock(self._journal, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise LocalRefusal(Code.SPOOL_IN_USE, "another process holds the spool") from error
        except OSError as error:
            raise _refusal(error) from error

    def close(self) -> None:
        """Let go of the spool, leaving it as it is."""
        self._journal.close()

    def remove(self) -> None:
        """Remove the spool: everything in it has reached the server, or is not wanted."""
        self.close()
        shutil.rmtree(self.folder)

    # --- writing ----------------------------------------------------------------------------------------

    def write_header(self, header: Header) -> None:
        """Keep what the recording is begun with."""
        sealed = self._seal("ol1/spool-header", 0, header.model_dump_json(by_alias=True).encode())
        self._write(self.folder / "header", sealed)

    def add(self, entry: Entry) -> None:
        """Add an entry to the journal."""
        sealed = self._seal("ol1/spool-entry", self._lines, entry.model_dump_json().encode())
        try:
            self._journal.write(to_base64url(sealed).encode() + b"\n")
            self._journal.flush()
            if self._durable:
                os.fsync(self._journal.fileno())
        except OSError as error:
            raise _refusal(error) from error
        self._lines += 1

    def add_segment(self, entry: SegmentEntry, blob: bytes | bytearray) -> None:
        """Keep a sealed segment, then enter it."""
        self._write(self.object_path(entry), blob)
        self.add(entry)

    def drop_object(self, entry: SegmentEntry) -> None:
        """The server has this segment."""
        self.object_path(entry).unlink(missing_ok=True)

    def _write(self, path: Path, data: bytes | bytearray) -> None:
        try:
            with path.open("wb") as file:
                file.write(data)
                if self._durable:
                    file.flush()
                    os.fsync(file.fileno())
        except OSError as error:
            raise _refusal(error) from error

    # --- reading ----------------------------------------------------------------------------------------

    def header(self) -> Header:
        """What the recording was begun with.

        Raises:
            LocalRefusal: it cannot be read, or is another account's.
        """
        try:
            data = self._open("ol1/spool-header", 0, (self.folder / "header").read_bytes())
            return read_record(Header, data, MAX_PAYLOAD_BYTES)
        except (OSError, SealRefusal, MalformedRefusal) as error:
            raise LocalRefusal(Code.SPOOL_DAMAGED, type(error).__name__) from error

    def entries(self) -> Iterator[Entry]:
        """The journal's entries, up to the first that was not written whole. The rest is cut off for good."""
        whole = 0
        with (self.folder / "journal").open("rb") as file:
            for number, line in enumerate(file):
                try:
                    sealed = from_base64url(line.decode("ascii").removesuffix("\n"))
                    entry = _ENTRY.validate_json(self._open("ol1/spool-entry", number, sealed))
                except (ValueError, SealRefusal, MalformedRefusal):
                    break
                whole += len(line)
                self._lines = number + 1
                yield entry
        self._journal.truncate(whole)

    def read_object(self, entry: SegmentEntry) -> bytes | None:
        """A sealed segment, if it is here and whole."""
        try:
            blob = self.object_path(entry).read_bytes()
        except OSError:
            return None
        return blob if sha256(blob) == entry.digest else None

    def object_path(self, entry: SegmentEntry) -> Path:
        """Where a sealed segment is kept until the server has it."""
        return self.folder / "objects" / f"{entry.track}-{entry.index}"

    def _seal(self, label: str, number: int, data: bytes) -> bytes:
        bound_to = frame(label, self.recording, number)
        return bytes(seal(self._account.local_key, bound_to, data, WRAP_UNIT, self._entropy))

    def _open(self, label: str, number: int, sealed: bytes) -> bytes:
        return open_blob(self._account.local_key, frame(label, self.recording, number), sealed, WRAP_UNIT)


def spools(folder: Path) -> list[Path]:
    """The spools in a folder, oldest first."""
    if not folder.is_dir():
        return []
    found = [path for path in folder.iterdir() if len(path.name) == 32 and (path / "header").exists()]
    return sorted(found, key=lambda path: (path / "header").stat().st_mtime_ns)


def _refusal(error: OSError) -> LocalRefusal:
    return LocalRefusal(Code.SPOOL_FULL, type(error).__name__)
