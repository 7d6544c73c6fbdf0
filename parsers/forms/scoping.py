"""Reads a scoping form, a referral or a notification: the answers as values, the family, and how far the form is filled in.

Blocks come in, an `Extraction` leaves. Every printed question is there, also the one nobody answered, in the form's order and
with the label as printed. A date that cannot be read is a `Problem`, never a guess. What is owed is decided elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from parsers.coverage import covered
from parsers.forms.answers import answered, chosen, options, view, written
from parsers.forms.claims import ADDRESSED, claims
from parsers.forms.family import listed, people
from parsers.forms.filling import hints, status
from parsers.forms.guides import Guides
from parsers.forms.letters import split
from parsers.forms.lookup import SURE
from parsers.forms.question import Question
from parsers.forms.questions import headings, questions
from parsers.forms.values import DATES, fields_of, settled
from parsers.labels import Labels
from parsers.layouts import Layout, Layouts
from parsers.model import OTHER, Block, Extraction, Field, Kind, Person, Problem

NARRATIVE = frozenset(
    [
        "involvement_summary",
        "significant_events",
        "child_voice",
        "good_practice",
        "learning",
        "immediate_actions",
        "incident_summary",
    ]
)
TOLD_BY_AGENCIES = frozenset({"involvement_summary", "good_practice", "learning", "lcspr_criteria_met", "equality_diversity"})
LIKELY = 0.45  # of a label that tells what the document is
UNKNOWN_SCORE = 0.5  # of a question whose words nobody knows
WHO = frozenset({"case_reference", "child_name", "child_initials", "child_dob"})
FEWEST_LIKELY, MANY = 3, 8  # fields, and fields of a form that need not say whom it is about
FEWEST_QUESTIONS = 5  # a document that asks fewer of our questions is no form of this trade

KNOWN_NOT = (
    r"not known to (?:this|our|the|my|us)\b[\w ]{0,40}|no (?:involvement|trace|contact)\b[\w /]{0,40}|no records? (?:held|found)"
)
NIL = re.compile(
    rf"\W*(?:(?:the |this )?(?:child|family)[\w /]{{0,20}} (?:is|are|was|were) )?(?:{KNOWN_NOT}|nil return)\W*", re.IGNORECASE
)
NIL_LABEL = re.compile(r"\b(?:nil return|no involvement|no trace|not known)\b", re.IGNORECASE)
NIL_TICK = re.compile(r"\b(?:nil return|no involvement|no trace|not known to (?:this|our|the|us)\b)", re.IGNORECASE)


def read_scoping(blocks: Sequence[Block], *, received: date, layouts: Layouts) -> Extraction:
    """What the form says; its kind is `OTHER` when it is no form of this trade."""
    layout = layouts.recognise(blocks)
    guides = Guides.of(blocks, layout, layouts.guidance)
    found = _read(blocks, received, layouts, layout, guides)
    left = hints(found.fields, found.family, guides) if layout is None and found.kind is not Kind.OTHER else frozenset[str]()
    if left:  # nobody has filled it in: what seemed to be answers is printed there
        found = _read(blocks, received, layouts, layout, replace(guides, printed=guides.printed | left))
    return found


def _read(whole: Sequence[Block], received: date, layouts: Layouts, layout: Layout | None, guides: Guides) -> Extraction:
    printed = guides.printed
    blocks, letter = split(whole)
    asked = _joined(questions(blocks, layouts.scoping, layouts.family, guides), letter)
    kind = layout.kind if layout else _kind(asked, blocks)
    if kind is Kind.OTHER:
        return Extraction(kind)
    family = tuple(person for each in asked for person in _family(each, layouts.family, received))
    fields = settled([found for each in asked for found in _fields(each, received, printed, family)])
    extraction = Extraction(
        kind, status=status(fields, family, layout), fields=fields, family=family, problems=tuple(_problems(fields)),
        nil=any(_nil(each, printed) for each in asked), layout=layout.key if layout else None,
    )  # fmt: skip
    return covered(extraction, whole, claims(whole, asked, printed))


def _joined(asked: Sequence[Question], told: Sequence[Question]) -> list[Question]:
    """The questions asked, and those that a letter answers by its layout where it has no words for them."""
    fields = {each.field for each in asked}
    return [*(each for each in told if each.field not in fields), *asked]


def _kind(asked: Sequence[Question], blocks: Sequence[Block]) -> Kind:
    """What a form that is not ours is, by its title and by what it asks."""
    every = {each.field for each in asked if each.field} - {"marking", "family"}
    fields = {each.field for each in asked if each.field and each.score >= LIKELY} - {"marking", "family"}
    title = " ".join(headings(blocks)).lower()
    about = every & WHO or len(fields) >= MANY
    if len(every) < FEWEST_QUESTIONS or len(fields) < FEWEST_LIKELY or not about:
        return Kind.OTHER
    sure = {each.field for each in asked if each.score >= SURE}
    if not fields & TOLD_BY_AGENCIES and ("panel_notified_date" in sure or "notification" in title):
        return Kind.NOTIFICATION
    if not fields & TOLD_BY_AGENCIES and "referral" in title:
        return Kind.REFERRAL
    return Kind.SCOPING if every & NARRATIVE else Kind.OTHER


def _family(question: Question, labels: Labels, received: date) -> list[Person]:
    if question.field != "family":
        return []
    found = [person for grid in question.tables for person in people(grid, labels, received)]
    return found or listed(question.lines, question.label, received)


def _fields(question: Question, received: date, printed: frozenset[str], family: Sequence[Person]) -> list[Field]:
    """The fields of one question; the family's is the number of people named."""
    if question.field == "family":
        return [Field("family", str(len(family)) if family else None, "", question.label, question.place, question.score)]
    if question.field == "marking" or _lone_box(question) or _guides(question):
        return []
    return fields_of(question, received, printed) if question.field else _unknown(question, printed)


