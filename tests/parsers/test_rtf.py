"""What a person sees in rich text, in the dialects of Word and of others."""

from __future__ import annotations

import pytest

from parsers.formats.rtf import read_blocks
from parsers.model import Contents, Grid, Paragraph

HEAD = (
    r"{\rtf1\adeflang1025\ansi\ansicpg1252\uc1\adeff0\deff0\stshfdbch0\deflang2057"
    r"{\fonttbl{\f0\fbidi \froman\fcharset0\fprq2{\*\panose 02020603050405020304}Times New Roman;}"
    r"{\f1\fbidi \fswiss\fcharset238\fprq2 Arial{\*\falt Helvetica};}{\f2\fnil\fcharset2\fprq2 Wingdings;}"
    r"{\f3\fnil\fcharset128 MS Mincho;}{\f4\fswiss\fcharset204 Arial Cyr;}{\f5\fnil\fcharset2 Symbol;}}"
    r"{\colortbl;\red0\green0\blue0;\red255\green255\blue0;\red128\green128\blue128;\red255\green255\blue255;\red217\green226\blue243;}"
    r"{\*\defchp \fs22 }{\stylesheet{\ql \li0\ri0\widctlpar \rtlch\fcs1 \af0 \ltrch\fcs0 \fs22 \snext0 \sqformat Normal;}"
    r"{\s1\ql \keepn\outlinelevel0 \rtlch\fcs1 \ab \ltrch\fcs0 \b\fs32 \sbasedon0 \snext0 \slink15 heading 1;}"
    r"{\s2\ql \sbasedon1 \snext2 Our heading;}{\s3\ql \sbasedon0 Title;}{\*\cs10 \additive Default Paragraph Font;}"
    r"{\*\ts11\tsrowd\trftsWidthB3 Normal Table;}}{\*\rsidtbl \rsid1}{\info{\title Not this}{\author T. Example}}"
    "\r\n"
)


def rich(body: str, head: str = HEAD) -> Contents:
    return read_blocks((head + body + "}").encode("cp1252"))


def lines(body: str, head: str = HEAD) -> list[Paragraph]:
    return [block for block in rich(body, head).blocks if isinstance(block, Paragraph)]


def words(body: str, head: str = HEAD) -> list[str]:
    return [each.text for each in lines(body, head)]


def grids(body: str) -> list[Grid]:
    return [block for block in rich(body).blocks if isinstance(block, Grid)]


def texts(grid: Grid) -> list[list[str]]:
    return [[cell.text for cell in row] for row in grid.rows]


def flags(body: str) -> list[str]:
    return [problem.code for problem in rich(body).problems]


def row(cells: str, *shapes: str) -> str:
    """A row as Word writes it: its shape before the cells and once more before its end."""
    shape = r"\trowd \irow0\irowband0\ltrrow\ts11\trgaph108\trleft-108\trbrdrt\brdrs\brdrw10 " + "".join(shapes)
    paragraph = r"\pard\plain \ltrpar\ql \li0\ri0\intbl \rtlch\fcs1 \af0 \ltrch\fcs0 \fs22 "
    inner = "".join(rf"{{\rtlch\fcs1 \af0 \ltrch\fcs0 \insrsid1 {each}\cell }}" for each in cells.split("|"))
    return shape + paragraph + inner + r"\pard\plain \ltrpar\intbl {\rtlch\fcs1 \af0 \ltrch\fcs0 " + shape + r"\row }"


def edge(position: int, before: str = "") -> str:
    return rf"\clvertalt\clbrdrt\brdrs\brdrw10 {before}\cltxlrtb\clftsWidth3\clwWidth100\clshdrawnil \cellx{position}"


END = r"\pard\plain \ltrpar\ql \fs22 {\insrsid1 \par }"


