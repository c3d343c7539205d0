"""The records that client and server exchange over HTTP, written once for both (``spec/api.md``).

A record here says what is on the line. It promises nothing: a client checks every signature, digest and seal it
carries, and a server checks who asks.
"""

from typing import Annotated, Literal

from pydantic import Field

from ownlens_wire.envelope import Envelope, Many, Record
from ownlens_wire.ids import (
    AccountIdField,
    Bytes32Field,
    BytesField,
    Count,
    DigestField,
    MethodIdField,
    PublicKeyField,
    RecordingIdField,
    Seconds,
    Secret32Field,
    SegmentIndex,
    SessionIdField,
    ShareIdField,
    TrackNumber,
    Version,
    ViewIdField,
)
from ownlens_wire.statements import DocumentKind, MethodKind, Name

Role = Literal["teacher", "lead", "representative"]


class Problem(Record):
    """Why a request was refused (RFC 9457), with the code of the catalogue."""

    type: str
    title: str
    status: int
    code: str
    facts: dict[str, str | int] = Field(default_factory=dict)


class ServerInfo(Record):
    """What anybody may know of a server."""

    school: str
    address: str
    log_origin: str
    log_key: PublicKeyField
    version: str


class Health(Record):
    """Whether a server is well."""

    well: bool


# --- joining ------------------------------------------------------------------------------------------------


class NewInvitation(Record):
    """A school lead invites a person."""

    name: Name
    email: Annotated[str, Field(max_length=254, pattern=r"^[^@\s]+@[^@\s]+$")] | None = None
    role: Role = "teacher"


class Invitation(Record):
    """An invitation as the one who made it sees it. The code is in the answer to its making only."""

    name: Name
    role: Role
    code: Annotated[str | None, Field(repr=False)]
    created_at: Seconds
    expires_at: Seconds
    used_by: AccountIdField | None


class InvitationCode(Record):
    """The code of an invitation, sent in a body and never in an address."""

    code: Annotated[str, Field(max_length=100, repr=False)]


class InvitationView(Record):
    """An invitation as the invited person sees it."""

    name: Name
    role: Role
    school: str
    expires_at: Seconds


class Document(Record):
    """One version of an agreement."""

    kind: DocumentKind
    version: Version
    digest: DigestField
    title: str
    text: str


class PassphraseParameters(Record):
    """How a passphrase is stretched."""

    kind: Literal["passphrase"] = "passphrase"
    salt: BytesField
    memory_kib: Count
    iterations: Count
    lanes: Count


class KitParameters(Record):
    """A kit's code needs no stretching."""

    kind: Literal["kit"] = "kit"


UnlockParameters = Annotated[PassphraseParameters | KitParameters, Field(discriminator="kind")]


class NewMethod(Record):
    """An unlock method to be added: the statement, the wrap and the digest of its opener."""

    statement: Envelope
    parameters: UnlockParameters
    wrap: Annotated[BytesField, Field(max_length=1024)]
    opener_digest: DigestField
    name: Name


class NewAccount(Record):
    """All that makes an account, accepted or refused as a whole."""

    code: Annotated[str, Field(max_length=100, repr=False)]
    card: Envelope
    acceptances: Annotated[Many[Envelope], Field(max_length=4)]
    methods: Annotated[Many[NewMethod], Field(max_length=4)]


class AccountView(Record):
    """What an account sees of itself."""

    account: AccountIdField
    name: Name
    role: Role
    created_at: Seconds
    quota_bytes: Count
    used_bytes: Count


# --- unlocking and signing in -------------------------------------------------------------------------------


class UnlockRequest(Record):
    """Asks for a wrap by showing the method's opener."""

    method: MethodIdField
    opener: Secret32Field


class UnlockedWrap(Record):
    """The wrap of an unlock method."""

    account: AccountIdField
    parameters: UnlockParameters
    wrap: Annotated[BytesField, Field(max_length=1024)]


