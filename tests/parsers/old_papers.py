"""Word 97-2003 documents written by hand, byte by byte: whatever Word or an attacker may put into one ([MS-DOC], [MS-CFB])."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, chain

BOLD, HIDDEN, STRUCK, DELETED, INSERTED, SPECIAL = (
    bytes.fromhex(each) for each in ("350801", "3c0801", "370801", "000801", "010801", "550801")
)
IN_TABLE, ROW_END = bytes.fromhex("162401"), bytes.fromhex("162401172401")
TEXT_AT = 2048
NO_SECTOR, LAST = 0xFFFFFFFF, 0xFFFFFFFE


@dataclass(frozen=True)
class P:
    """A paragraph: its words, each with the changes in their look, and the mark that ends it with its own changes."""

    runs: Sequence[tuple[str, bytes]]
    mark: str = "\r"
    changes: bytes = b""
    style: int = 0
    mark_changes: bytes = b""


def p(*runs: str | tuple[str, bytes], **how: object) -> P:
    """A paragraph of words, plain or with their changes."""
    return P([(each, b"") if isinstance(each, str) else each for each in runs], **how)  # type: ignore[arg-type]


def depth(number: int) -> bytes:
    """The change that puts a paragraph into so many tables."""
    return IN_TABLE + struct.pack("<Hi", 0x6649, number)


def row(
    *cells: str | Sequence[P], edges: Sequence[int], flags: Sequence[int] = (), more: bytes = b"", gone: bool = False
) -> list[P]:
    """A row of cells between those edges, the flags of each cell, and more changes at the row's end."""
    found: list[P] = []
    for cell in cells:
        inside = [p(cell)] if isinstance(cell, str) else list(cell)
        found += [P(each.runs, each.mark, each.changes or IN_TABLE, each.style, each.mark_changes) for each in inside[:-1]]
        found.append(P(inside[-1].runs, "\x07", IN_TABLE, inside[-1].style))
    return [*found, P([], "\x07", ROW_END + defined(edges, flags) + more, mark_changes=DELETED if gone else b"")]


def inner(*cells: str, edges: Sequence[int]) -> list[P]:
    """A row of a table in a cell: its marks are those of paragraphs."""
    end = depth(2) + bytes.fromhex("4b24014c2401") + defined(edges)
    return [*(p(each, changes=depth(2) + bytes.fromhex("4b2401")) for each in cells), P([], changes=end)]


def defined(edges: Sequence[int], flags: Sequence[int] = ()) -> bytes:
    """The change that divides a row (sprmTDefTable)."""
    count = len(edges) - 1
    cells = b"".join(struct.pack("<H18x", flags[number] if number < len(flags) else 0) for number in range(count))
    body = struct.pack(f"<B{count + 1}h", count, *edges) + cells
    return struct.pack("<HH", 0xD608, len(body) + 1) + body


def style(name: str, number: int = 0xFFE, base: int = 0xFFF, look: bytes = b"", *, characters: bool = False) -> bytes:
    """One style for the style sheet."""
    lists = [look] if characters else [b"\0\0", look]
    tail = b"".join(struct.pack("<H", len(each)) + each + b"\0" * (len(each) % 2) for each in lists)
    head = struct.pack("<HHHHH", number, (2 if characters else 1) | base << 4, len(lists), 0, 0)
    return head + struct.pack("<H", len(name)) + f"{name}\0".encode("utf-16-le") + tail


def form_field(kind: int, state: int, entries: Sequence[str] = ()) -> bytes:
    """The description of a form field in the stream of data."""
    body = b"\xff\xff\xff\xff" + struct.pack("<HHH", kind | state << 2, 0, 0) + text("Field1") + b"\0\0" + text("") * 5
    if entries:
        body += struct.pack("<HHH", 0xFFFF, len(entries), 0) + b"".join(text(each)[:-2] for each in entries)
    return struct.pack("<IH62x", 68 + len(body), 68) + body


def text(words: str) -> bytes:
    """Words with their length in front and a zero behind."""
    return struct.pack("<H", len(words)) + words.encode("utf-16-le") + b"\0\0"


def field_at(offset: int) -> bytes:
    """The changes of the character that stands for the form field described there."""
    return SPECIAL + struct.pack("<HI", 0x6A03, offset) + bytes.fromhex("060801")


