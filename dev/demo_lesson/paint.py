"""Flat painted shapes with smooth edges, for the people in the room. Knows shapes and colours, not people."""

from collections.abc import Sequence

from PIL import Image, ImageDraw

from dev.demo_lesson.chalk import Box
from dev.demo_lesson.curves import Point, between, length, smooth, spaced
from dev.demo_lesson.room import Colour, textured

_FINE = 3  # painted so many times larger, then reduced


class Sprite:
    """A small painted picture with transparent surroundings, and where its top left corner belongs."""

    def __init__(self, picture: Image.Image, corner: tuple[int, int]) -> None:
        self.picture = picture
        self.corner = corner

    def onto(self, frame: Image.Image, shift: tuple[int, int] = (0, 0)) -> None:
        """Put the sprite on a frame, moved by `shift` pixels; what falls outside is left off."""
        frame.paste(self.picture, (self.corner[0] + shift[0], self.corner[1] + shift[1]), self.picture)

    def turned(self, degrees: float, about: Point) -> "Sprite":
        """Return the sprite turned about a point of the frame."""
        centre = (about[0] - self.corner[0], about[1] - self.corner[1])
        return Sprite(self.picture.rotate(degrees, Image.Resampling.BICUBIC, center=centre), self.corner)


class Canvas:
    """A transparent area of the frame to paint on, in the frame's own coordinates."""

    def __init__(self, box: Box, fine: int = _FINE) -> None:
        self._box = box
        self._fine = fine
        size = ((box[2] - box[0]) * fine, (box[3] - box[1]) * fine)
        self._picture = Image.new("RGBA", size, (0, 0, 0, 0))
        self._draw = ImageDraw.Draw(self._picture)

    def _local(self, points: Sequence[Point]) -> list[Point]:
        left, top = self._box[:2]
        return [((x - left) * self._fine, (y - top) * self._fine) for x, y in points]

    def blob(self, points: Sequence[Point], colour: Colour) -> None:
        """Fill the closed smooth curve through the points."""
        self._draw.polygon(self._local(smooth(points, closed=True)), fill=colour)

    def patch(self, points: Sequence[Point], colour: Colour) -> None:
        """Fill the polygon with straight sides."""
        self._draw.polygon(self._local(points), fill=colour)

    def oval(self, centre: Point, across: float, up: float, colour: Colour) -> None:
        """Fill an upright ellipse with the given half width and half height."""
        (x, y), a, b = self._local([centre])[0], across * self._fine, up * self._fine
        self._draw.ellipse((x - a, y - b, x + a, y + b), fill=colour)

    def limb(self, points: Sequence[Point], widths: tuple[float, float], colour: Colour) -> None:
        """Fill a rounded limb along the smooth curve, tapering from the first width to the second."""
        if len(points) == 2:
            self._straight(points[0], points[1], widths, colour)
            return
        path = smooth(points)
        whole = max(1.0, length(path))
        dots = self._local(spaced(path, max(1.0, whole / 40)))
        for i, (x, y) in enumerate(dots):
            radius = between((widths[0], 0), (widths[1], 0), i / len(dots))[0] * self._fine / 2
            self._draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)

    def _straight(self, start: Point, end: Point, widths: tuple[float, float], colour: Colour) -> None:
        """Fill a straight limb: a wedge with round ends, far quicker than dots along a curve."""
        whole = max(0.1, length((start, end)))
        across = ((end[1] - start[1]) / whole / 2, (start[0] - end[0]) / whole / 2)
        corners = []
        for point, width, side in (
            (start, widths[0], 1),
            (end, widths[1], 1),
            (end, widths[1], -1),
            (start, widths[0], -1),
        ):
            corners.append((point[0] + across[0] * width * side, point[1] + across[1] * width * side))
        self.patch(corners, colour)
        self.oval(start, widths[0] / 2, widths[0] / 2, colour)
        self.oval(end, widths[1] / 2, widths[1] / 2, colour)

    def line(self, points: Sequence[Point], width: float, colour: Colour) -> None:
        """Draw a thin smooth line with round ends."""
        self.limb(points, (width, width), colour)

    def ring(self, centre: Point, radius: float, width: float, colour: Colour) -> None:
        """Draw a circle's outline."""
        (x, y), size = self._local([centre])[0], radius * self._fine
        box = (x - size, y - size, x + size, y + size)
        self._draw.ellipse(box, outline=colour, width=round(width * self._fine))

    def sprite(self, seed: int | None = None) -> Sprite:
        """Return what was painted; with a seed, in colours a little uneven as from a brush."""
        small = self._picture.reduce(self._fine)
        if seed is not None:
            brushed = textured(small.convert("RGB"), 0.09, seed)
            brushed.putalpha(small.getchannel("A"))
            small = brushed
        return Sprite(small, self._box[:2])
