"""Who is written to where a contact cannot be reached, may not be, or has left; in conversation, over real servers."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.correspondence import BEFORE, DEPUTY, HEALTH, POLICE, STAFF, begin, order, outside, said, to, with_deputy
from tests.servers.sink import Sink
from tests.stage import OURS, MailServer, Stage, kind_of, mail, text_of

DAEMON = "MAILER-DAEMON@mx.borough.example"


@pytest.fixture
def stage(tmp_path: Path, mail_server: MailServer, sink: Sink) -> Stage:
    """A partnership that sends by itself."""
    return Stage(tmp_path, mail_server, sink)


def report(about: EmailMessage) -> bytes:
    """A delivery report as RFC 3464 has it, with the headers of the mail that came back."""
    return (
        f"From: {DAEMON}\r\nTo: {OURS}\r\nSubject: Undelivered Mail Returned to Sender\r\nMessage-ID: <r1@mx.example>\r\n"
        'MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary="B"\r\n\r\n'
        "--B\r\nContent-Type: text/plain\r\n\r\nIt was not delivered.\r\n"
        "--B\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.borough.example\r\n\r\n"
        f"Final-Recipient: rfc822; {about['To']}\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
        f"--B\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {about['Message-ID']}\r\nTo: {about['To']}\r\n\r\n"
        "--B--\r\n"
    ).encode()


def exchange(about: EmailMessage) -> bytes:
    """What Exchange Online writes to a person, with nothing in it for a machine."""
    return (
        f"From: postmaster@police.example\r\nTo: {OURS}\r\nSubject: Undeliverable: our request\r\n"
        "Message-ID: <r2@police.example>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
        f"Your message to {about['To']} couldn't be delivered.\r\n\r\n"
        "liaison wasn't found at police.example.\r\n\r\nAction Required\tRecipient\r\n\r\nUnknown To address\r\n"
    ).encode()


def away(text: str, answering: EmailMessage | None = None, *, verified: bool = True, sender: str = POLICE) -> bytes:
    """An automatic reply."""
    robot = [("Auto-Submitted", "auto-replied")]
    return mail(sender, "Automatic reply: request", text, headers=robot, answering=answering, verified=verified)


def asked(stage: Stage, *agencies: str, details: bool = True) -> tuple[str, EmailMessage]:
    """A case's reference, and the request that went to the police."""
    reference = stage.open_case("ZQ 2019-04-02\n", *(word for each in agencies for word in ("--agency", each)))
    if details:
        order(stage, f"{reference} details-sent all")
    [request] = to(stage.pass_(), POLICE, "request")
    return reference, request


@pytest.mark.parametrize("form", [report, exchange], ids=["RFC 3464", "Exchange, in words only"])
def test_where_mail_comes_back_the_deputy_is_asked_the_same_day_and_staff_are_told_once(
    tmp_path: Path, mail_server: MailServer, sink: Sink, form: object
) -> None:
    stage = Stage(tmp_path, mail_server, sink, digest=True)
    with_deputy(stage)
    _, request = asked(stage, "police")
    assert callable(form)
    stage.server.deliver(form(request))
    sent = stage.pass_("2026-03-25T10:00")
    assert outside(sent) == [("request", DEPUTY)]
    assert f"Written to instead: {DEPUTY}." in said(sent, STAFF, "alert")
    stage.server.deliver(form(request).replace(b"<r", b"<again"))
    assert not stage.pass_("2026-03-25T11:00"), "told twice"
    morning = stage.pass_("2026-03-26T09:00")
    assert outside(morning) == [("chase", DEPUTY)]
    assert "mail came back" in said(morning, STAFF, "digest")
    assert outside(stage.pass_(f"{BEFORE}T08:30")) == [("reminder", DEPUTY)]


def test_where_the_mail_server_knows_no_such_reader_the_deputy_is_asked_in_the_next_pass(stage: Stage) -> None:
    with_deputy(stage)
    stage.open_case("ZQ 2019-04-02\n", "--agency", "police")
    stage.sink.play("550", "ok")
    assert not outside(stage.pass_())
    assert outside(stage.pass_("2026-03-25T10:00")) == [("request", DEPUTY)]


