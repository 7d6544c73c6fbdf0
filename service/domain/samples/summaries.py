"""Samples of the morning summary and the weekly summary: two reviews at once, one in trouble."""

from __future__ import annotations

from datetime import date

from service.domain.notices import NoticeKind
from service.domain.samples.cast import DUE, MEETING, REFERENCE, REPORT, TODAY
from service.domain.summary.progress import picture_text
from service.domain.summary.summaries import CaseSummary, DigestWords, Point, Reached, Standing, SummaryWords, Task
from service.domain.words import Reply

PICTURE = "progress@partnership.example"

_BOTH = "scoping form v1, chronology v1"
_THURSDAY = "Thu 2 April"
_PAST = "was due 2 working days ago"
_PAST = _PAST
_AGENCIES = (
    Standing("police", "Thu 26 March", "Thu 26 March", "scoping form v2", "chronology; Date of sign off", _PAST),
    Standing("health", "Thu 26 March", "Fri 27 March", _BOTH, "", _THURSDAY),
    Standing("csc", "Thu 26 March", "Thu 26 March", _BOTH, "", _THURSDAY),
    Standing("education", "Thu 26 March", "", "", "scoping form, chronology", "Thu 9 April", "away until Mon 13 April"),
    Standing("gp", "Thu 26 March", "", "", "scoping form, chronology", _PAST, "mail came back; ring"),
    Standing("ambulance", "Thu 26 March", "Mon 30 March", "nil", "", _THURSDAY),
    Standing("probation", "Thu 26 March", "Fri 27 March", "", "scoping form", "Fri 10 April", "said Thursday 9 April"),
    Standing("housing", "details not sent yet", "", "", "scoping form", "Fri 10 April", "added on Tue 7 April"),
    Standing("oakfield", "Thu 26 March", "Thu 26 March", "not required", "", ""),
)
_STEPS = (
    Reached("requests sent to the agencies", date(2026, 3, 26), date(2026, 3, 26)),
    Reached("returns due from the agencies", DUE, None),
    Reached("progress check", TODAY, None),
    Reached("meeting papers circulated", date(2026, 4, 8), None),
    Reached("meeting held", MEETING, None),
    Reached("decision of the safeguarding partners", date(2026, 4, 16), None),
    Reached("report submitted to the national Panel", REPORT, None),
)
_TASKS = (
    Task(1, "question", "police", date(2026, 4, 2), 2),
    Task(2, "question", "health", date(2026, 4, 9)),
    Task(1, "action", "business unit", date(2026, 4, 10)),
)
CASES = (
    CaseSummary(
        *(REFERENCE, "rapid review", "open", 7, 15, "working day", 8, REPORT),
        agencies=_AGENCIES,
        milestones=_STEPS,
        tasks=_TASKS,
        asked_count=9,
        settled_count=4,
        part_count=1,
        late_count=1,
        next_step="meeting papers circulated",
        next_on=date(2026, 4, 8),
    ),
    CaseSummary(
        *("RR-2026-004", "rapid review", "open", 2, 15, "working day", 13, date(2026, 4, 24)),
        agencies=(
            Standing("police", "Thu 2 April", "Thu 2 April", "", "scoping form, chronology", "Tue 14 April"),
            Standing("health", "Thu 2 April", "", "", "scoping form, chronology", "Tue 14 April", "no word yet"),
        ),
        asked_count=2,
        next_step="returns due from the agencies",
        next_on=date(2026, 4, 14),
    ),
    CaseSummary("LR-2026-001", "learning review", "referred", None, 28, "calendar day", None, None),
)
_POINTS = (
    Point(
        "A return of health leaves open whether a child may be unsafe now.",
        (Reply("RR-2026-003 rang health", "records that you spoke to them"),),
        ("RR-2026-003, scoping form, attachment 1: “Immediate safeguarding actions” is blank", "health: 01632 960010"),
    ),
    Point(
        "A message has waited for you since Thursday 2 April: the person is not known, the organisation is.",
        (
            Reply("held 41 assign RR-2026-003 police", "files it as the return of police and sends the receipt"),
            Reply("held 41 discard", "does nothing with it and keeps a record that you decided so"),
        ),
    ),
    Point(
        "Two agencies are to be rung about RR-2026-003.",
        (
            Reply("RR-2026-003 rang police said Thursday", "records the call and what was said"),
            Reply("RR-2026-003 extend police 2026-04-09", "asks for everything by Thursday 9 April 2026 instead"),
        ),
        (
            "police, 01632 960020: chronology was due on Thursday 2 April; they told us to expect it on Thursday 2 April",
            "gp, 01632 960030: scoping form and chronology were due on Thursday 2 April; our mail came back",
        ),
    ),
    Point(
        "The family details have not gone to housing, so nothing can be asked of it.",
        (Reply("RR-2026-003 details-sent housing", "records that they went, and the request is followed up from then on"),),
    ),
)
_SILENCE = (
    "The mailbox could not be reached from 02:10 to 02:40 this morning; nothing was lost.",
    "No mail has come from education on RR-2026-003 since it was asked on Thursday 26 March.",
)

SUMMARIES: tuple[tuple[NoticeKind, object], ...] = (
    (NoticeKind.DIGEST, DigestWords(TODAY, _POINTS, CASES, _SILENCE, PICTURE, picture_text(CASES), "5b1e-90c4-7d2a-f638")),
    (NoticeKind.SUMMARY, SummaryWords(TODAY, CASES[:2], PICTURE, picture_text(CASES[:2]))),
)
"""Each with the record of its words."""

SUMMARIES_OTHERWISE: tuple[tuple[str, NoticeKind, object], ...] = (
    ("a quiet morning", NoticeKind.DIGEST, DigestWords(TODAY, (), ())),
    ("without a picture", NoticeKind.DIGEST, DigestWords(TODAY, _POINTS[:1], CASES[1:], (), "", picture_text(CASES[1:]))),
    ("no case", NoticeKind.SUMMARY, SummaryWords(TODAY, ())),
)
"""The same mails in other circumstances, each with a name of its own."""
