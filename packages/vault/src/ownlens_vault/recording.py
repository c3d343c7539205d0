"""Making a recording: the recorder's side (``spec/recording.md`` sections 1 to 6).

A recorder draws every key itself and seals each part's key to the teacher at the part's start. It drops a part's key
when the next part begins, so that what it has written it can no longer read.
"""

from dataclasses import dataclass, field

from ownlens_vault.account import Account
from ownlens_vault.box import ReceivingPublicKey
from ownlens_vault.derive import expand, extract
from ownlens_vault.documents import Timeline
from ownlens_vault.entropy import Entropy
from ownlens_vault.seal import seal
from ownlens_vault.secret import PartKey, RecordingKey, SealKey, SegmentSecret, ShredSecret
from ownlens_vault.signing import RecorderKey
from ownlens_wire.api import NewHead, NewRecording
from ownlens_wire.encoding import frame
from ownlens_wire.envelope import Envelope, Verified, sign, verify
from ownlens_wire.ids import Digest, RecordingId, sha256
from ownlens_wire.limits import DOCUMENT_UNIT, SEGMENT_UNIT, SHORT_ID_BYTES, SUITE
from ownlens_wire.segments import SegmentRow, write_list
from ownlens_wire.statements import Head, Permit, TrackKind, TrackLength


@dataclass(frozen=True, slots=True)
class PermitTerms:
    """What a teacher permits."""

    tracks: tuple[TrackKind, ...]
    max_seconds: int
    source: str
    notice_digest: Digest


@dataclass(frozen=True, slots=True)
class Moment:
    """When a statement is made: the author's clock and the log size they had last verified."""

    now: int
    log_size: int


def give_permit(
    account: Account, recorder: RecorderKey, terms: PermitTerms, moment: Moment, entropy: Entropy
) -> Verified[Permit]:
    """Sign the permission for one recording by one recorder."""
    generation = account.generation
    permit = Permit.model_validate(
        {
            "suite": SUITE,
            "log_size": moment.log_size,
            "issued_at": moment.now,
            "account": account.id,
            "recording": entropy.draw("recording id", SHORT_ID_BYTES),
            "recorder_key": recorder.public.raw,
            "generation": generation,
            "receiving_key_digest": account.receiving_key(generation).public.digest,
            "tracks": terms.tracks,
            "max_seconds": terms.max_seconds,
            "source": terms.source,
            "notice_digest": terms.notice_digest,
        }
    )
    return verify(sign(permit, account.signer), Permit, account.signer.public)


def shred_commitment(recording: RecordingId, secret: ShredSecret) -> Digest:
    """What a head says of the shred secret without giving it away."""
    return sha256(frame("ol1/shred", recording, secret.expose()))


def segment_secret(part: PartKey, recording: RecordingId, track: int, index: int) -> SegmentSecret:
    """The secret of one segment."""
    return SegmentSecret(expand(part.expose(), frame("ol1/segment-secret", recording, track, index)))


def segment_key(secret: SegmentSecret, shred: ShredSecret) -> SealKey:
    """The key of one segment: needs the shred secret too."""
    return SealKey(extract(shred.expose(), secret.expose()))


def segment_frame(recording: RecordingId, track: int, index: int) -> bytes:
    """What a segment is bound to."""
    return frame("ol1/segment", recording, track, index)


def timeline_key(key: RecordingKey, shred: ShredSecret) -> SealKey:
    """The key of a timeline."""
    return SealKey(extract(shred.expose(), key.expose()))


@dataclass(slots=True)
class RecorderState:
    """What a recorder must keep to go on after an interruption. The part key is not among it."""

    recording_key: RecordingKey
    shred_secret: ShredSecret
    part_digests: list[Digest] = field(default_factory=list)
    sequence: int = 0
    rows: list[SegmentRow] = field(default_factory=list)


