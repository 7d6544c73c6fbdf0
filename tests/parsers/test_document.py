"""Whole documents, by pairs of a document and its truth; and every file gives an extraction, whatever it is."""

from __future__ import annotations

import json
import pickle
import unicodedata
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from parsers.document import read_document
from parsers.layouts import Layouts
from parsers.model import Extraction, Kind, Outcome, Status
from parsers.record import to_record
from tests.parsers.papers import docx, p, table, zipped

ROOT = Path(__file__).parents[2]
TEMPLATES, DOCUMENTS = ROOT / "templates", ROOT / "tests" / "documents"
PAIRS = sorted(DOCUMENTS.glob("scoping-*.truth.json"))
BLANKS = sorted(path for path in (TEMPLATES / "layouts").glob("*.toml"))
RECEIVED = date(2026, 12, 1)
OPEN_TEXT = zipped({"mimetype": b"application/vnd.oasis.opendocument.text"})
TOO_DEEP = docx("<w:customXml>" * 400 + p("secret") + "</w:customXml>" * 400)
OF_THE_SCHEMA = frozenset({
    "case_reference", "child_name", "gender", "ethnicity", "disability", "child_address", "legal_status", "siblings",
    "agency_name", "author_name", "author_role", "author_contact", "manager_name", "involvement_summary",
    "significant_events", "child_voice", "good_practice", "learning", "immediate_actions", "equality_diversity",
    "lcspr_rationale", "current_arrangements", "other_agencies", "sharing_restrictions", "child_dob", "child_edd",
    "incident_date", "aware_date", "period_from", "period_to", "manager_signoff_date", "date_completed",
    "lcspr_criteria_met",
})  # fmt: skip


def read(layouts: Layouts, data: bytes, received: date = RECEIVED) -> Extraction:
    return read_document(data, received=received, layouts=layouts)


def plain(text: str | None) -> str:
    """As answers are compared: quotes, dashes, bullets and spaces do not matter."""
    text = unicodedata.normalize("NFKC", text or "").replace("\u00ad", "").replace("\u200b", "")
    text = text.translate(
        {0x2018: "'", 0x2019: "'", 0x201C: '"', 0x201D: '"', 0x2013: "-", 0x2014: "-", 0x2011: "-", 0x2010: "-"}
    )
    return " ".join(" ".join(line.lstrip("•- ") for line in text.split("\n")).split())


def same(name: str, truth: str, found: str | None) -> bool:
    if name == "other_agencies":
        return sorted(plain(truth.replace(";", ",").replace("\n", ","))) == sorted(
            plain((found or "").replace(";", ",").replace("\n", ","))
        )
    return plain(truth) == plain(found)


@pytest.mark.parametrize("path", PAIRS, ids=[path.name.partition(".")[0] for path in PAIRS])
def test_a_form_is_read_as_its_truth_says(layouts: Layouts, path: Path) -> None:
    truth: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    document = path.with_name(path.name.removesuffix(".truth.json"))
    record = to_record(read(layouts, document.read_bytes(), date.fromisoformat(truth["meta"]["received"])), document.name)
    if truth["meta"]["password"]:
        assert record["outcome"] == "locked"
        return
    fields = {name: value for name, value in record["fields"].items() if value and name in OF_THE_SCHEMA}
    expected = {name: [value, *truth["alts"].get(name, [])] for name, value in truth["fields"].items() if value}
    assert fields.keys() == expected.keys()
    wrong = {
        name: (fields[name], values)
        for name, values in expected.items()
        if not any(same(name, each, fields[name]) for each in values)
    }
    assert not wrong
    assert [{name: plain(each[name]) for name in ("name", "dob", "relationship", "address")} for each in record["family"]] == [
        {name: plain(each[name]) for name in ("name", "dob", "relationship", "address")} for each in truth["family"]
    ]
    assert (record["kind"], record["status"]) == ("scoping", truth["status"])
    assert {each["type"] for each in record["warnings"]} == {each["type"] for each in truth["warnings"]}


def test_there_are_pairs_to_read() -> None:
    assert len(PAIRS) >= 12


