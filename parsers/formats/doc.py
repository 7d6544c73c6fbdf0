"""Reads a Word 97-2003 document (.doc) into blocks: paragraphs and table grids in the order a person reads them.

Bytes that `guard` has passed come in; `Contents` of plain records leaves, the same as `word` makes of the same document saved
as .docx. The text is read once, headers first; fields show their result, text boxes stand behind the paragraph that holds them,
footnotes and comments are no part of it. Nothing is executed, fetched or written. Numbers in brackets are sections of [MS-DOC].
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from parsers.formats.doc_fields import form_field, shown
from parsers.formats.doc_looks import Dress, Wardrobe, bordered
from parsers.formats.doc_properties import Properties, changes, whole
from parsers.formats.doc_tables import Table, shape
from parsers.formats.doc_text import Opened, TooOldError, halves_joined
from parsers.formats.looks import Piece, in_font, level
from parsers.formats.story import Story
from parsers.model import Block, Contents, Place, Problem

TOO_OLD = "We cannot read Word documents as old as this one. Please choose Save As, Word Document (.docx), and send that."
STYLES, HEADERS, CHARACTERS, PARAGRAPHS, FONTS, SECTIONS = 1, 11, 12, 13, 15, 6  # in the list of tables (2.5.6)
ANCHORS = {"body": (40, 56, "boxes"), "headers": (41, 58, "header_boxes")}  # anchors, text boxes, and their part
MOST_STEPS = (
    300_000  # stretches of one look and ends of paragraphs, a table for ten; a form has some hundreds, a long chronology 20,000
)
ORDER = ("header", "body", "footer")
DEEPEST = 10  # tables in tables
MARKS = re.compile("[\r\x07\x0c]")
SIGNS = dict.fromkeys(range(32)) | {0x09: "\t", 0x0B: "\n", 0x0C: "\n", 0x0E: "\n", 0x1E: "-"}
BORDERS = frozenset({0x6424, 0x6425, 0x6426, 0x6427, 0x6428, 0xC64E, 0xC64F, 0xC650, 0xC651, 0xC652})
HEADER_STORIES = (0, 1, 4)  # of the six that each section may have; the others are footers (2.3.5)


def read_blocks(data: bytes) -> Contents:
    """The document's paragraphs and grids in reading order, headers first, with the problems met on the way."""
    try:
        walk = _Walk(Opened(data))
    except TooOldError:
        return Contents((), (Problem("format_not_read", TOO_OLD),))
    return walk.read()


@dataclass(frozen=True, slots=True)
class _Settings:
    """What is to be known of a paragraph: its style and level, whether it is ruled round, and its part in a table."""

    style: str = "0"
    level: int | None = None
    boxed: bool = False
    depth: int = 0  # in how many tables it stands
    ends_inner_cell: bool = False
    ends_row: bool = False
    changes: bytes = b""


