"""The characters of a page of a PDF, each with its look and place, as PDFium finds them.

The text of an open page comes in; `Glyph`s leave. Words that nobody can see are left out. PDFium is a C library that is told
everything by pointers; only the files that open a document, a page, its letters and its form fields know it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from ctypes import addressof, byref, c_double, c_uint, create_string_buffer
from dataclasses import dataclass

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from parsers.formats.looks import Look, grey
from parsers.formats.pdf_drawing import WHITE, Colour, Fill, Point

MOST_GLYPHS = 60_000  # on one page; a page of small print has 8,000
FIXED_LOOKS = {"bold": ("bold", "black", "heavy", "semibold", "demi"), "italic": ("italic", "oblique")}
ITALIC, FORCED_BOLD = 1 << 6, 1 << 18  # font descriptor flags (ISO 32000-1, table 123)
UNSEEN = frozenset({raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP})
LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st", 0xFB06: "st"}
FAR = 2.5  # of the letters' size: what stands farther apart in an upright line is another line
HYPHEN = 2  # how PDFium spells the hyphen at which a line ends

Handle = object
Placing = Callable[[float, float], Point]
"""How a point of the file's coordinates is found on the page as it is shown."""


@dataclass(slots=True)
class Glyph:
    """One character, or the words of a form field, where it stands."""

    text: str
    left: float
    right: float
    base: float
    size: float
    look: Look
    order: int = 0  # when it was written

    @property
    def middle(self) -> tuple[float, float]:
        """A point that surely lies inside."""
        return (self.left + self.right) / 2, self.base - self.size * 0.3


@dataclass(frozen=True, slots=True)
class _Ink:
    """How the characters of one text object look."""

    look: Look
    size: float
    along: Point  # the direction in which its characters follow each other

    @property
    def upright(self) -> bool:
        """Whether it runs from side to side."""
        return abs(self.along[0]) >= abs(self.along[1])


class Letters:
    """One pass over the characters of a page, which lie over those fills, and over a picture of the page if it is a scan."""

    def __init__(self, text: pdfium.PdfTextPage, place: Placing, fills: Sequence[Fill], *, scanned: bool) -> None:
        self.glyphs: list[Glyph] = []  # in the order in which they were written
        self.hidden = False  # words were left out that nobody can see
        self.unknown = 0  # characters of which the file does not say which they are
        self.clipped = False  # more stand there than are read
        self._text, self._place, self._fills, self._scanned = text, place, fills, scanned
        self._x, self._y, self._box = c_double(), c_double(), raw.FS_RECTF()  # filled anew for each character
        self._inks: dict[int, _Ink | None] = {}
        self._fonts: dict[int, tuple[str, bool, bool]] = {}
        self._turned: list[tuple[_Ink, Point, str]] = []

    def read(self) -> None:
        """Reads every visible character."""
        count = raw.FPDFText_CountChars(self._text)
        self.clipped = count > MOST_GLYPHS
        for index in range(min(count, MOST_GLYPHS)):
            code = raw.FPDFText_GetUnicode(self._text, index)
            if code in {10, 13} or (code in {32, 160} and raw.FPDFText_IsGenerated(self._text, index)):
                continue
            self._glyph(index, code)
        self.glyphs.extend(_columns(self._turned))

    def _glyph(self, index: int, code: int) -> None:
        thing = raw.FPDFText_GetTextObject(self._text, index)
        if not thing:
            return
        key = addressof(thing.contents)
        if key not in self._inks:
            self._inks[key] = self._ink(thing, index)
        ink = self._inks[key]
        if ink is None:
            return
        if code in {0, 0xFFFD, 0xFFFE, 0xFFFF}:
            self.unknown += 1
            return
        character = "-" if code == HYPHEN else LIGATURES.get(code) or chr(code)
        if ink.upright:
            self._upright(index, character, ink)
        else:
            self._turned.append((ink, self._origin(index), character))

    def _origin(self, index: int) -> Point:
        raw.FPDFText_GetCharOrigin(self._text, index, self._x, self._y)
        return self._place(self._x.value, self._y.value)

    def _upright(self, index: int, character: str, ink: _Ink) -> None:
        box = self._box
        raw.FPDFText_GetLooseCharBox(self._text, index, box)
        at, base = self._origin(index)
        known = bool(box.left or box.right)
        corners = (self._place(box.left, box.bottom)[0], self._place(box.right, box.top)[0]) if known else (at, at)
        left, right = min(corners), max(corners)
        if base > 0 and right > 0:
            self.glyphs.append(Glyph(character, left, right, base, ink.size, ink.look, index))

    def _ink(self, thing: Handle, index: int) -> _Ink | None:
        """The look of a text object; None where nobody can see it."""
        matrix = raw.FS_MATRIX()
        raw.FPDFText_GetMatrix(self._text, index, matrix)
        (x0, y0), (x1, y1) = self._place(0, 0), self._place(matrix.a, matrix.b)
        size = raw.FPDFText_GetFontSize(self._text, index) * max((matrix.c**2 + matrix.d**2) ** 0.5, 0.01)
        colour = fill_colour(thing)
        if self._unseen(thing, colour, index, size):
            self.hidden = True
            return None
        name, bold, italic = self._font(thing)
        look = Look(bold=bold, muted=italic or grey("".join(f"{each:02x}" for each in colour)), font=name)
        return _Ink(look, min(max(size, 1.0), 200.0), (x1 - x0, y1 - y0))

    def _unseen(self, thing: Handle, colour: Colour, index: int, size: float) -> bool:
        """Whether the words have no ink: not painted, unless they lie over a scanned page, or white on white."""
        if raw.FPDFTextObj_GetTextRenderMode(thing) in UNSEEN:
            return not self._scanned
        if colour != WHITE or self._scanned:
            return False
        at, base = self._origin(index)
        behind = [each.colour for each in self._fills if each.area.holds(at + size * 0.2, base - size * 0.3, 1)]
        return not behind or behind[-1] == WHITE

    def _font(self, thing: Handle) -> tuple[str, bool, bool]:
        font = raw.FPDFTextObj_GetFont(thing)
        if not font:
            return "", False, False
        key = addressof(font.contents)
        if key not in self._fonts:
            self._fonts[key] = _named(font)
        return self._fonts[key]


