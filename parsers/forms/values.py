"""Turns the words that answer one question into values: ISO dates, `yes|no|unsure`, ticked options, names apart from roles.

A question with its lines comes in, one or more `Field`s leave; a question that asks for two things (a period, a name and a role,
a view and its reasons) gives a field for each. A question without an answer gives a field whose value is None.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date

from parsers.dates import read_iso
from parsers.forms.answers import after_view, answered, chosen, verdict, view, written
from parsers.forms.question import Question
from parsers.model import Field

DATES = frozenset({
    "child_dob", "child_edd", "incident_date", "aware_date", "period_from", "period_to", "manager_signoff_date", "date_completed",
    "date_of_death", "date_requested", "date_due", "panel_notified_date",
})  # fmt: skip
DATE = r"\d{1,2}(?:st|nd|rd|th)?[ ./-](?:\d{1,2}|[A-Za-z]{3,9})[ ./-]\d{2,4}"
TRAILING_DATE = re.compile(rf"[\s,;:–—(-]*(?:\b(?:on|dated?|date:)\s*)?({DATE})\W*$", re.IGNORECASE)
DIVIDER = re.compile(
    r"\s*(?:\bto\b|\buntil\b|\band\b|[–—]|\s-\s|\n|(?<=\d)-(?=\d{1,2}[ ./-][\dA-Za-z]+[ ./-]\d))\W*", re.IGNORECASE
)
BORN_BEHIND = re.compile(
    rf"[\s,;:–—(-]*(?P<born>\b(?:d\.?\s?o\.?\s?b\b\.?|born|date of birth)\W*(?:on\s+)?)?(?P<day>{DATE})[\s).,]*$", re.IGNORECASE
)
EXPECTED = re.compile(r"\b(?:edd|unborn|expected|due)\b", re.IGNORECASE)
EXPECTED_ONLY = re.compile(r"\W*(?:edd|(?:expected|estimated) (?:date|due)|due date)\b", re.IGNORECASE)
BORN = re.compile(r"\b(?:birth|born|d\.?o\.?b)\b", re.IGNORECASE)
NAMED = re.compile(r"[A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*)+\Z")  # `Area Manager Dee Example`
TWO_PARTS = re.compile(r"\s*(?:\n|,|;|\s[–—-]\s|\()\s*")
ROLE_ASKED = re.compile(r"\b(?:role|title|position|designation|post)\b", re.IGNORECASE)

Values = list[tuple[str, str | None]]


def fields_of(question: Question, received: date, printed: frozenset[str]) -> list[Field]:
    """The fields that a question's answer gives, each with the label and place of the question."""
    lines = written(question.lines, printed)
    text = chosen(lines)
    raw = "\n".join(line.text for line in lines)
    place = lines[0].place if lines else question.place
    read = READERS.get(question.field)
    values = (
        read(question, text, received) if read else [(question.field, _day(text, received) if question.field in DATES else text)]
    )
    return [Field(name, value, raw, question.label, place, question.score) for name, value in values]


def _day(text: str | None, received: date) -> str | None:
    return read_iso(text, received=received) if text else None


def _born(question: Question, text: str | None, received: date) -> Values:
    """A date of birth, or the expected date of an unborn child, which is never a date of birth."""
    unborn = EXPECTED.search(text or "") or (EXPECTED_ONLY.match(question.label) and not BORN.search(question.label))
    name = "child_edd" if unborn else question.field
    found = re.search(DATE + r"|\d{4}-\d\d-\d\d", text or "", re.ASCII)
    return [(name, _day(text, received) or (_day(found.group(), received) if found else None))]


def _period(question: Question, text: str | None, received: date) -> Values:  # noqa: ARG001 one of a table of readers
    """The two ends of a period told in one answer."""
    ends = [part for part in DIVIDER.split(re.sub(r"\bfrom\b\W*", "", text or "", flags=re.IGNORECASE)) if re.search(r"\d", part)]
    days = [_day(part, received) for part in ends]
    first, last = (days[0], days[-1]) if len(days) >= 2 else (None, None)
    return [("period_from", first), ("period_to", last)]


def _end(question: Question, text: str | None, received: date) -> Values:
    """One end of a period, or both where the answer tells both although only one was asked."""
    both = _period(question, text, received)
    return both if all(value for _, value in both) else [(question.field, _day(text, received))]


def _view(question: Question, text: str | None, received: date) -> Values:  # noqa: ARG001 one of a table of readers
    """The view on the criteria, and its reasons where they stand with it."""
    if text is None:
        return [(question.field, None)]
    seen, reasons = view(text), after_view(text)
    if seen is None and (told := verdict(text)):
        return [(question.field, told)]
    return [(question.field, seen), *([("lcspr_rationale", reasons)] if reasons else [])]


