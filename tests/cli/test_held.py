"""`held …`: what waits for a person, and the two ways to settle it."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from service.demo.forms import answered_chronology_docx, answered_scoping
from service.demo.locked import locked
from service.wiring import TEMPLATES
from tests.cli.office import Office

NOW = ("--now", "2026-11-24T09:30")
REFERENCE = "RR-2026-001"
PASSWORD = "Otter-Marsh-41!"
ANSWERS = {"involvement_summary": "One home visit in 2025.", "author_name": "Rowan Example"}


def from_a_stranger(sender: str = "rowan@police.example") -> bytes:
    """A scoping form from somebody whom no list names."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, "reviews@tscp.example", f"{REFERENCE} return"
    mail["Message-ID"] = "<41@police.example>"
    mail.set_content("Please find our form attached.")
    form = answered_scoping(TEMPLATES, "scoping-initial", ANSWERS, reference=REFERENCE, agency="Testshire Police")
    mail.add_attachment(form, maintype="application", subtype="octet-stream", filename="form.docx")
    return bytes(mail)


@pytest.fixture
def holding(office: Office) -> Office:
    """An office in which message 1 is held."""
    office.ask("case", "open", "--on", "2026-11-20", *NOW, typed="AB 2019-04-02\n")
    office.mailbox.deliver(from_a_stranger())
    ran = office.ask("run", "--once", *NOW)
    assert ran.status == 0, ran.err
    return office


def held(office: Office) -> list[int]:
    """What is held."""
    return [each["id"] for each in office.ask("held", "list", "--json").json]


def test_the_list_has_the_keys_that_scripts_rely_on(holding: Office) -> None:
    (one,) = holding.ask("held", "list", "--json").json
    assert set(one) >= {"id", "reason", "received", "since", "attempts"}
    assert (one["id"], one["reason"], one["attempts"]) == (1, "stranger", 1)
    assert "nobody that this case knows" in holding.ask("held", "list").out


def test_times_are_told_in_the_service_s_time_zone(holding: Office) -> None:
    path = holding.folder / "config.toml"
    path.write_text(path.read_text() + '[clock]\ntimezone = "Europe/Athens"\n')
    (one,) = holding.ask("held", "list", "--json").json
    assert one["since"].startswith("2026-11-24T11:30")
    assert one["since"].endswith("+02:00")
    assert "2026-11-24 11:30" in holding.ask("held", "list").out
    assert "2026-11-24 11:30" in holding.ask("held", "show", "1").out
    mail = holding.ask("outbox", "list", "--json").json[0]
    assert mail["created_at"].startswith("2026-11-24T11:30")
    assert mail["created_at"].endswith("+02:00")
    assert "2026-11-24 11:30" in holding.ask("outbox", "list").out
    assert "2026-11-24 11:30" in holding.ask("outbox", "show", str(mail["id"])).out


def test_the_case_shows_what_waits_for_a_person(holding: Office) -> None:
    assert holding.ask("case", "show", REFERENCE, "--json", *NOW).json["held"] == [
        {"id": 1, "agency": None, "reason": "stranger"}
    ]
    said = holding.ask("case", "show", REFERENCE, *NOW).out
    assert "agency not known: waiting for you: message 1, stranger; see `rapid-review held show 1`" in said
    assert "message 1" in holding.ask("case", "list", *NOW).out


def test_a_locked_return_of_an_agency_shows_with_its_requests(office: Office) -> None:
    office.ask("case", "open", "--on", "2026-11-20", *NOW, typed="AB 2019-04-02\n")
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "desk@police.example", "reviews@tscp.example", f"{REFERENCE} return"
    mail["Message-ID"] = "<42@police.example>"
    mail.set_content("Please find our form attached; the password follows.")
    form = answered_scoping(TEMPLATES, "scoping-initial", ANSWERS, reference=REFERENCE, agency="Testshire Police")
    mail.add_attachment(locked(form, "sesame"), maintype="application", subtype="octet-stream", filename="form.docx")
    office.mailbox.deliver(bytes(mail))
    assert office.ask("run", "--once", *NOW).status == 0
    assert office.ask("case", "show", REFERENCE, "--json", *NOW).json["held"] == [
        {"id": 1, "agency": "police", "reason": "locked"}
    ]
    said = office.ask("case", "show", REFERENCE, *NOW).out
    row = "police scoping not asked yet: its mail waits for your yes; waiting for you: message 1, locked 2026-11-30"
    assert row in " ".join(said.split())
    assert "message 1 (police)" in office.ask("case", "list", *NOW).out


