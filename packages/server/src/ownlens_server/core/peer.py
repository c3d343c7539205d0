"""Limits on what needs no signing in, counted by the peer's address."""

from typing import Annotated

from fastapi import Depends, Request

from ownlens_server.core.platform import ThePlatform


def peer_of(request: Request) -> str:
    """The address that calls."""
    return request.client.host if request.client else "unknown"


Peer = Annotated[str, Depends(peer_of)]


async def _count(platform: ThePlatform, peer: Peer) -> None:
    await platform.limiter.count(platform.settings.requests_per_minute, "open", peer)


Counted = Depends(_count)
