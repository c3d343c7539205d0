"""The sound of the lesson: voices in a small room, chalk on the board, a quiet room tone, at an even loudness.

Everything goes through FFmpeg's filters, by PyAV, twice: once to mix and to measure the loudness, once to bring it to
the wanted loudness with a limiter against clipping. All noise is seeded, so the same lesson always sounds the same.
"""

import math
import random
from array import array
from collections.abc import Iterator
from fractions import Fraction

import av
from av.filter.context import FilterContext

from dev.demo_lesson.chalk import WIPE_ROWS
from dev.demo_lesson.script import Speaker
from dev.demo_lesson.speech import RATE
from dev.demo_lesson.timeline import Timeline, strokes, wipes

OUT_RATE = 48000
LOUDNESS = -18.0  # LUFS, as spoken word on the web usually is

_SCRATCH_RATE = 8000  # samples per second of the envelope that shapes chalk noise
_ECHO_SECONDS = 0.32
_HIGHEST = 0.82  # the limiter's ceiling, about -1.7 dB: AAC may overshoot a little

_METER = "lavfi.r128.I"  # integrated loudness so far

_VOICE_EQ = (
    "highpass=f=95,lowshelf=f=240:g=2.5,equalizer=f=950:t=q:w=1:g=-1.5,"
    "equalizer=f=3100:t=q:w=0.9:g=-3.5,lowpass=f=7000:p=1,"
    "acompressor=threshold=0.12:ratio=2.2:attack=8:release=160:makeup=1.4,aresample=48000"
)
_TEACHER_PLACE = "pan=stereo|c0=0.90*c0|c1=1.0*c0"
_CLASS_PLACE = "highpass=f=170,volume=-2dB,pan=stereo|c0=1.0*c0|c1=0.66*c0"  # to the left, and farther away
_SCRATCH = "aresample=48000,pan=stereo|c0=1.0*c0|c1=0.85*c0"
_CHALK_NOISE = "highpass=f=1500,lowpass=f=5200,equalizer=f=2700:t=q:w=1.5:g=6,pan=stereo|c0=c0|c1=c0"
_ROOM_TONE = "lowpass=f=420,highpass=f=60,volume=-10dB,pan=stereo|c0=c0|c1=c0"


