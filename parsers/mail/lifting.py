"""Takes large encoded bodies out of a message before its structure is parsed, and puts them back into the parts afterwards.

The bytes of a message enter; the parsed message leaves, the same to the letter as if it had been parsed whole. A parser looks at
each line for a boundary, and a line of base64 is none: a boundary's line begins with two hyphens, which base64 has not (RFC 2046,
section 5.1.1; RFC 2045, section 6.8). Nor is it a header, which has a colon. So a block of such lines may stand as one line,
whatever surrounds it and whatever it was meant to be. The same goes for quoted-printable where no line begins with a hyphen and
the first is no header, for headers end with the first line that is none; only a delivery report has several blocks of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from email.message import Message as Part

from parsers.mail.part import parsed_whole

FEWEST = 4096  # bytes of a block that is worth it
FURTHEST = 4096  # from the name of the encoding to the end of the header that it stands in
_BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=\r\n"
_BLANK = re.compile(rb"\r?\n[\r\n]*\n|\r\r+")
_HEADER = re.compile(rb"From |[!-9;-~]*+:|[\t ]")  # what the standard library takes for a header line
_REPORT = b"delivery-status"
_STANDS = b"Lifted"


def parsed(raw: bytes) -> Part:
    """The message that the bytes hold, as the standard library parses it."""
    mark = _STANDS
    while mark in raw:
        mark += b"0"
    pieces, blocks, at = list[bytes](), list[str](), 0
    for start, end in _in_turn(raw):
        pieces += [raw[at:start], b"%sX%dX" % (mark, len(blocks))]
        blocks.append(raw[start:end].decode("ascii"))
        at = end
    root = parsed_whole(b"".join([*pieces, raw[at:]]) if blocks else raw)
    if blocks:
        _put_back(root, re.compile(rf"{mark.decode()}X(\d+)X"), blocks)
    return root


def _in_turn(raw: bytes) -> Iterator[tuple[int, int]]:
    """Where each large encoded block begins and ends, without the line ends round it; none within another."""
    small, after = raw.lower(), 0
    found = [*_blocks(raw, small, b"base64", _is_base64)]
    if _REPORT not in small:
        found += _blocks(raw, small, b"quoted-printable", _is_quoted)
    for start, end in sorted(found):
        if start >= after:
            yield start, end
            after = end


def _is_base64(words: bytes) -> bool:
    return not words.translate(None, _BASE64)


def _is_quoted(words: bytes) -> bool:
    broken = words.startswith(b"--") or b"\r--" in words  # a line feed before the hyphens is where the block ends
    return not broken and words.isascii() and not _HEADER.match(words)


def _blocks(raw: bytes, small: bytes, encoding: bytes, fits: Callable[[bytes], bool]) -> Iterator[tuple[int, int]]:
    """Where each large block in that encoding begins and ends, without the line ends round it."""
    at = 0
    while (at := small.find(encoding, at)) >= 0:
        at += len(encoding)
        blank = _BLANK.search(raw, at, at + FURTHEST)
        if blank is None:
            continue
        after = raw.find(b"\n--", blank.end())
        block = raw[blank.end() : after if after >= 0 else len(raw)]
        words = block.strip(b"\r\n")
        if len(words) >= FEWEST and fits(words):
            start = blank.end() + len(block) - len(block.lstrip(b"\r\n"))
            at = start + len(words)
            yield start, at


def _put_back(root: Part, mark: re.Pattern[str], blocks: list[str]) -> None:
    def back(text: str) -> str:
        return mark.sub(lambda found: blocks[int(found[1])], text)

    waiting = [root]
    while waiting:
        part = waiting.pop()
        kept = vars(part)  # `get_payload` gives 8-bit words as it reads them, not as they came
        inside = kept["_payload"]
        if isinstance(inside, str):
            kept["_payload"] = back(inside)
        else:
            waiting.extend(each for each in inside or () if isinstance(each, Part))
        part.preamble = back(part.preamble) if part.preamble else part.preamble
        part.epilogue = back(part.epilogue) if part.epilogue else part.epilogue
