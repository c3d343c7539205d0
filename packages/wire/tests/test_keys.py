"""Keys are looked at before they are used (spec/encoding.md 7)."""

from dataclasses import dataclass

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from dev.stage.refused import refused
from dev.stage.signers import flip, hand
from hypothesis import assume, given
from hypothesis import strategies as st

from ownlens_wire.codes import Code
from ownlens_wire.keys import WEAK_KEYS, VerifyingKey
from ownlens_wire.refusals import MalformedRefusal, SignatureRefusal

# The curve of RFC 8032 section 5.1, written out here so that the block-list is checked against arithmetic and not
# against another list.
P = 2**255 - 19
D = -121665 * pow(121666, -1, P) % P
IDENTITY_Y = 1
MIXED = (1).to_bytes(32, "little")


@dataclass(frozen=True)
class Point:
    x: int
    y: int

    def __add__(self, other: "Point") -> "Point":
        product = D * self.x * other.x * self.y * other.y
        x = (self.x * other.y + other.x * self.y) * pow(1 + product, -1, P)
        y = (self.y * other.y + self.x * other.x) * pow(1 - product, -1, P)
        return Point(x % P, y % P)


IDENTITY = Point(0, 1)


def points_with(y: int) -> list[Point]:
    """Every point of the curve with this y: none, one or two."""
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    root = pow(square, (P + 3) // 8, P)
    if root * root % P != square:
        root = root * pow(2, (P - 1) // 4, P) % P
    if root * root % P != square:
        return []
    return [Point(root, y), Point(-root % P, y)]


def order_divides_eight(point: Point) -> bool:
    twice = point + point
    four_times = twice + twice
    return four_times + four_times == IDENTITY


def small_order_points() -> set[Point]:
    """The torsion subgroup, from a generator found by clearing the prime-order part of some point."""
    prime_order = 2**252 + 27742317777372353535851937790883648493
    for y in range(2, 100):
        for point in points_with(y):
            total, power, left = IDENTITY, point, prime_order
            while left:
                total = total + power if left & 1 else total
                power, left = power + power, left >> 1
            group, element = {IDENTITY}, total
            while element != IDENTITY:
                group.add(element)
                element = element + total
            if len(group) == 8:
                return group
    raise AssertionError("no point of order 8 found")


def test_atk_24_the_block_list_is_exactly_every_spelling_of_every_point_of_small_order() -> None:
    """ATK-24, AG-25: by the curve's own arithmetic there are eight such points, and fourteen ways to write them."""
    group = small_order_points()
    assert len(group) == 8
    assert all(order_divides_eight(point) for point in group)
    spellings = {
        (y | sign << 255).to_bytes(32, "little")
        for point in group
        for y in (point.y, point.y + P)
        if y < 2**255
        for sign in (0, 1)
    }
    assert spellings == WEAK_KEYS
    assert len(WEAK_KEYS) == 14


# Under the identity key R = S*B holds for every message when S = 0 and R is the identity.
UNIVERSAL_SIGNATURE = MIXED + bytes(32)


@given(st.binary(max_size=40))
def test_atk_24_the_library_itself_accepts_one_signature_for_every_message(message: bytes) -> None:
    """ATK-24: why the list exists. The library raises nothing here."""
    Ed25519PublicKey.from_public_bytes(MIXED).verify(UNIVERSAL_SIGNATURE, message)


@pytest.mark.parametrize("raw", sorted(WEAK_KEYS), ids=bytes.hex)
def test_atk_24_no_weak_key_becomes_a_key(raw: bytes) -> None:
    """ATK-24."""
    with refused(Code.WEAK_KEY, SignatureRefusal):
        VerifyingKey(raw)


@pytest.mark.parametrize("y", range(P, 2**255))
@pytest.mark.parametrize("sign", [0, 1])
def test_atk_24_no_key_that_is_not_reduced_becomes_a_key(y: int, sign: int) -> None:
    """ATK-24: libraries disagree on these, so that one client would believe what another refuses."""
    with refused(Code.WEAK_KEY, SignatureRefusal):
        VerifyingKey((y | sign << 255).to_bytes(32, "little"))


@pytest.mark.parametrize("sign", [0, 1])
def test_the_largest_reduced_key_that_is_not_weak_is_a_key(sign: int) -> None:
    assert VerifyingKey((P - 2 | sign << 255).to_bytes(32, "little")).raw[0] == 0xEB


@given(st.binary(min_size=32, max_size=32))
def test_bytes_that_are_no_point_verify_nothing(raw: bytes) -> None:
    assume(raw not in WEAK_KEYS and int.from_bytes(raw, "little") % 2**255 < P)
    key = VerifyingKey(raw)
    for signature in (bytes(64), UNIVERSAL_SIGNATURE):
        with refused(Code.BAD_SIGNATURE, SignatureRefusal):
            key.check(signature, b"")


@pytest.mark.parametrize("length", [0, 1, 31, 33, 64])
def test_a_key_has_32_bytes(length: int) -> None:
    with refused(Code.MALFORMED, MalformedRefusal):
        VerifyingKey(b"\x05" * length)


@given(st.binary(max_size=50), st.integers(0, 63), st.integers(0, 7))
def test_any_flipped_bit_of_a_signature_is_refused(message: bytes, at: int, bit: int) -> None:
    signer = hand("flipped")
    signature = signer.sign(message)
    signer.public.check(signature, message)
    with refused(Code.BAD_SIGNATURE, SignatureRefusal):
        signer.public.check(flip(signature, at, bit), message)


@given(st.binary(min_size=1, max_size=50), st.data())
def test_any_flipped_bit_of_a_message_is_refused(message: bytes, data: st.DataObject) -> None:
    signer = hand("flipped")
    at = data.draw(st.integers(0, len(message) - 1))
    with refused(Code.BAD_SIGNATURE, SignatureRefusal):
        signer.public.check(signer.sign(message), flip(message, at, data.draw(st.integers(0, 7))))


@pytest.mark.parametrize("length", [0, 63, 65])
def test_a_signature_of_another_length_is_refused(length: int) -> None:
    with refused(Code.BAD_SIGNATURE, SignatureRefusal):
        hand("x").public.check(bytes(length), b"")


def test_a_signature_whose_scalar_was_raised_by_the_group_order_is_refused() -> None:
    order = 2**252 + 27742317777372353535851937790883648493
    signature = hand("x").sign(b"m")
    scalar = int.from_bytes(signature[32:], "little") + order
    with refused(Code.BAD_SIGNATURE, SignatureRefusal):
        hand("x").public.check(signature[:32] + scalar.to_bytes(32, "little"), b"m")


def test_keys_are_equal_when_their_bytes_are() -> None:
    one, same, other = hand("x").public, hand("x").public, hand("y").public
    assert one == same
    assert hash(one) == hash(same)
    assert one != other
    assert one != one.raw