@pytest.mark.parametrize(
    ("inline", "seen"),
    [
        pytest.param(r"{\rtlch\fcs1 \af0 \ltrch\fcs0 \insrsid1 Child }{\insrsid2 AB}", "Child AB", id="runs"),
        pytest.param("Chi\r\nld AB", "Child AB", id="lines of the file"),
        pytest.param(r"a\tab b\line c\~d\_e\-f", "a\tb\nc d-ef", id="tabs, breaks, spaces and hyphens"),
        pytest.param(r"\{a\} \\ b", r"{a} \ b", id="escaped braces"),
        pytest.param(r"\ldblquote a\rdblquote  \endash  b\rquote s", "“a” – b’s", id="typographic characters"),
        pytest.param(r"caf\'e9 \'80", "café €", id="the code page of this country"),
        pytest.param("caf\u00e9", "café", id="bytes as they are"),
        pytest.param(r"{\f1 \'b3\'f3d\'9f}", "łódź", id="the code page of a font"),
        pytest.param(r"{\f4 \'c4\'e0}", "Да", id="a Cyrillic font"),
        pytest.param(r"{\f3 \'93\'fa\'96\'7b}", "日本", id="characters of two bytes"),
        pytest.param(r"\u8217\'92s \u9746?", "’s ☒", id="Unicode with what older readers show"),
        pytest.param(r"{\uc0 \u8217 s}{\uc2 \u26085\'93\'fax}", "’s日x", id="Unicode with none or two of them"),
        pytest.param(r"\u-10179?\u-8704?", "😀", id="a character in two halves"),
        pytest.param(r"\u8217{\b s}", "’s", id="Unicode whose group ends"),
        pytest.param(r"{\v gone}here", "here", id="hidden words"),
        pytest.param(r"{\v\v0 here}", "here", id="hiding switched off"),
        pytest.param(r"{\strike gone} here", "here", id="struck words"),
        pytest.param(r"{\striked1 gone} here", "here", id="words struck twice"),
        pytest.param(r"{\deleted\revauthdel1 gone}{\revised\revauth1 here}", "here", id="a deletion and an insertion"),
        pytest.param(r"{\*\unknown {\b gone}}here", "here", id="an unknown destination"),
        pytest.param(r"{\pict\wmetafile8 0001ffff}here{\pict\bin4 }}}}}", "here", id="pictures"),
        pytest.param(r"fact{\footnote {\chftn} gone}{\*\annotation gone}", "fact", id="a footnote and a comment"),
        pytest.param(r"{\*\bkmkstart x}a{\*\bkmkend x}{\xe {\v gone}}", "a", id="bookmarks and index entries"),
        pytest.param(r"{\listtext\f5 \'b7\tab}an item{\pntext 1.\tab}", "an item", id="a bullet"),
        pytest.param(r'{\field{\*\fldinst HYPERLINK "https://x.example"}{\fldrslt {\ul a link}}}', "a link", id="a link"),
        pytest.param(r"{\field{\*\fldinst FORMTEXT {\*\formfield{\fftype0{\*\ffdeftext no}}}}{\fldrslt typed}}", "typed",
                     id="a form's text"),
        pytest.param(r"{\field{\*\fldinst { FORMCHECKBOX }{\*\datafield 00ff}{\*\formfield{\fftype1\ffres1\fftypetxt0\ffhps20"
                     r"{\*\ffname Check1}\ffdefres0}}}{\fldrslt }} Yes", "☒ Yes", id="a ticked box"),
        pytest.param(r"{\field{\*\fldinst FORMCHECKBOX {\*\formfield{\fftype1\ffres25\ffdefres1}}}{\fldrslt }}", "☒",
                     id="a box ticked from the beginning"),
        pytest.param(r"{\field{\*\fldinst FORMCHECKBOX {\*\formfield{\fftype1\ffres25\ffdefres0}}}}", "☐", id="a box left alone"),
        pytest.param(r"{\field{\*\fldinst FORMDROPDOWN {\*\formfield{\fftype2\ffres1{\*\ffl Choose}{\*\ffl Female}}}}"
                     r"{\fldrslt no}}", "Female", id="a chosen entry"),
        pytest.param(r'{\field{\*\fldinst SYMBOL 254 \\f "Wingdings" \\s 11}{\fldrslt\f2}}', "☑", id="a symbol's field"),
        pytest.param(r"{\f2 \'fe}{\f2\u-3928?}", "☑☐", id="ticks typed in Wingdings"),
    ],
)  # fmt: skip
def test_what_stands_in_a_paragraph_is_what_a_person_sees(inline: str, seen: str) -> None:
    assert words(r"\pard\plain \ltrpar\ql \fs22 " + inline + r"\par ") == [seen]


@pytest.mark.parametrize(
    ("body", "flag"),
    [
        pytest.param(r"{\revised in}\par", "tracked_changes", id="insertion"),
        pytest.param(r"a{\deleted out}\par", "tracked_changes", id="deletion"),
        pytest.param(r"a{\v x}\par", "hidden_text", id="hidden"),
        pytest.param(r"{\strike x}y\par", "struck_text", id="struck"),
    ],
)
def test_what_was_left_out_is_said(body: str, flag: str) -> None:
    assert flags(body) == [flag]
    assert flags(r"plain\par") == []


def test_a_paragraph_whose_end_was_deleted_goes_on_in_the_next() -> None:
    assert words(r"\pard RR-2026{\deleted\revauthdel1 \par }-003\par ") == ["RR-2026-003"]


def test_paragraphs_end_with_their_mark_or_with_the_document() -> None:
    assert words(r"one\par" + "\n" + "\\\r\n" + r"two\par three") == ["one", "", "two", "three"]


