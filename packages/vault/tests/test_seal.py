"""Sealed blobs: commitment, then tag, then padding (spec/encoding.md 8)."""

import hmac
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from dev.stage.entropy import CountedEntropy, named_bytes
from dev.stage.gcm import valid_under_two_keys
from dev.stage.refused import refused
from dev.stage.signers import flip
from hypothesis import given
from hypothesis import strategies as st

from ownlens_vault.derive import expand
from ownlens_vault.refusals import SealRefusal
from ownlens_vault.seal import OVERHEAD_BYTES, open_blob, seal, sealed_length
from ownlens_vault.secret import SealKey
from ownlens_wire.codes import Code
from ownlens_wire.encoding import frame
from ownlens_wire.limits import DOCUMENT_UNIT, SEGMENT_UNIT, WRAP_UNIT

KEY = SealKey(named_bytes("seal"))
HERE = frame("ol1/test", b"recording", 1)
UNITS = [WRAP_UNIT, DOCUMENT_UNIT, SEGMENT_UNIT]


def sealed(plaintext: bytes, unit: int = WRAP_UNIT) -> bytes:
    return bytes(seal(KEY, HERE, plaintext, unit, CountedEntropy("seal")))


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("length", ["0", "1", "room-1", "room", "room+1", "unit-1", "unit", "unit+1"])
def test_what_was_sealed_is_what_opens_at_every_edge(unit: int, length: str) -> None:
    room = unit - OVERHEAD_BYTES
    edges = {"room-1": room - 1, "room": room, "room+1": room + 1, "unit-1": unit - 1, "unit": unit, "unit+1": unit + 1}
    plaintext = b"\xa5" * max(edges.get(length, 0) if length not in "01" else int(length), 0)
    blob = sealed(plaintext, unit)
    assert open_blob(KEY, HERE, blob, unit) == plaintext
    assert len(blob) % unit == 0
    assert len(blob) == sealed_length(len(plaintext), unit)
    assert len(blob) - unit < len(plaintext) + OVERHEAD_BYTES <= len(blob)


@given(st.binary(max_size=300), st.binary(min_size=32, max_size=32))
def test_what_was_sealed_is_what_opens(plaintext: bytes, raw: bytes) -> None:
    key = SealKey(raw)
    blob = seal(key, HERE, plaintext, WRAP_UNIT, CountedEntropy("x"))
    assert open_blob(key, HERE, blob, WRAP_UNIT) == plaintext
    assert open_blob(key, HERE, bytes(blob), WRAP_UNIT) == plaintext


@given(st.integers(0, 255), st.integers(0, 7))
def test_atk_12_any_flipped_bit_is_refused(at: int, bit: int) -> None:
    """ATK-12: the commitment's bits are the key's, all others are the tag's."""
    blob = sealed(b"x" * 150)
    assert len(blob) == 256
    with refused(Code.KEY_COMMIT if at < 32 else Code.SEAL_TAMPERED, SealRefusal):
        open_blob(KEY, HERE, flip(blob, at, bit), WRAP_UNIT)


@pytest.mark.parametrize("key", [named_bytes("other"), flip(KEY.expose(), 31)], ids=["another", "one bit"])
def test_another_key_is_refused_before_the_cipher(key: bytes) -> None:
    with refused(Code.KEY_COMMIT, SealRefusal):
        open_blob(SealKey(key), HERE, sealed(b"x"), WRAP_UNIT)


ELSEWHERE = {
    "another label": frame("ol1/tess", b"recording", 1),
    "another recording": frame("ol1/test", b"recordinh", 1),
    "another index": frame("ol1/test", b"recording", 2),
    "one item fewer": frame("ol1/test", b"recording"),
    "one item more": frame("ol1/test", b"recording", 1, 1),
    "items joined": frame("ol1/test", b"recording" + (1).to_bytes(8, "big")),
    "nothing": b"",
}


@pytest.mark.parametrize("elsewhere", ELSEWHERE.values(), ids=ELSEWHERE.keys())
def test_atk_13_a_blob_opens_only_in_its_own_place(elsewhere: bytes) -> None:
    """ATK-13, ATK-15: place and purpose are part of the key."""
    with refused(Code.KEY_COMMIT, SealRefusal):
        open_blob(KEY, elsewhere, sealed(b"x"), WRAP_UNIT)


@pytest.mark.parametrize("length", [0, 1, 32, 44, 60, 63, 65, 127])
def test_a_blob_of_no_possible_length_is_refused(length: int) -> None:
    with refused(Code.SEAL_TAMPERED, SealRefusal):
        open_blob(KEY, HERE, sealed(b"x" * 64)[:length], WRAP_UNIT)


@pytest.mark.parametrize("cut", [64, -64])
def test_atk_14_a_blob_cut_or_lengthened_by_a_whole_unit_is_refused(cut: int) -> None:
    """ATK-14."""
    blob = sealed(b"x" * 100)
    changed = blob[:-cut] if cut > 0 else blob + bytes(-cut)
    with refused(Code.SEAL_TAMPERED, SealRefusal):
        open_blob(KEY, HERE, changed, WRAP_UNIT)


