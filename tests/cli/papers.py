"""A form of nobody's for the tests of `read`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from docx import Document

DOCUMENTS = Path(__file__).parents[1] / "documents"
FORM = str(DOCUMENTS / "scoping-s05_04.docx")
SHEET = str(DOCUMENTS / "chronology-c02_03.xlsx")
CHRONOLOGY = str(DOCUMENTS / "chronology-c06_03.docx")
HOSTILE = '<img src=x onerror="alert(1)"> & "quoted"'

ASKED = (
    ("Case reference", "RR-2026-014"),
    ("Child's name", "Zora Quill"),
    ("Date of birth", "14 March 2019"),
    ("Name of the agency returning this form", "Testshire Police"),
    ("Completed by", "Sam Sample, Detective Sergeant"),
    ("Summary of involvement", f"One home visit in 2025. {HOSTILE}"),
    ("Voice of the child", "She was seen alone and spoke about her school."),
    ("Zzyzx qwerty", "Tabby"),
    ("Learning", ""),
)


def made(folder: Path, rows: Sequence[tuple[str, str]] = ASKED) -> str:
    """A form of nobody's, as a Word document with a row for each question."""
    document = Document()
    document.add_heading("Rapid Review: information from agencies", 1)
    table = document.add_table(rows=0, cols=2)
    for label, answer in rows:
        cells = table.add_row().cells
        cells[0].paragraphs[0].add_run(label).bold = True
        cells[1].text = answer
    document.save(str(folder / "form.docx"))
    return "form.docx"
