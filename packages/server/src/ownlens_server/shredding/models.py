"""The tables of the shred database."""

from sqlalchemy.orm import Mapped, mapped_column

from ownlens_server.core.database import ShredBase


class ShredSecretRow(ShredBase):
    """One shred secret: of a recording (version 0) or of one version of a share."""

    __tablename__ = "shred_secret"

    subject: Mapped[bytes] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    secret: Mapped[bytes]


class DestroyedRow(ShredBase):
    """The id of something whose shred secret was destroyed. Kept for ever, so that no backup brings it back."""

    __tablename__ = "destroyed"

    subject: Mapped[bytes] = mapped_column(primary_key=True)
    destroyed_at: Mapped[int]
