"""The table of unlock methods."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from ownlens_server.core.database import MainBase


class MethodRow(MainBase):
    """One unlock method: the wrapped seed, and the hash of what must be shown to be given it."""

    __tablename__ = "unlock_method"

    id: Mapped[bytes] = mapped_column(primary_key=True)
    account: Mapped[bytes] = mapped_column(ForeignKey("account.id"), index=True)
    kind: Mapped[str]
    name: Mapped[str]
    parameters: Mapped[str]
    wrap: Mapped[bytes]
    opener_digest: Mapped[bytes]
    statement: Mapped[bytes]
    created_at: Mapped[int]
    last_used_at: Mapped[int | None]
