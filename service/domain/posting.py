"""What may leave, to whom, and when: the outbox's policy, asked when a mail is queued and asked again when it is sent.

A mail about a case goes only to a contact of that agency in that case, in a secure domain; a person's yes is needed for what
writes to new people. Pure: the case as it stands now, the roster and the policy come in, a state or a sentence why not comes out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta

from service.domain.cases import Case, CaseStatus, RequestState
from service.domain.correspondence.owed import still_asks
from service.domain.correspondence.reach import seniors_of
from service.domain.correspondence.written import ASKING, CHASING
from service.domain.notices import ANSWERS, Audience, NoticeKind
from service.domain.records import MailState, OutboxMail
from service.domain.roster import Roster, SendMode, SendPolicy

NEEDS_A_YES = frozenset({NoticeKind.REQUEST, NoticeKind.ESCALATION, NoticeKind.STAND_DOWN, NoticeKind.DECISION})
"""Kinds that wait for a person's `send` in mode `approve`."""

ENDING = frozenset({NoticeKind.STAND_DOWN, NoticeKind.DECISION, NoticeKind.INVITATION})
"""Kinds that hold whatever became of what was asked."""

MOOT = frozenset({RequestState.RETURNED, RequestState.NIL, RequestState.DECLINED, RequestState.WAIVED})
"""States in which a request need not be written about any more."""

ABOUT_A_CASE = frozenset({Audience.AGENCY, Audience.GROUP})
"""Audiences whose mail goes to secure domains only."""

FIRST_WAIT = timedelta(minutes=5)
LONGEST_WAIT = timedelta(minutes=66)
GIVE_UP_AFTER = timedelta(days=5)
FEWEST_TRIES = 20
"""Back-off as Postfix does it: 300 s doubling to about 4,000 s, five days at most."""


def matches(address: str, patterns: Iterable[str]) -> bool:
    """Whether the address is one of the addresses, or in one of the `@domains`, or the bare domains, of the list."""
    wanted = address.lower()
    domain = wanted.rpartition("@")[2]
    return any(pattern.lower() in (wanted, f"@{domain}", domain) for pattern in patterns)


def first_state(kind: NoticeKind, audience: Audience, recipient: str, policy: SendPolicy) -> MailState:
    """The state in which a new mail enters the outbox."""
    if audience is Audience.STAFF:
        return MailState.QUEUED
    if audience in ABOUT_A_CASE and policy.secure_domains and not matches(recipient, policy.secure_domains):
        return MailState.BY_HAND
    if kind is NoticeKind.ESCALATION:  # a robot does not write to a Chief Superintendent, whatever the mode
        return MailState.PROPOSED
    if policy.mode is SendMode.OBSERVE or (policy.mode is SendMode.APPROVE and kind in NEEDS_A_YES):
        return MailState.PROPOSED
    return MailState.QUEUED


def is_due(mail: OutboxMail, now: datetime) -> bool:
    """Whether the mail is to be sent now: it waits for its turn no longer, or a crash left it in the middle."""
    if mail.state is MailState.QUEUED:
        return mail.next_at is None or mail.next_at <= now
    return mail.state is MailState.SENDING


def contacts_of(case: Case, agency: str, roster: Roster) -> tuple[str, ...]:
    """Everybody who may be written to for that agency in that case: of the roster and of this case, without those barred."""
    listed = roster.agencies.get(agency)
    own = case.agency(agency)
    if own is None and not any(_asked_through(agency, each.key, roster) for each in case.agencies):
        return ()
    usual = listed.contacts + listed.deputies if listed and not (own and own.case_only) else ()
    barred = {address.lower() for address in case.barred}
    named = (own.contacts if own else ()) + usual
    return tuple(address for address in dict.fromkeys(named) if address.lower() not in barred)


def _asked_through(channel: str, agency: str, roster: Roster) -> bool:
    listed = roster.agencies.get(agency)
    return listed is not None and listed.via == channel


def why_not(mail: OutboxMail, case: Case | None, roster: Roster, policy: SendPolicy) -> str | None:
    """A sentence why the mail may not leave now, or None where its reason and its recipient still hold."""
    checks = {Audience.STAFF: _staff, Audience.AGENCY: _agency, Audience.SENDER: _sender, Audience.GROUP: _group}
    refusal = checks[Audience(mail.audience)](mail, case, roster, policy)
    if refusal is None and policy.only_to and not matches(mail.recipient, policy.only_to):
        return "the recipient is not in [smtp] only_to"
    return refusal


def _staff(mail: OutboxMail, _case: Case | None, roster: Roster, _policy: SendPolicy) -> str | None:
    known = roster.staff_member(mail.recipient) or mail.recipient.lower() == roster.partnership.manager
    return None if known else "the recipient is no longer a member of staff"


def _group(mail: OutboxMail, case: Case | None, roster: Roster, policy: SendPolicy) -> str | None:
    if mail.recipient.lower() not in roster.group:
        return "the recipient is no longer in the review group"
    if case is not None and mail.recipient.lower() in {address.lower() for address in case.barred}:
        return "the recipient is barred on this case"
    if policy.secure_domains and not matches(mail.recipient, policy.secure_domains):
        return "the recipient's domain is not one of [trust] secure_domains"
    return None


def _sender(_mail: OutboxMail, _case: Case | None, _roster: Roster, _policy: SendPolicy) -> str | None:
    return None


def _agency(mail: OutboxMail, case: Case | None, roster: Roster, policy: SendPolicy) -> str | None:
    if case is None or mail.agency is None:
        return "the case or the agency of this mail is not known"
    if mail.recipient.lower() in {address.lower() for address in case.barred}:
        return "the recipient is barred on this case"
    if not _may_have(mail, case, roster):
        return "the recipient is no longer a contact of that agency in this case"
    if policy.secure_domains and not matches(mail.recipient, policy.secure_domains):
        return "the recipient's domain is not one of [trust] secure_domains"
    return _no_longer(NoticeKind(mail.kind), mail, case)


