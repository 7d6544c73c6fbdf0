"""Mail whose documents are shut away: in an encrypted wrapper, or behind a portal's link.

A `Message` enters; a problem `locked` or `portal` leaves, or None. Said only where no document can be read: many an agency's
footer names its secure-mail product under perfectly readable mail. No link is ever followed.
"""

from __future__ import annotations

import re

from parsers.model import Attachment, Message, Problem

_DOCUMENTS = (b"PK", b"\xd0\xcf\x11\xe0", b"%PDF", b"{\\rtf")

_STUB_NAME = r"(message|(securedoc|secure ?message|securemail|encrypted[ _-]?message|egress|virtru)\w*)"

# A wrapper, by what it is declared to be, what it is called, or how it begins; then what becomes of the message.
_WRAPPERS: tuple[tuple[str, str, bytes, str], ...] = (
    ("application/pkcs7-mime", "", b"", "locked"),  # S/MIME, RFC 8551
    ("application/x-pkcs7-mime", "", b"", "locked"),
    ("", r"smime\.p7m", b"", "locked"),
    ("application/pgp-encrypted", "", b"", "locked"),  # PGP/MIME, RFC 3156
    ("", r".*\.(pgp|gpg)", b"", "locked"),
    ("", "", b"-----BEGIN PGP MESSAGE", "locked"),
    ("application/x-microsoft-rpmsg-message", "", b"", "locked"),  # rights management
    ("", r".*\.rpmsg", b"", "locked"),
    ("", "", b"\x76\xe8\x04\x60\xc4\x11\xe3\x86", "locked"),
    ("", r".*\.switch", b"", "locked"),  # Egress
    ("", rf"{_STUB_NAME}\.html?", b"", "portal"),
)

# What the stub of a portal says, in its text or its page; a brand alone says nothing, it stands in footers.
_SECURE = "(secure|encrypted|protected|confidential)"
_BRAND = "(egress|mimecast|virtru|zix|proofpoint|cryptshare|quatrix|sharefile|wetransfer|onedrive|sharepoint|dropbox)"
_HOST = "(secure-?mail|securemsg|secure-?message|securemessaging|encryptedmail|zixmail|zixmessagecenter|virtru)"
_SHARE = r"(sharepoint\.com|1drv\.ms|onedrive\.|dropbox\.com|wetransfer\.com|we\.tl|drive\.google)"
_STUBS = (
    rf"(you have|you['’]ve|has) (received|sent you|been sent) (a|an) (new )?{_SECURE} (e-?mail|message|file|package)",
    rf"(read|view|open|access) (the|this|your) ({_SECURE} )?(message|e-?mail|files?)\b.{{0,200}}\b{_BRAND}",
    r"https?://[^\s>]{0,100}(switch|reader|web)\.egress\.com/",
    r"https?://[^\s>]{0,100}outlook\.office(365)?\.com/encryption/",
    rf"https?://[^\s>]{{0,60}}{_HOST}[^\s>]{{0,60}}/",
    rf"(shared|has sent you) (a |some )?(files?|folder|documents?|items?) (with you )?(using|via|through|on|with) {_BRAND}",
    rf"\bshared\b.{{1,100}}\bwith you\b.{{0,600}}https?://[^\s>]{{0,100}}{_SHARE}",
    r"-----BEGIN PGP MESSAGE-----",
)
_STUB = re.compile("|".join(f"(?:{stub})" for stub in _STUBS), re.IGNORECASE | re.DOTALL)
_STUB_TEXT = 8 * 1024  # a stub is short

_SENTENCES = {
    "locked": "The message is encrypted for one person and could not be opened; please send the document itself.",
    "portal": "The document is behind a link, which this mailbox cannot open; please send the document itself.",
}


def _readable(attachment: Attachment) -> bool:
    return not attachment.inline and attachment.data.startswith(_DOCUMENTS) and not attachment.name.lower().endswith(".switch")


def _wrapped(attachment: Attachment) -> str | None:
    """What a wrapper of encrypted mail makes of the message, or None for any other file."""
    for kind, name, start, code in _WRAPPERS:
        if kind and attachment.content_type != kind:
            continue
        if name and not re.fullmatch(name, attachment.name, re.IGNORECASE):
            continue
        if attachment.data[:64].lstrip().startswith(start):
            return code
    return None


def _stub(text: str) -> str | None:
    found = _STUB.search(text[:_STUB_TEXT])
    return None if found is None else "locked" if "PGP" in found[0] else "portal"


def sealed(message: Message) -> Problem | None:
    """The problem of a message whose documents are encrypted or behind a link; None where one can be read, or none was meant."""
    if any(_readable(attachment) for attachment in message.attachments):
        return None
    pages = [each for each in message.attachments if each.content_type == "text/html"]
    codes = [
        *(_wrapped(attachment) for attachment in message.attachments),
        *(_stub(page.data[: 8 * _STUB_TEXT].decode("utf-8", "replace")) for page in pages),
        _stub(message.new_text),
    ]
    code = next((code for code in codes if code), None)
    return Problem(code, _SENTENCES[code]) if code else None
