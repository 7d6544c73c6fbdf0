"""Word documents and workbooks drawn for one test, read as a sender's would be; blocks for what looks at a table alone."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import openpyxl
from docx import Document
from docx.table import Table, _Cell

from parsers.document import read_document
from parsers.model import Block, Cell, Extraction, Grid, Paragraph, Place
from tests.known import known

TEMPLATES = Path(__file__).parents[2] / "templates"
RECEIVED = date(2026, 12, 1)

Row = Sequence[str | None]
Rows = Sequence[Row]

ABOUT: Rows = (  # what makes a document a form of this trade
    ("Case reference", "RR-2026-003"),
    ("Name of child", "Testchild Sample"),
    ("Agency", "Sampleshire Police"),
    ("Completed by", "Ann Example"),
    ("Good practice", "Prompt visits were made by both officers."),
    ("Summary of involvement", "Two visits were made to the family home."),
)


class Heading(str):
    """A line in the style of a heading."""

    __slots__ = ()


class Bold(str):
    """A line or a cell in bold."""

    __slots__ = ()


def word(*parts: str | Rows) -> bytes:
    """A Word document of lines and tables; None in a row continues the cell on its left."""
    document = Document()
    for part in parts:
        if isinstance(part, Heading):
            document.add_heading(part, 2)
        elif isinstance(part, str):
            document.add_paragraph().add_run(part).bold = isinstance(part, Bold)
        else:
            _fill(document.add_table(len(part), max(map(len, part))), part)
            document.add_paragraph()
    output = io.BytesIO()
    document.save(output)
    return output.getvalue()


def _fill(table: Table, rows: Rows) -> None:
    for at, texts in enumerate(rows):
        for column, text in enumerate(texts):
            if text is None:
                table.cell(at, column - 1).merge(table.cell(at, column))
            else:
                _write(table.cell(at, column), text)


def _write(cell: _Cell, text: str) -> None:
    head, *rest = text.split("\n")
    cell.paragraphs[0].add_run(head).bold = isinstance(text, Bold)
    for line in rest:
        cell.add_paragraph(line)


def workbook(*rows: Sequence[str | date | None]) -> bytes:
    """A workbook with one sheet."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    output = io.BytesIO()
    book.save(output)
    return output.getvalue()


def read(data: bytes) -> Extraction:
    """What the document says."""
    return read_document(data, received=RECEIVED, layouts=known())


def form(*parts: str | Rows) -> Extraction:
    """What a form says that holds those parts behind what every form here has."""
    return read(word(ABOUT, *parts))


def asked(extraction: Extraction) -> dict[str, str | None]:
    """The fields beyond what every form here has."""
    printed = {row[0] for row in ABOUT}
    return {each.name: each.value for each in extraction.fields if each.label not in printed}


def events(extraction: Extraction) -> list[tuple[str | None, str]]:
    """The day and the words of each entry."""
    return [(each.date_start.isoformat() if each.date_start else None, each.event) for each in extraction.entries]


def grid(*rows: Row, number: int | None = 1) -> Grid:
    """A table, or without a number a sheet; None continues the cell on its left."""
    place = Place(table=number) if number else Place("Sheet1")
    return Grid(tuple(_cells(row, Place(place.part, number, at)) for at, row in enumerate(rows, 1)), place)


def _cells(row: Row, place: Place) -> tuple[Cell, ...]:
    cells: list[Cell] = []
    for column, text in enumerate(row, 1):
        at = Place(place.part, place.table, place.row, column)
        if text is None:
            cells.append(Cell(cells[-1].text, at, merged=True))
        else:
            span = next((n for n, other in enumerate(row[column:], 1) if other is not None), len(row) - column + 1)
            cells.append(Cell(text, at, column_span=span, bold=isinstance(text, Bold)))
    return tuple(cells)


def lines(*texts: str) -> list[Block]:
    """Paragraphs, each with its place."""
    return [
        Paragraph(text, Place(paragraph=number), level=2 if isinstance(text, Heading) else None, bold=isinstance(text, Bold))
        for number, text in enumerate(texts, 1)
    ]