def test_words_that_stand_out_are_kept_apart() -> None:
    for look in (r"\b", r"\ul", r"\uldb", r"\highlight2", r"\chcbpat2", r"\chbrdr\brdrs\brdrw10"):
        (line,) = lines(rf"Yes / {{{look} No}} / Unsure\par")
        assert (line.text, line.marked) == ("Yes / No / Unsure", ("No",))
    for look in (r"\b0", r"\ul0", r"\ul\ulnone", r"\b\plain", r"\highlight0", r"\chcbpat4", r"\chbrdr\brdrnone"):
        assert lines(rf"Yes / {{{look} No}} / Unsure\par")[0].marked == ()


def test_grey_and_italic_words_are_muted() -> None:
    assert [each.muted for each in lines(r"{\i a\par}{\cf3 b\par}{\cf1 c\par}{\i\i0 d\par}")] == [True, True, False, False]


def test_headings_are_known_by_outline_style_and_its_parents() -> None:
    body = r"\pard\s1 a\par\pard\s2 b\par\pard\s3 c\par\pard\s0\outlinelevel2 d\par\pard\outlinelevel9 e\par"
    assert [each.level for each in lines(body)] == [1, 1, 1, 3, None]


def test_a_paragraph_that_is_ruled_round_is_a_box() -> None:
    sides = r"\brdrt\brdrs\brdrw10 \brdrl\brdrs \brdrb\brdrs \brdrr"
    body = rf"\pard{sides}\brdrs a\par\pard{sides}\brdrnone b\par\pard\box\brdrs c\par\pard d\par"
    assert [each.boxed for each in lines(body)] == [True, False, True, False]


def test_a_table_of_word_is_a_grid() -> None:
    (grid,) = grids(
        row("Name|{\\b Child} AB", edge(2000, r"\clcbpat5"), edge(9000)) + row("Date|1.2.2024", edge(2000), edge(9000)) + END
    )
    assert texts(grid) == [["Name", "Child AB"], ["Date", "1.2.2024"]]
    assert [[cell.shaded for cell in line] for line in grid.rows] == [[True, False], [False, False]]
    assert str(grid.rows[1][1].place) == "table 1, row 2, column 2"


def test_cells_span_the_columns_between_their_edges() -> None:
    body = row("wide|c", edge(4010), edge(6000)) + row("a|b|c", edge(2000), edge(4000), edge(6000)) + row("all", edge(6004)) + END
    (grid,) = grids(body)
    assert texts(grid) == [["wide", "wide", "c"], ["a", "b", "c"], ["all", "all", "all"]]
    assert [cell.merged for cell in grid.rows[0]] == [False, True, False]
    assert grid.rows[2][0].column_span == 3


def test_a_row_that_begins_further_right_leaves_columns_empty() -> None:
    body = row("a|b", edge(2000), edge(4000)) + row("c", edge(4000)).replace(r"\trleft-108", r"\trleft2000") + END
    assert texts(grids(body)[0]) == [["a", "b"], ["", "c"]]


def test_merged_cells_repeat_their_text_and_say_so() -> None:
    body = (
        row("Case|a|gone", edge(2000, r"\clvmgf"), edge(4000, r"\clmgf"), edge(6000, r"\clmrg"))
        + row("|b|c", edge(2000, r"\clvmrg"), edge(4000), edge(6000))
        + END
    )
    (grid,) = grids(body)
    assert texts(grid) == [["Case", "a", "a"], ["Case", "b", "c"]]
    assert [[cell.merged for cell in line] for line in grid.rows] == [[False, False, True], [True, False, False]]


def test_tables_part_where_a_paragraph_stands_between() -> None:
    one = row("a", edge(2000))
    blocks = rich(one + one + END + one + END).blocks
    assert [each.text if isinstance(each, Paragraph) else texts(each) for each in blocks] == [[["a"], ["a"]], "", [["a"]], ""]


def test_a_cell_holds_several_paragraphs() -> None:
    (grid,) = grids(row(r"one\par {\b two}", edge(2000)) + END)
    assert [(line.text, line.bold) for line in grid.rows[0][0].lines] == [("one", False), ("two", True)]


def nested(shape_first: bool) -> str:
    inner = (
        r"\pard\plain \intbl\itap2 {Name\nestcell }{Address\nestcell }"
        r"{\*\nesttableprops\trowd \trleft0\cellx1000\cellx2000\nestrow}{\nonesttables\par }"
    )
    shape = r"\trowd\trleft0" + edge(4000) + edge(6000)
    outer = rf"\pard\plain \intbl {{Family\par }}{inner}{inner}\pard\plain \intbl {{after\cell right\cell }}"
    return (shape + outer if shape_first else outer + shape) + r"\row " + END


