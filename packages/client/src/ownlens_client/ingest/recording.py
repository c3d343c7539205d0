"""Making a lesson: media in, sealed segments out, and going on where an interruption left off."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from pathlib import Path

from ownlens_client.flows.lessons import note_lesson
from ownlens_client.ingest.notice import Source, notice_digest
from ownlens_client.ingest.progress import Progress, Report, silent
from ownlens_client.ingest.sender import Sender
from ownlens_client.ingest.spool import EndEntry, Header, Origin, PartEntry, SegmentEntry, Spool, TracksEntry
from ownlens_client.ingest.uploader import Uploader
from ownlens_client.media.model import MediaSegment, Track
from ownlens_client.media.refusals import MediaRefusal
from ownlens_client.media.source import MediaSource
from ownlens_client.member import Member
from ownlens_client.refusals import LocalRefusal
from ownlens_client.transport import Transport
from ownlens_vault.documents import LessonEntry, TrackDescription
from ownlens_vault.recording import HeadSigner, PermitTerms, RecordingKeys, Sealer, give_permit
from ownlens_vault.signing import RecorderKey, SigningSeed
from ownlens_wire.codes import Code
from ownlens_wire.envelope import Verified
from ownlens_wire.ids import RecordingId, sha256
from ownlens_wire.limits import MAX_LESSON_SECONDS, PART_SECONDS
from ownlens_wire.statements import Permit

_PATIENCE_SECONDS = 15 * 60
_LOOK_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Wanted:
    """What lesson is to be made."""

    title: str
    recorded_at: int
    source: Source
    origin: Origin

    @property
    def live(self) -> bool:
        """Whether the source cannot wait and cannot be read again."""
        return self.source != "import"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it. ``notes`` are what a teacher should know, in plain words."""

    recording: RecordingId
    duration_ms: int
    interrupted: bool
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Workshop:
    """Where and with what lessons are made."""

    member: Member
    transport: Transport
    folder: Path
    report: Report = silent
    patience_seconds: float = _PATIENCE_SECONDS