def test_where_mail_comes_back_and_nobody_else_is_named_staff_must_name_somebody(stage: Stage) -> None:
    reference, request = asked(stage, "police")
    stage.server.deliver(report(request))
    sent = stage.pass_("2026-03-25T10:00")
    assert not outside(sent)
    alerts = [text_of(each) for each in to(sent, STAFF, "alert")]
    assert any("An agency has nobody to be asked" in each for each in alerts)
    assert stage.run("case", "contact", reference, "police", "add", "new@police.example").status == 0
    assert outside(stage.pass_("2026-03-25T11:00")) == [("request", "new@police.example")]


def test_a_report_of_a_delay_changes_nothing(stage: Stage) -> None:
    with_deputy(stage)
    _, request = asked(stage, "police")
    stage.server.deliver(report(request).replace(b"Action: failed", b"Action: delayed"))
    assert not stage.pass_("2026-03-25T10:00")


def test_for_who_is_away_his_deputy_is_asked_until_he_is_back(stage: Stage) -> None:
    with_deputy(stage)
    _, request = asked(stage, "police")
    stage.server.deliver(away("I am out of the office until 31 March 2026.", request))
    sent = stage.pass_("2026-03-25T10:00")
    assert outside(sent) == [("request", DEPUTY)]
    assert "is away until Tuesday 31 March 2026" in said(sent, STAFF, "alert")
    assert outside(stage.pass_("2026-03-26T09:00")) == [("chase", DEPUTY)]
    stage.server.deliver(away("I am out of the office until 31 March 2026.", request))
    assert not stage.pass_("2026-03-27T10:00"), "staff know it already"
    assert outside(stage.pass_(f"{BEFORE}T08:30")) == [("reminder", POLICE)], "he is back"


def test_who_was_away_and_writes_to_us_is_back(stage: Stage) -> None:
    with_deputy(stage)
    reference, request = asked(stage, "police")
    stage.server.deliver(away("I am out of the office until 30 April 2026.", request))
    stage.pass_("2026-03-25T10:00")
    stage.server.deliver(mail(POLICE, f"RE: [{reference} police]", "Received, thank you."))
    assert not outside(stage.pass_("2026-03-26T09:00"))
    assert outside(stage.pass_(f"{BEFORE}T08:30")) == [("reminder", POLICE)]


def test_who_has_left_is_written_to_no_more(stage: Stage) -> None:
    with_deputy(stage)
    _, request = asked(stage, "police")
    stage.server.deliver(away("I have left Vale Constabulary. This mailbox is no longer monitored.", request))
    sent = stage.pass_("2026-03-25T10:00")
    assert outside(sent) == [("request", DEPUTY)]
    assert "has left or is not read any longer" in said(sent, STAFF, "alert")
    assert outside(stage.pass_(f"{BEFORE}T08:30")) == [("reminder", DEPUTY)]


def test_of_who_is_away_in_several_cases_staff_are_told_in_one_mail_that_says_how_to_name_each(stage: Stage) -> None:
    with_deputy(stage)
    first, request = asked(stage, "police")
    second, third = (stage.open_case(f"{initials} 2020-05-06\n", "--agency", "police") for initials in ("XQ", "YQ"))
    assert stage.run("case", "contact", second, "police", "add", "desk@police.example").status == 0
    stage.pass_("2026-03-25T09:30")
    stage.server.deliver(away("I am out of the office until 31 March 2026.", request))
    sent = stage.pass_("2026-03-25T10:00")
    told = " ".join(said(sent, STAFF, "alert").split())
    assert f"In {first} and {third}, {POLICE} is away until Tuesday 31 March 2026, as an automatic reply says." in told
    assert f"In {second}, {POLICE} is away until" in told
    assert f"Written to instead: {DEPUTY}." in told
    assert "Written to instead: desk@police.example." in told
    assert f"reply to this mail with a line for each case, such as: {first} contact police EMAIL" in told
    stage.server.deliver(away("I am out of the office until 31 March 2026.", request))
    assert not stage.pass_("2026-03-25T10:30"), "staff know it already"
    [alert] = to(sent, STAFF, "alert")
    line = f"{third} contact police add new@police.example"
    stage.server.deliver(mail(STAFF, f"RE: {alert['Subject']}", line, answering=alert))
    asked_back = said(stage.pass_("2026-03-25T11:00"), STAFF, "command-result")
    assert "new@police.example" in asked_back, "a reply finds the case that its line names"


