"""Asks back before a line changes who is written to, and does it on `yes CODE`: one use, within 24 hours.

The command is tried on the case in a transaction that is taken back, so that the answer names exactly those who would be
written to. The code and the line stand in the case as events; whoever of staff may steer may say yes.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from service.domain.cases import Case
from service.domain.events import Event, EventKind, NewEvent, of_kind
from service.domain.lines.command import Command, Verb
from service.workflows.cases.casework import Refused, again, note, review_of
from service.workflows.commanding.deeds import Doing, do
from service.workflows.correspondence.foreseeing import would_write
from service.workflows.desk import Desk
from service.workflows.ports import Ledger

LASTS = timedelta(hours=24)
REMEMBERED = timedelta(days=30)
"""For so long a code that is used up or too old is told from one that never was."""
LETTERS, DIGITS = "ABCDEFGHJKMNPQRSTUVWXYZ", "23456789"  # none that is taken for another
LENGTH = 6

ASKED_BACK = frozenset({Verb.ADD, Verb.CONTACT, Verb.WAIVE, Verb.WITHDRAW, Verb.TELL})
"""Lines that change who is written to; milestones that decide the case or tell a decision do so too."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked back: what would be done, to whom it would write, and the code that does it."""

    sentence: str
    addresses: tuple[str, ...]
    code: str


def is_asked_back(case: Case, command: Command) -> bool:
    """Whether the line changes who is written to."""
    if command.verb is Verb.SIN:  # of a referral it starts the requests; of an open case it corrects a day
        return case.clock_started_on is None
    if command.verb is not Verb.RECORD:
        return command.verb in ASKED_BACK
    step = next((each for each in review_of(case).milestones if each.key == command.milestone), None)
    decides = (command.milestone or "").startswith("decision_")
    return decides or (step is not None and step.status is not None)


def ask_back(doing: Doing, command: Command) -> Asked:
    """What the command would do; raises `Refused` where it would not be done at all."""
    before = would_write(doing.desk, doing.ledger, doing.case)
    with doing.ledger.tried():
        sentence = do(doing, command)
        after = would_write(doing.desk, doing.ledger, again(doing.ledger, doing.case))
    addresses = tuple(each for each in after if each not in before)
    code = new_code()
    now = doing.desk.clock.now()
    data = {"code": code, "spelled": command.spelled, "expires_at": (now + LASTS).isoformat()}
    doing.ledger.cases.record_event(doing.case.id, NewEvent(EventKind.CONFIRMATION_ASKED, now, doing.who, None, data))
    note(doing.desk, doing.ledger, "confirmation_asked", doing.who, doing.case, line=command.verb.value)
    return Asked(sentence, addresses, code)


def new_code() -> str:
    """A code that nobody guesses and that no word or number is taken for: letters, and a digit among them."""
    at = secrets.randbelow(LENGTH - 2) + 1
    return "".join(secrets.choice(DIGITS if place == at else LETTERS) for place in range(LENGTH))


def redeemed(desk: Desk, ledger: Ledger, code: str, who: str) -> tuple[Case, str]:
    """The case and the line that the code stands for, which is used up; raises `Refused` where it is none, or no more."""
    wanted = code.strip().upper()
    for case, event in _asked(desk, ledger):
        if event.text("code") != wanted:
            continue
        if wanted in {each.text("code") for each in of_kind(case.events, EventKind.CONFIRMED)}:
            raise Refused(f"{wanted} was said yes to already.")
        if datetime.fromisoformat(event.text("expires_at")) < desk.clock.now():
            raise Refused(f"{wanted} is older than 24 hours; write the line once more.")
        now = desk.clock.now()
        ledger.cases.record_event(case.id, NewEvent(EventKind.CONFIRMED, now, who, None, {"code": wanted}))
        note(desk, ledger, "confirmed", who, case)
        return again(ledger, case), event.text("spelled")
    raise Refused(f"There is nothing to say yes to under {wanted}.")


def _asked(desk: Desk, ledger: Ledger) -> Iterator[tuple[Case, Event]]:
    for case in ledger.cases.recent(desk.clock.now() - REMEMBERED):  # one that has ended since says so itself
        yield from ((case, each) for each in reversed(of_kind(case.events, EventKind.CONFIRMATION_ASKED)))
