"""SQL of recordings."""

from collections.abc import Sequence

from sqlalchemy import and_, delete, exists, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from ownlens_server.recordings.models import DeletionRow, PartRow, RecordingRow, SegmentRecord
from ownlens_wire.ids import AccountId, RecordingId


async def own(
    session: AsyncSession, recording: RecordingId, owner: AccountId, *, lock: bool = False
) -> RecordingRow | None:
    """A recording, if this account owns it."""
    query = select(RecordingRow).where(RecordingRow.id == recording, RecordingRow.owner == owner)
    return (await session.scalars(query.with_for_update() if lock else query)).one_or_none()


async def place(
    session: AsyncSession, owner: AccountId, wanted: tuple[RecordingId, int, int], part: int
) -> tuple[bool, bool, SegmentRecord | None] | None:
    """Of a recording that this account owns: is it closed, was the part begun, and what is kept at this place."""
    recording, track, number = wanted
    query = (
        select(RecordingRow.closed, PartRow.number.is_not(None), SegmentRecord)
        .outerjoin(PartRow, and_(PartRow.recording == RecordingRow.id, PartRow.number == part))
        .outerjoin(
            SegmentRecord,
            and_(
                SegmentRecord.recording == RecordingRow.id,
                SegmentRecord.track == track,
                SegmentRecord.number == number,
            ),
        )
        .where(RecordingRow.id == recording, RecordingRow.owner == owner)
    )
    found = (await session.execute(query)).one_or_none()
    return None if found is None else (found[0], found[1], found[2])


async def known(session: AsyncSession, recording: RecordingId) -> bool:
    """Whether there is, or was, a recording with this id."""
    query = select(exists().where(RecordingRow.id == recording) | exists().where(DeletionRow.recording == recording))
    return bool((await session.scalars(query)).one())


async def deletion(session: AsyncSession, recording: RecordingId, owner: AccountId) -> DeletionRow | None:
    """The deletion of a recording that this account owned."""
    row = await session.get(DeletionRow, recording)
    return row if row is not None and row.owner == owner else None


async def all_own(session: AsyncSession, owner: AccountId) -> Sequence[RecordingRow]:
    """An account's recordings, the newest first."""
    query = select(RecordingRow).where(RecordingRow.owner == owner)
    return (await session.scalars(query.order_by(RecordingRow.created_at.desc(), RecordingRow.id))).all()


async def parts(session: AsyncSession, recording: RecordingId) -> Sequence[PartRow]:
    """A recording's parts in order."""
    query = select(PartRow).where(PartRow.recording == recording).order_by(PartRow.number)
    return (await session.scalars(query)).all()


async def segments(session: AsyncSession, recording: RecordingId) -> Sequence[SegmentRecord]:
    """A recording's stored segments, by track and index."""
    query = select(SegmentRecord).where(SegmentRecord.recording == recording)
    return (await session.scalars(query.order_by(SegmentRecord.track, SegmentRecord.number))).all()


async def segment(session: AsyncSession, recording: RecordingId, track: int, number: int) -> SegmentRecord | None:
    """One stored segment."""
    return await session.get(SegmentRecord, (recording, track, number))


async def count_stored(session: AsyncSession, recording: RecordingId, length: int) -> None:
    """Count bytes that a recording takes."""
    await session.execute(
        update(RecordingRow).where(RecordingRow.id == recording).values(stored_bytes=RecordingRow.stored_bytes + length)
    )


async def remove(session: AsyncSession, recording: RecordingId) -> None:
    """Remove a recording with its parts and segments."""
    await session.execute(delete(RecordingRow).where(RecordingRow.id == recording))
