"""Recordings: begun under a permit, filled with sealed segments, signed by heads, deleted for good.

Ordering rules: an object is stored before its row; a row is committed before it is acknowledged; on deletion the
shred secret goes first.
"""

from dataclasses import dataclass

from ownlens_server.accounts import service as accounts
from ownlens_server.core.errors import RequestRefusal
from ownlens_server.core.platform import Platform, Work, reading, writing
from ownlens_server.core.statements import statement_by
from ownlens_server.recordings import repository, rules
from ownlens_server.recordings.models import DeletionRow, PartRow, RecordingRow, SegmentRecord
from ownlens_server.sessions.caller import Caller
from ownlens_server.shredding import service as shredding
from ownlens_server.unlocking import service as unlocking
from ownlens_wire.api import (
    NewHead,
    NewRecording,
    PushEvent,
    RecordingBundle,
    RecordingSummary,
    StoredSegment,
    StoredState,
)
from ownlens_wire.codes import Code
from ownlens_wire.envelope import Envelope, read_record, verify
from ownlens_wire.ids import Digest, RecordingId, sha256
from ownlens_wire.keys import VerifyingKey
from ownlens_wire.limits import BOX_BYTES, MAX_PAYLOAD_BYTES, MAX_TIMELINE_BYTES
from ownlens_wire.segments import SegmentRow, check_object_length, write_list
from ownlens_wire.statements import Head, Permit

_MAX_PARTS = 5000


@dataclass(frozen=True, slots=True)
class Upload:
    """A sealed segment as it came in, its digest already compared."""

    recording: RecordingId
    track: int
    index: int
    part: int
    digest: Digest
    data: bytes


@dataclass(frozen=True, slots=True)
class Grave:
    """What remains of a deleted recording: the owner's statement and the server's receipt."""

    statement: Envelope
    receipt: Envelope


async def begin(work: Work, caller: Caller, new: NewRecording) -> None:
    """Begin a recording. The same one again changes nothing.

    Raises:
        RequestRefusal: fewer than two unlock methods, or the recording id is taken.
        SignatureRefusal, MalformedRefusal: not a permit of the caller, or a weak recorder key.
    """
    said = statement_by(caller.account, caller.signing_key, new.permit, Permit).payload
    VerifyingKey(said.recorder_key)
    await unlocking.require_two_methods(work, caller.account)
    row = await repository.own(work.session, said.recording, caller.account)
    if row is not None and (row.permit, row.recording_box) == (new.permit.to_bytes(), new.recording_box):
        return
    if await repository.known(work.session, said.recording):
        raise RequestRefusal(Code.ALREADY_USED, "the recording id is taken")
    await shredding.keep(work.platform, said.recording, shredding.RECORDING, new.shred_secret)
    work.session.add(
        RecordingRow(
            id=said.recording,
            owner=caller.account,
            permit=new.permit.to_bytes(),
            recording_box=new.recording_box,
            created_at=work.now,
            stored_bytes=0,
            head=None,
            head_sequence=0,
            timeline=None,
            closed=False,
        )
    )


async def add_part(work: Work, caller: Caller, recording: RecordingId, number: int, box: bytes) -> None:
    """Keep a part's box. Parts come in order; the same one again changes nothing.

    Raises:
        RequestRefusal: the recording is closed, the part is out of order, or another box was kept for it.
    """
    if len(box) != BOX_BYTES or number >= _MAX_PARTS:
        raise RequestRefusal(Code.MALFORMED, "not a part's box")
    row = await _own_open(work, caller, recording)
    parts = await repository.parts(work.session, RecordingId(row.id))
    if number < len(parts):
        if parts[number].box != box:
            raise RequestRefusal(Code.SEG_EXISTS, f"part {number} has another box")
        return
    if number > len(parts):
        raise RequestRefusal(Code.SEG_MISSING, f"part {number} before part {len(parts)}")
    work.session.add(PartRow(recording=row.id, number=number, box=box, digest=sha256(box)))


async def store(platform: Platform, caller: Caller, upload: Upload) -> None:
    """Keep a sealed segment. The same bytes again change nothing; other bytes are refused.

    Raises:
        RequestRefusal: closed, over the quota, no such part, or another segment is kept in its place.
    """
    check_object_length(len(upload.data))
    if await shredding.is_destroyed(platform, upload.recording):
        raise RequestRefusal(Code.DELETED, "its shred secret was destroyed")
    async with reading(platform) as work:
        if await _is_kept(work, caller, upload):
            return
    # Stored under its digest: two uploads to one place never overwrite each other, and one of them loses below.
    await platform.objects.put(_key(upload.recording, upload.track, upload.index, upload.digest), upload.data)
    async with writing(platform) as work:
        if await _is_kept(work, caller, upload):
            return
        await accounts.reserve(work, caller.account, len(upload.data))
        await repository.count_stored(work.session, upload.recording, len(upload.data))
        work.session.add(
            SegmentRecord(
                recording=upload.recording,
                track=upload.track,
                number=upload.index,
                part=upload.part,
                length=len(upload.data),
                digest=upload.digest,
            )
        )


