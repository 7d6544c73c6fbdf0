"""Reads a Word document (.docx, .docm, Strict or not) into blocks: paragraphs and table grids in the order a person reads them.

Bytes that `guard` has passed come in; `Contents` of plain records leaves. Content controls, text boxes and insertions are read;
deletions, hidden words and struck words are left out and reported; merged cells repeat their text. Nothing is executed, fetched
or written, and no cell is looked up through another: one pass in document order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from io import BytesIO
from zipfile import ZipFile

from parsers.formats.looks import CROSSED, EMPTY_BOX, SYMBOLS, Look, Piece, Style, in_font, style, symbol
from parsers.formats.ooxml import NAMES, Element, branch, child, children, get, main_part, number, on, relations, tag, tree
from parsers.formats.repeats import parted
from parsers.formats.story import MOST_CELLS, MOST_SPANS, Story, filled, spread
from parsers.formats.word_properties import Layers, Properties, Room
from parsers.model import Block, Cell, Contents, Grid, Place


def read_blocks(data: bytes) -> Contents:
    """The document's paragraphs and grids in reading order, headers first, with the problems met on the way."""
    with ZipFile(BytesIO(data)) as package:
        main = main_part(package)
        related = list(relations(package, main))
        walk = _Walk(_styles(tuple(package.read(part) for kind, part in related if kind == "styles")))
        parts = [(part, kind) for kind, part in related if kind in {"header", "footer"}]
        named = dict.fromkeys([*parts, (main, "body")])  # in the order of the package, however often a part is named
        for part, kind in sorted(named, key=lambda each: ("header", "body", "footer").index(each[1])):
            walk.part(package.read(part), kind)
    return walk.contents()


CHARACTERS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


@lru_cache(maxsize=16)
def _styles(sheets: tuple[bytes, ...]) -> Mapping[str, Style]:
    """The named styles; all forms that were made from one template have the same."""
    return {get(each, "styleId"): style(each) for sheet in sheets for each in tree(sheet) if tag(each) == "style"}


