"""What a document still has to say: its answers against what the review type asks.

Enters: a document's record and the rule of what it must answer. Leaves: each open question by the label that its sender sees, and
each row whose date cannot be read. Nothing here judges what an answer says: whatever is not plainly a placeholder is an answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from service.domain.forms import Form, Plain, Row
from service.domain.review_types import Document

SHORT = 3  # "None", "N/A", "None known": no account of an involvement
LONGEST_LABEL = 90  # a longer one has swallowed its guidance or its answer: ours is said instead

EMPTY = re.compile(
    r"""
      | x+ | tb[ca] | to \s be \s (confirmed|advised|completed) | to \s follow | (insert|enter|type) \s (text|here|text \s here)
      | (click|tap) (\s or \s tap)? (\s here)? \s to \s enter \s (text|a \s date) | choose \s an \s item
      | as \s (above|below|attached|per \s (attached|chronology|the \s chronology))
      | (please \s)? (see|refer \s to) \s (the \s)? (attached|attachments?|enclosed|chronology|above|below) (\s \w+){0,2}
      | attached
    """,
    re.VERBOSE,
)
"""What people type instead of an answer; "None identified", "N/A" and "Not known to this service" are answers."""

_WORDS = re.compile(r"[^\W_]+")
TICKS = frozenset("✓✔☑☒✗✘")

NO_CONTACT = re.compile(
    r"\b(no|nil) (?:\w+ ){0,3}(contacts?|involvement)\b|\bnot (?:been )?(known|involved|in contact)\b|\bnothing to report\b",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Need:
    """A question that is still open, by the label its sender knows it by."""

    field: str
    label: str


@dataclass(frozen=True, slots=True)
class Completeness:
    """How far a document answers what was asked; `undated_rows` count from 1 as a person counts."""

    needed: tuple[Need, ...] = ()
    doubtful: tuple[Need, ...] = ()  # answered, but a person should look
    undated_rows: tuple[int, ...] = ()
    rows: int = 0
    blank: bool = False
    nil: bool = False
    contradicts: bool = False  # says "not known to us" and answers as well

    @property
    def complete(self) -> bool:
        """Whether nothing more is needed."""
        return not self.needed and not self.undated_rows

    @property
    def labels(self) -> tuple[str, ...]:
        """The open questions as said to the sender; two fields of one box are one question."""
        return tuple(dict.fromkeys(each.label for each in self.needed))


def is_answered(value: str | None) -> bool:
    """Whether somebody answered: anything but blanks, dashes and the placeholders of `EMPTY`."""
    words = " ".join(_WORDS.findall((value or "").casefold()))
    return not EMPTY.fullmatch(words) or not TICKS.isdisjoint(value or "")


def completeness(record: Plain, document: Document) -> Completeness:
    """What the document of that record still needs to answer the request for `document`."""
    form = Form.of(record)
    rows = tuple(each for each in form.rows if not each.struck)
    return Completeness(
        needed=tuple(_needs(form, document, rows)),
        doubtful=tuple(_doubts(form, document)),
        undated_rows=tuple(number for number, each in enumerate(form.rows, 1) if not each.struck and not each.date_start),
        rows=len(rows),
        blank=form.blank,
        nil=form.nil,
        contradicts=form.nil and (bool(rows) or any(map(_is_told, (form.answers.get(each) for each in document.against_nil)))),
    )


def _is_told(value: str | None) -> bool:
    return is_answered(value) and not NO_CONTACT.search((value or "").casefold()) and len((value or "").split()) > SHORT


def _needs(form: Form, document: Document, rows: tuple[Row, ...]) -> Iterator[Need]:
    for field in _in_order(form, document):
        if not is_answered(_answer(form, document, field)):
            yield Need(field, _label(form, document, field))
    if document.kind == "chronology" and not rows and not form.nil and not _says_no_contact(form):
        yield Need("rows", document.labels.get("rows", "At least one dated entry"))


def _in_order(form: Form, document: Document) -> list[str]:
    """The fields that count for this form, as it prints them; what it does not print stands where our own form has it."""
    if form.nil:
        return list(document.required_if_nil)
    wanted = [each for each in document.required if each in document.always or each in form.labels]
    places = {name: number for number, name in enumerate(form.labels)}
    keys: dict[str, int] = {}
    last = -1
    for name in wanted:
        last = keys[name] = places.get(name, last)
    return sorted(wanted, key=keys.__getitem__)


def _answer(form: Form, document: Document, field: str) -> str | None:
    value = form.answers.get(field)
    return value if is_answered(value) else form.answers.get(document.instead.get(field, ""))


def _label(form: Form, document: Document, field: str) -> str:
    printed = " ".join(form.labels.get(field, "").split()).rstrip(" :*")
    return printed if 0 < len(printed) <= LONGEST_LABEL else document.labels.get(field, field)


def _says_no_contact(form: Form) -> bool:
    return any(NO_CONTACT.search(value.casefold()) for value in form.answers.values() if value)


def _doubts(form: Form, document: Document) -> Iterator[Need]:
    """A form that was checked by its own author was not checked."""
    author, manager = (form.answers.get(each) for each in ("author_name", "manager_name"))
    if author and manager and "manager_name" in document.required and author.split() == manager.split():
        yield Need("manager_name", _label(form, document, "manager_name"))
