"""What a teacher draws: lines of text, fractions, bars, shading. Each function returns the strokes in drawing order."""

import random
from dataclasses import dataclass
from itertools import pairwise

from dev.demo_lesson import letters
from dev.demo_lesson.chalk import Chalk, shading, stroke
from dev.demo_lesson.curves import Path, Point, oval, smooth
from dev.demo_lesson.script import Drawing


def _thick(height: float) -> float:
    """Return the chalk width that suits letters of this height."""
    return 2.5 + height * 0.055


def text(words: str, at: Point, height: float, chalk: Chalk = Chalk.WHITE) -> Drawing:
    """Return one line of writing whose baseline begins at `at`, with capitals `height` pixels high."""
    return tuple(stroke(path, chalk, _thick(height)) for path in letters.write(words, at, height))


def wavering(points: tuple[Point, ...]) -> Path:
    """Return the straight lines between the points as a hand draws them: not quite straight."""
    chance = random.Random(repr(points))  # noqa: S311 - a hand, no secret
    found: list[Point] = []
    for (x0, y0), (x1, y1) in pairwise(points):
        for i in range(5):
            loose = 0.0 if i in {0, 4} else 1.6
            x, y = x0 + (x1 - x0) * i / 4, y0 + (y1 - y0) * i / 4
            found.append((x + chance.uniform(-loose, loose), y + chance.uniform(-loose, loose)))
    return tuple(found)


def line(points: tuple[Point, ...], chalk: Chalk = Chalk.WHITE, width: float = 5.0) -> Drawing:
    """Return straight lines drawn freehand through the points."""
    return (stroke(wavering(points), chalk, width),)


def swoosh(points: tuple[Point, ...], chalk: Chalk, width: float = 5.5) -> Drawing:
    """Return one curved movement through the points."""
    return (stroke(smooth(points), chalk, width),)


def ring(centre: Point, radii: Point, chalk: Chalk, width: float = 5.0) -> Drawing:
    """Return a ring drawn round something, with ends that overlap."""
    return (stroke(oval(centre, radii[0], radii[1], turns=1.06), chalk, width),)


def fraction(top: str, bottom: str, middle: Point, height: float, chalk: Chalk) -> Drawing:
    """Return a fraction centred at `middle`, its digits `height` pixels high: top, line, bottom, as it is said."""
    x, y = middle
    gap, half = height * 0.27, max(letters.width(top, height), letters.width(bottom, height)) / 2 + height * 0.12
    above = text(top, (x - letters.width(top, height) / 2 + height * 0.05, y - gap), height, chalk)
    under = text(bottom, (x - letters.width(bottom, height) / 2 + height * 0.05, y + gap + height), height, chalk)
    return (*above, *line(((x - half, y + 1.5), (x + half, y - 1.5)), chalk, _thick(height)), *under)


@dataclass(frozen=True, slots=True)
class Bar:
    """A fraction bar: one whole, cut into equal pieces."""

    left: float
    top: float
    width: float
    height: float

    def edge(self, piece: int, pieces: int) -> float:
        """Return the x of the left edge of a piece."""
        return self.left + self.width * piece / pieces

    def outline(self) -> Drawing:
        """Return the whole."""
        right, bottom = self.left + self.width, self.top + self.height
        corners = ((self.left, self.top), (right, self.top - 1), (right + 1, bottom), (self.left - 1, bottom + 1))
        return line((*corners, (self.left, self.top - 1)))

    def cuts(self, pieces: int) -> Drawing:
        """Return the lines that cut the whole into equal pieces."""
        found: Drawing = ()
        for piece in range(1, pieces):
            x = self.edge(piece, pieces)
            found += line(((x, self.top), (x, self.top + self.height)), Chalk.WHITE, 4.6)
        return found

    def fine_cuts(self, pieces: int, already: int) -> Drawing:
        """Return dashed lines that cut on to `pieces`, leaving out the cuts that are there already."""
        found: Drawing = ()
        for piece in range(1, pieces):
            x = self.edge(piece, pieces)
            if piece * already % pieces:
                for share in (0.06, 0.3, 0.54, 0.78):
                    top = self.top + self.height * share
                    found += line(((x, top), (x, top + self.height * 0.15)), Chalk.WHITE, 4.0)
        return found

    def shade(self, pieces: int, of: int, chalk: Chalk) -> Drawing:
        """Return the first pieces shaded with the side of the chalk, one movement for each piece."""
        return tuple(shading(self._scribble(piece, of), chalk) for piece in range(pieces))

    def _scribble(self, piece: int, of: int) -> Path:
        """Return an up-and-down movement that fills one piece."""
        left, right = self.edge(piece, of) + 13, self.edge(piece + 1, of) - 13
        rows = round((right - left) / 10.5)
        chance = random.Random(f"{self.top} {piece}")  # noqa: S311 - a hand, no secret
        points = []
        for row in range(rows + 1):
            loose = chance.uniform(0, 5)
            y = self.top + 13 + loose if row % 2 else self.top + self.height - 13 - loose
            points.append((left + (right - left) * row / rows, y))
        return tuple(points)

    def round_piece(self, piece: int, of: int, chalk: Chalk) -> Drawing:
        """Return a box drawn inside the edges of one piece, to point it out."""
        left, right = self.edge(piece, of) + 9, self.edge(piece + 1, of) - 9
        top, bottom = self.top + 10, self.top + self.height - 10
        return line(((left, top), (right, top), (right, bottom), (left, bottom), (left, top)), chalk, 5.4)
