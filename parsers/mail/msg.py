"""A message saved from Outlook as a file (.msg): its text and its files, from the MAPI property streams ([MS-OXMSG]).

The bytes of the file enter; an `Inside` leaves, `ValueError` where it is none. The file is a compound file: a message is a
storage with a stream for each longer property and one for all the short ones, and a storage for each attachment. A message among
the attachments leaves as mail.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

from parsers.formats.compound import STORAGE, Compound, Stream
from parsers.mail.mapi import (
    ATTACH_DATA,
    BINARY,
    INTERNET_CODE_PAGE,
    MESSAGE_CODE_PAGE,
    NARROW,
    OBJECT,
    WIDE,
    Inside,
    Properties,
    as_mail,
    attached,
    file_name,
    inside,
    narrow,
    number,
    wide,
)
from parsers.mail.objects import packaged
from parsers.received import Attachment

SHORT = "__properties_version1.0"
DEPTH = 3
MOST_FILES = 100
VALUE = re.compile(r"__substg1\.0_([0-9A-F]{4})([0-9A-F]{4})", re.IGNORECASE)
FILE = re.compile(r"__attach_version1\.0_#[0-9A-F]{1,8}", re.IGNORECASE)
HEADS = {"top": 32, "inner": 24, "file": 8}  # bytes before the first short property ([MS-OXMSG] 2.4)
WESTERN = 1252


def read_msg(data: bytes) -> Inside:
    """The message that was saved; raises `ValueError` where the bytes are no such file."""
    file = Compound(data)
    top = file.inside()
    if not any(each.name == SHORT for each in top):
        raise ValueError("no message")
    return _message(file, top, HEADS["top"], 0)


def _message(file: Compound, entries: tuple[Stream, ...], head: int, depth: int) -> Inside:
    properties = _properties(file, entries, head)
    stored = [each for each in entries if each.kind == STORAGE and FILE.fullmatch(each.name)][:MOST_FILES]
    return inside(properties, tuple(found for each in stored for found in _file(file, each, depth)))


def _properties(file: Compound, entries: tuple[Stream, ...], head: int) -> Properties:
    """The properties of one storage, the short ones first: they name the code page of the others."""
    short = next((file.content(each) for each in entries if each.name == SHORT), b"")
    found: dict[int, bytes] = {}
    for at in range(head, len(short) - 15, 16):
        tag, _, value = struct.unpack_from("<II8s", short, at)
        if tag & 0xFFFF not in (NARROW, WIDE, BINARY, OBJECT):
            found[tag >> 16] = value
    code_page = number(found, MESSAGE_CODE_PAGE) or number(found, INTERNET_CODE_PAGE, WESTERN)
    for each in entries:
        named = VALUE.fullmatch(each.name)
        if named:
            found |= _value(file, each, int(named[1], 16), int(named[2], 16), code_page)
    return found


def _value(file: Compound, stream: Stream, which: int, kind: int, code_page: int) -> Properties:
    if kind == WIDE:
        return {which: wide(file.content(stream))}
    if kind == NARROW:
        return {which: narrow(file.content(stream), code_page)}
    return {which: file.content(stream)} if kind == BINARY else {}


def _file(file: Compound, storage: Stream, depth: int) -> Iterator[Attachment]:
    """The attachment of one storage: its bytes, a message inside, or an embedded object."""
    entries = file.inside(storage)
    properties = _properties(file, entries, HEADS["file"])
    held = next((each for each in entries if each.kind == STORAGE and VALUE.fullmatch(each.name)), None)
    if held is None:
        if properties.get(ATTACH_DATA):
            yield attached(properties, properties[ATTACH_DATA])
        return
    parts = file.inside(held)
    if any(each.name == SHORT for each in parts):
        if depth < DEPTH:
            mail = as_mail(_message(file, parts, HEADS["inner"], depth + 1))
            yield attached(properties, mail, file_name(properties) or "message", "message/rfc822")
        return
    for name, data in packaged(file, held):
        yield attached(properties, data, name)
