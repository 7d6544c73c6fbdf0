"""Lines in a mail from staff: what each does to the case, what the answer says, and who is written to because of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.answers import SUBJECT, scoping
from tests.servers.sink import Sink
from tests.stage import DOCX, MailServer, Stage, kind_of, mail, text_of
from tests.steering import AGENCIES, COUNCIL, HEALTH, HOUSING, POLICE, SCHOOL, STAFF, asked_once, steer


@pytest.fixture
def stage(tmp_path: Path, mail_server: MailServer, sink: Sink) -> Iterator[Stage]:
    """A partnership with an empty mailbox that sends by itself."""
    return Stage(tmp_path, mail_server, sink)


def test_an_extension_moves_what_is_owed_and_is_told_to_that_agency_alone(stage: Stage) -> None:
    reference = asked_once(stage)
    found = steer(stage, f"{reference} extend police 10/4", "2026-03-25T11:00")
    assert "Vale Constabulary has until Friday 10 April 2026" in found.answer
    assert found.told == {("extension", POLICE)}
    assert "Friday 10 April 2026" in text_of(found.others[0])
    days = {(each["agency"], each["due_on"]) for each in stage.case(reference)["requests"]}  # type: ignore[attr-defined]
    assert days == {("police", "2026-04-10"), *((each, "2026-04-02") for each in ("health", "school", "housing", "council"))}


def test_days_are_read_as_the_british_write_them(stage: Stage) -> None:
    reference = asked_once(stage)
    lines = ("extend police Thursday 9 April", "extend health 9/4", "extend school 9th Apr 2026", "extend housing 09.04.26")
    found = steer(stage, "\n".join(f"{reference} {each}" for each in lines), "2026-03-25T11:00")
    assert found.answer.count("has until Thursday 9 April 2026") == 4
    assert found.told == {("extension", each) for each in (POLICE, HEALTH, SCHOOL, HOUSING)}


def test_each_line_is_answered_and_a_wrong_one_disturbs_no_other(stage: Stage) -> None:
    reference = asked_once(stage)
    text = "\n".join(
        (
            "Good morning,",
            "",
            f"{reference} pause health until 2 April",
            f"{reference} extend mars 3 April",
            f"{reference} extend police 3 March 2026",
            f"{reference} promise school 1 April",
            f"{reference} exted police 3 April",
            "",
            "Kind regards",
            "Wren",
            "Borough Council, 1 Market Square",
        )
    )
    found = steer(stage, text, "2026-03-25T11:00")
    assert "Line 3: " in found.answer
    assert "Nothing goes to Vale Hospitals Trust" in found.answer
    assert "Line 4 Not done. No agency that is known" in found.answer.replace("-", "").replace("  ", " ")
    assert "Known are: council, health, housing, police, school" in found.answer
    assert "3 March 2026 is past" in found.answer or "03 March 2026 is past" in found.answer
    assert "Oakfield Primary School promised what it owes" in found.answer
    assert "Was one of these meant: extend" in found.answer
    assert not {"Line 1", "Line 9", "Line 10", "Line 11"} & {f"Line {each.partition(' ')[0].strip(':')}" for each in
                                                            found.answer.split("Line ")[1:]}  # fmt: skip
    assert found.told == set()
    requests = stage.case(reference)["requests"]
    assert {each["due_on"] for each in requests} == {"2026-04-02"}  # type: ignore[attr-defined]
    assert {each["promised_on"] for each in requests if each["agency"] == "school"} == {"2026-04-01"}  # type: ignore[attr-defined]


def test_a_line_that_is_refused_half_way_leaves_nothing_behind(stage: Stage) -> None:
    reference = asked_once(stage)
    lines = f"{reference} ask police by 30 March Who took the first call?\n{reference} details-sent police and nobody\n"
    found = steer(stage, lines, "2026-03-25T11:00")
    assert found.told == {("question", POLICE)}
    found = steer(stage, f"{reference} bar {POLICE} and {HEALTH} why named\n{reference} done 7", "2026-03-25T11:05")
    assert f"{reference} has no question or action 7" in found.answer
    found = steer(stage, f"{reference} decision lcspr to police oakfield", "2026-03-25T11:10")
    assert "yes " not in found.answer
    assert "decision_lcspr" not in {each["key"] for each in stage.case(reference)["milestones"] if each["done_on"]}  # type: ignore[attr-defined]


def test_a_question_goes_to_its_agency_in_the_words_of_the_mail_and_is_settled(stage: Stage) -> None:
    reference = asked_once(stage)
    words = "Who took the first call – and when?"
    found = steer(stage, f"{reference} ask police by 30 March {words}", "2026-03-25T11:00")
    assert "Question 1 goes to Vale Constabulary, due on Monday 30 March 2026." in found.answer
    assert "first call" not in found.answer, "an answer repeats nobody's words"
    assert found.told == {("question", POLICE)}
    assert words in text_of(found.others[0])
    assert stage.states(reference, "police")["question-1"] == "asked"
    found = steer(stage, f"{reference} done 1\n{reference} done 1", "2026-03-25T11:05")
    assert f"Question 1 of {reference} is settled" in found.answer
    assert f"Question 1 of {reference} is done already" in found.answer
    assert stage.states(reference, "police")["question-1"] == "returned"
    assert found.told == set()


def test_an_action_without_an_agency_is_the_business_units(stage: Stage) -> None:
    reference = asked_once(stage)
    lines = f"{reference} action by 31 March Book the room\n{reference} action health by 31 March Send the call log"
    found = steer(stage, lines, "2026-03-25T11:00")
    assert "Action 1 is with BSCP Business Unit, due on Tuesday 31 March 2026" in found.answer
    assert "Action 2 is with Vale Hospitals Trust" in found.answer
    assert found.told == {("question", HEALTH)}
    assert "Send the call log" in text_of(found.others[0])
    assert "Book the room" not in text_of(found.others[0])


def test_the_meeting_is_set_moved_and_called_off(stage: Stage) -> None:
    reference = asked_once(stage)
    found = steer(stage, f"{reference} meeting Thursday 9 April 10.30am, Council House", "2026-03-25T11:00")
    assert "is on Thursday 9 April 2026 at 10:30" in found.answer
    assert "Council House" not in found.answer
    assert found.told == {("invitation", each) for each in AGENCIES}
    assert all("Council House" in text_of(each) for each in found.others)
    found = steer(stage, f"{reference} meeting 10 April 14:00", "2026-03-25T11:05")
    assert found.told == {("invitation", each) for each in AGENCIES}
    assert all("Friday 10 April 2026" in text_of(each) for each in found.others)
    found = steer(stage, f"{reference} meeting cancelled\n{reference} meeting cancelled", "2026-03-25T11:10")
    assert "is called off" in found.answer
    assert "has no meeting that could be called off" in found.answer
    assert found.told == {("invitation", each) for each in AGENCIES}


def test_a_signature_says_who_still_has_to_sign_and_not_who_signed(stage: Stage) -> None:
    reference = asked_once(stage)
    found = steer(stage, f"{reference} signed police 25 March by Jo Fern", "2026-03-25T11:00")
    assert "signed off by the police, Wednesday 25 March 2026" in found.answer
    assert "Still to sign: local authority, integrated care board" in found.answer
    assert "Fern" not in found.answer
    assert found.told == set()


def test_what_has_not_happened_yet_is_no_fact(stage: Stage) -> None:
    reference = asked_once(stage)
    days = ("met 30 March 2026", "meeting held 30 March 2026", "signed police 30 March 2026", "sin 30 March 2026",
            "clock 30 March 2026 why it was sent later")  # fmt: skip
    found = steer(stage, "\n".join(f"{reference} {each}" for each in days), "2026-03-25T11:00")
    assert found.answer.count("Not done.") == 5
    assert found.answer.count("30 March 2026 has not come yet") == 5
    assert found.told == set()
    case = stage.case(reference)
    assert case["clock_started_on"] == "2026-03-25"
    assert {each["key"] for each in case["milestones"] if each["done_on"]} == {"requests_sent"}  # type: ignore[attr-defined]


def test_the_clock_is_corrected_and_everybody_learns_the_new_day(stage: Stage) -> None:
    reference = asked_once(stage)
    found = steer(stage, f"{reference} clock 24 March why it was sent a day earlier", "2026-03-25T11:00")
    assert "runs from Tuesday 24 March 2026; the review is due on Thursday 16 April 2026" in found.answer
    assert {each for each in found.told if each[0] == "alert"} == {("alert", STAFF)}
    assert {address for kind, address in found.told if kind == "extension"} <= AGENCIES


def test_a_period_is_set_and_one_that_ends_before_it_begins_is_not(stage: Stage) -> None:
    reference = asked_once(stage)
    lines = f"{reference} period 1 March 2024 to 20 March 2026\n{reference} period 1 March 2026 to 20 March 2024"
    found = steer(stage, lines, "2026-03-25T11:00")
    assert "is from Friday 1 March 2024 to Friday 20 March 2026" in found.answer
    assert "The period would end before it begins" in found.answer


def test_a_pause_stops_reminders_there_and_its_end_lets_them_go(stage: Stage) -> None:
    reference = asked_once(stage)
    lines = f"{reference} details–sent all\n{reference} pause police until 1 April\n{reference} pause until 31 March"
    found = steer(stage, lines, "2026-03-25T11:00")
    assert "Family details of" in found.answer
    assert "Nothing goes to anybody" in found.answer
    found = steer(stage, f"{reference} unpause", "2026-03-26T08:45")
    assert f"The pause is over for {reference}" in found.answer
    assert found.told == {("chase", each) for each in AGENCIES - {POLICE}}
    assert "is not paused" in steer(stage, f"{reference} unpause", "2026-03-26T08:50").answer


def test_a_call_is_noted_and_its_words_stand_in_no_mail(stage: Stage) -> None:
    reference = asked_once(stage)
    found = steer(stage, f"{reference} rang police the sergeant Drazzle will send it", "2026-03-25T11:00")
    assert "The call to Vale Constabulary is noted" in found.answer
    assert "Drazzle" not in found.answer
    assert found.told == set()


def test_a_barred_address_gets_nothing_more(stage: Stage) -> None:
    reference = asked_once(stage)
    found = steer(stage, f"{reference} bar {POLICE} why a conflict of interest", "2026-03-25T11:00")
    assert f"{POLICE} gets nothing and gives nothing on {reference} any more" in found.answer
    assert "conflict" not in found.answer
    assert ("alert", STAFF) in found.told, "nobody is left to be asked there"
    found = steer(stage, f"{reference} extend police 10 April\n{reference} contact police {POLICE}", "2026-03-25T11:05")
    assert f"{POLICE} is barred in {reference} and would get nothing" in found.answer
    assert found.told == set()


def test_attached_documents_are_filed_for_the_agency_that_the_line_names(stage: Stage) -> None:
    reference = stage.open_case(SUBJECT)
    stage.pass_()
    form = ("return.docx", DOCX, scoping(reference))
    stage.server.deliver(mail(STAFF, "from the police", f"{reference} file police", [form]))
    sent = stage.pass_("2026-03-25T11:00")
    answer = next(each for each in sent if kind_of(each) == "command-result")
    assert "Done." in text_of(answer)
    assert stage.states(reference, "police")["scoping"] == "returned"


def test_a_case_is_closed_reopened_and_says_where_it_stands(stage: Stage) -> None:
    reference = asked_once(stage)
    lines = ("close", "extend police 9 April", "meeting 9 April 10:00", "ask police by 30 March Why?",
             "reopen why new information came", "status", "explain", "pack")  # fmt: skip
    found = steer(stage, "\n".join(f"{reference} {each}" for each in lines), "2026-03-25T11:00")
    assert f"{reference} is closed." in found.answer
    assert f"{reference} is closed: nothing is asked any more. Reopen it first." in found.answer
    assert f"{reference} is closed: no meeting can be set" in found.answer
    assert f"{reference} is open again" in found.answer
    assert f"{reference} is open, due on Friday 17 April 2026, day 0. Next: returns due from the agencies by 2 April 2026" in (
        found.answer
    )
    assert "15 working days after Wednesday 25 March 2026, which is day 0" in found.answer
    assert "Good Friday (3 April), Easter Monday (6 April)" in found.answer
    assert "This version makes no meeting papers" in found.answer
    assert found.told == set()


def test_help_lists_every_line_and_does_nothing(stage: Stage) -> None:
    found = steer(stage, "help", "2026-03-25T11:00")
    assert found.answer.count("RR-2026-003 extend police 3 December 2026: gives the agency another due date") == 1
    assert "yes K7M2Q: does what was asked back, within 24 hours" in found.answer
    assert found.told == set()


def test_what_was_not_understood_in_reply_to_a_mail_of_ours_is_answered_with_the_lines(stage: Stage) -> None:
    stage.open_case()
    stage.server.deliver(mail("who@police.example", "RR-2026-001", "When is it?"))
    notice = next(each for each in stage.pass_("2026-03-25T11:00") if kind_of(each) == "held")
    found = steer(stage, "Thanks, I shall ring them.", "2026-03-25T11:05", answering=notice)
    assert "holds no line that this service understands, so that nothing was done" in found.answer
    assert "Line 1" not in found.answer
    assert "held 41 discard: does nothing with the message 41" in found.answer


def test_a_reply_about_a_case_needs_no_reference(tmp_path: Path, mail_server: MailServer, sink: Sink) -> None:
    stage = Stage(tmp_path, mail_server, sink)
    first, second = stage.open_case("ZQ 2019-04-02\n"), stage.open_case("XV 2015-01-05\n")
    stage.pass_()
    found = steer(stage, "extend police 9 April", "2026-03-25T11:00")
    assert found.answer == "" or "Write the case's reference in front of the line" in found.answer
    moved = steer(stage, f"{second} clock 24 March why it was sent a day earlier", "2026-03-25T11:05")
    alert = next(each for each in moved.others if kind_of(each) == "alert")
    found = steer(stage, "extend health 16 April\nstatus", "2026-03-25T11:10", answering=alert)
    assert f"Vale Hospitals Trust has until Thursday 16 April 2026 in {second}" in found.answer
    assert found.told == {("extension", HEALTH)}
    assert {each["due_on"] for each in stage.case(first)["requests"]} == {"2026-04-02"}  # type: ignore[attr-defined]


def test_held_messages_are_settled_by_their_numbers(stage: Stage) -> None:
    reference = stage.open_case(SUBJECT)
    stage.pass_()
    for text in ("Who will send the names?", "May we have until Friday?"):
        stage.server.deliver(mail(COUNCIL, f"RE: [{reference} council]", text))
    form = ("return.docx", DOCX, scoping(reference))
    stage.server.deliver(mail("sergeant@police.example", f"{reference}", "Attached.", [form]))
    notices = [each for each in stage.pass_("2026-03-25T11:00") if kind_of(each) == "held"]
    held = stage.run("held", "list", "--json").json
    assert isinstance(held, list)
    numbers = [each["id"] for each in held]
    assert len(numbers) == 3
    lines = (f"held {numbers[0]} answered", f"held {numbers[1]} discard", f"held {numbers[2]} assign {reference} police",
             f"held {numbers[0]} discard", "held 999 answered")  # fmt: skip
    found = steer(stage, "\n".join(lines), "2026-03-25T11:05", answering=notices[0])
    assert f"Message {numbers[0]} is settled: you answered it" in found.answer
    assert f"Message {numbers[1]} is set aside; nothing was filed" in found.answer
    assert f"Message {numbers[2]} is filed in {reference} for police" in found.answer
    assert f"Message {numbers[0]} is not waiting for you" in found.answer
    assert "There is no message 999" in found.answer
    assert found.told == {("receipt", "sergeant@police.example")}
    assert stage.run("held", "list", "--json").json == []


def test_mails_that_wait_for_a_yes_are_sent_and_left_by_number(tmp_path: Path, mail_server: MailServer, sink: Sink) -> None:
    stage = Stage(tmp_path, mail_server, sink, mode="approve")
    stage.open_case()
    assert stage.pass_() == []
    waiting = stage.run("outbox", "list", "--json").json
    assert isinstance(waiting, list)
    by = {each["recipient"]: each["id"] for each in waiting}
    found = steer(stage, f"send {by[POLICE]} {by[HEALTH]} 999\ndiscard {by[SCHOOL]}", "2026-03-25T09:40")
    assert "2 mails will be sent. Not waiting: 999." in found.answer
    assert f"Left unsent: {by[SCHOOL]}." in found.answer
    assert found.told == {("request", POLICE), ("request", HEALTH)}
    found = steer(stage, f"discard {by[HOUSING]} {by[POLICE]}\nsend\nsend", "2026-03-25T09:45")
    assert f"Mail {by[POLICE]} cannot be set aside: it is sent" in found.answer
    assert "2 mails will be sent." in found.answer, "the line that was refused set none of its mails aside"
    assert "No mail waits for your yes." in found.answer
    assert found.told == {("request", HOUSING), ("request", COUNCIL)}
