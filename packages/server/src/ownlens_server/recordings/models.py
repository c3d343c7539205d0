"""The tables of recordings."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from ownlens_server.core.database import MainBase


class RecordingRow(MainBase):
    """One recording, as far as the server may know it."""

    __tablename__ = "recording"

    id: Mapped[bytes] = mapped_column(primary_key=True)
    owner: Mapped[bytes] = mapped_column(ForeignKey("account.id"), index=True)
    permit: Mapped[bytes]
    recording_box: Mapped[bytes]
    created_at: Mapped[int]
    stored_bytes: Mapped[int] = mapped_column(default=0)
    head: Mapped[bytes | None]
    head_sequence: Mapped[int] = mapped_column(default=0)
    timeline: Mapped[bytes | None]
    closed: Mapped[bool] = mapped_column(default=False)


class PartRow(MainBase):
    """A part's key, sealed to the owner."""

    __tablename__ = "part"

    recording: Mapped[bytes] = mapped_column(ForeignKey("recording.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    box: Mapped[bytes]
    digest: Mapped[bytes]


class SegmentRecord(MainBase):
    """An object that was stored."""

    __tablename__ = "segment"

    recording: Mapped[bytes] = mapped_column(ForeignKey("recording.id", ondelete="CASCADE"), primary_key=True)
    track: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    part: Mapped[int]
    length: Mapped[int]
    digest: Mapped[bytes]


class DeletionRow(MainBase):
    """A recording that was deleted, and the receipt that was given."""

    __tablename__ = "deletion"

    recording: Mapped[bytes] = mapped_column(primary_key=True)
    owner: Mapped[bytes] = mapped_column(ForeignKey("account.id"), index=True)
    statement: Mapped[bytes]
    receipt: Mapped[bytes]
    deleted_at: Mapped[int]
