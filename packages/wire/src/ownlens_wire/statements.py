"""Every statement that can be signed, as records.

Sources: ``spec/account.md``, ``people.md``, ``recording.md``, ``sharing.md``, ``deletion.md``, ``index.md``. These are
wire records: they say what was signed, not what it means. Whether a statement may be believed here and now is decided
where it is used (``ownlens_vault`` for clients, the server's rules for the server).
"""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from ownlens_wire.envelope import Author, Payload, Record
from ownlens_wire.ids import (
    AccountIdField,
    Bytes32Field,
    BytesField,
    Count,
    DigestField,
    MarkField,
    MethodIdField,
    PublicKeyField,
    ReceivingKeyField,
    RecorderIdField,
    RecordingIdField,
    Seconds,
    SegmentIndex,
    SessionIdField,
    ShareIdField,
    StatementIdField,
    TrackNumber,
    Version,
    ViewIdField,
)
from ownlens_wire.limits import MAX_GRANT_BYTES, MAX_LESSON_SECONDS, MAX_NAME_CHARACTERS

# No control characters, and none that change the order in which text is drawn: a name ends up on somebody's terminal.
ONE_LINE = r"^[^\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]*$"
Name = Annotated[str, Field(min_length=1, max_length=MAX_NAME_CHARACTERS, pattern=ONE_LINE)]
TrackKind = Literal["video", "audio", "thumbnails"]
MethodKind = Literal["passphrase", "kit"]
DocumentKind = Literal["eula", "viewing-terms"]


class ByAccount(Payload):
    """A statement signed with an account's signing key."""

    account: AccountIdField

    def author_id(self) -> bytes:
        """The account."""
        return self.account


class Card(ByAccount):
    """Who an account says it is, and the keys to reach it by."""

    TYPE = "card"
    signing_key: PublicKeyField
    receiving_key: ReceivingKeyField
    generation: Version
    name: Name


class SignIn(ByAccount):
    """The answer to a sign-in challenge."""

    TYPE = "sign-in"
    challenge: Bytes32Field
    server: Annotated[str, Field(max_length=500)]
    session: SessionIdField
    device: Name


class Acceptance(ByAccount):
    """The account has read and accepts this version of a document."""

    TYPE = "acceptance"
    document: DocumentKind
    version: Version
    document_digest: DigestField


class Method(ByAccount):
    """A way to unlock the account is added or removed."""

    TYPE = "method"
    method: MethodIdField
    kind: MethodKind
    action: Literal["add", "remove"]
    wrap_digest: DigestField


class Permit(ByAccount):
    """The teacher's permission for one recording by one recorder."""

    TYPE = "permit"
    recording: RecordingIdField
    recorder_key: PublicKeyField
    generation: Version
    receiving_key_digest: DigestField
    tracks: Annotated[tuple[TrackKind, ...], Field(min_length=1, max_length=32)]
    max_seconds: Annotated[int, Field(ge=1, le=MAX_LESSON_SECONDS)]
    source: Literal["import", "camera", "stream"]
    notice_digest: DigestField


class TrackLength(Record):
    """How many segments a track has, the initialisation segment included."""

    track: TrackNumber
    segments: Annotated[int, Field(ge=1)]


class Head(Payload):
    """The recorder's word on all that a recording consists of so far."""

    TYPE = "head"
    AUTHOR: ClassVar[Author] = "recorder"
    account: AccountIdField
    recorder: RecorderIdField
    recording: RecordingIdField
    permit_digest: DigestField
    sequence: Version
    tracks: Annotated[tuple[TrackLength, ...], Field(max_length=255)]
    list_digest: DigestField
    part_count: Count
    parts_digest: DigestField
    recording_box_digest: DigestField
    timeline_digest: DigestField
    shred_commitment: DigestField
    closed: bool
    ended: Literal["stopped", "interrupted"] | None

    def author_id(self) -> bytes:
        """The recorder."""
        return self.recorder

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        numbers = [track.track for track in self.tracks]
        if numbers != sorted(set(numbers)):
            message = "tracks are not in ascending order"
            raise ValueError(message)
        if self.closed != (self.ended is not None):
            message = "closed and ended disagree"
            raise ValueError(message)
        return self