@dataclass
class Paper:
    """A document: its body and, where there are any, its headers, text boxes, styles, fonts and data."""

    body: Sequence[P]
    headers: Sequence[Sequence[P]] = ()  # the first section's six stories
    boxes: Mapping[int, Sequence[P]] = field(default_factory=dict)  # by the position of the anchor
    styles: Sequence[bytes] = ()
    fonts: Sequence[str] = ()
    data: bytes = b""
    version: int = 0xC1
    fast: bool = False  # as saved fast: many pieces, the last stored first, in both encodings
    bits: int = 0x0200

    def bytes(self) -> bytes:
        """The file."""
        headers = [[*each, P([])] if each else [] for each in self.headers]
        boxes = list(self.boxes.values())
        rest = [P([])] if headers or boxes else []
        stories = [
            list(self.body),
            [each for story in headers for each in story],
            [*chain.from_iterable(boxes), *([P([])] if boxes else [])],
        ]
        pieces = _stored([*chain.from_iterable(stories), *rest], fast=self.fast)
        lengths = [sum(map(_length, story)) for story in stories]
        main = b"".join(each[4] for each in sorted(pieces))
        pages, tables = _properties(pieces, TEXT_AT + len(main))
        tables |= {33: _clx(pieces), 1: self._sheet(), 15: self._fonts()}
        tables |= _stories([*map(len, [""] * 6)] and headers, list(self.boxes), boxes)
        stream, places = _joined(tables)
        head = struct.pack("<HHHHHH", 0xA5EC, self.version, 0, 0, 0, self.bits).ljust(32, b"\0") + struct.pack("<H", 14)
        head = head.ljust(62, b"\0") + struct.pack("<H", 22)
        head = head.ljust(76, b"\0") + struct.pack("<8I", lengths[0], 0, lengths[1], 0, 0, 0, lengths[2], 0)
        head = (
            head.ljust(152, b"\0")
            + struct.pack("<H", 93)
            + b"".join(struct.pack("<II", *places.get(n, (0, 0))) for n in range(93))
        )
        whole = (head.ljust(TEXT_AT, b"\0") + main).ljust(_up(TEXT_AT + len(main)), b"\0") + pages
        return compound({"WordDocument": whole, "1Table": stream, "Data": self.data})

    def _sheet(self) -> bytes:
        records = b"".join(struct.pack("<H", len(each)) + each + b"\0" * (len(each) % 2) for each in self.styles)
        return struct.pack("<HHH", 4, len(self.styles), 10) + records

    def _fonts(self) -> bytes:
        names = [f"{each}\0".encode("utf-16-le") for each in self.fonts]
        return struct.pack("<HH", len(names), 0) + b"".join(struct.pack("<B39x", 39 + len(each)) + each for each in names)


