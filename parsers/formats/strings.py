"""Reads the words of a workbook: those that its cells share, and those that stand in a cell itself.

Markup enters; runs of words leave, each with whether it is struck through, without the reading aids of East Asian scripts
(ECMA-376, part 1, 18.4). What every program writes is found by one pattern; a parser reads what is written in any other way, and
the strings that have several looks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO

from lxml import etree

from parsers.formats.markup import OddError, plain, unescaped
from parsers.formats.ooxml import Element, child, on, tag
from parsers.formats.workbook import Runs, tidy

ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
STRING = re.compile(r"<si>(?:<t(?: xml:space=\"preserve\")?>([^<]*)</t></si>|((?:[^<]++|<(?!/?si[ >/]))*+)</si>)|(<)")
"""Words of one look; what has several, up to where the next begins; anything else."""
BLANK: Runs = ()
LIST = re.compile(r"<sst(?: [\w:]+=\"[^\"<>&]*\")*>")


def shared(data: bytes) -> tuple[Runs, ...]:
    """The words that cells share, in the order of their numbers."""
    text = plain(data)
    try:
        found = _plainly(text) if text is not None else None
    except (OddError, etree.XMLSyntaxError):
        found = None
    return found if found is not None else tuple(runs(each) for each in elements(BytesIO(data), ("si",)))


def _plainly(text: str) -> tuple[Runs, ...] | None:
    """The same of a part that is written plainly, or None."""
    head, _, rest = text.partition("<si>")
    body, end, after = rest.rpartition("</sst>")
    if not LIST.search(head) or head.count("<") - head.count("<?") != 1 or not end or after.strip():
        return None
    return tuple(map(_string, STRING.findall(f"<si>{body}")))


def _string(found: tuple[str, str, str]) -> Runs:
    words, several, odd = found
    if odd or "<!" in several:
        raise OddError
    if several:
        return runs(etree.fromstring(f"<si>{several}</si>"))
    return said(unwrapped(unescaped(words)))


def elements(stream: BytesIO, names: tuple[str, ...]) -> Iterator[Element]:
    """Each element of those names when it is complete; what was yielded before is forgotten."""
    wanted = [f"{{*}}{name}" for name in names]
    for _, element in etree.iterparse(
        stream, events=("end",), tag=wanted, resolve_entities=False, no_network=True, remove_comments=True
    ):
        yield element
        element.clear()
        parent = element.getparent()
        while parent is not None and element.getprevious() is not None:
            del parent[0]


def said(text: str) -> Runs:
    """The words of one look, or none where the text is blank."""
    words = tidy(text)
    return ((words, None),) if words else BLANK


def runs(element: Element) -> Runs:
    """The words of a shared or inline string, or none where it is blank."""
    if len(element) == 1 and tag(element[0]) == "t":
        return said(unwrapped(element[0].text))
    found: list[tuple[str, bool | None]] = []
    for each in element:
        if tag(each) == "t":
            found.append((unwrapped(each.text), None))
        elif tag(each) == "r":
            look = child(each, "rPr")
            struck = on(child(look, "strike")) if look is not None else None
            found.append(("".join(unwrapped(text.text) for text in each if tag(text) == "t"), struck))
    found = [(tidy(found[0][0]), found[0][1])] if len(found) == 1 else found
    return tuple(found) if any(text and not text.isspace() for text, _ in found) else BLANK


def unwrapped(text: str | None) -> str:
    """The text with the characters that XML cannot hold, written `_x000D_` (18.4.12), put in."""
    return ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if text and "_x" in text else text or ""
