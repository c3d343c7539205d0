"""HTTP of the ledger."""

from typing import Annotated

from fastapi import APIRouter, Query

from ownlens_server.core.platform import Reading
from ownlens_server.ledger import service
from ownlens_server.sessions.caller import TheCaller
from ownlens_wire.api import AuditEvent
from ownlens_wire.limits import MAX_SAFE_INTEGER

router = APIRouter(tags=["ledger"])


@router.get("/ledger")
async def read_ledger(
    work: Reading, caller: TheCaller, after: Annotated[int, Query(ge=0, le=MAX_SAFE_INTEGER)] = 0
) -> list[AuditEvent]:
    """One's own ledger after a line, at most 1,000 lines."""
    return await service.read(work, caller.account, after)
