"""`case …`: opening, looking and steering, as somebody types it."""

from __future__ import annotations

from datetime import date
from email.message import EmailMessage
from typing import Any

import pytest

from service.cli.kinds import Usage
from service.cli.opening import subjects_of
from service.demo.forms import answered_scoping
from service.domain.cases import Subject
from service.wiring import TEMPLATES
from tests.cli.office import Office

REFERENCE = "RR-2026-001"
ANSWERS = {"involvement_summary": "One home visit in 2025."}
NOW = ("--now", "2026-11-23T09:30")
LATER = ("--now", "2026-12-14T09:30")
OPEN = ("case", "open", "--type", "rapid-review", "--on", "2026-11-20", *NOW)


@pytest.fixture
def opened(office: Office) -> Office:
    """An office with one case."""
    answer = office.ask(*OPEN, typed="AB 2019-04-02\n")
    assert answer.status == 0, answer.err
    return office


def shown(office: Office) -> Any:
    """The case as scripts see it."""
    return office.ask("case", "show", REFERENCE, "--json", *NOW).json


def requests_of(office: Office, agency: str) -> list[Any]:
    """What that agency is asked for."""
    return [each for each in shown(office)["requests"] if each["agency"] == agency]


def test_opening_a_case_prints_its_reference_its_clock_and_what_waits(office: Office) -> None:
    answer = office.ask(*OPEN, typed="AB 2019-04-02\n")
    lines = answer.out.splitlines()
    assert answer.status == 0
    assert lines[0] == REFERENCE
    assert "notification was sent to the national Panel: Friday 20 November 2026 (day 0)" in lines[1]
    assert "due on Friday 11 December 2026 (15 working days)" in lines[2]
    assert "police, health" in lines[3]
    assert "2 mails wait for your yes" in lines[4]


def test_a_case_without_a_named_child_is_opened_with_a_warning(office: Office) -> None:
    answer = office.ask(*OPEN)
    assert answer.status == 0
    assert "No child was named" in answer.err


def test_a_case_without_a_start_is_a_referral_that_asks_nobody(office: Office) -> None:
    answer = office.ask("case", "open", *NOW, "--json")
    assert answer.json["status"] == "referred"
    assert answer.json["clock_started_on"] is None
    assert answer.json["requests"] == []
    assert office.ask("outbox", "list", "--json").json == []


def test_a_referral_is_accepted_by_its_milestone_and_then_asks_its_agencies(office: Office) -> None:
    office.ask("case", "open", *NOW)
    answer = office.ask("case", "record", REFERENCE, "criteria_met", "--on", "2026-11-20", *NOW)
    assert answer.status == 0, answer.err
    assert shown(office)["status"] == "open"
    assert len(office.ask("outbox", "list", "--json").json) == 2


def test_only_the_named_agencies_are_asked(office: Office) -> None:
    answer = office.ask(*OPEN, "--agency", "health", "--json")
    assert {each["agency"] for each in answer.json["requests"]} == {"health"}


def test_an_unknown_agency_opens_nothing(office: Office) -> None:
    assert office.ask(*OPEN, "--agency", "coastguard").status == 1
    assert office.ask("case", "list", "--json").json == []


def test_a_period_is_two_days_in_order(office: Office) -> None:
    assert office.ask(*OPEN, "--period", "2026-11-20:2024-11-20").status == 2
    assert office.ask(*OPEN, "--period", "2024-11-20:2026-11-20").status == 0


def test_the_json_of_a_case_has_the_keys_that_scripts_rely_on(opened: Office) -> None:
    (case,) = opened.ask("case", "list", "--json", *NOW).json
    assert case == shown(opened)
    plain = {"reference", "type", "status", "clock_started_on", "due_on", "working_day"}
    assert {key: case[key] for key in plain} == {
        "reference": REFERENCE,
        "type": "rapid-review",
        "status": "open",
        "clock_started_on": "2026-11-20",
        "due_on": "2026-12-11",
        "working_day": 1,
    }
    assert {"key": "returns_due", "due_on": "2026-11-30", "done_on": None} in case["milestones"]
    assert case["requests"][0] == {
        "agency": "police",
        "document": "scoping",
        "state": "asked",
        "due_on": "2026-11-30",
        "promised_on": None,
        "versions": 0,
        "missing": [],
    }


