"""Reads the directory of an OLE compound file: which streams it holds, and the head of one of them.

The container of .doc, .xls, .msg and of every encrypted Office document is the same; only its streams tell them apart ([MS-CFB]).
Bytes come in; names and bytes leave. Every chain of sectors is bounded and followed once, whatever the file says of itself.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MOST_ENTRIES = 20_000
MOST_SECTORS = 200_000  # 100 MB in sectors of 512 bytes
LAST_SECTOR = 0xFFFFFFFA  # this number and above mean no sector


@dataclass(frozen=True, slots=True)
class Stream:
    """One entry of the directory: its name, first sector and size."""

    name: str
    start: int
    size: int


class Compound:
    """An opened compound file; `ValueError` when its header is not one."""

    def __init__(self, data: bytes) -> None:
        if data[:8] != MAGIC or len(data) < 512:
            raise ValueError("no compound file")
        self._data = data
        shift = struct.unpack_from("<H", data, 30)[0]
        if shift not in {9, 12}:
            raise ValueError("sector size")
        self._size = 1 << shift
        self._table = self._allocation()
        self.streams = tuple(self._directory())

    def names(self) -> frozenset[str]:
        """The names of all streams and storages."""
        return frozenset(each.name for each in self.streams)

    def head(self, name: str, most: int = 4096) -> bytes:
        """The first bytes of a stream kept in whole sectors; empty where there is no such stream or it is a small one."""
        found = next((each for each in self.streams if each.name == name), None)
        if found is None or found.size < 4096:
            return b""
        return b"".join(self._chain(found.start, 1 + most // self._size))[: min(most, found.size)]

    def _sector(self, number: int) -> bytes:
        return self._data[(number + 1) * self._size : (number + 2) * self._size]

    def _allocation(self) -> tuple[int, ...]:
        """The table of sectors, from the 109 places in the header and the further ones chained behind it."""
        places = list(struct.unpack_from("<109I", self._data, 76))
        following, seen = struct.unpack_from("<I", self._data, 68)[0], set[int]()
        while following < LAST_SECTOR and following not in seen and len(places) < MOST_SECTORS // 128:
            seen.add(following)
            sector = self._sector(following)
            numbers = struct.unpack(f"<{len(sector) // 4}I", sector[: len(sector) // 4 * 4])
            places.extend(numbers[:-1])
            following = numbers[-1] if numbers else LAST_SECTOR
        table = b"".join(self._sector(place) for place in places if place < LAST_SECTOR)[: MOST_SECTORS * 4]
        return struct.unpack(f"<{len(table) // 4}I", table[: len(table) // 4 * 4])

    def _chain(self, start: int, most: int) -> Iterator[bytes]:
        seen: set[int] = set()
        while start < len(self._table) and start not in seen and len(seen) < most:
            seen.add(start)
            yield self._sector(start)
            start = self._table[start]

    def _directory(self) -> Iterator[Stream]:
        start = struct.unpack_from("<I", self._data, 48)[0]
        entries = b"".join(self._chain(start, MOST_ENTRIES * 128 // self._size))
        for at in range(0, len(entries) - 127, 128):
            length, kind = struct.unpack_from("<HB", entries, at + 64)
            if kind in {1, 2, 5} and 2 <= length <= 64:
                name = entries[at : at + length - 2].decode("utf-16-le", "replace")
                first, size = struct.unpack_from("<II", entries, at + 116)
                yield Stream(name, first, size)
