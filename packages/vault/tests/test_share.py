"""Sharing: a share holds what was shared and nothing else (spec/sharing.md 1)."""

import pytest
from dev.stage.clip import (
    ANN,
    ASKED,
    BEA,
    CLIP,
    CY,
    SHARED_PLACES,
    TERMS,
    bundle,
    clip,
    elsewhere,
    lesson,
    manifest_secrets,
    opened,
    person,
    second_version,
    true_secrets,
)
from dev.stage.lessons import AUDIO, THUMBNAILS, VIDEO, begin, describe, record, write_segment
from dev.stage.refused import refused
from dev.stage.school import SomeMarks
from dev.stage.shares import share

from ownlens_vault.derive import extract
from ownlens_vault.recording import segment_frame, segment_key, segment_secret
from ownlens_vault.refusals import SealRefusal, ShareRefusal
from ownlens_vault.seal import open_blob
from ownlens_vault.secret import PartKey, SealKey, SegmentSecret
from ownlens_vault.share import (
    ShareTerms,
    open_share,
)
from ownlens_wire.codes import Code
from ownlens_wire.limits import SEGMENT_UNIT

# --- what is in a share ---------------------------------------------------------------------------------------------


def test_a_viewer_sees_what_was_shared() -> None:
    seen = opened()
    assert {place: seen.open(*place, lesson().objects[place]) for place in SHARED_PLACES} == {
        place: lesson().media[place] for place in SHARED_PLACES
    }
    assert (seen.manifest.title, seen.manifest.note) == ("Fractions", "minute two")
    assert (seen.manifest.from_ms, seen.manifest.to_ms) == (5000, 9000)
    assert repr(seen) == "<SharedLesson>"


def test_a_note_may_have_lines() -> None:
    noted = share(lesson(), [person("Bea")], ShareTerms(CLIP, 1, "t", note="one\n\ttwo"))
    assert opened(noted.bundle(BEA.id)).manifest.note == "one\n\ttwo"


def test_every_viewer_named_can_open_the_share() -> None:
    for viewer in (BEA, CY):
        shared = open_share(clip().bundle(viewer.id), ASKED, person("Ann"), viewer, SomeMarks())
        assert shared.manifest == opened().manifest


def test_atk_34_a_clip_holds_the_secrets_of_its_own_segments_and_of_no_others() -> None:
    """ATK-34, AG-16: key-set equality."""
    expected = {place: secret for place, secret in true_secrets(lesson()).items() if place in SHARED_PLACES}
    assert manifest_secrets(opened().manifest) == expected


def roles(material: bytes, place: tuple[int, int]) -> list[SealKey]:
    shred = lesson().state.shred_secret
    return [
        SealKey(material),
        segment_key(SegmentSecret(material), shred),
        segment_key(segment_secret(PartKey(material), lesson().recording, *place), shred),
        SealKey(extract(shred.expose(), material)),
        SealKey(extract(material, shred.expose())),
    ]


def test_atk_34_nothing_in_a_clip_opens_a_segment_that_was_not_shared() -> None:
    """ATK-34, AG-16: all that a viewer ever holds, in every role, with the shred secret and every object."""
    seen = opened()
    materials = [*manifest_secrets(seen.manifest).values(), seen.manifest.mark_key, bundle().shred_secret]
    materials += [value for purpose, value in clip().entropy.drawn if purpose == "ShareKey"]
    opens = 0
    for place, blob in lesson().objects.items():
        for key in (key for material in materials for key in roles(material, place)):
            try:
                open_blob(key, segment_frame(lesson().recording, *place), blob, SEGMENT_UNIT)
                opens += 1
                assert place in SHARED_PLACES
            except SealRefusal as refusal:
                assert refusal.code is Code.KEY_COMMIT  # noqa: PT017 - which of them open is the point
    assert opens >= len(SHARED_PLACES)


@pytest.mark.parametrize("place", sorted({(t, i) for t in (1, 2, 3) for i in range(6)} - SHARED_PLACES))
def test_atk_34_a_moment_that_was_not_shared_is_refused_without_asking(place: tuple[int, int]) -> None:
    """ATK-34: even if the server would give the object away."""
    with refused(Code.NOT_SHARED, ShareRefusal):
        opened().open(*place, lesson().objects.get(place, b""))
    with refused(Code.NOT_SHARED, ShareRefusal):
        opened().require_shared(*place)


def test_sharing_without_sound_is_a_choice_of_keys() -> None:
    """AG-16: no sound segment, and no key to one."""
    silent = share(lesson(), [person("Bea")], ShareTerms(CLIP, 1, "t", sound=False))
    seen = opened(silent.bundle(BEA.id))
    assert {track for track, _ in manifest_secrets(seen.manifest)} == {VIDEO, THUMBNAILS}
    sounds = {secret for (track, _), secret in true_secrets(lesson()).items() if track == AUDIO}
    assert not sounds & set(manifest_secrets(seen.manifest).values())
    assert seen.manifest.sound is False


