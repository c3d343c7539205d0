"""Private Ed25519 keys. They sign and can be shown only as what they certify."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from ownlens_vault.secret import Secret
from ownlens_wire.ids import AccountId, RecorderId, account_id_of, recorder_id_of
from ownlens_wire.keys import VerifyingKey


class SigningSeed(Secret):
    """The 32 bytes that an Ed25519 private key is made from."""


class _PrivateKey:
    __slots__ = ("_key", "public")

    def __init__(self, seed: SigningSeed) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(seed.expose())
        self.public = VerifyingKey(self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"

    def sign(self, message: bytes) -> bytes:
        """The signature over exactly these bytes."""
        return self._key.sign(message)


class AccountKey(_PrivateKey):
    """Signs what the teacher says."""

    __slots__ = ()

    @property
    def key_id(self) -> AccountId:
        """The account id."""
        return account_id_of(self.public.raw)


class RecorderKey(_PrivateKey):
    """Signs a recording's heads; named in the permit."""

    __slots__ = ()

    @property
    def key_id(self) -> RecorderId:
        """The recorder id."""
        return recorder_id_of(self.public.raw)
