"""`run`, `status` and `replay`: a pass by hand, the lock, the moved clock, and what monitoring sees."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from email.message import EmailMessage

import pytest

from service.adapters.lock import Lock
from tests.cli.office import CONFIG, Office

NOW = ("--now", "2026-11-23T09:30")


def letter(sender: str = "somebody@elsewhere.example", subject: str = "A question about RR-2026-001") -> bytes:
    """A mail that a person must look at."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, "reviews@tscp.example", subject
    mail["Message-ID"] = "<1@elsewhere.example>"
    mail.set_content("Could you ring me about this, please?")
    return bytes(mail)


def test_a_pass_collects_and_processes_and_says_how_much(office: Office) -> None:
    office.ask("case", "open", "--on", "2026-11-20", *NOW)
    office.mailbox.deliver(letter())
    answer = office.ask("run", "--once", *NOW)
    assert answer.status == 0, answer.err
    assert "Collected: 1." in answer.out
    assert "Processed: 1." in answer.out


def test_one_step_alone_leaves_the_others_undone(office: Office) -> None:
    office.mailbox.deliver(letter())
    assert "Collected: 1." in office.ask("run", "--once", "--only", "collect", *NOW).out
    assert office.ask("status", "--json", *NOW).json["messages"]["waiting"] == 1
    assert "Processed: 1." in office.ask("run", "--once", "--only", "process", *NOW).out
    assert office.ask("status", "--json", *NOW).json["messages"]["waiting"] == 0


def test_two_steps_may_be_named(office: Office) -> None:
    office.mailbox.deliver(letter())
    answer = office.ask("run", "--once", "--only", "collect", "--only", "process", *NOW)
    assert "Collected: 1." in answer.out
    assert "Processed: 1." in answer.out
    assert "sent" not in answer.out


def test_a_shadow_run_moves_and_sends_nothing(office: Office) -> None:
    office.ask("case", "open", "--on", "2026-11-20", *NOW)
    office.ask("outbox", "approve", "--all", *NOW)
    office.mailbox.deliver(letter())
    assert office.ask("run", "--once", "--shadow", *NOW).status == 0
    assert office.postbox.posted == []


def test_a_second_run_refuses_in_one_sentence(office: Office) -> None:
    lock = Lock(office.folder / "state" / "rapid-review.lock")
    lock.take()
    try:
        answer = office.ask("run", "--once")
    finally:
        lock.release()
    assert answer.status == 1
    assert len(answer.err.splitlines()) == 1
    assert "rapid-review.lock" in answer.err
    assert office.ask("run", "--once").status == 0


def test_the_clock_is_not_moved_where_mail_could_leave_this_machine(office: Office) -> None:
    config = CONFIG.format(imap=office.mailbox.account.port, smtp=office.postbox.port)
    office.write(
        config.replace('[smtp]\nhost = "127.0.0.1"', '[smtp]\nhost = "smtp.tscp.example"').replace(
            'security = "none"\nfrom', "from"
        )
    )
    answer = office.ask("run", "--once", *NOW)
    assert answer.status == 2
    assert "smtp.host" in answer.err
    assert "mailbox.host" not in answer.err


def test_an_unreachable_mailbox_fails_the_pass_and_the_rest_is_still_done(office: Office) -> None:
    office.ask("case", "open", "--on", "2026-11-20", *NOW)
    office.ask("outbox", "approve", "--all", *NOW)
    office.mailbox.close()
    answer = office.ask("run", "--once", *NOW)
    assert answer.status == 1
    assert "nothing listens at mailbox.host" in answer.err
    assert {each.recipients[0] for each in office.postbox.posted} == {"desk@police.example", "team@health.example"}
    status = office.ask("status", "--json", *NOW)
    assert status.status == 1
    assert status.json["unexplained"] is None
    assert status.json["mailbox_down_since"].startswith("2026-11-23T09:30")


def test_an_smtp_server_that_is_away_fails_the_pass(office: Office) -> None:
    office.ask("case", "open", "--on", "2026-11-20", *NOW)
    office.ask("outbox", "approve", "--all", *NOW)
    office.postbox.close()
    answer = office.ask("run", "--once", *NOW)
    assert answer.status == 1
    assert "SMTP" in answer.err
    assert office.ask("status", *NOW).status == 1


def test_all_is_well_after_a_pass_over_an_empty_mailbox(office: Office) -> None:
    office.ask("run", "--once", *NOW)
    answer = office.ask("status", *NOW)
    assert answer.status == 0, answer.out
    assert answer.out.splitlines()[-1] == "All is well."


def test_the_json_of_the_status_has_the_keys_that_monitoring_relies_on(office: Office) -> None:
    office.mailbox.deliver(letter(subject="Nothing of ours"))
    office.ask("run", "--once", *NOW)
    status = office.ask("status", "--json", *NOW).json
    assert status["mailbox_reached_at"].startswith("2026-11-23T09:30")
    assert sum(status["messages"].values()) == 1
    assert set(status["outbox"]) >= {"proposed", "queued", "sent", "refused"}
    assert status["held"] == status["messages"]["held"]
    assert status["unexplained"] == 0


def test_the_status_without_a_password_shows_what_is_known_here(office: Office) -> None:
    office.mailbox.deliver(letter())
    office.ask("run", "--once", *NOW)
    environ = {name: value for name, value in office.environ.items() if name != "RAPID_REVIEW_MAILBOX_PASSWORD"}
    answer = office.ask("status", *NOW, environ=environ)
    assert (answer.status, answer.err) == (1, "")
    assert "The mail server could not be asked: no mailbox-password was given" in answer.out
    record = office.ask("status", "--json", *NOW, environ=environ).json
    assert record["unexplained"] is None
    assert sum(record["messages"].values()) == 1


def test_a_message_without_a_row_is_counted_on_the_server(office: Office) -> None:
    office.ask("run", "--once", *NOW)
    office.mailbox.deliver(letter())
    answer = office.ask("status", "--json", *NOW)
    assert answer.status == 1
    assert answer.json["unexplained"] == 1


def test_a_mailbox_that_nobody_collects_needs_a_person(office: Office) -> None:
    office.ask("run", "--once", *NOW)
    answer = office.ask("status", "--now", "2026-11-23T10:30")
    assert answer.status == 1
    assert "is the service running?" in answer.out


def test_replaying_a_message_that_recorded_nothing_says_so(office: Office) -> None:
    office.mailbox.deliver(letter())
    office.ask("run", "--once", *NOW)
    assert office.ask("replay", "9").err == "There is no message 9.\n"


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
def test_the_daemon_answers_mail_and_ends_when_it_is_told_to(office: Office, sent: signal.Signals) -> None:
    daemon = subprocess.Popen(
        [sys.executable, "-m", "service", "run"], cwd=office.folder, env=dict(office.environ), stderr=subprocess.PIPE, text=True
    )
    try:
        assert daemon.stderr is not None
        assert '"action": "ready"' in daemon.stderr.readline()
        office.mailbox.deliver(letter())
        deadline = time.monotonic() + 60
        while office.ask("status", "--json").json["unexplained"] and time.monotonic() < deadline:
            time.sleep(0.2)
        daemon.send_signal(sent)
        assert daemon.wait(30) == 0
        assert office.ask("status", "--json").json["unexplained"] == 0
    finally:
        daemon.kill()
        daemon.communicate()
