"""Says how far a form is filled in: blank, in part, or completed; and tells hints that stand in its boxes from answers.

Fields and people come in, a `Status` leaves, or the lines of a form that nobody has filled in.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from parsers.forms.answers import options, plain, typed
from parsers.forms.guides import Guides
from parsers.forms.lookup import HOLDS_DATE
from parsers.layouts import Layout
from parsers.model import OTHER, Field, Person, Status

PREFILLED = frozenset({
    "case_reference", "child_name", "child_initials", "child_dob", "child_edd", "incident_date", "date_requested", "date_due",
    "agency_name",
})  # fmt: skip
"""What a partnership fills in before it sends a form out."""
NOT_OWED = frozenset({
    "marking", "involvement_flag", "qa_signature", "date_due", "date_requested", "family", "analysis", "guidance",
    "privacy_notice", "version", "distribution", "return_to", "glossary", "area", "review_type", "declaration",
})  # fmt: skip
"""What is printed, and nobody waits for."""
OWED = 0.5  # of a label that is a question in all likelihood
FEWEST_ASKED, LEFT = 8, 0.34  # questions of a form, and the share of them that hints may seem to answer
TYPED = -0.7  # of words that somebody typed in all likelihood
SHORT = 3  # words of an answer such as `None known`; a hint as short ends in a full stop
CONTACT = re.compile(r"@|\d{5}")


def status(fields: Sequence[Field], family: Sequence[Person], layout: Layout | None) -> Status:
    """Blank when nothing stands there beyond what is filled in before sending; completed when no question is left open."""
    before = PREFILLED | NOT_OWED | frozenset(layout.prefilled if layout else ())
    answers = {each.name for each in fields if given(each)}
    if not family and not answers - before:
        return Status.BLANK
    spared = NOT_OWED | {OTHER} | ({"child_initials"} if "child_name" in answers else set())
    owed = [each for each in fields if each.name not in spared and each.score >= OWED]
    return Status.COMPLETED if all(map(given, owed)) else Status.PARTIAL


def given(field: Field) -> bool:
    """True where something was answered, also words that are no value, such as `not known` for a date."""
    return field.value is not None or (typed(field.raw) is not None and not options(field.raw))


def hints(fields: Sequence[Field], family: Sequence[Person], guides: Guides) -> frozenset[str]:
    """The lines in the boxes of a form that nobody has filled in, as `plain` makes them; none where somebody has.

    A few questions may seem to be answered by hints that are not worded as guidance; where nothing among them reads as typed, and
    next to nothing else is answered, nobody typed them.
    """
    asked = {each.name for each in fields} - {OTHER}
    answers = [each for each in fields if given(each) and each.name not in PREFILLED | NOT_OWED]
    few = len([each for each in answers if each.name != OTHER]) <= LEFT * len(asked)
    if family or len(asked) < FEWEST_ASKED or not few or any(_typed(each, guides) for each in answers):
        return frozenset()
    return frozenset(plain(line) for each in answers for line in each.raw.split("\n"))


def _typed(field: Field, guides: Guides) -> bool:
    """True for words that somebody typed or chose rather than found printed there."""
    text = field.raw.strip()
    chosen = any(tick for tick, _ in options(text))
    brief = field.name != OTHER and len(text.split()) <= SHORT and not text.endswith((".", ":", "?"))
    told = guides.wording.likely(text) < TYPED or HOLDS_DATE.search(text) is not None or CONTACT.search(text) is not None
    return chosen or brief or told
