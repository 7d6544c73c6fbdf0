"""From bytes and encoded words to clean text, by an allow-list of character sets.

A message names its own character set, and Python knows some that are no text at all (`zlib_codec`) or hide text (`utf-7`). Only
the ones that office mail is written in are obeyed; anything else is read as UTF-8 or, failing that, as Windows-1252. Nothing here
raises, and what comes out holds no control characters, no lone surrogates and no invisible ones.
"""

from __future__ import annotations

import codecs
import re
from email.errors import HeaderParseError
from email.header import decode_header
from functools import lru_cache

_ALLOWED = re.compile(r"utf-8|ascii|utf-16(-[lb]e)?|iso8859-\d+|cp125\d")
_WIDENED = {"ascii": "utf-8", "iso8859-1": "cp1252"}  # what is meant by it (WHATWG Encoding Standard, 4.2)
_PLAIN = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 127))
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]"
)


@lru_cache(maxsize=64)
def _allowed(name: str | None) -> str | None:
    try:
        known = codecs.lookup((name or "").strip("\"' ")).name
    except (LookupError, ValueError):
        return None
    return _WIDENED.get(known, known) if _ALLOWED.fullmatch(known) else None


def decoded(data: bytes, charset: str | None) -> str:
    """The text of `data` by its declared character set where that is allowed, else by UTF-8 or Windows-1252."""
    for name in filter(None, (_allowed(charset), "utf-8")):
        try:
            return cleaned(data.decode(name))
        except UnicodeError:
            continue
    return cleaned(data.decode("cp1252", "replace"))


def cleaned(text: str) -> str:
    """The text with line ends as `\\n` and without control, invisible or direction-changing characters."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u0085", "\n")
    return text.translate(_PLAIN) if text.isascii() else _UNSEEN.sub("", text)


def raw_text(value: str) -> str:
    """The text of a header value as the parser carries it: raw 8-bit bytes arrive as surrogates and are decoded here."""
    return decoded(value.encode("utf-8", "surrogateescape"), "utf-8")


def unfolded(value: str) -> str:
    """The header value on one line, its runs of blanks single, with encoded words (RFC 2047) decoded."""
    if value.isascii() and "=?" not in value:
        return " ".join(cleaned(value).split())
    try:
        parts = decode_header(value) if "=?" in value else [(value, None)]
    except (HeaderParseError, ValueError, UnicodeError):
        parts = [(value, None)]
    texts = [raw_text(part) if isinstance(part, str) else decoded(part, charset) for part, charset in parts]
    return " ".join("".join(texts).split())