@pytest.mark.parametrize("shape_first", [True, False], ids=["its shape before", "its shape after"])
def test_a_table_in_a_cell_follows_its_table_under_the_cells_words(shape_first: bool) -> None:
    outer, inner = grids(nested(shape_first))
    assert texts(outer) == [["Family\nafter", "right"]]
    assert (inner.title, texts(inner)) == ("Family\nafter", [["Name", "Address"]] * 2)


def test_an_end_too_many_is_no_cell() -> None:
    assert texts(grids(r"\trowd\cellx1000\intbl a\cell\cell\row " + END)[0]) == [["a"]]
    assert texts(grids(r"\trowd\cellx1000\intbl a\cell b\cell\row " + END)[0]) == [["a", "b"]]


def test_a_table_that_never_ends_keeps_its_words() -> None:
    assert texts(grids(r"\trowd\cellx1000\cellx2000\intbl a\cell b")[0]) == [["a"]]
    assert words(r"\trowd\cellx1000\cellx2000\intbl a\cell b") == ["b"]


def test_a_deleted_row_is_left_out() -> None:
    body = (
        row("a|b", edge(2000), edge(4000))
        + row(r"{\deleted c}|{\deleted d}", edge(2000), edge(4000))
        + row("|", edge(2000), edge(4000))
    )
    assert texts(grids(body + END)[0]) == [["a", "b"], ["", ""]]


def test_a_cell_that_is_wholly_struck_through_keeps_its_words_and_says_so() -> None:
    (grid,) = grids(row(r"{\strike withdrawn}|{\strike old }new", edge(2000), edge(4000)) + END)
    assert [(cell.text, cell.struck) for cell in grid.rows[0]] == [("withdrawn", True), ("new", False)]


def test_headers_come_first_and_footers_last_and_once() -> None:
    margins = r"{\header \pard\plain {Our reference\par }}{\headerf \pard First page\par}{\footer \pard Page\par}"
    found = lines(rf"{margins}\sectd body\par\sect{margins}more\par")
    assert [(each.place.part, each.text) for each in found] == [
        ("header", "Our reference"), ("header", "First page"), ("body", "body"), ("body", "more"), ("footer", "Page"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "box",
    [
        pytest.param(
            r"{\shp{\*\shpinst\shpleft0{\sp{\sn shapeType}{\sv 202}}{\shptxt \pard {In a box\par }}}{\shprslt{\*\do\dptxbx"
            r"{\dptxbxtext \pard In a box\par}}}}",
            id="with its fallback",
        ),
        pytest.param(r"{\*\do\dobxpage\dptxbx{\dptxbxtext \pard In a box\par}\dpx0}", id="of the old kind"),
    ],
)
def test_a_text_box_is_read_once_after_its_paragraph(box: str) -> None:
    assert words(rf"{{Be{box}fore}}\par After\par") == ["Before", "In a box", "After"]


def test_what_wordpad_writes_is_read() -> None:
    head = (
        r"{\rtf1\ansi\ansicpg1252\deff0\nouicompat\deflang2057{\fonttbl{\f0\fnil\fcharset0 Calibri;}}{\*\generator Riched20 10;}"
    )
    body = r"\viewkind4\uc1 \pard\sa200\b\f0\fs22 Name:\b0  Child AB\par}" + "\0"
    (line,) = lines(body, head)
    assert (line.text, line.lead) == ("Name: Child AB", "Name:")


@pytest.mark.parametrize(
    ("body", "seen"),
    [
        pytest.param(r"hello {\b world", ["hello world"], id="cut off"),
        pytest.param(r"hello {\pict 00", ["hello"], id="cut off in a picture"),
        pytest.param(r"hello\bin999999999 x", ["hello"], id="binary data without an end"),
        pytest.param(r"hello\par}}}} gone", ["hello"], id="braces too many"),
        pytest.param(r"\cell a\row\nestrow\nestcell b", ["b"], id="marks without a table"),
        pytest.param(r"\fs99999999999999999999 a\f-9\cf-9\s-9\u99999999 ?\uc-5 b", ["a\ue0ffb"], id="numbers without sense"),
    ],
)
def test_what_is_broken_keeps_the_words_that_stand_before(body: str, seen: list[str]) -> None:
    assert [text for text in words(body) if text] == seen


def test_groups_and_tables_without_end_are_bounded() -> None:
    with pytest.raises(ValueError, match="nested"):
        rich("{" * 100_000)
    with pytest.raises(ValueError, match="tokens"):
        rich(r"\z" * 3_000_001)
    deep = "".join(rf"\intbl\itap{number} a\nestcell " for number in range(1, 200))
    assert len(grids(deep)) <= 20
    wide = r"\trowd" + r"\cellx1" * 300 + r"\intbl " + r"a\cell " * 300 + r"\row "
    assert len(grids(wide)[0].rows[0]) == 64
    assert "clipped_table" in flags(wide)
