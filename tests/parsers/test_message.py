"""What a message says once read: pairs of a mail and its expectation, and the rules that a pair shows badly."""

import tomllib
from email.message import EmailMessage
from pathlib import Path

import pytest

from parsers.mail.message import read_message
from parsers.received import Machine, Message

PAIRS = Path(__file__).parent.parent / "messages"
HEAD = "From: {sender}\r\nTo: intake@lscp.example\r\nSubject: Return\r\nMessage-ID: <m1@police.example>\r\n"


def raw(head: str, body: str = "Hello.") -> bytes:
    return (head + "\r\n" + body).encode("utf-8", "surrogateescape")


def codes(message: Message) -> list[str]:
    return [problem.code for problem in message.problems]


def from_line(value: str) -> Message:
    return read_message(raw(HEAD.format(sender=value)))


@pytest.mark.parametrize("path", sorted(PAIRS.glob("*.eml")), ids=lambda path: path.stem)
def test_a_message_reads_as_the_file_beside_it_says(path: Path) -> None:
    expected = tomllib.loads(path.with_suffix(".toml").read_text("utf-8"))
    message = read_message(path.read_bytes())
    files = [[each.position, each.name, each.content_type, len(each.data), each.inline] for each in message.attachments]
    found = {name: getattr(message, name) for name in expected if name not in ("attachments", "problems", "authentication")}
    shown = {name: list(value) if isinstance(value, tuple) else value for name, value in found.items()}
    assert shown == {name: value for name, value in expected.items() if name in shown}
    assert files == expected.get("attachments", [])
    assert codes(message) == expected.get("problems", [])


def test_every_message_has_its_expectation_beside_it() -> None:
    assert {path.stem for path in PAIRS.glob("*.eml")} == {path.stem for path in PAIRS.glob("*.toml")} != set()


@pytest.mark.parametrize(
    ("value", "address"),
    [
        ("liaison@police.example", "liaison@police.example"),
        ("Liaison Officer <LIAISON@Police.Example>", "liaison@police.example"),
        ('"Okoro, Ada (CYPS)" <ada.okoro@b.example>', "ada.okoro@b.example"),
        ("Ada Okoro (CYPS) <ada.okoro@b.example>", "ada.okoro@b.example"),
        ("=?utf-8?q?Si=C3=A2n_Rees?= <sian.rees@b.example>", "sian.rees@b.example"),
        ("Siân Rees <sian.rees@b.example>", "sian.rees@b.example"),
        ('"liaison@police.example" <other@c.example>', "other@c.example"),
    ],
)
def test_a_plain_from_line_names_its_one_address_in_lower_case(value: str, address: str) -> None:
    message = from_line(value)
    assert (message.sender, codes(message)) == (address, [])


@pytest.mark.parametrize(
    "value",
    [
        "liaison@police.example <other@c.example>",
        "liaison@police.example(<other@c.example>) <other@c.example>",
        "liaison@police.example, other@c.example",
        '"Liaison" <other@c.example>@police.example',
        "<other@c.example> liaison@police.example",
        "liaison@police.example\r\n <other@c.example>",
        '"Liaison\\" <liaison@police.example>" <>',
        "undisclosed: liaison@police.example;",
        "<>",
        "Liaison",
        "liaison@[192.0.2.1]",
        "=?utf-8?q?liaison=00?=@police.example",
        "=?utf-8?b?bGlhaXNvbkBwb2xpY2UuZXhhbXBsZQA=?=@c.example",
        '"a b"@police.example',
        "liaison.@police.example",
        "liaison@police..example",
        "(" * 5000,
        "a " * 4000 + "!",
    ],
    ids=lambda value: value[:40],
)
def test_a_from_line_that_may_be_read_in_two_ways_names_nobody(value: str) -> None:
    message = from_line(value)
    assert message.sender is None
    assert codes(message) == ["sender_disputed"]


@pytest.mark.parametrize("domain", ["роlice.example", "xn--lice-8cd4b.example", "mail.xn--p1ai", "pölice.example"])
def test_a_domain_in_other_letters_names_nobody(domain: str) -> None:
    message = from_line(f"Liaison <liaison@{domain}>")
    assert (message.sender, codes(message)) == (None, ["sender_lookalike"])


def test_two_from_lines_name_nobody() -> None:
    message = read_message(raw("From: a@police.example\r\n" + HEAD.format(sender="b@c.example")))
    assert (message.sender, codes(message)) == (None, ["sender_disputed"])


