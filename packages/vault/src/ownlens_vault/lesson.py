"""Opening a recording as its owner (``spec/recording.md`` section 7; the numbers in comments are its steps).

Refuses to hand out a byte of a segment before permit, head, list, hash, commitment and tag have been checked.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NoReturn

from ownlens_vault.account import Account
from ownlens_vault.box import ReceivingKey
from ownlens_vault.documents import Timeline
from ownlens_vault.recording import segment_frame, segment_key, segment_secret, shred_commitment, timeline_key
from ownlens_vault.refusals import LessonRefusal, SealRefusal
from ownlens_vault.seal import open_blob
from ownlens_vault.secret import PartKey, RecordingKey, SealKey, SegmentSecret, ShredSecret
from ownlens_wire.api import RecordingBundle
from ownlens_wire.codes import Code
from ownlens_wire.encoding import frame
from ownlens_wire.envelope import Verified, read_record, verify
from ownlens_wire.ids import Digest, RecordingId, sha256
from ownlens_wire.keys import VerifyingKey
from ownlens_wire.limits import DOCUMENT_UNIT, MAX_TIMELINE_BYTES, PART_SECONDS, SEGMENT_UNIT
from ownlens_wire.refusals import MalformedRefusal, SignatureRefusal
from ownlens_wire.segments import SegmentRow, read_list
from ownlens_wire.statements import Head, Permit

SegmentRows = Mapping[tuple[int, int], SegmentRow]


def open_segment(blob: bytes, row: SegmentRow, key: SealKey, recording: RecordingId) -> bytes:
    """Check one object against its row and open it (step 6).

    Raises:
        LessonRefusal: other bytes than listed, sealed with another key, or changed.
    """
    if len(blob) != row.length or sha256(blob) != row.digest:
        raise LessonRefusal(Code.SEG_HASH, f"track {row.track} segment {row.index}")
    try:
        return open_blob(key, segment_frame(recording, row.track, row.index), blob, SEGMENT_UNIT)
    except SealRefusal as error:
        code = Code.SEG_TAMPERED if error.code is Code.SEAL_TAMPERED else error.code
        raise LessonRefusal(code, f"track {row.track} segment {row.index}") from error


@dataclass(frozen=True, slots=True)
class _Opened:
    permit: Verified[Permit]
    head: Verified[Head]
    receiving: ReceivingKey
    shred: ShredSecret


class OwnLesson:
    """One's own recording, checked; segments open one by one. It cannot be printed."""

    def __init__(self, opened: _Opened, part_boxes: tuple[bytes, ...], rows: SegmentRows, timeline: Timeline) -> None:
        self._opened = opened
        self._part_boxes = part_boxes
        self._part_keys: dict[int, PartKey] = {}
        self.recording: RecordingId = opened.head.payload.recording
        self.rows = rows
        self.timeline = timeline
        self.head: Head = opened.head.payload
        self.head_digest: Digest = opened.head.digest
        self.shred_secret: ShredSecret = opened.shred

    def __repr__(self) -> str:
        return "<OwnLesson>"

    def secret(self, row: SegmentRow) -> SegmentSecret:
        """The secret of a segment, to open it or to put in a manifest."""
        return segment_secret(self._part_key(row.part), self.recording, row.track, row.index)

    def open(self, track: int, index: int, blob: bytes | None) -> bytes:
        """Open a segment.

        Args:
            track: the track's number.
            index: the segment's index.
            blob: the object, or None if the server does not have it.

        Raises:
            LessonRefusal: not in this lesson, missing, or not the listed object.
        """
        row = self.rows.get((track, index))
        if row is None or blob is None:
            raise LessonRefusal(Code.SEG_MISSING, f"track {track} segment {index}")
        return open_segment(blob, row, segment_key(self.secret(row), self.shred_secret), self.recording)

    def _part_key(self, part: int) -> PartKey:
        key = self._part_keys.get(part)
        if key is None:
            permit = self._opened.permit.payload
            raw = self._opened.receiving.open(
                self._part_boxes[part], "ol1/part-box", self.recording, part, permit.account, permit.generation
            )
            key = self._part_keys[part] = PartKey(raw)
        return key


@dataclass(frozen=True, slots=True)
class SeenHead:
    """The newest head of a recording that this account knows of: its sequence, and its digest if that is known."""

    sequence: int = 0
    digest: Digest | None = None


