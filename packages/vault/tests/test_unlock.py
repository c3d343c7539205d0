"""Unlocking: nobody but the teacher, whatever the server keeps, sends or asks for (spec/account.md 2)."""

from functools import cache

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from dev.stage.canary import everything_about, leaks
from dev.stage.entropy import CountedEntropy, named_bytes
from dev.stage.gcm import valid_under_two_keys
from dev.stage.refused import refused
from dev.stage.school import account_of
from dev.stage.signers import flip
from hypothesis import given, settings
from hypothesis import strategies as st

from ownlens_vault.derive import expand
from ownlens_vault.refusals import UnlockRefusal
from ownlens_vault.seal import seal
from ownlens_vault.secret import DeviceSecret, KitCode, SealKey
from ownlens_vault.unlock import (
    DEFAULT_ITERATIONS,
    DEFAULT_MEMORY_KIB,
    KitMethod,
    PassphraseMethod,
    UnlockRoot,
    check_parameters,
    kit_method,
    new_parameters,
    opener_of,
    passphrase_method,
    unwrap_seed,
    wrap_seed,
)
from ownlens_wire.api import KitParameters, PassphraseParameters, UnlockedWrap
from ownlens_wire.codes import Code
from ownlens_wire.encoding import frame
from ownlens_wire.ids import AccountId, MethodId
from ownlens_wire.limits import WRAP_UNIT

ANN, BEA = account_of("Ann"), account_of("Bea")
KIT = kit_method(KitCode(named_bytes("kit of Ann", 20)))
PASSPHRASE = "a wet winter term"
DEVICE = DeviceSecret(named_bytes("device of Ann"))
METHOD = MethodId(named_bytes("method of Ann", 16))
PARAMETERS = new_parameters(CountedEntropy("parameters of Ann"))


@cache
def stretched(passphrase: str = PASSPHRASE, device: bytes = DEVICE.expose()) -> PassphraseMethod:
    # Stretching is slow on purpose: each pair is stretched once.
    return passphrase_method(METHOD, passphrase, DeviceSecret(device), PARAMETERS)


def answer(method: PassphraseMethod | KitMethod = KIT, account: AccountId = ANN.id, wrap: bytes = b"") -> UnlockedWrap:
    wrap = wrap or wrap_seed(ANN, method, CountedEntropy("wrap"))
    return UnlockedWrap(account=account, parameters=method.parameters, wrap=wrap)


def bound_to(method: PassphraseMethod | KitMethod, account: AccountId) -> bytes:
    """What a wrap is bound to, from the specification."""
    if isinstance(method, KitMethod):
        return frame("ol1/unlock", account, method.id, b"kit", frame("ol1/none"))
    said = method.parameters
    spelled = frame("ol1/argon2id", said.salt, said.memory_kib, said.iterations, said.lanes)
    return frame("ol1/unlock", account, method.id, b"passphrase", spelled)


def sealed_by_the_root(plaintext: bytes, account: AccountId, method: PassphraseMethod | KitMethod = KIT) -> bytes:
    """A wrap as only somebody with the method's root could make it."""
    return bytes(seal(method.root, bound_to(method, account), plaintext, WRAP_UNIT, CountedEntropy("other")))


def test_a_kit_unlocks_the_account_on_a_new_device() -> None:
    assert unwrap_seed(answer(), KIT, None).id == ANN.id


def test_a_passphrase_unlocks_the_account_on_its_device() -> None:
    assert unwrap_seed(answer(stretched()), stretched(), ANN.id).id == ANN.id


def test_a_wrap_is_bound_as_the_specification_says() -> None:
    for method in (KIT, stretched()):
        wrap = sealed_by_the_root(ANN.seed.expose(), ANN.id, method)
        assert unwrap_seed(answer(method, wrap=wrap), method, ANN.id).id == ANN.id
        assert len(wrap) == 128


