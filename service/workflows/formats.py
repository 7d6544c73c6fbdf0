"""What a sender calls the kind of file he sent: Word, Excel, PDF; and what he calls a document."""

from __future__ import annotations

from dataclasses import replace

from parsers.model import Extraction, Kind
from parsers.received import Document
from parsers.record import to_record

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
    """The document's record without its rows: what says whose it is."""
    return to_record(replace(document.extraction, entries=(), not_placed=()), "")


def format_of(extraction: Extraction) -> str:
    """The document's format in a sender's words; empty where it is none of those that we name."""
    return FORMATS.get(extraction.format, "")


def document_of(extraction: Extraction) -> str:
    """What the document is, in words."""
    return DOCUMENTS.get(extraction.kind, "another document")
