"""Reads OpenDocument text (.odt, .ott) into the same blocks as a Word document: paragraphs and grids in reading order.

Bytes that `guard` has passed come in; `Contents` of plain records leaves. Deletions stand apart in such a file and stay there;
hidden and struck words are left out and reported; form controls are read as the boxes and words that they show; covered cells
repeat the cell that covers them. Nothing is executed, fetched or written: one pass in document order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from zipfile import ZipFile

from parsers.formats.odt_controls import controls
from parsers.formats.odt_styles import Styles
from parsers.formats.odt_words import SHAPES, Words, count
from parsers.formats.ooxml import Element, child, get, root, tag
from parsers.formats.story import MOST_CELLS, MOST_SPANS, filled, spread
from parsers.model import Block, Cell, Contents, Grid, Place

MOST_REPEATS = 100  # of one row: a writer of text repeats none
WRAPPERS = SHAPES | {
    "text-box", "list", "list-item", "list-header", "section", "index-body", "index-title", "table-of-content", "user-index",
    "illustration-index", "table-index", "object-index", "alphabetical-index", "bibliography", "numbered-paragraph",
    "region-left", "region-center", "region-right",
}  # fmt: skip
"""What stands round paragraphs and tables without being one."""


def read_blocks(data: bytes) -> Contents:
    """The document's paragraphs and grids in reading order, headers first, with the problems met on the way."""
    with ZipFile(BytesIO(data)) as package:
        content = root(package, "content.xml")
        sheet = root(package, "styles.xml") if "styles.xml" in package.NameToInfo else None
    walk = _Walk(controls(content))
    walk.parts(_margins(sheet, "header"), "header", Styles(sheet))
    walk.parts(_children(child(content, "body"), "text"), "body", Styles(sheet, content))
    walk.parts(_margins(sheet, "footer"), "footer", Styles(sheet))
    return walk.contents()


def _children(element: Element | None, *names: str) -> list[Element]:
    return [each for each in element if tag(each) in names] if element is not None else []


def _margins(sheet: Element | None, name: str) -> list[Element]:
    """The headers or the footers of the document's pages, those of first and left pages included."""
    pages = _children(child(sheet, "master-styles"), "master-page")
    kinds = {name, f"{name}-first", f"{name}-left"}
    return [each for page in pages for each in page if tag(each) in kinds and get(each, "display") != "false"]


class _Walk(Words):
    """One pass over a document; it keeps what the pass has found."""

    def parts(self, elements: list[Element], name: str, styles: Styles) -> None:
        """Reads the body, or the headers or footers of all pages; what several pages share is read once."""
        self.styles = styles
        self.begin(name)
        seen: set[tuple[str, ...]] = set()
        for element in elements:
            words = tuple(str(each).strip() for each in element.itertext() if str(each).strip()) if name != "body" else ()
            if not words or words not in seen:
                self.blocks.extend(self.read(element))
            seen.add(words)

    # --- paragraphs and tables, one after the other

    def read(self, container: Element, place: Place | None = None) -> Iterator[Block]:
        for element in self._flow(container):
            if tag(element) == "table":
                yield from self._table(element)
            else:
                yield from self._paragraph(element, place)

    def _flow(self, container: Element) -> Iterator[Element]:
        """The paragraphs and tables of a container, through whatever is wrapped round them."""
        for each in container:
            name = tag(each)
            if name in {"p", "h", "table"}:
                yield each
            elif name == "tracked-changes":
                if any(tag(change) in {"insertion", "deletion"} for region in each for change in region):
                    self.flags.add("tracked_changes")
            elif name == "section" and get(each, "display") == "none":
                self.flags |= {"hidden_text"} if "".join(map(str, each.itertext())).strip() else set()
            elif name in WRAPPERS:
                yield from self._flow(each)

    def _paragraph(self, element: Element, place: Place | None) -> Iterator[Block]:
        style = get(element, "style-name")
        pieces = self.words_of(element, self.styles.layers("paragraph", style))
        floating, self.floating = self.floating, []
        outline = get(element, "outline-level")
        heading = int(outline) if re.fullmatch("[1-9]", outline) else self.styles.level(style)
        yield self.paragraph(pieces, place, heading, boxed=bool(self.styles.own("paragraph", style, "boxed")))
        yield from floating

    # --- tables

    def _table(self, element: Element) -> Iterator[Grid]:
        place = self.table()
        rows: list[tuple[Cell, ...]] = []
        nested: list[Grid] = []
        for row in _rows(element):
            cells = self._row(row, place._replace(row=len(rows) + 1), rows[-1] if rows else (), nested)
            if not any(each.text for each in cells) and any(tag(each) == "change" for each in row.iter()):
                continue  # all of it was deleted
            for _ in range(count(row, "number-rows-repeated", MOST_REPEATS)):
                if self.cells > MOST_CELLS:
                    self.flags.add("clipped_table")
                    break
                number = len(rows) + 1
                rows.append(tuple(each._replace(place=each.place._replace(row=number)) for each in cells))
                self.cells += len(cells)
        yield Grid(tuple(rows), place)
        yield from nested

    def _row(self, row: Element, place: Place, above: tuple[Cell, ...], nested: list[Grid]) -> list[Cell]:
        cells: list[Cell] = []
        reach = 0  # the columns up to here belong to a cell of this row
        for element in _children(row, "table-cell", "covered-table-cell"):
            times = min(count(element, "number-columns-repeated", MOST_SPANS + 1), MOST_SPANS + 1 - len(cells))
            if not times:
                self.flags.add("clipped_table")
                break
            at = place._replace(column=len(cells) + 1)
            covered = tag(element) == "covered-table-cell"
            origins = cells[-1:] if len(cells) < reach else above[len(cells) : len(cells) + times]
            if covered and origins:
                steps = (origins[min(step, len(origins) - 1)] for step in range(times))
                cells.extend(spread(each, at._replace(column=len(cells) + 1), 1)[0] for each in steps)
                continue
            cell = self._cell(element, row, at, nested)
            reach = len(cells) + cell.column_span
            cells.extend(cell._replace(place=at._replace(column=len(cells) + 1)) for _ in range(times))
        return cells

    def _cell(self, element: Element, row: Element, place: Place, nested: list[Grid]) -> Cell:
        fill = self.styles.found("table-cell", get(element, "style-name"), "fill")
        shade = fill or self.styles.found("table-row", get(row, "style-name"), "fill")
        span = count(element, "number-columns-spanned", MOST_SPANS)
        return filled(self.read(element, place), place, span, nested, shaded=bool(shade))


def _rows(container: Element) -> Iterator[Element]:
    """The rows of a table, through the groups that stand round them."""
    for each in container:
        if tag(each) == "table-row":
            yield each
        elif tag(each) in {"table-header-rows", "table-rows", "table-row-group"}:
            yield from _rows(each)
