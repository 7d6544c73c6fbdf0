"""What a person sees in an OpenDocument text, and nothing that he does not see."""

from __future__ import annotations

import pytest

from parsers.formats.odt import read_blocks
from parsers.model import Contents, Grid, Paragraph
from tests.parsers.opendocuments import COVERED, cell, opened, p, row, span, style, table, words

LOOKS = "".join(
    style(name, "text", words(**settings))
    for name, settings in {
        "bold": {"fo_font_weight": "bold"},
        "plain": {"fo_font_weight": "normal"},
        "gone": {"text_display": "none"},
        "struck": {"style_text_line_through_style": "solid"},
        "live": {"style_text_line_through_style": "none"},
        "under": {"style_text_underline_style": "solid"},
        "yellow": {"fo_background_color": "#ffff00"},
        "grey": {"fo_color": "#808080"},
        "slanted": {"fo_font_style": "italic"},
        "pictures": {"style_font_name": "Wingdings"},
    }.items()
)
PROMPT = style("Placeholder_20_Text", "text", words(fo_color="#808080"), display_name="Placeholder Text")


def read(body: str, **parts: str) -> Contents:
    return read_blocks(opened("text", body, **{"automatic": LOOKS, "named": PROMPT, **parts}))


def lines(body: str, **parts: str) -> list[Paragraph]:
    return [block for block in read(body, **parts).blocks if isinstance(block, Paragraph)]


def grids(body: str, **parts: str) -> list[Grid]:
    return [block for block in read(body, **parts).blocks if isinstance(block, Grid)]


def flags(body: str) -> list[str]:
    return [problem.code for problem in read(body).problems]


def texts(grid: Grid) -> list[list[str]]:
    return [[each.text for each in line] for line in grid.rows]


@pytest.mark.parametrize(
    ("inline", "seen"),
    [
        pytest.param("a<text:s/>b<text:s text:c='3'/>c<text:tab/>d<text:line-break/>e", "a b   c\td\ne", id="spaces and breaks"),
        pytest.param("\n  one \n  two ", "one two", id="white space of the file"),
        pytest.param("one <text:span> two</text:span>", "one two", id="white space on both sides of a span"),
        pytest.param(span("gone", "gone"), "", id="hidden words"),
        pytest.param(span("gone", "struck"), "", id="struck words"),
        pytest.param(span(f"old{span('new', 'live')}", "struck"), "new", id="striking switched off inside"),
        pytest.param(span("\uf0fe", "pictures"), "☑", id="a tick typed in Wingdings"),
        pytest.param("<text:a text:style-name='under'>a link</text:a>", "a link", id="a link"),
        pytest.param("fact<text:note><text:note-body><text:p>no</text:p></text:note-body></text:note>", "fact", id="a note"),
        pytest.param("fact<office:annotation><text:p>not this</text:p></office:annotation>", "fact", id="a comment"),
        pytest.param("<text:placeholder>&lt;name&gt;</text:placeholder>", "", id="a prompt"),
        pytest.param("<text:text-input>Child AB</text:text-input>", "Child AB", id="an input field"),
        pytest.param("<text:text-input>one&#13;two</text:text-input>", "one\ntwo", id="an input field of two lines"),
        pytest.param(span("<text:text-input>Click here</text:text-input>", "Placeholder_20_Text"), "", id="an untouched one"),
        pytest.param("<text:drop-down><text:label text:value='No'/>Yes</text:drop-down>", "Yes", id="a chosen entry"),
        pytest.param("<text:hidden-text text:is-hidden='true'>x</text:hidden-text>y", "y", id="a hidden field"),
        pytest.param("<text:hidden-paragraph text:is-hidden='true'/>y", "", id="a paragraph hidden by a field"),
        pytest.param("<loext:content-control loext:checkbox='true' loext:checked='true'>☐</loext:content-control> Yes", "☒ Yes",
                     id="a ticked box"),
        pytest.param("<loext:content-control loext:checkbox='true'>☐</loext:content-control> No", "☐ No", id="a box left alone"),
        pytest.param("<loext:content-control loext:showing-place-holder='true'>Choose</loext:content-control>", "",
                     id="an untouched control"),
        pytest.param("<field:fieldmark field:type='vnd.oasis.opendocument.field.FORMCHECKBOX'>"
                     "<field:param field:name='Checkbox_Checked' field:value='true'/></field:fieldmark>", "☒", id="an old box"),
        pytest.param("<field:fieldmark field:type='vnd.oasis.opendocument.field.FORMDROPDOWN'>"
                     "<field:param field:name='Dropdown_ListEntry' field:value='Choose'/>"
                     "<field:param field:name='Dropdown_ListEntry' field:value='Female'/>"
                     "<field:param field:name='Dropdown_Selected' field:value='1'/></field:fieldmark>", "Female", id="old list"),
    ],
)  # fmt: skip
def test_what_stands_in_a_paragraph_is_what_a_person_sees(inline: str, seen: str) -> None:
    assert [each.text for each in lines(p(inline))] == [seen]


