"""How words look in a Word 97-2003 document: its styles and fonts, and what lists of property changes make of them.

Lists of changes come in; a `Dress` leaves, which is the `Look` of `looks` and what else is to be known of a stretch of
characters: whether it was inserted or deleted, and what its special characters stand for. Codes are those of [MS-DOC] 2.6.1.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from parsers.formats.doc_properties import changes
from parsers.formats.looks import Look, Style, inherited, level, look, symbol

MOST_DRESSES = 50_000  # different ones in a document; a form has some dozens
NO_STYLE = 0xFFF
TITLE = 62  # the number by which Word knows its style for titles; 1 to 9 are its headings
COLOURS = (
    "auto", "000000", "0000ff", "00ffff", "00ff00", "ff00ff", "ff0000", "ffff00", "ffffff", "000080", "008080", "008000",
    "800080", "800000", "808000", "808080", "c0c0c0",
)  # fmt: skip
PROMPT = "placeholder text"
NO_BORDER = frozenset({0, 255})
DELETED, INSERTED, SPECIAL, FORM, SYMBOL, LOCATION, PLAIN = 0x0800, 0x0801, 0x0855, 0x0806, 0x6A09, 0x6A03, 0x2A33


@dataclass(frozen=True, slots=True)
class Dress:
    """What is to be known of a stretch of characters beyond the characters themselves."""

    look: Look
    inserted: bool = False
    deleted: bool = False
    special: bool = False  # its control characters and its symbols stand for something
    prompt: bool = False  # what a control that was not touched says
    symbol: str = ""  # the plain character for a symbol
    location: int = -1  # where the stream of data describes its form field


def _switch(operand: bytes) -> str:
    """On, off, as in the style (`same`) or the other way round (`other`)."""
    return {0: "", 0x80: "same", 0x81: "other"}.get(operand[0], "1") if operand else ""


def _numbered(operand: bytes) -> str:
    return COLOURS[operand[0]] if operand and operand[0] < len(COLOURS) else "auto"


def colour(operand: bytes) -> str:
    """The colour of four bytes, red first, as six digits."""
    return "auto" if len(operand) < 4 or operand[3] == 0xFF else operand[:3].hex()


def _shade(front: str, back: str, pattern: int) -> str:
    """The colour that a pattern of two looks like: a pattern of dots without a colour is grey."""
    if pattern == 0:
        return back
    if pattern == 1:
        return "000000" if front == "auto" else front
    return "c0c0c0" if back in {"auto", "ffffff"} else back


def shade(operand: bytes) -> str:
    """The colour of a shading of ten bytes ([MS-DOC] 2.9.247)."""
    pattern = int.from_bytes(operand[8:10], "little")
    return _shade(colour(operand[:4]), colour(operand[4:8]), pattern) if pattern < 0x3F else "auto"


def old_shade(operand: bytes) -> str:
    """The colour of a shading of two bytes, as Word 97 wrote it (2.9.248)."""
    packed = int.from_bytes(operand[:2], "little")
    if packed == 0xFFFF:
        return "auto"
    return _shade(_numbered(bytes([packed & 31])), _numbered(bytes([packed >> 5 & 31])), packed >> 10)


def bordered(operand: bytes) -> bool:
    """Whether a border of four or of eight bytes is drawn."""
    kind = operand[1:2] if len(operand) == 4 else operand[5:6]
    return bool(kind) and kind[0] not in NO_BORDER


PROPERTIES: Mapping[int, tuple[str, Callable[[bytes], str]]] = {
    0x0835: ("bold", _switch),
    0x0836: ("italic", _switch),
    0x0837: ("strike", _switch),
    0x2A53: ("dstrike", _switch),
    0x083C: ("hidden", _switch),
    0x2A0C: ("highlight", lambda each: "1" if each[:1] > b"\0" else ""),
    0x2A3E: ("underline", lambda each: "1" if each[:1] > b"\0" else ""),
    0x6865: ("ring", lambda each: "1" if bordered(each) else ""),
    0xCA72: ("ring", lambda each: "1" if bordered(each) else ""),
    0x4866: ("shade", old_shade),
    0xCA71: ("shade", shade),
    0x2A42: ("colour", _numbered),
    0x6870: ("colour", colour),
    0x4A4F: ("font", lambda each: str(int.from_bytes(each, "little"))),
    0x4A30: ("style", lambda each: str(int.from_bytes(each, "little"))),
}


def properties(listed: bytes) -> dict[str, str]:
    """What a list of changes sets, by our names."""
    found: dict[str, str] = {}
    for code, operand in changes(listed):
        if code == PLAIN:
            found = {name: value for name, value in found.items() if name == "style"}
        elif code in PROPERTIES:
            name, read = PROPERTIES[code]
            found[name] = read(operand)
    return found


class Wardrobe:
    """The styles and fonts of a document, and every dress that was asked for."""

    def __init__(self, sheet: bytes, fonts: bytes) -> None:
        self._fonts = _fonts(fonts)
        self.styles = dict(_styles(sheet))
        self._dresses: dict[tuple[bytes, str], Dress] = {}

    def level(self, style: str) -> int | None:
        """The heading level that a style gives."""
        return next((each.level for each in inherited(self.styles, style) if each.level), None)

    def dress(self, listed: bytes, style: str) -> Dress:
        """What a list of changes makes of characters in a paragraph of that style."""
        key = (listed, style)
        if key not in self._dresses:
            if len(self._dresses) >= MOST_DRESSES:
                raise ValueError("too many looks")
            self._dresses[key] = self._dress(listed, style)
        return self._dresses[key]

    def _dress(self, listed: bytes, style: str) -> Dress:
        direct, special = properties(listed), dict(changes(listed))
        names = [name for name in (direct.get("style", ""), style) if name]
        layers = _settled([direct, *(each.properties for name in names for each in inherited(self.styles, name))])
        return Dress(
            look([{**each, "font": self._font(each["font"])} if "font" in each else each for each in layers]),
            inserted=_on(special.get(INSERTED)),
            deleted=_on(special.get(DELETED)),
            special=_on(special.get(SPECIAL)),
            prompt=any(each.get("prompt") for each in layers),
            symbol=self._symbol(special.get(SYMBOL, b"")),
            location=int.from_bytes(special[LOCATION], "little", signed=True)
            if LOCATION in special and _on(special.get(FORM))
            else -1,
        )

    def _font(self, number: str) -> str:
        return self._fonts.get(int(number), "")

    def _symbol(self, operand: bytes) -> str:
        if len(operand) != 4:
            return ""
        font, code = struct.unpack("<HH", operand)
        return symbol(f"{code:x}", self._fonts.get(font, ""))


def _on(operand: bytes | None) -> bool:
    return bool(operand) and operand != b"\0"


def _settled(layers: list[Mapping[str, str]]) -> list[Mapping[str, str]]:
    """The layers of properties, nearest first, without switches that refer to what lies below them."""
    below: dict[str, str] = {}
    settled: list[Mapping[str, str]] = []
    for layer in reversed(layers):
        turned = {name: "" if below.get(name) else "1" for name, value in layer.items() if value == "other"}
        plain = {name: value for name, value in layer.items() if value not in {"same", "other"}} | turned
        below |= plain
        settled.insert(0, plain)
    return settled


def _fonts(table: bytes) -> dict[int, str]:
    """The names of the fonts by their number ([MS-DOC] 2.9.286 and 2.9.84)."""
    found, at = dict[int, str](), 4
    while at < len(table):
        length = table[at]
        name = table[at + 40 : at + 1 + length].decode("utf-16-le", "replace")
        found[len(found)] = name.partition("\0")[0].lower()
        at += 1 + length
    return found


def _styles(sheet: bytes) -> Iterable[tuple[str, Style]]:
    """Each style of a style sheet, by its number ([MS-DOC] 2.9.271)."""
    if len(sheet) < 6:
        return
    length, count, fixed = struct.unpack_from("<HHH", sheet)
    at = 2 + length
    for number in range(min(count, NO_STYLE)):
        size = int.from_bytes(sheet[at : at + 2], "little")
        if size > 10 and at + 2 + size <= len(sheet):
            yield str(number), _style(sheet[at + 2 : at + 2 + size], fixed)
        at += 2 + size + size % 2


def _style(record: bytes, fixed: int) -> Style:
    """One style: who it is based on, what it sets for characters, and its heading level (2.9.259)."""
    known, packed, counted = struct.unpack_from("<HHH", record)
    known, kind, base = known & 0xFFF, packed & 15, packed >> 4
    length = int.from_bytes(record[fixed : fixed + 2], "little")
    name = record[fixed + 2 : fixed + 2 + 2 * length].decode("utf-16-le", "replace").partition(",")[0].lower()
    lists = list(_lists(record, fixed + 4 + 2 * length, counted & 15))
    paragraph, characters = (
        (lists[0][2:], lists[1]) if kind == 1 and len(lists) > 1 else (b"", lists[0] if lists and kind == 2 else b"")
    )
    outline = dict(changes(paragraph)).get(0x2640, b"")
    by_number = known if 1 <= known <= 9 else 1 if known == TITLE or name == "title" else None
    own = properties(characters)
    own.pop("style", None)
    own |= {"prompt": "1"} if name == PROMPT else {}
    return Style("" if base == NO_STYLE else str(base), own, by_number or level(name, str(outline[0]) if outline else ""))


def _lists(record: bytes, at: int, count: int) -> Iterable[bytes]:
    """The lists of changes that close a style's record, each on an even byte."""
    for _ in range(count):
        at += at % 2
        length = int.from_bytes(record[at : at + 2], "little")
        yield record[at + 2 : at + 2 + length]
        at += 2 + length
