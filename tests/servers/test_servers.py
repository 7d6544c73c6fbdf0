"""The test servers do what the other tests rely on."""

from __future__ import annotations

import smtplib
from datetime import UTC, datetime

import pytest
from imapclient import IMAPClient

from service.demo.servers import EmbeddedMailbox, Postbox
from tests.servers.dovecot import Dovecot
from tests.servers.sink import Sink

RAW = b"From: anna@police.example\r\nTo: reviews@partnership.example\r\nSubject: A form\r\n\r\nHere it is.\r\n"
AT = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)


def test_a_delivered_message_is_there_with_its_time(mail_server: Dovecot | EmbeddedMailbox) -> None:
    mail_server.deliver(RAW, AT)
    account = mail_server.account
    with IMAPClient(account.host, account.port, ssl=False, timeout=10) as client:
        client.normalise_times = False
        client.login(account.user, account.password)
        client.select_folder("INBOX", readonly=True)
        [fetched] = client.fetch(client.search("ALL"), ["BODY.PEEK[]", "INTERNALDATE"]).values()
    assert fetched[b"BODY[]"] == RAW
    assert fetched[b"INTERNALDATE"] == AT


def test_the_embedded_mailbox_keeps_mail_between_connections_and_closes(embedded: EmbeddedMailbox) -> None:
    embedded.deliver(RAW, AT)
    embedded.deliver(RAW, AT)
    account = embedded.account
    with IMAPClient(account.host, account.port, ssl=False, timeout=10) as client:
        client.login(account.user, account.password)
        assert client.folder_status("INBOX", ["MESSAGES"]) == {b"MESSAGES": 2}
    embedded.close()
    with pytest.raises(OSError, match="refused"):
        IMAPClient(account.host, account.port, ssl=False, timeout=10)


def test_dovecot_survives_a_restart_with_its_mail(dovecot: Dovecot) -> None:
    dovecot.post(RAW)
    dovecot.restart()
    with IMAPClient(dovecot.account.host, dovecot.port, ssl=False, timeout=10) as client:
        client.login(*dovecot.account[2:])
        assert client.folder_status("INBOX", ["MESSAGES"]) == {b"MESSAGES": 1}


def test_dovecot_takes_tls_with_its_own_authority(dovecot: Dovecot) -> None:
    context = dovecot.client_context()
    with IMAPClient("localhost", dovecot.tls_port, ssl_context=context, timeout=10) as client:
        client.login(*dovecot.account[2:])
        assert client.folder_status("INBOX", ["MESSAGES"]) == {b"MESSAGES": 0}


def test_the_sink_follows_its_script(sink: Sink) -> None:
    sink.play("451", "ok")
    with smtplib.SMTP(*sink.address, timeout=10) as client:
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            client.sendmail("us@partnership.example", ["anna@police.example"], RAW)
        client.sendmail("us@partnership.example", ["anna@police.example"], RAW)
    [mail] = sink.received
    assert (mail.recipients, mail.raw) == (("anna@police.example",), RAW)


def test_the_postbox_remembers_what_was_posted() -> None:
    box = Postbox()
    with smtplib.SMTP(*box.start(), timeout=10) as client:
        client.sendmail("us@partnership.example", ["anna@police.example"], RAW)
    box.close()
    assert [(mail.sender, mail.recipients, mail.raw) for mail in box.posted] == [
        ("us@partnership.example", ("anna@police.example",), RAW)
    ]
