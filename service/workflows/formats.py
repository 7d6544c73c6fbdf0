"""What a sender calls the kind of file he sent: Word, Excel, PDF; and what he calls a document."""

from __future__ import annotations

from parsers.model import Extraction, Kind
from parsers.received import Document
from parsers.record import answers_of

FORMS = frozenset({Kind.SCOPING, Kind.CHRONOLOGY, Kind.REFERRAL, Kind.NOTIFICATION})
"""The kinds of document that answer or open something."""

FORMATS = {
    "docx": "Word",
    "docm": "Word",
    "doc": "Word",
    "odt": "Word",
    "rtf": "Word",
    "pdf": "PDF",
    "zip": "archive",
    "eml": "mail",
}
FORMATS |= dict.fromkeys(("xlsx", "xlsm", "xls", "xlsb", "ods"), "Excel")

DOCUMENTS = {Kind.SCOPING: "scoping form", Kind.CHRONOLOGY: "chronology", Kind.REFERRAL: "referral form"}
DOCUMENTS |= {Kind.NOTIFICATION: "notification", Kind.NIL: "nil return", Kind.UNREADABLE: "not readable"}


def outline_of(document: Document) -> dict[str, object]:
    """Of the document's record what says whose it is: its kind and its answers."""
    return {"kind": document.extraction.kind.value, "fields": answers_of(document.extraction)}


def format_of(extraction: Extraction) -> str:
    """The document's format in a sender's words; empty where it is none of those that we name."""
    return FORMATS.get(extraction.format, "")


def document_of(extraction: Extraction) -> str:
    """What the document is, in words."""
    return DOCUMENTS.get(extraction.kind, "another document")
