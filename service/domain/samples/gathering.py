"""Samples of the mails around the meeting and the report."""

from __future__ import annotations

from datetime import UTC, date, datetime

from service.domain.gathering import Check, ChecklistWords, DecisionWords, InvitationWords, LateWords
from service.domain.notices import NoticeKind
from service.domain.samples.cast import DUE, MEETING, POLICE, REFERENCE, REPORT

_NAME = "rapid review meeting"
_AT = datetime(MEETING.year, MEETING.month, MEETING.day, 10, 0, tzinfo=UTC)
_PLACE = "Committee Room 2, Sampleshire Council House; a video link comes from the business unit"
_CHECKS = (
    Check("every agency has answered", done=False, note="education, probation and Yew Tree Surgery are still to come"),
    Check("meeting held", done=True, note="on Friday 10 April 2026"),
    Check("recommendation recorded", done=True, note="local child safeguarding practice review"),
    Check("immediate safeguarding arrangements described for every child", done=True),
    Check("draft checked for factual accuracy by those who attended", done=False),
    Check("signed off by the local authority", done=True, note="on Tuesday 14 April 2026"),
    Check("signed off by the police", done=False),
    Check("signed off by the integrated care board", done=False),
    Check("decision recorded with its reasons", done=True),
)
_LATE_NOTE = (
    "Dear colleague,",
    "The report of rapid review RR-2026-003 is due on Friday 17 April 2026. It will reach you on Tuesday 21 April 2026.",
    "Three agencies answered after the meeting because their offices were closed over Easter. What they know matters to it.",
    "What was needed to keep children safe was done on Thursday 26 March 2026 and does not wait for the report.",
)

GATHERING: tuple[tuple[NoticeKind, object], ...] = (
    (NoticeKind.LATE, LateWords(REFERENCE, POLICE, ("scoping form", "chronology"), DUE, date(2026, 4, 8), MEETING)),
    (NoticeKind.INVITATION, InvitationWords(REFERENCE, _NAME, _AT, _PLACE)),
    (
        NoticeKind.DECISION,
        DecisionWords(
            REFERENCE,
            "rapid review",
            "local child safeguarding practice review",
            date(2026, 4, 16),
            "safeguarding partners",
            option="lcspr",
        ),
    ),
    (NoticeKind.CHECKLIST, ChecklistWords(REFERENCE, "rapid review", "national Panel", REPORT, 1, _CHECKS, _LATE_NOTE)),
)
"""Each with the record of its words."""

GATHERING_OTHERWISE: tuple[tuple[str, NoticeKind, object], ...] = (
    ("moved", NoticeKind.INVITATION, InvitationWords(REFERENCE, _NAME, _AT, _PLACE, moved=True)),
    ("cancelled", NoticeKind.INVITATION, InvitationWords(REFERENCE, _NAME, _AT, cancelled=True)),
    (
        "another option",
        NoticeKind.DECISION,
        DecisionWords(REFERENCE, "rapid review", "learning from experience review", REPORT, "safeguarding partners"),
    ),
    ("after its day", NoticeKind.CHECKLIST, ChecklistWords(REFERENCE, "rapid review", "national Panel", REPORT, -2, _CHECKS[4:])),
    ("all done", NoticeKind.CHECKLIST, ChecklistWords(REFERENCE, "rapid review", "national Panel", REPORT, 0, _CHECKS[1:4])),
    ("before the papers", NoticeKind.LATE, LateWords(REFERENCE, POLICE, ("chronology",), DUE)),
)
"""The same mails in other circumstances, each with a name of its own."""