def test_where_contact_and_deputy_are_away_the_contact_is_written_to_and_staff_know_both(stage: Stage) -> None:
    with_deputy(stage)
    _, request = asked(stage, "police")
    stage.server.deliver(away("I am out of the office until 30 April 2026.", request))
    [second] = to(stage.pass_("2026-03-25T10:00"), DEPUTY, "request")
    stage.server.deliver(away("I am on leave until 24 April 2026.", second, sender=DEPUTY))
    sent = stage.pass_("2026-03-25T11:00")
    assert not outside(sent)
    assert f"{DEPUTY} is away until Friday 24 April 2026" in said(sent, STAFF, "alert")
    assert f"Written to instead: {POLICE}." in said(sent, STAFF, "alert")
    assert outside(stage.pass_(f"{BEFORE}T08:30")) == [("reminder", POLICE)]


def test_an_automatic_reply_that_proves_nothing_turns_no_mail_away(stage: Stage) -> None:
    with_deputy(stage)
    asked(stage, "police")
    stage.server.deliver(away("I am out of the office until 30 April 2026.", verified=False))
    stage.server.deliver(away("I have left.", verified=False, sender="stranger@elsewhere.example"))
    assert not stage.pass_("2026-03-25T10:00")
    assert outside(stage.pass_("2026-03-26T09:00")) == [("chase", POLICE)]


def test_where_the_only_contact_is_barred_the_deputy_is_asked(stage: Stage) -> None:
    with_deputy(stage)
    reference = stage.open_case("ZQ 2019-04-02\n", "--agency", "police")
    assert stage.run("case", "bar", reference, POLICE, "--why", "named in the case").status == 0
    assert outside(stage.pass_()) == [("request", DEPUTY)]
    stage.server.deliver(mail(DEPUTY, f"RE: [{reference} police]", "The family is not known to us."))
    assert outside(stage.pass_("2026-03-26T10:00")) == [("receipt", DEPUTY)]


def test_where_the_only_contact_is_barred_and_nobody_else_is_named_staff_are_told(stage: Stage) -> None:
    reference = stage.open_case("ZQ 2019-04-02\n", "--agency", "police", "--agency", "health")
    order(stage, f"{reference} bar {POLICE} why a conflict of interest")
    sent = stage.pass_()
    assert outside(sent) == [("request", HEALTH)]
    assert "An agency has nobody to be asked" in said(sent, STAFF, "alert")
    assert not stage.pass_("2026-03-25T10:00")


def test_mail_that_waits_for_an_address_which_is_barred_meanwhile_never_leaves(stage: Stage) -> None:
    with_deputy(stage)
    reference = stage.open_case("ZQ 2019-04-02\n", "--agency", "police")
    assert not stage.pass_("2026-03-25T19:00"), "after hours it waits"
    order(stage, f"{reference} bar {POLICE} why a conflict of interest")
    sent = stage.pass_("2026-03-26T09:00")
    assert outside(sent) == [("request", DEPUTY)]
    assert outside(stage.pass_("2026-03-27T09:00")) == [("chase", DEPUTY)]
    order(stage, f"{reference} undo")
    assert outside(stage.pass_("2026-03-27T10:00")) == [("request", POLICE)], "he was never asked"


def test_a_pass_over_all_of_it_sends_staff_no_more_than_they_must_know(stage: Stage) -> None:
    reference = begin(stage, "police", "health")
    order(stage, f"{reference} bar {HEALTH} why a conflict of interest")
    told = [kind_of(each) for each in stage.pass_("2026-03-25T10:00") if each["To"] == STAFF]
    assert sorted(told) == ["alert", "command-result"]
