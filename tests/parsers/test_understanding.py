"""A document is a form or a chronology by what stands in it, never by its name."""

from __future__ import annotations

from datetime import date

import pytest

from parsers.model import Extraction, Kind, Paragraph, Place, Status
from parsers.understanding import understood
from tests.known import known
from tests.parsers.drawn import ABOUT, RECEIVED, Heading, Rows, asked, events, form, lines, read, word, workbook

EVENTS: Rows = [
    ["Date", "Details", "Record"],
    ["1/3/2021", "A home visit was made by the nurse", "Nursing file"],
    ["2/3/2021", "The mother called about a cough", "Nursing file"],
    ["3/3/2021", "A letter was sent to the father", "Nursing file"],
]
ANSWERS: Rows = [
    ["Learning identified", "Records were not linked."],
    ["Voice of the child", "He was heard at school by his teacher."],
]
FAMILY: Rows = [
    ["Name", "Date of birth", "Relationship"],
    ["Ann Example", "1/3/1990", "Mother"],
    ["Bob Example", "2/4/1988", "Father"],
    ["Cat Example", "2/4/2018", "Sibling"],
]


def days(extraction: Extraction) -> list[date | None]:
    return [each.date_start for each in extraction.entries]


def test_questions_with_answers_are_a_form() -> None:
    found = form(ANSWERS)
    assert (found.kind, found.status, found.entries) == (Kind.SCOPING, Status.COMPLETED, ())


@pytest.mark.parametrize("data", [word(EVENTS), workbook(*EVENTS)], ids=["Word", "a workbook"])
def test_events_under_columns_are_a_chronology(data: bytes) -> None:
    found = read(data)
    assert found.kind is Kind.CHRONOLOGY
    assert days(found) == [date(2021, 3, 1), date(2021, 3, 2), date(2021, 3, 3)]


def test_a_chronology_says_above_its_table_whom_it_is_about() -> None:
    about: Rows = [["Name of child", "Testchild Sample"], ["Agency", "Sampleshire Police"], ["Completed by", "Ann Example"]]
    found = read(word(Heading("Chronology"), about, EVENTS))
    assert found.kind is Kind.CHRONOLOGY
    assert len(found.entries) == 3
    assert {name: found.value(name) for name in ("child_name", "agency_name", "author_name")} == {
        "child_name": "Testchild Sample",
        "agency_name": "Sampleshire Police",
        "author_name": "Ann Example",
    }


@pytest.mark.parametrize("rows", [FAMILY, [["Lead", "Due"], ["Head", "1/3/2021"]]], ids=["a family", "actions"])
def test_a_table_with_dates_that_tells_no_events_is_no_chronology(rows: Rows) -> None:
    assert read(word(rows)).kind is not Kind.CHRONOLOGY


def test_a_family_in_a_form_is_people_and_no_entries() -> None:
    found = form(ANSWERS, Heading("Family and significant others"), FAMILY)
    assert found.kind is Kind.SCOPING
    assert [(each.name, each.dob, each.relationship) for each in found.family] == [
        ("Ann Example", "1990-03-01", "Mother"),
        ("Bob Example", "1988-04-02", "Father"),
        ("Cat Example", "2018-04-02", "Sibling"),
    ]
    assert found.entries == ()


def test_a_family_above_the_events_leaves_them_a_chronology() -> None:
    found = read(word(Heading("Chronology"), FAMILY, EVENTS))
    assert (found.kind, len(found.entries)) == (Kind.CHRONOLOGY, 3)


def test_a_form_with_events_inside_gives_its_answers_and_the_events() -> None:
    found = form(ANSWERS, Heading("Chronology of significant events"), EVENTS)
    assert found.kind is Kind.SCOPING
    told = asked(found)
    assert told["learning"] == "Records were not linked."
    text = told["significant_events"] or ""
    assert all(cell in text for row in EVENTS[1:] for cell in row if cell)
    assert found.not_placed == ()


def test_one_question_beside_the_events_makes_no_form() -> None:
    found = read(word(ABOUT[:4], EVENTS, [["Learning identified", "Records were not linked."]]))
    assert found.kind is Kind.CHRONOLOGY
    assert events(found)[0] == ("2021-03-01", "A home visit was made by the nurse")


def test_a_letter_about_something_else_is_neither() -> None:
    found = read(word("Dear colleague,", "Thank you for the biscuits that you sent.", "Kind regards", "Ann Example"))
    assert found == Extraction(Kind.OTHER, format="docx")


def test_nothing_at_all_is_neither() -> None:
    assert understood([], RECEIVED, known()).kind is Kind.OTHER
    assert understood([Paragraph("", Place())], RECEIVED, known()).kind is Kind.OTHER
    assert understood(lines("One line."), RECEIVED, known()).kind is Kind.OTHER


PEOPLE_SEEN: Rows = [
    ["Child seen", "Date", "What was seen or said"],
    ["Yes", "1/3/2021", "He was at home and said little to the nurse"],
    ["No", "2/3/2021", "Nobody opened the door on that day"],
    ["Yes", "3/3/2021", "He was seen at school by his teacher"],
]
ACCOUNT = "Nobody spoke with the school about the visits, and each service thought that another one had done so. " * 6


@pytest.mark.parametrize(
    ("title", "kind"),
    [("Rapid review: agency scoping form", Kind.SCOPING), ("Chronology for the scoping exercise", Kind.CHRONOLOGY)],
)
def test_what_a_document_calls_itself_decides_where_a_few_dates_stand_beside_much_else(title: str, kind: Kind) -> None:
    said: Rows = [["How did services work together?", ACCOUNT], ["What helped?", ACCOUNT]]
    found = read(word(Heading(title), ABOUT, said, [*PEOPLE_SEEN, *PEOPLE_SEEN[1:]]))
    assert found.kind is kind
