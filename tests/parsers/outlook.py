"""Builds what Outlook writes: compound files with storages, saved messages (.msg), winmail.dat, embedded objects."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

SECTOR, SMALL, CUTOFF = 512, 64, 4096
FREE, END, TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD

Tree = Mapping[str, "bytes | Tree"]


@dataclass
class _Entry:
    name: str
    kind: int
    data: bytes = b""
    child: int = FREE
    right: int = FREE
    start: int = END
    size: int = 0


@dataclass
class _Writer:
    entries: list[_Entry] = field(default_factory=list)

    def add(self, tree: Tree) -> int:
        """The number of the first entry; its neighbours hang on each other's right side."""
        numbers: list[int] = []
        for name, held in tree.items():
            self.entries.append(_Entry(name, 2, held) if isinstance(held, bytes) else _Entry(name, 1))
            numbers.append(len(self.entries) - 1)
            if not isinstance(held, bytes):
                at = len(self.entries) - 1
                self.entries[at].child = self.add(held)
        for one, two in pairwise(numbers):
            self.entries[one].right = two
        return numbers[0] if numbers else FREE


def chain(first: int, count: int) -> list[int]:
    """The numbers of a chain in the table."""
    return [*range(first + 1, first + count), END] if count else []


def filled(data: bytes, size: int = SECTOR, by: bytes = b"\0") -> bytes:
    """The data up to whole sectors."""
    return data + by * (-len(data) % size)


