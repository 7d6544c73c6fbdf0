"""Forms as agencies send them back: our own blanks with fictional answers typed into them.

The demonstration and the tests need returns that came about as real ones do: the partnership filled in its part, the agency typed
into the boxes and ticked. A layout and a mapping of field to answer enter, a document's bytes leave. Nothing real belongs here.
"""

from __future__ import annotations

import copy
import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

import openpyxl
from lxml import etree
from openpyxl.worksheet.worksheet import Worksheet

from service.adapters.office import W, blank_path, fill_blank, fill_controls, type_into

TICK = "{http://schemas.microsoft.com/office/word/2010/wordml}"
NIL_FIELD = "involvement_flag"
HEADER_LABELS = {
    "child_name": "Name of child",
    "child_dob": "Date of birth",
    "author_name": "Completed by",
    "author_role": "Job title",
}

Row = Sequence[str | date | datetime | None]
"""One line of a chronology: date, time, event, source, action, comment; what is left off at the end stays empty."""


def answered_scoping(
    templates: Path,
    layout_key: str,
    answers: Mapping[str, str],
    *,
    reference: str,
    agency: str,
    due: str = "",
    period: str = "",
    family: Sequence[Sequence[str]] = (),
    nil: bool = False,
) -> bytes:
    """A scoping form that `agency` filled in; an answer of tick-box questions is the option's printed words."""
    form = fill_blank(templates, layout_key, _ours(reference, agency, due, period))
    return typed_form(form, answers, family=family, nil=nil)


def typed_form(form: bytes, answers: Mapping[str, str], *, family: Sequence[Sequence[str]] = (), nil: bool = False) -> bytes:
    """The scoping form that an agency was sent, with its answers typed in."""
    return _answer(form, _with_nil(answers, nil), family, "Relationship to child")


def answered_referral(templates: Path, answers: Mapping[str, str], *, family: Sequence[Sequence[str]] = ()) -> bytes:
    """A referral form that an agency filled in."""
    return _answer(blank_path(templates, "referral").read_bytes(), answers, family, "Relationship to child")


def answered_notification(templates: Path, answers: Mapping[str, str]) -> bytes:
    """A notification that a local authority filled in; `case_reference` is its SIN number."""
    return _answer(blank_path(templates, "notification").read_bytes(), answers, (), "")


def answered_chronology_docx(
    templates: Path,
    rows: Sequence[Row],
    *,
    reference: str,
    agency: str,
    due: str = "",
    period: str = "",
    answers: Mapping[str, str] | None = None,
    nil: bool = False,
) -> bytes:
    """The Word chronology with `rows` typed into its table and `answers` into the block above."""
    form = fill_blank(templates, "chronology-word", _ours(reference, agency, due, period))
    typed = [[_shown(cell) for cell in row] for row in rows]
    return _answer(form, _with_nil(answers or {}, nil), typed, "Source of information")


def answered_chronology_xlsx(
    templates: Path,
    rows: Sequence[Row],
    *,
    reference: str,
    agency: str,
    due: str = "",
    period: str = "",
    answers: Mapping[str, str] | None = None,
    nil: bool = False,
) -> bytes:
    """The Excel chronology with `rows` typed below its header; a `date` becomes a true date of the spreadsheet."""
    form = fill_blank(templates, "chronology-sheet", _ours(reference, agency, due, period))
    return typed_sheet(form, rows, answers=answers, nil=nil)


def typed_sheet(form: bytes, rows: Sequence[Row], *, answers: Mapping[str, str] | None = None, nil: bool = False) -> bytes:
    """The Excel chronology that an agency was sent, with `rows` typed below its header; dates become true dates."""
    book = openpyxl.load_workbook(io.BytesIO(form))
    sheet = book["Chronology"]
    labels = {str(row[0].value): row[0].row for row in sheet.iter_rows(max_row=20)}
    for field, words in (answers or {}).items():
        sheet.cell(labels[HEADER_LABELS[field]], 2, words)
    if nil:
        sheet.cell(labels["Nil return"], 2, "☒ Not known to this agency")
    for number, row in enumerate(rows, labels["Date"] + 1):
        _type_row(sheet, number, row)
    output = io.BytesIO()
    book.save(output)
    return output.getvalue()


