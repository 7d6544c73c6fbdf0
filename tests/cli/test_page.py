"""`read --html`: the page with the document's words marked, beside the table of its answers."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from service.cli.marking import marked
from tests.cli.office import Office
from tests.cli.papers import FORM, HOSTILE, SHEET, made


def page(office: Office, *files: str) -> tuple[str, Any]:
    """The page of these documents, as text and as a tree."""
    answer = office.ask("read", *files, "--html", "page.html")
    assert answer.status == 0, answer.err
    text = (office.folder / "page.html").read_text("utf-8")
    return text, etree.fromstring(text, etree.HTMLParser())


def words(element: Any) -> str:
    """The words of an element without what only a screen reader tells and without the numbers of the key."""
    seen = element.xpath('.//text()[not(ancestor::sup) and not(ancestor::*[@class="aside"])]')
    return " ".join("".join(seen).replace("\u2060", "").split())


def test_the_page_marks_every_answer_with_its_field_and_the_key_names_it(bare: Office) -> None:
    _, tree = page(bare, FORM)
    marks = {(each.get("title"), words(each)) for each in tree.iter("mark")}
    expected = {("case_reference", "RR-2025-079"), ("child_dob", "23/05/2020"), ("legal_status", "Full Care Order")}
    assert expected <= marks
    key = tree.find('.//ul[@class="key"]')
    assert {title for title, _ in marks} <= {words(each).split(" ")[-1] for each in key}
    targets = {each.get("id") for each in tree.iter() if each.get("id")}
    assert {each.get("href")[1:] for each in tree.iter("a")} <= targets


def test_the_page_shows_the_forms_own_words_and_those_not_placed_as_what_they_are(bare: Office) -> None:
    _, tree = page(bare, FORM)
    own = {words(each) for each in tree.iter("span") if each.get("class") == "own"}
    lost = [words(each) for each in tree.iter("span") if each.get("class") == "lost" and each.get("title")]
    assert "3. What is the child’s date of birth?" in own
    printed = bare.ask("read", FORM).out.splitlines()
    assert lost == [line.split("not placed: ")[1].rsplit(" (", 1)[0] for line in printed if "  not placed: " in line]


def test_the_page_escapes_whatever_a_document_says(bare: Office) -> None:
    text, tree = page(bare, made(bare.folder))
    assert "<img" not in text
    assert any(HOSTILE in words(each) for each in tree.iter("mark"))
    assert list(tree.iter("script", "link", "img", "iframe")) == []


def test_the_page_has_a_language_a_title_that_names_nobody_and_a_way_to_be_printed(bare: Office) -> None:
    (bare.folder / "Zora Quill.docx").write_bytes((bare.folder / made(bare.folder)).read_bytes())
    text, tree = page(bare, "Zora Quill.docx")
    assert tree.get("lang") == "en"
    assert tree.findtext(".//title") == "What was read"
    assert "@media print" in text
    assert "default-src 'none'" in text
    assert len(list(tree.iter("main"))) == 1


def luminance(colour: str) -> float:
    """How light a colour is, as the guidelines for accessible pages reckon it (WCAG 2.1)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (each / 12.92 if each <= 0.03928 else ((each + 0.055) / 1.055) ** 2.4 for each in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The ratio of two colours' lightness, from 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_every_word_on_the_page_can_be_told_from_its_ground(bare: Office) -> None:
    text, _ = page(bare, FORM)
    schemes = [dict(re.findall(r"--(\w+): (#\w{6})", block)) for block in re.findall(r":root \{(.*?)\}", text, re.DOTALL)]
    assert len(schemes) == 3
    for each in schemes:
        assert min(contrast(each[ink], each["paper"]) for ink in ("ink", "soft", "doubt", "link")) >= 4.5
        assert contrast(each["lost"], each["lostback"]) >= 4.5
    tints = [colour for name, colour in schemes[0].items() if re.fullmatch(r"t\d", name)]
    assert len(tints) == 10
    assert min(contrast("#16181c", each) for each in tints) >= 7


def test_a_table_of_the_text_keeps_its_columns_and_lone_cells_reach_across() -> None:
    def mark(row: int, column: int, text: str) -> dict[str, object]:
        return {"text": text, "place": {"part": "body", "table": 1, "row": row, "column": column}, "taken": "own", "field": ""}

    found = marked({"text": [mark(1, 1, "Title"), mark(2, 1, "a"), mark(2, 2, "b"), mark(3, 2, "c")], "places": []})
    rows = [[([each["text"] for each in cell.marks], cell.span) for cell in row] for row in found.pieces[0].rows]
    assert rows == [[(["Title"], 2)], [(["a"], 1), (["b"], 1)], [([], 1), (["c"], 1)]]


def test_a_sheet_is_shown_as_its_rows_under_its_name(bare: Office) -> None:
    _, tree = page(bare, SHEET)
    parts = [words(each) for each in tree.iter("div") if each.get("class") == "part"]
    rows = [[words(cell) for cell in row.iter("td")] for row in tree.xpath('//div[@class="text"]//tr')]
    assert parts == ["Guidance", "Chronology"]
    assert any(row[:2] == ["Review reference:", "SIN/25/0179"] for row in rows)
    assert any(row[0] == "06/04/2024" and row[1] == "10.40" for row in rows)


def test_a_record_that_was_kept_without_its_text_gives_a_page_without_it() -> None:
    assert marked({"places": []}).pieces == []
