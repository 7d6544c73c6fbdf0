"""Settles what each question of a form means, by the form as a whole: a word such as `Name` means what its section is about.

Questions come in with what their labels alone suggest; the same questions leave, each with the field that it means, or none. A label
is read together with its group and its section, a field is not given to an answer that cannot be one, and of two questions that
claim a field by likeness alone the surer one keeps it. The policy stands in tables.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from parsers.dated import is_date
from parsers.forms.answers import options, view, written
from parsers.forms.asking import NARRATIVES
from parsers.forms.lookup import SURE, Lookup
from parsers.forms.question import Question
from parsers.forms.values import DATES
from parsers.labels import Meaning, normal
from parsers.likeness import PERHAPS, SCALE

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
                   r"you|yourself|filled in by|prepared by|person (?:making|completing)|writer|compiler|return(?:ed)? by|clinician)\b"),
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

ORDER = (
    ("case_reference", "agency_name", "author_name", "author_role", "author_contact", "date_completed"),
    ("child_name", "child_dob", "gender", "ethnicity", "disability", "child_address", "legal_status"),
    ("incident_date", "aware_date", "period_from", "period_to"),
    ("involvement_summary", "significant_events", "child_voice", "good_practice", "learning", "immediate_actions",
     "equality_diversity", "current_arrangements", "other_agencies", "sharing_restrictions"),
    ("lcspr_criteria_met", "lcspr_rationale"),
    ("manager_name", "manager_signoff_date"),
)  # fmt: skip
"""The order in which forms of this trade ask what belongs together."""
FOLLOWS = frozenset(pair for chain in ORDER for pair in pairwise(chain))
CHAINS = frozenset(field for chain in ORDER for field in chain)
BESIDE = 0.12  # for each neighbour that stands where it should
LEAST = 0.3  # of a claim that is granted
ROUNDS = 3
SHORT = 6  # words of a label that its group may complete
CUED = (0.3, 0.15, 0.08)  # for the fields whose telling words stand in the label, the one with most of them first
MOST = 0.95  # of a label that is not listed word for word
UNSURE, HINTED = 0.35, 0.8  # likeness below which the guidance under a label is asked too, and what that counts
FIRST_SENTENCE = re.compile(r"[^.?!:]{3,80}[.?!:](?=\s+\S)")

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

    The surest claim is granted first; who only resembles a field that is taken gets the next that it may mean, or none. Then each
    is looked at once more between its neighbours.
    """
    open_ones = [at for at, each in enumerate(asked) if not (each.tables and each.field == "family")]
    claims: dict[int, list[Meaning]] = {}
    before = ""
    for at in open_ones:
        claims[at] = [each for each in _candidates(asked[at], lookup, before) if _suits(each, asked[at])]
        before = claims[at][0].field if claims[at] and claims[at][0].score >= LEAST else before
    for _ in range(ROUNDS):
        beside = [_neighbours(asked, at) for at in range(len(asked))]
        for at in open_ones:
            asked[at].field, asked[at].score = "", 0.0
        _grant(asked, claims, beside)
    _stand_in(asked, {each.field for each in asked if each.field and _filled(each)})
    return list(asked)


def _neighbours(asked: Sequence[Question], at: int) -> tuple[str, str]:
    """The fields before and after a question, as far as they are known by now."""
    before = next((each.field for each in reversed(asked[:at]) if each.field), "")
    after = next((each.field for each in asked[at + 1 :] if each.field), "")
    return before, after


def _grant(asked: Sequence[Question], claims: Mapping[int, Sequence[Meaning]], beside: Sequence[tuple[str, str]]) -> None:
    """Grants the claims, the strongest first."""
    taken = {each.field for each in asked if each.field}
    weighed = [(_weight(each, asked[at], beside[at]), at, each) for at, found in claims.items() for each in found]
    for weight, at, meaning in sorted(weighed, key=lambda each: (-each[0], each[1])):
        question = asked[at]
        spent = meaning.field in taken and meaning.score < 1.0 and meaning.field not in SEVERAL and _filled(question)
        if question.field or spent or weight < LEAST:
            continue
        question.field, question.score = meaning.field, min(meaning.score, 1.0)
        if _filled(question):
            taken.add(meaning.field)


