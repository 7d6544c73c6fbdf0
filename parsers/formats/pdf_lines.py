"""Lines of words from the characters of a PDF, with the spaces and columns that only their places tell.

The characters of one cell, or of a page outside its tables, come in; `Line`s from top to bottom leave. A PDF has no words, spaces
or tabs that could be relied upon: a gap is a space, and a wide gap is the next column of a borderless table.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from parsers.formats.looks import CROSSED, EMPTY_BOX, SYMBOLS, TICKED, WINGDINGS, Piece
from parsers.formats.pdf_letters import Glyph

SPACE = 0.16  # of the letters' size: a wider gap parts two words
COLUMN = 1.6  # of the letters' size: a wider gap parts two columns
SAME_LINE = 0.45  # of the letters' size: raised and lowered letters stay in their line
BOXES = dict.fromkeys("□▢◻⬜❏❐❑❒🞎🗆", EMPTY_BOX) | dict.fromkeys("🗷🗵🗶⊠⛝", CROSSED) | dict.fromkeys("🗹", TICKED)
TICKABLE = (EMPTY_BOX, CROSSED, TICKED)
PICTURES = str.maketrans(BOXES)
BULLET = re.compile(r"[•◦▪▫‣⁃∙●○■·◆➢➤❖]\s+")
NUMBERED = re.compile(r"(?:\(?[0-9]{1,2}[.)]|\(?[a-zA-Z][.)]|[-–*o])[\t ]")
RAISED = 0.15  # of the letters' size: a smaller digit that stands higher points to a footnote


@dataclass(frozen=True, slots=True)
class Line:
    """One line of words: what it says in which looks, and where it stands."""

    pieces: tuple[Piece, ...]
    left: float
    right: float
    base: float
    size: float
    first: float  # how wide the first word is, up to where it could have been broken
    last: float  # how wide the last word is
    spaced: bool  # a space ends it, as where a line was wrapped between two words
    indent: float = 0.0  # where the words begin after a bullet
    torn: bool = False  # the first on a new page: its distance from the line above says nothing

    @property
    def text(self) -> str:
        """Its words."""
        return "".join(each.text for each in self.pieces)


def lines(glyphs: Iterable[Glyph], notes: frozenset[str] = frozenset()) -> list[Line]:
    """The lines that the characters make, top down, each from left to right, without the raised marks of those footnotes."""
    ordered = sorted(glyphs, key=lambda each: each.base)
    tallest = max((each.size for each in ordered), default=0.0)
    found = (_line(_unmarked(each, notes, tallest) if notes else each) for each in rows(ordered))
    return [each for each in found if each is not None]


def _unmarked(row: Sequence[Glyph], notes: frozenset[str], tallest: float) -> list[Glyph]:
    """The characters without raised or small ones that together are the number of a footnote."""
    if max(each.size for each in row) < 0.8 * tallest and "".join(each.text for each in row).strip() in notes:
        return []
    tall = max(row, key=lambda each: each.size)
    marks = sorted((each for each in row if _raised(each, tall)), key=lambda each: each.left)
    gone: set[int] = set()
    for at in range(len(marks)):
        run = marks[at : at + 2]
        for size in (2, 1):
            if "".join(each.text for each in run[:size]) in notes and not {id(each) for each in run[:size]} & gone:
                gone.update(id(each) for each in run[:size])
                break
    return [each for each in row if id(each) not in gone]


def _raised(one: Glyph, tall: Glyph) -> bool:
    return one.size < 0.8 * tall.size and tall.base - one.base > RAISED * tall.size and not one.text.isspace()


def rows(glyphs: Sequence[Glyph]) -> Iterable[list[Glyph]]:
    """The characters that share a line; the tallest of a line says where it lies."""
    row: list[Glyph] = []
    base = size = 0.0
    for each in glyphs:
        if row and each.base - base > SAME_LINE * max(size, each.size):
            yield row
            row, size = [], 0.0
        row.append(each)
        if each.size > size:
            base, size = each.base, each.size
    if row:
        yield row


def _line(row: Sequence[Glyph]) -> Line | None:
    ordered = _once(sorted(row, key=lambda each: each.left))
    visible = [each for each in ordered if each.text.strip()]
    if not visible:
        return None
    size = max(each.size for each in visible)
    words = _spaced(ordered)
    words = [(glyph, _plain(text, glyph.look.font)) for glyph, text in words]
    pieces = tuple(
        Piece("".join(text for _, text in group), look) for look, group in groupby(words, key=lambda each: each[0].look)
    )
    last = max(visible, key=lambda each: each.right)
    return Line(
        pieces, visible[0].left, last.right, max(visible, key=lambda each: each.size).base, size,
        first=_first(words), last=last.right - _last(words), spaced=ordered[-1].text.isspace(), indent=_indent(words),
    )  # fmt: skip


def _once(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """The characters without those printed twice, a little apart, to look bold; both letters of a ligature stay."""
    kept: list[Glyph] = []
    for each in glyphs:
        if not any(_again(each, other) for other in kept[-3:]):
            kept.append(each)
    return kept


def _again(one: Glyph, other: Glyph) -> bool:
    return one.text == other.text and abs(one.left - other.left) < one.size * 0.08 and abs(one.order - other.order) > 2


def _spaced(ordered: Sequence[Glyph]) -> list[tuple[Glyph, str]]:
    """Each visible character with the space or tab before it that its place tells."""
    result: list[tuple[Glyph, str]] = []
    right, gap = 0.0, ""
    for each in ordered:
        if each.text.isspace():
            gap = gap or each.text
            continue
        apart = each.left - right if result else 0.0
        between = "\t" if apart > COLUMN * each.size else gap or (" " if apart > SPACE * each.size else "")
        result.append((each, between * bool(result) + each.text))
        right, gap = max(right, each.right), ""
    return result


def _plain(text: str, font: str) -> str:
    """The characters as other formats spell them: letters of a picture font are its pictures, boxes are boxes."""
    if text.isascii() and font not in SYMBOLS:
        return text
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    pictures = SYMBOLS.get(font)
    return "".join(_picture(each, pictures) for each in whole).translate(PICTURES)


def _picture(character: str, pictures: Mapping[int, str] | None) -> str:
    """What a character shows: in a picture font, or of its private range where the font was replaced by another."""
    if pictures is None and not "\uf000" <= character <= "\uf0ff":
        return character
    return character if character.isspace() else (pictures or WINGDINGS).get(ord(character) & 0xFF, "•")


def _first(words: Sequence[tuple[Glyph, str]]) -> float:
    """How wide the first word is, or its first half where a hyphen would let it break; a box is no word without the next."""
    right = words[0][0].right
    for at, (glyph, text) in enumerate(words):
        if at > (words[0][1] in TICKABLE) and text[0] in " \t":
            break
        right = glyph.right
        if at and text[-1] in "-–—":
            break
    return right - words[0][0].left


def _last(words: Sequence[tuple[Glyph, str]]) -> float:
    """Where the last word begins."""
    return next((glyph.left for glyph, text in reversed(words) if text[0] in " \t"), words[0][0].left)


def _indent(words: Sequence[tuple[Glyph, str]]) -> float:
    """Where the words begin that follow a bullet or a number; where the line begins if there is none."""
    text = "".join(text for _, text in words)
    opening = BULLET.match(text) or NUMBERED.match(text)
    if opening is None:
        return words[0][0].left
    told = 0
    for glyph, each in words:
        if told + len(each) > opening.end():
            return glyph.left
        told += len(each)
    return words[0][0].left
