"""Settles what each question of a form means, by the form as a whole: a word such as `Name` means what its section is about.

Questions come in with what their labels alone suggest; the same questions leave, each with the field that it means, or none. A label
is read together with its group and its section, a field is not given to an answer that cannot be one, and of two questions that
claim a field by likeness alone the surer one keeps it. The policy stands in tables.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from parsers.dated import is_date
from parsers.forms.answers import options, view, written
from parsers.forms.lookup import SURE, Lookup
from parsers.forms.question import Question
from parsers.forms.values import DATES
from parsers.labels import Meaning, normal

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

POSTCODE = re.compile(r"\b[A-Z]{1,2}\d{1,2}[A-Z]? ?\d[A-Z]{2}\b|\b(?:road|street|lane|avenue|close|crescent|drive|gardens|terrace|way|"
                      r"hill|place|mews|court|house|flat|grove|walk|as above|not known|no fixed|withheld)\b", re.IGNORECASE)  # fmt: skip
ORGANISED = re.compile(
    r"\b(?:police|constabulary|nhs|trust|hospital|health|surgery|practice|medical|school|academy|college|nursery|council|county|borough|"
    r"city|service|services|social care|housing|association|probation|pdu|camhs|team|centre|hub|partnership|charity|project|"
    r"department|division|directorate|command|ltd|cic|foundation|midwifery|maternity|agency|organisation|homes|clinic|pharmacy)\b",
    re.IGNORECASE,
)
PERSON = re.compile(r"\A\W*(?!.*\b(?:police|trust|council|service|school|hospital|nhs)\b)(?!.*\b[A-Z]{2,}[-/ ]?\d)[A-Z][\w.'’-]*(?:\W+[\w.'’-]+){0,14}\W*\Z", re.DOTALL)
DAY = re.compile(
    r"\d\s?[/.\\-]\s?\d|\b(?:19|20)\d{2}\b|\b\d{1,2}(?:st|nd|rd|th)?[ -](?:of )?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|"
    r"\b\d{5,8}\b", re.IGNORECASE
)  # fmt: skip
EXPLAINED = re.compile(r"\b(?:glossary|abbreviations?|acronyms?|definitions?|key to|terms used|distribution|circulation|version control)\b", re.IGNORECASE)
KINDS: Mapping[str, re.Pattern[str]] = {
    "child_address": POSTCODE, "agency_name": ORGANISED, "author_name": PERSON, "manager_name": PERSON, "child_name": PERSON,
    "author_contact": re.compile(r"@|\d{5}"), "case_reference": re.compile(r"\d"),
    "gender": re.compile(r"\b(?:m|f|male|female|boy|girl|not|other|non|trans\w*|unknown|identif\w+)\b", re.IGNORECASE),
    **dict.fromkeys(DATES, DAY),
}  # fmt: skip
"""What an answer to the field looks like; a claim counts for more where it does, and for less where it does not."""

STAND_INS: Mapping[str, frozenset[str]] = {
    "agency_name": frozenset({"education_setting", "gp"}),
    "child_address": frozenset({"whereabouts"}),
    "immediate_actions": frozenset({"single_agency_actions"}),
    "involvement_summary": frozenset({"background"}),
}
"""A field, and the fields whose question asks for it where the form has no other: a school's own form asks `School`."""

NO_DATE = re.compile(r"\W*(?:not (?:known|recorded|stated|applicable|yet known)|unknown|n/?[ak]|none|tbc|undated|\W*)\W*", re.IGNORECASE)
MOST_WORDS: Mapping[str, int] = {
    "case_reference": 14, "child_name": 16, "gender": 16, "author_name": 24, "manager_name": 24, "agency_name": 30, "child_initials": 6,
    "author_role": 24, "qa_role": 24, "ethnicity": 30,
}  # fmt: skip