def _ours(reference: str, agency: str, due: str, period: str) -> dict[str, str]:
    values = {"reference": reference, "agency": agency, "due": due, "period": period}
    return {name: value for name, value in values.items() if value}


def _with_nil(answers: Mapping[str, str], nil: bool) -> dict[str, str]:
    return {**answers, NIL_FIELD: "Not known to this agency"} if nil else dict(answers)


def _type_row(sheet: Worksheet, number: int, row: Row) -> None:
    for column, value in enumerate(row, 1):
        cell = sheet.cell(number, column, value)
        if isinstance(value, str):
            cell.data_type = "s"
        elif value is not None:
            cell.number_format = "dd/mm/yyyy"


def _shown(cell: str | date | None) -> str:
    return cell.strftime("%d/%m/%Y") if isinstance(cell, date) else cell or ""


def _answer(form: bytes, answers: Mapping[str, str], rows: Sequence[Sequence[str]], column: str) -> bytes:
    typed = fill_controls(form, {f"answer.{field}": words for field, words in answers.items()})
    with zipfile.ZipFile(io.BytesIO(typed)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    body = etree.fromstring(parts["word/document.xml"])
    _tick(body, answers)
    if rows:
        _type_table(body, rows, column)
    parts["word/document.xml"] = etree.tostring(body, xml_declaration=True, encoding="UTF-8", standalone=True)
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return output.getvalue()


def _tick(body: etree._Element, answers: Mapping[str, str]) -> None:
    for control in body.iter(f"{W}sdt"):
        tag, alias = control.find(f"{W}sdtPr/{W}tag"), control.find(f"{W}sdtPr/{W}alias")
        words = tag.get(f"{W}val", "").split(".") if tag is not None else []
        if len(words) != 3 or words[0] != "tick" or alias is None or words[1] not in answers:
            continue
        chosen = [option.strip() for option in answers[words[1]].split(";")]
        if any(option and alias.get(f"{W}val", "").startswith(option) for option in chosen):
            _cross(control)


def _cross(control: etree._Element) -> None:
    for checked in control.iter(f"{TICK}checked"):
        checked.set(f"{TICK}val", "1")
    for text in control.iter(f"{W}t"):
        text.text = "☒"


def _type_table(body: etree._Element, rows: Sequence[Sequence[str]], column: str) -> None:
    table = next(each for each in body.iter(f"{W}tbl") if column in _words(each[_first_row(each)]))
    lines = table.findall(f"{W}tr")[1:]
    while len(lines) < len(rows):
        lines.append(copy.deepcopy(lines[-1]))
        table.append(lines[-1])
    for line, row in zip(lines, rows, strict=False):
        for cell, words in zip(line.findall(f"{W}tc"), row, strict=False):
            _type_cell(cell, words)


def _first_row(table: etree._Element) -> int:
    return next(number for number, child in enumerate(table) if child.tag == f"{W}tr")


def _words(element: etree._Element) -> str:
    return "".join(text.text or "" for text in element.iter(f"{W}t"))


def _type_cell(cell: etree._Element, words: str) -> None:
    control = etree.SubElement(cell, f"{W}sdt")
    etree.SubElement(control, f"{W}sdtPr")
    etree.SubElement(etree.SubElement(control, f"{W}sdtContent"), f"{W}p")
    type_into(control, words)
    for old in cell.findall(f"{W}p"):
        cell.remove(old)
    for paragraph in control.findall(f"{W}sdtContent/{W}p"):
        cell.append(paragraph)
    cell.remove(control)
