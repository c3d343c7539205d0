"""Opening one's own lesson: every step refuses, in order, with its own code (spec/recording.md 7)."""

from collections.abc import Callable
from functools import cache

import pytest
from dev.stage.lessons import AUDIO, VIDEO, begin, describe, write_segment
from dev.stage.own import (
    ANN,
    BEA,
    MALLORY,
    beas,
    head,
    headed,
    lesson,
    listed,
    other,
    permitted,
    sealed_timeline,
    timed,
)
from dev.stage.refused import refused
from dev.stage.signers import flip, hand, sign_again
from hypothesis import given
from hypothesis import strategies as st

from ownlens_vault.documents import Timeline
from ownlens_vault.lesson import open_recording
from ownlens_vault.refusals import LessonRefusal
from ownlens_wire.api import RecordingBundle
from ownlens_wire.codes import Code
from ownlens_wire.envelope import sign
from ownlens_wire.ids import sha256
from ownlens_wire.keys import WEAK_KEYS
from ownlens_wire.refusals import Refusal
from ownlens_wire.segments import SegmentRow, write_list

Tamper = Callable[[], RecordingBundle]


def swapped_rows() -> list[SegmentRow]:
    rows = list(lesson().state.rows)
    at = [place for place, row in enumerate(rows) if row.track == VIDEO][3:5]
    one, two = rows[at[0]], rows[at[1]]
    rows[at[0]] = SegmentRow(one.track, one.index, one.part, two.length, two.digest)
    rows[at[1]] = SegmentRow(two.track, two.index, two.part, one.length, one.digest)
    return rows


# What the server, or whoever runs it, does; and the code that an honest client answers with.
BY_THE_SERVER: dict[str, tuple[Code, Tamper]] = {
    "ATK-18 a permit that nobody signed": (
        Code.NOT_MY_PERMIT,
        lambda: lesson().bundle(
            permit=lesson().permit.envelope.model_copy(update={"payload": flip(lesson().permit.envelope.payload, 40)})
        ),
    ),
    "ATK-18 somebody else's permit for a recording of theirs": (
        Code.NOT_MY_PERMIT,
        lambda: lesson().bundle(permit=beas().permit.envelope),
    ),
    "ATK-18 a permit of mine signed by somebody else": (
        Code.NOT_MY_PERMIT,
        lambda: lesson().bundle(permit=sign_again(lesson().permit.envelope, hand("Mallory"))),
    ),
    "ATK-18 my permit for another recording": (
        Code.NOT_MY_PERMIT,
        lambda: lesson().bundle(permit=other().permit.envelope),
    ),
    "ATK-18 a whole recording of mine in the place of another": (Code.NOT_MY_PERMIT, lambda: other().bundle()),
    "ATK-40 a head where the permit is due": (Code.WRONG_TYPE, lambda: lesson().bundle(permit=head())),
    "ATK-40 a permit where the head is due": (
        Code.WRONG_TYPE,
        lambda: lesson().bundle(head=lesson().permit.envelope),
    ),
    "ATK-18 a head that somebody else signed": (
        Code.BAD_SIGNATURE,
        lambda: lesson().bundle(head=sign_again(head(), MALLORY, recorder=MALLORY.key_id)),
    ),
    "ATK-18 a head signed by the owner instead of the recorder": (
        Code.BAD_SIGNATURE,
        lambda: lesson().bundle(head=sign_again(head(), ANN.signer)),
    ),
    "a head with one bit turned over": (
        Code.BAD_SIGNATURE,
        lambda: lesson().bundle(head=head().model_copy(update={"payload": flip(head().payload, 100)})),
    ),
    "ATK-15 the head of another recording": (Code.BAD_SIGNATURE, lambda: lesson().bundle(head=other().head)),
    "no head yet": (Code.LESSON_EMPTY, lambda: lesson().bundle(head=None)),
    "another recording's shred secret": (
        Code.SHRED_MISMATCH,
        lambda: lesson().bundle(shred_secret=other().new.shred_secret),
    ),
    "a shred secret of zeros": (Code.SHRED_MISMATCH, lambda: lesson().bundle(shred_secret=bytes(32))),
    "a shred secret cut short": (Code.MALFORMED, lambda: lesson().bundle(shred_secret=bytes(31))),
    "ATK-15 another recording's part boxes": (
        Code.PART_DIGEST,
        lambda: lesson().bundle(part_boxes=tuple(other().part_boxes)),
    ),
    "part boxes in another order": (
        Code.PART_DIGEST,
        lambda: lesson().bundle(part_boxes=tuple(reversed(lesson().part_boxes))),
    ),
    "ATK-14 a part box left out": (
        Code.PART_DIGEST,
        lambda: lesson().bundle(part_boxes=tuple(lesson().part_boxes[:1])),
    ),
    "no part boxes": (Code.PART_DIGEST, lambda: lesson().bundle(part_boxes=())),
    "a part box with one bit turned over": (
        Code.PART_DIGEST,
        lambda: lesson().bundle(part_boxes=(flip(lesson().part_boxes[0], 5), lesson().part_boxes[1])),
    ),
    "another recording's box": (
        Code.PART_DIGEST,
        lambda: lesson().bundle(recording_box=other().new.recording_box),
    ),
    "ATK-13 a list with two rows swapped": (
        Code.SEG_LIST,
        lambda: lesson().bundle(list=write_list(swapped_rows())),
    ),
    "ATK-14 a list without its last row": (Code.SEG_LIST, lambda: lesson().bundle(list=lesson().rows[:-45])),
    "ATK-15 another recording's list": (Code.SEG_LIST, lambda: lesson().bundle(list=other().rows)),
    "no list": (Code.SEG_LIST, lambda: lesson().bundle(list=b"")),
    "another recording's timeline": (
        Code.TIMELINE_TAMPERED,
        lambda: lesson().bundle(timeline=other().sealed_timeline),
    ),
    "a timeline that the recorder sealed and did not sign": (
        Code.TIMELINE_TAMPERED,
        lambda: lesson().bundle(timeline=sealed_timeline(lesson().timeline.model_dump_json().encode())),
    ),
    "no timeline": (Code.TIMELINE_TAMPERED, lambda: lesson().bundle(timeline=None)),
    "a timeline with one bit turned over": (
        Code.TIMELINE_TAMPERED,
        lambda: lesson().bundle(timeline=flip(lesson().sealed_timeline or b"", 100)),
    ),
}


