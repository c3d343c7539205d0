"""SQL of challenges and sessions."""

from collections.abc import Sequence

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from ownlens_server.sessions.models import ChallengeRow, SessionRow
from ownlens_wire.ids import AccountId, SessionId


async def add_challenge(session: AsyncSession, row: ChallengeRow, now: int) -> None:
    """Keep a challenge, and forget those whose time is over."""
    await session.execute(delete(ChallengeRow).where(ChallengeRow.expires_at <= now))
    session.add(row)


async def take_challenge(session: AsyncSession, challenge: bytes, account: AccountId, now: int) -> bool:
    """Use a challenge up; whether it was there, for this account, and in time."""
    taken = await session.execute(
        delete(ChallengeRow)
        .where(ChallengeRow.challenge == challenge, ChallengeRow.account == account, ChallengeRow.expires_at > now)
        .returning(ChallengeRow.challenge)
    )
    return taken.scalar_one_or_none() is not None


async def by_token(session: AsyncSession, token_digest: bytes, used_since: int) -> SessionRow | None:
    """The session of a token, if it was used since then."""
    query = select(SessionRow).where(SessionRow.token_digest == token_digest, SessionRow.last_used_at >= used_since)
    return (await session.scalars(query)).one_or_none()


async def touch(session: AsyncSession, row: SessionRow, now: int) -> None:
    """Note that a session was used."""
    await session.execute(update(SessionRow).where(SessionRow.id == row.id).values(last_used_at=now))


async def of_account(session: AsyncSession, account: AccountId, used_since: int) -> Sequence[SessionRow]:
    """An account's sessions, the last used first."""
    query = (
        select(SessionRow)
        .where(SessionRow.account == account, SessionRow.last_used_at >= used_since)
        .order_by(SessionRow.last_used_at.desc())
    )
    return (await session.scalars(query)).all()


async def end(session: AsyncSession, account: AccountId, ended: SessionId) -> bool:
    """End a session of this account; whether there was one."""
    gone = await session.execute(
        delete(SessionRow).where(SessionRow.id == ended, SessionRow.account == account).returning(SessionRow.id)
    )
    return gone.scalar_one_or_none() is not None
