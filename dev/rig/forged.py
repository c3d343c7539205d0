"""Recordings that somebody else made and sealed to a teacher, as a server or an insider could."""

import json
from dataclasses import dataclass, replace

from dev.rig.evil import Exchange
from ownlens_vault.account import Account
from ownlens_vault.documents import Timeline, TimelineTrack
from ownlens_vault.entropy import SystemEntropy
from ownlens_vault.recording import Moment, PermitTerms, Recorder, RecorderState, give_permit
from ownlens_vault.secret import RecordingKey, ShredSecret
from ownlens_vault.signing import RecorderKey, SigningSeed
from ownlens_wire.api import NewHead, RecordingBundle
from ownlens_wire.ids import RecordingId, sha256
from ownlens_wire.segments import write_list

_MOMENT = Moment(now=1_700_000_000, log_size=1)
_TERMS = PermitTerms(tracks=("video",), max_seconds=60, source="import", notice_digest=sha256(b"notice"))


@dataclass(frozen=True, slots=True)
class Planted:
    """A whole recording, ready to be served in the place of an honest one."""

    recording: RecordingId
    whole: RecordingBundle

    def bundle(self, _recording: RecordingId) -> dict[str, object]:
        """The bundle as the API spells it."""
        content: dict[str, object] = json.loads(self.whole.model_dump_json(by_alias=True))
        return content

    def serve(self, honest: Exchange) -> Exchange:
        """Answer with this recording, whatever was asked for."""
        return replace(honest, status=200, answer=self.whole.model_dump_json(by_alias=True).encode())


def planted_recording(victim: Account, author: Account) -> Planted:
    """Record something with a permit that ``author`` signed, sealed to ``victim``'s public key."""
    entropy = SystemEntropy()
    key = RecorderKey(SigningSeed.draw(entropy))
    permit = give_permit(author, key, _TERMS, _MOMENT, entropy)
    state = RecorderState(RecordingKey.draw(entropy), ShredSecret.draw(entropy))
    recorder = Recorder(permit, victim.receiving_key(1).public, key, state, entropy)
    begun, box = recorder.begin(), recorder.begin_part()
    for index, media in enumerate((b"init", b"planted picture")):
        recorder.add_row(1, index, recorder.seal_segment(1, index, media))
    track = TimelineTrack(track=1, kind="video", codec="avc1", timescale=1000, starts=(0,), durations=(4000,))
    head: NewHead = recorder.head(Timeline(recorded_at=1, tracks=(track,)), _MOMENT, "stopped")
    whole = RecordingBundle(
        permit=begun.permit,
        head=head.head,
        list=write_list(state.rows),
        timeline=head.timeline,
        recording_box=begun.recording_box,
        part_boxes=(box,),
        shred_secret=begun.shred_secret,
    )
    return Planted(permit.payload.recording, whole)
