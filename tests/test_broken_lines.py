"""The line to a mail server breaks at byte n, for every n that matters, and everything comes to the same end.

One whole conversation is held first and remembered: collecting, moving, and sending. Then it is held again with a fault around
the end of each of its lines, in both directions, of every kind that networks have: closed, reset, silent, slow. After each the
line is whole again, and one more pass must leave nothing lost and nothing done twice. In the everyday suite a sample of the
places is tried, with `make test-faults` all of them. Real Dovecot, real SMTP server, the real service in this process with
shorter waits.
"""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from imapclient import IMAPClient

from service.adapters.clock import HandClock
from service.adapters.imap import ImapMailbox
from service.adapters.smtp import SmtpOutbound
from service.adapters.smtp_connection import SmtpSettings
from service.adapters.tls import Security
from service.domain.notices import Audience, Notice, NoticeKind
from service.domain.servers import MailboxDown
from service.domain.words import AcknowledgementWords, spoken
from service.wiring import Service
from service.workflows.delivery import deliver
from service.workflows.outgoing import owe
from service.workflows.passes import collect_pass, deliver_pass, move_pass, process_pass
from service.workflows.watching.reconciliation import unexplained
from tests.answers import SUBJECT
from tests.inside import inside, passed
from tests.servers.dovecot import Dovecot
from tests.servers.proxy import KINDS, Fault, Proxy
from tests.servers.sink import Sink
from tests.stage import Lent, Stage, kind_of, mail, parsed
from tests.thoroughness import THOROUGH, sample

STAFF = "wren@borough.example"
PATIENCE = 0.3
"""Seconds instead of sixty for which a server is waited for."""

PER_PLACE = 3
"""The last byte before the end of a line, the end, and the first byte after it."""