def _up(size: int) -> int:
    return -(-size // 512) * 512


def _length(each: P) -> int:
    return sum(len(words) for words, _ in each.runs) + len(each.mark)


def _stored(paragraphs: Sequence[P], *, fast: bool) -> list[tuple[int, int, int, P, bytes]]:
    """Each paragraph as a piece: where it is stored, its position, the bytes of a character, itself, and its bytes."""
    found, at = [], TEXT_AT
    positions = [0, *accumulate(map(_length, paragraphs))]
    order = list(enumerate(paragraphs))
    for number, each in reversed(order) if fast else order:
        width = 1 if fast and number % 2 else 2
        words = "".join(words for words, _ in each.runs) + each.mark
        stored = words.encode("cp1252" if width == 1 else "utf-16-le")
        found.append((at, positions[number], width, each, stored))
        at += len(stored)
    return found


def _clx(pieces: Sequence[tuple[int, int, int, P, bytes]]) -> bytes:
    ordered = sorted(pieces, key=lambda each: each[1])
    positions = [each[1] for each in ordered] + [ordered[-1][1] + _length(ordered[-1][3])]
    where = (at * 2 | 0x40000000 if width == 1 else at for at, _, width, *_ in ordered)
    body = struct.pack(f"<{len(positions)}I", *positions) + b"".join(struct.pack("<HIH", 0, each, 0) for each in where)
    return b"\x02" + struct.pack("<I", len(body)) + body


def _properties(pieces: Sequence[tuple[int, int, int, P, bytes]], end: int) -> tuple[bytes, dict[int, bytes]]:
    """The pages of properties that follow the text, and the two tables that list them."""
    first, pages, tables = _up(end) // 512, b"", {}
    for number, lists in ((12, _characters(pieces)), (13, _paragraphs(pieces))):
        entry = 1 if number == 12 else 13
        numbers, bounds = [], [each[0] for each in lists] + [end]
        for at, listed in lists:
            page = bytearray(512)
            following = bounds[bounds.index(at) + 1]
            begin = 510 - len(listed) - len(listed) % 2
            struct.pack_into("<II", page, 0, at, following)
            page[8], page[511] = begin // 2 if listed else 0, 1
            page[begin : begin + len(listed)] = listed
            assert begin >= 8 + entry, "one list a page"
            numbers.append(first + len(pages) // 512)
            pages += page
        tables[number] = struct.pack(f"<{len(bounds)}I{len(numbers)}I", *bounds, *numbers)
    return pages, tables


def _characters(pieces: Sequence[tuple[int, int, int, P, bytes]]) -> list[tuple[int, bytes]]:
    found = []
    for at, _, width, each, _ in pieces:
        for words, changes in (*each.runs, (each.mark, each.mark_changes)):
            if words:
                found.append((at, struct.pack("<B", len(changes)) + changes))
            at += len(words) * width
    return found


def _paragraphs(pieces: Sequence[tuple[int, int, int, P, bytes]]) -> list[tuple[int, bytes]]:
    found = []
    for at, _, _, each, _ in pieces:
        body = struct.pack("<H", each.style) + each.changes
        body += b"\0" * (len(body) % 2)
        found.append((at, struct.pack("<BB", 0, len(body) // 2) + body))
    return found


def _stories(headers: Sequence[Sequence[P]], anchors: Sequence[int], boxes: Sequence[Sequence[P]]) -> dict[int, bytes]:
    tables = {}
    if headers:
        bounds = [0] * 6 + [0, *accumulate(sum(map(_length, each)) for each in headers)]
        tables[11] = struct.pack(f"<{len(bounds) + 1}I", *bounds, bounds[-1] + 2)
    if boxes:
        owners = [struct.pack("<14xII", 900 + number, 0) for number in range(len(boxes))] + [bytes(22)]
        bounds = [0, *accumulate(sum(map(_length, each)) for each in boxes)]
        tables[56] = struct.pack(f"<{len(bounds) + 1}I", *bounds, bounds[-1] + 1) + b"".join(owners)
        shapes = b"".join(struct.pack("<I22x", 900 + number) for number in range(len(boxes)))
        tables[40] = struct.pack(f"<{len(anchors) + 1}I", *anchors, anchors[-1] + 1) + shapes
    return tables


def _joined(tables: Mapping[int, bytes]) -> tuple[bytes, dict[int, tuple[int, int]]]:
    stream, places = b"", {}
    for number, each in tables.items():
        places[number] = (len(stream), len(each))
        stream += each
    return stream, places


def compound(streams: Mapping[str, bytes]) -> bytes:
    """A compound file of those streams; small ones stand in the stream of small sectors."""
    small = {name: data for name, data in streams.items() if len(data) < 4096}
    packed, starts, chains = b"", {}, list[int]()
    for name, data in small.items():
        count = -(-len(data) // 64)
        starts[name] = len(chains) if count else LAST
        chains += [*range(len(chains) + 1, len(chains) + count), LAST] if count else []
        packed += data.ljust(count * 64, b"\0")
    large = {name: data for name, data in streams.items() if name not in small} | {"Root Entry": packed}
    large["\0small"] = struct.pack(f"<{len(chains)}I", *chains)
    body, table = b"", list[int]()
    for name, data in large.items():
        count = -(-len(data) // 512)
        starts[name] = len(table) if count else LAST
        table += [*range(len(table) + 1, len(table) + count), LAST] if count else []
        body += data.ljust(count * 512, b"\0")
    names = ["Root Entry", *streams]
    entries = b"".join(
        _entry(name, number, len(names), starts[name], len((streams | {"Root Entry": packed})[name]))
        for number, name in enumerate(names)
    )
    directory = len(table)
    entries = entries.ljust(_up(len(entries)), b"\0")
    table += [*range(directory + 1, directory + len(entries) // 512), LAST]
    sectors = -(-(len(table) + -(-len(table) // 100)) // 128)
    places = list(range(len(table), len(table) + sectors))
    allocation = struct.pack(f"<{len(table)}I", *table).ljust(sectors * 512, b"\xff")
    head = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + bytes(16)
        + struct.pack(
            "<HHHHH6xIIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, sectors, directory, 0, 4096, starts["\0small"], 1, LAST, 0, places[0]
        )
    )
    return (head + struct.pack(f"<{len(places) - 1}I", *places[1:])).ljust(512, b"\xff") + body + entries + allocation


def _entry(name: str, number: int, count: int, start: int, size: int) -> bytes:
    """One entry of the directory; all stand in a row below the root."""
    coded = f"{name}\0".encode("utf-16-le")
    right = number + 1 if 0 < number < count - 1 else NO_SECTOR
    below = 1 if number == 0 else NO_SECTOR
    return coded.ljust(64, b"\0") + struct.pack(
        "<HBBIII36xIII", len(coded), 5 if number == 0 else 2, 1, NO_SECTOR, right, below, start, size, 0
    )
