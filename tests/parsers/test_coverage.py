"""Every word of a document is an answer, the form's own, or not placed: counted once, and lost never."""

from __future__ import annotations

import pytest

from parsers.coverage import marked, words
from parsers.formats.word import read_blocks
from parsers.model import Cell, Extraction, Grid, Mark, Paragraph, Place, Taken, Tally
from tests.parsers.drawn import ABOUT, Bold, Heading, Rows, form, grid, lines, read, word, workbook

FIRST, SECOND = Place(paragraph=1), Place(paragraph=2)
LEARNING: Rows = [["Learning identified", "Records were not linked."]]
EVENTS: Rows = [["Date", "What happened"], ["1/3/2021", "A home visit was made"], ["2/3/2021", "The mother called us"]]


def told(marks: tuple[Mark, ...]) -> list[tuple[str, Taken, str]]:
    return [(each.text, each.taken, each.field) for each in marks]


def typed(*parts: str | Rows) -> int:
    """The words in the document as its blocks have them, each merged cell once."""
    blocks = read_blocks(word(*parts)).blocks
    cells = [cell.text for block in blocks if isinstance(block, Grid) for row in block.rows for cell in row if not cell.merged]
    return sum(map(words, [*cells, *(block.text for block in blocks if isinstance(block, Paragraph))]))


# --- the marks of lines


def test_a_line_is_cut_where_its_words_change_from_label_to_answer() -> None:
    claims = [Mark("Ethnicity", FIRST, Taken.OWN), Mark("Arab, born in Sampleton", FIRST, Taken.ANSWER, "ethnicity")]
    assert told(marked(lines("Ethnicity: Arab, born in Sampleton"), claims)) == [
        ("Ethnicity:", Taken.OWN, ""),
        ("Arab, born in Sampleton", Taken.ANSWER, "ethnicity"),
    ]


def test_what_nobody_claims_is_not_placed() -> None:
    assert told(marked(lines("Learning", "Loose words here"), [Mark("Learning", FIRST, Taken.OWN)])) == [
        ("Learning", Taken.OWN, ""),
        ("Loose words here", Taken.NOT_PLACED, ""),
    ]


def test_the_first_of_two_claims_keeps_its_words_and_the_other_gets_the_rest() -> None:
    claims = [Mark("Ethnicity", FIRST, Taken.OWN), Mark("Ethnicity: Arab", FIRST, Taken.ANSWER, "ethnicity")]
    assert told(marked(lines("Ethnicity: Arab"), claims)) == [("Ethnicity:", Taken.OWN, ""), ("Arab", Taken.ANSWER, "ethnicity")]


def test_a_claim_counts_only_at_its_own_place() -> None:
    found = marked(lines("Arab", "Arab"), [Mark("Arab", SECOND, Taken.ANSWER, "ethnicity")])
    assert [each.taken for each in found] == [Taken.NOT_PLACED, Taken.ANSWER]


def test_a_claim_is_used_up_by_the_words_that_it_meets() -> None:
    found = marked(lines("Arab and Arab\nArab again"), [Mark("Arab", FIRST, Taken.ANSWER, "ethnicity")])
    assert told(found) == [
        ("Arab", Taken.ANSWER, "ethnicity"),
        ("and Arab", Taken.NOT_PLACED, ""),
        ("Arab again", Taken.NOT_PLACED, ""),
    ]


@pytest.mark.parametrize("part", ["header", "footer"])
def test_running_headers_are_the_forms_own_by_nature(part: str) -> None:
    assert told(marked([Paragraph("Official sensitive", Place(part))], [])) == [("Official sensitive", Taken.OWN, "")]


def test_a_merged_cell_counts_once_and_hidden_sheets_and_signs_not_at_all() -> None:
    place = Place("Kept apart")
    hidden = Grid(((Cell("Never seen", place),),), place, hidden=True)
    found = marked([grid(["Three words here", None, "***"]), hidden], [])
    assert told(found) == [("Three words here", Taken.NOT_PLACED, "")]


# --- whole documents


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param((LEARNING,), id="a table of answers"),
        pytest.param((Bold("Learning identified"), "Records were not linked.", "More was lost."), id="lines under a label"),
        pytest.param((Heading("Zebra crossing"), "Nothing that anybody asked for."), id="words that nobody knows"),
        pytest.param((LEARNING, [["Zebra", "Crossing"], ["Sample words", None]]), id="a table that nobody knows"),
        pytest.param((EVENTS,), id="events in a form"),
    ],
)
def test_every_word_of_a_form_is_counted_once(parts: tuple[str | Rows, ...]) -> None:
    extraction = form(*parts)
    assert sum(words(each.text) for each in extraction.marks) == typed(ABOUT, *parts)
    assert tally(extraction) == extraction.tally


def test_every_word_of_a_chronology_is_counted_once() -> None:
    extraction = read(word("Chronology", EVENTS, "Loose words at the end."))
    assert sum(words(each.text) for each in extraction.marks) == typed("Chronology", EVENTS, "Loose words at the end.")
    assert tally(extraction) == extraction.tally


def test_the_words_of_a_workbook_are_columns_and_answers() -> None:
    extraction = read(workbook(*EVENTS))
    assert extraction.tally == Tally(answer=15, own=3, not_placed=0)
    assert {each.field for each in extraction.marks if each.taken is Taken.ANSWER} == {"date", "event"}


def tally(extraction: Extraction) -> Tally:
    """The words of the marks, counted again."""
    counts = {taken: sum(words(each.text) for each in extraction.marks if each.taken is taken) for taken in Taken}
    return Tally(counts[Taken.ANSWER], counts[Taken.OWN], counts[Taken.NOT_PLACED])


def test_a_label_is_the_forms_own_and_its_answer_belongs_to_the_field() -> None:
    found = form(LEARNING).marks
    assert ("Learning identified", Taken.OWN, "") in told(found)
    assert ("Records were not linked.", Taken.ANSWER, "learning") in told(found)


def test_what_is_not_placed_is_listed_with_its_place() -> None:
    found = read(word(EVENTS, "Loose words at the end."))
    assert [each.text for each in found.not_placed] == [each.text for each in found.marks if each.taken is Taken.NOT_PLACED]
    assert found.tally.not_placed == sum(words(each.text) for each in found.not_placed)


def test_spans_of_one_line_stand_behind_one_another() -> None:
    line = "Ethnicity: Arab    Gender: Male    Zebra"
    claims = [Mark(text, FIRST, Taken.ANSWER, text) for text in ("Male", "Arab", "Arab    Gender", "Ethnicity: Arab")]
    at = 0
    for each in marked(lines(line), claims):
        found = line.index(each.text, at)
        at = found + len(each.text)
    assert at == len(line)
