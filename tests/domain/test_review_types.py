"""Review types from TOML: the rapid review's own file, what its keys may say, and every fault with its key."""

from __future__ import annotations

import copy
import tomllib
from pathlib import Path

import pytest

from service.adapters.review_files import laid_over, load_review_types, load_rules
from service.config.schema import RETAINED as CONFIGURED
from service.config.settings import RetentionTrigger
from service.domain.cases import CaseStatus
from service.domain.review_types import RETAINED, ReviewType, ReviewTypeFaults, Trigger, milestone_words

FOLDER = Path(__file__).parents[2] / "templates" / "reviews"
RAPID = load_review_types(FOLDER, {})["rapid-review"]


def rules() -> dict[str, object]:
    """The rapid review's file, fresh to be broken."""
    return copy.deepcopy(load_rules(FOLDER, {})["rapid-review"])


def faults_of(change: dict[str, object]) -> dict[str, str]:
    """What is wrong with the rapid review once the change is laid over it, by key."""
    with pytest.raises(ReviewTypeFaults) as wrong:
        ReviewType.from_rules(laid_over(rules(), change))
    return {each.key: each.sentence for each in wrong.value.faults}


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.toml")), ids=lambda path: path.stem)
def test_every_review_type_that_we_ship_is_without_fault(path: Path) -> None:
    made = ReviewType.from_rules(tomllib.loads(path.read_text(encoding="utf-8")), path.stem)
    assert made.key == path.stem
    assert all(made.documents_of("anyone")) or not made.asked


def test_an_agency_is_asked_what_the_nearest_rule_says() -> None:
    own = ReviewType.from_rules(laid_over(rules(), {"asked": {"housing": ["scoping"]}}))
    assert own.documents_of("police") == ("scoping", "chronology")
    assert own.documents_of("housing") == ("scoping",)
    assert own.documents_of("housing", ("chronology", "poem")) == ("chronology",)


def test_every_question_of_our_own_form_has_a_rule() -> None:
    layout = tomllib.loads((FOLDER.parent / "layouts" / "scoping-initial.toml").read_text(encoding="utf-8"))
    assert set(layout["required"]) <= set(RAPID.documents["scoping"].required)


def test_the_configuration_overrides_one_key_and_keeps_the_rest() -> None:
    changed = load_review_types(FOLDER, {"rapid-review": {"milestones": {"meeting_held": {"offset": 9}}}})["rapid-review"]
    assert (changed.milestone("meeting_held").offset, RAPID.milestone("meeting_held").offset) == (9, 10)
    assert changed.milestone("meeting_held").words == "meeting held"


