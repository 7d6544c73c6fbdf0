"""Our blank forms: each asks what its layout requires, comes back blank when nobody answered, and is read when somebody did."""

from __future__ import annotations

import io
import tomllib
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from lxml import etree

from bench.blanks.paper import draw_form
from bench.blanks.words import FORMS, Question
from bench.blanks.workbook import draw_workbook
from parsers.document import read_document
from parsers.labels import normal
from parsers.layouts import Layouts
from parsers.model import Extraction, Kind, Status
from service.adapters.office import fill_blank
from service.demo.forms import (
    answered_chronology_docx,
    answered_chronology_xlsx,
    answered_notification,
    answered_referral,
    answered_scoping,
)
from tests.known import known

TEMPLATES = Path(__file__).parents[1] / "templates"
RECEIVED = date(2026, 12, 1)
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
OURS = {
    "reference": "RR-2026-003",
    "agency": "Sampleshire Police",
    "due": "4 December 2026",
    "period": "1 January 2024 to 1 November 2026",
}
LAYOUTS = {path.stem: tomllib.loads(path.read_text("utf-8")) for path in sorted((TEMPLATES / "layouts").glob("*.toml"))}
FORM_OF = {form.file: form for form in FORMS}
TYPED = {
    "child_dob": "02/04/2019", "incident_date": "01/11/2026", "aware_date": "2 November 2026", "manager_signoff_date": "10/11/26",
    "date_completed": "03/11/2026", "panel_notified_date": "5 November 2026", "lcspr_criteria_met": "Unsure", "gender": "Male",
    "legal_status": "Child in need", "date_of_death": "N/A",
}  # fmt: skip
ROWS = (
    (date(2026, 3, 4), "10:30", "Home visit.", "Visit record", "Referred.", "Seen."),
    ("March 2025", "", "Moved house.", "Housing file"),
)
FAMILY = (("Ann Example", "c. 1988", "Mother", "As above", "Yes"), ("Bo Example", "03/05/2015", "Brother", "As above", "No"))


@pytest.fixture(scope="module")
def layouts() -> Layouts:
    return known()


def read(data: bytes, layouts: Layouts) -> Extraction:
    return read_document(data, received=RECEIVED, layouts=layouts)


def typed(field: str) -> str:
    return TYPED.get(field, f"Robin swims on day {len(field)} in Sampleton.")


def answered(key: str, answers: dict[str, str], **how: Any) -> bytes:
    makers = {"referral": answered_referral, "notification": answered_notification}
    if key in makers:
        return makers[key](TEMPLATES, answers, **how)
    words = {"reference": OURS["reference"], "agency": OURS["agency"], "due": OURS["due"], "period": OURS["period"]}
    return answered_scoping(TEMPLATES, key, answers, **words, **how)


def questions(file: str) -> list[Question]:
    return [question for section in FORM_OF[file].sections for question in section.questions]


def printed(path: Path) -> str:
    if path.suffix == ".xlsx":
        book = openpyxl.load_workbook(path)
        return "\n".join(str(cell) for sheet in book for row in sheet.values for cell in row if cell)
    with zipfile.ZipFile(path) as package:
        return "".join(etree.fromstring(package.read("word/document.xml")).itertext())


@pytest.mark.parametrize("key", LAYOUTS)
def test_a_layout_names_a_blank_that_is_there_and_its_own_title(key: str) -> None:
    layout = LAYOUTS[key]
    assert layout["key"] == key
    assert layout["title"] in printed(TEMPLATES / "blank" / layout["blank"])


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.file)
def test_a_blank_is_what_its_words_say(form: Any) -> None:
    assert (TEMPLATES / "blank" / form.file).read_bytes() == draw_form(form)


def test_the_workbook_is_what_its_words_say() -> None:
    assert (TEMPLATES / "blank" / "chronology.xlsx").read_bytes() == draw_workbook()


@pytest.mark.parametrize("file", FORM_OF)
def test_every_label_stands_in_the_dictionary_under_its_field(file: str, layouts: Layouts) -> None:
    unknown = {
        question.label: question.field
        for question in questions(file)
        if question.field not in layouts.scoping.exact.get(normal(question.label), ())
    }
    assert unknown == {}


@pytest.mark.parametrize("key", [key for key, layout in LAYOUTS.items() if layout["kind"] != "chronology"])
def test_every_required_field_is_found_in_its_own_blank_in_the_forms_order(key: str, layouts: Layouts) -> None:
    found = [field.name for field in read(fill_blank(TEMPLATES, key, OURS), layouts).fields]
    required = LAYOUTS[key]["required"]
    assert [name for name in found if name in required] == required


@pytest.mark.parametrize("key", LAYOUTS)
def test_a_form_that_came_back_as_it_was_sent_is_blank(key: str, layouts: Layouts) -> None:
    extraction = read(fill_blank(TEMPLATES, key, OURS), layouts)
    assert (extraction.kind, extraction.status, extraction.nil) == (LAYOUTS[key]["kind"], Status.BLANK, False)
    assert extraction.layout == key


