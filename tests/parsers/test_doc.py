"""What a person sees in a Word 97-2003 document, the same as he sees in it saved as .docx."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from parsers.formats import doc, word
from parsers.formats.doc_fields import shown
from parsers.formats.guard import Format, inspect
from parsers.formats.opening import contents
from parsers.model import Block, Cell, Contents, Grid, Outcome, Paragraph
from tests.parsers import old_papers
from tests.parsers.old_papers import (
    BOLD,
    DELETED,
    HIDDEN,
    INSERTED,
    SPECIAL,
    STRUCK,
    P,
    Paper,
    field_at,
    form_field,
    inner,
    p,
    row,
)

DOCUMENTS = Path(__file__).parents[1] / "documents"
SAVED_AS_DOC = sorted(DOCUMENTS.glob("*.docx.doc"))
FONTS = ("Arial", "Wingdings", "Wingdings 2")
SYMBOL = SPECIAL + struct.pack("<HHH", 0x6A09, 1, 0xF0FE)
THREE = (0, 1000, 2000, 3000)


def read(*body: P, **more: object) -> Contents:
    return doc.read_blocks(Paper(body, **more).bytes())  # type: ignore[arg-type]


def words(*body: P, **more: object) -> list[str]:
    return [block.text for block in read(*body, **more).blocks if isinstance(block, Paragraph) and block.text]


def grid(*body: P) -> Grid:
    return next(block for block in read(*body).blocks if isinstance(block, Grid))


def texts(found: Grid) -> list[list[str]]:
    return [[cell.text for cell in line] for line in found.rows]


def plain(block: Block) -> Block:
    """The block without what a word processor counts anew each time it saves: the number of a page."""
    return block._replace(text=block.text.rstrip("0123456789")) if block.place.part == "footer" else block  # type: ignore[type-var,union-attr]


@pytest.mark.parametrize("path", SAVED_AS_DOC, ids=[path.stem for path in SAVED_AS_DOC])
def test_a_document_says_the_same_in_the_old_format_as_in_the_new(path: Path) -> None:
    old, new = doc.read_blocks(path.read_bytes()), word.read_blocks(path.with_suffix("").read_bytes())
    assert list(map(plain, old.blocks)) == list(map(plain, new.blocks))
    assert old.problems == new.problems


def test_there_are_documents_in_both_formats() -> None:
    assert len(SAVED_AS_DOC) >= 2


@pytest.mark.parametrize("fast", [False, True], ids=["saved whole", "saved fast"])
def test_words_come_in_the_order_of_the_text_wherever_they_are_stored(fast: bool) -> None:
    body = (p("Naïve – café"), p(("bold", BOLD), " and not"), *row("a", "b", edges=(0, 100, 200)), p("Last"))
    first, second, table, last = read(*body, fast=fast).blocks
    assert [first.text, second.text, last.text] == ["Naïve – café", "bold and not", "Last"]  # type: ignore[union-attr]
    assert (second.lead, texts(table)) == ("bold", [["a", "b"]])  # type: ignore[union-attr,arg-type]
    assert [str(each.place) for each in (first, second, table, last)] == ["paragraph 1", "paragraph 2", "table 1", "paragraph 3"]


@pytest.mark.parametrize(
    ("run", "seen"),
    [
        pytest.param(("here", b""), "here", id="plain words"),
        pytest.param(("gone", DELETED), None, id="a deletion"),
        pytest.param(("inserted", INSERTED), "inserted", id="an insertion"),
        pytest.param(("gone", HIDDEN), None, id="hidden words"),
        pytest.param(("gone", STRUCK), None, id="struck words"),
        pytest.param(("gone", bytes.fromhex("532a01")), None, id="words struck twice"),
        pytest.param(("here", bytes.fromhex("3c0800")), "here", id="hiding switched off"),
        pytest.param(("(", SYMBOL), "☑", id="a Wingdings tick"),
        pytest.param(("\uf0a8", bytes.fromhex("4f4a0100")), "☐", id="a box typed in Wingdings"),
        pytest.param(("a\tb\x0bc\x0cd", b""), "a\tb\nc\nd", id="tabs, line breaks and pages"),
        pytest.param(("re\x1f\x1eread", b""), "re-read", id="hyphens"),
        pytest.param(("13\u00a0May", b""), "13 May", id="spaces that do not break"),
        pytest.param(("fact\x02", SPECIAL), "fact", id="a footnote's mark"),
        pytest.param(("\U0001f600 fine", b""), "\U0001f600 fine", id="a character beyond the first plane"),
        pytest.param(("\x13 PAGE \x143\x15 of 4", SPECIAL), "3 of 4", id="a field's result"),
        pytest.param(("\x13 IF \x13 A \x14x\x15 \x14y\x15", SPECIAL), "y", id="a field in a field's code"),
        pytest.param(("\x13 XE nothing \x15here", SPECIAL), "here", id="a field without a result"),
        pytest.param(("a\x13 never closed", SPECIAL), "a never closed", id="a field that is never closed"),
    ],
)
def test_what_stands_in_a_paragraph_is_what_a_person_sees(run: tuple[str, bytes], seen: str | None) -> None:
    assert words(p(run), fonts=FONTS) == ([seen] if seen else [])


@pytest.mark.parametrize(
    ("field", "seen"),
    [
        pytest.param(form_field(1, 1), "☒", id="a ticked box"),
        pytest.param(form_field(1, 0), "☐", id="a box left alone"),
        pytest.param(form_field(1, 25), "☐", id="a box never touched"),
        pytest.param(form_field(2, 1, ["Choose", "Female"]), "Female", id="a chosen entry"),
        pytest.param(form_field(2, 0, ["Choose", "Female"]), "", id="nothing chosen"),
        pytest.param(form_field(2, 9, ["Choose", "Female"]), "", id="an entry that is not there"),
        pytest.param(form_field(0, 0), "", id="a text"),
        pytest.param(b"\xff" * 90, "", id="nonsense"),
    ],
)
def test_a_form_field_shows_its_state(field: bytes, seen: str) -> None:
    code = p("Sex: ", ("\x13 FORM ", SPECIAL), ("\x01", field_at(100)), ("\x14\x15", SPECIAL))
    assert words(code, data=bytes(100) + field) == [f"Sex: {seen}".strip()]


@pytest.mark.parametrize(
    ("body", "flag"),
    [
        pytest.param([p(("in", INSERTED))], "tracked_changes", id="insertion"),
        pytest.param([p(("out", DELETED))], "tracked_changes", id="deletion"),
        pytest.param([p("a", mark_changes=DELETED), p("b")], "tracked_changes", id="end of a paragraph deleted"),
        pytest.param([p(("x", HIDDEN))], "hidden_text", id="hidden"),
        pytest.param([p(("x", STRUCK), "y")], "struck_text", id="struck"),
    ],
)
def test_what_was_left_out_is_said(body: list[P], flag: str) -> None:
    assert [problem.code for problem in read(*body).problems] == [flag]
    assert not read(p("plain")).problems


def test_a_paragraph_whose_end_was_deleted_goes_on_in_the_next() -> None:
    assert words(p("RR-2026", mark_changes=DELETED), p("-003")) == ["RR-2026-003"]


def test_words_before_an_end_that_was_deleted_are_kept_where_nothing_follows() -> None:
    assert words(p("a"), p("last words", mark_changes=DELETED)) == ["a", "last words"]


def test_headings_and_looks_come_from_styles_and_their_parents() -> None:
    styles = [
        old_papers.style("Normal", 0),
        old_papers.style("Überschrift 1", 1, 0, BOLD),
        old_papers.style("Ours", base=1),
        old_papers.style("Title", 62, 0),
        old_papers.style("Loop", base=4),
    ]
    not_bold, other_way = bytes.fromhex("350800"), bytes.fromhex("350881")
    body = [p("a", style=1), p("b", style=2), p("c", style=3), p("d", style=4), p("e"), p(("f", not_bold), style=2)]
    blocks = read(
        *body, p(("g", other_way), style=2), p(("h", other_way)), p("i", changes=bytes.fromhex("402602")), styles=styles
    ).blocks
    assert [block.level for block in blocks] == [1, 1, 1, None, None, 1, 1, None, 3]  # type: ignore[union-attr]
    assert [block.bold for block in blocks] == [True, True, False, False, False, False, False, True, False]  # type: ignore[union-attr]


def test_the_prompt_of_a_control_that_was_not_touched_is_no_answer() -> None:
    styles = [old_papers.style("Normal", 0), old_papers.style("Placeholder Text", base=0xFFF, characters=True)]
    assert words(p("Name: ", ("Click here", bytes.fromhex("304a0100"))), styles=styles) == ["Name:"]


def test_guidance_and_ruled_boxes_are_told_apart_from_answers() -> None:
    grey, italic = bytes.fromhex("706880808000"), bytes.fromhex("360801")
    ruled = bytes.fromhex("246404010000")
    blocks = read(
        p(("grey", grey)), p(("italic", italic)), p(("black", bytes.fromhex("706800000000"))), p("box", changes=ruled)
    ).blocks
    assert [block.muted for block in blocks] == [True, True, False, False]  # type: ignore[union-attr]
    assert [block.boxed for block in blocks] == [False, False, False, True]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "look",
    ["0c2a07", "3e2a01", "6648e000", "71ca0a00000000ffff00000000"],
    ids=["highlighted", "underlined", "shaded in 97", "shaded"],
)
def test_words_that_stand_out_are_kept_apart(look: str) -> None:
    (block,) = read(p("either ", ("yes", bytes.fromhex(look)), " or no")).blocks
    assert block.marked == ("yes",)  # type: ignore[union-attr]


def test_a_cell_spans_the_columns_that_other_rows_divide() -> None:
    found = grid(
        *row("a", "b", "c", edges=THREE), *row("wide", "d", edges=(0, 1996, 3004)), *row("e", "f", edges=(1000, 2000, 3000))
    )
    assert texts(found) == [["a", "b", "c"], ["wide", "wide", "d"], ["", "e", "f"]]
    assert [(cell.column_span, cell.merged, cell.place.column) for cell in found.rows[1]] == [
        (2, False, 1),
        (2, True, 2),
        (1, False, 3),
    ]


@pytest.mark.parametrize(
    ("flags", "more"),
    [((0x20, 0), b""), ((), bytes.fromhex("2bd6020001"))],
    ids=["by the flags of its cells", "by a change at the row's end"],
)
def test_a_cell_that_continues_the_one_above_repeats_it(flags: tuple[int, ...], more: bytes) -> None:
    found = grid(
        *row("2026", "x", edges=(0, 100, 200), flags=(0x60,)), *row("", "y", edges=(0, 100, 200), flags=flags, more=more)
    )
    assert texts(found) == [["2026", "x"], ["2026", "y"]]
    assert found.rows[1][0].merged
    assert str(found.rows[1][0].place) == "table 1, row 2, column 1"


@pytest.mark.parametrize("flags", [(2, 1, 0), (1, 2, 0)], ids=["as Word 2003 numbers them", "as Word 97 does"])
def test_a_cell_that_continues_the_one_to_its_left_repeats_it(flags: tuple[int, ...]) -> None:
    assert texts(grid(*row("a", "", "c", edges=THREE, flags=flags))) == [["a", "a", "c"]]


def test_shaded_cells_are_known_in_both_ways_of_writing_them() -> None:
    old = struct.pack("<HB3H", 0xD609, 6, 8 << 5, 16 << 5, 0)
    new = struct.pack("<HB", 0xD612, 30) + b"".join(
        bytes.fromhex(each) for each in ("000000ffffffff000000", "000000ffd9d9d9000000", "000000ff000000ff0000")
    )
    for more in (old, new):
        assert [cell.shaded for cell in grid(*row("a", "b", "c", edges=THREE, more=more)).rows[0]] == [False, True, False]


def test_a_row_that_was_deleted_is_left_out() -> None:
    body = [*row("a", edges=(0, 100)), *row("gone", edges=(0, 100), gone=True)]
    assert texts(grid(*body)) == [["a"]]


def test_a_table_in_a_cell_stands_behind_the_table_that_holds_it() -> None:
    cell = [p("See below"), *inner("x", "y", edges=(0, 50, 100)), p("after")]
    outer, nested, last = read(*row(cell, "b", edges=(0, 100, 200)), p("end")).blocks
    assert texts(outer) == [["See below\nafter", "b"]]  # type: ignore[arg-type]
    assert (texts(nested), nested.title, nested.place.table) == ([["x", "y"]], "See below\nafter", 2)  # type: ignore[arg-type,union-attr]
    assert last.text == "end"  # type: ignore[union-attr]


def test_a_table_whose_last_row_was_never_ended_is_kept() -> None:
    assert texts(grid(*row("a", "b", edges=(0, 100, 200))[:2])) == [["a", "b"]]


def test_headers_come_first_and_footers_last_and_what_is_repeated_once() -> None:
    found = read(p("Body"), headers=[[p("Even")], [p("Odd")], [], [p("Foot")], [p("Odd")], []]).blocks
    assert [(block.place.part, block.text) for block in found] == [  # type: ignore[union-attr]
        ("header", "Even"), ("header", "Odd"), ("body", "Body"), ("footer", "Foot"),
    ]  # fmt: skip


def test_a_text_box_stands_behind_the_paragraph_that_holds_it() -> None:
    body = [p("Before"), p(("\x08", SPECIAL), "Anchor"), p("After")]
    assert words(*body, boxes={7: [p("In a box"), *row("t", edges=(0, 9)), p("")]}) == ["Before", "Anchor", "In a box", "After"]


def test_a_text_box_whose_anchor_is_not_found_is_kept() -> None:
    data = bytearray(Paper([p("Body")], boxes={0: [p("In a box")]}).bytes())
    shape = data.index(struct.pack("<I22x", 900))
    data[shape : shape + 4] = struct.pack("<I", 7)
    assert [block.text for block in doc.read_blocks(bytes(data)).blocks] == ["Body", "In a box"]  # type: ignore[union-attr]


def test_the_shape_of_a_wide_row_is_read_where_it_is_kept() -> None:
    wide = struct.pack("<H", 400) + old_papers.defined(range(0, 1900, 100))
    elsewhere = struct.pack("<HI", 0x6646, 50)
    end = P([], "\x07", old_papers.ROW_END + elsewhere)
    cells = [p(each, mark="\x07", changes=old_papers.IN_TABLE) for each in "abc"]
    (found, _) = read(*cells, end, *row("x", edges=(0, 1800)), p("end"), data=bytes(50) + wide).blocks
    assert [cell.column_span for cell in found.rows[1]][:1] == [18]  # type: ignore[union-attr]


def test_word_95_is_named_to_the_sender() -> None:
    found = read(p("x"), version=104)
    assert [problem.code for problem in found.problems] == ["format_not_read"]
    assert not found.blocks


def test_a_document_of_the_old_kind_is_opened_by_its_content() -> None:
    data = Paper([p("Hello")]).bytes()
    assert inspect(data).format is Format.DOC
    assert contents(Format.DOC, data) == doc.read_blocks(data)


def test_a_locked_document_is_refused_before_it_is_read() -> None:
    data = Paper([p("Hello")], bits=0x0300).bytes()
    assert inspect(data).outcome is Outcome.LOCKED
    with pytest.raises(ValueError, match="encrypted"):
        doc.read_blocks(data)


@pytest.mark.parametrize(
    ("position", "value"),
    [(76, 0), (76, 2**31), (154 + 8 * 33 + 4, 0), (154 + 8 * 33 + 4, 7), (154 + 8 * 33, 2**31)],
    ids=["no characters", "more characters than there are", "no pieces", "pieces cut off", "pieces elsewhere"],
)
def test_text_that_cannot_be_found_is_an_error_and_never_an_empty_document(position: int, value: int) -> None:
    data = bytearray(Paper([p("The child's name")]).bytes())
    at = data.index(b"\xec\xa5\xc1\0") + position
    data[at : at + 4] = struct.pack("<I", value)
    with pytest.raises((ValueError, struct.error)):
        doc.read_blocks(bytes(data))


def test_a_document_cut_off_at_any_place_is_read_or_refused() -> None:
    data = Paper([p("a" * 500), *row("a", "b", edges=(0, 100, 200))], headers=[[], [p("Head")]], data=form_field(1, 1)).bytes()
    for end in range(512, len(data), 97):
        try:
            found = doc.read_blocks(data[:end])
        except (ValueError, struct.error, IndexError):
            continue
        assert found.blocks


def test_tables_in_tables_without_end_are_refused() -> None:
    with pytest.raises(ValueError, match="deep"):
        read(p("x", changes=old_papers.depth(2_000_000_000)))


def test_a_row_wider_than_word_allows_is_clipped_and_said() -> None:
    found = read(*row(*["x"] * 70, edges=(0, 100)))
    assert [problem.code for problem in found.problems] == ["clipped_table"]


def test_fields_that_are_never_closed_take_no_time() -> None:
    assert len(shown("\x13" * 200_000 + "\x15" * 200_000)) == 400_000


def test_the_cells_of_a_row_know_their_paragraphs() -> None:
    (cell,) = grid(*row([p("Label", changes=b""), p(("Guidance", bytes.fromhex("360801")))], edges=(0, 100))).rows[0]
    assert isinstance(cell, Cell)
    assert [(line.text, line.muted, line.place) for line in cell.lines] == [
        ("Label", False, cell.place),
        ("Guidance", True, cell.place),
    ]
