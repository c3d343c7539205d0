"""The list of a recording's objects (spec/recording.md 4)."""

import pytest
from dev.stage.refused import refused
from hypothesis import given
from hypothesis import strategies as st

from ownlens_wire.codes import Code
from ownlens_wire.ids import Digest
from ownlens_wire.limits import MAX_SEGMENT_BYTES, SEGMENT_UNIT
from ownlens_wire.refusals import MalformedRefusal
from ownlens_wire.segments import ROW_BYTES, SegmentRow, check_object_length, read_list, write_list
from ownlens_wire.statements import TrackLength

DIGEST = Digest(bytes(range(32)))


def row(track: int = 1, index: int = 0, part: int = 0, length: int = SEGMENT_UNIT) -> SegmentRow:
    return SegmentRow(track, index, part, length, DIGEST)


def counts(**tracks: int) -> list[TrackLength]:
    return [TrackLength(track=int(name[1:]), segments=number) for name, number in tracks.items()]


def in_this_order(rows: list[SegmentRow]) -> bytes:
    return b"".join(write_list([one]) for one in rows)


LISTS = st.dictionaries(st.integers(1, 255), st.integers(1, 4), max_size=4)


@given(LISTS, st.data())
def test_a_list_says_what_was_written(tracks: dict[int, int], data: st.DataObject) -> None:
    parts = data.draw(st.integers(1, 3))
    rows = []
    for track, segments in tracks.items():
        places = sorted(data.draw(st.lists(st.integers(0, parts - 1), min_size=segments, max_size=segments)))
        rows += [row(track, index, part, SEGMENT_UNIT * (1 + index)) for index, part in enumerate(places)]
    shuffled = data.draw(st.permutations(rows))
    lengths = [TrackLength(track=track, segments=tracks[track]) for track in sorted(tracks)]
    assert read_list(write_list(shuffled), lengths, parts) == tuple(sorted(rows))


def test_a_row_is_45_bytes_in_the_order_of_the_specification() -> None:
    data = write_list([SegmentRow(2, 3, 1, SEGMENT_UNIT, DIGEST)])
    assert len(data) == ROW_BYTES == 45
    assert data.hex() == "02" + "00000001" + "00000003" + "00010000" + DIGEST.hex()


THREE = [row(index=0), row(index=1), row(index=2, part=1)]
BAD_LISTS: dict[str, tuple[bytes, list[TrackLength], int]] = {
    "half a row": (write_list(THREE)[:-1], counts(t1=3), 2),
    "a row and a half": (write_list(THREE) + bytes(1), counts(t1=3), 2),
    "a row too few": (write_list(THREE[:2]), counts(t1=3), 2),
    "a row too many": (write_list(THREE), counts(t1=2), 2),
    "no rows where some are counted": (b"", counts(t1=3), 2),
    "rows where none are counted": (write_list(THREE), [], 2),
    "rows out of order": (in_this_order([THREE[1], THREE[0], THREE[2]]), counts(t1=3), 2),
    "a row twice": (in_this_order([THREE[0], THREE[1], THREE[1]]), counts(t1=3), 2),
    "a gap": (write_list([row(), row(index=2), row(index=3)]), counts(t1=3), 2),
    "no initialisation segment": (write_list([row(index=1), row(index=2), row(index=3)]), counts(t1=3), 2),
    "another track": (write_list([row(track=2), row(track=2, index=1)]), counts(t1=2), 2),
    "a row moved to another track": (write_list([row(), row(track=2), row(track=2, index=1)]), counts(t1=2, t2=1), 2),
    "parts that go down": (write_list([row(), row(index=1, part=1), row(index=2)]), counts(t1=3), 2),
    "a part that is not counted": (write_list(THREE), counts(t1=3), 1),
    "a part where none is": (write_list([row()]), counts(t1=1), 0),
    "an empty object": (write_list([row(length=0)]), counts(t1=1), 1),
    "an object that is not padded": (write_list([row(length=SEGMENT_UNIT + 1)]), counts(t1=1), 1),
    "an object above the largest": (write_list([row(length=MAX_SEGMENT_BYTES + SEGMENT_UNIT)]), counts(t1=1), 1),
    "a count beyond all memory": (write_list(THREE), [TrackLength(track=1, segments=2**53)], 2),
}


@pytest.mark.parametrize(("data", "tracks", "parts"), [pytest.param(*one, id=name) for name, one in BAD_LISTS.items()])
def test_atk_13_atk_14_a_list_other_than_counted_is_refused(data: bytes, tracks: list[TrackLength], parts: int) -> None:
    """ATK-13, ATK-14: nothing is reordered, repeated, left out or cut off unnoticed."""
    with refused(Code.SEG_LIST, MalformedRefusal):
        read_list(data, tracks, parts)


def test_parts_may_begin_anew_with_each_track() -> None:
    rows = [row(part=0), row(index=1, part=1), row(track=2, part=0)]
    assert read_list(write_list(rows), counts(t1=2, t2=1), 2) == tuple(rows)


@pytest.mark.parametrize("length", [SEGMENT_UNIT, 2 * SEGMENT_UNIT, MAX_SEGMENT_BYTES])
def test_atk_48_an_object_is_a_multiple_of_64_kib(length: int) -> None:
    """ATK-48: the length on the line tells little of what is in it."""
    check_object_length(length)


@pytest.mark.parametrize(
    "length", [-SEGMENT_UNIT, 0, 1, SEGMENT_UNIT - 1, SEGMENT_UNIT + 1, MAX_SEGMENT_BYTES + SEGMENT_UNIT]
)
def test_atk_48_an_object_of_any_other_length_is_refused(length: int) -> None:
    """ATK-48."""
    with refused(Code.SEG_LIST, MalformedRefusal):
        check_object_length(length)