def places(said: bytes, most: int) -> list[int]:
    """The bytes around the end of each line, and so many spread over the rest: literals and mails have long stretches."""
    ends = [index + 1 for index in range(len(said)) if said[index : index + 1] == b"\n"]
    step = max(1, len(said) // most)
    around = {end + each for end in ends[: most * 2] for each in range(-2, PER_PLACE - 2)}
    return sorted(each for each in {0, 1, len(said) - 1, *around, *range(0, len(said), step)} if 0 <= each < len(said))


def faults(proxy: Proxy, most: int) -> list[Fault]:
    """Every fault of that conversation."""
    found = [
        Fault(kind, after, side)
        for side in ("server", "client")
        for after in places(bytes(proxy.said[side]), most)
        for kind in KINDS
    ]
    return found if THOROUGH else sample(found)[::3]


@contextmanager
def broken(host: str, port: int, fault: Fault | None) -> Iterator[Proxy]:
    """A way to the server with that fault in it, which strikes once."""
    proxy = Proxy(host, port)
    proxy.fault, proxy.once = fault, True
    try:
        yield proxy
    finally:
        proxy.close()


@dataclass
class Mailroom:
    """A mailbox that gets two messages again and again: one that is answered and moved, one that is none of ours."""

    server: Dovecot
    sink: Sink
    service: Service
    reference: str

    def write(self, number: int) -> None:
        """Both messages of that round, the only ones in the inbox."""
        with self.box() as box:
            box.select_folder("INBOX")
            if uids := box.search("ALL"):
                box.delete_messages(uids)
                box.expunge()
            box.append("INBOX", mail(f"stranger{number}@elsewhere.example", self.reference, "What happened?"))
            box.append("INBOX", mail("training@college.example", f"Course {number}", "Two places please."))
        self.sink.received.clear()

    def pass_through(self, port: int) -> list[str]:
        """One pass, each step by itself as the daemon makes them; the codes with which steps ended."""
        codes: list[str] = []
        desk, reader = self.service.desk, Lent()
        with contextlib.closing(ImapMailbox(replace(self.service.imap_settings(), port=port, timeout=PATIENCE))) as box:
            steps = (
                partial(collect_pass, desk, box),
                partial(process_pass, desk, reader),
                partial(move_pass, desk, box),
                partial(deliver_pass, desk, self.service.outbound),
            )
            for step in steps:
                try:
                    step()
                except MailboxDown as down:
                    codes.append(down.code)
        return codes

    def end(self) -> tuple[object, ...]:
        """Where everything stands: rows by reason, messages by folder, mails sent; nothing unexplained, nothing still to do."""
        assert unexplained(self.service.desk, self.service.mailbox) == 0
        with self.service.store.reading() as ledger:
            assert ledger.messages.moves(10) == []
            counts = Counter({state.value: number for state, number in ledger.messages.counts().items() if number})
        with self.box() as box:
            folders = [
                int(box.folder_status(each, ["MESSAGES"])[b"MESSAGES"]) if box.folder_exists(each) else 0
                for each in ("INBOX", "Held")
            ]
        return counts, folders, sorted((kind_of(parsed(each.raw)), each.recipients[0]) for each in self.sink.received)

    @contextmanager
    def box(self) -> Iterator[IMAPClient]:
        """The mailbox as an administrator sees it."""
        with IMAPClient(self.server.account.host, self.server.port, ssl=False, timeout=10) as client:
            client.login(*self.server.account[2:])
            yield client


@pytest.fixture
def mailroom(tmp_path: Path, dovecot: Dovecot, sink: Sink) -> Iterator[Mailroom]:
    """A case whose requests have gone out."""
    stage = Stage(tmp_path, dovecot, sink)
    reference = stage.open_case(SUBJECT)
    passed(stage)
    with inside(stage) as service:
        yield Mailroom(dovecot, sink, service, reference)


def test_a_mailbox_whose_line_breaks_at_any_byte_comes_to_the_same_end(mailroom: Mailroom) -> None:
    host, port = mailroom.server.account[:2]
    tried: list[Fault | None] = [None]
    seen: Counter[str] = Counter()
    for number, fault in enumerate(tried):
        mailroom.write(number)
        with broken(host, port, fault) as proxy:
            seen.update(mailroom.pass_through(proxy.address[1]))
            if fault is None:
                tried += faults(proxy, 60)
        mailroom.pass_through(port)
        rows = Counter(held=number + 1, left=number + 1)
        sent = [("acknowledgement", f"stranger{number}@elsewhere.example"), ("held", STAFF)]
        assert mailroom.end() == (rows, [1, number + 1], sent), fault
    assert {"connection_lost", "timeout"} <= set(seen), "and none is taken for a refused login"
    assert "auth_refused" not in seen


def settings_of(sink: Sink, port: int) -> SmtpSettings:
    """The way to the server through that port, with short waits."""
    host, _ = sink.address
    return SmtpSettings(host, port, Security.NONE, "rapid-review@borough.example", timeout=PATIENCE, final_timeout=PATIENCE)


def owed(service: Service, number: int) -> tuple[int, str]:
    """A mail that is owed: its number and its Message-ID."""
    words = spoken(AcknowledgementWords())
    notice = Notice(NoticeKind.ACKNOWLEDGEMENT, f"neutral:{number}", Audience.SENDER, f"person{number}@police.example", words)
    with service.store.writing() as ledger:
        mail_row = owe(service.desk, ledger, notice)
        assert mail_row is not None
        queued = ledger.outbox.get(mail_row)
        assert queued is not None
        return mail_row, queued.mail_id


def test_a_way_out_whose_line_breaks_at_any_byte_delivers_each_mail_once_or_says_that_it_may_be_twice(
    tmp_path: Path, dovecot: Dovecot, sink: Sink
) -> None:
    stage = Stage(tmp_path, dovecot, sink)
    host, port = sink.address
    ends: Counter[str] = Counter()
    with inside(stage) as service:
        desk = replace(service.desk, clock=HandClock(stage.now))
        later = replace(service.desk, clock=HandClock(stage.now + timedelta(minutes=10)))
        owed(service, 0)
        with broken(host, port, None) as proxy, contextlib.closing(SmtpOutbound(settings_of(sink, proxy.address[1]))) as out:
            assert deliver(desk, out).sent == 1
            out.close()
            tried = faults(proxy, 60)
        for number, fault in enumerate(tried, 1):
            mail_row, mail_id = owed(service, number)
            sink.received.clear()
            with broken(host, port, fault) as proxy, contextlib.closing(SmtpOutbound(settings_of(sink, proxy.address[1]))) as out:
                deliver(desk, out)
            with contextlib.closing(SmtpOutbound(settings_of(sink, port))) as out:
                deliver(later, out)
            copies = [each for each in sink.received if str(parsed(each.raw)["Message-ID"]) == mail_id]
            with service.store.reading() as ledger:
                ended = ledger.outbox.get(mail_row)
                marked = [
                    each
                    for each in ledger.audit.entries(None)
                    if each.kind == "mail_uncertain" and each.evidence["mail"] == mail_row
                ]
            assert ended is not None
            assert (ended.state.value, len(sink.received)) == ("sent", len(copies)), fault
            assert 1 <= len(copies) <= 1 + len(marked) <= 2, fault
            assert len({each.raw for each in copies}) == 1, "a repeat is the same mail, byte for byte"
            assert all(len(each.recipients) == 1 for each in copies)
            ends[f"{len(copies)} {bool(marked)}"] += 1
    assert ends["1 False"] > 0
    assert ends["2 True"] > 0
