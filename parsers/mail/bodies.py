"""What a message says: the readable text of its body, whichever of its parts it stands in.

The parsed parts enter; one text leaves. Of alternatives the plain one is read when it says anything, since that is what the
sender's program meant for readers like us; files are never text here, whatever their type.
"""

from __future__ import annotations

from email.message import Message as Part
from itertools import islice

from parsers.mail.charsets import decoded
from parsers.mail.html import html_to_text
from parsers.mail.parts import BODIES, BODY_BYTES, children, is_body, leaves, payload


def _words(part: Part) -> str:
    text = decoded(payload(part)[:BODY_BYTES], part.get_content_charset())
    return (html_to_text(text) if part.get_content_subtype() == "html" else text).strip()


def _joined(part: Part, read: list[Part]) -> str:
    inside = children(part)
    if not inside:
        return _words(part) if part in read else ""
    texts = filter(None, (_joined(child, read) for child in inside))
    return next(texts, "") if part.get_content_subtype() == "alternative" else "\n".join(texts)


def page(root: Part) -> str:
    """The body as HTML, where it has one; Apple's programs write a new part of it below each file that stands in the text."""
    pages = (part for part in islice(filter(is_body, leaves(root)), BODIES) if part.get_content_subtype() == "html")
    return "\n".join(decoded(payload(part)[:BODY_BYTES], part.get_content_charset()) for part in pages)


def readable(root: Part) -> str:
    """The text of the message's body, its parts in the order of the message."""
    return _joined(root, list(islice(filter(is_body, leaves(root)), BODIES)))