@pytest.mark.parametrize(
    ("body", "flag"),
    [
        pytest.param(p(span("x", "gone")), "hidden_text", id="hidden"),
        pytest.param(p("<text:hidden-paragraph text:is-hidden='true'/>x"), "hidden_text", id="hidden by a field"),
        pytest.param(
            '<text:section text:display="none">' + p("x") + "</text:section>" + p("y"), "hidden_text", id="hidden section"
        ),
        pytest.param(p(span("x", "struck") + "y"), "struck_text", id="struck"),
    ],
)
def test_what_was_left_out_is_said(body: str, flag: str) -> None:
    assert flags(body) == [flag]
    assert flags(p("plain")) == []


def test_deletions_stay_where_they_are_kept_and_insertions_are_read() -> None:
    changes = "".join(
        f'<text:changed-region text:id="{kind}"><text:{kind}>{p("gone")}</text:{kind}></text:changed-region>'
        for kind in ("deletion", "insertion")
    )
    inline = 'a<text:change text:change-id="deletion"/><text:change-start text:change-id="insertion"/>b<text:change-end/>'
    body = f"<text:tracked-changes>{changes}</text:tracked-changes>" + p(inline)
    assert [each.text for each in lines(body)] == ["ab"]
    assert flags(body) == ["tracked_changes"]


def test_tracking_without_a_change_is_nothing_to_report() -> None:
    assert flags('<text:tracked-changes text:track-changes="true"/>' + p("a")) == []


def test_a_row_that_was_deleted_is_left_out() -> None:
    gone = row(cell(p('<text:change text:change-id="1"/>')), cell(p("")))
    assert texts(grids(table(row("a", "b"), gone, row("", "")))[0]) == [["a", "b"], ["", ""]]


def test_words_that_stand_out_are_kept_apart() -> None:
    for look in ("bold", "under", "yellow"):
        (line,) = lines(p(f"Yes / {span('No', look)} / Unsure"))
        assert (line.text, line.marked, line.lead) == ("Yes / No / Unsure", ("No",), "")


def test_a_bold_opening_keeps_its_own_spaces() -> None:
    (line,) = lines(p(span("Re:<text:s text:c='2'/>AB", "bold") + " Female"))
    assert line.lead == "Re:  AB"


def test_grey_and_italic_words_are_muted() -> None:
    assert [each.muted for each in lines(p(span("a", "grey")) + p(span("b", "slanted")) + p("c"))] == [True, True, False]


def test_a_look_may_come_from_a_paragraphs_style_and_be_switched_off() -> None:
    named = style("Strong", "paragraph", words(fo_font_weight="700"))
    automatic = LOOKS + style("P1", "paragraph", "", parent_style_name="Strong")
    found = lines(p("a", "P1") + p(span("b", "plain"), "P1"), automatic=automatic, named=named)
    assert [each.bold for each in found] == [True, False]


def test_headings_are_known_by_their_outline_and_by_their_style() -> None:
    named = (
        style("Heading_20_2", "paragraph", "")
        + style("Title", "paragraph", "")
        + style("Ours", "paragraph", "", parent_style_name="Heading_20_2")
        + style("Loop", "paragraph", "", parent_style_name="Loop")
    )
    body = '<text:h text:outline-level="1">a</text:h>' + p("b", "Title") + p("c", "Ours") + p("d", "Loop") + p("e")
    assert [each.level for each in lines(body, named=named)] == [1, 1, 2, None, None]


def test_a_paragraph_that_is_ruled_round_is_a_box() -> None:
    automatic = style("Box", "paragraph", '<style:paragraph-properties fo:border="0.06pt solid #000000"/>') + style(
        "Rule", "paragraph", '<style:paragraph-properties fo:border-bottom="0.06pt solid #000000" fo:border-top="none"/>'
    )
    assert [each.boxed for each in lines(p("a", "Box") + p("b", "Rule") + p("c"), automatic=automatic)] == [True, False, False]


def test_lists_and_sections_are_read_in_their_place() -> None:
    items = "<text:list><text:list-item>" + p("b") + f"<text:list><text:list-item>{p('c')}</text:list-item></text:list>"
    body = p("a") + f"<text:section>{items}</text:list-item></text:list></text:section>" + p("d")
    assert [(each.text, each.place.paragraph) for each in lines(body)] == [("a", 1), ("b", 2), ("c", 3), ("d", 4)]


