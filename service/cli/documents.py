"""How a document that was read looks to a person: one line among many, or all that was found in it.

The plain record of `parsers.record` enters, rows and lines of text leave.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from service.cli.output import safe

Record = Mapping[str, Any]

COLUMNS = ("file", "kind", "outcome", "filled in", "layout", "answers", "rows", "problems")
PLACE_COLUMNS = ("file", "field", "value", "label", "where", "score")
WIDTH = 100
NAME = 80
"""Characters of a file's name that are shown, from its end."""


def row(record: Record) -> tuple[object, ...]:
    """The document as one line."""
    answers = record.get("fields") or record.get("header") or {}
    answered = sum(value is not None for value in answers.values())
    return (
        _ending(record["file"]),
        record["kind"],
        record["outcome"],
        record["status"],
        record["layout"],
        f"{answered} of {len(answers)}" if answers else "",
        len(record["rows"]) or "",
        len(record["problems"]) or "",
    )


def whole(record: Record) -> Iterator[str]:
    """Every answer, person, row and problem of the document, a line each."""
    for each in record["places"]:
        yield f"  {each['label'] or each['field']}: {_short(each['value'])}"
    for each in record["family"]:
        yield f"  person: {_joined(each, 'name', 'dob', 'relationship', 'address')}"
    for number, each in enumerate(record["rows"], 1):
        yield f"  row {number}: {_joined(each, 'date_text', 'time', 'event', 'source', 'action')}"
    for each in record["not_placed"]:
        yield f"  not placed: {_short(each['text'])}"
    for each in record["problems"]:
        yield f"  problem ({each['code']}): {each['sentence']}"


def place_rows(record: Record, field: str) -> Iterator[tuple[object, ...]]:
    """Where the field was found in the document."""
    for each in record["places"]:
        if each["field"] == field:
            yield record["file"], field, _short(each["value"]), each["label"], place_of(each["place"]), f"{each['score']:.2f}"


def place_of(place: Record | None) -> str:
    """Where a value stands, in words; nothing where it stands nowhere."""
    return ", ".join(f"{name} {value}" for name, value in (place or {}).items())


def _joined(record: Record, *names: str) -> str:
    return _short(" | ".join(str(record[name]) for name in names if record.get(name)))


def _ending(name: str) -> str:
    return name if len(name) <= NAME else f"…{name[1 - NAME :]}"


def _short(value: object) -> str:
    text = safe(" ".join(str(value if value is not None else "(no answer)").split()))
    return text if len(text) <= WIDTH else f"{text[: WIDTH - 1]}…"
