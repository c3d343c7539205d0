"""The table of indexes."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from ownlens_server.core.database import MainBase


class IndexRow(MainBase):
    """The newest version of an account's index."""

    __tablename__ = "account_index"

    account: Mapped[bytes] = mapped_column(ForeignKey("account.id"), primary_key=True)
    version: Mapped[int]
    statement: Mapped[bytes]
    statement_digest: Mapped[bytes]
    blob: Mapped[bytes]
