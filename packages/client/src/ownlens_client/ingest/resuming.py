"""Going on with a recording that was interrupted: what is sealed is sent; a file that is still there is read on."""

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from ownlens_client.ingest.recording import Making, Outcome, Workshop, fill
from ownlens_client.ingest.spool import EndEntry, Entry, Origin, PartEntry, SegmentEntry, Spool, TracksEntry
from ownlens_client.media.model import MediaOptions
from ownlens_client.media.refusals import MediaRefusal
from ownlens_client.media.source import MediaSource, open_media
from ownlens_client.refusals import ServerRefusal
from ownlens_client.transport import Request
from ownlens_wire.api import StoredState
from ownlens_wire.codes import Code
from ownlens_wire.encoding import to_base64url
from ownlens_wire.envelope import read_record, verify
from ownlens_wire.ids import sha256
from ownlens_wire.statements import Permit

_STATE_LIMIT = 64 * 1024 * 1024
FILE_CHANGED = "The file it was made from is gone or has changed, so the lesson ends where it was interrupted."


@dataclass(slots=True)
class _Kept:
    """What a journal and the server say together."""

    entries: tuple[Entry, ...]
    ended: EndEntry | None
    gap: bool


class _Stored:
    """What the server has."""

    def __init__(self, state: StoredState) -> None:
        self._parts = state.parts
        self.segments = {(one.track, one.index): one.digest for one in state.segments}

    def has(self, entry: Entry) -> bool:
        if isinstance(entry, PartEntry):
            return entry.part < len(self._parts) and self._parts[entry.part] == sha256(entry.box)
        if isinstance(entry, SegmentEntry):
            return self.segments.get((entry.track, entry.index)) == entry.digest
        return isinstance(entry, TracksEntry)


def resume_lesson(shop: Workshop, folder: Path, *, discard: bool = False) -> Outcome | None:
    """Go on with one interrupted recording and close it.

    Args:
        shop: where and with what.
        folder: the recording's spool.
        discard: throw away what waits here instead; what the server has stays as it is.

    Returns:
        what came of it; None if the lesson was deleted meanwhile, and the spool is gone too.

    Raises:
        LocalRefusal: the spool is damaged, in use, or another account's.
        ServerRefusal, NetworkRefusal: the server will not or cannot have it; the spool stays.
    """
    spool = Spool(folder, shop.member.account, shop.member.entropy, durable=False)
    if discard:
        spool.remove()
        return None
    try:
        making = _reopen(shop, spool)
        stored = _ask(making)
    except ServerRefusal as refusal:
        if refusal.code is Code.DELETED:
            spool.remove()
            return None
        spool.close()
        raise
    except BaseException:
        spool.close()
        raise
    if stored.closed:
        # The closing head arrived, and only its acknowledgement was lost.
        spool.remove()
        return Outcome(spool.recording, 0, interrupted=False, notes=())
    return _go_on(shop, making, stored)


def _reopen(shop: Workshop, spool: Spool) -> Making:
    header = spool.header()
    permit = verify(header.begin.permit, Permit, shop.member.account.signer.public)
    return Making(shop, spool, header, permit)


def _ask(making: Making) -> StoredState:
    path = f"/recordings/{to_base64url(making.spool.recording)}/stored"
    making.sender.send(lambda token: Request("POST", "/recordings", body=making.header.begin, token=token))
    return read_record(StoredState, making.sender.send(lambda token: Request("GET", path, token=token)), _STATE_LIMIT)


def _go_on(shop: Workshop, making: Making, stored: StoredState) -> Outcome:
    seen = shop.member.store.seen("head", making.spool.recording)
    making.uploader.acknowledged.contents.sequence = max(stored.head_sequence, seen)
    at_server = _Stored(stored)
    kept = _compare(making.spool, at_server)
    _replay(making, kept, at_server)
    making.start()
    try:
        for entry in kept.entries:
            if not at_server.has(entry):
                making.uploader.add(entry)
    except BaseException:
        making.abandon()
        raise
    origin = making.header.origin
    if kept.ended is not None:
        return making.finish(kept.ended.ended, ())
    source = None if kept.gap or origin.file is None else _same_file(origin)
    if source is None:
        notes = () if origin.file is None else (FILE_CHANGED,)
        return making.finish("interrupted", notes)
    with source:
        return fill(making, source, source.segments(_reached(kept.entries)), live=False)


def _compare(spool: Spool, stored: _Stored) -> _Kept:
    """Which entries of the journal hold: each segment at the server or in the spool, and none missing before it."""
    parts: list[Entry] = []
    tracks: list[Entry] = []
    ended: EndEntry | None = None
    newest: dict[tuple[int, int], SegmentEntry] = {}
    for entry in spool.entries():
        if isinstance(entry, SegmentEntry):
            newest[entry.track, entry.index] = entry
        elif isinstance(entry, PartEntry):
            parts.append(entry)
        elif isinstance(entry, TracksEntry):
            tracks = [entry]
        else:
            ended = entry
    held = {
        place: entry for place, entry in newest.items() if stored.has(entry) or spool.read_object(entry) is not None
    }
    whole = {place: entry for place, entry in held.items() if all((place[0], i) in held for i in range(place[1]))}
    # A segment that the server has beyond a gap can neither be replaced nor be listed: the lesson ends at the gap.
    gap = len(whole) < len(newest) and any(place not in whole for place in stored.segments)
    segments = sorted(whole.values(), key=lambda entry: (entry.part, entry.start, entry.track, entry.index))
    complete = ended if len(whole) == len(newest) else None
    return _Kept((*tracks, *parts, *segments), complete, gap)


def _replay(making: Making, kept: _Kept, stored: _Stored) -> None:
    """Take up what the server has acknowledged already, and what need not be made again."""
    acknowledged = making.uploader.acknowledged
    for entry in kept.entries:
        if isinstance(entry, TracksEntry):
            acknowledged.tracks = entry.tracks
        elif isinstance(entry, PartEntry):
            making.sealer.parts_begun += 1
            if stored.has(entry):
                acknowledged.add_part(entry)
        elif isinstance(entry, SegmentEntry):
            making.known.add((entry.track, entry.index))
            if stored.has(entry):
                acknowledged.add_segment(entry)
                making.spool.drop_object(entry)


def _reached(entries: tuple[Entry, ...]) -> Fraction:
    """Up to where every track of picture and sound is sealed, in seconds."""
    scales = {
        track.track: track.timescale
        for entry in entries
        if isinstance(entry, TracksEntry)
        for track in entry.tracks
        if track.kind != "thumbnails"
    }
    ends = dict.fromkeys(scales, Fraction(0))
    for entry in entries:
        if isinstance(entry, SegmentEntry) and entry.track in scales:
            end = Fraction(entry.start + entry.duration, scales[entry.track])
            ends[entry.track] = max(ends[entry.track], end)
    return min(ends.values(), default=Fraction(0))


def _same_file(origin: Origin) -> MediaSource | None:
    """The file again, if it is still the same."""
    path = Path(origin.file or "")
    try:
        now = path.stat()
        if (now.st_size, now.st_mtime_ns // 1_000_000) != (origin.size, origin.modified_ms):
            return None
        return open_media(path, MediaOptions(short_edge=origin.short_edge))
    except (OSError, MediaRefusal):
        return None