def _no_longer(kind: NoticeKind, mail: OutboxMail, case: Case) -> str | None:
    """Why what the mail is about holds no more, or None."""
    if kind in ASKING | CHASING and case.status is not CaseStatus.OPEN:
        return f"the case is {case.status.value}, so that nothing is asked any more"
    asked = [each for each in case.requests if each.id in mail.request_ids]
    if kind in CHASING:
        return None if still_asks(mail.once, asked) else "what is still needed has changed since"
    moot = bool(asked) and all(each.state in MOOT for each in asked)
    return "nothing that this mail asks for is needed any more" if moot and kind not in ANSWERS | ENDING else None


def _may_have(mail: OutboxMail, case: Case, roster: Roster) -> bool:
    asked = {each.agency for each in case.requests if each.id in mail.request_ids}
    people = seniors_of if NoticeKind(mail.kind) is NoticeKind.ESCALATION else contacts_of
    named = [address for key in (mail.agency or "", *asked) for address in people(case, key, roster)]
    if mail.recipient.lower() in {address.lower() for address in named}:
        return True
    # An answer may go back to whoever may answer for the agency, a senior or a colleague in its domain too; nothing else may.
    answer = NoticeKind(mail.kind) in ANSWERS and mail.answers is not None
    return answer and matches(mail.recipient, _who_may_answer(mail.agency or "", case, roster))


def _who_may_answer(key: str, case: Case, roster: Roster) -> tuple[str, ...]:
    """Addresses and `@domains` that the roster lets answer for the agency, those of its `via` too."""
    own, listed = case.agency(key), roster.agencies.get(key)
    if listed is None or own is None or own.case_only:
        return ()
    through = roster.agencies.get(listed.via or "")
    both = (listed, through) if through else (listed,)
    return tuple(address for each in both for address in (*each.contacts, *each.deputies, *each.seniors, *each.accept_from))


def is_stale(mail: OutboxMail, now: datetime) -> bool:
    """Whether a mail that chases was owed on an earlier day: what it says of days holds no more, and it is worked out anew.

    Not one to which a person said yes, nor one that may have gone already.
    """
    if NoticeKind(mail.kind) not in CHASING - {NoticeKind.ESCALATION} or mail.uncertain or mail.state is MailState.SENDING:
        return False
    return mail.created_at.astimezone(now.tzinfo).date() < now.date()


def may_be_owed_again(mail: OutboxMail, policy: SendPolicy) -> bool:
    """Whether a mail that was stopped may be owed anew where what it asks for is still needed; not where nothing may go there."""
    if policy.only_to and not matches(mail.recipient, policy.only_to):
        return False
    return NoticeKind(mail.kind) in ASKING | CHASING


def next_try(attempts: int, now: datetime) -> datetime:
    """When a mail that was put off is tried again; `attempts` counts those made."""
    wait: timedelta = min(FIRST_WAIT * 2 ** min(max(attempts - 1, 0), 10), LONGEST_WAIT)
    return now + wait


def is_hopeless(created_at: datetime, attempts: int, now: datetime) -> bool:
    """Whether the mail has been tried for as long as it is worth; the days that it waited for a yes are no tries."""
    return now - created_at > GIVE_UP_AFTER and attempts >= FEWEST_TRIES


def may_leave_now(kind: NoticeKind, audience: Audience, now: datetime, policy: SendPolicy, closed: bool) -> bool:
    """Whether mode and hour allow it: staff mail always, answers at any hour, all else in `[send] between` on days not closed."""
    if audience is Audience.STAFF:
        return True
    if policy.mode is SendMode.OBSERVE:
        return False
    if kind in ANSWERS:
        return True
    start, end = policy.between
    return not closed and start <= now.time() < end


def has_to_wait(kind: NoticeKind, audience: Audience, answered_today: int, policy: SendPolicy) -> bool:
    """Whether an answer goes beyond what one sender gets in a day; staff, who steer by mail, are never kept waiting."""
    return is_counted(kind, audience) and answered_today >= policy.replies_per_sender_per_day


def is_counted(kind: NoticeKind, audience: Audience) -> bool:
    """Whether it is an answer of which one sender gets so many in a day."""
    return kind in ANSWERS and audience is not Audience.STAFF


def next_morning(now: datetime, policy: SendPolicy, is_open: Callable[[date], bool]) -> datetime:
    """When `[send] between` begins on the first open day after today."""
    ahead = (now.date() + timedelta(days=each) for each in range(1, 366))
    day = next(filter(is_open, ahead), now.date() + timedelta(days=1))
    return datetime.combine(day, policy.between[0], now.tzinfo)


def waits_for_others(mail: OutboxMail) -> bool:
    """Whether the mail is an answer that was kept back to be joined: never tried, and yet not to be sent before a moment."""
    kept = mail.state is MailState.QUEUED and mail.next_at is not None and mail.attempts == 0
    return kept and NoticeKind(mail.kind) in ANSWERS


def to_be_joined(mails: Iterable[OutboxMail]) -> tuple[tuple[OutboxMail, ...], ...]:
    """The kept answers that may share a mail, two at least: same recipient, case and agency, so that two cases never meet."""
    groups: dict[tuple[object, ...], list[OutboxMail]] = {}
    for mail in filter(waits_for_others, mails):
        groups.setdefault((mail.recipient.lower(), mail.case_id, mail.agency, mail.audience), []).append(mail)
    return tuple(tuple(group) for group in groups.values() if len(group) > 1)
