"""Reads a PDF that was saved from a text document into blocks: paragraphs and table grids in the order a person reads.

Bytes come in; `Contents` of plain records leaves. A PDF holds only characters at places and strokes between them: `pdf_page`
reads those, `pdf_tables` and `pdf_lines` find cells and lines, `pdf_flow` their order, `pdf_joining` what a page break parted;
here they become blocks. A scan holds no words and is said to be one; nothing is recognised from pictures.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from parsers.formats.guard import SENTENCES
from parsers.formats.pdf_fields import add_fields
from parsers.formats.pdf_flow import Element, Room, Sheet, Table, sheets
from parsers.formats.pdf_joining import join
from parsers.formats.pdf_lines import Line
from parsers.formats.pdf_marks import mark
from parsers.formats.pdf_page import Page, read_page
from parsers.formats.pdf_paragraphs import Measure, measure, paragraphs, pieces
from parsers.formats.story import MOST_CELLS, Story, filled, spread
from parsers.model import Block, Cell, Contents, Grid, Paragraph, Place, Problem

MOST_PAGES = 200
MOST_GLYPHS = 300_000  # in one document; a hundred full pages
LARGER = 1.15  # times the size of the text: letters of a heading; where they are bold, less is enough
LONGEST_HEADING = 200

TOLD = {
    "scanned": "This PDF is a picture of a document, such as a scan or a photograph, and holds no words that we can read. "
    "Please send the document itself, as it was typed (.docx), or save it as a PDF from there instead of scanning it.",
    "scanned_pages": "Some pages of this PDF are pictures, such as scans; what stands on them was not read.",
    "unknown_letters": "This PDF does not say which letters it shows, so that its words cannot be read. "
    "Please send the document that it was made from (.docx).",
    "interactive_form": "This PDF is a form of a kind that only Adobe Reader can show. "
    "Please print it to a new PDF, or send a Word document (.docx).",
    "clipped_document": "This PDF is longer than a form can be and was read only in part.",
}


def read_blocks(data: bytes, passwords: Sequence[str] = ()) -> Contents:
    """The document's paragraphs and grids in reading order, headers first, with the problems met on the way."""
    document = next((opened for each in (None, *passwords) if (opened := _opened(data, each))), None)
    if document is None:
        return Contents((), (Problem("locked", SENTENCES["locked"]),))
    with closing(document):
        pages, flags = _pages(document)
    flags.update(_unread(pages))
    story = _Pages(sheets(pages))
    if any(each.hidden for each in pages):
        story.flags.add("hidden_text")
    contents = story.contents()
    if not contents.blocks and not flags:
        flags.add("scanned")
    return replace(contents, problems=(*contents.problems, *(Problem(code, TOLD[code]) for code in TOLD if code in flags)))


def _opened(data: bytes, password: str | None) -> pdfium.PdfDocument | None:
    """The document; None where it opens only with another password. A password for changes alone keeps nobody out."""
    try:
        return pdfium.PdfDocument(data, password=password)
    except pdfium.PdfiumError as fault:
        if fault.err_code == raw.FPDF_ERR_PASSWORD:
            return None
        raise


def _pages(document: pdfium.PdfDocument) -> tuple[list[Page], set[str]]:
    """The pages, as many as a form may have, and what is to be said about the document as a whole."""
    flags = {"interactive_form"} if document.get_formtype() == raw.FORMTYPE_XFA_FULL else set()
    document.init_forms()
    pages: list[Page] = []
    told = 0
    for index in range(len(document)):
        if index >= MOST_PAGES or told > MOST_GLYPHS:
            flags.add("clipped_document")
            break
        with closing(document[index]) as page:
            pages.append(read_page(page))
            if document.formenv:
                add_fields(document.formenv, page, pages[-1])
        mark(pages[-1])
        told += len(pages[-1].glyphs)
    if any(each.clipped for each in pages):
        flags.add("clipped_document")
    return pages, flags


def _unread(pages: Sequence[Page]) -> Iterator[str]:
    """What could not be read of the pages: pictures of words, and letters that nobody can name."""
    words = sum(any(glyph.text.strip() for glyph in each.glyphs) for each in pages)
    if any(each.pictured and not each.glyphs for each in pages):
        yield "scanned_pages" if words else "scanned"
    if sum(each.unknown for each in pages) > sum(len(each.glyphs) for each in pages):
        yield "unknown_letters"


