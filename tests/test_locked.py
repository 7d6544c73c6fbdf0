"""Locked returns: the password comes in a second mail, in an earlier one, in the same one, or never."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from service.demo.locked import locked
from tests.answers import BORN, CHILD, SUBJECT, scoping, sheet
from tests.servers.sink import Sink
from tests.stage import DOCX, XLSX, MailServer, Stage, kind_of, mail, text_of

POLICE = "liaison@police.example"
FORCE = "Vale Constabulary"
SCHOOL = "dsl@school.example"
STAFF = "wren@borough.example"
PASSWORD = "Otter-Marsh-41"


@pytest.fixture
def opened(tmp_path: Path, mail_server: MailServer, sink: Sink) -> Iterator[tuple[Stage, str]]:
    """A stage with a case whose requests have gone out."""
    stage = Stage(tmp_path, mail_server, sink)
    reference = stage.open_case(SUBJECT)
    stage.pass_()
    return stage, reference


def locked_form(reference: str, password: str = PASSWORD) -> tuple[str, str, bytes]:
    """A scoping form that its author locked."""
    return "return.docx", DOCX, locked(scoping(reference), password)


def to(mails: list[EmailMessage], address: str, kind: str | None = None) -> list[EmailMessage]:
    """The mails to that address, of that kind."""
    return [each for each in mails if each["To"] == address and (kind is None or kind_of(each) == kind)]


def test_the_password_in_a_second_mail_opens_the_return_and_the_sender_gets_his_receipt(opened: tuple[Stage, str]) -> None:
    stage, reference = opened
    stage.server.deliver(mail(POLICE, f"RE: [{reference} police]", "Our return. The password follows.", [locked_form(reference)]))
    first = stage.pass_()
    assert to(first, STAFF, "held")
    assert "held unlock" in text_of(to(first, STAFF, "held")[0])
    assert stage.states(reference, "police")["scoping"] == "asked"
    stage.server.deliver(mail(POLICE, "Password", f"Hello,\n\nThe password is {PASSWORD}.\n\nKind regards\nDes"))
    receipt = to(stage.pass_(), POLICE, "receipt")
    assert len(receipt) == 1
    assert PASSWORD not in receipt[0].as_string()
    assert stage.states(reference, "police")["scoping"] == "returned"
    assert stage.endings() == ["done return", "done password"]


def test_a_password_that_came_first_opens_what_comes_after_it(opened: tuple[Stage, str]) -> None:
    stage, reference = opened
    stage.server.deliver(mail(POLICE, f"RE: [{reference} police]", f"Password for the form that I send next: {PASSWORD}"))
    stage.pass_()
    assert stage.endings() == ["held question"]
    stage.server.deliver(mail(POLICE, f"[{reference} police] return", "Attached.", [locked_form(reference)]))
    assert to(stage.pass_(), POLICE, "receipt")
    assert stage.endings() == ["done password", "done return"]


def test_a_password_in_the_very_mail_opens_all_its_files(opened: tuple[Stage, str]) -> None:
    stage, reference = opened
    files = [locked_form(reference), ("chronology.xlsx", XLSX, locked(sheet(reference, FORCE), PASSWORD))]
    stage.server.deliver(mail(POLICE, f"[{reference} police]", f"Both attached.\nPassword: {PASSWORD}", files))
    said = text_of(to(stage.pass_(), POLICE, "receipt")[0])
    assert "attachment 1" in said
    assert "attachment 2" in said
    assert stage.endings() == ["done return"]


@pytest.mark.parametrize(
    ("sender", "text"),
    [(SCHOOL, f"The password is {PASSWORD}"), (POLICE, "The password is Marsh-Otter-14")],
    ids=["somebody else's mail", "another word"],
)
def test_only_the_sender_s_own_right_word_opens_it(opened: tuple[Stage, str], sender: str, text: str) -> None:
    stage, reference = opened
    stage.server.deliver(mail(POLICE, f"[{reference} police]", "Attached.", [locked_form(reference)]))
    stage.pass_()
    stage.server.deliver(mail(sender, f"[{reference}] password", text))
    stage.pass_()
    assert stage.endings()[0] == "held locked"
    assert stage.states(reference, "police")["scoping"] == "asked"


def test_a_forged_password_mail_opens_nothing(opened: tuple[Stage, str]) -> None:
    stage, reference = opened
    stage.server.deliver(mail(POLICE, f"[{reference} police]", "Attached.", [locked_form(reference)]))
    stage.pass_()
    stage.server.deliver(mail(POLICE, "Password", f"The password is {PASSWORD}", verified=False))
    stage.pass_()
    assert stage.endings()[0] == "held locked"


def test_a_password_mail_that_asks_something_still_goes_to_a_person(opened: tuple[Stage, str]) -> None:
    stage, reference = opened
    stage.server.deliver(mail(POLICE, f"[{reference} police]", "Attached.", [locked_form(reference)]))
    stage.pass_()
    text = f"The password is {PASSWORD}. Do you need the records of the older sibling too?"
    stage.server.deliver(mail(POLICE, f"RE: [{reference} police]", text))
    stage.pass_()
    assert stage.endings() == ["done return", "held question"]


def test_a_locked_archive_opens_as_a_locked_form_does(opened: tuple[Stage, str]) -> None:
    stage, reference = opened
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("return.docx", locked(scoping(reference), PASSWORD))
        archive.writestr("chronology.xlsx", locked(sheet(reference, FORCE), PASSWORD))
    stage.server.deliver(mail(POLICE, f"[{reference} police]", "Attached.", [("all.zip", "application/zip", data.getvalue())]))
    stage.pass_()
    stage.server.deliver(mail(POLICE, "The password", PASSWORD))
    assert len(to(stage.pass_(), POLICE, "receipt")) == 1
    assert stage.endings() == ["done return", "done password"]
    assert set(stage.states(reference, "police").values()) == {"returned"}


def test_a_return_in_the_body_of_a_mail_is_filed_and_answered(opened: tuple[Stage, str]) -> None:
    stage, reference = opened
    rows = {"Child's name": CHILD, "Date of birth": BORN, "Agency": FORCE}
    rows |= {"Summary of involvement": "One home visit in 2025.", "Voice of the child": "Seen alone.", "Learning": "None."}
    text = "\n".join(f"{label}: {value}" for label, value in rows.items())
    stage.server.deliver(mail(POLICE, f"RE: [{reference} police]", f"Our return:\n\n{text}\n\nKind regards\nDes"))
    receipt = to(stage.pass_(), POLICE, "receipt")
    assert "your message, scoping form" in text_of(receipt[0])
    assert stage.states(reference, "police")["scoping"] == "returned"
    assert stage.endings() == ["done return"]


def test_a_covering_letter_beside_its_form_is_no_second_return(opened: tuple[Stage, str]) -> None:
    stage, reference = opened
    text = f"Child's name: {CHILD}\nDate of birth: {BORN}\nAgency: {FORCE}\nSummary of involvement: attached\nLearning: attached"
    stage.server.deliver(mail(POLICE, f"[{reference} police]", text, [("return.docx", DOCX, scoping(reference))]))
    said = text_of(to(stage.pass_(), POLICE, "receipt")[0])
    assert "attachment 1, scoping form" in said
    assert "your message" not in said
    assert stage.endings() == ["done return"]


def test_no_password_stands_in_the_database_or_a_log(opened: tuple[Stage, str], caplog: pytest.LogCaptureFixture) -> None:
    stage, reference = opened
    stage.server.deliver(mail(POLICE, f"[{reference} police]", "Attached.", [locked_form(reference)]))
    stage.server.deliver(mail(POLICE, "Password", f"The password is {PASSWORD}"))
    stage.pass_()
    assert stage.endings() == ["done return", "done password"]
    assert PASSWORD not in caplog.text
    for path in stage.folder.rglob("*"):
        if path.is_file() and "mail" not in path.parts:
            assert PASSWORD.encode() not in path.read_bytes(), path