class AudienceMember(Record):
    """One person a share is sealed to."""

    account: AccountIdField
    generation: Version
    box_digest: DigestField


class ScopeRange(Record):
    """Segments ``first`` to ``last`` of a track, both included. The initialisation segment is always included."""

    track: TrackNumber
    first: SegmentIndex
    last: SegmentIndex

    @model_validator(mode="after")
    def _ascending(self) -> Self:
        if not 1 <= self.first <= self.last:
            message = "an empty or backward range"
            raise ValueError(message)
        return self


class Grant(ByAccount):
    """The owner lets these people see this range of a recording."""

    TYPE = "grant"
    LIMIT = MAX_GRANT_BYTES
    share: ShareIdField
    version: Version
    recording: RecordingIdField
    audience: Annotated[tuple[AudienceMember, ...], Field(min_length=1, max_length=2000)]
    scope: Annotated[tuple[ScopeRange, ...], Field(min_length=1, max_length=255)]
    manifest_digest: DigestField
    shred_commitment: DigestField
    expires_at: Seconds | None

    @model_validator(mode="after")
    def _no_repeats(self) -> Self:
        if len({member.account for member in self.audience}) != len(self.audience):
            message = "a person is in the audience twice"
            raise ValueError(message)
        numbers = [entry.track for entry in self.scope]
        if numbers != sorted(set(numbers)):
            message = "the scope's tracks are not in ascending order"
            raise ValueError(message)
        return self


class Viewing(ByAccount):
    """A viewer begins to watch a share and accepts the terms of doing so."""

    TYPE = "viewing"
    share: ShareIdField
    version: Version
    view: ViewIdField
    terms_version: Version
    terms_digest: DigestField


class Watched(ByAccount):
    """What was watched so far, readable by the owner alone."""

    TYPE = "watched"
    view: ViewIdField
    sequence: Version
    box: BytesField


class Recall(ByAccount):
    """The owner takes a share back, from everybody or from some of its viewers."""

    TYPE = "recall"
    statement: StatementIdField
    share: ShareIdField
    recording: RecordingIdField
    whole: bool
    viewers: Annotated[tuple[AccountIdField, ...], Field(max_length=2000)]
    marks: Annotated[tuple[MarkField, ...], Field(min_length=1, max_length=2000)]

    @model_validator(mode="after")
    def _one_mark_each(self) -> Self:
        if len(self.marks) != (1 if self.whole else len(self.viewers)) or (self.whole and self.viewers):
            message = "marks and viewers disagree"
            raise ValueError(message)
        return self


class Deletion(ByAccount):
    """The owner deletes a recording and with it all its shares."""

    TYPE = "deletion"
    statement: StatementIdField
    recording: RecordingIdField
    # As many as fit in a payload: a longer statement could be signed, and then be read by nobody.
    marks: Annotated[tuple[MarkField, ...], Field(max_length=5000)]


class IndexStatement(ByAccount):
    """A version of the account's own index."""

    TYPE = "index"
    version: Version
    previous: DigestField
    blob_digest: DigestField
    mark: MarkField
    content_mark: MarkField


class Receipt(Payload):
    """The server's word that it destroyed what it was told to."""

    TYPE = "receipt"
    AUTHOR: ClassVar[Author] = "log"
    log: DigestField
    kind: Literal["recall", "deletion"]
    account: AccountIdField
    statement: StatementIdField
    statement_digest: DigestField
    recording: RecordingIdField
    shares: tuple[ShareIdField, ...]
    shred_secrets: Count
    boxes: Count
    objects: Count

    def author_id(self) -> bytes:
        """The log."""
        return self.log
