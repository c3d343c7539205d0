"""The tables of shares and views."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from ownlens_server.core.database import MainBase


class ShareRow(MainBase):
    """A share in its newest version."""

    __tablename__ = "share"

    id: Mapped[bytes] = mapped_column(primary_key=True)
    owner: Mapped[bytes] = mapped_column(ForeignKey("account.id"), index=True)
    recording: Mapped[bytes] = mapped_column(index=True)
    version: Mapped[int]
    grant: Mapped[bytes]
    grant_digest: Mapped[bytes]
    manifest: Mapped[bytes | None]
    created_at: Mapped[int]
    expires_at: Mapped[int | None]
    recalled_at: Mapped[int | None]


class ViewerRow(MainBase):
    """A person a share is sealed to, in its newest version. The box is gone once it was taken back."""

    __tablename__ = "share_viewer"

    share: Mapped[bytes] = mapped_column(ForeignKey("share.id", ondelete="CASCADE"), primary_key=True)
    viewer: Mapped[bytes] = mapped_column(ForeignKey("account.id"), primary_key=True, index=True)
    box: Mapped[bytes | None]
    recalled_at: Mapped[int | None]


class ScopeRow(MainBase):
    """The range of a track that a share's newest version covers, both ends included."""

    __tablename__ = "share_scope"

    share: Mapped[bytes] = mapped_column(ForeignKey("share.id", ondelete="CASCADE"), primary_key=True)
    track: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    first: Mapped[int]
    last: Mapped[int]


class ViewRow(MainBase):
    """A viewer began to watch, with the statement by which they accepted the terms of doing so."""

    __tablename__ = "view"

    id: Mapped[bytes] = mapped_column(primary_key=True)
    share: Mapped[bytes] = mapped_column(ForeignKey("share.id", ondelete="CASCADE"), index=True)
    version: Mapped[int]
    viewer: Mapped[bytes] = mapped_column(ForeignKey("account.id"), index=True)
    watched_sequence: Mapped[int] = mapped_column(default=0)
    opened_at: Mapped[int]


class RecallRow(MainBase):
    """A recall that was carried out, and the receipt that was given."""

    __tablename__ = "recall"

    statement_id: Mapped[bytes] = mapped_column(primary_key=True)
    share: Mapped[bytes] = mapped_column(index=True)
    owner: Mapped[bytes] = mapped_column(ForeignKey("account.id"), index=True)
    statement: Mapped[bytes]
    receipt: Mapped[bytes]
    recalled_at: Mapped[int]