def test_a_blob_of_another_unit_is_refused() -> None:
    with refused(Code.SEAL_TAMPERED, SealRefusal):
        open_blob(KEY, HERE, sealed(b"x"), DOCUMENT_UNIT)
    with refused(Code.SEAL_TAMPERED, SealRefusal):
        # Padded further than the writer's rule says, though to a multiple of the reader's unit.
        open_blob(KEY, HERE, sealed(b"x", DOCUMENT_UNIT), WRAP_UNIT)


def with_padding(padded: bytes) -> bytes:
    """A blob whose writer holds the key and pads as they like."""
    material = expand(KEY.expose(), HERE, 64)
    nonce = bytes(12)
    return material[32:] + nonce + AESGCM(material[:32]).encrypt(nonce, padded, HERE)


BAD_PADDING = {
    "a length beyond the blob": (69).to_bytes(4, "big") + bytes(64),
    "a length beyond all memory": b"\xff" * 4 + bytes(64),
    "a length that another unit would hold": (0).to_bytes(4, "big") + bytes(64),
    "padding that is not zero": (63).to_bytes(4, "big") + b"x" * 63 + b"\x01",
    "a last byte that is not zero": (10).to_bytes(4, "big") + b"x" * 10 + bytes(53) + b"\x80",
}


@pytest.mark.parametrize("padded", BAD_PADDING.values(), ids=BAD_PADDING.keys())
def test_atk_06_padding_of_another_form_is_refused_like_any_other_change(padded: bytes) -> None:
    """ATK-06: no padding oracle: one code, and only after the tag."""
    assert len(padded) == 68
    with refused(Code.SEAL_TAMPERED, SealRefusal):
        open_blob(KEY, HERE, with_padding(padded), WRAP_UNIT)


def test_the_helper_pads_as_the_specification_says() -> None:
    assert open_blob(KEY, HERE, with_padding((63).to_bytes(4, "big") + b"x" * 63 + b"\x00"), WRAP_UNIT) == b"x" * 63


def test_atk_07_a_ciphertext_valid_under_two_keys_is_refused_before_the_cipher() -> None:
    """ATK-07, AG-25: GCM alone does not commit to its key, and the commitment does.

    The ciphertext built here opens under two different keys without any error. Offered with the commitment of one, it
    is refused under the other before the cipher is asked, so one answer never rules out more than one guess.
    """
    one, other = SealKey(named_bytes("guess 1")), SealKey(named_bytes("guess 2"))
    keys = [expand(key.expose(), HERE, 64) for key in (one, other)]
    nonce = named_bytes("nonce", 12)
    ciphertext = valid_under_two_keys(keys[0][:32], keys[1][:32], nonce, HERE, 128 - 32 - 12)
    for material in keys:
        assert len(AESGCM(material[:32]).decrypt(nonce, ciphertext, HERE)) == 68
    with refused(Code.KEY_COMMIT, SealRefusal):
        open_blob(other, HERE, keys[0][32:] + nonce + ciphertext, WRAP_UNIT)
    with refused(Code.KEY_COMMIT, SealRefusal):
        open_blob(one, HERE, keys[1][32:] + nonce + ciphertext, WRAP_UNIT)


def test_a_blob_is_what_the_specification_says_it_is() -> None:
    """Section 8, written out a second time with nothing shared but the primitives."""
    blob = sealed(b"lesson")
    okm, previous = b"", b""
    for counter in (1, 2):
        previous = hmac.new(KEY.expose(), previous + HERE + bytes([counter]), sha256).digest()
        okm += previous
    assert blob[:32] == okm[32:]
    assert blob[32:44] == CountedEntropy("seal").draw("nonce", 12)
    padded = AESGCM(okm[:32]).decrypt(blob[32:44], blob[44:], HERE)
    assert padded == b"\x00\x00\x00\x06lesson" + bytes(len(blob) - 60 - 10)


def test_sealing_twice_draws_two_nonces() -> None:
    entropy = CountedEntropy("twice")
    one, other = (seal(KEY, HERE, b"x", WRAP_UNIT, entropy) for _ in range(2))
    assert one[:32] == other[:32]
    assert one[32:44] != other[32:44]
    assert [purpose for purpose, _ in entropy.drawn] == ["nonce", "nonce"]


@given(st.integers(0, 10**9), st.sampled_from(UNITS))
def test_atk_48_lengths_are_multiples_of_the_unit_and_grow_with_the_plaintext(length: int, unit: int) -> None:
    """ATK-48: what can be seen of a blob's length is how many units it fills."""
    assert sealed_length(length, unit) % unit == 0
    assert 0 <= sealed_length(length, unit) - length - OVERHEAD_BYTES < unit
