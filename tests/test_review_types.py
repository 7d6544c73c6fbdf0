"""The review types that we ship: what only each of them has, that all they name is there, and that a form opens the right one."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from service.adapters.bank_holidays import closed_days
from service.adapters.office import OfficePapers
from service.adapters.review_files import load_review_types, load_rules
from service.adapters.wording import MailWording
from service.config import load
from service.demo.forms import answered_notification, answered_referral
from service.domain.review_types import ReviewType
from service.domain.samples import samples
from service.domain.schedule import Schedule
from service.domain.working_days import WorkingDays
from tests.answers import BORN, CHILD, SUBJECT
from tests.servers.sink import Sink
from tests.stage import DOCX, TEMPLATES, MailServer, Stage, kind_of, mail, text_of

FOLDER = TEMPLATES / "reviews"
RULES = load_rules(FOLDER, {})
TYPES = load_review_types(FOLDER, {})
YEARS = range(2026, 2029)
PART = {"susr": "WLS", "learning-review": "SCT"}
START = date(2026, 8, 31)  # a bank holiday in England and Wales, an ordinary Monday in Scotland
LAYOUTS = {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted((TEMPLATES / "layouts").glob("*.toml"))}
STAFF = "wren@borough.example"
REFERRAL = {
    "author_name": "Ada Fable",
    "author_role": "Sergeant",
    "agency_name": "Vale Constabulary",
    "child_name": CHILD,
    "child_dob": BORN,
    "incident_date": "20/03/2026",
}


def schedule(key: str, start: date = START) -> Schedule:
    """A review of that type that started on the day, on the calendar of its part of the country."""
    return Schedule(TYPES[key], start, WorkingDays(closed_days("GB", PART.get(key, "ENG"), (), YEARS)))


def at(rules: Mapping[str, object], path: str) -> object:
    """What stands in the rules at that dotted key; KeyError where nothing does."""
    found: object = rules
    for name in path.split("."):
        found = found[name] if isinstance(found, Mapping) else {}[name]
    return found


@pytest.mark.parametrize(
    ("key", "due", "milestone", "option", "word"),
    [
        ("rapid-review", "2026-09-21", ("panel_agrees", "2026-10-12"), "national", "rapid review report"),
        ("lcspr", "2027-02-28", ("published", "2027-03-09"), "redacted", "practice review report"),
        ("sar", "2027-02-28", ("reviewer_appointed", "2026-11-30"), "discretionary", "adult"),
        ("dardr", "2027-03-31", ("secretary_of_state_told", "2026-09-30"), "joint", "victim"),
        ("susr", "2027-08-31", ("learning_event_held", "2027-02-28"), "multi_agency_forum", "Welsh Government"),
        ("learning-review", "2026-09-14", ("agencies_notified", "2026-09-07"), "single_agency", "Chief Officers"),
    ],
)
def test_each_review_type_has_what_no_other_has(key: str, due: str, milestone: tuple[str, str], option: str, word: str) -> None:
    own = schedule(key)
    days = {each.key: each.due_on for each in own.steps({})}
    assert own.due_on == date.fromisoformat(due)
    assert days[milestone[0]] == date.fromisoformat(milestone[1])
    assert f"decision_{option}" in days
    assert word in _words(TYPES[key])
    for other in (each for each in TYPES.values() if each.key != key):
        assert {each.key: each.due_on for each in schedule(other.key).steps({})}.get(milestone[0]) != days[milestone[0]]
        assert option not in other.options
        assert word not in _words(other)


def _words(review: ReviewType) -> set[object]:
    return {getattr(review.words, name) for name in review.words.__slots__}


def test_a_death_review_reports_six_months_after_the_decision_that_there_is_one() -> None:
    decided = {"decision_review": date(2026, 9, 28)}
    days = {each.key: each.due_on for each in schedule("dardr").steps(decided)}
    assert (days["report_submitted"], days["signed_chair"]) == (date(2027, 3, 28), date(2027, 3, 28))
    undecided = {each.key for each in schedule("dardr").steps({"decision_no_review": date(2026, 9, 28)})}
    assert not {"report_submitted", "signed_chair"} & undecided


def test_a_learning_review_counts_weekends_and_holidays() -> None:
    over_easter = schedule("learning-review", date(2026, 3, 28))
    assert (over_easter.due_on, over_easter.days_left(date(2026, 4, 4))) == (date(2026, 4, 11), 7)


def test_prefixes_and_names_are_the_types_own() -> None:
    assert {key: each.prefix for key, each in TYPES.items()} == {
        "rapid-review": "RR", "lcspr": "LCSPR", "sar": "SAR", "dardr": "DARDR", "susr": "SUSR", "learning-review": "LR",
    }  # fmt: skip
    assert len({each.name for each in TYPES.values()}) == len(TYPES)


@pytest.mark.parametrize("key", TYPES)
def test_a_review_type_says_every_word_itself(key: str) -> None:
    words = RULES[key]["words"]
    assert isinstance(words, Mapping)
    assert set(words) == set(TYPES[key].words.__slots__)
    assert all(words.values())


@pytest.mark.parametrize("key", TYPES)
def test_what_a_person_should_confirm_stands_in_the_file(key: str) -> None:
    for path in TYPES[key].to_confirm:
        at(RULES[key], path)
    assert "retention" in TYPES[key].to_confirm


@pytest.mark.parametrize("key", TYPES)
def test_every_step_that_a_person_records_has_words_for_a_mail(key: str) -> None:
    by_itself = {"requests_sent", "returns_due"}
    unsaid = {each.key for each in TYPES[key].milestones} - set(TYPES[key].milestone_words.values()) - by_itself
    assert unsaid == set()


@pytest.mark.parametrize("key", TYPES)
def test_a_referral_of_any_type_can_be_accepted(key: str) -> None:
    assert TYPES[key].accepting is not None


@pytest.mark.parametrize(("key", "document"), [(key, each) for key, review in TYPES.items() for each in review.documents])
def test_a_document_has_a_blank_of_its_kind_that_asks_in_its_words(key: str, document: str) -> None:
    asked = TYPES[key].documents[document]
    if asked.kind == "answer":
        assert (asked.layout, asked.required) == ("", ())
        return
    layout = LAYOUTS[asked.layout]
    assert layout["kind"] == asked.kind
    assert set(layout["required"]) <= set(asked.required) | {"child_name", "child_dob"}
    assert OfficePapers(TEMPLATES).blank(asked.layout, {"reference": f"{TYPES[key].prefix}-2026-001"}, "blank").data


@pytest.mark.parametrize("key", [each for each in TYPES if each != "rapid-review"])
def test_no_other_review_sends_a_blank_of_the_rapid_review(key: str) -> None:
    titles = [LAYOUTS[each.layout]["title"] for each in TYPES[key].documents.values() if each.layout]
    assert titles
    assert not [each for each in titles if "Rapid Review" in each]


def test_the_mails_of_each_type_render_with_its_own_templates(tmp_path: Path, mail_server: MailServer, sink: Sink) -> None:
    stage = Stage(tmp_path, mail_server, sink)
    wording = MailWording(TEMPLATES / "mail", load(stage.config, stage.environment).roster.partnership)
    for key in TYPES:
        for notice in samples():
            assert wording.render(replace(notice, review_type=key)).text


@pytest.fixture
def stage(tmp_path: Path, mail_server: MailServer, sink: Sink) -> Stage:
    """A partnership with an empty mailbox that sends by itself."""
    return Stage(tmp_path, mail_server, sink)


def configure(stage: Stage, *lines: str) -> None:
    """Adds lines to the partnership's config.toml."""
    stage.config.write_text("\n".join((stage.config.read_text(encoding="utf-8"), *lines, "")), encoding="utf-8")