class _Walk(Story):
    """One pass over a document; it keeps what the pass has found."""

    def __init__(self, opened: Opened) -> None:
        super().__init__()
        self._opened = opened
        self._text = opened.text
        self._looks = Wardrobe(opened.table(STYLES), opened.table(FONTS))
        self._characters = Properties(opened.main, opened.table(CHARACTERS), paragraphs=False)
        self._paragraphs_of = Properties(opened.main, opened.table(PARAGRAPHS), paragraphs=True)
        self._known: dict[tuple[bytes, bytes], _Settings] = {}
        self._breaks = frozenset(_plc(opened.table(SECTIONS), 12)[0])
        self._boxes: dict[int, tuple[int, int]] = {}  # the text boxes still to be read, by where they are anchored
        self._floating: list[Block] = []  # those anchored in the paragraph at hand
        self._carried: list[Piece] = []  # words of a paragraph whose end mark was deleted
        self._steps = 0

    def read(self) -> Contents:
        """The whole document."""
        bodies, headers = self._anchored("body"), self._anchored("headers")
        stories = [*self._headers(), ("body", self._opened.parts["body"])]
        for name, (start, end) in sorted(stories, key=lambda each: ORDER.index(each[0])):
            self.begin(name)
            self._boxes = bodies if name == "body" else headers
            self.blocks.extend(self._read(start, end))
            if name == "body":
                self.blocks.extend(self._unanchored())
        self._boxes = headers
        self.blocks.extend(self._unanchored())
        return self.contents()

    def _headers(self) -> Iterator[tuple[str, tuple[int, int]]]:
        """Each header and footer that has words of its own, without the mark that closes it."""
        first, last = self._opened.parts["headers"]
        bounds = _plc(self._opened.table(HEADERS), 0)[0]
        said: set[tuple[str, str]] = set()
        for number, (start, end) in enumerate(pairwise(bounds[:-1])):
            if number < 6 or not start < end <= last - first:
                continue
            name = "header" if (number - 6) % 6 in HEADER_STORIES else "footer"
            text = self._text[first + start : first + end]
            if text.strip() and (name, text) not in said:  # a section may repeat what the one before it says
                said.add((name, text))
                yield name, (first + start, first + end - text.endswith("\r"))

    def _anchored(self, part: str) -> dict[int, tuple[int, int]]:
        """The text boxes of a part by the position of their anchor; those of grouped shapes have none."""
        anchors, boxes, name = ANCHORS[part]
        begin, limit = self._opened.parts[name]
        places, shapes = _plc(self._opened.table(anchors), 26)
        stories, owners = _plc(self._opened.table(boxes), 22)
        at = {each[:4]: self._opened.parts[part][0] + where for where, each in zip(places, shapes, strict=False)}
        found: dict[int, tuple[int, int]] = {}
        for number, (each, (first, last)) in enumerate(zip(owners[:-1], pairwise(stories), strict=False)):
            if first < last <= limit - begin:
                closed = self._text[begin + last - 1] == "\r"
                found[at.get(each[14:18], -1 - number)] = (begin + first, begin + last - closed)
        return found

    def _unanchored(self) -> Iterator[Block]:
        """The words of text boxes that no paragraph held."""
        while self._boxes:
            yield from self._read(*self._boxes.pop(next(iter(self._boxes))))

    # --- paragraphs and tables, one after the other

    def _read(self, start: int, end: int) -> list[Block]:
        """The blocks of a stretch of text that is whole in itself."""
        visible = shown(self._text[start:end])
        tables: list[Table] = []
        found: list[Block] = []
        for first, last in self._marked(visible, start):
            settings = self._settings(last)
            depth = settings.depth if self._text[last : last + 1] != "\x07" else min(settings.depth, 1)
            self._deepen(tables, found, depth)
            blocks = self._paragraph(visible[first - start : last - start], first, settings, depth)
            if settings.ends_row and tables:
                tables[-1].end_row(shape(settings.changes), kept=not self._deleted(last))
                continue
            (tables[-1].cell if tables else found).extend(blocks)
            if tables and (settings.ends_inner_cell if depth > 1 else self._text[last : last + 1] == "\x07"):
                tables[-1].end_cell()
        self._deepen(tables, found, 0)
        return [*found, *(self._closed(_Settings(), 0) if self._carried else [])]

    def _marked(self, visible: str, start: int) -> Iterator[tuple[int, int]]:
        """From where to which mark each paragraph goes; a page's end is one only where a section ends too."""
        first = 0
        for mark in MARKS.finditer(visible):
            if mark[0] != "\x0c" or start + mark.end() in self._breaks:
                yield start + first, start + mark.start()
                first = mark.end()
        if visible[first:].strip("\0"):
            yield start + first, start + len(visible)

    def _deepen(self, tables: list[Table], found: list[Block], depth: int) -> None:
        """Opens and closes tables until so many are open."""
        if depth > DEEPEST:
            raise ValueError("tables too deep")
        while len(tables) > depth:
            blocks = tables.pop().blocks(self)
            (tables[-1].cell if tables else found).extend(blocks)
        while len(tables) < depth:
            self._step(10)
            tables.append(Table(self.table()))

    def _settings(self, position: int) -> _Settings:
        """What the paragraph is that ends with the mark at the position."""
        if position >= len(self._text):
            return _Settings()
        listed = self._paragraphs_of.at(self._opened.offset(position)) or b"\0\0"
        key = (listed, self._opened.piece(position).changes)
        if key not in self._known:
            style = str(int.from_bytes(listed[:2], "little"))
            self._known[key] = self._described(style, whole(listed[2:], self._opened.data) + key[1])
        return self._known[key]

    def _described(self, style: str, listed: bytes) -> _Settings:
        each = {code: operand for code, operand in changes(listed) if operand}
        style = str(int.from_bytes(each[0x4600], "little")) if 0x4600 in each else style
        depth = sum(int.from_bytes(each.get(code, b""), "little", signed=True) for code in (0x6649, 0x664A))
        depth = max(depth, 1 if _on(each, 0x2416) else 0)
        outline = each.get(0x2640)
        return _Settings(
            style, (level("", str(outline[0])) if outline else None) or self._looks.level(style),
            any(bordered(each[code]) for code in BORDERS & each.keys()), depth,
            _on(each, 0x244B), _on(each, 0x2417) or _on(each, 0x244C), listed,
        )  # fmt: skip

    def _paragraph(self, visible: str, first: int, settings: _Settings, depth: int) -> list[Block]:
        self._carried.extend(self._pieces(visible, first, settings.style))
        last = first + len(visible)
        if self._text[last : last + 1] == "\r" and not settings.ends_inner_cell and self._deleted(last):
            self.flags.add("tracked_changes")  # the end mark was deleted: the next paragraph goes on here
            return []
        return [] if settings.ends_row else self._closed(settings, depth)

    def _closed(self, settings: _Settings, depth: int) -> list[Block]:
        """The paragraph of all words since the last, and the text boxes it holds."""
        pieces, self._carried = self._carried, []
        floating, self._floating = self._floating, []
        place = Place(table=1) if depth else None  # which cell it will be is known at the end of the table
        return [self.paragraph(pieces, place, settings.level, boxed=settings.boxed), *floating]

    def _step(self, weight: int = 1) -> None:
        self._steps += weight
        if self._steps > MOST_STEPS:
            raise ValueError("too long")

    def _deleted(self, position: int) -> bool:
        return any(dress.deleted for _, _, dress in self._dresses(position, position + 1, "0"))

    # --- the words of a paragraph

    def _dresses(self, start: int, end: int, style: str) -> Iterator[tuple[int, int, Dress]]:
        """The stretches of one dress."""
        for piece in self._opened.stretches(start, min(end, len(self._text))):
            at, stop = piece.start, piece.offset + (piece.end - piece.start) * piece.width
            for until, listed in self._characters.between(piece.offset, stop):
                last = min(piece.start - (piece.offset - until) // piece.width, piece.end)
                if last > at:
                    self._step()
                    yield at, last, self._looks.dress(listed + piece.changes, style)
                    at = last

    def _pieces(self, visible: str, first: int, style: str) -> Iterator[Piece]:
        for start, end, dress in self._dresses(first, first + len(visible), style):
            text = visible[start - first : end - first]
            if dress.special:
                text = self._special(text, start, dress)
            text = halves_joined(text.translate(SIGNS))
            if dress.deleted or dress.inserted:
                self.flags |= {"tracked_changes"} if text else set()
            if dress.deleted or dress.prompt:
                continue
            if dress.look.hidden and text.strip():
                self.flags.add("hidden_text")
            elif text:
                yield Piece(in_font(text, dress.look.font), dress.look)

    def _special(self, text: str, start: int, dress: Dress) -> str:
        """Special characters as what they stand for: a symbol, a form field, the anchor of a text box."""
        if dress.symbol:
            text = text.replace("(", dress.symbol)
        if dress.location >= 0 and "\x01" in text:
            text = text.replace("\x01", form_field(self._opened.data, dress.location), 1)
        for anchor in re.finditer("\x08", text):
            box = self._boxes.pop(start + anchor.start(), None)
            if box and not dress.look.hidden and not dress.deleted:
                self._floating.extend(self._box(box))
        return text

    def _box(self, box: tuple[int, int]) -> list[Block]:
        """The words of a text box in the midst of a paragraph."""
        floating, carried = self._floating, self._carried
        self._floating, self._carried = [], []
        blocks = self._read(*box)
        self._floating, self._carried = floating, carried
        return blocks


def _on(each: dict[int, bytes], code: int) -> bool:
    return each.get(code, b"\0")[0] != 0


def _plc(table: bytes, size: int) -> tuple[tuple[int, ...], list[bytes]]:
    """A table of positions, and of one record of that size between each two of them (2.2.2)."""
    count = max(len(table) - 4, 0) // (4 + size)
    positions = struct.unpack(f"<{count + 1}I", table[: 4 * (count + 1)]) if table else ()
    records = table[4 * (count + 1) :]
    return positions, [records[size * number : size * (number + 1)] for number in range(count)]
