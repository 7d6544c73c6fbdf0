"""Chronologies as agencies lay them out, and the entries and doubts that are read from them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from parsers.chronologies.shapes import shaped
from parsers.document import read_document
from parsers.layouts import Layouts
from parsers.model import Cell, Entry, Extraction, Grid, Kind, Paragraph, Place, Status
from parsers.understanding import understood

ROOT = Path(__file__).parents[2]
DOCUMENTS = ROOT / "tests" / "documents"
TRUTHS = sorted(DOCUMENTS.glob("chronology-*.truth.json"))
RECEIVED = date(2026, 12, 1)
HEADER = ("Date", "Event", "Source", "Action taken", "Comments")
ENTRY_FIELDS = ("precision", "time", "event", "source", "action", "comment", "agency")


def grid(*rows: Sequence[str | date | None], name: str = "Chronology", table: int | None = None) -> Grid:
    """A sheet or table; None continues the cell to the left."""
    return Grid(tuple(_row(name, number, row, table) for number, row in enumerate(rows, 1)), Place(name, table), name)


def _row(name: str, number: int, row: Sequence[str | date | None], table: int | None) -> tuple[Cell, ...]:
    cells: list[Cell] = []
    for column, value in enumerate(row, 1):
        place = Place(name, table, number, column)
        if value is None:
            cells.append(Cell(cells[-1].text, place, merged=True))
        elif isinstance(value, date):
            cells.append(Cell(f"{value:%d/%m/%Y}", place, value=value))
        else:
            cells.append(Cell(value, place))
    return tuple(cells)


def read(layouts: Layouts, *grids: Grid, above: Sequence[str] = ()) -> Extraction:
    paragraphs = [Paragraph(text, Place(paragraph=number)) for number, text in enumerate(above, 1)]
    return understood([*paragraphs, *grids], RECEIVED, layouts)


def doubts(extraction: Extraction) -> list[tuple[str, int | None]]:
    return [(problem.code, problem.row) for problem in extraction.problems]


def days(extraction: Extraction) -> list[str | None]:
    return [entry.date_start.isoformat() if entry.date_start else None for entry in extraction.entries]


# --- whole documents, each with its expectation beside it


def opened(path: Path, received: date, layouts: Layouts) -> Extraction:
    return read_document(path.read_bytes(), received=received, layouts=layouts)


def told(entry: Entry) -> dict[str, Any]:
    found = {name: " ".join((getattr(entry, name) or "").split()) for name in ENTRY_FIELDS}
    ends = {
        name: day.isoformat() if day else None for name, day in (("date_start", entry.date_start), ("date_end", entry.date_end))
    }
    return {**found, **ends, "approximate": entry.approximate, "hidden": entry.hidden}


def expected(row: dict[str, Any]) -> dict[str, Any]:
    names = (*ENTRY_FIELDS, "date_start", "date_end")
    return {
        **{name: " ".join((row[name] or "").split()) if name in ENTRY_FIELDS else row[name] for name in names},
        "approximate": row["approximate"],
        "hidden": row.get("hidden", False),
    }


@pytest.mark.parametrize("truth", TRUTHS, ids=[path.name.removesuffix(".truth.json") for path in TRUTHS])
def test_a_chronology_is_read_as_its_expectation_says(truth: Path, layouts: Layouts) -> None:
    wanted = json.loads(truth.read_text("utf-8"))
    received = date.fromisoformat(wanted.get("received", "2026-12-01"))
    extraction = opened(truth.with_name(truth.name.removesuffix(".truth.json")), received, layouts)
    assert extraction.kind is Kind.CHRONOLOGY
    assert extraction.status == wanted["status"]
    assert [told(entry) for entry in extraction.entries if not entry.struck] == [
        expected(row) for row in wanted["rows"] if not row.get("struck")
    ]
    assert [entry.struck for entry in extraction.entries] == [row.get("struck", False) for row in wanted["rows"]]
    found = {(problem.code, problem.row) for problem in extraction.problems}
    assert found == {(warning["type"], warning.get("row")) for warning in wanted["warnings"]}
    assert {name: extraction.value(name) for name in wanted["header"]} == {
        name: value or None for name, value in wanted["header"].items()
    }


# --- headers


@pytest.mark.parametrize(
    "header",
    [
        ("When", "What happened?", "Where recorded", "What did you do?", "Observations"),
        ("Date of contact", "Description of event", "Source document", "Response", "Remarks"),
        ("DATE (dd/mm/yyyy)", "Details", "Evidence", "Decision", "Reflection"),
        ("Date/Time:", "Key event *", "Record source", "Agency response", "Author's comments"),
    ],
    ids=lambda header: header[1],
)
def test_a_header_is_known_by_what_its_words_mean(header: Sequence[str], layouts: Layouts) -> None:
    entry = read(layouts, grid(header, ("12/3/21", "Visit", "GP record", "Referred", "Late"))).entries[0]
    assert (entry.event, entry.source, entry.action, entry.comment) == ("Visit", "GP record", "Referred", "Late")


def test_a_header_may_take_two_rows(layouts: Layouts) -> None:
    sheet = grid(("Date", None, "Event", "Source"), ("From", "To", "", ""), ("1/3/21", "5/3/21", "Stay on the ward", "Notes"))
    (entry,) = read(layouts, sheet).entries
    assert (entry.date_start, entry.date_end, entry.event) == (date(2021, 3, 1), date(2021, 3, 5), "Stay on the ward")


def test_a_header_that_comes_again_on_every_page_is_no_entry(layouts: Layouts) -> None:
    extraction = read(layouts, grid(HEADER, ("1/3/21", "Visit"), HEADER, ("2/3/21", "Call")))
    assert [entry.event for entry in extraction.entries] == ["Visit", "Call"]


def test_a_table_split_over_pages_carries_on_without_a_header(layouts: Layouts) -> None:
    first = grid(("Date", "Event"), ("1/3/21", "Visit"), name="body", table=1)
    second = grid(("2/3/21", "Call"), ("", "Letter"), name="body", table=2)
    extraction = read(layouts, first, second)
    assert days(extraction) == ["2021-03-01", "2021-03-02", "2021-03-02"]


def test_day_month_and_year_may_stand_in_columns_of_their_own(layouts: Layouts) -> None:
    extraction = read(layouts, grid(("Day", "Month", "Year", "Event"), ("12", "3", "2021", "Visit"), ("", "", "", "Call")))
    assert days(extraction) == ["2021-03-12", None]
    assert extraction.entries[0].date_text == "12 3 2021"
    assert doubts(extraction) == [("undated", 1)]


def test_a_column_for_each_agency_gives_a_row_for_each_filled_cell(layouts: Layouts) -> None:
    sheet = grid(("Date", "Sampleshire Police", "Sampleton Primary"), ("1/3/21", "Called out", "Absent"), ("2/3/21", "", "Seen"))
    found = [(entry.agency, entry.event) for entry in read(layouts, sheet).entries]
    assert found == [("Sampleshire Police", "Called out"), ("Sampleton Primary", "Absent"), ("Sampleton Primary", "Seen")]


@pytest.mark.parametrize(
    "rows",
    [
        [("Agency", "Sampleshire Police", "Date", "1/3/21")],
        [("Name", "Date of birth", "Relationship", "Address"), ("Ann Example", "1990", "Mother", "As above")],
        [("Recommendation", "Lead"), ("Train staff", "Head")],
        [],
    ],
    ids=["label and value", "family", "actions", "empty"],
)
def test_other_tables_are_no_chronology(rows: list[tuple[str, ...]], layouts: Layouts) -> None:
    assert shaped([grid(*rows)], layouts.chronology, layouts.scoping, layouts.family)[0] == []
    assert read(layouts, grid(*rows)).kind is Kind.OTHER


# --- rows


def test_a_year_across_the_table_holds_for_the_rows_below_it(layouts: Layouts) -> None:
    sheet = grid(("Date", "Event"), ("2021", None), ("12/03", "Visit"), ("5 May", "Call"), ("2022", None), ("1/1", "Letter"))
    assert days(read(layouts, sheet)) == ["2021-03-12", "2021-05-05", "2022-01-01"]


def test_a_sheet_named_for_a_year_gives_it_to_its_rows(layouts: Layouts) -> None:
    sheets = [grid(("Date", "Event"), ("12/03", "Visit"), name=year) for year in ("2020", "2021")]
    extraction = read(layouts, *sheets)
    assert days(extraction) == ["2020-03-12", "2021-03-12"]
    assert [entry.place.part for entry in extraction.entries] == ["2020", "2021"]


def test_a_date_of_birth_above_the_table_lends_no_year(layouts: Layouts) -> None:
    extraction = read(layouts, grid(("DOB:", "15/10/2018"), ("", ""), ("Date", "Event"), ("12/03", "Visit")))
    assert doubts(extraction) == [("ambiguous_date", 0)]


def test_blank_and_ditto_mean_the_row_above(layouts: Layouts) -> None:
    extraction = read(
        layouts, grid(("Date", "Event"), ("March 2021", "Visit"), ("", "Call"), ('"', "Letter"), ("as above", "Text"))
    )
    assert days(extraction) == ["2021-03-01"] * 4
    assert {entry.precision for entry in extraction.entries} == {"month"}
    assert doubts(extraction) == []


def test_guidance_and_examples_under_the_header_are_no_entries(layouts: Layouts) -> None:
    sheet = grid(
        HEADER,
        ("DD/MM/YYYY", "What happened, who was involved?", "e.g. case note", "", ""),
        ("Example: 01/02/2020", "Home visit", "", "", ""),
        ("12/3/21", "Visit", "GP record", "", ""),
    )
    assert [entry.event for entry in read(layouts, sheet).entries] == ["Visit"]


def test_totals_and_signatures_below_are_no_entries_and_the_signature_is_read(layouts: Layouts) -> None:
    sheet = grid(
        ("Date", "Event"), ("12/3/21", "Visit"), ("", ""), ("Total number of events", "1"), ("Prepared by", "Sam Sample")
    )
    extraction = read(layouts, sheet)
    assert [entry.event for entry in extraction.entries] == ["Visit"]
    assert extraction.value("author_name") == "Sam Sample"


def test_an_entry_whose_date_cannot_be_read_is_kept(layouts: Layouts) -> None:
    extraction = read(layouts, grid(("Date", "Event"), ("aged 3", "First seen"), ("31/02/2021", "Visit"), ("12/03", "Call")))
    assert [entry.event for entry in extraction.entries] == ["First seen", "Visit", "Call"]
    assert doubts(extraction) == [("undated", 0), ("impossible_date", 1), ("ambiguous_date", 2)]


def test_the_end_comes_from_its_own_column_and_the_time_from_its_own(layouts: Layouts) -> None:
    sheet = grid(
        ("Start date", "End date", "Time", "Event"),
        (date(2021, 3, 1), date(2021, 3, 5), "1430", "Stay"),
        ("6/3/21", "6/3/21", "", "Visit"),
    )
    stay, visit = read(layouts, sheet).entries
    assert (stay.date_start, stay.date_end, stay.time) == (date(2021, 3, 1), date(2021, 3, 5), "14:30")
    assert (visit.date_start, visit.date_end) == (date(2021, 3, 6), None)


def test_a_month_that_the_spreadsheet_made_a_day_of_stays_a_month(layouts: Layouts) -> None:
    cell = Cell("Mar-21", Place("S", row=2, column=1), value=datetime(2021, 3, 1))  # noqa: DTZ001 - as a spreadsheet stores it
    header, row = grid(("Date", "Event"), ("", "Visit")).rows
    entry = read(layouts, Grid((header, (cell, row[1])), Place("S"), "S")).entries[0]
    assert (entry.precision, entry.date_end) == ("month", date(2021, 3, 31))


# --- what a person should look at


def test_each_doubt_names_its_row_and_says_where_it_stands(layouts: Layouts) -> None:
    sheet = grid(
        ("Child:", "Robin Example", "DOB:", "1/1/2020"),
        ("Date", "Event"),
        ("1/1/2030", "Visit"),
        ("5/5/2019", "Call"),
        ("04/23/2021", "Letter"),
    )
    extraction = read(layouts, sheet)
    assert doubts(extraction) == [("future_date", 0), ("before_birth", 1), ("out_of_order", 1), ("us_format_date", 2)]
    assert extraction.problems[0].sentence == "Chronology, row 3: the date “1/1/2030” lies in the future. Please check it."


def test_struck_rows_are_kept_apart_and_give_no_doubts(layouts: Layouts) -> None:
    rows = grid(("Date", "Event"), ("1/1/2030", "Withdrawn"), ("1/3/21", "Visit")).rows
    struck = tuple(Cell(cell.text, cell.place, struck=True) for cell in rows[1])
    extraction = read(layouts, Grid((rows[0], struck, rows[2]), Place("S"), "S"))
    assert [entry.struck for entry in extraction.entries] == [True, False]
    assert doubts(extraction) == [("struck_rows", None)]


def test_days_that_a_month_first_machine_may_have_swapped_are_doubted(layouts: Layouts) -> None:
    sheet = grid(("Date", "Event"), (date(2021, 3, 4), "Visit"), ("13/4/2021", "Call"), (date(2021, 5, 5), "Letter"))
    assert doubts(read(layouts, sheet)) == [("ambiguous_date", 0)]


def test_order_starts_anew_at_each_table(layouts: Layouts) -> None:
    tables = [grid(("Date", "Event"), ("1/3/21", "Visit"), name="body", table=number) for number in (1, 2)]
    tables[0] = grid(("Date", "Event"), ("1/3/22", "Visit"), name="body", table=1)
    assert doubts(read(layouts, *tables)) == []


# --- the block about the case


def test_the_block_above_gives_the_header_fields(layouts: Layouts) -> None:
    sheet = grid(
        ("AGENCY:", "", "Sampleshire Police"), ("Review reference:", "RR-2026-003", None),
        ("Period covered", "1/1/2020 to 1/6/2021", ""),
        ("", "", ""), ("Date", "Event", "Source"), ("12/3/21", "Visit", "Log"),
    )  # fmt: skip
    extraction = read(layouts, sheet)
    found = {name: extraction.value(name) for name in ("agency_name", "case_reference", "period_from", "period_to")}
    assert found == {
        "agency_name": "Sampleshire Police",
        "case_reference": "RR-2026-003",
        "period_from": "2020-01-01",
        "period_to": "2021-06-01",
    }


@pytest.mark.parametrize(
    ("title", "name", "value"),
    [
        ("Chronology – Sampleton Primary School", "agency_name", "Sampleton Primary School"),
        ("Chronology of significant events for Child Heron", "child_name", "Child Heron"),
        ("Chronology 2022 – Z.Z.", "child_name", "Z.Z."),
        ("Integrated chronology: RR-2026-003", "case_reference", "RR-2026-003"),
    ],
)
def test_a_title_may_name_the_agency_the_child_or_the_case(title: str, name: str, value: str, layouts: Layouts) -> None:
    assert read(layouts, grid(("Date", "Event"), ("12/3/21", "Visit")), above=[title]).value(name) == value


def test_a_chronology_without_a_row_is_blank(layouts: Layouts) -> None:
    extraction = read(layouts, grid(("Agency", "Sampleshire Police"), ("Date", "Event"), ("", "")))
    assert (extraction.kind, extraction.status, doubts(extraction)) == (Kind.CHRONOLOGY, Status.BLANK, [("blank_form", None)])


def test_a_table_without_a_header_is_known_by_its_dates(layouts: Layouts) -> None:
    rows = [(f"{day}/3/21", "GP record", f"Seen at the surgery for the {day}th time") for day in (4, 5, 6)]
    extraction = read(layouts, grid(*rows))
    assert days(extraction) == ["2021-03-04", "2021-03-05", "2021-03-06"]
    assert extraction.entries[0].event == "Seen at the surgery for the 4th time"


def test_the_day_of_the_event_counts_and_not_the_day_it_was_written_down(layouts: Layouts) -> None:
    extraction = read(layouts, grid(("Date of entry", "Date of event", "Event"), ("14/3/21", "12/3/21", "Visit")))
    assert days(extraction) == ["2021-03-12"]
