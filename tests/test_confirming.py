"""Lines that change who is written to are asked back about first, and done on `yes CODE`: once, within 24 hours."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from service.demo.forms import answered_referral
from tests.answers import BORN, CHILD
from tests.servers.sink import Sink
from tests.stage import DOCX, TEMPLATES, MailServer, Stage, kind_of, mail, text_of
from tests.steering import AGENCIES, HEALTH, MUTE, POLICE, RUSH, SECOND, SORREL, STAFF, asked_once, steer

PRACTICE = "manager@health.example"


@pytest.fixture
def stage(tmp_path: Path, mail_server: MailServer, sink: Sink) -> Iterator[Stage]:
    """A partnership that sends by itself, with a second member of staff who may steer and one who may not."""
    return Stage(tmp_path, mail_server, sink, more=SECOND + MUTE)


def referred(stage: Stage) -> str:
    """The reference of a case that a referral by mail opened."""
    answers = {"author_name": "Ada Fable", "author_role": "Sergeant", "child_name": CHILD, "child_dob": BORN}
    answers |= {"incident_date": "20/03/2026", "incident_summary": "Found injured at home.", "agency_name": "Vale Constabulary"}
    form = ("referral.docx", DOCX, answered_referral(TEMPLATES, answers))
    stage.server.deliver(mail(POLICE, "Referral", "Please consider.", [form]))
    stage.pass_()
    cases = stage.run("case", "list", "--json").json
    assert isinstance(cases, list)
    assert cases[0]["status"] == "referred"
    return str(cases[0]["reference"])


def test_a_referral_is_accepted_by_two_mails_and_then_its_agencies_are_asked(stage: Stage) -> None:
    reference = referred(stage)
    asked = steer(stage, f"{reference} met", "2026-03-25T11:00")
    assert "To be confirmed. This would be done:" in asked.answer
    assert asked.would_write_to == AGENCIES
    assert asked.told == set(), "nothing is written before the yes"
    assert stage.case(reference)["status"] == "referred"
    done = steer(stage, f"yes {asked.code}", "2026-03-25T11:05", answering=asked.mail)
    assert done.told == {("request", each) for each in AGENCIES}
    case = stage.case(reference)
    assert (case["status"], case["clock_started_on"]) == ("open", "2026-03-25")
    again = steer(stage, f"yes {asked.code}", "2026-03-25T11:10")
    assert f"{asked.code} was said yes to already" in again.answer
    assert again.told == set()


def test_a_referral_is_declined_and_one_that_was_notified_starts_on_that_day(stage: Stage) -> None:
    reference = referred(stage)
    asked = steer(stage, f"{reference} not met\n{reference} sin 25 March", "2026-03-25T11:00")
    assert asked.answer.count("To be confirmed.") == 2
    assert "This would write to nobody." in asked.answer
    assert asked.would_write_to == AGENCIES, "only the second writes to anybody"
    done = steer(stage, f"yes {asked.codes[1]}", "2026-03-25T11:05")
    assert "The clock of" in done.answer
    assert "runs from Wednesday 25 March 2026; the review is due on Friday 17 April 2026" in done.answer
    assert done.told == {("request", each) for each in AGENCIES}
    corrected = steer(stage, f"{reference} sin 24 March", "2026-03-25T11:10")
    assert "yes " not in corrected.answer, "of a case that is open it corrects a day"
    assert stage.case(reference)["clock_started_on"] == "2026-03-24"


def test_a_code_holds_in_lower_case_for_any_steering_member_and_not_in_quoted_text(stage: Stage) -> None:
    reference = asked_once(stage)
    asked = steer(stage, f"{reference} waive health chronology", "2026-03-25T11:00")
    assert asked.would_write_to == {HEALTH}
    quoted = f"Fine by me.\n\nOn Wed, 25 Mar 2026 at 11:00, BSCP wrote:\n> reply with this line:\n>     yes {asked.code}\n"
    assert steer(stage, quoted, "2026-03-25T11:05", answering=asked.mail).told == set()
    mute = steer(stage, f"yes {asked.code}", "2026-03-25T11:10", sender=RUSH)
    assert "You may not steer cases by mail" in mute.answer
    assert stage.states(reference, "health")["chronology"] == "asked"
    done = steer(stage, f"yes {asked.code.lower()}", "2026-03-25T11:15", sender=SORREL)
    assert "The chronology of Vale Hospitals Trust is not required any more" in done.answer
    assert done.told == {("stand-down", HEALTH)}
    assert stage.states(reference, "health") == {"scoping": "asked", "chronology": "waived"}


def test_a_code_ends_after_a_day_and_an_unknown_one_does_nothing(stage: Stage) -> None:
    reference = asked_once(stage)
    asked = steer(stage, f"{reference} waive police", "2026-03-25T11:00")
    late = steer(stage, f"yes {asked.code}\nyes QQ77QQ", "2026-03-26T11:01")
    assert f"{asked.code} is older than 24 hours; write the line once more" in late.answer
    assert "There is nothing to say yes to under QQ77QQ" in late.answer
    assert stage.states(reference, "police") == {"scoping": "asked", "chronology": "asked"}


def test_a_code_for_what_is_possible_no_more_says_why(stage: Stage) -> None:
    reference = asked_once(stage)
    asked = steer(stage, f"{reference} add fernside Fernside Practice {PRACTICE}", "2026-03-25T11:00")
    assert asked.would_write_to == {PRACTICE}
    steer(stage, f"{reference} close", "2026-03-25T11:05")
    done = steer(stage, f"yes {asked.code}", "2026-03-25T11:10")
    assert f"{reference} is closed: nothing is asked any more. Reopen it first." in done.answer
    assert done.told == set()
    assert "fernside" not in str(stage.case(reference))
    steer(stage, f"{reference} reopen why closed by mistake", "2026-03-25T11:15")
    done = steer(stage, f"yes {asked.code}", "2026-03-25T11:20")
    assert done.told == {("request", PRACTICE)}, "what was refused used nothing up"


def test_what_cannot_be_done_at_all_is_never_asked_back_about(stage: Stage) -> None:
    reference = asked_once(stage)
    lines = ("waive health genogram", f"contact police remove {POLICE}", "add police", "tell mars")
    found = steer(stage, "\n".join(f"{reference} {each}" for each in lines), "2026-03-25T11:00")
    assert "health is asked for no such document" in found.answer
    assert f"{POLICE} is no contact of police of {reference} alone" in found.answer
    assert f"{reference} has police already" in found.answer
    assert "No agency that is known" in found.answer
    assert "yes " not in found.answer


def test_a_new_contact_gets_the_request_and_an_old_one_of_the_case_gets_nothing_more(stage: Stage) -> None:
    reference = asked_once(stage)
    asked = steer(stage, f"{reference} contact police new@police.example", "2026-03-25T11:00")
    assert asked.would_write_to == {"new@police.example"}
    done = steer(stage, f"yes {asked.code}", "2026-03-25T11:05")
    assert done.told == {("request", "new@police.example")}
    asked = steer(stage, f"{reference} contact police remove new@police.example", "2026-03-25T11:10")
    assert "This would write to nobody." in asked.answer
    steer(stage, f"yes {asked.code}", "2026-03-25T11:15")
    assert steer(stage, f"{reference} extend police 9 April", "2026-03-25T11:20").told == {("extension", POLICE)}


def test_a_decision_goes_to_those_who_were_named_and_to_nobody_else(stage: Stage) -> None:
    reference = asked_once(stage)
    asked = steer(stage, f"{reference} decision lcspr to police", "2026-03-25T11:00")
    assert asked.would_write_to == {POLICE}
    done = steer(stage, f"yes {asked.code}", "2026-03-25T11:05")
    assert done.told == {("decision", POLICE)}
    assert "Local child safeguarding practice review" in text_of(done.others[0])
    told = steer(stage, f"{reference} tell health", "2026-03-25T11:10")
    assert "The decision goes to Vale Hospitals Trust." in told.answer
    assert told.would_write_to == {HEALTH}
    assert steer(stage, f"yes {told.code}", "2026-03-25T11:15").told == {("decision", HEALTH)}


def test_a_withdrawal_tells_whoever_was_asked_and_calls_the_meeting_off(stage: Stage) -> None:
    reference = asked_once(stage)
    steer(stage, f"{reference} meeting 9 April 10:00 Council House", "2026-03-25T11:00")
    asked = steer(stage, f"{reference} withdrawn", "2026-03-25T11:05")
    assert asked.would_write_to == AGENCIES
    done = steer(stage, f"yes {asked.code}", "2026-03-25T11:10")
    assert f"{reference} is withdrawn." in done.answer
    assert {each for each in done.told if each[0] == "stand-down"} == {("stand-down", each) for each in AGENCIES}
    assert {kind for kind, _ in done.told} == {"stand-down", "invitation"}
    found = steer(stage, f"{reference} withdrawn", "2026-03-25T11:15")
    assert f"{reference} is withdrawn already" in found.answer


def test_an_answer_that_asks_back_repeats_nobodys_words(stage: Stage) -> None:
    reference = asked_once(stage)
    asked = steer(stage, f'{reference} add yew "Yew Tree Practice" {PRACTICE} by 9 April', "2026-03-25T11:00")
    assert "add yew “…”" in asked.answer or 'add yew "…"' in asked.answer
    assert "Subject" not in asked.answer
    assert asked.mail is not None
    assert asked.mail["Subject"].startswith("[RR commands]")
    assert "Yew" not in asked.mail["Subject"]
    done = steer(stage, f"yes {asked.code}", "2026-03-25T11:05")
    request = next(each for each in done.others if kind_of(each) == "request")
    assert request["To"] == PRACTICE
    assert "Thursday 9 April 2026" in text_of(request)
    assert STAFF not in {str(each["To"]) for each in done.others}
