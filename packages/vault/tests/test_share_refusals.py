"""Opening a share: every step refuses with its own code (spec/sharing.md 3)."""

from collections.abc import Callable

import pytest
from dev.stage.clip import (
    ANN,
    ASKED,
    BEA,
    CLIP,
    CY,
    DAN,
    bundle,
    clip,
    elsewhere,
    lesson,
    opened,
    person,
    second_version,
    share_key,
)
from dev.stage.entropy import CountedEntropy
from dev.stage.refused import refused
from dev.stage.school import NOW, SomeMarks
from dev.stage.signers import flip, hand, sign_again

from ownlens_vault.derive import extract
from ownlens_vault.documents import Manifest
from ownlens_vault.refusals import ShareRefusal
from ownlens_vault.seal import seal
from ownlens_vault.secret import SealKey
from ownlens_vault.share import (
    ShareAsked,
    check_grant,
    open_share,
)
from ownlens_wire.api import ShareBundle
from ownlens_wire.codes import Code
from ownlens_wire.encoding import frame, to_base64url
from ownlens_wire.envelope import Envelope
from ownlens_wire.ids import sha256
from ownlens_wire.limits import DOCUMENT_UNIT
from ownlens_wire.refusals import SignatureRefusal

# --- what is refused ------------------------------------------------------------------------------------------------


def granted(**changes: object) -> Envelope:
    """The grant with some words changed, by the owner."""
    return sign_again(clip().request.grant, ANN.signer, **changes)


def manifest_data(manifest: Manifest | None = None) -> bytes:
    return (manifest or opened().manifest).model_dump_json().encode()


def remanifested(data: bytes, version: int = 1, **changes: object) -> ShareBundle:
    """A bundle with another manifest, sealed with the share's key, under a grant that the owner signed for it."""
    share_key, shred = (value for _, value in clip().entropy.drawn[:2])
    key = SealKey(extract(shred, share_key))
    blob = bytes(seal(key, frame("ol1/manifest", CLIP, version), data, DOCUMENT_UNIT, CountedEntropy("manifest")))
    return bundle(manifest=blob, grant=granted(manifest_digest=sha256(blob), **changes))


def audience(box: bytes, **changes: object) -> list[dict[str, object]]:
    member = {"account": to_base64url(BEA.id), "generation": 1, "box_digest": to_base64url(sha256(box))}
    return [{**member, **changes}]


def reboxed(box: bytes, **changes: object) -> ShareBundle:
    """A bundle with another box, under a grant that the owner signed for it."""
    return bundle(box=box, grant=granted(audience=audience(box, **changes)))


def share_box(key: bytes, version: int = 1, share: bytes = CLIP, viewer: bytes = BEA.id) -> bytes:
    return BEA.receiving_key(1).public.seal(key, "ol1/share-box", share, version, ANN.id, viewer)


def other_tracks(change: Callable[[Manifest], dict[str, object]]) -> ShareBundle:
    manifest = opened().manifest
    return remanifested(manifest_data(manifest.model_copy(update=change(manifest))))


def without_row(manifest: Manifest, at: int) -> dict[str, object]:
    first = manifest.tracks[0]
    rows = first.segments[:at] + first.segments[at + 1 :]
    return {"tracks": (first.model_copy(update={"segments": rows}), *manifest.tracks[1:])}


def with_extra_row(manifest: Manifest) -> dict[str, object]:
    first = manifest.tracks[0]
    more = first.segments[-1].model_copy(update={"index": first.segments[-1].index + 1})
    return {"tracks": (first.model_copy(update={"segments": (*first.segments, more)}), *manifest.tracks[1:])}


def row_moved(manifest: Manifest) -> dict[str, object]:
    first = manifest.tracks[0]
    rows = (first.segments[0], first.segments[2], first.segments[1])
    return {"tracks": (first.model_copy(update={"segments": rows}), *manifest.tracks[1:])}


def no_initialisation(manifest: Manifest) -> dict[str, object]:
    first = manifest.tracks[0]
    rows = (first.segments[1].model_copy(update={"index": 1}), *first.segments[1:])
    return {"tracks": (first.model_copy(update={"segments": rows}), *manifest.tracks[1:])}


Tamper = Callable[[], ShareBundle]

