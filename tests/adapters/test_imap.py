"""The mailbox adapter against a real Dovecot, a proxy that breaks the line, and a server that says odd things."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from imapclient import IMAPClient

from service.adapters import imap_folder
from service.adapters.imap import ImapMailbox
from service.adapters.imap_connection import ImapSettings
from service.adapters.imap_fetch import sequence
from service.adapters.tls import Security
from service.demo.servers import EmbeddedMailbox
from service.domain.servers import MailboxDown, Move
from tests.servers import certificate
from tests.servers.dovecot import Dovecot
from tests.servers.lines import IMAP, Lines, Reply
from tests.servers.proxy import Fault, Proxy

AT = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)
Server = Dovecot | EmbeddedMailbox


def letter(number: int, size: int = 0) -> bytes:
    head = f"From: anna@police.example\r\nMessage-ID: <{number}@police.example>\r\nSubject: Form {number}\r\n\r\n"
    return head.encode() + b"x" * size + b"\r\nend\r\n"


def settings_for(server: Server, **changes: object) -> ImapSettings:
    account = server.account
    plain = ImapSettings(account.host, account.port, Security.NONE, account.user, lambda: account.password, timeout=10)
    return replace(plain, **changes)  # type: ignore[arg-type]


@pytest.fixture
def opened() -> Iterator[Callable[[ImapSettings], ImapMailbox]]:
    """Makes mailboxes and closes them afterwards."""
    made: list[ImapMailbox] = []

    def make(settings: ImapSettings) -> ImapMailbox:
        made.append(ImapMailbox(settings))
        return made[-1]

    yield make
    for each in made:
        each.close()


Opened = Callable[[ImapSettings], ImapMailbox]


@pytest.fixture
def proxied(dovecot: Dovecot) -> Iterator[Proxy]:
    """A way to Dovecot that can be broken."""
    proxy = Proxy(dovecot.account.host, dovecot.port)
    yield proxy
    proxy.close()


Ask = Callable[..., ImapMailbox]


@pytest.fixture
def ask(opened: Opened) -> Iterator[Ask]:
    """Makes a mailbox on a scripted server whose own oddity comes before what is usual."""
    with contextlib.ExitStack() as servers:

        def make(*odd: tuple[str, Reply], timeout: float = 5) -> ImapMailbox:
            server = servers.enter_context(Lines([*odd, *IMAP]))
            return opened(ImapSettings("127.0.0.1", server.port, Security.NONE, "intake", lambda: "s", timeout=timeout))

        yield make


def flags(server: Dovecot, uid: int, folder: str = "INBOX") -> tuple[bytes, ...]:
    with IMAPClient(server.account.host, server.port, ssl=False, timeout=10) as client:
        client.login(*server.account[2:])
        client.select_folder(folder, readonly=True)
        return tuple(flag for flag in client.get_flags([uid])[uid] if flag != b"\\Recent")


def test_new_mail_comes_with_its_uid_size_time_and_bytes(mail_server: Server, opened: Opened) -> None:
    mail_server.deliver(letter(1), AT)
    box = opened(settings_for(mail_server))
    first = box.status("INBOX")
    [uid] = box.uids_after("INBOX", 0)
    [header] = box.headers("INBOX", [uid])
    assert (first.count, first.uidnext) == (1, uid + 1)
    assert (header.uid, header.size, header.received_at) == (uid, len(letter(1)), AT)
    assert list(box.fetch("INBOX", [uid])) == [(uid, letter(1))]


def test_only_what_is_new_is_named_on_a_kept_connection(mail_server: Server, opened: Opened) -> None:
    mail_server.deliver(letter(1), AT)
    box = opened(settings_for(mail_server))
    box.status("INBOX")
    [first] = box.uids_after("INBOX", 0)
    assert box.uids_after("INBOX", first) == []
    mail_server.deliver(letter(2), AT)
    assert box.status("INBOX").count == 2
    [second] = box.uids_after("INBOX", first)
    assert second > first


def test_reading_leaves_a_message_unseen(dovecot: Dovecot, opened: Opened) -> None:
    dovecot.deliver(letter(1), AT)
    box = opened(settings_for(dovecot))
    assert list(box.fetch("INBOX", [1])) == [(1, letter(1))]
    assert flags(dovecot, 1) == ()


def test_three_hundred_messages_come_complete_and_in_order(dovecot: Dovecot, opened: Opened) -> None:
    for number in range(1, 301):
        dovecot.post(letter(number, size=number * 7))
    box = opened(settings_for(dovecot))
    uids = box.uids_after("INBOX", 0)
    assert uids == list(range(1, 301))
    fetched = list(box.fetch("INBOX", uids))
    assert [uid for uid, _ in fetched] == uids
    assert all(raw.endswith(letter(uid, size=uid * 7)) for uid, raw in fetched)


def test_an_empty_folder_has_nothing_new(mail_server: Server, opened: Opened) -> None:
    box = opened(settings_for(mail_server))
    assert (box.status("INBOX").count, box.uids_after("INBOX", 0), box.all_uids("INBOX")) == (0, [], [])
    assert list(box.fetch("INBOX", [])) == []


def test_a_message_that_vanishes_between_header_and_bytes_is_missing(dovecot: Dovecot, opened: Opened) -> None:
    for number in (1, 2, 3):
        dovecot.post(letter(number))
    box = opened(settings_for(dovecot))
    assert [each.uid for each in box.headers("INBOX", [1, 2, 3])] == [1, 2, 3]
    dovecot.expunge(2)
    assert box.status("INBOX").count == 2
    assert [uid for uid, _ in box.fetch("INBOX", [1, 2, 3])] == [1, 3]
    assert [each.uid for each in box.headers("INBOX", [1, 2, 3])] == [1, 3]


def test_another_uidvalidity_is_reported_on_a_kept_connection(dovecot: Dovecot, opened: Opened) -> None:
    dovecot.post(letter(1))
    box = opened(settings_for(dovecot))
    before = box.status("INBOX").uidvalidity
    dovecot.set_uidvalidity(1999999999)
    seen = before
    for _ in range(3):  # the server ends the session first; the next call connects again
        try:
            seen = box.status("INBOX").uidvalidity
        except MailboxDown:
            continue
    assert (before != 1999999999, seen) == (True, 1999999999)


def test_uids_are_not_used_under_another_uidvalidity(dovecot: Dovecot, opened: Opened) -> None:
    dovecot.post(letter(1))
    box = opened(settings_for(dovecot))
    box.status("INBOX")
    box.close()
    dovecot.set_uidvalidity(1999999999)
    with pytest.raises(MailboxDown, match="uidvalidity_changed"):
        list(box.fetch("INBOX", [1]))
    assert box.status("INBOX").uidvalidity == 1999999999
    assert [uid for uid, _ in box.fetch("INBOX", [1])] == [1]


def test_a_move_makes_the_folder_and_says_where_the_message_lies(mail_server: Server, opened: Opened) -> None:
    for number in (1, 2):
        mail_server.deliver(letter(number), AT)
    box = opened(settings_for(mail_server))
    validity = box.status("INBOX").uidvalidity
    first, second = box.uids_after("INBOX", 0)
    moved = [box.move("INBOX", validity, uid, "Processed") for uid in (first, second)]
    target = box.status("Processed")
    assert [move.uidvalidity for move in moved] == [target.uidvalidity] * 2
    assert [move.uid for move in moved] == box.all_uids("Processed")
    assert box.all_uids("INBOX") == []
    assert [raw for _, raw in box.fetch("Processed", box.all_uids("Processed"))] == [letter(1), letter(2)]


def test_a_message_moves_on_from_where_it_was_moved_to(mail_server: Server, opened: Opened) -> None:
    mail_server.deliver(letter(1), AT)
    box = opened(settings_for(mail_server))
    validity = box.status("INBOX").uidvalidity
    held = box.move("INBOX", validity, box.uids_after("INBOX", 0)[0], "Held")
    assert held.uidvalidity is not None
    assert held.uid is not None
    again = box.move("Held", held.uidvalidity, held.uid, "Processed")
    assert (again.gone, box.all_uids("Held"), box.all_uids("Processed")) == (False, [], [again.uid])


def test_a_message_that_is_gone_counts_as_moved(mail_server: Server, opened: Opened) -> None:
    mail_server.deliver(letter(1), AT)
    box = opened(settings_for(mail_server))
    validity = box.status("INBOX").uidvalidity
    [uid] = box.uids_after("INBOX", 0)
    box.move("INBOX", validity, uid, "Processed")
    assert box.move("INBOX", validity, uid, "Processed") == Move(gone=True)


def test_nothing_is_moved_under_another_uidvalidity(mail_server: Server, opened: Opened) -> None:
    mail_server.deliver(letter(1), AT)
    box = opened(settings_for(mail_server))
    validity = box.status("INBOX").uidvalidity
    [uid] = box.uids_after("INBOX", 0)
    assert box.move("INBOX", validity + 1, uid, "Processed") == Move(gone=True)
    assert box.all_uids("INBOX") == [uid]


@pytest.fixture
def special(request: pytest.FixtureRequest) -> Iterator[Dovecot]:
    """A Dovecot of another configuration, given by the test as a parameter."""
    request.getfixturevalue("dovecot")  # skips where there is none
    server = Dovecot(**request.param)
    try:
        server.start()
        yield server
    finally:
        server.close()


@pytest.mark.parametrize("special", [{"prefix": "INBOX.", "separator": "."}], indirect=True, ids=["INBOX."])
def test_folders_are_made_under_the_servers_prefix(special: Dovecot, opened: Opened) -> None:
    special.post(letter(1))
    box = opened(settings_for(special))
    validity = box.status("INBOX").uidvalidity
    assert [box.folder(name) for name in ("Processed", "inbox", "INBOX.Held", "Reviews/Done")] == [
        "INBOX.Processed", "INBOX", "INBOX.Held", "INBOX.Reviews.Done"
    ]  # fmt: skip
    assert box.move("INBOX", validity, 1, "Processed").uid == 1
    assert box.all_uids(box.folder("Processed")) == [1]
    assert "INBOX.Processed" in special.doveadm("mailbox", "list", "-u", "intake", "-s")  # subscribed


UIDPLUS_ONLY = {"capability": "IMAP4rev1 LITERAL+ NAMESPACE UIDPLUS IDLE"}
NEITHER = {"capability": "IMAP4rev1 LITERAL+ NAMESPACE"}


@pytest.mark.parametrize("special", [UIDPLUS_ONLY], indirect=True, ids=["UIDPLUS"])
def test_without_move_the_message_is_copied_and_only_it_is_expunged(special: Dovecot, opened: Opened) -> None:
    for number in (1, 2):
        special.post(letter(number))
    with IMAPClient(special.account.host, special.port, ssl=False, timeout=10) as client:
        client.login(*special.account[2:])
        client.select_folder("INBOX")
        client.delete_messages([2])  # somebody else's, not yet expunged
    box = opened(settings_for(special))
    moved = box.move("INBOX", box.status("INBOX").uidvalidity, 1, "Processed")
    assert (moved.uid, moved.uidvalidity) == (1, box.status("Processed").uidvalidity)
    assert (box.all_uids("INBOX"), box.all_uids("Processed")) == ([2], [1])


@pytest.mark.parametrize("special", [NEITHER], indirect=True, ids=["neither"])
def test_without_move_and_uidplus_a_message_stays(special: Dovecot, opened: Opened) -> None:
    special.post(letter(1))
    box = opened(settings_for(special))
    assert box.move("INBOX", box.status("INBOX").uidvalidity, 1, "Processed") == Move(supported=False)
    assert box.all_uids("INBOX") == [1]


def test_a_folder_that_does_not_exist_has_a_name_for_it(mail_server: Server, opened: Opened) -> None:
    box = opened(settings_for(mail_server))
    with pytest.raises(MailboxDown, match="folder_missing"):
        box.status("Nowhere")
    assert box.all_uids("Nowhere") == []


@pytest.mark.parametrize("kind", ["cut", "reset", "hole"])
def test_a_line_that_breaks_inside_a_message_yields_nothing_half(
    kind: str, dovecot: Dovecot, proxied: Proxy, opened: Opened
) -> None:
    dovecot.deliver(letter(1, size=100_000), AT)
    host, port = proxied.address
    box = opened(settings_for(dovecot, host=host, port=port, timeout=0.5))
    box.headers("INBOX", [1])
    proxied.fault = Fault(kind, 20_000)
    yielded: list[int] = []
    with pytest.raises(MailboxDown) as caught:
        yielded += [uid for uid, _ in box.fetch("INBOX", [1])]
    assert (yielded, caught.value.code) == ([], "timeout" if kind == "hole" else "connection_lost")
    proxied.fault = None
    assert list(box.fetch("INBOX", [1])) == [(1, letter(1, size=100_000))]


def test_after_a_kick_and_a_restart_the_next_call_connects_again(dovecot: Dovecot, opened: Opened) -> None:
    dovecot.post(letter(1))
    box = opened(settings_for(dovecot))
    box.status("INBOX")
    for interrupt in (dovecot.kick, dovecot.restart):
        interrupt()
        with pytest.raises(MailboxDown, match="connection_lost"):
            box.status("INBOX")
        assert box.status("INBOX").count == 1


def test_a_server_that_is_away_has_a_name_for_it(dovecot: Dovecot, opened: Opened) -> None:
    box = opened(settings_for(dovecot))
    dovecot.stop()
    with pytest.raises(MailboxDown, match="connection_refused"):
        box.status("INBOX")


def test_a_wrong_password_is_told_apart_and_shows_nowhere(mail_server: Server, opened: Opened) -> None:
    box = opened(settings_for(mail_server, secret=lambda: "not-the-secret"))
    with pytest.raises(MailboxDown) as caught:
        box.status("INBOX")
    assert caught.value.code == "auth_refused"
    assert caught.value.__cause__ is None
    assert caught.value.args == ("auth_refused",)


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
def test_tls_is_verified_with_our_own_authority(security: Security, dovecot: Dovecot, opened: Opened, tmp_path: Path) -> None:
    dovecot.post(letter(1))
    dovecot.certificate.write(tmp_path)
    port = dovecot.tls_port if security is Security.TLS else dovecot.port
    box = opened(settings_for(dovecot, host="localhost", port=port, security=security, ca=tmp_path / "ca.pem"))
    assert [raw.endswith(letter(1)) for _, raw in box.fetch("INBOX", [1])] == [True]


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
def test_a_certificate_of_another_authority_is_refused(
    security: Security, dovecot: Dovecot, opened: Opened, tmp_path: Path
) -> None:
    certificate.make().write(tmp_path)
    port = dovecot.tls_port if security is Security.TLS else dovecot.port
    box = opened(settings_for(dovecot, host="localhost", port=port, security=security, ca=tmp_path / "ca.pem"))
    with pytest.raises(MailboxDown, match="certificate_refused"):
        box.status("INBOX")


def test_no_password_leaves_where_starttls_is_not_offered(opened: Opened) -> None:
    with Lines(IMAP) as server:
        box = opened(ImapSettings("127.0.0.1", server.port, Security.STARTTLS, "intake", lambda: "s3cret", timeout=5))
        with pytest.raises(MailboxDown, match="capability_missing"):
            box.status("INBOX")
        assert not any(b"s3cret" in line or b"LOGIN" in line for line in server.heard)


def test_plain_text_is_for_loopback_only(opened: Opened) -> None:
    with pytest.raises(ValueError, match="loopback"):
        opened(ImapSettings("mail.partnership.example", 143, Security.NONE, "intake", lambda: ""))


ODD_BODIES = {
    "literal": b"* 1 FETCH (UID 8 BODY[] {5}\r\nhello)\r\n",
    "uid after the literal": b"* 1 FETCH (BODY[] {5}\r\nhello UID 8)\r\n",
    "quoted": b'* 1 FETCH (UID 8 BODY[] "hello")\r\n',
    "with somebody's flags between": b"* 1 FETCH (UID 8 BODY[] {5}\r\nhello)\r\n* 3 FETCH (FLAGS (\\Seen))\r\n* 4 EXISTS\r\n",
}


@pytest.mark.parametrize("body", ODD_BODIES.values(), ids=ODD_BODIES)
def test_a_message_is_found_however_the_server_writes_it(body: bytes, ask: Ask) -> None:
    assert list(ask(("BODY.PEEK", body + b"{tag} OK done\r\n")).fetch("INBOX", [8])) == [(8, b"hello")]


@pytest.mark.parametrize(
    "body",
    [b"* 1 FETCH (UID 8 BODY[] NIL)\r\n", b'* 1 FETCH (UID 8 BODY[] "")\r\n', b"* 1 FETCH (UID 8 BODY[] {0}\r\n)\r\n"],
    ids=["NIL", "quoted", "literal"],
)
def test_an_empty_message_is_empty_and_not_missing(body: bytes, ask: Ask) -> None:
    assert list(ask(("BODY.PEEK", body + b"{tag} OK done\r\n")).fetch("INBOX", [8])) == [(8, b"")]


ODD_FAULTS: dict[str, tuple[tuple[str, Reply], str, float | None]] = {
    "throttled": (
        ("UID SEARCH", b"{tag} BAD Request is throttled. Suggested Backoff Time: 299961 milliseconds\r\n"), "throttled", 299.961
    ),
    "not connected": (("EXAMINE", b"{tag} BAD User is authenticated but not connected.\r\n"), "unavailable", None),
    "login unavailable": (("LOGIN", b"{tag} NO [UNAVAILABLE] Temporary failure\r\n"), "unavailable", None),
    "login refused": (("LOGIN", b"{tag} NO [AUTHENTICATIONFAILED] No\r\n"), "auth_refused", None),
    "no UIDVALIDITY": (("EXAMINE", b"* 1 EXISTS\r\n{tag} OK done\r\n"), "no_uidvalidity", None),
    "bye": (("UID SEARCH", b"* BYE going down\r\n"), "connection_lost", None),
    "nonsense": (("UID SEARCH", b"??? what\r\n"), "connection_lost", None),
    "silence": (("UID SEARCH", b""), "timeout", None),
}  # fmt: skip


@pytest.mark.parametrize(("odd", "code", "pause"), ODD_FAULTS.values(), ids=ODD_FAULTS)
def test_every_fault_of_the_server_has_a_safe_name(odd: tuple[str, Reply], code: str, pause: float | None, ask: Ask) -> None:
    with pytest.raises(MailboxDown) as caught:
        ask(odd, timeout=0.5).uids_after("INBOX", 0)
    assert (caught.value.code, caught.value.retry_after, str(caught.value)) == (code, pause, code)


def test_a_literal_of_four_gigabytes_is_refused_before_it_is_read(ask: Ask) -> None:
    box = ask(("BODY.PEEK", b"* 1 FETCH (UID 8 BODY[] {4000000000}\r\nhello"))
    with pytest.raises(MailboxDown, match="connection_lost"):
        list(box.fetch("INBOX", [8]))


def test_uids_become_a_short_sequence_set() -> None:
    assert sequence([9, 3, 4, 5, 7, 4]) == "3:5,7,9"


def test_a_poll_with_nothing_new_costs_little_on_the_wire(dovecot: Dovecot, proxied: Proxy, opened: Opened) -> None:
    for number in range(20):
        dovecot.post(letter(number))
    host, port = proxied.address
    box = opened(settings_for(dovecot, host=host, port=port))
    box.status("INBOX")
    box.uids_after("INBOX", 20)
    before = proxied.passed
    box.status("INBOX")
    assert box.uids_after("INBOX", 20) == []
    assert 0 < proxied.passed - before <= 200


def test_the_socket_sends_small_commands_at_once(dovecot: Dovecot, opened: Opened) -> None:
    box = opened(settings_for(dovecot))
    box.status("INBOX")
    assert box._client is not None
    assert box._client.socket().getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


DATES = {
    " 4-Mar-2026 09:30:00 +0000": AT,
    "04-Mar-2026 10:30:00 +0100": AT,
    "03-Mar-2026 23:00:00 -1030": AT,
    "04-MAR-2026 09:30:00 +0000": AT,
}


@pytest.mark.parametrize(("text", "moment"), DATES.items(), ids=DATES)
def test_the_time_of_arrival_is_aware_whatever_its_zone(text: str, moment: datetime, ask: Ask) -> None:
    answer = f'* 1 FETCH (UID 8 INTERNALDATE "{text}" RFC822.SIZE 5)\r\n'.encode() + b"{tag} OK done\r\n"
    [header] = ask(("RFC822.SIZE", answer)).headers("INBOX", [8])
    assert (header.received_at, header.received_at.tzinfo is not None) == (moment, True)


@pytest.mark.parametrize("text", ["31-Feb-2026 09:30:00 +0000", "yesterday"], ids=["no such day", "no date"])
def test_a_time_that_no_calendar_knows_counts_as_now(text: str, ask: Ask) -> None:
    answer = f'* 1 FETCH (UID 8 RFC822.SIZE 5 INTERNALDATE "{text}")\r\n'.encode() + b"{tag} OK done\r\n"
    before = datetime.now(UTC)
    [header] = ask(("RFC822.SIZE", answer)).headers("INBOX", [8])
    assert before <= header.received_at <= datetime.now(UTC)


def test_a_crowded_folder_is_asked_in_spans_and_nothing_is_lost(
    dovecot: Dovecot, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imap_folder, "SEARCH_SPAN", 3)
    for number in range(10):
        dovecot.post(letter(number))
    box = opened(settings_for(dovecot))
    assert box.all_uids("INBOX") == list(range(1, 11))
    box.status("INBOX")
    dovecot.post(letter(11))
    box.status("INBOX")
    assert [box.uids_after("INBOX", uid) for uid in (0, 7, 10, 11)] == [list(range(1, 12)), [8, 9, 10, 11], [11], []]