def test_no_from_line_names_nobody() -> None:
    assert codes(read_message(raw("To: intake@lscp.example\r\n"))) == ["sender_missing"]
    assert codes(read_message(b"")) == ["sender_missing"]


@pytest.mark.parametrize(
    ("head", "code"),
    [
        (HEAD.format(sender="a@b.example") + "X-Long: " + "x" * 17_000 + "\r\n", "headers_too_large"),
        (HEAD.format(sender="a@b.example") + "X-Folded: x\r\n" + " y\r\n" * 6_000, "headers_too_large"),
        (HEAD.format(sender="a@b.example") + "X-Many: x\r\n" * 1_001, "headers_too_large"),
        (HEAD.format(sender="a@b.example") + ("X-Block: " + "x" * 9_000 + "\r\n") * 40, "headers_too_large"),
    ],
    ids=["one header", "one folded header", "many headers", "the block"],
)
def test_a_header_beyond_what_mail_programs_write_is_refused_unread(head: str, code: str) -> None:
    message = read_message(raw(head))
    assert (message.sender, message.attachments, codes(message)) == (None, (), [code])


def test_too_many_parts_are_refused() -> None:
    body = "".join(f"--B\r\n\r\npart {number}\r\n" for number in range(501)) + "--B--\r\n"
    head = HEAD.format(sender="a@b.example") + 'Content-Type: multipart/mixed; boundary="B"\r\n'
    assert codes(read_message(raw(head, "\r\n" + body))) == ["too_many_parts"]


@pytest.mark.parametrize("levels", [51, 3_000])
def test_parts_nested_too_deep_are_refused(levels: int) -> None:
    nested = "".join(f'Content-Type: multipart/mixed; boundary="B{n}"\r\n\r\n--B{n}\r\n' for n in range(levels))
    assert codes(read_message(raw(HEAD.format(sender="a@b.example") + nested))) == ["nested_too_deep"]


def test_messages_wrapped_in_messages_too_deep_are_refused() -> None:
    nested = "Content-Type: message/rfc822\r\n\r\n" * 2_000
    assert codes(read_message(raw(HEAD.format(sender="a@b.example") + nested))) == ["nested_too_deep"]


def test_a_million_dashed_lines_are_refused() -> None:
    head = HEAD.format(sender="a@b.example") + 'Content-Type: multipart/mixed; boundary="B"\r\n'
    assert codes(read_message(raw(head, "\r\n" + "--x\r\n" * 150_000))) == ["too_many_parts"]


def mixed(part_head: str, body: str, boundary: str = 'boundary="B"') -> bytes:
    head = HEAD.format(sender="a@b.example") + f"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; {boundary}\r\n"
    parts = f"\r\n--B\r\nContent-Type: text/plain\r\n\r\nHello.\r\n--B\r\n{part_head}\r\n\r\n{body}\r\n--B--\r\n"
    return raw(head, parts)


DOCUMENT = "Content-Type: application/octet-stream; name=a.docx\r\nContent-Transfer-Encoding: base64"


@pytest.mark.parametrize(
    "message",
    [
        mixed(DOCUMENT, "UEsDBA==", "boundary=B; boundary=C"),
        mixed(DOCUMENT + " ", "UEsDBA=="),
        mixed(DOCUMENT + "\r\nContent-Transfer-Encoding: 7bit", "UEsDBA=="),
        mixed(DOCUMENT, "UEsDBA==").replace(b"--B--", b""),
        mixed(DOCUMENT, "UEsDBA==") + b"--B\r\nContent-Type: text/plain\r\n\r\nsmuggled\r\n",
        mixed("Content-Type: message/partial; id=x; number=1; total=3", "half"),
        mixed('Content-Type: message/external-body; access-type=URL; URL="http://c.example/"', "Content-Type: text/plain\r\n"),
    ],
    ids=["two boundaries", "blank after base64", "two encodings", "no end", "after the end", "a third of a mail", "elsewhere"],
)
def test_a_structure_that_programs_read_differently_is_a_mime_defect(message: bytes) -> None:
    assert codes(read_message(message)) == ["mime_defects"]


def test_the_bytes_of_a_file_are_kept_whatever_its_encoding_suffers() -> None:
    assert read_message(mixed(DOCUMENT + " ", "UEsDBA==")).attachments[0].data == b"PK\x03\x04"
    assert read_message(mixed(DOCUMENT, "UEsDB!A")).attachments[0].data == b"PK\x03\x04"


