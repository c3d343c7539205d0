"""The tables of documents and acceptances."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from ownlens_server.core.database import MainBase


class DocumentRow(MainBase):
    """One version of a document. Never changed after it was added."""

    __tablename__ = "document"

    kind: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    digest: Mapped[bytes]
    title: Mapped[str]
    text: Mapped[str]
    added_at: Mapped[int]


class AcceptanceRow(MainBase):
    """An account accepted a version of a document."""

    __tablename__ = "acceptance"

    account: Mapped[bytes] = mapped_column(ForeignKey("account.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    statement: Mapped[bytes]
    accepted_at: Mapped[int]
