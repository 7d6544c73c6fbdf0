"""What a person sees in a Word document, and nothing that he does not see."""

from __future__ import annotations

from pathlib import Path

import pytest

from parsers.formats.word import read_blocks
from parsers.model import Grid, Paragraph
from tests.parsers.papers import docx, p, run, table, tc

DOCUMENTS = Path(__file__).parents[1] / "documents"


def words(body: str, **how: str) -> list[str]:
    return [block.text for block in read_blocks(docx(body, **how)).blocks if isinstance(block, Paragraph) and block.text]  # type: ignore[arg-type]


def flags(body: str) -> list[str]:
    return [problem.code for problem in read_blocks(docx(body)).problems]


def grids(body: str) -> list[Grid]:
    return [block for block in read_blocks(docx(body)).blocks if isinstance(block, Grid)]


def control(settings: str, content: str = "") -> str:
    return f"<w:sdt><w:sdtPr>{settings}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"


def test_paragraphs_come_in_reading_order_with_their_places() -> None:
    first, second = read_blocks(docx(p("Case reference") + p("RR-2026-003"))).blocks
    assert (first.place.paragraph, second.place.paragraph) == (1, 2)  # type: ignore[union-attr]
    assert str(second.place) == "paragraph 2"


@pytest.mark.parametrize(
    ("inline", "seen"),
    [
        pytest.param(control("<w:text/>", run("Child AB")), "Child AB", id="a text control"),
        pytest.param(control("<w:showingPlcHdr/><w:text/>", run("Click here to enter text.")), None, id="an untouched control"),
        pytest.param(control('<w14:checkbox><w14:checked w14:val="1"/></w14:checkbox>', run("☒")), "☒", id="a ticked box"),
        pytest.param(control('<w14:checkbox><w14:checked w14:val="0"/></w14:checkbox>', run("☐")), "☐", id="a box left alone"),
        pytest.param(control("<w:text/>", control("<w:text/>", run("inner"))), "inner", id="a control in a control"),
        pytest.param(f"<w:hyperlink>{run('a link')}</w:hyperlink>", "a link", id="a link"),
        pytest.param(f"<w:fldSimple>{run('a field')}</w:fldSimple>", "a field", id="a field"),
        pytest.param(f"<w:ins>{run('inserted')}</w:ins>", "inserted", id="an insertion"),
        pytest.param('<w:del><w:r><w:delText>gone</w:delText></w:r></w:del>', None, id="a deletion"),
        pytest.param(run("gone", "<w:vanish/>"), None, id="hidden words"),
        pytest.param(run("gone", "<w:strike/>"), None, id="struck words"),
        pytest.param(run("gone", "<w:dstrike/>"), None, id="words struck twice"),
        pytest.param(run("here", '<w:vanish w:val="0"/>'), "here", id="hiding switched off"),
        pytest.param('<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>', "☑", id="a Wingdings tick"),
        pytest.param('<w:r><w:sym w:font="Wingdings" w:char="F0A8"/></w:r>', "☐", id="a Wingdings box"),
        pytest.param('<w:r><w:sym w:font="Wingdings 2" w:char="F052"/></w:r>', "☑", id="a Wingdings 2 tick"),
        pytest.param(run("\uf0fe", '<w:rFonts w:ascii="Wingdings"/>'), "☑", id="a tick typed in Wingdings"),
        pytest.param('<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t></w:r>', "a\tb\nc", id="tabs and line breaks"),
        pytest.param("<w:r><w:t>re</w:t><w:softHyphen/><w:noBreakHyphen/><w:t>read</w:t></w:r>", "re-read", id="hyphens"),
        pytest.param(run("13\u00a0May\u00ad"), "13 May", id="spaces that do not break"),
        pytest.param('<w:r><w:t>fact</w:t><w:footnoteReference w:id="2"/></w:r>', "fact", id="a footnote's mark"),
        pytest.param(
            '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:checked/></w:checkBox></w:ffData></w:fldChar></w:r>',
            "☒", id="a ticked form field of the old kind",
        ),
        pytest.param(
            '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:ddList><w:result w:val="1"/><w:listEntry w:val="Choose"/>'
            '<w:listEntry w:val="Female"/></w:ddList></w:ffData></w:fldChar></w:r>',
            "Female", id="a chosen entry of an old list",
        ),
    ],
)  # fmt: skip
def test_what_stands_in_a_paragraph_is_what_a_person_sees(inline: str, seen: str | None) -> None:
    assert words(f"<w:p>{inline}</w:p>") == ([seen] if seen else [])


