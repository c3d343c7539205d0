"""SQL of unlock methods."""

from collections.abc import Sequence

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from ownlens_server.unlocking.models import MethodRow
from ownlens_wire.ids import AccountId, MethodId


async def method(session: AsyncSession, method_id: MethodId) -> MethodRow | None:
    """The unlock method with this id."""
    return await session.get(MethodRow, method_id)


async def methods(session: AsyncSession, account_id: AccountId) -> Sequence[MethodRow]:
    """An account's unlock methods, the oldest first."""
    query = select(MethodRow).where(MethodRow.account == account_id).order_by(MethodRow.created_at, MethodRow.id)
    return (await session.scalars(query)).all()


async def count_methods(session: AsyncSession, account_id: AccountId) -> int:
    """How many unlock methods an account has."""
    query = select(func.count()).select_from(MethodRow).where(MethodRow.account == account_id)
    return (await session.scalars(query)).one()


async def remove_method(session: AsyncSession, account_id: AccountId, method_id: MethodId) -> bool:
    """Remove an account's method; whether there was one."""
    gone = await session.execute(
        delete(MethodRow).where(MethodRow.id == method_id, MethodRow.account == account_id).returning(MethodRow.id)
    )
    return gone.scalar_one_or_none() is not None
