"""The clip itself: draws every frame in order, encodes picture and sound, and writes one MP4."""

import heapq
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from fractions import Fraction
from pathlib import Path
from typing import TypeAlias

import av
from av.audio.stream import AudioStream
from av.video.reformatter import ColorRange, Colorspace
from av.video.stream import VideoStream
from PIL import Image, ImageDraw

from dev.demo_lesson import pupils, teacher
from dev.demo_lesson.acting import Actors
from dev.demo_lesson.chalk import Chalk, StrokePainter, Wipe, grain
from dev.demo_lesson.curves import Point
from dev.demo_lesson.room import BOARD, SIZE, empty_room
from dev.demo_lesson.script import Lesson
from dev.demo_lesson.sound import OUT_RATE, soundtrack
from dev.demo_lesson.timeline import TimedStroke, TimedWipe, Timeline, plan

FRAMES_PER_SECOND = 25
KEY_FRAME_SECONDS = 2
AUDIO_BITS = 128_000

Progress = Callable[[int, int], None]
_Packet: TypeAlias = "av.Packet[VideoStream] | av.Packet[AudioStream]"
_Packets = list[_Packet]

_WRITING_AREA = (BOARD[0], BOARD[1], 1008, BOARD[3])  # as far as where the teacher stands

_FILE_OPTIONS = {"movflags": "+faststart", "fflags": "+bitexact"}  # playable from its first bytes; no date inside
_VIDEO_OPTIONS = {
    "preset": "veryfast",
    "profile": "high",
    "crf": "20",
    "maxrate": "1900k",
    "bufsize": "3800k",
    "keyint_min": str(FRAMES_PER_SECOND * KEY_FRAME_SECONDS),
    "sc_threshold": "0",
    # One thread: under a rate cap several would give other bytes each time, and the drawing needs the other core.
    "x264-params": "open-gop=0:threads=1:b-adapt=0:subme=1",
}


def frame_count(timeline: Timeline) -> int:
    """Return how many frames the clip has."""
    return round(timeline.seconds * FRAMES_PER_SECOND)


class Board:
    """The blackboard through the clip: what is on it at a time; ask for the times in order."""

    def __init__(self, timeline: Timeline) -> None:
        self.picture = empty_room()
        teacher.stand(self.picture)
        self._clean = self.picture.copy()
        self._grain = grain(SIZE)
        self._events = iter(timeline.board)
        self._event: TimedStroke | TimedWipe | None = next(self._events, None)
        self._tool: StrokePainter | Wipe | None = None

    def advance(self, now: float) -> None:
        """Bring the board to this time."""
        while self._event and self._event.start <= now:
            if self._tool is None:
                self._tool = self._take(self._event)
            share = min(1.0, (now - self._event.start) / (self._event.end - self._event.start))
            if isinstance(self._event, TimedStroke) and isinstance(self._tool, StrokePainter):
                self._tool.advance(round(share * len(self._event.stroke.points)))
            elif isinstance(self._tool, Wipe):
                self._tool.advance(share)
            if share < 1.0:
                return
            self._event, self._tool = next(self._events, None), None

    def _take(self, event: TimedStroke | TimedWipe) -> StrokePainter | Wipe:
        """Take the chalk or the eraser in hand."""
        if isinstance(event, TimedWipe):
            return Wipe(self.picture, self._clean, _WRITING_AREA)
        return StrokePainter(self.picture, self._grain, event.stroke)

    @property
    def tip(self) -> Point | None:
        """Return where the chalk or the eraser is, while one of them moves."""
        return self._tool.tip if self._tool else None

    @property
    def chalk(self) -> Chalk | None:
        """Return the chalk that is drawing now."""
        drawing = isinstance(self._event, TimedStroke) and self._tool is not None
        return self._event.stroke.chalk if drawing and isinstance(self._event, TimedStroke) else None

    @property
    def wiping(self) -> bool:
        """Return whether the eraser is on the board."""
        return isinstance(self._tool, Wipe)


def _eraser(frame: Image.Image, tip: Point) -> None:
    """Draw the felt eraser where it wipes."""
    x, y = tip
    draw = ImageDraw.Draw(frame)
    draw.rounded_rectangle((x - 26, y - 60, x + 26, y + 60), 8, fill=(64, 60, 60))
    draw.rounded_rectangle((x - 20, y - 56, x + 14, y + 56), 7, fill=(146, 104, 68))
    draw.rounded_rectangle((x - 14, y - 50, x - 6, y + 50), 4, fill=(168, 124, 84))