def test_a_file_shown_inline_or_without_a_telling_type_is_an_attachment_all_the_same() -> None:
    message = EmailMessage()
    message["From"] = "a@b.example"
    message.set_content("Please find our form.")
    message.add_attachment(
        b"PK\x03\x04", maintype="application", subtype="octet-stream", filename="form.docx", disposition="inline"
    )
    message.add_attachment(b"%PDF-", maintype="application", subtype="octet-stream")
    read = read_message(message.as_bytes())
    assert [(each.position, each.name, each.inline) for each in read.attachments] == [(1, "form.docx", False), (2, "", False)]


def test_a_document_is_never_inline_even_where_the_page_shows_it() -> None:
    message = EmailMessage()
    message["From"] = "a@b.example"
    message.set_content('<p>See <img src="cid:one"><img src="cid:two"></p>', subtype="html")
    message.add_related(b"\x89PNG", maintype="image", subtype="png", cid="<one>", filename="logo.png")
    message.add_related(b"PK\x03\x04", maintype="application", subtype="octet-stream", cid="<two>", filename="form.docx")
    assert [each.inline for each in read_message(message.as_bytes()).attachments] == [True, False]


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../../../etc/cron.d/x.docx", "x.docx"),
        ("C:\\Users\\ada\\form.docx", "form.docx"),
        ("form\u202excod.exe", "formxcod.exe"),
        ("a" * 4_000 + ".docx", "a" * 200),
        ("..", ".."),
    ],
)
def test_of_a_file_name_only_the_last_clean_part_is_kept(name: str, kept: str) -> None:
    message = EmailMessage()
    message["From"] = "a@b.example"
    message.add_attachment(b"x", maintype="application", subtype="pdf", filename=name)
    assert read_message(message.as_bytes()).attachments[0].name == kept


@pytest.mark.parametrize("charset", ["zlib_codec", "utf-7", "idna", "no-such-set", "\x00"])
def test_a_charset_that_is_none_of_office_mail_is_read_as_text_all_the_same(charset: str) -> None:
    head = HEAD.format(sender="a@b.example") + f'Content-Type: text/plain; charset="{charset}"\r\n'
    assert read_message(raw(head, "+ADw-script+AD4- Siân")).text == "+ADw-script+AD4- Siân"


def test_a_wrapped_message_is_an_attachment_with_its_bytes() -> None:
    inner = b"From: c@d.example\r\nSubject: Form\r\nContent-Type: application/octet-stream; name=f.docx\r\n\r\nPK\x03\x04"
    message = mixed("Content-Type: message/rfc822", inner.decode())
    only = read_message(message).attachments[0]
    assert (only.content_type, read_message(only.data).sender) == ("message/rfc822", "c@d.example")
    assert read_message(only.data).attachments[0].data.startswith(b"PK\x03\x04")


def test_a_wrapped_message_that_cannot_be_written_out_again_costs_nothing_but_its_form() -> None:
    head = "From: a@b.example\r\nContent-Type: multipart/mixed\r\nContent-Transfer-Encoding: 8bit\r\n"
    inner = f"{head}\r\ncaf\udce9 and no boundary\r\n"
    raw = mixed("Content-Type: message/rfc822", "@@").replace(b"@@", inner.encode("ascii", "surrogateescape"))
    read = read_message(raw)
    assert read.sender is not None
    assert "unreadable_message" not in codes(read)
    assert b"no boundary" in read.attachments[-1].data


def test_alternatives_are_one_text_and_attachments_inside_them_are_found() -> None:
    message = EmailMessage()
    message["From"] = "a@b.example"
    message.set_content("Plain words.")
    message.add_alternative("<p>Rich words.</p>", subtype="html")
    message.get_payload()[1].make_mixed()
    message.get_payload()[1].add_attachment(b"PK\x03\x04", maintype="application", subtype="zip", filename="in.docx")
    read = read_message(message.as_bytes())
    assert (read.text, [each.name for each in read.attachments]) == ("Plain words.", ["in.docx"])


def test_line_breaks_hidden_in_an_encoded_subject_do_not_break_it() -> None:
    read = read_message(b"From: a@b.example\r\nSubject: =?utf-8?q?Re:_x=0D=0ABcc:_e@c.example?=\r\n\r\nhi")
    assert read.subject == "Re: x Bcc: e@c.example"


@pytest.mark.parametrize("date", ["", "not a date", "Mon, 32 Foo 2026 99:99:99 +0000", "Mon, 05 Jan 2026 10:00:00 +9999"])
def test_a_date_that_is_none_is_no_date(date: str) -> None:
    assert read_message(raw(HEAD.format(sender="a@b.example") + f"Date: {date}\r\n")).date is None


