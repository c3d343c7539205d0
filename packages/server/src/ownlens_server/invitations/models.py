"""The table of invitations."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from ownlens_server.core.database import MainBase


class InvitationRow(MainBase):
    """One invitation. The code itself is not kept, only its hash."""

    __tablename__ = "invitation"

    code_digest: Mapped[bytes] = mapped_column(primary_key=True)
    name: Mapped[str]
    email: Mapped[str | None]
    role: Mapped[str]
    invited_by: Mapped[bytes | None] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[int]
    expires_at: Mapped[int]
    used_by: Mapped[bytes | None] = mapped_column(ForeignKey("account.id"))
