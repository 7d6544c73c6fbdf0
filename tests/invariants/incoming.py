"""Is every message of the mailbox there once, whole, in one named state, and acted on once?

Evidence enters; sentences leave, each of what was lost, of what was done twice, or of what is otherwise wrong with a row.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from service.domain.cases import REASONS, MessageState, Provenance, Reason
from service.domain.notices import NoticeKind
from service.domain.records import MailState
from tests.invariants.evidence import Evidence, Kept
from tests.invariants.letters import Lying

ANSWERING = frozenset({NoticeKind.RECEIPT.value, NoticeKind.COMMAND_RESULT.value})
UNSENT = frozenset({MailState.DROPPED, MailState.DISCARDED})


def lost(evidence: Evidence, taken: frozenset[str] = frozenset(), *, settled: bool = True) -> Iterator[str]:
    """Messages without a row, rows whose bytes are others, and rows whose message the server should have and has not.

    `taken` holds the digests of what somebody took out of the mailbox by hand. Until all is `settled`, what is new in the inbox
    may be without a row.
    """
    of_message, strange, idle = _paired(evidence)
    for lying, kept in of_message:
        if kept.digest not in (None, lying.digest) or (kept.digest is None and kept.message.size != lying.size):
            yield f"message {kept.message.id} holds other bytes than the server at {lying.place}"
    waiting = defaultdict(list)
    for kept in idle:  # renumbered folders and moves by hand: the bytes say whose row it is, and each row is used once
        waiting[kept.digest or kept.message.size].append(kept)
    for lying in strange:
        found = waiting[lying.digest] or waiting[lying.size]
        if found:
            found.pop()
        elif lying.folder in _ours(evidence)[0 if settled else 1 :]:
            yield f"the server's message at {lying.place} has no row"
    there = {each.digest for each in evidence.lying} | taken
    for kept in evidence.kept:
        if kept.digest is not None and kept.digest not in there:
            yield f"message {kept.message.id} is no longer on the server"


def _ours(evidence: Evidence) -> tuple[str, ...]:
    return evidence.folders.inbox, evidence.folders.processed, evidence.folders.held


def _paired(evidence: Evidence) -> tuple[list[tuple[Lying, Kept]], list[Lying], list[Kept]]:
    """Messages with the row that names their place; messages that no row names; rows that name no message."""
    by_place = {each.place: each for each in evidence.kept}
    pairs = [(each, by_place[each.place]) for each in evidence.lying if each.place in by_place]
    used = {kept.message.id for _, kept in pairs}
    strange = [each for each in evidence.lying if each.place not in by_place]
    return pairs, strange, [each for each in evidence.kept if each.message.id not in used]


def misfiled(evidence: Evidence, *, settled: bool) -> Iterator[str]:
    """Rows in no named state, two rows for one place, and, once all is settled, what still waits."""
    known = [each.place for each in evidence.kept if each.place[2] is not None]
    yield from (f"two rows say that their message is at {place}" for place, count in Counter(known).items() if count > 1)
    for kept in evidence.kept:
        state, reason = kept.message.state, kept.message.reason
        if state is MessageState.WAITING:
            if reason is not None:
                yield f"message {kept.message.id} waits and has a reason"
            if settled:
                yield f"message {kept.message.id} still waits"
        elif reason is None or REASONS[reason][0] is not state:
            yield f"message {kept.message.id} is {state.value} for the reason {reason}"
        if settled and kept.moving:
            yield f"message {kept.message.id} still waits to be moved"


def acted_on_twice(evidence: Evidence) -> Iterator[str]:
    """The same bytes done twice, one document recorded twice, one message answered twice."""
    digests = {each.message.id: each.digest for each in evidence.kept}
    done = [each.digest for each in evidence.kept if each.digest and each.message.state is MessageState.DONE]
    yield from (f"the bytes {each[:12]} were done {count} times" for each, count in Counter(done).items() if count > 1)
    recorded = Counter(
        (each.request_id, digests.get(each.message_id or 0), each.position)
        for each in evidence.returns
        if each.provenance is Provenance.EMAIL
    )
    yield from (f"{each} was recorded {count} times" for each, count in recorded.items() if each[1] and count > 1)
    answers = Counter(
        (digests.get(each.answers or 0), each.kind, each.recipient, each.case_id)
        for each in evidence.mails
        if each.kind in ANSWERING and each.state not in UNSENT
    )
    yield from (f"{each[1]} for the bytes {each[0][:12]} is owed {n} times" for each, n in answers.items() if each[0] and n > 1)


def unfounded(evidence: Evidence) -> Iterator[str]:
    """Returns that say that they came by mail and name no message, or one that is a duplicate or none of ours."""
    nothing_done = {MessageState.WAITING, MessageState.DUPLICATE, MessageState.LEFT, MessageState.IGNORED}
    for each in evidence.returns:
        if each.provenance is not Provenance.EMAIL:
            continue
        kept = evidence.of_message(each.message_id)
        if kept is None or (kept.message.state in nothing_done and kept.message.reason is not Reason.DISCARDED):
            yield f"return {each.id} came with no message that was acted on"
