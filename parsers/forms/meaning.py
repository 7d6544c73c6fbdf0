"""Settles what each question of a form means, by the form as a whole: a word such as `Name` means what its section is about.

Questions come in with what their labels alone suggest; the same questions leave, each with the field that it means, or none. A label
is read together with its group and its section, a field is not given to an answer that cannot be one, and of two questions that
claim a field by likeness alone the surer one keeps it. The policy stands in tables.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from parsers.forms.answers import options, view, written
from parsers.forms.lookup import Lookup
from parsers.forms.question import Question
from parsers.labels import Meaning, normal
from parsers.forms.values import DATES

GENERIC: Mapping[str, str] = {
    **dict.fromkeys(("name", "full name", "print name", "name in full", "forename and surname", "named", "name in capital"), "name"),
    **dict.fromkeys(
        ("role", "job title", "title", "position", "designation", "post", "grade", "rank", "job role", "role job title", "office held", "occupation"),
        "role",
    ),
    **dict.fromkeys(("date", "dated", "on", "date signed", "date of signature"), "date"),
    **dict.fromkeys(
        ("contact", "contact detail", "telephone", "email", "e mail", "phone", "tel", "tel no", "telephone number", "email address", "mobile",
         "contact number", "phone number", "telephone and email", "telephone and electronic mail"),
        "contact",
    ),
    **dict.fromkeys(("address", "home address"), "address"),
    **dict.fromkeys(("dob", "date birth", "born", "birth date"), "born"),
    **dict.fromkeys(("reference", "ref", "reference number", "ref no", "number"), "reference"),
    **dict.fromkeys(("gender", "sex"), "gender"),
    **dict.fromkeys(("ethnicity", "ethnic origin"), "ethnicity"),
    **dict.fromkeys(("signature", "signed"), "signature"),
}  # fmt: skip

SECTIONS: Sequence[tuple[str, re.Pattern[str]]] = tuple(
    (name, re.compile(pattern, re.IGNORECASE))
    for name, pattern in (
        ("relative", r"\b(?:mother|father|parent|carer|sibling|perpetrator|suspect|partner|guardian)s?\b"),
        ("manager", r"\b(?:manager|sign(?:ed)?[ -]?off|approv\w+|authoris\w+|countersign\w*|quality assur\w+|head ?teacher|head'?s|senior|attest\w*|"
                    r"endorse\w*|authority|verif\w+|release[d]?)\b"),
        ("author", r"\b(?:author|complet(?:ed|ing)|about you|your details|report(?:er|ing officer)|who is replying|respondent|contact person|"
                   r"filled in by|prepared by|person (?:making|completing)|writer|compiler|return(?:ed)? by|clinician)\b"),
        ("child", r"\b(?:child|young person|subject|baby|patient|pupil|infant|unborn|index|adult|victim)\b"),
        ("incident", r"\b(?:incident|event that led|what happened)\b"),
        ("agency", r"\b(?:agency|organisation|service|practice|school|provider|about us|trust)\b"),
        ("review", r"\b(?:review|case|request|partnership|office use|admin)\b"),
    )
)  # fmt: skip

MEANT: Mapping[tuple[str, str], str] = {
    ("child", "name"): "child_name", ("child", "born"): "child_dob", ("child", "address"): "child_address",
    ("child", "gender"): "gender", ("child", "ethnicity"): "ethnicity",
    ("author", "name"): "author_name", ("author", "role"): "author_role", ("author", "contact"): "author_contact",
    ("author", "date"): "date_completed",
    ("manager", "name"): "manager_name", ("manager", "role"): "qa_role", ("manager", "date"): "manager_signoff_date",
    ("manager", "signature"): "qa_signature",
    ("incident", "date"): "incident_date", ("agency", "name"): "agency_name",
    ("review", "reference"): "case_reference", ("child", "reference"): "identifiers", ("agency", "contact"): "author_contact",
    ("agency", "address"): "", ("author", "address"): "", ("manager", "contact"): "",
    **{("relative", kind): "" for kind in ("name", "born", "address", "gender", "ethnicity", "contact", "role")},
}  # fmt: skip
"""What a generic label means in a section; an empty text: nothing that has a field."""

# The same word is one field on one form and another on the next; the question before it settles which.
AFTER: Mapping[str, Mapping[str, str]] = {
    "manager_name": {"date_completed": "manager_signoff_date", "author_role": "qa_role", "author_name": "manager_name"},
    "qa_role": {"date_completed": "manager_signoff_date"},
    "qa_signature": {"date_completed": "manager_signoff_date"},
    "manager_signoff_date": {"author_name": "manager_name", "author_role": "qa_role"},
}

NO_DATE = re.compile(r"\W*(?:not (?:known|recorded|stated|applicable|yet known)|unknown|n/?[ak]|none|tbc|undated|\W*)\W*", re.IGNORECASE)
MOST_WORDS: Mapping[str, int] = {
    "case_reference": 14, "child_name": 16, "gender": 16, "author_name": 24, "manager_name": 24, "agency_name": 30, "child_initials": 6,
    "author_role": 24, "qa_role": 24, "ethnicity": 30,
}  # fmt: skip


def settle(asked: Sequence[Question], lookup: Lookup) -> list[Question]:
    """The questions, each with the field that it means on this form."""
    before = ""
    for question in asked:
        if question.field != "family" or not question.tables:
            found = next((each for each in _candidates(question, lookup, before) if _suits(each.field, question)), None)
            question.field, question.score = (found.field, found.score) if found else ("", 0.0)
        before = question.field or before
    return _claimed_once(asked)


def _candidates(question: Question, lookup: Lookup, before: str) -> list[Meaning]:
    """What the question may mean, the surest first: by its group or section, by itself, by the question before it."""
    kind = GENERIC.get(normal(question.label))
    found = list[Meaning]()
    if question.group and (kind or len(question.label.split()) <= 6):
        found += [each for each in lookup.meanings(f"{question.group} {question.label}") if each.score == 1.0]
    if kind and question.group:
        section = next((name for name, pattern in SECTIONS if pattern.search(question.group)), "")
        if (section, kind) in MEANT:
            return [*found, *([Meaning(MEANT[section, kind], 0.95)] if MEANT[section, kind] else [])]
    own = list(lookup.meanings(question.label)) or ([Meaning(question.field, question.score)] if question.field else [])
    changes = AFTER.get(before, {})
    changed = [Meaning(changes[each.field], each.score) for each in own if each.field in changes]
    narrow = [each for each in own if each.field in NARROWER] if len([each for each in own if each.score == 1.0]) > 1 else []
    hinted = list(lookup.meanings(question.hint)) if not own and question.hint and len(question.hint.split()) <= 12 else []
    return [*found, *changed, *narrow, *own, *hinted]


NARROWER = frozenset({"lcspr_rationale", "siblings"})  # of the fields that share a label, the one that says more


def _suits(field: str, question: Question) -> bool:
    """True where what stands in the answer may be an answer of that kind; nothing may be any."""
    text = "\n".join(line.text for line in written(question.lines))
    if not text.strip() or options(text):
        return True
    if field in DATES:
        return any(each.isdigit() for each in text) or NO_DATE.fullmatch(text) is not None or len(text.split()) <= 3
    if field == "lcspr_criteria_met":
        return view(text) is not None or len(text.split()) <= 4 or question.score == 1.0
    return len(text.split()) <= MOST_WORDS.get(field, 10**9)


def _claimed_once(asked: Sequence[Question]) -> list[Question]:
    """The questions; one that only resembles a field which another question names word for word means something else."""
    named = {each.field for each in asked if each.score == 1.0 and _filled(each)}
    for each in asked:
        if each.field in named and each.score < RESEMBLES and _filled(each) and each.field not in SEVERAL:
            each.field, each.score = "", 0.0
    return list(asked)


RESEMBLES = 0.85
SEVERAL = frozenset({"family", "author_contact", "significant_events", "immediate_actions", "learning", "analysis", "vulnerabilities"})


def _filled(question: Question) -> bool:
    return bool(question.tables) or any(line.text for line in question.lines)
