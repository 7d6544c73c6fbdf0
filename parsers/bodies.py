"""What a message says: the readable text of its body, whichever of its parts it stands in.

The parsed parts enter; one text leaves. Of alternatives the plain one is read when it says anything, since that is what the
sender's program meant for readers like us; files are never text here, whatever their type.
"""

from __future__ import annotations

from email.message import Message as Part

from parsers.charsets import decoded
from parsers.html import html_to_text
from parsers.parts import children, is_body, payload

TEXT_BYTES = 1024 * 1024  # of one body part; new words stand at the top


def _leaf(part: Part) -> str:
    if not is_body(part):
        return ""
    text = decoded(payload(part)[:TEXT_BYTES], part.get_content_charset())
    return html_to_text(text) if part.get_content_subtype() == "html" else text


def readable(part: Part) -> str:
    """The text of the part and of those inside it, in the order of the message."""
    inside = children(part)
    if not inside:
        return _leaf(part).strip()
    texts = [text for text in map(readable, inside) if text]
    return "\n".join(texts[:1] if part.get_content_subtype() == "alternative" else texts)
