"""The columns of a table of events share out what they may be: the one that can be nothing else gets it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from parsers.chronologies.columns import header_at
from parsers.labels import weighed
from tests.known import known
from tests.parsers.drawn import Row, grid

VISIT = "A home visit was made by the nurse and nobody was in so a card was left and the team was told"
CALL = "The mother called the practice about a cough and was offered an appointment for the next morning"
LETTER = "A letter was sent to the father about school and he did not answer it in the weeks that followed"


def fields(heads: Row, rows: Sequence[Row]) -> dict[str, str]:
    """The field of each heading."""
    found = header_at(grid(heads, *rows).rows, 0, known().chronology)
    assert found is not None
    return {str(heads[at]): name for at, name in found.fields.items()}


def test_of_two_columns_that_want_one_field_the_other_gets_what_else_it_may_be() -> None:
    heads = ["Date", "In plain words: what did we see, hear or decide?", "What did we do with it?"]
    rows = [["1/3/2021", VISIT, "Card left."], ["2/3/2021", CALL, "Seen."], ["3/3/2021", LETTER, "Sent again."]]
    assert list(fields(heads, rows).values()) == ["date", "event", "action"]


def test_whole_questions_head_columns() -> None:
    heads = ["On what day did this happen?", "What happened, and who was there?", "What did the practitioner do as a result?"]
    rows = [["1/3/2021", VISIT, "Card left."], ["2/3/2021", CALL, "Seen."], ["3/3/2021", LETTER, "Sent again."]]
    assert list(fields(heads, rows).values()) == ["date", "event", "action"]


def test_cells_that_name_records_make_a_column_the_source() -> None:
    heads = ["Date", "Event", "Held on"]
    rows = [["1/3/2021", VISIT, "RiO"], ["2/3/2021", CALL, "EMIS"], ["3/3/2021", LETTER, "Paper file"]]
    assert fields(heads, rows)["Held on"] == "source"


def test_guidance_under_a_header_heads_nothing() -> None:
    found = header_at(
        grid(["From", "To", "Event"], ["", "if more than one day", "Say who was present"]).rows, 0, known().chronology
    )
    assert found is not None
    assert dict(found.fields) == {0: "date", 1: "end_date", 2: "event"}


@pytest.mark.parametrize(("label", "field"), [("Hub remarks", "comment"), ("Clinical summary", "event"), ("Clock time", "time")])
def test_a_heading_is_weighed_by_its_words(label: str, field: str) -> None:
    assert weighed(label, known().chronology)[0].field == field


def test_nothing_is_weighed_in_nothing() -> None:
    assert weighed("", known().chronology) == ()
