"""Mail and a real malware scanner: clean, found, away, back again, and refused for its size."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from service.adapters.clamd import ClamdScanner
from service.cli import checks
from service.cli.online import online
from service.workflows.intake.assigning import discard
from service.workflows.intake.scanning import SILENT_SINCE
from service.workflows.replaying import replay
from tests.answers import SUBJECT, scoping
from tests.inside import inside, one_pass
from tests.servers.clamd import NONSENSE, SIGNATURE, Clamd
from tests.servers.sink import Sink
from tests.stage import DOCX, MailServer, Stage, kind_of, mail, text_of

POLICE = "liaison@police.example"
STAFF = "wren@borough.example"

File = tuple[str, str, bytes]


@pytest.fixture
def scanned(tmp_path: Path, mail_server: MailServer, sink: Sink, clamd: Clamd) -> Iterator[tuple[Stage, str]]:
    """A stage with a scanner, and a case whose requests have gone out."""
    clamd.start()
    stage = Stage(tmp_path, mail_server, sink, more=f'\n[scan]\nclamd = "{clamd.place}"\n')
    reference = stage.open_case(SUBJECT)
    stage.pass_()
    yield stage, reference
    clamd.start()


def entries(stage: Stage, kind: str) -> list[dict[str, object]]:
    """The evidence of the system's audit entries of that kind."""
    with inside(stage) as service, service.store.reading() as ledger:
        return [dict(each.evidence or {}) for each in ledger.audit.entries(None) if each.kind == kind]


def form(reference: str) -> File:
    """A completed form with nothing in it but answers."""
    return "return.docx", DOCX, scoping(reference)


def attached(reference: str) -> bytes:
    """The invented signature in an attachment of its own, beside a completed form."""
    odd = ("notes.bin", "application/octet-stream", b"harmless " * 20 + NONSENSE)
    return mail(POLICE, f"RE: [{reference} police]", "Our return.", [form(reference), odd])


