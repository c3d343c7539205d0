"""The finished file: what a player, a segmenter and a level meter find in it. Rendered for real, once for all tests."""

from array import array
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import av
import pytest
from dev.demo_lesson.__main__ import main
from dev.demo_lesson.chalk import Chalk
from dev.demo_lesson.film import FRAMES_PER_SECOND, KEY_FRAME_SECONDS, render
from dev.demo_lesson.lesson import lesson
from dev.demo_lesson.marks import text
from dev.demo_lesson.script import Clean, Say, Speaker, Wait
from dev.demo_lesson.timeline import Timeline
from PIL import Image, ImageChops, ImageStat


@dataclass(frozen=True)
class Clip:
    path: Path
    timeline: Timeline


@pytest.fixture(scope="session")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Clip:
    """The lesson up to the first pupil's answer: title, question, time to think, two voices."""
    steps = lesson()
    answer = next(i for i, step in enumerate(steps) if isinstance(step, Say) and step.speaker is not Speaker.TEACHER)
    path = tmp_path_factory.mktemp("demo") / "lesson.mp4"
    return Clip(path, render(steps[: answer + 1], path))


def _pictures(path: Path, seconds: list[float]) -> list[Image.Image]:
    found: list[Image.Image] = []
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            if len(found) == len(seconds):
                break
            if (frame.time or 0) >= seconds[len(found)]:
                found.append(frame.to_image())  # type: ignore[no-untyped-call]
    return found


def _samples(path: Path) -> "array[int]":
    found = array("h")
    with av.open(str(path)) as container:
        resampler = av.AudioResampler(format="s16", layout="mono", rate=48_000)
        for frame in container.decode(audio=0):
            for piece in resampler.resample(frame):
                found.frombytes(bytes(piece.planes[0])[: piece.samples * 2])
    return found


def _loudest(samples: "array[int]", start: float, end: float) -> int:
    return max(abs(value) for value in samples[round(start * 48_000) : round(end * 48_000)])


def test_the_clip_is_h264_and_aac_at_the_promised_sizes_and_rates(clip: Clip) -> None:
    with av.open(str(clip.path)) as container:
        video, audio = container.streams.video[0], container.streams.audio[0]
        assert (video.codec_context.name, video.profile, video.pix_fmt) == ("h264", "High", "yuv420p")
        assert (video.width, video.height) == (1280, 720)
        assert video.average_rate == FRAMES_PER_SECOND
        assert (audio.codec_context.name, audio.rate) == ("aac", 48_000)
        assert container.bit_rate < 2_000_000


def test_the_clip_lasts_as_long_as_its_timeline(clip: Clip) -> None:
    with av.open(str(clip.path)) as container:
        assert container.duration is not None
        assert container.duration / 1_000_000 == pytest.approx(clip.timeline.seconds, abs=0.1)


def test_the_clip_can_be_played_from_its_first_bytes(clip: Clip) -> None:
    data = clip.path.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")


def test_a_key_frame_every_two_seconds_and_nowhere_else(clip: Clip) -> None:
    with av.open(str(clip.path)) as container:
        keys = sorted(
            float(p.pts * p.time_base) for p in container.demux(video=0) if p.is_keyframe and p.pts is not None
        )
    assert keys == [KEY_FRAME_SECONDS * i for i in range(len(keys))]
    assert len(keys) == int(clip.timeline.seconds // KEY_FRAME_SECONDS) + 1


def test_the_board_fills_up_while_the_teacher_speaks(clip: Clip) -> None:
    drawn = [event.end for event in clip.timeline.board]
    before, written = _pictures(clip.path, [0.4, max(end for end in drawn if end < clip.timeline.board[-1].end)])
    board = (60, 40, 960, 560)  # without teacher and class
    change = ImageStat.Stat(ImageChops.difference(before.crop(board), written.crop(board)).convert("L"))
    assert change.mean[0] > 4


def test_the_picture_is_never_frozen_for_a_second(clip: Clip) -> None:
    pictures = _pictures(clip.path, [float(second) for second in range(2, 26)])
    for first, second in pairwise(pictures):
        assert ImageChops.difference(first, second).getbbox() is not None


def test_every_line_is_heard_whole_and_thinking_time_is_quiet(clip: Clip) -> None:
    samples = _samples(clip.path)
    for speech in clip.timeline.speeches:
        assert _loudest(samples, speech.start, speech.end) > 5_000, speech
        assert _loudest(samples, speech.end + 0.25, speech.end + 0.4) < 2_500, "cut off, or run into the next line"
    think = next(step for step in lesson() if isinstance(step, Wait))
    pupil = next(speech for speech in clip.timeline.speeches if speech.speaker is not Speaker.TEACHER)
    called = max(speech.start for speech in clip.timeline.speeches if speech.start < pupil.start)
    assert _loudest(samples, called - think.seconds + 0.3, called - 0.1) < 2_500


def test_the_sound_does_not_clip_and_is_never_dead_silent(clip: Clip) -> None:
    samples = _samples(clip.path)
    assert max(samples) < 30_000
    assert min(samples) > -30_000
    assert all(_loudest(samples, start, start + 1) > 3 for start in range(int(clip.timeline.seconds) - 1))


def test_the_same_script_gives_the_same_bytes(tmp_path: Path) -> None:
    first, second = tmp_path / "first.mp4", tmp_path / "second.mp4"
    hello = Say(Speaker.TEACHER, "|Hello.", (text("Hi!", (300, 300), 90, Chalk.PINK),), pause=0.0)
    for path in (first, second):
        render((hello, Clean(0.6)), path)
    assert first.read_bytes() == second.read_bytes()


def test_a_folder_that_does_not_exist_is_one_line_not_a_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["/nowhere/at/all/lesson.mp4"]) == 1
    assert capsys.readouterr().err.startswith("demo lesson: ")
