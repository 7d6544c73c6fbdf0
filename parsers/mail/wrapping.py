"""What a message says and carries, out of the wrappings that programs put it in whole: an opaque signature, or winmail.dat.

The parsed root enters; a `Said` leaves: the readable text, the page, the files. The wrapping is opened by what its bytes are.
What was signed is judged like any message before it is parsed; where it breaks a bound, it stays the one file that it came as.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, replace
from email.message import Message as Part

from parsers.formats.rtf import read_blocks
from parsers.mail.bodies import page, readable
from parsers.mail.charsets import cleaned
from parsers.mail.html import html_to_text
from parsers.mail.limits import header_fields, headers_refused, structure_refused
from parsers.mail.mapi import Inside
from parsers.mail.part import parsed_whole
from parsers.mail.parts import attachments, payload, structure_problem
from parsers.mail.signed import signed_content
from parsers.mail.tnef import START, read_tnef
from parsers.model import Paragraph, Problem
from parsers.received import Attachment

SIGNED_TYPES = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime", "application/octet-stream"})


@dataclass(frozen=True, slots=True)
class Said:
    """A message's words and files, and what is wrong with the structure that they stand in."""

    text: str
    page: str
    files: tuple[Attachment, ...]
    problem: Problem | None = None
    rich: bytes = b""


def said(root: Part) -> Said:
    """What the message says and carries."""
    content = _signed(root)
    text, files = readable(content), attachments(content)
    problem = structure_problem(content) if content is not root else None
    read = [_outlook(each) for each in files]
    # A wrapping is nothing that somebody attached: like a picture in the text it is there, and asks for nobody.
    files = tuple(replace(each, inline=each.inline or found is not None) for each, found in zip(files, read, strict=True))
    outlook = None if text else next(filter(None, read), None)
    if outlook is None:
        return Said(text, page(content), files, problem)
    words = outlook.text or (html_to_text(outlook.page) if outlook.page else _plain(outlook.rich))
    return Said(cleaned(words), outlook.page, files, problem, outlook.rich)


def _plain(rich: bytes) -> str:
    """The words of rich text."""
    if not rich:
        return ""
    try:
        found = read_blocks(rich).blocks
    except Exception:  # a body that nobody can read says nothing
        return ""
    return "\n".join(each.text for each in found if isinstance(each, Paragraph))


def _signed(root: Part) -> Part:
    """What was signed, where the whole message is an opaque signature; else the message itself."""
    if root.is_multipart() or root.get_content_type() not in SIGNED_TYPES:
        return root
    content = signed_content(payload(root))
    if not content or headers_refused(header_fields(content)) or structure_refused(content):
        return root
    return parsed_whole(content)


def _outlook(attachment: Attachment) -> Inside | None:
    if not attachment.data.startswith(START):
        return None
    try:
        return read_tnef(attachment.data)
    except (ValueError, LookupError, struct.error):
        return None
