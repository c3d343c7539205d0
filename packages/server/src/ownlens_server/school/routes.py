"""HTTP of what anybody may know: which school, which log, and whether the server is well."""

from importlib.metadata import version

from fastapi import APIRouter

from ownlens_server.core.peer import Counted
from ownlens_server.core.platform import ThePlatform
from ownlens_wire.api import Health, ServerInfo

router = APIRouter(tags=["school"])


@router.get("/server", dependencies=[Counted])
async def read_server(platform: ThePlatform) -> ServerInfo:
    """Which school's server this is, and its log's name and key."""
    settings = platform.settings
    return ServerInfo(
        school=settings.school,
        address=settings.address,
        log_origin=settings.log_origin,
        log_key=platform.log_key.public,
        version=version("ownlens-server"),
    )


@router.get("/health")
async def read_health(platform: ThePlatform) -> Health:
    """Whether the server can reach its databases."""
    await platform.main.ping()
    await platform.shred.ping()
    return Health(well=True)
