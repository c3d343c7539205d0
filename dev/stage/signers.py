"""Keys of the other side: whoever holds one can sign anything, whether it makes sense or not."""

import json
from collections.abc import Callable
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from dev.stage.entropy import named_bytes

from ownlens_wire.encoding import to_base64url
from ownlens_wire.envelope import Envelope, Payload, Signature, pre_authentication_encoding
from ownlens_wire.ids import account_id_of, log_id_of, recorder_id_of
from ownlens_wire.keys import Signer, VerifyingKey


@dataclass(frozen=True, slots=True)
class Hand:
    """An Ed25519 key that signs whatever it is given, under the kind of id it claims."""

    private: Ed25519PrivateKey
    id_of: Callable[[bytes], bytes]

    @property
    def raw(self) -> bytes:
        """The 32-byte public key."""
        return self.private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    @property
    def public(self) -> VerifyingKey:
        """The public key, ready to check with."""
        return VerifyingKey(self.raw)

    @property
    def key_id(self) -> bytes:
        """The id its statements carry."""
        return self.id_of(self.raw)

    def sign(self, message: bytes) -> bytes:
        """A signature over any bytes at all."""
        return self.private.sign(message)


_IDS: dict[str, Callable[[bytes], bytes]] = {"account": account_id_of, "recorder": recorder_id_of, "log": log_id_of}


def hand(name: str, author: str = "account") -> Hand:
    """The key of somebody on the stage, always the same for the same name."""
    return Hand(Ed25519PrivateKey.from_private_bytes(named_bytes(f"hand/{name}")), _IDS[author])


def sign_bytes(payload: bytes, payload_type: str, signer: Signer) -> Envelope:
    """An envelope over any payload and any type, validly signed."""
    sig = signer.sign(pre_authentication_encoding(payload_type, payload))
    return Envelope(payload=payload, payload_type=payload_type, signatures=(Signature(keyid=signer.key_id, sig=sig),))


def sign_again(envelope: Envelope, signer: Signer, **changes: object) -> Envelope:
    """The same statement with some members changed, and a signature that fits.

    Bytes are given as bytes; a member given as ``...`` is left out.
    """
    members = json.loads(envelope.payload)
    for name, value in changes.items():
        if value is ...:
            del members[name]
        else:
            members[name] = to_base64url(value) if isinstance(value, bytes) else value
    return sign_bytes(json.dumps(members).encode(), envelope.payload_type, signer)


def sign_as(payload: Payload, signer: Signer, kind: type[Payload]) -> Envelope:
    """A statement signed as if it were of another type."""
    return sign_bytes(payload.model_dump_json().encode(), kind.payload_type(), signer)


def flip(data: bytes | bytearray, at: int, bit: int = 0) -> bytes:
    """The bytes with one bit turned over. ``at`` may count from the end."""
    changed = bytearray(data)
    changed[at] ^= 1 << bit
    return bytes(changed)
