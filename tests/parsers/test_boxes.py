"""A box may ask several things, take a number beside it, or be a sentence of print that ends in what was filled in."""

from __future__ import annotations

import io

from docx import Document

from parsers.model import Extraction
from tests.parsers.drawn import ABOUT, Bold, Heading, Rows, asked, form, read


def drawn(*boxes: list[tuple[str, str]], number: bool = False, lines: bool = False) -> Extraction:
    """What a form says whose boxes hold captions in bold, each with its answer; or lines of print with the answers in bold."""
    document = Document()
    table = document.add_table(len(ABOUT), 2)
    for row, (label, answer) in zip(table.rows, ABOUT, strict=True):
        row.cells[0].text, row.cells[1].text = str(label), str(answer)
    document.add_paragraph()
    if lines:
        for print_, answer in (pair for box in boxes for pair in box):
            paragraph = document.add_paragraph(f"{print_} ")
            paragraph.add_run(answer).bold = True
    else:
        table = document.add_table(len(boxes), 2 if number else 1)
        for at, (row, box) in enumerate(zip(table.rows, boxes, strict=True), 1):
            if number:
                row.cells[0].text = str(at)
            for caption, answer in box:
                paragraph = row.cells[-1].add_paragraph()
                paragraph.add_run(caption).bold = True
                paragraph.add_run(f" {answer}")
    output = io.BytesIO()
    document.save(output)
    return read(output.getvalue())


BOXES = [
    [("Ethnicity:", "Arab"), ("Disability:", "None known")],
    [("Learning identified:", "Records were not linked."), ("Voice of the child:", "He was heard at school by his teacher.")],
]
ANSWERS = {
    "ethnicity": "Arab",
    "disability": "None known",
    "learning": "Records were not linked.",
    "child_voice": "He was heard at school by his teacher.",
}


def test_each_caption_in_a_box_has_its_own_answer() -> None:
    assert asked(drawn(*BOXES)) == ANSWERS


def test_a_number_beside_a_box_asks_nothing() -> None:
    found = drawn(*BOXES, number=True)
    assert asked(found) == ANSWERS
    assert found.not_placed == ()


def test_a_line_of_print_may_end_in_its_answer() -> None:
    printed = [
        ("whose ethnicity is", "Arab"),
        ("and whose disability is", "none known"),
        ("The legal status was", "a care order"),
    ]
    found = asked(drawn(printed, lines=True))
    assert (found["ethnicity"], found["disability"], found["legal_status"]) == ("Arab", "none known", "a care order")


def test_answers_behind_a_follow_questions_behind_q() -> None:
    found = form(
        "Q1. What is the ethnicity of the child?", "A. Arab", "Q2. What has been learned?", "A. Records were not linked."
    )
    assert found.value("ethnicity") == "Arab"
    assert found.value("learning") == "Records were not linked."


def test_an_answer_in_bold_between_labels_in_bold_is_an_answer() -> None:
    found = form(Bold("Other agencies involved"), Bold("School, Nursery, Youth club"), Bold("Sharing restrictions"), "None.")
    assert asked(found) == {"other_agencies": "School, Nursery, Youth club", "sharing_restrictions": "None."}


def test_both_ends_of_a_period_stand_in_one_line() -> None:
    found = form("Records looked at for the period: From: 7/8/2022 To: 7/8/2025", "Ethnicity: Arab")
    assert (found.value("period_from"), found.value("period_to")) == ("2022-08-07", "2025-08-07")


def test_a_day_beside_a_signature_is_the_day_of_signing() -> None:
    rows: Rows = [["Approving manager", "Dee Example"], ["Seen on", "4 May 2026"]]
    assert asked(form(rows))["manager_signoff_date"] == "2026-05-04"


def test_a_date_of_birth_behind_the_name_is_the_childs() -> None:
    found = form([["Child's name and date of birth", "Testchild Sample (d.o.b. 4/5/2019)"]])
    assert found.value("child_dob") == "2019-05-04"


def test_a_label_in_two_languages_is_known_by_either() -> None:
    assert asked(form([["Ethnigrwydd / Ethnicity", "Arab"]])) == {"ethnicity": "Arab"}


QUESTIONS = [
    "1. What has been learned by your agency?",
    "2. What was the voice of the child?",
    "3. What good practice was there?",
]
REPLIES = ["Records were not linked.", "He was heard at school by his teacher.", "Both nurses came back in the evening."]


def test_answers_may_stand_apart_under_the_numbers_of_the_questions() -> None:
    tabled: Rows = [[Bold("Question"), Bold("Answer")], *([str(at), each] for at, each in enumerate(REPLIES, 1))]
    found = form(*QUESTIONS, Heading("Part two"), tabled)
    assert [found.value(name) for name in ("learning", "child_voice")] == REPLIES[:2]


def test_numbered_lines_answer_questions_that_all_stand_above() -> None:
    found = form(*QUESTIONS, Heading("Our answers"), *(f"{at}. {each}" for at, each in enumerate(REPLIES, 1)))
    assert [found.value(name) for name in ("learning", "child_voice")] == REPLIES[:2]


def test_a_caption_in_brackets_under_a_line_asks_for_what_stands_on_it() -> None:
    rows: Rows = [["I,", "Cat Example", "am employed as", "Health adviser"], ["", "(print your name)", "", "(your post)"]]
    found = form(rows, [["Dee Example\n(name of approving manager)", "4 May 2026\n(date approved by manager)"]])
    assert (found.value("manager_name"), found.value("manager_signoff_date")) == ("Dee Example", "2026-05-04")
    assert "Health adviser" in [each.value for each in found.fields if each.name == "author_role"]
