"""Delivery reports: which addresses could not be delivered to, by machine-readable parts or by what mail servers write."""

from __future__ import annotations

import pytest

from parsers.mail.message import read_message
from parsers.received import Machine

ALEX = "alex.wren@police.example"


def plain(text: str, *, subject: str = "Undeliverable: [RR-2026-003 police] Request", more: str = "") -> bytes:
    head = "From: Mail Delivery System <MAILER-DAEMON@mx.example>\r\nTo: reviews@sampleshire.example\r\n"
    return f"{head}Subject: {subject}\r\n{more}Content-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n".encode()


def report(*fields: str, text: str = "It was not delivered.") -> bytes:
    return (
        "From: postmaster@mx.example\r\nTo: reviews@sampleshire.example\r\nSubject: Undeliverable\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="B"\r\n\r\n'
        f"--B\r\nContent-Type: text/plain\r\n\r\n{text}\r\n"
        "--B\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
        + "\r\n\r\n".join(fields)
        + "\r\n\r\n--B\r\nContent-Type: message/rfc822\r\n\r\n"
        "Message-ID: <ours-1@sampleshire.example>\r\nFrom: reviews@sampleshire.example\r\nTo: "
        "somebody@housing.example\r\n\r\nText.\r\n"
        "--B--\r\n"
    ).encode()


def block(action: str, *recipients: str) -> str:
    return "\r\n".join((*recipients, f"Action: {action}", "Status: 5.1.1"))


FINAL = f"Final-Recipient: rfc822; {ALEX}"


def test_a_standard_report_names_whom_it_failed_for() -> None:
    message = read_message(report(block("failed", FINAL)))
    assert (message.machine, message.bounced, message.delayed) == (Machine.BOUNCE, (ALEX,), False)
    assert message.bounced_ids == ("<ours-1@sampleshire.example>",)


def test_the_address_that_was_written_to_counts_and_not_the_one_it_was_passed_on_to() -> None:
    fields = block(
        "failed", "Original-Recipient: rfc822;Alex.Wren@Police.example", "Final-Recipient: rfc822;aw1234@inside.police.example"
    )
    assert read_message(report(fields)).bounced == (ALEX,)


def test_of_two_recipients_only_the_failed_one_is_named() -> None:
    fields = (block("failed", FINAL), block("delayed", "Final-Recipient: rfc822; jo.ash@school.example"))
    message = read_message(report(*fields))
    assert (message.bounced, message.delayed) == ((ALEX,), False)


@pytest.mark.parametrize(
    ("action", "delayed"), [("delayed", True), ("delivered", False), ("relayed", False), ("expanded", False)]
)
def test_news_of_a_delay_or_of_success_names_nobody(action: str, delayed: bool) -> None:
    message = read_message(report(block(action, FINAL)))
    assert (message.bounced, message.bounced_ids, message.delayed) == ((), (), delayed)


def test_a_failure_is_final_though_its_text_speaks_of_delays() -> None:
    message = read_message(report(block("failed", FINAL), text="Delivery was delayed, and we will not keep trying."))
    assert (message.bounced, message.delayed) == ((ALEX,), False)


def test_the_header_that_exim_and_gmail_write_names_them() -> None:
    message = read_message(plain("It failed.", more=f"X-Failed-Recipients: {ALEX}\r\n"))
    assert message.bounced == (ALEX,)


