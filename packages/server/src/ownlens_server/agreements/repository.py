"""SQL of documents and acceptances."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ownlens_server.agreements.models import AcceptanceRow, DocumentRow
from ownlens_wire.ids import AccountId


async def newest(session: AsyncSession, kind: str) -> DocumentRow | None:
    """The newest version of a document."""
    query = select(DocumentRow).where(DocumentRow.kind == kind).order_by(DocumentRow.version.desc()).limit(1)
    return (await session.scalars(query)).one_or_none()


async def version(session: AsyncSession, kind: str, number: int) -> DocumentRow | None:
    """One version of a document."""
    return await session.get(DocumentRow, (kind, number))


async def accepted(session: AsyncSession, account: AccountId, kind: str, number: int) -> AcceptanceRow | None:
    """An account's acceptance of a version."""
    return await session.get(AcceptanceRow, (account, kind, number))