def test_a_held_message_makes_the_status_ask_for_a_person(holding: Office) -> None:
    answer = holding.ask("status", *NOW)
    assert answer.status == 1
    assert "1 message waits for you: see `rapid-review held list`." in answer.out
    assert "1 waiting for you" in answer.out


def test_show_says_who_sent_what_and_how_to_settle_it(holding: Office) -> None:
    answer = holding.ask("held", "show", "1")
    assert "rowan@police.example" in answer.out
    assert "held assign 1" in answer.out
    parts = holding.ask("held", "show", "1", "--json").json["attachments"]
    assert [(each["position"], each["kind"]) for each in parts] == [(1, "scoping")]


def test_an_assigned_message_is_filed_and_answered(holding: Office) -> None:
    answer = holding.ask("held", "assign", "1", "--case", REFERENCE, "--agency", "police", *NOW)
    assert answer.status == 0, answer.err
    assert held(holding) == []
    request = holding.ask("case", "show", REFERENCE, "--json", *NOW).json["requests"][0]
    assert (request["agency"], request["state"], request["versions"]) == ("police", "returned", 1)
    assert "receipt" in [each["kind"] for each in holding.ask("outbox", "list", "--json").json]


def test_a_message_that_was_filed_reads_the_same_when_it_is_replayed(holding: Office) -> None:
    holding.ask("held", "assign", "1", "--case", REFERENCE, "--agency", "police", *NOW)
    (again,) = holding.ask("replay", "1", "--json", *NOW).json
    assert (again["reference"], again["agency"], again["applied"]) == (REFERENCE, "police", False)
    assert again["changes"]["fields_dropped"] == []


def test_a_message_is_not_assigned_where_nobody_knows_the_agency(holding: Office) -> None:
    assert holding.ask("held", "assign", "1", "--case", REFERENCE, "--agency", "coastguard", *NOW).status == 1
    assert held(holding) == [1]


def test_a_discarded_message_is_set_aside_with_its_reason(holding: Office) -> None:
    assert holding.ask("held", "discard", "1", *NOW).status == 2
    answer = holding.ask("held", "discard", "1", "--why", "a test mail", *NOW)
    assert (answer.status, answer.out) == (0, "Message 1 is set aside; nothing was filed.\n")
    assert held(holding) == []
    assert holding.ask("held", "discard", "1", "--why", "again", *NOW).status == 1


