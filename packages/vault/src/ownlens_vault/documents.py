"""What is inside the sealed documents: timeline, manifest and index.

Sources: ``spec/recording.md``, ``sharing.md``, ``index.md``.

Only clients ever see these records; the server keeps them sealed.
"""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from ownlens_wire.envelope import Record
from ownlens_wire.ids import (
    AccountId,
    AccountIdField,
    Count,
    DigestField,
    MethodId,
    MethodIdField,
    RecordingId,
    RecordingIdField,
    Seconds,
    Secret32Field,
    SegmentIndex,
    ShareId,
    ShareIdField,
    TrackNumber,
    Version,
)
from ownlens_wire.statements import ONE_LINE, MethodKind, TrackKind

_LINES = r"^[^\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]*$"
Title = Annotated[str, Field(max_length=300, pattern=ONE_LINE)]
Note = Annotated[str, Field(max_length=4000, pattern=_LINES)]


class TrackDescription(Record):
    """What a player must know of a track. Sizes in pixels, rotation in degrees clockwise, sound in hertz."""

    track: TrackNumber
    kind: TrackKind
    codec: Annotated[str, Field(max_length=64)]
    timescale: Annotated[int, Field(ge=1)]
    width: Count = 0
    height: Count = 0
    rotation: Literal[0, 90, 180, 270] = 0
    sample_rate: Count = 0
    channels: Count = 0


class TimelineTrack(TrackDescription):
    """A track and when its media segments play, in ticks of its timescale, from segment 1 on."""

    starts: tuple[Count, ...]
    durations: tuple[Count, ...]

    @model_validator(mode="after")
    def _equal_lengths(self) -> Self:
        if len(self.starts) != len(self.durations):
            message = "starts and durations differ in number"
            raise ValueError(message)
        return self


class Timeline(Record):
    """When a lesson was and how its segments follow one another."""

    recorded_at: Seconds
    tracks: tuple[TimelineTrack, ...]


class ManifestSegment(Record):
    """One shared segment, with the secret that opens it together with the shred secret."""

    index: SegmentIndex
    length: Count
    digest: DigestField
    start: Count
    duration: Count
    secret: Secret32Field


class ManifestTrack(TrackDescription):
    """A shared track and its shared segments, the initialisation segment first."""

    segments: Annotated[tuple[ManifestSegment, ...], Field(min_length=2)]


class Manifest(Record):
    """All that a viewer needs of a share. Times in milliseconds of the lesson."""

    recording: RecordingIdField
    title: Title
    note: Note
    sound: bool
    from_ms: Count
    to_ms: Count
    recorded_at: Seconds
    mark_key: Secret32Field
    recording_shred_commitment: DigestField
    tracks: Annotated[tuple[ManifestTrack, ...], Field(min_length=1)]


class WatchedRanges(Record):
    """Which ranges of a share were watched, from and to in milliseconds of the lesson."""

    ranges: Annotated[tuple[tuple[Count, Count], ...], Field(max_length=2000)]


class LessonEntry(Record):
    """A lesson in its owner's index."""

    recording: RecordingIdField
    title: Title
    recorded_at: Seconds
    duration_ms: Count
    changed_at: Seconds
    head_sequence: Count = 0
    head_digest: DigestField | None = None
    deleted_at: Seconds | None = None


class ViewerEntry(Record):
    """A person a share was made for."""

    account: AccountIdField
    name: str
    since: Seconds
    recalled_at: Seconds | None = None


class ShareEntry(Record):
    """A share in its owner's index."""

    share: ShareIdField
    recording: RecordingIdField
    version: Version
    mark_key: Secret32Field
    viewers: tuple[ViewerEntry, ...]
    from_ms: Count
    to_ms: Count
    sound: bool
    note: Note
    expires_at: Seconds | None
    changed_at: Seconds
    recalled_at: Seconds | None = None


class PersonEntry(Record):
    """A person this account knows: who they were when first met, and whether the words were compared."""

    account: AccountIdField
    name: str
    pinned_at: Seconds
    compared_at: Seconds | None = None
    changed_at: Seconds


class MethodEntry(Record):
    """An unlock method this account set up itself."""

    method: MethodIdField
    kind: MethodKind
    name: str
    changed_at: Seconds
    removed_at: Seconds | None = None


class ReceivedEntry(Record):
    """A share somebody else made for this account, and the highest version seen."""

    share: ShareIdField
    version: Version
    changed_at: Seconds
    recalled_at: Seconds | None = None


class LedgerAnchor(Record):
    """How far this account has read its ledger, and the digest of the last line."""

    sequence: Version
    digest: DigestField


class IndexContent(Record):
    """One account's own index."""

    log: DigestField | None = None
    ledger: LedgerAnchor | None = None
    lessons: tuple[LessonEntry, ...] = ()
    shares: tuple[ShareEntry, ...] = ()
    people: tuple[PersonEntry, ...] = ()
    methods: tuple[MethodEntry, ...] = ()
    received: tuple[ReceivedEntry, ...] = ()

    def lesson(self, recording: RecordingId) -> LessonEntry | None:
        """The entry of a lesson."""
        return next((entry for entry in self.lessons if entry.recording == recording), None)

    def share(self, share: ShareId) -> ShareEntry | None:
        """The entry of a share."""
        return next((entry for entry in self.shares if entry.share == share), None)

    def person(self, account: AccountId) -> PersonEntry | None:
        """The entry of a person."""
        return next((entry for entry in self.people if entry.account == account), None)

    def method(self, method: MethodId) -> MethodEntry | None:
        """The entry of an unlock method."""
        return next((entry for entry in self.methods if entry.method == method), None)

    def received_share(self, share: ShareId) -> ReceivedEntry | None:
        """The entry of a share that was received."""
        return next((entry for entry in self.received if entry.share == share), None)
