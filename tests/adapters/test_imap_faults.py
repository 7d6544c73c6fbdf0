"""What a mailbox does that a well-behaved one does not: wrong sizes, half a login, lost replies, throttling, trickling."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest
from imapclient import IMAPClient

from service.adapters.imap import ImapMailbox
from service.adapters.imap_connection import ImapSettings
from service.adapters.notifying import Pulse
from service.adapters.tls import Security
from service.daemon_loop import BackOff, Loop
from service.domain.blockages import Part
from service.domain.servers import MailboxDown
from tests.servers.dovecot import Dovecot, installed
from tests.servers.lines import IMAP, Lines, Reply
from tests.servers.proxy import KINDS, Fault, Proxy
from tests.thoroughness import sample

RAW = b"From: anna@police.example\r\nMessage-ID: <1@police.example>\r\nSubject: Form\r\n\r\nend\r\n"


def at(port: int, timeout: float = 5) -> ImapSettings:
    """The mailbox behind that port."""
    return ImapSettings("127.0.0.1", port, Security.NONE, "intake", lambda: "intake-secret", timeout=timeout)


@pytest.mark.parametrize("size", [1, 4, 500, 4_000_000_000])
def test_a_size_that_was_told_wrongly_changes_nothing_of_what_comes(size: int) -> None:
    """Exchange Online only estimates some sizes: what counts is the literal and the tagged OK (RFC 3501, 6.4.5)."""
    told = f'* 1 FETCH (UID 8 RFC822.SIZE {size} INTERNALDATE "04-Mar-2026 09:30:00 +0000")\r\n'.encode() + b"{tag} OK done\r\n"
    odd: tuple[tuple[str, Reply], ...] = (
        ("RFC822.SIZE", told),
        ("BODY.PEEK", b"* 1 FETCH (UID 8 BODY[] {5}\r\nhello)\r\n{tag} OK done\r\n"),
    )
    with Lines([*odd, *IMAP]) as server:
        box = ImapMailbox(at(server.port))
        assert [each.size for each in box.headers("INBOX", [8])] == [size]
        assert list(box.fetch("INBOX", [8])) == [(8, b"hello")]
        box.close()


@pytest.mark.parametrize(
    "body", [b"* 1 FETCH (UID 8 BODY[] {500}\r\nhello)\r\n{tag} OK done\r\n", b"* 1 FETCH (UID 8 BODY[] {3}\r\nhello)\r\n"]
)
def test_a_literal_that_is_not_as_long_as_it_says_yields_nothing(body: bytes) -> None:
    with Lines([("BODY.PEEK", body), *IMAP]) as server:
        box = ImapMailbox(at(server.port, timeout=0.3))
        with pytest.raises(MailboxDown):
            list(box.fetch("INBOX", [8]))


@pytest.mark.parametrize("reply", [None, b"", b"* BYE too many connections\r\n"], ids=["closed", "silent", "bye"])
def test_a_login_that_breaks_off_is_not_taken_for_a_refused_one(reply: Reply) -> None:
    with Lines([("LOGIN", reply), *IMAP]) as server, pytest.raises(MailboxDown) as caught:
        ImapMailbox(at(server.port, timeout=0.3)).status("INBOX")
    assert caught.value.code in {"connection_lost", "timeout", "unavailable"}


def test_a_line_that_trickles_is_left(dovecot: Dovecot) -> None:
    """Whoever sends a byte now and then outlives every timeout of a socket, so that the whole call has a bound of its own."""
    proxy = Proxy(dovecot.account.host, dovecot.port)
    box = ImapMailbox(at(proxy.address[1], timeout=0.3))
    assert box.status("INBOX").count == 0
    proxy.fault = Fault("slow")
    with pytest.raises(MailboxDown):
        box.all_uids("INBOX")
    proxy.close()


def test_throttling_is_waited_out_as_long_as_the_server_asks(caplog: pytest.LogCaptureFixture) -> None:
    refusal = b"{tag} BAD Request is throttled. Suggested Backoff Time: 299961 milliseconds\r\n"
    with Lines([("EXAMINE", refusal), *IMAP]) as server:
        box = ImapMailbox(at(server.port))
        assert waited(lambda: box.status("INBOX").count, caplog) == [("throttled", 300)]


def test_a_refused_login_is_not_tried_again_for_a_minute(caplog: pytest.LogCaptureFixture) -> None:
    with Lines([("LOGIN", b"{tag} NO [AUTHENTICATIONFAILED] No\r\n"), *IMAP]) as server:
        box = ImapMailbox(at(server.port))
        assert waited(lambda: box.status("INBOX").count, caplog) == [("auth_refused", 60)]


def waited(step: object, caplog: pytest.LogCaptureFixture) -> list[tuple[str, int]]:
    """The waits that the daemon's loop began, until the first is begun: with which code and for how many seconds."""
    stopping = threading.Event()
    loop = Loop("collect", step, Pulse(("collect",)), stopping, Part.MAILBOX, BackOff())  # type: ignore[arg-type]
    with caplog.at_level(logging.WARNING, "rapid_review.daemon"):
        thread = threading.Thread(target=loop.run)
        thread.start()
        while not caplog.records and thread.is_alive():
            thread.join(0.01)
        stopping.set()
        thread.join(10)
    return [(record.__dict__["code"], record.__dict__["seconds"]) for record in caplog.records]


