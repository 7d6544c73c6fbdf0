"""The parts of a parsed message: its files, and what is wrong with its structure.

A `compat32` message of the standard library enters; `Attachment` records and a `mime_defects` problem leave. Bytes come from the
standard library's decoder only. What a file is called or declared to be decides nothing; a part that another mail program would
see elsewhere, or not at all, is a defect that a person looks at.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from contextlib import suppress
from email.message import Message as Part
from email.policy import compat32
from itertools import islice
from urllib.parse import unquote

from parsers.mail.charsets import unfolded
from parsers.mail.limits import HEADER_BYTES, PARTS, refused
from parsers.model import Problem
from parsers.received import Attachment

_AMBIGUOUS = {
    "StartBoundaryNotFoundDefect",
    "CloseBoundaryNotFoundDefect",
    "MultipartInvariantViolationDefect",
    "NoBoundaryInMultipartDefect",
    "InvalidMultipartContentTransferEncodingDefect",
    "FirstHeaderLineIsContinuationDefect",
    "MissingHeaderBodySeparatorDefect",
}
_STRUCTURAL = ("content-type", "content-transfer-encoding")
_NOT_JOINED = {"message/partial", "message/external-body"}  # RFC 2046, section 5.2: the document is not in this message
_NO_FILES = {  # they prove or report, and hold nothing that was sent to be read
    "application/pkcs7-signature",
    "application/x-pkcs7-signature",
    "application/pgp-signature",
    "application/pgp-keys",
    "message/delivery-status",
    "message/disposition-notification",
    "message/feedback-report",
    "text/rfc822-headers",
}
_DOCUMENT_STARTS = (b"PK", b"\xd0\xcf\x11\xe0", b"%PDF", b"{\\rtf")
_BOUNDARIES = re.compile(r";\s*boundary\*?0?\*?\s*=", re.IGNORECASE)
_STRAY_PART = re.compile(r"^content-(?:type|disposition|transfer-encoding)\s*:", re.IGNORECASE | re.MULTILINE)
_CID = re.compile(rb"cid:([^\"'>\s)]{1,300})", re.IGNORECASE)
_NAME_LENGTH = 200
BODIES = 20  # more parts of text than this no mail program writes
BODY_BYTES = 512 * 1024  # of one of them; new words stand at the top
_DEFECT_SENTENCE = "Mail programs read this message differently; please send the documents in a new message."


def header(part: Part, name: str) -> str:
    """The first header of that name as it stands on the wire, or an empty text."""
    return next((str(value) for key, value in part.raw_items() if key.lower() == name), "")


def children(part: Part) -> list[Part]:
    """The parts directly inside a multipart; a wrapped message is content and is not entered."""
    inside = part.get_payload() if part.is_multipart() and part.get_content_maintype() == "multipart" else []
    return [each for each in inside if isinstance(each, Part)]


def every(part: Part) -> Iterator[Part]:
    """The part and all parts inside it, in the order of the message."""
    yield part
    for child in children(part):
        yield from every(child)


def leaves(part: Part) -> Iterator[Part]:
    """The parts that hold content, in the order of the message."""
    return (each for each in every(part) if each.get_content_maintype() != "multipart" or not each.is_multipart())


def _encoding(part: Part) -> str:
    return header(part, "content-transfer-encoding").strip().lower()


def _written(part: Part) -> bytes:
    """The bytes of a wrapped message; some gateways encode them in base64, which RFC 2046, section 5.2.1 forbids."""
    inside = [each for each in part.get_payload() if isinstance(each, Part)]
    data = b"\n".join(_rewritten(each) for each in inside)
    try:
        return base64.b64decode(b"".join(data.split()), validate=True) if _encoding(part) == "base64" else data
    except (binascii.Error, ValueError):
        return data


def _rewritten(message: Part) -> bytes:
    """The message's bytes as the standard library writes them; where it cannot, its header and its words."""
    try:
        return message.as_bytes(policy=compat32.clone(max_line_length=None))
    except (UnicodeError, ValueError, LookupError, TypeError, AttributeError):
        head = "".join(f"{name}: {value}\n" for name, value in message.raw_items())
        words = (str(part.get_payload()) for part in every(message) if isinstance(part.get_payload(), str))
        return f"{head}\n{chr(10).join(words)}".encode("utf-8", "surrogateescape")