@pytest.mark.parametrize(("code", "tamper"), BY_THE_SERVER.values(), ids=BY_THE_SERVER.keys())
def test_what_a_server_changes_is_refused(code: Code, tamper: Tamper) -> None:
    """ATK-13, ATK-14, ATK-15, ATK-18, ATK-40; AG-14, AG-20: step by step of recording.md 7."""
    with refused(code):
        open_recording(tamper(), lesson().recording, ANN, 0)


@cache
def short_box() -> bytes:
    place = (lesson().recording, ANN.id, 1)
    return ANN.receiving_key(1).public.seal(b"short", "ol1/recording-box", *place)


# What only somebody who holds a signing key can do: the recorder itself, or the owner's own broken client.
BY_A_SIGNER: dict[str, tuple[Code, Tamper]] = {
    "ATK-11 a permit of another suite": (Code.SUITE, lambda: permitted(suite=2)),
    "ATK-38 a permit for another receiving key": (
        Code.KEM_NOT_MINE,
        lambda: permitted(receiving_key_digest=BEA.receiving_key(1).public.digest),
    ),
    "ATK-38 a permit for another generation of the receiving key": (Code.KEM_NOT_MINE, lambda: permitted(generation=2)),
    "a head of another recording": (
        Code.HEAD_MISMATCH,
        lambda: lesson().bundle(head=headed(recording=other().recording)),
    ),
    "a head of another account": (Code.HEAD_MISMATCH, lambda: lesson().bundle(head=headed(account=BEA.id))),
    "ATK-15 a head under another permit": (
        Code.HEAD_MISMATCH,
        lambda: lesson().bundle(head=headed(permit_digest=other().permit.digest)),
    ),
    "a head that commits to another shred secret": (
        Code.SHRED_MISMATCH,
        lambda: lesson().bundle(head=headed(shred_commitment=bytes(32))),
    ),
    "a head that counts more parts than its digest covers": (
        Code.PART_DIGEST,
        lambda: lesson().bundle(head=headed(part_count=3)),
    ),
    "a head that counts fewer parts than its digest covers": (
        Code.PART_DIGEST,
        lambda: lesson().bundle(head=headed(part_count=1)),
    ),
    "a list that refers to a part that is not there": (
        Code.SEG_LIST,
        lambda: lesson().bundle(head=headed(part_count=1, parts_digest=sha256(sha256(lesson().part_boxes[0])))),
    ),
    "ATK-14 a list that was signed with a row too few": (
        Code.SEG_LIST,
        lambda: listed(sorted(lesson().state.rows)[:-1]),
    ),
    "ATK-14 an empty list where rows are counted": (Code.SEG_LIST, lambda: listed([])),
    "a timeline sealed for another head": (Code.TIMELINE_TAMPERED, lambda: timed(sealed_timeline(b"{}", sequence=2))),
    "a timeline that nobody sealed": (Code.TIMELINE_TAMPERED, lambda: timed(bytes(4096))),
    "a timeline of no form": (Code.MALFORMED, lambda: timed(sealed_timeline(b"{}"))),
    "a timeline with a segment too few": (
        Code.SEG_LIST,
        lambda: timed(sealed_timeline(describe(3).model_dump_json().encode())),
    ),
    "a timeline with a segment too many": (
        Code.SEG_LIST,
        lambda: timed(sealed_timeline(describe(5).model_dump_json().encode())),
    ),
    "a timeline without one of the tracks": (
        Code.SEG_LIST,
        lambda: timed(sealed_timeline(describe(4, (VIDEO, AUDIO)).model_dump_json().encode())),
    ),
    "a recording box for somebody else": (
        Code.UNSEAL,
        lambda: lesson().bundle(
            recording_box=beas().new.recording_box,
            head=headed(recording_box_digest=sha256(beas().new.recording_box)),
        ),
    ),
    "a recording box that holds no key": (
        Code.MALFORMED,
        lambda: lesson().bundle(recording_box=short_box(), head=headed(recording_box_digest=sha256(short_box()))),
    ),
}


