"""What Outlook, S/MIME and Office wrap documents in, and that content alone says which it is."""

from __future__ import annotations

import base64
import io
import random
import struct
import zipfile
from email.message import EmailMessage
from pathlib import Path

import pytest

from parsers.mail.containers import expand
from parsers.mail.message import read_message
from parsers.mail.msg import read_msg
from parsers.mail.rich import decompressed
from parsers.mail.sealed import sealed
from parsers.mail.signed import is_enveloped, signed_content
from parsers.mail.tnef import read_tnef
from parsers.received import Attachment
from tests.parsers.outlook import Saved, compound, msg, native, signed, winmail
from tests.parsers.papers import docx, p

HOSTILE = Path(__file__).parents[2].parent / "shared" / "hostile"
DOCUMENT = b"%PDF-1.7 " + b"form " * 2000
WORD = docx(p("A form"))


def outer(data: bytes, name: str = "x", content_type: str = "application/octet-stream") -> Attachment:
    return Attachment(1, name, content_type, data)


def names(data: bytes, name: str = "x", content_type: str = "application/octet-stream") -> list[str]:
    return [each.name for each in expand((outer(data, name, content_type),))][1:]


def with_parts(**parts: bytes) -> bytes:
    """A Word document with more parts, under `word/embeddings/`."""
    return docx(p("A letter"), extra={f"word/embeddings/{name}": data for name, data in parts.items()})


# --- Outlook's saved message


def test_a_saved_message_gives_its_files_under_their_long_names() -> None:
    found = read_msg(msg(Saved(text="Please find attached.", files=[("The form.pdf", DOCUMENT), ("b.docx", WORD)])))
    assert (found.subject, found.text) == ("Return", "Please find attached.")
    assert [(each.name, each.data) for each in found.files] == [("The form.pdf", DOCUMENT), ("b.docx", WORD)]


@pytest.mark.parametrize("name", ["fwd.msg", "fwd.docx", ""])
def test_a_saved_message_is_opened_whatever_it_is_called(name: str) -> None:
    data = msg(Saved(files=[("form.pdf", DOCUMENT)]))
    assert names(data, name, "application/msword") == [f"{name}!form.pdf"]


def test_a_message_in_a_saved_message_is_opened_too() -> None:
    inner = Saved(subject="The return", text="Here it is.", files=[("form.pdf", DOCUMENT)])
    assert names(msg(Saved(files=[("RE.msg", inner)])), "f.msg") == ["f.msg!RE.msg", "f.msg!RE.msg!form.pdf"]


def test_a_picture_that_the_page_shows_is_inline_and_a_document_never_is() -> None:
    files = [("logo.png", b"\x89PNG\r\n\x1a\n" + bytes(20)), ("form.pdf", DOCUMENT)]
    found = read_msg(msg(Saved(page="<p>x</p>", files=files, inline=("logo.png", "form.pdf"))))
    assert [(each.name, each.inline) for each in found.files] == [("logo.png", True), ("form.pdf", False)]


def test_an_object_in_a_saved_message_gives_the_document_in_it() -> None:
    data = msg(Saved(files=[("Worksheet", {"\x01Ole10Native": native("chronology.pdf", DOCUMENT)})]))
    assert names(data, "f.msg") == ["f.msg!chronology.pdf"]