def compound(tree: Tree) -> bytes:
    """A compound file of these streams and storages ([MS-CFB])."""
    writer = _Writer([_Entry("Root Entry", 5)])
    writer.entries[0].child = writer.add(tree)
    small, small_table, large, table = b"", list[int](), b"", list[int]()
    for each in writer.entries:
        each.size = len(each.data)
        if each.kind == 2 and 0 < each.size < CUTOFF:
            each.start, count = len(small_table), -(-each.size // SMALL)
            small_table += chain(each.start, count)
            small += filled(each.data, SMALL)
        elif each.kind == 2 and each.size:
            each.start, count = len(table), -(-each.size // SECTOR)
            table += chain(each.start, count)
            large += filled(each.data)
    root = writer.entries[0]
    root.start, root.size = len(table), len(small)
    table += chain(root.start, -(-len(small) // SECTOR))
    large += filled(small)
    minis = filled(struct.pack(f"<{len(small_table)}I", *small_table), by=b"\xff")
    mini_at = len(table)
    table += chain(mini_at, len(minis) // SECTOR)
    directory_at = len(table)
    directory = filled(b"".join(map(_written, writer.entries)))
    table += chain(directory_at, len(directory) // SECTOR)
    tables = 1
    while tables * 128 < len(table) + tables:
        tables += 1
    first = len(table)
    numbers = filled(struct.pack(f"<{len(table) + tables}I", *table, *[TABLE] * tables), by=b"\xff")
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<5H6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<9I", 0, tables, directory_at, 0, CUTOFF, mini_at if minis else END, len(minis) // SECTOR, END, 0)
    head += struct.pack("<109I", *range(first, first + tables), *[FREE] * (109 - tables))
    return head + large + minis + directory + numbers


def _written(entry: _Entry) -> bytes:
    name = entry.name.encode("utf-16-le") + b"\0\0"
    head = name.ljust(64, b"\0") + struct.pack("<HBB3I", len(name), entry.kind, 1, FREE, entry.right, entry.child)
    return head.ljust(116, b"\0") + struct.pack("<IQ", entry.start, entry.size)


@dataclass
class Saved:
    """A message as Outlook saves it; `files` are names with bytes, another message, or the streams of an object."""

    subject: str = "Return"
    text: str = ""
    page: str = ""
    files: Sequence[tuple[str, bytes | Saved | dict[str, bytes]]] = ()
    inline: Sequence[str] = ()  # of the files: those that the page shows


def msg(saved: Saved) -> bytes:
    """The message as a file ([MS-OXMSG])."""
    return compound(_message(saved, 32))


def _message(saved: Saved, head: int) -> dict[str, bytes | Tree]:
    tree: dict[str, bytes | Tree] = {"__properties_version1.0": bytes(head) + _short(0x3FDE, 3, 65001)}
    tree |= _text(0x001A, "IPM.Note") | _text(0x0037, saved.subject) | (_text(0x1000, saved.text) if saved.text else {})
    if saved.page:
        tree["__substg1.0_10130102"] = saved.page.encode()
    for number, (name, held) in enumerate(saved.files):
        tree[f"__attach_version1.0_#{number:08X}"] = _attachment(name, held, shown=name in saved.inline)
    return tree


def _attachment(name: str, held: bytes | Saved | dict[str, bytes], *, shown: bool) -> Tree:
    method = 1 if isinstance(held, bytes) else 5 if isinstance(held, Saved) else 6
    tree: dict[str, bytes | Tree] = {"__properties_version1.0": bytes(8) + _short(0x3705, 3, method)}
    tree |= _text(0x3707, name) | (_text(0x3712, "image001@x") if shown else {})
    if isinstance(held, bytes):
        tree["__substg1.0_37010102"] = held
    elif isinstance(held, Saved):
        tree["__substg1.0_3701000D"] = _message(held, 24)
    else:
        tree["__substg1.0_3701000D"] = held
    return tree


def _short(which: int, kind: int, value: int) -> bytes:
    return struct.pack("<IIQ", which << 16 | kind, 6, value)


def _text(which: int, words: str) -> dict[str, bytes]:
    return {f"__substg1.0_{which:04X}001F": words.encode("utf-16-le")}


def native(name: str, data: bytes) -> bytes:
    """A file as Packager wraps it in the stream Ole10Native."""
    label, path = name.encode("cp1252") + b"\0", b"C:\\Temp\\" + name.encode("cp1252") + b"\0"
    body = b"\x02\0" + label + path + b"\0\0\x03\0" + struct.pack("<I", len(path)) + path + struct.pack("<I", len(data)) + data
    return struct.pack("<I", len(body)) + body


def winmail(text: str = "", files: Sequence[tuple[str, bytes]] = (), page: str = "", rich: bytes = b"") -> bytes:
    """A stream of Outlook's ([MS-OXTNEF]): the old attributes for a file's bytes, properties for its long name."""
    parts = [_attribute(1, 0x9007, 6, struct.pack("<II", 1252, 0))]
    properties = [(0x1000, 0x1F, text.encode("utf-16-le") + b"\0\0")] if text else []
    properties += [(0x1013, 0x102, page.encode())] if page else []
    properties += [(0x1009, 0x102, rich)] if rich else []
    if properties:
        parts.append(_attribute(1, 0x9003, 6, _properties(properties)))
    for name, data in files:
        parts += [
            _attribute(2, 0x9002, 6, bytes(14)),
            _attribute(2, 0x800F, 6, data),
            _attribute(2, 0x8010, 1, b"FORM~1.DOC\0"),
            _attribute(2, 0x9005, 6, _properties([(0x3707, 0x1F, name.encode("utf-16-le") + b"\0\0")])),
        ]
    return b"\x78\x9f\x3e\x22\x01\0" + b"".join(parts)


def _attribute(level: int, which: int, kind: int, data: bytes) -> bytes:
    return struct.pack("<BHHI", level, which, kind, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)


def _properties(found: Sequence[tuple[int, int, bytes]]) -> bytes:
    return struct.pack("<I", len(found)) + b"".join(_property(*each) for each in found)


def _property(which: int, kind: int, data: bytes) -> bytes:
    return struct.pack("<HHII", kind, which, 1, len(data)) + filled(data, 4)


def signed(content: bytes, *, pieces: int = 0) -> bytes:
    """Content inside a CMS signature, without signers: the outline is what is read. In pieces, as streaming programs write it."""
    data = bytes.fromhex("06092a864886f70d010701")
    octets = b"\x24\x80" + b"".join(_der(4, each) for each in _cut(content, pieces)) + b"\0\0" if pieces else _der(4, content)
    inner = _der(2, b"\x01") + _der(0x31, b"")
    if pieces:
        inside = inner + b"\x30\x80" + data + b"\xa0\x80" + octets + b"\0\0" * 2 + _der(0x31, b"")
        return b"\x30\x80" + bytes.fromhex("06092a864886f70d010702") + b"\xa0\x80\x30\x80" + inside + b"\0\0" * 3
    body = _der(0x30, inner + _der(0x30, data + _der(0xA0, octets)) + _der(0x31, b""))
    return _der(0x30, bytes.fromhex("06092a864886f70d010702") + _der(0xA0, body))


def _cut(content: bytes, size: int) -> Iterator[bytes]:
    return (content[at : at + size] for at in range(0, len(content), size))


def _der(tag: int, content: bytes) -> bytes:
    length = len(content)
    if length < 128:
        return bytes([tag, length]) + content
    wide = length.to_bytes(-(-length.bit_length() // 8), "big")
    return bytes([tag, 0x80 | len(wide)]) + wide + content
