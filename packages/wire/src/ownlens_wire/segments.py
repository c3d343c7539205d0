"""Objects and the list that names them (``spec/recording.md`` sections 3 and 4).

The server uses this to keep the list; every reader uses it to check one. Rows are public: track, part, index,
padded length and hash. What is in a segment, and when it plays, is not here.
"""

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NoReturn

from ownlens_wire.codes import Code
from ownlens_wire.ids import Digest
from ownlens_wire.limits import MAX_SEGMENT_BYTES, SEGMENT_UNIT
from ownlens_wire.refusals import MalformedRefusal
from ownlens_wire.statements import TrackLength

_ROW = struct.Struct(">BIII32s")
ROW_BYTES = _ROW.size


@dataclass(frozen=True, slots=True, order=True)
class SegmentRow:
    """One object of a recording, as the list names it."""

    track: int
    index: int
    part: int
    length: int
    digest: Digest


def write_list(rows: Iterable[SegmentRow]) -> bytes:
    """The list's bytes, sorted by track and index."""
    return b"".join(_ROW.pack(row.track, row.part, row.index, row.length, row.digest) for row in sorted(rows))


def check_object_length(length: int) -> None:
    """Return if an object may have this many bytes.

    Raises:
        MalformedRefusal: not a positive multiple of 64 KiB, or above the largest segment.
    """
    if length <= 0 or length % SEGMENT_UNIT or length > MAX_SEGMENT_BYTES:
        raise MalformedRefusal(Code.SEG_LIST, f"an object of {length} bytes")


def read_list(data: bytes, tracks: Sequence[TrackLength], part_count: int) -> tuple[SegmentRow, ...]:
    """Read a list and check it against the counts that a head signs.

    Raises:
        MalformedRefusal: the list is not the one those counts describe.
    """
    if len(data) % ROW_BYTES:
        _refuse("not whole rows")
    rows = [
        SegmentRow(track, index, part, length, Digest(digest))
        for track, part, index, length, digest in _ROW.iter_unpack(data)
    ]
    # Compared before ranges are spelled out: a count is a number that somebody else chose.
    if sum(entry.segments for entry in tracks) != len(rows):
        _refuse("more or fewer rows than the counts say")
    expected = [(entry.track, index) for entry in tracks for index in range(entry.segments)]
    if [(row.track, row.index) for row in rows] != expected:
        _refuse("rows and counts differ")
    _check_rows(rows, part_count)
    return tuple(rows)


def _check_rows(rows: list[SegmentRow], part_count: int) -> None:
    previous: SegmentRow | None = None
    for row in rows:
        check_object_length(row.length)
        if row.part >= part_count:
            _refuse("a part that the head does not count")
        if previous is not None and previous.track == row.track and row.part < previous.part:
            _refuse("parts go down within a track")
        previous = row


def _refuse(detail: str) -> NoReturn:
    raise MalformedRefusal(Code.SEG_LIST, detail)
