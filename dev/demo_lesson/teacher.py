"""The teacher at the right of the board: a painted figure whose mouth, eyes, head and one arm move."""

import math
from dataclasses import dataclass
from enum import Enum
from functools import cache, lru_cache

from PIL import Image

from dev.demo_lesson.chalk import Chalk
from dev.demo_lesson.curves import Point, between, distance
from dev.demo_lesson.paint import Canvas, Sprite

_SKIN, _SKIN_SHADE, _BLUSH = (205, 150, 114), (182, 126, 93), (212, 136, 108)
_HAIR, _HAIR_LIGHT = (62, 44, 40), (84, 60, 52)
_KNIT, _KNIT_SHADE, _KNIT_RIB = (201, 143, 62), (176, 120, 50), (158, 106, 46)
_BLOUSE, _LANYARD, _BOOK, _INK = (240, 232, 216), (58, 122, 128), (72, 108, 140), (46, 34, 32)
_SKIRT = (52, 58, 78)
_LIP, _MOUTH, _TEETH = (150, 78, 70), (96, 40, 42), (246, 240, 232)

_SHOULDER: Point = (1052, 384)
_NECK: Point = (1114, 300)
_UPPER, _FORE = 108.0, 104.0


class Mouth(Enum):
    """The shapes a mouth takes while it speaks: half width and half height of the opening."""

    SMILE = (0, 0)
    CLOSED = (0, 1)
    SLIT = (12, 3)
    HALF = (13, 5)
    WIDE = (13, 8)
    ROUND = (7, 8)
    LIPS = (6, 4)


class Gaze(Enum):
    """Where the eyes look: pixels to the right."""

    CLASS = 0
    BOARD = -3
    SIDE = 2


@dataclass(frozen=True, slots=True)
class Face:
    """What the face does in one frame."""

    mouth: Mouth = Mouth.SMILE
    gaze: Gaze = Gaze.CLASS
    blink: bool = False


@cache
def _body() -> Sprite:
    """Paint what never moves: trunk, cardigan, lanyard, and the arm that holds a book."""
    canvas = Canvas((1000, 290, 1244, 720))
    trunk = [(1048, 352), (1084, 330), (1114, 326), (1146, 330), (1182, 352), (1198, 440), (1190, 545), (1206, 640)]
    canvas.patch([(1034, 600), (1196, 600), (1214, 720), (1014, 720)], _SKIRT)
    canvas.blob([*trunk, (1160, 652), (1068, 652), (1022, 640), (1040, 545), (1030, 440)], _KNIT)
    canvas.line([(1024, 638), (1070, 649), (1114, 651), (1160, 649), (1204, 638)], 9, _KNIT_RIB)
    canvas.patch([(1086, 326), (1144, 326), (1122, 452), (1110, 452)], _BLOUSE)
    canvas.limb([_NECK, (1114, 338)], (36, 40), _SKIN_SHADE)
    canvas.patch([(1090, 322), (1114, 352), (1096, 372), (1078, 334)], _BLOUSE)
    canvas.patch([(1138, 322), (1114, 352), (1132, 372), (1150, 334)], _BLOUSE)
    canvas.line([(1116, 452), (1117, 648)], 3, _KNIT_RIB)
    for y in (480, 530, 580, 626):
        canvas.oval((1123, y), 4, 4, _KNIT_RIB)
    canvas.line([(1090, 338), (1100, 400), (1112, 446)], 4.5, _LANYARD)
    canvas.line([(1140, 338), (1130, 400), (1114, 446)], 4.5, _LANYARD)
    canvas.patch([(1100, 446), (1128, 446), (1128, 484), (1100, 484)], (250, 248, 240))
    canvas.oval((1114, 460), 6, 7, _LANYARD)
    canvas.line([(1106, 475), (1122, 475)], 2.4, (160, 160, 156))
    canvas.limb([(1182, 380), (1204, 470), (1192, 540)], (46, 38), _KNIT_SHADE)
    canvas.patch([(1106, 506), (1184, 490), (1196, 574), (1116, 590)], _BOOK)
    canvas.patch([(1106, 506), (1114, 504), (1124, 588), (1116, 590)], (56, 86, 114))
    canvas.line([(1136, 522), (1170, 515)], 4, (226, 222, 206))
    canvas.limb([(1196, 536), (1180, 566), (1158, 568)], (36, 30), _KNIT_SHADE)
    canvas.limb([(1158, 567), (1142, 562)], (24, 20), _SKIN)
    return canvas.sprite(61)


