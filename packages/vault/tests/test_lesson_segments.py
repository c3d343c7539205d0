"""The segments of one's own lesson: hash, commitment, tag, and only then a byte (spec/recording.md 7.6)."""

import itertools
from collections.abc import Callable

import pytest
from dev.stage.lessons import AUDIO, THUMBNAILS, VIDEO, record
from dev.stage.own import (
    ANN,
    BEA,
    headed,
    lesson,
    listed,
    other,
)
from dev.stage.refused import refused
from dev.stage.signers import flip
from hypothesis import given
from hypothesis import strategies as st

from ownlens_vault.lesson import OwnLesson, open_recording, open_segment
from ownlens_vault.recording import segment_frame, segment_key, segment_secret
from ownlens_vault.refusals import LessonRefusal, SealRefusal
from ownlens_vault.secret import PartKey
from ownlens_wire.codes import Code
from ownlens_wire.encoding import frame
from ownlens_wire.ids import RecordingId, sha256
from ownlens_wire.limits import SEGMENT_UNIT
from ownlens_wire.refusals import MalformedRefusal
from ownlens_wire.segments import SegmentRow

# --- segments -------------------------------------------------------------------------------------------------------

PLACES = [(track, index) for track in (VIDEO, AUDIO, THUMBNAILS) for index in range(5)]


@pytest.mark.parametrize(("place", "given_place"), list(itertools.permutations(PLACES[:7], 2)))
def test_atk_13_no_segment_plays_in_the_place_of_another(place: tuple[int, int], given_place: tuple[int, int]) -> None:
    """ATK-13: swapped, repeated or moved to another track."""
    with refused(Code.SEG_HASH, LessonRefusal):
        lesson().opened().open(*place, lesson().objects[given_place])


@pytest.mark.parametrize("place", PLACES)
def test_atk_15_no_segment_of_another_recording_plays(place: tuple[int, int]) -> None:
    """ATK-15, ATK-16: neither picture, sound nor thumbnail."""
    with refused(Code.SEG_HASH, LessonRefusal):
        lesson().opened().open(*place, other().objects[place])


@pytest.mark.parametrize("place", PLACES)
def test_atk_14_a_missing_segment_is_missing(place: tuple[int, int]) -> None:
    """ATK-14."""
    with refused(Code.SEG_MISSING, LessonRefusal):
        lesson().opened().open(*place, None)


@pytest.mark.parametrize("place", [(VIDEO, 5), (4, 0), (0, 0), (VIDEO, -1)])
def test_a_segment_that_is_not_listed_is_missing_whatever_is_offered(place: tuple[int, int]) -> None:
    with refused(Code.SEG_MISSING, LessonRefusal):
        lesson().opened().open(*place, lesson().objects[VIDEO, 1])


@given(st.integers(0, SEGMENT_UNIT - 1), st.integers(0, 7))
def test_atk_12_a_segment_with_any_bit_turned_over_is_refused(at: int, bit: int) -> None:
    """ATK-12, ATK-44: by its hash, before anything is opened or reaches a decoder."""
    with refused(Code.SEG_HASH, LessonRefusal):
        lesson().opened().open(VIDEO, 1, flip(lesson().objects[VIDEO, 1], at, bit))


@pytest.mark.parametrize("change", [lambda b: b[:-1], lambda b: b + b"\x00", lambda b: b * 2, lambda _: b""])
def test_atk_14_a_segment_of_another_length_is_refused(change: Callable[[bytes], bytes]) -> None:
    """ATK-14."""
    with refused(Code.SEG_HASH, LessonRefusal):
        lesson().opened().open(VIDEO, 1, change(lesson().objects[VIDEO, 1]))


def relisted(blob: bytes, place: tuple[int, int] = (VIDEO, 1)) -> OwnLesson:
    """The lesson with a list, signed by the recorder itself, that names this object at this place."""
    rows = [
        SegmentRow(row.track, row.index, row.part, len(blob), sha256(blob)) if (row.track, row.index) == place else row
        for row in lesson().state.rows
    ]
    return open_recording(listed(rows), lesson().recording, ANN, 0)


