"""SQL of accounts."""

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from ownlens_server.accounts.models import AccountRow
from ownlens_wire.ids import AccountId


async def account(session: AsyncSession, account_id: bytes) -> AccountRow | None:
    """The account with this id."""
    return await session.get(AccountRow, account_id)


async def locked(session: AsyncSession, account_id: AccountId) -> AccountRow | None:
    """The account with this id, held until the transaction ends."""
    query = select(AccountRow).where(AccountRow.id == account_id).with_for_update()
    return (await session.scalars(query.execution_options(populate_existing=True))).one_or_none()


async def reserve(session: AsyncSession, account_id: AccountId, length: int, quota: int) -> bool:
    """Count bytes towards an account's quota; False, and nothing counted, if they do not fit."""
    done = await session.execute(
        update(AccountRow)
        .where(AccountRow.id == account_id, AccountRow.used_bytes + length <= quota)
        .values(used_bytes=AccountRow.used_bytes + length)
        .returning(AccountRow.id)
    )
    return done.scalar_one_or_none() is not None