@pytest.mark.parametrize("key", [path.stem for path in BLANKS])
def test_every_layout_finds_every_label_in_its_own_blank(layouts: Layouts, key: str) -> None:
    layout = next(each for each in layouts.known if each.key == key)
    extraction = read(layouts, (TEMPLATES / "blank" / layout.blank).read_bytes())
    assert (extraction.kind, extraction.layout, extraction.status) == (layout.kind, key, Status.BLANK)
    assert {*layout.required, *layout.prefilled} <= {each.name for each in extraction.fields}
    assert not [each for each in extraction.fields if each.value]
    assert not extraction.not_placed
    assert not extraction.nil


@pytest.mark.parametrize(
    ("data", "kind", "outcome", "code"),
    [
        pytest.param(b"", Kind.UNREADABLE, Outcome.UNREADABLE, "empty_file", id="nothing"),
        pytest.param(b"%PDF-1.7", Kind.UNREADABLE, Outcome.UNREADABLE, "damaged", id="the head of a PDF alone"),
        pytest.param(OPEN_TEXT, Kind.UNREADABLE, Outcome.UNREADABLE, "damaged", id="OpenDocument without its content"),
        pytest.param(bytes(range(1, 32)) * 9, Kind.UNREADABLE, Outcome.UNREADABLE, "format_not_read", id="nothing known"),
        pytest.param((DOCUMENTS / "scoping-s05_05.docx").read_bytes(), Kind.UNREADABLE, Outcome.LOCKED, "locked", id="locked"),
        pytest.param(docx(p("x"))[:500], Kind.UNREADABLE, Outcome.UNREADABLE, "damaged", id="cut off"),
        pytest.param(TOO_DEEP, Kind.UNREADABLE, Outcome.UNREADABLE, "damaged", id="too deep"),
        pytest.param(zipped({"../x": b""}), Kind.UNREADABLE, Outcome.UNREADABLE, "unsafe_archive", id="hostile"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_says_so_to_the_sender(
    layouts: Layouts, data: bytes, kind: Kind, outcome: Outcome, code: str
) -> None:
    extraction = read(layouts, data)
    assert (extraction.kind, extraction.outcome) == (kind, outcome)
    assert [problem.code for problem in extraction.problems] == [code]
    assert extraction.problems[0].sentence.endswith(".")


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        pytest.param(b"Thanks, Thursday.", Kind.OTHER, id="text"),
        pytest.param(b"\x89PNG\r\n\x1a\n", Kind.OTHER, id="a logo"),
        pytest.param(docx(p("Training dates for the autumn")), Kind.OTHER, id="a letter about something else"),
        pytest.param(zipped({"a.docx": b"x"}), Kind.ARCHIVE, id="an archive"),
        pytest.param(b"From: a@b.example\nReceived: by c\n\nHello", Kind.MESSAGE, id="a forwarded message"),
    ],
)
def test_what_is_no_return_is_left_without_a_word(layouts: Layouts, data: bytes, kind: Kind) -> None:
    extraction = read(layouts, data)
    assert (extraction.kind, extraction.outcome, extraction.problems) == (kind, Outcome.READ, ())


def test_an_exception_leaves_its_type_and_never_its_words(layouts: Layouts) -> None:
    (problem,) = read(layouts, TOO_DEEP).problems
    assert problem.detail.endswith("Error")
    assert "secret" not in repr(problem)


def test_a_form_with_a_short_table_of_dates_is_still_a_form(layouts: Layouts) -> None:
    told = ["Case reference", "Name of child", "Summary of involvement", "Good practice", "Learning"]
    answers = table(*([label, "Something."] for label in told))
    dates = table(["Date", "Event"], ["1 May 2026", "Home visit"])
    assert read(layouts, docx(answers + dates)).kind is Kind.SCOPING
    assert read(layouts, docx(dates)).kind is Kind.CHRONOLOGY


def test_the_name_of_a_file_is_never_asked_and_its_bytes_always_are(layouts: Layouts) -> None:
    workbook = (DOCUMENTS / "chronology-c01_04.xlsx").read_bytes()
    assert (read(layouts, workbook).kind, read(layouts, workbook).format) == (Kind.CHRONOLOGY, "xlsx")


def test_layouts_can_be_handed_to_a_child_process(layouts: Layouts) -> None:
    assert pickle.loads(pickle.dumps(layouts)) == layouts


def test_every_date_is_judged_by_the_day_of_receipt_alone(layouts: Layouts) -> None:
    data = (DOCUMENTS / "scoping-s04_01.docx").read_bytes()
    assert read(layouts, data, date(2024, 6, 11)) == read(layouts, data, date(2024, 6, 11))
