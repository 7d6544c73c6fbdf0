"""Who is chased, in conversation: for what is still needed only, once a day, and never for what may be in our own mailbox."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.domain.records import MailState
from service.domain.servers import MailboxDown
from service.workflows import passes
from tests.answers import scoping
from tests.correspondence import (
    AFTER,
    BEFORE,
    CHIEF,
    DEPUTY,
    DUE,
    HEALTH,
    LATE,
    POLICE,
    SCHOOL,
    STAFF,
    at,
    begin,
    missing_of,
    numbers_of,
    order,
    outside,
    returned,
    said,
    states_of,
    to,
    with_deputy,
)
from tests.inside import Behind, inside
from tests.servers.proxy import Fault, Proxy
from tests.servers.sink import Sink
from tests.stage import DOCX, MailServer, Stage, mail

THREE_BLANKS = {"child_voice": "", "learning": "", "good_practice": "tbc"}


@pytest.fixture
def stage(each_database: str, tmp_path: Path, mail_server: MailServer, sink: Sink) -> Stage:
    """A partnership that sends by itself."""
    return Stage(tmp_path, mail_server, sink)


def test_a_reminder_lists_what_is_still_needed_and_nothing_else(stage: Stage) -> None:
    reference = begin(stage, "police")
    form = ("return.docx", DOCX, scoping(reference, **THREE_BLANKS))
    stage.server.deliver(mail(POLICE, f"RE: [{reference} police]", "Attached.", [form]))
    assert outside(stage.pass_("2026-03-30T11:00")) == [("receipt", POLICE)], "the receipt said what is needed"
    assert not stage.pass_(f"{BEFORE}T08:29"), "before the hour of reminders"
    reminded = stage.pass_(f"{BEFORE}T08:30")
    assert outside(reminded) == [("reminder", POLICE)]
    text = said(reminded, POLICE, "reminder")
    needed = missing_of(stage, reference, "police")
    assert len(needed) == 3
    assert all(label in text for label in needed)
    assert "Ethnicity" not in text
    assert text.count("It has not reached us yet.") == 1, "the chronology"
    assert text.count("Thursday 2 April 2026") >= 2
    assert not stage.pass_(f"{DUE}T09:00"), "nothing on the day itself"


def test_one_mail_to_whoever_answers_for_three_agencies(stage: Stage) -> None:
    more = '\n[agency.{0}]\nname = "{1}"\ncontacts = []\nvia = "health"\n'
    with stage.config.open("a", encoding="utf-8") as config:
        config.write(more.format("fernside", "Fernside Practice") + more.format("midwives", "Vale Midwives"))
    reference = begin(stage, "health", "fernside", "midwives")
    chased = stage.pass_("2026-03-26T09:00")
    assert outside(chased) == [("chase", HEALTH)]
    stage.server.deliver(mail(HEALTH, f"RE: [{reference} midwives]", "The family is not known to us."))
    stage.pass_("2026-03-27T10:00")
    reminded = stage.pass_(f"{BEFORE}T09:00")
    assert outside(reminded) == [("reminder", HEALTH)]
    text = said(reminded, HEALTH, "reminder")
    assert "Fernside Practice" in text
    assert "Vale Hospitals Trust" in text
    assert "Vale Midwives" not in text, "they have answered"


def test_a_return_in_the_minute_of_its_reminder_is_not_chased(stage: Stage) -> None:
    reference = begin(stage, "police", "health")
    stage.server.deliver(returned(reference))
    assert sorted(outside(stage.pass_(f"{BEFORE}T08:30"))) == [("receipt", POLICE), ("reminder", HEALTH)]
    assert not stage.pass_(f"{BEFORE}T08:31")


def test_a_return_that_comes_between_owing_and_sending_stops_its_reminder(stage: Stage) -> None:
    reference = begin(stage, "police")
    stage.now = at(f"{BEFORE}T08:30")
    with inside(stage) as service:
        passes.collect_pass(service.desk, service.mailbox)
        passes.owe_pass(service.desk)
        stage.server.deliver(returned(reference))
        passes.collect_pass(service.desk, service.mailbox)
        passes.deliver_pass(service.desk, service.outbound)
        assert not stage.sent(), "the mailbox holds something that was not understood yet"
        passes.process_pass(service.desk, service.reader)
        passes.deliver_pass(service.desk, service.outbound)
    assert outside(stage.sent()) == [("receipt", POLICE)]
    assert not stage.pass_(f"{BEFORE}T08:40")
    assert states_of(stage, "reminder", POLICE) == [MailState.DROPPED]


def test_nobody_is_chased_while_a_message_is_not_understood_or_waits_for_a_person(stage: Stage) -> None:
    reference = begin(stage, "police", "health", "school", "housing")
    stage.server.deliver(mail("sergeant@police.example", reference, "The form.", [("f.docx", DOCX, scoping(reference))]))
    stage.server.deliver(mail(SCHOOL, f"RE: [{reference} school]", "Who will send the names?"))
    stage.server.deliver(mail(HEALTH, f"RE: [{reference} health]", "It is behind https://switch.egress.com/ui/message.aspx?id=1"))
    stage.now = at(f"{BEFORE}T08:30")
    with inside(stage) as service:
        passes.collect_pass(service.desk, service.mailbox)
        passes.owe_pass(service.desk)
        passes.deliver_pass(service.desk, service.outbound)
    assert not stage.sent(), "nobody, for nobody knows yet whose mail it is"
    sent = stage.pass_(f"{BEFORE}T08:31")
    assert [each for each in outside(sent) if each[0] == "reminder"] == [("reminder", "homes@housing.example")]
    held = stage.run("held", "list", "--json").json
    assert isinstance(held, list)
    assert len(held) == 3
    order(stage, *(f"held {each['id']} discard" for each in held))
    reminded = outside(stage.pass_(f"{BEFORE}T08:40"))
    expected = {("reminder", POLICE), ("reminder", SCHOOL), ("reminder", HEALTH)}
    assert set(reminded) <= expected
    assert len(reminded) == len(set(reminded)) > 0
    assert not stage.pass_(f"{BEFORE}T09:00"), "chased twice"


def test_nobody_is_chased_while_the_mailbox_cannot_be_reached(tmp_path: Path, mail_server: MailServer, sink: Sink) -> None:
    proxy = Proxy(mail_server.account.host, mail_server.account.port)
    try:
        stage = Stage(tmp_path, Behind(mail_server, proxy), sink)
        begin(stage, "police")
        proxy.fault = Fault("cut")
        stage.now = at(f"{BEFORE}T08:30")
        with inside(stage) as service:
            with pytest.raises(MailboxDown):
                passes.collect_pass(service.desk, service.mailbox)
            passes.owe_pass(service.desk)
            passes.deliver_pass(service.desk, service.outbound)
        assert not stage.sent()
        proxy.fault = None
        assert outside(stage.pass_(f"{BEFORE}T09:00")) == [("reminder", POLICE)]
        assert not stage.pass_(f"{BEFORE}T09:10")
    finally:
        proxy.close()


def test_a_reminder_that_waits_when_the_mailbox_is_lost_goes_once_afterwards(stage: Stage) -> None:
    begin(stage, "police")
    stage.now = at(f"{BEFORE}T08:30")
    with inside(stage) as service:
        passes.collect_pass(service.desk, service.mailbox)
        passes.owe_pass(service.desk)
        passes.note_down(service.desk, "refused")
        passes.deliver_pass(service.desk, service.outbound)
    assert not stage.sent()
    assert outside(stage.pass_(f"{BEFORE}T08:40")) == [("reminder", POLICE)]
    assert not stage.pass_(f"{BEFORE}T08:50")


def test_a_reminder_that_was_kept_over_night_is_written_anew(stage: Stage) -> None:
    begin(stage, "police")
    stage.pass_("2026-03-26T09:00")
    stage.now = at(f"{AFTER}T17:50")
    with inside(stage) as service:
        passes.collect_pass(service.desk, service.mailbox)
        passes.owe_pass(service.desk)
    assert not stage.pass_(f"{AFTER}T18:10"), "after hours"
    text = said(stage.pass_("2026-04-08T08:30"), POLICE, "overdue")
    assert "2 working days ago" in text, "not what was true on the day before"
    assert states_of(stage, "overdue", POLICE) == [MailState.DROPPED, MailState.SENT]


def test_before_the_family_details_only_whether_the_request_arrived_is_asked(stage: Stage) -> None:
    reference = begin(stage, "police", "health", details=False)
    chased = stage.pass_("2026-03-26T09:00")
    assert sorted(outside(chased)) == [("chase", POLICE), ("chase", HEALTH)]
    assert "they come to you separately and securely" in said(chased, POLICE, "chase")
    assert not stage.pass_(f"{BEFORE}T08:30"), "nobody can search"
    order(stage, f"{reference} details-sent police")
    assert outside(stage.pass_(f"{BEFORE}T09:00")) == [("reminder", POLICE)]


def test_a_pause_keeps_an_agency_or_the_case_quiet_until_its_day_is_over(stage: Stage) -> None:
    reference = begin(stage, "police", "health")
    stage.pass_("2026-03-26T09:00")
    order(stage, f"{reference} pause police until 1 April 2026")
    assert outside(stage.pass_(f"{BEFORE}T08:30")) == [("reminder", HEALTH)]
    assert outside(stage.pass_(f"{DUE}T08:30")) == [("reminder", POLICE)]
    order(stage, f"{reference} pause until 8 April 2026")
    assert not outside(stage.pass_(f"{AFTER}T08:30"))
    assert sorted(outside(stage.pass_(f"{LATE}T08:30"))) == [("overdue", POLICE), ("overdue", HEALTH)]


def test_what_is_not_required_is_not_chased_and_who_was_asked_is_thanked_once(stage: Stage) -> None:
    reference = begin(stage, "police", "health")
    stage.pass_("2026-03-26T09:00")
    assert stage.run("case", "waive", reference, "police").status == 0
    ended = stage.pass_("2026-03-27T09:00")
    assert outside(ended) == [("stand-down", POLICE)]
    assert "Thank you for your help." in said(ended, POLICE, "stand-down")
    assert outside(stage.pass_(f"{BEFORE}T08:30")) == [("reminder", HEALTH)]
    assert outside(stage.pass_(f"{AFTER}T08:30")) == [("overdue", HEALTH)]


def test_reminders_keep_the_hours_of_the_office_and_its_closed_days(stage: Stage) -> None:
    with stage.config.open("a", encoding="utf-8") as config:
        config.write("\n[clock]\noffice_closed = [2026-04-01]\n")
    begin(stage, "police")
    assert not stage.pass_("2026-03-28T09:00"), "a Saturday"
    assert outside(stage.pass_("2026-03-30T09:00")) == [("chase", POLICE)], "one, after the weekend"
    assert not stage.pass_(f"{BEFORE}T09:00"), "the office is closed"
    assert not stage.pass_(f"{DUE}T07:59")
    assert outside(stage.pass_(f"{DUE}T08:30")) == [("reminder", POLICE)]
    assert not stage.pass_("2026-04-06T09:00"), "Easter Monday"


def test_the_day_that_an_agency_promised_is_said_back(stage: Stage) -> None:
    reference = begin(stage, "school")
    stage.server.deliver(mail(SCHOOL, f"RE: [{reference} school]", "Received, thank you. We will return it by 8 April."))
    assert not stage.pass_("2026-03-26T09:00"), "an acknowledgement is neither answered nor chased"
    text = said(stage.pass_(f"{BEFORE}T08:30"), SCHOOL, "reminder")
    assert "You told us to expect it on Wednesday 8 April 2026." in text
    assert "Due on Thursday 2 April 2026." in text, "a promise moves no day"


def test_a_new_day_is_told_once_and_arms_the_reminder_again(stage: Stage) -> None:
    reference = begin(stage, "police", "health")
    assert len(outside(stage.pass_(f"{BEFORE}T08:30"))) == 2
    order(stage, f"{reference} extend police 10 April 2026")
    told = stage.pass_(f"{BEFORE}T10:00")
    assert outside(told) == [("extension", POLICE)]
    text = said(told, POLICE, "extension")
    assert "Please reply by Friday 10 April 2026." in text
    assert "It was due on Thursday 2 April 2026." in text
    assert outside(stage.pass_(f"{AFTER}T08:30")) == [("overdue", HEALTH)], "the other agency has its old day"
    assert outside(stage.pass_(f"{LATE}T08:30")) == [("reminder", POLICE)]


def test_two_new_days_before_the_first_was_told_are_one_mail(stage: Stage) -> None:
    reference = begin(stage, "police")
    stage.pass_("2026-03-26T09:00")
    order(stage, f"{reference} extend police 10 April 2026")
    assert not outside(stage.pass_("2026-03-26T19:00"))
    order(stage, f"{reference} extend police 14 April 2026")
    assert not outside(stage.pass_("2026-03-26T20:00"))
    told = stage.pass_("2026-03-27T09:00")
    assert outside(told) == [("extension", POLICE)]
    assert "Tuesday 14 April 2026" in said(told, POLICE, "extension")


def test_a_request_that_waits_for_a_yes_is_not_chased_and_names_the_new_day(
    tmp_path: Path, mail_server: MailServer, sink: Sink
) -> None:
    stage = Stage(tmp_path, mail_server, sink, mode="approve")
    reference = begin(stage, "police")
    assert not outside(stage.pass_("2026-03-27T09:00")), "nobody was asked yet"
    order(stage, f"{reference} extend police 10 April 2026")
    assert not outside(stage.pass_("2026-03-30T09:00"))
    assert states_of(stage, "request", POLICE) == [MailState.DROPPED, MailState.PROPOSED]
    order(stage, "send")
    asked = stage.pass_("2026-03-31T09:00")
    assert outside(asked) == [("request", POLICE)]
    assert "Friday 10 April 2026" in said(asked, POLICE, "request")
    assert not outside(stage.pass_("2026-03-31T11:00")), "not on the day on which it left"
    assert outside(stage.pass_("2026-04-01T09:00")) == [("chase", POLICE)], "a working day after it left"


def test_an_agency_that_joins_late_has_its_own_day_and_its_own_reminder(stage: Stage) -> None:
    reference = begin(stage, "police")
    assert outside(stage.pass_("2026-03-30T09:00")) == [("chase", POLICE)]
    words = ("--name", "Fernside School", "--contact", "head@school.example", "--due", "2026-04-09")
    assert stage.run("case", "add-agency", reference, "fernside", *words).status == 0
    order(stage, f"{reference} details-sent fernside")
    asked = stage.pass_("2026-03-31T09:00")
    assert outside(asked) == [("request", "head@school.example")]
    assert "Thursday 9 April 2026" in said(asked, "head@school.example", "request")
    assert sorted(outside(stage.pass_(f"{BEFORE}T09:00"))) == [("chase", "head@school.example"), ("reminder", POLICE)]
    assert outside(stage.pass_("2026-04-08T09:00")) == [("overdue", POLICE), ("reminder", "head@school.example")]


def test_a_new_contact_is_asked_by_himself(stage: Stage) -> None:
    reference = begin(stage, "police", "health")
    stage.pass_("2026-03-26T09:00")
    assert stage.run("case", "contact", reference, "police", "add", "second@police.example").status == 0
    assert outside(stage.pass_("2026-03-27T09:00")) == [("request", "second@police.example")]
    reminded = outside(stage.pass_(f"{BEFORE}T08:30"))
    assert sorted(each for _, each in reminded) == sorted([POLICE, "second@police.example", HEALTH])


def test_a_deputy_is_written_to_after_the_day_and_a_senior_only_when_a_person_says_so(stage: Stage) -> None:
    with_deputy(stage)
    begin(stage, "police")
    stage.pass_("2026-03-26T09:00")
    late = stage.pass_(f"{AFTER}T08:30")
    assert outside(late) == [("overdue", POLICE), ("overdue", DEPUTY)]
    assert "because our usual contact in your organisation has not answered or is away" in said(late, DEPUTY, "overdue")
    assert "because our usual contact" not in said(late, POLICE, "overdue")
    assert not outside(stage.pass_(f"{LATE}T08:30")), "a letter to a senior is proposed, also in mode send"
    [number] = numbers_of(stage, "escalation", MailState.PROPOSED)
    assert not outside(stage.pass_("2026-04-10T08:30"))
    assert stage.run("outbox", "approve", str(number)).status == 0
    sent = stage.pass_("2026-04-10T09:00")
    assert outside(sent) == [("escalation", CHIEF)]
    assert "We ask for your help." in said(sent, CHIEF, "escalation")


def test_a_letter_to_a_senior_is_dropped_when_the_return_comes_first(stage: Stage) -> None:
    with_deputy(stage)
    reference = begin(stage, "police")
    stage.pass_(f"{LATE}T08:30")
    assert numbers_of(stage, "escalation", MailState.PROPOSED)
    stage.server.deliver(returned(reference))
    assert outside(stage.pass_(f"{LATE}T10:00")) == [("receipt", POLICE)]
    assert states_of(stage, "escalation", CHIEF) == [MailState.DROPPED]
    order(stage, "send")
    assert not outside(stage.pass_(f"{LATE}T11:00"))


def test_a_return_after_the_papers_went_is_told_to_staff(stage: Stage) -> None:
    reference = begin(stage, "police")
    order(stage, f"{reference} papers 2 April 2026")
    stage.pass_(f"{DUE}T17:00")
    stage.server.deliver(returned(reference), at("2026-04-08T10:00"))
    sent = stage.pass_("2026-04-08T10:01")
    assert outside(sent) == [("receipt", POLICE)]
    text = said(sent, STAFF, "late")
    assert "Vale Constabulary" in text
    assert "It was due on" in text or "They were due on Thursday 2 April 2026" in text
    assert "circulated on Thursday 2 April 2026" in text


def test_two_cases_of_one_contact_never_share_a_mail(stage: Stage) -> None:
    first = begin(stage, "police")
    second = begin(stage, "police", subjects="YX 2015-01-01\n")
    reminded = to(stage.pass_(f"{BEFORE}T08:30"), POLICE, "reminder")
    assert sorted(str(each["Subject"]).partition(" ")[0] for each in reminded) == [f"[{first}", f"[{second}"]
    for each, other in zip(sorted(reminded, key=lambda one: str(one["Subject"])), (second, first), strict=True):
        assert other not in each.as_string()


def test_what_is_only_observed_is_shown_to_staff_and_sent_to_nobody(tmp_path: Path, mail_server: MailServer, sink: Sink) -> None:
    stage = Stage(tmp_path, mail_server, sink, mode="observe")
    reference = begin(stage, "police")
    sent = stage.pass_(f"{BEFORE}T08:30")
    assert not outside(sent)
    assert f"(reminder) would have gone to {POLICE}" in said(sent, STAFF, "alert")
    order(stage, f"{reference} extend police 10 April 2026")
    sent = stage.pass_(f"{BEFORE}T09:00")
    assert not outside(sent)
    assert f"(extension) would have gone to {POLICE}" in said(sent, STAFF, "alert")
    assert not stage.pass_(f"{BEFORE}T09:10")


def test_a_reminder_waits_for_a_receipt_of_the_same_day(stage: Stage) -> None:
    reference = begin(stage, "police")
    stage.pass_("2026-03-26T09:00")
    form = ("return.docx", DOCX, scoping(reference, **THREE_BLANKS))
    stage.server.deliver(mail(POLICE, f"RE: [{reference} police]", "Attached.", [form]))
    assert outside(stage.pass_(f"{BEFORE}T08:30")) == [("receipt", POLICE)], "which says what is still needed"
    assert outside(stage.pass_(f"{DUE}T08:30")) == [("reminder", POLICE)]