@given(st.integers(0, SEGMENT_UNIT - 1), st.integers(0, 7))
def test_atk_12_a_changed_segment_is_refused_even_if_the_list_names_it(at: int, bit: int) -> None:
    """ATK-12: the seal holds by itself, without the list."""
    blob = flip(lesson().objects[VIDEO, 1], at, bit)
    with refused(Code.KEY_COMMIT if at < 32 else Code.SEG_TAMPERED, LessonRefusal):
        relisted(blob).open(VIDEO, 1, blob)


@pytest.mark.parametrize("source", ["same lesson", "other lesson"])
@pytest.mark.parametrize("place", [place for place in PLACES if place != (VIDEO, 1)])
def test_atk_13_a_moved_segment_is_refused_even_if_the_list_names_it(source: str, place: tuple[int, int]) -> None:
    """ATK-13, ATK-15: key and associated data bind recording, track and index."""
    blob = (lesson() if source == "same lesson" else other()).objects[place]
    with refused(Code.KEY_COMMIT, LessonRefusal):
        relisted(blob).open(VIDEO, 1, blob)


def test_a_row_whose_length_is_not_the_objects_is_refused() -> None:
    blob = lesson().objects[VIDEO, 1]
    row = SegmentRow(VIDEO, 1, 0, 2 * SEGMENT_UNIT, sha256(blob))
    opened = lesson().opened()
    key = segment_key(opened.secret(opened.rows[VIDEO, 1]), opened.shred_secret)
    with refused(Code.SEG_HASH, LessonRefusal):
        open_segment(blob, row, key, lesson().recording)


def reboxed(box: bytes) -> OwnLesson:
    boxes = (box, lesson().part_boxes[1])
    head_for_them = headed(parts_digest=sha256(b"".join(sha256(one) for one in boxes)))
    return open_recording(lesson().bundle(part_boxes=boxes, head=head_for_them), lesson().recording, ANN, 0)


def part_box(part_key: bytes, part: int = 0, recording: RecordingId | None = None, generation: int = 1) -> bytes:
    place = (recording or lesson().recording, part, ANN.id, generation)
    return ANN.receiving_key(1).public.seal(part_key, "ol1/part-box", *place)


PART_KEYS = [value for purpose, value in record(ANN, "lesson").entropy.drawn if purpose == "PartKey"]


@pytest.mark.parametrize(
    "box",
    [
        lambda: part_box(PART_KEYS[0], part=1),
        lambda: part_box(PART_KEYS[0], recording=other().recording),
        lambda: part_box(PART_KEYS[0], generation=2),
        lambda: BEA.receiving_key(1).public.seal(PART_KEYS[0], "ol1/part-box", lesson().recording, 0, ANN.id, 1),
        lambda: b"no box",
    ],
    ids=["of another part", "of another recording", "of another generation", "for somebody else", "of no form"],
)
def test_atk_29_a_part_box_from_elsewhere_does_not_open(box: Callable[[], bytes]) -> None:
    """ATK-29: even if the recorder signs it."""
    with refused(Code.UNSEAL, SealRefusal):
        reboxed(box()).open(VIDEO, 1, lesson().objects[VIDEO, 1])


def test_a_part_box_that_holds_no_key_is_refused() -> None:
    with refused(Code.MALFORMED, MalformedRefusal):
        reboxed(part_box(b"short")).open(VIDEO, 1, lesson().objects[VIDEO, 1])


def test_another_parts_key_does_not_open_a_segment() -> None:
    with refused(Code.KEY_COMMIT, LessonRefusal):
        reboxed(part_box(PART_KEYS[1])).open(VIDEO, 1, lesson().objects[VIDEO, 1])


def test_the_parts_key_is_what_opens() -> None:
    opened = reboxed(part_box(PART_KEYS[0]))
    assert opened.open(VIDEO, 1, lesson().objects[VIDEO, 1]) == lesson().media[VIDEO, 1]
    row = opened.rows[VIDEO, 1]
    assert opened.secret(row) == segment_secret(PartKey(PART_KEYS[0]), lesson().recording, VIDEO, 1)
    assert segment_frame(lesson().recording, VIDEO, 1) == frame("ol1/segment", lesson().recording, 1, 1)
    assert repr(opened) == "<OwnLesson>"
