"""A single-stroke chalk alphabet, made for this clip: how a primary teacher prints on the board.

Each glyph is its advance width and its pen strokes: `width|stroke|stroke`. A stroke is a list of `x,y` control points
joined by a smooth curve; `!` after a point makes it a corner. The baseline is y = 0, small letters are 5 high,
capitals 7.6, tails reach -2.8. No font file is read, so the clip looks the same on every machine.
"""

import random
from functools import cache

from dev.demo_lesson.curves import Path, Point, smooth

CAPITAL_HEIGHT = 7.6
_SPACE_WIDTH = 2.6
_GAP = 0.75  # between two letters, in glyph units

_GLYPHS = {
    "a": "4.4|3.9,4.2 2.6,5 1.1,4.4 .5,2.5 1,.6 2.2,0 3.4,1 4,3 4,5! 4,1.2 4.4,.1",
    "b": "4.4|.7,8! .7,0! .7,2.8 1.5,4.6 2.9,5 4.1,3.8 4.3,2.2 3.5,.5 2.1,0 .8,.9",
    "c": "4|3.9,4.2 2.5,5 1,4.2 .5,2.4 1.1,.7 2.5,0 3.9,.7",
    "d": "4.4|4,4 2.7,5 1.1,4.3 .5,2.4 1.1,.5 2.3,0 3.5,.9 4.1,3! 4.1,8! 4.1,1.1 4.5,.1",
    "e": "4.3|.7,2.5! 4.1,2.7 3.8,4.2 2.5,5 1.1,4.2 .5,2.4 1.1,.6 2.5,0 4,.9",
    "f": "3|3.4,7.4 2.5,8 1.6,7 1.5,5 1.5,0|.3,4.7! 2.9,4.7",
    "g": "4.4|3.9,4.2 2.6,5 1.1,4.3 .5,2.6 1.1,.8 2.3,.3 3.4,1.2 4,3 4,5! 4,-.8 3.3,-2.5 1.9,-2.8 .6,-2",
    "h": "4.5|.7,8! .7,0! .7,2.6 1.7,4.6 3,5 3.9,4 4,2 4,0",
    "i": "1.7|.9,5! .9,.8 1.4,0|.9,6.8 1,6.7",
    "j": "2|1.4,5! 1.4,-1.4 .8,-2.7 -.4,-2.5|1.4,6.8 1.5,6.7",
    "k": "4.2|.7,8! .7,0|3.7,4.9! .8,2.2! 4.1,0",
    "l": "1.8|.8,8! .8,1 1.4,0",
    "m": "6.9|.7,5! .7,0! .7,2.8 1.6,4.6 2.6,5 3.4,4.1 3.5,0! 3.5,2.8 4.4,4.6 5.4,5 6.3,4.1 6.4,0",
    "n": "4.5|.7,5! .7,0! .7,2.6 1.7,4.6 3,5 3.9,4 4,2 4,0",
    "o": "4.6|2.6,5 1.1,4.3 .5,2.5 1.1,.6 2.5,0 3.9,.7 4.4,2.5 3.9,4.3 2.6,5",
    "p": "4.5|.7,5! .7,-2.8|.7,2.8 1.5,4.6 2.9,5 4.1,3.8 4.3,2.2 3.5,.5 2.1,0 .8,.9",
    "q": "4.4|3.9,4.2 2.6,5 1.1,4.3 .5,2.5 1.1,.6 2.3,0 3.4,1 4,3 4,5! 4,-2.8! 4.7,-2",
    "r": "3.1|.7,5! .7,0! .7,2.6 1.6,4.5 3.2,4.9",
    "s": "3.9|3.5,4.4 2.2,5 .9,4.4 .9,3.3 2.1,2.6 3.4,1.9 3.6,.8 2.3,0 .5,.6",
    "t": "3|1.5,7.2! 1.5,1.2 2,.1 3,.4|.3,4.8! 2.9,4.8",
    "u": "4.5|.7,5! .7,1.8 1.4,.2 2.7,.1 3.9,1.6 4,5! 4,1 4.4,.1",
    "v": "4.2|.4,5! 2.2,0! 4,5",
    "w": "6.2|.4,5! 1.8,0! 3.2,4.4! 4.6,0! 6,5",
    "x": "4.2|.5,5! 3.9,0|3.8,5! .5,0",
    "y": "4.4|.7,5! .7,2.3 1.4,.8 2.6,.6 3.8,2 4,5! 4,-.8 3.3,-2.5 1.9,-2.8 .6,-2",
    "z": "4.2|.5,4.9! 3.8,4.9! .5,.1! 4,.1",
    "A": "5.4|.3,0! 2.8,7.6! 5.3,0|1.2,2.6! 4.4,2.6",
    "B": "5|.8,7.6! .8,0|.8,7.6! 3,7.5 4.2,6.2 3.6,4.5 .8,4! 3.6,3.8 4.8,2.2 3.8,.4 .8,0",
    "C": "5.3|5,6.4 3.4,7.6 1.4,6.6 .5,3.8 1.3,1 3.2,0 5.1,1.2",
    "D": "5.5|.8,7.6! .8,0|.8,7.6! 3.2,7 5,5.4 5,2.4 3.4,.5 .8,0",
    "E": "4.7|4.4,7.6! .8,7.6! .8,0! 4.5,0|.8,4! 3.8,4",
    "F": "4.4|4.4,7.6! .8,7.6! .8,0|.8,4! 3.7,4",
    "G": "5.8|5.2,6.4 3.5,7.6 1.4,6.6 .5,3.8 1.3,1 3.3,0 5.3,1.2 5.4,3.4! 3.5,3.4",
    "H": "5.6|.8,7.6! .8,0|5,7.6! 5,0|.8,3.9! 5,3.9",
    "I": "2|1,7.6! 1,0",
    "J": "3.8|3.2,7.6! 3.2,1.8 2.2,.1 .8,.4 .3,1.5",
    "K": "5|.8,7.6! .8,0|4.7,7.6! .9,3.6! 4.9,0",
    "L": "4.4|.8,7.6! .8,0! 4.4,0",
    "M": "6.8|.7,0! 1,7.6! 3.5,2.4! 6,7.6! 6.3,0",
    "N": "5.8|.8,0! .8,7.6! 5.1,0! 5.1,7.6",
    "O": "5.8|3,7.6 1.2,6.4 .5,3.8 1.2,1.2 3,0 4.9,1.2 5.5,3.8 4.9,6.4 3,7.6",
    "P": "4.6|.8,7.6! .8,0|.8,7.6! 3.2,7.4 4.5,5.8 3.6,4 .8,3.5",
    "Q": "5.8|3,7.6 1.2,6.4 .5,3.8 1.2,1.2 3,0 4.9,1.2 5.5,3.8 4.9,6.4 3,7.6|3.6,1.8! 5.6,-.4",
    "R": "5|.8,7.6! .8,0|.8,7.6! 3.2,7.4 4.4,5.9 3.5,4.2 .8,3.7! 2.3,3.7! 4.8,0",
    "S": "4.8|4.3,6.6 2.7,7.6 1,6.7 1,5 2.5,4 4.2,3 4.5,1.3 2.6,0 .5,.9",
    "T": "5|.2,7.6! 5,7.6|2.6,7.6! 2.6,0",
    "U": "5.6|.8,7.6! .8,2.4 1.6,.4 2.9,0 4.3,.5 5,2.4 5,7.6",
    "V": "5|.3,7.6! 2.6,0! 4.9,7.6",
    "W": "7.2|.3,7.6! 2,0! 3.7,5.6! 5.4,0! 7.1,7.6",
    "X": "5|.4,7.6! 4.8,0|4.7,7.6! .3,0",
    "Y": "5|.4,7.6! 2.6,3.8! 4.8,7.6|2.6,3.8! 2.6,0",
    "Z": "5|.5,7.6! 4.6,7.6! .4,0! 4.8,0",
    "0": "5|2.9,7.6 1,6 .5,3.8 1,1.4 2.7,0 4.3,1.4 4.8,3.8 4.4,6.2 2.7,7.5",
    "1": "2.8|.5,6.1! 1.9,7.6! 1.9,0",
    "2": "4.8|.6,5.9 1.2,7.2 2.6,7.6 4.1,6.8 4.2,5.2 2.9,2.9 .5,.1! 4.6,.1",
    "3": "4.8|.7,6.8 2.2,7.6 3.9,6.9 3.8,5 1.9,4.1! 3.6,3.7 4.5,2.2 3.6,.4 1.9,0 .4,.9",
    "4": "5|3.2,7.6! .4,2.3! 4.9,2.3|3.7,4.4! 3.6,0",
    "5": "4.8|1.2,7.5! .9,4.2! 2.4,4.8 4.1,4 4.5,2.2 3.4,.3 1.7,0 .4,.8|1.2,7.5! 4.2,7.5",
    "6": "4.8|3.9,7.5 1.8,5.8 .6,3 .9,.9 2.4,0 4,.7 4.4,2.4 3.5,4 2,4 .8,2.8",
    "7": "4.6|.5,7.5! 4.4,7.5! 1.8,0",
    "8": "4.8|3.9,6.6 2.5,7.6 1,6.7 1.3,5.2 3.2,3.9 4.4,2 3.5,.3 1.7,.2 .6,1.6 1.6,3.6 3.6,5 3.9,6.6",
    "9": "4.7|4,5.6 3.4,7.2 1.9,7.5 .7,6.3 .7,4.6 1.9,3.6 3.4,4.2 4,5.8! 4,3 3.4,0",
    ".": "1.4|.8,.1 .9,.2",
    ",": "1.6|1,.4 1,-.3 .5,-1.2",
    ":": "1.6|.8,3.9 .9,4|.8,.5 .9,.6",
    "?": "4.3|.5,6.2 1.3,7.4 2.6,7.6 3.9,6.6 3.7,5 2.4,3.8 2.1,2|2.1,.1 2.2,.2",
    "!": "1.6|.9,7.6! .8,2.2|.8,.1 .9,.2",
    "'": "1.3|.8,7.8! .6,6.4",
    "-": "3.4|.5,2.6! 2.9,2.6",
    "+": "4.8|2.4,4.8! 2.4,.6|.4,2.7! 4.4,2.7",
    "=": "4.8|.5,3.7! 4.3,3.7|.5,1.7! 4.3,1.7",
    "<": "4.8|4.3,5! .5,2.7! 4.3,.4",
    ">": "4.8|.5,5! 4.3,2.7! .5,.4",
    "✓": "5.4|.5,2.6! 1.9,.4! 5.2,6.4",
}


