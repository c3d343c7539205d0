"""The classroom as the lesson camera sees it: wall, blackboard, chalk tray. Drawn once, before the lesson begins."""

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from dev.demo_lesson.chalk import Box, Chalk, Size, noise

SIZE: Size = (1280, 720)
BOARD: Box = (34, 28, 1246, 566)  # the green surface inside its frame

Colour = tuple[int, int, int]

_WALL = (196, 188, 170)
_SKIRTING = (150, 140, 122)
_BOARD_LIGHT, _BOARD_DARK = (50, 88, 77), (31, 59, 54)
_WOOD, _WOOD_LIGHT, _WOOD_DARK = (139, 98, 62), (168, 124, 82), (101, 68, 42)


def textured(picture: Image.Image, strength: float, seed: int) -> Image.Image:
    """Return the picture with a soft brushed unevenness, so that flat colour looks painted by hand."""
    fine, broad = noise(picture.size, seed, 1.2), noise(picture.size, seed + 1, 14)
    grey = Image.blend(fine, broad, 0.55).point(lambda value: int(255 - (255 - value) * strength))
    return ImageChops.multiply(picture, Image.merge("RGB", (grey, grey, grey)))


def _slate(size: Size) -> Image.Image:
    """Return the board's surface: darker to its corners, with the clouds that years of wiping leave."""
    middle = Image.new("L", size, 0)
    ImageDraw.Draw(middle).ellipse((-size[0] * 0.2, -size[1] * 0.4, size[0] * 0.95, size[1] * 1.1), fill=255)
    middle = middle.filter(ImageFilter.GaussianBlur(170))
    surface = Image.composite(Image.new("RGB", size, _BOARD_LIGHT), Image.new("RGB", size, _BOARD_DARK), middle)
    small = noise((size[0] // 12, size[1] // 4), 21, 2.5)
    clouds = small.resize(size, Image.Resampling.BICUBIC).rotate(14, Image.Resampling.BILINEAR, fillcolor=120)
    dust = clouds.point(lambda value: max(0, int((value - 110) * 0.13)))
    surface.paste(Chalk.WHITE.value, (0, 0), dust)
    return textured(surface, 0.12, 31)


def _frame(draw: ImageDraw.ImageDraw) -> None:
    """Draw the wooden frame and the tray under the board."""
    left, top, right, bottom = BOARD
    draw.rectangle((left - 16, top - 16, right + 16, bottom + 16), fill=_WOOD)
    draw.rectangle((left - 16, top - 16, right + 16, top - 12), fill=_WOOD_LIGHT)
    draw.rectangle((left - 5, top - 5, right + 5, bottom + 5), fill=_WOOD_DARK)
    draw.rounded_rectangle((left - 22, bottom + 10, right + 22, bottom + 28), 4, fill=_WOOD_LIGHT)
    draw.rectangle((left - 22, bottom + 20, right + 22, bottom + 28), fill=_WOOD_DARK)


def _tray(draw: ImageDraw.ImageDraw) -> None:
    """Lay the sticks of chalk and the felt eraser in the tray."""
    y = BOARD[3] + 12
    for x, chalk, size in (
        (752, Chalk.WHITE, 36),
        (800, Chalk.YELLOW, 28),
        (840, Chalk.PINK, 31),
        (884, Chalk.BLUE, 22),
    ):
        draw.rounded_rectangle((x, y - 8, x + size, y), 4, fill=chalk.value)
    draw.rounded_rectangle((574, y - 22, 656, y), 5, fill=(84, 72, 66))
    draw.rectangle((574, y - 9, 656, y), fill=(58, 60, 64))


def empty_room() -> Image.Image:
    """Return the picture before anybody writes or stands in it."""
    room = textured(Image.new("RGB", SIZE, _WALL), 0.10, 41)
    draw = ImageDraw.Draw(room)
    draw.rectangle((0, 668, SIZE[0], SIZE[1]), fill=_SKIRTING)
    shadow = Image.new("L", SIZE, 0)
    ImageDraw.Draw(shadow).rectangle((BOARD[0] - 20, BOARD[1], BOARD[2] + 34, BOARD[3] + 46), fill=120)
    room.paste((78, 68, 58), (0, 0), shadow.filter(ImageFilter.GaussianBlur(14)))
    _frame(draw)
    room.paste(_slate((BOARD[2] - BOARD[0], BOARD[3] - BOARD[1])), BOARD[:2])
    _tray(draw)
    return _lit(room)


def _lit(room: Image.Image) -> Image.Image:
    """Return the room with two panes of soft daylight from a window on the left."""
    light = Image.new("L", SIZE, 0)
    draw = ImageDraw.Draw(light)
    for x in (60, 330):
        draw.polygon([(x, 0), (x + 210, 0), (x + 520, 720), (x + 290, 720)], fill=17)
    light = light.filter(ImageFilter.GaussianBlur(26))
    lit = room.copy()
    lit.paste((255, 236, 196), (0, 0), light)
    return lit
