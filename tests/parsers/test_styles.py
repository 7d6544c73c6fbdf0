"""A form shows by itself how it prints its questions: in one look, or each line divided in the same way."""

from __future__ import annotations

import pytest

from parsers.forms.lookup import Lookup
from parsers.forms.styles import Styles
from parsers.model import OTHER, Paragraph
from tests.known import known
from tests.parsers.drawn import Bold, Heading, asked, form, lines

LOOKUP = Lookup(known().scoping)
UNKNOWN = "Favourite games at break"


def labels(*texts: str) -> list[str]:
    """The lines that look like the form's questions."""
    found = [line for line in lines(*texts) if isinstance(line, Paragraph)]
    styles = Styles(found, LOOKUP)
    return [line.text for line in found if styles.label(line)]


def divided(*texts: str) -> list[tuple[str, str] | None]:
    """Each line as label and answer, where it is divided."""
    found = [line for line in lines(*texts) if isinstance(line, Paragraph)]
    styles = Styles(found, LOOKUP)
    return [styles.divided(line) for line in found]


# --- looks


@pytest.mark.parametrize("look", [Bold, Heading])
def test_a_line_in_the_look_of_known_labels_is_a_label(look: type[str]) -> None:
    texts = (look("Ethnicity"), "Arab", look(UNKNOWN), "Chess", look("Disability"), "None known")
    assert labels(*texts) == ["Ethnicity", UNKNOWN, "Disability"]


@pytest.mark.parametrize("numbers", [("4.1", "4.2", "4.3"), ("1.", "2.", "3."), ("a)", "b)", "c)"), ("Q1", "Q2", "Q3")])
def test_a_number_may_be_the_look_of_a_label(numbers: tuple[str, str, str]) -> None:
    one, two, three = numbers
    found = labels(f"{one} Ethnicity", "Arab", f"{two} {UNKNOWN}", "Chess", f"{three} Disability", "None known")
    assert found == [f"{one} Ethnicity", f"{two} {UNKNOWN}", f"{three} Disability"]


def test_a_day_at_the_head_of_a_line_is_no_number() -> None:
    assert "18 August was wet" not in labels("1 Ethnicity", "18 August was wet", "2 Disability")


def test_a_plain_look_is_no_look_of_labels() -> None:
    assert labels("Ethnicity", "Arab", UNKNOWN, "Disability", "None known") == []


def test_one_known_label_teaches_no_look() -> None:
    assert labels(Bold("Ethnicity"), "Arab", Bold(UNKNOWN), "Chess") == []


def test_a_look_that_answers_share_is_no_look_of_labels() -> None:
    answers = [Bold(f"Words that were typed {n}") for n in range(8)]
    assert labels(Bold("Ethnicity"), Bold("Disability"), *answers) == []


def test_on_a_form_an_unknown_label_in_the_learned_look_ends_the_answer_before_it() -> None:
    found = form(Bold("Ethnicity"), "Arab", Bold(UNKNOWN), "Chess and skipping", Bold("Disability"), "None known")
    assert asked(found) == {"ethnicity": "Arab", OTHER: "Chess and skipping", "disability": "None known"}
    assert [each.label for each in found.fields if each.name == OTHER] == [UNKNOWN]


# --- lines that divide a label from its answer


@pytest.mark.parametrize("by", [": ", "\t", " – "])
def test_lines_in_a_row_are_divided_alike(by: str) -> None:
    found = divided(f"Ethnicity{by}Arab", f"Shoe size{by}Seven", f"Disability{by}None known")
    assert found == [("Ethnicity", "Arab"), ("Shoe size", "Seven"), ("Disability", "None known")]


def test_a_label_may_stand_without_an_answer() -> None:
    assert divided("Ethnicity:", "Shoe size: Seven", "Disability: None")[0] == ("Ethnicity", "")


@pytest.mark.parametrize(
    "texts",
    [
        pytest.param(("Ethnicity: Arab", "Shoe size: Seven", "Words go on"), id="too few"),
        pytest.param(("Ethnicity: Arab", "Shoe size – Seven", "Disability: None"), id="not in the same way"),
        pytest.param(("1 March 2021: Seen", "2 March 2021: Called", "3 March 2021: Left"), id="dates"),
        pytest.param(("• Ethnicity: Arab", "• Size: Seven", "• Disability: None"), id="items of a list"),
        pytest.param(("He came in, sat down: fine", "She rose, left: gone", "They ate, slept: well"), id="sentences"),
    ],
)
def test_other_lines_are_not_divided(texts: tuple[str, ...]) -> None:
    assert divided(*texts) == [None] * len(texts)


def test_on_a_form_lines_with_a_colon_are_labels_with_their_answers() -> None:
    found = form("Ethnicity: Arab", "Disability: None known", "Favourite biscuits: Ginger nuts")
    assert asked(found) == {"ethnicity": "Arab", "disability": "None known", OTHER: "Ginger nuts"}


def test_two_labels_may_stand_in_one_line() -> None:
    assert asked(form("Ethnicity: Arab    Disability: None known")) == {"ethnicity": "Arab", "disability": "None known"}
