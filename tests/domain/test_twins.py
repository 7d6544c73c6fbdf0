"""One mail by two ways, and two mails under one Message-ID."""

from __future__ import annotations

import pytest

from service.domain.twins import same_mail

MAIL = (
    b"From: Ada Fable <ada@police.example>\r\nDate: Thu, 26 Mar 2026 10:00:00 +0000\r\nSubject: [RR-2026-001\r\n police]\r\n"
    b"Message-ID: <1@police.example>\r\n\r\nThe form is attached.\r\n"
)


def test_a_mail_that_came_by_another_way_is_the_same_mail() -> None:
    other = b"Received: from a by b\r\nAuthentication-Results: mx.example; dmarc=pass\r\n" + MAIL.replace(
        b"\r\n police", b" police"
    )
    assert same_mail(MAIL, other)
    assert same_mail(MAIL, MAIL.replace(b"\r\n", b"\n"))


@pytest.mark.parametrize(
    ("old", "new"),
    [(b"attached", b"withdrawn"), (b"ada@", b"eve@"), (b"10:00", b"10:01"), (b"001", b"002")],
    ids=["words", "sender", "moment", "subject"],
)
def test_whoever_writes_something_else_under_the_same_message_id_is_told_apart(old: bytes, new: bytes) -> None:
    assert not same_mail(MAIL, MAIL.replace(old, new))


def test_nothing_is_the_same_as_nothing() -> None:
    assert not same_mail(b"", b"")