def payload(part: Part) -> bytes:
    """The bytes of a part, decoded once; those of a wrapped message are written out again."""
    if part.is_multipart():
        return _written(part)
    known: bytes | None = vars(part).get("decoded")
    if known is None:
        known = vars(part)["decoded"] = _decoded(part)
    return known


def _decoded(part: Part) -> bytes:
    encoding = _encoding(part)
    words = vars(part)["_payload"]
    if encoding == "base64" and isinstance(words, str) and words.isascii():
        lines = words.encode("ascii").translate(None, b"\r\n")
        with suppress(binascii.Error):  # whatever is not quite base64 is the standard library's to understand
            return base64.b64decode(lines, validate=True)
    if encoding != header(part, "content-transfer-encoding").lower():
        # Blanks after the encoding's name keep the standard library from decoding.
        del part["content-transfer-encoding"]
        part["content-transfer-encoding"] = encoding
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def file_name(part: Part) -> str:
    """The name that the sender gave the file, its last component only, for the eyes of staff."""
    known: str | None = vars(part).get("named")
    if known is None:
        known = vars(part)["named"] = _named(part)
    return known


def _named(part: Part) -> str:
    try:
        named = unfolded(part.get_filename() or "")
    except (UnicodeError, LookupError, ValueError, TypeError):
        named = ""
    return re.split(r"[/\\]", named)[-1].strip()[:_NAME_LENGTH]


def is_body(part: Part) -> bool:
    """Whether the part is text that the sender wrote to be read, and no file."""
    if part.get_content_type() not in ("text/plain", "text/html") or part.is_multipart():
        return False
    return part.get_content_disposition() != "attachment" and not file_name(part)


def _embedded(root: Part) -> set[str]:
    """The Content-IDs that an HTML body shows as pictures."""
    pages = (part for part in leaves(root) if part.get_content_type() == "text/html" and is_body(part))
    found = (cid for page in islice(pages, BODIES) for cid in _CID.findall(payload(page)[:BODY_BYTES]))
    return {unquote(cid.decode("ascii", "replace")) for cid in found}


def attachments(root: Part) -> tuple[Attachment, ...]:
    """The files of the message, numbered in order; a wrapped message is one, a picture shown in the text is marked inline."""
    shown, found = _embedded(root), list[Attachment]()
    for part in leaves(root):
        kind = part.get_content_type()
        if is_body(part) or kind in _NO_FILES:
            continue
        data = payload(part)
        if data or file_name(part):
            inline = header(part, "content-id").strip("<> \t\r\n") in shown and not data.startswith(_DOCUMENT_STARTS)
            found.append(Attachment(len(found) + 1, file_name(part), kind, data, inline))
    return tuple(found)


def _ambiguous(part: Part) -> bool:
    names = [key.lower() for key, _ in part.raw_items()]
    outside = f"{part.preamble or ''}\n{part.epilogue or ''}" if part.is_multipart() else ""
    return (
        any(type(defect).__name__ in _AMBIGUOUS for defect in part.defects)
        or any(names.count(name) > 1 for name in _STRUCTURAL)
        or len(_BOUNDARIES.findall(header(part, "content-type"))) > 1
        or _encoding(part) != header(part, "content-transfer-encoding").lower()
        or part.get_content_type() in _NOT_JOINED
        or _STRAY_PART.search(outside) is not None
    )


def structure_problem(root: Part) -> Problem | None:
    """What is wrong with the message's structure as it was parsed: too large, or read differently by others; else None."""
    found = list(every(root))
    if len(found) > PARTS:
        return refused("too_many_parts")
    if any(len(value) > HEADER_BYTES for part in found for _, value in part.raw_items()):
        return refused("headers_too_large")
    return Problem("mime_defects", _DEFECT_SENTENCE) if any(_ambiguous(part) for part in found) else None
