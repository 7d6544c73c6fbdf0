"""Says whether what stands in an answer may be an answer to the field: a date to a date, a name to a name, prose to a narrative.

A meaning and the words of an answer come in; True or False leaves. A label that stands in the dictionary is believed more.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from parsers.dated import is_date
from parsers.forms.answers import options, view
from parsers.forms.asking import PERIOD
from parsers.forms.context import CASE
from parsers.forms.conventions import DAY, KINDS, MOST_WORDS, NO_DATE, PERSON
from parsers.forms.dividing import NARRATIVES
from parsers.forms.lookup import SURE
from parsers.forms.values import DATES
from parsers.labels import Meaning

DATE_WORDS = 25  # of an answer that is a date
SPANS = frozenset({"period_covered", "involvement_dates", "last_seen", "records_checked"})
NONE = re.compile(r"\W*(?:none|nil|no\b|n/?a|not |nothing|yes)", re.IGNORECASE)
REACHED = re.compile(r"@|\d{4}|\d{3}\s+\d{3}|\b(?:ext|x|bleep)\b\W*\d", re.IGNORECASE)  # a way to reach somebody
FEW_WORDS = 3  # of a date told in words, or of an answer that is hardly a narrative

Rule = Callable[[str, float], bool]  # the answer, and how sure the label is


def suits(meaning: Meaning, text: str) -> bool:
    """True where the words of an answer may be an answer of that kind; nothing may be any, where the label is sure."""
    field, score = meaning.field, meaning.score
    if not text:
        return score >= SURE
    if options(text):
        return True
    if field in DATES:
        return _is_day(text, score)
    if field == "records_checked" and PERIOD.fullmatch(text):
        return False
    if is_date(text) and score < 1.0:
        return field in SPANS
    if field in RULES:
        return RULES[field](text, score)
    if field in NARRATIVES and score < SURE:
        return len(text.split()) > FEW_WORDS or NONE.match(text) is not None
    return len(text.split()) <= MOST_WORDS.get(field, 10**9)


def _is_day(text: str, score: float) -> bool:
    """True for a date, or words that say there is none; prose that happens to hold a year only under a sure label."""
    if score < 1.0 and len(text.split()) > DATE_WORDS:
        return False
    return DAY.search(text) is not None or NO_DATE.fullmatch(text) is not None or len(text.split()) <= FEW_WORDS


def _brief(field: str) -> Rule:
    return lambda text, _: len(text.split()) <= MOST_WORDS[field]


def _named(field: str) -> Rule:
    brief = _brief(field)
    return lambda text, score: brief(text, score) and (score == 1.0 or PERSON.search(text) is not None)


RULES: Mapping[str, Rule] = {
    "case_reference": lambda text, score: (
        _brief("case_reference")(text, score) and (score == 1.0 or KINDS["case_reference"].search(text) is not None)
    ),
    "lcspr_criteria_met": lambda text, score: view(text) is not None or len(text.split()) <= FEW_WORDS + 1 or score == 1.0,
    "author_name": _named("author_name"),
    "manager_name": _named("manager_name"),
    "author_contact": lambda text, score: (
        REACHED.search(text) is not None or (score == 1.0 and CASE.fullmatch(text) is None) or NONE.match(text) is not None
    ),
}
"""What an answer to the field must be."""
