"""A recorder writes what it cannot read, and only what it was permitted (spec/recording.md 1 to 6)."""

import gc
from collections.abc import Iterator

import pytest
from dev.stage.canary import spellings
from dev.stage.entropy import named_bytes
from dev.stage.lessons import (
    AUDIO,
    MOMENT,
    PARTS,
    PER_PART,
    VIDEO,
    Made,
    begin,
    describe,
    record,
    recorder_key_of,
    write_segment,
)
from dev.stage.refused import refused
from dev.stage.school import NOW, account_of

from ownlens_vault.lesson import open_recording
from ownlens_vault.recording import (
    Recorder,
    segment_frame,
    segment_key,
    segment_secret,
    shred_commitment,
    timeline_key,
)
from ownlens_vault.refusals import SealRefusal
from ownlens_vault.seal import open_blob
from ownlens_vault.secret import PartKey, RecordingKey, SealKey, Secret, SegmentSecret, ShredSecret
from ownlens_wire.codes import Code
from ownlens_wire.encoding import frame
from ownlens_wire.envelope import verify
from ownlens_wire.ids import sha256
from ownlens_wire.limits import DOCUMENT_UNIT, SEGMENT_UNIT
from ownlens_wire.statements import Head

ANN = account_of("Ann")


def head_of(made: Made) -> Head:
    assert made.head is not None
    return verify(made.head, Head, made.recorder_key.public).payload


def test_a_permit_names_one_recording_one_recorder_and_one_key() -> None:
    made = record(ANN, "permit")
    said = made.permit.payload
    assert said.recorder_key == made.recorder_key.public.raw
    assert said.receiving_key_digest == ANN.receiving_key(1).public.digest
    assert (said.account, said.issued_at, said.log_size) == (ANN.id, NOW, MOMENT.log_size)
    assert record(ANN, "another permit").recording != made.recording


def test_what_was_recorded_is_what_the_owner_opens() -> None:
    made = record(ANN, "round")
    lesson = made.opened()
    assert {place: lesson.open(*place, blob) for place, blob in made.objects.items()} == made.media
    assert lesson.timeline == made.timeline
    assert set(lesson.rows) == set(made.objects)
    assert lesson.head.closed


def test_atk_48_every_object_is_padded() -> None:
    """ATK-48."""
    made = record(ANN, "padded")
    assert {len(blob) % SEGMENT_UNIT for blob in made.objects.values()} == {0}


def reachable_bytes(root: object) -> set[bytes]:
    """Every byte string and every key that somebody who holds this object holds too."""
    found: set[bytes] = set()
    seen: set[int] = set()
    waiting = [root]
    while waiting:
        item = waiting.pop()
        if id(item) in seen or isinstance(item, type):
            continue
        seen.add(id(item))
        if isinstance(item, Secret):
            found.add(item.expose())
        elif isinstance(item, (bytes, bytearray)):
            found.add(bytes(item))
        else:
            waiting += gc.get_referents(item)
    return found


def opens(blob: bytes, made: Made, track: int, index: int, material: bytes) -> bool:
    """Whether these 32 bytes, in any role, open an object, with everything else that is known of the recording."""
    recording, shred = made.recording, made.state.shred_secret
    roles = [
        SealKey(material),
        segment_key(SegmentSecret(material), shred),
        segment_key(segment_secret(PartKey(material), recording, track, index), shred),
        segment_key(segment_secret(PartKey(material), recording, track, index), ShredSecret(material)),
    ]
    for key in roles:
        try:
            open_blob(key, segment_frame(recording, track, index), blob, SEGMENT_UNIT)
        except SealRefusal:
            continue
        return True
    return False


def half_way(name: str) -> tuple[Made, bytes, bytes]:
    """A recorder in its second part, with one object of the first and one of the second."""
    made = begin(ANN, name, describe(2, (VIDEO,)))
    made.entropy.drawn = Forgetful()  # what was drawn is not kept: the recorder is looked at as it is
    made.part_boxes.append(made.recorder.begin_part())
    write_segment(made, VIDEO, 0)
    write_segment(made, VIDEO, 1)
    made.part_boxes.append(made.recorder.begin_part())
    write_segment(made, VIDEO, 2)
    return made, made.objects[VIDEO, 1], made.objects[VIDEO, 2]


class Forgetful(list[tuple[str, bytes]]):
    """Counts what was drawn and keeps none of it."""

    drawn = 0

    def append(self, item: tuple[str, bytes], /) -> None:
        del item
        self.drawn += 1

    def __len__(self) -> int:
        return self.drawn

    def __iter__(self) -> Iterator[tuple[str, bytes]]:
        return iter(())


def test_atk_41_a_seized_recorder_cannot_open_the_parts_before() -> None:
    """ATK-41, AG-20: all that is reachable from a recorder in its second part opens nothing older, in any role."""
    made, first, second = half_way("seized")
    keys = [item for item in reachable_bytes(made.recorder) if len(item) == 32]
    assert any(opens(second, made, VIDEO, 2, key) for key in keys), "the part under way is not protected, as specified"
    assert not any(opens(first, made, VIDEO, 1, key) for key in keys)
    made.recorder.end_part()
    keys = [item for item in reachable_bytes(made.recorder) if len(item) == 32]
    assert not any(opens(second, made, VIDEO, 2, key) for key in keys)


def test_atk_41_an_erased_part_key_is_nowhere_in_the_process() -> None:
    """ATK-41: no object of the process holds it as a key any more."""
    made, first, _ = half_way("erased")
    gc.collect()
    living = [key.expose() for key in gc.get_objects() if type(key) is PartKey]
    assert not any(opens(first, made, VIDEO, 1, key) for key in living)


