"""HTTP of deletion."""

from fastapi import APIRouter

from ownlens_server.core.path import RecordingPath
from ownlens_server.core.platform import Writing
from ownlens_server.deletion import service
from ownlens_server.sessions.caller import TheCaller
from ownlens_wire.api import SignedStatement

router = APIRouter(tags=["recordings"])


@router.post("/recordings/{recording}/deletion")
async def delete_recording(
    recording: RecordingPath, asked: SignedStatement, work: Writing, caller: TheCaller
) -> SignedStatement:
    """Delete one's own recording with all its shares, for good, and get a signed receipt."""
    return SignedStatement(statement=await service.delete(work, caller, recording, asked.statement))