REFUSED: dict[str, tuple[Code, Tamper]] = {
    "ATK-25 a grant that the owner did not sign": (
        Code.BAD_SIGNATURE,
        lambda: bundle(grant=sign_again(clip().request.grant, hand("Mallory"))),
    ),
    "a grant with one bit turned over": (
        Code.BAD_SIGNATURE,
        lambda: bundle(
            grant=clip().request.grant.model_copy(update={"payload": flip(clip().request.grant.payload, 99)})
        ),
    ),
    "ATK-40 another statement of the owner's": (
        Code.WRONG_TYPE,
        lambda: bundle(grant=lesson().permit.envelope),
    ),
    "ATK-11 a grant of another suite": (Code.SUITE, lambda: bundle(grant=granted(suite=0))),
    "ATK-29 another share of the same owner": (Code.GRANT_MISMATCH, lambda: elsewhere().bundle(BEA.id)),
    "ATK-29 another share's grant": (Code.GRANT_MISMATCH, lambda: bundle(grant=elsewhere().request.grant)),
    "a date that has passed": (Code.GRANT_EXPIRED, lambda: bundle(grant=granted(expires_at=NOW))),
    "ATK-29 somebody else's box": (Code.BOX_DIGEST, lambda: bundle(box=clip().request.boxes[1])),
    "ATK-29 a box of another share": (Code.BOX_DIGEST, lambda: bundle(box=elsewhere().request.boxes[0])),
    "no box": (Code.BOX_DIGEST, lambda: bundle(box=b"")),
    "a box with one bit turned over": (Code.BOX_DIGEST, lambda: bundle(box=flip(bundle().box, 3))),
    "ATK-29 a box made for another share": (Code.UNSEAL, lambda: reboxed(share_box(share_key(), share=bytes(16)))),
    "ATK-29 a box made for another version": (Code.UNSEAL, lambda: reboxed(share_box(share_key(), version=2))),
    "ATK-29 a box made for another viewer": (Code.UNSEAL, lambda: reboxed(share_box(share_key(), viewer=CY.id))),
    "ATK-29 a box made by another owner": (
        Code.UNSEAL,
        lambda: reboxed(BEA.receiving_key(1).public.seal(share_key(), "ol1/share-box", CLIP, 1, DAN.id, BEA.id)),
    ),
    "a box for another generation of the viewer": (Code.UNSEAL, lambda: reboxed(share_box(share_key()), generation=2)),
    "a box that holds no key": (Code.MALFORMED, lambda: reboxed(share_box(b"short"))),
    "a box with another key": (Code.MANIFEST_TAMPERED, lambda: reboxed(share_box(bytes(32)))),
    "another share's shred secret": (
        Code.SHRED_MISMATCH,
        lambda: bundle(shred_secret=elsewhere().request.shred_secret),
    ),
    "the shred secret of another version": (
        Code.SHRED_MISMATCH,
        lambda: bundle(shred_secret=second_version().request.shred_secret),
    ),
    "a shred secret cut short": (Code.MALFORMED, lambda: bundle(shred_secret=bytes(16))),
    "another share's manifest": (
        Code.MANIFEST_TAMPERED,
        lambda: bundle(manifest=elsewhere().request.manifest),
    ),
    "ATK-30 the manifest of another version": (
        Code.MANIFEST_TAMPERED,
        lambda: bundle(manifest=second_version().request.manifest),
    ),
    "ATK-30 the manifest of another version, signed for": (
        Code.MANIFEST_TAMPERED,
        lambda: bundle(
            manifest=second_version().request.manifest,
            grant=granted(manifest_digest=sha256(second_version().request.manifest)),
        ),
    ),
    "a manifest that the owner sealed and did not sign": (
        Code.MANIFEST_TAMPERED,
        lambda: bundle(manifest=remanifested(manifest_data()).manifest),
    ),
    "a manifest with one bit turned over": (
        Code.MANIFEST_TAMPERED,
        lambda: bundle(manifest=flip(clip().request.manifest, 1000)),
    ),
    "a manifest sealed for another version": (
        Code.MANIFEST_TAMPERED,
        lambda: remanifested(manifest_data(), version=2),
    ),
    "a manifest of no form": (Code.MALFORMED, lambda: remanifested(b"{}")),
    "a manifest of another recording": (
        Code.GRANT_MISMATCH,
        lambda: other_tracks(lambda _: {"recording": bytes(16)}),
    ),
    "ATK-43 a title with an escape sequence": (
        Code.MALFORMED,
        lambda: other_tracks(lambda _: {"title": "\x1b]0;owned\x07"}),
    ),
    "ATK-43 a note that turns the line round": (Code.MALFORMED, lambda: other_tracks(lambda _: {"note": "\u202e"})),
    "a manifest with a segment more than granted": (Code.MANIFEST_SCOPE, lambda: other_tracks(with_extra_row)),
    "a manifest with a segment fewer than granted": (
        Code.MANIFEST_SCOPE,
        lambda: other_tracks(lambda manifest: without_row(manifest, 2)),
    ),
    "a manifest with its segments in another order": (Code.MANIFEST_SCOPE, lambda: other_tracks(row_moved)),
    "a manifest without an initialisation segment": (Code.MANIFEST_SCOPE, lambda: other_tracks(no_initialisation)),
    "a manifest with a track fewer than granted": (
        Code.MANIFEST_SCOPE,
        lambda: other_tracks(lambda manifest: {"tracks": manifest.tracks[:2]}),
    ),
    "a manifest with a track twice": (
        Code.MANIFEST_SCOPE,
        lambda: other_tracks(lambda manifest: {"tracks": (*manifest.tracks, manifest.tracks[0])}),
    ),
    "a manifest with its tracks in another order": (
        Code.MANIFEST_SCOPE,
        lambda: other_tracks(lambda manifest: {"tracks": manifest.tracks[::-1]}),
    ),
    "a manifest with a track of no segments": (
        Code.MALFORMED,
        lambda: other_tracks(
            lambda m: {"tracks": (m.tracks[0].model_copy(update={"segments": m.tracks[0].segments[:1]}),)}
        ),
    ),
    "another recording's shred secret": (
        Code.SHRED_MISMATCH,
        lambda: bundle(recording_shred_secret=elsewhere().made.new.shred_secret),
    ),
    "the recording's shred secret cut short": (Code.MALFORMED, lambda: bundle(recording_shred_secret=bytes(31))),
}