def test_atk_41_what_a_recorder_keeps_to_go_on_holds_no_part_key() -> None:
    """ATK-41."""
    made, _, second = half_way("kept")
    assert not any(opens(second, made, VIDEO, 2, key) for key in reachable_bytes(made.state) if len(key) == 32)


def test_nothing_is_sealed_outside_a_part() -> None:
    made = begin(ANN, "outside", describe(1, (VIDEO,)))
    with pytest.raises(RuntimeError, match="no part is open"):
        made.recorder.seal_segment(VIDEO, 0, b"x")
    made.recorder.begin_part()
    made.recorder.end_part()
    with pytest.raises(RuntimeError, match="no part is open"):
        made.recorder.seal_segment(VIDEO, 0, b"x")


def test_each_part_has_its_own_key_and_each_place_its_own_secret() -> None:
    made = record(ANN, "keys")
    parts = [PartKey(value) for purpose, value in made.entropy.drawn if purpose == "PartKey"]
    assert len({part.expose() for part in parts}) == PARTS
    secrets = {
        segment_secret(part, made.recording, track, index).expose()
        for part in parts
        for track in (1, 2)
        for index in range(4)
    }
    assert len(secrets) == PARTS * 2 * 4


def test_atk_32_without_the_shred_secret_nothing_opens() -> None:
    """ATK-32, AG-19: every content key goes through it: without it, key and ciphertext are not enough."""
    made = record(ANN, "shredded")
    lesson = made.opened()
    row = lesson.rows[VIDEO, 1]
    for guess in (bytes(32), named_bytes("another")):
        key = segment_key(lesson.secret(row), ShredSecret(guess))
        with refused(Code.KEY_COMMIT, SealRefusal):
            open_blob(key, segment_frame(made.recording, VIDEO, 1), made.objects[VIDEO, 1], SEGMENT_UNIT)
        wrong = timeline_key(made.state.recording_key, ShredSecret(guess))
        assert made.sealed_timeline is not None
        with refused(Code.KEY_COMMIT, SealRefusal):
            open_blob(wrong, frame("ol1/timeline", made.recording, 1), made.sealed_timeline, DOCUMENT_UNIT)


def test_a_head_commits_to_the_shred_secret() -> None:
    made = record(ANN, "commitment")
    commitment = shred_commitment(made.recording, made.state.shred_secret)
    assert commitment == sha256(frame("ol1/shred", made.recording, made.state.shred_secret.expose()))
    assert head_of(made).shred_commitment == commitment


def test_a_head_says_what_there_is() -> None:
    made = record(ANN, "head")
    said = head_of(made)
    assert said.list_digest == sha256(made.rows)
    assert [(track.track, track.segments) for track in said.tracks] == [(n, PARTS * PER_PART + 1) for n in (1, 2, 3)]
    assert said.part_count == PARTS
    assert said.parts_digest == sha256(b"".join(sha256(box) for box in made.part_boxes))
    assert said.recording_box_digest == sha256(made.new.recording_box)
    assert (said.sequence, said.closed, said.ended) == (1, True, "stopped")
    assert (said.recorder, said.account) == (recorder_key_of("head").key_id, ANN.id)


def test_heads_count_upwards_and_say_whether_more_may_come() -> None:
    made = begin(ANN, "heads", describe(0, (VIDEO,)))
    made.part_boxes.append(made.recorder.begin_part())
    write_segment(made, VIDEO, 0)
    for ended, closed in ((None, False), (None, False), ("interrupted", True)):
        made.sign_head(ended)
        assert (head_of(made).closed, head_of(made).ended) == (closed, ended)
        assert made.opened().head == head_of(made)
    assert head_of(made).sequence == 3


def test_a_recording_goes_on_after_an_interruption() -> None:
    """What was kept is enough to go on, in a new part: the one that was interrupted has no key any more."""
    made = begin(ANN, "resumed", describe(2, (AUDIO,)))
    made.part_boxes.append(made.recorder.begin_part())
    write_segment(made, AUDIO, 0)
    write_segment(made, AUDIO, 1)
    owner = ANN.receiving_key(1).public
    again = Recorder(made.permit, owner, made.recorder_key, made.state, made.entropy)
    again.resume(sha256(made.new.recording_box))
    made.recorder = again
    made.part_boxes.append(again.begin_part())
    write_segment(made, AUDIO, 2)
    made.sign_head()
    lesson = open_recording(made.bundle(), made.recording, ANN, 0)
    assert [lesson.open(AUDIO, index, made.objects[AUDIO, index]) for index in range(3)] == list(made.media.values())
    assert [row.part for row in lesson.rows.values()] == [0, 0, 1]


def test_what_a_recorder_sends_holds_no_secret_but_the_shred_secret() -> None:
    """AG-20: the server is told the shred secret, and nothing else that was drawn."""
    made = record(ANN, "sent")
    assert made.head is not None
    assert made.sealed_timeline is not None
    sent = [made.new.recording_box, made.new.permit.to_bytes(), made.head.to_bytes(), made.sealed_timeline, made.rows]
    everything = b"".join([*sent, *made.part_boxes, *made.objects.values()])
    for secret in made.entropy.secrets():
        assert secret not in everything
    assert made.new.shred_secret == made.state.shred_secret.expose()


def test_a_recorders_state_does_not_print_its_keys() -> None:
    made = record(ANN, "state")
    shown = f"{made.state!r} {made.recorder!r}"
    for key in (made.state.recording_key, made.state.shred_secret):
        assert not [spelling for spelling in spellings(key.expose()) if spelling in shown]
    assert isinstance(made.state.recording_key, RecordingKey)