class Recorder:
    """Seals one recording.

    Order: :meth:`begin`, then for each part :meth:`begin_part` and its segments, with heads in between.
    """

    def __init__(
        self,
        permit: Verified[Permit],
        owner: ReceivingPublicKey,
        key: RecorderKey,
        state: RecorderState,
        entropy: Entropy,
    ) -> None:
        self.permit = permit
        self.state = state
        self._owner = owner
        self._key = key
        self._entropy = entropy
        self._part_key: PartKey | None = None
        self._recording_box_digest = Digest(b"")

    @property
    def recording(self) -> RecordingId:
        """The recording's id."""
        return self.permit.payload.recording

    def begin(self) -> NewRecording:
        """What the server is told first."""
        permit = self.permit.payload
        box = self._owner.seal(
            self.state.recording_key.expose(), "ol1/recording-box", permit.recording, permit.account, permit.generation
        )
        self.resume(sha256(box))
        return NewRecording(
            permit=self.permit.envelope, shred_secret=self.state.shred_secret.expose(), recording_box=box
        )

    def resume(self, recording_box_digest: Digest) -> None:
        """Go on with a recording that was begun before."""
        self._recording_box_digest = recording_box_digest

    def begin_part(self) -> bytes:
        """Draw the next part's key, forget the one before, and return the new one sealed to the teacher."""
        permit = self.permit.payload
        part = len(self.state.part_digests)
        self._part_key = PartKey.draw(self._entropy)
        box = self._owner.seal(
            self._part_key.expose(), "ol1/part-box", permit.recording, part, permit.account, permit.generation
        )
        self.state.part_digests.append(sha256(box))
        return box

    def end_part(self) -> None:
        """Forget the part's key. Nothing can be sealed until the next part begins."""
        self._part_key = None

    def seal_segment(self, track: int, index: int, media: bytes) -> bytearray:
        """Seal one segment with the open part's key."""
        if self._part_key is None:
            message = "no part is open"
            raise RuntimeError(message)
        secret = segment_secret(self._part_key, self.recording, track, index)
        key = segment_key(secret, self.state.shred_secret)
        return seal(key, segment_frame(self.recording, track, index), media, SEGMENT_UNIT, self._entropy)

    def add_row(self, track: int, index: int, blob: bytes | bytearray) -> SegmentRow:
        """Enter a sealed segment in the list."""
        part = len(self.state.part_digests) - 1
        row = SegmentRow(track, index, part, len(blob), sha256(blob))
        self.state.rows.append(row)
        return row

    def head(self, timeline: Timeline, moment: Moment, ended: str | None) -> NewHead:
        """Sign what there is so far.

        Args:
            timeline: describes the same segments as the list.
            moment: the recorder's clock, and the log size it knows.
            ended: ``stopped`` or ``interrupted`` closes the recording; None leaves it open.
        """
        self.state.sequence += 1
        bound_to = frame("ol1/timeline", self.recording, self.state.sequence)
        key = timeline_key(self.state.recording_key, self.state.shred_secret)
        sealed = bytes(seal(key, bound_to, timeline.model_dump_json().encode(), DOCUMENT_UNIT, self._entropy))
        return NewHead(head=self._sign_head(sha256(sealed), moment, ended), timeline=sealed)

    def _sign_head(self, timeline_digest: Digest, moment: Moment, ended: str | None) -> Envelope:
        state = self.state
        counts: dict[int, int] = {}
        for row in state.rows:
            counts[row.track] = counts.get(row.track, 0) + 1
        head = Head.model_validate(
            {
                "suite": SUITE,
                "log_size": moment.log_size,
                "issued_at": moment.now,
                "account": self.permit.payload.account,
                "recorder": self._key.key_id,
                "recording": self.recording,
                "permit_digest": self.permit.digest,
                "sequence": state.sequence,
                "tracks": tuple(TrackLength(track=track, segments=counts[track]) for track in sorted(counts)),
                "list_digest": sha256(write_list(state.rows)),
                "part_count": len(state.part_digests),
                "parts_digest": sha256(b"".join(state.part_digests)),
                "recording_box_digest": self._recording_box_digest,
                "timeline_digest": timeline_digest,
                "shred_commitment": shred_commitment(self.recording, state.shred_secret),
                "closed": ended is not None,
                "ended": ended,
            }
        )
        return sign(head, self._key)
