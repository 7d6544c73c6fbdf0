"""Documents inside other files: forwarded mail and zip archives, opened in memory.

Attachments enter; the same leave, each container followed by what was in it, under its position and as `outer!inner`. Depth,
number and size are bounded while inflating, whatever the archive claims. A container that breaks a bound, is larger than the
caller allows, encrypted or damaged, stays closed as one file and is judged as such; nothing is written to disk, nothing is lost.
"""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib
from collections.abc import Iterator

from parsers.mail.charsets import cleaned
from parsers.mail.message import read_message
from parsers.model import Attachment

DEPTH = 3
MEMBERS = 100
MEMBER_BYTES = 50 * 1024 * 1024
TOTAL_BYTES = 100 * 1024 * 1024
RATIO = 200  # on members over 1 MB
_SMALL = 1024 * 1024
_DIRECTORY_ENTRY = b"PK\x01\x02"
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
    ValueError,
    LookupError,
)
_ENCRYPTED = 0x1
_DOCUMENT_MARKS = {"[Content_Types].xml", "mimetype", "META-INF/manifest.xml"}  # Office Open XML, OpenDocument
_LITTER = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")


class _StaysClosedError(Exception):
    """A container is encrypted, is a document, or holds more than it may."""


class _Budget:
    """How many files and bytes may still come out of the containers of one message."""

    def __init__(self, largest: int | None) -> None:
        self.files = MEMBERS
        self.size = TOTAL_BYTES
        self.largest = largest  # of a container that may be opened at all

    def take(self, size: int) -> None:
        """Count one more file of that size; raises `_StaysClosedError` when it is one too many."""
        self.files -= 1
        self.size -= size
        if self.files < 0 or self.size < 0:
            raise _StaysClosedError


def _members(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """The files of an archive; raises `_StaysClosedError` for a document and for an encrypted archive."""
    listed = archive.infolist()
    files = [info for info in listed if not info.is_dir() and not any(litter in info.filename for litter in _LITTER)]
    if _DOCUMENT_MARKS & {info.filename for info in listed} or any(info.flag_bits & _ENCRYPTED for info in files):
        raise _StaysClosedError
    return files


def _inflated(archive: zipfile.ZipFile, info: zipfile.ZipInfo, budget: _Budget) -> bytes:
    """The bytes of one file, counted as they come: what the directory says of its size is the sender's word."""
    bound = min(MEMBER_BYTES, budget.size, max(_SMALL, RATIO * info.compress_size))
    with archive.open(info) as stream:
        data = stream.read(bound + 1)
    if len(data) > bound:
        raise _StaysClosedError
    budget.take(len(data))
    return data


def _from_zip(outer: Attachment, budget: _Budget) -> tuple[Attachment, ...]:
    if outer.data.count(_DIRECTORY_ENTRY) > 10 * MEMBERS:
        raise _StaysClosedError
    with zipfile.ZipFile(io.BytesIO(outer.data)) as archive:
        members = ((info, _inflated(archive, info, budget)) for info in _members(archive))
        return tuple(_inner(outer, cleaned(info.filename), "application/octet-stream", data) for info, data in members)


def _from_mail(outer: Attachment, budget: _Budget) -> tuple[Attachment, ...]:
    inside = read_message(outer.data).attachments
    for each in inside:
        budget.take(len(each.data))
    return tuple(_inner(outer, each.name, each.content_type, each.data, each.inline) for each in inside)


def _inner(outer: Attachment, name: str, content_type: str, data: bytes, inline: bool = False) -> Attachment:
    return Attachment(outer.position, f"{outer.name}!{name}", content_type, data, inline)


def _opened(outer: Attachment, budget: _Budget) -> tuple[Attachment, ...]:
    """What is in the container; nothing for a file that is none, or one that stays closed."""
    if budget.largest is not None and len(outer.data) > budget.largest:
        return ()
    try:
        if outer.content_type == "message/rfc822" or outer.name.lower().endswith(".eml"):
            return _from_mail(outer, budget)
        return _from_zip(outer, budget) if outer.data.startswith(b"PK\x03\x04") else ()
    except (_StaysClosedError, *_DAMAGED):
        return ()


def _walk(attachment: Attachment, depth: int, budget: _Budget) -> Iterator[Attachment]:
    yield attachment
    for inner in _opened(attachment, budget) if depth < DEPTH else ():
        yield from _walk(inner, depth + 1, budget)


def expand(attachments: tuple[Attachment, ...], largest: int | None = None) -> tuple[Attachment, ...]:
    """The attachments in order, each container followed by the files in it; beyond the bounds, or `largest`, it stays closed."""
    budget = _Budget(largest)
    return tuple(each for attachment in attachments for each in _walk(attachment, 0, budget))
