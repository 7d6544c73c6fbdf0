"""Conversations that go on after the first answer: set aside, sent again, assigned, withdrawn, taken for a machine's."""

from __future__ import annotations

from datetime import datetime

from tests.answers import ROWS, SUBJECT, scoping, sheet
from tests.servers.dovecot import Dovecot
from tests.stage import LONDON, TEMPLATES, Stage, kind_of, mail
from tests.test_conversations import HEALTH, POLICE, SCHOOL, STAFF, book, form, opened, stage, to

__all__ = ["opened", "stage"]

AT = datetime(2026, 3, 25, 10, 0, tzinfo=LONDON)
BLANK = (TEMPLATES / "blank" / "scoping-initial.docx").read_bytes()


def change(stage: Stage, old: str, new: str) -> None:
    """Writes something else into the configuration."""
    text = stage.config.read_text(encoding="utf-8")
    assert old in text
    stage.config.write_text(text.replace(old, new), encoding="utf-8")


def held(stage: Stage) -> list[dict[str, object]]:
    """What waits for a person."""
    found = stage.run("held", "list", "--json").json
    assert isinstance(found, list)
    return found


def test_a_renumbered_mailbox_does_not_move_what_was_left(stage: Stage, dovecot: Dovecot) -> None:
    stage.server.deliver(mail("training@college.example", "Course booking", "Two places please."), AT)
    stage.pass_()
    dovecot.set_uidvalidity(4242)
    stage.pass_()
    counted = stage.run("status", "--json").json["messages"]
    assert (counted["left"], counted["duplicate"]) == (2, 0)


def test_a_senior_who_answers_gets_the_receipt(stage: Stage) -> None:
    change(stage, 'contacts = ["safeguarding@health.example"]', f'contacts = ["{HEALTH}"]\nseniors = ["chief@health.example"]')
    reference = stage.open_case(SUBJECT)
    stage.pass_()
    stage.server.deliver(mail("chief@health.example", f"[{reference} health]", "Attached.", [book(sheet(reference))]))
    assert to(stage.pass_(), "chief@health.example", "receipt")


def test_who_answers_for_an_agency_asked_through_his_own_gets_the_receipt(stage: Stage) -> None:
    change(stage, 'contacts = ["homes@housing.example"]', 'contacts = []\nvia = "council"')
    reference = stage.open_case(SUBJECT)
    stage.pass_()
    returned = form(scoping(reference, "Vale Housing"))
    stage.server.deliver(mail("mash@council.example", f"[{reference} housing]", "Attached.", [returned]))
    assert to(stage.pass_(), "mash@council.example", "receipt")


def test_what_was_filed_in_one_case_is_not_filed_again_when_the_rest_is_assigned_to_another(opened: tuple[Stage, str]) -> None:
    stage, first = opened
    second = stage.open_case("YX 2015-01-01\n")
    stage.pass_("2026-03-25T11:00")
    other = scoping(second, child_name="Yolanda Xylo", child_dob="01/01/2015")
    stage.server.deliver(mail(POLICE, f"[{first} police]", "Both.", [form(scoping(first), "a.docx"), form(other, "b.docx")]))
    stage.pass_()
    assert stage.run("held", "assign", str(held(stage)[0]["id"]), "--case", second, "--agency", "police").status == 0
    for reference in (first, second):
        versions = [each["versions"] for each in stage.case(reference)["requests"] if each["agency"] == "police"]
        assert sum(versions) == 1


def test_a_proposed_version_that_is_set_aside_leaves_the_request_answered(opened: tuple[Stage, str]) -> None:
    stage, reference = opened
    for rows in (ROWS, ROWS[:2]):
        stage.server.deliver(mail(HEALTH, f"[{reference} health]", "Attached.", [book(sheet(reference, rows=rows))]))
        stage.pass_()
    assert stage.states(reference, "health")["chronology"] == "queried"
    assert stage.run("held", "discard", str(held(stage)[0]["id"]), "--why", "sent by mistake").status == 0
    assert stage.states(reference, "health")["chronology"] == "returned"


def test_a_blank_form_beside_the_return_or_after_it_takes_nothing_away(opened: tuple[Stage, str]) -> None:
    stage, reference = opened
    stage.server.deliver(mail(POLICE, f"[{reference} police]", "Attached.", [form(scoping(reference)), form(BLANK)]))
    stage.pass_()
    stage.server.deliver(mail(POLICE, f"[{reference} police]", "Again.", [form(BLANK)]))
    stage.pass_()
    assert stage.states(reference, "police")["scoping"] == "returned"


def test_a_document_after_a_nil_return_drops_nothing(opened: tuple[Stage, str]) -> None:
    stage, reference = opened
    stage.server.deliver(mail(HEALTH, f"RE: [{reference} health]", "The family is not known to us."))
    stage.pass_()
    late = book(sheet(reference, author_name=""))
    stage.server.deliver(mail(HEALTH, f"RE: [{reference} health]", "We found some after all.", [late]))
    assert to(stage.pass_(), HEALTH, "receipt")
    assert stage.states(reference, "health")["chronology"] == "returned"


def test_requests_of_a_withdrawn_case_do_not_leave(stage: Stage) -> None:
    stage.now = datetime(2026, 3, 25, 20, 0, tzinfo=LONDON)
    reference = stage.open_case(SUBJECT)
    assert stage.run("case", "withdraw", reference).status == 0
    assert not stage.pass_("2026-03-26T09:00")


def test_an_answer_that_is_marked_as_a_lists_or_a_bounces_is_read_by_a_person(opened: tuple[Stage, str]) -> None:
    stage, reference = opened
    marked = [("List-Unsubscribe", "<mailto:out@school.example>")]
    stage.server.deliver(mail(SCHOOL, f"RE: [{reference} school]", "The family is not known to us.", headers=marked))
    stage.server.deliver(
        mail(POLICE, f"[{reference} police]", "Attached.", [form(scoping(reference))], headers=[("Return-Path", "<>")])
    )
    sent = stage.pass_()
    assert len(to(sent, STAFF, "held")) == 2
    assert not to(sent, POLICE) + to(sent, SCHOOL)


def test_a_mail_that_the_server_takes_without_a_word_is_repeated_once_and_no_more(opened: tuple[Stage, str]) -> None:
    stage, reference = opened
    stage.sink.play("drop", "drop", "ok")
    stage.server.deliver(mail(POLICE, f"[{reference} police]", "Attached.", [form(scoping(reference))]))
    copies = [each for hour in range(10, 14) for each in stage.pass_(f"2026-03-25T{hour}:00")]
    assert len(to(copies, POLICE, "receipt")) == 2
    assert to(copies, STAFF, "alert")


def test_a_mail_that_waited_a_week_for_a_yes_is_tried_more_than_once(opened: tuple[Stage, str]) -> None:
    stage, reference = opened
    stage.sink.play("451", "ok")
    stage.now = datetime(2026, 3, 25, 20, 0, tzinfo=LONDON)
    added = stage.run("case", "add-agency", reference, "fernside", "--name", "Fernside", "--contact", "a@health.example")
    assert added.status == 0
    assert not to(stage.pass_("2026-04-01T10:00"), "a@health.example")
    again = to(stage.pass_("2026-04-01T10:10"), "a@health.example")
    assert [kind_of(each) for each in again] == ["request"]
