"""What a question may mean by the question before it and by the answer under it, where its own words tell little.

A question and the field asked before it come in; fields leave, each with how likely it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from parsers.dated import is_date
from parsers.forms.answers import chosen, verdict, view, written
from parsers.forms.question import Question

SCORE = 0.86  # of what the context tells
SHORT, VIEW_WORDS = 4, 6  # words of a label such as `Reviewed on`, and of an answer that only takes a view
SIGNED_ON: Mapping[str, str] = {
    **dict.fromkeys(("manager_name", "qa_role", "qa_signature"), "manager_signoff_date"),
    **dict.fromkeys(("author_name", "author_role", "author_contact"), "date_completed"),
}
"""Whose signature a day belongs to that stands behind the name."""
REVIEWED = re.compile(
    r"\b(?:lcspr|cspr|practice review|local review|fuller review|criteria|threshold|susr|sar|dardr|section 44|"
    r"statutory tests?)\b",
    re.IGNORECASE,
)
REFERRED = 0.5  # of what looks like a reference of a case, under a label that asks for a number
CASE = re.compile(r"[A-Z]{1,8}[A-Z0-9]*(?:[/ -][A-Z0-9]+)+")
NUMBERED = re.compile(r"\b(?:numbers?|no|ref\w*|file|case|code|id)\b", re.IGNORECASE)
ENDED = re.compile(r"\b(?:to|ends?|ended|ending|last|latest|until|up to|finish(?:es|ed)?|close[sd]?|through)\b", re.IGNORECASE)
DAY_ASKED = re.compile(r"\b(?:on|date|dated)\W*$|^\W*(?:date|dated|when)\b", re.IGNORECASE)


def told(question: Question, before: str) -> dict[str, float]:
    """The fields that the context tells, with their score."""
    found: dict[str, float] = {}
    if REVIEWED.search(question.label) and _takes_view(question):
        found["lcspr_criteria_met"] = SCORE
    if before == "period_from" and ENDED.search(question.label) and _answers_day(question):
        found["period_to"] = SCORE
    if CASE.fullmatch(_answer(question)) and NUMBERED.search(question.label):
        found["case_reference"] = REFERRED
    if before in SIGNED_ON and _asks_day(question):
        found[SIGNED_ON[before]] = SCORE
    return found


def _asks_day(question: Question) -> bool:
    """True for a short label that asks for a day, over an answer that is one: `Reviewed on`."""
    return len(question.label.split()) <= SHORT and DAY_ASKED.search(question.label) is not None and _answers_day(question)


def _takes_view(question: Question) -> bool:
    """True for an answer that only says yes, no or unsure, in whatever words, or options of which one does."""
    text = chosen(written(question.lines)) or ""
    return len(text.split()) <= VIEW_WORDS and (view(text) or verdict(text)) is not None


def _answers_day(question: Question) -> bool:
    return is_date(_answer(question))


def _answer(question: Question) -> str:
    return " ".join(line.text for line in question.lines).strip()
