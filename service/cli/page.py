"""`read --html`: one page with all that was read: each document's text with its words marked, and the table of its answers.

The plain records of `parsers.record` enter, a page of HTML leaves that carries all it needs: nothing is fetched when it is
opened, and whatever a document says is shown as words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from service.cli import documents
from service.cli.marking import marked

Record = Mapping[str, Any]

TEMPLATE = "read.html"
ENTRY_KEYS = ("date_text", "time", "event", "source", "action", "comment")
DOUBTFUL = 0.85
"""A confidence below this deserves a second look."""


def page(records: Iterable[Record]) -> str:
    """The page for these documents."""
    from service.adapters.pages import filled_page
    from service.wiring import TEMPLATES

    found = list(records)
    rows = [documents.row(each) for each in found]
    values = {
        "documents": [(each, marked(each)) for each in found],
        "columns": documents.COLUMNS,
        "rows": rows,
        "entry_keys": ENTRY_KEYS,
        "doubtful": DOUBTFUL,
    }
    return filled_page(TEMPLATES / TEMPLATE, values, {"place": documents.place_of, "shown": _shown, "span": _span})


def _span(entry: Record) -> str:
    """The days that an entry's date was read as, and what else is particular about the row."""
    days = " to ".join(dict.fromkeys(each for each in (entry["date_start"], entry["date_end"]) if each))
    marks = (days or "not a date", "about" if entry["approximate"] else "", "struck out" if entry["struck"] else "")
    return ", ".join(each for each in (*marks, "hidden" if entry["hidden"] else "") if each)


def _shown(value: object) -> str:
    """The value as words; a character that shows nothing or turns the line round is a space."""
    lines = str(value).splitlines()
    return "\n".join("".join(each if each.isprintable() else " " for each in line) for line in lines)
