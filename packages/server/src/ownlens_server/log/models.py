"""The tables of the log."""

from sqlalchemy.orm import Mapped, mapped_column

from ownlens_server.core.database import MainBase


class LeafRow(MainBase):
    """One leaf, as it was hashed."""

    __tablename__ = "log_leaf"

    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    leaf: Mapped[bytes]


class LogStateRow(MainBase):
    """Size and frontier of the tree; one row, locked by whoever appends."""

    __tablename__ = "log_state"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    size: Mapped[int]
    frontier: Mapped[bytes]
