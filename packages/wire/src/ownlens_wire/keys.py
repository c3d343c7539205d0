"""Ed25519 keys as the server and every reader may know them (``spec/encoding.md`` sections 6 and 7).

Only public keys and checking live here. A key is looked at before it is used: an encoding of small order, under
which one signature verifies every message, never becomes a :class:`VerifyingKey`.
"""

from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from ownlens_wire.codes import Code
from ownlens_wire.limits import KEY_BYTES
from ownlens_wire.refusals import MalformedRefusal, SignatureRefusal

_FIELD_PRIME = 2**255 - 19
_Y_BITS = 2**255 - 1
# y of the points of order 1, 2, 4 and 8, and the spellings of 0 and 1 that are not reduced by the field's prime.
_SMALL_ORDER_Y = (
    0,
    1,
    _FIELD_PRIME - 1,
    _FIELD_PRIME,
    _FIELD_PRIME + 1,
    int.from_bytes(bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"), "little"),
    int.from_bytes(bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"), "little"),
)
WEAK_KEYS = frozenset((y | sign << 255).to_bytes(KEY_BYTES, "little") for y in _SMALL_ORDER_Y for sign in (0, 1))


class Signer(Protocol):
    """Whatever can sign: an account, a recorder, the log."""

    @property
    def key_id(self) -> bytes:
        """The 32-byte id that the verifying key certifies."""

    def sign(self, message: bytes) -> bytes:
        """The 64-byte Ed25519 signature over exactly these bytes."""


class VerifyingKey:
    """A public Ed25519 key that has passed the block-list."""

    __slots__ = ("_key", "raw")

    def __init__(self, raw: bytes) -> None:
        if len(raw) != KEY_BYTES:
            raise MalformedRefusal(Code.MALFORMED, f"a key of {len(raw)} bytes")
        if raw in WEAK_KEYS:
            raise SignatureRefusal(Code.WEAK_KEY, "a small-order Ed25519 key")
        if int.from_bytes(raw, "little") & _Y_BITS >= _FIELD_PRIME:
            # Libraries disagree on these, and two clients must not judge differently. Nobody has a private key to one.
            raise SignatureRefusal(Code.WEAK_KEY, "an Ed25519 key that is not reduced")
        self.raw = raw
        self._key = Ed25519PublicKey.from_public_bytes(raw)

    def check(self, signature: bytes, message: bytes) -> None:
        """Return if the signature is this key's over exactly this message.

        Raises:
            SignatureRefusal: it is not.
        """
        try:
            self._key.verify(signature, message)
        except InvalidSignature as error:
            raise SignatureRefusal(Code.BAD_SIGNATURE, "the signature does not verify") from error

    def __eq__(self, other: object) -> bool:
        return isinstance(other, VerifyingKey) and other.raw == self.raw

    def __hash__(self) -> int:
        return hash(self.raw)
