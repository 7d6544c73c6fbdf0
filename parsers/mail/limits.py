"""How large a message's skeleton may be, judged on the bytes before any mail parser runs.

The bytes enter; a `Problem` leaves when headers, parts or nesting go beyond what people's mail ever needs, else None. The
standard library's parser recurses once a level and costs by the square on long headers, so the judging happens here, in one
pass that itself costs no more than reading the file. Nothing is decoded and nothing is believed.
"""

from __future__ import annotations

import re

from parsers.model import Problem

HEADER_BYTES = 16 * 1024
BLOCK_BYTES = 256 * 1024
HEADERS = 1_000
PARTS = 500
DEPTH = 50  # Postfix stops at 100 (mime_nesting_limit)
LINES = 1_000_000  # 35 MB of base64 is half as many
DASHED_LINES = 100_000

_SENTENCES = {
    "headers_too_large": "The message's header is larger than mail programs write; please send the documents in a new message.",
    "too_many_parts": "The message consists of too many parts to be read; please send the documents in a new message.",
    "nested_too_deep": "The message wraps messages too deeply to be read; please attach the documents themselves.",
}
_REST = rb"[^\r\n]*+(?:\r\n?|\n|\Z)(?:[\t ][^\r\n]*+(?:\r\n?|\n|\Z))*+"
_FIELD = re.compile(rb"(?:From |[!-9;-~]*+:)" + _REST)  # what the standard library takes for a header, all its lines
_FIRST = re.compile(rb"(?:From |[!-9;-~]*+:|[\t ])" + _REST)  # it may begin as if it continued another
_BOUNDARY = re.compile(rb'boundary\*?0?\*?\s*=\s*(?:"([^"\r\n]{1,200})"|([^\s;"]{1,200}))', re.IGNORECASE)
_WRAPPED = re.compile(rb"^content-type:\s*message/(?!delivery-status)", re.IGNORECASE | re.MULTILINE)
_DASHED = re.compile(rb"\n--([^\r\n]*)")
_BLANK = re.compile(rb"\r?\n\r?\n|\r\r")


def refused(code: str) -> Problem:
    """The problem of that code, with its sentence."""
    return Problem(code, _SENTENCES[code])


def header_fields(raw: bytes) -> list[bytes]:
    """The header fields of the first block, each with its continuation lines."""
    blank = _BLANK.search(raw, 0, BLOCK_BYTES)
    end = blank.end() if blank else BLOCK_BYTES + 1
    fields: list[bytes] = []
    found = _FIRST.match(raw, 0, end)
    while found:
        fields.append(found[0])
        found = _FIELD.match(raw, found.end(), end)
    return fields


def headers_refused(fields: list[bytes]) -> Problem | None:
    """The problem of a header block, field by field, that is too large, in one of them, in all, or in number; else None."""
    sizes = [len(each) for each in fields]
    fits = sum(sizes) <= BLOCK_BYTES and len(sizes) <= HEADERS and max(sizes, default=0) <= HEADER_BYTES
    return None if fits else refused("headers_too_large")


class _Nesting:
    """The boundaries that are open at one point of the message; an empty one stands for a wrapped message."""

    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        self.open: list[bytes] = []

    def enter(self, start: int) -> bool:
        """Read the header block at `start`, and those of messages wrapped in it; False when that is too deep."""
        while len(self.open) <= DEPTH:
            blank = _BLANK.search(self.raw, start, start + 4 * HEADER_BYTES)
            block = self.raw[start : blank.start() if blank else start + HEADER_BYTES]
            found = _BOUNDARY.search(block)
            if found:
                self.open.append((found[1] or found[2]).rstrip())
                return len(self.open) <= DEPTH
            if not (blank and _WRAPPED.search(block)):
                return True
            self.open.append(b"")
            start = blank.end()
        return False

    def delimited(self, line: bytes) -> bool:
        """Whether the line opens a part of one of the open boundaries; the levels inside it are left behind."""
        for depth in range(len(self.open), 0, -1):
            boundary = self.open[depth - 1]
            if boundary and line in (boundary, boundary + b"--"):
                del self.open[depth - (line != boundary) :]
                return line == boundary
        return False


def structure_refused(raw: bytes) -> Problem | None:
    """The problem of a message with too many parts or levels, or with more lines than mail has; else None."""
    if max(raw.count(b"\n"), raw.count(b"\r")) > LINES:
        return refused("too_many_parts")
    nesting, parts = _Nesting(raw), 0
    if not nesting.enter(0):
        return refused("nested_too_deep")
    for dashed, line in enumerate(_DASHED.finditer(raw)):
        if dashed > DASHED_LINES or parts > PARTS:
            return refused("too_many_parts")
        if nesting.delimited(line[1].rstrip(b" \t")):
            parts += 1
            if not nesting.enter(line.end()):
                return refused("nested_too_deep")
    return refused("too_many_parts") if parts > PARTS else None
