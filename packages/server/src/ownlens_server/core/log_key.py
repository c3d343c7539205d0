"""The log's private key: it signs checkpoints and receipts, and nothing that could open anything."""

import os
import secrets
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from ownlens_wire.ids import LogId, log_id_of
from ownlens_wire.limits import KEY_BYTES


class LogKey:
    """Signs for the log. It cannot be printed."""

    def __init__(self, seed: bytes) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.public: bytes = self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    def __repr__(self) -> str:
        return "<LogKey>"

    @property
    def key_id(self) -> LogId:
        """The log id."""
        return log_id_of(self.public)

    def sign(self, message: bytes) -> bytes:
        """The signature over exactly these bytes."""
        return self._key.sign(message)

    @classmethod
    def at(cls, path: Path) -> "LogKey":
        """Read the key from its file, or make the file with a new key on the first start."""
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(secrets.token_bytes(KEY_BYTES))
        return cls(path.read_bytes())
