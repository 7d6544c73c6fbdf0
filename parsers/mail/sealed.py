"""Mail whose documents are shut away: in an encrypted wrapper, or behind a portal's link.

A `Message` enters; a problem `locked` or `portal` leaves, or None. Said only where no document can be read: many an agency's
footer names its secure-mail product under perfectly readable mail. No link is ever followed.
"""

from __future__ import annotations

import re

from parsers.formats.guard import Format, plain
from parsers.mail.html import html_to_text
from parsers.mail.signed import is_enveloped, signed_content
from parsers.model import Problem
from parsers.received import Attachment, Message

_DOCUMENTS = (b"PK", b"\xd0\xcf\x11\xe0", b"%PDF", b"{\\rtf")

_STUB_NAME = (
    r"(message(_v\d)?|(securedoc|(secure|encrypted)[ _-]?(e-?mail|message)|egress|virtru|zix|galaxkey)[\w -]*"
    r"|.{1,100}\.(tdf\d?|virtru|gxk))"
)

# A wrapper, by what it is declared to be, what it is called, or how it begins; then what becomes of the message.
_WRAPPERS: tuple[tuple[str, str, bytes, str], ...] = (
    ("application/pkcs7-mime", "", b"", "locked"),  # S/MIME, RFC 8551; what is only signed was opened before
    ("application/x-pkcs7-mime", "", b"", "locked"),
    ("", r"smime\.p7m", b"", "locked"),
    ("application/pgp-encrypted", "", b"", "locked"),  # PGP/MIME, RFC 3156
    ("", r".*\.(pgp|gpg)", b"", "locked"),
    ("", "", b"-----BEGIN PGP MESSAGE", "locked"),
    ("application/x-microsoft-rpmsg-message", "", b"", "locked"),  # rights management
    ("", r".*\.rpmsg", b"", "locked"),
    ("", "", b"\x76\xe8\x04\x60\xc4\x11\xe3\x86", "locked"),
    ("", r".*\.switch", b"", "locked"),  # Egress
    ("", r".*\.gxk", b"", "locked"),  # Galaxkey
    ("", r".*\.tdf\d?", b"", "portal"),  # Virtru
    ("", rf"{_STUB_NAME}\.html?", b"", "portal"),
)

