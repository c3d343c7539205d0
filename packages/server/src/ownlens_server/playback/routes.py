"""HTTP of handing out segments."""

import base64
import re
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Header
from fastapi.responses import StreamingResponse

from ownlens_server.core.errors import RequestRefusal
from ownlens_server.core.path import IndexPath, RecordingPath, TrackPath
from ownlens_server.core.platform import ThePlatform
from ownlens_server.playback import service
from ownlens_server.sessions.caller import TheCaller
from ownlens_wire.codes import Code
from ownlens_wire.encoding import to_base64url
from ownlens_wire.ids import RecordingId

router = APIRouter(tags=["playback"])


def _place(recording: RecordingPath, track: TrackPath, index: IndexPath) -> tuple[RecordingId, int, int]:
    return recording, track, index


ThePlace = Annotated[tuple[RecordingId, int, int], Depends(_place)]
RangeHeader = Annotated[str | None, Header(alias="range")]
_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")
_BINARY: dict[int | str, dict[str, object]] = {
    200: {"content": {"application/octet-stream": {}}, "description": "The whole object"},
    206: {"content": {"application/octet-stream": {}}, "description": "A range of it"},
}


@router.get("/recordings/{recording}/segments/{track}/{index}", response_class=StreamingResponse, responses=_BINARY)
async def fetch_segment(
    place: ThePlace,
    platform: ThePlatform,
    caller: TheCaller,
    range_: Annotated[str | None, Header(alias="range")] = None,
) -> StreamingResponse:
    """A sealed segment, or a range of it: for its owner, and for a viewer whose share covers it."""
    found = await service.fetch(platform, caller, place, _window(range_))
    headers = {
        "content-length": str(found.end - found.start),
        "etag": f'"{to_base64url(found.digest)}"',
        "repr-digest": f"sha-256=:{base64.b64encode(found.digest).decode()}:",
        "accept-ranges": "bytes",
        # No cache may outlive a recall, not even one that holds sealed bytes.
        "cache-control": "private, no-store",
    }
    status = HTTPStatus.OK
    if range_ is not None:
        headers["content-range"] = f"bytes {found.start}-{found.end - 1}/{found.length}"
        status = HTTPStatus.PARTIAL_CONTENT
    return StreamingResponse(found.pieces, status, headers, media_type="application/octet-stream")


def _window(header: str | None) -> tuple[int | None, int | None]:
    if header is None:
        return 0, None
    match = _RANGE.fullmatch(header)
    if match is None or not (match[1] or match[2]):
        raise RequestRefusal(Code.RANGE, "one range of bytes is understood")
    return (int(match[1]) if match[1] else None), (int(match[2]) if match[2] else None)