def _frame(samples: "array[int]", rate: int, layout: str, start: int) -> av.AudioFrame:
    """Return 16-bit samples as one frame that begins at sample `start`."""
    frame = av.AudioFrame(format="s16", layout=layout, samples=len(samples) // (2 if layout == "stereo" else 1))
    frame.planes[0].update(samples.tobytes())
    frame.sample_rate = rate
    frame.time_base = Fraction(1, rate)
    frame.pts = start
    return frame


def _pieces(samples: "array[int]", rate: int, layout: str) -> Iterator[av.AudioFrame | None]:
    """Yield the samples in pieces of a fifth of a second, and at last the end mark: small pieces stay in the cache."""
    each = rate // 5
    values = each * (2 if layout == "stereo" else 1)
    for index, first in enumerate(range(0, len(samples), values)):
        yield _frame(samples[first : first + values], rate, layout, index * each)
    yield None


def _voice_track(timeline: Timeline, *, teacher: bool) -> "array[int]":
    """Return the teacher's lines, or the pupils', each at its place in time; as long as the whole clip."""
    track = array("h", bytes(2 * round(timeline.seconds * RATE)))
    for speech in timeline.speeches:
        if (speech.speaker is Speaker.TEACHER) == teacher:
            start = round(speech.start * RATE)
            track[start : start + len(speech.spoken.samples)] = speech.spoken.samples
    return track


def _scratch_track(timeline: Timeline) -> "array[int]":
    """Return how loud the chalk is at every moment: a tap when it touches, then a scratch with a hand's unevenness."""
    track = array("h", bytes(2 * round(timeline.seconds * _SCRATCH_RATE)))
    chance = random.Random(5)  # noqa: S311 - a noise, no secret
    for event in strokes(timeline):
        first, last = round(event.start * _SCRATCH_RATE), round(event.end * _SCRATCH_RATE)
        strength = 8000 if event.stroke.pressure < 255 else 10500
        level = chance.uniform(0.6, 1.0)
        for index in range(first, last):
            if index % 40 == 0:
                level += (chance.uniform(0.45, 1.0) - level) * 0.4
            tap = 1.9 if index - first < 60 else 1.0
            track[index] = int(strength * level * tap * min(1.0, (last - index) / 80))
    for wipe in wipes(timeline):
        first, last = round(wipe.start * _SCRATCH_RATE), round(wipe.end * _SCRATCH_RATE)
        for index in range(first, last):
            track[index] = int(3600 * abs(math.sin(math.pi * WIPE_ROWS * (index - first) / (last - first))))
    return track


def _echo_track() -> "array[int]":
    """Return the answer of a small furnished room to a clap: noise that dies away, darker with time, in stereo."""
    chance, found = random.Random(9), array("h")  # noqa: S311 - a noise, no secret
    whole = int(_ECHO_SECONDS * OUT_RATE)
    soft = [0.0, 0.0]
    for index in range(whole):
        share = index / whole
        for side in (0, 1):
            soft[side] += (chance.uniform(-1, 1) - soft[side]) * (0.55 - 0.35 * share)
            opening = 0.0 if index < 520 else (1 - share) ** 3.2
            found.append(int(soft[side] * opening * 9000))
    return found


class _Mixer:
    """A filter graph under construction, and the frames that will be pushed into it."""

    def __init__(self) -> None:
        self.graph = av.filter.Graph()
        self._inputs: list[Iterator[av.AudioFrame | None]] = []

    def track(self, samples: "array[int]", rate: int, layout: str = "mono") -> FilterContext:
        """Add a source that plays the samples."""
        self._inputs.append(_pieces(samples, rate, layout))
        return self.graph.add_abuffer(sample_rate=rate, format="s16", layout=layout, name=f"track{len(self._inputs)}")

    def add(self, description: str, *sources: FilterContext) -> FilterContext:
        """Add a chain of filters as FFmpeg writes it; the sources feed the first of them. Return the last."""
        last: FilterContext | None = None
        for part in description.split(","):
            name, _, arguments = part.partition("=")
            node = self.graph.add(name, arguments or None)
            for index, source in enumerate(sources if last is None else (last,)):
                source.link_to(node, 0, index)
            last = node
        if last is None:
            raise ValueError("an empty chain of filters")
        return last

    def frames(self) -> Iterator[av.AudioFrame]:
        """Push all tracks and yield what comes out."""
        self.graph.configure()
        waiting = dict(enumerate(self._inputs))
        while waiting:
            for index, pieces in list(waiting.items()):
                piece = next(pieces)
                self.graph.push(piece, at=index)
                if piece is None:
                    del waiting[index]
            yield from _ready(self.graph)


def _mixed(timeline: Timeline) -> list[av.AudioFrame]:
    """Return the whole mix, not yet at its loudness; the last frame's metadata carries what was measured."""
    mixer = _Mixer()
    people = [
        mixer.add(f"{_VOICE_EQ},{place}", mixer.track(_voice_track(timeline, teacher=teacher), RATE))
        for teacher, place in ((True, _TEACHER_PLACE), (False, _CLASS_PLACE))
    ]
    dry = mixer.add("amix=inputs=2:normalize=0,asplit=2", *people)
    echo = mixer.track(_echo_track(), OUT_RATE, "stereo")
    wet_in = mixer.graph.add("anull")
    dry.link_to(wet_in, 1, 0)
    wet = mixer.add("afir=dry=1:wet=1:irnorm=2", wet_in, echo)
    chalk = mixer.add(
        _CHALK_NOISE, mixer.graph.add("anoisesrc", f"c=white:seed=7:a=0.5:r={OUT_RATE}:d={timeline.seconds}")
    )
    scratch = mixer.add("amultiply", chalk, mixer.add(_SCRATCH, mixer.track(_scratch_track(timeline), _SCRATCH_RATE)))
    tone = mixer.add(
        _ROOM_TONE, mixer.graph.add("anoisesrc", f"c=brown:seed=8:a=0.5:r={OUT_RATE}:d={timeline.seconds}")
    )
    sum_ = mixer.add("amix=inputs=4:normalize=0:weights=1 0.1 0.2 0.07", dry, wet, scratch, tone)
    mixer.add(f"atrim=end={timeline.seconds},ebur128=metadata=1,abuffersink", sum_)
    return list(mixer.frames())


def _measured(frames: list[av.AudioFrame]) -> float:
    """Return the loudness of the mix in LUFS, which the meter wrote on all frames but a short last one."""
    return float(next(frame.metadata[_METER] for frame in reversed(frames) if _METER in frame.metadata))


def soundtrack(timeline: Timeline) -> Iterator[av.AudioFrame]:
    """Yield the finished sound: stereo, 48 kHz, about -18 LUFS, in frames of 1024 samples for the AAC encoder."""
    frames = _mixed(timeline)
    gain = LOUDNESS - _measured(frames)
    graph = av.filter.Graph()
    first = frames[0]
    chain = [
        graph.add_abuffer(sample_rate=OUT_RATE, format=first.format, layout=first.layout, time_base=first.time_base)
    ]
    for name, arguments in (
        ("volume", f"{gain:.2f}dB"),
        ("alimiter", f"limit={_HIGHEST}:attack=4:release=60:level=0:latency=1"),
        ("aformat", f"sample_fmts=fltp:sample_rates={OUT_RATE}:channel_layouts=stereo"),
        ("asetnsamples", "n=1024:p=0"),
        ("abuffersink", ""),
    ):
        node = graph.add(name, arguments or None)
        chain[-1].link_to(node)
        chain.append(node)
    graph.configure()
    for frame in [*frames, None]:
        graph.push(frame)
        yield from _ready(graph)


def _ready(graph: av.filter.Graph) -> Iterator[av.AudioFrame]:
    """Yield the frames that a graph has ready."""
    while True:
        try:
            frame = graph.pull()
        except (av.error.EOFError, av.error.BlockingIOError):
            return
        if isinstance(frame, av.AudioFrame):
            yield frame
