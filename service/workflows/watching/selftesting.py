"""The self-test: before anything is begun, the readers show that they understand a mail, a form, a sheet and a page of our own.

A machine that lets the readers' processes start and not work (too little memory, a package that cannot be loaded under their
limits) would have every return held as unreadable, one after the other. The desk and a reader enter; `SelfTestFailed` leaves with
one sentence, or nothing does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from email import policy
from email.message import EmailMessage

from parsers.model import Kind, Outcome
from parsers.received import Document, Reading
from service.domain.notices import File
from service.domain.servers import ReaderDown
from service.workflows.desk import Desk
from service.workflows.ports import Reader

REFERENCE = "RR-2026-001"
FILLED: Mapping[str, str] = {"reference": REFERENCE, "agency": "Sampleshire Police"}
SUBJECT = f"[{REFERENCE} police] our return"
DOCUMENTS: Sequence[tuple[str, str, Kind, str]] = (
    ("scoping-initial", "form", Kind.SCOPING, "a form of our own (.docx)"),
    ("chronology-sheet", "sheet", Kind.CHRONOLOGY, "a sheet of our own (.xlsx)"),
)
"""Layout, name, what it must be taken for, and how it is called where it was not."""

PAGE = b"""%PDF-1.4
1 0 obj <</Type /Catalog /Pages 2 0 R>> endobj
2 0 obj <</Type /Pages /Kids [3 0 R] /Count 1>> endobj
3 0 obj <</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources <</Font <</F 5 0 R>>>>>> endobj
4 0 obj <</Length 42>> stream
BT /F 12 Tf 60 780 Td (Our own page.) Tj ET
endstream endobj
5 0 obj <</Type /Font /Subtype /Type1 /BaseFont /Helvetica>> endobj
trailer <</Root 1 0 R>>
%%EOF
"""
PRINTED = File("page.pdf", "application/pdf", PAGE)
PRINTED_CALLED = "a page of our own (.pdf)"
"""What is read by a package that a reader loads with the first such file: the self-test is that file."""

MESSAGE = "a message of our own"
LOOK_AT = "Look at limits.document_memory_mb and limits.document_seconds, and whether the whole program is installed."


class SelfTestFailed(Exception):  # noqa: N818 - it names the fact
    """The readers do not understand what is plainly right; the sentence says what, and holds nothing that came by mail."""


def self_test(desk: Desk, reader: Reader) -> None:
    """Raises `SelfTestFailed` where the reader does not read what is plainly right."""
    try:
        reading = reader.read(our_message(desk), desk.clock.now())
    except ReaderDown as down:
        raise SelfTestFailed(f"The self-test failed: the reader's processes do not start ({down.code}). {LOOK_AT}") from None
    except FileNotFoundError as missing:
        raise SelfTestFailed(f"The self-test failed: {missing.filename} is missing; install the program again.") from None
    unread = misread(reading)
    if unread is not None:
        raise SelfTestFailed(f"The self-test failed: the reader does not understand {unread}. {LOOK_AT}")


def misread(reading: Reading) -> str | None:
    """What of our own message was not read as what it is, with the cause where one is known; None where all was."""
    if reading.message.subject != SUBJECT:
        return _with_cause(MESSAGE, [each.detail for each in reading.message.problems])
    for (_, _, kind, called), document in zip(DOCUMENTS, [*reading.documents, *[None] * len(DOCUMENTS)], strict=False):
        if document is None or not _is_understood(document, kind):
            return _with_cause(called, [each.detail for each in document.extraction.problems] if document else [])
    page = next(iter(reading.documents[len(DOCUMENTS) :]), None)
    if page is None or page.extraction.outcome is not Outcome.READ:
        return _with_cause(PRINTED_CALLED, [each.detail for each in page.extraction.problems] if page else [])
    return None


def _is_understood(document: Document, kind: Kind) -> bool:
    found = document.extraction
    values = {each.name: each.value for each in found.fields}
    return found.outcome is Outcome.READ and found.kind is kind and values.get("case_reference") == REFERENCE


def _with_cause(called: str, causes: Sequence[str]) -> str:
    known = next((each for each in causes if each), "")
    return f"{called} ({known})" if known else called


def our_message(desk: Desk) -> bytes:
    """A message as an agency would send it: our form and our sheet, with nothing of a family in them."""
    message = EmailMessage(policy=policy.SMTP)
    message["From"] = message["To"] = desk.roster.partnership.mailbox_address
    message["Subject"] = SUBJECT
    message.set_content("Please find our return attached.")
    for layout, name, *_ in DOCUMENTS:
        _attach(message, desk.papers.blank(layout, FILLED, name))
    _attach(message, PRINTED)
    return message.as_bytes()


def _attach(message: EmailMessage, file: File) -> None:
    main, _, sub = file.content_type.partition("/")
    message.add_attachment(file.data, maintype=main, subtype=sub, filename=file.name)
