"""Making a recording: the recorder's side (``spec/recording.md`` sections 1 to 6).

A recorder draws every key itself and seals each part's key to the teacher at the part's start. It drops a part's key
when the next part begins, so that what it has written it can no longer read.
"""

from collections import Counter
from collections.abc import Sequence
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
from ownlens_wire.envelope import Verified, sign, verify
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


@dataclass(frozen=True, slots=True)
class RecordingKeys:
    """The keys that a recorder holds for as long as it records. What it has recorded they do not open."""

    timeline: RecordingKey
    shred: ShredSecret

    @classmethod
    def draw(cls, entropy: Entropy) -> "RecordingKeys":
        """New ones."""
        return cls(RecordingKey.draw(entropy), ShredSecret.draw(entropy))


class Sealer:
    """Seals what is recorded, part by part.

    Order: :meth:`begin`, then for each part :meth:`begin_part` and its segments. When a part begins, the key of the
    one before is forgotten.
    """

    def __init__(
        self, permit: Verified[Permit], owner: ReceivingPublicKey, keys: RecordingKeys, entropy: Entropy
    ) -> None:
        """Prepare to seal.

        Args:
            permit: the owner's permission for this recording.
            owner: the receiving key that the permit names.
            keys: of this recording.
            entropy: gives the parts' keys and all nonces.
        """
        self.permit = permit
        self.keys = keys
        self.parts_begun = 0
        self._owner = owner
        self._entropy = entropy
        self._part_key: PartKey | None = None

    @property
    def recording(self) -> RecordingId:
        """The recording's id."""
        return self.permit.payload.recording

    def begin(self) -> NewRecording:
        """What the server is told first."""
        permit = self.permit.payload
        box = self._owner.seal(
            self.keys.timeline.expose(), "ol1/recording-box", permit.recording, permit.account, permit.generation
        )
        return NewRecording(permit=self.permit.envelope, shred_secret=self.keys.shred.expose(), recording_box=box)

    def begin_part(self) -> bytes:
        """Draw the next part's key, forget the one before, and return the new one sealed to the owner."""
        permit = self.permit.payload
        self._part_key = PartKey.draw(self._entropy)
        box = self._owner.seal(
            self._part_key.expose(),
            "ol1/part-box",
            permit.recording,
            self.parts_begun,
            permit.account,
            permit.generation,
        )
        self.parts_begun += 1
        return box

    def end_part(self) -> None:
        """Forget the part's key. Nothing can be sealed until the next part begins."""
        self._part_key = None

    def seal_segment(self, track: int, index: int, media: bytes) -> bytearray:
        """Seal one segment with the open part's key; it belongs to the part begun last."""
        if self._part_key is None:
            message = "no part is open"
            raise RuntimeError(message)
        key = segment_key(segment_secret(self._part_key, self.recording, track, index), self.keys.shred)
        return seal(key, segment_frame(self.recording, track, index), media, SEGMENT_UNIT, self._entropy)


@dataclass(slots=True)
class Contents:
    """What a head is to list: parts and segments, and the sequence of the last head over them."""

    parts: list[Digest] = field(default_factory=list)
    rows: list[SegmentRow] = field(default_factory=list)
    sequence: int = 0


class HeadSigner:
    """Signs heads over what a recording consists of so far."""

    def __init__(self, begun: NewRecording, permit: Verified[Permit], key: RecorderKey, keys: RecordingKeys) -> None:
        """Prepare to sign.

        Args:
            begun: what the server was told first.
            permit: the owner's permission; it names ``key``.
            key: the recorder's own.
            keys: of this recording.
        """
        self.permit = permit
        self._box_digest = sha256(begun.recording_box)
        self._key = key
        self._keys = keys

    @property
    def recording(self) -> RecordingId:
        """The recording's id."""
        return self.permit.payload.recording

    def head(
        self, contents: Contents, timeline: Timeline, moment: Moment, ended: str | None, entropy: Entropy
    ) -> NewHead:
        """Sign the next head.

        Args:
            contents: what is listed; its sequence moves on.
            timeline: describes the same segments.
            moment: the recorder's clock, and the log size it knows.
            ended: ``stopped`` or ``interrupted`` closes the recording; None leaves it open.
            entropy: gives the timeline's nonce.
        """
        contents.sequence += 1
        bound_to = frame("ol1/timeline", self.recording, contents.sequence)
        key = timeline_key(self._keys.timeline, self._keys.shred)
        sealed = bytes(seal(key, bound_to, timeline.model_dump_json().encode(), DOCUMENT_UNIT, entropy))
        head = Head.model_validate(
            {
                "suite": SUITE,
                "log_size": moment.log_size,
                "issued_at": moment.now,
                "account": self.permit.payload.account,
                "recorder": self._key.key_id,
                "recording": self.recording,
                "permit_digest": self.permit.digest,
                "sequence": contents.sequence,
                "tracks": _track_lengths(contents.rows),
                "list_digest": sha256(write_list(contents.rows)),
                "part_count": len(contents.parts),
                "parts_digest": sha256(b"".join(contents.parts)),
                "recording_box_digest": self._box_digest,
                "timeline_digest": sha256(sealed),
                "shred_commitment": shred_commitment(self.recording, self._keys.shred),
                "closed": ended is not None,
                "ended": ended,
            }
        )
        return NewHead(head=sign(head, self._key), timeline=sealed)


def _track_lengths(rows: Sequence[SegmentRow]) -> tuple[TrackLength, ...]:
    counts = Counter(row.track for row in rows)
    return tuple(TrackLength(track=track, segments=counts[track]) for track in sorted(counts))
