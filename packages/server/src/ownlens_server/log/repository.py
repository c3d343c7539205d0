"""SQL of the log."""

from collections.abc import Sequence

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from ownlens_server.log.models import LeafRow, LogStateRow
from ownlens_wire.ids import Digest
from ownlens_wire.limits import DIGEST_BYTES
from ownlens_wire.merkle import Frontier

_ONLY = 1


async def frontier(session: AsyncSession, *, lock: bool = False) -> Frontier:
    """The tree's size and frontier; with ``lock``, held until the transaction ends."""
    query = select(LogStateRow).where(LogStateRow.id == _ONLY)
    row = (await session.scalars(query.with_for_update() if lock else query)).one_or_none()
    if row is None:
        return Frontier()
    pieces = range(0, len(row.frontier), DIGEST_BYTES)
    return Frontier(row.size, tuple(Digest(row.frontier[at : at + DIGEST_BYTES]) for at in pieces))


async def store(session: AsyncSession, grown: Frontier, leaves: Sequence[bytes]) -> None:
    """Add leaves and the frontier that they lead to."""
    first = grown.size - len(leaves)
    await session.execute(
        insert(LeafRow), [{"position": first + offset, "leaf": leaf} for offset, leaf in enumerate(leaves)]
    )
    await session.merge(LogStateRow(id=_ONLY, size=grown.size, frontier=b"".join(grown.hashes)))


async def leaves(session: AsyncSession, start: int, count: int) -> Sequence[bytes]:
    """Leaves from ``start`` on."""
    query = select(LeafRow.leaf).where(LeafRow.position >= start).order_by(LeafRow.position).limit(count)
    return (await session.scalars(query)).all()
