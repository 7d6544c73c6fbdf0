"""`read`: its tables, and why a field has its value."""

from __future__ import annotations

import re

import pytest

from parsers.explanation import How, Wording, matches
from parsers.labels import Labels
from tests.cli.office import Office
from tests.cli.papers import ASKED, CHRONOLOGY, FORM, made


def explained(office: Office, file: str, field: str) -> str:
    """What `--explain` prints."""
    answer = office.ask("read", file, "--explain", field)
    assert (answer.status, answer.err) == (0, "")
    return answer.out


# --- the tables


def test_a_form_is_shown_as_a_table_of_labels_values_places_and_confidence(bare: Office) -> None:
    lines = bare.ask("read", FORM).out.splitlines()
    head = lines.index("Answers") + 1
    assert lines[head].split() == ["label", "field", "value", "place", "confidence"]
    cells = [re.split(r" {2,}", line) for line in lines[head + 1 :]]
    assert ["1. Reference number given by the Partnership", "case_reference", "RR-2025-079", "table 1, row 1, column 1"] in [
        each[:4] for each in cells
    ]
    born = next(each for each in cells if each[1:2] == ["child_dob"])
    assert born == ["3. What is the child’s date of birth?", "child_dob", "2020-05-23", "table 3, row 1, column 1", "1.00"]


def test_the_family_stands_in_a_table_with_its_places_and_the_words_are_counted(bare: Office) -> None:
    lines = bare.ask("read", FORM).out.splitlines()
    family = lines[lines.index("Family and significant others") + 1 :]
    assert family[0].split() == ["name", "dob", "relationship", "address", "place"]
    mother = "59 Dummy Data Drive, Testbury, ZZ3 5BB", "table 15, row 2, column 1"
    assert re.split(r" {2,}", family[1]) == ["K. X.", "1999-09-03", "Mother", *mother]
    assert any(re.fullmatch(r"words: \d+ in answers, \d+ the form's own, \d+ not placed", line) for line in lines)


def test_a_chronology_shows_its_events_with_their_places(bare: Office) -> None:
    lines = bare.ask("read", CHRONOLOGY).out.splitlines()
    events = lines[lines.index("Events") + 1 :]
    assert events[0].split() == ["row", "date", "time", "event", "source", "action", "place"]
    assert events[1].startswith("1    29 December 2022")
    assert "Letters" in events[1]
    assert events[1].endswith("table 1, row 2")


def test_a_long_value_is_cut_and_what_would_steer_a_terminal_is_gone(bare: Office) -> None:
    steering = "One visit. \u202e" + "word " * 60
    file = made(bare.folder, [(label, steering if label.startswith("Summary") else answer) for label, answer in ASKED])
    out = bare.ask("read", file).out
    assert "\u202e" not in out
    assert re.search(r"One visit\. .*word.*…", out)


# --- why a field has its value


def test_a_label_that_the_dictionary_has_is_explained_by_its_entry(bare: Office) -> None:
    out = explained(bare, FORM, "child_dob")
    assert "value       2020-05-23 (typed as “23/05/2020”)" in out
    assert "place       table 3, row 1, column 1" in out
    assert "label       “3. What is the child’s date of birth?”" in out
    assert "(exact: the dictionary has these words)" in out
    assert "confidence  1.00" in out


def test_a_label_met_by_a_cue_names_it_and_says_why_the_others_lost(bare: Office) -> None:
    out = explained(bare, FORM, "child_name")
    assert "(cue: these words, or others of the same sense, all stand in the label)" in out
    others = out.split("other fields that this label may mean:")[1].split("other questions")[0]
    assert re.search(
        r"- \w+ 0\.\d\d \(“[^”]+”, (?:cue|likeness)\): (?:less sure|the answer does not look like one to that)", others
    )


LISTED = {
    "gp": Wording("Registered GP", ("Registered general practitioner",), ("general practitioner",)),
    "housing": Wording("Housing", ("Tenancy and landlord",), ()),
    "child_name": Wording("Name", ("Name",), ()),
    "author_name": Wording("Author", ("Name",), ()),
}


