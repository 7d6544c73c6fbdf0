"""What the cells of a row say, found by the meaning of their columns.

A row and the `Columns` over it enter; words leave, or None where the table has no such column.
"""

from __future__ import annotations

from collections.abc import Sequence

from parsers.chronologies.columns import Columns
from parsers.model import Cell

KEPT = (
    ("event", "event_type"),
    ("source",),
    ("action", "outcome"),
    ("comment", "analysis", "good_practice"),
    ("agency",),
)  # the first of each that holds words is an entry's own
WHEN = frozenset({"date", "end_date", "time", "day", "month", "year"})


def date_parts(row: Sequence[Cell], columns: Columns) -> str | None:
    """The date told in columns of day, month and year, or None where the table has no such columns."""
    places = [columns.position(name) for name in ("day", "month", "year")]
    texts = [row[at].text for at in places if at is not None and at < len(row)]
    return " ".join(text for text in texts if text) if all(at is not None for at in places) else None


def words_in(row: Sequence[Cell], columns: Columns, *names: str) -> str | None:
    """The words of the first of the named columns that holds any."""
    return next((row[at].text for at in columns.positions(*names) if at < len(row) and row[at].text), None)


def others(row: Sequence[Cell], columns: Columns) -> tuple[tuple[str, str], ...]:
    """What stands in the columns that an entry has no name of its own for, by the field or else the heading."""
    shown = {at for names in KEPT for at in columns.positions(*names) if at < len(row) and row[at].text}
    first = {next(iter(at for at in columns.positions(*names) if at in shown), None) for names in KEPT}
    named = {**columns.headings, **columns.fields}
    return tuple(
        (named[at], row[at].text)
        for at in sorted(named)
        if at < len(row) and row[at].text and not row[at].merged and at not in first and named[at] not in WHEN
    )
