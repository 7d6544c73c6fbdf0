"""Takes out of a Word document the blocks of properties that it repeats by the hundred: most of its markup, and always the same.

The bytes of a part come in; the bytes leave with an empty element in place of each such block, which names it by its number, and
with each block once, parsed. A part in which anything is not as Word and its likes write it leaves as it came: it is read
as well, only slower. What is read does not change: the elements taken out hold no words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from secrets import token_hex
from typing import NamedTuple

from parsers.formats.ooxml import Element, tree

NUMBER = f"block-{token_hex(8)}"
"""The attribute that names the block which an element stands for; no document can know it."""
NAMES = (b"rPr", b"pPr", b"tcPr", b"trPr")  # the properties of runs first: they stand in those of paragraphs
NAME = rb"(?![xX][mM][lL])[a-zA-Z]\w*:\w+"  # with a prefix, but none that XML keeps for itself
FLAT = re.compile(rb'(?:<%s(?: %s="[^"<>&]*"| %s="\d+")*/>)*' % (NAME, NAME, NUMBER.encode()))
"""Nothing but empty elements: no words, and no end of another block."""
PREFIX = re.compile(rb"[< ]((?!xml)[a-zA-Z]\w*):", re.IGNORECASE)  # also what only looks like one, within a value
DECLARATION = re.compile(rb"\s*<\?xml[^<>]*\?>")


class Repeats(NamedTuple):
    """A part of a document with its repeated blocks apart."""

    data: bytes
    blocks: tuple[Element, ...] = ()


def parted(data: bytes) -> Repeats:
    """The part with its blocks of properties apart; as it came where it is not plain UTF-8 markup."""
    declared = DECLARATION.match(data)
    begins = declared.end() if declared else 0
    plain = not declared or b"encoding" not in declared[0] or b"utf-8" in declared[0].lower()
    if not plain or b"\0" in data[:4] or _odd(data[begins:]):
        return Repeats(data)
    blocks: list[bytes] = []
    for name in NAMES:
        data = _named(data, name, blocks)
    return Repeats(data, _parsed(blocks) if blocks else ())


def _odd(data: bytes) -> bool:
    """True where comments, unparsed words or instructions may hold what looks like markup: looked for by their rarer sign."""
    marked = any(each.endswith(b"<") for each in data.split(b"!")[:-1])
    return marked or any(each.startswith(b">") for each in data.split(b"?")[1:])


def _named(data: bytes, name: bytes, blocks: list[bytes]) -> bytes:
    """The data with each flat block of that name replaced; those met first join `blocks`."""
    opening, closing = b"<w:%s>" % name, b"</w:%s>" % name
    head, *rest = data.split(opening)
    known: dict[bytes, bytes] = {}
    kept = [head]
    for piece in rest:
        body, end, after = piece.partition(closing)
        stands = known.get(body) if end else opening + body
        if stands is None:
            stands = opening + body + closing
            if FLAT.fullmatch(body):
                blocks.append(stands)
                stands = b'<w:%s %s="%d"/>' % (name, NUMBER.encode(), len(blocks) - 1)
            known[body] = stands
        kept += (stands, after)
    return b"".join(kept)


def _parsed(blocks: Sequence[bytes]) -> tuple[Element, ...]:
    """The blocks as elements; what their prefixes stand for does not matter, since names are compared without namespaces."""
    whole = b"".join(blocks)
    spaces = b" ".join(b'xmlns:%s="%s"' % (each, each) for each in sorted({*PREFIX.findall(whole)}))
    return tuple(tree(b"<blocks %s>%s</blocks>" % (spaces, whole)))