@pytest.mark.parametrize(("code", "tamper"), REFUSED.values(), ids=REFUSED.keys())
def test_atk_29_a_share_that_is_not_what_its_owner_made_is_refused(code: Code, tamper: Tamper) -> None:
    """ATK-11, ATK-25, ATK-29, ATK-30, ATK-40; AG-16: step by step of sharing.md 3."""
    with refused(code):
        opened(tamper())


def test_atk_29_nobody_opens_a_share_that_does_not_name_them() -> None:
    """ATK-29, AG-20: with the whole bundle in hand."""
    for offered in (bundle(), clip().bundle(CY.id)):
        with refused(Code.NOT_RECIPIENT, ShareRefusal):
            open_share(offered, ASKED, person("Ann"), DAN, SomeMarks())


def test_atk_29_a_name_added_to_the_audience_by_the_server_breaks_the_signature() -> None:
    """ATK-25, ATK-29, AG-16: the teacher alone shares."""
    forged = sign_again(clip().request.grant, hand("server"), audience=audience(bundle().box))
    with refused(Code.BAD_SIGNATURE, SignatureRefusal):
        open_share(bundle(grant=forged), ASKED, person("Ann"), DAN, SomeMarks())


def test_atk_29_a_share_by_one_person_is_not_a_share_by_another() -> None:
    """ATK-29: the viewer asked for Ann's share; Cy signs one of the same id."""
    with refused(Code.BAD_SIGNATURE, SignatureRefusal):
        open_share(bundle(), ASKED, person("Cy"), BEA, SomeMarks())


def test_atk_30_a_narrowed_share_cannot_be_widened_again_by_an_old_grant() -> None:
    """ATK-30, AG-18."""
    wide, narrow = bundle(), second_version().bundle(BEA.id)
    assert opened(narrow, ShareAsked(CLIP, 2, NOW)).grant.version == 2
    assert opened(narrow, ShareAsked(CLIP, 1, NOW)).grant.version == 2
    with refused(Code.STALE_GRANT, ShareRefusal):
        opened(wide, ShareAsked(CLIP, 2, NOW))


@pytest.mark.parametrize("now", [NOW - 1, NOW, NOW + 1])
def test_a_share_ends_on_the_second_that_its_owner_set(now: int) -> None:
    shared = bundle(grant=granted(expires_at=NOW))
    asked = ShareAsked(CLIP, 0, now)
    if now < NOW:
        assert opened(shared, asked).grant.expires_at == NOW
    else:
        with refused(Code.GRANT_EXPIRED, ShareRefusal):
            opened(shared, asked)


def test_a_grant_can_be_checked_before_anything_is_fetched() -> None:
    assert check_grant(bundle(), ASKED, person("Ann")).payload == clip().grant
