"""What a form says to whoever fills it in is told from what was typed, by its wording, and never taken for an answer."""

from __future__ import annotations

import pytest

from parsers.forms.guides import SURE
from parsers.guidance import NOTHING, Guidance
from parsers.model import Status, Taken
from tests.known import known
from tests.parsers.drawn import Bold, Heading, asked, form, read, word

HINTS = [
    "Please give dates and say who was present at each visit.",
    "Do not name members of staff anywhere in this section.",
    "The panel will need to know how your agency reached that view.",
    "You should use no more than five hundred words here.",
]
TYPED = [
    "Zed was seen at home on 3 May 2024 and appeared settled.",
    "The health visitor rang Ms Sample twice and left a message.",
    "No immediate action was required of this agency.",
    "Please do not tell the father where the children are living.",
    "Staff should have asked about the partner at every visit.",
    "White British",
    "DS 1234 Ann Example",
]


@pytest.mark.parametrize("line", HINTS)
def test_words_to_whoever_fills_in_the_form_are_guidance(line: str) -> None:
    assert known().guidance.likely(line) > SURE


@pytest.mark.parametrize("line", TYPED)
def test_words_of_people_and_of_what_was_done_are_no_guidance(line: str) -> None:
    assert known().guidance.likely(line) < SURE


@pytest.mark.parametrize("line", ["", "Name", "Deputy head"])
def test_of_few_words_nothing_is_told(line: str) -> None:
    assert known().guidance.likely(line) == 0.0


def test_without_examples_nothing_is_told() -> None:
    assert NOTHING.likely(HINTS[0]) == 0.0


def test_an_example_teaches() -> None:
    line = "Zxqv the blorp until it fnords entirely"
    taught = Guidance.of(["Zxqv the blorp until it fnords", *HINTS], TYPED)
    assert taught.likely(line) > Guidance.of(HINTS, TYPED).likely(line)


# --- in a form


def test_hints_in_the_boxes_of_a_form_are_no_answers() -> None:
    labels = ["Summary of involvement", "Learning identified", "Good practice", "Voice of the child"]
    blank = word(
        [["Case reference", "RR-2026-003"], ["Name of child", "Testchild Sample"]],
        [[label, hint] for label, hint in zip(labels, HINTS, strict=True)],
    )
    found = read(blank)
    assert found.status is Status.BLANK
    assert [found.value(name) for name in ("involvement_summary", "learning", "good_practice", "child_voice")] == [None] * 4


def test_guidance_between_a_heading_and_its_answer_is_the_forms_own() -> None:
    found = form(Heading("Learning identified"), HINTS[1], "Records were not linked.")
    assert asked(found) == {"learning": "Records were not linked."}
    assert [each.taken for each in found.marks if each.text == HINTS[1]] == [Taken.OWN]


def test_a_wish_of_the_agency_is_an_answer_although_it_tells_somebody_something() -> None:
    found = form([["Sharing restrictions", TYPED[3]]])
    assert asked(found) == {"sharing_restrictions": TYPED[3]}


def test_a_column_of_hints_stands_between_a_question_and_its_answer() -> None:
    rows = [
        ["Learning identified", HINTS[3], "Records were not linked between the two teams."],
        ["Voice of the child", HINTS[0], "He told his teacher that he was hungry."],
        ["Ethnicity", "", "Arab"],
    ]
    assert asked(form(rows)) == {
        "learning": "Records were not linked between the two teams.",
        "child_voice": "He told his teacher that he was hungry.",
        "ethnicity": "Arab",
    }


def test_a_row_of_captions_tells_where_the_answers_stand() -> None:
    head = [Bold("No."), Bold("We need"), Bold("Help"), Bold("Your answer")]
    rows = [["1", "Ethnicity", "As recorded", "Arab"], ["2", "Disability", "If any", "None known"]]
    assert asked(form([head, *rows])) == {"ethnicity": "Arab", "disability": "None known"}