class _Walk(Story):
    """One pass over a document; it keeps what the pass has found."""

    def __init__(self, styles: Mapping[str, Style]) -> None:
        super().__init__()
        self._properties = Properties(styles)
        self._floating: list[Block] = []  # text boxes anchored in the paragraph at hand
        self._carried: list[Piece] = []  # words of a paragraph whose end mark was deleted
        self._inline: Mapping[str, Callable[[Element, Layers, list[Piece]], None]] = {
            "r": self._run,
            "sdt": self._control,
            "AlternateContent": self._alternate,
            "ins": self._inserted,
            "moveTo": self._inserted,
            "del": self._deleted,
            "moveFrom": self._deleted,
            **dict.fromkeys(
                ("hyperlink", "smartTag", "customXml", "fldSimple", "dir", "bdo", "sdtContent", "Choice", "Fallback"),
                self._pieces,
            ),
        }

    def part(self, data: bytes, name: str) -> None:
        """Reads one part of the package, its numbers starting anew."""
        self.begin(name)
        data, blocks = parted(data)
        self._properties.begin(blocks)
        element = tree(data)
        body = child(element, "body")
        self.blocks.extend(self._read(body if body is not None else element))

    # --- paragraphs and tables, one after the other

    def _read(self, container: Element, place: Place | None = None) -> list[Block]:
        found: list[Block] = []
        within = children(container)
        if len(within) == 2 and [NAMES[each.tag] for each in within] == ["tcPr", "p"]:  # as in nearly every cell
            self._paragraph(within[1], place, found)
            return found
        for element in self._flow(container):
            if NAMES[element.tag] == "p":
                self._paragraph(element, place, found)
            else:
                self._table(element, found)
        return found

    def _flow(self, container: Element) -> Iterator[Element]:
        """The paragraphs and tables of a container, through whatever is wrapped round them."""
        for each in children(container):
            name = NAMES[each.tag]
            if name in {"p", "tbl"}:
                yield each
            elif name in {"del", "moveFrom"}:
                self.flags.add("tracked_changes")
            elif name == "sdt" and on(child(child(each, "sdtPr"), "showingPlcHdr")):
                continue
            elif name in {"sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo", "Choice", "Fallback"}:
                yield from self._flow(each)
            elif name == "AlternateContent":
                yield from self._flow(shown) if (shown := branch(each)) is not None else ()

    def _paragraph(self, element: Element, place: Place | None, into: list[Block]) -> None:
        within = children(element)
        settings = within[0] if within and NAMES[within[0].tag] == "pPr" else child(element, "pPr")
        manner = self._properties.manner(settings)
        pieces: list[Piece] = []
        self._inside(within, manner.layers, pieces)
        if self._carried:
            pieces, self._carried = [*self._carried, *pieces], []
        if not manner.ends:  # the next paragraph goes on here
            self.flags.add("tracked_changes")
            self._carried = pieces
            return
        into.append(self.paragraph(pieces, place, manner.heading, boxed=manner.boxed))
        if self._floating:
            into.extend(self._floating)
            self._floating = []

    # --- the words of a paragraph

    def _pieces(self, element: Element, layers: Layers, into: list[Piece]) -> None:
        self._inside(children(element), layers, into)

    def _inside(self, elements: Sequence[Element], layers: Layers, into: list[Piece]) -> None:
        for each in elements:
            read = self._inline.get(NAMES[each.tag])
            if read is not None:
                read(each, layers, into)

    def _inserted(self, element: Element, layers: Layers, into: list[Piece]) -> None:
        self.flags.add("tracked_changes")
        self._pieces(element, layers, into)

    def _deleted(self, element: Element, layers: Layers, into: list[Piece]) -> None:  # noqa: ARG002 one of a table of readers
        self.flags.add("tracked_changes")

    def _alternate(self, element: Element, layers: Layers, into: list[Piece]) -> None:
        shown = branch(element)
        if shown is not None:
            self._pieces(shown, layers, into)

    def _control(self, element: Element, layers: Layers, into: list[Piece]) -> None:
        """A content control: its words, a box for a checkbox, and nothing while it still shows its prompt."""
        settings = child(element, "sdtPr")
        box = child(settings, "checkbox")
        if box is not None:
            into.append(Piece(CROSSED if on(child(box, "checked")) else EMPTY_BOX, Look()))
        elif not on(child(settings, "showingPlcHdr")):
            content = child(element, "sdtContent")
            if content is not None:
                self._pieces(content, layers, into)

    def _run(self, element: Element, layers: Layers, into: list[Piece]) -> None:
        within = children(element)
        first = within[0] if within and NAMES[within[0].tag] == "rPr" else child(element, "rPr")
        seen = self._properties.look(first, layers)
        text = ""
        for each in within:
            name = NAMES[each.tag]
            if name == "t":
                text += each.text or ""
            elif name != "rPr":
                text += self._character(each, name, seen)
        if seen.hidden and text.strip():
            self.flags.add("hidden_text")
        elif text:
            into.append(Piece(in_font(text, seen.font) if seen.font in SYMBOLS else text, seen))

    def _character(self, element: Element, name: str, seen: Look) -> str:
        if name == "sym":
            return symbol(get(element, "char"), get(element, "font"))
        if name == "fldChar":
            return _form_field(child(element, "ffData"))
        if name in {"drawing", "pict", "object", "AlternateContent"} and not seen.hidden:
            self._floating.extend(self._boxes(element))
        return CHARACTERS.get(name, "")

    def _boxes(self, element: Element) -> Iterator[Block]:
        """The words of the text boxes in a drawing, once: an alternate that older versions would show says the same again."""
        if tag(element) == "txbxContent":
            outer, self._floating = self._floating, []
            yield from self._read(element)
            self._floating = outer
            return
        shown = branch(element) if tag(element) == "AlternateContent" else element
        for each in shown if shown is not None else ():
            yield from self._boxes(each)

    # --- tables

    def _table(self, element: Element, into: list[Block]) -> None:
        place = self.table()
        above: list[Cell] = []
        rows: list[tuple[Cell, ...]] = []
        nested: list[Grid] = []
        for row in self._wrapped(element, "tr"):
            settings = self._properties.whole(child(row, "trPr"))
            if child(settings, "del") is not None or self.cells > MOST_CELLS:
                self.flags.add("tracked_changes" if self.cells <= MOST_CELLS else "clipped_table")
                continue
            above = self._row(row, Place(place.part, place.table, len(rows) + 1), above, nested)
            rows.append(tuple(above))
        into.append(Grid(tuple(rows), place))
        into.extend(nested)

    def _wrapped(self, container: Element, name: str) -> Iterator[Element]:
        """The rows of a table or the cells of a row, through content controls round them."""
        for each in children(container):
            found = NAMES[each.tag]
            if found == name:
                yield each
            elif found in {"sdt", "sdtContent", "customXml", "ins", "moveTo"}:
                yield from self._wrapped(each, name)

    def _row(self, row: Element, place: Place, above: list[Cell], nested: list[Grid]) -> list[Cell]:
        settings = self._properties.whole(child(row, "trPr"))
        cells = [Cell("", place) for _ in range(min(number(child(settings, "gridBefore"), 0), MOST_SPANS))]
        for element in self._wrapped(row, "tc"):
            if len(cells) > MOST_SPANS:
                self.flags.add("clipped_table")
                break
            cells.extend(self._cell(element, Place(place.part, place.table, place.row, len(cells) + 1), above, cells, nested))
        self.cells += len(cells)
        return cells

    def _cell(self, element: Element, place: Place, above: list[Cell], left: list[Cell], nested: list[Grid]) -> list[Cell]:
        """The cell and the repeats of it that fill the columns it spans."""
        room = self._properties.room(child(element, "tcPr"))
        span = room.span
        origin = _origin(room, place, above, left)
        if origin is not None:
            return spread(origin, place, span)
        self._carried = []
        cell = filled(self._read(element, place), place, span, nested, shaded=room.shaded)
        if span == 1:
            return [cell]
        return [cell, *spread(cell, Place(place.part, place.table, place.row, (place.column or 1) + 1), span - 1)]


def _origin(room: Room, place: Place, above: list[Cell], left: list[Cell]) -> Cell | None:
    """The cell that this one continues, upwards or (in old documents) to the left."""
    if room.down is None and room.across is None:
        return None
    column = (place.column or 1) - 1
    if room.down is not None and room.down != "restart" and column < len(above):
        return above[column]
    if room.across is not None and room.across != "restart" and left:
        return left[-1]
    return None


def _form_field(settings: Element | None) -> str:
    """The state of a form field of the old kind: a box for a checkbox, the chosen entry for a list."""
    box, choices = child(settings, "checkBox"), child(settings, "ddList")
    if box is not None:
        state = child(box, "checked") if child(box, "checked") is not None else child(box, "default")
        return CROSSED if on(state) else EMPTY_BOX
    entries = [get(each, "val") for each in (choices if choices is not None else ()) if tag(each) == "listEntry"]
    chosen = number(child(choices, "result"), 0)
    return entries[chosen] if 0 < chosen < len(entries) else ""