def locked_return(sender: str = "desk@police.example", *more: tuple[str, bytes]) -> bytes:
    """A locked scoping form, and whatever else is attached."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, "reviews@tscp.example", f"{REFERENCE} return"
    mail["Message-ID"] = "<43@police.example>"
    mail.set_content("Please find our form attached. It is locked as our policy asks.")
    form = answered_scoping(TEMPLATES, "scoping-initial", ANSWERS, reference=REFERENCE, agency="Testshire Police")
    for name, data in (("form.docx", locked(form, PASSWORD)), *more):
        mail.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return bytes(mail)


@pytest.fixture
def locking(office: Office) -> Office:
    """An office in which message 1 is held because its form is locked."""
    office.ask("case", "open", "--on", "2026-11-20", *NOW, typed="AB 2019-04-02\n")
    office.mailbox.deliver(locked_return())
    ran = office.ask("run", "--once", *NOW)
    assert ran.status == 0, ran.err
    assert [each["reason"] for each in office.ask("held", "list", "--json").json] == ["locked"]
    return office


def test_a_password_opens_a_locked_document_and_it_is_filed_as_if_it_had_come_open(locking: Office) -> None:
    assert "held unlock 1" in locking.ask("held", "show", "1").out
    answer = locking.ask("held", "unlock", "1", *NOW, typed=f"no\n{PASSWORD}\n")
    assert answer.status == 0, answer.err
    assert "Message 1 is open and filed as return." in answer.out
    assert held(locking) == []
    request = locking.ask("case", "show", REFERENCE, "--json", *NOW).json["requests"][0]
    assert (request["agency"], request["state"], request["versions"]) == ("police", "returned", 1)
    assert "receipt" in [each["kind"] for each in locking.ask("outbox", "list", "--json").json]
    (again,) = locking.ask("replay", "1", "--json", *NOW).json or [{"changes": None}]
    assert again["changes"] is None, "what is locked again for want of its password is no difference"


def test_the_password_is_neither_stored_nor_said_nor_logged(locking: Office) -> None:
    answer = locking.ask("held", "unlock", "1", *NOW, typed=f"{PASSWORD}\n")
    assert PASSWORD not in answer.out + answer.err
    for path in locking.folder.rglob("*"):
        if path.is_file():
            assert PASSWORD.encode() not in path.read_bytes(), path
            assert PASSWORD.encode("utf-16-le") not in path.read_bytes(), path


def test_a_password_that_does_not_fit_is_said_and_nothing_is_filed(locking: Office) -> None:
    answer = locking.ask("held", "unlock", "1", *NOW, typed="wrong\n")
    assert answer.status == 1
    assert answer.err == "None of the passwords opens a document of message 1; nothing was filed.\n"
    assert held(locking) == [1]
    assert locking.ask("held", "unlock", "1", *NOW).status == 2
    assert locking.ask("held", "unlock", "9", typed="x\n").err == "There is no message 9.\n"


def test_several_locked_files_open_with_one_password(office: Office) -> None:
    rows = [["14 March 2025", "", "Home visit.", "Case notes", "", ""]]
    chronology = answered_chronology_docx(TEMPLATES, rows, reference=REFERENCE, agency="Testshire Police")
    office.ask("case", "open", "--on", "2026-11-20", *NOW, typed="AB 2019-04-02\n")
    office.mailbox.deliver(locked_return("desk@police.example", ("chronology.docx", locked(chronology, PASSWORD))))
    office.ask("run", "--once", *NOW)
    answer = office.ask("held", "unlock", "1", *NOW, typed=f"{PASSWORD}\n")
    assert answer.status == 0, answer.err
    requests = office.ask("case", "show", REFERENCE, "--json", *NOW).json["requests"]
    assert [each["state"] for each in requests if each["agency"] == "police"] == ["returned", "returned"]
    receipts = [each for each in office.ask("outbox", "list", "--json").json if each["kind"] == "receipt"]
    assert len(receipts) == 1


def test_an_unlocked_message_is_filed_where_a_person_says(office: Office) -> None:
    office.ask("case", "open", "--on", "2026-11-20", *NOW, typed="AB 2019-04-02\n")
    office.mailbox.deliver(locked_return("rowan@police.example"))
    office.ask("run", "--once", *NOW)
    assert office.ask("held", "unlock", "1", "--case", REFERENCE, *NOW, typed="x\n").status == 2
    answer = office.ask("held", "unlock", "1", "--case", REFERENCE, "--agency", "police", *NOW, typed=f"{PASSWORD}\n")
    assert answer.status == 0, answer.err
    assert "filed in RR-2026-001 for police" in answer.out


def test_what_is_not_locked_needs_no_password(holding: Office) -> None:
    answer = holding.ask("held", "unlock", "1", *NOW, typed="x\n")
    assert (answer.status, answer.err) == (1, "Message 1 holds no document that a password would open.\n")


def test_what_was_sent_in_error_is_erased_with_its_bytes(holding: Office) -> None:
    ran = holding.ask("held", "discard", "1", "--why", "sent to us by mistake", "--erase", *NOW)
    assert ran.status == 0
    assert "erased" in ran.out
    assert held(holding) == []
    again = holding.ask("replay", "1")
    assert again.status == 1
    assert "bytes" in again.err or "not" in again.err
