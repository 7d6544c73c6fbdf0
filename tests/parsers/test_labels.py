"""The words on a form, however typed, mean the field that they ask for."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from parsers.labels import Labels, means, normal
from parsers.layouts import Layouts

TEMPLATES = Path(__file__).parents[2] / "templates"


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        pytest.param("NAME OF CHILD:", "name child", id="case and colon"),
        pytest.param("1. Name of child", "name child", id="a number"),
        pytest.param("2.3) Name of child", "name child", id="a number of two parts"),
        pytest.param("D1 Name of child", "name child", id="a letter and a number"),
        pytest.param("a) Name of child", "name child", id="a letter"),
        pytest.param("Q4. Name of child?", "name child", id="a question's number"),
        pytest.param("Section 3: Name of child", "name child", id="a section"),
        pytest.param("• Name of child *", "name child", id="a bullet and a star"),
        pytest.param("Name of your child (first and last)", "name child", id="a bracketed hint"),
        pytest.param("Name\u00a0of the child\u00ad", "name child", id="odd spaces"),
        pytest.param("Child’s name", "child name", id="a curly apostrophe"),
        pytest.param("D.O.B.", "dob", id="dots in an abbreviation"),
        pytest.param("Agencies", "agency", id="a plural in -ies"),
        pytest.param("Key events", "key event", id="a plural"),
        pytest.param("(name)", "name", id="nothing but brackets"),
    ],
)
def test_what_varies_without_meaning_anything_is_set_aside(typed: str, plain: str) -> None:
    assert normal(typed) == plain


def test_every_label_of_the_dictionary_means_a_field_that_lists_it(layouts: Layouts) -> None:
    with (TEMPLATES / "fields.toml").open("rb") as file:
        fields = tomllib.load(file)["scoping"]
    lists: dict[str, set[str]] = {}  # which fields list the label
    for name, entry in fields.items():
        for label in entry["labels"]:
            lists.setdefault(normal(label), set()).add(name)
    wrong = []
    for name, entry in fields.items():
        labels = layouts.family if name.startswith("family.") else layouts.scoping
        listed = {field for label in entry["labels"] for field in lists[normal(label)]}
        wrong += [
            (name, label) for label in entry["labels"] if (found := means(label, labels)) is None or found.field not in listed
        ]
    assert not wrong


@pytest.mark.parametrize(
    ("label", "field"),
    [
        ("Which agency are you completing this form for?", "agency_name"),
        ("Serious Incident Notification no.", "case_reference"),
        ("Where was the child living when the incident happened?", "child_address"),
        ("How is the child being kept safe now?", "current_arrangements"),
        ("What would your ward do differently another time?", "learning"),
        ("Please summarise your agency’s involvement with the family", "involvement_summary"),
        ("How were race, culture and religion considered?", "equality_diversity"),
        ("Date your agency became aware of the incident", "aware_date"),
        ("Is there anything that should not be shared, and with whom?", "sharing_restrictions"),
        ("Whose signature: manager approving this return", "manager_name"),
        ("Voice of teh child", "child_voice"),
    ],
)
def test_a_label_that_nobody_listed_is_known_by_its_telling_words_or_by_likeness(
    layouts: Layouts, label: str, field: str
) -> None:
    found = means(label, layouts.scoping)
    assert found is not None
    assert found.field == field
    assert found.score < 1


@pytest.mark.parametrize("text", ["", "   ", "Colour", "You", "12/03/2021", "The weather was mild and dry", "x" * 400])
def test_what_is_no_label_means_nothing(layouts: Layouts, text: str) -> None:
    assert means(text, layouts.scoping) is None


def test_a_relatives_particulars_are_not_the_childs(layouts: Layouts) -> None:
    found = means("Mother’s current address or whereabouts", layouts.scoping)
    assert found is None or not found.field.startswith("child_")


@pytest.mark.parametrize(
    ("label", "after", "field"),
    [
        ("Date", None, "date_completed"),
        ("Date", "manager_name", "manager_signoff_date"),
        ("Role", None, "author_role"),
        ("Role", "manager_name", "qa_role"),
        ("Rationale", "lcspr_criteria_met", "lcspr_rationale"),
    ],
)
def test_the_question_before_settles_an_ambiguous_label(layouts: Layouts, label: str, after: str | None, field: str) -> None:
    found = means(label, layouts.scoping, after=after)
    assert found is not None
    assert found.field == field


def test_more_telling_words_win_over_fewer() -> None:
    labels = Labels.of({"learning": ([], ["learning"]), "national_view": ([], ["national learning"])})
    assert means("Any national learning here?", labels).field == "national_view"  # type: ignore[union-attr]
    assert means("Any learning here?", labels).field == "learning"  # type: ignore[union-attr]


def test_a_mistyped_heading_of_the_family_table_is_known(layouts: Layouts) -> None:
    found = means("Relatonship to the subject child", layouts.family)
    assert found is not None
    assert found.field == "family.relationship"
    assert found.score < 1
