"""Judges a zip before any library opens it: how many entries, how large, how compressed, how named, and its XML.

Bytes come in; a `Problem` leaves, or None for a zip that may be opened. Sizes are counted while inflating, since a zip may say of
itself what it likes. XML with a document type declaration is refused after parsing its head, because a search through the bytes
misses other encodings; only of plain UTF-8 its head tells all. Nothing is written and no entry's name is ever used as a path.

A part that its reader parses to the end is not parsed here as well, where it is plain: the reader refuses what is no markup, and
whoever asks why has the zip judged again, `thorough`.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Iterator
from io import BytesIO
from xml.parsers import expat
from zipfile import BadZipFile, LargeZipFile, ZipFile, ZipInfo

from parsers.formats.markup import HEAD
from parsers.model import Problem

MOST_ENTRIES = 2_000
MOST_BYTES = 100 * 2**20
MOST_PART_BYTES = 50 * 2**20
MOST_RATIO, RATIO_FROM = 200, 2**20
MOST_ELEMENTS, MOST_DEPTH = 500_000, 256
MOST_STREAMED = 2_000_000  # elements of a part that is read row by row and never held as a tree
CHUNK = 2**20
SMALL, REMEMBERED = 512 * 1024, 1_000
"""Bytes of a part, and of how many such it is remembered, by their digests, that they were sound."""
PARSED = re.compile(r"word/(?:document|header|footer)\w*\.xml|xl/(?:worksheets/\w+|sharedStrings)\.xml|content\.xml")
"""The parts that their readers parse to the end, and in which nearly all of a document stands."""
STREAMED = re.compile(r"xl/(?:worksheets/\w+|sharedStrings)\.xml")
XML_ENDINGS = (".xml", ".rels", ".vml")
ENCODINGS = frozenset({None, "utf-8", "utf-16", "utf-16le", "utf-16be", "us-ascii", "ascii"})

SENTENCES = {
    "locked": "This file is protected by a password. Please send it again without one.",
    "damaged": "This file is damaged and could not be opened. Please save it again and send it once more.",
    "unsafe_archive": "This file is built as Office never builds one and was not opened. Please save it again as .docx or .xlsx.",
    "archive_too_large": "This file unpacks to more than we can read. Please save it without pictures, or send it in parts.",
}


class Refusal(Exception):  # noqa: N818 a verdict, not a fault
    """The zip must not be opened; the code says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def problem(code: str) -> Problem:
    """The problem of that code with its sentence."""
    return Problem(code, SENTENCES[code])


def judge(data: bytes, *, markup: bool, thorough: bool = False) -> Problem | None:
    """Why a zip must not be opened, or None; with `markup` its XML parts are judged too, `thorough` by parsing each."""
    try:
        with ZipFile(BytesIO(data)) as package:
            _names(package)
            _inflate(package, markup, thorough)
    except Refusal as refusal:
        return problem(refusal.code)
    except (BadZipFile, LargeZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError, RuntimeError):
        return problem("damaged")
    return None


def _names(package: ZipFile) -> None:
    entries = package.infolist()
    if len(entries) > MOST_ENTRIES:
        raise Refusal("archive_too_large")
    if any(each.flag_bits & 0x1 for each in entries):
        raise Refusal("locked")
    names = [each.filename for each in entries]
    if len({name.casefold() for name in names}) < len(names) or any(map(_wayward, names)):
        raise Refusal("unsafe_archive")


def _wayward(name: str) -> bool:
    """True for a name that would lead out of a folder, or that readers would resolve differently."""
    return name.startswith("/") or "\\" in name or "\0" in name or ".." in name.split("/") or name[1:2] == ":"


def _inflate(package: ZipFile, markup: bool, thorough: bool) -> None:
    total = 0
    for entry in package.infolist():
        left, name = MOST_BYTES - total, entry.filename
        most = MOST_STREAMED if STREAMED.fullmatch(name) else MOST_ELEMENTS
        if not (markup and name.lower().endswith(XML_ENDINGS)):
            total += sum(map(len, _chunks(package, entry, left)))
        elif not thorough and PARSED.fullmatch(name) and (size := _searched(_chunks(package, entry, left), most)):
            total += size
        else:
            total += _parsed(_chunks(package, entry, left), most)


