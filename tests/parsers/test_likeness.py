"""A wording that nobody listed finds its field: word for word first, then by telling words, by spelling, by likeness."""

from __future__ import annotations

import pytest

from parsers.labels import Labels, meanings, means, normal
from parsers.likeness import NEAR, NOTHING, SCALE, Likeness, Phrases, stem
from tests.known import known
from tests.parsers.drawn import asked, form

SMALL = Labels.of(
    {
        "learning": (["Learning identified", "Lessons from practice", "What practice taught staff"], ["lesson"]),
        "disability": (["Disability", "Learning needs", "Needs of the body and mind"], ["learning need"]),
        "housing": (["Housing", "Home conditions", "Tenancy and home"], []),
        "diet": (["Diet", "Meals and food", "Food at home"], []),
    }
)


# --- the order


@pytest.mark.parametrize(
    ("label", "field", "least", "most"),
    [
        pytest.param("Learning identified:", "learning", 1.0, 1.0, id="word for word"),
        pytest.param("Lessons of any kind", "learning", 0.9, 0.9, id="by a telling word"),
        pytest.param("Home conditoins", "housing", 0.81, 0.899, id="by its spelling"),
        pytest.param("Meals, and what food", "diet", NEAR * SCALE, SCALE, id="by likeness"),
    ],
)
def test_a_surer_way_gives_a_higher_score(label: str, field: str, least: float, most: float) -> None:
    found = means(label, SMALL)
    assert found is not None
    assert found.field == field
    assert least <= found.score <= most


def test_the_words_themselves_win_over_a_telling_word() -> None:
    labels = Labels.of({"learning": ([], ["learning"]), "disability": (["Learning needs"], [])})
    assert [(each.field, each.score) for each in meanings("Learning needs", labels)][:2] == [
        ("disability", 1.0),
        ("learning", 0.9),
    ]


def test_a_telling_word_wins_over_a_spelling_that_is_near() -> None:
    labels = Labels.of({"housing": (["Homes and gardens"], []), "diet": ([], ["gardening"])})
    found = means("Homes and gardenings", labels)
    assert found is not None
    assert (found.field, found.score) == ("diet", 0.9)


def test_of_two_telling_words_the_one_with_more_of_them_wins() -> None:
    found = means("Any learning needs that we knew?", SMALL)
    assert found is not None
    assert found.field == "disability"


def test_only_the_dictionarys_words_count_where_that_is_asked() -> None:
    assert means("Lessons of any kind", SMALL, exact=True) is None


# --- the whole dictionary


@pytest.mark.parametrize(
    ("label", "field"),
    [
        ("Practitioner lessons and improvements pointed up", "learning"),
        ("Things the agency would do differently", "learning"),
        ("Ethnicity of this child, if we hold it", "ethnicity"),
        ("Ethnicty", "ethnicity"),
        ("What did the youngster tell you in his own words?", "child_voice"),
    ],
)
def test_a_wording_that_nobody_listed_finds_its_field(label: str, field: str) -> None:
    assert normal(label) not in known().scoping.exact
    assert field in {each.field for each in meanings(label, known().scoping)[:2]}


def test_on_a_form_such_a_wording_is_answered() -> None:
    found = form([["Ethnicity", "Arab"], ["Lived reality as the girl saw things", "She was sad and alone at home."]])
    assert asked(found) == {"ethnicity": "Arab", "child_voice": "She was sad and alone at home."}


@pytest.mark.parametrize("label", ["Zxqv blorp", "Qwerty uiop asdf", "What colour is the front door painted?", "", "!!!"])
def test_nonsense_finds_no_field(label: str) -> None:
    assert means(label, known().scoping) is None


# --- likeness alone


def test_words_that_no_label_uses_lower_the_likeness() -> None:
    whole, half = (dict(SMALL.alike.ranked(normal(text)))["diet"] for text in ("meals", "meals zxqv"))
    assert half == pytest.approx(whole / 2)


def test_the_likelihoods_of_fields_add_up_to_one_at_most() -> None:
    ranked = SMALL.alike.ranked("home food")
    assert sum(score for _, score in ranked) == pytest.approx(1.0)
    assert [score for _, score in ranked] == sorted((score for _, score in ranked), reverse=True)


def test_a_usual_field_is_likelier_than_another_with_the_same_words() -> None:
    exact = {"cold place": ["first"], "cold spot": ["second"]}
    made = Likeness.of(exact, [], Phrases.of({}), frozenset({"second"}))
    assert made.ranked("cold")[0][0] == "second"


def test_words_that_mean_the_same_are_one() -> None:
    phrases = Phrases.of({"child": ["young person", "youngster"]})
    assert phrases.plain("view of young person") == "view of child"
    made = Likeness.of({"child view": ["child_voice"], "house": ["housing"]}, [], phrases, frozenset())
    assert made.ranked("youngster")[0][0] == "child_voice"


@pytest.mark.parametrize(("one", "other"), [("assessed", "assessments"), ("recording", "records"), ("concerned", "concerns")])
def test_words_with_one_stem_are_one(one: str, other: str) -> None:
    assert stem(one) == stem(other)


def test_a_short_word_keeps_its_ending() -> None:
    assert stem("need") == "need"
    assert stem("used") == "used"


def test_nothing_is_like_anything_for_headings_of_a_family_table() -> None:
    assert NOTHING.ranked("name") == []
    assert known().family.alike is NOTHING
