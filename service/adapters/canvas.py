"""A picture that is drawn on: shapes and words at twice their size, so that they are sharp on any screen.

Coordinates are those in which the picture is shown; what leaves is a PNG of twice as many dots. The font is Pillow's own, so that
the same drawing gives the same bytes everywhere; it knows no bold and few characters beyond ASCII.
"""

from __future__ import annotations

import io
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont

DENSITY = 2
KNOWN = frozenset(map(chr, range(32, 127))) | {"·"}

Colour = tuple[int, int, int]
Point = tuple[float, float]
Box = tuple[float, float, float, float]


@lru_cache(maxsize=16)
def _font(size: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.load_default(size * DENSITY)
    if not isinstance(font, ImageFont.FreeTypeFont):  # Pillow without FreeType has one small font of dots
        raise TypeError("Pillow was built without FreeType")
    return font


class Canvas:
    """A blank picture of that width and at most that height, with a border."""

    def __init__(self, width: int, height: int, background: Colour, border: Colour) -> None:
        self._image = Image.new("RGB", (width * DENSITY, height * DENSITY), background)
        self._pen = ImageDraw.Draw(self._image)
        self._border = border

    def words(self, at: Point, text: str, size: int, ink: Colour, *, bold: bool = False, anchor: str = "ls") -> None:
        """Writes the text with its anchor there: `ls` is left and base line, `rs` right and base line."""
        known = "".join(each if each in KNOWN else "?" for each in text)
        weight = DENSITY * 0.35 if bold else 0
        self._pen.text(_point(at), known, fill=ink, font=_font(size), anchor=anchor, stroke_width=weight, stroke_fill=ink)

    def width(self, text: str, size: int) -> float:
        """How wide the text would become."""
        return _font(size).getlength(text) / DENSITY

    def box(self, box: Box, fill: Colour, edge: Colour | None = None, radius: float = 3) -> None:
        """Fills a box with round corners, with an edge where one is named."""
        self._pen.rounded_rectangle(_scaled(box), radius * DENSITY, fill=fill, outline=edge, width=round(1.5 * DENSITY))

    def line(self, points: tuple[Point, ...], ink: Colour, width: float = 2) -> None:
        """Draws through the points."""
        self._pen.line([_point(each) for each in points], fill=ink, width=round(width * DENSITY), joint="curve")

    def shape(self, points: tuple[Point, ...], fill: Colour) -> None:
        """Fills the shape between the points."""
        self._pen.polygon([_point(each) for each in points], fill=fill)

    def ring(self, centre: Point, radius: float, ink: Colour, *, half: bool = False) -> None:
        """Draws a circle, its left half filled where that is asked."""
        (x, y), width = centre, round(1.75 * DENSITY)
        box = _scaled((x - radius, y - radius, x + radius, y + radius))
        self._pen.ellipse(box, outline=ink, width=width)
        if half:
            self._pen.pieslice(box, 90, 270, fill=ink)

    def png(self, height: float) -> bytes:
        """The picture down to that height as a PNG; nothing in it but the picture."""
        right, bottom = self._image.width, min(round(height * DENSITY), self._image.height)
        self._pen.rectangle((0, 0, right - 1, bottom - 1), outline=self._border, width=DENSITY)
        kept = io.BytesIO()
        self._image.crop((0, 0, right, bottom)).quantize(64, dither=Image.Dither.NONE).save(kept, "PNG", optimize=True)
        return kept.getvalue()


def _point(at: Point) -> Point:
    return at[0] * DENSITY, at[1] * DENSITY


def _scaled(box: Box) -> Box:
    return box[0] * DENSITY, box[1] * DENSITY, box[2] * DENSITY, box[3] * DENSITY
