"""Fetching 500 messages of 138 kB on average: our mailbox beside imaplib with a FETCH of 50, plain and over TLS.

Each run connects, logs in, selects, and takes the bytes of every message; ours asks for sizes first, as the service does. They
take turns, and both must bring the same bytes. What a pass costs by what is new and by what was there is `collecting`.
"""

from __future__ import annotations

import imaplib
import random
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from hashlib import sha256

from bench.figures import MILLI, Figure, alternating, over, ratio
from service.adapters.imap import ImapMailbox
from service.adapters.imap_connection import ImapSettings
from service.adapters.tls import Security
from tests.servers.dovecot import Dovecot
from tests.stage import LONDON, mail

MESSAGES, RUNS, BATCH = 500, 11, 50
SLICE = 200  # UIDs whose sizes are asked for at once, as the pass does
LEAST, MOST = 20_000, 180_000  # bytes attached
BEFORE = datetime(2025, 6, 2, 12, 0, tzinfo=LONDON)
INBOX, HOST = "INBOX", "localhost"
GOAL = "at least 0.9"


def figures() -> Iterator[Figure]:
    """Messages a second each way, and how many times as fast ours is, plain and over TLS."""
    server = Dovecot()
    server.start()
    try:
        server.fill(_mails(), BEFORE)
        server.certificate.write(server.home)
        for security in (Security.NONE, Security.TLS):
            yield from _told(server, security)
    finally:
        server.close()


def _told(server: Dovecot, security: Security) -> Iterator[Figure]:
    assert _ours(server, security) == _theirs(server, security)
    ours, theirs = alternating(lambda: _ours(server, security), lambda: _theirs(server, security), runs=RUNS)
    kind = "plain" if security is Security.NONE else "TLS"
    for name, found in (("ours", ours), (f"imaplib, FETCH of {BATCH}", theirs)):
        yield over(f"fetching {MESSAGES} messages, {kind}: {name}", [MESSAGES / run.wall for run in found], "messages/s")
        yield over(f"the same, CPU a message: {name}", [run.cpu / MESSAGES * MILLI for run in found], "ms")
    walls, cpus = ([[getattr(run, what) for run in found] for found in (theirs, ours)] for what in ("wall", "cpu"))
    yield ratio(f"fetching, {kind}: as fast as imaplib", *walls, GOAL)
    yield ratio(f"fetching, {kind}: imaplib's CPU to ours", *cpus)


def _ours(server: Dovecot, security: Security) -> str:
    account, port = server.account, server.port if security is Security.NONE else server.tls_port
    settings = ImapSettings(HOST, port, security, account.user, lambda: account.password, ca=server.home / "ca.pem")
    seen, number = sha256(), 0
    with closing(ImapMailbox(settings)) as mailbox:
        mailbox.status(INBOX)
        uids = mailbox.uids_after(INBOX, 0)
        for start in range(0, len(uids), SLICE):
            some = uids[start : start + SLICE]
            mailbox.headers(INBOX, some)
            for _, raw in mailbox.fetch(INBOX, some):
                number += 1
                seen.update(raw)
    assert number == MESSAGES, number
    return seen.hexdigest()


def _theirs(server: Dovecot, security: Security) -> str:
    line: imaplib.IMAP4
    if security is Security.NONE:
        line = imaplib.IMAP4(HOST, server.port)
    else:
        line = imaplib.IMAP4_SSL(HOST, server.tls_port, ssl_context=server.client_context())
    line.login(server.account.user, server.account.password)
    line.select(INBOX, readonly=True)
    uids = line.uid("SEARCH", "ALL")[1][0].decode().split()
    seen = sha256()
    for start in range(0, len(uids), BATCH):
        for part in line.uid("FETCH", ",".join(uids[start : start + BATCH]), "(UID BODY.PEEK[])")[1]:
            if isinstance(part, tuple):
                seen.update(part[1])
    line.logout()
    return seen.hexdigest()


def _mails() -> Iterator[bytes]:
    chance = random.Random(1)
    for number in range(MESSAGES):
        data = chance.randbytes(chance.randint(LEAST, MOST))
        yield mail("liaison@police.example", f"Return {number}", "Attached.", [("form.docx", "application/octet-stream", data)])
