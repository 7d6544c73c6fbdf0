"""A printed question while it is being answered, and the lines of cells and paragraphs that answer it."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field as made
from operator import attrgetter

from parsers.model import Cell, Grid, Paragraph, Place

TEXT = attrgetter("text")
LINE, BAND, CELL, INNER = 10, 15, 20, 30  # a line of its own, a title inside a table, a cell, a label within an answer


@dataclass(slots=True)
class Question:
    """A printed question while it is being answered; `field` is empty where nobody knows what it asks."""

    field: str
    label: str
    place: Place
    score: float = 1.0
    lines: list[Paragraph] = made(default_factory=list)
    hint: str = ""  # the guidance printed under the label
    rank: int = CELL  # what opened it: 1 to 9 for a heading, or one of the ranks above
    tables: list[Grid] = made(default_factory=list)  # the table of people that answers it
    formal: bool = False  # it looks like words of the form, whatever they mean
    title: bool = False  # further questions stand under it
    group: str = ""  # the label that holds this one together with others, or the title of the section
    own: list[Paragraph] = made(default_factory=list)  # lines of the form itself that stand with it
    lists: list[tuple[Grid, int]] = made(default_factory=list)  # what lines were made of, each with the row of its headings


def lines_of(cell: Cell) -> tuple[Paragraph, ...]:
    """The cell's paragraphs; of a format without paragraphs, its lines."""
    if cell.struck:
        return ()
    return cell.lines or tuple(Paragraph(text, cell.place, bold=cell.bold) for text in cell.text.split("\n"))


def tidy(label: str) -> str:
    """The label as a person would quote it: one line, without the colon."""
    return " ".join(label.split()).strip(" :–—-*\t")
