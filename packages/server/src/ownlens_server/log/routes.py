"""HTTP of the log."""

from typing import Annotated

from fastapi import APIRouter, Query

from ownlens_server.core.platform import Reading
from ownlens_server.log import service
from ownlens_server.sessions.caller import TheCaller
from ownlens_wire.api import LogPage
from ownlens_wire.limits import MAX_SAFE_INTEGER

router = APIRouter(tags=["log"])


@router.get("/log")
async def read_log(
    work: Reading, caller: TheCaller, start: Annotated[int, Query(ge=0, le=MAX_SAFE_INTEGER)] = 0
) -> LogPage:
    """The signed checkpoint and the leaves from ``start`` on, at most 5,000. It names colleagues: sign in first."""
    del caller
    return await service.page(work, start)
