"""What a question means is settled by the form as a whole: its section, its neighbours, and what its answer can be."""

from __future__ import annotations

import pytest

from parsers.forms.lookup import Lookup
from parsers.forms.meaning import settle
from parsers.forms.question import Question
from parsers.model import OTHER, Extraction, Paragraph, Place
from tests.known import known
from tests.parsers.drawn import Bold, Heading, Rows, form

LOOKUP = Lookup(known().scoping)


def question(label: str, answer: str = "", group: str = "") -> Question:
    place = Place(table=1)
    return Question("", label, place, 0.0, [Paragraph(answer, place)] if answer else [], group=group)


def settled(*asked: Question) -> list[str]:
    return [each.field for each in settle(asked, LOOKUP)]


def labelled(extraction: Extraction, label: str) -> list[tuple[str, str | None]]:
    """What was read under each question with that label."""
    return [(each.name, each.value) for each in extraction.fields if each.label == label]


# --- sections


@pytest.mark.parametrize(
    ("label", "answer", "group", "field"),
    [
        ("Name", "Testchild Sample", "About the child", "child_name"),
        ("Name", "Ann Example", "Person completing the form", "author_name"),
        ("Name", "Bob Pretend", "Approval by a manager", "manager_name"),
        ("Name", "Eve Madeup", "The mother", "mother_name"),
        ("Name", "Sampleshire Police", "Your organisation", "agency_name"),
        ("Date", "3 March 2026", "Approval by a manager", "manager_signoff_date"),
        ("Date", "3 March 2026", "The incident", "incident_date"),
        ("Job title", "Matron", "Approval by a manager", "qa_role"),
        ("DOB", "3 March 2020", "About the child", "child_dob"),
        ("DOB", "3 March 1990", "The father", "father_dob"),
        ("Reference", "RR-2026-003", "For office use", "case_reference"),
    ],
)
def test_a_general_word_means_what_its_section_is_about(label: str, answer: str, group: str, field: str) -> None:
    assert settled(question(label, answer, group)) == [field]


def test_the_same_words_in_two_sections_are_two_fields() -> None:
    found = settled(
        question("Name", "Ann Example", "Completed by"),
        question("Date", "3 March 2026", "Completed by"),
        question("Name", "Bob Pretend", "Approved by a manager"),
        question("Date", "4 March 2026", "Approved by a manager"),
    )
    assert found == ["author_name", "date_completed", "manager_name", "manager_signoff_date"]


def test_a_heading_says_whose_name_and_birthday_are_meant() -> None:
    rows: list[Rows] = [
        [["Full name", "Testchild Sample"], ["Born", "3 March 2020"]],
        [["Full name", "Eve Madeup"], ["Born", "4 April 1990"]],
    ]
    found = form(Heading("About the child"), rows[0], Heading("About the mother"), rows[1])
    assert labelled(found, "Full name") == [("child_name", "Testchild Sample"), (OTHER, "Eve Madeup")]
    assert labelled(found, "Born") == [("child_dob", "2020-03-03"), (OTHER, "4 April 1990")]


def test_a_glossary_asks_nothing() -> None:
    assert settled(question("Ethnicity", "A word of the census", "Glossary of terms")) == [""]


# --- neighbours


def test_the_question_before_settles_what_a_date_is_the_date_of() -> None:
    found = form([["Manager’s name", "Bob Pretend"], ["Job title", "Matron"], ["Date", "3 March 2026"]])
    assert labelled(found, "Job title") == [("qa_role", "Matron")]
    assert labelled(found, "Date") == [("manager_signoff_date", "2026-03-03")]


def test_without_such_a_neighbour_the_date_is_the_authors() -> None:
    assert labelled(form([["Date", "3 March 2026"]]), "Date") == [("date_completed", "2026-03-03")]


def test_a_band_over_a_table_is_a_neighbour_too() -> None:
    found = form(
        [
            ["Your details", None],
            ["Name", "Ann Example"],
            ["Date", "3 March 2026"],
            ["Manager approval", None],
            ["Name", "Bob Pretend"],
            ["Date", "4 March 2026"],
        ]
    )
    assert labelled(found, "Date") == [("date_completed", "2026-03-03"), ("manager_signoff_date", "2026-03-04")]
    assert labelled(found, "Name")[-1] == ("manager_name", "Bob Pretend")


# --- what an answer can be


@pytest.mark.parametrize(
    ("label", "answer"),
    [
        ("Date of the incident", "The police were called out to the house that night by a neighbour and stayed"),
        ("Date of birth", "He was born in the spring of the great storm as we were told by the family"),
        ("Manager who approves this", "12 March 2026"),
    ],
)
def test_an_answer_of_the_wrong_kind_loses_the_field(label: str, answer: str) -> None:
    assert labelled(form([["Ethnicity", "Arab"], [label, answer]]), label) == [(OTHER, answer)]


@pytest.mark.parametrize(
    ("label", "answer", "field"),
    [
        ("Date of the incident", "3 March 2026", "incident_date"),
        ("Date of the incident", "not known", "incident_date"),
        ("Date of the incident", "", "incident_date"),
        ("Manager who approves this", "Bob Pretend", "manager_name"),
    ],
)
def test_an_answer_of_the_right_kind_or_none_keeps_it(label: str, answer: str, field: str) -> None:
    assert settled(question(label, answer)) == [field]


def test_of_two_claims_the_surer_keeps_the_field() -> None:
    sure, near = question("Ethnicity", "Arab"), question("Ethnicity of this poor child", "Arab as well")
    assert settled(near, sure)[1] == "ethnicity"
    assert settled(near, sure)[0] != "ethnicity"


def test_a_schools_own_form_asks_for_the_agency_as_the_school() -> None:
    found = settled(question("School", "Sampleton Primary School"), question("Completed by", "Ann Example"))
    assert found == ["agency_name", "author_name"]


def test_where_the_agency_is_asked_the_school_stays_the_childs() -> None:
    found = settled(question("School", "Sampleton Primary School"), question("Agency", "Sampleshire Police"))
    assert found == ["education_setting", "agency_name"]


def test_a_label_that_says_it_all_needs_no_section() -> None:
    found = form([[Bold("The mother"), None], [Bold("Name of child"), "Testchild Sample"]])
    assert labelled(found, "Name of child")[-1] == ("child_name", "Testchild Sample")