def frames(timeline: Timeline) -> Iterator[Image.Image]:
    """Yield every frame of the clip.

    While nothing is drawn the people move "on twos", as drawn people do: every second frame is the one before it, the
    very same object, which spares the encoder most of its work.
    """
    board, actors = Board(timeline), Actors(timeline)
    frame: Image.Image | None = None
    for number in range(frame_count(timeline)):
        now = number / FRAMES_PER_SECOND
        still = board.tip is None
        board.advance(now)
        tip = board.tip
        face, stance = actors.face(now, tip), actors.stance(now, tip, board.chalk)
        if frame is None or number % 2 == 0 or tip or not still:
            frame = board.picture.copy()
            if board.wiping and tip:
                _eraser(frame, tip)
            teacher.draw(frame, face, stance)
            pupils.draw(frame, actors.hands(now), actors.nods(now))
        yield frame


def _video_stream(container: av.container.OutputContainer) -> VideoStream:
    """Add the picture: H.264 high, 4:2:0, a key frame exactly every two seconds."""
    stream = container.add_stream("libx264", rate=FRAMES_PER_SECOND, options=_VIDEO_OPTIONS)
    stream.width, stream.height = SIZE
    stream.pix_fmt = "yuv420p"
    stream.gop_size = FRAMES_PER_SECOND * KEY_FRAME_SECONDS
    stream.codec_context.max_b_frames = 2
    stream.codec_context.color_range = ColorRange.MPEG
    stream.codec_context.colorspace = Colorspace.ITU709
    stream.codec_context.color_primaries = 1  # BT.709
    stream.codec_context.color_trc = 1
    return stream


def _audio_stream(container: av.container.OutputContainer) -> AudioStream:
    """Add the sound: AAC, stereo."""
    stream = container.add_stream("aac", rate=OUT_RATE, layout="stereo", options={"aac_coder": "fast"})
    stream.bit_rate = AUDIO_BITS
    return stream


def _sound_packets(stream: AudioStream, timeline: Timeline) -> _Packets:
    """Return the whole sound, encoded."""
    packets: _Packets = []
    for frame in [*soundtrack(timeline), None]:
        packets += stream.encode(frame)
    return packets


def _converted(pictures: Iterator[Image.Image]) -> Iterator[av.VideoFrame]:
    """Yield the pictures as 4:2:0 frames; a picture that comes twice running is converted once."""
    last: tuple[Image.Image, av.VideoFrame] | None = None
    for picture in pictures:
        if last is None or last[0] is not picture:
            rgb: av.VideoFrame = av.VideoFrame.from_image(picture)  # type: ignore[no-untyped-call]
            last = (picture, rgb.reformat(format="yuv420p", dst_colorspace=Colorspace.ITU709))
        yield last[1]


def _encode(stream: VideoStream, frame: av.VideoFrame, number: int) -> _Packets:
    """Encode one frame; its number is set here, in the worker, because a frame may come twice."""
    frame.pts, frame.time_base = number, Fraction(1, FRAMES_PER_SECOND)
    return stream.encode(frame)


def _picture_packets(stream: VideoStream, timeline: Timeline, progress: Progress | None) -> _Packets:
    """Return the whole picture, encoded: a worker encodes one frame while the next is drawn."""
    packets: _Packets = []
    with ThreadPoolExecutor(1) as worker:
        busy: Future[_Packets] | None = None
        for number, frame in enumerate(_converted(frames(timeline))):
            packets += busy.result() if busy else []
            busy = worker.submit(_encode, stream, frame, number)
            if progress and number % FRAMES_PER_SECOND == 0:
                progress(number, frame_count(timeline))
        packets += busy.result() if busy else []
    return packets + stream.encode(None)


def _second(packet: _Packet) -> float:
    """Return when a packet is to be decoded: the order in which packets lie in the file."""
    return float((packet.dts or 0) * (packet.time_base or 0))


def render(lesson: Lesson, output: Path, progress: Progress | None = None) -> Timeline:
    """Draw and speak the lesson into an MP4 file, and return when everything in it happens.

    Args:
        lesson: what is taught.
        output: the file to write; it is replaced.
        progress: called now and then with the frames done and the frames in all.

    Raises:
        dev.demo_lesson.speech.SpeechError: espeak-ng is missing or refuses.
        OSError: the file cannot be written.
    """
    unfinished = output.with_name(output.name + ".part")  # an interrupted run leaves no clip that looks whole
    unfinished.touch()  # a folder that is not there is found out now, not when everything is drawn
    timeline = plan(lesson)
    with av.open(str(unfinished), "w", format="mp4", options=_FILE_OPTIONS) as container:
        video, audio = _video_stream(container), _audio_stream(container)
        with ThreadPoolExecutor(1) as worker:
            sound = worker.submit(_sound_packets, audio, timeline)
            picture = _picture_packets(video, timeline, progress)
        for packet in heapq.merge(picture, sound.result(), key=_second):
            container.mux(packet)
    unfinished.replace(output)
    return timeline
