"""HTTP of shares."""

from http import HTTPStatus

from fastapi import APIRouter

from ownlens_server.core.path import SharePath, ViewPath
from ownlens_server.core.platform import Reading, Writing
from ownlens_server.sessions.caller import TheCaller
from ownlens_server.shares import service
from ownlens_wire.api import NewShare, ShareBundle, ShareSummary, SignedStatement

router = APIRouter(tags=["shares"])


@router.put("/shares", status_code=HTTPStatus.NO_CONTENT)
async def put_share(new: NewShare, work: Writing, caller: TheCaller) -> None:
    """Share a range of one's own recording, or seal the next version of a share. The grant names both."""
    await service.put(work, caller, new)


@router.get("/shares/given")
async def list_given(work: Reading, caller: TheCaller) -> list[ShareSummary]:
    """The shares one has made."""
    return await service.given(work, caller)


@router.get("/shares/received")
async def list_received(work: Reading, caller: TheCaller) -> list[ShareSummary]:
    """The shares made for oneself."""
    return await service.received(work, caller)


@router.post("/shares/{share}/views")
async def open_share(share: SharePath, asked: SignedStatement, work: Writing, caller: TheCaller) -> ShareBundle:
    """Begin to watch a share, accepting the terms of doing so by a signed statement."""
    return await service.open_share(work, caller, share, asked.statement)


@router.put("/views/{view}/watched", status_code=HTTPStatus.NO_CONTENT)
async def report_watched(view: ViewPath, asked: SignedStatement, work: Writing, caller: TheCaller) -> None:
    """Say what was watched so far; only the owner can read it."""
    await service.report_watched(work, caller, view, asked.statement)


@router.post("/shares/{share}/recalls")
async def recall(share: SharePath, asked: SignedStatement, work: Writing, caller: TheCaller) -> SignedStatement:
    """Take a share back from everybody or from some, and get a signed receipt."""
    return SignedStatement(statement=await service.recall(work, caller, share, asked.statement))
