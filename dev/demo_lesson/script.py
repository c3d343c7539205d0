"""What a lesson is made of: lines that somebody speaks, waits, wipes, and the drawings that belong to them.

In a line's text a `|` marks the word at which the next of its drawings begins, so a drawing keeps to its word whatever
the voice or its speed. The content is in `lesson.py`; when everything happens is worked out in `timeline.py`.
"""

from dataclasses import dataclass
from enum import Enum

from dev.demo_lesson.chalk import Stroke

CUE = "|"

Drawing = tuple[Stroke, ...]


class Speaker(Enum):
    """Who speaks."""

    TEACHER = "teacher"
    LEO = "Leo"
    MAYA = "Maya"


class ScriptError(ValueError):
    """A line's cue marks and its drawings do not match in number."""


@dataclass(frozen=True, slots=True)
class Say:
    """One spoken line, the drawings its `|` marks start, and the silence after it in seconds."""

    speaker: Speaker
    text: str
    drawings: tuple[Drawing, ...] = ()
    pause: float = 0.5

    def __post_init__(self) -> None:
        """Refuse a line whose marks and drawings differ in number: something would be drawn at the wrong word."""
        if self.text.count(CUE) != len(self.drawings):
            raise ScriptError(f"{self.text!r} has {self.text.count(CUE)} cue marks for {len(self.drawings)} drawings")

    @property
    def spoken(self) -> str:
        """Return the text without its marks."""
        return self.text.replace(CUE, "")

    @property
    def cues(self) -> tuple[int, ...]:
        """Return, for each drawing, the place in the spoken text at which it begins."""
        places = [index for index, letter in enumerate(self.text) if letter == CUE]
        return tuple(place - before for before, place in enumerate(places))


@dataclass(frozen=True, slots=True)
class Wait:
    """Time to think: nobody speaks, the drawings appear evenly spread, and the named pupils' hands go up."""

    seconds: float
    drawings: tuple[Drawing, ...] = ()
    hands: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Clean:
    """The board is wiped."""

    seconds: float = 1.5


Step = Say | Wait | Clean
Lesson = tuple[Step, ...]
