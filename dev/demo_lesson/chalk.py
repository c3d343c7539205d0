"""Chalk on a board: strokes that appear point by point, with the grain of the board showing through.

A stroke is stamped with small round brushes into a mask of its own; the board's grain is then taken off the mask, so
that thin chalk breaks up and thick chalk is nearly solid. Only the box around the new points is drawn again, which
keeps a frame cheap. Nothing here knows about time or speech.
"""

import random
from dataclasses import dataclass
from enum import Enum
from functools import cache

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from dev.demo_lesson.curves import Path, Point, spaced

Box = tuple[int, int, int, int]
Size = tuple[int, int]

_FINE = 4  # brushes are drawn this many times larger, then reduced, for smooth edges
_SLOTS = 3  # sub-pixel positions per pixel and axis
_SKIRT = 2.2  # pixels of dust round the chalk
WIPE_ROWS = 4  # how often the eraser goes along the board

_GHOST = 0.09  # what an eraser leaves behind


class Chalk(Enum):
    """The four sticks in the tray."""

    WHITE = (244, 241, 230)
    YELLOW = (247, 214, 120)
    PINK = (245, 166, 158)
    BLUE = (152, 208, 232)


@dataclass(frozen=True, slots=True)
class Stroke:
    """One movement of the chalk: points a fixed distance apart, so that the index measures drawn length."""

    points: Path
    chalk: Chalk
    width: float
    pressure: int = 255  # 255 writes; about 170 is the flat side of the stick, for shading
    step: float = 1.3

    @property
    def length(self) -> float:
        """Return the drawn length in pixels."""
        return self.step * len(self.points)


def stroke(path: Path, chalk: Chalk, width: float = 4.6) -> Stroke:
    """Return a writing stroke along the path."""
    return Stroke(spaced(path, 1.3), chalk, width)


def shading(path: Path, chalk: Chalk, width: float = 17.0) -> Stroke:
    """Return a broad, dusty stroke along the path, made with the side of the stick."""
    return Stroke(spaced(path, 3.0), chalk, width, pressure=172, step=3.0)


@cache
def _brush(size: int, pressure: int, slot_x: int, slot_y: int) -> Image.Image:
    """Return a round brush `size` tenths of a pixel wide, set off by a fraction of a pixel."""
    radius = size / 20
    reach = int(radius + _SKIRT) + 2
    side = (2 * reach + 1) * _FINE
    middle = (reach + 0.5) * _FINE
    x, y = middle + slot_x * _FINE / _SLOTS, middle + slot_y * _FINE / _SLOTS
    picture = Image.new("L", (side, side), 0)
    draw = ImageDraw.Draw(picture)
    for extra, level in ((_SKIRT, 0.2), (0.9, 0.5), (0.0, 1.0)):
        wide = (radius + extra) * _FINE
        draw.ellipse((x - wide, y - wide, x + wide, y + wide), fill=int(pressure * level))
    return picture.reduce(_FINE)


def noise(size: Size, seed: int, blur: float) -> Image.Image:
    """Return grey noise, the same for the same seed, spread over the whole range of brightness."""
    chance = random.Random(seed)  # noqa: S311 - a texture, no secret
    grey = Image.frombytes("L", size, chance.randbytes(size[0] * size[1])).filter(ImageFilter.GaussianBlur(blur))
    low, high = grey.getextrema()
    bottom, top = float(low), float(high)  # type: ignore[arg-type]  # one band: two numbers
    return grey.point(lambda value: int((value - bottom) * 255 / (top - bottom)))


def grain(size: Size) -> Image.Image:
    """Return the board's grain: 255 where chalk always sticks, low where it leaves a hole."""
    mixed = Image.blend(noise(size, 3, 0.75), noise(size, 4, 2.4), 0.3)
    return mixed.point(lambda value: max(0, min(255, int((value - 30) * 2.7))))


