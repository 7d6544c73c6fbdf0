"""The way out against a scripted SMTP server: what is recorded for every answer, and for none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from service.adapters.smtp import SmtpOutbound
from service.adapters.smtp_connection import SmtpSettings, shown
from service.adapters.tls import Security
from service.domain.servers import Answer, Delivery
from tests.servers import certificate
from tests.servers.lines import Lines
from tests.servers.proxy import Fault, Proxy
from tests.servers.sink import Sink

US, ANNA = "reviews@partnership.example", "anna@agency.example"
RAW = b"From: reviews@partnership.example\r\nTo: anna@agency.example\r\nSubject: RR-2026-003\r\n\r\nThank you.\r\n"

Opened = Callable[[SmtpSettings], SmtpOutbound]


def settings_for(sink: Sink, **changes: object) -> SmtpSettings:
    host, port = sink.address
    return replace(SmtpSettings(host, port, Security.NONE, US, timeout=5, final_timeout=5), **changes)  # type: ignore[arg-type]


@pytest.fixture
def opened() -> Iterator[Opened]:
    """Makes ways out and closes them afterwards."""
    made: list[SmtpOutbound] = []

    def make(settings: SmtpSettings) -> SmtpOutbound:
        made.append(SmtpOutbound(settings))
        return made[-1]

    yield make
    for each in made:
        each.close()


def test_a_mail_arrives_with_its_envelope_and_bytes(sink: Sink, opened: Opened) -> None:
    answer = opened(settings_for(sink)).send(ANNA, RAW)
    assert answer == Answer(Delivery.ACCEPTED, 250, "2.0.0 Queued")
    [mail] = sink.received
    assert (mail.sender, mail.recipients, mail.raw) == (US, (ANNA,), RAW)


def test_the_connection_is_kept_between_mails(sink: Sink, opened: Opened) -> None:
    out = opened(settings_for(sink))
    assert [out.send(ANNA, RAW).delivery for _ in range(3)] == [Delivery.ACCEPTED] * 3
    assert [mail.connection for mail in sink.received] == [1, 1, 1]


@pytest.mark.parametrize(
    "raw",
    [b"Subject: x\r\n\r\n.\r\n..\r\n.hidden\r\n", b".starts\r\n", b"Subject: x\n\nbare\rends\n.dot", b""],
    ids=["dots", "dot first", "bare ends", "empty"],
)
def test_dots_and_line_ends_survive_the_journey(raw: bytes, sink: Sink, opened: Opened) -> None:
    assert opened(settings_for(sink)).send(ANNA, raw).delivery is Delivery.ACCEPTED
    sent = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n").removesuffix(b"\n").replace(b"\n", b"\r\n") + b"\r\n"
    assert sink.received[0].raw == sent


SCRIPTED = {
    "451": Answer(Delivery.DEFERRED, 451, "4.7.1 Greylisted, try again later"),
    "452": Answer(Delivery.DEFERRED, 452, "4.3.1 Insufficient system storage"),
    "550": Answer(Delivery.REFUSED, 550, "5.1.1 No such user (address) here"),
    "552": Answer(Delivery.REFUSED, 552, "5.3.4 Message too big"),
    "554": Answer(Delivery.REFUSED, 554, "5.7.1 Refused by policy"),
    "454": Answer(Delivery.DEFERRED, 454, "4.7.0 Try again"),
    "421-data": Answer(Delivery.DEFERRED, 421, "4.3.2 Shutting down"),
    "530": Answer(Delivery.DOWN, 530, "5.7.57 Client not authenticated to send mail"),
    "550-5.7.30": Answer(Delivery.DOWN, 550, "5.7.30 Basic authentication is not supported"),
    "421": Answer(Delivery.DOWN, 421, "4.3.2 Closing for maintenance"),
}


@pytest.mark.parametrize(("behaviour", "answer"), SCRIPTED.items(), ids=SCRIPTED)
def test_the_answer_says_how_far_the_mail_got_and_the_next_one_goes_through(
    behaviour: str, answer: Answer, sink: Sink, opened: Opened
) -> None:
    sink.play(behaviour, "ok")
    out = opened(settings_for(sink))
    assert out.send(ANNA, RAW) == answer
    assert sink.received == []
    assert out.send(ANNA, RAW).delivery is Delivery.ACCEPTED


def test_a_line_that_breaks_after_the_final_dot_is_uncertain_and_not_repeated(sink: Sink, opened: Opened) -> None:
    sink.play("drop", "ok")
    answer = opened(settings_for(sink)).send(ANNA, RAW)
    assert (answer.delivery, answer.code) == (Delivery.UNCERTAIN, 0)
    assert len(sink.received) == 1


def test_an_answer_that_comes_too_late_is_uncertain(sink: Sink, opened: Opened) -> None:
    sink.play("slow:3", "ok")
    out = opened(settings_for(sink, final_timeout=0.3))
    assert out.send(ANNA, RAW).delivery is Delivery.UNCERTAIN
    assert out.send(ANNA, RAW).delivery is Delivery.ACCEPTED
    assert [mail.connection for mail in sink.received] == [1, 2]


def test_a_slow_answer_within_its_time_is_waited_for(sink: Sink, opened: Opened) -> None:
    sink.play("slow:0.8")
    assert opened(settings_for(sink, timeout=0.4)).send(ANNA, RAW).delivery is Delivery.ACCEPTED


def test_a_line_that_breaks_before_the_final_dot_only_puts_the_mail_off(opened: Opened) -> None:
    greeting = b"220 ready\r\n"
    talk = (("(?i)ehlo", b"250 hello\r\n"), ("(?i)mail|rcpt", b"250 ok\r\n"), ("(?i)data", None))
    with Lines(talk, greeting) as server:
        answer = opened(SmtpSettings("127.0.0.1", server.port, Security.NONE, US, timeout=5)).send(ANNA, RAW)
    assert (answer.delivery, answer.code) == (Delivery.DEFERRED, 0)


def test_a_server_that_goes_while_the_data_travels_may_have_it(sink: Sink, opened: Opened) -> None:
    sink.play("cut")
    assert opened(settings_for(sink)).send(ANNA, RAW).delivery in (Delivery.UNCERTAIN, Delivery.DEFERRED)


def test_a_kept_connection_that_is_gone_is_replaced_before_the_mail_begins(sink: Sink, opened: Opened) -> None:
    proxy = Proxy(*sink.address)
    out = opened(settings_for(sink, host=proxy.address[0], port=proxy.address[1]))
    assert out.send(ANNA, RAW).delivery is Delivery.ACCEPTED
    proxy.fault = Fault("cut")
    proxy.once = True
    assert out.send(ANNA, RAW).delivery is Delivery.ACCEPTED
    assert (len(sink.received), proxy.connections) == (2, 2)
    out.close()
    proxy.close()


def test_a_closing_421_on_a_kept_connection_is_met_with_a_new_one(sink: Sink, opened: Opened) -> None:
    out = opened(settings_for(sink))
    out.send(ANNA, RAW)
    sink.play("421", "ok")
    assert out.send(ANNA, RAW).delivery is Delivery.ACCEPTED
    assert [mail.connection for mail in sink.received] == [1, 2]


def test_a_server_that_is_away_leaves_the_queue_waiting(sink: Sink, opened: Opened) -> None:
    out = opened(settings_for(sink))
    sink.close()
    assert out.send(ANNA, RAW) == Answer(Delivery.DOWN, 0, "nothing listens there")


@pytest.mark.parametrize("implicit", [True, False], ids=["tls", "starttls"])
def test_tls_is_verified_with_our_own_authority_and_the_login_goes_through_it(
    implicit: bool, opened: Opened, tmp_path: Path
) -> None:
    certificate.shared().write(tmp_path)
    sink = Sink(context=certificate.shared().server(tmp_path), implicit_tls=implicit, password="s3cret")
    sink.start()
    security = Security.TLS if implicit else Security.STARTTLS
    changes = {"host": "localhost", "security": security, "username": "reviews", "secret": lambda: "s3cret"}
    out = opened(settings_for(sink, ca=tmp_path / "ca.pem", **changes))
    assert [out.send(ANNA, RAW).delivery for _ in range(2)] == [Delivery.ACCEPTED] * 2
    out.close()
    sink.close()
    assert [(mail.encrypted, mail.user, mail.connection) for mail in sink.received] == [(True, "reviews", 1)] * 2


@pytest.mark.parametrize("implicit", [True, False], ids=["tls", "starttls"])
def test_a_certificate_of_another_authority_is_refused_and_nothing_is_sent(
    implicit: bool, opened: Opened, tmp_path: Path
) -> None:
    sink = Sink(context=certificate.shared().server(tmp_path), implicit_tls=implicit)
    sink.start()
    certificate.make().write(tmp_path)
    security = Security.TLS if implicit else Security.STARTTLS
    answer = opened(settings_for(sink, host="localhost", security=security, ca=tmp_path / "ca.pem")).send(ANNA, RAW)
    sink.close()
    assert (answer, sink.received) == (Answer(Delivery.DOWN, 0, "the server's certificate could not be verified"), [])


def test_no_mail_leaves_where_starttls_is_not_offered(sink: Sink, opened: Opened) -> None:
    answer = opened(settings_for(sink, security=Security.STARTTLS)).send(ANNA, RAW)
    assert (answer.delivery, sink.received) == (Delivery.DOWN, [])


def test_a_wrong_password_leaves_the_queue_waiting_and_marks_no_mail(opened: Opened) -> None:
    sink = Sink(password="s3cret")
    sink.start()
    answer = opened(settings_for(sink, username="reviews", secret=lambda: "wrong")).send(ANNA, RAW)
    sink.close()
    assert answer == Answer(Delivery.DOWN, 535, "the server refused to sign us in")


@pytest.mark.parametrize("host", ["mail.partnership.example", "192.0.2.1"])
def test_plain_text_is_for_loopback_only(host: str, opened: Opened) -> None:
    with pytest.raises(ValueError, match="loopback"):
        opened(SmtpSettings(host, 25, Security.NONE, US))


@pytest.mark.parametrize(
    "address", ["anna@agency.example\r\nDATA", "<anna@agency.example>", "änna@agency.example", "anna", "a b@agency.example"]
)
def test_an_address_that_is_none_is_never_put_into_a_command(address: str, sink: Sink, opened: Opened) -> None:
    assert opened(settings_for(sink)).send(address, RAW).delivery is Delivery.REFUSED
    assert sink.connections == 0


def test_a_reply_is_shown_without_addresses_and_short() -> None:
    assert shown(b"5.1.1 <anna@agency.example>: anna@agency.example\x00 unknown\n" + b"x" * 500).startswith(
        "5.1.1 (address): (address) unknown xxx"
    )
    assert len(shown(b"y" * 500)) == 160
