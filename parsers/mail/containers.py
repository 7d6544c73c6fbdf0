"""Documents inside other files: forwarded mail, Outlook's files, signed mail, archives, and Office documents with files in them.

Attachments enter; the same leave, each container followed by what was in it, under its position and as `outer!inner`. What a file
is, its first bytes say, never its name or declared type. Depth, number and size are bounded while inflating, whatever the archive
claims. A container that breaks a bound, is larger than the caller allows, locked or damaged, stays closed as one file and is
judged as such; nothing is written to disk, nothing is lost.
"""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence

from parsers.formats.compound import MAGIC
from parsers.formats.guard import Format, inspect, plain
from parsers.formats.locks import unlocked
from parsers.formats.zipped import LOCKED, WrongPasswordError, fitting, inflated
from parsers.mail.charsets import cleaned
from parsers.mail.mapi import Inside
from parsers.mail.message import read_message
from parsers.mail.msg import read_msg
from parsers.mail.objects import in_compound, in_package
from parsers.mail.signed import signed_content
from parsers.mail.tnef import read_tnef
from parsers.mail.written import written
from parsers.received import Attachment

DEPTH = 3
MEMBERS = 100
MEMBER_BYTES = 50 * 1024 * 1024
TOTAL_BYTES = 100 * 1024 * 1024
RATIO = 200  # on members over 1 MB
_SMALL = 1024 * 1024
_ZIP, _DIRECTORY_ENTRY = b"PK\x03\x04", b"PK\x01\x02"
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
    ValueError,
    LookupError,
    AttributeError,
)
_DOCUMENT_MARKS = {"[Content_Types].xml", "mimetype", "META-INF/manifest.xml"}  # Office Open XML, OpenDocument
_LITTER = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")
_OCTETS = "application/octet-stream"


class _StaysClosedError(Exception):
    """A container is locked, or holds more than it may."""


class _Budget:
    """How many files and bytes may still come out of the containers of one message, and by which passwords."""

    def __init__(self, largest: int | None, passwords: Sequence[str]) -> None:
        self.files = MEMBERS
        self.size = TOTAL_BYTES
        self.largest = largest  # of a container that may be opened at all
        self.passwords = tuple(passwords)

    def take(self, size: int) -> None:
        """Count one more file of that size; raises `_StaysClosedError` when it is one too many."""
        self.files -= 1
        self.size -= size
        if self.files < 0 or self.size < 0:
            raise _StaysClosedError


_Opener = Callable[[Attachment, _Budget], tuple[Attachment, ...]]


def _inflated(archive: zipfile.ZipFile, info: zipfile.ZipInfo, budget: _Budget, password: bytes = b"") -> bytes:
    """The bytes of one file, counted as they come: what the directory says of its size is the sender's word."""
    bound = min(MEMBER_BYTES, budget.size, max(_SMALL, RATIO * info.compress_size))
    data = inflated(archive, info, password, bound)
    if len(data) > bound:
        raise _StaysClosedError
    budget.take(len(data))
    return data


def _from_zip(outer: Attachment, budget: _Budget) -> tuple[Attachment, ...]:
    if outer.data.count(_DIRECTORY_ENTRY) > 10 * MEMBERS:
        raise _StaysClosedError
    with zipfile.ZipFile(io.BytesIO(outer.data)) as archive:
        if _DOCUMENT_MARKS & set(archive.namelist()):
            found = in_package(archive, lambda info: _inflated(archive, info, budget))
            return tuple(_inner(outer, cleaned(name), _OCTETS, data) for name, data in found)
        return tuple(_members(outer, archive, budget))


def _members(outer: Attachment, archive: zipfile.ZipFile, budget: _Budget) -> Iterator[Attachment]:
    """The files of an archive, unlocked where a password fits."""
    files = [each for each in archive.infolist() if not each.is_dir() and not any(bit in each.filename for bit in _LITTER)]
    password = fitting(archive, budget.passwords) if any(each.flag_bits & LOCKED for each in files) else b""
    if password is None:
        raise _StaysClosedError
    for info in files:
        data = _inflated(archive, info, budget, password if info.flag_bits & LOCKED else b"")
        yield _inner(outer, cleaned(info.filename), _OCTETS, data)