# --- wraps that are not this account's ------------------------------------------------------------------------------


def test_atk_04_a_wrap_swapped_between_accounts_is_refused() -> None:
    """ATK-04, AG-20: a server cannot log Ann in as Bea, whichever of the two it claims to be answering."""
    kit_of_bea = kit_method(KitCode(named_bytes("kit of Bea", 20)))
    wrap_of_bea = wrap_seed(BEA, kit_of_bea, CountedEntropy("wrap of Bea"))
    for account in (ANN.id, BEA.id):
        with refused(Code.WRAP_TAMPERED, UnlockRefusal):
            unwrap_seed(answer(account=account, wrap=wrap_of_bea), KIT, None)


def test_atk_04_a_wrap_offered_as_another_accounts_is_refused() -> None:
    """ATK-04: the account is part of what the wrap is sealed for."""
    with refused(Code.WRAP_TAMPERED, UnlockRefusal):
        unwrap_seed(answer(account=BEA.id), KIT, None)


def test_atk_04_a_device_opens_nobody_elses_account() -> None:
    """ATK-04: before the wrap is even looked at."""
    with refused(Code.SEED_NOT_THIS_ACCOUNT, UnlockRefusal):
        unwrap_seed(answer(account=BEA.id, wrap=bytes(128)), KIT, ANN.id)


def test_atk_04_a_seed_that_is_not_the_accounts_is_refused() -> None:
    """ATK-04: even from a wrap that opens: the id is derived again and compared."""
    wrap = sealed_by_the_root(BEA.seed.expose(), ANN.id)
    with refused(Code.SEED_NOT_THIS_ACCOUNT, UnlockRefusal):
        unwrap_seed(answer(wrap=wrap), KIT, None)


@pytest.mark.parametrize("plaintext", [b"", bytes(31), bytes(33)], ids=len)
def test_atk_04_a_wrap_that_holds_no_seed_is_refused(plaintext: bytes) -> None:
    """ATK-04."""
    with refused(Code.WRAP_TAMPERED, UnlockRefusal):
        unwrap_seed(answer(wrap=sealed_by_the_root(plaintext, ANN.id)), KIT, None)


def test_atk_04_a_wrap_of_one_method_is_no_wrap_of_another() -> None:
    """ATK-04: method id, kind and parameters are bound, even under one root."""
    root = stretched().root
    same_id = KitMethod(METHOD, KitParameters(), root)
    other_id = PassphraseMethod(MethodId(bytes(16)), PARAMETERS, root)
    other_salt = PARAMETERS.model_copy(update={"salt": named_bytes("other salt", 16)})
    for method in (same_id, other_id, PassphraseMethod(METHOD, other_salt, root)):
        with refused(Code.WRAP_TAMPERED, UnlockRefusal):
            unwrap_seed(answer(method, wrap=wrap_seed(ANN, stretched(), CountedEntropy("w"))), method, ANN.id)


@settings(max_examples=1000)
@given(st.data())
def test_atk_05_atk_06_a_thousand_malformed_wraps_are_one_refusal(data: st.DataObject) -> None:
    """ATK-05, ATK-06: whatever is sent, one code comes of it, and its words depend on nothing secret."""
    honest = wrap_seed(ANN, KIT, CountedEntropy("wrap"))
    wrap = data.draw(
        st.one_of(
            st.binary(min_size=1, max_size=300),
            st.binary(min_size=128, max_size=128),
            st.builds(flip, st.just(honest), st.integers(0, 127), st.integers(0, 7)),
            st.integers(1, 127).map(lambda length: honest[:length]),
            st.binary(min_size=1, max_size=128).map(lambda more: honest + more),
            st.binary(min_size=96, max_size=96).map(lambda rest: honest[:32] + rest),
        )
    )
    with pytest.raises(UnlockRefusal) as caught:
        unwrap_seed(answer(wrap=wrap), KIT, ANN.id)
    assert str(caught.value) == "WRAP_TAMPERED: the wrap does not open"
    assert leaks(everything_about(caught.value), [ANN.seed.expose(), KIT.root.expose(), honest[:32]]) == []


