"""The class, seen from behind: heads along the bottom of the picture, and hands that go up. No face is ever shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from PIL import Image

from dev.demo_lesson.curves import Point, ease
from dev.demo_lesson.paint import Canvas, Sprite
from dev.demo_lesson.room import Colour

_JUMPER, _JUMPER_SHADE, _COLLAR = (52, 74, 92), (42, 62, 78), (236, 234, 226)
_ARM_HIDDEN = 190  # pixels below its raised place, where a hand is out of sight


@dataclass(frozen=True, slots=True)
class Pupil:
    """How one pupil looks from behind: middle of the head, hair and skin, and which arm goes up (-1 left, 1 right)."""

    place: Point
    hair: Colour
    skin: Colour
    style: str
    side: int = 1


CLASS: tuple[Pupil, ...] = (
    Pupil((104, 652), (52, 38, 34), (166, 112, 80), "plaits", -1),
    Pupil((292, 664), (112, 74, 46), (226, 178, 146), "short"),
    Pupil((470, 648), (30, 26, 28), (122, 80, 58), "curls"),
    Pupil((668, 662), (196, 158, 98), (234, 190, 160), "tail"),
    Pupil((856, 650), (150, 132, 168), (190, 138, 104), "scarf"),
)


def _back(canvas: Canvas, pupil: Pupil) -> None:
    """Paint shoulders, collar and neck."""
    x, y = pupil.place
    canvas.blob(
        [(x - 82, y + 92), (x - 62, y + 64), (x, y + 54), (x + 62, y + 64), (x + 82, y + 92), (x, y + 140)], _JUMPER
    )
    canvas.limb([(x, y + 34), (x, y + 58)], (36, 42), pupil.skin)
    canvas.line([(x - 28, y + 58), (x, y + 66), (x + 28, y + 58)], 9, _COLLAR)
    canvas.line([(x - 40, y + 68), (x, y + 76), (x + 40, y + 68)], 7, _JUMPER_SHADE)


def _light(hair: Colour) -> Colour:
    """Return the hair colour where the light of the window falls on it."""
    return (min(255, hair[0] + 20), min(255, hair[1] + 18), min(255, hair[2] + 16))


def _round_head(canvas: Canvas, pupil: Pupil) -> None:
    """Paint ears and a round head of hair."""
    x, y = pupil.place
    canvas.oval((x - 45, y + 8), 8, 12, pupil.skin)
    canvas.oval((x + 45, y + 8), 8, 12, pupil.skin)
    canvas.blob(
        [
            (x, y - 54),
            (x + 38, y - 38),
            (x + 47, y),
            (x + 34, y + 38),
            (x, y + 48),
            (x - 34, y + 38),
            (x - 47, y),
            (x - 38, y - 38),
        ],
        pupil.hair,
    )


def _short(canvas: Canvas, pupil: Pupil) -> None:
    """Paint short hair with a crown."""
    x, y = pupil.place
    _round_head(canvas, pupil)
    canvas.line([(x - 26, y - 26), (x - 6, y - 38), (x + 18, y - 34)], 5, _light(pupil.hair))
    canvas.line([(x - 6, y - 50), (x + 2, y - 60), (x + 12, y - 58)], 7, pupil.hair)


def _curls(canvas: Canvas, pupil: Pupil) -> None:
    """Paint a cloud of curls."""
    x, y = pupil.place
    _round_head(canvas, pupil)
    for dx, dy in ((-46, -6), (-44, -32), (-24, -52), (2, -60), (28, -52), (46, -32), (48, -6), (-40, 18), (42, 18)):
        canvas.oval((x + dx, y + dy), 18, 17, pupil.hair)
    for dx, dy in ((-26, -36), (0, -44), (22, -34), (-10, -18), (14, -10), (-30, -8)):
        canvas.ring((x + dx, y + dy), 9, 2, _light(pupil.hair))


def _plaits(canvas: Canvas, pupil: Pupil) -> None:
    """Paint a parting and two plaits with ribbons."""
    x, y = pupil.place
    _round_head(canvas, pupil)
    for side in (-1, 1):
        for i in range(4):
            canvas.oval((x + side * (44 + i * 2), y + 26 + i * 15), 11 - i * 0.6, 10, pupil.hair)
            canvas.line(
                [(x + side * (38 + i * 2), y + 24 + i * 15), (x + side * (50 + i * 2), y + 29 + i * 15)],
                2,
                _light(pupil.hair),
            )
        canvas.oval((x + side * 51, y + 86), 9, 6, (198, 92, 84))
    canvas.line([(x, y - 52), (x + 1, y - 10), (x, y + 40)], 2.4, _light(pupil.hair))


def _tail(canvas: Canvas, pupil: Pupil) -> None:
    """Paint a pony tail with a band."""
    x, y = pupil.place
    _round_head(canvas, pupil)
    canvas.limb([(x + 2, y - 10), (x + 12, y + 34), (x + 4, y + 84)], (34, 14), _light(pupil.hair))
    canvas.line([(x + 8, y + 8), (x + 14, y + 40), (x + 8, y + 72)], 2.4, pupil.hair)
    canvas.oval((x + 2, y - 12), 17, 8, (72, 132, 138))


def _scarf(canvas: Canvas, pupil: Pupil) -> None:
    """Paint a head scarf with its folds."""
    x, y = pupil.place
    canvas.blob(
        [
            (x, y - 56),
            (x + 42, y - 36),
            (x + 50, y + 8),
            (x + 62, y + 70),
            (x, y + 92),
            (x - 62, y + 70),
            (x - 50, y + 8),
            (x - 42, y - 36),
        ],
        pupil.hair,
    )
    fold = _light(pupil.hair)
    canvas.line([(x - 34, y - 30), (x - 8, y + 10), (x + 36, y + 56)], 3.4, fold)
    canvas.line([(x - 40, y + 2), (x - 10, y + 40), (x + 20, y + 72)], 3.4, fold)


_STYLES = {"short": _short, "curls": _curls, "plaits": _plaits, "tail": _tail, "scarf": _scarf}


@cache
def _figure(index: int) -> Sprite:
    """Paint one pupil, once."""
    x, y = CLASS[index].place
    canvas = Canvas((int(x) - 96, int(y) - 84, int(x) + 96, int(y) + 110))
    _back(canvas, CLASS[index])
    _STYLES[CLASS[index].style](canvas, CLASS[index])
    return canvas.sprite(81 + index)


@cache
def _raised(index: int) -> Sprite:
    """Paint one raised arm, once."""
    pupil = CLASS[index]
    x, y, side = *pupil.place, pupil.side
    canvas = Canvas((int(x) - 130, int(y) - 160, int(x) + 130, int(y) + 130))
    elbow, wrist = (x + side * 84, y + 10), (x + side * 76, y - 66)
    canvas.limb([elbow, (x + side * 75, y - 92)], (30, 21), pupil.skin)
    palm = (x + side * 74, y - 94)
    canvas.oval(palm, 14, 16, pupil.skin)
    for i, tall in enumerate((24, 29, 30, 25)):
        canvas.limb([palm, (palm[0] - 10 + i * 7, palm[1] - tall)], (9, 7), pupil.skin)
    canvas.limb([palm, (palm[0] - side * 20, palm[1] - 10)], (9, 7), pupil.skin)
    canvas.limb([(x + side * 60, y + 100), elbow], (44, 38), _JUMPER_SHADE)
    canvas.limb([elbow, wrist], (38, 32), _JUMPER_SHADE)
    return canvas.sprite(91 + index)


@cache
def _voice_marks(index: int) -> Sprite:
    """Paint the three short strokes that show whose voice it is, as a cartoonist would."""
    x, y = CLASS[index].place
    canvas = Canvas((int(x) - 60, int(y) - 112, int(x) + 60, int(y) - 50))
    for inner, outer in (((-36, -70), (-46, -86)), ((0, -82), (0, -102)), ((36, -70), (46, -86))):
        canvas.line([(x + inner[0], y + inner[1]), (x + outer[0], y + outer[1])], 6, (252, 246, 226))
    return canvas.sprite()


def draw(frame: Image.Image, hands: Mapping[int, float], nods: Mapping[int, float]) -> None:
    """Draw the class on a frame.

    Args:
        frame: the picture to draw on.
        hands: how far each pupil's hand is up, from 0 to 1; a pupil who is not named keeps it down.
        nods: how many pixels each pupil's head is lifted, for the one who speaks.
    """
    for index in range(len(CLASS)):
        up = ease(hands.get(index, 0.0))
        if up > 0:
            _raised(index).onto(frame, (0, round((1 - up) * _ARM_HIDDEN)))
        lifted = round(nods.get(index, 0.0))
        _figure(index).onto(frame, (0, -lifted))
        if lifted > 4:
            _voice_marks(index).onto(frame, (0, -lifted))
