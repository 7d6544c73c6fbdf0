"""The properties of paragraphs and characters in a Word 97-2003 document: lists of changes, kept in pages of 512 bytes.

A page says from which byte of the file to which a list of changes holds ([MS-DOC] 2.9.33 and 2.9.174); a change is a code, which
tells how long its operand is, and the operand (2.6). Nothing is understood here; `doc_looks` and `doc_tables` do that.
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Iterator
from itertools import pairwise
from operator import itemgetter

MOST_PAGES = 10_000  # 5 MB of properties; a form has ten pages
SIZES = (1, 1, 2, 4, 2, 2, 0, 3)  # of the operand, by the three highest bits of the code; 0: the operand's first byte says it
DEFINE_TABLE, CHANGE_TABS = 0xD608, 0xC615  # the two whose length is told in another way
ELSEWHERE = frozenset({0x6645, 0x6646, 0x646B})  # the list goes on in the stream of data


def changes(listed: bytes) -> Iterator[tuple[int, bytes]]:
    """Each change of a list: its code and its operand, without the length in front of it."""
    return ((code, operand) for code, operand, _ in _parsed(listed))


def _parsed(listed: bytes) -> Iterator[tuple[int, bytes, int]]:
    """Each change of a list, with where it ends."""
    at = 0
    while at + 3 <= len(listed):
        code = int.from_bytes(listed[at : at + 2], "little")
        at += 2
        size, skipped = SIZES[code >> 13], 0
        if code == DEFINE_TABLE:
            size, skipped = max(int.from_bytes(listed[at : at + 2], "little") - 1, 0), 2
        elif size == 0:
            size, skipped = _told(code, listed, at), 1
        at += skipped + size
        yield code, listed[at - size : at], at


def _told(code: int, listed: bytes, at: int) -> int:
    """The length that an operand's first byte gives; too many tabs for one byte have to be counted."""
    told = listed[at]
    if code != CHANGE_TABS or told != 255:
        return told
    removed = listed[at + 1] if at + 1 < len(listed) else 0
    added = listed[at + 2 + 4 * removed] if at + 2 + 4 * removed < len(listed) else 0
    return 2 + 4 * removed + 3 * added


def whole(listed: bytes, data: bytes) -> bytes:
    """The list with what is kept of it in the stream of data, and without the byte that makes its length even."""
    further, length = b"", 0
    for code, operand, end in _parsed(listed):
        length = end
        if code in ELSEWHERE and len(operand) == 4:
            at = int.from_bytes(operand, "little")
            further += data[at + 2 : at + 2 + int.from_bytes(data[at : at + 2], "little")]
    return listed[:length] + further


class Properties:
    """Which list of changes holds at which byte of the file; of paragraphs, each list opens with the number of their style."""

    def __init__(self, main: bytes, table: bytes, *, paragraphs: bool) -> None:
        entry, listed = (13, _of_paragraph) if paragraphs else (1, _of_characters)
        runs: list[tuple[int, int, bytes]] = []
        for number in _pages(table):
            page = main[number * 512 : number * 512 + 512]
            count = page[511] if len(page) == 512 else 0
            if 4 * (count + 1) + entry * count > 511:
                continue
            bounds = struct.unpack_from(f"<{count + 1}I", page)
            for place, (start, end) in enumerate(pairwise(bounds)):
                runs.append((start, end, listed(page, 2 * page[4 * (count + 1) + entry * place])))
        runs.sort(key=itemgetter(0))
        self._runs = runs
        self._starts = [each[0] for each in runs]

    def at(self, offset: int) -> bytes:
        """The list that holds for the character stored there."""
        number = bisect_right(self._starts, offset) - 1
        return self._runs[number][2] if number >= 0 and offset < self._runs[number][1] else b""

    def between(self, start: int, end: int) -> Iterator[tuple[int, bytes]]:
        """The stretches from `start` to `end`, each by its end and the list that holds for it."""
        number = bisect_right(self._starts, start)
        while start < end:
            until = min(end, self._starts[number]) if number < len(self._starts) else end
            if until > start:
                yield until, self.at(start)
            start, number = until, number + 1


def _pages(table: bytes) -> Iterator[int]:
    """The numbers of the pages that a table lists, each once."""
    count = max(len(table) - 4, 0) // 8
    numbers = dict.fromkeys(each & 0x3FFFFF for each in struct.unpack(f"<{count}I", table[4 * (count + 1) :][: 4 * count]))
    if len(numbers) > MOST_PAGES:
        raise ValueError("too many pages of properties")
    yield from numbers


def _of_characters(page: bytes, at: int) -> bytes:
    return page[at + 1 : at + 1 + page[at]] if at else b""


def _of_paragraph(page: bytes, at: int) -> bytes:
    if not at:
        return b""
    if page[at]:
        return page[at + 1 : at + 2 * page[at]]
    return page[at + 2 : at + 2 + 2 * page[at + 1]]
