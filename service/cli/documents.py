"""How a document that was read looks to a person: one line among many, or all that was found in it.

The plain record of `parsers.record` enters, rows and lines of text leave.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from service.cli.output import safe

Record = Mapping[str, Any]

COLUMNS = ("file", "kind", "outcome", "filled in", "layout", "answers", "rows", "problems")
ANSWER_COLUMNS = ("label", "field", "value", "place", "confidence")
PERSON_KEYS = ("name", "dob", "relationship", "address")
ENTRY_KEYS = ("date_text", "time", "event", "source", "action")
WIDTH, NARROW = 100, 60
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


Table = tuple[str, Sequence[str], list[tuple[object, ...]]]


def tables(record: Record) -> Iterator[Table]:
    """The document's answers, people and entries, each with its place: a title, the columns and the rows of each."""
    answers = [_answer(each) for each in record["places"]]
    people = [(*_cells(each, PERSON_KEYS), place_of(each["place"])) for each in record["family"]]
    entries = [(number, *_cells(each, ENTRY_KEYS), place_of(each["place"])) for number, each in enumerate(record["rows"], 1)]
    heads = [each.replace("_text", "") for each in ENTRY_KEYS]
    found: list[Table] = [
        ("Answers", ANSWER_COLUMNS, answers),
        ("Family and significant others", (*PERSON_KEYS, "place"), people),
        ("Events", ("row", *heads, "place"), entries),
    ]
    yield from (each for each in found if each[2])


def rest(record: Record) -> Iterator[str]:
    """What became of the document's words, then the words that found no place and the problems, a line each."""
    words = record.get("words")
    if words and any(words.values()):
        yield f"words: {words['answer']} in answers, {words['own']} the form's own, {words['not_placed']} not placed"
    for each in record["not_placed"]:
        yield f"  not placed: {shortened(each['text'])} ({place_of(each['place'])})"
    for each in record["problems"]:
        yield f"  problem ({each['code']}): {each['sentence']}"


def place_of(place: Record | None) -> str:
    """Where a value stands, in words; nothing where it stands nowhere."""
    where = {name: value for name, value in (place or {}).items() if name != "part"}
    part = (place or {}).get("part", "body")
    named = [f"{name} {value}" for name, value in where.items()]
    return ", ".join(named if part == "body" and named else [part, *named]) if place else ""


def shortened(value: object, width: int = WIDTH) -> str:
    """The value on one line, cut where it is long."""
    text = safe(" ".join(str(value if value is not None else "(no answer)").split()))
    return text if len(text) <= width else f"{text[: width - 1]}…"


def _answer(each: Record) -> tuple[object, ...]:
    label, value = shortened(each["label"] or each["field"], NARROW), shortened(each["value"], WIDTH)
    return label, each["field"], value, place_of(each["place"]), f"{each['score']:.2f}"


def _cells(record: Record, names: Sequence[str]) -> tuple[object, ...]:
    return tuple(shortened(record[name] or "", NARROW) for name in names)


def _ending(name: str) -> str:
    return name if len(name) <= NAME else f"…{name[1 - NAME :]}"