RANGES: dict[str, tuple[int, int | None, set[int]]] = {
    "everything": (0, None, {1, 2, 3, 4}),
    "everything by its end": (0, 16_000, {1, 2, 3, 4}),
    "more than there is": (0, 99_000, {1, 2, 3, 4}),
    "exactly the second segment": (4000, 8000, {2}),
    "one millisecond more at the end": (4000, 8001, {2, 3}),
    "one millisecond more at the start": (3999, 8000, {1, 2}),
    "one millisecond": (4000, 4001, {2}),
    "from somewhere to the end": (12_000, None, {4}),
    "the last millisecond": (15_999, None, {4}),
}


@pytest.mark.parametrize(("start", "end", "expected"), RANGES.values(), ids=RANGES.keys())
def test_atk_34_a_range_shares_the_segments_it_touches(start: int, end: int | None, expected: set[int]) -> None:
    """ATK-34."""
    shared = share(lesson(), [person("Bea")], ShareTerms(CLIP, 1, "t", from_ms=start, to_ms=end))
    places = set(manifest_secrets(opened(shared.bundle(BEA.id)).manifest))
    assert places == {(track, index) for track in (1, 2, 3) for index in {0} | expected}
    last = max(expected) * 4000
    assert opened(shared.bundle(BEA.id)).manifest.to_ms == (last if end is None else min(end, 16_000))


NOTHING: dict[str, tuple[int, int | None]] = {
    "after the end": (16_000, None),
    "an empty range": (5000, 5000),
    "a backward range within one segment": (7000, 5000),
    "a backward range": (9000, 1000),
    "no time at all": (0, 0),
}


@pytest.mark.parametrize(("start", "end"), NOTHING.values(), ids=NOTHING.keys())
def test_atk_34_a_range_with_nothing_in_it_shares_nothing(start: int, end: int | None) -> None:
    """ATK-34."""
    with refused(Code.NOTHING_TO_SHARE, ShareRefusal):
        share(lesson(), [person("Bea")], ShareTerms(CLIP, 1, "t", from_ms=start, to_ms=end))


def test_a_share_with_nobody_is_refused() -> None:
    with refused(Code.NOTHING_TO_SHARE, ShareRefusal):
        share(lesson(), [], TERMS)


def test_thumbnails_alone_are_nothing_to_share() -> None:
    made = record(ANN, "thumbnails", (THUMBNAILS,))
    with refused(Code.NOTHING_TO_SHARE, ShareRefusal):
        share(made, [person("Bea")], ShareTerms(CLIP, 1, "t"))


def test_sound_alone_can_be_shared_and_without_sound_nothing_is_left() -> None:
    made = record(ANN, "sound", (AUDIO,))
    assert share(made, [person("Bea")], ShareTerms(CLIP, 1, "t")).request.boxes
    with refused(Code.NOTHING_TO_SHARE, ShareRefusal):
        share(made, [person("Bea")], ShareTerms(CLIP, 1, "t", sound=False))


def test_a_track_without_anything_in_the_range_is_left_out() -> None:
    timeline = describe(2, (VIDEO, AUDIO))
    late = timeline.tracks[1].model_copy(update={"starts": (50_000, 54_000)})
    made = begin(ANN, "late sound", timeline.model_copy(update={"tracks": (timeline.tracks[0], late)}))
    made.part_boxes.append(made.recorder.begin_part())
    for track in (VIDEO, AUDIO):
        for index in range(3):
            write_segment(made, track, index)
    made.sign_head()
    shared = share(made, [person("Bea")], ShareTerms(CLIP, 1, "t", to_ms=8000))
    assert [track.track for track in opened(shared.bundle(BEA.id)).manifest.tracks] == [VIDEO]


def test_each_version_has_its_own_key_and_shred_secret() -> None:
    keys = [[value for _, value in shared.entropy.drawn[:2]] for shared in (clip(), second_version(), elsewhere())]
    assert len({value for pair in keys for value in pair}) == 6
    assert clip().request.shred_secret != second_version().request.shred_secret


def test_what_is_sent_for_a_share_holds_no_secret_but_its_shred_secret() -> None:
    """AG-20: title, note and keys are sealed; the server is told a shred secret and who may see which objects."""
    request = clip().request
    sent = b"".join([request.grant.to_bytes(), request.grant.payload, request.manifest, *request.boxes])
    secrets = [*clip().entropy.secrets(), *true_secrets(lesson()).values(), clip().mark_key.expose()]
    assert [secret for secret in secrets if secret in sent] == []
    assert b"Fractions" not in sent
    assert request.shred_secret == clip().entropy.drawn[1][1]
