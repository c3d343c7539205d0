"""Keys cannot be printed, pickled, hashed or mixed up (house style 5)."""

import copy
import pickle
from typing import Any

import pytest
from dev.stage.canary import leaks
from dev.stage.entropy import CountedEntropy, named_bytes
from dev.stage.lessons import record
from dev.stage.refused import refused
from dev.stage.school import School
from dev.stage.shares import share, share_id

from ownlens_vault import secret
from ownlens_vault.account import Account
from ownlens_vault.box import ReceivingKey
from ownlens_vault.documents import Manifest, ManifestSegment, ShareEntry
from ownlens_vault.entropy import SystemEntropy, choose
from ownlens_vault.secret import DeviceSecret, KitCode, PartKey, Secret, Seed, ShareKey
from ownlens_vault.share import ShareAsked, ShareTerms, open_share
from ownlens_vault.signing import AccountKey, RecorderKey, SigningSeed
from ownlens_vault.unlock import UnlockRoot, kit_method
from ownlens_wire.codes import Code
from ownlens_wire.refusals import MalformedRefusal

RAW = named_bytes("a secret of the test")
KINDS = [
    kind
    for kind in (*vars(secret).values(), SigningSeed, UnlockRoot)
    if isinstance(kind, type) and issubclass(kind, Secret)
]


@pytest.fixture(params=KINDS, ids=lambda kind: kind.__name__)
def key(request: pytest.FixtureRequest) -> Secret:
    kind: type[Secret] = request.param
    return kind(RAW[: kind.LENGTH])


def test_a_key_says_what_it_is_and_not_what_is_in_it(key: Secret) -> None:
    shown = f"{key!r} {key} {key!s} {[key]} {vars(key) if hasattr(key, '__dict__') else ''}"
    assert f"<{type(key).__name__}>" in shown
    assert leaks(shown, [key.expose()]) == []


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_a_key_cannot_be_pickled(key: Secret, protocol: int) -> None:
    with pytest.raises(TypeError, match="cannot be pickled"):
        pickle.dumps(key, protocol)


def test_a_key_cannot_be_copied_by_accident(key: Secret) -> None:
    for copied in (copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="cannot be pickled"):
            copied(key)


def test_a_key_cannot_be_hashed(key: Secret) -> None:
    with pytest.raises(TypeError, match="cannot be hashed"):
        hash(key)


def test_a_key_has_its_exact_length(key: Secret) -> None:
    for wrong in (b"", key.expose()[:-1], key.expose() + b"\x00"):
        with refused(Code.MALFORMED, MalformedRefusal):
            type(key)(wrong)


def test_a_key_keeps_its_own_bytes() -> None:
    raw = bytearray(RAW)
    key = PartKey(raw)  # type: ignore[arg-type]
    raw[0] ^= 1
    assert key.expose() == RAW
    assert type(key.expose()) is bytes


def test_keys_are_equal_only_within_their_kind(key: Secret) -> None:
    assert key == type(key)(key.expose())
    assert key != type(key)(bytes(len(key.expose())))
    others = [kind(RAW[: kind.LENGTH]) for kind in KINDS if kind is not type(key)]
    assert key not in others
    assert key != key.expose()


def test_a_drawn_key_is_what_was_drawn_under_its_own_name() -> None:
    entropy = CountedEntropy("keys")
    drawn = [KitCode.draw(entropy), ShareKey.draw(entropy)]
    assert entropy.drawn == [("KitCode", drawn[0].expose()), ("ShareKey", drawn[1].expose())]
    assert [len(one.expose()) for one in drawn] == [20, 32]


def things_that_hold_keys() -> list[Any]:
    school = School()
    ann, bea = school.enrol("Ann"), school.enrol("Bea")
    made = record(ann, "held")
    shared = share(made, [school.person(bea)], ShareTerms(share_id("held"), 1, "title"))
    opened = open_share(
        shared.bundle(bea.id), ShareAsked(share_id("held"), 0, 0), school.person(ann), bea, school.view()
    )
    return [
        ann,
        ann.signer,
        ann.receiving_key(1),
        made.recorder,
        made.state,
        made.opened(),
        opened,
        opened.manifest,
        shared.request,
        made.new,
        made.bundle(),
        kit_method(KitCode(RAW[:20])),
        AccountKey(SigningSeed(RAW)),
        RecorderKey(SigningSeed(RAW)),
        ReceivingKey(RAW),
        Account(Seed(RAW)),
    ]


def test_nothing_that_holds_keys_prints_them() -> None:
    """AG-09: a log line with any of these objects in it gives nothing away."""
    ann = named_bytes("seed/Ann")
    lesson, sharing = CountedEntropy("lesson/held"), CountedEntropy(f"share/{share_id('held').hex()}/1")
    secrets = [ann, RAW, RAW[:20]]
    things = things_that_hold_keys()
    for entropy, held in ((lesson, things[3]._entropy), (sharing, None)):
        secrets += (held or entropy).secrets()
    manifest = next(thing for thing in things if isinstance(thing, Manifest))
    secrets += [row.secret for track in manifest.tracks for row in track.segments] + [manifest.mark_key]
    for thing in things:
        assert leaks(f"{thing!r} {thing}", secrets) == [], type(thing)


def test_documents_with_secrets_in_them_do_not_print_them() -> None:
    row = ManifestSegment(index=0, length=65536, digest=bytes(32), start=0, duration=0, secret=RAW)  # type: ignore[arg-type]
    entry = ShareEntry(
        share=share_id("x"),
        recording=bytes(16),  # type: ignore[arg-type]
        version=1,
        mark_key=RAW,
        viewers=(),
        from_ms=0,
        to_ms=1,
        sound=True,
        note="",
        expires_at=None,
        changed_at=0,
    )
    assert leaks(f"{row!r} {row} {entry!r} {entry}", [RAW]) == []
    assert row.secret == entry.mark_key == RAW


def test_the_systems_entropy_is_never_the_same_twice() -> None:
    entropy = SystemEntropy()
    drawn = {entropy.draw("x", 16) for _ in range(100)}
    assert len(drawn) == 100
    assert {len(one) for one in drawn} == {16}
    assert entropy.draw("x", 0) == b""
    assert DeviceSecret.draw(entropy) != DeviceSecret.draw(entropy)


def test_groups_to_type_back_are_some_of_them_none_twice_and_in_order() -> None:
    seen = set()
    for _ in range(200):
        chosen = choose(2, range(8))
        assert len(set(chosen)) == 2
        assert list(chosen) == sorted(chosen)
        assert set(chosen) <= set(range(8))
        seen |= set(chosen)
    assert seen == set(range(8))