class UnknownLetterError(ValueError):
    """The script asks for a letter that the chalk alphabet has not got: reword it, or add its strokes to letters.py."""


def _corner_paths(stroke: str) -> list[list[Point]]:
    """Cut one written stroke at its corners, each piece with both its end points."""
    pieces: list[list[Point]] = [[]]
    for token in stroke.split():
        x, y = token.rstrip("!").split(",")
        point = (float(x), float(y))
        pieces[-1].append(point)
        if token.endswith("!") and len(pieces[-1]) > 1:
            pieces.append([point])
    return [piece for piece in pieces if len(piece) > 1]


def _sway(path: Path, chance: random.Random) -> Path:
    """Return the stroke as a hand would vary it: a little turned and a little larger or smaller."""
    turn, scale, lift = chance.uniform(-0.022, 0.022), chance.uniform(0.97, 1.03), chance.uniform(-0.1, 0.1)
    return tuple(((x + turn * y) * scale, (y - turn * x) * scale + lift) for x, y in path)


@cache
def _strokes(letter: str) -> tuple[float, tuple[Path, ...]]:
    """Return a glyph's advance width and its strokes as polylines, in glyph units."""
    width, *strokes = _GLYPHS[letter].split("|")
    paths = []
    for stroke in strokes:
        joined: list[Point] = []
        for piece in _corner_paths(stroke):
            joined += smooth(piece)
        paths.append(tuple(joined))
    return float(width), tuple(paths)


