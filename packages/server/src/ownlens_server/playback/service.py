"""Who may fetch which sealed segment."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from ownlens_server.core.errors import RequestRefusal
from ownlens_server.core.platform import Platform, reading
from ownlens_server.recordings import service as recordings
from ownlens_server.sessions.caller import Caller
from ownlens_server.shares import service as shares
from ownlens_wire.codes import Code
from ownlens_wire.ids import Digest, RecordingId


@dataclass(frozen=True, slots=True)
class Download:
    """A range of an object on its way out: bytes ``start`` to ``end`` (excluded) of ``length``."""

    pieces: AsyncIterator[bytes]
    digest: Digest
    start: int
    end: int
    length: int


async def fetch(
    platform: Platform, caller: Caller, place: tuple[RecordingId, int, int], window: tuple[int | None, int | None]
) -> Download:
    """A range of an object, for its owner or for a viewer whose share covers it.

    Args:
        platform: the running server.
        caller: who asks.
        place: recording, track and index.
        window: first and last byte, both included; without a first one, how many of the last bytes.

    Raises:
        RequestRefusal: not theirs to see, not there, or a range outside the object.
    """
    async with reading(platform) as work:
        if not await recordings.is_own(work, caller, place[0]):
            await shares.require_covered(work, caller, place)
        row = await recordings.stored_segment(work, *place)
    start, end = _bounds(window, row.length)
    pieces = await platform.objects.stream(recordings.object_key(row), start, end)
    return Download(pieces, Digest(row.digest), start, end, row.length)


def _bounds(window: tuple[int | None, int | None], length: int) -> tuple[int, int]:
    first, last = window
    if first is None:
        start, end = max(0, length - (last or 0)), length
    else:
        start, end = first, length if last is None else min(last + 1, length)
    if start >= end:
        raise RequestRefusal(Code.RANGE, f"bytes {start} to {end} of {length}")
    return start, end