def refer(stage: Stage) -> str:
    """A referral form comes by mail from the police; what staff are told of it."""
    form = ("referral.docx", DOCX, answered_referral(TEMPLATES, REFERRAL))
    stage.server.deliver(mail("liaison@police.example", "Referral", "Please consider.", [form]), stage.now)
    alerts = [each for each in stage.pass_() if each["To"] == STAFF and kind_of(each) == "alert"]
    return text_of(alerts[0]) if alerts else ""


def test_a_referral_opens_the_type_that_the_configuration_gives_it_to(stage: Stage) -> None:
    configure(
        stage, "[review.rapid-review.opened_by]", 'referral = ""', "[review.learning-review.opened_by]", 'referral = "referred"'
    )
    told = refer(stage)
    (case,) = stage.run("case", "list", "--json").json
    assert (case["type"], case["status"], case["clock_started_on"]) == ("learning-review", "referred", None)
    assert f"case record {case['reference']} committee_told" in told
    assert stage.run("case", "record", case["reference"], "committee_told", "--on", "2026-03-25").status == 0
    assert stage.case(case["reference"])["due_on"] == "2026-04-08"


def test_a_form_that_opens_a_case_as_open_starts_its_clock(stage: Stage) -> None:
    configure(stage, "[review.rapid-review.opened_by]", 'referral = ""', "[review.sar.opened_by]", 'referral = "open"')
    told = refer(stage)
    (case,) = stage.run("case", "list", "--json").json
    assert (case["type"], case["status"], case["clock_started_on"]) == ("sar", "open", f"{stage.now:%Y-%m-%d}")
    assert "the day the board received the referral" in " ".join(told.split())


def test_a_form_that_opens_nothing_waits_for_a_person(stage: Stage) -> None:
    configure(stage, "[review.rapid-review.opened_by]", 'referral = ""')
    refer(stage)
    assert stage.run("case", "list", "--json").json == []
    (held,) = stage.run("held", "list", "--json").json
    assert held["reason"] == "question"


def test_a_form_about_a_child_in_another_kind_of_review_waits_for_a_person(stage: Stage) -> None:
    opened = stage.run("case", "open", "--type", "lcspr", "--on", "2026-03-20", "--subjects", "-", "--json", text=SUBJECT)
    assert opened.status == 0
    form = ("sin.docx", DOCX, answered_notification(TEMPLATES, {"panel_notified_date": "25/03/2026", **REFERRAL}))
    stage.server.deliver(mail("mash@council.example", "Notification", "Attached.", [form]))
    stage.pass_()
    (case,) = stage.run("case", "list", "--json").json
    assert (case["type"], case["clock_started_on"]) == ("lcspr", "2026-03-20")
    assert [each["reason"] for each in stage.run("held", "list", "--json").json] == ["question"]


def test_one_form_for_two_types_is_wrong_before_anything_starts(stage: Stage) -> None:
    configure(stage, "[review.sar.opened_by]", 'referral = "referred"')
    answer = stage.run("check")
    assert answer.status == 2
    assert "review.sar.opened_by.referral" in answer.err


def test_an_adults_review_asks_in_the_words_of_its_own_law(stage: Stage) -> None:
    opened = stage.run("case", "open", "--type", "sar", "--on", "2026-03-25", "--subjects", "-", "--json", text=SUBJECT)
    assert opened.status == 0, opened.err
    requests = [each for each in stage.pass_() if kind_of(each) == "request"]
    assert requests
    names = [each.get_filename() or "" for each in requests[0].iter_attachments()]
    assert [each.rpartition("-")[2] for each in names] == ["summary.docx", "chronology.docx", "due.ics"]