class Making:
    """One lesson in the making: seals what comes in, and has it sent."""

    def __init__(self, shop: Workshop, spool: Spool, header: Header, permit: Verified[Permit]) -> None:
        keys = header.keys()
        owner = shop.member.account.receiving_key(permit.payload.generation).public
        signer = HeadSigner(header.begin, permit, header.recorder_key(), keys)
        self.spool = spool
        self.header = header
        self.sender = Sender(shop.member, shop.transport, shop.patience_seconds)
        self.uploader = Uploader(shop.member, self.sender, spool, signer)
        self.known: set[tuple[int, int]] = set()
        self._shop = shop
        self.sealer = Sealer(permit, owner, keys, shop.member.entropy)
        self._part_ends = 0
        self._timescales: dict[int, int] = {}
        self._sealed_ms = 0
        self._total_ms: int | None = None

    def start(self) -> None:
        """Begin to send."""
        self.uploader.start(self.header.begin, self.lesson(0))

    def lesson(self, duration_ms: int) -> LessonEntry:
        """The lesson's entry in the index: a title that was changed meanwhile stays."""
        member = self._shop.member
        known = member.index.content.lesson(self.spool.recording)
        now = member.device.clock.now()
        if known is not None:
            return known.model_copy(update={"duration_ms": duration_ms, "changed_at": now})
        return LessonEntry(
            recording=self.spool.recording,
            title=self.header.title,
            recorded_at=self.header.recorded_at,
            duration_ms=duration_ms,
            changed_at=now,
        )

    def describe(self, tracks: tuple[Track, ...], duration: Fraction | None) -> None:
        """Note which tracks there are."""
        self._timescales = {track.number: track.timescale for track in tracks}
        self._total_ms = None if duration is None else int(duration * 1000)
        if not self.uploader.acknowledged.tracks:
            entry = TracksEntry(tracks=tuple(_described(track) for track in tracks))
            self.spool.add(entry)
            self.uploader.add(entry)

    def take(self, segment: MediaSegment, *, may_wait: bool) -> None:
        """Seal a segment, keep it in the spool, and have it sent."""
        if (segment.track, segment.index) in self.known:
            return
        seconds = Fraction(segment.start, self._timescales[segment.track])
        if seconds >= self._part_ends:
            self._begin_part(int(seconds) // PART_SECONDS)
        blob = self.sealer.seal_segment(segment.track, segment.index, segment.data)
        entry = SegmentEntry(
            track=segment.track,
            index=segment.index,
            part=self.sealer.parts_begun - 1,
            length=len(blob),
            digest=sha256(blob),
            start=segment.start,
            duration=segment.duration,
        )
        self.spool.add_segment(entry, blob)
        self.uploader.add(entry)
        end = seconds + Fraction(segment.duration, self._timescales[segment.track])
        self._sealed_ms = max(self._sealed_ms, int(end * 1000))
        self.tell()
        if may_wait:
            self.uploader.make_room()

    def finish(self, ended: str, notes: tuple[str, ...]) -> Outcome:
        """Close the lesson: wait until everything is with the server, then remove the spool."""
        self.sealer.end_part()
        entry = EndEntry.model_validate({"ended": ended})
        try:
            self.spool.add(entry)
        except LocalRefusal as refusal:
            # A full disk must not keep what is already sealed from being sent and closed.
            if refusal.code is not Code.SPOOL_FULL:
                raise
        self.uploader.add(entry)
        while not self.uploader.finished(_LOOK_SECONDS):
            self.tell()
        duration = self.uploader.acknowledged.length_ms()
        known = {
            "head_sequence": self.uploader.acknowledged.contents.sequence,
            "head_digest": self.uploader.last_head,
        }
        # With the closing head in the index, a device that has seen nothing can tell that a lesson was shortened.
        self.sender.run(lambda: note_lesson(self._shop.member, self.lesson(duration).model_copy(update=known)))
        self.spool.remove()
        self.tell()
        return Outcome(self.spool.recording, duration, ended == "interrupted", notes)

    def abandon(self) -> None:
        """Stop; what is in the spool stays, to go on with later."""
        self.uploader.cancel()
        self.spool.close()

    def tell(self) -> None:
        """Tell how far it is."""
        acknowledged = self.uploader.acknowledged
        self._shop.report(
            Progress(
                sealed_ms=self._sealed_ms,
                safe_ms=acknowledged.safe_ms(),
                total_ms=self._total_ms,
                sent_bytes=acknowledged.bytes,
                waiting=self.uploader.waiting(),
                offline=self.uploader.offline,
            )
        )

    def _begin_part(self, minute: int) -> None:
        box = self.sealer.begin_part()
        entry = PartEntry(part=self.sealer.parts_begun - 1, box=box)
        self.spool.add(entry)
        self.uploader.add(entry)
        self._part_ends = (minute + 1) * PART_SECONDS


def make_lesson(shop: Workshop, source: MediaSource, wanted: Wanted) -> Outcome:
    """Make a lesson of a source.

    Raises:
        MediaRefusal: nothing could be read from the source; no lesson was made.
        ServerRefusal, NetworkRefusal, LocalRefusal: it could not be finished; the spool keeps what there is.
    """
    segments = source.segments()
    # Up to the first piece of picture or sound: a source that yields none must leave nothing half-made behind.
    head = list(_until_media(segments))
    making = _begin(shop, wanted)
    making.start()
    return fill(making, source, chain(head, segments), live=wanted.live)


def _until_media(segments: Iterator[MediaSegment]) -> Iterator[MediaSegment]:
    for segment in segments:
        yield segment
        if segment.index:
            return


def fill(making: Making, source: MediaSource, segments: Iterator[MediaSegment], *, live: bool) -> Outcome:
    """Take every segment of a source, and close the lesson."""
    try:
        making.describe(source.description.tracks, source.description.duration)
        ended, notes = "stopped", tuple[str, ...]()
        try:
            for segment in segments:
                making.take(segment, may_wait=not live)
        except MediaRefusal as refusal:
            ended, notes = "interrupted", (str(refusal.code),)
        except LocalRefusal as refusal:
            if refusal.code is not Code.SPOOL_FULL or not live:
                raise
            ended, notes = "interrupted", (str(refusal.code),)
        return making.finish(ended, notes or source.notes)
    except BaseException:
        making.abandon()
        raise


def _begin(shop: Workshop, wanted: Wanted) -> Making:
    member = shop.member
    seed = SigningSeed.draw(member.entropy)
    terms = PermitTerms(
        tracks=("video", "audio", "thumbnails"),
        max_seconds=MAX_LESSON_SECONDS,
        source=wanted.source,
        notice_digest=notice_digest(wanted.source, member.profile.name),
    )
    permit = give_permit(member.account, RecorderKey(seed), terms, member.moment(), member.entropy)
    keys = RecordingKeys.draw(member.entropy)
    owner = member.account.receiving_key(permit.payload.generation).public
    header = Header(
        begin=Sealer(permit, owner, keys, member.entropy).begin(),
        recorder_seed=seed.expose(),
        timeline_key=keys.timeline.expose(),
        title=wanted.title,
        recorded_at=wanted.recorded_at,
        origin=wanted.origin,
    )
    folder = shop.folder / permit.payload.recording.hex()
    spool = Spool(folder, member.account, member.entropy, durable=wanted.live)
    spool.write_header(header)
    return Making(shop, spool, header, permit)


def _described(track: Track) -> TrackDescription:
    return TrackDescription.model_validate(
        {
            "track": track.number,
            "kind": track.kind.value,
            "codec": track.codec,
            "timescale": track.timescale,
            "width": track.width,
            "height": track.height,
            "rotation": track.rotation,
            "sample_rate": track.sample_rate,
            "channels": track.channels,
        }
    )
