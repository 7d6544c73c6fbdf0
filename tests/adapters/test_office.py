"""Filling in the blanks that we send: values as text in their places, and nothing else changed."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from lxml import etree

from service.adapters.office import OfficePapers, blank_path, fill_blank, worked_example

TEMPLATES = Path(__file__).parents[2] / "templates"
KEYS = sorted(path.stem for path in (TEMPLATES / "layouts").glob("*.toml"))
WORD_KEYS = [key for key in KEYS if key != "chronology-sheet"]
REQUESTED = ["scoping-initial", "scoping-summary", "chronology-word"]
HOSTILE = {
    "formula": "=HYPERLINK(1)",
    "plus": "+1+1",
    "markup": "<w:p/>&amp;]]>",
    "controls": "RR\x00-1\x0b\x1f",
    "surrogate": "RR\ud800-1",
    "right to left": "RR\u202e-1",
}


def body(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return "".join(etree.fromstring(package.read("word/document.xml")).itertext())


def named(data: bytes, name: str) -> openpyxl.cell.Cell:
    book = openpyxl.load_workbook(io.BytesIO(data))
    ((sheet, reference),) = book.defined_names[name].destinations
    return book[sheet][reference.replace("$", "")]


@pytest.mark.parametrize("key", REQUESTED)
def test_a_word_blank_takes_what_we_know(key: str) -> None:
    values = {
        "reference": "RR-2026-003",
        "agency": "Sampleshire Police",
        "due": "4 December 2026",
        "return_to": "reviews@p.example",
    }
    text = body(fill_blank(TEMPLATES, key, values))
    assert all(text.count(value) == 1 for value in values.values())


def test_the_workbook_takes_what_we_know() -> None:
    data = fill_blank(TEMPLATES, "chronology-sheet", {"reference": "RR-2026-003", "return_to": "reviews@p.example"})
    assert (named(data, "reference").value, named(data, "return_to").value) == ("RR-2026-003", "reviews@p.example")


@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_value_is_written_as_words_and_never_as_a_formula_or_markup(value: str) -> None:
    kept = "".join(letter for letter in value if letter >= " " and letter != "\ud800")
    cell = named(fill_blank(TEMPLATES, "chronology-sheet", {"reference": value}), "reference")
    assert (cell.value, cell.data_type) == (kept, "s")
    assert kept in body(fill_blank(TEMPLATES, "scoping-initial", {"reference": value}))


@pytest.mark.parametrize("key", KEYS)
def test_a_value_without_a_place_is_left_out(key: str) -> None:
    assert fill_blank(TEMPLATES, key, {"nothing": "nowhere"})


@pytest.mark.parametrize("key", WORD_KEYS)
def test_filling_in_changes_only_the_words_of_the_document(key: str) -> None:
    with (
        zipfile.ZipFile(blank_path(TEMPLATES, key)) as before,
        zipfile.ZipFile(io.BytesIO(fill_blank(TEMPLATES, key, {"reference": "RR-1"}))) as after,
    ):
        assert after.namelist() == before.namelist()
        changed = [name for name in before.namelist() if before.read(name) != after.read(name)]
    assert all(name.startswith(("word/document", "word/header", "word/footer")) for name in changed)


def test_the_marking_of_the_page_can_be_set() -> None:
    data = fill_blank(TEMPLATES, "referral", {"marking": "OFFICIAL"})
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        headers = [package.read(name) for name in package.namelist() if name.startswith("word/header")]
    assert any(b">OFFICIAL<" in header for header in headers)


def test_papers_hand_out_the_filled_blank_under_its_own_ending() -> None:
    word = OfficePapers(TEMPLATES).blank("scoping-initial", {"reference": "RR-1"}, "RR-1 scoping")
    sheet = OfficePapers(TEMPLATES).blank("chronology-sheet", {}, "RR-1 chronology")
    assert "RR-1" in body(word.data)
    assert (word.name, sheet.name) == ("RR-1 scoping.docx", "RR-1 chronology.xlsx")


def test_the_worked_example_has_three_whole_rows() -> None:
    rows = worked_example()
    assert len(rows) == 3
    assert {len(row) for row in rows} == {6}