@pytest.fixture
def without_move() -> Iterator[Dovecot]:
    """A Dovecot that has to copy, mark and expunge where others move."""
    if not installed():
        pytest.skip("needs Dovecot: apt-get install dovecot-imapd dovecot-lmtpd")
    server = Dovecot(capability="IMAP4rev1 LITERAL+ NAMESPACE UIDPLUS IDLE")
    server.start()
    yield server
    server.close()


def test_a_move_in_three_steps_that_breaks_at_any_of_them_loses_nothing_and_takes_nobody_elses(without_move: Dovecot) -> None:
    """Where the reply to the copy is lost, a second copy may lie in the folder for staff; the message itself is never gone."""
    box = ImapMailbox(at(without_move.port))
    validity = box.status("INBOX").uidvalidity
    box.close()
    faults: list[Fault | None] = [None]
    for fault in faults:
        without_move.deliver(RAW)
        [before, uid] = prepare(without_move)
        proxy = Proxy(without_move.account.host, without_move.port)
        proxy.fault, proxy.once = fault, True
        mover = ImapMailbox(replace(at(proxy.address[1]), timeout=0.3))
        try:
            mover.move("INBOX", validity, uid, "Processed")
        except MailboxDown:
            assert fault is not None
        mover.close()
        proxy.close()
        if fault is None:
            lines = [end + 1 for end, byte in enumerate(bytes(proxy.said["server"])) if byte == 10]
            faults += [Fault(kind, after, "server") for kind in KINDS for after in sample(lines)[::2]]
        again = ImapMailbox(at(without_move.port))
        again.move("INBOX", validity, uid, "Processed")
        assert again.all_uids("INBOX") == [before], "only ours went"
        assert 1 <= len(again.all_uids("Processed")) <= 2, fault
        again.close()


def prepare(server: Dovecot) -> list[int]:
    """Leaves in the inbox one message that somebody marked deleted, and ours; their UIDs."""
    with IMAPClient(server.account.host, server.port, ssl=False, timeout=10) as box:
        box.login(*server.account[2:])
        if box.folder_exists("Processed"):
            box.select_folder("Processed")
            if uids := box.search("ALL"):
                box.delete_messages(uids)
                box.expunge()
        box.select_folder("INBOX")
        found = box.search("ALL")
        if len(found) == 1:
            box.delete_messages(found)
            box.append("INBOX", RAW)
            box.noop()
            found = box.search("ALL")
        return [int(each) for each in found]
