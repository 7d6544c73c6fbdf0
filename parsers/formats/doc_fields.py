"""The fields of a Word 97-2003 document: what they compute stays out of the text, what they show stays in.

A field is written as its code, a bar and its result between three marks ([MS-DOC] 2.8.25). A form field keeps its state in the
stream of data (2.9.78): a box that is ticked or not, or the chosen entry of a list.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

from parsers.formats.looks import CROSSED, EMPTY_BOX

MARKS = re.compile("[\x13\x14\x15]")
CODE = re.compile("[^\r\x07\x0c\x01]")  # what of a code is taken out: marks of structure stay, and those of form fields
BOX, LIST = 1, 2
NOT_SET = 25  # the state that says: as it was at first
MOST_ENTRIES = 25  # that Word allows in a list


def shown(text: str) -> str:
    """The text with each field's code, as far as it is closed, replaced by as many zeros."""
    pieces, at = list[str](), 0
    for start, end in _codes(text):
        if end > at:
            start = max(start, at)
            pieces += (text[at:start], CODE.sub("\0", text[start:end]))
            at = end
    return "".join([*pieces, text[at:]])


def _codes(text: str) -> list[tuple[int, int]]:
    """From where to where each code stands, in order; a field without a result is nothing but its code."""
    open_fields: list[list[int]] = []
    found: list[tuple[int, int]] = []
    for mark in MARKS.finditer(text):
        if mark[0] == "\x13":
            open_fields.append([mark.start()])
        elif mark[0] == "\x14" and open_fields:
            open_fields[-1].append(mark.start())
        elif open_fields:
            begin, *bars = open_fields.pop()
            found.append((begin, (bars[0] if bars else mark.start()) + 1))
    return sorted(found)


def form_field(data: bytes, at: int) -> str:
    """What the form field described there shows beside its result: a box, or the entry chosen from a list."""
    if at < 0 or at + 12 > len(data):
        return ""
    length, header = struct.unpack_from("<IH", data, at)
    field = data[at + header : at + length]
    if len(field) < 10 or field[:4] != b"\xff\xff\xff\xff":
        return ""
    bits = int.from_bytes(field[4:6], "little")
    kind, state = bits & 3, bits >> 2 & 31
    if kind not in {BOX, LIST}:
        return ""
    past_name = 10 + 2 * int.from_bytes(field[10:12], "little") + 4
    if state == NOT_SET:
        state = int.from_bytes(field[past_name : past_name + 2], "little")
    if kind == BOX:
        return CROSSED if state else EMPTY_BOX
    entries = list(_entries(field, past_name + 2))
    return entries[state] if 0 < state < len(entries) else ""


def _entries(field: bytes, at: int) -> Iterator[str]:
    """The entries of a list, which stand behind five texts that are no use here."""
    for _ in range(5):
        at += 2 * int.from_bytes(field[at : at + 2], "little") + 4
    count = int.from_bytes(field[at + 2 : at + 4], "little")
    at += 6
    for _ in range(min(count, MOST_ENTRIES)):
        length = int.from_bytes(field[at : at + 2], "little")
        yield field[at + 2 : at + 2 + 2 * length].decode("utf-16-le", "replace")
        at += 2 + 2 * length
