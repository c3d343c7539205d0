"""HTTP of unlock methods."""

from http import HTTPStatus

from fastapi import APIRouter

from ownlens_server.core.peer import Counted
from ownlens_server.core.platform import Reading, Writing
from ownlens_server.sessions.caller import TheCaller
from ownlens_server.unlocking import service
from ownlens_wire.api import MethodView, NewMethod, SignedStatement, UnlockedWrap, UnlockRequest

router = APIRouter(tags=["unlocking"])


@router.post("/unlock", dependencies=[Counted])
async def unlock(asked: UnlockRequest, work: Writing) -> UnlockedWrap:
    """The wrap of an unlock method, for whoever shows its opener."""
    return await service.unlock(work, asked)


@router.get("/methods")
async def list_methods(work: Reading, caller: TheCaller) -> list[MethodView]:
    """One's own unlock methods."""
    return await service.methods(work, caller.account)


@router.post("/methods", status_code=HTTPStatus.CREATED)
async def add_method(new: NewMethod, work: Writing, caller: TheCaller) -> None:
    """Add an unlock method."""
    await service.add_method(work, caller.account, caller.signing_key, new)


@router.post("/methods/removals", status_code=HTTPStatus.NO_CONTENT)
async def remove_method(asked: SignedStatement, work: Writing, caller: TheCaller) -> None:
    """Remove an unlock method."""
    await service.remove_method(work, caller.account, caller.signing_key, asked.statement)