def _columns(turned: Sequence[tuple[_Ink, Point, str]]) -> Iterator[Glyph]:
    """The words of lines that run upwards or downwards, a glyph for each line in the middle of its length."""

    def order(each: tuple[_Ink, Point, str]) -> tuple[bool, float, float]:
        ink, (x, y), _ = each
        down = ink.along[1] > 0
        return down, round(x / ink.size), y if down else -y

    run: list[tuple[_Ink, Point, str]] = []
    for each in sorted(turned, key=order):
        ink, (x, y), _ = each
        if run and (abs(x - run[-1][1][0]) > ink.size * 0.6 or abs(y - run[-1][1][1]) > ink.size * FAR):
            yield _column(run)
            run = []
        run.append(each)
    if run:
        yield _column(run)


def _column(run: Sequence[tuple[_Ink, Point, str]]) -> Glyph:
    ink = run[0][0]
    x, y = (sum(each[1][axis] for each in run) / len(run) for axis in (0, 1))
    text = " ".join("".join(each[2] for each in run).split())
    return Glyph(text, x - ink.size / 2, x + ink.size / 2, y + ink.size * 0.3, ink.size, ink.look)


def _named(font: Handle) -> tuple[str, bool, bool]:
    """The family of a font, and whether it is bold or italic: its name says so, or the flags of its descriptor."""
    buffer = create_string_buffer(256)
    raw.FPDFFont_GetBaseFontName(font, buffer, 256)
    name = buffer.value.decode("utf-8", "replace").lower().rpartition("+")[2]
    flags = raw.FPDFFont_GetFlags(font)
    flags = max(0, flags)
    bold = any(each in name for each in FIXED_LOOKS["bold"]) or bool(flags & FORCED_BOLD)
    italic = any(each in name for each in FIXED_LOOKS["italic"]) or bool(flags & ITALIC)
    return _family(name), bold, italic


def _family(name: str) -> str:
    """The picture font that the name means, as the tables of symbols call it; otherwise the name itself."""
    plain = name.replace("-", "").replace(" ", "")
    pictures = {"wingdings2": "wingdings 2", "wingdings": "wingdings", "webdings": "webdings"}
    return next((ours for theirs, ours in pictures.items() if plain.startswith(theirs)), name)


def fill_colour(thing: Handle) -> Colour:
    parts = [c_uint() for _ in range(4)]
    raw.FPDFPageObj_GetFillColor(thing, *(byref(each) for each in parts))
    return parts[0].value, parts[1].value, parts[2].value