async def _is_kept(work: Work, caller: Caller, upload: Upload) -> bool:
    wanted = (upload.recording, upload.track, upload.index)
    found = await repository.place(work.session, caller.account, wanted, upload.part)
    if found is None:
        raise await _absent(work, caller, upload.recording)
    closed, begun, row = found
    if row is not None:
        if (row.digest, row.part) != (upload.digest, upload.part):
            raise RequestRefusal(Code.SEG_EXISTS, f"track {upload.track} segment {upload.index} is kept")
        return True
    if closed:
        raise RequestRefusal(Code.HEAD_CONFLICT, "the recording is closed")
    if not begun:
        raise RequestRefusal(Code.SEG_MISSING, f"part {upload.part} was not begun")
    return False


async def add_head(work: Work, caller: Caller, recording: RecordingId, new: NewHead) -> None:
    """Accept a head. The same one again changes nothing.

    Raises:
        RequestRefusal: it does not follow the last one, or lists what is not stored.
        SignatureRefusal, MalformedRefusal: the permit's recorder did not sign it.
    """
    row = await _own(work, caller, recording, lock=True)
    if row.head is not None and row.head == new.head.to_bytes():
        return
    permit_envelope = Envelope.model_validate_json(row.permit)
    permit = read_record(Permit, permit_envelope.payload, MAX_PAYLOAD_BYTES)
    head = verify(new.head, Head, VerifyingKey(permit.recorder_key)).payload
    await _check_binding(work, row, head, permit_envelope)
    if sha256(new.timeline) != head.timeline_digest or len(new.timeline) > MAX_TIMELINE_BYTES:
        raise RequestRefusal(Code.STATEMENT_MISMATCH, "another timeline than signed")
    last = _head_of(row)
    parts = await repository.parts(work.session, recording)
    rules.check_head(head, await _rows(work, recording), [Digest(part.digest) for part in parts], last)
    row.head = new.head.to_bytes()
    row.head_sequence = head.sequence
    row.timeline = new.timeline
    row.closed = head.closed
    work.tell(caller.account, PushEvent(kind="recording-changed", recording=recording))


async def _check_binding(work: Work, row: RecordingRow, head: Head, permit: Envelope) -> None:
    said = (head.recording, head.account, head.permit_digest, head.recording_box_digest)
    if said != (row.id, row.owner, permit.digest(), sha256(row.recording_box)):
        raise RequestRefusal(Code.STATEMENT_MISMATCH, "a head of another recording")
    secret = await shredding.release(work.platform, RecordingId(row.id), shredding.RECORDING)
    if secret is None or rules.shred_commitment(head.recording, secret) != head.shred_commitment:
        raise RequestRefusal(Code.STATEMENT_MISMATCH, "a head of another shred secret")


async def state(work: Work, caller: Caller, recording: RecordingId) -> StoredState:
    """What is stored of a recording, to resume from."""
    row = await _own(work, caller, recording)
    parts = await repository.parts(work.session, recording)
    stored = tuple(
        StoredSegment(track=one.track, index=one.index, part=one.part, length=one.length, digest=one.digest)
        for one in await _rows(work, recording)
    )
    return StoredState(
        parts=tuple(Digest(part.digest) for part in parts),
        segments=stored,
        head_sequence=row.head_sequence,
        closed=row.closed,
    )


async def summaries(work: Work, caller: Caller) -> list[RecordingSummary]:
    """The caller's recordings."""
    return [
        RecordingSummary(
            recording=RecordingId(row.id),
            created_at=row.created_at,
            stored_bytes=row.stored_bytes,
            closed=row.closed,
        )
        for row in await repository.all_own(work.session, caller.account)
    ]


async def bundle(work: Work, caller: Caller, recording: RecordingId) -> RecordingBundle:
    """All that the owner's client needs to open a recording, but for the segments."""
    row = await _own(work, caller, recording)
    secret = await shredding.release(work.platform, recording, shredding.RECORDING)
    if secret is None:
        raise RequestRefusal(Code.DELETED, "its shred secret was destroyed")
    head = _head_of(row)
    listed = [] if head is None else rules.listed_rows(head, await _rows(work, recording))
    return RecordingBundle(
        permit=Envelope.model_validate_json(row.permit),
        head=None if row.head is None else Envelope.model_validate_json(row.head),
        list=write_list(listed),
        timeline=row.timeline,
        recording_box=row.recording_box,
        part_boxes=tuple(part.box for part in await repository.parts(work.session, recording)),
        shred_secret=secret,
    )


