"""What forms of this trade have in common, as tables: generic labels, sections, the order of questions, the look of answers.

Nothing comes in; the tables that `meaning` settles by leave.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from parsers.forms.answers import OPENINGS
from parsers.forms.values import DATES

GENERIC: Mapping[str, str] = {
    **dict.fromkeys(
        ("name", "full name", "print name", "name in full", "forename and surname", "named", "name in capital"), "name"
    ),
    **dict.fromkeys(
        (
            "role",
            "job title",
            "title",
            "position",
            "designation",
            "post",
            "grade",
            "rank",
            "job role",
            "role job title",
            "office held",
            "occupation",
        ),
        "role",
    ),
    **dict.fromkeys(("date", "dated", "on", "date signed", "date of signature"), "date"),
    **dict.fromkeys(
        (
            "contact",
            "contact detail",
            "telephone",
            "email",
            "e mail",
            "phone",
            "tel",
            "tel no",
            "telephone number",
            "email address",
            "mobile",
            "contact number",
            "phone number",
            "telephone and email",
            "telephone and electronic mail",
        ),
        "contact",
    ),
    **dict.fromkeys(("address", "home address"), "address"),
    **dict.fromkeys(("dob", "date birth", "born", "birth date"), "born"),
    **dict.fromkeys(("reference", "ref", "reference number", "ref no", "number"), "reference"),
    **dict.fromkeys(("gender", "sex"), "gender"),
    **dict.fromkeys(("ethnicity", "ethnic origin"), "ethnicity"),
    **dict.fromkeys(("signature", "signed"), "signature"),
}

SECTIONS: Sequence[tuple[str, re.Pattern[str]]] = tuple(
    (name, re.compile(pattern, re.IGNORECASE))
    for name, pattern in (
        ("relative", r"\b(?:mother|father|parent|carer|sibling|perpetrator|suspect|partner|guardian)s?\b"),
        (
            "manager",
            (
                r"\b(?:manager|sign(?:ed)?[ -]?off|approv\w+|authoris\w+|countersign\w*|quality assur\w+|head ?teacher|head'?s|"
                r"senior|attest\w*|endorse\w*|authority|verif\w+|release[d]?)\b"
            ),
        ),
        (
            "author",
            (
                r"\b(?:author|complet(?:ed|ing)|about you|your details|report(?:er|ing officer)|who is replying|respondent|"
                r"contact person|you|yourself|filled in by|prepared by|person (?:making|completing)|writer|compiler|"
                r"return(?:ed)? by|clinician)\b"
            ),
        ),
        ("child", r"\b(?:child|young person|subject|baby|patient|pupil|infant|unborn|index|adult|victim)\b"),
        ("incident", r"\b(?:incident|event that led|what happened)\b"),
        ("agency", r"\b(?:agency|organisation|service|practice|school|provider|about us|trust)\b"),
        ("review", r"\b(?:review|case|request|partnership|office use|admin)\b"),
    )
)

MEANT: Mapping[tuple[str, str], str] = {
    ("child", "name"): "child_name",
    ("child", "born"): "child_dob",
    ("child", "address"): "child_address",
    ("child", "gender"): "gender",
    ("child", "ethnicity"): "ethnicity",
    ("author", "name"): "author_name",
    ("author", "role"): "author_role",
    ("author", "contact"): "author_contact",
    ("author", "date"): "date_completed",
    ("manager", "name"): "manager_name",
    ("manager", "role"): "qa_role",
    ("manager", "date"): "manager_signoff_date",
    ("manager", "signature"): "qa_signature",
    ("incident", "date"): "incident_date",
    ("agency", "name"): "agency_name",
    ("review", "reference"): "case_reference",
    ("child", "reference"): "identifiers",
    ("agency", "contact"): "author_contact",
    ("agency", "address"): "",
    ("author", "address"): "",
    ("manager", "contact"): "",
    **{("relative", kind): "" for kind in ("name", "born", "address", "gender", "ethnicity", "contact", "role")},
}
"""What a generic label means in a section; an empty text: nothing that has a field."""

POSTCODE = re.compile(
    r"\b[A-Z]{1,2}\d{1,2}[A-Z]? ?\d[A-Z]{2}\b|\b(?:road|street|lane|avenue|close|crescent|drive|gardens|terrace|way|"
    r"hill|place|mews|court|house|flat|grove|walk|as above|not known|no fixed|withheld)\b",
    re.IGNORECASE,
)
ORGANISED = re.compile(
    r"\b(?:police|constabulary|nhs|trust|hospital|health|surgery|practice|medical|school|academy|college|nursery|council|county|borough|"
    r"city|service|services|social care|housing|association|probation|pdu|camhs|team|centre|hub|partnership|charity|project|"
    r"department|division|directorate|command|ltd|cic|foundation|midwifery|maternity|agency|organisation|homes|clinic|pharmacy)\b",
    re.IGNORECASE,
)
PERSON = re.compile(
    r"\A\W*(?!.*\b(?:police|trust|council|service|school|hospital|nhs)\b)(?!.*\b[A-Z]{2,}[-/ ]?\d)[A-Z][\w.'’-]*"
    r"(?:\W+[\w.'’-]+){0,14}\W*\Z",
    re.DOTALL,
)
DAY = re.compile(
    r"\d\s?[/.\\-]\s?\d|\b(?:19|20)\d{2}\b|\b\d{1,2}(?:st|nd|rd|th)?[ -](?:of )?"
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|\b\d{5,8}\b",
    re.IGNORECASE,
)
EXPLAINED = re.compile(
    r"\b(?:glossary|abbreviations?|acronyms?|definitions?|key to|terms used|distribution|circulation|version control)\b",
    re.IGNORECASE,
)
KINDS: Mapping[str, re.Pattern[str]] = {
    "child_address": POSTCODE,
    "agency_name": ORGANISED,
    "author_name": PERSON,
    "manager_name": PERSON,
    "child_name": PERSON,
    "author_contact": re.compile(r"@|\d{5}"),
    "case_reference": re.compile(r"[A-Za-z]\S*\d|\d\S*[A-Za-z/-]|\d{3}"),
    "gender": re.compile(r"\b(?:m|f|male|female|boy|girl|not|other|non|trans\w*|unknown|identif\w+)\b", re.IGNORECASE),
    **dict.fromkeys(DATES, DAY),
}
"""What an answer to the field looks like; a claim counts for more where it does, and for less where it does not."""

ORDER = (
    ("case_reference", "agency_name", "author_name", "author_role", "author_contact", "date_completed"),
    ("child_name", "child_dob", "gender", "ethnicity", "disability", "child_address", "legal_status"),
    ("incident_date", "aware_date", "period_from", "period_to"),
    (
        "involvement_summary",
        "significant_events",
        "child_voice",
        "good_practice",
        "learning",
        "immediate_actions",
        "equality_diversity",
        "current_arrangements",
        "other_agencies",
        "sharing_restrictions",
    ),
    ("lcspr_criteria_met", "lcspr_rationale"),
    ("manager_name", "manager_signoff_date"),
)
"""The order in which forms of this trade ask what belongs together."""
FOLLOWS = frozenset(pair for chain in ORDER for pair in pairwise(chain))
BESIDE = 0.12  # for each neighbour that stands where it should
LEAST = 0.3  # of a claim that is granted
ROUNDS = 3
SHORT = 6  # words of a label that its group may complete
UNSURE, HINTED = 0.35, 0.8  # likeness below which the guidance under a label is asked too, and what that counts

STAND_INS: Mapping[str, frozenset[str]] = {
    "agency_name": frozenset({"education_setting", "gp"}),
    "child_address": frozenset({"whereabouts"}),
    "immediate_actions": frozenset({"single_agency_actions"}),
    "involvement_summary": frozenset({"background"}),
    "lcspr_criteria_met": frozenset({"lcspr_rationale", "recommendation"}),
}
"""A field, and the fields whose question asks for it where the form has no other: a school's own form asks `School`."""

OPENING: Mapping[str, re.Pattern[str]] = {
    "lcspr_criteria_met": re.compile(rf"\A\W*(?:{'|'.join(OPENINGS.values())})", re.IGNORECASE)
}
"""How an answer must open where its question stands in for another."""
NO_DATE = re.compile(
    r"\W*(?:not (?:known|recorded|stated|applicable|yet known)|unknown|n/?[ak]|none|tbc|undated|\W*)\W*", re.IGNORECASE
)
MOST_WORDS: Mapping[str, int] = {
    "case_reference": 14,
    "child_name": 16,
    "gender": 16,
    "author_name": 24,
    "manager_name": 24,
    "agency_name": 30,
    "child_initials": 6,
    "author_role": 24,
    "qa_role": 24,
    "ethnicity": 30,
}