@pytest.mark.parametrize(("code", "tamper"), BY_A_SIGNER.values(), ids=BY_A_SIGNER.keys())
def test_what_a_signer_says_wrongly_is_refused(code: Code, tamper: Tamper) -> None:
    """ATK-14, ATK-15, ATK-38: a signature shows who said it, not that it is so."""
    with refused(code):
        open_recording(tamper(), lesson().recording, ANN, 0)


@pytest.mark.parametrize("raw", sorted(WEAK_KEYS), ids=bytes.hex)
def test_atk_24_a_permit_for_a_recorder_that_anybody_could_be_is_refused(raw: bytes) -> None:
    """ATK-24: whoever signs with a weak recorder key, it is not looked at."""
    with refused(Code.WEAK_KEY):
        open_recording(permitted(recorder_key=raw), lesson().recording, ANN, 0)


def test_atk_38_a_recording_sealed_for_somebody_else_does_not_open() -> None:
    """ATK-38, AG-14: the recording lands with the teacher who permitted it, and nowhere else."""
    with refused(Code.NOT_MY_PERMIT, LessonRefusal):
        open_recording(lesson().bundle(), lesson().recording, BEA, 0)


def test_atk_20_an_older_head_than_was_seen_is_refused() -> None:
    """ATK-20, ATK-14: a lesson cannot be made shorter again."""
    assert open_recording(lesson().bundle(), lesson().recording, ANN, 1).head.sequence == 1
    with refused(Code.HEAD_ROLLBACK, LessonRefusal):
        open_recording(lesson().bundle(), lesson().recording, ANN, 2)