def _author(question: Question, text: str | None, received: date) -> Values:  # noqa: ARG001 one of a table of readers
    """Who completed the form, and in what role where the question asks for both."""
    if not (
        text
        and ROLE_ASKED.search(" ".join((question.label, question.hint, *(line.text for line in question.lines if line.muted))))
    ):
        return [(question.field, text)]
    name, *rest = TWO_PARTS.split(text, maxsplit=1)
    role = _closed(rest[0]) if rest else ""
    return [(question.field, name), ("author_role", answered(role))]


def _closed(text: str) -> str:
    """The words without a bracket at their end that was opened before them."""
    return text.rstrip(")") if text.count(")") > text.count("(") else text


def _signed(question: Question, text: str | None, received: date) -> Values:
    """When the manager signed, and who it was where the name stands before the date."""
    found = TRAILING_DATE.search(text or "")
    name = answered(text[: found.start()]) if text and found else None
    if name is None or found is None or not NAMED.match(name):
        return [(question.field, _day(text, received))]
    return [("manager_name", name), (question.field, _day(found[1], received))]


def _manager(question: Question, text: str | None, received: date) -> Values:
    """Who signed off, and when where the date stands behind the name."""
    found = TRAILING_DATE.search(text or "")
    if not (text and found):
        return [(question.field, re.sub(r"\s+(?:on|dated?)\W*$", "", text) if text else None)]
    return [(question.field, answered(text[: found.start()])), ("manager_signoff_date", _day(found[1], received))]


def _child(question: Question, text: str | None, received: date) -> Values:
    """The child's name, and the date of birth where it stands behind the name."""
    found = BORN_BEHIND.search(text or "")
    day = _day(found["day"], received) if found else None
    if not (text and found and day and (found["born"] or BORN.search(question.label))):
        return [(question.field, text)]
    return [(question.field, answered(text[: found.start()])), ("child_dob", day)]


def _people(question: Question, text: str | None, received: date) -> Values:  # noqa: ARG001 one of a table of readers
    return []


READERS: Mapping[str, Callable[[Question, str | None, date], Values]] = {
    "child_name": _child,
    "child_dob": _born,
    "child_edd": _born,
    "period_covered": _period,
    "period_from": _end,
    "period_to": _end,
    "lcspr_criteria_met": _view,
    "author_name": _author,
    "manager_name": _manager,
    "manager_signoff_date": _signed,
    "family": _people,
}


SURNAME = re.compile(r"\b(?:surname|last name|family name)\b", re.IGNORECASE)
FORENAME = re.compile(r"\b(?:forename|first name|given name)", re.IGNORECASE)


def _named(fields: Sequence[Field]) -> list[Field]:
    """The fields with the child's two names in one, where the form asks for them apart."""
    parts = [each for each in fields if each.name == "child_name" and each.value]
    last = next((each for each in parts if SURNAME.search(each.label)), None)
    first = next((each for each in parts if FORENAME.search(each.label)), None)
    if last is None or first is None or last is first:
        return list(fields)
    whole = first._replace(value=f"{first.value} {last.value}")
    return [whole if each is first else each for each in fields if each is not last]


def _apart(fields: Sequence[Field]) -> list[Field]:
    """The fields with the author's role told behind the name, where the form asks for the role nowhere."""
    if any(each.name == "author_role" for each in fields):
        return list(fields)
    apart: list[Field] = []
    for each in fields:
        name, *role = TWO_PARTS.split(each.value or "", maxsplit=1) if each.name == "author_name" else [""]
        told = answered(_closed(role[0])) if role else None
        apart += [each._replace(value=name), each._replace(name="author_role", value=told)] if told else [each]
    return apart


def settled(fields: Sequence[Field]) -> tuple[Field, ...]:
    """The fields as the form as a whole means them, such as initials for the name where it asks for no other."""
    fields = _apart(_named(fields))
    names = {each.name for each in fields}
    rename = {} if "child_name" in names else {"child_initials": "child_name"}
    if "manager_name" not in names and "date_completed" not in names:
        rename |= {"manager_signoff_date": "date_completed"}
    return _reached(tuple(each._replace(name=rename.get(each.name, each.name)) for each in fields))


def _reached(fields: tuple[Field, ...]) -> tuple[Field, ...]:
    """The fields with all ways to reach the author in the first of them, where the form asks for each apart."""
    ways = list(dict.fromkeys(each.value for each in fields if each.name == "author_contact" and each.value))
    if len(ways) < 2:
        return fields
    first = next(at for at, each in enumerate(fields) if each.name == "author_contact" and each.value)
    return (*fields[:first], fields[first]._replace(value="\n".join(ways)), *fields[first + 1 :])