# What the stub of a portal says, in its text or its page; a brand alone says nothing, it stands in footers.
_SECURE = "(secured?|encrypted|protected|confidential)"
_PORTAL = (
    "(egress|mimecast|virtru|zix(mail|corp)?|proofpoint|galaxkey|cryptshare|quatrix|trend micro|objective connect|anycomms"
    "|sharefile|wetransfer|onedrive|sharepoint|dropbox|microsoft purview)"
)
_BRAND = rf"({_PORTAL}|nhsmail|cjsm|criminal justice secure e-?mail)"  # the last are what whole services call their mail
_KIND = "(e-?mail|message|file|package|communication)s?"
_HOST = (
    "(secure-?mail|secmsg|securemsg|secure-?message|secure-?messaging|secure-?reader|encryptedmail|zixmail|zixmessagecenter|virtru"
    "|galaxkey|cryptshare|egresscloud)"
)
_SHARE = r"(sharepoint\.com|1drv\.ms|onedrive\.|dropbox\.com|wetransfer\.com|we\.tl|drive\.google)"
_OPEN = "(read|view|open|access|unlock|retrieve|download|decrypt)"
_STUBS = (
    rf"(you have|you['’]ve|has|have) (received|sent you|been sent|got) (a|an) (new )?(({_BRAND}|{_SECURE}),? ){{1,2}}{_KIND}",
    rf"(you have|you['’]ve|there is) (received )?(a|an|\d{{1,3}}) (new |unread )?{_SECURE} {_KIND} (waiting|available|from)",
    rf"\bnew ({_BRAND} )?{_SECURE} {_KIND} from\b",
    rf"{_OPEN} (the|this|your) ({_SECURE} )?{_KIND}\b.{{0,200}}\b{_PORTAL}",
    rf"{_PORTAL}\b.{{0,200}}\b{_OPEN} (the|this|your) ({_SECURE} )?{_KIND}\b.{{0,300}}https?://",
    rf"to {_OPEN} (the|this|your) ({_SECURE} )?{_KIND},? (please )?(click|follow|sign in|log ?in|log ?on|save|open|go to|visit)",
    rf"{_OPEN} (the|this|your) {_SECURE} {_KIND} by (opening|clicking|signing)",
    rf"(sent|shared|waiting|available)\b.{{0,60}}\b(via|using|through|in|on|by) (the )?{_BRAND}\b.{{0,200}}\b(log|sign) ?[io]n\b",
    r"messages? protected by microsoft (purview|365|office)",
    r"https?://[^\s>]{0,100}(switch|reader|web|secure)\.egress\.com/",
    r"https?://[^\s>]{0,100}outlook\.office(365)?\.com/encryption/",
    rf"https?://[^\s>]{{0,60}}{_HOST}[^\s>]{{0,60}}/",
    r"https?://[^\s>]{0,60}\bcjsm\.net/(webmail|\w*message|login)",
    rf"(shared|has sent you) (a |some )?(files?|folder|documents?|items?) (with you )?(using|via|through|on|with) {_BRAND}",
    rf"\bshared\b.{{1,100}}\bwith you\b.{{0,600}}https?://[^\s>]{{0,100}}{_SHARE}",
    r"-----BEGIN PGP MESSAGE-----",
)
_PACKAGE = re.compile(r"\.(switch|tdf\d?|gxk)$", re.IGNORECASE)  # encrypted, though it begins as a zip
_STUB = re.compile("|".join(f"(?:{stub})" for stub in _STUBS), re.IGNORECASE | re.DOTALL)
_STUB_TEXT = 8 * 1024  # a stub is short

_SENTENCES = {
    "locked": "The message is encrypted for one person and could not be opened; please send the document itself.",
    "portal": "The document is behind a link, which this mailbox cannot open; please send the document itself.",
}


def _readable(attachment: Attachment) -> bool:
    return not attachment.inline and attachment.data.startswith(_DOCUMENTS) and not _PACKAGE.search(attachment.name)


def _wrapped(attachment: Attachment) -> str | None:
    """What a wrapper of encrypted mail makes of the message, or None for any other file."""
    if plain(attachment.data) is Format.SIGNED or signed_content(attachment.data) is not None:
        return None
    if is_enveloped(attachment.data):
        return "locked"
    for kind, name, start, code in _WRAPPERS:
        if kind and attachment.content_type != kind:
            continue
        if name and not re.fullmatch(name, attachment.name, re.IGNORECASE):
            continue
        if attachment.data[:64].lstrip().startswith(start):
            return code
    return None


def _stub(text: str) -> str | None:
    found = _STUB.search(" ".join(text[:_STUB_TEXT].split()))
    return None if found is None else "locked" if "PGP" in found[0] else "portal"


def _stub_page(html: str) -> str | None:
    """The same of a page: what it says, and where its form or its script leads."""
    return _stub(html_to_text(html)) or _stub(html)


def sealed(message: Message) -> Problem | None:
    """The problem of a message whose documents are encrypted or behind a link; None where one can be read, or none was meant."""
    if any(_readable(attachment) for attachment in message.attachments):
        return None
    pages = [each for each in message.attachments if plain(each.data) is Format.HTML or each.content_type == "text/html"]
    codes = [
        *(_wrapped(attachment) for attachment in message.attachments),
        *(_stub_page(page.data[: 16 * _STUB_TEXT].decode("utf-8", "replace")) for page in pages),
        _stub(message.new_text),
    ]
    code = next((code for code in codes if code), None)
    return Problem(code, _SENTENCES[code]) if code else None
