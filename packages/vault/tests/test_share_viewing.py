"""Viewing a share, and having it taken back (spec/sharing.md 3 and 4, spec/deletion.md 1)."""

import pytest
from dev.stage.clip import (
    ANN,
    ASKED,
    BEA,
    CLIP,
    CY,
    TERMS,
    bundle,
    clip,
    elsewhere,
    lesson,
    manifest_secrets,
    opened,
    person,
    school,
    share_key,
)
from dev.stage.entropy import CountedEntropy, named_bytes
from dev.stage.lessons import MOMENT, THUMBNAILS, VIDEO
from dev.stage.refused import refused
from dev.stage.school import School, SomeMarks, card_of
from dev.stage.shares import share_id
from dev.stage.signers import flip
from hypothesis import given
from hypothesis import strategies as st

from ownlens_vault.derive import extract
from ownlens_vault.recording import segment_frame, segment_key
from ownlens_vault.refusals import LessonRefusal, SealRefusal, ShareRefusal
from ownlens_vault.seal import open_blob
from ownlens_vault.secret import MarkKey, SealKey, SegmentSecret, ShareKey, ShredSecret
from ownlens_vault.share import (
    ShareMaking,
    open_share,
    recall_mark,
    recall_one_mark,
    seal_share,
    share_shred_commitment,
)
from ownlens_wire.codes import Code
from ownlens_wire.encoding import frame
from ownlens_wire.limits import DOCUMENT_UNIT, SEGMENT_UNIT
from ownlens_wire.refusals import Refusal

# --- taking back ----------------------------------------------------------------------------------------------------


def test_atk_31_a_recalled_share_is_refused_whatever_the_server_goes_on_serving() -> None:
    """ATK-31, AG-18: the log says it was taken back."""
    everybody = SomeMarks({recall_mark(clip().mark_key, CLIP)})
    bea_alone = SomeMarks({recall_one_mark(clip().mark_key, CLIP, BEA.id)})
    for marks in (everybody, bea_alone):
        with refused(Code.RECALLED_IN_LOG, ShareRefusal):
            open_share(bundle(), ASKED, person("Ann"), BEA, marks)
    with refused(Code.RECALLED_IN_LOG, ShareRefusal):
        open_share(clip().bundle(CY.id), ASKED, person("Ann"), CY, everybody)
    assert open_share(clip().bundle(CY.id), ASKED, person("Ann"), CY, bea_alone).grant == clip().grant


def test_atk_31_a_share_recalled_while_it_is_open_is_refused_from_then_on() -> None:
    """ATK-31, AG-18."""
    log = School(leaves=list(school().leaves))
    seen = opened()
    seen.require_not_recalled(log.view(), BEA.id)
    log.add_mark(recall_mark(clip().mark_key, CLIP))
    with refused(Code.RECALLED_IN_LOG, ShareRefusal):
        seen.require_not_recalled(log.view(), BEA.id)


def test_atk_31_marks_of_other_shares_recall_nothing() -> None:
    """ATK-31: a mark is recognised by its own share only; to the server they all look alike."""
    key, other = clip().mark_key, elsewhere().mark_key
    unrelated = SomeMarks(
        {
            recall_mark(key, share_id("elsewhere")),
            recall_mark(other, CLIP),
            recall_one_mark(key, CLIP, CY.id),
            recall_one_mark(key, share_id("elsewhere"), BEA.id),
            recall_one_mark(other, CLIP, BEA.id),
            bytes(32),
        }
    )
    assert open_share(bundle(), ASKED, person("Ann"), BEA, unrelated).grant == clip().grant


def test_atk_31_a_viewer_cannot_make_marks_without_the_shares_mark_key() -> None:
    """ATK-31: marks tell nothing to those outside the share."""
    marks = {recall_mark(MarkKey(named_bytes(f"guess {n}")), CLIP) for n in range(50)}
    assert recall_mark(clip().mark_key, CLIP) not in marks
    assert len(marks) == 50


# --- segments -------------------------------------------------------------------------------------------------------


