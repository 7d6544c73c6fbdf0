"""The doors at which strangers' bytes and words are thrown: each checks that nothing comes out but what is documented.

Bytes or text come in; the functions return nothing and raise `AssertionError`, or whatever the door let through. Hypothesis
throws at them in the everyday tests, and a fuzzer that follows the code's branches in `make fuzz`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path

from parsers.dates import PRECISIONS, read_born, read_date, read_iso
from parsers.document import read_document
from parsers.formats.guard import Format, inspect
from parsers.labels import meanings, means, weighed
from parsers.layouts import Layouts, load_layouts
from parsers.mail.containers import expand
from parsers.mail.message import read_message
from parsers.mail.sealed import sealed
from parsers.model import Outcome
from service.adapters.mime import Envelope, build
from service.domain.lines.commands import Command, Problem, commands
from service.domain.passwords import MOST, candidates
from service.domain.references import references

ROOT = Path(__file__).resolve().parents[1]
DAY, NOW = date(2026, 3, 30), datetime(2026, 3, 30, 9, 0, tzinfo=UTC)
OURS, OWN_ID = "rapid-review@borough.example", "<own@borough.example>"
AGENCIES = frozenset({"police", "health", "gp-oak"})
WORDS = {"met": "criteria_met", "not met": "criteria_not_met", "papers": "papers_circulated", "decision lcspr": "decision_lcspr"}
UNDATED = frozenset({"undated", "impossible_date", "us_format_date", "ambiguous_date", None})


@lru_cache(maxsize=1)
def layouts() -> Layouts:
    """The templates of the project."""
    return load_layouts(ROOT / "templates")


def dates(typed: str) -> None:
    """A cell that may hold a date: an interval with a precision, or a named problem; one day where one day is promised."""
    reading = read_date(typed, received=DAY, year_hint=2025)
    assert reading.problem in UNDATED
    assert (reading.start is None) == (reading.precision not in PRECISIONS)
    assert reading.start is None or reading.end is None or reading.start <= reading.end
    for one in (read_iso(typed, received=DAY), read_born(typed, received=DAY)):
        assert one is None or len(one) in (4, 10)


def labels(printed: str) -> None:
    """A label: one field of the dictionary with a score between nought and one, or nothing."""
    for book in (layouts().scoping, layouts().chronology):
        for exact in (False, True):
            found = means(printed, book, exact=exact)
            assert found is None or (found.field and 0 < found.score <= 1)
        assert all(0 < each.score <= 1 for each in (*meanings(printed, book), *weighed(printed, book)))


def lines(text: str) -> None:
    """A mail of staff: commands that read back as they are spelled, and problems with a line and a sentence."""
    for each in commands(text, WORDS, DAY, AGENCIES):
        if isinstance(each, Command):
            assert each.reference is None or each.reference.isascii()
        else:
            assert isinstance(each, Problem)
            assert each.line >= 1
            assert each.sentence
    assert all(each.isascii() for each in references(text, ("RR", "SAR")))
    assert len(candidates(text, alone=True)) <= MOST


def message(raw: bytes) -> None:
    """A mail: one plain ASCII sender who can be answered, or a problem that says why not; containers opened within bounds."""
    read = read_message(raw)
    assert read.sender is not None or read.problems
    assert read.sender is None or (read.sender.isascii() and read.sender == read.sender.lower() and read.sender.count("@") == 1)
    assert all(each.code and each.sentence for each in read.problems)
    assert [each.code for each in read.problems if each.code == "unreadable_message"] == [], "read to its end, whatever it is"
    assert not any(sign in each.name for each in read.attachments for sign in "/\\\r\n\0")
    if read.sender:
        build(Envelope(OURS, "Ours", read.sender, "Re", OWN_ID, NOW, read.message_id, read.references), "text", "<p>text</p>")
    sealed(read)
    assert len(expand(read.attachments)) >= len(read.attachments)


def file(data: bytes) -> None:
    """A file: a format, an outcome, and a sentence wherever it is not opened."""
    verdict = inspect(data)
    assert isinstance(verdict.format, Format)
    assert verdict.outcome is Outcome.READ or (verdict.problems and all(each.sentence for each in verdict.problems))


def document(data: bytes) -> None:
    """A document: an outcome, and a sentence wherever it is not read; never the words of an exception."""
    read = read_document(data, received=DAY, layouts=layouts())
    assert read.outcome in {Outcome.READ, Outcome.UNREADABLE, Outcome.LOCKED, Outcome.TOO_LARGE, Outcome.PORTAL}
    assert read.outcome is Outcome.READ or read.problems
    assert all(each.code and each.sentence for each in read.problems)


def words(target: Callable[[str], None]) -> Callable[[bytes], None]:
    """The same door for bytes: they are taken for UTF-8, what is none of it left out."""
    return lambda data: target(data.decode("utf-8", "ignore"))


TARGETS: Mapping[str, Callable[[bytes], None]] = {
    "dates": words(dates),
    "labels": words(labels),
    "lines": words(lines),
    "message": message,
    "file": file,
    "document": document,
}
"""Every door by its name, for bytes."""
