"""Playlists for a lesson: HLS over CMAF, made on this device for a player on this device."""

from ownlens_client.playback.reader import PlayTrack

_DEFAULT_BANDWIDTH = 2_500_000


def master_playlist(tracks: tuple[PlayTrack, ...]) -> str:
    """The playlist that names the tracks of picture and sound."""
    video = [track for track in tracks if track.description.kind == "video"]
    audio = [track for track in tracks if track.description.kind == "audio"]
    lines = ["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-INDEPENDENT-SEGMENTS"]
    for place, track in enumerate(audio if video else ()):
        default = "YES" if place == 0 else "NO"
        lines.append(
            f'#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="sound",NAME="Sound {place + 1}",DEFAULT={default},AUTOSELECT=YES,'
            f'CHANNELS="{track.description.channels}",URI="{track.description.track}.m3u8"'
        )
    for track in video or audio:
        codecs = [track.description.codec]
        attributes = [f"BANDWIDTH={_DEFAULT_BANDWIDTH}"]
        if video:
            attributes.append(f"RESOLUTION={_displayed(track)}")
            if audio:
                codecs.append(audio[0].description.codec)
                attributes.append('AUDIO="sound"')
        attributes.append(f'CODECS="{",".join(codecs)}"')
        lines += [f"#EXT-X-STREAM-INF:{','.join(attributes)}", f"{track.description.track}.m3u8"]
    return "\n".join(lines) + "\n"


def media_playlist(track: PlayTrack) -> str:
    """The playlist that names a track's segments."""
    scale = track.description.timescale
    longest = max(segment.duration for segment in track.segments)
    lines = [
        "#EXTM3U",
        "#EXT-X-VERSION:7",
        f"#EXT-X-TARGETDURATION:{-(-longest // scale)}",
        f"#EXT-X-MEDIA-SEQUENCE:{track.segments[0].index}",
        "#EXT-X-PLAYLIST-TYPE:VOD",
        f'#EXT-X-MAP:URI="{track.description.track}/0.mp4"',
    ]
    for segment in track.segments:
        lines += [f"#EXTINF:{segment.duration / scale:.6f},", f"{track.description.track}/{segment.index}.mp4"]
    return "\n".join([*lines, "#EXT-X-ENDLIST"]) + "\n"


def _displayed(track: PlayTrack) -> str:
    described = track.description
    sizes = (described.width, described.height)
    width, height = sizes[::-1] if described.rotation in (90, 270) else sizes
    return f"{width}x{height}"