def _weight(meaning: Meaning, question: Question, beside: tuple[str, str]) -> float:
    """How strong the claim of a question on a field is: by its label, its neighbours, and what its answer looks like."""
    before, after = beside
    standing = BESIDE * (((before, meaning.field) in FOLLOWS) + ((meaning.field, after) in FOLLOWS))
    kind = KINDS.get(meaning.field)
    text = "\n".join(line.text for line in written(question.lines)).strip()
    if kind is None or not text or options(text):
        return meaning.score + standing
    fits = kind.search(text) is not None
    return meaning.score + standing + (0.12 if fits else -0.2 if meaning.score < 1.0 else -0.05)


def _stand_in(asked: Sequence[Question], taken: set[str]) -> None:
    """Gives a field that the form asks for in no other words to the question that comes closest to it."""
    for field, near in STAND_INS.items():
        question = next((each for each in asked if each.field in near and _filled(each)), None)
        if field not in taken and question is not None and not any(each.field == field for each in asked):
            kind = KINDS.get(field)
            text = "\n".join(line.text for line in question.lines)
            if kind is None or kind.search(text):
                question.field, question.score = field, min(question.score, SURE)


def _candidates(question: Question, lookup: Lookup, before: str) -> list[Meaning]:
    """What the question may mean: by its group or section, by the dictionary's words, by likeness, by the question before it."""
    if EXPLAINED.search(question.group):
        return []
    kind = GENERIC.get(normal(question.label))
    found: dict[str, float] = {}
    if question.group and (kind or len(question.label.split()) <= SHORT):
        found |= {each.field: 1.0 for each in lookup.meanings(f"{question.group} {question.label}") if each.score == 1.0}
    if kind and question.group:
        section = next((name for name, pattern in SECTIONS if pattern.search(question.group)), "")
        if (section, kind) in MEANT:
            return _ranked(found | ({MEANT[section, kind]: 0.97} if MEANT[section, kind] else {}))
    own = lookup.meanings(question.label)
    exact = [each.field for each in own if each.score == 1.0]
    changes = AFTER.get(before, {})
    found |= {changes[each.field]: 1.02 for each in own if each.field in changes and each.score >= SURE}
    found |= {field: found.get(field, 1.01 if field in NARROWER and len(exact) > 1 else 1.0) for field in exact}
    if not exact:
        for field, score in _likely(question, lookup).items():
            found[field] = max(found.get(field, 0.0), score)
    return _ranked(found)


def _ranked(found: Mapping[str, float]) -> list[Meaning]:
    return [Meaning(field, score) for field, score in sorted(found.items(), key=lambda each: -each[1])]


def _likely(question: Question, lookup: Lookup) -> dict[str, float]:
    """What a label that nobody has listed may mean: by the words of it, and the more by words that tell."""
    label = question.label
    found = dict(lookup.near(label))
    first = FIRST_SENTENCE.match(label)
    if first:  # `Born. Day, month, year.`: the rest is guidance
        found = {field: max(found.get(field, 0.0), score) for field, score in (*found.items(), *lookup.near(first[0]))}
    if question.hint and max(found.values(), default=0.0) < UNSURE:
        for field, score in lookup.near(f"{label} {question.hint}"):
            found[field] = max(found.get(field, 0.0), HINTED * score)
    scores = {field: SCALE * score for field, score in found.items() if score >= PERHAPS}
    telling = dict.fromkeys(each.field for each in lookup.meanings(label) if each.score >= SURE)
    for field, bonus in zip(telling, CUED, strict=False):
        scores[field] = scores.get(field, 0.0) + bonus
    return {field: min(score, MOST) for field, score in scores.items()}


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
NONE = re.compile(r"\W*(?:none|nil|no\b|n/?a|not |nothing|yes)", re.IGNORECASE)
SEVERAL = frozenset({"family", "author_contact", "significant_events", "immediate_actions", "learning", "analysis", "vulnerabilities"})


def _filled(question: Question) -> bool:
    return bool(question.tables) or any(line.text for line in question.lines)
