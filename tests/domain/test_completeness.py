"""What is still needed of a document: each question in turn, in the form's order and words; what is an answer; rows and nil."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.adapters.review_files import load_review_types
from service.domain.completeness import Need, completeness, is_answered

RAPID = load_review_types(Path(__file__).parents[2] / "templates" / "reviews", {})["rapid-review"]
SCOPING, CHRONOLOGY = RAPID.documents["scoping"], RAPID.documents["chronology"]


def printed(labels: dict[str, str]) -> list[dict[str, object]]:
    """The questions as a record keeps them, in the order of the form."""
    return [{"field": name, "label": label} for name, label in labels.items()]


LABELS = {each: f"Question about {each}" for each in SCOPING.required}
ANSWERS = {each: f"An answer to {each}" for each in LABELS}
GOOD = {"kind": "scoping", "status": "completed", "places": printed(LABELS), "fields": ANSWERS}
ENTRY = {"event": "Home visit", "date_text": "3 May 2025", "date_start": "2025-05-03"}


def scoping(**answers: str | None) -> dict[str, object]:
    """A good scoping form but for these answers."""
    return {**GOOD, "fields": {**ANSWERS, **answers}}


@pytest.mark.parametrize("field", SCOPING.required)
def test_a_question_left_blank_is_asked_for_by_the_label_on_the_form(field: str) -> None:
    assert completeness(scoping(**{field: None}), SCOPING).needed == (Need(field, f"Question about {field}"),)


def test_a_full_form_needs_nothing() -> None:
    found = completeness(GOOD, SCOPING)
    assert found.complete
    assert not found.blank
    assert not found.nil


@pytest.mark.parametrize(
    "value",
    [
        None,
        "",
        " - ",
        "–",
        "_____",
        "...",
        "tbc",
        "TBC.",
        "To be confirmed",
        "See attached",
        "Please see attached chronology",
        "see chronology",
        "(see above)",
        "As above",
        "x",
        "XXX",
        "Click or tap here to enter text.",
        "Choose an item.",
        "☐",
    ],
)
def test_a_placeholder_is_no_answer(value: str | None) -> None:
    assert not is_answered(value)


@pytest.mark.parametrize(
    "value",
    [
        "None identified",
        "N/A",
        "n/k",
        "N/A – adult service",
        "Not known to this service",
        "None",
        "No",
        "yes",
        "7",
        "☒",
        "See attached: the school moved him twice and nobody was told until June",
        "Xena Quill",
        "The form is attached to the file",
    ],
)
def test_what_somebody_wrote_is_an_answer(value: str) -> None:
    assert is_answered(value)


def test_what_is_needed_stands_in_the_order_of_the_senders_form() -> None:
    turned = {**GOOD, "places": printed(dict(reversed(LABELS.items()))), "fields": {}}
    assert [each.field for each in completeness(turned, SCOPING).needed] == list(reversed(SCOPING.required))


def test_a_question_that_the_form_does_not_print_is_asked_for_in_our_words_where_every_form_must_answer_it() -> None:
    labels = {name: label for name, label in LABELS.items() if name not in {"child_voice", "ethnicity"}}
    other = {**GOOD, "places": printed(labels), "fields": dict.fromkeys(labels, "An answer")}
    assert completeness(other, SCOPING).needed == (Need("child_voice", "Child’s lived experience"),)


def test_an_unprinted_question_stands_where_our_own_form_has_it() -> None:
    labels = {name: label for name, label in LABELS.items() if name != "child_voice"}
    found = completeness({**GOOD, "places": printed(labels), "fields": {}}, SCOPING).needed
    assert [each.field for each in found] == list(SCOPING.required)


def test_a_label_that_swallowed_its_guidance_is_replaced_by_ours() -> None:
    long = {**GOOD, "places": printed({**LABELS, "learning": "What was learned? " * 20}), "fields": {**ANSWERS, "learning": None}}
    assert completeness(long, SCOPING).labels == ("Areas for improvement",)


def test_two_fields_of_one_box_are_one_question_to_the_sender() -> None:
    one_box = {**LABELS, "period_from": "Period under review:", "period_to": "Period under review:"}
    found = completeness({**scoping(period_from=None, period_to=None), "places": printed(one_box)}, SCOPING)
    assert found.labels == ("Period under review",)


def test_an_expected_date_stands_for_a_date_of_birth() -> None:
    assert completeness(scoping(child_dob=None, child_edd="2026-09-01"), SCOPING).complete


def test_a_form_checked_by_its_own_author_is_doubtful() -> None:
    found = completeness(scoping(author_name="Petra Specimen", manager_name="Petra  Specimen"), SCOPING)
    assert [each.field for each in found.doubtful] == ["manager_name"]
    assert found.complete


def test_a_nil_form_needs_only_its_agency_and_author() -> None:
    nil = {"kind": "scoping", "status": "partial", "nil": True, "places": printed(LABELS), "fields": {}}
    found = completeness(nil, SCOPING)
    assert [each.field for each in found.needed] == ["agency_name", "author_name"]
    assert (found.nil, found.blank, found.contradicts) == (True, False, False)


@pytest.mark.parametrize(
    ("summary", "contradicts"),
    [
        (None, False),
        ("N/A", False),
        ("The family is not known to this service.", False),
        ("We have had no recorded contact with the family", False),
        ("The health visitor saw the family four times in 2025.", True),
    ],
)
def test_a_nil_form_that_tells_of_an_involvement_contradicts_itself(summary: str | None, contradicts: bool) -> None:
    assert (
        completeness({**scoping(involvement_summary=summary, significant_events=None), "nil": True}, SCOPING).contradicts
        is contradicts
    )


def test_a_blank_form_is_told_from_a_nil_one() -> None:
    blank = completeness({"kind": "scoping", "status": "blank", "places": printed(LABELS), "fields": {}}, SCOPING)
    assert (blank.blank, blank.nil) == (True, False)


def chronology(*rows: dict[str, object], **header: str) -> dict[str, object]:
    """A chronology with those rows."""
    return {"kind": "chronology", "status": "completed", "places": [], "header": header, "rows": list(rows)}


def test_a_chronology_names_each_row_without_a_readable_date_as_a_person_counts() -> None:
    undated = {"event": "Telephone call", "date_text": "31/02/2021", "date_start": None}
    found = completeness(chronology(ENTRY, undated, ENTRY, undated), CHRONOLOGY)
    assert (found.undated_rows, found.rows, found.needed, found.complete) == ((2, 4), 4, (), False)


def test_a_withdrawn_row_is_neither_counted_nor_asked_about() -> None:
    found = completeness(chronology(ENTRY, {"event": "Withdrawn", "date_start": None, "struck": True}), CHRONOLOGY)
    assert (found.rows, found.undated_rows) == (1, ())


def test_a_chronology_without_rows_needs_one() -> None:
    assert [each.field for each in completeness(chronology(), CHRONOLOGY).needed] == ["rows"]


@pytest.mark.parametrize("words", ["No contact in the period", "There was no recorded contact.", "Not known to this agency"])
def test_a_chronology_that_says_there_was_no_contact_needs_no_row(words: str) -> None:
    assert completeness(chronology(comment=words), CHRONOLOGY).complete


def test_a_chronology_is_asked_for_its_author_only_where_it_prints_the_question() -> None:
    with_head = {**chronology(ENTRY), "places": printed({"author_name": "Completed by", "author_role": "Job title"})}
    assert completeness(with_head, CHRONOLOGY).labels == ("Completed by", "Job title")
    assert completeness(chronology(ENTRY), CHRONOLOGY).complete