def test_atk_07_a_wrap_for_two_guesses_at_once_answers_neither() -> None:
    """ATK-07: a wrap whose cipher opens under two roots is refused by the commitment, and halves no guesses."""
    roots = [UnlockRoot(named_bytes(f"guess {number}")) for number in (1, 2)]
    methods = [KitMethod(KIT.id, KitParameters(), root) for root in roots]
    place = bound_to(KIT, ANN.id)
    keys = [expand(root.expose(), place, 64) for root in roots]
    nonce = bytes(12)
    ciphertext = valid_under_two_keys(keys[0][:32], keys[1][:32], nonce, place, 128 - 44)
    for key in keys:
        AESGCM(key[:32]).decrypt(nonce, ciphertext, place)
    for commitment in (bytes(32), keys[0][32:], keys[1][32:]):
        for method in methods:
            with refused(Code.WRAP_TAMPERED, UnlockRefusal):
                unwrap_seed(answer(wrap=commitment + nonce + ciphertext), method, ANN.id)


# --- the passphrase ------------------------------------------------------------------------------------------------


BAD_PARAMETERS = {
    "8 KiB of memory": {"memory_kib": 8},
    "memory just below the floor": {"memory_kib": 65_535},
    "memory just above the ceiling": {"memory_kib": 1_048_577},
    "16 GiB of memory": {"memory_kib": 16 * 1024 * 1024},
    "one pass": {"iterations": 1},
    "two passes": {"iterations": 2},
    "seventeen passes": {"iterations": 17},
    "no lane": {"lanes": 0},
    "two lanes": {"lanes": 2},
    "no salt": {"salt": b""},
    "a short salt": {"salt": b"x" * 15},
    "a salt of zeros": {"salt": bytes(16)},
    "a long salt of zeros": {"salt": bytes(64)},
}


@pytest.mark.parametrize("change", BAD_PARAMETERS.values(), ids=BAD_PARAMETERS.keys())
def test_atk_08_parameters_that_do_not_protect_are_refused_before_stretching(change: dict[str, object]) -> None:
    """ATK-08, AG-25."""
    parameters = PARAMETERS.model_copy(update=change)
    with refused(Code.KDF_PARAMS, UnlockRefusal):
        check_parameters(parameters)
    with refused(Code.KDF_PARAMS, UnlockRefusal):
        passphrase_method(METHOD, PASSPHRASE, DEVICE, parameters)
    with refused(Code.KDF_PARAMS, UnlockRefusal):
        offered = answer(stretched()).model_copy(update={"parameters": parameters})
        unwrap_seed(offered, stretched(), ANN.id)


@pytest.mark.parametrize(
    "change",
    [
        {"memory_kib": 65_536},
        {"memory_kib": 1_048_576},
        {"iterations": 3},
        {"iterations": 16},
        {"salt": b"\x00" * 15 + b"\x01"},
        {"salt": b"x" * 64},
    ],
)
def test_parameters_at_the_limits_are_accepted(change: dict[str, object]) -> None:
    check_parameters(PARAMETERS.model_copy(update=change))


@pytest.mark.parametrize("change", [{"iterations": 4}, {"memory_kib": 65_537}, {"salt": b"x" * 16}])
def test_atk_08_parameters_other_than_last_used_are_refused(change: dict[str, object]) -> None:
    """ATK-08: within the limits, and still not what this device used."""
    offered = answer(stretched()).model_copy(update={"parameters": PARAMETERS.model_copy(update=change)})
    with refused(Code.KDF_CHANGED, UnlockRefusal):
        unwrap_seed(offered, stretched(), ANN.id)