@pytest.mark.parametrize(
    "key", [key for key, layout in LAYOUTS.items() if layout["kind"] in {"scoping", "referral", "notification"}]
)
def test_a_form_answered_in_full_gives_every_answer(key: str, layouts: Layouts) -> None:
    layout = LAYOUTS[key]
    extraction = read(answered(key, {name: typed(name) for name in layout["required"]}), layouts)
    assert (extraction.kind, extraction.layout) == (layout["kind"], key)
    assert {name for name in layout["required"] if not extraction.value(name)} == set()
    assert extraction.value("child_dob") == "2019-04-02"
    assert [problem.code for problem in extraction.problems] == []


@pytest.mark.parametrize(
    ("key", "name"),
    [(key, name) for key in ("scoping-initial", "scoping-summary", "referral") for name in LAYOUTS[key]["required"]],
)
def test_leaving_out_one_answer_leaves_exactly_that_field_empty(key: str, name: str, layouts: Layouts) -> None:
    required = LAYOUTS[key]["required"]
    extraction = read(answered(key, {each: typed(each) for each in required if each != name}), layouts)
    assert [each for each in required if not extraction.value(each)] == [name]


@pytest.mark.parametrize("key", ["scoping-initial", "scoping-summary"])
def test_a_return_carries_what_we_filled_in_and_its_family(key: str, layouts: Layouts) -> None:
    extraction = read(answered(key, {"child_name": "Robin Example"}, family=FAMILY), layouts)
    assert extraction.status is Status.PARTIAL
    assert (extraction.value("case_reference"), extraction.value("agency_name")) == (OURS["reference"], OURS["agency"])
    assert (extraction.value("period_from"), extraction.value("period_to")) == ("2024-01-01", "2026-11-01")
    assert [(person.name, person.dob) for person in extraction.family] == [("Ann Example", "1988"), ("Bo Example", "2015-05-03")]


@pytest.mark.parametrize("key", ["scoping-initial", "scoping-summary"])
def test_a_ticked_nil_return_is_nil_and_not_blank(key: str, layouts: Layouts) -> None:
    assert read(answered(key, {"author_name": "Sam Sample"}, nil=True), layouts).nil


@pytest.mark.parametrize("maker", [answered_chronology_xlsx, answered_chronology_docx], ids=["xlsx", "docx"])
def test_a_chronology_typed_into_our_blank_gives_its_rows(maker: Any, layouts: Layouts) -> None:
    data = maker(
        TEMPLATES, ROWS, **OURS, answers={"child_name": "Robin Example", "child_dob": "02/04/2019", "author_name": "Sam Sample"}
    )
    extraction = read(data, layouts)
    assert (extraction.kind, extraction.status) == (Kind.CHRONOLOGY, Status.COMPLETED)
    assert [(entry.date_start, entry.precision, entry.time, entry.event) for entry in extraction.entries] == [
        (date(2026, 3, 4), "day", "10:30", "Home visit."),
        (date(2025, 3, 1), "month", None, "Moved house."),
    ]
    found = {name: extraction.value(name) for name in ("case_reference", "agency_name", "child_name", "child_dob", "author_name")}
    assert list(found.values()) == [OURS["reference"], OURS["agency"], "Robin Example", "2019-04-02", "Sam Sample"]


@pytest.mark.parametrize("maker", [answered_chronology_xlsx, answered_chronology_docx], ids=["xlsx", "docx"])
def test_a_nil_chronology_is_nil(maker: Any, layouts: Layouts) -> None:
    extraction = read(maker(TEMPLATES, (), **OURS, nil=True), layouts)
    assert extraction.nil


@pytest.mark.parametrize("file", FORM_OF)
def test_a_word_blank_is_a4_with_headings_and_header_rows_that_repeat(file: str) -> None:
    with zipfile.ZipFile(TEMPLATES / "blank" / file) as package:
        body = etree.fromstring(package.read("word/document.xml"))
    size = body.find(f".//{WORD}pgSz")
    assert size is not None
    assert sorted((int(size.get(f"{WORD}w", "0")) // 10, int(size.get(f"{WORD}h", "0")) // 10)) == [1190, 1683]
    styles = {style.get(f"{WORD}val") for style in body.iter(f"{WORD}pStyle")}
    assert {"Title", "Heading1"} <= styles
    columned = sum(1 for section in FORM_OF[file].sections if section.columns)
    assert len(body.findall(f".//{WORD}tblHeader")) == columned


def test_the_workbook_keeps_dates_as_typed_and_its_header_in_sight() -> None:
    book = openpyxl.load_workbook(io.BytesIO((TEMPLATES / "blank" / "chronology.xlsx").read_bytes()))
    sheet = book["Chronology"]
    header = next(row[0].row for row in sheet.iter_rows() if row[0].value == "Date")
    assert sheet.freeze_panes == f"A{header + 1}"
    assert sheet.cell(header + 1, 1).number_format == "@"
    assert (sheet.page_setup.orientation, sheet.print_title_rows) == ("landscape", f"${header}:${header}")
    assert len(sheet.data_validations.dataValidation) == 2