@pytest.mark.parametrize(
    ("label", "field", "how", "wording"),
    [
        ("3. Registered general practitioner:", "gp", How.EXACT, "Registered general practitioner"),
        ("Which general practitioner knows them?", "gp", How.CUE, "general practitioner"),
        ("Tenancy and landlrd", "housing", How.FUZZY, "Tenancy and landlord"),
        ("Landlord", "housing", How.LIKENESS, "Tenancy and landlord"),
    ],
)
def test_a_label_is_matched_to_the_wording_that_it_met_and_how(label: str, field: str, how: How, wording: str) -> None:
    labels = Labels.of({name: (each.labels, each.cues) for name, each in LISTED.items()})
    first = matches(label, labels, LISTED)[0]
    assert (first.field, first.how, first.wording) == (field, how, wording)
    assert 0 < first.score <= 1


def test_a_label_that_several_fields_list_may_mean_each_and_one_that_says_nothing_none() -> None:
    labels = Labels.of({name: (each.labels, each.cues) for name, each in LISTED.items()})
    assert [(each.field, each.score) for each in matches("Name:", labels, LISTED)] == [("child_name", 1.0), ("author_name", 1.0)]
    assert matches("Zzyzx qwerty", labels, LISTED) == ()
    assert matches("", labels, LISTED) == ()


def test_a_mistyped_label_that_was_not_taken_comes_nearest(bare: Office) -> None:
    rows = [("Dte of brith" if label == "Date of birth" else label, answer) for label, answer in ASKED]
    out = explained(bare, made(bare.folder, rows), "child_dob")
    assert "“Dte of brith”, table 1, row 3" in out


def test_an_answer_that_was_parted_names_the_question_and_its_other_half(bare: Office) -> None:
    out = explained(bare, FORM, "period_from")
    assert "which asks for period_covered: its answer gave period_from and period_to" in out
    assert "typed as “From: 07/08/2022 To: 07/08/2025”" in out


def test_the_rivals_of_a_question_are_named_with_what_they_were_taken_for(bare: Office) -> None:
    out = explained(bare, FORM, "gender")
    rivals = out.split("other questions that may mean this field:")[1]
    assert "“2. What is the name (or initials) of the child?”, table 2, row 1, column 1: taken for child_name" in rivals


def test_a_question_without_an_answer_is_explained_too(bare: Office) -> None:
    out = explained(bare, made(bare.folder), "learning")
    assert "value       (no answer)" in out
    assert "“Learning” (exact" in out


def test_a_question_that_nobody_knows_is_explained_as_such(bare: Office) -> None:
    out = explained(bare, made(bare.folder), "other")
    assert "“Zzyzx qwerty”" in out
    assert "the dictionary knows no field for this question" in out


def test_a_field_that_was_not_found_names_the_questions_that_come_nearest(bare: Office) -> None:
    out = explained(bare, FORM, "gp")
    assert "not found: no question of the document was taken to ask for it" in out
    near = re.findall(r"- (\d\.\d\d) “(.+?)”, (.+?) \(by “.+?”, [\w ]+\): taken for", out)
    assert 0 < len(near) <= 5
    assert all(place for _, _, place in near)


def test_a_column_of_a_chronology_is_explained_by_its_heading(bare: Office) -> None:
    out = explained(bare, CHRONOLOGY, "event")
    assert "label       “Key event”" in out
    assert "a column with 13 answers, the first “Duty worker visited" in out
    assert "place       table 1, row 1, column 2 and below" in out
    assert "it is a column of chronologies, and this is none" in explained(bare, FORM, "event")


def test_a_column_of_the_family_is_explained_by_its_heading(bare: Office) -> None:
    out = explained(bare, FORM, "family.relationship")
    assert "label       “Relationship to child”" in out
    assert "a column with 6 answers, the first “Mother”" in out


def test_a_document_that_cannot_be_read_has_nothing_to_explain(bare: Office) -> None:
    (bare.folder / "a.docx").write_bytes(b"PK\x03\x04 no archive at all")
    answer = bare.ask("read", "a.docx", "--explain", "gp")
    assert answer.status == 1
    assert "not found: the document was not read as a form or a chronology" in answer.out


@pytest.mark.parametrize(
    ("typed", "near"), [("child_nam", "child_name"), ("date of birth", "child_dob"), ("Learnings", "learning"), ("gpp", "gp")]
)
def test_a_field_that_nobody_knows_is_a_mistake_in_typing_that_names_the_nearest(bare: Office, typed: str, near: str) -> None:
    answer = bare.ask("read", FORM, "--explain", typed)
    assert (answer.status, answer.out) == (2, "")
    assert re.fullmatch(rf"There is no field “{typed}”; the nearest are [\w.]+, [\w.]+ and [\w.]+\.\n", answer.err)
    assert near in answer.err
