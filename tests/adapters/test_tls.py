"""TLS that cannot be trusted or does not come about: nothing secret leaves, nothing falls back to plain text, a code says it."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.adapters.imap import ImapMailbox
from service.adapters.imap_connection import ImapSettings
from service.adapters.smtp import SmtpOutbound
from service.adapters.smtp_connection import SmtpSettings
from service.adapters.tls import Security
from service.domain.servers import Answer, Delivery, MailboxDown
from tests.servers import certificate
from tests.servers.certificate import Certificate
from tests.servers.lines import IMAP, Lines
from tests.servers.proxy import Fault, Proxy
from tests.servers.sink import Sink

US, ANNA = "reviews@partnership.example", "anna@agency.example"
RAW = b"From: reviews@partnership.example\r\nTo: anna@agency.example\r\nSubject: RR-2026-003\r\n\r\nThank you.\r\n"
SECRET = "s3cret"
BAD = {"expired": certificate.make(days=-1), "of another name": certificate.make("mail.elsewhere.example")}


@pytest.fixture(params=BAD, ids=list(BAD))
def bad(request: pytest.FixtureRequest) -> Certificate:
    """A certificate of an authority that we trust, and that is wrong nevertheless."""
    return BAD[request.param]


@pytest.fixture
def sink(tmp_path: Path, bad: Certificate) -> Iterator[Sink]:
    """A server with that certificate that takes mail over TLS only."""
    server = Sink(context=bad.server(tmp_path), implicit_tls=True, password=SECRET)
    server.start()
    yield server
    server.close()


def test_a_certificate_that_is_expired_or_of_another_name_ends_the_way_out(sink: Sink, tmp_path: Path) -> None:
    host, port = "localhost", sink.port
    ca = tmp_path / "ca.pem"
    out = SmtpOutbound(SmtpSettings(host, port, Security.TLS, US, "reviews", lambda: SECRET, timeout=5, ca=ca))
    assert out.send(ANNA, RAW) == Answer(Delivery.DOWN, 0, "the server's certificate could not be verified")
    assert sink.received == []


def test_a_certificate_that_is_expired_or_of_another_name_ends_the_login(sink: Sink, tmp_path: Path) -> None:
    """Whatever the server speaks behind its TLS: the handshake is all that it gets to see."""
    box = ImapMailbox(
        ImapSettings("localhost", sink.port, Security.TLS, "intake", lambda: SECRET, timeout=5, ca=tmp_path / "ca.pem")
    )
    with pytest.raises(MailboxDown) as caught:
        box.status("INBOX")
    assert caught.value.code == "certificate_refused"


@pytest.fixture
def secure(tmp_path: Path) -> Iterator[Sink]:
    """A server whose certificate is right."""
    server = Sink(context=certificate.shared().server(tmp_path), implicit_tls=True, password=SECRET)
    server.start()
    yield server
    server.close()


@pytest.mark.parametrize("kind", ["cut", "reset", "hole"])
@pytest.mark.parametrize(("side", "after"), [("server", 0), ("server", 100), ("client", 50), ("client", 600)])
def test_a_handshake_that_breaks_off_is_no_connection_and_no_plain_text(
    kind: str, side: str, after: int, secure: Sink, tmp_path: Path
) -> None:
    proxy = Proxy("localhost", secure.port)
    proxy.fault = Fault(kind, after, side)
    port, ca = proxy.address[1], tmp_path / "ca.pem"
    box = ImapMailbox(ImapSettings("localhost", port, Security.TLS, "intake", lambda: SECRET, timeout=0.3, ca=ca))
    with pytest.raises(MailboxDown) as caught:
        box.status("INBOX")
    assert caught.value.code in {"tls_failed", "connection_lost", "timeout"}
    out = SmtpOutbound(SmtpSettings("localhost", port, Security.TLS, US, "reviews", lambda: SECRET, timeout=0.3, ca=ca))
    assert out.send(ANNA, RAW).delivery is Delivery.DOWN
    proxy.close()
    said = bytes(proxy.said["client"])
    assert SECRET.encode() not in said
    assert said[:1] == b"\x16", "a TLS handshake (RFC 8446, 5.1) and nothing before it"
    assert secure.received == []


def test_a_starttls_that_is_broken_off_is_no_reason_to_go_on_in_plain_text() -> None:
    offer = ("CAPABILITY", b"* CAPABILITY IMAP4rev1 STARTTLS\r\n{tag} OK done\r\n")
    for reply in (b"{tag} NO not now\r\n", b"{tag} OK begin\r\nthis is no TLS at all\r\n", None):
        with Lines([offer, ("STARTTLS", reply), *IMAP]) as server:
            box = ImapMailbox(ImapSettings("localhost", server.port, Security.STARTTLS, "intake", lambda: SECRET, timeout=2))
            with pytest.raises(MailboxDown) as caught:
                box.status("INBOX")
        assert caught.value.code in {"server_refused", "tls_failed", "connection_lost", "timeout"}
        assert not any(SECRET.encode() in line or b"LOGIN" in line for line in server.heard)


@pytest.mark.parametrize("reply", [b"454 4.7.0 TLS not available\r\n", b"220 go\r\nthis is no TLS at all\r\n", None])
def test_no_mail_leaves_where_starttls_is_broken_off(reply: bytes | None) -> None:
    talk = (("(?i)ehlo", b"250-hello\r\n250-AUTH PLAIN LOGIN\r\n250 STARTTLS\r\n"), ("(?i)starttls", reply))
    with Lines(talk, b"220 ready\r\n") as server:
        settings = SmtpSettings("localhost", server.port, Security.STARTTLS, US, "reviews", lambda: SECRET, timeout=2)
        assert SmtpOutbound(settings).send(ANNA, RAW).delivery is Delivery.DOWN
    assert not any(line.upper().startswith((b"AUTH", b"MAIL")) for line in server.heard)


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (b"535 5.7.139 Authentication unsuccessful\r\n", 535),
        (b"550 5.7.30 Basic authentication is not supported\r\n", 550),
        (b"530 5.7.57 Client not authenticated\r\n", 530),
        (b"535 5.7.3 Authentication unsuccessful\r\n", 535),
    ],
)
def test_a_login_that_the_smtp_server_refuses_costs_no_mail(reply: bytes, code: int) -> None:
    talk = (("(?i)ehlo", b"250-hello\r\n250 AUTH PLAIN\r\n"), ("(?i)auth", reply))
    with Lines(talk, b"220 ready\r\n") as server:
        out = SmtpOutbound(SmtpSettings("127.0.0.1", server.port, Security.NONE, US, "reviews", lambda: SECRET, timeout=5))
        answer = out.send(ANNA, RAW)
    assert (answer.delivery, answer.code, answer.refuses_us) == (Delivery.DOWN, code, True)
    assert not any(line.upper().startswith(b"MAIL") for line in server.heard)


def test_a_name_that_nobody_knows_is_told_and_costs_no_mail() -> None:
    box = ImapMailbox(ImapSettings("mail.partnership.invalid", 993, Security.TLS, "intake", lambda: SECRET, timeout=5))
    with pytest.raises(MailboxDown) as caught:
        box.status("INBOX")
    assert caught.value.code in {"host_unknown", "connection_lost", "timeout"}
    out = SmtpOutbound(SmtpSettings("mail.partnership.invalid", 465, Security.TLS, US, timeout=5))
    assert out.send(ANNA, RAW).delivery is Delivery.DOWN


def test_the_name_is_one_that_nobody_can_know() -> None:
    with pytest.raises(socket.gaierror):
        socket.getaddrinfo("mail.partnership.invalid", 993)
