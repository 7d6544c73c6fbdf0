"""What we say to the IMAP server is of a few fixed shapes, whatever stands in the mail: UIDs and our own folders, nothing else.

A proxy in front of a real Dovecot writes down every line that the service sends while it deals with mail that was made to put
commands into it, with mail that somebody has read already, and with mail whose headers nobody can read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from imapclient import IMAPClient

from service.workflows.passes import daily_pass
from tests.answers import SUBJECT, scoping
from tests.inside import Behind, inside, one_pass, passed
from tests.servers.dovecot import Dovecot
from tests.servers.proxy import Proxy
from tests.servers.sink import Sink
from tests.stage import DOCX, LONDON, Stage, kind_of, mail

POLICE = "liaison@police.example"
AT = datetime(2026, 3, 25, 9, 0, tzinfo=LONDON)
UIDS = r"[1-9]\d*(?::[1-9]\d*)?(?:,[1-9]\d*(?::[1-9]\d*)?)*"
FOLDER = r'"?(?:INBOX|Processed|Held)"?'
SHAPES = re.compile(
    rb"[A-Z]{4}\d+ (?:"
    + "|".join(
        (
            "CAPABILITY", "NAMESPACE", "NOOP", "LOGOUT", "IDLE",
            r'LOGIN "?intake"? "?intake-secret"?',
            rf"(?:EXAMINE|SELECT|CREATE|SUBSCRIBE) {FOLDER}",
            rf"UID SEARCH UID (?:[1-9]\d*:\*|{UIDS})",
            rf"UID FETCH {UIDS} \(UID (?:RFC822\.SIZE INTERNALDATE|BODY\.PEEK\[\])\)",
            rf"UID MOVE [1-9]\d* {FOLDER}",
        )
    ).encode()
    + rb")"
)  # fmt: skip
"""Every command that the service may send; no sequence numbers, no flags, no `0:*`."""

INJECTIONS = (
    b"Message-ID: <a@evil.example>\r\n A1 UID STORE 1:* +FLAGS (\\Deleted)\r\n A2 EXPUNGE\r\n",
    b'Message-ID: <a"\\ {4}@evil.example>\r\n',
    b"Message-ID: =?utf-8?q?=3Ca=0D=0AA1_LOGOUT=0D=0A=40evil=2Eexample=3E?=\r\n",
    b"Message-ID: <a\rA1 EXPUNGE\r@evil.example>\r\n",
    b"Message-ID:\r\n",
)
SIGNED = (
    b'From: a@b.example\r\nContent-Type: multipart/signed; protocol="application/pgp-signature"; boundary=x\r\n\r\n'
    b"--x\r\nContent-Type: text/plain\r\n\r\nHello\r\n--x\r\nContent-Type: application/pgp-signature\r\n\r\n"
    b"-----BEGIN PGP SIGNATURE-----\r\n\r\niQ==\r\n-----END PGP SIGNATURE-----\r\n--x--\r\n"
)
ODD = (
    b"To: reviews@borough.example\r\nSubject: nobody wrote this\r\n\r\nNo From at all.\r\n",
    b"From: a@b.example\r\nSubject: =?utf-8?b?//////?= =?klingon?q?x?= \\ \xff\xfe\r\n\r\nA subject that nobody can read.\r\n",
    b"From: a@b.example\r\n\x00\x01\x02: \xff\r\nContent-Type: multipart/mixed\r\n\r\n--\r\n--\r\n",
    SIGNED,
    b"",
    b"\r\n\r\n",
)


def with_header(raw: bytes, header: bytes) -> bytes:
    """The mail with another Message-ID."""
    return re.sub(rb"Message-ID: [^\r]*\r\n", lambda _: header, raw, count=1)


@pytest.fixture
def proxy(dovecot: Dovecot) -> Iterator[Proxy]:
    """Between the service and its mailbox."""
    between = Proxy(dovecot.account.host, dovecot.port)
    yield between
    between.close()


def test_no_mail_can_put_a_word_into_our_commands(tmp_path: Path, dovecot: Dovecot, sink: Sink, proxy: Proxy) -> None:
    stage = Stage(tmp_path, Behind(dovecot, proxy), sink)
    reference = stage.open_case(SUBJECT)
    passed(stage)
    for header in INJECTIONS:
        dovecot.deliver(with_header(mail(POLICE, f"[{reference} police]", "What happened?"), header), AT)
    for raw in ODD:
        dovecot.deliver(raw or b"\r\n", AT)
    dovecot.deliver(mail(POLICE, f"[{reference} police]", "Attached.", [("form.docx", DOCX, scoping(reference))]), AT)
    with IMAPClient(dovecot.account.host, dovecot.port, ssl=False, timeout=10) as box:
        box.login(*dovecot.account[2:])
        box.select_folder("INBOX")
        box.add_flags(box.search("ALL"), [b"\\Seen", b"\\Flagged"])  # somebody has read all of it in Outlook
    with inside(stage) as service:
        one_pass(service)
        one_pass(service)
        assert daily_pass(service.desk, service.mailbox) == 0
    lines = bytes(proxy.said["client"]).split(b"\r\n")
    assert [each for each in lines if each and not SHAPES.fullmatch(each)] == []
    ends = stage.endings()
    assert len(ends) == len(INJECTIONS) + len(ODD) + 1
    assert not [each for each in ends if each.startswith("waiting")], "one bad mail stops none of the others"
    assert ends[-1] == "done return"
    assert [kind_of(each) for each in stage.sent()].count("receipt") == 1
    with inside(stage) as service:
        one_pass(service)
    assert (stage.endings(), stage.sent()) == (ends, [])


def test_the_shapes_would_show_a_command_that_was_put_in() -> None:
    for bad in (b"ABCD1 UID STORE 1 +FLAGS (\\Deleted)", b"ABCD1 UID SEARCH UID 0:*", b"ABCD1 FETCH 1 (BODY[])", b"A2 EXPUNGE"):
        assert not SHAPES.fullmatch(bad)
    assert SHAPES.fullmatch(b"ABCD12 UID SEARCH UID 3:*")