def test_a_text_box_is_read_once_after_its_paragraph() -> None:
    box = f"<draw:frame><draw:text-box>{p('In a box')}</draw:text-box><svg:title>not this</svg:title></draw:frame>"
    shape = f"<draw:g><draw:custom-shape>{p('In a shape')}</draw:custom-shape></draw:g>"
    assert [each.text for each in lines(p(f"Be{box}fore{shape}") + p("After"))] == ["Before", "In a box", "In a shape", "After"]


def test_form_controls_show_their_state() -> None:
    forms = (
        '<office:forms><form:form><form:checkbox form:id="c1" form:current-state="checked" form:label="Police"/>'
        '<form:checkbox form:id="c2" form:label="Health"/><form:textarea form:id="c3"><text:p>typed</text:p></form:textarea>'
        '<form:text form:id="c4" form:current-value="a name" form:value=""/>'
        '<form:listbox form:id="c5"><form:option form:label="Female"/>'
        '<form:option form:label="Male" form:current-selected="true"/>'
        "</form:listbox></form:form></office:forms>"
    )
    body = forms + "".join(p(f'<draw:control draw:control="c{number}"/>') for number in range(1, 7))
    assert [each.text for each in lines(body)] == ["☒ Police", "☐ Health", "typed", "a name", "Male", ""]


def test_covered_cells_repeat_the_cell_that_covers_them() -> None:
    body = table(
        row(cell("Case", number_rows_spanned="2"), cell("wide", number_columns_spanned="2"), COVERED), row(COVERED, "a", "b")
    )
    (grid,) = grids(body)
    assert texts(grid) == [["Case", "wide", "wide"], ["Case", "a", "b"]]
    assert [[each.merged for each in line] for line in grid.rows] == [[False, False, True], [True, False, False]]
    assert [each.place.column for each in grid.rows[0]] == [1, 2, 3]


def test_a_block_of_covered_cells_repeats_its_corner() -> None:
    corner = cell("all", number_rows_spanned="2", number_columns_spanned="2")
    covered = '<table:covered-table-cell table:number-columns-repeated="2"/>'
    assert texts(grids(table(row(corner, COVERED), row(covered)))[0]) == [["all", "all"], ["all", "all"]]


def test_shading_comes_from_the_cell_or_its_row() -> None:
    automatic = (
        style("blue", "table-cell", '<style:table-cell-properties fo:background-color="#deeaf6"/>')
        + style("white", "table-cell", '<style:table-cell-properties fo:background-color="#ffffff"/>')
        + style("band", "table-row", '<style:table-row-properties fo:background-color="#eeeeee"/>')
    )
    body = table(row(cell("a", style_name="blue"), cell("b", style_name="white"), "c"), row("d", "e", "f", style_name="band"))
    (grid,) = grids(body, automatic=automatic)
    assert [[each.shaded for each in line] for line in grid.rows] == [[True, False, False], [True, True, True]]


def test_repeats_without_end_are_cut() -> None:
    (grid,) = grids(table(row(cell("a", number_columns_repeated="99999999"), number_rows_repeated="99999999")))
    assert (len(grid.rows), len(grid.rows[0])) == (100, 64)


def test_a_table_in_a_cell_follows_its_table_under_the_cells_words() -> None:
    outer, inner = grids(table(row(cell(p("Family"), table(row("Name", "Address"))))))
    assert (outer.rows[0][0].text, inner.title, texts(inner)) == ("Family", "Family", [["Name", "Address"]])
    assert (outer.place.table, inner.place.table) == (1, 2)


def test_a_cell_that_is_wholly_struck_through_keeps_its_words_and_says_so() -> None:
    (grid,) = grids(table(row(cell(p(span("withdrawn", "struck"))), cell(p(span("old ", "struck") + "new")))))
    assert [(each.text, each.struck) for each in grid.rows[0]] == [("withdrawn", True), ("new", False)]


def test_headers_come_first_and_footers_last_and_once() -> None:
    page = f"<style:header>{p('Our reference', 'P1')}</style:header><style:footer>{p('Page 1')}</style:footer>"
    masters = f"<style:master-page>{page}</style:master-page><style:master-page>{page}</style:master-page>"
    bold = style("P1", "paragraph", words(fo_font_weight="bold"))
    found = lines(p("body", "P1"), masters=masters, margins=bold, automatic=style("P1", "paragraph", ""))
    assert [(each.place.part, each.text, each.bold) for each in found] == [
        ("header", "Our reference", True),
        ("body", "body", False),
        ("footer", "Page 1", False),
    ]


def test_a_document_nested_as_no_document_is_stops_the_reading() -> None:
    with pytest.raises(Exception, match=r"depth|unsafe"):
        read("<text:section>" * 400 + p("x") + "</text:section>" * 400)
