"""Samples of the request and of all that follows it until the last document has come."""

from __future__ import annotations

from datetime import date

from service.domain.chasing import ChaseWords, EscalationWords, Needed, OverdueWords, QuestionWords, ReminderWords
from service.domain.notices import NoticeKind
from service.domain.samples.cast import DUE, POLICE, PRACTICE, REFERENCE, REPORT, TRUST
from service.domain.words import AskedDocument, RequestWords

_ASKED = date(2026, 3, 26)
_LATER = date(2026, 4, 9)
_LABELS = (
    "Summary of agency involvement",
    "Analysis of key practice episodes",
    "Child’s lived experience",
    "Immediate safeguarding actions",
    "Name of senior manager",
    "Date of sign off",
)
_PERIOD = (date(2024, 3, 25), date(2026, 3, 25))
_SENT = "RR-2026-003-scoping.docx", "RR-2026-003-chronology.xlsx"

CHASING: tuple[tuple[NoticeKind, object], ...] = (
    (
        NoticeKind.REQUEST,
        RequestWords(
            REFERENCE,
            (AskedDocument(POLICE, "scoping form", DUE, _SENT[0]), AskedDocument(POLICE, "chronology", DUE, _SENT[1])),
            *_PERIOD,
        ),
    ),
    (
        NoticeKind.CHASE,
        ChaseWords(REFERENCE, (Needed(POLICE, "scoping form", DUE), Needed(POLICE, "chronology", DUE)), details_sent=True),
    ),
    (
        NoticeKind.REMINDER,
        ReminderWords(
            REFERENCE,
            (
                Needed(TRUST, "scoping form", DUE, _LABELS),
                Needed(TRUST, "chronology", DUE, promised_on=DUE),
                Needed(PRACTICE, "scoping form", _LATER),
                Needed(PRACTICE, "chronology", _LATER, ("Completed by", "Job title")),
            ),
            DUE,
        ),
    ),
    (
        NoticeKind.OVERDUE,
        OverdueWords(
            REFERENCE,
            (
                Needed(POLICE, "scoping form", DUE, _LABELS[2:], days_past=1),
                Needed(POLICE, "chronology", DUE, promised_on=DUE, days_past=1),
            ),
        ),
    ),
    (
        NoticeKind.ESCALATION,
        EscalationWords(
            REFERENCE,
            POLICE,
            (
                Needed(POLICE, "scoping form", DUE, promised_on=date(2026, 4, 7), days_past=3),
                Needed(POLICE, "chronology", DUE, days_past=3),
            ),
            REPORT,
        ),
    ),
    (
        NoticeKind.QUESTION,
        QuestionWords(
            REFERENCE,
            POLICE,
            2,
            "Your chronology names two calls in February 2026 that were closed without a visit.\n"
            "Who decided that, and was the front door told? Please say what your records show, with the source.",
            date(2026, 4, 9),
        ),
    ),
)
"""Each with the record of its words."""

CHASING_OTHERWISE: tuple[tuple[str, NoticeKind, object], ...] = (
    (
        "first round",
        NoticeKind.REQUEST,
        RequestWords(
            REFERENCE, (AskedDocument(POLICE, "answer whether the family is known to you", _ASKED, answer_only=True),), *_PERIOD
        ),
    ),
    (
        "several agencies",
        NoticeKind.REQUEST,
        RequestWords(
            REFERENCE,
            (
                AskedDocument(TRUST, "scoping form", DUE, _SENT[0]),
                AskedDocument(TRUST, "answer whether the family is known to you", _ASKED, answer_only=True),
                AskedDocument(PRACTICE, "answer whether the family is known to you", _ASKED, answer_only=True),
                AskedDocument(PRACTICE, "chronology", _LATER, _SENT[1]),
            ),
        ),
    ),
    ("before the details", NoticeKind.CHASE, ChaseWords(REFERENCE, (Needed(POLICE, "scoping form", DUE),))),
    (
        "to a deputy",
        NoticeKind.OVERDUE,
        OverdueWords(
            REFERENCE, (Needed(TRUST, "scoping form", DUE, days_past=2), Needed(PRACTICE, "chronology", _LATER)), deputy=True
        ),
    ),
    (
        "an action",
        NoticeKind.QUESTION,
        QuestionWords(REFERENCE, TRUST, 1, "Write to the practice about the missed appointments.", REPORT, action=True),
    ),
)
"""The same mails in other circumstances, each with a name of its own."""
