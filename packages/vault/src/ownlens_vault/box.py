"""Boxes: sealing to a person with hybrid HPKE (``spec/encoding.md`` section 9)."""

import hashlib

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import (
    AEAD,
    KDF,
    KEM,
    MLKEM768X25519PrivateKey,
    MLKEM768X25519PublicKey,
    Suite,
)
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from ownlens_vault.refusals import SealRefusal
from ownlens_wire.codes import Code
from ownlens_wire.encoding import frame
from ownlens_wire.ids import Digest, sha256
from ownlens_wire.refusals import MalformedRefusal

_SUITE = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_MLKEM_PUBLIC_BYTES = 1184


class ReceivingPublicKey:
    """A person's public receiving key: 1,216 bytes, ML-KEM-768 then X25519."""

    __slots__ = ("_key", "digest", "raw")

    def __init__(self, raw: bytes) -> None:
        try:
            # Each half insists on its own length.
            self._key = MLKEM768X25519PublicKey(
                MLKEM768PublicKey.from_public_bytes(raw[:_MLKEM_PUBLIC_BYTES]),
                X25519PublicKey.from_public_bytes(raw[_MLKEM_PUBLIC_BYTES:]),
            )
        except ValueError as error:
            raise MalformedRefusal(Code.MALFORMED, "not a receiving key") from error
        self.raw = raw
        self.digest: Digest = sha256(raw)

    def seal(self, plaintext: bytes, label: str, *context: bytes | int) -> bytes:
        """Seal to this person, bound to the label, the context and this very key."""
        try:
            return _SUITE.encrypt(plaintext, self._key, info=frame(label, *context, self.digest))
        except ValueError as error:
            # An X25519 half of small order gives no shared secret; HPKE says so only now.
            raise MalformedRefusal(Code.WEAK_KEY, "a receiving key that nothing can be sealed to") from error


class ReceivingKey:
    """A person's private receiving key, made from a 32-byte seed. It cannot be printed."""

    __slots__ = ("_key", "public")

    def __init__(self, seed: bytes) -> None:
        material = hashlib.shake_256(seed).digest(96)
        mlkem = MLKEM768PrivateKey.from_seed_bytes(material[:64])
        x25519 = X25519PrivateKey.from_private_bytes(material[64:])
        self._key = MLKEM768X25519PrivateKey(mlkem, x25519)
        self.public = ReceivingPublicKey(
            mlkem.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
            + x25519.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        )

    def __repr__(self) -> str:
        return "<ReceivingKey>"

    def open(self, box: bytes, label: str, *context: bytes | int) -> bytes:
        """Open a box.

        Raises:
            SealRefusal: sealed to another key, for another place, or changed.
        """
        try:
            return _SUITE.decrypt(box, self._key, info=frame(label, *context, self.public.digest))
        except InvalidTag as error:
            raise SealRefusal(Code.UNSEAL, "the box does not open") from error