@pytest.mark.parametrize(
    ("line", "machine"),
    [
        ("Auto-Submitted: auto-replied", Machine.AUTO_REPLY),
        ("Auto-Submitted: auto-generated (rule)", Machine.AUTO_REPLY),
        ("Auto-Submitted: no", None),
        ("X-Auto-Response-Suppress: All", None),
        ("X-Autoreply: yes", Machine.AUTO_REPLY),
        ("Precedence: auto_reply", Machine.AUTO_REPLY),
        ("Precedence: bulk", Machine.LIST),
        ("List-Id: <news.c.example>", Machine.LIST),
        ("List-Unsubscribe: <mailto:off@c.example>", Machine.LIST),
        ("Return-Path: <>", Machine.BOUNCE),
        ("X-Failed-Recipients: a@b.example", Machine.BOUNCE),
        ("X-MLServer: fml [fml 4.0.3 release]", Machine.LIST),
        ("Return-Path: <a@b.example>", None),
        ("Subject: Automatic reply: RR-2026-003", Machine.AUTO_REPLY),
        ("Subject: [EXTERNAL] Out of Office: your request", Machine.AUTO_REPLY),
        ("Subject: Ateb awtomatig: RR-2026-003", Machine.AUTO_REPLY),
        ("Subject: Allan o'r swyddfa", Machine.AUTO_REPLY),
        ("Subject: RE: Automatic reply: RR-2026-003", None),
        ("Subject: Out of office hours contact", None),
        ("Subject: Read: RR-2026-003", Machine.AUTO_REPLY),
        ("Subject: Recall: RR-2026-003", Machine.AUTO_REPLY),
        ("Subject: Undeliverable: RR-2026-003", Machine.BOUNCE),
        ("Subject: FW: Undeliverable: RR-2026-003", None),
        ("Content-Type: text/calendar; method=REPLY", Machine.AUTO_REPLY),
        ("Content-Type: text/calendar; method=REQUEST", None),
        ("Content-Type: multipart/report; report-type=disposition-notification; boundary=B", Machine.AUTO_REPLY),
    ],
)
def test_a_machine_is_known_by_one_of_its_signs(line: str, machine: Machine | None) -> None:
    assert read_message(raw(f"From: a@b.example\r\n{line}\r\n")).machine == machine


def test_a_postmaster_s_daemon_is_a_bounce_though_nobody_may_be_its_sender() -> None:
    message = from_line("Mail Delivery System <MAILER-DAEMON>")
    assert (message.sender, message.machine) == (None, Machine.BOUNCE)


def report(action: str) -> bytes:
    return (
        "From: MAILER-DAEMON@mx.example\r\nMessage-ID: <dsn@mx.example>\r\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=B\r\n\r\n"
        "--B\r\nContent-Type: text/plain\r\n\r\nIt did not arrive.\r\n"
        "--B\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
        f"Action: {action}\r\nStatus: 5.1.1\r\n"
        "--B\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID:\r\n <ours-1@lscp.example>\r\nSubject: x\r\n--B--\r\n"
    ).encode()


def test_a_bounce_names_the_mail_of_ours_that_failed() -> None:
    message = read_message(report("failed"))
    assert (message.machine, message.bounced_ids) == (Machine.BOUNCE, ("<ours-1@lscp.example>",))


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed"])
def test_news_of_a_delay_or_of_success_is_no_failure(action: str) -> None:
    message = read_message(report(action))
    assert (message.machine, message.bounced_ids) == (Machine.BOUNCE, ())


def test_only_a_person_who_quotes_a_message_id_bounces_nothing() -> None:
    assert read_message(raw(HEAD.format(sender="a@b.example"), "Message-ID: <ours-1@lscp.example>")).bounced_ids == ()


def test_authentication_results_come_with_what_stood_above_them() -> None:
    head = (
        "Received: from mx.lscp.example by store.lscp.example with LMTP id 1\r\n"
        'Authentication-Results: "mx.lscp.example" 1; dmarc=pass (p=reject; sp=none) header.from=police.example;\r\n'
        "\tspf=pass smtp.mailfrom=bounce@police.example; dkim=fail header.d=c.example\r\n"
        "Received: from [127.0.0.1] (evil.example [192.0.2.7]) by mx.lscp.example (Postfix) with ESMTPS id 2\r\n"
        "Authentication-Results: spf=pass (sender IP is 1.2.3.4) smtp.mailfrom=c.example; dmarc=none\r\n"
    )
    first, second = read_message(raw(head + HEAD.format(sender="a@police.example"))).authentication
    assert (first.authserv_id, first.position, first.received_above) == ("mx.lscp.example", 1, 1)
    assert first.results == (
        ("dmarc", "pass", "police.example"),
        ("spf", "pass", "police.example"),
        ("dkim", "fail", "c.example"),
    )
    assert (second.authserv_id, second.received_above) == ("", 2)
    assert second.hops[1].addresses == ("127.0.0.1", "192.0.2.7")


