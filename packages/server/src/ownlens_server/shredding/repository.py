"""SQL of shred secrets."""

from collections.abc import Collection

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from ownlens_server.shredding.models import DestroyedRow, ShredSecretRow


async def secret(session: AsyncSession, subject: bytes, version: int) -> bytes | None:
    """The shred secret of a subject's version."""
    row = await session.get(ShredSecretRow, (subject, version))
    return None if row is None else row.secret


async def is_destroyed(session: AsyncSession, subject: bytes) -> bool:
    """Whether the subject was destroyed."""
    return await session.get(DestroyedRow, subject) is not None


async def forget_before(session: AsyncSession, subject: bytes, version: int) -> None:
    """Destroy the secrets of earlier versions."""
    await session.execute(
        delete(ShredSecretRow).where(ShredSecretRow.subject == subject, ShredSecretRow.version < version)
    )


async def destroy(session: AsyncSession, subjects: Collection[bytes], now: int) -> int:
    """Destroy every secret of these subjects, remember that, and say how many there were."""
    gone = await session.scalars(
        delete(ShredSecretRow).where(ShredSecretRow.subject.in_(subjects)).returning(ShredSecretRow.version)
    )
    count = len(gone.all())
    known = set(await session.scalars(select(DestroyedRow.subject).where(DestroyedRow.subject.in_(subjects))))
    session.add_all(DestroyedRow(subject=one, destroyed_at=now) for one in subjects if one not in known)
    return count