class MethodView(Record):
    """An unlock method as its owner sees it."""

    method: MethodIdField
    kind: MethodKind
    name: Name
    created_at: Seconds
    last_used_at: Seconds | None


class ChallengeRequest(Record):
    """Asks for a sign-in challenge."""

    account: AccountIdField


class Challenge(Record):
    """To be signed within two minutes."""

    challenge: Bytes32Field


class SignedStatement(Record):
    """A request that is a signed statement and nothing else."""

    statement: Envelope


class NewSession(Record):
    """A signed-in session. The token is shown once."""

    session: SessionIdField
    token: Annotated[str, Field(repr=False)]
    account: AccountIdField


class SessionView(Record):
    """A session as its owner sees it."""

    session: SessionIdField
    device: Name
    created_at: Seconds
    last_used_at: Seconds
    current: bool


# --- the log and the index ----------------------------------------------------------------------------------


class LogPage(Record):
    """A checkpoint and leaves from ``start`` on. ``leaves`` are the exact bytes that are hashed."""

    checkpoint: str
    start: Count
    leaves: Annotated[tuple[BytesField, ...], Field(max_length=5000)]


class IndexDocument(Record):
    """The account's own index: signed statement and sealed blob."""

    statement: Envelope
    blob: BytesField


# --- recordings ---------------------------------------------------------------------------------------------


class NewRecording(Record):
    """Begins a recording."""

    permit: Envelope
    shred_secret: Secret32Field
    recording_box: Annotated[BytesField, Field(max_length=4096)]


class NewHead(Record):
    """A head and the timeline it signs."""

    head: Envelope
    timeline: BytesField


class RecordingSummary(Record):
    """One's own recording, as the server knows it: nothing that says what it shows."""

    recording: RecordingIdField
    created_at: Seconds
    stored_bytes: Count
    closed: bool


class StoredSegment(Record):
    """An object the server has."""

    track: TrackNumber
    index: SegmentIndex
    part: Count
    length: Count
    digest: DigestField


class StoredState(Record):
    """What the server has of a recording, to resume from."""

    parts: tuple[DigestField, ...]
    segments: tuple[StoredSegment, ...]
    head_sequence: Count
    closed: bool


class RecordingBundle(Record):
    """All that the owner's client needs to open a recording, but for the segments."""

    permit: Envelope
    head: Envelope | None
    list: BytesField
    timeline: BytesField | None
    recording_box: BytesField
    part_boxes: tuple[BytesField, ...]
    shred_secret: Secret32Field


# --- shares -------------------------------------------------------------------------------------------------


class NewShare(Record):
    """A version of a share. Boxes are in the order of the grant's audience."""

    grant: Envelope
    manifest: BytesField
    boxes: Annotated[Many[BytesField], Field(min_length=1, max_length=2000)]
    shred_secret: Secret32Field


class ShareSummary(Record):
    """A share as its owner or one of its viewers finds it in a list. The grant says the rest, signed."""

    share: ShareIdField
    version: Version
    grant: Envelope
    created_at: Seconds
    recalled_at: Seconds | None


class ShareBundle(Record):
    """All that a viewer needs to open a share, but for the segments."""

    grant: Envelope
    box: BytesField
    manifest: BytesField
    shred_secret: Secret32Field
    recording_shred_secret: Secret32Field


class AuditEvent(Record):
    """One line of an account's own ledger. ``digest`` chains it to the line before."""

    sequence: Version
    at: Seconds
    kind: Literal["shared", "opened", "watched", "recalled", "deleted", "left"]
    recording: RecordingIdField | None
    share: ShareIdField | None
    viewer: AccountIdField | None
    view: ViewIdField | None
    statement: Envelope | None
    digest: DigestField


class PushEvent(Record):
    """Told at once to those it concerns. It carries no proof: the client goes and looks."""

    kind: Literal[
        "listening",
        "share-recalled",
        "share-added",
        "recording-changed",
        "recording-deleted",
        "session-ended",
        "viewed",
    ]
    recording: RecordingIdField | None = None
    share: ShareIdField | None = None
