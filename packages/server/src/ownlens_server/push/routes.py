"""The event stream."""

from collections.abc import AsyncIterator

from fastapi import APIRouter
from fastapi.sse import EventSourceResponse, ServerSentEvent

from ownlens_server.core.platform import ThePlatform
from ownlens_server.sessions.caller import TheCaller
from ownlens_wire.api import PushEvent

router = APIRouter(tags=["push"])


@router.get("/events", response_class=EventSourceResponse)
async def events(caller: TheCaller, platform: ThePlatform) -> AsyncIterator[ServerSentEvent]:
    """Tell this session at once what concerns it. An event proves nothing: the client goes and looks."""
    with platform.hub.listening(caller.account, caller.session) as listener:
        # Said first, so that a client knows it listens before it asks for the state it listens on.
        yield ServerSentEvent(data=PushEvent(kind="listening"))
        while (event := await listener.next()) is not None:
            yield ServerSentEvent(data=event)
