"""Sheets as programs write them, and as they may be written: read by patterns or by a parser, their cells are the same."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from parsers.document import read_document
from parsers.formats.guard import inspect
from parsers.formats.sheet import read_grids
from parsers.layouts import Layouts, load_layouts
from parsers.model import Contents, Grid, Outcome
from tests.parsers.papers import zipped

ROOT = Path(__file__).parents[2]
NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
WORDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
SHEET, RELATIONS = "xl/worksheets/sheet1.xml", "xl/_rels/workbook.xml.rels"
SHARED = ("Date", "Event", " Seen  at home ", "one\r\ntwo", "   ", "a &amp; b&#10;c", "_x000D_d")
PREFIXED = (
    f'<x:worksheet xmlns:x="{NAMESPACE}"><x:sheetData><x:row r="1"><x:c r="A1"><x:v>4</x:v></x:c></x:row></x:sheetData>'
    "</x:worksheet>"
)


def strings(*texts: str) -> bytes:
    """A list of shared words."""
    return f'<sst xmlns="{NAMESPACE}">{"".join(f"<si>{text}</si>" for text in texts)}</sst>'.encode()


def saved() -> dict[str, bytes]:
    """The parts of a workbook that has a style of dates and a bold one, with shared words."""
    book, output = openpyxl.Workbook(), io.BytesIO()
    book.active["A1"], book.active["B1"] = date(2026, 3, 4), "bold"
    book.active["A1"].number_format = "dd/mm/yyyy"
    book.active["B1"].font = openpyxl.styles.Font(bold=True)
    book.save(output)
    with zipfile.ZipFile(output) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    relation = f'<Relationship Id="rId99" Type="{WORDS}" Target="words.xml"/></Relationships>'.encode()
    parts[RELATIONS] = parts[RELATIONS].replace(b"</Relationships>", relation)
    return parts | {"xl/words.xml": strings(*(f'<t xml:space="preserve">{text}</t>' for text in SHARED))}


PARTS = saved()


def book(body: str, shared: bytes = b"") -> bytes:
    """The workbook with another sheet."""
    sheet = body if body.startswith("<x:") else f'<worksheet xmlns="{NAMESPACE}">{body}</worksheet>'
    return zipped(PARTS | {SHEET: sheet.encode()} | ({"xl/words.xml": shared} if shared else {}))


@pytest.fixture(scope="module")
def layouts() -> Layouts:
    return load_layouts(ROOT / "templates")


def read(body: str) -> Contents:
    return read_grids(book(body), "xlsx")


def texts(contents: Contents) -> list[list[str]]:
    (grid,) = contents.blocks
    assert isinstance(grid, Grid)
    return [[cell.text for cell in row] for row in grid.rows]


def rows(cells: str, row: str = '<row r="3">') -> str:
    return f"<sheetData>{row}{cells}</row></sheetData>"


BODIES = {
    "shared words": rows("".join(f'<c r="{letter}3" t="s"><v>{at}</v></c>' for at, letter in enumerate("ABCDEFG"))),
    "no such words": rows('<c r="A3" t="s"><v>1</v></c><c r="B3" t="s"><v>99</v></c><c r="C3" t="s"><v>x</v></c>'),
    "numbers": rows('<c r="A3" s="1"><v>46085</v></c><c r="B3" s="1" t="n"><v>46085.5</v></c><c r="C3"><v>1.50</v></c>'),
    "kinds": rows('<c r="A3" t="b"><v>1</v></c><c r="B3" t="e"><v>#REF!</v></c><c r="C3" t="d"><v>2026-03-04</v></c>'),
    "inline": rows('<c r="A3" t="inlineStr"><is><t xml:space="preserve"> a &amp; b&#10;c </t></is></c><c r="B3" s="2"/>'),
    "formulas": rows('<c r="A3" t="str"><f>B1&amp;""</f><v>a_x000D_b &lt;3 &#x2013;</v></c><c r="B3"><f>1+1</f></c>'),
    "shared formulas": rows('<c r="A3"><f t="shared" ref="A3:A9" si="0">B1</f><v>2</v></c><c r="B3"><f/><v></v></c>'),
    "no numbers": rows("<c><v>1</v></c><c/><c><v>2</v></c>", "<row>"),
    "gaps": '<sheetData><row r="2"/><row r="5" spans="1:2" ht="0"><c r="B5"><v>1</v></c></row> <row r="7"></row>\n</sheetData>',
    "hidden and far": rows('<c r="A3"><v>1</v></c><c r="XFD3"><v>2</v></c>', '<row r="3" hidden="1">'),
    "a hidden column": '<cols><col min="2" max="2" hidden="1"/></cols>' + rows('<c r="A3"><v>1</v></c><c r="B3"><v>2</v></c>'),
    "a merge": rows('<c r="A3"><v>1</v></c>') + '<mergeCells><mergeCell ref="A3:C4"/></mergeCells>',
    "line ends": rows('<c r="A3" t="str"><v>one\r\ntwo\rthree</v></c>'),
    "nothing": "<sheetData></sheetData>",
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_a_sheet_is_the_same_whoever_reads_it(body: str) -> None:
    """A comment among the rows is nothing that a pattern knows: a parser reads that sheet."""
    comment = "<!-- of no meaning -->"
    words = PARTS["xl/words.xml"].replace(b"<si>", b"<si>" + comment.encode())
    parsed = read_grids(book(body.replace("<sheetData>", f"<sheetData>{comment}"), words), "xlsx")
    assert read(body) == parsed
    assert parsed.blocks


def test_shared_words_are_tidy_and_none_is_lost() -> None:
    assert texts(read(BODIES["shared words"])) == [["Date", "Event", "Seen  at home", "one\ntwo", "", "a & b\nc", "d"]]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(rows("<c r='A3'><v>4</v></c>"), "4", id="other quotes"),
        pytest.param(rows('<c t="str" r="A3"><v>4</v></c>'), "4", id="another order"),
        pytest.param(rows('<c r="A3" t="str"><v><![CDATA[a < b]]></v></c>'), "a < b", id="a section"),
        pytest.param(rows('<c r="A3" t="inlineStr"><is><r><t>Se</t></r><r><t>en</t></r></is></c>'), "Seen", id="several looks"),
        pytest.param(rows('<c r="A3"><v>4</v><extLst><ext/></extLst></c>'), "4", id="what is new"),
        pytest.param(rows('<c r="A3" t="str"><v>a<?x y?></v></c>'), "a", id="an instruction"),
        pytest.param(PREFIXED, "4", id="a prefix"),
    ],
)
def test_what_is_written_unlike_any_program_is_read_as_well(body: str, expected: str) -> None:
    assert texts(read(body)) == [[expected]]


LOOKS = (
    "<t>left</t>",
    '<r><t xml:space="preserve">kept </t></r><r><rPr><strike/></rPr><t>gone</t></r>',
    '<t>東</t><rPh sb="0" eb="1"><t>ひがし</t></rPh>',
)


@pytest.mark.parametrize("change", ["", "<!-- of no meaning -->"], ids=["by patterns", "by a parser"])
def test_shared_words_keep_their_looks_and_lose_their_reading_aids(change: str) -> None:
    body = rows("".join(f'<c r="{letter}3" t="s"><v>{at}</v></c>' for at, letter in enumerate("ABC")))
    shared = strings(*(change + each for each in LOOKS))
    assert texts(read_grids(book(body, shared), "xlsx")) == [["left", "kept", "東"]]


@pytest.mark.parametrize(
    "shared",
    [
        pytest.param(b"<sst>" + b"<si>" * 300_000 + b"</sst>", id="begun and never ended"),
        pytest.param(b"<sst>" + b"</si>" * 300_000 + b"<si>" * 300_000 + b"</sst>", id="ended before they begin"),
        pytest.param(b"<sst>" + b"<si><t>x" * 300_000 + b"</sst>", id="words begun and never ended"),
        pytest.param(b"<sst>" + b"<si><r>" + b"x" * 1_000_000 + b"<si></sst>", id="one long word"),
    ],
)
def test_shared_words_that_never_end_are_given_up_at_once(shared: bytes) -> None:
    found = read_grids(book(BODIES["shared words"], shared), "xlsx")
    assert ([problem.code for problem in found.problems], found.blocks) == (["unreadable"], ())


def test_what_stands_around_the_rows_is_bounded() -> None:
    found = read(rows('<c r="A3"><v>4</v></c>') + "<x/>" * 500_001)
    assert ([problem.code for problem in found.problems], found.blocks) == (["unreadable"], ())


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(rows('<c r="A3"><v>4</v></row><row r="4"></c>'), id="tags crossed"),
        pytest.param(rows('<c r="A3" t="str"><v>a &unknown; b</v></c>'), id="an entity"),
        pytest.param(rows('<c r="A3" t="str"><v>a & b</v></c>'), id="a loose sign"),
        pytest.param(rows('<c r="A3" t="str"><v>a\x01b</v></c>'), id="a control"),
        pytest.param(rows('<c r="A3" t="str"><v>a&#1;b</v></c>'), id="a reference to a control"),
        pytest.param(rows('<c r="A3"><v>4</v></c>', '<row r="3" r="4">'), id="an attribute twice"),
        pytest.param(rows('<c r="A3"><v>4</v></c>') + "<mergeCells>", id="an element left open"),
        pytest.param(rows('<c r="A3"><v>4</v></c>').replace("</row>", ""), id="a row left open"),
    ],
)
def test_a_sheet_that_is_no_markup_is_refused_as_by_the_guard(layouts: Layouts, body: str) -> None:
    data = book(body)
    read = read_document(data, received=date(2026, 3, 30), layouts=layouts)
    verdict = inspect(data, thorough=True)
    assert (read.outcome, read.format, read.problems) == (Outcome.UNREADABLE, "zip", verdict.problems)
    assert [problem.code for problem in read.problems] == ["damaged"]


def test_a_sheet_of_fifty_thousand_rows_is_read_to_its_end() -> None:
    lines = [f'<row r="{at}"><c r="A{at}" s="1"><v>46085</v></c><c r="B{at}" t="s"><v>2</v></c></row>' for at in range(1, 50_001)]
    data = book(f"<sheetData>{''.join(lines)}</sheetData>")
    assert inspect(data).outcome is Outcome.READ
    found = read_grids(data, "xlsx")
    assert (len(texts(found)), texts(found)[-1], found.problems) == (50_000, ["04/03/2026", "Seen  at home"], ())