async def stored_segment(work: Work, recording: RecordingId, track: int, index: int) -> SegmentRecord:
    """A stored segment. Whether the caller may have it is decided by who calls this.

    Raises:
        RequestRefusal: it is not stored, or its recording was deleted.
    """
    row = await repository.segment(work.session, recording, track, index)
    if row is None:
        raise RequestRefusal(Code.NOT_FOUND, "no such segment")
    if await shredding.is_destroyed(work.platform, recording):
        raise RequestRefusal(Code.DELETED, "its shred secret was destroyed")
    return row


async def is_own(work: Work, caller: Caller, recording: RecordingId) -> bool:
    """Whether the recording is the caller's."""
    return await repository.own(work.session, recording, caller.account) is not None


def object_key(row: SegmentRecord) -> str:
    """Where the object of a segment is kept."""
    return _key(RecordingId(row.recording), row.track, row.number, Digest(row.digest))


async def bury(work: Work, caller: Caller, recording: RecordingId, grave: Grave) -> None:
    """Remove a recording's rows, give its bytes back to the quota, and keep the receipt."""
    row = await repository.own(work.session, recording, caller.account, lock=True)
    if row is not None:
        await accounts.reserve(work, caller.account, -row.stored_bytes)
        await repository.remove(work.session, recording)
    work.session.add(
        DeletionRow(
            recording=recording,
            owner=caller.account,
            statement=grave.statement.to_bytes(),
            receipt=grave.receipt.to_bytes(),
            deleted_at=work.now,
        )
    )
    await work.session.flush()


async def grave_of(work: Work, caller: Caller, recording: RecordingId) -> Grave | None:
    """What was kept of a deletion; None if the recording was not deleted."""
    row = await repository.deletion(work.session, recording, caller.account)
    if row is None:
        return None
    return Grave(Envelope.model_validate_json(row.statement), Envelope.model_validate_json(row.receipt))


async def own_recording(work: Work, caller: Caller, recording: RecordingId) -> None:
    """Return if the recording is the caller's.

    Raises:
        RequestRefusal: it is not, or was deleted.
    """
    await _own(work, caller, recording)


async def check_scope(work: Work, recording: RecordingId, last_indices: dict[int, int]) -> None:
    """Return if the recording has these segments, named by the last index of each track.

    Raises:
        RequestRefusal: it has not.
    """
    stored = {(row.track, row.index) for row in await _rows(work, recording)}
    missing = [place for place in last_indices.items() if place not in stored]
    if missing:
        raise RequestRefusal(Code.SEG_MISSING, f"segments {missing} are not stored")


async def _own(work: Work, caller: Caller, recording: RecordingId, *, lock: bool = False) -> RecordingRow:
    row = await repository.own(work.session, recording, caller.account, lock=lock)
    if row is None:
        raise await _absent(work, caller, recording)
    # A restored backup knows recordings that were deleted since; the shred database knows better.
    if await shredding.is_destroyed(work.platform, recording):
        raise RequestRefusal(Code.DELETED, "its shred secret was destroyed")
    return row


async def _absent(work: Work, caller: Caller, recording: RecordingId) -> RequestRefusal:
    gone = await repository.deletion(work.session, recording, caller.account)
    return RequestRefusal(Code.NOT_FOUND if gone is None else Code.DELETED, "no such recording of the caller")


async def _own_open(work: Work, caller: Caller, recording: RecordingId) -> RecordingRow:
    row = await _own(work, caller, recording)
    if row.closed:
        raise RequestRefusal(Code.HEAD_CONFLICT, "the recording is closed")
    return row


async def _rows(work: Work, recording: RecordingId) -> list[SegmentRow]:
    return [
        SegmentRow(row.track, row.number, row.part, row.length, Digest(row.digest))
        for row in await repository.segments(work.session, recording)
    ]


def _head_of(row: RecordingRow) -> Head | None:
    if row.head is None:
        return None
    return read_record(Head, Envelope.model_validate_json(row.head).payload, MAX_PAYLOAD_BYTES)


def _key(recording: RecordingId, track: int, index: int, digest: Digest) -> str:
    return f"{prefix(recording)}/{track}/{index}-{digest.hex()[:16]}"


def prefix(recording: RecordingId) -> str:
    """Where the objects of a recording are kept."""
    return f"recordings/{recording.hex()}"