FAILED = {
    "Exim": (
        "This message was created automatically by mail delivery software.\n\nA message that you sent could not be "
        "delivered to one "
        f"or more of its\nrecipients. This is a permanent error. The following address(es) failed:\n\n  {ALEX}\n"
        "    host mx.police.example [192.0.2.7]\n    550 5.1.1 User unknown\n"
    ),
    "qmail": (
        "Hi. This is the qmail-send program at mx.example.\nI'm afraid I wasn't able to deliver your message to the following "
        f"addresses.\nThis is a permanent error; I've given up. Sorry it didn't work out.\n\n<{ALEX}>:\n"
        "192.0.2.7 does not like recipient.\nRemote host said: 550 No such user\n\n--- Below this line is a copy of the "
        "message.\n"
    ),
    "Postfix": (
        "This is the mail system at host mx.example.\n\nI'm sorry to have to inform you that your message could not\n"
        "be delivered to one or more recipients. It's attached below.\n\n                   The mail system\n\n"
        f"<{ALEX}>: host mx.police.example[192.0.2.7] said: 550 5.1.1\n    User unknown (in reply to RCPT TO command)\n"
    ),
    "Exchange Online": (
        f"Your message to {ALEX} couldn’t be delivered.\n\nalex.wren wasn’t found at police.example.\n\nreviews\tOffice 365\t"
        "alex.wren\nAction Required\t\tRecipient\n\nUnknown To address\n"
    ),
    "Exchange": (
        f"Delivery has failed to these recipients or groups:\n\nWren, Alex ({ALEX})\nThe e-mail address you entered "
        f"couldn't be found. "
        "Please check the recipient's e-mail address.\n\nDiagnostic information for administrators:\n\nGenerating "
        "server: mx.example\n"
    ),
    "Exchange, linked": (
        f"Delivery has failed to these recipients or groups:\n\n{ALEX}<mailto:{ALEX}>\nThe address wasn’t found.\n\n"
        "Original message headers:\n\nReceived: from a.example\nTo: other@school.example\n"
    ),
    "Gmail": (
        f"Address not found\n\nYour message wasn't delivered to {ALEX} because the address couldn't be found, or is "
        f"unable to receive "
        "mail.\n\nThe response was:\n\n550 5.1.1 The email account that you tried to reach does not exist.\n"
    ),
    "Mimecast": f"Your email to {ALEX} was rejected.\n\nThe recipient's mail gateway does not accept it.\nContact "
    "helpdesk@mx.example.\n",
    "Proofpoint": (
        "The original message was received at Mon, 30 Mar 2026 10:05:00 +0100\nfrom mx.example [192.0.2.9]\n\n"
        f"   ----- The following addresses had permanent fatal errors -----\n<{ALEX}>\n    (reason: 550 5.1.1 User Unknown)\n\n"
        "   ----- Transcript of session follows -----\n"
    ),
    "Domino": (
        "Your message\n\n  Subject: Request\n\nwas not delivered to:\n\n"
        f"  {ALEX}\n\nbecause:\n\n  User wren (wren@police.example) not listed in Domino Directory\n"
    ),
    "MailEnable": (
        "MailEnable: Message could not be delivered to some recipients.\nThe following recipient(s) could not be reached:\n\n"
        f"\t[SMTP:{ALEX}]: Remote SMTP Server Returned: 550 No such user\n\nMessage headers follow:\n\nTo: other@school.example\n"
    ),
    "MailMarshal": (
        "Your message:\n   From:    reviews@sampleshire.example\n   Subject: Request\n\nCould not be delivered because of\n\n"
        f"550 5.1.1 User unknown\n\nThe following recipients were affected: \n    {ALEX}\n\nAdditional Information\n"
        "Original Sender:    <reviews@sampleshire.example>\n"
    ),
    "Symantec": (
        "This is the mail delivery agent at Symantec Email Security.cloud.\n\nI was unable to deliver your message to "
        "the following "
        f"addresses:\n\n{ALEX}\n\nReason: 550 not permitted to relay\n"
    ),
    "OpenSMTPD": (
        "Hi!\n\n    An error has occurred while attempting to deliver a message for\n    the following list of recipients:\n\n"
        f"{ALEX}: 550 5.1.1 unknown\n\n    Below is a copy of the original message:\n\nTo: other@school.example\n"
    ),
    "IMail": f"Unknown user: {ALEX}\n\n\nOriginal message follows.\n\nTo: other@school.example\n",
    "full mailbox": f"Your mail could not be delivered to: <{ALEX}>\nas the mailbox is full.\n",
    "a report as text": (
        "An error occurred while trying to deliver the mail.\n\nTechnical report:\n\nAction: failed\n"
        f"Final-Recipient: rfc822; {ALEX}\nStatus: 5.1.1\n"
    ),
}