def _unknown(question: Question, printed: frozenset[str]) -> list[Field]:
    """The answer to a question that nobody knows, kept under its own label so that it is not lost and never taken for another."""
    lines = written(question.lines, printed) if question.label else []
    text = answered("\n".join(line.text for line in lines))
    return [Field(OTHER, text, text, question.label, lines[0].place, UNKNOWN_SCORE)] if text else []


def _guides(question: Question) -> bool:
    """True for a title that nobody knows for sure, over nothing but words to whoever fills in the form."""
    own = [line for line in question.own if line.text]
    unanswered = not any(line.text for line in question.lines)
    return question.score < 1.0 and unanswered and bool(own) and all(ADDRESSED.search(line.text) for line in own)


def _lone_box(question: Question) -> bool:
    """True for a single box left unticked: it asks nothing of who leaves it empty."""
    boxes = options("\n".join(line.text for line in question.lines))
    return len(boxes) == 1 and not boxes[0][0]


def _nil(question: Question, printed: frozenset[str]) -> bool:
    """True when the form itself says that the family is not known: its own flag or tick, or the whole account of involvement."""
    if question.field not in {"involvement_flag", "involvement_summary"}:
        return False
    text = chosen(written(question.lines, printed)) or ""
    if question.field == "involvement_flag":
        says_no = view(text) == "no" or NIL.fullmatch(text) is not None
        return (view(text) == "yes" or NIL_TICK.search(text) is not None) if NIL_LABEL.search(question.label) else says_no
    return NIL.fullmatch(text) is not None


def _problems(fields: Sequence[Field]) -> Iterator[Problem]:
    """A problem for each date that was typed and cannot be read."""
    for each in fields:
        if each.name in DATES and each.value is None and re.search(r"\d", each.raw):
            yield Problem("date_not_read", f"“{each.label}” needs a date, such as 3 March 2025.", each.place)
