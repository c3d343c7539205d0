"""The table of ledger lines."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from ownlens_server.core.database import MainBase


class LedgerRow(MainBase):
    """One line, as it was hashed into the chain."""

    __tablename__ = "ledger_line"

    account: Mapped[bytes] = mapped_column(ForeignKey("account.id"), primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    line: Mapped[str]
