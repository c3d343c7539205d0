"""How the people in the room move: mouth with the speech sounds, eyes, head, arm and hands, frame by frame.

The only state is what has inertia, the arm and the head; everything else follows from the time.
"""

import math
from collections.abc import Sequence

from dev.demo_lesson import teacher
from dev.demo_lesson.chalk import Chalk
from dev.demo_lesson.curves import Point, between
from dev.demo_lesson.script import Speaker
from dev.demo_lesson.teacher import Face, Gaze, Mouth, Stance
from dev.demo_lesson.timeline import TimedSpeech, Timeline

PUPILS = {Speaker.LEO: 1, Speaker.MAYA: 0}  # their places in pupils.CLASS

_REST: Point = (1024, 594)
_OPEN: Point = (962, 478)  # a palm offered to the class while speaking
_HAND_MOVES = 0.35  # seconds for a pupil's hand to go up or down
_BLINKS = (1.7, 5.2, 8.1, 12.6, 15.0)  # in every sixteen seconds
_BLINK_CYCLE, _BLINK_LASTS = 16.0, 0.13

_MOUTHS: tuple[tuple[tuple[str, ...], Mouth], ...] = (
    (("aI", "aU", "a", "A", "V"), Mouth.WIDE),
    (("E", "e", "3"), Mouth.HALF),
    (("oU", "O", "0", "o"), Mouth.ROUND),
    (("U", "u", "w"), Mouth.LIPS),
    (("m", "b", "p", "f", "v"), Mouth.CLOSED),
    (("I", "i", "@"), Mouth.HALF),
)


def mouth_for(sound: str) -> Mouth:
    """Return the shape of the mouth for one espeak-ng sound; a pause closes it."""
    if not sound or sound == ":":
        return Mouth.CLOSED
    return next((shape for starts, shape in _MOUTHS if sound.startswith(starts)), Mouth.SLIT)


def speaking(timeline: Timeline, now: float) -> TimedSpeech | None:
    """Return the line that is heard now, if any."""
    return next((speech for speech in timeline.speeches if speech.start <= now < speech.end), None)


def _sound_at(sounds: Sequence[tuple[str, float]], second: float) -> str:
    """Return the sound that is spoken at this second of a line."""
    current = ""
    for sound, start in sounds:
        if start > second:
            break
        current = sound
    return current


class Actors:
    """Teacher and class through the clip; ask for the frames in order."""

    def __init__(self, timeline: Timeline) -> None:
        self._timeline = timeline
        self._hand = _REST
        self._tilt = 0.0
        self._wrote_at = -10.0

    def face(self, now: float, tip: Point | None) -> Face:
        """Return the teacher's face: mouth by the sound, eyes on the board while drawing, a blink now and then."""
        speech = speaking(self._timeline, now)
        mouth, gaze = Mouth.SMILE, Gaze.CLASS
        if speech and speech.speaker is Speaker.TEACHER:
            mouth = mouth_for(_sound_at(speech.spoken.sounds, now - speech.start))
        if tip:
            gaze = Gaze.BOARD
        elif speech and speech.speaker is not Speaker.TEACHER:
            gaze = Gaze.BOARD if PUPILS[speech.speaker] < 3 else Gaze.CLASS
        phase = now % _BLINK_CYCLE
        return Face(mouth, gaze, any(0 <= phase - start < _BLINK_LASTS for start in _BLINKS))

    def _hand_goal(self, now: float, tip: Point | None) -> Point:
        """Return where the hand wants to be: at the chalk, offered to the class, or at rest."""
        if tip:
            self._wrote_at = now
            return teacher.reach(tip)
        speech = speaking(self._timeline, now)
        if now - self._wrote_at < 0.45:
            return self._hand
        if speech and speech.speaker is Speaker.TEACHER:
            beat = math.sin((now - speech.start) * 2.6)
            return (_OPEN[0] + 10 * math.sin(now * 1.1), _OPEN[1] - 16 * beat)
        return (_REST[0], _REST[1] + 2 * math.sin(now * 1.3))

    def stance(self, now: float, tip: Point | None, chalk: Chalk | None) -> Stance:
        """Return the teacher's stance; hand and head follow their goals with inertia, so call once per frame."""
        self._hand = between(self._hand, self._hand_goal(now, tip), 0.17)
        speech = speaking(self._timeline, now)
        listening = speech is not None and speech.speaker is not Speaker.TEACHER
        goal = 3.5 if tip else 5.0 if listening else 1.6 * math.sin(now * 0.9)
        self._tilt += (goal - self._tilt) * 0.09
        lively = 1.6 if speech and not listening else 0.7
        nod = round(lively * math.sin(now * 3.1))
        return Stance(self._hand, self._tilt, nod, chalk)

    def hands(self, now: float) -> dict[int, float]:
        """Return how far each pupil's hand is up now."""
        found: dict[int, float] = {}
        for hand in self._timeline.hands:
            up = min((now - hand.up) / _HAND_MOVES, (hand.down + _HAND_MOVES - now) / _HAND_MOVES, 1.0)
            if up > 0:
                found[hand.pupil] = up
        return found

    def nods(self, now: float) -> dict[int, float]:
        """Return how far the head of the pupil who speaks is lifted now."""
        speech = speaking(self._timeline, now)
        if speech is None or speech.speaker is Speaker.TEACHER:
            return {}
        rise = min(1.0, (now - speech.start) / 0.25, (speech.end - now) / 0.25)
        return {PUPILS[speech.speaker]: rise * (9 + 2.5 * math.sin((now - speech.start) * 7))}
