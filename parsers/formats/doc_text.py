"""The text of a Word 97-2003 document, and where in the file each of its characters is stored ([MS-DOC] 2.4 and 2.5).

Bytes come in; an `Opened` leaves: the text of body, headers and text boxes as one string, counted by positions, and the pieces it
was put together from. A piece may be stored as Windows-1252 or as UTF-16; a document that was saved fast has many, in any order.
"""

from __future__ import annotations

import re
import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from parsers.formats.compound import Compound

MOST_CHARACTERS = 1_000_000  # a form has thousands, and what is read must be read in seconds
OLDEST = 0xC0  # the version number that Word 97 writes first; Word 95 and before have another layout
PIECES = 33  # the number of the Clx in the list of tables ([MS-DOC] 2.5.6)
SPARE = 2  # characters behind the last part: one mark that belongs to none
HALF = re.compile("[\ud800-\udfff]")
PARTS = ("body", "notes", "headers", "macros", "comments", "endnotes", "boxes", "header_boxes")

# What the one byte of a piece's own modifier stands for ([MS-DOC] 2.9.215); the others carry nothing that is read here.
SHORT = {
    0x18: 0x2416, 0x19: 0x2417, 0x41: 0x0800, 0x42: 0x0801, 0x47: 0x0806, 0x4D: 0x2A0C, 0x55: 0x0835, 0x56: 0x0836, 0x57: 0x0837,
    0x5C: 0x083C, 0x5E: 0x2A3E, 0x62: 0x2A42, 0x73: 0x2A53, 0x75: 0x0855, 0x78: 0x2640,
}  # fmt: skip


class TooOldError(ValueError):
    """The document was written by Word 95 or before."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the text: its positions, where it is stored, the bytes of one character, and what is changed in its look."""

    start: int
    end: int
    offset: int
    width: int
    changes: bytes


class Opened:
    """An opened document; `ValueError` where its head or its pieces make no sense."""

    def __init__(self, data: bytes) -> None:
        file = Compound(data)
        self.main = file.read("WordDocument")
        if struct.unpack_from("<H", self.main, 2)[0] < OLDEST:
            raise TooOldError
        if self.main[:2] != b"\xec\xa5" or self.main[11] & 1:
            raise ValueError("no Word document, or an encrypted one")
        self._tables = file.read("1Table" if self.main[11] & 2 else "0Table")
        self.data = file.read("Data")
        self.pieces = tuple(self._pieces())
        self._starts = [each.start for each in self.pieces]
        self.text = "".join(map(self._decoded, self.pieces))

    def table(self, number: int) -> bytes:
        """One of the tables that the head of the document lists, by its number in that list."""
        count = struct.unpack_from("<H", self.main, 152)[0]
        start, length = struct.unpack_from("<II", self.main, 154 + 8 * number) if number < count else (0, 0)
        return self._tables[start : start + length]

    @cached_property
    def parts(self) -> dict[str, tuple[int, int]]:
        """Where in the text each part begins and ends."""
        lengths = struct.unpack_from("<8I", self.main, 76)
        if not 0 <= len(self.text) - sum(lengths) <= SPARE:
            raise ValueError("the parts are not the whole")
        starts = [sum(lengths[:number]) for number in range(9)]
        return {name: (starts[number], starts[number + 1]) for number, name in enumerate(PARTS)}

    def piece(self, position: int) -> Piece:
        """The piece that the character at the position belongs to."""
        return self.pieces[bisect_right(self._starts, position) - 1]

    def offset(self, position: int) -> int:
        """Where the character at the position is stored."""
        piece = self.piece(position)
        return piece.offset + (position - piece.start) * piece.width

    def stretches(self, start: int, end: int) -> Iterator[Piece]:
        """The pieces of a stretch of text, the first and the last cut to it."""
        while start < end:
            piece = self.piece(start)
            until = min(end, piece.end)
            yield Piece(start, until, piece.offset + (start - piece.start) * piece.width, piece.width, piece.changes)
            start = until

    def _pieces(self) -> Iterator[Piece]:
        changes, table = _opened_clx(self.table(PIECES))
        count = (len(table) - 4) // 12
        positions = struct.unpack_from(f"<{count + 1}I", table)
        if count < 1 or positions[0] or positions[-1] > MOST_CHARACTERS:
            raise ValueError("no pieces, or too many characters")
        for number, (start, end) in enumerate(pairwise(positions)):
            where, modifier = struct.unpack_from("<IH", table, 4 * (count + 1) + 8 * number + 2)
            packed = bool(where & 0x40000000)
            where &= 0x3FFFFFFF
            piece = Piece(start, end, where // 2 if packed else where, 1 if packed else 2, _change(modifier, changes))
            if end < start or piece.offset + (end - start) * piece.width > len(self.main):
                raise ValueError("a piece outside the file")
            if end > start:
                yield piece

    def _decoded(self, piece: Piece) -> str:
        """The characters of a piece, one a position: those beyond the first plane stay in their two halves."""
        count = piece.end - piece.start
        stored = self.main[piece.offset : piece.offset + count * piece.width]
        if piece.width == 1:
            return stored.decode("cp1252", "replace")
        text = stored.decode("utf-16-le", "surrogatepass")
        return text if len(text) == count else "".join(map(chr, struct.unpack(f"<{count}H", stored)))


def _opened_clx(clx: bytes) -> tuple[list[bytes], bytes]:
    """The changes that pieces refer to by number, and the table of pieces."""
    changes, at = list[bytes](), 0
    while clx[at : at + 1] == b"\x01":
        length = struct.unpack_from("<H", clx, at + 1)[0]
        changes.append(clx[at + 3 : at + 3 + length])
        at += 3 + length
    if clx[at : at + 1] != b"\x02":
        raise ValueError("no table of pieces")
    return changes, clx[at + 5 : at + 5 + struct.unpack_from("<I", clx, at + 1)[0]]


def _change(modifier: int, changes: list[bytes]) -> bytes:
    """What a piece's modifier says, written as a list of property changes."""
    if modifier & 1:
        return changes[modifier >> 1] if modifier >> 1 < len(changes) else b""
    known = SHORT.get(modifier >> 1 & 0x7F)
    return struct.pack("<HB", known, modifier >> 8) if known else b""


def halves_joined(text: str) -> str:
    """The text with characters beyond the first plane put together again."""
    if HALF.search(text) is None:
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
