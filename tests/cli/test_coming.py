"""`status` on what is to come, and `check` on the people of config.toml."""

from __future__ import annotations

from tests.cli.office import Office
from tests.cli.test_running import letter

MONDAY = ("--now", "2026-11-23T09:30")
FRIDAY_EVENING = ("--now", "2026-11-27T19:00")


def found(office: Office, what: str) -> list[str]:
    """What `check` says under that name, where a person should look."""
    findings = office.ask("check", "--json").json
    return [each["sentence"] for each in findings if each["what"] == what and each["verdict"] == "look"]


def test_in_the_evening_before_a_weekend_summary_and_reminders_come_on_monday(office: Office) -> None:
    office.ask("run", "--once", *FRIDAY_EVENING)
    status = office.ask("status", "--json", *FRIDAY_EVENING).json
    assert status["next_summary_at"].startswith("2026-11-30T08:00")
    assert status["next_reminders_at"].startswith("2026-11-30T08:30")
    assert not status["reminding_now"]


def test_during_the_day_reminders_leave_as_they_become_due(office: Office) -> None:
    office.ask("run", "--once", *MONDAY)
    status = office.ask("status", "--json", *MONDAY).json
    assert status["reminding_now"]
    assert status["next_summary_at"].startswith("2026-11-24T08:00")
    assert "reminders leave       now, as they become due" in office.ask("status", *MONDAY).out


def test_it_says_that_nobody_is_reminded_while_the_mailbox_was_not_read(office: Office) -> None:
    office.ask("case", "open", "--on", "2026-11-20", *MONDAY)
    office.ask("run", "--once", *MONDAY)
    assert office.ask("status", "--json", "--now", "2026-11-23T09:40").json["not_reminded"] == []
    later = office.ask("status", "--json", "--now", "2026-11-23T10:30").json["not_reminded"]
    assert later == ["Nobody is reminded for now: the mailbox was not read to its end in the last quarter of an hour."]


def test_it_names_the_agency_whose_message_waits(office: Office) -> None:
    reference = office.ask("case", "open", "--on", "2026-11-20", *MONDAY).out.split()[0].strip(".:")
    office.mailbox.deliver(letter("desk@police.example", f"RE: {reference}"))
    office.ask("run", "--once", *MONDAY)
    said = office.ask("status", *MONDAY).out
    assert f"police is not reminded in {reference}: a message that may be its answer waits for you." in said
    assert f"health is not reminded in {reference}" not in said


def test_check_names_who_cannot_be_rung_and_whom_nobody_stands_in_for(office: Office) -> None:
    assert found(office, "agencies") == [
        "no telephone, so that nobody knows where to ring: police, health",
        "no deputy, for when the contact is away: police, health",
    ]
    text = (office.folder / "config.toml").read_text("utf-8")
    more = 'contacts = ["desk@police.example"]\ntelephone = "01632 960001"\ndeputies = ["deputy@police.example"]'
    office.write(text.replace('contacts = ["desk@police.example"]', more))
    assert found(office, "agencies") == [
        "no telephone, so that nobody knows where to ring: health",
        "no deputy, for when the contact is away: health",
    ]


def test_check_names_members_who_are_in_no_secure_domain_and_staff_without_a_summary(office: Office) -> None:
    text = (office.folder / "config.toml").read_text("utf-8")
    group = 'chair = "chair@tscp.example"\nmembers = ["nurse@elsewhere.example"]\n[mailbox]'
    office.write(text.replace("[mailbox]", group, 1))  # its one member of staff wants no summary
    assert found(office, "review group") == [
        "in none of trust.secure_domains, so that you send them by hand: nurse@elsewhere.example"
    ]
    assert found(office, "staff")[0] == "gets no morning summary: pat@tscp.example, and so nobody does"