def test_the_list_says_who_is_late(opened: Office) -> None:
    answer = opened.ask("case", "list", "--now", "2026-12-02T09:00")
    assert answer.out.splitlines()[1].split()[-2:] == ["police,", "health"]
    assert "overdue" not in answer.out


def test_show_says_what_was_due_and_never_that_it_is_overdue(opened: Office) -> None:
    opened.ask("case", "waive", REFERENCE, "health", *NOW)
    answer = opened.ask("case", "show", REFERENCE, "--now", "2026-12-02T09:00")
    said = " ".join(answer.out.split())
    assert "police scoping not asked yet: its mail waits for your yes was due on 2026-11-30" in said
    assert "health scoping not required 2026-11-30" in said
    assert "overdue" not in said


def test_show_names_the_day_that_an_agency_promised(opened: Office) -> None:
    opened.ask("outbox", "approve", "--all", *NOW)
    opened.ask("run", "--once", *NOW)
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = "desk@police.example", "reviews@tscp.example", f"Re: [{REFERENCE} police]"
    letter["Message-ID"] = "<7@police.example>"
    letter.set_content("Thank you, received. We will send it by 27 November 2026.")
    opened.mailbox.deliver(bytes(letter))
    assert opened.ask("run", "--once", *NOW).status == 0
    assert {each["promised_on"] for each in requests_of(opened, "police")} == {"2026-11-27"}
    assert "acknowledged, promised for 2026-11-27" in opened.ask("case", "show", REFERENCE, *NOW).out


def test_the_period_of_a_case_that_came_without_one_is_set(opened: Office) -> None:
    assert (shown(opened)["period_from"], shown(opened)["period_to"]) == (None, None)
    assert "no period set" in opened.ask("case", "show", REFERENCE, *NOW).out
    answer = opened.ask("case", "period", REFERENCE, "--from", "2024-11-20", "--to", "2026-11-20", *NOW)
    assert answer.status == 0, answer.err
    assert "written before do not name it" in answer.out
    assert (shown(opened)["period_from"], shown(opened)["period_to"]) == ("2024-11-20", "2026-11-20")
    said = opened.ask("case", "show", REFERENCE, *NOW).out
    assert "under review   Wednesday 20 November 2024 to Friday 20 November 2026" in said


def test_a_period_that_ends_before_it_begins_is_refused(opened: Office) -> None:
    answer = opened.ask("case", "period", REFERENCE, "--from", "2026-11-20", "--to", "2024-11-20", *NOW)
    assert (answer.status, answer.err) == (1, "A period's first day comes before its last.\n")
    assert shown(opened)["period_from"] is None


def test_show_prints_milestones_and_requests_for_a_person(opened: Office) -> None:
    answer = opened.ask("case", "show", REFERENCE.lower(), *NOW)
    assert "Friday 20 November 2026" in answer.out
    assert "meeting_held" in answer.out
    assert "police scoping not asked yet: its mail waits for your yes 2026-11-30" in " ".join(answer.out.split())


def test_a_request_is_asked_once_its_mail_has_left(opened: Office) -> None:
    opened.ask("outbox", "approve", "--all", *NOW)
    assert "not asked yet: its mail is queued" in opened.ask("case", "show", REFERENCE, *NOW).out
    opened.ask("run", "--once", *NOW)
    assert "police scoping asked 2026-11-30" in " ".join(opened.ask("case", "show", REFERENCE, *NOW).out.split())


def test_explain_shows_the_days_counted_and_those_skipped(opened: Office) -> None:
    answer = opened.ask("case", "explain", REFERENCE, *NOW)
    assert "Saturday 21 November 2026" in answer.out
    assert "15   Friday 11 December 2026" in answer.out
    assert "Working Together to Safeguard Children 2023" in answer.out
    assert "Counted from the day the serious incident notification was sent to the national Panel: Friday 20" in answer.out
    assert " 1 working day " in answer.out


def test_explain_says_of_every_dated_milestone_what_was_not_counted(opened: Office) -> None:
    answer = opened.ask("case", "explain", REFERENCE, *NOW)
    lines = {line.split()[0]: " ".join(line.split()) for line in answer.out.splitlines() if line.strip()}
    assert "2026-11-30 6 working days clock 2026-11-20 4 weekend days" in lines["returns_due"]
    assert "2027-01-06 15 working days report_submitted 2026-12-11" in lines["panel_answer"]
    assert "Christmas Day, Boxing Day (observed), New Year's Day" in lines["panel_answer"]
    assert "agencies_told" not in lines


