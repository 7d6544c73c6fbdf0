"""The view on the criteria, in whatever words and marks a form lets it be told."""

from __future__ import annotations

import pytest

from parsers.forms.answers import after_view, verdict, view
from tests.parsers.drawn import Bold, Rows, asked, form


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Should commission", "yes"),
        ("Satisfied", "yes"),
        ("Criteria reached", "yes"),
        ("Do not commission", "no"),
        ("Not reached", "no"),
        ("Should not", "no"),
        ("Unable to say", "unsure"),
        ("Not able to advise", "unsure"),
        ("Can't tell yet", "unsure"),
        ("Too early to say", "unsure"),
        ("Blue", None),
        ("The harm is serious, and more than one of us saw something and did not join it up at the time", None),
    ],
)
def test_a_short_answer_takes_a_view_in_other_words(text: str, told: str | None) -> None:
    assert verdict(text) == told


@pytest.mark.parametrize("text", ["Too early to say", "Ansicr / Unsure", "Can't say yet"])
def test_more_words_of_the_same_view_are_no_reasons(text: str) -> None:
    assert view(text) == "unsure"
    assert after_view(text) is None


QUESTION = "Are the criteria for a local child safeguarding practice review met?"


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        pytest.param([[QUESTION, "☐ Should   ☒ Should not   ☐ Not able to advise"]], "no", id="boxes"),
        pytest.param([[QUESTION, "Yes", "No", "Unsure"], ["", "", "X", ""]], "no", id="a mark under the option"),
        pytest.param([["Finding", "Yes", "No", "N/K", "Detail"], [QUESTION, "X", "", "", "He should not have been there."]],
                     "yes", id="a column for each view"),
    ],
)  # fmt: skip
def test_the_marked_option_is_the_view(rows: Rows, told: str) -> None:
    assert asked(form(rows))["lcspr_criteria_met"] == told


def test_an_option_a_line_is_chosen_by_its_look() -> None:
    found = form(Bold(QUESTION), "Criteria met", "Criteria not met", "Need more information")
    assert found.value("lcspr_criteria_met") is None


def test_particulars_beside_marks_are_the_answers() -> None:
    rows: Rows = [
        [Bold("Finding"), Bold("Yes"), Bold("No"), Bold("Detail")],
        ["Was the child seen, and what did the child say?", "X", "", "She said that she was hungry."],
        ["Is there practice that needs to improve?", "X", "", "Records were not linked."],
    ]
    found = asked(form(rows))
    assert (found["child_voice"], found["learning"]) == ("She said that she was hungry.", "Records were not linked.")
