"""`case open`: from what a person knows on the first day to a reference, a clock and requests in the outbox.

The type, the day the clock starts and the agencies come from the command line; who the children are is asked at the prompt or
read from a file, because a command line is kept in the shell's history. The reference, the days and what waits to be sent leave.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from typer.core import TyperCommand

from service.cli.form import Facts, facts_of
from service.cli.globals import WHO, service_of
from service.cli.kinds import Json, Usage, day, period
from service.cli.output import as_json, in_words, say, warn
from service.cli.waiting import owe_and_tell

if TYPE_CHECKING:
    from service.domain.cases import Case, Subject
    from service.domain.schedule import Schedule
    from service.wiring import Service
    from service.workflows.cases.casework import Opening

EXAMPLE = "Example: rapid-review case open --type rapid-review --on 2026-11-20 --subjects subjects.txt"
ON = "The day the clock starts."


class NamesTheClock(TyperCommand):
    """The command whose help says what each review type's clock starts on."""

    def format_help(self, ctx: typer.Context, formatter: object) -> None:  # type: ignore[override]  # click's own types are not public
        """Writes the help, the start event of each type in the words of its file."""
        for each in self.params:
            if each.name == "on":
                each.help = f"{ON} {start_words()}"  # type: ignore[attr-defined]
        super().format_help(ctx, formatter)  # type: ignore[arg-type]


def add_to(cases: typer.Typer) -> None:
    """Puts `open` among the commands of `case`."""
    cases.command("open", cls=NamesTheClock, epilog=EXAMPLE)(open_case)


def start_words() -> str:
    """What the clock of each review type starts on."""
    from service.adapters.review_files import load_review_types
    from service.wiring import TEMPLATES

    types = load_review_types(TEMPLATES / "reviews", {})
    return " ".join(f"{key}: {each.clock.start_words}." for key, each in types.items())


def open_case(
    context: typer.Context,
    type: Annotated[str, typer.Option("--type", metavar="TYPE", help="The review type.")] = "rapid-review",
    on: Annotated[date | None, typer.Option("--on", parser=day, metavar="DATE", help=ON)] = None,
    form: Annotated[
        Path | None, typer.Option("--from", metavar="FILE", help="A referral or notification form to take the facts from.")
    ] = None,
    alias: Annotated[list[str] | None, typer.Option(metavar="TEXT", help="Another body's number for it.")] = None,
    subjects: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Whom it concerns: `AB 2019-04-02`, one a line; - for standard input.")
    ] = None,
    agency: Annotated[
        list[str] | None, typer.Option(metavar="KEY", help="Ask this agency; without any, all of config.toml.")
    ] = None,
    incident: Annotated[date | None, typer.Option(parser=day, metavar="DATE", help="The day of the incident.")] = None,
    span: Annotated[str | None, typer.Option("--period", metavar="FROM:TO", help="The period under review.")] = None,
    json: Json = False,
) -> None:
    """Opens a case and prints its reference; its requests are then in the outbox."""
    from service.domain.cases import CaseStatus
    from service.workflows.cases.casework import Opening

    dates = period(span) if span else None
    named = subjects_from(subjects)
    with service_of(context) as service:
        found = facts_of(service, form) if form else Facts()
        opening = Opening(
            review_type=type,
            status=CaseStatus.OPEN if on else CaseStatus.REFERRED,
            started_on=on,
            aliases=tuple(dict.fromkeys((*(alias or ()), *found.aliases))),
            subjects=named or found.subjects,
            agencies=tuple(agency or ()),
            incident_on=incident or found.incident_on,
            period=dates or found.period,
        )
        _open(service, opening, json)


def _open(service: Service, opening: Opening, json: bool) -> None:
    from service.workflows.cases.casework import open_case

    with service.desk.store.writing() as ledger:
        case = open_case(service.desk, ledger, opening, WHO)
    tell = _tell_json if json else _tell
    tell(service, case)


def _tell_json(service: Service, case: Case) -> None:
    from service.cli.views import Look, case_record
    from service.workflows.correspondence.owing import owe_due

    owe_due(service.desk)
    as_json(case_record(case, Look(service.working_days, service.clock.now().date())))


def _tell(service: Service, case: Case) -> None:
    from service.cli.views import schedule_of

    schedule = schedule_of(case, service.working_days)
    say(case.reference, *clock_lines(schedule), *_asked_lines(case))
    if not case.subjects:
        warn("No child was named: no document can be compared with a date of birth.")
    warn(*school_lines(service, schedule.due_on))
    owe_and_tell(service)


def clock_lines(schedule: Schedule) -> list[str]:
    """What the clock starts on, when it did, and when the review is due."""
    from service.domain.working_days import length_of

    clock = schedule.review_type.clock
    if schedule.started_on is None:
        return [
            f"It is a referral; its clock starts on {clock.start_words}, or when `case record` says that the criteria are met."
        ]
    return [
        f"The clock starts on {clock.start_words}: {in_words(schedule.started_on)} (day {0 if clock.day_zero else 1}).",
        f"The review is due on {in_words(schedule.due_on)} ({length_of(clock.length, clock.unit)}).",
    ]


def _asked_lines(case: Case) -> list[str]:
    asked = list(dict.fromkeys(each.agency for each in case.requests))
    if not asked:
        return []
    last = max(each.due_on for each in case.requests)
    return [f"To be asked: {', '.join(asked)}; their returns are due on {in_words(last)}."]


def school_lines(service: Service, due_on: date | None) -> list[str]:
    """A warning for each school holiday that falls before the review is due."""
    today = service.clock.now().date()
    closures = service.settings.clock.closures.school_holidays
    return [
        f"Schools are on holiday from {in_words(first)} to {in_words(last)}: they may not answer in time."
        for first, last in closures
        if due_on and first <= due_on and last >= today
    ]


def subjects_from(path: Path | None) -> tuple[Subject, ...]:
    """Whom the case concerns: from the file, from standard input where it is no terminal, else asked at the prompt."""
    if path is not None and str(path) != "-":
        return subjects_of(path.read_text("utf-8").splitlines())
    if path is None and sys.stdin.isatty():
        return subjects_of(_prompted())
    return subjects_of(sys.stdin.read().splitlines())


def _prompted() -> Iterator[str]:
    warn("Whom does it concern? Initials and date of birth, such as `AB 2019-04-02`, one a line; an empty line ends.")
    while line := input("> ").strip():
        yield line


def subjects_of(lines: Iterable[str]) -> tuple[Subject, ...]:
    """The subjects written one a line as initials and, where it is known, a date of birth; blank lines are passed over."""
    return tuple(_subject(number, words) for number, line in enumerate(lines, 1) if (words := line.split()))


def _subject(number: int, words: Sequence[str]) -> Subject:
    from service.domain.cases import Subject

    initials, *rest = words
    if len(rest) > 1 or not initials.replace(".", "").isalpha():
        raise Usage(f"Line {number} of the subjects is not written like `AB 2019-04-02`.")
    try:
        return Subject(initials.replace(".", "").upper(), date.fromisoformat(rest[0]) if rest else None)
    except ValueError:
        raise Usage(
            f"Line {number} of the subjects has no date such as 2019-04-02; leave it out where it is not known."
        ) from None
