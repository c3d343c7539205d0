"""Recordings that somebody else made and sealed to a teacher, as a server or an insider could."""

import json
from dataclasses import dataclass, replace

from dev.rig.evil import Exchange
from ownlens_vault.account import Account
from ownlens_vault.documents import Timeline, TimelineTrack
from ownlens_vault.entropy import SystemEntropy
from ownlens_vault.recording import (
    Contents,
    HeadSigner,
    Moment,
    PermitTerms,
    RecordingKeys,
    Sealer,
    give_permit,
)
from ownlens_vault.signing import RecorderKey, SigningSeed
from ownlens_wire.api import RecordingBundle
from ownlens_wire.ids import RecordingId, sha256
from ownlens_wire.segments import SegmentRow, write_list

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
    keys = RecordingKeys.draw(entropy)
    sealer = Sealer(permit, victim.receiving_key(1).public, keys, entropy)
    begun, box = sealer.begin(), sealer.begin_part()
    blobs = [sealer.seal_segment(1, index, media) for index, media in enumerate((b"init", b"planted picture"))]
    rows = [SegmentRow(1, index, 0, len(blob), sha256(blob)) for index, blob in enumerate(blobs)]
    track = TimelineTrack(track=1, kind="video", codec="avc1", timescale=1000, starts=(0,), durations=(4000,))
    timeline = Timeline(recorded_at=1, tracks=(track,))
    contents = Contents([sha256(box)], rows)
    head = HeadSigner(begun, permit, key, keys).head(contents, timeline, _MOMENT, "stopped", entropy)
    whole = RecordingBundle(
        permit=begun.permit,
        head=head.head,
        list=write_list(rows),
        timeline=head.timeline,
        recording_box=begun.recording_box,
        part_boxes=(box,),
        shred_secret=begun.shred_secret,
    )
    return Planted(permit.payload.recording, whole)
