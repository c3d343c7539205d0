"""The tables of challenges and sessions."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from ownlens_server.core.database import MainBase


class ChallengeRow(MainBase):
    """A challenge that waits for its answer."""

    __tablename__ = "challenge"

    challenge: Mapped[bytes] = mapped_column(primary_key=True)
    account: Mapped[bytes]
    expires_at: Mapped[int] = mapped_column(index=True)


class SessionRow(MainBase):
    """A signed-in session. The token itself is not kept, only its hash."""

    __tablename__ = "session"

    id: Mapped[bytes] = mapped_column(primary_key=True)
    account: Mapped[bytes] = mapped_column(ForeignKey("account.id"), index=True)
    token_digest: Mapped[bytes] = mapped_column(unique=True)
    device: Mapped[str]
    created_at: Mapped[int]
    last_used_at: Mapped[int]
