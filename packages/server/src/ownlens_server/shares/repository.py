"""SQL of shares and views."""

from collections.abc import Sequence

from sqlalchemy import and_, delete, exists, or_, select, true, update
from sqlalchemy.ext.asyncio import AsyncSession

from ownlens_server.shares.models import RecallRow, ScopeRow, ShareRow, ViewerRow, ViewRow
from ownlens_wire.ids import AccountId, RecordingId, ShareId, StatementId, ViewId
from ownlens_wire.statements import ScopeRange


async def share(session: AsyncSession, share_id: ShareId, *, lock: bool = False) -> ShareRow | None:
    """The share with this id."""
    query = select(ShareRow).where(ShareRow.id == share_id)
    return (await session.scalars(query.with_for_update() if lock else query)).one_or_none()


async def own(session: AsyncSession, share_id: ShareId, owner: AccountId, *, lock: bool = False) -> ShareRow | None:
    """The share with this id, if this account made it."""
    row = await share(session, share_id, lock=lock)
    return row if row is not None and row.owner == owner else None


async def given(session: AsyncSession, owner: AccountId) -> Sequence[ShareRow]:
    """The shares an account made, the newest first."""
    query = select(ShareRow).where(ShareRow.owner == owner).order_by(ShareRow.created_at.desc(), ShareRow.id)
    return (await session.scalars(query)).all()


async def received(session: AsyncSession, viewer: AccountId) -> Sequence[tuple[ShareRow, int | None]]:
    """The shares made for an account, and when each was taken back from it alone; the newest first."""
    query = (
        select(ShareRow, ViewerRow.recalled_at)
        .join(ViewerRow, ViewerRow.share == ShareRow.id)
        .where(ViewerRow.viewer == viewer)
        .order_by(ShareRow.created_at.desc(), ShareRow.id)
    )
    return [(row[0], row[1]) for row in (await session.execute(query)).all()]


async def viewer(session: AsyncSession, share_id: ShareId, account: AccountId) -> ViewerRow | None:
    """A viewer of a share."""
    return await session.get(ViewerRow, (share_id, account))


async def viewers(session: AsyncSession, share_id: ShareId) -> Sequence[AccountId]:
    """Everybody a share is sealed to now."""
    query = select(ViewerRow.viewer).where(ViewerRow.share == share_id, ViewerRow.recalled_at.is_(None))
    return [AccountId(one) for one in (await session.scalars(query)).all()]


async def replace_audience(session: AsyncSession, share_id: ShareId, rows: Sequence[ViewerRow]) -> None:
    """Seal a share to these people in the place of those before; who had it taken back stays known as such."""
    kept = [row.viewer for row in rows]
    await session.execute(
        delete(ViewerRow).where(
            ViewerRow.share == share_id, or_(ViewerRow.recalled_at.is_(None), ViewerRow.viewer.in_(kept))
        )
    )
    session.add_all(rows)


async def replace_scope(session: AsyncSession, share_id: ShareId, scope: Sequence[ScopeRange]) -> None:
    """The range that a share covers, in the place of the one before."""
    await session.execute(delete(ScopeRow).where(ScopeRow.share == share_id))
    session.add_all(ScopeRow(share=share_id, track=one.track, first=one.first, last=one.last) for one in scope)


async def covers(session: AsyncSession, place: tuple[RecordingId, int, int], account: AccountId, now: int) -> bool:
    """Whether a share that this account has opened in its present version covers a segment."""
    recording, track, index = place
    query = select(
        exists()
        .where(ShareRow.recording == recording, ShareRow.recalled_at.is_(None))
        .where(or_(ShareRow.expires_at.is_(None), ShareRow.expires_at > now))
        .where(ViewerRow.share == ShareRow.id, ViewerRow.viewer == account, ViewerRow.recalled_at.is_(None))
        .where(ScopeRow.share == ShareRow.id, ScopeRow.track == track)
        .where(true() if index == 0 else and_(ScopeRow.first <= index, ScopeRow.last >= index))
        .where(ViewRow.share == ShareRow.id, ViewRow.viewer == account, ViewRow.version == ShareRow.version)
    )
    return bool((await session.scalars(query)).one())


async def was_shared(session: AsyncSession, recording: RecordingId, account: AccountId) -> bool:
    """Whether a recording was shared with this account, and is not any more."""
    taken_back = or_(ShareRow.recalled_at.is_not(None), ViewerRow.recalled_at.is_not(None))
    query = select(
        exists()
        .where(ShareRow.recording == recording)
        .where(ViewerRow.share == ShareRow.id, ViewerRow.viewer == account)
        .where(taken_back)
    )
    return bool((await session.scalars(query)).one())


async def view(session: AsyncSession, view_id: ViewId) -> ViewRow | None:
    """The view with this id."""
    return await session.get(ViewRow, view_id)


async def recall(session: AsyncSession, statement: StatementId, owner: AccountId) -> RecallRow | None:
    """A recall that this account made before."""
    row = await session.get(RecallRow, statement)
    return row if row is not None and row.owner == owner else None


async def of_recording(session: AsyncSession, recording: RecordingId, owner: AccountId) -> Sequence[ShareRow]:
    """All shares of a recording."""
    query = select(ShareRow).where(ShareRow.recording == recording, ShareRow.owner == owner)
    return (await session.scalars(query)).all()


async def close(session: AsyncSession, share_id: ShareId, now: int) -> int:
    """Take a share back from everybody: boxes and manifest go. Says how many boxes there were."""
    boxes = await session.scalars(
        update(ViewerRow)
        .where(ViewerRow.share == share_id, ViewerRow.box.is_not(None))
        .values(box=None, recalled_at=now)
        .returning(ViewerRow.viewer)
    )
    await session.execute(update(ShareRow).where(ShareRow.id == share_id).values(manifest=None, recalled_at=now))
    return len(boxes.all())


async def close_for(session: AsyncSession, share_id: ShareId, accounts: Sequence[AccountId], now: int) -> int:
    """Take a share back from these people: their boxes go. Says how many there were."""
    boxes = await session.scalars(
        update(ViewerRow)
        .where(ViewerRow.share == share_id, ViewerRow.viewer.in_(accounts), ViewerRow.box.is_not(None))
        .values(box=None, recalled_at=now)
        .returning(ViewerRow.viewer)
    )
    return len(boxes.all())