def _hair_behind(canvas: Canvas) -> None:
    """Paint the hair that the head covers: a bob with a bun."""
    canvas.oval((1134, 158), 27, 25, _HAIR)
    canvas.oval((1130, 152), 17, 14, _HAIR_LIGHT)
    canvas.blob(
        [(1114, 160), (1166, 184), (1176, 250), (1160, 296), (1114, 300), (1068, 296), (1052, 250), (1062, 184)], _HAIR
    )


def _skull(canvas: Canvas) -> None:
    """Paint the face without eyes and mouth."""
    canvas.oval((1064, 240), 8, 13, _SKIN_SHADE)
    canvas.oval((1164, 240), 8, 13, _SKIN_SHADE)
    jaw = [(1114, 176), (1150, 190), (1164, 232), (1156, 272), (1134, 298), (1114, 303), (1094, 298), (1072, 272)]
    canvas.blob([*jaw, (1064, 232), (1078, 190)], _SKIN)
    canvas.oval((1082, 264), 12, 8, _BLUSH)
    canvas.oval((1146, 264), 12, 8, _BLUSH)
    fringe = [(1060, 236), (1062, 196), (1086, 172), (1118, 166), (1148, 174), (1168, 200), (1170, 238), (1158, 214)]
    canvas.blob([*fringe, (1136, 198), (1104, 200), (1080, 210)], _HAIR)
    canvas.line([(1084, 186), (1112, 176), (1142, 184)], 5, _HAIR_LIGHT)


def _eyes(canvas: Canvas, face: Face) -> None:
    """Paint brows, eyes and glasses."""
    for x, tilt in ((1093, -1), (1137, 1)):
        canvas.line([(x - 11, 218.5 - tilt), (x, 214.5), (x + 11, 218.5 + tilt)], 3.6, _HAIR)
        if face.blink:
            canvas.line([(x - 8, 240), (x, 243), (x + 8, 240)], 3, _INK)
        else:
            canvas.oval((x, 239), 7.6, 7.8, _TEETH)
            canvas.oval((x + face.gaze.value, 240), 5.6, 6.4, _INK)
            canvas.line([(x - 9, 234), (x, 231), (x + 9, 234)], 2.6, _INK)
            canvas.oval((x + face.gaze.value + 2, 237), 1.8, 2, _TEETH)
        canvas.ring((x, 239), 17, 2.4, (92, 62, 48))
    canvas.line([(1110, 237), (1115, 235), (1120, 237)], 2.6, (92, 62, 48))


def _opening(top: Point, half: float, tall: float) -> list[Point]:
    """Return an open mouth with its corners up, so that even a long vowel looks friendly."""
    x, y = top
    upper = [(x - half, y - 1), (x - half * 0.5, y + 0.5), (x, y + 1.5), (x + half * 0.5, y + 0.5), (x + half, y - 1)]
    return [*upper, (x + half * 0.7, y + tall), (x, y + tall * 1.6), (x - half * 0.7, y + tall)]


def _lips(canvas: Canvas, mouth: Mouth) -> None:
    """Paint the nose and the mouth in one of its shapes."""
    canvas.line([(1113, 246), (1109, 260), (1117, 262)], 3, _SKIN_SHADE)
    half, open_ = mouth.value
    if mouth is Mouth.SMILE:
        canvas.line([(1096, 276), (1114, 284), (1132, 276)], 4, _LIP)
    elif mouth is Mouth.CLOSED:
        canvas.line([(1100, 277), (1114, 281.5), (1128, 277)], 4, _LIP)
    else:
        for extra, colour in ((2.6, _LIP), (0.0, _MOUTH)):
            if half > 9:
                canvas.blob(_opening((1114, 276), half + extra, open_ + extra), colour)
            else:
                canvas.oval((1114, 281), half + extra, open_ + extra, colour)
        if half > 9 and open_ > 3:
            canvas.limb([(1114 - half + 5, 277), (1114, 279), (1114 + half - 5, 277)], (3, 3), _TEETH)


