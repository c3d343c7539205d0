"""One's own lesson as one ordinary MP4 file, without converting anything."""

from collections.abc import Callable, Iterator
from pathlib import Path

from ownlens_client.media import MediaSegment, Track, TrackKind, write_mp4
from ownlens_client.playback.reader import OwnReader, PlayTrack


def export_mp4(reader: OwnReader, destination: Path, progress: Callable[[float], None]) -> None:
    """Write a lesson as MP4.

    Args:
        reader: of one's own lesson; what others share cannot be exported.
        destination: the file; it appears only when it is whole.
        progress: told how many seconds of the lesson are written.
    """
    wanted = [track for track in reader.tracks if track.description.kind != "thumbnails"]
    write_mp4(
        tuple(map(_track, wanted)), _segments(reader, wanted), destination, lambda seconds: progress(float(seconds))
    )


def _segments(reader: OwnReader, tracks: list[PlayTrack]) -> Iterator[MediaSegment]:
    for track in tracks:
        yield MediaSegment(track.description.track, 0, 0, 0, reader.read(track.description.track, 0))
    # In order of time, so that the writer can mix the tracks without holding one of them in memory.
    places = sorted(
        (segment.start / track.description.timescale, track.description.track, segment.index, segment)
        for track in tracks
        for segment in track.segments
    )
    for _, number, index, segment in places:
        yield MediaSegment(number, index, segment.start, segment.duration, reader.read(number, index))


def _track(track: PlayTrack) -> Track:
    described = track.description
    return Track(
        number=described.track,
        kind=TrackKind(described.kind),
        codec=described.codec,
        timescale=described.timescale,
        width=described.width,
        height=described.height,
        rotation=described.rotation,
        sample_rate=described.sample_rate,
        channels=described.channels,
    )