class _Pages(Story):
    """The walk over the pages of one document, in reading order."""

    def __init__(self, found: Sequence[Sheet]) -> None:
        super().__init__()
        self._size, self._sizes = _sizes(found)
        self._usual = _usual(found)
        self._right = _edges(found)
        join(found)
        for part, runs in (("header", _once(each.header for each in found)), ("footer", _once(each.footer for each in found))):
            if part == "footer":
                self.begin("body")
                self._read(found)
            self.begin(part)
            self._block(runs, max(self._right.values(), default=0.0))

    def _read(self, found: Sequence[Sheet]) -> None:
        """The body: paragraphs may go on over the end of a page, between tables they may not."""
        waiting: list[Element] = []
        right = 0.0
        for sheet in found:
            right = self._right[round(sheet.width)]
            torn = bool(waiting)
            for each in sheet.elements:
                if isinstance(each, Table):
                    self._block(waiting, right)
                    self._block([each], right)
                    waiting, torn = [], False
                else:
                    waiting.append(replace(each, torn=torn))
                    torn = False
        self._block(waiting, right)

    def _block(self, elements: Sequence[Element], right: float) -> None:
        lines = [each for each in elements if isinstance(each, Line)]
        self.blocks.extend(self._prose(lines, right, None))
        for each in elements:
            if isinstance(each, Table):
                self.blocks.extend(self._table(each))

    def _prose(self, lines: Sequence[Line], right: float, place: Place | None, *, boxed: bool = False) -> Iterator[Paragraph]:
        for block in paragraphs(lines, right, self._usual):
            heading = None if place else self._level(block)
            yield self.paragraph(pieces(block, right), place, heading, boxed=boxed)

    def _level(self, block: Sequence[Line]) -> int | None:
        """The heading level that the size of the letters tells, the largest first."""
        size = _rounded(block[0].size)
        if size not in self._sizes or sum(len(each.text) for each in block) > LONGEST_HEADING:
            return None
        bold = all(piece.look.bold for line in block for piece in line.pieces if piece.text.strip())
        return self._sizes.index(size) + 1 if bold or size >= self._size * LARGER else None

    # --- tables

    def _table(self, table: Table) -> Iterator[Block]:
        place = self.table()
        columns = len(table.xs) - 1
        nested: list[Grid] = []
        self.cells += columns * table.rows
        if self.cells > MOST_CELLS:
            self.flags.add("clipped_table")
            return
        places = [[place._replace(row=row + 1, column=column + 1) for column in range(columns)] for row in range(table.rows)]
        rows = [[Cell("", each) for each in row] for row in places]
        for room in table.rooms:
            self._room(room, place, rows, nested, alone=len(table.rooms) == 1)
        yield Grid(tuple(tuple(row) for row in rows), place)
        yield from nested

    def _room(self, room: Room, place: Place, rows: list[list[Cell]], nested: list[Grid], *, alone: bool) -> None:
        """Puts a cell, and the repeats of it, where it spans."""
        (top, end), (left, right) = room.rows, room.columns
        here = place._replace(row=top + 1, column=left + 1)
        edge = room.area.right - self._usual.padding
        words = self._prose(room.lines, edge, here, boxed=alone)
        inside = [*words, *(grid for each in room.nested for grid in self._table(each))]
        cell = filled(inside, here, right - left, nested, shaded=room.shaded)._replace(row_span=end - top)
        for row in range(top, end):
            rows[row][left:right] = spread(cell, here._replace(row=row + 1), right - left)
        rows[top][left] = cell._replace(merged=room.repeats)


# --- what is usual in the document


def _rounded(size: float) -> float:
    return round(size * 2) / 2


def _rooms(tables: Sequence[Table]) -> Iterator[Room]:
    for table in tables:
        for room in table.rooms:
            yield room
            yield from _rooms(room.nested)


def _all_rooms(found: Sequence[Sheet]) -> list[Room]:
    return [room for sheet in found for room in _rooms([each for each in sheet.elements if isinstance(each, Table)])]


def _sizes(found: Sequence[Sheet]) -> tuple[float, list[float]]:
    """The size of the text, and the larger ones, the largest first."""
    told: Counter[float] = Counter()
    free = [line for sheet in found for line in sheet.lines]
    for line in [*free, *(line for room in _all_rooms(found) for line in room.lines)]:
        told[_rounded(line.size)] += len(line.text)
    usual = told.most_common(1)[0][0] if told else 0.0
    return usual, sorted({size for line in free if (size := _rounded(line.size)) >= usual + 0.5}, reverse=True)[:9]


def _usual(found: Sequence[Sheet]) -> Measure:
    rooms = [each for each in _all_rooms(found) if each.lines]
    indents = sorted(min(line.left for line in room.lines) - room.area.left for room in rooms)
    near = Counter(round(each) for each in indents).most_common(1)
    usual = [each for each in indents if near and abs(each - near[0][0]) <= 1]
    padding = min(max(usual[len(usual) // 2], 1), 12) if usual else 5.4
    return measure([*(room.lines for room in rooms), *(sheet.lines for sheet in found)], padding)


def _edges(found: Sequence[Sheet]) -> dict[int, float]:
    """How far lines outside tables reach, for each width of a page: as far as several do, or as the left margin lets expect."""
    result: dict[int, float] = {}
    for width in {round(sheet.width) for sheet in found}:
        lines = [line for sheet in found if round(sheet.width) == width for line in sheet.lines]
        furthest = sorted((line.right for line in lines), reverse=True)
        expected = width - min((line.left for line in lines), default=0.0)
        several = len(furthest) > 2 and furthest[2] > max(furthest[0] - 0.12 * width, 0.75 * expected)
        result[width] = furthest[0] if several else max([expected, *furthest[:1]])
    return result


def _once(runs: Iterator[list[Element]]) -> list[Element]:
    """What runs along the edges of the pages, each thing once."""
    seen: dict[str, Element] = {}
    for run in runs:
        for each in run:
            seen.setdefault("".join(letter for letter in each.text if not letter.isdigit()), each)
    return list(seen.values())
