"""What a person reads in a PDF that was saved from a text document, page breaks and drawn borders aside."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from parsers.document import read_document
from parsers.formats import pdf as reader
from parsers.formats.pdf import read_blocks
from parsers.layouts import Layouts
from parsers.model import Grid, Kind, Outcome, Paragraph
from tests.parsers.printed import box, field, fill, grid, pdf, picture, stroke, upwards, words

ROOT = Path(__file__).parents[2]
DOCUMENTS = ROOT / "tests" / "documents"
LONG = "Two appointments for the baby were missed in the spring, and the practice wrote to the parents about both of them. A"


def prose(data: bytes, part: str = "body") -> list[Paragraph]:
    return [each for each in read_blocks(data).blocks if isinstance(each, Paragraph) and each.place.part == part and each.text]


def said(data: bytes, part: str = "body") -> list[str]:
    return [each.text for each in prose(data, part)]


def grids(data: bytes) -> list[Grid]:
    return [each for each in read_blocks(data).blocks if isinstance(each, Grid)]


def cells(data: bytes, table: int = 0) -> list[list[str]]:
    return [[each.text for each in row] for row in grids(data)[table].rows]


def codes(data: bytes) -> list[str]:
    return [each.code for each in read_blocks(data).problems]


# --- lines and paragraphs


def test_a_wrapped_line_goes_on_and_a_short_one_ends_its_paragraph() -> None:
    page = words(50, 60, LONG) + words(50, 72, "letter followed.") + words(50, 84, "The file was closed.") + words(50, 96, LONG)
    assert said(pdf(page)) == [f"{LONG} letter followed.", "The file was closed.", LONG]


def test_a_gap_parts_paragraphs_also_after_a_full_line() -> None:
    page = words(50, 60, LONG) + words(50, 72, "letter followed, and then") + words(50, 90, LONG) + words(50, 108, LONG)
    assert said(pdf(page)) == [f"{LONG} letter followed, and then", LONG, LONG]


def test_a_word_that_a_hyphen_parts_stays_as_typed() -> None:
    page = words(50, 60, f"{LONG} well-") + words(50, 72, "meant letter.") + words(50, 84, f"{LONG} lett")
    assert said(pdf(page))[0] == f"{LONG} well-meant letter."


def test_columns_without_rules_are_parted_by_a_tab_and_read_across() -> None:
    page = "".join(
        words(50, y, label) + words(200, y, value) for y, label, value in ((60, "Child", "AB"), (76, "Born", "2 April 2019"))
    )
    assert said(pdf(page)) == ["Child\tAB", "Born\t2 April 2019"]


def test_a_paragraph_goes_on_over_the_page_break() -> None:
    assert said(pdf(words(50, 700, LONG), words(50, 60, "letter followed."))) == [f"{LONG} letter followed."]


def test_larger_letters_are_headings_by_their_size() -> None:
    page = words(50, 60, "Scoping return", size=18) + words(50, 90, "Summary", "bold", 13) + words(50, 110, LONG)
    assert [each.level for each in prose(pdf(page))] == [1, 2, None]


def test_bold_grey_italic_underlined_and_struck_words_look_so() -> None:
    page = (
        words(50, 60, "Label:", "bold") + words(90, 60, "an answer")
        + words(50, 80, "Guidance in grey", colour="0.5 0.5 0.5") + words(50, 100, "Guidance in italics", "italic")
        + words(50, 120, "YES") + words(80, 120, "NO") + stroke(50, 121, 70, 121)
        + words(50, 140, "kept") + words(80, 140, "gone") + stroke(80, 137, 102, 137)
    )  # fmt: skip
    label, grey, italic, choice, left = prose(pdf(page))
    assert (label.lead, label.bold, grey.muted, italic.muted, choice.marked) == ("Label:", False, True, True, ("YES",))
    assert left.text == "kept"
    assert codes(pdf(page)) == ["struck_text"]


def test_a_coloured_bar_behind_some_words_marks_them() -> None:
    page = fill(49, 52, 71, 63, "1 1 0") + words(50, 60, "YES") + words(80, 60, "NO")
    assert prose(pdf(page))[0].marked == ("YES",)


@pytest.mark.parametrize(
    "page",
    [
        pytest.param(words(50, 60, "seen") + words(50, 80, "unseen", mode=3), id="without ink"),
        pytest.param(words(50, 60, "seen") + words(50, 80, "unseen", colour="1 1 1"), id="white on white"),
    ],
)
def test_words_that_nobody_can_see_are_left_out_and_reported(page: str) -> None:
    assert said(pdf(page)) == ["seen"]
    assert codes(pdf(page)) == ["hidden_text"]


def test_white_words_on_a_dark_bar_are_read() -> None:
    assert said(pdf(fill(40, 48, 300, 66, "0 0 0.4") + words(50, 60, "PART A", colour="1 1 1"))) == ["PART A"]


def test_a_page_that_is_turned_is_read_as_it_is_shown() -> None:
    turned = pdf(upwards(100, 700, "first line") + upwards(120, 700, "second line"), rotated=90)
    assert said(turned) == ["first line", "second line"]


def test_words_that_run_upwards_are_read_in_their_order() -> None:
    page = grid((50, 80, 300), (50, 200)) + upwards(70, 190, "Information") + words(90, 70, "An answer.")
    assert cells(pdf(page)) == [["Information", "An answer."]]


# --- tables


@pytest.mark.parametrize("thin", [False, True], ids=["strokes", "the thin rectangles of Word"])
def test_rules_that_meet_are_a_table(thin: bool) -> None:
    page = grid((50, 200, 500), (50, 70, 90), thin) + words(55, 64, "Child") + words(205, 64, "AB") + words(55, 84, "Gender")
    assert cells(pdf(page)) == [["Child", "AB"], ["Gender", ""]]


def test_merged_cells_repeat_their_text_across_and_down() -> None:
    rules = "".join(stroke(50, y, 500, y) for y in (50, 70, 110)) + stroke(200, 90, 500, 90)
    rules += "".join(stroke(x, 50, x, 110) for x in (50, 500)) + stroke(200, 70, 200, 110)
    page = rules + words(55, 64, "PART A") + words(55, 84, "Child") + words(205, 84, "AB") + words(205, 104, "CD")
    assert cells(pdf(page)) == [["PART A", "PART A"], ["Child", "AB"], ["Child", "CD"]]
    top, below = grids(pdf(page))[0].rows[0], grids(pdf(page))[0].rows[1]
    assert ((top[0].column_span, top[1].merged), (below[0].row_span, grids(pdf(page))[0].rows[2][0].merged)) == (
        (2, True),
        (2, True),
    )


def test_a_coloured_cell_is_shaded_and_a_white_one_is_not() -> None:
    page = fill(50, 50, 200, 70) + grid((50, 200, 500), (50, 70, 90)) + words(55, 64, "Child") + words(205, 64, "AB")
    assert [each.shaded for each in grids(pdf(page))[0].rows[0]] == [True, False]


def test_colour_alone_can_draw_a_table() -> None:
    page = (
        "".join(fill(x, y, x + 149, y + 19) for x in (50, 200) for y in (50, 70)) + words(55, 64, "Child") + words(205, 64, "AB")
    )
    assert cells(pdf(page)) == [["Child", "AB"], ["", ""]]


def test_the_lines_of_a_cell_are_paragraphs_by_what_fits() -> None:
    page = grid((50, 160, 300), (50, 120)) + words(55, 62, "Name and") + words(55, 74, "job title") + words(165, 62, "Des")
    page += words(165, 74, "Named nurse of the whole") + words(165, 86, "hospital")
    assert cells(pdf(page)) == [["Name and\njob title", "Des\nNamed nurse of the whole hospital"]]


def test_a_table_in_a_cell_follows_its_table_under_the_words_of_the_cell() -> None:
    page = grid((50, 550), (50, 200)) + words(55, 64, "Who lives there?") + grid((80, 200, 400), (80, 100, 120))
    page += words(85, 94, "Name") + words(205, 94, "Born")
    outer, inner = grids(pdf(page))
    assert (outer.rows[0][0].text, inner.title) == ("Who lives there?", "Who lives there?")
    assert [each.text for each in inner.rows[0]] == ["Name", "Born"]


def rows_of(*texts: tuple[str, str], top: float, step: float = 20) -> str:
    """A table of two columns from there."""
    ys = [top + step * at for at in range(len(texts) + 1)]
    inside = (words(55, y + 14, one) + words(205, y + 14, other) for y, (one, other) in zip(ys, texts, strict=False))
    return grid((50, 200, 500), ys) + "".join(inside)


def test_a_table_that_goes_on_over_the_page_break_is_one_and_its_repeated_header_a_row() -> None:
    head = ("Date", "Event")
    first = rows_of(head, ("1.2.25", "Seen."), ("2.2.25", "Rang."), top=720)
    second = rows_of(head, ("3.2.25", "Wrote."), top=50)
    assert [row[0] for row in cells(pdf(first, second))] == ["Date", "1.2.25", "2.2.25", "Date", "3.2.25"]


def test_a_long_table_without_repeated_headers_is_one_over_many_pages() -> None:
    pages = [rows_of(*((f"{day}.{month}.25", "Seen at home.") for day in range(1, 29)), top=60, step=25) for month in range(1, 5)]
    assert [len(each.rows) for each in grids(pdf(*pages))] == [4 * 28]


def test_a_row_that_the_page_break_split_is_one_row() -> None:
    first = rows_of(("Child", "AB"), ("Summary", "The family were known and"), top=740)
    second = rows_of(("", "were seen twice."), ("Views", "None."), top=50)
    assert cells(pdf(first, second)) == [
        ["Child", "AB"],
        ["Summary", "The family were known and were seen twice."],
        ["Views", "None."],
    ]


def test_tables_that_a_heading_or_room_on_the_page_parts_stay_two() -> None:
    second = rows_of(("Views", "None."), top=50)
    assert len(grids(pdf(rows_of(("Child", "AB"), top=60) + words(50, 790, "Signed."), second))) == 2
    assert len(grids(pdf(rows_of(("Child", "AB"), top=700), words(50, 45, "Part B") + rows_of(("Views", "None."), top=60)))) == 2


# --- what runs along the edges


def test_headers_and_footers_are_read_once_and_page_numbers_never() -> None:
    def page(number: int) -> str:
        edges = words(50, 40, "Partnership form") + words(50, 800, f"Form R2 Page {number}") + words(300, 820, f"{number}")
        return edges + words(50, 100 + number, f"Body of page {number} in words.")

    data = pdf(page(1), page(2), page(3))
    assert said(data, "header") == ["Partnership form"]
    assert said(data, "footer") == ["Form R2 Page 1"]
    assert said(data) == [f"Body of page {number} in words." for number in (1, 2, 3)]


def test_footnotes_and_their_marks_are_no_part_of_the_text() -> None:
    page = words(50, 60, "Seen by the nurse.") + words(133, 56, "1", size=6) + words(50, 80, "On 1 May.")
    page += stroke(50, 740, 200, 740) + words(50, 752, "1", size=6) + words(56, 756, "See the policy.", size=9)
    assert said(pdf(page)) == ["Seen by the nurse.", "On 1 May."]


# --- boxes to tick and form fields


def test_boxes_of_a_picture_font_and_drawn_boxes_are_box_characters() -> None:
    page = words(50, 60, "o", "dingbats") + words(65, 60, "Yes") + box(100, 52, 109, 61) + words(115, 60, "No")
    page += box(150, 52, 159, 61) + stroke(150, 52, 159, 61) + stroke(150, 61, 159, 52) + words(165, 60, "Unsure")
    page += box(220, 52, 229, 61) + words(222, 60, "X", size=8) + words(235, 60, "Other")
    assert "".join(said(pdf(page))[0].split()) == "☐Yes☐No☒Unsure☒Other"


def test_small_cells_are_no_boxes_to_tick() -> None:
    page = "".join(box(50 + 14 * at, 50, 64 + 14 * at, 64) + words(54 + 14 * at, 61, str(at)) for at in range(4))
    assert cells(pdf(page)) == [["0", "1", "2", "3"]]


def test_form_fields_are_words_at_their_places() -> None:
    page = words(50, 60, "Child") + words(50, 90, "Known") + words(50, 120, "Gender")
    on = "/AS /Yes /AP << /N << /Yes 5 0 R /Off 5 0 R >> >>"
    fields = [
        field("Tx", 120, 48, 300, 64, "(AB\\rknown as Bee)"),
        field("Btn", 120, 80, 130, 90, "/Yes", on),
        field("Btn", 150, 80, 160, 90, "/Off", on.replace("/AS /Yes", "/AS /Off")),
        field("Ch", 120, 110, 200, 124, "(Female)", "/Ff 131072 /Opt [(Male) (Female)]"),
    ]
    assert said(pdf(page, fields=fields)) == ["AB", "Child\tknown as Bee", "Known\t☒\t☐", "Gender\tFemale"]


# --- what cannot be read


def test_a_scan_is_said_to_be_a_picture_and_is_unreadable(layouts: Layouts) -> None:
    extraction = read_document(pdf(picture()), received=date(2026, 1, 5), layouts=layouts)
    assert (extraction.kind, extraction.outcome) == (Kind.UNREADABLE, Outcome.UNREADABLE)
    assert [each.code for each in extraction.problems] == ["scanned"]
    assert "picture" in extraction.problems[0].sentence


def test_a_scanned_page_among_others_is_reported() -> None:
    assert codes(pdf(words(50, 60, "typed"), picture())) == ["scanned_pages"]


def test_words_laid_over_a_scan_by_recognition_are_read() -> None:
    assert said(pdf(picture() + words(50, 60, "recognised", mode=3))) == ["recognised"]


def test_a_page_without_anything_is_never_empty_without_a_problem() -> None:
    assert codes(pdf("")) == ["scanned"]


def test_a_pdf_that_needs_a_password_is_locked_until_one_fits(layouts: Layouts) -> None:
    data = (DOCUMENTS / "locked.pdf").read_bytes()
    extraction = read_document(data, received=date(2026, 1, 5), layouts=layouts)
    assert (extraction.outcome, [each.code for each in extraction.problems]) == (Outcome.LOCKED, ["locked"])
    assert [each.text for each in read_blocks(data, ("wrong", "Otter-Marsh-41")).blocks if isinstance(each, Paragraph)]


def test_a_password_against_changes_alone_keeps_nobody_from_reading() -> None:
    data = (DOCUMENTS / "locked-against-changes.pdf").read_bytes()
    assert said(data) == ["Child: Child Heron, DOB 3 May 2019"]
    assert cells(data) == [["Agency", "Northmoor Invented Trust"]]


def test_more_pages_than_a_form_has_are_read_in_part_and_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "MOST_PAGES", 2)
    data = pdf(*(words(50, 100 + number, f"Page of {number} words.") for number in range(4)))
    assert (len(said(data)), codes(data)) == (2, ["clipped_document"])


def test_more_strokes_than_a_form_has_are_read_in_part_and_said_so() -> None:
    data = pdf(words(50, 60, "read") + "0 0 m 1 1 l S\n" * 40_000)
    assert (said(data), codes(data)) == (["read"], ["clipped_document"])


def test_a_form_that_draws_itself_ends() -> None:
    data = pdf(words(50, 60, "read") + "/x0 Do\n", forms=["/x0 Do " + words(50, 80, "inner")])
    assert "read" in said(data)


def test_a_damaged_file_is_unreadable_and_nothing_is_raised(layouts: Layouts) -> None:
    whole = pdf(words(50, 60, "read"))
    for size in range(20, len(whole), 97):
        extraction = read_document(whole[:size], received=date(2026, 1, 5), layouts=layouts)
        assert extraction.problems or extraction.not_placed or extraction.fields