def open_recording(bundle: RecordingBundle, recording: RecordingId, account: Account, seen: SeenHead) -> OwnLesson:
    """Check a recording of one's own and make it ready to open segments.

    Args:
        bundle: as the server answered.
        recording: the one that was asked for.
        account: the owner, unlocked.
        seen: the newest head of it that this account knows of.

    Raises:
        LessonRefusal, SealRefusal, SignatureRefusal, MalformedRefusal: a step of the specification failed.
    """
    permit = _check_permit(bundle, recording, account)  # step 1
    receiving = account.receiving_key(permit.payload.generation)
    if receiving.public.digest != permit.payload.receiving_key_digest:
        raise LessonRefusal(Code.KEM_NOT_MINE, "the permit names another receiving key")
    head = _check_head(bundle, permit, seen)  # step 2
    shred = ShredSecret(bundle.shred_secret)  # step 3
    if shred_commitment(recording, shred) != head.payload.shred_commitment:
        raise LessonRefusal(Code.SHRED_MISMATCH, "another shred secret")
    _check_boxes(bundle, head.payload)
    rows = _check_list(bundle, head.payload)  # step 4
    opened = _Opened(permit, head, receiving, shred)
    timeline = _open_timeline(bundle, opened)  # step 5
    _check_permitted(permit.payload, timeline)
    return OwnLesson(opened, bundle.part_boxes, rows, timeline)


def _check_permit(bundle: RecordingBundle, recording: RecordingId, account: Account) -> Verified[Permit]:
    try:
        permit = verify(bundle.permit, Permit, account.signer.public)
    except SignatureRefusal as error:
        code = Code.NOT_MY_PERMIT if error.code is Code.BAD_SIGNATURE else error.code
        raise LessonRefusal(code, "no permit of this account") from error
    if permit.payload.recording != recording:
        raise LessonRefusal(Code.NOT_MY_PERMIT, "a permit for another recording")
    return permit


def _check_head(bundle: RecordingBundle, permit: Verified[Permit], seen: SeenHead) -> Verified[Head]:
    if bundle.head is None:
        # A server that takes a head back is not one whose lesson has not begun.
        code = Code.HEAD_ROLLBACK if seen.sequence else Code.LESSON_EMPTY
        raise LessonRefusal(code, f"no head, after {seen.sequence}")
    head = verify(bundle.head, Head, VerifyingKey(permit.payload.recorder_key))
    said = head.payload
    if (said.recording, said.account) != (permit.payload.recording, permit.payload.account):
        raise LessonRefusal(Code.HEAD_MISMATCH, "a head of another recording")
    if said.permit_digest != permit.digest:
        raise LessonRefusal(Code.HEAD_MISMATCH, "a head under another permit")
    if said.sequence < seen.sequence:
        raise LessonRefusal(Code.HEAD_ROLLBACK, f"head {said.sequence} after {seen.sequence}")
    if said.sequence == seen.sequence and seen.digest not in (None, head.digest):
        raise LessonRefusal(Code.HEAD_ROLLBACK, f"another head {said.sequence}")
    return head


def _check_boxes(bundle: RecordingBundle, head: Head) -> None:
    digests = [sha256(box) for box in bundle.part_boxes]
    if len(digests) < head.part_count or sha256(b"".join(digests[: head.part_count])) != head.parts_digest:
        raise LessonRefusal(Code.PART_DIGEST, "other part boxes than the head signs")
    if sha256(bundle.recording_box) != head.recording_box_digest:
        raise LessonRefusal(Code.PART_DIGEST, "another recording box than the head signs")


def _check_list(bundle: RecordingBundle, head: Head) -> SegmentRows:
    if sha256(bundle.list) != head.list_digest:
        raise MalformedRefusal(Code.SEG_LIST, "another list than the head signs")
    rows = read_list(bundle.list, head.tracks, head.part_count)
    return {(row.track, row.index): row for row in rows}


def _open_timeline(bundle: RecordingBundle, opened: _Opened) -> Timeline:
    permit, head = opened.permit.payload, opened.head.payload
    if bundle.timeline is None or sha256(bundle.timeline) != head.timeline_digest:
        _refuse_timeline("another timeline than the head signs")
    raw = opened.receiving.open(
        bundle.recording_box, "ol1/recording-box", head.recording, permit.account, permit.generation
    )
    key = timeline_key(RecordingKey(raw), opened.shred)
    try:
        data = open_blob(key, frame("ol1/timeline", head.recording, head.sequence), bundle.timeline, DOCUMENT_UNIT)
    except SealRefusal:
        _refuse_timeline("the timeline does not open")
    timeline = read_record(Timeline, data, MAX_TIMELINE_BYTES)
    described = [(track.track, len(track.starts) + 1) for track in timeline.tracks]
    if described != [(track.track, track.segments) for track in head.tracks]:
        raise MalformedRefusal(Code.SEG_LIST, "timeline and list differ")
    return timeline


def _check_permitted(permit: Permit, timeline: Timeline) -> None:
    """A recorder may record less than it was permitted, and never more."""
    for track in timeline.tracks:
        if track.kind not in permit.tracks:
            raise LessonRefusal(Code.PERMIT_EXCEEDED, f"{track.kind} was not permitted")
        ends = zip(track.starts, track.durations, strict=True)
        if any(start + length > (permit.max_seconds + PART_SECONDS) * track.timescale for start, length in ends):
            raise LessonRefusal(Code.PERMIT_EXCEEDED, f"longer than {permit.max_seconds} s")


def _refuse_timeline(detail: str) -> NoReturn:
    raise LessonRefusal(Code.TIMELINE_TAMPERED, detail)
