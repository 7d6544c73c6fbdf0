"""What a later version changes, and when it is only proposed."""

from __future__ import annotations

import json

import pytest

from service.domain.changes import Changes, compare, proposes


def row(day: int, event: str, **more: object) -> dict[str, object]:
    """A row of that day in May."""
    return {"date_start": f"2025-05-{day:02}", "date_text": f"{day} May 2025", "event": event, **more}


def rows(*each: dict[str, object]) -> dict[str, object]:
    """A chronology of those rows."""
    return {"kind": "chronology", "rows": list(each)}


TEN = [row(day, f"Home visit number {day}, mother and baby seen") for day in range(1, 11)]


def scoping(**fields: str | None) -> dict[str, object]:
    """A scoping form with those answers."""
    return {"kind": "scoping", "fields": fields}


def test_the_same_document_changes_nothing() -> None:
    assert not compare(rows(*TEN), rows(*TEN)).any
    assert compare(rows(*TEN), rows(*TEN)).rows_kept == 10


def test_answers_are_told_as_added_changed_or_dropped() -> None:
    found = compare(scoping(a="old", b="same – words", c="gone", d=None), scoping(a="new", b="same  words", c="tbc", d="now"))
    assert (found.fields_added, found.fields_changed, found.fields_dropped) == (("d",), ("a",), ("c",))
    assert proposes(found)


def test_a_version_that_only_adds_is_not_proposed() -> None:
    found = compare(rows(*TEN), rows(*TEN, row(11, "Case conference")))
    assert (found.rows_added, found.rows_dropped, proposes(found)) == (1, 0, False)


@pytest.mark.parametrize(("kept", "waits"), [(10, False), (9, False), (8, False), (7, True), (0, True)])
def test_a_version_that_drops_more_than_a_fifth_of_the_rows_is_proposed(kept: int, waits: bool) -> None:
    found = compare(rows(*TEN), rows(*TEN[:kept]))
    assert (found.rows_dropped, proposes(found)) == (10 - kept, waits)


def test_a_row_that_was_redated_or_reworded_is_changed_not_dropped() -> None:
    redated = {**TEN[0], "date_start": "2025-05-30"}
    reworded = {**TEN[1], "event": "Home visit number 2: mother and baby both seen, well"}
    found = compare(rows(*TEN), rows(redated, reworded, *TEN[2:]))
    assert (found.rows_kept, found.rows_changed, found.rows_added, found.rows_dropped) == (8, 2, 0, 0)


def test_another_event_on_the_same_day_is_another_row() -> None:
    found = compare(rows(row(1, "Strategy meeting held at school")), rows(row(1, "Telephone call from grandmother")))
    assert (found.rows_changed, found.rows_added, found.rows_dropped) == (0, 1, 1)


def test_equal_rows_are_counted_not_merged() -> None:
    found = compare(rows(TEN[0], TEN[0], TEN[0]), rows(TEN[0]))
    assert (found.rows_kept, found.rows_dropped) == (1, 2)


def test_a_row_struck_out_is_dropped() -> None:
    found = compare(rows(*TEN), rows({**TEN[0], "struck": True}, *TEN[1:]))
    assert (found.rows_before, found.rows_dropped) == (10, 1)


def test_a_family_that_shrinks_is_proposed() -> None:
    family = [{"name": name} for name in ("Zebulon Quill", "Ada Quill", "Otto Quill")]
    found = compare({"family": family}, {"family": family[:2]})
    assert (found.family_dropped, proposes(found)) == (1, True)


def test_a_nil_return_after_answers_is_proposed_and_answers_after_a_nil_one_are_not() -> None:
    nil = {"kind": "nil", "nil": True}
    assert proposes(compare(rows(*TEN), nil))
    assert not proposes(compare(nil, rows(*TEN)))


def test_what_is_stored_of_changes_is_plain_and_quotes_no_answer() -> None:
    found = compare(scoping(a="Zebulon Quill"), scoping(a="Ada Quill"))
    stored = json.dumps(found.to_mapping())
    assert json.loads(stored)["fields_changed"] == ["a"]
    assert "Quill" not in stored
    assert Changes().to_mapping().keys() == found.to_mapping().keys()


def test_a_long_chronology_is_compared_row_by_row_whatever_its_order() -> None:
    many = [row(day % 28 + 1, f"Contact {day} of the service with the family") for day in range(1200)]
    assert compare(rows(*many), rows(*reversed(many))).rows_kept == 1200
