"""Which mails about its requests a case has owed so far: to whom, about what, which step and which day they named.

Enters: the case. Leaves: one `Writing` a mail, oldest first. From these it follows what is owed next, and that nothing is
owed twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from service.domain.cases import Case
from service.domain.events import Event, EventKind, of_kind
from service.domain.notices import NoticeKind

ASKING = frozenset({NoticeKind.REQUEST, NoticeKind.QUESTION})
"""Kinds that ask for something the first time."""

DATING = ASKING | {NoticeKind.EXTENSION}
"""Kinds that name the day by which something is due."""

CHASING = frozenset({NoticeKind.CHASE, NoticeKind.REMINDER, NoticeKind.OVERDUE, NoticeKind.ESCALATION})
"""Kinds that ask again: never to somebody whose answer may be here already."""


@dataclass(frozen=True, slots=True)
class About:
    """What a mail said of one request: the day it named, and which step it was."""

    request: int
    due_on: date
    step: str = ""


@dataclass(frozen=True, slots=True)
class Writing:
    """One mail that was owed."""

    event: int
    kind: NoticeKind
    address: str
    about: tuple[About, ...]
    on: date
    mail: int = 0
    sequence: int = 0  # of the calendar entry that went with it

    @property
    def requests(self) -> tuple[int, ...]:
        """The requests that it is about."""
        return tuple(each.request for each in self.about)

    def due_on(self, request: int) -> date | None:
        """The day that it named for that request."""
        return next((each.due_on for each in self.about if each.request == request), None)


def writings(case: Case) -> tuple[Writing, ...]:
    """Every mail that was owed and not taken back."""
    return tuple(_writing(each) for each in of_kind(case.events, EventKind.WRITTEN_TO))


def ever_written(case: Case) -> tuple[Writing, ...]:
    """Every mail that was ever owed, those that were taken back among them."""
    return tuple(_writing(each) for each in case.events if each.kind is EventKind.WRITTEN_TO)


def round_of(case: Case, address: str) -> str:
    """What tells a mail from one that was taken back, or overtaken by word that it is not needed; nothing where none was."""
    again = sum(_makes_way(each) and each.text("address") == address for each in case.events)
    return f":{again + 1}" if again else ""


def _makes_way(event: Event) -> bool:
    """Whether it lets the same be asked once more: a mail that was set aside unsent, or one that said it is not needed."""
    return event.kind is EventKind.WRITTEN_TO and (event.undone or event.text("kind") == NoticeKind.STAND_DOWN)


def as_data(kind: NoticeKind, address: str, said: Iterable[About], on: date, mail: int, sequence: int) -> dict[str, object]:
    """The data of the event that says that such a mail was owed."""
    return {
        "kind": kind.value,
        "address": address,
        "about": [[each.request, each.due_on.isoformat(), each.step] for each in said],
        "on": on.isoformat(),
        "mail": mail,
        "sequence": sequence,
    }


def _writing(event: Event) -> Writing:
    said = event.data.get("about")
    return Writing(
        event=event.id,
        kind=NoticeKind(event.text("kind")),
        address=event.text("address"),
        about=tuple(About(number, date.fromisoformat(day), step) for number, day, step in said) if isinstance(said, list) else (),
        on=event.day("on") or event.at.date(),
        mail=event.number("mail"),
        sequence=event.number("sequence"),
    )


def about(found: Iterable[Writing], request: int, address: str, kinds: Iterable[NoticeKind]) -> list[Writing]:
    """The mails of those kinds about that request to that address, oldest first."""
    wanted = frozenset(kinds)
    return [each for each in found if each.kind in wanted and each.address == address and request in each.requests]
