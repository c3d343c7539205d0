"""What the server has acknowledged of a recording: exactly that goes into the next head."""

import threading

from ownlens_client.ingest.spool import PartEntry, SegmentEntry
from ownlens_vault.documents import Timeline, TimelineTrack, TrackDescription
from ownlens_vault.entropy import Entropy
from ownlens_vault.recording import Contents, HeadSigner, Moment
from ownlens_wire.api import NewHead
from ownlens_wire.ids import sha256


class Acknowledged:
    """Parts and segments that the server has. Segments may be added from several threads."""

    def __init__(self) -> None:
        self.contents = Contents()
        self.tracks: tuple[TrackDescription, ...] = ()
        self.bytes = 0
        self._lock = threading.Lock()
        self._segments: dict[tuple[int, int], SegmentEntry] = {}
        self._ends: dict[int, int] = {}

    def add_part(self, entry: PartEntry) -> None:
        """The server has this part's box."""
        self.contents.parts.append(sha256(entry.box))

    def add_segment(self, entry: SegmentEntry) -> None:
        """The server has this segment."""
        with self._lock:
            self._segments[entry.track, entry.index] = entry
            self.contents.rows.append(entry.row())
            self._ends[entry.track] = max(self._ends.get(entry.track, 0), entry.start + entry.duration)
            self.bytes += entry.length

    def safe_ms(self) -> int:
        """How much of the lesson the server has of every track of picture and sound, in milliseconds."""
        return min(self._ends_ms(), default=0)

    def length_ms(self) -> int:
        """How long the lesson is, in milliseconds: to the end of its longest track of picture or sound."""
        return max(self._ends_ms(), default=0)

    def _ends_ms(self) -> list[int]:
        return [
            self._ends.get(track.track, 0) * 1000 // track.timescale
            for track in self.tracks
            if track.kind != "thumbnails"
        ]

    def head(
        self, signer: HeadSigner, timeline: Timeline, moment: Moment, ended: str | None, entropy: Entropy
    ) -> NewHead:
        """The head over all of it, signed."""
        with self._lock:
            return signer.head(self.contents, timeline, moment, ended, entropy)

    def timeline(self, recorded_at: int) -> Timeline:
        """When everything that is here plays."""
        with self._lock:
            return Timeline(recorded_at=recorded_at, tracks=tuple(filter(None, map(self._track, self.tracks))))

    def _track(self, track: TrackDescription) -> TimelineTrack | None:
        entries = [self._segments[place] for place in sorted(self._segments) if place[0] == track.track]
        if not entries:
            return None
        media = entries[1:]
        return TimelineTrack(
            **track.model_dump(),
            starts=tuple(entry.start for entry in media),
            durations=tuple(entry.duration for entry in media),
        )
