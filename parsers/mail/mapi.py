"""What Outlook's two file formats have in common: a message as MAPI properties, with its text and its files.

Properties by their number ([MS-OXPROPS]) enter; an `Inside` leaves. Text is decoded by the code page that the message names, and
the body is the page where there is one, else the rich text, else the plain one: only the page keeps its tables.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import EmailMessage

from parsers.mail.charsets import cleaned, decoded
from parsers.mail.rich import decompressed
from parsers.received import Attachment

Properties = Mapping[int, bytes]
"""The value of each property by its number; text is UTF-8 already, a number is in little-endian bytes."""

MESSAGE_CLASS, SUBJECT = 0x001A, 0x0037
BODY, RICH_BODY, PAGE_BODY = 0x1000, 0x1009, 0x1013
ATTACH_DATA, ATTACH_SHORT_NAME, ATTACH_METHOD, ATTACH_NAME, ATTACH_TYPE = 0x3701, 0x3704, 0x3705, 0x3707, 0x370E
CONTENT_ID, DISPLAY_NAME, HIDDEN = 0x3712, 0x3001, 0x7FFE
MESSAGE_CODE_PAGE, INTERNET_CODE_PAGE = 0x3FFD, 0x3FDE

NARROW, WIDE, BINARY, OBJECT = 0x001E, 0x001F, 0x0102, 0x000D
NAME_LENGTH = 200
PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM")
UTF_8, UTF_16 = 65001, 1200


@dataclass(frozen=True, slots=True)
class Inside:
    """What one of Outlook's files holds: the message's words in one form or another, and its files."""

    subject: str = ""
    text: str = ""
    page: str = ""  # HTML
    rich: bytes = b""  # RTF
    files: tuple[Attachment, ...] = ()


def number(properties: Properties, which: int, default: int = 0) -> int:
    """A number among the properties."""
    return int.from_bytes(properties[which][:4], "little") if which in properties else default


def narrow(data: bytes, code_page: int) -> bytes:
    """Text in a code page of Windows as UTF-8."""
    name = "utf-8" if code_page in (0, UTF_8) else "utf-16-le" if code_page == UTF_16 else f"windows-{code_page}"
    return decoded(data.rstrip(b"\0"), name).encode("utf-8", "replace")


def wide(data: bytes) -> bytes:
    """Text in UTF-16 as UTF-8."""
    return data.decode("utf-16-le", "replace").rstrip("\0").encode("utf-8", "replace")


def words(properties: Properties, *which: int) -> str:
    """The first of these properties that says anything, as text."""
    found = (properties.get(each, b"").decode("utf-8", "replace") for each in which)
    return next((text for text in found if text.strip()), "")


def file_name(properties: Properties) -> str:
    """The name that the sender gave a file, its last component only."""
    named = cleaned(words(properties, ATTACH_NAME, ATTACH_SHORT_NAME, DISPLAY_NAME))
    return re.split(r"[/\\]", named)[-1].strip()[:NAME_LENGTH]


def attached(properties: Properties, data: bytes, name: str = "", kind: str = "") -> Attachment:
    """One file of the message; a picture that its page shows is inline."""
    shown = bool(number(properties, HIDDEN)) or CONTENT_ID in properties
    declared = kind or words(properties, ATTACH_TYPE).strip().lower() or "application/octet-stream"
    return Attachment(0, name or file_name(properties), declared, data, inline=shown and data.startswith(PICTURES))


def inside(properties: Properties, files: tuple[Attachment, ...]) -> Inside:
    """The message that the properties describe."""
    page = properties.get(PAGE_BODY, b"")
    code_page = number(properties, INTERNET_CODE_PAGE, UTF_8)
    return Inside(
        subject=words(properties, SUBJECT),
        text=words(properties, BODY),
        page=narrow(page, code_page).decode("utf-8", "replace"),
        rich=decompressed(properties.get(RICH_BODY, b"")),
        files=files,
    )


def as_mail(message: Inside) -> bytes:
    """A message that lies inside another, written as mail: what it is wrapped in no longer matters to who opens it."""
    mail = EmailMessage()
    mail["Subject"] = " ".join(message.subject.split())[:NAME_LENGTH]
    mail.set_content(message.text or "")
    if message.page:
        mail.add_alternative(message.page, subtype="html")
    if message.rich and not message.page:
        mail.add_attachment(message.rich, maintype="application", subtype="rtf", filename="body.rtf")
    for each in message.files:
        wrapped = each.content_type == "message/rfc822"
        kind = ("application", "x-mail") if wrapped else ("application", "octet-stream")
        mail.add_attachment(each.data, maintype=kind[0], subtype=kind[1], filename=each.name or "attachment")
    return mail.as_bytes()
