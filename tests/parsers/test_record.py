"""An extraction goes into the record and comes back the same."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.document import read_document
from parsers.model import Entry, Extraction, Field, Kind, Outcome, Person, Place, Problem, Status, Unplaced
from parsers.record import from_record, to_record
from tests.known import known

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted(path for path in (ROOT / "tests" / "documents").iterdir() if path.suffix != ".json")

words = st.text(max_size=20)
maybe = st.none() | words
numbers = st.none() | st.integers(1, 99)
places = st.builds(Place, st.sampled_from(["body", "header", "Sheet 1"]), numbers, numbers, numbers, numbers)
days = st.none() | st.dates()
flags = st.booleans()
entries = st.builds(Entry, places, words, words, days, days, words, flags, maybe, maybe, maybe, maybe, maybe, flags, flags)
problems = st.builds(Problem, words, words, st.none() | places, st.none() | st.integers(0, 9), words)
extractions = st.builds(
    Extraction,
    kind=st.sampled_from(Kind),
    outcome=st.sampled_from(Outcome),
    status=st.none() | st.sampled_from(Status),
    fields=st.lists(st.builds(Field, words, maybe, words, words, places, st.floats(0, 1)), max_size=4).map(tuple),
    family=st.lists(st.builds(Person, words, maybe, maybe, maybe, places), max_size=3).map(tuple),
    entries=st.lists(entries, max_size=3).map(tuple),
    problems=st.lists(problems, max_size=3).map(tuple),
    not_placed=st.lists(st.builds(Unplaced, words, places), max_size=2).map(tuple),
    nil=st.booleans(),
    layout=maybe,
    format=words,
    reader=words,
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(extractions)
def test_what_was_read_survives_the_record_whole(extraction: Extraction) -> None:
    assert from_record(json.loads(json.dumps(to_record(extraction, "a.docx")))) == extraction


@pytest.mark.parametrize("path", DOCUMENTS, ids=[path.name for path in DOCUMENTS])
def test_a_real_return_survives_the_record_whole(path: Path) -> None:
    extraction = read_document(path.read_bytes(), received=date(2026, 1, 1), layouts=known())
    kept = replace(extraction, marks=())  # where each word stands is shown from the document itself
    assert from_record(json.loads(json.dumps(to_record(extraction, path.name)))) == kept


def test_a_forms_answers_stand_under_fields_and_a_chronologys_under_header() -> None:
    field = Field("case_reference", "RR-2026-003", "RR-2026-003", "Case reference", Place())
    form = to_record(Extraction(Kind.SCOPING, fields=(field,)), "outer.eml!inner.docx")
    chronology = to_record(Extraction(Kind.CHRONOLOGY, fields=(field,)), "b.xlsx")
    assert (form["fields"], form["file"], form["schema"]) == ({"case_reference": "RR-2026-003"}, "outer.eml!inner.docx", 1)
    assert chronology["header"] == {"case_reference": "RR-2026-003"}


def test_the_first_answer_counts_and_an_unanswered_question_is_there_with_nothing() -> None:
    fields = [Field("gender", value, "", "Gender", Place()) for value in (None, "Female", "Male")]
    unanswered = Field("ethnicity", None, "", "Ethnicity", Place())
    assert to_record(Extraction(Kind.SCOPING, fields=(*fields, unanswered)), "a")["fields"] == {
        "gender": "Female",
        "ethnicity": None,
    }


def test_warnings_are_those_of_the_schema_once_each_and_problems_are_all() -> None:
    problems = tuple(
        Problem(code, "A sentence.", row=row)
        for code, row in (("undated", 3), ("undated", 3), ("macros", None), ("locked", None))
    )
    record = to_record(Extraction(Kind.CHRONOLOGY, status=Status.BLANK, problems=problems), "a")
    assert record["warnings"] == [{"type": "blank_form"}, {"type": "undated", "row": 3}, {"type": "password_protected"}]
    assert len(record["problems"]) == 4