def test_explain_shows_the_days_of_one_milestone(opened: Office) -> None:
    opened.ask("case", "record", REFERENCE, "report_submitted", "--on", "2026-12-10", *LATER)
    answer = opened.ask("case", "explain", REFERENCE, "panel_agrees", *NOW)
    assert answer.out.startswith(
        "panel_agrees, national Panel agrees with the decision: due on Tuesday 5 January 2027, 15 working"
    )
    assert "from Thursday 10 December 2026 (report_submitted)" in answer.out
    assert "day 0: report submitted to the national Panel" in answer.out
    assert "Christmas Day" in answer.out
    assert "15   Tuesday 5 January 2027" in answer.out


def test_explain_says_why_a_milestone_has_no_day(opened: Office) -> None:
    said = opened.ask("case", "explain", REFERENCE, "agencies_told", *NOW).out
    assert said == f"agencies_told of {REFERENCE} has no due date: it is there only once decision_lcspr was reached.\n"
    assert "gives it none" in opened.ask("case", "explain", REFERENCE, "learning_shared", *NOW).out
    unknown = opened.ask("case", "explain", REFERENCE, "party", *NOW)
    assert (unknown.status, "has no milestone party" in unknown.err) == (1, True)


def test_explain_claims_no_notification_where_a_referral_was_accepted(office: Office) -> None:
    office.ask("case", "open", *NOW)
    office.ask("case", "record", REFERENCE, "criteria_met", "--on", "2026-11-20", *NOW)
    answer = office.ask("case", "explain", REFERENCE, *NOW)
    assert answer.out.startswith("Counted from the day the clock was started (the referral was accepted): Friday 20 November")
    office.ask("case", "clock", REFERENCE, "--start", "2026-11-18", "--why", "the partners met then", *NOW)
    answer = office.ask("case", "explain", REFERENCE, *NOW)
    assert answer.out.startswith("Counted from the day the clock was started (as recorded): Wednesday 18 November 2026.")


def test_explain_says_that_the_day_of_a_notification_was_corrected(opened: Office) -> None:
    opened.ask("case", "clock", REFERENCE, "--start", "2026-11-18", "--why", "sent two days earlier", *NOW)
    answer = opened.ask("case", "explain", REFERENCE, *NOW)
    assert "was sent to the national Panel, as corrected: Wednesday 18 November 2026" in answer.out


def test_an_unknown_case_is_one_sentence(opened: Office) -> None:
    answer = opened.ask("case", "show", "RR-2026-009")
    assert (answer.status, answer.err) == (1, "There is no case RR-2026-009.\n")


def test_recording_without_a_milestone_lists_those_of_the_type(opened: Office) -> None:
    keys = [each["key"] for each in opened.ask("case", "record", REFERENCE, "--json", *NOW).json]
    assert {"criteria_met", "meeting_held", "recommendation_lcspr", "decision_lcspr", "report_submitted"} <= set(keys)


def test_a_milestone_is_recorded_on_its_day(opened: Office) -> None:
    early = opened.ask("case", "record", REFERENCE, "meeting_held", "--on", "2026-12-03", *NOW)
    assert (early.status, "has not come yet" in early.err) == (1, True)
    opened.ask("case", "record", REFERENCE, "meeting_held", "--on", "2026-12-03", *LATER)
    steps = {each["key"]: each for each in shown(opened)["milestones"]}
    assert steps["meeting_held"]["done_on"] == "2026-12-03"


def test_correcting_the_clock_moves_what_is_open(opened: Office) -> None:
    answer = opened.ask("case", "clock", REFERENCE, "--start", "2026-11-18", "--why", "sent two days earlier", *NOW)
    assert answer.status == 0, answer.err
    assert shown(opened)["due_on"] == "2026-12-09"
    assert shown(opened)["requests"][0]["due_on"] == "2026-11-26"


def test_an_agency_of_this_case_only_joins_with_its_name_and_contact(opened: Office) -> None:
    assert opened.ask("case", "add-agency", REFERENCE, "oakfield", *NOW).status == 1
    words = ("--name", "Oakfield Primary", "--contact", "dsl@oakfield.example", "--due", "2026-12-04")
    answer = opened.ask("case", "add-agency", REFERENCE, "oakfield", *words, *NOW)
    assert answer.status == 0, answer.err
    assert "by hand" in answer.out
    assert {each["due_on"] for each in requests_of(opened, "oakfield")} == {"2026-12-04"}


