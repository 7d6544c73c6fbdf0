"""Mail that only pretends to be an agency's: nothing is acted on, nothing is answered, and every such message waits for a person.

Each forgery says what a contact's nil return says, so that it would be recorded, were it believed; at the end of each test the
same words with the edge's true verdict are recorded. The servers, the database and the mail are real.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.answers import SUBJECT
from tests.inside import asked_of
from tests.inside import opened as open_case
from tests.servers.sink import Sink
from tests.stage import EDGE, OURS, MailServer, Stage, kind_of

ROOT = Path(__file__).resolve().parents[1]
COLLECTION = ROOT.parent / "shared" / "hostile" / "made" / "mail"

POLICE, STAFF, EVIL = "liaison@police.example", "wren@borough.example", "evil@evil.example"
EXCHANGE = ('style = "rfc8601"', 'style = "exchange-online"')
NIL = "Dear colleague,\n\nThe family is not known to us.\n\nKind regards\nDes Ledger\n"


def verdict(said: str, server: str = EDGE) -> str:
    """An Authentication-Results header of that server; of nobody's where there is none, as Exchange Online writes it."""
    return f"Authentication-Results: {server}; {said}\r\n" if server else f"Authentication-Results: {said}\r\n"


def hop(origin: str = "192.0.2.66", by: str = EDGE) -> str:
    """A Received header: who handed the message in, from that address."""
    host = "mail.evil.example"
    return f"Received: from {host} ({host} [{origin}]) by {by} with ESMTPS; Thu, 26 Mar 2026 10:00:01 +0000\r\n"


GOOD, BAD = "dmarc=pass header.from=police.example", "dmarc=fail header.from=police.example"
NONE = "dmarc=none header.from=police.example"
OUTLOOK, INSIDE = "2603:10a6:20b:5e8::13", "X-MS-Exchange-Organization-AuthAs: Internal\r\n"
SOFT = "spf=softfail (sender IP is 192.0.2.66) smtp.mailfrom=police.example; dkim=none; dmarc={} action=none header.from={}"

FORGED = {
    "dmarc failed": verdict(BAD) + hop(),
    "no policy": verdict(NONE) + hop(),
    "a passing fault": verdict("dmarc=temperror header.from=police.example") + hop(),
    "nothing was checked": verdict("none") + hop(),
    "no verdict": hop(),
    "no verdict and no way": "",
    "ours below the edge's": verdict(BAD) + hop() + verdict(GOOD),
    "ours without the edge's": hop() + verdict(GOOD),
    "ours two hops below": hop("10.0.0.7", "store.borough.example") + verdict(NONE) + hop() + hop() + verdict(GOOD),
    "ours among others": verdict(GOOD, "a.example") + verdict(BAD) + hop() + verdict(GOOD) + verdict(GOOD, "b.example"),
    "another server's on top": verdict(GOOD, "mx.evil.example") + hop(),
    "ours as a comment": verdict(GOOD, f"mx.evil.example ({EDGE})") + hop(),
    "ours as a part": verdict(GOOD, f"{EDGE}.evil.example") + hop(),
    "nobody's": verdict(GOOD, "") + hop(),
    "for another domain": verdict("dmarc=pass header.from=evil.example") + hop(),
    "for a part of the domain": verdict("dmarc=pass header.from=evil.police.example") + hop(),
    "spf and dkim alone": verdict("spf=pass smtp.mailfrom=police.example; dkim=pass header.d=police.example") + hop(),
    "a verdict as a comment": verdict(f"dmarc=none ({GOOD}) header.from=police.example") + hop(),
    "a verdict in an address": verdict(f'spf=pass smtp.mailfrom="x; {GOOD}"@evil.example; {NONE}') + hop(),
    "a verdict in an address, alone": verdict(f'spf=pass smtp.mailfrom="x; {GOOD}; "@evil.example') + hop(),
    "a tenant's own, elsewhere": INSIDE + hop(),
    "on this very machine, it says": verdict(NONE) + hop("127.0.0.1] [192.0.2.66") + verdict(GOOD),
}  # fmt: skip
"""What may stand above a message whose From line says that it is the police's contact, where the edge writes its name."""

FORGED_ONLINE = {
    "dmarc failed": verdict(SOFT.format("fail", "police.example"), "") + hop(OUTLOOK),
    "no policy": verdict(SOFT.format("none", "police.example"), "") + hop(OUTLOOK),
    "for another domain": verdict(SOFT.format("pass", "evil.example"), "") + hop(OUTLOOK),
    "no verdict": hop(OUTLOOK) + hop(),
    "below the edge's": verdict(SOFT.format("fail", "police.example"), "") + hop(OUTLOOK) + hop() + verdict(GOOD, ""),
    "without the edge's": hop(OUTLOOK) + hop() + verdict(GOOD, ""),
    "another server's on top": verdict(GOOD, "mx.evil.example") + hop(OUTLOOK),
    "inside, it says": INSIDE + hop(OUTLOOK) + hop(),
    "inside, it says, with a verdict": verdict(SOFT.format("none", "police.example"), "") + hop(OUTLOOK) + hop() + INSIDE,
    "inside, it says, and no way": INSIDE,
    "inside, and outside too": hop(OUTLOOK) + INSIDE + INSIDE.replace("Internal", "Anonymous"),
}
"""The same where Exchange Online is the edge."""