@pytest.mark.parametrize(
    ("body", "flag"),
    [
        pytest.param(p(f"<w:ins>{run('in')}</w:ins>"), "tracked_changes", id="insertion"),
        pytest.param("<w:p><w:del><w:r><w:delText>out</w:delText></w:r></w:del></w:p>", "tracked_changes", id="deletion"),
        pytest.param(p(run("x", "<w:vanish/>")), "hidden_text", id="hidden"),
        pytest.param(p(run("x", "<w:strike/>"), "y"), "struck_text", id="struck"),
    ],
)
def test_what_was_left_out_is_said(body: str, flag: str) -> None:
    assert flags(body) == [flag]
    assert flags(p("plain")) == []


def test_a_paragraph_whose_end_was_deleted_goes_on_in_the_next() -> None:
    assert words(p("RR-2026", settings="<w:rPr><w:del/></w:rPr>") + p("-003")) == ["RR-2026-003"]


def test_a_text_box_is_read_once_although_it_is_written_twice() -> None:
    box = "<w:txbxContent>" + p("In a box") + "</w:txbxContent>"
    choice = f"<mc:Choice><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>"
    fallback = f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback>"
    body = p("Before", f"<w:r><mc:AlternateContent>{choice}{fallback}</mc:AlternateContent></w:r>") + p("After")
    assert words(body) == ["Before", "In a box", "After"]


def test_headings_are_known_by_their_style_and_its_parents() -> None:
    styles = (
        '<w:style w:styleId="H1"><w:name w:val="heading 1"/></w:style>'
        '<w:style w:styleId="Ours"><w:name w:val="Our title"/><w:basedOn w:val="H1"/></w:style>'
        '<w:style w:styleId="Loop"><w:name w:val="Loop"/><w:basedOn w:val="Loop"/></w:style>'
    )
    blocks = read_blocks(docx(p("a", style="Ours") + p("b", style="Loop") + p("c"), styles=styles)).blocks
    assert [block.level for block in blocks if isinstance(block, Paragraph) and block.place.part == "body"] == [1, None, None]


def test_bold_may_come_from_a_style_and_be_switched_off() -> None:
    styles = '<w:style w:styleId="Strong"><w:name w:val="Strong"/><w:rPr><w:b/></w:rPr></w:style>'
    body = p("a", style="Strong") + p(run("b", '<w:b w:val="0"/>'), style="Strong")
    blocks = [block for block in read_blocks(docx(body, styles=styles)).blocks if isinstance(block, Paragraph)]
    assert [block.bold for block in blocks if block.place.part == "body"] == [True, False]


def test_words_that_stand_out_are_kept_apart() -> None:
    (line,) = read_blocks(docx(p(run("Yes / "), run("No", '<w:highlight w:val="yellow"/>'), run(" / Unsure")))).blocks
    assert isinstance(line, Paragraph)
    assert (line.text, line.marked) == ("Yes / No / Unsure", ("No",))


def test_a_bold_opening_is_kept_apart_from_what_follows() -> None:
    (line,) = read_blocks(docx(p(run("Gender:", "<w:b/>"), " Female"))).blocks
    assert isinstance(line, Paragraph)
    assert (line.lead, line.bold) == ("Gender:", False)


def test_grey_and_italic_words_are_muted() -> None:
    blocks = read_blocks(
        docx(p(run("a", "<w:i/>")) + p(run("b", '<w:color w:val="808080"/>')) + p(run("c", '<w:color w:val="1F3864"/>')))
    ).blocks
    assert [block.muted for block in blocks if isinstance(block, Paragraph)] == [True, True, False]


