"""Files embedded in Office documents: a workbook on a page, a form dragged into a letter.

The bytes of a document enter; names and bytes of the documents in it leave. Only what may itself be a document leaves: a picture,
a formula or a drawing is no file that somebody sent. Nothing is inflated beyond what the caller allows.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterator
from zipfile import ZipFile, ZipInfo

from parsers.formats.compound import MAGIC, STORAGE, STREAM, Compound, Stream

EMBEDDED = re.compile(r"(?:word|xl|ppt)/embeddings/[^/]+", re.IGNORECASE)
DOCUMENTS = (b"PK\x03\x04", MAGIC, b"%PDF", b"{\\rtf")
NATIVE = "\x01Ole10Native"
WHOLE = ("Package", "CONTENTS", "EMBEDDED_ODF", "EmbeddedOdf")
OLD_POOLS = re.compile(r"ObjectPool|MBD[0-9A-F]{8}|_\d{4,12}", re.IGNORECASE)
DEPTH = 4
MOST_OBJECTS = 50
LONGEST_NAME = 260

Named = tuple[str, bytes]


def in_package(package: ZipFile, inflate: Callable[[ZipInfo], bytes]) -> Iterator[Named]:
    """The documents embedded in a .docx, .xlsx or .pptx."""
    parts = [each for each in package.infolist() if EMBEDDED.fullmatch(each.filename)]
    for each in parts[:MOST_OBJECTS]:
        yield from _objects(each.filename.rpartition("/")[2], inflate(each))


def in_compound(data: bytes) -> Iterator[Named]:
    """The documents embedded in a .doc or .xls, which keeps each in a storage of its own."""
    file = Compound(data)
    yield from _pool(file, None, 0)


def _pool(file: Compound, storage: Stream | None, depth: int) -> Iterator[Named]:
    pools = [each for each in file.inside(storage) if each.kind == STORAGE and OLD_POOLS.fullmatch(each.name)]
    for each in pools[:MOST_OBJECTS] if depth < DEPTH else ():
        yield from packaged(file, each)
        yield from _pool(file, each, depth + 1)


def _objects(name: str, data: bytes) -> Iterator[Named]:
    """The part itself where it is a document, or the documents that its OLE wrapper holds."""
    if not data.startswith(DOCUMENTS):
        return
    if not data.startswith(MAGIC):
        yield name, data
        return
    try:
        file = Compound(data)
    except (ValueError, struct.error):
        return
    inner = list(packaged(file, None))
    if inner or not any(each.name in ("WordDocument", "Workbook", "Book", "EncryptedPackage") for each in file.inside()):
        yield from ((each or name, found) for each, found in inner)
    else:
        yield name, data


def packaged(file: Compound, storage: Stream | None) -> Iterator[Named]:
    """The documents in an object's storage: the whole file in one stream, or Ole10Native with its name before it."""
    for each in file.inside(storage):
        if each.kind != STREAM or each.name not in (*WHOLE, NATIVE):
            continue
        data = file.content(each)
        name, data = native(data) if each.name == NATIVE else ("", data)
        if data.startswith(DOCUMENTS):
            yield name, data


def native(data: bytes) -> Named:
    """The name and the bytes of a file that Packager wrapped ([MS-OLEDS] 2.3.6, and what Windows writes behind it)."""
    at, names = 6, list[str]()
    for _ in range(2):
        end = data.find(b"\0", at, at + LONGEST_NAME)
        if end < 0:
            return "", b""
        names.append(data[at:end].decode("cp1252", "replace"))
        at = end + 1
    try:
        (length,) = struct.unpack_from("<I", data, at + 4)
        at += 8 + length
        (size,) = struct.unpack_from("<I", data, at)
    except struct.error:
        return "", b""
    return re.split(r"[/\\]", names[0])[-1], data[at + 4 : at + 4 + size]