@pytest.mark.parametrize(
    ("received", "addresses"),
    [
        ("from mx.lscp.example by store.lscp.example with LMTP id 1", ()),
        ("by mx.lscp.example (Postfix, from userid 0) id 1", ()),
        ("from evil.example by mx.lscp.example with ESMTP id 1", ("unknown",)),
        ("from evil.example (unknown [IPv6:2001:db8::7]) by mx.lscp.example with ESMTP", ("2001:db8::7",)),
        ("from [127.0.0.1] (port=4 helo=x) by mx.lscp.example with esmtp", ("127.0.0.1",)),
        ("from x (192.0.2.7) by y.example (10.0.0.1) with Microsoft SMTP Server", ("192.0.2.7",)),
    ],
)
def test_a_hop_says_where_it_came_from_or_that_it_does_not_say(received: str, addresses: tuple[str, ...]) -> None:
    head = f"Received: {received}\r\nAuthentication-Results: mx.lscp.example; none\r\n"
    only = read_message(raw(head + HEAD.format(sender="a@b.example"))).authentication[0]
    assert only.hops[0].addresses == addresses


PASS = "dmarc=pass header.from=police.example"


@pytest.mark.parametrize(
    ("written", "results"),
    [
        ("spf=pass smtp.mailfrom=a@c.example", [("spf", "pass", "c.example")]),
        ('spf=pass smtp.mailfrom="a@c.example"', [("spf", "pass", "c.example")]),
        ("spf=pass smtp.mailfrom=<a@c.example>", [("spf", "pass", "c.example")]),
        ('dkim=pass (2048-bit key; x) reason="a; b" header.d=c.example header.b="a/b=="', [("dkim", "pass", "c.example")]),
        ("dmarc=pass action=none header.from=c.example", [("dmarc", "pass", "c.example")]),
        (f'spf=pass smtp.mailfrom="x; {PASS}"@c.example; dmarc=none', [("spf", "pass", "c.example"), ("dmarc", "none", "")]),
        (f'spf=pass smtp.mailfrom="x\\"; {PASS}"@c.example', [("spf", "pass", "c.example")]),
        ('spf=pass smtp.mailfrom="a@police.example"@c.example', [("spf", "pass", "c.example")]),
        ('spf=pass smtp.mailfrom="police.example b"@c.example', [("spf", "pass", "c.example")]),
        ("spf=pass smtp.mailfrom=police.example b@c.example", [("spf", "pass", "")]),
        ('dmarc=none reason="header.from=police.example"', [("dmarc", "none", "")]),
        (f"dmarc=none ({PASS})", [("dmarc", "none", "")]),
        ("dmarc=pass header.from=c.example header.from=police.example", [("dmarc", "pass", "")]),
        (f'{PASS}; spf=pass smtp.mailfrom="x', []),
        (f"{PASS}; spf=pass smtp.mailfrom=police.example(x@c.example; dmarc=fail", []),
    ],
)
def test_what_a_sender_writes_into_his_address_is_never_a_verdict(written: str, results: list[tuple[str, str, str]]) -> None:
    head = f"Authentication-Results: mx.lscp.example; {written}\r\n"
    only = read_message(raw(head + HEAD.format(sender="a@police.example"))).authentication[0]
    assert (only.authserv_id, list(only.results)) == ("mx.lscp.example", results)


def test_internal_mail_and_our_own_notices_say_so() -> None:
    head = "X-MS-Exchange-Organization-AuthAs: Internal\r\nX-Rapid-Review-Notice: receipt\r\n"
    way = "Received: from hub.b.example (2603:10a6::5) by box.b.example with Microsoft SMTP Server\r\n"
    way += "Received: from hub.b.example ([fe80::12:34ff]) by hub.b.example ([fe80::12:34ff%6]) with mapi id 15.20\r\n"
    message = read_message(raw(way + head + HEAD.format(sender="a@b.example")))
    assert (message.internal, message.notice) == (True, "receipt")
    assert [each.addresses for each in message.hops] == [("2603:10a6::5",), ("fe80::12:34ff",)]
    twice = read_message(raw(head + "X-MS-Exchange-Organization-AuthAs: Anonymous\r\n" + HEAD.format(sender="a@b.example")))
    assert twice.internal is False
