"""Messages and documents through the real parsers in their child processes, good ones beside poisonous ones."""

from __future__ import annotations

import io
import logging
import os
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest

from parsers.document import read_document
from parsers.layouts import Layouts
from parsers.mail.message import read_message
from parsers.model import Kind, Outcome
from parsers.received import Attachment
from service.adapters.documents import is_document
from service.adapters.journal import facts
from service.adapters.known import known_layouts, packed_layouts
from service.adapters.reader import PooledReader
from tests.adapters import poisoned
from tests.stage import TEMPLATES

ROOT = Path(__file__).resolve().parents[2]
BLANK = (ROOT / "templates" / "blank" / "scoping-initial.docx").read_bytes()
AT = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def reader() -> Iterator[PooledReader]:
    """The reader as the service has it, with poison in its tasks and little patience."""
    reader = PooledReader(packed_layouts(TEMPLATES), 2, 3, 768, tasks=poisoned.__name__)
    reader.warm()
    yield reader
    reader.close()


@pytest.fixture(scope="module")
def layouts() -> Layouts:
    """The layouts that the reader's children know."""
    return known_layouts(TEMPLATES)


def mail(*files: tuple[str, bytes], text: str = "Please find the form attached.") -> bytes:
    message = EmailMessage()
    message["From"], message["To"] = "anna@police.example", "reviews@partnership.example"
    message["Subject"], message["Message-ID"] = "RR-2026-003", "<1@police.example>"
    message.set_content(text)
    for name, data in files:
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def zipped(**files: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def test_a_message_comes_back_with_its_documents_read(reader: PooledReader) -> None:
    reading = reader.read(mail(("form.docx", BLANK)), AT)
    assert (reading.message.sender, reading.message.subject, reading.crashed) == ("anna@police.example", "RR-2026-003", False)
    [document] = reading.documents
    assert (document.attachment.name, document.extraction.kind, document.extraction.outcome) == (
        "form.docx",
        Kind.SCOPING,
        Outcome.READ,
    )
    assert not document.attachment.data, "the bytes of what was read stay where it was read"


def test_every_value_of_a_record_crosses_the_pipe_as_it_was(reader: PooledReader, layouts: Layouts) -> None:
    for path in sorted((ROOT / "tests" / "documents").glob("*.docx"))[:4]:
        data = path.read_bytes()
        here = read_document(data, received=AT.date(), layouts=layouts)
        assert reader.read_document(data, AT.date()) == replace(here, marks=())
    for path in sorted((ROOT / "tests" / "messages").glob("*.eml")):
        raw = path.read_bytes()
        there, here_too = reader.read(raw, AT).message, read_message(raw)
        assert replace(there, attachments=(), written=None) == replace(here_too, attachments=(), written=None)


def test_a_message_without_attachments_has_no_documents(reader: PooledReader) -> None:
    reading = reader.read(mail(text="Nothing known to us."), AT)
    assert (reading.documents, reading.message.new_text.strip()) == ((), "Nothing known to us.")


def test_a_document_that_came_by_another_door_is_read(reader: PooledReader) -> None:
    assert reader.read_document(BLANK, date(2026, 3, 4)).kind is Kind.SCOPING


def test_what_is_inside_an_archive_is_read(reader: PooledReader) -> None:
    reading = reader.read(mail(("forms.zip", zipped(form=BLANK))), AT)
    assert [document.extraction.kind for document in reading.documents] == [Kind.ARCHIVE, Kind.SCOPING]


@pytest.mark.parametrize("marker", poisoned.WAYS, ids=lambda marker: marker.decode())
def test_a_poisonous_document_is_reported_and_the_good_one_beside_it_is_read(marker: bytes, reader: PooledReader) -> None:
    reading = reader.read(mail(("bad.docx", b"PK\x03\x04" + marker), ("good.docx", BLANK)), AT)
    bad, good = (document.extraction for document in reading.documents)
    assert reading.crashed
    assert (bad.kind, bad.outcome, [problem.code for problem in bad.problems]) == (Kind.UNREADABLE, Outcome.CRASHED, ["crashed"])
    assert (good.kind, good.outcome) == (Kind.SCOPING, Outcome.READ)


def test_a_message_that_kills_its_reader_comes_back_empty(reader: PooledReader) -> None:
    reading = reader.read(mail(("x.bin", poisoned.MAIL), text=poisoned.MAIL.decode()), AT)
    assert (reading.crashed, reading.documents, reading.message.sender) == (True, (), None)
    assert [problem.code for problem in reading.message.problems] == ["crashed"]


def test_a_container_that_kills_its_reader_costs_only_itself(reader: PooledReader) -> None:
    bad = zipped(form=poisoned.CONTAINER)
    reading = reader.read(mail(("bad.zip", bad), ("good.docx", BLANK)), AT)
    assert [document.extraction.outcome for document in reading.documents] == [Outcome.CRASHED, Outcome.READ]
    assert (reading.crashed, reading.message.sender) == (True, "anna@police.example")


@pytest.fixture
def wary() -> Iterator[PooledReader]:
    """A reader that opens nothing above one megabyte."""
    reader = PooledReader(packed_layouts(TEMPLATES), 1, attachment_mb=1)
    yield reader
    reader.close()


def test_an_attachment_above_the_limit_is_not_opened_and_the_form_beside_it_is_read(wary: PooledReader) -> None:
    large = zipped(form=BLANK, padding=os.urandom(1_100_000))
    reading = wary.read(mail(("large.zip", large), ("form.docx", BLANK)), AT)
    unopened, form = (document.extraction for document in reading.documents)
    assert (unopened.kind, unopened.outcome, reading.crashed) == (Kind.UNREADABLE, Outcome.TOO_LARGE, False)
    assert [problem.sentence for problem in unopened.problems] == [
        "This file is larger than the 1 MB that we can read. Please send it in parts, or without pictures."
    ]
    assert (form.kind, form.outcome) == (Kind.SCOPING, Outcome.READ)


def test_good_messages_pass_between_poisonous_ones(reader: PooledReader) -> None:
    good, bad = mail(("form.docx", BLANK)), mail(("bad.docx", b"PK\x03\x04POISON-SEGFAULT"))
    with ThreadPoolExecutor(4) as threads:
        readings = list(threads.map(lambda raw: reader.read(raw, AT), [good, bad] * 6))
    assert [reading.crashed for reading in readings] == [False, True] * 6


def test_the_log_says_what_died_and_nothing_of_the_file(reader: PooledReader, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        reader.read_document(b"PK\x03\x04POISON-RAISE Mia Nowhere", date(2026, 3, 4))
    [record] = [each for each in caplog.records if each.name.endswith("reader")]
    said = facts(record)
    assert (said["action"], said["task"], said["cause"]) == ("reader_crashed", "document", "ValueError")
    assert "Mia" not in caplog.text
    assert "name was in here" not in caplog.text


def attachment(content_type: str, data: bytes = b"data", *, inline: bool = False) -> Attachment:
    return Attachment(1, "x", content_type, data, inline)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (attachment("image/png", inline=True), False),
        (attachment("image/png"), True),
        (attachment("image/png", BLANK, inline=True), True),
        (attachment("text/calendar"), False),
        (attachment("text/calendar", b"%PDF-1.7"), True),
        (attachment("application/pgp-signature"), False),
        (attachment("application/octet-stream", inline=True), True),
    ],
    ids=["logo", "photograph", "form declared as a logo", "invitation", "PDF as invitation", "signature", "inline file"],
)
def test_what_mail_programs_attach_by_themselves_is_no_document(given: Attachment, expected: bool) -> None:
    assert is_document(given) is expected