def _chunks(package: ZipFile, entry: ZipInfo, left: int) -> Iterator[bytes]:
    """The part piece by piece; raises `Refusal` when it is larger than may be."""
    size = 0
    with package.open(entry) as part:
        while chunk := part.read(CHUNK):
            size += len(chunk)
            if size > min(left, MOST_PART_BYTES):
                raise Refusal("archive_too_large")
            if size > RATIO_FROM and size > MOST_RATIO * max(entry.compress_size, 1):
                raise Refusal("archive_too_large")
            yield chunk


def _searched(chunks: Iterator[bytes], most: int) -> int:
    """The size of a part that is plainly UTF-8, declares nothing and has at most so many tags; 0 for any other.

    A document type can be declared only before the first element (XML 1.0, 2.8), and there are no more elements than tags. How
    deep they lie within each other is seen when the part is parsed (`ooxml.tree`).
    """
    size = tags = 0
    for chunk in chunks:
        if not size and not HEAD.match(chunk):
            return 0
        size += len(chunk)
        tags += chunk.count(b"<")
        if tags > most:
            return 0
    return size


def _parsed(chunks: Iterator[bytes], most: int) -> int:
    """The size of a part that is sound markup; raises `Refusal` for any other."""
    check, size = _Markup(most), 0
    for chunk in chunks:
        if not size and len(chunk) <= SMALL and _is_sound(chunk):
            return len(chunk) + sum(map(len, chunks))
        size += len(chunk)
        check.feed(chunk, last=False)
    if size:
        check.feed(b"", last=True)
    return size


_SOUND: dict[bytes, None] = {}


def _is_sound(part: bytes) -> bool:
    """True for a whole small part that is sound markup; raises `Refusal` for any other.

    The styles and the theme of an agency's forms are the same in each: what was sound once is known again by its digest.
    """
    digest = hashlib.sha256(part).digest()
    if digest not in _SOUND:
        check = _Markup()
        check.feed(part, last=False)
        check.feed(b"", last=True)
        if len(_SOUND) >= REMEMBERED:
            del _SOUND[next(iter(_SOUND))]
        _SOUND[digest] = None
    return True


class _Markup:
    """One XML part while it streams by."""

    def __init__(self, most: int = MOST_ELEMENTS) -> None:
        self._most = most
        self._parser = expat.ParserCreate()
        self._parser.StartDoctypeDeclHandler = self._declared
        self._parser.XmlDeclHandler = self._encoded
        self._elements = self._depth = 0
        self._counting = False

    def feed(self, chunk: bytes, *, last: bool) -> None:
        """Looks at the next bytes; raises `Refusal` for what no Office document holds."""
        self._count(chunk)
        try:
            self._parser.Parse(chunk, last)
        except expat.ExpatError as error:
            raise Refusal("damaged") from error

    def _count(self, chunk: bytes) -> None:
        """Counts tags by their brackets while a part is small, and one by one, with their levels, where it is large or not UTF-8.

        The levels of a small part are judged when its tree is there (`ooxml.root`): that costs a tenth of counting them here.
        """
        self._elements += chunk.count(b"<") - chunk.count(b"</") if not self._counting else 0
        if not self._counting and (self._elements > MOST_ELEMENTS // 5 or b"\0" in chunk[:64]):
            self._counting = True
            self._parser.StartElementHandler = self._start
            self._parser.EndElementHandler = self._end
        if self._elements > self._most:
            raise Refusal("archive_too_large")

    def _declared(self, *_: object) -> None:
        raise Refusal("unsafe_archive")

    def _encoded(self, version: str, encoding: str | None, standalone: int) -> None:  # noqa: ARG002 expat says all three
        if (encoding.lower() if encoding else None) not in ENCODINGS:
            raise Refusal("unsafe_archive")

    def _start(self, *_: object) -> None:
        self._elements += 1
        self._depth += 1
        if self._elements > self._most:
            raise Refusal("archive_too_large")
        if self._depth > MOST_DEPTH:
            raise Refusal("unsafe_archive")

    def _end(self, *_: object) -> None:
        self._depth -= 1
