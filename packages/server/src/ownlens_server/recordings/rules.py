"""Decisions about recordings, without any IO (``spec/recording.md`` sections 3 to 6)."""

from collections.abc import Sequence

from ownlens_server.core.errors import RequestRefusal
from ownlens_wire.codes import Code
from ownlens_wire.encoding import frame
from ownlens_wire.ids import Digest, RecordingId, sha256
from ownlens_wire.segments import SegmentRow, write_list
from ownlens_wire.statements import Head


def listed_rows(head: Head, stored: Sequence[SegmentRow]) -> list[SegmentRow]:
    """The stored segments that a head lists.

    Raises:
        RequestRefusal: one of them is not stored.
    """
    by_track: dict[int, list[SegmentRow]] = {}
    for row in stored:
        by_track.setdefault(row.track, []).append(row)
    listed: list[SegmentRow] = []
    for track in head.tracks:
        rows = by_track.get(track.track, [])[: track.segments]
        if [row.index for row in rows] != list(range(len(rows))) or len(rows) < track.segments:
            raise RequestRefusal(Code.SEG_MISSING, f"track {track.track} has {len(rows)} of {track.segments} segments")
        listed += rows
    return listed


def check_head(head: Head, stored: Sequence[SegmentRow], part_digests: Sequence[Digest], last: Head | None) -> None:
    """Return if a head may follow the last one.

    Raises:
        RequestRefusal: something it lists is not stored, or it takes back what an earlier head listed.
    """
    if last is not None and (last.closed or head.sequence <= last.sequence):
        raise RequestRefusal(Code.HEAD_CONFLICT, f"head {head.sequence} after {last.sequence}")
    if last is not None and not _contains(head, last):
        raise RequestRefusal(Code.HEAD_CONFLICT, "an earlier head listed more")
    if sha256(write_list(listed_rows(head, stored))) != head.list_digest:
        raise RequestRefusal(Code.SEG_MISSING, "the head lists other objects than are stored")
    if head.part_count > len(part_digests):
        raise RequestRefusal(Code.SEG_MISSING, f"{len(part_digests)} of {head.part_count} parts are stored")
    if sha256(b"".join(part_digests[: head.part_count])) != head.parts_digest:
        raise RequestRefusal(Code.HEAD_CONFLICT, "the head signs other part boxes")


def _contains(head: Head, last: Head) -> bool:
    counts = {track.track: track.segments for track in head.tracks}
    return head.part_count >= last.part_count and all(
        counts.get(track.track, 0) >= track.segments for track in last.tracks
    )


def shred_commitment(recording: RecordingId, secret: bytes) -> Digest:
    """What a head must say of the shred secret (``spec/recording.md`` section 2)."""
    return sha256(frame("ol1/shred", recording, secret))