def test_merged_cells_repeat_their_text_and_say_so() -> None:
    body = table(
        [tc("Case", settings='<w:vMerge w:val="restart"/>'), tc("wide", settings='<w:gridSpan w:val="2"/>')],
        [tc("", settings="<w:vMerge/>"), "a", "b"],
    )
    (grid,) = grids(body)
    assert [[cell.text for cell in row] for row in grid.rows] == [["Case", "wide", "wide"], ["Case", "a", "b"]]
    assert [[cell.merged for cell in row] for row in grid.rows] == [[False, False, True], [True, False, False]]


def test_an_old_horizontal_merge_is_resolved() -> None:
    (grid,) = grids(table([tc("a", settings='<w:hMerge w:val="restart"/>'), tc("", settings="<w:hMerge/>"), "b"]))
    assert [cell.text for cell in grid.rows[0]] == ["a", "a", "b"]


def test_a_span_of_two_million_columns_is_cut_at_what_word_allows() -> None:
    (grid,) = grids(table([tc("a", settings='<w:gridSpan w:val="2000000"/>')]))
    assert len(grid.rows[0]) == 63


def test_a_row_inside_a_content_control_is_read() -> None:
    body = f"<w:tbl>{control('', '<w:tr>' + tc('a') + control('', tc('b')) + '</w:tr>')}</w:tbl>"
    assert [cell.text for cell in grids(body)[0].rows[0]] == ["a", "b"]


def test_a_deleted_row_is_left_out() -> None:
    body = f"<w:tbl><w:tr><w:trPr><w:del/></w:trPr>{tc('gone')}</w:tr><w:tr>{tc('here')}</w:tr></w:tbl>"
    assert [[cell.text for cell in row] for row in grids(body)[0].rows] == [["here"]]
    assert flags(body) == ["tracked_changes"]


def test_a_table_in_a_cell_follows_its_table_under_the_cells_words() -> None:
    outer, inner = grids(table([tc(p("Family"), table(["Name", "Address"]), p(""))]))
    assert (outer.rows[0][0].text, inner.title) == ("Family", "Family")
    assert [cell.text for cell in inner.rows[0]] == ["Name", "Address"]
    assert (outer.place.table, inner.place.table) == (1, 2)


def test_a_cell_that_is_wholly_struck_through_keeps_its_words_and_says_so() -> None:
    (grid,) = grids(table([tc(p(run("withdrawn", "<w:strike/>"))), tc(p(run("old ", "<w:strike/>"), "new"))]))
    assert [(cell.text, cell.struck) for cell in grid.rows[0]] == [("withdrawn", True), ("new", False)]


def test_a_running_header_is_a_part_of_its_own() -> None:
    blocks = read_blocks(docx(p("body"), header=p("Our reference: RR-2026-003"))).blocks
    assert [(block.place.part, block.text) for block in blocks if isinstance(block, Paragraph)] == [
        ("header", "Our reference: RR-2026-003"),
        ("body", "body"),
    ]


def test_a_strict_document_reads_like_any_other() -> None:
    body = p("Case reference") + table(["a", "b"])
    assert read_blocks(docx(body, strict=True)) == read_blocks(docx(body))


def test_a_document_nested_as_no_document_is_stops_the_reading() -> None:
    deep = "<w:customXml>" * 400 + p("x") + "</w:customXml>" * 400
    with pytest.raises(Exception, match=r"depth|unsafe"):
        read_blocks(docx(deep))


def test_a_form_of_real_word_markup_keeps_all_its_words() -> None:
    blocks = read_blocks((DOCUMENTS / "scoping-s04_01.docx").read_bytes()).blocks
    cells = [cell.text for block in blocks if isinstance(block, Grid) for row in block.rows for cell in row]
    assert "K.U." in cells
    assert "☒ Midwifery" in cells