def check(text: str) -> None:
    """Refuse a text that the alphabet cannot write.

    Raises:
        UnknownLetterError: naming the letters that are missing and the text they stand in.
    """
    missing = sorted({letter for letter in text if letter != " " and letter not in _GLYPHS})
    if missing:
        named = ", ".join(repr(letter) for letter in missing)
        raise UnknownLetterError(f"no chalk strokes for {named} in {text!r}: reword it or add them to letters.py")


def width(text: str, height: float) -> float:
    """Return how wide the text is when its capitals are `height` pixels high."""
    check(text)
    units = sum(_SPACE_WIDTH if letter == " " else _strokes(letter)[0] + _GAP for letter in text)
    return units * height / CAPITAL_HEIGHT


def write(text: str, at: Point, height: float) -> tuple[Path, ...]:
    """Return the pen paths of one line of text in the order a hand writes them.

    Args:
        text: what to write; the same text always varies in the same way.
        at: where the baseline begins.
        height: the height of a capital letter in pixels.
    """
    check(text)
    chance = random.Random(text)  # noqa: S311 - handwriting, no secret
    scale, x, paths = height / CAPITAL_HEIGHT, at[0], []
    for letter in text:
        if letter == " ":
            x += _SPACE_WIDTH * scale
            continue
        advance, strokes = _strokes(letter)
        seed = chance.random()
        for stroke in strokes:
            swayed = _sway(stroke, random.Random(seed))  # noqa: S311 - handwriting, no secret
            paths.append(tuple((x + px * scale, at[1] - py * scale) for px, py in swayed))
        x += (advance + _GAP) * scale
    return tuple(paths)
