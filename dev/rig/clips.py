"""Small clips made on the spot: a moving picture and a tone, enough to be a lesson."""

import array
import math
from fractions import Fraction
from pathlib import Path

import av
from PIL import Image, ImageDraw

_RATE = 48_000
_SAMPLES = 1024


def make_clip(path: Path, seconds: int = 3, size: tuple[int, int] = (64, 48), *, sound: bool = True) -> Path:
    """Write an H.264 and AAC clip with a key frame every second."""
    options = {"preset": "ultrafast", "g": "10", "x264-params": "scenecut=0"}
    with av.open(str(path), "w") as file:
        video = file.add_stream("libx264", rate=10, options=options)
        video.width, video.height = size
        video.pix_fmt = "yuv420p"
        tone = file.add_stream("aac", rate=_RATE, layout="mono") if sound else None
        for number in range(seconds * 10):
            frame = _picture(size, number)
            file.mux(video.encode(frame))
        file.mux(video.encode(None))
        if tone is not None:
            for number in range(seconds * _RATE // _SAMPLES):
                file.mux(tone.encode(_sound(number)))
            file.mux(tone.encode(None))
    return path


def _picture(size: tuple[int, int], number: int) -> av.VideoFrame:
    picture = Image.new("RGB", size, (30 + number * 5 % 200, 90, 120))
    left = number * 3 % size[0]
    ImageDraw.Draw(picture).rectangle((left, 5, left + 12, 25), fill=(240, 240, 220))
    frame = av.VideoFrame(*size, "rgb24")
    frame.planes[0].update(_padded_rows(picture, frame.planes[0].line_size))
    frame.pts, frame.time_base = number, Fraction(1, 10)
    return frame


def _padded_rows(picture: Image.Image, line_size: int) -> bytes:
    raw, width = picture.tobytes(), 3 * picture.width
    return b"".join(raw[at : at + width].ljust(line_size, b"\0") for at in range(0, len(raw), width))


def _sound(number: int) -> av.AudioFrame:
    at = range(number * _SAMPLES, (number + 1) * _SAMPLES)
    wave = array.array("f", (0.3 * math.sin(2 * math.pi * 440 * one / _RATE) for one in at))
    frame = av.AudioFrame(format="fltp", layout="mono", samples=_SAMPLES)
    frame.planes[0].update(wave.tobytes())
    frame.sample_rate, frame.pts, frame.time_base = _RATE, number * _SAMPLES, Fraction(1, _RATE)
    return frame