@pytest.mark.parametrize("text", FAILED.values(), ids=FAILED.keys())
def test_what_mail_servers_write_without_a_standard_report_names_the_address(text: str) -> None:
    message = read_message(plain(text))
    assert (message.bounced, message.delayed) == ((ALEX,), False)


def test_a_page_without_text_names_the_address_too() -> None:
    page = f"<html><body><h1>Your message to <b>{ALEX}</b> couldn't be delivered.</h1><p>It wasn't found.</p></body></html>"
    raw = plain(page).replace(b"Content-Type: text/plain", b"Content-Type: text/html")
    assert read_message(raw).bounced == (ALEX,)


LATE = {
    "Postfix": (
        "# THIS IS A WARNING ONLY.  YOU DO NOT NEED TO RESEND YOUR MESSAGE. #\n\nYour message could not be delivered "
        "for more than 4 "
        f"hour(s).\nIt will be retried until it is 5 day(s) old.\n\n<{ALEX}>: connect to mx.police.example: Connection "
        f"timed out\n"
    ),
    "Exim": (
        "A message that you sent has not yet been delivered to one or more of its\nrecipients after more than 24 hours "
        "on the queue.\n\n"
        f"The address to which the message has not yet been delivered is:\n\n  {ALEX}\n\nNo action is required on your part.\n"
        "Delivery attempts will continue for some time.\n"
    ),
    "Exchange": (
        f"Delivery to these recipients or groups has been delayed:\n\n{ALEX}\n\nThis is a warning message only. Your "
        f"message will be "
        "retried for the next 2 days.\n"
    ),
    "Gmail": f"There was a temporary problem delivering your message to {ALEX}. Gmail will retry for 45 more hours.\n",
}


@pytest.mark.parametrize("text", LATE.values(), ids=LATE.keys())
def test_a_report_of_a_delay_in_plain_words_names_nobody_and_says_so(text: str) -> None:
    message = read_message(plain(text, subject="Delivery Status Notification (Delay)"))
    assert (message.bounced, message.bounced_ids, message.delayed) == ((), (), True)


def test_addresses_of_the_mail_that_was_sent_back_are_not_those_that_failed() -> None:
    text = f"Delivery has failed to these recipients or groups:\n\n{ALEX}\n\nOriginal message headers:\n\nTo: jo@school.example\n"
    assert read_message(plain(text)).bounced == (ALEX,)


def test_neither_the_mailbox_that_was_told_nor_a_postmaster_bounced() -> None:
    text = "Your message could not be delivered to reviews@sampleshire.example. For help write to postmaster@mx.example.\n"
    assert read_message(plain(text)).bounced == ()


def test_a_report_whose_parts_cannot_be_told_apart_is_read_as_text() -> None:
    raw = report(block("failed", FINAL), text=f"<{ALEX}>: host mx.police.example said: 550 5.1.1 User unknown")
    message = read_message(raw.replace(b'boundary="B"', b'boundary="C"'))
    assert message.bounced == (ALEX,)


def test_a_person_s_mail_about_a_failure_bounces_nothing() -> None:
    raw = f"From: a@b.example\r\nSubject: RE: request\r\n\r\nYour message to {ALEX} couldn't be delivered.\r\n".encode()
    message = read_message(raw)
    assert (message.machine, message.bounced, message.delayed) == (None, (), False)


@pytest.mark.parametrize("address", ["no address", "wren@", "x" * 300 + "@police.example", "wrën@police.example"])
def test_what_is_no_plain_address_is_not_named(address: str) -> None:
    assert read_message(report(block("failed", f"Final-Recipient: rfc822; {address}"))).bounced == ()