@given(st.integers(0, SEGMENT_UNIT - 1), st.integers(0, 7))
def test_atk_12_a_viewer_is_shown_no_changed_segment(at: int, bit: int) -> None:
    """ATK-12, ATK-44."""
    with refused(Code.SEG_HASH, LessonRefusal):
        opened().open(VIDEO, 2, flip(lesson().objects[VIDEO, 2], at, bit))


def test_atk_13_a_viewer_is_shown_no_segment_in_anothers_place() -> None:
    """ATK-13, ATK-15, ATK-16."""
    for wrong in (lesson().objects[VIDEO, 3], elsewhere().made.objects[VIDEO, 2], lesson().objects[THUMBNAILS, 2]):
        with refused(Code.SEG_HASH, LessonRefusal):
            opened().open(VIDEO, 2, wrong)


def test_atk_14_a_missing_segment_is_missing() -> None:
    """ATK-14."""
    with refused(Code.SEG_MISSING, LessonRefusal):
        opened().open(VIDEO, 2, None)


def test_atk_32_without_the_recordings_shred_secret_a_viewers_copy_opens_nothing() -> None:
    """ATK-32, AG-19: a manifest that was kept needs what deletion destroys."""
    for place, secret in manifest_secrets(opened().manifest).items():
        key = segment_key(SegmentSecret(secret), ShredSecret(bytes(32)))
        with refused(Code.KEY_COMMIT, SealRefusal):
            open_blob(key, segment_frame(lesson().recording, *place), lesson().objects[place], SEGMENT_UNIT)


def test_atk_32_without_the_shares_shred_secret_a_box_opens_no_manifest() -> None:
    """ATK-32, AG-18: boxes and manifests in a backup are of no use after a recall."""
    key = SealKey(extract(bytes(32), ShareKey(share_key()).expose()))
    with refused(Code.KEY_COMMIT, SealRefusal):
        open_blob(key, frame("ol1/manifest", CLIP, 1), clip().request.manifest, DOCUMENT_UNIT)


def test_a_shares_commitment_binds_share_and_version() -> None:
    secret = ShredSecret(clip().request.shred_secret)
    assert clip().grant.shred_commitment == share_shred_commitment(CLIP, 1, secret)
    others = {share_shred_commitment(CLIP, 2, secret), share_shred_commitment(share_id("x"), 1, secret)}
    assert clip().grant.shred_commitment not in others


@given(st.data())
def test_whatever_a_server_changes_the_viewer_sees_the_share_or_a_refusal(data: st.DataObject) -> None:
    """Invariant 1, as differential fuzz: one bit anywhere, or one field of another share."""
    honest, foreign = bundle(), elsewhere().bundle(BEA.id)
    name = data.draw(st.sampled_from(["grant", "box", "manifest", "shred_secret", "recording_shred_secret"]))
    value = getattr(honest, name)
    if data.draw(st.booleans()):
        changed = getattr(foreign, name)
    elif isinstance(value, bytes):
        changed = flip(value, data.draw(st.integers(0, len(value) - 1)), data.draw(st.integers(0, 7)))
    else:
        at = data.draw(st.integers(0, len(value.payload) - 1))
        changed = value.model_copy(update={"payload": flip(value.payload, at, data.draw(st.integers(0, 7)))})
    with pytest.raises(Refusal):
        opened(honest.model_copy(update={name: changed}))


def test_atk_03_the_object_that_is_shown_is_the_object_that_is_sealed_to() -> None:
    """ATK-03: the person handed in is used as it is; nothing looks a key up again on the way."""
    bea = person("Bea")
    made = seal_share(
        ANN, lesson().opened(), TERMS, [bea], ShareMaking(clip().mark_key, MOMENT, CountedEntropy("toctou"))
    )
    box = made.request.boxes[0]
    key = bea.receiving
    assert BEA.receiving_key(1).public.raw == key.raw
    assert BEA.receiving_key(1).open(box, "ol1/share-box", CLIP, 1, ANN.id, BEA.id)
    assert card_of(BEA, "Bea") == bea.card.envelope
