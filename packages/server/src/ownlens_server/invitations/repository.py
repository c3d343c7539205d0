"""SQL of invitations."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ownlens_server.invitations.models import InvitationRow
from ownlens_wire.ids import Digest


async def by_code(session: AsyncSession, code_digest: Digest) -> InvitationRow | None:
    """The invitation with this code, held until the transaction ends."""
    query = select(InvitationRow).where(InvitationRow.code_digest == code_digest).with_for_update()
    return (await session.scalars(query)).one_or_none()


async def newest_first(session: AsyncSession) -> Sequence[InvitationRow]:
    """All invitations."""
    query = select(InvitationRow).order_by(InvitationRow.created_at.desc(), InvitationRow.name)
    return (await session.scalars(query)).all()
