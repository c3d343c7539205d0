"""The table of accounts."""

from sqlalchemy.orm import Mapped, mapped_column

from ownlens_server.core.database import MainBase


class AccountRow(MainBase):
    """One person's account. Nothing here opens anything."""

    __tablename__ = "account"

    id: Mapped[bytes] = mapped_column(primary_key=True)
    signing_key: Mapped[bytes]
    name: Mapped[str]
    role: Mapped[str]
    created_at: Mapped[int]
    used_bytes: Mapped[int] = mapped_column(default=0)
    ledger_sequence: Mapped[int] = mapped_column(default=0)
    ledger_digest: Mapped[bytes]
