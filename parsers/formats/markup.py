"""The text of markup whose reader knows every tag that it may hold, and need not have it parsed.

The bytes of a part enter; its text leaves, or None for what is not UTF-8 or holds what no text may. In markup that is well formed
each `<` begins a tag, a comment, a section or an instruction (XML 1.0, 2.4: within text and values it must be written `&lt;`):
who takes every `<` for one of the tags that he knows, and hands all else to a parser, reads what the parser would.
"""

from __future__ import annotations

import re

HEAD = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:<\?xml\s+version=(?:\"1\.0\"|'1\.0')(?:\s+encoding=[\"'](?:UTF-8|utf-8)[\"'])?"
    rb"(?:\s+standalone=[\"'](?:yes|no)[\"'])?\s*\?>)?\s*<[A-Za-z]"
)
"""The head of a part in UTF-8 whose first element follows at once: no document type is declared in it."""
CONTROLS = bytes(set(range(32)) - set(b"\t\n\r"))  # which no text may hold (XML 1.0, 2.2)
NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
REFERENCE = re.compile(r"&(?:#x([0-9A-Fa-f]{1,6})|#([0-9]{1,7})|([a-z]{2,4}));|(&)")


class OddError(Exception):
    """What stands there is not what the reader knows: a parser has to read it."""


def plain(data: bytes) -> str | None:
    """The text of a part, its line ends as a parser would give them (XML 1.0, 2.11), or None."""
    if HEAD.match(data) is None:
        return None
    if len(data.translate(None, CONTROLS)) < len(data):
        return None
    try:
        text = data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError:
        return None
    if "\ufffe" in text or "\uffff" in text:
        return None
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def unescaped(text: str) -> str:
    """The text with its references to characters resolved; `OddError` for one that XML does not know."""
    return REFERENCE.sub(_character, text) if "&" in text else text


def _character(match: re.Match[str]) -> str:
    hexadecimal, decimal, name, loose = match.groups()
    if loose or (name and name not in NAMED):
        raise OddError
    if name:
        return NAMED[name]
    number = int(hexadecimal, 16) if hexadecimal else int(decimal)
    if not (number in (9, 10, 13) or 32 <= number < 0xD800 or 0xE000 <= number < 0xFFFE or 0x10000 <= number <= 0x10FFFF):
        raise OddError
    return chr(number)
