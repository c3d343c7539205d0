"""HTTP of indexes."""

from http import HTTPStatus

from fastapi import APIRouter

from ownlens_server.core.platform import Reading, Writing
from ownlens_server.index import service
from ownlens_server.sessions.caller import TheCaller
from ownlens_wire.api import IndexDocument

router = APIRouter(tags=["index"])


@router.get("/index")
async def read_index(work: Reading, caller: TheCaller) -> IndexDocument | None:
    """One's own index, sealed; null before the first."""
    return await service.read(work, caller)


@router.put("/index", status_code=HTTPStatus.NO_CONTENT)
async def write_index(document: IndexDocument, work: Writing, caller: TheCaller) -> None:
    """Write the next version of one's own index."""
    await service.write(work, caller, document)