@cache
def _upright(face: Face) -> Sprite:
    """Paint the head with one expression; each is painted once and kept."""
    canvas = Canvas((1034, 120, 1196, 320))
    _hair_behind(canvas)
    _skull(canvas)
    _eyes(canvas, face)
    _lips(canvas, face.mouth)
    return canvas.sprite(71)


@cache
def _head(face: Face, half_degrees: int) -> Sprite:
    """Return the head turned about the neck; in steps small enough to look smooth, so that each is turned once."""
    return _upright(face).turned(half_degrees / 2, _NECK)


def reach(target: Point) -> Point:
    """Return the target, or the farthest point towards it that the hand can reach."""
    far, limit = distance(_SHOULDER, target), _UPPER + _FORE - 7
    return target if far <= limit else between(_SHOULDER, target, limit / far)


def _elbow(hand: Point) -> Point:
    """Return where the elbow bends for a hand within reach: always to the lower side."""
    far = max(30.0, min(_UPPER + _FORE - 1, distance(_SHOULDER, hand)))
    along = (far * far + _UPPER * _UPPER - _FORE * _FORE) / (2 * far)
    out = math.sqrt(max(0.0, _UPPER * _UPPER - along * along))
    ux, uy = (hand[0] - _SHOULDER[0]) / far, (hand[1] - _SHOULDER[1]) / far
    return (_SHOULDER[0] + along * ux + out * uy, _SHOULDER[1] + along * uy - out * ux)


@lru_cache(maxsize=256)
def _arm(hand: Point, chalk: Chalk | None) -> Sprite:
    """Paint the moving arm, with a stick of chalk in its hand when it writes."""
    elbow = _elbow(hand)
    corners = [_SHOULDER, elbow, hand]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    canvas = Canvas((int(min(xs)) - 46, int(min(ys)) - 46, int(max(xs)) + 46, int(max(ys)) + 46), fine=2)
    wrist = between(elbow, hand, 0.86)
    canvas.limb([wrist, hand], (22, 24), _SKIN)
    ahead = between(elbow, hand, 1.16)
    if chalk:
        canvas.line([between(elbow, hand, 1.08), between(elbow, hand, 1.32)], 8, chalk.value)
    canvas.limb([between(elbow, hand, 0.98), ahead], (15, 11), _SKIN)
    thumb = (hand[0] + (ahead[1] - hand[1]) * 0.8, hand[1] - (ahead[0] - hand[0]) * 0.8)
    canvas.limb([hand, between(thumb, ahead, 0.35)], (11, 9), _SKIN)
    canvas.limb([elbow, wrist], (40, 31), _KNIT)
    canvas.limb([_SHOULDER, elbow], (48, 40), _KNIT)
    canvas.limb([between(elbow, wrist, 0.94), wrist], (33, 33), _KNIT_RIB)
    return canvas.sprite()


@dataclass(frozen=True, slots=True)
class Stance:
    """Where the teacher's body is in one frame."""

    hand: Point
    tilt: float = 0.0  # degrees of the head, to the left when positive
    nod: int = 0  # pixels downwards
    chalk: Chalk | None = None


def stand(room: Image.Image) -> None:
    """Draw the teacher's body into the room, once: it does not move and nothing is written behind it."""
    _body().onto(room)


def draw(frame: Image.Image, face: Face, stance: Stance) -> None:
    """Draw what moves of the teacher on a frame in which she stands already."""
    _head(face, round(stance.tilt * 2)).onto(frame, (0, stance.nod))
    _arm((round(stance.hand[0] * 2) / 2, round(stance.hand[1] * 2) / 2), stance.chalk).onto(frame)
