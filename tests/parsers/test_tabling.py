"""A stretch of a table tells its labels from its answers, however they are laid out."""

from __future__ import annotations

import pytest

from parsers.forms.lookup import Lookup
from parsers.forms.segments import segments
from parsers.forms.tabling import Plan, Tabling
from parsers.forms.ticks import ticked
from tests.known import known
from tests.parsers.drawn import Bold, Heading, Row, Rows, asked, form, grid

LOOKUP = Lookup(known().scoping)


def plan(*rows: Row) -> Plan:
    (segment,) = segments(grid(*rows))
    found = Tabling(LOOKUP).planned(segment)
    assert found is not None
    return found


def pairs(found: Plan) -> list[tuple[str, str]]:
    return [(each.label.text, "\n".join(line.text for line in each.lines)) for each in found.pairs]


# --- stretches


def test_rows_built_alike_are_one_stretch_and_a_title_across_divides() -> None:
    found = segments(grid(["Gender", "Male"], ["Disability", "None known"], ["Section two", None], ["Ethnicity", "Arab"]))
    assert [(len(each.rows), each.single) for each in found] == [(2, False), (1, True), (1, False)]


def test_rows_whose_cells_begin_elsewhere_are_another_stretch() -> None:
    found = segments(grid(["Gender", "Male", "Age", "4"], ["Learning identified", "Records were lost", None, None]))
    assert [[len(row) for row in each.rows] for each in found] == [[4], [2]]


def test_an_empty_row_of_a_sheet_is_in_no_stretch() -> None:
    found = segments(grid(["Gender", "Male"], ["", ""], ["Ethnicity", "Arab"], number=None))
    assert [len(each.rows) for each in found] == [1, 1]


# --- plans


@pytest.mark.parametrize(
    ("rows", "name"),
    [
        pytest.param([["Ethnicity", "Arab"], ["Disability", "None known"]], "LV", id="on the right"),
        pytest.param([["Ethnicity", "Disability"], ["Arab", "None known"]], "below", id="below"),
        pytest.param([["Ethnicity", "Arab", "Disability", "None known"]], "LVLV", id="twice a row"),
        pytest.param([["1", "Ethnicity", "Arab"], ["2", "Disability", "None known"]], "NLV", id="behind a number"),
        pytest.param([["Ethnicity\nArab", "Disability\nNone known"]], "inside", id="in the label's cell"),
    ],
)
def test_the_plan_that_fits_best_is_kept(rows: Rows, name: str) -> None:
    found = plan(*rows)
    assert found.name == name
    assert pairs(found) == [("Ethnicity", "Arab"), ("Disability", "None known")]


def test_answers_may_stand_left_of_their_labels() -> None:
    found = plan(["Arab", "Ethnicity"], ["None known", "Disability"], ["Ann Example", "Completed by"])
    assert found.name == "VL"
    assert pairs(found) == [("Ethnicity", "Arab"), ("Disability", "None known"), ("Completed by", "Ann Example")]


def test_a_label_that_nobody_knows_is_read_like_its_neighbours() -> None:
    found = plan(["Ethnicity", "Arab"], ["Shoe size of the clown", "Forty"], ["Disability", "None known"])
    assert ("Shoe size of the clown", "Forty") in pairs(found)


def test_captions_say_which_column_asks_and_are_the_forms_own() -> None:
    found = plan(["No.", "Question", "Response"], ["1", "Ethnicity", "Arab"], ["2", "Shoe size of the clown", "Forty"])
    assert pairs(found) == [("Ethnicity", "Arab"), ("Shoe size of the clown", "Forty")]
    assert [cell.text for cell in found.own] == ["No.", "Question", "Response"]


def test_a_stretch_of_answers_alone_has_no_plan() -> None:
    (segment,) = segments(grid(["12/3/2021", "13/3/2021"], ["14/3/2021", "15/3/2021"]))
    assert Tabling(LOOKUP).planned(segment) is None


# --- on a form


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([["Ethnicity", "Arab"], ["Learning identified", "Records were lost."]], id="on the right"),
        pytest.param([["Ethnicity", "Learning identified"], ["Arab", "Records were lost."]], id="above"),
        pytest.param([["Ethnicity", "Arab", "Learning identified", "Records were lost."]], id="two pairs in a row"),
        pytest.param(
            [["Ethnicity", "Arab"], ["Learning identified", None], ["Records were lost.", None]], id="below in a merged cell"
        ),
        pytest.param([["Ethnicity", "Arab"], ["Learning identified\nRecords were lost.", None]], id="in the merged cell itself"),
    ],
)
def test_a_form_gives_the_same_answers_however_it_is_laid_out(rows: Rows) -> None:
    assert asked(form(rows)) == {"ethnicity": "Arab", "learning": "Records were lost."}


def test_a_questions_number_is_no_answer() -> None:
    found = form([["1.", "Ethnicity", "Arab"], ["2.", "Learning identified", "Records were lost."]])
    assert asked(found) == {"ethnicity": "Arab", "learning": "Records were lost."}


# --- options


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([["Yes", ""], ["No", "X"]], id="mark behind"),
        pytest.param([["☐", "Yes"], ["☒", "No"]], id="mark before"),
        pytest.param([["Yes", "No"], ["☐", "☒"]], id="mark below"),
        pytest.param([["Answer", "Please tick"], ["Yes", ""], ["No", "X"]], id="under captions"),
    ],
)
def test_a_table_of_options_is_the_boxes_that_it_amounts_to(rows: Rows) -> None:
    (segment,) = segments(grid(*rows))
    assert [line.text for line in ticked(segment, LOOKUP) or ()] == ["☐ Yes", "☒ No"]


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([["Ethnicity", "Arab"], ["Disability", "None known"]], id="answers"),
        pytest.param([["Ethnicity", ""], ["Disability", ""]], id="questions that are open"),
        pytest.param([["Yes", ""], ["No", ""]], id="nothing is marked"),
    ],
)
def test_other_tables_are_no_options(rows: Rows) -> None:
    (segment,) = segments(grid(*rows))
    assert ticked(segment, LOOKUP) is None


def test_a_ticked_option_answers_the_question_above_it() -> None:
    found = form([["Ethnicity", "Arab"]], Heading("Does this case meet the criteria for an LCSPR?"), [["Yes", ""], ["No", "X"]])
    assert asked(found) == {"ethnicity": "Arab", "lcspr_criteria_met": "no"}


def test_labels_in_bold_are_told_from_answers_that_use_a_labels_words() -> None:
    found = form([[Bold("Legal status"), "Child protection plan"], [Bold("Other agencies"), "School"]])
    assert asked(found) == {"legal_status": "Child protection plan", "other_agencies": "School"}
