"""The walk of one document: judge what it is, read it, and decide by its content which kind of return it is.

Bytes come in, with the day they were received; an `Extraction` leaves, always, also for what could not be opened. The file's name
and declared type are never seen here. Nothing raises for bad content: whatever happens becomes an outcome and a problem.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from parsers.formats.guard import Format, Verdict, inspect
from parsers.formats.locks import WRONG, judged, usable
from parsers.formats.opening import contents
from parsers.layouts import Layouts
from parsers.model import Extraction, Kind, Outcome, Problem
from parsers.understanding import understood

DAMAGED = "This document could not be read. Please open it, save it again as a .docx or .xlsx file and send it once more."
NOT_READ: Mapping[Format, str] = {
    Format.PPT: "We cannot read presentations. Please send the form as a Word document (.docx) or an Excel workbook (.xlsx).",
    Format.PPTX: "We cannot read presentations. Please send the form as a Word document (.docx) or an Excel workbook (.xlsx).",
    Format.SEVEN_ZIP: "We cannot open 7-Zip archives. Please attach the documents themselves, or send them in a .zip file.",
    Format.RAR: "We cannot open RAR archives. Please attach the documents themselves, or send them in a .zip file.",
    Format.UNKNOWN: "We do not know this kind of file. Please send a Word document (.docx) or an Excel workbook (.xlsx).",
}
CONTAINERS = {**dict.fromkeys((Format.EML, Format.MSG, Format.TNEF, Format.SIGNED), Kind.MESSAGE), Format.ZIP: Kind.ARCHIVE}


def read_document(data: bytes, *, received: date, layouts: Layouts, passwords: Sequence[str] = ()) -> Extraction:
    """What one document says, or why it could not be read; this never raises for what the bytes hold.

    Where it is locked, each of the passwords is tried, and the one that Excel uses by itself.
    """
    kind = ""
    try:
        data, verdict = judged(data, passwords)
        kind = verdict.format.value
        extraction = _read(data, verdict, received, layouts, passwords)
    except Exception as fault:  # a hostile file may raise anything, and the words of the exception would quote the data
        return _refused(data) or _unreadable(kind, Problem("damaged", DAMAGED, detail=type(fault).__name__))
    if extraction.outcome is Outcome.UNREADABLE and verdict.outcome is Outcome.READ and (refused := _refused(data)):
        return refused
    return replace(extraction, format=kind, problems=(*verdict.problems, *extraction.problems))


def _refused(data: bytes) -> Extraction | None:
    """What the guard says of a document that could not be read, once it has looked at every part of it; None for no fault."""
    try:
        verdict = inspect(data, thorough=True)
    except Exception:  # as above
        return None
    if verdict.outcome is Outcome.READ:
        return None
    return Extraction(Kind.UNREADABLE, verdict.outcome, problems=verdict.problems, format=verdict.format.value)


def _unreadable(kind: str, *problems: Problem) -> Extraction:
    return Extraction(Kind.UNREADABLE, Outcome.UNREADABLE, problems=problems, format=kind)


def _read(data: bytes, verdict: Verdict, received: date, layouts: Layouts, passwords: Sequence[str]) -> Extraction:
    """What is behind the guard's verdict; the problems of the verdict itself are added by the caller."""
    if verdict.outcome is not Outcome.READ:
        return Extraction(Kind.UNREADABLE, verdict.outcome)
    found = contents(verdict.format, data, usable(passwords))
    if found is not None and not found.blocks:
        return _empty(found.problems, tried=bool(usable(passwords)))
    if found is not None:
        return _with(understood(found.blocks, received, layouts), found.problems)
    if verdict.format in NOT_READ:
        return _unreadable(verdict.format, Problem("format_not_read", NOT_READ[verdict.format]))
    return Extraction(CONTAINERS.get(verdict.format, Kind.OTHER))


def _empty(problems: Sequence[Problem], *, tried: bool) -> Extraction:
    """A document in which its reader found nothing, because it is locked or because it is damaged."""
    if any(each.code == "locked" for each in problems):
        return Extraction(Kind.UNREADABLE, Outcome.LOCKED, problems=(*problems, WRONG) if tried else tuple(problems))
    return Extraction(Kind.UNREADABLE, Outcome.UNREADABLE, problems=tuple(problems) or (Problem("damaged", DAMAGED),))


def _with(extraction: Extraction, problems: Sequence[Problem]) -> Extraction:
    return replace(extraction, problems=(*problems, *extraction.problems))
