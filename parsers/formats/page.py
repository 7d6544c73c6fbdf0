"""Reads an HTML page: a return written into the body of a mail, or saved as a web page.

Bytes come in; paragraphs and grids leave in reading order, with what carries meaning in their look. Scripts, styles and what is
hidden are left out, nothing is fetched, and a page is nested as deep as it likes: it is walked without recursion. A table that
only holds the page together is taken apart; the tables in a cell follow the table that it stands in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from lxml import etree
from lxml.html import HTMLParser

from parsers.formats.looks import Look, Piece
from parsers.formats.story import MOST_SPANS, Story, filled, spread
from parsers.model import Block, Cell, Contents, Grid, Paragraph, Place

MOST_BYTES = 4 * 2**20
MOST_ROWS_SPANNED, MOST_COLUMNS = 200, 256
MOST_CELLS = 60_000  # on one page, merges resolved; a long chronology has a third of it
SKIPPED = frozenset({"head", "script", "style", "title", "template", "noscript", "object", "svg", "select", "textarea"})
BLOCKS = frozenset(
    {"address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "div", "dl", "dt", "fieldset"}
    | {"figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "legend", "li", "main", "nav", "ol", "p"}
    | {"pre", "section", "summary", "ul"}
)
BOLD = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
STRUCK = re.compile(r"text-decoration[\w-]*\s*:[^;]*line-through", re.IGNORECASE)
ITALIC = re.compile(r"font-style\s*:\s*italic", re.IGNORECASE)
HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.IGNORECASE)
SHADED = re.compile(r"background(?:-color)?\s*:\s*(?!\s*(?:transparent|white|none|inherit|#f{3}\b|#f{6}\b))[^;\s]", re.IGNORECASE)
WHITE = frozenset({"", "#ffffff", "#fff", "white"})
LOOKS: Mapping[str, str] = {
    **dict.fromkeys(("b", "strong", "th", "h1", "h2", "h3", "h4", "h5", "h6"), "bold"),
    **dict.fromkeys(("s", "strike", "del"), "struck"),
    **dict.fromkeys(("i", "em"), "muted"),
    **dict.fromkeys(("u", "mark", "ins"), "marked"),
}
_Element = etree._Element  # noqa: SLF001 - the only name that lxml has for its element type


def read_blocks(data: bytes) -> Contents:
    """What stands on the page."""
    parser = HTMLParser(no_network=True, remove_comments=True, remove_pis=True, encoding=_encoding(data))
    try:
        root = etree.fromstring(data[:MOST_BYTES], parser)
    except (etree.LxmlError, ValueError, AssertionError):
        root = None
    walk = _Walk()
    if root is not None:
        walk.read(root)
    found = walk.contents()
    return found if found.blocks else replace(found, blocks=(Paragraph("", Place(paragraph=1)),))


def _encoding(data: bytes) -> str | None:
    """UTF-8 where the bytes are that; else the page's own word counts."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return "utf-8"


@dataclass
class _Table:
    """A table while it goes by: its rows, and the cells that reach down from the rows above, by column."""

    place: Place
    rows: list[list[Cell]] = field(default_factory=list)
    reaching: dict[int, tuple[Cell, int]] = field(default_factory=dict)
    nested: list[Grid] = field(default_factory=list)
    loose: list[list[Block]] = field(default_factory=list)  # what stands in each cell that holds anything
    cells: int = 0


@dataclass
class _Room:
    """Where paragraphs go: the page, or one cell."""

    place: Place | None
    blocks: list[Block]
    span: tuple[int, int] = (1, 1)
    shaded: bool = False


