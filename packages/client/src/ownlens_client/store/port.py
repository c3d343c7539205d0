"""The port of the device's own store.

It keeps what makes rollback visible: the log, and the highest version seen of everything. It refuses to keep the
seed; what is secret and must stay (the session token, unfinished recordings) is sealed before it comes here. The
device secret is the exception: it is of no use without the passphrase and the server.
"""

from collections.abc import Iterator, Sequence
from typing import Annotated, Protocol

from pydantic import Field

from ownlens_wire.api import PassphraseParameters
from ownlens_wire.envelope import Record
from ownlens_wire.ids import AccountIdField, Bytes32Field, BytesField, MethodIdField, PublicKeyField


class Profile(Record):
    """Who this device belongs to, and how it is unlocked."""

    address: str
    school: str
    log_origin: str
    log_key: PublicKeyField
    account: AccountIdField
    name: str
    device: str
    method: MethodIdField
    parameters: PassphraseParameters
    device_secret: Annotated[Bytes32Field, Field(repr=False)]


class SealedToken(Record):
    """The session's token, sealed with the account's local key."""

    blob: BytesField


class Store(Protocol):
    """What a device keeps."""

    def profile(self) -> Profile | None:
        """Who this device belongs to; None before joining."""

    def save_profile(self, profile: Profile) -> None:
        """Keep who this device belongs to."""

    def token(self) -> bytes | None:
        """The sealed session token."""

    def save_token(self, sealed: bytes | None) -> None:
        """Keep the sealed session token; None forgets it."""

    def leaves(self) -> Iterator[bytes]:
        """The verified leaves of the log, in order."""

    def add_leaves(self, start: int, leaves: Sequence[bytes]) -> None:
        """Keep verified leaves that follow the ``start`` before them."""

    def seen(self, kind: str, subject: bytes) -> int:
        """The highest version seen of something; 0 if none."""

    def note_seen(self, kind: str, subject: bytes, version: int) -> None:
        """Remember a version; a lower one than known changes nothing."""

    def ledger(self) -> tuple[bytes, int]:
        """Digest and sequence of the last ledger line seen; empty and 0 before the first."""

    def note_ledger(self, digest: bytes, sequence: int) -> None:
        """Remember the last ledger line seen."""

    def forget(self) -> None:
        """Remove everything: this device belongs to nobody."""
