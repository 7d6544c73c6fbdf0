"""Owes what is due: derived from the cases and today's date, so that downtime costs nothing and nothing is owed twice.

All cases are looked at as they stand at one moment, but those that owed nothing and on which nothing has happened since
(`workflows/looked.py`). What the rules say is due becomes notices in the outbox, each in one transaction with the note of whom
it was owed to. The `once` key and that note keep a second pass from owing it again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from service.domain.cases import Case, CaseStatus, MessageState
from service.domain.correspondence.ended import stand_downs
from service.domain.correspondence.moved import LEFT, extensions, outdated
from service.domain.correspondence.owed import Matter, Owed, chasing, owed, unreachable
from service.domain.correspondence.written import DATING, Writing
from service.domain.notices import Notice, NoticeKind
from service.domain.records import MailState, OutboxMail
from service.domain.roster import SendMode
from service.domain.words import AlertWords
from service.workflows.cases.casework import again, review_of
from service.workflows.correspondence.inviting import owe_invitations, uninformed
from service.workflows.correspondence.quiet import all_is_read, answered_today, hour_has_come, whose_mail_waits
from service.workflows.correspondence.recounting import has_moved, recount
from service.workflows.correspondence.reminding import chasing_notice, stand_down_notice
from service.workflows.correspondence.reporting import new_notices, owe_reporting
from service.workflows.correspondence.requesting import extension_notice, name_of, question_notice, request_notice, sequence_of
from service.workflows.correspondence.writing import set_aside, write
from service.workflows.desk import Desk
from service.workflows.outgoing import alert
from service.workflows.ports import Ledger

ENDED_SINCE = timedelta(days=400)
"""How long after its opening a case that ended without a review is looked at: to tell whoever was asked."""

ASKED_FIRST = frozenset({NoticeKind.REQUEST, NoticeKind.QUESTION})


@dataclass(frozen=True, slots=True)
class Plan:
    """What one case owes now, and what of its mail names a day that holds no more."""

    mails: tuple[Owed, ...]
    aside: tuple[Writing, ...]
    nobody: tuple[str, ...]

    @property
    def any(self) -> bool:
        """Whether there is anything to do."""
        return bool(self.mails or self.aside or self.nobody)


def owe_due(desk: Desk) -> int:
    """How many mails were owed that were not before, over all cases in hand."""
    return sum(_owe_case(desk, each) for each in _owing(desk) if desk.goes_on())


def _owing(desk: Desk) -> list[Case]:
    """The cases in hand that owe anything, as they all stood at one moment."""
    found = []
    with desk.store.reading() as ledger:
        cases, marks = ledger.cases.in_hand(desk.today() - ENDED_SINCE), ledger.outbox.marks()
        quiet = desk.looked.begin(_sort_of(desk, ledger), desk.clock.now(), {each.id for each in cases})
        for case in cases:
            mark = marks.get(case.id, "")
            if quiet.holds(case, mark) or not desk.goes_on():
                continue
            if _owes(desk, ledger, case):
                found.append(case)
            else:
                quiet.remember(case, mark)
    return found


def _sort_of(desk: Desk, ledger: Ledger) -> tuple[object, ...]:
    """All that what a case owes depends on besides the case and its mails."""
    now, chasing_now = desk.clock.now(), hour_has_come(desk) and all_is_read(desk, ledger)
    held = tuple(ledger.messages.in_state(MessageState.HELD)) if chasing_now else ()
    policies = (desk.roster, desk.send, desk.reviews, desk.working_days, desk.closures, desk.hours, desk.shadow)
    return (now.date(), now.time() >= desk.hours.digest, chasing_now, held, *policies)


def _owes(desk: Desk, ledger: Ledger, case: Case) -> bool:
    """Whether anything is to be told, asked, moved or set aside of the case now."""
    return (
        has_moved(desk, case)
        or any(uninformed(desk, ledger, case))
        or bool(new_notices(desk, ledger, case))
        or plan_of(desk, ledger, case).any
    )


def _owe_case(desk: Desk, case: Case) -> int:
    moved = recount(desk, case)
    count = owe_invitations(desk, case) + owe_reporting(desk, case)
    with desk.store.reading() as ledger:
        if not plan_of(desk, ledger, again(ledger, case)).any:
            return moved + count
    with desk.store.writing() as ledger:
        return moved + count + _carry_out(desk, ledger, again(ledger, case))


def plan_of(desk: Desk, ledger: Ledger, case: Case) -> Plan:
    """What the case owes to agencies now, and what of its mail holds no more."""
    mails = _mails_of(desk, ledger, case)
    matter = matter_of(desk, case, mails)
    first = (*owed(matter), *extensions(matter, mails), *stand_downs(matter, mails))
    plan = (*first, *_chasing(desk, ledger, matter, first))
    nobody = unreachable(case, desk.roster, desk.today()) if case.status is CaseStatus.OPEN else ()
    return Plan(plan, tuple(outdated(matter, mails)), nobody)


def _chasing(desk: Desk, ledger: Ledger, matter: Matter, first: Sequence[Owed]) -> list[Owed]:
    """Who is asked again, of those who are not written to now for another reason."""
    if not hour_has_come(desk) or not all_is_read(desk, ledger):
        return []
    quiet = whose_mail_waits(desk, ledger, matter.case) | answered_today(desk, ledger, matter.case)
    return chasing(matter, quiet, {each.address for each in first})


def matter_of(desk: Desk, case: Case, mails: Sequence[OutboxMail]) -> Matter:
    """The case with everything by which it is known what it owes today."""
    review, left = review_of(case), _left(desk, mails)
    return Matter(case, review, desk.roster, desk.working_days, desk.today(), desk.send.identity, left)


def _mails_of(desk: Desk, ledger: Ledger, case: Case) -> list[OutboxMail]:
    """The case's mails; where the service only observes, each as if it had left, so that staff are shown what would follow."""
    found = ledger.outbox.of_case(case.id)
    if desk.send.mode is not SendMode.OBSERVE:
        return found
    return [
        replace(each, state=MailState.SENT, sent_at=each.created_at) if each.state is MailState.PROPOSED else each
        for each in found
    ]