def test_atk_08_parameters_of_another_kind_are_refused() -> None:
    """ATK-08: "no stretching needed" is not an answer to a passphrase, nor stretching to a kit."""
    with refused(Code.KDF_CHANGED, UnlockRefusal):
        unwrap_seed(answer(stretched()).model_copy(update={"parameters": KitParameters()}), stretched(), ANN.id)
    with refused(Code.KDF_CHANGED, UnlockRefusal):
        unwrap_seed(answer().model_copy(update={"parameters": PARAMETERS}), KIT, ANN.id)


def test_atk_09_the_database_and_the_right_passphrase_open_nothing_without_the_device() -> None:
    """ATK-09, AG-20: an administrator who knows the passphrase and holds the whole database still opens nothing."""
    everything_the_server_has = answer(stretched())
    for guess in (bytes(32), named_bytes("another device"), flip(DEVICE.expose(), 0)):
        with refused(Code.WRAP_TAMPERED, UnlockRefusal):
            unwrap_seed(everything_the_server_has, stretched(device=guess), ANN.id)


def test_a_wrong_passphrase_opens_nothing() -> None:
    with refused(Code.WRAP_TAMPERED, UnlockRefusal):
        unwrap_seed(answer(stretched()), stretched("a wet summer term"), ANN.id)


def test_atk_10_the_opener_opens_nothing() -> None:
    """ATK-10: what the server is shown to give out the wrap is separate from the key that opens it."""
    for method in (KIT, stretched()):
        opener = opener_of(method)
        stolen = UnlockRoot(opener.expose())
        thief = type(method)(method.id, method.parameters, stolen)  # type: ignore[arg-type]
        assert opener.expose() != method.root.expose()
        with refused(Code.WRAP_TAMPERED, UnlockRefusal):
            unwrap_seed(answer(method), thief, ANN.id)


def test_openers_of_different_methods_differ_and_are_as_specified() -> None:
    assert opener_of(KIT).expose() == expand(KIT.root.expose(), frame("ol1/opener", KIT.id))
    assert opener_of(KIT) != opener_of(KitMethod(METHOD, KIT.parameters, KIT.root))


def test_a_kits_code_alone_finds_its_method() -> None:
    code = KitCode(named_bytes("kit of Ann", 20))
    assert kit_method(code).id == KIT.id
    assert len(KIT.id) == 16
    assert kit_method(KitCode(named_bytes("kit of Bea", 20))).id != KIT.id


@pytest.mark.parametrize("passphrase", ["", "short", "ninechars", "   ninechars   ", "\t\r\n" * 9, "\U0001f98a" * 9])
def test_a_passphrase_of_fewer_than_ten_characters_is_refused(passphrase: str) -> None:
    with pytest.raises(UnlockRefusal) as caught:
        passphrase_method(METHOD, passphrase, DEVICE, PARAMETERS)
    assert (caught.value.code, caught.value.facts) == (Code.PASSPHRASE_SHORT, {"characters": 10})


def test_spellings_of_one_passphrase_are_one_passphrase() -> None:
    root = stretched("caf\u00e9 au lait").root
    assert stretched("cafe\u0301 au lait").root == root
    assert stretched("  caf\u00e9 au lait\n").root == root
    assert stretched("caf\u00e9\u00a0au lait\u3000").root == root
    assert stretched("Caf\u00e9 au lait").root != root


def test_ten_characters_are_enough() -> None:
    assert isinstance(stretched("\U0001f98a" * 10).root, SealKey)


def test_new_parameters_are_accepted_and_never_share_a_salt() -> None:
    entropy = CountedEntropy("new")
    one, other = new_parameters(entropy), new_parameters(entropy)
    check_parameters(one)
    assert one.salt != other.salt
    assert (one.memory_kib, one.iterations, one.lanes) == (DEFAULT_MEMORY_KIB, DEFAULT_ITERATIONS, 1)
    assert isinstance(one, PassphraseParameters)
