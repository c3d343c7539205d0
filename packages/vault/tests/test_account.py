"""One seed, and everything else derived from it (spec/account.md 1)."""

import hashlib
import hmac

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from dev.stage.entropy import CountedEntropy, named_bytes
from dev.stage.school import NOW, account_of
from mnemonic import Mnemonic

from ownlens_vault.account import Account, words_of
from ownlens_vault.secret import Seed
from ownlens_wire.encoding import frame
from ownlens_wire.envelope import sign, verify
from ownlens_wire.ids import AccountId, account_id_of, recorder_id_of
from ownlens_wire.statements import Card

ANN = account_of("Ann")
SEED = named_bytes("seed/Ann")


def derived(label: str, *context: bytes | int) -> bytes:
    """HKDF-Expand to 32 bytes, written out."""
    return hmac.new(SEED, frame(label, *context) + b"\x01", hashlib.sha256).digest()


def test_every_key_derives_from_the_seed_as_specified() -> None:
    signing = Ed25519PrivateKey.from_private_bytes(derived("ol1/sign"))
    assert ANN.signer.public.raw == signing.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    assert ANN.index_key.expose() == derived("ol1/index")
    assert ANN.index_mark_key.expose() == derived("ol1/index-mark")
    assert ANN.local_key.expose() == derived("ol1/local")


def test_no_two_purposes_share_a_key() -> None:
    keys = [ANN.index_key.expose(), ANN.index_mark_key.expose(), ANN.local_key.expose(), ANN.seed.expose()]
    keys += [derived("ol1/sign"), derived("ol1/receive", 1), derived("ol1/receive", 2)]
    assert len(set(keys)) == len(keys)


def test_an_account_id_certifies_its_signing_key() -> None:
    raw = ANN.signer.public.raw
    assert ANN.id == account_id_of(raw) == hashlib.sha256(frame("ol1/account-id", raw)).digest()
    assert bytes(ANN.id) != bytes(recorder_id_of(raw))


def test_each_generation_has_its_own_receiving_key() -> None:
    keys = {ANN.receiving_key(generation).public.digest for generation in (1, 2, 3)}
    assert len(keys) == 3
    assert ANN.receiving_key(ANN.generation).public.digest in keys


def test_the_same_seed_is_the_same_account_and_another_is_not() -> None:
    assert Account(Seed(SEED)).id == ANN.id
    assert account_of("Bea").id != ANN.id


def test_a_new_account_draws_its_seed_and_nothing_else() -> None:
    entropy = CountedEntropy("new account")
    account = Account.create(entropy)
    assert [purpose for purpose, _ in entropy.drawn] == ["Seed"]
    assert account.seed.expose() == entropy.drawn[0][1]
    assert repr(account) == "<Account>"


def test_a_card_introduces_the_account_that_signs_it() -> None:
    card = ANN.card("Ann", 7, NOW)
    verified = verify(sign(card, ANN.signer), Card, ANN.signer.public).payload
    assert (verified.account, verified.name, verified.log_size, verified.issued_at) == (ANN.id, "Ann", 7, NOW)
    assert verified.receiving_key == ANN.receiving_key(1).public.raw


def test_words_are_the_first_88_bits_of_the_ids_hash() -> None:
    bits = "".join(f"{byte:08b}" for byte in hashlib.sha256(frame("ol1/words", ANN.id)).digest())
    wordlist = Mnemonic("english").wordlist
    assert words_of(ANN.id) == tuple(wordlist[int(bits[at : at + 11], 2)] for at in range(0, 88, 11))


@pytest.mark.parametrize("bit", range(0, 256, 32))
def test_atk_01_another_account_has_other_words(bit: int) -> None:
    """ATK-01: what two people read to each other differs as soon as the keys do."""
    other = AccountId((int.from_bytes(ANN.id, "big") ^ 1 << bit).to_bytes(32, "big"))
    assert words_of(other) != words_of(ANN.id)
    assert len(words_of(other)) == 8
