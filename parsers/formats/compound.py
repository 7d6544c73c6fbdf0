"""Reads an OLE compound file: which streams it holds, in which storages, and what stands in them.

The container of .doc, .xls, .msg and of every encrypted Office document is the same; only its streams tell them apart ([MS-CFB]).
Bytes come in; names and bytes leave. Every chain of sectors is bounded and followed once, whatever the file says of itself.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MOST_ENTRIES = 20_000
MOST_SECTORS = 200_000  # 100 MB in sectors of 512 bytes
LAST_SECTOR = 0xFFFFFFFA  # this number and above mean no sector
SMALL_SECTOR = 64
STORAGE, STREAM, ROOT = 1, 2, 5


@dataclass(frozen=True, slots=True)
class Stream:
    """One entry of the directory: its name, first sector and size, and its place in the tree of storages."""

    name: str
    start: int
    size: int
    kind: int = STREAM
    beside: tuple[int, int] = (0, 0)  # the entries to its left and right in the tree of one storage
    child: int = 0  # of a storage: the entry at the top of its tree


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
        self._entries = tuple(self._directory())
        self.streams = tuple(each for each in self._entries if each is not None)

    def names(self) -> frozenset[str]:
        """The names of all streams and storages."""
        return frozenset(each.name for each in self.streams)

    def head(self, name: str, most: int = 4096) -> bytes:
        """The first bytes of a stream kept in whole sectors; empty where there is no such stream or it is a small one."""
        found = next((each for each in self.streams if each.name == name), None)
        if found is None or found.size < 4096:
            return b""
        return b"".join(self._chain(found.start, 1 + most // self._size))[: min(most, found.size)]

    def inside(self, storage: Stream | None = None) -> tuple[Stream, ...]:
        """The streams and storages directly in that storage, or in the file itself."""
        top = storage or next((each for each in self.streams if each.kind == ROOT), None)
        waiting, seen = [top.child] if top else [], dict[int, Stream]()
        while waiting:
            number = waiting.pop()
            entry = self._entries[number] if number < len(self._entries) else None
            if entry is not None and number not in seen and entry.kind != ROOT:
                seen[number] = entry
                waiting += entry.beside
        return tuple(seen.values())

    def read(self, stream: Stream) -> bytes:
        """The bytes of the stream, as many of them as are there."""
        if stream.kind != STREAM:
            return b""
        if stream.size >= self._cutoff:
            return b"".join(self._chain(stream.start, 1 + stream.size // self._size))[: stream.size]
        table, small = self._small
        found, number, seen = list[bytes](), stream.start, set[int]()
        while number < len(table) and number not in seen and len(seen) * SMALL_SECTOR < stream.size:
            seen.add(number)
            found.append(small[number * SMALL_SECTOR : (number + 1) * SMALL_SECTOR])
            number = table[number]
        return b"".join(found)[: stream.size]

    @cached_property
    def _cutoff(self) -> int:
        return int(struct.unpack_from("<I", self._data, 56)[0])

    @cached_property
    def _small(self) -> tuple[tuple[int, ...], bytes]:
        """The table of the small sectors and the stream in which they lie; it is the root entry's."""
        root = next((each for each in self.streams if each.kind == ROOT), None)
        numbers = b"".join(self._chain(struct.unpack_from("<I", self._data, 60)[0], MOST_SECTORS))
        small = b"".join(self._chain(root.start, MOST_SECTORS))[: root.size] if root else b""
        return struct.unpack(f"<{len(numbers) // 4}I", numbers[: len(numbers) // 4 * 4]), small

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

    def _directory(self) -> Iterator[Stream | None]:
        """Every entry in its place, None where it is unused: the tree names entries by their number."""
        start = struct.unpack_from("<I", self._data, 48)[0]
        entries = b"".join(self._chain(start, MOST_ENTRIES * 128 // self._size))
        for at in range(0, len(entries) - 127, 128):
            length, kind = struct.unpack_from("<HB", entries, at + 64)
            if kind not in {STORAGE, STREAM, ROOT} or not 2 <= length <= 64:
                yield None
                continue
            name = entries[at : at + length - 2].decode("utf-16-le", "replace")
            left, right, child = struct.unpack_from("<3I", entries, at + 68)
            first, size = struct.unpack_from("<II", entries, at + 116)
            yield Stream(name, first, size, kind, (left, right), child)
