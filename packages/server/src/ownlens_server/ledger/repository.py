"""SQL of ledger lines."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ownlens_server.ledger.models import LedgerRow
from ownlens_wire.ids import AccountId


async def lines(session: AsyncSession, account: AccountId, after: int, count: int) -> Sequence[str]:
    """An account's lines after a sequence number."""
    query = (
        select(LedgerRow.line)
        .where(LedgerRow.account == account, LedgerRow.sequence > after)
        .order_by(LedgerRow.sequence)
        .limit(count)
    )
    return (await session.scalars(query)).all()