def test_a_contact_is_added_and_removed(opened: Office) -> None:
    for way in ("add", "remove"):
        assert opened.ask("case", "contact", REFERENCE, "police", way, "new@police.example", *NOW).status == 0
    assert opened.ask("case", "contact", REFERENCE, "coastguard", "add", "new@police.example", *NOW).status == 1


def test_a_barred_address_gets_no_mail_that_was_queued_before(opened: Office) -> None:
    opened.ask("outbox", "approve", "--all", *NOW)
    assert opened.ask("case", "bar", REFERENCE, "desk@police.example", "--why", "involved", *NOW).status == 0
    ran = opened.ask("run", "--once", *NOW)
    assert ran.status == 0, ran.err
    written = {each.recipients for each in opened.postbox.posted}
    assert written == {("team@health.example",), ("pat@tscp.example",)}, "staff hear that nobody is left to be asked there"


def test_an_extension_moves_one_agency_only(opened: Office) -> None:
    assert opened.ask("case", "extend", REFERENCE, "police", "2026-12-03", *NOW).status == 0
    assert {each["due_on"] for each in requests_of(opened, "police")} == {"2026-12-03"}
    assert {each["due_on"] for each in requests_of(opened, "health")} == {"2026-11-30"}


def test_a_document_is_waived(opened: Office) -> None:
    assert opened.ask("case", "waive", REFERENCE, "police", "chronology", *NOW).status == 0
    assert [each["state"] for each in requests_of(opened, "police")] == ["asked", "waived"]


def test_a_case_is_closed_and_opened_again(opened: Office) -> None:
    assert opened.ask("case", "close", REFERENCE, *NOW).status == 0
    assert opened.ask("case", "list", "--json").json == []
    assert [each["status"] for each in opened.ask("case", "list", "--all", "--json").json] == ["closed"]
    assert opened.ask("case", "withdraw", REFERENCE, *NOW).status == 1
    assert opened.ask("case", "reopen", REFERENCE, "--why", "closed by mistake", *NOW).status == 0
    assert shown(opened)["status"] == "open"


def test_a_return_that_came_by_another_door_is_filed(opened: Office) -> None:
    path = opened.folder / "scoping.docx"
    path.write_bytes(answered_scoping(TEMPLATES, "scoping-initial", ANSWERS, reference=REFERENCE, agency="police"))
    answer = opened.ask("case", "file", REFERENCE, "police", str(path), *NOW)
    assert answer.status == 0, answer.out + answer.err
    assert requests_of(opened, "police")[0]["versions"] == 1


def test_a_file_that_is_no_return_is_not_filed_and_says_so(opened: Office) -> None:
    path = opened.folder / "holiday.txt"
    path.write_text("wish you were here")
    answer = opened.ask("case", "file", REFERENCE, "police", str(path), *NOW)
    assert answer.status == 1
    assert "not filed" in answer.out


def test_a_return_is_filed_whatever_its_name_says(opened: Office) -> None:
    path = opened.folder / "not filed yet.docx"
    path.write_bytes(answered_scoping(TEMPLATES, "scoping-initial", ANSWERS, reference=REFERENCE, agency="police"))
    answer = opened.ask("case", "file", REFERENCE, "police", str(path), *NOW)
    assert answer.status == 0, answer.out
    assert requests_of(opened, "police")[0]["versions"] == 1


def test_subjects_are_initials_with_or_without_a_date() -> None:
    lines = ["AB 2019-04-02", "", "c.d.", "  EF   2021-01-31 "]
    assert subjects_of(lines) == (Subject("AB", date(2019, 4, 2)), Subject("CD"), Subject("EF", date(2021, 1, 31)))


@pytest.mark.parametrize("line", ["AB 02/04/2019", "A1 2019-04-02", "AB 2019-04-02 boy"])
def test_a_subject_that_cannot_be_meant_is_refused_by_its_line_and_not_repeated(line: str) -> None:
    with pytest.raises(Usage, match="Line 2") as raised:
        subjects_of(["CD", line])
    assert line not in str(raised.value)
