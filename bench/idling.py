"""What a poll costs when nothing is new: 20,000 read messages in the mailbox, a kept connection.

Ours is what a pass of collecting asks of the mailbox: how the folder is, and what lies above the highest UID. Beside it stand
NOOP and UID SEARCH by imaplib on a connection of its own; all take turns in one run. The bytes are counted at a proxy, in turns
of their own, so that it does not stand in the way of the times. Last the whole pass, with what it does in the database.
"""

from __future__ import annotations

import imaplib
import statistics
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime

from bench.figures import MILLI, Figure, over, ratio, seconds
from bench.stages import set_up
from service.adapters.imap import ImapMailbox
from service.adapters.imap_connection import ImapSettings
from service.adapters.tls import Security
from service.demo.servers import Account
from service.workflows.passes import collect_pass
from tests.inside import inside
from tests.servers.dovecot import Dovecot
from tests.stage import LONDON, mail

MESSAGES, RUNS, POLLS = 20_000, 9, 50
BEFORE = datetime(2025, 6, 2, 12, 0, tzinfo=LONDON)
INBOX = "INBOX"
GOAL_MS, GOAL_BYTES = "at most 0.3", "at most 200"


def figures() -> Iterator[Figure]:
    """Milliseconds and bytes a poll, beside the bare commands."""
    with set_up() as (stage, server, proxy):
        server.fill((mail("training@college.example", f"Course {each}", "Two places.") for each in range(MESSAGES)), BEFORE)
        server.deliver(mail("training@college.example", "Course", "Two places."), BEFORE)
        with closing(_mailbox(server.account)) as ours, closing(_mailbox(_through(server, proxy.address[1]))) as counted:
            last = ours.all_uids(INBOX)[-1]
            _poll(counted, last)
            before = proxy.passed
            _poll(counted, last)
            yield Figure(f"a poll of {MESSAGES:,} messages, nothing new", proxy.passed - before, "bytes", goal=GOAL_BYTES)
            yield from _beside(server.account, ours, last)
        with inside(stage) as service:
            collect_pass(service.desk, service.mailbox)
            found = [seconds(lambda: collect_pass(service.desk, service.mailbox)) * MILLI for _ in range(RUNS)]
        yield over("the same, the whole pass of collecting, two durable commits and a proxy included", found, "ms")


def _beside(account: Account, ours: ImapMailbox, last: int) -> Iterator[Figure]:
    line = imaplib.IMAP4(account.host, account.port)
    line.login(account.user, account.password)
    line.select(INBOX, readonly=True)
    try:
        ways: tuple[Callable[[], object], ...] = (
            lambda: _poll(ours, last),
            lambda: line.noop(),
            lambda: line.uid("SEARCH", "UID", f"{last + 1}:*"),
        )
        poll, noop, search = _medians(ways)
    finally:
        line.logout()
    yield over(f"a poll of {MESSAGES:,} messages, nothing new", poll, "ms", GOAL_MS)
    yield over("imaplib: NOOP", noop, "ms")
    yield over("imaplib: UID SEARCH n:*", search, "ms")
    both = [one + other for one, other in zip(noop, search, strict=True)]
    yield ratio("a poll to imaplib's NOOP and SEARCH together", poll, both)


def _medians(ways: tuple[Callable[[], object], ...]) -> list[list[float]]:
    """For each way the median of each run; they take turns, poll by poll."""
    found: list[list[float]] = [[] for _ in ways]
    for run in range(RUNS + 1):
        took: list[list[float]] = [[] for _ in ways]
        for _ in range(POLLS):
            for way, times in zip(ways, took, strict=True):
                times.append(seconds(way) * MILLI)
        for each, times in zip(found, took, strict=True):
            each += [statistics.median(times)] if run else []
    return found


def _poll(mailbox: ImapMailbox, last: int) -> None:
    mailbox.status(INBOX)
    assert mailbox.uids_after(INBOX, last) == []


def _mailbox(account: Account) -> ImapMailbox:
    return ImapMailbox(ImapSettings(account.host, account.port, Security.NONE, account.user, lambda: account.password))


def _through(server: Dovecot, port: int) -> Account:
    return server.account._replace(port=port)
