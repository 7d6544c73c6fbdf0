"""Turns an extraction into the record that `read --json` prints and the store keeps, and back.

An `Extraction` comes in and a dictionary of plain values leaves, in the shape of schema 1; the way back gives the same one.
Nothing is judged, dropped or added here: what a person reads in the record is what the service works with.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from parsers.model import OTHER, Entry, Extraction, Field, Kind, Outcome, Person, Place, Problem, Status, Tally, Unplaced

SCHEMA = 1
WARNINGS = {
    code: code
    for code in (
        "blank_form", "tracked_changes", "hidden_rows", "hidden_columns", "hidden_sheet", "struck_rows", "impossible_date",
        "us_format_date", "ambiguous_date", "undated", "future_date", "before_birth", "out_of_order",
    )
} | {"locked": "password_protected", "unlocked": "password_protected"}  # fmt: skip
Record = dict[str, Any]
DAYS = ("date_start", "date_end")
OF_ENTRY = tuple(name for name in Entry._fields if name != "place")


def to_record(extraction: Extraction, file: str) -> Record:
    """The extraction as plain values, with the file's name as the caller wants it shown."""
    record: Record = {
        "schema": SCHEMA,
        "reader": extraction.reader,
        "file": file,
        "kind": extraction.kind.value,
        "outcome": extraction.outcome.value,
        "status": extraction.status.value if extraction.status else None,
        "format": extraction.format,
        "layout": extraction.layout,
        "nil": extraction.nil,
        "header" if extraction.kind is Kind.CHRONOLOGY else "fields": answers_of(extraction),
        "family": [_person(each) for each in extraction.family],
        "rows": [_entry(each) for each in extraction.entries],
        "warnings": _warnings(extraction),
        "problems": [_problem(each) for each in extraction.problems],
        "places": [_field(each) for each in extraction.fields],
        "not_placed": [{"text": each.text, "place": _place(each.place)} for each in extraction.not_placed],
        "words": asdict(extraction.tally),
    }
    return record


def shown_record(extraction: Extraction, file: str) -> Record:
    """The record with every word of the document in its order and what it was taken for; this is shown and not kept."""
    return to_record(extraction, file) | {"text": text_record(extraction)}


def text_record(extraction: Extraction) -> list[Record]:
    """Every word of the document in its order, as plain values."""
    return [
        {"text": each.text, "place": _place(each.place), "taken": each.taken.value, "field": each.field}
        for each in extraction.marks
    ]


def answers_of(extraction: Extraction) -> dict[str, str | None]:
    """The first answer under each name; a question without an answer is there with None."""
    found: dict[str, str | None] = {}
    for each in extraction.fields:
        if each.name != OTHER:
            found[each.name] = found.get(each.name) or each.value
    return found


def _place(place: Place | None) -> Record | None:
    if place is None:
        return None
    found: Record = {"part": place.part}
    for name in ("table", "row", "column", "paragraph"):
        number = getattr(place, name)
        if number is not None:
            found[name] = number
    return found


def _field(each: Field) -> Record:
    return {
        "field": each.name,
        "value": each.value,
        "raw": each.raw,
        "label": each.label,
        "place": _place(each.place),
        "score": each.score,
    }


def _person(each: Person) -> Record:
    return {
        "name": each.name,
        "dob": each.dob,
        "relationship": each.relationship,
        "address": each.address,
        "place": _place(each.place),
    }


def _entry(each: Entry) -> Record:
    plain: Record = {name: getattr(each, name) for name in OF_ENTRY}
    for name in DAYS:
        plain[name] = value.isoformat() if (value := plain[name]) is not None else None
    plain["place"] = _place(each.place)
    return plain


def _problem(each: Problem) -> Record:
    return {"code": each.code, "sentence": each.sentence, "place": _place(each.place), "row": each.row, "detail": each.detail}


def _warnings(extraction: Extraction) -> list[Record]:
    """The problems that the schema calls warnings, once each, a blank form among them."""
    found: list[Record] = [{"type": "blank_form"}] if extraction.status is Status.BLANK else []
    found += [
        {"type": WARNINGS[each.code]} | ({} if each.row is None else {"row": each.row})
        for each in extraction.problems
        if each.code in WARNINGS
    ]
    return [each for at, each in enumerate(found) if each not in found[:at]]


def from_record(record: Mapping[str, Any]) -> Extraction:
    """The extraction that a record of schema 1 was made from."""
    return Extraction(
        kind=Kind(record["kind"]),
        outcome=Outcome(record["outcome"]),
        status=Status(record["status"]) if record["status"] else None,
        fields=tuple(
            Field(each["field"], each["value"], each["raw"], each["label"], _placed(each["place"]), each["score"])
            for each in record["places"]
        ),
        family=tuple(
            Person(each["name"], each["dob"], each["relationship"], each["address"], _placed(each["place"]))
            for each in record["family"]
        ),
        entries=tuple(_entered(each) for each in record["rows"]),
        problems=tuple(
            Problem(
                each["code"],
                each["sentence"],
                _placed(each["place"]) if each["place"] else None,
                each["row"],
                each.get("detail", ""),
            )
            for each in record["problems"]
        ),
        not_placed=tuple(Unplaced(each["text"], _placed(each["place"])) for each in record["not_placed"]),
        tally=Tally(**record.get("words", {})),
        nil=record["nil"],
        layout=record["layout"],
        format=record["format"],
        reader=record["reader"],
    )


def _placed(place: Mapping[str, Any]) -> Place:
    return Place(place["part"], place.get("table"), place.get("row"), place.get("column"), place.get("paragraph"))


def _entered(each: Mapping[str, Any]) -> Entry:
    rest: Record = {name: each.get(name, ()) for name in OF_ENTRY}
    rest["others"] = tuple((name, text) for name, text in rest["others"])
    days = {name: date.fromisoformat(rest[name]) for name in ("date_start", "date_end") if rest[name]}
    return Entry(place=_placed(each["place"]), **(rest | days))
