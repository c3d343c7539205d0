"""HTTP of sessions."""

from http import HTTPStatus

from fastapi import APIRouter

from ownlens_server.core.path import SessionPath
from ownlens_server.core.peer import Counted
from ownlens_server.core.platform import Reading, Writing
from ownlens_server.sessions import service
from ownlens_server.sessions.caller import TheCaller
from ownlens_wire.api import AccountView, Challenge, ChallengeRequest, NewSession, SessionView, SignedStatement

router = APIRouter(tags=["sessions"])


@router.post("/sessions/challenges", dependencies=[Counted])
async def ask_challenge(asked: ChallengeRequest, work: Writing) -> Challenge:
    """A challenge to sign, good for two minutes."""
    return await service.challenge(work, asked.account)


@router.post("/sessions", status_code=HTTPStatus.CREATED, dependencies=[Counted])
async def sign_in(asked: SignedStatement, work: Writing) -> NewSession:
    """Sign in with a signed challenge."""
    return await service.sign_in(work, asked.statement)


@router.get("/sessions")
async def list_sessions(work: Reading, caller: TheCaller) -> list[SessionView]:
    """One's own sessions."""
    return await service.sessions(work, caller)


@router.delete("/sessions/{session}", status_code=HTTPStatus.NO_CONTENT)
async def end_session(session: SessionPath, work: Writing, caller: TheCaller) -> None:
    """End one of one's own sessions; its event stream closes at once."""
    await service.end(work, caller, session)


@router.get("/account")
async def read_account(work: Reading, caller: TheCaller) -> AccountView:
    """One's own account."""
    return await service.account(work, caller)