def settle(asked: Sequence[Question], lookup: Lookup) -> list[Question]:
    """The questions, each with the field that it means on this form.

    The surest claim is granted first; who only resembles a field that is taken gets the next that it may mean, or none.
    """
    claims: list[tuple[float, int, Meaning]] = []
    before = ""
    for at, question in enumerate(asked):
        if question.tables and question.field == "family":
            continue
        found = [each for each in _candidates(question, lookup, before) if _suits(each, question)]
        claims += [(_weight(each, question) - 0.001 * order, at, each) for order, each in enumerate(found)]
        before = found[0].field if found else before
        question.field, question.score = "", 0.0
    taken = {each.field for each in asked if each.field}
    for _, at, meaning in sorted(claims, key=lambda each: (-each[0], each[1])):
        question = asked[at]
        if question.field or (meaning.field in taken and meaning.score < 1.0 and meaning.field not in SEVERAL and _filled(question)):
            continue
        question.field, question.score = meaning.field, meaning.score
        if _filled(question):
            taken.add(meaning.field)
    _stand_in(asked, taken)
    return list(asked)


def _stand_in(asked: Sequence[Question], taken: set[str]) -> None:
    """Gives a field that the form asks for in no other words to the question that comes closest to it."""
    for field, near in STAND_INS.items():
        question = next((each for each in asked if each.field in near and _filled(each)), None)
        if field not in taken and question is not None and not any(each.field == field for each in asked):
            kind = KINDS.get(field)
            text = "\n".join(line.text for line in question.lines)
            if kind is None or kind.search(text):
                question.field, question.score = field, min(question.score, SURE)


def _weight(meaning: Meaning, question: Question) -> float:
    """How strong the claim of a question on a field is: by its label, and by what its answer looks like."""
    kind = KINDS.get(meaning.field)
    text = "\n".join(line.text for line in written(question.lines)).strip()
    if kind is None or not text or options(text):
        return meaning.score
    fits = kind.search(text) is not None
    return meaning.score + (0.12 if fits else -0.2 if meaning.score < 1.0 else -0.05)


def _candidates(question: Question, lookup: Lookup, before: str) -> list[Meaning]:
    """What the question may mean, the surest first: by its group or section, by itself, by the question before it."""
    if EXPLAINED.search(question.group):
        return []
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


def _suits(meaning: Meaning, question: Question) -> bool:
    """True where what stands in the answer may be an answer of that kind; nothing may be any, where the label is sure."""
    text = "\n".join(line.text for line in written(question.lines)).strip()
    field = meaning.field
    if not text:
        return meaning.score >= SURE
    if options(text):
        return True
    if field in DATES:
        return DAY.search(text) is not None or NO_DATE.fullmatch(text) is not None or len(text.split()) <= 3
    if is_date(text) and meaning.score < 1.0:
        return field in SPANS
    if field == "lcspr_criteria_met":
        return view(text) is not None or len(text.split()) <= 4 or meaning.score == 1.0
    if field in NAMES and meaning.score < 1.0 and not PERSON.search(text):
        return False
    if field in CONTACTS and meaning.score < 1.0:
        return any(each.isdigit() for each in text) or "@" in text
    if field in NARRATIVES and meaning.score < SURE:
        return len(text.split()) > 3 or NONE.match(text) is not None
    return len(text.split()) <= MOST_WORDS.get(field, 10**9)


SPANS = frozenset({"period_covered", "involvement_dates", "last_seen", "records_checked"})
NAMES = frozenset({"author_name", "manager_name"})
CONTACTS = frozenset({"author_contact"})
NARRATIVES = frozenset({
    "involvement_summary", "significant_events", "child_voice", "good_practice", "learning", "immediate_actions", "equality_diversity",
    "lcspr_rationale", "current_arrangements", "sharing_restrictions", "analysis", "background", "incident_summary",
})  # fmt: skip
NONE = re.compile(r"\W*(?:none|nil|no\b|n/?a|not |nothing|yes)", re.IGNORECASE)
SEVERAL = frozenset({"family", "author_contact", "significant_events", "immediate_actions", "learning", "analysis", "vulnerabilities"})


def _filled(question: Question) -> bool:
    return bool(question.tables) or any(line.text for line in question.lines)