def _left(desk: Desk, mails: Sequence[OutboxMail]) -> Mapping[int, date] | None:
    """The day on which each mail left; None in a shadow run, in which none does."""
    now = desk.clock.now()
    if desk.shadow:
        return None
    return {each.id: (each.sent_at or now).astimezone(now.tzinfo).date() for each in mails if each.state in LEFT}


def _carry_out(desk: Desk, ledger: Ledger, case: Case) -> int:
    plan = plan_of(desk, ledger, case)
    for each in plan.aside:
        set_aside(desk, ledger, each.mail, "its day moved, or it is needed no more")
    if plan.aside:
        case = again(ledger, case)
        plan = plan_of(desk, ledger, case)
    matter = matter_of(desk, case, _mails_of(desk, ledger, case))
    count = sum(_owe(desk, ledger, matter, each) for each in plan.mails)
    return count + _tell_unreachable(desk, ledger, case, plan.nobody)


def _owe(desk: Desk, ledger: Ledger, matter: Matter, each: Owed) -> bool:
    sequence = sequence_of(matter.case, each.address) if each.kind in DATING else 0
    wrote = write(desk, ledger, NOTICES[each.kind](desk, matter, each), each.about, sequence)
    if each.kind in ASKED_FIRST:
        for request in each.request_ids:
            ledger.cases.asked(request, desk.today())
    return wrote


Builder = Callable[[Desk, Matter, Owed], Notice]

NOTICES: Mapping[NoticeKind, Builder] = {
    NoticeKind.REQUEST: lambda desk, matter, each: request_notice(desk, matter.case, matter.review, each),
    NoticeKind.QUESTION: lambda desk, matter, each: question_notice(desk, matter.case, each),
    NoticeKind.EXTENSION: lambda desk, matter, each: extension_notice(desk, matter.case, matter.review, each),
    NoticeKind.STAND_DOWN: stand_down_notice,
    **dict.fromkeys((NoticeKind.CHASE, NoticeKind.REMINDER, NoticeKind.OVERDUE, NoticeKind.ESCALATION), chasing_notice),
}
"""Who writes each kind."""


def _tell_unreachable(desk: Desk, ledger: Ledger, case: Case, agencies: tuple[str, ...]) -> int:
    count = 0
    for agency in agencies:
        words = AlertWords(
            what="An agency has nobody to be asked",
            sentences=(f"{case.reference}: {name_of(case, agency)} has no contact, so that its request cannot be sent.",),
            do=(
                f"Name one, in a reply to this mail: contact {agency} EMAIL",
                f"Or on the server: rapid-review case contact {case.reference} {agency} add EMAIL",
            ),
        )
        count += alert(desk, ledger, f"unreachable:{case.reference}:{agency}", words, case)
    return count
