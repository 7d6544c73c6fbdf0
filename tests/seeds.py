"""Small whole examples of what comes in, made here: what a fuzzer changes, a byte or a piece at a time."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date
from email.message import EmailMessage
from email.policy import SMTP

import openpyxl

from tests.parsers import opendocuments
from tests.parsers.papers import docx, p, table, zipped
from tests.parsers.printed import pdf, words

ASKED = ("Case reference", "Name of child", "Summary of involvement", "Good practice", "Learning")


def form() -> bytes:
    """A small form in Word."""
    return docx(p("Scoping form") + table(*([label, "Zebulon Quill"] for label in ASKED)))


def workbook() -> bytes:
    """A small chronology in Excel."""
    book, output = openpyxl.Workbook(), io.BytesIO()
    for row in (("Date", "Event", "Source"), (date(2026, 3, 4), "Home visit.", "Record"), ("May 2025", "Moved.", "File")):
        book.active.append(row)
    book.save(output)
    return output.getvalue()


def printed() -> bytes:
    """A small form as a PDF."""
    return pdf("".join(words(50, 60 + 30 * at, f"{label}: Zebulon Quill") for at, label in enumerate(ASKED)))


def open_text() -> bytes:
    """A small form in OpenDocument."""
    return opendocuments.opened("text", opendocuments.table(*(opendocuments.row(label, "Zebulon Quill") for label in ASKED)))


def rich() -> bytes:
    """A small form in rich text."""
    rows = "".join(rf"\trowd\cellx4000\cellx8000 {label}\cell Zebulon Quill\cell\row" for label in ASKED)
    return rf"{{\rtf1\ansi{{\fonttbl{{\f0 Arial;}}}}{rows}\par}}".encode()


def page() -> bytes:
    """A small form as a web page."""
    rows = "".join(f"<tr><td>{label}</td><td>Zebulon Quill</td></tr>" for label in ASKED)
    return f"<html><body><table>{rows}</table></body></html>".encode()


def mails() -> Sequence[bytes]:
    """A mail with a form, one with alternatives and a forwarded mail, a delivery report."""
    plain = EmailMessage(policy=SMTP)
    plain["From"], plain["To"] = '"Ada Fable" <liaison@police.example>', "rapid-review@borough.example"
    plain["Subject"], plain["Message-ID"] = "RE: [RR-2026-001 police] =?utf-8?q?caf=C3=A9?=", "<one@police.example>"
    plain["Date"], plain["References"] = "Thu, 26 Mar 2026 10:00:00 +0000", "<a@borough.example> <b@borough.example>"
    plain.set_content("The family is not known to us.\n\n> what was asked\n")
    plain.add_attachment(form(), maintype="application", subtype="octet-stream", filename="form.docx")
    wrapped = EmailMessage(policy=SMTP)
    wrapped["From"], wrapped["Subject"] = "dsl@school.example", "FW: chronology"
    wrapped.set_content("See below.")
    wrapped.add_alternative("<p>See <b>below</b>.</p>", subtype="html")
    wrapped.add_attachment(plain)
    report = (
        b"From: MAILER-DAEMON@mx.example\r\nSubject: Undelivered Mail\r\nMIME-Version: 1.0\r\n"
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=B\r\n\r\n--B\r\n\r\nsorry\r\n--B\r\n"
        b"Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
        b"Final-Recipient: rfc822; a@b.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--B--\r\n"
    )
    return plain.as_bytes(), wrapped.as_bytes(), report


LINES = (
    "RR-2026-001 met",
    "RR-2026-001 meeting 2026-12-03 10:00 Council House",
    "extend police 3 Dec",
    'add oakfield "Oakfield Primary" dsl@oakfield.example',
    "held 41 assign RR-2026-003 police",
    "contact police new@police.example",
    "pause police until 2026-12-04",
    "rang police they will send it",
    "yes ABC123",
    "decision lcspr",
    "undo",
    "Dear all, the meeting held on Monday was fine.",
    "> quoted",
    "-- ",
)
DATES = (
    "3 December 2026",
    "w/c 7 June 2021",
    "c. 2019",
    "12.3.21",
    "March - May 2021",
    "44267",
    "31/02/2021",
    "Autumn term 20/21",
)
LABELS = (
    "Name of child",
    "1.2) Date of Birth (DOB):",
    "Q3. What was the child's lived experience?",
    "Designation / role",
    "Ethnicity",
)


def files() -> Mapping[str, bytes]:
    """A document of each format."""
    archive = zipped({"form.docx": form(), "notes.txt": b"Attached."})
    return {
        "docx": form(),
        "xlsx": workbook(),
        "pdf": printed(),
        "odt": open_text(),
        "rtf": rich(),
        "html": page(),
        "zip": archive,
        "text": "Not known to us.\n".encode("utf-16"),
    }


def seeds(target: str) -> Sequence[bytes]:
    """What to begin with at that door of `tests/fuzzing.py`."""
    texts = {"dates": DATES, "labels": LABELS, "lines": LINES}
    if target in texts:
        return [each.encode() for each in texts[target]]
    return mails() if target == "message" else list(files().values())
