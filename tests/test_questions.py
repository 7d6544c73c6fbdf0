"""Supplementary questions and actions in conversation: asked, chased, answered by a reply, and settled."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.correspondence import POLICE, SCHOOL, STAFF, begin, order, outside, said, to
from tests.parsers.printed import pdf, words
from tests.servers.sink import Sink
from tests.stage import MailServer, Stage, mail, text_of

QUESTION = "Who took the first call on 3 March?"


@pytest.fixture
def stage(tmp_path: Path, mail_server: MailServer, sink: Sink) -> Stage:
    """A partnership that sends by itself."""
    return Stage(tmp_path, mail_server, sink)


def test_a_question_is_asked_chased_and_answered_by_a_reply(stage: Stage) -> None:
    reference = begin(stage, "police", details=False)
    stage.server.deliver(mail(POLICE, f"RE: [{reference} police]", "Received, thank you."))
    order(stage, f"{reference} ask police by 31 March 2026 {QUESTION}")
    sent = stage.pass_("2026-03-26T09:00")
    assert outside(sent) == [("question", POLICE)]
    assert QUESTION in said(sent, POLICE, "question")
    reminded = stage.pass_("2026-03-30T09:00")
    assert outside(reminded) == [("reminder", POLICE)], "what it is about it says itself: it waits for no family details"
    text = said(reminded, POLICE, "reminder")
    assert "Supplementary question 1" in text
    assert "chronology" not in text.lower()
    [reminder] = to(reminded, POLICE)
    stage.server.deliver(mail(POLICE, f"RE: {reminder['Subject']}", "Sergeant Story did, at 10.30.", answering=reminder))
    answered = stage.pass_("2026-03-30T11:00")
    assert outside(answered) == [("receipt", POLICE)]
    assert "A question was answered" in said(answered, STAFF, "alert")
    assert "Story" not in said(answered, STAFF, "alert")
    assert not outside(stage.pass_("2026-04-01T09:00"))
    assert stage.states(reference, "police") == {
        "scoping": "acknowledged",
        "chronology": "acknowledged",
        "question-1": "returned",
    }


def test_an_acknowledgement_of_a_question_is_noted_and_is_no_answer_to_it_nor_a_promise_of_the_forms(stage: Stage) -> None:
    reference = begin(stage, "police")
    order(stage, f"{reference} ask police by 31 March 2026 {QUESTION}")
    [question] = to(stage.pass_("2026-03-25T11:00"), POLICE, "question")
    stage.server.deliver(mail(POLICE, f"RE: {question['Subject']}", "Received, thank you.", answering=question))
    assert not stage.pass_("2026-03-25T12:00")
    states = stage.states(reference, "police")
    assert states == {"scoping": "asked", "chronology": "asked", "question-1": "acknowledged"}
    chased = stage.pass_("2026-03-26T09:00")
    assert outside(chased) == [("chase", POLICE)]
    assert "question" not in said(chased, POLICE, "chase").lower().replace("questions?", "")
    assert "Supplementary question 1" in said(stage.pass_("2026-03-30T09:00"), POLICE, "reminder")


def test_an_answer_may_be_attached(stage: Stage) -> None:
    reference = begin(stage, "police")
    order(stage, f"{reference} ask police by 31 March 2026 {QUESTION}")
    [question] = to(stage.pass_("2026-03-25T11:00"), POLICE, "question")
    letter = ("answer.pdf", "application/pdf", pdf(words(60, 80, "Sergeant Story took the call at half past ten that morning.")))
    stage.server.deliver(mail(POLICE, f"RE: {question['Subject']}", "Please see attached.", [letter], answering=question))
    assert outside(stage.pass_("2026-03-26T08:00")) == [("receipt", POLICE)]
    assert stage.states(reference, "police")["question-1"] == "returned"


def test_an_action_is_told_reminded_of_and_settled_by_staff(stage: Stage) -> None:
    reference = begin(stage, "school")
    stage.server.deliver(mail(SCHOOL, f"RE: [{reference} school]", "The family is not known to us."))
    stage.pass_("2026-03-25T10:00")
    order(stage, f"{reference} action school by 31 March 2026 Send the attendance register")
    told = stage.pass_("2026-03-26T09:00")
    assert outside(told) == [("question", SCHOOL)]
    assert "Send the attendance register" in text_of(to(told, SCHOOL)[0])
    assert outside(stage.pass_("2026-03-30T09:00")) == [("reminder", SCHOOL)]
    order(stage, f"{reference} done 1")
    assert not outside(stage.pass_("2026-03-31T09:00"))
    assert not outside(stage.pass_("2026-04-01T09:00")), "it is settled"


def test_a_question_of_the_day_and_a_reminder_of_that_day_are_not_two_mails(stage: Stage) -> None:
    reference = begin(stage, "police")
    order(stage, f"{reference} ask police by 8 April 2026 {QUESTION}")
    assert outside(stage.pass_("2026-04-01T08:30")) == [("question", POLICE)]
    assert outside(stage.pass_("2026-04-02T08:30")) == [("reminder", POLICE)]
