"""Words are written into the named cells of a workbook, wherever these are, and nothing else in it changes."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest
from openpyxl.workbook.defined_name import DefinedName

from service.adapters.workbook import worded


def workbook(**names: str) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Agency's sheet"
    sheet["A1"], sheet["C3"] = "Chronology", 5
    sheet["D3"] = "=1+1"
    book.create_sheet("Notes")["A1"] = "kept"
    for name, place in names.items():
        book.defined_names[name] = DefinedName(name, attr_text=place)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("place", ["A1", "B1", "B3", "C3", "D3", "E3", "B2", "AA7"])
def test_a_cell_that_is_named_gets_its_words_whether_it_was_there_or_not(place: str) -> None:
    column, row = place.rstrip("0123456789"), place.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    filled = worded(workbook(reference=f"'Agency''s sheet'!${column}${row}"), {"reference": "RR-2026-001", "due": "nowhere"})
    book = openpyxl.load_workbook(io.BytesIO(filled))
    sheet = book["Agency's sheet"]
    assert sheet[place].value == "RR-2026-001"
    others = {"A1": "Chronology", "C3": 5, "D3": "=1+1"}
    assert {name: sheet[name].value for name in others if name != place} == {
        name: value for name, value in others.items() if name != place
    }
    assert book["Notes"]["A1"].value == "kept"


def test_what_looks_like_a_formula_or_a_number_stays_words() -> None:
    filled = worded(workbook(due="Notes!$A$1", period="Notes!$B$1"), {"due": "=2+2", "period": " 12 "})
    sheet = openpyxl.load_workbook(io.BytesIO(filled))["Notes"]
    assert [(sheet[name].value, sheet[name].data_type) for name in ("A1", "B1")] == [("=2+2", "s"), (" 12 ", "s")]


def test_the_parts_without_a_named_cell_are_the_same_to_the_last_byte() -> None:
    before = workbook(reference="Notes!$A$1")
    with zipfile.ZipFile(io.BytesIO(before)) as old, zipfile.ZipFile(io.BytesIO(worded(before, {"reference": "x"}))) as new:
        changed = [name for name in old.namelist() if old.read(name) != new.read(name)]
        assert new.namelist() == old.namelist()
    assert changed == ["xl/worksheets/sheet2.xml"]
