"""Where each agency of a case stands, as a row of the morning summary, and how many stand where.

A survey of the case enters; rows and counts leave. Agencies are named by their keys; no address and no person is in a row.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from service.domain.cases import CaseAgency, Request, RequestState
from service.domain.correspondence.patience import paused_until
from service.domain.correspondence.reach import Absence, absences, contacts, deputies_of, reachable
from service.domain.day_words import ago, short, some
from service.domain.records import MailState
from service.domain.summary.summaries import Standing
from service.domain.summary.survey import Survey

LABELS = 3
"""How many of a form's open questions a row names."""

ENDED: Mapping[RequestState, str] = MappingProxyType(
    {RequestState.NIL: "nil", RequestState.DECLINED: "declined", RequestState.WAIVED: "not required"}
)
"""How a document is settled that did not come."""

UNASKED: Mapping[MailState, str] = MappingProxyType(
    {
        MailState.PROPOSED: "written, not sent yet",
        MailState.BY_HAND: "to be sent by hand",
        MailState.REFUSED: "refused by the mail server",
    }
)
"""Why an agency was not asked yet whose mail is written."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many agencies were asked, and of them how many owe nothing more, owe a part, or owe all past its day."""

    asked: int = 0
    settled: int = 0
    part: int = 0
    late: int = 0


def standings(survey: Survey) -> tuple[Standing, ...]:
    """A row for each agency that something is asked of, in the order in which they joined."""
    return tuple(standing(survey, each) for each in survey.case.agencies if survey.documents(each.key))


def standing(survey: Survey, agency: CaseAgency) -> Standing:
    """The agency's row."""
    key = agency.key
    return Standing(
        agency=key,
        asked=_asked(survey, key),
        acknowledged=_acknowledged(survey, key),
        returned=_returned(survey, key),
        needed="; ".join(_needed(survey, each) for each in survey.needed(key)),
        due=_due(survey, key),
        note="; ".join(_notes(survey, key)),
    )


def tally(survey: Survey) -> Tally:
    """How many agencies stand where; one that was neither asked nor has answered is not counted."""
    counted = [each.key for each in survey.case.agencies if _is_counted(survey, each.key)]
    owing = [each for each in counted if survey.needed(each)]
    nothing = [each for each in owing if not any(map(_came, survey.documents(each)))]
    late = [each for each in nothing if any(one.due_on < survey.today for one in survey.needed(each))]
    return Tally(len(counted), len(counted) - len(owing), len(owing) - len(nothing), len(late))


def _is_counted(survey: Survey, key: str) -> bool:
    asked = survey.documents(key)
    return any(survey.asked_on(each) is not None or _came(each) for each in asked)


def _came(request: Request) -> bool:
    """Whether the agency sent an answer to it."""
    return request.versions > 0 or request.state in (RequestState.RETURNED, RequestState.NIL)


def _asked(survey: Survey, key: str) -> str:
    days = [day for each in survey.documents(key) if (day := survey.asked_on(each)) is not None]
    if days:
        return short(min(days))
    if not survey.needed(key):
        return ""
    return next((UNASKED[each.state] for each in survey.asking(key) if each.state in UNASKED), "not yet")


def _acknowledged(survey: Survey, key: str) -> str:
    promised = [each.promised_on for each in survey.needed(key) if each.promised_on is not None]
    if promised:
        return f"promised for {short(max(promised))}"
    return "yes" if any(each.state is RequestState.ACKNOWLEDGED for each in survey.documents(key)) else ""


def _returned(survey: Survey, key: str) -> str:
    asked = survey.documents(key)
    states = {each.state for each in asked}
    if len(states) == 1 and states <= ENDED.keys():
        return ENDED[states.pop()]
    return ", ".join(words for each in asked if (words := _answer(survey, each)))


def _answer(survey: Survey, request: Request) -> str:
    name = survey.name(request)
    if request.state in ENDED:
        return f"{name} {ENDED[request.state]}"
    if request.versions:
        return f"{name} v{request.versions}"
    return name if request.state is RequestState.RETURNED else ""


def _needed(survey: Survey, request: Request) -> str:
    name = survey.name(request)
    if request.state is not RequestState.RETURNED:
        return name
    return f"{name}: {some(request.missing, LABELS)}"


def _due(survey: Survey, key: str) -> str:
    needed = survey.needed(key)
    if not needed:
        return ""
    day = min(each.due_on for each in needed)
    if day > survey.today:
        return short(day)
    if day == survey.today:
        return f"today, {short(day)}"
    past = survey.matter.days.between(day, survey.today)
    return f"was due {ago(past)}" if past else f"was due on {short(day)}"


def _notes(survey: Survey, key: str) -> Iterator[str]:
    """What else a person should know, while something is needed of the agency or a message of it waits."""
    if {key, survey.channel(key)} & survey.waiting:
        yield "a message waits for you"
    if not survey.needed(key):
        return
    until = max(
        (day for each in (key, survey.channel(key)) if (day := paused_until(survey.case, each, survey.today))), default=None
    )
    if until is not None:
        yield f"paused until {short(until)}"
    if any(each.state is RequestState.QUERIED for each in survey.needed(key)):
        yield "we asked about what came"
    if not reachable(survey.case, key, survey.matter.roster, survey.today)[1]:
        yield "nobody can be written to"
    yield from dict.fromkeys(_absence(each) for each in absences_of(survey, key))


def absences_of(survey: Survey, key: str) -> tuple[Absence, ...]:
    """The agency's contacts and deputies who are away, or whose mail came back."""
    case, roster = survey.case, survey.matter.roster
    people = (*contacts(case, key, roster)[1], *deputies_of(case, key, roster))
    away = absences(case, survey.today)
    return tuple(away[each] for each in dict.fromkeys(people) if each in away)


def _absence(absence: Absence) -> str:
    if absence.bounced:
        return "mail came back"
    return f"a contact is away until {short(absence.until)}" if absence.until else "a contact has left"