class _Walk(Story):
    """One pass over a page."""

    def __init__(self) -> None:
        super().__init__()
        self._rooms = [_Room(None, self.blocks)]
        self._open: list[_Table] = []
        self._pieces: list[Piece] = []
        self._looks = [Look()]
        self._heading: int | None = None
        self._kept = 0

    def read(self, root: _Element) -> None:
        """Reads the page from its first element to its last."""
        hidden: _Element | None = None
        for event, element in etree.iterwalk(root, events=("start", "end")):
            if event == "start" and hidden is None:
                hidden = element if _hidden(element) else None
                if hidden is None:
                    self._begin(element)
                    self._say(element.text, self._looks[-1])
            elif event == "end" and hidden in (None, element):
                if hidden is None:
                    self._end(element)
                self._say(element.tail, self._looks[-1])
                hidden = None
            if self._kept > MOST_CELLS:
                break
        self._flush()
        del self._rooms[1:]
        while self._open:  # only where the page was left before its end
            self._close(self._open.pop())

    def _say(self, text: str | None, look: Look) -> None:
        words = re.sub(r"\s+", " ", text or "")
        if not self._pieces or self._pieces[-1].text.endswith(" "):
            words = words.lstrip(" ")
        if words:
            self._pieces.append(Piece(words, look))

    def _flush(self) -> None:
        """Ends the paragraph at hand, where it says anything."""
        pieces, self._pieces = self._pieces, []
        if any(each.text.strip() for each in pieces):
            room = self._rooms[-1]
            room.blocks.append(self.paragraph(pieces, room.place, self._heading, boxed=False))

    def _begin(self, element: _Element) -> None:
        name = str(element.tag)
        if name == "br" or name in BLOCKS or name in ("table", "tr", "td", "th"):
            self._flush()
        self._looks.append(_look(element, self._looks[-1]))
        if re.fullmatch("h[1-6]", name):
            self._heading = int(name[1])
        elif name == "input":
            self._say(_box(element), self._looks[-1])
        elif name == "table":
            self._open.append(_Table(self.table()))
        elif name == "tr" and self._open:
            self._open[-1].rows.append([])
        elif name in ("td", "th") and self._open:
            self._enter(element, self._open[-1])

    def _end(self, element: _Element) -> None:
        name = str(element.tag)
        self._looks.pop()
        if name in BLOCKS or name in ("td", "th", "tr", "table"):
            self._flush()
        if re.fullmatch("h[1-6]", name):
            self._heading = None
        elif name in ("td", "th") and self._open and self._rooms[-1].place is not None:
            self._leave(self._open[-1])
        elif name == "table" and self._open:
            self._close(self._open.pop())

    def _enter(self, element: _Element, table: _Table) -> None:
        if not table.rows:
            table.rows.append([])
        row = table.rows[-1]
        self._reach(table, row)
        place = table.place._replace(row=len(table.rows), column=len(row) + 1)
        spans = min(_number(element, "colspan"), MOST_SPANS), min(_number(element, "rowspan"), MOST_ROWS_SPANNED)
        self._rooms.append(_Room(place, [], spans, _shaded(element)))

    def _leave(self, table: _Table) -> None:
        room = self._rooms.pop()
        place, (across, down) = room.place or table.place, room.span
        if any(isinstance(each, Grid) or each.text for each in room.blocks):
            table.loose.append(room.blocks)
        cell = filled(room.blocks, place, across, table.nested, shaded=room.shaded)._replace(row_span=down)
        self._kept += across
        row = table.rows[-1]
        if self._kept > MOST_CELLS or len(row) + across > MOST_COLUMNS:
            self.flags.add("clipped_table")
            return
        for step, each in enumerate([cell, *spread(cell, place._replace(column=(place.column or 1) + 1), across - 1)]):
            if down > 1:
                table.reaching[len(row)] = (each if step else cell, down - 1)
            row.append(each)

    def _reach(self, table: _Table, row: list[Cell]) -> None:
        """Repeats the cells that reach down into this row, up to the next free column."""
        while len(row) in table.reaching and self._kept <= MOST_CELLS:
            cell, left = table.reaching.pop(len(row))
            if left > 1:
                table.reaching[len(row)] = (cell, left - 1)
            place = table.place._replace(row=len(table.rows), column=len(row) + 1)
            row.append(cell._replace(merged=True, place=place))
            self._kept += 1

    def _close(self, table: _Table) -> None:
        """Hands the table over, or only what stands in it where it has but one cell with words."""
        room = self._rooms[-1]
        if len(table.loose) <= 1:
            room.blocks.extend(block for each in table.loose for block in each)
            return
        self._reach(table, table.rows[-1])
        width = max(map(len, table.rows))
        rows = tuple(tuple(_padded(row, width, table.place._replace(row=at))) for at, row in enumerate(table.rows, 1) if row)
        room.blocks.append(Grid(rows, table.place))
        room.blocks.extend(table.nested)


def _padded(row: list[Cell], width: int, place: Place) -> list[Cell]:
    return [*row, *(Cell("", place._replace(column=at + 1)) for at in range(len(row), width))]


def _hidden(element: _Element) -> bool:
    return not isinstance(element.tag, str) or element.tag in SKIPPED or bool(HIDDEN.search(element.get("style") or ""))


def _look(element: _Element, outer: Look) -> Look:
    style, name = element.get("style") or "", LOOKS.get(str(element.tag))
    return replace(
        outer,
        bold=outer.bold or name == "bold" or bool(BOLD.search(style)),
        struck=outer.struck or name == "struck" or bool(STRUCK.search(style)),
        muted=outer.muted or name == "muted" or bool(ITALIC.search(style)),
        marked=outer.marked or name == "marked",
    )


def _shaded(element: _Element) -> bool:
    return (element.get("bgcolor") or "").lower() not in WHITE or bool(SHADED.search(element.get("style") or ""))


def _number(element: _Element, name: str) -> int:
    value = (element.get(name) or "").strip()
    return max(int(value), 1) if value.isascii() and value.isdigit() and len(value) < 6 else 1


def _box(element: _Element) -> str:
    if (element.get("type") or "").lower() in ("checkbox", "radio"):
        return "☒ " if element.get("checked") is not None else "☐ "
    return (element.get("value") or "") if (element.get("type") or "text").lower() == "text" else ""
