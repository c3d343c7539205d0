"""Points, polylines and smooth curves: the geometry under every chalk stroke and every drawn figure.

Coordinates are pixels of the finished picture, x to the right and y downwards, unless a caller says otherwise.
The module draws nothing.
"""

import math
from collections.abc import Sequence

Point = tuple[float, float]
Path = tuple[Point, ...]

PIECES_PER_SPAN = 10  # straight pieces between two control points: enough that no corner shows at 100 px letters


def distance(first: Point, second: Point) -> float:
    """Return the straight distance between two points."""
    return math.hypot(second[0] - first[0], second[1] - first[1])


def length(path: Sequence[Point]) -> float:
    """Return the length of a polyline."""
    return sum(distance(path[i], path[i + 1]) for i in range(len(path) - 1))


def between(first: Point, second: Point, share: float) -> Point:
    """Return the point at `share` (0 to 1) of the way from the first point to the second."""
    return (first[0] + (second[0] - first[0]) * share, first[1] + (second[1] - first[1]) * share)


def ease(share: float) -> float:
    """Return `share` (clamped to 0 to 1) with a soft start and a soft stop, as a body moves."""
    held = min(1.0, max(0.0, share))
    return held * held * (3 - 2 * held)


def _span(points: tuple[Point, Point, Point, Point]) -> list[Point]:
    """Return one Catmull-Rom span, from its second control point up to but without its third."""
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = points
    found = []
    for step in range(PIECES_PER_SPAN):
        t = step / PIECES_PER_SPAN
        a, b, c, d = -t + 2 * t * t - t**3, 2 - 5 * t * t + 3 * t**3, t + 4 * t * t - 3 * t**3, t**3 - t * t
        found.append(((a * x0 + b * x1 + c * x2 + d * x3) / 2, (a * y0 + b * y1 + c * y2 + d * y3) / 2))
    return found


def smooth(points: Sequence[Point], *, closed: bool = False) -> Path:
    """Return a curve through all the points, as a hand would join them (Catmull-Rom)."""
    if len(points) < 3:
        return tuple(points)
    before, after = (points[-1], points[0]) if closed else (points[0], points[-1])
    ring = [before, *points, after]
    if closed:
        ring.append(points[1])
    found: list[Point] = []
    for i in range(len(ring) - 3):
        found += _span((ring[i], ring[i + 1], ring[i + 2], ring[i + 3]))
    return (*found, points[0] if closed else points[-1])


def spaced(path: Sequence[Point], step: float) -> Path:
    """Return the polyline cut into points `step` apart, so that its index is a measure of drawn length."""
    found = [path[0]]
    owed = step
    for i in range(len(path) - 1):
        start, whole = path[i], distance(path[i], path[i + 1])
        while whole > 0 and owed <= whole:
            found.append(between(start, path[i + 1], owed / whole))
            owed += step
        owed -= whole
    return (*found, path[-1])


def oval(centre: Point, across: float, up: float, *, turns: float = 1.0, start: float = -100.0) -> Path:
    """Return an ellipse with radii `across` and `up` as a hand draws it: more than one turn overshoots."""
    steps = max(24, int(64 * turns))
    found = []
    for i in range(steps + 1):
        angle = math.radians(start + 360 * turns * i / steps)
        drift = 1 + 0.035 * (i / steps - 0.5)  # a hand never meets its own start
        found.append((centre[0] + across * drift * math.cos(angle), centre[1] + up * drift * math.sin(angle)))
    return tuple(found)
