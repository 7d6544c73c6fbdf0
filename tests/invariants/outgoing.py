"""Did each mail that we owed leave, once, unchanged, to somebody who may have it, and say nothing of another case?

Evidence enters; sentences leave, each of a mail that was repeated, went astray, or disclosed something.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from service.domain.cases import Case
from service.domain.notices import Audience
from service.domain.records import MailState, OutboxMail
from tests.invariants.evidence import Evidence
from tests.invariants.letters import Got

MAY_HAVE_LEFT = frozenset({MailState.SENT, MailState.QUEUED, MailState.SENDING, MailState.REFUSED})
"""States of a mail that may be with the mail server: sent, or put off after a break that left it uncertain."""


def said_uncertain(evidence: Evidence) -> set[int]:
    """The mails whose row or audit log says that they may have gone twice."""
    noted = {each.evidence.get("mail") for each in evidence.audit if each.kind == "mail_uncertain" and each.evidence}
    return {each.id for each in evidence.mails if each.uncertain or each.id in noted}


def repeats(evidence: Evidence) -> tuple[int, int]:
    """How many mails were delivered more than once; how many of them are marked uncertain."""
    marked = {each.mail_id for each in evidence.mails if each.id in said_uncertain(evidence)}
    counted = Counter(each.mail_id for each in evidence.delivered)
    repeated = [mail_id for mail_id, count in counted.items() if count > 1]
    return len(repeated), sum(each in marked for each in repeated)


def astray(evidence: Evidence, forgotten: frozenset[str], also: frozenset[str]) -> Iterator[str]:
    """Mails sent and not delivered, delivered and not owed, changed, or delivered to somebody who may not have them.

    `forgotten` holds Message-IDs of which a restored database knows nothing, `also` addresses that were contacts once.
    """
    rows = {each.mail_id: each for each in evidence.mails}
    uncertain = said_uncertain(evidence)
    counted = Counter(each.mail_id for each in evidence.delivered)
    for mail in evidence.mails:
        if mail.state is MailState.SENT and not counted[mail.mail_id]:
            yield f"mail {mail.id} is said to be sent and was never delivered"
        if counted[mail.mail_id] > 1 and mail.id not in uncertain:
            yield f"mail {mail.id} was delivered {counted[mail.mail_id]} times and nothing says that it was uncertain"
        if counted[mail.mail_id] and mail.state not in MAY_HAVE_LEFT and mail.id not in uncertain:
            yield f"mail {mail.id} is {mail.state.value} and was delivered"
    versions = defaultdict(set)
    for each in evidence.delivered:
        versions[each.mail_id].add(each.digest)
        found = rows.get(each.mail_id)
        if found is not None:
            yield from _wrong_hands(evidence, each, found, also)
        elif each.mail_id not in forgotten:
            yield f"a mail to {each.recipients} was delivered that nobody owed"
    yield from (f"mail {rows[each].id} went with different bytes" for each, bytes_ in versions.items() if len(bytes_) > 1)


def _wrong_hands(evidence: Evidence, mail: Got, row: OutboxMail, also: frozenset[str]) -> Iterator[str]:
    wanted = (row.recipient.lower(),)
    if tuple(each.lower() for each in mail.recipients) != wanted or tuple(each.lower() for each in mail.to) != wanted:
        yield f"mail {row.id} went to {mail.recipients}, named {mail.to} and was owed to another"
    if not _is_listed(evidence, row, also):
        yield f"mail {row.id} ({row.kind}) went to somebody who is not on its list"


def _is_listed(evidence: Evidence, row: OutboxMail, also: frozenset[str]) -> bool:
    address, roster = row.recipient.lower(), evidence.roster
    listed = {
        Audience.STAFF: {each.email.lower() for each in roster.staff} | {roster.partnership.manager},
        Audience.GROUP: {each.lower() for each in roster.group},
        Audience.SENDER: _asker(evidence, row),
        Audience.AGENCY: _of_agency(evidence, row),
    }[Audience(row.audience)]
    return address in listed or address in also or f"@{address.rpartition('@')[2]}" in listed


def _asker(evidence: Evidence, row: OutboxMail) -> set[str]:
    kept = evidence.of_message(row.answers)
    return {(kept.message.sender or "").lower()} if kept else set()


def _of_agency(evidence: Evidence, row: OutboxMail) -> set[str]:
    case = next((each for each in evidence.cases if each.id == row.case_id), None)
    if case is None:
        return set()
    keys = {row.agency or "", *(each.agency for each in case.requests if each.id in row.request_ids)}
    return {each.lower() for key in keys for each in _people(evidence, case, key)} - {each.lower() for each in case.barred}


def _people(evidence: Evidence, case: Case, key: str) -> Iterator[str]:
    own, listed = case.agency(key), evidence.roster.agencies.get(key)
    yield from own.contacts if own else ()
    for each in (listed, evidence.roster.agencies.get(listed.via or "") if listed else None):
        if each is not None:
            yield from (*each.contacts, *each.deputies, *each.seniors, *each.accept_from)


def disclosed(evidence: Evidence, canaries: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Mails that name another case or hold a word of one, and logs that hold any such word.

    `canaries` maps a reference to words that stand in that case alone: a child's invented name, a sentence of a return.
    """
    rows = {each.mail_id: each for each in evidence.mails}
    for mail in evidence.delivered:
        row = rows.get(mail.mail_id)
        if row is None:  # `astray` says so
            continue
        mine = evidence.references.get(row.case_id or 0, "")
        to_staff = row.audience == Audience.STAFF.value
        others = {each for each in evidence.references.values() if each != mine}
        if not to_staff and any(each in mail.words for each in others):
            yield f"a mail about {mine or 'no case'} names another case"
        if any(word in mail.words for case, words in canaries.items() if case != mine for word in words):
            yield f"a mail about {mine or 'no case'} holds a word of another case"
        if any(word in mail.subject for words in canaries.values() for word in words):
            yield f"the subject of a mail about {mine or 'no case'} holds a word of a case"
    if any(word in evidence.logs for words in canaries.values() for word in words):
        yield "a log holds a word of a case"
