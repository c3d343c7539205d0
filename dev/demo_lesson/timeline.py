"""When everything happens: from a lesson and the real length of each spoken line to one list of timed events.

One hand draws, so drawings never overlap: a drawing starts at its word, or as soon as the one before it is finished.
A line is over when both its speech and its drawings are.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from dev.demo_lesson.chalk import Stroke
from dev.demo_lesson.script import Clean, Drawing, Lesson, Say, Speaker, Wait
from dev.demo_lesson.speech import Spoken, Voice, speak

VOICES = {
    Speaker.TEACHER: Voice("en-gb-x-rp+f2", rate=152, pitch=46, liveliness=68),
    Speaker.LEO: Voice("en-gb-x-rp+f3", rate=164, pitch=60, liveliness=62, size=1.12),
    Speaker.MAYA: Voice("en-gb-x-rp+f4", rate=168, pitch=74, liveliness=70, size=1.14),
}
LEAD_IN, LEAD_OUT = 0.9, 2.6

_LIFT = 0.045  # seconds between two strokes
_WRITING, _SHADING, _RUSH = 900.0, 2700.0, 1.9  # pixels per second, and how much faster a hand can go


@dataclass(frozen=True, slots=True)
class TimedStroke:
    """One stroke and when it is drawn."""

    start: float
    end: float
    stroke: Stroke


@dataclass(frozen=True, slots=True)
class TimedWipe:
    """When the board is wiped."""

    start: float
    end: float


@dataclass(frozen=True, slots=True)
class TimedSpeech:
    """One spoken line and when it is heard."""

    start: float
    speaker: Speaker
    spoken: Spoken

    @property
    def end(self) -> float:
        """Return when it is over."""
        return self.start + self.spoken.seconds


@dataclass(frozen=True, slots=True)
class TimedHand:
    """A pupil's hand that goes up and later down."""

    pupil: int
    up: float
    down: float


@dataclass(slots=True)
class Timeline:
    """All that happens, in order of time; seconds from the start of the clip."""

    board: list[TimedStroke | TimedWipe] = field(default_factory=list)
    speeches: list[TimedSpeech] = field(default_factory=list)
    hands: list[TimedHand] = field(default_factory=list)
    seconds: float = 0.0


def natural_seconds(drawing: Drawing) -> float:
    """Return how long a hand takes for a drawing when nothing hurries it."""
    return sum(_stroke_seconds(stroke) + _LIFT for stroke in drawing)


def _stroke_seconds(stroke: Stroke) -> float:
    return 0.03 + stroke.length / (_SHADING if stroke.pressure < 255 else _WRITING)


class _Planner:
    """Goes through a lesson once, with the clock in hand."""

    def __init__(self) -> None:
        self.timeline = Timeline()
        self._now = LEAD_IN
        self._chalk_free = 0.0
        self._waiting: list[tuple[int, float]] = []

    def _draw(self, drawing: Drawing, start: float, room: float) -> None:
        """Plan one drawing; with less room than it needs it goes faster, within what a hand can do."""
        at = max(start, self._chalk_free)
        whole = natural_seconds(drawing)
        speed = min(_RUSH, max(1.0, whole / max(0.05, start + room - at)))
        for stroke in drawing:
            end = at + _stroke_seconds(stroke) / speed
            self.timeline.board.append(TimedStroke(at, end, stroke))
            at = end + _LIFT / speed
        self._chalk_free = at

    def say(self, step: Say) -> None:
        """Plan a spoken line and its drawings."""
        spoken = speak(step.spoken, VOICES[step.speaker])
        self.timeline.speeches.append(TimedSpeech(self._now, step.speaker, spoken))
        if step.speaker is not Speaker.TEACHER:
            self._hands_down()
        starts = [self._now + spoken.when(place) for place in step.cues]
        limits = [*starts[1:], self._now + spoken.seconds + step.pause * 0.6]
        for drawing, start, limit in zip(step.drawings, starts, limits, strict=False):
            self._draw(drawing, start, limit - start)
        self._now = max(self._now + spoken.seconds + step.pause, self._chalk_free + 0.2)

    def wait(self, step: Wait) -> None:
        """Plan time to think."""
        for index, drawing in enumerate(step.drawings):
            share = step.seconds / len(step.drawings)
            self._draw(drawing, self._now + index * share, share)
        for index, pupil in enumerate(step.hands):
            self._waiting.append((pupil, self._now + step.seconds * (0.35 + 0.5 * index / len(step.hands))))
        self._now = max(self._now + step.seconds, self._chalk_free)

    def clean(self, step: Clean) -> None:
        """Plan a wipe of the board."""
        start = max(self._now, self._chalk_free)
        self.timeline.board.append(TimedWipe(start, start + step.seconds))
        self._now = self._chalk_free = start + step.seconds + 0.15

    def _hands_down(self) -> None:
        """Let the hands that are up go down, one after another, because somebody has been asked."""
        for index, (pupil, up) in enumerate(self._waiting):
            self.timeline.hands.append(TimedHand(pupil, up, self._now - 0.1 + 0.18 * index))
        self._waiting = []

    def finish(self) -> Timeline:
        """Close the timeline."""
        self._hands_down()
        self.timeline.seconds = self._now + LEAD_OUT
        return self.timeline


def plan(lesson: Lesson) -> Timeline:
    """Return when everything in the lesson happens; it speaks every line to know its length.

    Raises:
        dev.demo_lesson.speech.SpeechError: espeak-ng is missing or refuses.
    """
    planner = _Planner()
    for step in lesson:
        match step:
            case Say():
                planner.say(step)
            case Wait():
                planner.wait(step)
            case Clean():
                planner.clean(step)
    return planner.finish()


def strokes(timeline: Timeline) -> Iterable[TimedStroke]:
    """Return only the strokes: what the chalk can be heard to do."""
    return (event for event in timeline.board if isinstance(event, TimedStroke))


def wipes(timeline: Timeline) -> Iterable[TimedWipe]:
    """Return only the wipes: what the eraser can be heard to do."""
    return (event for event in timeline.board if isinstance(event, TimedWipe))