@pytest.mark.parametrize("damage", ["cut", "noise", "loop"])
def test_a_damaged_saved_message_stays_closed_and_costs_nothing(damage: str) -> None:
    data = bytearray(msg(Saved(text="x" * 5000, files=[("form.pdf", DOCUMENT)])))
    if damage == "cut":
        data = data[: len(data) // 2]
    elif damage == "noise":
        chosen = random.Random(7)
        for _ in range(400):
            data[chosen.randrange(512, len(data))] = chosen.randrange(256)
    else:
        data[-512:] = b"\0\0\0\0" * 128
    assert expand((outer(bytes(data)),))[0].data == bytes(data)


# --- winmail.dat


def test_winmail_gives_its_files_by_their_long_names() -> None:
    found = read_tnef(winmail("Hello.", [("Scoping form.docx", WORD), ("b.pdf", DOCUMENT)]))
    assert found.text == "Hello."
    assert [(each.name, each.data) for each in found.files] == [("Scoping form.docx", WORD), ("b.pdf", DOCUMENT)]
    assert names(winmail(files=[("a.docx", WORD)]), "holiday.jpg", "image/jpeg") == ["holiday.jpg!a.docx"]


def test_a_mail_whose_words_are_only_in_winmail_says_them() -> None:
    mail = EmailMessage()
    mail["From"] = "a@b.example"
    mail.add_attachment(
        winmail("The family is not known to us."), maintype="application", subtype="ms-tnef", filename="winmail.dat"
    )
    assert read_message(bytes(mail)).new_text == "The family is not known to us."


def test_winmail_is_a_wrapping_and_no_file_that_somebody_attached() -> None:
    mail = EmailMessage()
    mail["From"] = "a@b.example"
    mail.set_content("The family is not known to us.")
    mail.add_attachment(winmail(files=[("a.docx", WORD)]), maintype="application", subtype="ms-tnef", filename="winmail.dat")
    files = expand(read_message(bytes(mail)).attachments)
    assert [(each.name, each.inline) for each in files] == [("winmail.dat", True), ("winmail.dat!a.docx", False)]


def test_a_mail_whose_words_are_only_rich_text_in_winmail_says_them_too() -> None:
    rich = rb"{\rtf1\ansi\ansicpg1252 The family is \b not\b0  known to us.\par}"
    packed = struct.pack("<4I", len(rich) + 12, len(rich), 0x414C454D, 0) + rich
    mail = EmailMessage()
    mail["From"] = "a@b.example"
    mail.add_attachment(winmail(rich=packed), maintype="application", subtype="ms-tnef", filename="winmail.dat")
    assert read_message(bytes(mail)).new_text == "The family is not known to us."


def test_compressed_rich_text_is_the_published_example() -> None:  # [MS-OXRTFCP] 4.1.1
    data = "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
    assert decompressed(bytes.fromhex(data)) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"


def test_a_stream_that_is_cut_off_gives_what_came_before() -> None:
    whole = winmail(files=[("a.pdf", DOCUMENT), ("b.pdf", DOCUMENT)])
    assert [each.name for each in read_tnef(whole[:-6000]).files] == ["a.pdf"]
    chosen = random.Random(11)
    for _ in range(200):
        noise = bytearray(whole)
        for _ in range(30):
            noise[chosen.randrange(6, len(noise))] = chosen.randrange(256)
        expand((outer(bytes(noise)),))


# --- an opaque signature


def inner_mail(text: str = "Our return is attached.") -> bytes:
    mail = EmailMessage()
    mail.set_content(text)
    mail.add_attachment(WORD, maintype="application", subtype="octet-stream", filename="form.docx")
    return bytes(mail)


def wrapped(data: bytes, smime: str = "signed-data") -> bytes:
    head = "From: a@b.example\nSubject: Return\nMIME-Version: 1.0\n"
    head += f'Content-Type: application/pkcs7-mime; smime-type={smime}; name="smime.p7m"\n'
    body = EmailMessage()
    body.set_content(data, maintype="application", subtype="pkcs7-mime")
    return head.encode() + b"Content-Transfer-Encoding: base64\n\n" + str(body.get_payload()).encode()


@pytest.mark.parametrize("pieces", [0, 100], ids=["whole", "in pieces"])
def test_a_message_inside_its_signature_is_read_as_if_it_stood_outside(pieces: int) -> None:
    message = read_message(wrapped(signed(inner_mail(), pieces=pieces)))
    assert message.sender == "a@b.example"
    assert message.new_text == "Our return is attached."
    assert [(each.name, each.data) for each in message.attachments] == [("form.docx", WORD)]
    assert sealed(message) is None


def test_a_signed_message_among_the_files_is_opened_and_an_encrypted_one_is_locked() -> None:
    assert names(signed(inner_mail()), "smime.p7m", "application/pkcs7-mime") == ["smime.p7m!form.docx"]
    enveloped = b"\x30\x82\x01\x00\x06\x09" + bytes.fromhex("2a864886f70d010703") + bytes(240)
    problem = sealed(read_message(wrapped(enveloped, "enveloped-data")))
    assert problem is not None
    assert problem.code == "locked"
    assert is_enveloped(enveloped)
    assert signed_content(enveloped) is None


def test_a_signature_alone_and_noise_hold_nothing() -> None:
    whole = signed(b"content")
    assert signed_content(whole) == b"content"
    assert signed_content(whole.replace(b"\xa0\x09\x04\x07content", b"\x31\x09\x04\x07content")) is None
    chosen = random.Random(3)
    for _ in range(500):
        noise = bytearray(signed(inner_mail(), pieces=50))
        for _ in range(5):
            noise[chosen.randrange(20, len(noise))] = chosen.randrange(256)
        signed_content(bytes(noise))
        signed_content(bytes(noise[: chosen.randrange(len(noise))]))


# --- documents in documents


def test_a_document_embedded_in_a_word_document_follows_it() -> None:
    book = docx(p("Inner"))
    data = with_parts(
        **{"Microsoft_Word_Document.docx": book, "oleObject1.bin": compound({"\x01Ole10Native": native("form.pdf", DOCUMENT)})}
    )
    assert names(data, "letter.docx") == ["letter.docx!Microsoft_Word_Document.docx", "letter.docx!form.pdf"]


@pytest.mark.parametrize("stream", ["Package", "CONTENTS", "EMBEDDED_ODF"])
def test_an_object_that_is_a_whole_document_is_that_document(stream: str) -> None:
    data = with_parts(**{"oleObject1.bin": compound({stream: WORD, "\x01CompObj": b"x"})})
    assert names(data, "a.docx") == ["a.docx!oleObject1.bin"]
    assert expand((outer(data),))[1].data == WORD


def test_pictures_and_formulas_in_a_document_are_no_files() -> None:
    data = with_parts(**{"oleObject1.bin": compound({"Equation Native": b"x" * 50}), "image.bin": b"\x89PNG\r\n\x1a\n"})
    assert names(data) == []


def test_the_objects_of_an_old_word_document_follow_it() -> None:
    data = compound(
        {"WordDocument": bytes(5000), "ObjectPool": {"_1234567890": {"\x01Ole10Native": native("form.pdf", DOCUMENT)}}}
    )
    assert names(data, "old.doc") == ["old.doc!form.pdf"]


def test_many_embedded_files_are_bounded() -> None:
    data = with_parts(**{f"{number}.pdf": DOCUMENT for number in range(200)})
    assert len(names(data)) <= 100


def test_what_a_file_is_its_content_says_and_never_its_name() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("form.pdf", DOCUMENT)
    assert names(stream.getvalue(), "mail.eml") == ["mail.eml!form.pdf"]
    assert names(b"MIME-Version: 1.0\nSubject: x\n" + inner_mail(), "form.docx") == ["form.docx!form.docx"]
    assert names(b"no mail at all", "mail.eml") == []


def test_what_apple_s_program_puts_into_the_text_is_a_file_and_the_text_goes_on_below() -> None:
    file = "Content-Disposition: inline; filename=form.docx\nContent-Type: application/octet-stream\n"
    parts = (
        "Content-Type: text/html\n\n<p>Above.</p>",
        f"{file}Content-Transfer-Encoding: base64\n\n{base64.encodebytes(WORD).decode()}",
        "Content-Type: text/html\n\n<table><tr><td>a<td>b<tr><td>c<td>d<tr><td>e<td>f</table><p>Below.</p>",
    )
    mixed = "".join(f"\n--i\n{part}" for part in parts)
    raw = (
        'From: a@b.example\nMIME-Version: 1.0\nContent-Type: multipart/alternative; boundary="o"\n\n'
        "--o\nContent-Type: text/plain\n\nAbove. Below.\n"
        f"--o\nContent-Type: multipart/mixed; boundary=i\n{mixed}\n--i--\n--o--\n"
    ).encode()
    message = read_message(raw)
    assert [(each.name, each.inline, each.data) for each in message.attachments] == [("form.docx", False, WORD)]
    assert message.written is not None
    assert b"Above." in message.written.data
    assert b"Below." in message.written.data


@pytest.mark.skipif(not HOSTILE.is_dir(), reason="the folder of hostile files is not here")
def test_every_hostile_file_is_expanded_without_an_exception() -> None:
    for path in sorted(each for each in HOSTILE.rglob("*") if each.is_file() and each.stat().st_size < 2 * 2**20):
        data = path.read_bytes()
        assert expand((outer(data, path.name),), passwords=("Password1234_",))[0].data == data
