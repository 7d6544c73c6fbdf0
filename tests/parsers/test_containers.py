"""What comes out of containers, and which of them stay closed."""

import io
import zipfile
from email.message import EmailMessage

import pytest

from parsers.mail import containers
from parsers.mail.containers import expand
from parsers.mail.message import read_message
from parsers.mail.sealed import sealed
from parsers.received import Attachment

DOCUMENT = b"%PDF-1.7 form"


def attachment(name: str, data: bytes, content_type: str = "application/octet-stream", position: int = 1) -> Attachment:
    return Attachment(position, name, content_type, data)


def archive(**members: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, data in members.items():
            opened.writestr(name, data)
    return stream.getvalue()


def mail(*attached: tuple[str, bytes], text: str = "Hello.") -> bytes:
    message = EmailMessage()
    message["From"] = "a@b.example"
    message.set_content(text)
    for name, data in attached:
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def names(*attachments: Attachment) -> list[str]:
    return [each.name for each in expand(attachments)]


def test_a_document_is_no_container() -> None:
    assert names(attachment("form.pdf", DOCUMENT)) == ["form.pdf"]


def test_what_is_in_an_archive_follows_it_under_its_position() -> None:
    outer = attachment("forms.zip", archive(**{"a.pdf": DOCUMENT, "sub/b.pdf": DOCUMENT, "__MACOSX/a.pdf": b"x"}), position=4)
    found = expand((outer,))
    assert [each.name for each in found] == ["forms.zip", "forms.zip!a.pdf", "forms.zip!sub/b.pdf"]
    assert {each.position for each in found} == {4}
    assert found[1].data == DOCUMENT


def test_what_is_in_a_forwarded_mail_follows_it() -> None:
    outer = attachment("fwd.eml", mail(("form.pdf", DOCUMENT)), "message/rfc822")
    assert names(outer) == ["fwd.eml", "fwd.eml!form.pdf"]


def test_a_mail_in_an_archive_in_a_mail_is_followed_three_levels_down() -> None:
    deepest = archive(**{"d.pdf": DOCUMENT})
    data = mail(("c.zip", archive(**{"b.eml": mail(("a.zip", deepest))})))
    assert names(attachment("top.eml", data)) == ["top.eml", "top.eml!c.zip", "top.eml!c.zip!b.eml", "top.eml!c.zip!b.eml!a.zip"]


@pytest.mark.parametrize("mark", ["[Content_Types].xml", "META-INF/manifest.xml"])
def test_an_office_document_is_not_taken_apart(mark: str) -> None:
    assert names(attachment("form.docx", archive(**{mark: b"<x/>", "word/document.xml": b"<y/>"}))) == ["form.docx"]


@pytest.mark.parametrize(
    "data",
    [
        archive(**{f"{number}.txt": b"x" for number in range(containers.MEMBERS + 1)}),
        archive(**{"bomb.txt": bytes(60 * 1024 * 1024)}),
        archive(**{f"{number}.txt": bytes(1_500_000) for number in range(80)}),
        archive(**{"a.pdf": DOCUMENT})[:-30],
        archive(**{"a.pdf": DOCUMENT}).replace(b"PK\x01\x02\x14\x03\x14\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01"),
        b"PK\x03\x04 nothing more",
    ],
    ids=["many", "large", "many large", "cut off", "password", "no archive"],
)
def test_an_archive_that_breaks_a_bound_stays_closed_and_is_kept(data: bytes) -> None:
    outer = attachment("forms.zip", data)
    assert expand((outer,)) == (outer,)


def test_a_wrapping_that_is_damaged_is_left_as_it_is() -> None:
    both = (attachment("winmail.dat", b"\x78\x9f\x3e\x22", "application/ms-tnef"), attachment("note.msg", b"\xd0\xcf\x11\xe0"))
    assert expand(both) == both


def test_a_nested_file_keeps_its_inline_flag_and_its_neighbours() -> None:
    found = expand((attachment("a.zip", archive(**{"x.pdf": DOCUMENT}), position=1), attachment("b.pdf", DOCUMENT, position=2)))
    assert [(each.position, each.name) for each in found] == [(1, "a.zip"), (1, "a.zip!x.pdf"), (2, "b.pdf")]


@pytest.mark.parametrize(
    ("name", "content_type", "data", "code"),
    [
        ("smime.p7m", "application/pkcs7-mime", b"0\x80", "locked"),
        ("encrypted.asc", "application/octet-stream", b"\n-----BEGIN PGP MESSAGE-----\n", "locked"),
        ("message.rpmsg", "application/octet-stream", b"\x76\xe8\x04\x60\xc4\x11\xe3\x86", "locked"),
        ("return.switch", "application/octet-stream", b"PK\x03\x04", "locked"),
        ("message.html", "text/html", b"<p>Sign in</p>", "portal"),
        ("securedoc_20261124.html", "text/html", b"<p>Open</p>", "portal"),
        ("read.htm", "text/html", b"<p>You have received a secure email</p>", "portal"),
    ],
)
def test_a_wrapper_without_a_document_is_sealed(name: str, content_type: str, data: bytes, code: str) -> None:
    message = EmailMessage()
    message["From"] = "a@b.example"
    message.set_content("See attached.")
    kind, _, subtype = content_type.partition("/")
    message.add_attachment(data, maintype=kind, subtype=subtype, filename=name)
    problem = sealed(read_message(message.as_bytes()))
    assert problem is not None
    assert problem.code == code


@pytest.mark.parametrize(
    "text",
    [
        "You've received an encrypted message from alex@police.example\nTo view your message, sign in.",
        "Alex has sent you a secure email.\nOpen it here: https://switch.egress.com/ui/x",
        "Read the message <https://outlook.office365.com/Encryption/retrieve.ashx?recipient=x>",
        'Alex shared "Form" with you.\nOpen <https://police.sharepoint.com/:w:/g/x>',
    ],
)
def test_a_mail_that_is_only_a_link_to_a_portal_is_sealed(text: str) -> None:
    problem = sealed(read_message(mail(text=text)))
    assert problem is not None
    assert problem.code == "portal"


@pytest.mark.parametrize(
    "text",
    [
        "Thanks, Thursday\n\nThis email was sent securely using Egress.",
        "The family is not known to us. We use Mimecast.",
        "I shared this with my manager.",
        "Please send me the secure email address for returns.",
    ],
)
def test_a_product_in_a_footer_seals_nothing(text: str) -> None:
    assert sealed(read_message(mail(text=text))) is None


def test_a_document_that_can_be_read_is_never_called_sealed() -> None:
    assert sealed(read_message(mail(("form.pdf", DOCUMENT), text="You have received a secure email"))) is None