def message(head: str, reference: str, from_line: str = f"From: Liaison <{POLICE}>") -> bytes:
    """The nil return below that head; its From line as it is given, in whatever letters."""
    lines = (from_line, f"To: {OURS}", f"Subject: RE: [{reference} police]",
             f"Message-ID: <{secrets.token_hex(12)}@evil.example>", "Date: Thu, 26 Mar 2026 10:00:00 +0000", "")  # fmt: skip
    return head.encode() + "\r\n".join((*lines, NIL)).encode()


def opened(folder: Path, server: MailServer, sink: Sink, *changed: tuple[str, str]) -> tuple[Stage, str]:
    """A stage with a case whose requests have gone out."""
    stage = Stage(folder, server, sink)
    for old, new in changed:
        stage.config.write_text(stage.config.read_text("utf-8").replace(old, new), "utf-8")
    reference = open_case(stage, SUBJECT, "police", "school")
    stage.pass_()
    return stage, reference


def outside(mails: Iterable[EmailMessage]) -> list[tuple[str, str]]:
    """Kind and recipient of what went to anybody but staff."""
    return [(kind_of(each), str(each["To"])) for each in mails if each["To"] != STAFF]


def nothing_came_of(stage: Stage, reference: str, forged: Iterable[bytes]) -> None:
    """Each of them waits as unverified, nobody outside hears a word, and the police still owe both documents."""
    many = list(forged)
    for raw in many:
        stage.server.deliver(raw)
    assert outside(stage.pass_("2026-03-25T10:30")) == []
    assert stage.endings() == ["held unverified"] * len(many)
    assert set(asked_of(stage, reference, "police").values()) == {"asked"}


def the_true_one_is_taken(stage: Stage, reference: str, head: str) -> None:
    """The same words below the edge's own verdict are recorded and answered."""
    stage.server.deliver(message(head, reference))
    assert outside(stage.pass_("2026-03-25T10:35")) == [("receipt", POLICE)]
    assert set(asked_of(stage, reference, "police").values()) == {"nil"}


def test_no_forged_verdict_is_believed(tmp_path: Path, mail_server: MailServer, sink: Sink) -> None:
    stage, reference = opened(tmp_path, mail_server, sink)
    nothing_came_of(stage, reference, (message(head, reference) for head in FORGED.values()))
    the_true_one_is_taken(stage, reference, verdict(GOOD) + hop())


def test_no_forged_verdict_is_believed_where_exchange_online_is_the_edge(
    tmp_path: Path, mail_server: MailServer, sink: Sink
) -> None:
    stage, reference = opened(tmp_path, mail_server, sink, EXCHANGE)
    nothing_came_of(stage, reference, (message(head, reference) for head in FORGED_ONLINE.values()))
    the_true_one_is_taken(stage, reference, verdict(SOFT.format("pass", "police.example"), "") + hop(OUTLOOK) + hop())


def test_mail_inside_the_tenant_is_believed(tmp_path: Path, mail_server: MailServer, sink: Sink) -> None:
    stage, reference = opened(tmp_path, mail_server, sink, EXCHANGE)
    the_true_one_is_taken(stage, reference, INSIDE + hop(OUTLOOK) + hop("fe80::12:34ff"))


DISPUTED = {
    "comment": f"From: {POLICE}(<{EVIL}>) <{EVIL}>",
    "comment after": f"From: {POLICE} ({EVIL}",
    "two angles": f"From: Liaison <{POLICE}> <{EVIL}>",
    "at at": f'From: "Liaison" <{EVIL}>@police.example',
    "two lines": f"From: {POLICE}\r\nFrom: {EVIL}",
    "two lines, ours last": f"From: {EVIL}\r\nFrom: {POLICE}",
    "list": f"From: {POLICE}, {EVIL}",
    "list with a sender": f"From: {EVIL}, {POLICE}\r\nSender: {POLICE}",
    "group": f"From: Police: {POLICE};",
    "folded": f"From: {POLICE}\r\n <{EVIL}>",
    "nul": f"From: {POLICE}\0 <{EVIL}>",
    "encoded address": "From: =?utf-8?b?bGlhaXNvbkBwb2xpY2UuZXhhbXBsZQA=?=@police.example",
    "encoded whole": "From: =?utf-8?q?liaison=40police.example?=",
    "quoted local part": 'From: "liaison"@police.example',
    "route": f"From: <@evil.example:{POLICE}>",
    "null": "From: <>",
    "none": "Sender: liaison@police.example",
    "look-alike letters": "From: Liaison <liaison@роlice.example>",
    "look-alike letters before the at": "From: Liaison <liаison@police.example>",
    "punycode": "From: Liaison <liaison@xn--plice-kra.example>",
    "soft hyphen": "From: Liaison <liaison@pol\u00adice.example>",
    "full-width at": "From: Liaison <liaison\uff20police.example>",
}
"""From lines that may be taken for the police's contact by somebody; they name nobody, whatever the edge says."""