def in_a_document(reference: str) -> bytes:
    """The same inside a Word document: in a zip, compressed."""
    whole = io.BytesIO(scoping(reference))
    with zipfile.ZipFile(whole, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/media/odd.bin", b"harmless " * 200 + NONSENSE)
    return mail(POLICE, f"RE: [{reference} police]", "Our return.", [("return.docx", DOCX, whole.getvalue())])


def in_a_forwarded_mail(reference: str) -> bytes:
    """The same in an attachment of a mail that is attached."""
    inner = message_from_bytes(attached(reference), policy=policy.SMTP)
    outer = EmailMessage(policy=policy.SMTP)
    outer["From"], outer["Subject"], outer["Message-ID"] = POLICE, f"FW: [{reference} police]", "<fw.1@police.example>"
    outer.set_content("See below.")
    outer.add_attachment(inner)
    edge = b"Authentication-Results: mx.borough.example;\r\n dmarc=pass header.from=police.example\r\n"
    return edge + outer.as_bytes()


def test_a_clean_return_is_answered(scanned: tuple[Stage, str]) -> None:
    stage, reference = scanned
    stage.server.deliver(mail(POLICE, f"RE: [{reference} police]", "Our return.", [form(reference)]))
    assert [(each["To"], kind_of(each)) for each in stage.pass_()] == [(POLICE, "receipt")]
    assert stage.endings() == ["done return"]


@pytest.mark.parametrize("bring", [attached, in_a_document, in_a_forwarded_mail])
def test_what_the_scanner_finds_is_held_and_nobody_but_staff_gets_mail(
    bring: Callable[[str], bytes], scanned: tuple[Stage, str]
) -> None:
    stage, reference = scanned
    stage.server.deliver(bring(reference))
    sent = stage.pass_()
    assert [(each["To"], kind_of(each)) for each in sent] == [(STAFF, "held")]
    assert "malware" in text_of(sent[0])
    assert stage.endings() == ["held malware"]
    assert stage.states(reference, "police")["scoping"] == "asked"
    assert entries(stage, "malware_found") == [{"message": 1, "signature": SIGNATURE}]


def test_of_a_wave_of_malware_staff_get_one_mail_a_day_and_nothing_of_it_is_ever_read(scanned: tuple[Stage, str]) -> None:
    stage, reference = scanned
    for _ in range(3):
        stage.server.deliver(attached(reference))
    assert [kind_of(each) for each in stage.pass_()] == ["held"]
    refused = stage.run("held", "assign", "2", "--case", reference, "--agency", "police")
    assert refused.status == 1
    assert "holds malware and is not read" in refused.err
    stage.server.deliver(mail(STAFF, "RE: [RR held 3]", f"held 3 assign {reference} police\n"))
    [answer] = stage.pass_()
    assert "holds malware and is not read" in text_of(answer)
    with inside(stage) as service:
        discard(service.desk, 1, "a wave", "cli")
        assert replay(service.desk, service.reader, 1, "cli") == []
    assert stage.endings() == ["ignored discarded", "held malware", "held malware", "done command"]
    assert stage.states(reference, "police")["scoping"] == "asked"


def test_while_the_scanner_is_away_mail_waits_and_goes_on_by_itself(scanned: tuple[Stage, str], clamd: Clamd) -> None:
    stage, reference = scanned
    clamd.stop()
    stage.server.deliver(mail(POLICE, f"RE: [{reference} police]", "Our return.", [form(reference)]))
    stage.server.deliver(attached(reference))
    stage.server.deliver(mail("news@letters.example", "Our courses", "Book now."))
    away = stage.pass_()
    assert [(each["To"], each["Subject"]) for each in away] == [
        (STAFF, "[RR alert] The malware scanner does not answer")
    ]  # one, and not one for each message
    assert stage.endings() == ["held unscanned"] * 3
    assert stage.pass_() == []  # nor one for each pass
    said = stage.run("status", "--json")
    assert said.status == 1
    assert isinstance(said.json, dict)
    assert said.json["scanner_answers"] is False
    assert any("malware scanner does not answer" in each for each in said.json["needs"])
    assert any("waits for the malware scanner" in each for each in said.json["not_reminded"])
    clamd.start()
    assert [(each["To"], kind_of(each)) for each in stage.pass_()] == [(POLICE, "receipt"), (STAFF, "held")]
    assert stage.endings() == ["done return", "held malware", "left not_ours"]
    assert [each["message"] for each in entries(stage, "message_waits_again")] == [1, 2, 3]
    with inside(stage) as service:
        assert service.mailbox.status("INBOX").count == 1  # what is none of ours was never moved
        with service.store.reading() as ledger:
            assert ledger.notes.get(SILENT_SINCE) is None


def test_where_scanning_is_switched_off_what_waited_for_it_goes_on(scanned: tuple[Stage, str], clamd: Clamd) -> None:
    stage, reference = scanned
    clamd.stop()
    stage.server.deliver(mail(POLICE, f"RE: [{reference} police]", "Our return.", [form(reference)]))
    stage.pass_()
    assert stage.endings() == ["held unscanned"]
    stage.config.write_text(stage.config.read_text("utf-8").replace(clamd.place, ""), "utf-8")
    assert [kind_of(each) for each in stage.pass_()] == ["receipt"]


def test_what_the_scanner_refuses_for_its_size_waits_for_a_person(scanned: tuple[Stage, str], clamd: Clamd) -> None:
    stage, reference = scanned
    large = ("plan.bin", "application/octet-stream", bytes(range(256)) * 1200)
    stage.server.deliver(mail(POLICE, f"RE: [{reference} police]", "Our return.", [form(reference), large]))
    [told] = stage.pass_()
    assert (told["To"], kind_of(told)) == (STAFF, "held")
    assert "larger than the malware scanner looks at" in text_of(told)
    clamd.stop()
    stage.server.deliver(mail(POLICE, "Hello", "Are you there?"))
    stage.pass_()
    clamd.start()
    stage.pass_()  # the other goes on, this one does not
    assert stage.endings()[0] == "held unscanned"
    assert stage.endings()[1] != "held unscanned"
    assigned = stage.run("held", "assign", "1", "--case", reference, "--agency", "police")
    assert assigned.status == 0, assigned.err
    assert stage.states(reference, "police")["scoping"] == "returned"


def test_a_scanner_that_chokes_on_one_message_holds_that_one_after_three_attempts(scanned: tuple[Stage, str]) -> None:
    stage, reference = scanned
    stage.server.deliver(mail(POLICE, f"RE: [{reference} police]", "Our return.", [form(reference)]))
    for minute in (31, 33, 35):
        stage.now = stage.now.replace(minute=minute)
        with inside(stage) as service:
            assert isinstance(service.scanner, ClamdScanner)
            service.scanner.seconds = 0.0  # no scan ends in no time; a PING has a time of its own
            one_pass(service)
    told = stage.sent()
    assert stage.endings() == ["held unscanned"]
    assert [kind_of(each) for each in told] == ["held"]
    assert "did not get through this message" in text_of(told[0])


def found_by_check(stage: Stage) -> list[tuple[str, str]]:
    """What `check --online` says of the scanner."""
    with inside(stage) as service:
        found = [checks.scanner(service), *online(service)]
    return [(each.verdict.value, each.sentence) for each in found if each.what == "malware scanner"]


def test_check_says_whether_and_where_is_scanned(scanned: tuple[Stage, str], clamd: Clamd) -> None:
    stage, _ = scanned
    assert found_by_check(stage) == [("ok", f"clamd at {clamd.place}"), ("ok", "answers")]
    clamd.stop()
    assert [verdict for verdict, _ in found_by_check(stage)] == ["ok", "wrong"]
    for before, after in ((clamd.place, "192.0.2.9:3310"), ("192.0.2.9:3310", "")):
        stage.config.write_text(stage.config.read_text("utf-8").replace(before, after), "utf-8")
        with inside(stage) as service:
            assert checks.scanner(service).verdict.value == "look"
