"""HTTP of invitations and of joining."""

from http import HTTPStatus

from fastapi import APIRouter

from ownlens_server.core.peer import Counted, Peer
from ownlens_server.core.platform import Reading, Writing
from ownlens_server.invitations import service
from ownlens_server.sessions.caller import TheCaller, require_role
from ownlens_wire.api import (
    AccountView,
    Invitation,
    InvitationCode,
    InvitationView,
    NewAccount,
    NewInvitation,
)

router = APIRouter(tags=["invitations"])


@router.post("/invitations", status_code=HTTPStatus.CREATED)
async def invite(new: NewInvitation, work: Writing, caller: TheCaller) -> Invitation:
    """Invite a person. For school leads."""
    require_role(caller, "lead")
    return await service.invite(work, new, caller.account)


@router.get("/invitations")
async def list_invitations(work: Reading, caller: TheCaller) -> list[Invitation]:
    """All invitations, without their codes. For school leads."""
    require_role(caller, "lead")
    return await service.invitations(work)


@router.post("/invitations/looks", dependencies=[Counted])
async def look(asked: InvitationCode, work: Reading, peer: Peer) -> InvitationView:
    """What an invitation is for. The code comes in the body, so that no log of addresses holds it."""
    return await service.look(work, asked.code, peer)


@router.post("/accounts", status_code=HTTPStatus.CREATED, dependencies=[Counted])
async def join(new: NewAccount, work: Writing, peer: Peer) -> AccountView:
    """Join by an invitation."""
    return await service.join(work, new, peer)
