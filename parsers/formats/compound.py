"""Reads an OLE compound file: which streams it holds, in which storages, and the bytes of each.

The container of .doc, .xls, .msg and of every encrypted Office document is the same; only its streams tell them apart ([MS-CFB]).
Bytes come in; names and bytes leave. Every chain of sectors is bounded and followed once, whatever the file says of itself.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MOST_ENTRIES = 20_000
MOST_SECTORS = 200_000  # 100 MB in sectors of 512 bytes
MOST_BYTES = 100 * 2**20
LAST_SECTOR = 0xFFFFFFFA  # this number and above mean no sector
STORAGE, STREAM, ROOT = 1, 2, 5
SMALL, SMALL_SECTOR = 4096, 64  # a stream below that size is kept in small sectors, all of them in one stream of the root


@dataclass(frozen=True, slots=True)
class Stream:
    """One entry of the directory: its name, first sector and size, and the entries beside and below it."""

    name: str
    start: int
    size: int
    number: int = 0
    beside: tuple[int, int] = (0, 0)
    below: int = 0
    kind: int = STREAM


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

    def outer(self) -> frozenset[str]:
        """The names of what stands in no storage: an embedded document's streams are not the file's own."""
        return frozenset(self._outer)

    def head(self, name: str, most: int = 4096) -> bytes:
        """The first bytes of a stream that stands in no storage; empty where there is no such stream."""
        found = self._outer.get(name)
        return self.content(found, most) if found else b""

    def content(self, stream: Stream, most: int = MOST_BYTES) -> bytes:
        """The bytes of a stream, wherever it stands; those that are there."""
        most = min(most, stream.size) if stream.kind == STREAM else 0
        if stream.size < SMALL:
            numbers = _chain(self._small_table, stream.start, 1 + most // SMALL_SECTOR)
            pieces: Iterator[bytes] = (self._small[number * SMALL_SECTOR : (number + 1) * SMALL_SECTOR] for number in numbers)
        else:
            pieces = self._sectors(stream.start, 1 + most // self._size)
        return b"".join(pieces)[:most]

    def inside(self, storage: Stream | None = None) -> tuple[Stream, ...]:
        """What stands directly in the storage, or in none."""
        top = storage or self._numbered.get(0)
        found: dict[int, Stream] = {}
        waiting = [top.below] if top else []
        while waiting:
            each = self._numbered.get(waiting.pop())
            if each is not None and each.number not in found and each.kind != ROOT:
                found[each.number] = each
                waiting.extend(each.beside)
        return tuple(found.values())

    def read(self, name: str) -> bytes:
        """The whole of a stream that stands in no storage; empty where there is no such stream."""
        return self.head(name, MOST_BYTES)

    def _sector(self, number: int) -> bytes:
        return self._data[(number + 1) * self._size : (number + 2) * self._size]

    def _sectors(self, start: int, most: int = MOST_SECTORS) -> Iterator[bytes]:
        return (self._sector(number) for number in _chain(self._table, start, most))

    def _allocation(self) -> tuple[int, ...]:
        """The table of sectors, from the 109 places in the header and the further ones chained behind it."""
        places = list(struct.unpack_from("<109I", self._data, 76))
        following, seen = struct.unpack_from("<I", self._data, 68)[0], set[int]()
        while following < LAST_SECTOR and following not in seen and len(places) < MOST_SECTORS // 128:
            seen.add(following)
            numbers = _numbers(self._sector(following))
            places.extend(numbers[:-1])
            following = numbers[-1] if numbers else LAST_SECTOR
        return _numbers(b"".join(self._sector(place) for place in places if place < LAST_SECTOR)[: MOST_SECTORS * 4])

    def _directory(self) -> Iterator[Stream]:
        start = struct.unpack_from("<I", self._data, 48)[0]
        entries = b"".join(self._sectors(start, MOST_ENTRIES * 128 // self._size))
        for at in range(0, len(entries) - 127, 128):
            length, kind = struct.unpack_from("<HB", entries, at + 64)
            if kind in {STORAGE, STREAM, ROOT} and 2 <= length <= 64:
                name = entries[at : at + length - 2].decode("utf-16-le", "replace")
                left, right, below = struct.unpack_from("<III", entries, at + 68)
                first, size = struct.unpack_from("<II", entries, at + 116)
                yield Stream(name, first, size, at // 128, (left, right), below, kind)

    @cached_property
    def _numbered(self) -> dict[int, Stream]:
        return {each.number: each for each in self.streams}

    @cached_property
    def _outer(self) -> dict[str, Stream]:
        """What stands beside one another below the root; everything, where the directory has no such order."""
        found = self.inside() or self.streams
        return {each.name: each for each in reversed(found)}

    @cached_property
    def _small(self) -> bytes:
        root = next((each for each in self.streams if each.number == 0), None)
        return b"".join(self._sectors(root.start)) if root else b""

    @cached_property
    def _small_table(self) -> tuple[int, ...]:
        return _numbers(b"".join(self._sectors(struct.unpack_from("<I", self._data, 60)[0])))


def _numbers(data: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])


def _chain(table: Sequence[int], start: int, most: int) -> Iterator[int]:
    """The numbers of a chain of sectors, each once."""
    seen: set[int] = set()
    while start < len(table) and start not in seen and len(seen) < most:
        seen.add(start)
        yield start
        start = table[start]
