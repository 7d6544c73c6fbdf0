"""What Outlook sends to others as winmail.dat: the message's text and its files in one stream ([MS-OXTNEF]).

The bytes enter; an `Inside` leaves, `ValueError` where they are no such stream. A stream that is cut off or holds nonsense gives
what came before. A message among the attachments leaves as the stream that it is.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from parsers.formats.compound import MAGIC, Compound
from parsers.mail.mapi import (
    ATTACH_DATA,
    BINARY,
    BODY,
    NARROW,
    OBJECT,
    SUBJECT,
    WIDE,
    Inside,
    Properties,
    attached,
    file_name,
    inside,
    narrow,
    wide,
)
from parsers.mail.objects import packaged
from parsers.received import Attachment

START = b"\x78\x9f\x3e\x22"
MOST_ATTRIBUTES, MOST_PROPERTIES, MOST_VALUES, MOST_FILES = 5_000, 5_000, 1_000, 100
SUBJECT_AT, BODY_AT, FILE_DATA, FILE_TITLE = 0x8004, 0x800C, 0x800F, 0x8010
FILE_BEGINS, MESSAGE_PROPERTIES, FILE_PROPERTIES, CODE_PAGE = 0x9002, 0x9003, 0x9005, 0x9007
WESTERN = 1252
SIZES = {2: 4, 3: 4, 4: 4, 5: 8, 6: 8, 7: 8, 10: 4, 11: 4, 20: 8, 64: 8, 72: 16}  # by type, with what fills them up to four
NAMED, MANY = 0x8000, 0x1000
INTERFACE = 16  # bytes before an object's own


@dataclass
class _File:
    """One attachment while its attributes go by."""

    title: str = ""
    data: bytes = b""
    properties: dict[int, bytes] = field(default_factory=dict)


@dataclass
class _Stream:
    """The message while its attributes go by."""

    properties: dict[int, bytes] = field(default_factory=dict)
    files: list[_File] = field(default_factory=list)
    code_page: int = WESTERN

    def take(self, which: int, value: bytes) -> None:
        """Keep what one attribute says."""
        if which == CODE_PAGE:
            self.code_page = int.from_bytes(value[:4], "little") or WESTERN
        elif which in (SUBJECT_AT, BODY_AT):
            self.properties.setdefault(SUBJECT if which == SUBJECT_AT else BODY, narrow(value, self.code_page))
        elif which == MESSAGE_PROPERTIES:
            self.properties |= _properties(value, self.code_page)
        elif which == FILE_BEGINS and len(self.files) < MOST_FILES:
            self.files.append(_File())
        elif self.files:
            self._of_file(self.files[-1], which, value)

    def _of_file(self, file: _File, which: int, value: bytes) -> None:
        if which == FILE_DATA:
            file.data = value
        elif which == FILE_TITLE:
            file.title = narrow(value, self.code_page).decode("utf-8", "replace")
        elif which == FILE_PROPERTIES:
            file.properties = dict(_properties(value, self.code_page))


def read_tnef(data: bytes) -> Inside:
    """The message that the stream holds; raises `ValueError` where the bytes are no such stream."""
    if not data.startswith(START):
        raise ValueError("no stream of Outlook's")
    stream = _Stream()
    for which, value in _attributes(data):
        stream.take(which, value)
    return inside(stream.properties, tuple(found for each in stream.files for found in _attached(each)))


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 6
    for _ in range(MOST_ATTRIBUTES):
        if at + 9 > len(data):
            return
        level, tag, length = struct.unpack_from("<BII", data, at)
        at += 9
        if level not in (1, 2) or at + length > len(data):
            return
        yield tag & 0xFFFF, data[at : at + length]
        at += length + 2  # a checksum that nobody needs


def _properties(data: bytes, code_page: int) -> Properties:
    """The properties of one list; what follows the first that makes no sense is left out."""
    found: dict[int, bytes] = {}
    try:
        at = 4
        for _ in range(min(struct.unpack_from("<I", data)[0], MOST_PROPERTIES)):
            kind, which = struct.unpack_from("<HH", data, at)
            at = _past_name(data, at + 4) if which >= NAMED else at + 4
            values, at = _values(data, at, kind)
            if values and which < NAMED and not kind & MANY:
                found[which] = _plain(values[0], kind, code_page)
    except (struct.error, KeyError):
        pass
    return found


def _past_name(data: bytes, at: int) -> int:
    """Where a named property's value begins: a name of the sender's own says nothing to us."""
    kind, length = struct.unpack_from("<II", data, at + 16)
    return at + 24 + (-(-length // 4) * 4 if kind else 0)


def _values(data: bytes, at: int, kind: int) -> tuple[list[bytes], int]:
    """The values of a property and where the next begins."""
    plain = kind & ~MANY
    varying = plain in (NARROW, WIDE, BINARY, OBJECT)
    count = 1
    if varying or kind & MANY:
        (count,) = struct.unpack_from("<I", data, at)
        at += 4
    values: list[bytes] = []
    for _ in range(min(count, MOST_VALUES)):
        size = SIZES[plain] if not varying else struct.unpack_from("<I", data, at)[0]
        at += 4 if varying else 0
        values.append(data[at : at + size])
        at += -(-size // 4) * 4
    return values, at


def _plain(value: bytes, kind: int, code_page: int) -> bytes:
    return wide(value) if kind == WIDE else narrow(value, code_page) if kind == NARROW else value


def _attached(file: _File) -> Iterator[Attachment]:
    """The file itself, the message that it is, or the documents in the object that it is."""
    name = file_name(file.properties) or file.title
    data = file.data or file.properties.get(ATTACH_DATA, b"")
    if data[INTERFACE:].startswith((START, MAGIC)) and not data.startswith((START, MAGIC)):
        data = data[INTERFACE:]
    found = _packaged(data) if data.startswith(MAGIC) else []
    for inner, held in found or ([(name, data)] if data else []):
        yield attached(file.properties, held, name or inner)


def _packaged(data: bytes) -> list[tuple[str, bytes]]:
    """The documents in an embedded object; nothing where the bytes are a document of their own."""
    try:
        return list(packaged(Compound(data), None))
    except (ValueError, struct.error):
        return []
