"""Mail whose documents are behind a portal, in the words of the products that agencies use; and mail that only names one."""

from __future__ import annotations

import time
from email.message import EmailMessage
from html import escape

import pytest

from parsers.mail.message import read_message
from parsers.mail.sealed import sealed

NOTICES = {
    "egress, its own notice": (
        "Des Ledger has sent you a secure email.\n\nRead secure email <https://reader.egress.com/remote.aspx/s/police/x>\n\n"
        "What is Egress? Egress is a secure email service."
    ),
    "egress, a new reader": (
        "You have received an Egress secure email from liaison@police.example.\nTo read this secure email, please follow the "
        "link below and sign in or create a free account."
    ),
    "egress switch": "This message has been protected. Open it here: https://switch.egress.com/ui/registration/accountcreate.aspx",
    "mimecast": (
        "You have received a secure message from Vale Hospitals Trust.\n\nView Message <https://uk-secmsg.mimecast.example/portal/x>\n"
        "This message is available until 30 April 2026."
    ),
    "mimecast, a new message": "There is a new secure message waiting for you in the Mimecast portal. Log on to read it.",
    "microsoft purview": (
        "Des Ledger (liaison@police.example) has sent you a protected message.\n\nRead the message\n\n"
        "Learn about messages protected by Microsoft Purview Message Encryption."
    ),
    "microsoft, its link": "Read the message <https://outlook.office365.com/Encryption/retrieve.ashx?recipientemailaddress=x>",
    "microsoft, older": (
        "You've received an encrypted message from liaison@police.example\nTo view your message\nSave and open the attachment "
        "(message.html), and follow the instructions."
    ),
    "virtru": "Des Ledger has sent you a secure message.\n\nUnlock Message <https://secure.virtru.com/start/?c=experiment&t=x>",
    "zix": (
        "New ZixCorp secure email message from Vale Housing.\nOpen Message\nTo view the secure message, click Open Message.\n"
        "The secure message expires on 12 April 2026."
    ),
    "zix, its link": "Open your message: https://web1.zixmail.net/s/e?b=council&m=x",
    "proofpoint": (
        "This is a secure, encrypted message.\n\nDesktop Users:\nOpen the attachment (SecureMessageAtt.html) and follow the "
        "instructions.\nTo read your secure message, click here.\n\nSecured by Proofpoint Encryption"
    ),
    "cisco": "You have received a secure message.\nRead your secure message by opening the attachment, securedoc_2026.html.",
    "galaxkey": "You have received a Galaxkey secured email from Oakfield Primary.\nView it at https://manager.galaxkey.com/view/x",
    "cjsm": (
        "A message has been sent to you via the Criminal Justice Secure eMail service (CJSM).\n"
        "To read it please log in at https://www.cjsm.net/webmail/"
    ),
    "nhsmail": (
        "You have received an NHSmail encrypted message from a.nurse@nhs.example.\n"
        "To read the encrypted message, open the attachment and sign in with your Trend Micro Email Encryption account."
    ),
    "onedrive": 'Des Ledger shared "Scoping form" with you.\nOpen: https://police-my.sharepoint.com/:w:/g/personal/x',
}


def message(text: str, *attached: tuple[str, str, bytes]) -> bytes:
    mail = EmailMessage()
    mail["From"] = "liaison@police.example"
    mail["Subject"] = "[RR-2026-001 police] Secure: return"
    mail.set_content(text)
    for name, kind, data in attached:
        maintype, _, subtype = kind.partition("/")
        mail.add_attachment(data, maintype=maintype, subtype=subtype, filename=name)
    return bytes(mail)


def code(raw: bytes) -> str | None:
    problem = sealed(read_message(raw))
    return problem.code if problem else None


@pytest.mark.parametrize("text", NOTICES.values(), ids=NOTICES)
def test_a_portal_s_notice_is_known_by_its_words(text: str) -> None:
    assert code(message(text)) == "portal"


@pytest.mark.parametrize("text", NOTICES.values(), ids=NOTICES)
def test_the_same_words_on_an_attached_page_say_the_same(text: str) -> None:
    rows = "</td></tr><tr><td>".join(escape(text).split("\n"))
    page = f"<html><body><table><tr><td>{rows}</td></tr></table></body></html>"
    assert code(message("Please open the attachment.", ("x.htm", "application/octet-stream", page.encode()))) == "portal"


@pytest.mark.parametrize(
    ("name", "kind", "data", "expected"),
    [
        ("message_v2.rpmsg", "application/x-microsoft-rpmsg-message", b"\x76\xe8\x04\x60\xc4\x11\xe3\x86", "locked"),
        ("message_v4.rpmsg", "application/octet-stream", b"\x76\xe8\x04\x60\xc4\x11\xe3\x86", "locked"),
        ("message_v4.html", "text/html", b"<p>Sign in</p>", "portal"),
        ("SecureMessageAtt.html", "text/html", b"<form action='https://x.example/securereader'></form>", "portal"),
        ("Scoping form.docx.tdf.html", "text/html", b"<html>Unlock</html>", "portal"),
        ("Scoping form.docx.tdf", "application/octet-stream", b"PK\x05\x06", "portal"),
        ("Secure Email.gxk", "application/octet-stream", b"GXK", "locked"),
        ("smime.p7m", "application/octet-stream", b"\x30\x82\x01\x00\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03\xa0", "locked"),
    ],
)
def test_a_wrapper_is_known_by_what_it_is(name: str, kind: str, data: bytes, expected: str) -> None:
    assert code(message("See attached.", (name, kind, data))) == expected


@pytest.mark.parametrize(
    "text",
    [
        "The family is not known to us.\n\nThis email was sent securely using Egress.",
        "Our return follows tomorrow by Egress. Can you receive secure email?",
        "I have received your message, thank you; our Mimecast was down.",
        "We shared the information with the GP at the time.",
        "Please do not send us confidential files by Dropbox.",
        "Please find our return attached. You can open the file with Word. Des, NHSmail team",
        "Secured by Proofpoint Encryption\nThe child is known to us; the form follows on Thursday.",
        "Vale NHS Trust. This message was sent from a secure email system.",
    ],
)
def test_mail_that_only_names_a_product_is_not_sealed(text: str) -> None:
    assert code(message(text)) is None


def test_a_hostile_text_is_searched_as_fast_as_any() -> None:
    began = time.monotonic()
    for words in ("you have received a secure " * 3000, "https://" * 3000, "open the secure message " * 1000, "shared " * 3000):
        code(message(words))
    assert time.monotonic() - began < 5
