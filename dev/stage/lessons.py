"""A small recording, made as a recorder makes one, with everything kept that a test may want to tamper with."""

from dataclasses import dataclass, field

from dev.stage.entropy import CountedEntropy, named_bytes
from dev.stage.school import NOW

from ownlens_vault.account import Account
from ownlens_vault.box import ReceivingPublicKey
from ownlens_vault.documents import Timeline, TimelineTrack
from ownlens_vault.lesson import OwnLesson, open_recording
from ownlens_vault.recording import Moment, PermitTerms, Recorder, RecorderState, give_permit
from ownlens_vault.secret import RecordingKey, ShredSecret
from ownlens_vault.signing import RecorderKey, SigningSeed
from ownlens_wire.api import NewRecording, RecordingBundle
from ownlens_wire.envelope import Envelope, Verified
from ownlens_wire.ids import Digest, RecordingId
from ownlens_wire.segments import write_list
from ownlens_wire.statements import Permit

VIDEO, AUDIO, THUMBNAILS = 1, 2, 3
PARTS = 2
PER_PART = 2
SEGMENT_TICKS = 4000
MOMENT = Moment(now=NOW, log_size=3)


@dataclass(slots=True)
class Made:
    """A recording and all that was used to make it."""

    owner: Account
    recorder_key: RecorderKey
    permit: Verified[Permit]
    recorder: Recorder
    state: RecorderState
    entropy: CountedEntropy
    timeline: Timeline
    new: NewRecording
    part_boxes: list[bytes] = field(default_factory=list)
    objects: dict[tuple[int, int], bytes] = field(default_factory=dict)
    media: dict[tuple[int, int], bytes] = field(default_factory=dict)
    head: Envelope | None = None
    sealed_timeline: bytes | None = None

    @property
    def recording(self) -> RecordingId:
        """The recording's id."""
        return self.permit.payload.recording

    @property
    def rows(self) -> bytes:
        """The list as it is now."""
        return write_list(self.state.rows)

    def sign_head(self, ended: str | None = "stopped") -> Envelope:
        """Sign and keep a head over all there is so far."""
        new = self.recorder.head(self.timeline, MOMENT, ended)
        self.head, self.sealed_timeline = new.head, new.timeline
        return new.head

    def bundle(self, **changes: object) -> RecordingBundle:
        """What an honest server answers, but for the changes."""
        honest = RecordingBundle(
            permit=self.permit.envelope,
            head=self.head,
            list=self.rows,
            timeline=self.sealed_timeline,
            recording_box=self.new.recording_box,
            part_boxes=tuple(self.part_boxes),
            shred_secret=self.new.shred_secret,
        )
        return honest.model_copy(update=changes)

    def opened(self) -> OwnLesson:
        """The lesson as its owner opens it."""
        return open_recording(self.bundle(), self.recording, self.owner, 0)


def recorder_key_of(name: str) -> RecorderKey:
    """A recorder's key, always the same for the same name."""
    return RecorderKey(SigningSeed(named_bytes(f"recorder/{name}")))


def describe(segments: int, tracks: tuple[int, ...] = (VIDEO, AUDIO, THUMBNAILS)) -> Timeline:
    """A timeline of this many media segments in each track, 4 s each."""
    starts = tuple(number * SEGMENT_TICKS for number in range(segments))
    durations = (SEGMENT_TICKS,) * segments
    kinds = {
        VIDEO: TimelineTrack(
            track=VIDEO,
            kind="video",
            codec="avc1.64001f",
            timescale=1000,
            width=1280,
            height=720,
            starts=starts,
            durations=durations,
        ),
        AUDIO: TimelineTrack(
            track=AUDIO,
            kind="audio",
            codec="opus",
            timescale=1000,
            sample_rate=48_000,
            channels=1,
            starts=starts,
            durations=durations,
        ),
        THUMBNAILS: TimelineTrack(
            track=THUMBNAILS,
            kind="thumbnails",
            codec="jpeg",
            timescale=1000,
            width=160,
            height=90,
            starts=starts,
            durations=durations,
        ),
    }
    return Timeline(recorded_at=NOW, tracks=tuple(kinds[track] for track in tracks))


def begin(owner: Account, name: str, timeline: Timeline, sealing: ReceivingPublicKey | None = None) -> Made:
    """A permit, a recorder and its first message; nothing is recorded yet.

    Args:
        owner: whose lesson it is.
        name: makes the recording's id and keys.
        timeline: describes what is going to be recorded.
        sealing: what boxes are made with; None for the owner's own public key.
    """
    entropy = CountedEntropy(f"lesson/{name}")
    key = recorder_key_of(name)
    terms = PermitTerms(("video", "audio", "thumbnails"), 3600, "import", Digest(named_bytes("notice")))
    permit = give_permit(owner, key, terms, MOMENT, entropy)
    state = RecorderState(RecordingKey.draw(entropy), ShredSecret.draw(entropy))
    public = sealing or owner.receiving_key(permit.payload.generation).public
    recorder = Recorder(permit, public, key, state, entropy)
    return Made(owner, key, permit, recorder, state, entropy, timeline, recorder.begin())


def write_segment(made: Made, track: int, index: int) -> None:
    """Seal one segment and enter it in the list."""
    media = f"{track}/{index} of {made.recording.hex()}".encode()
    blob = bytes(made.recorder.seal_segment(track, index, media))
    made.recorder.add_row(track, index, blob)
    made.media[track, index], made.objects[track, index] = media, blob


def record(
    owner: Account,
    name: str,
    tracks: tuple[int, ...] = (VIDEO, AUDIO, THUMBNAILS),
    sealing: ReceivingPublicKey | None = None,
) -> Made:
    """A closed recording of two parts, two media segments of each track in each."""
    made = begin(owner, name, describe(PARTS * PER_PART, tracks), sealing)
    for part in range(PARTS):
        made.part_boxes.append(made.recorder.begin_part())
        for track in tracks:
            first = part * PER_PART + 1
            for index in range(0 if part == 0 else first, first + PER_PART):
                write_segment(made, track, index)
        made.recorder.end_part()
    made.sign_head()
    return made
