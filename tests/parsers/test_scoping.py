"""Forms as partnerships print them and agencies fill them in, and the answers that are read from them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from parsers.document import read_document
from parsers.layouts import Layouts
from parsers.model import OTHER, Extraction, Kind, Place, Status
from tests.parsers.papers import docx, p, run, table, tc

TEMPLATES = Path(__file__).parents[2] / "templates"
RECEIVED = date(2026, 12, 1)
SHADE = '<w:shd w:fill="F2F2F2"/>'
BOLD = "<w:b/>"
HEAD = '<w:style w:styleId="H"><w:name w:val="heading 2"/></w:style>'

ABOUT = [  # what makes a document a form of this trade
    ("Case reference", "RR-2026-003"),
    ("Name of child", "Child AB"),
    ("Agency", "Sampleshire Police"),
    ("Completed by", "S. Example"),
    ("Good practice", "Prompt visits."),
    ("Summary of involvement", "Two visits."),
]


def read(layouts: Layouts, body: str, *, about: Sequence[tuple[str, str]] = ABOUT, styles: str = HEAD) -> Extraction:
    return read_document(docx(table(*about) + body, styles=styles), received=RECEIVED, layouts=layouts)


def asked(extraction: Extraction) -> dict[str, str | None]:
    """The fields beyond what every form here has."""
    return {each.name: each.value for each in extraction.fields if each.label not in dict(ABOUT)}


# --- where answers stand


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(table(["Ethnicity", "White British"], ["Disability", "None known"]), id="on the right"),
        pytest.param(table(["Ethnicity", "Disability"], ["White British", "None known"]), id="below, side by side"),
        pytest.param(table(["Ethnicity"], ["White British"], ["Disability"], ["None known"]), id="below, one after the other"),
        pytest.param(table(["Ethnicity", "White British", "Disability", "None known"]), id="label and answer, twice in a row"),
        pytest.param(table(["Ethnicity: White British", "Disability: None known"]), id="in the label's cell after a colon"),
        pytest.param(
            table([tc(p("Ethnicity"), p("White British"))], [tc(p("Disability"), p("None known"))]), id="in the cell, below"
        ),
        pytest.param(p("Ethnicity: White British") + p("Disability: None known"), id="after a colon, without a table"),
        pytest.param(
            p("<w:r><w:t>Ethnicity:</w:t><w:tab/><w:t>White British</w:t></w:r>") + p("Disability: None known"), id="after a tab"
        ),
        pytest.param(
            p("Ethnicity", style="H") + p("White British") + p("Disability", style="H") + p("None known"), id="under a heading"
        ),
        pytest.param(
            p(run("Ethnicity", BOLD)) + p("White British") + p(run("Disability", BOLD)) + p("None known"), id="under a bold line"
        ),
        pytest.param(
            p(run("Ethnicity", BOLD), " – White British") + p(run("Disability", BOLD), " – None known"), id="after a dash"
        ),
        pytest.param(p("Ethnicity: White British    Disability: None known"), id="two in one line"),
        pytest.param(
            table([tc(table(["Ethnicity", "White British"])), tc(table(["Disability", "None known"]))]), id="in tables in a table"
        ),
        pytest.param(
            table(
                [tc("Child", settings='<w:vMerge w:val="restart"/>' + SHADE), tc("Ethnicity", settings=SHADE), "White British"],
                [tc("", settings="<w:vMerge/>" + SHADE), tc("Disability", settings=SHADE), "None known"],
            ),
            id="beside a section's merged title",
        ),
        pytest.param(
            table(
                [tc("About you", settings='<w:gridSpan w:val="2"/>' + SHADE)],
                [tc("Ethnicity", settings=SHADE), "White British"],
                [tc("Disability", settings=SHADE), "None known"],
            ),
            id="under a band across the table",
        ),
    ],
)
def test_an_answer_is_found_wherever_the_form_puts_it(layouts: Layouts, body: str) -> None:
    assert asked(read(layouts, body)) == {"ethnicity": "White British", "disability": "None known"}


def test_paragraphs_of_an_answer_are_joined_by_line_breaks(layouts: Layouts) -> None:
    body = table(["Learning identified", tc(p("Records were not linked."), p(""), p("Fathers were not asked."))])
    assert asked(read(layouts, body)) == {"learning": "Records were not linked.\nFathers were not asked."}


def test_an_answer_that_looks_like_a_label_is_an_answer_beside_a_coloured_label(layouts: Layouts) -> None:
    body = table([tc("Legal status", settings=SHADE), "Child protection plan"], [tc("Other agencies", settings=SHADE), "School"])
    assert asked(read(layouts, body)) == {"legal_status": "Child protection plan", "other_agencies": "School"}


def test_every_value_says_where_it_stood_and_what_the_form_called_it(layouts: Layouts) -> None:
    extraction = read(layouts, table(["Ethnicity", "White British"]))
    found = next(each for each in extraction.fields if each.name == "ethnicity")
    assert (found.label, found.place, found.raw) == ("Ethnicity", Place(table=2, row=1, column=2), "White British")


def test_a_section_title_is_no_question(layouts: Layouts) -> None:
    body = p("Your agency’s involvement", style="H") + table(["Voice of the child", "Heard."])
    assert asked(read(layouts, body)) == {"child_voice": "Heard."}


def test_questions_come_in_the_order_of_the_form_also_the_unanswered_ones(layouts: Layouts) -> None:
    extraction = read(layouts, table(["Gender", ""], ["Ethnicity", "Arab"], ["What worked well?", ""]))
    assert [(each.label, each.value) for each in extraction.fields][-3:] == [
        ("Gender", None),
        ("Ethnicity", "Arab"),
        ("What worked well?", None),
    ]


# --- what is an answer


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "-",
        "–",
        "tbc",
        "TBC.",
        "x",
        "See attached",
        "Please see attached report",
        "see chronology",
        "as above",
        "...",
        "N\u00ad"[:0],
        "To follow",
    ],
)
def test_what_says_nothing_is_no_answer(layouts: Layouts, typed: str) -> None:
    extraction = read(layouts, table(["Learning identified", typed]))
    assert asked(extraction) == {"learning": None}
    assert extraction.status is Status.PARTIAL


@pytest.mark.parametrize(
    "typed", ["None identified", "N/A – adult service", "Not known to this service", "None.", "No", "Nil recorded"]
)
def test_what_says_that_there_is_nothing_is_an_answer(layouts: Layouts, typed: str) -> None:
    extraction = read(layouts, table(["Learning identified", typed]))
    assert asked(extraction) == {"learning": typed}
    assert extraction.status is Status.COMPLETED


def test_guidance_in_the_label_cell_is_neither_label_nor_answer(layouts: Layouts) -> None:
    hint = p(run("Include what you would do differently.", "<w:i/>"))
    answered = read(layouts, table([tc(p("1. Learning identified"), hint, p("Records were not linked."))]))
    empty = read(layouts, table([tc(p("1. Learning identified"), hint, p(""))]))
    assert (asked(answered), asked(empty)) == ({"learning": "Records were not linked."}, {"learning": None})


def test_an_answer_typed_in_the_style_of_the_guidance_is_still_an_answer(layouts: Layouts) -> None:
    grey = '<w:color w:val="808080"/>'
    cell = tc(p("1. Learning identified"), p(run("Please consider systems.", grey)), p(run("Records were not linked.", grey)))
    assert asked(read(layouts, table([cell]))) == {"learning": "Records were not linked."}


# --- ticks and choices


@pytest.mark.parametrize(
    ("typed", "chosen"),
    [
        ("☐ Male   ☒ Female   ☐ Other", "Female"),
        ("[ ] Male  [x] Female", "Female"),
        ("( ) Male  (X) Female", "Female"),
        ("Male ☐  Female ☑", "Female"),
        ("☒ Police  ☐ Housing  ☒ GP", "Police; GP"),
        ("☐ Male   ☐ Female", None),
    ],
)
def test_the_ticked_boxes_are_the_answer(layouts: Layouts, typed: str, chosen: str | None) -> None:
    assert asked(read(layouts, table(["Gender", typed]))) == {"gender": chosen}


def test_boxes_in_a_table_of_their_own_answer_the_question_above(layouts: Layouts) -> None:
    body = p(run("Other agencies involved (tick all that apply)", BOLD)) + table(["☒ Police", "☐ Housing"], ["☐ GP", "☒ School"])
    assert asked(read(layouts, body)) == {"other_agencies": "Police; School"}


@pytest.mark.parametrize(
    ("choice", "seen"),
    [
        pytest.param(p(run("Yes / "), run("No", BOLD), run(" / Unsure")), "no", id="bold"),
        pytest.param(p(run("Yes", '<w:highlight w:val="yellow"/>'), run(" / No / Unsure")), "yes", id="highlighted"),
        pytest.param(p(run("Yes / No / "), run("Unsure", '<w:u w:val="single"/>')), "unsure", id="underlined"),
        pytest.param(
            p(run("Yes / ", "<w:strike/>"), run("No"), run(" / Unsure", "<w:strike/>")), "no", id="the others struck out"
        ),
        pytest.param(p("Yes / No / Unsure"), None, id="left as printed"),
        pytest.param(p("☐ Yes   ☐ No   ☒ Undecided"), "unsure", id="a box"),
        pytest.param(p("Y"), "yes", id="one letter"),
        pytest.param(p("Don’t know"), "unsure", id="words"),
    ],
)
def test_the_view_on_the_criteria_is_yes_no_or_unsure(layouts: Layouts, choice: str, seen: str | None) -> None:
    assert asked(read(layouts, table(["Does the case meet the criteria?", tc(choice)])))["lcspr_criteria_met"] == seen


@pytest.mark.parametrize(
    ("typed", "seen", "reasons"),
    [
        ("No – the cause was accidental.", "no", "the cause was accidental."),
        ("Yes, criteria met. Several agencies missed it.", "yes", "Several agencies missed it."),
        ("Not sure. More is awaited.", "unsure", "More is awaited."),
        ("Criteria not met", "no", None),
        ("We would be guided by the panel.", None, "We would be guided by the panel."),
    ],
)
def test_the_reasons_behind_a_view_are_kept_apart(layouts: Layouts, typed: str, seen: str | None, reasons: str | None) -> None:
    found = asked(read(layouts, table(["Does the case meet the criteria?", typed])))
    assert (found.get("lcspr_criteria_met"), found.get("lcspr_rationale")) == (seen, reasons)


# --- values


@pytest.mark.parametrize(
    ("label", "typed", "expected"),
    [
        ("Date of incident", "On or around 31/01/24", {"incident_date": "2024-01-31"}),
        ("Date of birth", "02/11/12 (11 years)", {"child_dob": "2012-11-02"}),
        ("DOB / EDD", "Unborn (EDD: 24/07/2026)", {"child_edd": "2026-07-24"}),
        ("Period under review", "From 06/01/2023 to 06/01/2024", {"period_from": "2023-01-06", "period_to": "2024-01-06"}),
        ("Period under review", "3 May 2023 – 4 June 2024", {"period_from": "2023-05-03", "period_to": "2024-06-04"}),
        ("Period under review", "", {"period_from": None, "period_to": None}),
        ("Name and job title of author", "S. Example, Named Nurse", {"author_name": "S. Example", "author_role": "Named Nurse"}),
        ("Approved by", "F. Placeholder on 14.8.25", {"manager_name": "F. Placeholder", "manager_signoff_date": "2025-08-14"}),
        ("Child’s initials", "A.B.", {"child_initials": "A.B."}),
    ],
)
def test_values_are_brought_into_one_shape(layouts: Layouts, label: str, typed: str, expected: dict[str, str | None]) -> None:
    assert asked(read(layouts, table([label, typed]))) == expected


def test_initials_are_the_name_where_the_form_asks_for_no_other(layouts: Layouts) -> None:
    about = [("Child’s initials", "A.B.") if label == "Name of child" else (label, value) for label, value in ABOUT]
    assert read(layouts, "", about=about).value("child_name") == "A.B."


def test_surname_and_forename_make_one_name(layouts: Layouts) -> None:
    about = [each for each in ABOUT if each[0] != "Name of child"]
    extraction = read(layouts, table(["Child’s surname", "Sample", "Forename(s)", "Alex"]), about=about)
    assert asked(extraction) == {"child_name": "Alex Sample"}


def test_a_role_behind_the_name_is_kept_apart_only_where_the_form_asks_for_no_role(layouts: Layouts) -> None:
    about = [each for each in ABOUT if each[0] != "Completed by"]
    alone = read(layouts, table(["Prepared by", "S. Example, Named Nurse"]), about=about)
    asked_for = read(layouts, table(["Prepared by", "Example, S."], ["Job title", "Nurse"]), about=about)
    assert asked(alone) == {"author_name": "S. Example", "author_role": "Named Nurse"}
    assert asked(asked_for) == {"author_name": "Example, S.", "author_role": "Nurse"}


@pytest.mark.parametrize(("typed", "value"), [("____White British____", "White British"), ("__________", None)])
def test_the_line_to_write_on_is_no_part_of_the_answer(layouts: Layouts, typed: str, value: str | None) -> None:
    assert asked(read(layouts, table(["Ethnicity", typed]))) == {"ethnicity": value}


def test_numbered_questions_in_plain_lines_are_questions(layouts: Layouts) -> None:
    lines = [
        "1. What worked well?",
        "Visits.",
        "2. What is the weather like?",
        "Rain.",
        "3. Please describe the child’s wishes.",
        "Home.",
    ]
    extraction = read(layouts, "".join(map(p, lines)), about=[each for each in ABOUT if each[0] != "Good practice"])
    assert asked(extraction) == {"good_practice": "Visits.", "other": "Rain.", "child_voice": "Home."}
    assert extraction.not_placed == ()


def test_a_section_for_somebody_else_asks_nobody_for_his_name_twice(layouts: Layouts) -> None:
    extraction = read(layouts, table(["Name of referrer", ""], ["Learning", "None identified"]))
    assert asked(extraction) == {"learning": "None identified"}
    assert extraction.status is Status.COMPLETED


def test_a_protective_marking_is_no_question(layouts: Layouts) -> None:
    assert asked(read(layouts, p(run("RESTRICTED", BOLD)) + table(["Learning", "None identified"]))) == {
        "learning": "None identified"
    }


def test_a_date_that_cannot_be_read_is_said_with_its_label_and_place(layouts: Layouts) -> None:
    extraction = read(layouts, table(["Date of incident", "31/02/2024 or so"]))
    (problem,) = extraction.problems
    assert (problem.code, problem.place) == ("date_not_read", Place(table=2, row=1, column=2))
    assert "Date of incident" in problem.sentence
    assert asked(extraction) == {"incident_date": None}


def test_no_date_known_is_no_fault(layouts: Layouts) -> None:
    extraction = read(layouts, table(["Date of death (if applicable)", "N/A"]))
    assert not extraction.problems
    assert extraction.status is Status.COMPLETED


# --- the family


def test_the_family_is_read_by_its_columns_in_any_order(layouts: Layouts) -> None:
    body = p("Family composition", style="H") + table(
        ["Full name", "Relationship to child", "D.O.B.", "In household? Y/N", "Address if different"],
        ["Ms CD", "Mother", "c. 1994", "Y", "1 Imaginary Terrace"],
        ["Mr EF", "Father", "38 yrs", "N", "as above"],
        ["", "", "", "", ""],
        ["GH", "Brother", "1/4/2021", "Y", ""],
    )
    extraction = read(layouts, body)
    assert [(each.name, each.dob, each.relationship, each.address) for each in extraction.family] == [
        ("Ms CD", "1994", "Mother", "1 Imaginary Terrace"),
        ("Mr EF", None, "Father", "as above"),
        ("GH", "2021-04-01", "Brother", None),
    ]
    assert asked(extraction) == {"family": "3"}


def test_an_address_merged_over_several_people_is_theirs_all(layouts: Layouts) -> None:
    body = table(
        ["Name", "Relationship", "Address"],
        ["Ms CD", "Mother", tc("1 Imaginary Terrace", settings='<w:vMerge w:val="restart"/>')],
        ["GH", "Brother", tc("", settings="<w:vMerge/>")],
    )
    assert [each.address for each in read(layouts, body).family] == ["1 Imaginary Terrace"] * 2


def test_people_may_be_listed_in_lines(layouts: Layouts) -> None:
    body = p(run("Family members (name, relationship, date of birth, address):", BOLD)) + p(
        "1) Ms CD; Mother; 5 May 1994; withheld"
    )
    (person,) = read(layouts, body).family
    assert (person.name, person.relationship, person.dob, person.address) == ("Ms CD", "Mother", "1994-05-05", "withheld")


def test_an_empty_family_table_is_an_unanswered_question(layouts: Layouts) -> None:
    extraction = read(layouts, p("Family composition", style="H") + table(["Name", "Relationship", "DOB"], ["", "", ""]))
    assert [(each.name, each.label, each.value) for each in extraction.fields][-1] == ("family", "Family composition", None)


# --- lists


def bold(*words: str) -> list[str]:
    return [tc(p(run(each, BOLD))) for each in words]


def test_a_list_answers_the_question_above_it_and_asks_nothing_itself(layouts: Layouts) -> None:
    rows = [bold("Name", "Agency", "Contact"), ["S. Sample", "Housing", "01632 960002"], ["T. Sample", "GP", ""], ["", "", ""]]
    extraction = read(layouts, p("Other agencies involved", style="H") + table(*rows))
    assert asked(extraction) == {"other_agencies": "S. Sample – Housing – 01632 960002\nT. Sample – GP"}
    assert extraction.value("agency_name") == "Sampleshire Police"


def test_an_empty_list_is_an_unanswered_question(layouts: Layouts) -> None:
    rows = [bold("Name", "Agency"), ["", ""], ["", ""]]
    body = p("Other agencies involved", style="H") + table(*rows) + table(["Gender", "Male"])
    assert asked(read(layouts, body)) == {"other_agencies": None, "gender": "Male"}


def test_a_table_of_key_dates_is_told_as_the_key_events(layouts: Layouts) -> None:
    rows = [bold("Date", "Event"), ["1 May 2026", "Home visit"], ["3 June 2026", "Strategy meeting"]]
    body = p("Chronology of key dates", style="H") + table(*rows)
    assert asked(read(layouts, body)) == {"significant_events": "1 May 2026 – Home visit\n3 June 2026 – Strategy meeting"}


def test_a_family_table_without_relationships_is_known_by_the_question_above_it(layouts: Layouts) -> None:
    body = p("Household members", style="H") + table(bold("Name", "DOB", "Address"), ["Ms CD", "5 May 1994", "withheld"])
    assert [(each.name, each.dob, each.relationship) for each in read(layouts, body).family] == [("Ms CD", "1994-05-05", None)]


@pytest.mark.parametrize(("marks", "seen"), [(("", "X", ""), "no"), (("✓", "", ""), "yes"), (("", "", ""), None)])
def test_a_mark_in_the_cell_beside_an_option_chooses_it(layouts: Layouts, marks: tuple[str, str, str], seen: str | None) -> None:
    row = ["Does the case meet the criteria?", "Yes", marks[0], "No", marks[1], "Unsure", marks[2]]
    assert asked(read(layouts, table(row))) == {"lcspr_criteria_met": seen}


# --- how far it is filled in, and what it is


@pytest.mark.parametrize(
    ("label", "answer", "nil"),
    [
        ("Nil return", "☒ Not known to this agency", True),
        ("Nil return", "☐ Not known to this agency", False),
        ("Is the child known to your agency?", "No", True),
        ("Is the child known to your agency?", "Yes", False),
        ("Is the child known to your agency?", "☐ Yes ☒ No", True),
        ("Summary of agency involvement", "Not known to this service.", True),
        ("Summary of agency involvement", "The child is not known to our service", True),
        ("Summary of agency involvement", "Father is not known to us, the child is.", False),
        ("Current safeguarding arrangements", "Not known to this agency.", False),
    ],
)
def test_a_form_says_nil_only_by_its_own_flag_or_its_whole_account(layouts: Layouts, label: str, answer: str, nil: bool) -> None:
    about = [each for each in ABOUT if each[0] != "Summary of involvement"]
    assert read(layouts, table([label, answer]), about=about).nil is nil


def test_a_form_that_holds_only_what_was_filled_in_before_sending_is_blank(layouts: Layouts) -> None:
    sent = {"Case reference", "Name of child", "Agency"}
    about = [(label, value if label in sent else "") for label, value in ABOUT]
    assert (
        read(layouts, table(["Date of incident", "3 May 2026"], ["Gender", "☐ Male ☐ Female"]), about=about).status
        is Status.BLANK
    )


def test_words_that_nobody_asked_for_are_kept_with_their_place(layouts: Layouts) -> None:
    extraction = read(layouts, table(["Favourite colour of the office", "Green"]))
    (kept,) = [each for each in extraction.fields if each.name == OTHER]
    assert (kept.label, kept.value, kept.place) == ("Favourite colour of the office", "Green", Place(table=2, row=1, column=2))


@pytest.mark.parametrize(
    ("title", "labels", "kind"),
    [
        (
            "Rapid review referral form",
            ["Name of referrer", "Name of child", "DOB", "Date of incident", "What happened"],
            Kind.REFERRAL,
        ),
        (
            "Serious incident notification",
            ["SIN number", "Name of child", "Date of birth", "Date of incident", "Agency"],
            Kind.NOTIFICATION,
        ),
        ("Our newsletter", ["Agency", "Telephone"], Kind.OTHER),
    ],
)
def test_a_document_is_what_it_asks(layouts: Layouts, title: str, labels: list[str], kind: Kind) -> None:
    body = p(title, style="H") + table(*([label, "Something"] for label in labels))
    assert read(layouts, body, about=[("", "")]).kind is kind


def test_a_letter_is_signed_by_its_author_and_headed_by_its_agency(layouts: Layouts) -> None:
    lines = [
        "Sampleton Surgery", "1 Imaginary Terrace", "Tel: 01632 960001", "Date: 13.8.25",
        "Re: AB    DOB: 23.5.20    Your ref: RR-2026-003", "Dear colleague,", "Thank you for asking.",
    ]  # fmt: skip
    told = ["Our involvement", "Learning", "Good practice"]
    body = "".join(map(p, lines)) + "".join(p(run(label, BOLD), " – Something.") for label in told)
    extraction = read(layouts, body + p("Yours sincerely,") + p("S. Example") + p("Practice Manager"), about=[("", "")])
    found = {each.name: each.value for each in extraction.fields}
    assert (found["agency_name"], found["author_contact"]) == ("Sampleton Surgery", "Tel: 01632 960001")
    assert (found["author_name"], found["author_role"]) == ("S. Example", "Practice Manager")
    assert (found["child_name"], found["child_dob"], found["case_reference"]) == ("AB", "2020-05-23", "RR-2026-003")
    assert found["good_practice"] == "Something."


def test_a_letter_tells_by_its_layout_who_writes_about_whom(layouts: Layouts) -> None:
    lines = [
        "Mockton Lane Medical Centre", "Tel 01632 960417", "12 March 2024", "Dear Ms Placeholder",
        "Re: Aidan F., date of birth 17 August 2021, of 12 Pretend Gardens, Mockton. Your reference: RR-2024-07",
        "Involvement of the practice", "Aidan has been registered with us since birth and was seen twice.",
        "What was done well", "The practice nurse rang the health visitor on the same day.",
        "What we have learned", "Adults who bring a child should be named in the record.",
        "Yours sincerely", "Dr Imogen Testwell", "GP Partner",
    ]  # fmt: skip
    extraction = read_document(docx("".join(map(p, lines)), styles=HEAD), received=RECEIVED, layouts=layouts)
    assert {
        "agency_name": "Mockton Lane Medical Centre", "child_name": "Aidan F.", "child_dob": "2021-08-17",
        "child_address": "12 Pretend Gardens, Mockton", "case_reference": "RR-2024-07", "date_completed": "2024-03-12",
        "learning": "Adults who bring a child should be named in the record.", "author_name": "Dr Imogen Testwell",
        "author_role": "GP Partner",
    }.items() <= {each.name: each.value for each in extraction.fields}.items()  # fmt: skip
