"""What may go by the terms of retention, and its going: nothing is erased but by a person's word.

References come in; sentences leave that say what went and what is left to do. A case on legal hold, one that has not ended and
one of which a message still waits for a person are refused. After an erasing a stub stays: reference, type, status, milestones,
and the audit log, which says who erased what and why.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from service.domain.cases import Case
from service.domain.day_words import counted, full
from service.domain.events import EventKind, NewEvent
from service.domain.records import AuditEntry, MailState
from service.domain.retention import ENDED, IN_WORDS, Lapse, Portion, due, is_on_hold, lapses, months_after
from service.domain.review_parts import Retention
from service.workflows.cases.casework import Refused, again, find, note, review_of
from service.workflows.desk import Desk
from service.workflows.ports import Ledger

UNSENT = (MailState.PROPOSED, MailState.QUEUED, MailState.SENDING)


@dataclass(frozen=True, slots=True)
class Kept:
    """A case with the day on which each portion of it may go."""

    case: Case
    ended_on: date | None
    lapses: tuple[Lapse, ...]


@dataclass(frozen=True, slots=True)
class Erased:
    """What went of one case, as it is said to whoever asked for it."""

    reference: str
    sentences: tuple[str, ...]


def kept(desk: Desk) -> list[Kept]:
    """Every case of which anything is kept, by id."""
    with desk.store.reading() as ledger:
        return [_kept(desk, ledger, case) for case in ledger.cases.all() if case.erased_on is None]


def of_no_case(desk: Desk) -> tuple[date | None, int]:
    """Before which day messages of no case may go, and how many there are; no day where no term is given."""
    term = desk.retention.get(Portion.RAW.value)
    if term is None:
        return None, 0
    before = months_after(desk.today(), -term.months)
    with desk.store.reading() as ledger:
        return before, len(ledger.erasure.of_no_case(_midnight(desk, before)))


def erase(desk: Desk, reference: str, who: str, why: str = "") -> Erased:
    """What went: what the case's terms let go or, where a reason is given, everything; raises `Refused` where nothing may."""
    with desk.store.writing() as ledger:
        case = find(ledger, reference)
        found = _kept(desk, ledger, case)
        portions = _portions(desk, found, why)
        messages = ledger.erasure.messages_of(case.id)
        _need_settled(ledger, case, messages)
        said = tuple(_go(desk, ledger, case, portion, messages) for portion in portions)
        elsewhere = ledger.erasure.naming_from_elsewhere(case.id)
        evidence = {"portions": [each.value for each in portions], "messages": len(messages)} | ({"why": why} if why else {})
        note(desk, ledger, "case_erased", who, case, **evidence)
    desk.store.scrub()
    left = f"Kept with other cases, although this one is named there: messages {', '.join(map(str, elsewhere))}."
    return Erased(case.reference, (*said, *((left,) if elsewhere else ())))


def erase_of_no_case(desk: Desk, who: str) -> int:
    """How many messages of no case went because their term is over, the summaries of that time with them."""
    before, _ = of_no_case(desk)
    if before is None:
        raise Refused("config.toml gives no term for messages of no case: set months under [retention.raw_returns].")
    with desk.store.writing() as ledger:
        found = ledger.erasure.of_no_case(_midnight(desk, before))
        ledger.erasure.erase_messages(found, desk.clock.now())
        ledger.erasure.erase_summaries(date.min, before, desk.clock.now())
        if found:
            note(desk, ledger, "messages_erased", who, None, messages=len(found), before=before.isoformat())
    desk.store.scrub()
    return len(found)


def hold(desk: Desk, reference: str, why: str, who: str, *, lift: bool = False) -> Case:
    """The case on legal hold, so that nothing of it goes, or free of it again."""
    with desk.store.writing() as ledger:
        case = find(ledger, reference)
        if is_on_hold(case) is not lift:
            raise Refused(f"{case.reference} {'is on no' if lift else 'stands on'} legal hold{'' if lift else ' already'}.")
        kind = EventKind.LEGAL_HOLD_LIFTED if lift else EventKind.LEGAL_HOLD
        ledger.cases.record_event(case.id, NewEvent(kind, desk.clock.now(), who, None, {"why": why}))
        note(desk, ledger, "legal_hold_lifted" if lift else "legal_hold", who, case, why=why)
        return again(ledger, case)


def _kept(desk: Desk, ledger: Ledger, case: Case) -> Kept:
    ended_on = _ended_on(desk, ledger, case)
    terms: Mapping[str, Retention] = {**review_of(case).retention, **desk.retention}
    return Kept(case, ended_on, lapses(case, ended_on, terms))


def _ended_on(desk: Desk, ledger: Ledger, case: Case) -> date | None:
    """The day on which the case came to the status that it has now, by its audit log."""
    if case.status not in ENDED:
        return None
    steps = {each.key for each in review_of(case).milestones if each.status is case.status}

    def ends(entry: AuditEntry) -> bool:
        by_step = entry.kind == "milestone_recorded" and (entry.evidence or {}).get("milestone") in steps
        return by_step or entry.kind == f"case_{case.status.value}"

    last = [entry.at.astimezone(desk.clock.now().tzinfo).date() for entry in ledger.audit.entries(case.id) if ends(entry)]
    return last[-1] if last else None


def _portions(desk: Desk, found: Kept, why: str) -> Sequence[Portion]:
    reference = found.case.reference
    if found.case.erased_on is not None:
        raise Refused(f"{reference} was erased on {full(found.case.erased_on)}.")
    if is_on_hold(found.case):
        raise Refused(f"{reference} stands on legal hold; nothing of it goes before that is lifted.")
    if found.case.status not in ENDED:
        raise Refused(f"{reference} is {found.case.status.value}; only what has ended can be erased.")
    if why:
        return (Portion.WHOLE,)
    over = due(found.lapses, desk.today())
    if not over:
        days = "; ".join(f"{IN_WORDS[each.portion]}: {full(each.on) if each.on else each.why}" for each in found.lapses)
        raise Refused(f"Nothing of {reference} may go yet ({days}). Where it must go sooner, say why with --why.")
    return over


def _need_settled(ledger: Ledger, case: Case, messages: Sequence[int]) -> None:
    waiting = ledger.erasure.still_waiting(messages)
    if waiting:
        numbers = ", ".join(map(str, waiting))
        raise Refused(f"Messages that name {case.reference} still wait: {numbers}. Settle them first: rapid-review held list")
    unsent = [str(each.id) for each in ledger.outbox.of_case(case.id) if each.state in UNSENT]
    if unsent:
        raise Refused(f"Mail of {case.reference} still waits to be sent: {', '.join(unsent)}. See rapid-review outbox list")


def _go(desk: Desk, ledger: Ledger, case: Case, portion: Portion, messages: Sequence[int]) -> str:
    now = desk.clock.now()
    if portion is Portion.POST:
        return f"{counted(ledger.erasure.erase_post_of_case(case.id, now), 'mail')} of ours erased."
    ledger.erasure.erase_messages(messages, now)
    said = f"{counted(len(messages), 'message')} erased; what lies of them in the mailbox goes with the next pass."
    if portion is Portion.RAW:
        return said
    ledger.erasure.erase_summaries(case.opened_on, desk.today(), now)
    ledger.erasure.erase_case(case.id, desk.today(), now)
    return f"{said} All else of {case.reference} is erased; a stub and the audit log stay."


def _midnight(desk: Desk, day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), desk.clock.now().tzinfo)