def _bounds(points: Path, margin: float, size: Size) -> Box:
    """Return the box round the points, kept inside the picture."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    left, top = max(0, int(min(xs) - margin)), max(0, int(min(ys) - margin))
    right, bottom = min(size[0], int(max(xs) + margin) + 2), min(size[1], int(max(ys) + margin) + 2)
    return left, top, max(left + 1, right), max(top + 1, bottom)


class StrokePainter:
    """One stroke on its way onto a board picture; call `advance` until all its points are drawn."""

    def __init__(self, board: Image.Image, grain_picture: Image.Image, drawn: Stroke) -> None:
        """Remember what is under the stroke, so that the half-drawn stroke can be drawn again over it."""
        self._board = board
        self._stroke = drawn
        self._done = 0
        self._margin = drawn.width * 0.65 + _SKIRT + 3
        self._box = _bounds(drawn.points, self._margin, board.size)
        self._under = board.crop(self._box)
        self._grain = grain_picture.crop(self._box)
        self._mask = Image.new("L", self._under.size, 0)
        self._chance = random.Random(repr(drawn.points[0]))  # noqa: S311 - a hand's pressure, no secret
        self._weight = 1.0

    @property
    def tip(self) -> Point:
        """Return where the chalk is now."""
        return self._stroke.points[max(0, self._done - 1)]

    def advance(self, upto: int) -> None:
        """Draw all points before index `upto` that are not yet drawn."""
        new = self._stroke.points[self._done : upto]
        if not new:
            return
        for point in new:
            self._stamp(point)
        self._done += len(new)
        self._show(_bounds(new, self._margin, self._board.size))

    def _stamp(self, point: Point) -> None:
        """Press the brush once, a little harder or softer than the last time."""
        self._weight += (1 - self._weight) * 0.08 + self._chance.uniform(-0.05, 0.05)
        size = int(self._stroke.width * 10 * max(0.78, min(1.2, self._weight)))
        left, top = point[0] - self._box[0], point[1] - self._box[1]
        slots = int(left * _SLOTS) % _SLOTS, int(top * _SLOTS) % _SLOTS
        brush = _brush(size // 3 * 3, self._stroke.pressure, *slots)
        x, y = int(left) - brush.width // 2, int(top) - brush.height // 2
        box = (x, y, x + brush.width, y + brush.height)
        self._mask.paste(ImageChops.lighter(self._mask.crop(box), brush), (x, y))

    def _show(self, dirty: Box) -> None:
        """Put the changed part of the stroke on the board."""
        left, top = self._box[:2]
        local = (dirty[0] - left, dirty[1] - top, dirty[2] - left, dirty[3] - top)
        alpha = ImageChops.add(self._mask.crop(local), self._grain.crop(local), offset=-255)
        under = self._under.crop(local)
        under.paste(self._stroke.chalk.value, (0, 0), alpha)
        self._board.paste(under, dirty[:2])


class Wipe:
    """An eraser on its way over the board: it takes the chalk off and leaves a faint ghost."""

    _HALF: Size = (44, 84)

    def __init__(self, board: Image.Image, clean: Image.Image, area: Box) -> None:
        """Prepare the wiped board: mostly the clean one, with a blurred trace of what was written."""
        self._board = board
        trace = board.filter(ImageFilter.GaussianBlur(7))
        self._wiped = Image.blend(clean, trace, _GHOST)
        self._path = self._zigzag(area)
        self._done = 0
        width, height = self._HALF[0] * 2, self._HALF[1] * 2
        pad = Image.new("L", (width, height), 0)
        ImageDraw.Draw(pad).rounded_rectangle((8, 8, width - 9, height - 9), 16, fill=255)
        self._pad = pad.filter(ImageFilter.GaussianBlur(4))

    def _zigzag(self, area: Box) -> Path:
        """Return the way of the eraser: along the board and back, row under row."""
        half_x, half_y = self._HALF
        path: list[Point] = []
        for row in range(WIPE_ROWS):
            y = area[1] + half_y * 0.7 + (area[3] - area[1] - half_y * 1.4) * row / (WIPE_ROWS - 1)
            ends = [(area[0] + half_x * 0.6, y + 12.0), (area[2] - half_x * 0.6, y - 12.0)]
            path += ends if row % 2 == 0 else ends[::-1]
        return spaced(path, 14)

    @property
    def tip(self) -> Point:
        """Return where the eraser is now."""
        return self._path[max(0, self._done - 1)]

    def advance(self, share: float) -> None:
        """Wipe up to the given share (0 to 1) of the eraser's way."""
        upto = round(share * len(self._path))
        for x, y in self._path[self._done : upto]:
            left, top = int(x) - self._HALF[0], int(y) - self._HALF[1]
            box = (left, top, left + self._pad.width, top + self._pad.height)
            self._board.paste(self._wiped.crop(box), (left, top), self._pad)
        self._done = max(self._done, upto)
