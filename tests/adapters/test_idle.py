"""IDLE is a hint: it wakes on delivery, and whatever happens to its connection it only says no."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from service.adapters.idle import IdleHint
from service.adapters.imap_connection import ImapSettings
from service.adapters.tls import Security
from service.demo.servers import EmbeddedMailbox
from tests.servers.dovecot import Dovecot
from tests.servers.lines import IMAP, Lines
from tests.servers.proxy import Fault, Proxy

RAW = b"From: anna@police.example\r\nSubject: Form\r\n\r\nhello\r\n"


def hint_for(server: Dovecot | EmbeddedMailbox, port: int | None = None) -> IdleHint:
    account = server.account
    return IdleHint(
        ImapSettings(account.host, port or account.port, Security.NONE, account.user, lambda: account.password, timeout=0.5)
    )


@pytest.fixture
def hint(mail_server: Dovecot | EmbeddedMailbox) -> Iterator[IdleHint]:
    """A hint that has its connection."""
    hint = hint_for(mail_server)
    assert hint.wait(5)
    yield hint
    hint.close()


def later(seconds: float, action: object, *arguments: object) -> threading.Thread:
    """Does it in another thread, a little later."""
    thread = threading.Timer(seconds, action, arguments)  # type: ignore[arg-type]
    thread.start()
    return thread


def test_a_new_connection_is_news_because_nobody_listened_before(mail_server: Dovecot | EmbeddedMailbox) -> None:
    hint = hint_for(mail_server)
    assert hint.wait(5)
    hint.close()


def test_it_wakes_on_delivery(hint: IdleHint, mail_server: Dovecot | EmbeddedMailbox) -> None:
    thread = later(0.2, mail_server.deliver, RAW)
    assert hint.wait(20)
    thread.join()


def test_mail_that_came_between_two_waits_is_not_missed(hint: IdleHint, mail_server: Dovecot | EmbeddedMailbox) -> None:
    assert not hint.wait(0.1)
    mail_server.deliver(RAW)
    assert hint.wait(20)


def test_no_news_is_no(hint: IdleHint) -> None:
    assert [hint.wait(0.1) for _ in range(3)] == [False, False, False]


def test_closing_from_another_thread_ends_a_wait_and_the_next_one_begins_anew(hint: IdleHint) -> None:
    thread = later(0.2, hint.close)
    started = time.monotonic()
    assert not hint.wait(30)
    assert time.monotonic() - started < 15
    thread.join()
    assert hint.wait(5)


def test_a_kicked_connection_says_no_and_comes_back(dovecot: Dovecot) -> None:
    hint = hint_for(dovecot)
    assert hint.wait(5)
    thread = later(0.1, dovecot.kick)
    assert not hint.wait(0.5)
    thread.join()
    assert hint.wait(5)
    hint.close()


def test_a_server_that_is_away_only_says_no(dovecot: Dovecot) -> None:
    hint = hint_for(dovecot)
    dovecot.stop()
    assert not hint.wait(0.2)
    hint.close()


def test_a_line_that_went_silent_is_left_after_the_slice(dovecot: Dovecot) -> None:
    proxy = Proxy(dovecot.account.host, dovecot.port)
    hint = hint_for(dovecot, proxy.address[1])
    assert hint.wait(5)
    proxy.fault = Fault("hole")
    assert not hint.wait(0.1)
    proxy.fault = None
    assert hint.wait(5)  # connected anew
    hint.close()
    proxy.close()


def test_where_idle_is_unknown_it_sleeps_and_does_not_log_in_again() -> None:
    without = ("CAPABILITY", b"* CAPABILITY IMAP4rev1\r\n{tag} OK done\r\n")
    with Lines([without, *IMAP]) as server:
        hint = IdleHint(ImapSettings("127.0.0.1", server.port, Security.NONE, "intake", lambda: "s", timeout=5))
        assert [hint.wait(0.05) for _ in range(3)] == [False, False, False]
        assert sum(b"LOGIN" in line for line in server.heard) == 1
        hint.close()
