"""HTTP of recordings."""

import base64
import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Request

from ownlens_server.core.errors import RequestRefusal
from ownlens_server.core.path import IndexPath, PartPath, RecordingPath, TrackPath
from ownlens_server.core.platform import Reading, ThePlatform, Writing
from ownlens_server.recordings import service
from ownlens_server.sessions.caller import TheCaller
from ownlens_wire.api import NewHead, NewRecording, RecordingBundle, RecordingSummary, StoredState
from ownlens_wire.codes import Code
from ownlens_wire.ids import Digest, RecordingId, sha256
from ownlens_wire.limits import BOX_BYTES, MAX_INDEX, MAX_SEGMENT_BYTES

router = APIRouter(tags=["recordings"])

_BINARY = {"requestBody": {"required": True, "content": {"application/octet-stream": {}}}}
PartQuery = Annotated[int, Query(ge=0, le=MAX_INDEX)]
ContentDigest = Annotated[str, Header(description="RFC 9530, with sha-256")]
_CONTENT_DIGEST = re.compile(r"sha-256=:([A-Za-z0-9+/]{43}=):")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a segment belongs."""

    recording: RecordingId
    track: int
    index: int
    part: int


def _place(recording: RecordingPath, track: TrackPath, index: IndexPath, part: PartQuery) -> Place:
    return Place(recording, track, index, part)


ThePlace = Annotated[Place, Depends(_place)]


@router.post("/recordings", status_code=HTTPStatus.CREATED)
async def begin(new: NewRecording, work: Writing, caller: TheCaller) -> None:
    """Begin a recording under one's own permit."""
    await service.begin(work, caller, new)


@router.get("/recordings")
async def list_recordings(work: Reading, caller: TheCaller) -> list[RecordingSummary]:
    """One's own recordings. What they show is in one's own index."""
    return await service.summaries(work, caller)


@router.get("/recordings/{recording}")
async def read_recording(recording: RecordingPath, work: Reading, caller: TheCaller) -> RecordingBundle:
    """All that opening one's own recording needs, but for the segments."""
    return await service.bundle(work, caller, recording)


@router.get("/recordings/{recording}/stored")
async def read_stored(recording: RecordingPath, work: Reading, caller: TheCaller) -> StoredState:
    """What is stored of one's own recording, to resume from."""
    return await service.state(work, caller, recording)


@router.put(
    "/recordings/{recording}/parts/{part}",
    status_code=HTTPStatus.NO_CONTENT,
    openapi_extra=_BINARY,
    max_body_size=BOX_BYTES,
)
async def add_part(
    recording: RecordingPath, part: PartPath, request: Request, work: Writing, caller: TheCaller
) -> None:
    """Keep a part's key, sealed to its owner. Idempotent."""
    await service.add_part(work, caller, recording, part, await request.body())


@router.put(
    "/recordings/{recording}/segments/{track}/{index}",
    status_code=HTTPStatus.NO_CONTENT,
    openapi_extra=_BINARY,
    max_body_size=MAX_SEGMENT_BYTES,
)
async def store_segment(
    place: ThePlace, request: Request, platform: ThePlatform, caller: TheCaller, content_digest: ContentDigest
) -> None:
    """Keep a sealed segment whose SHA-256 is the ``Content-Digest``. Idempotent; never overwrites."""
    data = await request.body()
    digest = sha256(data)
    if digest != _announced(content_digest):
        raise RequestRefusal(Code.UPLOAD_DIGEST, "the bytes are not those that were announced")
    upload = service.Upload(place.recording, place.track, place.index, place.part, digest, data)
    await service.store(platform, caller, upload)


@router.put("/recordings/{recording}/head", status_code=HTTPStatus.NO_CONTENT)
async def add_head(recording: RecordingPath, new: NewHead, work: Writing, caller: TheCaller) -> None:
    """Sign what there is so far; the last head closes the recording."""
    await service.add_head(work, caller, recording, new)


def _announced(content_digest: str) -> Digest:
    match = _CONTENT_DIGEST.fullmatch(content_digest)
    if match is None:
        raise RequestRefusal(Code.UPLOAD_DIGEST, "no SHA-256 in Content-Digest")
    return Digest(base64.b64decode(match[1]))
