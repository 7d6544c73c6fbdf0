"""One case for the tests of summaries, and the few ways in which it is changed: invented agencies, no child."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from service.adapters.bank_holidays import closed_days
from service.adapters.review_files import load_review_types
from service.domain.cases import Case, CaseAgency, CaseStatus, Request, RequestState
from service.domain.correspondence.owed import Matter
from service.domain.events import Event, EventKind
from service.domain.lines.commands import Command, Problem, commands
from service.domain.records import MailState, OutboxMail
from service.domain.roster import Agency, Partnership, Roster
from service.domain.summary.survey import Alarm, Survey, survey
from service.domain.working_days import WorkingDays

RAPID = load_review_types(Path(__file__).parents[2] / "templates" / "reviews", {})["rapid-review"]
DAYS = WorkingDays(closed_days("GB", "ENG", (), range(2025, 2030)))
SIN, ASKED, DUE = date(2026, 3, 25), date(2026, 3, 26), date(2026, 4, 2)
TODAY = date(2026, 4, 8)  # working day 8: Easter lies between
REFERENCE = "RR-2026-003"
ROSTER = Roster(
    Partnership("Sampleshire", "SSCP", "Business unit", "QiiP", "0000", "0001", "OFFICIAL", "rr@sscp.example"),
    {
        "police": Agency(
            "police", "Police", "police", ("desk@police.example",), ("deputy@police.example",), telephone="01632 960020"
        ),
        "icb": Agency("icb", "ICB", "icb", ("nurse@icb.example",), telephone="01632 960030"),
        "gp": Agency("gp", "Surgery", "gp", (), via="icb"),
        "housing": Agency("housing", "Housing", "housing", ("desk@housing.example",)),
    },
    (),
)


def request(number: int, agency: str, document: str = "scoping", **more: object) -> Request:
    """A request that was asked."""
    return replace(Request(number, agency, document, RequestState.ASKED, DUE, ASKED), **more)  # type: ignore[arg-type]


def happened(number: int, kind: EventKind, agency: str | None = None, on: date = ASKED, /, **data: object) -> Event:
    """Something that happened at noon of that day."""
    return Event(number, kind, datetime(on.year, on.month, on.day, 12, tzinfo=UTC), "staff", agency, data)


DETAILS = happened(1, EventKind.DETAILS_SENT)


def case_of(*requests: Request, events: tuple[Event, ...] = (DETAILS,), **more: object) -> Case:
    """An open case with those requests, its agencies in their order."""
    agencies = tuple(CaseAgency(each, each.title(), each) for each in dict.fromkeys(one.agency for one in requests))
    made = Case(1, REFERENCE, "rapid-review", CaseStatus.OPEN, SIN, {}, SIN, agencies=agencies, requests=requests, events=events)
    return replace(made, **more)  # type: ignore[arg-type]


def surveyed(
    case: Case,
    today: date = TODAY,
    mails: tuple[OutboxMail, ...] = (),
    waiting: frozenset[str] = frozenset(),
    alarms: tuple[Alarm, ...] = (),
) -> Survey:
    """The case as a summary sees it that day."""
    return survey(Matter(case, RAPID, ROSTER, DAYS, today), mails, waiting, alarms)


def understood(lines: list[str]) -> list[Command | Problem]:
    """What the service makes of those lines in a mail from staff."""
    return commands("\n".join(lines), RAPID.milestone_words, TODAY)


def outgoing(number: int, state: MailState, kind: str = "request", agency: str = "police") -> OutboxMail:
    """A mail of ours."""
    at = datetime(2026, 3, 26, 9, tzinfo=UTC)
    return OutboxMail(
        id=number,
        once=f"{kind}:{number}",
        kind=kind,
        audience="agency",
        state=state,
        recipient=f"desk@{agency}.example",
        mail_id=f"<{number}@sscp.example>",
        tag=f"{REFERENCE} {agency}",
        created_at=at,
        next_at=None,
        attempts=0,
        case_id=1,
        agency=agency,
        request_ids=(),
    )