@pytest.mark.parametrize(
    ("change", "key", "says"),
    [
        ({"name": 3}, "name", "text in quotes"),
        ({"clock": {"unit": "weeks"}}, "clock.unit", "working, calendar, months"),
        ({"clock": {"length": True}}, "clock.length", "whole number"),
        ({"clock": {"length": 0}}, "clock.length", "at least 1"),
        ({"clock": 15}, "clock", "table"),
        (
            {"milestones": {"returns_dew": {"words": "typo", "offset": 1, "unti": "working"}}},
            "milestones.returns_dew.unti",
            "not a key",
        ),
        ({"milestones": {"meeting_held": {"after": "party"}}}, "milestones.meeting_held.after", "never to the clock"),
        ({"milestones": {"meeting_held": {"status": "over"}}}, "milestones.meeting_held.status", "one of referred"),
        ({"asked": {"everyone": ["poem"]}}, "asked.everyone", "no document"),
        ({"asked": {"everyone": "scoping"}}, "asked.everyone", "list"),
        ({"commands": {"party": "party_held"}}, "commands.party", "no milestone"),
        ({"documents": {"scoping": {"required": ["shoe_size"]}}}, "documents.scoping.labels.shoe_size", "as our form prints it"),
        ({"documents": {"scoping": {"always": ["shoe_size"]}}}, "documents.scoping.always", "shoe_size"),
        ({"reminding": {"days": ["yesterday"]}}, "reminding.days", "list"),
        ({"reminding": {"deputy_from": 0}}, "reminding.deputy_from", "at least 1"),
        ({"words": {"law": 16}}, "words.law", "text in quotes"),
        ({"words": {"lore": "none"}}, "words.lore", "not a key"),
        ({"opened_by": {"telegram": "open"}}, "opened_by.telegram", "notification, referral"),
        ({"opened_by": {"referral": "closed"}}, "opened_by.referral", "open, referred"),
        ({"milestones": {"meeting_held": {"only_after": "party"}}}, "milestones.meeting_held.only_after", "no milestone"),
        ({"milestones": {"meeting_held": {"only_after": "meeting_held"}}}, "milestones.meeting_held.only_after", "waits for it"),
        ({"milestones": {"meeting_held": {"optional": "yes"}}}, "milestones.meeting_held.optional", "true or false"),
        ({"milestones": {"criteria_met": {"starts": False}}}, "milestones.criteria_met.starts", "open"),
        ({"milestones": {"criteria_not_met": {"starts": True}}}, "milestones.criteria_not_met.starts", "open"),
        ({"sign_off": {"parties": {"police": 1}}}, "sign_off.parties.police", "text in quotes"),
        ({"sign_off": {"party": "police"}}, "sign_off.party", "not a key"),
        ({"asked": {"rounds": 3}}, "asked.rounds", "1 or 2"),
        ({"asked": {"first_round": "scoping"}}, "asked.first_round", "no document of the kind"),
        ({"asked": {"rounds": 2, "first_round": ""}}, "asked.first_round", "with two rounds"),
        ({"asked": {"question_days": 0}}, "asked.question_days", "at least 1"),
        ({"documents": {"scoping": {"layout": ""}}}, "documents.scoping.layout", "may be empty only"),
        ({"documents": {"poem": {"name": "poem", "kind": "chronology", "required": []}}}, "documents.poem.layout", "is missing"),
        ({"retention": {"gossip": {"months": 1, "trigger": "received"}}}, "retention.gossip", "raw_returns"),
        ({"retention": {"papers": {"trigger": "full_moon"}}}, "retention.papers.trigger", "case_closed"),
        ({"retention": {"papers": {"months": 0}}}, "retention.papers.months", "at least 1"),
        ({"colour": "blue"}, "colour", "not a key"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_a_fault_is_told_with_its_key_and_what_would_be_right(change: dict[str, object], key: str, says: str) -> None:
    assert says in faults_of(change)[key]


def test_every_fault_is_told_at_once() -> None:
    assert {"name", "clock.unit", "colour"} <= set(faults_of({"name": 3, "clock": {"unit": "weeks"}, "colour": "blue"}))


def test_what_is_missing_is_named() -> None:
    broken = rules()
    del broken["prefix"], broken["clock"]
    with pytest.raises(ReviewTypeFaults) as wrong:
        ReviewType.from_rules(broken)
    assert {"prefix", "clock"} <= {each.key for each in wrong.value.faults}


def test_milestones_that_wait_for_each_other_are_a_fault() -> None:
    loop = {"milestones": {"meeting_held": {"after": "papers_circulated"}, "papers_circulated": {"after": "meeting_held"}}}
    assert {"milestones.meeting_held.after", "milestones.papers_circulated.after"} <= set(faults_of(loop))


def test_a_fault_of_a_file_is_told_under_the_review_types_key() -> None:
    with pytest.raises(ReviewTypeFaults) as wrong:
        load_review_types(FOLDER, {"rapid-review": {"clock": {"length": "long"}}})
    assert wrong.value.faults[0].key == "review.rapid-review.clock.length"


def test_an_override_of_an_unknown_review_type_is_a_fault() -> None:
    with pytest.raises(ReviewTypeFaults, match=r"review\.tea-party"):
        load_rules(FOLDER, {"tea-party": {}})


def test_a_broken_file_is_a_fault_with_its_name(tmp_path: Path) -> None:
    (tmp_path / "odd.toml").write_text("name = ", encoding="utf-8")
    with pytest.raises(ReviewTypeFaults, match=r"odd\.toml is not valid TOML"):
        load_rules(tmp_path, {})


def changed(**change: object) -> ReviewType:
    """The rapid review with something laid over its file."""
    return ReviewType.from_rules(laid_over(rules(), change))


def test_a_case_that_was_opened_under_an_older_file_is_still_understood() -> None:
    old = rules()
    for key in ("opened_by", "sign_off", "retention"):
        del old[key]
    old["words"] = {"subject": "child", "subjects": "children", "review_group": "QiiP", "meeting": "rapid review meeting"}
    old["milestones"] = {
        "criteria_met": {"words": "criteria met", "group": "criteria", "status": "open"},
        "requests_sent": {"words": "requests sent", "offset": 1},
        "returns_due": {"words": "returns due", "offset": 6},
    }
    old["asked"] = {"everyone": ["scoping"], "late_days": 3}
    old["reminding"] = {"days": [-1, 1], "ring_from": 2}
    old["commands"] = {"met": "criteria_met"}
    made = ReviewType.from_rules(old)
    assert (made.words.receiver, made.words.family) == ("national Panel", "the child and family")
    assert made.milestone("criteria_met").starts
    assert (made.acknowledge_days, made.question_days, made.deputy_from, made.senior_from, made.first_round) == (1, 2, 1, 3, "")


def test_each_partner_has_a_signature_of_its_own() -> None:
    assert RAPID.signatories == {"local_authority": "local authority", "police": "police", "icb": "integrated care board"}
    signed = [each for each in RAPID.milestones if each.key.startswith("signed_")]
    assert [(each.key, each.words, each.group, each.offset) for each in signed] == [
        ("signed_local_authority", "signed off by the local authority", None, 14),
        ("signed_police", "signed off by the police", None, 14),
        ("signed_icb", "signed off by the integrated care board", None, 14),
    ]
    assert RAPID.milestone_words["signed icb"] == "signed_icb"


def test_one_more_partner_is_one_more_line() -> None:
    more = changed(sign_off={"parties": {"education": "education partner"}})
    assert more.milestone("signed_education").words == "signed off by the education partner"


def test_a_notification_opens_a_rapid_review_and_a_referral_waits() -> None:
    assert RAPID.opened_by == {"notification": CaseStatus.OPEN, "referral": CaseStatus.REFERRED}
    assert changed(opened_by={"referral": ""}).opened_by == {"notification": CaseStatus.OPEN}


def test_the_step_that_accepts_a_referral_starts_its_clock() -> None:
    assert RAPID.accepting == RAPID.milestone("criteria_met")
    assert RAPID.declining == RAPID.milestone("criteria_not_met")
    assert RAPID.milestone("criteria_met").status is CaseStatus.OPEN


def test_a_step_that_starts_the_clock_opens_the_case() -> None:
    started = changed(milestones={"meeting_fixed": {"words": "meeting fixed", "starts": True}})
    assert started.milestone("meeting_fixed").status is CaseStatus.OPEN


def test_there_is_one_round_until_the_configuration_wants_two() -> None:
    assert (RAPID.rounds, RAPID.first_round) == (1, "")
    two = changed(asked={"rounds": 2})
    assert (two.rounds, two.first_round, two.document("known-check").kind) == (2, "known-check", "answer")
    assert two.documents_of("police") == ("scoping", "chronology")


@pytest.mark.parametrize(
    ("key", "name"),
    [("question-1", "supplementary question 1"), ("question-12", "supplementary question 12"), ("action-3", "action 3")],
)
def test_a_question_and_an_action_are_documents_answered_in_words(key: str, name: str) -> None:
    document = RAPID.document(key)
    assert (document.key, document.name, document.kind, document.layout, document.required) == (key, name, "answer", "", ())


@pytest.mark.parametrize("key", ["question-", "question-0", "question-1x", "question-١", "action", "poem"])
def test_no_other_document_is_made_up(key: str) -> None:
    with pytest.raises(KeyError):
        RAPID.document(key)


def test_a_document_of_the_file_is_found_by_its_key() -> None:
    assert RAPID.document("scoping") is RAPID.documents["scoping"]
    assert RAPID.document("known-check").name == "answer whether the family is known to you"


def test_retention_knows_the_classes_and_days_of_the_configuration() -> None:
    assert RETAINED == CONFIGURED
    assert set(map(str, Trigger)) == set(map(str, RetentionTrigger))
    assert set(RAPID.retention) == set(RETAINED)
    assert RAPID.retention["not_met_referrals"].trigger is Trigger.RECEIVED


def test_two_review_types_that_one_form_would_open_are_a_fault() -> None:
    with pytest.raises(ReviewTypeFaults) as wrong:
        load_review_types(FOLDER, {"sar": {"opened_by": {"referral": "referred"}}})
    assert [each.key for each in wrong.value.faults] == ["review.sar.opened_by.referral"]
    assert "rapid-review" in wrong.value.faults[0].sentence


def test_a_form_is_taken_from_one_review_type_and_given_to_another() -> None:
    ways = {"rapid-review": {"opened_by": {"referral": ""}}, "sar": {"opened_by": {"referral": "open"}}}
    made = load_review_types(FOLDER, ways)
    assert made["sar"].opened_by == {"referral": CaseStatus.OPEN}
    assert made["rapid-review"].opened_by == {"notification": CaseStatus.OPEN}


def test_staff_may_use_the_words_of_every_review_type() -> None:
    words = milestone_words(load_rules(FOLDER, {}))
    assert (words["met"], words["scope agreed"], words["procurator fiscal told"]) == (
        "criteria_met",
        "scope_agreed",
        "procurator_fiscal_told",
    )


def test_no_words_mean_one_milestone_here_and_another_there() -> None:
    meant: dict[str, set[str]] = {}
    for review in load_review_types(FOLDER, {}).values():
        for words, key in review.milestone_words.items():
            meant.setdefault(words, set()).add(key)
    assert {words: keys for words, keys in meant.items() if len(keys) > 1} == {}


def test_a_file_that_changed_is_read_anew_and_what_was_handed_out_is_the_callers_own(tmp_path: Path) -> None:
    path, text = tmp_path / "sar.toml", (FOLDER / "sar.toml").read_text(encoding="utf-8")
    path.write_text(text, encoding="utf-8")
    words = load_rules(tmp_path, {})["sar"]["words"]
    assert isinstance(words, dict)
    words["subject"] = "nobody"
    assert load_review_types(tmp_path, {})["sar"].words.subject == "adult"
    path.write_text(text.replace('subject = "adult"', 'subject = "person"'), encoding="utf-8")
    assert load_review_types(tmp_path, {})["sar"].words.subject == "person"


def test_a_review_type_stays_as_it_was_when_its_rules_change_later() -> None:
    changing = rules()
    words = changing["words"]
    assert isinstance(words, dict)
    made = ReviewType.from_rules(changing)
    words["subject"] = "nobody"
    assert made.words.subject == ReviewType.from_rules(rules()).words.subject == "child"
    assert ReviewType.from_rules(changing).words.subject == "nobody"