def test_no_from_line_that_may_be_read_in_two_ways_is_acted_on_or_answered(
    tmp_path: Path, mail_server: MailServer, sink: Sink
) -> None:
    stage, reference = opened(tmp_path, mail_server, sink)
    passes = (verdict(GOOD), verdict("dmarc=pass header.from=evil.example"))
    every = [message(each + hop(), reference, line) for line in DISPUTED.values() for each in passes]
    nothing_came_of(stage, reference, every)
    the_true_one_is_taken(stage, reference, verdict(GOOD) + hop())


NEIGHBOURS = (
    "police.example.evil.example",
    "police-example.example",
    "evil-police.example",
    "policeexample",
    "sub.police.example",
    "polіce.example".encode("idna").decode(),
)


def test_a_domain_that_only_looks_like_an_agencys_speaks_for_nobody(tmp_path: Path, mail_server: MailServer, sink: Sink) -> None:
    stage, reference = opened(tmp_path, mail_server, sink)
    for domain in NEIGHBOURS:
        head = verdict(f"dmarc=pass header.from={domain}") + hop()
        stage.server.deliver(message(head, reference, f'From: "{POLICE}" <liaison@{domain}>'))
    sent = outside(stage.pass_("2026-03-25T10:30"))
    assert sent == [], "who shows a contact's address as his name hears nothing, not even the neutral sentence"
    assert stage.endings() == ["held stranger"] * (len(NEIGHBOURS) - 1) + ["held unverified"]
    assert set(asked_of(stage, reference, "police").values()) == {"asked"}


def rewritten(raw: bytes, reference: str, head: str) -> bytes:
    """A mail of the collection as it would come to this mailbox, about this case."""
    return head.encode() + raw.replace(b"LSCP-2026-0001", reference.encode())


@pytest.mark.skipif(not COLLECTION.is_dir(), reason="no collection of hostile mail beside the project")
def test_no_hostile_mail_of_the_collection_is_taken_for_an_agencys(tmp_path: Path, mail_server: MailServer, sink: Sink) -> None:
    stage, reference = opened(tmp_path, mail_server, sink)
    files = sorted(
        each for each in COLLECTION.glob("*.eml") if each.name.startswith(("from_", "forged", "replyto", "subj_", "self_"))
    )
    assert len(files) > 15
    for file in files:
        # What the edge of the collection's own From lines would say at worst; where the From line is true, that it is not proven.
        head = verdict("dmarc=pass header.from=evil.example") if b"@evil.example" in file.read_bytes() else verdict(BAD)
        stage.server.deliver(rewritten(file.read_bytes(), reference, head + hop()))
    answered = outside(stage.pass_("2026-03-25T10:30"))
    assert set(answered) <= {("acknowledgement", EVIL)}, "the one sentence that says nothing, and to the true address alone"
    assert set(asked_of(stage, reference, "police").values()) == {"asked"}
    assert not {each for each in stage.endings() if each.startswith("done")}


REPLY_TO = (
    "Reply-To: victim@elsewhere.example",
    "Sender: agent@elsewhere.example",
    "Cc: press@elsewhere.example, head@school.example",
    "Bcc: spy@elsewhere.example",
    "Return-Path: <spy@elsewhere.example>",
    "Disposition-Notification-To: spy@elsewhere.example",
    "Errors-To: spy@elsewhere.example",
    "Resent-From: spy@elsewhere.example",
)


def test_an_answer_goes_to_the_proven_sender_and_to_no_other_address_that_the_mail_names(
    tmp_path: Path, mail_server: MailServer, sink: Sink
) -> None:
    stage, reference = opened(tmp_path, mail_server, sink)
    stage.server.deliver(message(verdict(GOOD) + hop(), reference, "\r\n".join((*REPLY_TO, f"From: {POLICE}"))))
    mails = stage.pass_("2026-03-25T10:30")
    assert outside(mails) == [("receipt", POLICE)]
    assert {each.recipients for each in stage.sink.received[-len(mails) :]} <= {(POLICE,), (STAFF,)}
    assert "elsewhere.example" not in "".join(each.as_string() for each in mails if each["To"] == POLICE)
