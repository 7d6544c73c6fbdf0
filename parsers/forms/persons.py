"""Finds people who are told one a card, or one a column: brought into the one shape in which people are read, a row for each.

The questions of a form, or a table, and the headings known of tables of people come in; grids with a header row leave.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import groupby

from parsers.forms.family import RELATIONSHIP, columns
from parsers.forms.question import CELL, Question
from parsers.labels import Labels
from parsers.model import Cell, Grid

BESIDE = frozenset({"dob", "address"})  # one of which tells a relative from a colleague
YOURS = re.compile(r"\byours?\b", re.IGNORECASE)  # asked of whoever fills in the form
MOST = 12  # questions on a card
NEEDED = frozenset({"name", "relationship"})
SUBJECT = re.compile(
    r"\W*(?:subject|index)\b|\W*(?:the )?(?:child|young person|baby|adult|individual)\W*(?:one|1)?\W*$", re.IGNORECASE
)


def across(grid: Grid, labels: Labels) -> Grid | None:
    """The table with a row for each person, where it has a column for each; None for any other."""
    width = max(map(len, grid.rows), default=0)
    if width <= 2 or any(len(row) != width for row in grid.rows) or len(grid.rows) < len(NEEDED):
        return None
    turned = tuple(tuple(row[at] for row in grid.rows) for at in range(width))
    where = columns(turned[0], labels, below=turned[1:])
    if (
        not where.keys() >= NEEDED
        or where.keys().isdisjoint(BESIDE)
        or not any(RELATIONSHIP.search(row[where["relationship"]].text) for row in turned[1:])
    ):
        return None
    return Grid(turned, grid.place, grid.title)


def carded(asked: Sequence[Question], labels: Labels) -> list[Question]:
    """The questions, with those that a card asks of a person made rows of one table of people."""
    runs = [list(run) for _, run in groupby(asked, key=_card)]
    cards = [run for run in runs if _tells_person(run, labels)]
    if not cards:
        return list(asked)
    people = Question("family", cards[0][0].group or "Family", cards[0][0].place, rank=CELL)
    people.tables = [_row(run) for run in cards]
    people.own = [line for run in cards for each in run for line in each.own]
    taken = {id(each) for run in cards for each in run}
    first = next(at for at, each in enumerate(asked) if id(each) in taken)
    others = [each for each in asked if id(each) not in taken]
    return [*others[:first], people, *others[first:]]


def _card(question: Question) -> tuple[str, int]:
    """What the questions of one card have in common: their section, and the table in which they stand."""
    return question.group, question.place.table or 0


def _tells_person(run: Sequence[Question], labels: Labels) -> bool:
    told = [each for each in run if each.label]
    if not 1 < len(told) <= MOST or any(YOURS.search(each.label) for each in told):
        return False
    where = columns(_cells(told), labels, below=[_values(told)])
    told_more = not where.keys().isdisjoint(BESIDE)
    return where.keys() >= NEEDED and told_more and RELATIONSHIP.search(_values(told)[where["relationship"]].text) is not None


def _row(run: Iterable[Question]) -> Grid:
    """The card as a table of one row under its header."""
    told = [each for each in run if each.label]
    return Grid((_cells(told), _values(told)), told[0].place)


def _cells(run: Iterable[Question]) -> tuple[Cell, ...]:
    return tuple(Cell(each.label, each.place) for each in run)


def _values(run: Iterable[Question]) -> tuple[Cell, ...]:
    return tuple(
        Cell("\n".join(line.text for line in each.lines), each.lines[0].place if each.lines else each.place) for each in run
    )
