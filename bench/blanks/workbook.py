"""Draws the Excel chronology: a guidance sheet, and one sheet with a block about the request above a table with a frozen header.

Dates are kept as they are typed (text cells): a spreadsheet that turns “Mar-21” into 1 March 2021, or swaps day and month on a
machine set up for America, tells a lie that nobody can see. The sheet asks for a four-digit year instead.
"""

from __future__ import annotations

import io
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties

from bench.blanks.paper import DRAWN_ON, MARKING, steady
from bench.blanks.words import CHRONOLOGY_COLUMNS, CHRONOLOGY_RULES, LEARNING

TITLE = "Rapid Review: Agency Chronology"
NIL = "Not known to this agency"
ROWS = 300
WIDTHS = (24, 9, 60, 28, 40, 34)
BLOCK = (  # label, defined name where the partnership fills it in
    ("Case reference", "reference"),
    ("Name of agency", "agency"),
    ("Period under review", "period"),
    ("Please return by", "due"),
    ("Name of child", ""),
    ("Date of birth", ""),
    ("Completed by", ""),
    ("Job title", ""),
    ("Nil return", ""),
)
TITLE_FONT, BOLD, PLAIN = (
    Font(name="Arial", size=16, bold=True, color="1F3A5F"),
    Font(name="Arial", size=11, bold=True),
    Font(name="Arial", size=11),
)
SHADE = PatternFill("solid", fgColor="E7EEF4")
THIN = Side(style="thin", color="7F7F7F")
BOX = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
WRAP = Alignment(vertical="top", wrap_text=True)


def draw_workbook() -> bytes:
    """The chronology as an Excel workbook."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Chronology"
    header = _block(book, sheet)
    _table(sheet, header)
    _checks(sheet, header)
    _print(sheet, header)
    _guidance(book)
    book.properties.title, book.properties.creator, book.properties.language = TITLE, "Safeguarding partnership", "en-GB"
    book.properties.created = book.properties.modified = DRAWN_ON
    output = io.BytesIO()
    book.save(output)
    return steady(output.getvalue())


def _block(book: Any, sheet: Any) -> int:
    sheet["A1"], sheet["A2"] = TITLE, MARKING
    sheet["A1"].font, sheet["A2"].font = TITLE_FONT, BOLD
    book.defined_names["marking"] = DefinedName("marking", attr_text="Chronology!$A$2")
    for row, (label, name) in enumerate(BLOCK, 3):
        sheet.cell(row, 1, label).font = BOLD
        sheet.cell(row, 1).fill = SHADE
        sheet.merge_cells(start_row=row, end_row=row, start_column=2, end_column=3)
        for column in (1, 2, 3):
            sheet.cell(row, column).border = BOX
        sheet.cell(row, 2).font, sheet.cell(row, 2).alignment, sheet.cell(row, 2).number_format = PLAIN, WRAP, "@"
        if name:
            book.defined_names[name] = DefinedName(name, attr_text=f"Chronology!$B${row}")
    sheet.cell(len(BLOCK) + 2, 2, f"☐ {NIL}")
    return len(BLOCK) + 4


def _table(sheet: Any, header: int) -> None:
    for column, (words, width) in enumerate(zip(CHRONOLOGY_COLUMNS, WIDTHS, strict=True), 1):
        sheet.column_dimensions[chr(64 + column)].width = width
        cell = sheet.cell(header, column, words)
        cell.font, cell.fill, cell.border, cell.alignment = BOLD, SHADE, BOX, WRAP
        for row in range(header + 1, header + 1 + ROWS):
            empty = sheet.cell(row, column)
            empty.font, empty.border, empty.alignment = PLAIN, BOX, WRAP
            empty.number_format = "@" if column <= 2 else "General"
    sheet.freeze_panes = f"A{header + 1}"


def _checks(sheet: Any, header: int) -> None:
    first, last = header + 1, header + ROWS
    known = ",".join(f'ISNUMBER(SEARCH("{word}",A{first}))' for word in ("19", "20", "undated"))
    dates = DataValidation(
        "custom",
        formula1=f"OR(ISNUMBER(A{first}),{known})",
        allow_blank=True,
        showErrorMessage=True,
        showInputMessage=True,
        errorStyle="warning",
    )
    dates.errorTitle, dates.error = (
        "Is the year there?",
        "Please give the year with four digits, such as 04/03/2025 or March 2021, or type: undated.",
    )
    dates.promptTitle, dates.prompt = "Date", "Day, month, year: 04/03/2025. If you only know the month or year, type just that."
    dates.add(f"A{first}:A{last}")
    nil = DataValidation("list", formula1=f'"☐ {NIL},☒ {NIL}"', allow_blank=True, showInputMessage=True)
    nil.promptTitle, nil.prompt = (
        "Nil return",
        "Choose the crossed box if you have searched your records and hold nothing about this family.",
    )
    nil.add(f"B{len(BLOCK) + 2}")
    for each in (dates, nil):
        sheet.add_data_validation(each)


def _print(sheet: Any, header: int) -> None:
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = f"{header}:{header}"
    sheet.oddHeader.right.text = MARKING
    sheet.oddFooter.center.text = "Page &P of &N"


def _guidance(book: Any) -> None:
    sheet = book.create_sheet("Guidance")
    sheet.column_dimensions["A"].width = 110
    lines = (f"{TITLE} – guidance", *CHRONOLOGY_RULES, LEARNING, "Return by secure email to:", "")
    for row, words in enumerate(lines, 1):
        cell = sheet.cell(row, 1, words)
        cell.font, cell.alignment = (TITLE_FONT if row == 1 else PLAIN), WRAP
    book.defined_names["return_to"] = DefinedName("return_to", attr_text=f"Guidance!$A${len(lines)}")
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "portrait", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