def _from_compound(outer: Attachment, budget: _Budget) -> tuple[Attachment, ...]:
    """What is in one of Outlook's messages, or embedded in a Word or Excel document, unlocked where a password fits."""
    verdict = inspect(outer.data)
    if verdict.format is Format.MSG:
        return _from_outlook(outer, read_msg(outer.data), budget)
    data: bytes | None = outer.data
    if any(each.code == "locked" for each in verdict.problems):
        data = unlocked(outer.data, budget.passwords)
    if data is not None and data.startswith(_ZIP):
        return _from_zip(Attachment(outer.position, outer.name, outer.content_type, data), budget)
    return _taken([_inner(outer, name, _OCTETS, held) for name, held in in_compound(data or b"")], budget)


def _from_tnef(outer: Attachment, budget: _Budget) -> tuple[Attachment, ...]:
    return _from_outlook(outer, read_tnef(outer.data), budget)


def _from_outlook(outer: Attachment, message: Inside, budget: _Budget) -> tuple[Attachment, ...]:
    found = [_inner(outer, each.name, each.content_type, each.data, each.inline) for each in message.files]
    body = written(message.text, message.page, message.subject, message.rich)
    return _taken(found + ([_inner(outer, body.name, body.content_type, body.data)] if body else []), budget)


def _from_mail(outer: Attachment, budget: _Budget) -> tuple[Attachment, ...]:
    return _from_message(outer, outer.data, budget)


def _from_signed(outer: Attachment, budget: _Budget) -> tuple[Attachment, ...]:
    content = signed_content(outer.data)
    return _from_message(outer, content, budget) if content else ()


def _from_message(outer: Attachment, raw: bytes, budget: _Budget) -> tuple[Attachment, ...]:
    message = read_message(raw)
    inside = (*message.attachments, *((message.written,) if message.written else ()))
    return _taken([_inner(outer, each.name, each.content_type, each.data, each.inline) for each in inside], budget)


def _taken(found: Sequence[Attachment], budget: _Budget) -> tuple[Attachment, ...]:
    for each in found:
        budget.take(len(each.data))
    return tuple(found)


def _inner(outer: Attachment, name: str, content_type: str, data: bytes, inline: bool = False) -> Attachment:
    return Attachment(outer.position, f"{outer.name}!{name}", content_type, data, inline)


_OPENERS: Mapping[Format, _Opener] = {Format.TNEF: _from_tnef, Format.EML: _from_mail, Format.SIGNED: _from_signed}


def _opener(outer: Attachment) -> _Opener | None:
    """How the file is opened, by how it begins; a part that is a message by its place in the mail is one, however it begins."""
    if outer.data.startswith(_ZIP):
        return _from_zip
    if outer.data.startswith(MAGIC):
        return _from_compound
    found = _OPENERS.get(plain(outer.data))
    return _from_mail if found is None and outer.content_type == "message/rfc822" else found


def _opened(outer: Attachment, budget: _Budget) -> tuple[Attachment, ...]:
    """What is in the container; nothing for a file that is none, or one that stays closed."""
    opener = _opener(outer)
    if opener is None or (budget.largest is not None and len(outer.data) > budget.largest):
        return ()
    try:
        return opener(outer, budget)
    except (_StaysClosedError, WrongPasswordError, *_DAMAGED):
        return ()


def _walk(attachment: Attachment, depth: int, budget: _Budget) -> Iterator[Attachment]:
    yield attachment
    for inner in _opened(attachment, budget) if depth < DEPTH else ():
        yield from _walk(inner, depth + 1, budget)


def expand(
    attachments: tuple[Attachment, ...], largest: int | None = None, passwords: Sequence[str] = ()
) -> tuple[Attachment, ...]:
    """The attachments in order, each container followed by the files in it; beyond the bounds, or `largest`, it stays closed."""
    budget = _Budget(largest, passwords)
    return tuple(each for attachment in attachments for each in _walk(attachment, 0, budget))