def test_atk_20_a_head_that_was_seen_cannot_be_taken_back() -> None:
    """ATK-20: "no head yet" is a lie once there was one."""
    with refused(Code.HEAD_ROLLBACK, LessonRefusal):
        open_recording(lesson().bundle(head=None), lesson().recording, ANN, 1)


def test_a_part_that_began_after_the_head_does_not_stop_the_lesson() -> None:
    more = (*lesson().part_boxes, b"a box that no head covers")
    opened = open_recording(lesson().bundle(part_boxes=more), lesson().recording, ANN, 0)
    assert opened.open(VIDEO, 1, lesson().objects[VIDEO, 1]) == lesson().media[VIDEO, 1]


# --- the lesson as a whole ------------------------------------------------------------------------------------------


def test_a_lesson_that_ends_early_says_so() -> None:
    """ATK-14, AG-17: open or interrupted, the owner is told where it ends."""
    made = begin(ANN, "early", describe(1, (VIDEO,)))
    made.part_boxes.append(made.recorder.begin_part())
    write_segment(made, VIDEO, 0)
    write_segment(made, VIDEO, 1)
    for ended in (None, "interrupted"):
        made.sign_head(ended)
        assert made.opened().head.ended == ended
        assert made.opened().head.closed is (ended is not None)


def test_a_timeline_with_starts_and_durations_of_different_number_is_no_timeline() -> None:
    track = describe(2, (VIDEO,)).tracks[0].model_dump()
    with pytest.raises(ValueError, match="differ in number"):
        Timeline.model_validate({"recorded_at": 1, "tracks": ({**track, "durations": (1,)},)})


@given(st.data())
def test_whatever_a_server_changes_the_owner_sees_the_lesson_or_a_refusal(data: st.DataObject) -> None:
    """Invariant 1, as differential fuzz: one bit anywhere, or one field from another recording."""
    honest, foreign = lesson().bundle(), other().bundle()
    name = data.draw(st.sampled_from(["permit", "head", "list", "timeline", "recording_box", "shred_secret", "boxes"]))
    if name == "boxes":
        boxes = list(honest.part_boxes)
        at = data.draw(st.integers(0, len(boxes) - 1))
        boxes[at] = flip(boxes[at], data.draw(st.integers(0, len(boxes[at]) - 1)), data.draw(st.integers(0, 7)))
        changed = honest.model_copy(update={"part_boxes": tuple(boxes)})
    elif name in ("permit", "head"):
        envelope = getattr(honest, name)
        at = data.draw(st.integers(0, len(envelope.payload) - 1))
        payload = flip(envelope.payload, at, data.draw(st.integers(0, 7)))
        swap = data.draw(st.booleans())
        other_envelope = getattr(foreign, name) if swap else envelope.model_copy(update={"payload": payload})
        changed = honest.model_copy(update={name: other_envelope})
    else:
        value = getattr(honest, name)
        at = data.draw(st.integers(0, len(value) - 1))
        flipped = flip(value, at, data.draw(st.integers(0, 7)))
        changed = honest.model_copy(update={name: getattr(foreign, name) if data.draw(st.booleans()) else flipped})
    with pytest.raises(Refusal):
        open_recording(changed, lesson().recording, ANN, 0)


def test_one_of_the_owners_own_statements_is_not_enough_to_plant_a_lesson() -> None:
    """ATK-18, AG-14: a video sealed to Ann under her own old permit still needs the recorder's key."""
    planted = begin(ANN, "planted", describe(0, (VIDEO,)))
    planted.part_boxes.append(planted.recorder.begin_part())
    write_segment(planted, VIDEO, 0)
    forged = planted.sign_head()
    theirs = planted.bundle(permit=lesson().permit.envelope, head=sign_again(forged, MALLORY, recorder=MALLORY.key_id))
    with refused(Code.BAD_SIGNATURE):
        open_recording(theirs, lesson().recording, ANN, 0)
    own_permit = sign(planted.permit.payload.model_copy(update={"account": BEA.id}), BEA.signer)
    with refused(Code.NOT_MY_PERMIT):
        open_recording(planted.bundle(permit=own_permit), planted.recording, ANN, 0)
