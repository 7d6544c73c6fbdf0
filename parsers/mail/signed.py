"""Opens an opaque-signed S/MIME message: the content lies inside the signature (RFC 8551, section 3.5.2; CMS, RFC 5652).

The bytes of a `smime.p7m` enter; the signed content leaves, or None where they are something else, an encrypted message among
them. The signature is not checked: what a sender may do is decided by our own mail server's evidence. Only the outline of the
structure is read, bounded and without recursion.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator

SIGNED = bytes.fromhex("06092a864886f70d010702")
ENVELOPED = (bytes.fromhex("06092a864886f70d010703"), bytes.fromhex("060b2a864886f70d0109100117"))  # and authenticated-enveloped
SEQUENCE, OCTETS, OCTETS_IN_PARTS, EXPLICIT = 0x30, 0x04, 0x24, 0xA0
END = (0, 0)
MOST_PIECES = 1_000_000
HEAD = 64
_ARMOUR = re.compile(rb"\s*(?:-----BEGIN [A-Z0-9 ]{2,20}-----)?\s*([A-Za-z0-9+/=\s]+)")


class _NotSoError(Exception):
    """The structure is not that of signed data."""


def signed_content(data: bytes) -> bytes | None:
    """What was signed, or None."""
    for each in (data, _unarmoured(data)):
        if each[:1] == b"\x30" and SIGNED in each[:HEAD]:
            try:
                return _content(each)
            except (_NotSoError, IndexError):
                return None
    return None


def is_enveloped(data: bytes) -> bool:
    """Whether the bytes are a message encrypted for somebody."""
    return any(
        each[:1] == b"\x30" and any(kind in each[:HEAD] for kind in ENVELOPED) for each in (data[:HEAD], _unarmoured(data[:400]))
    )


def _unarmoured(data: bytes) -> bytes:
    """The bytes behind base64, in which some gateways leave them."""
    if not data.lstrip()[:10].startswith((b"M", b"-----BEGIN")):
        return b""
    found = _ARMOUR.match(data)
    joined = b"".join(found[1].split()) if found else b""
    try:
        return base64.b64decode(joined[: len(joined) // 4 * 4])
    except (binascii.Error, ValueError):
        return b""


def _content(data: bytes) -> bytes | None:
    """What lies in ContentInfo, in SignedData, in EncapsulatedContentInfo."""
    at = _entered(data, 0, SEQUENCE)
    at = _past(data, at)  # the name of the content's type, which the caller has seen
    at = _entered(data, _entered(data, at, EXPLICIT), SEQUENCE)
    at = _past(data, _past(data, at))  # the version and the digest algorithms
    at = _past(data, _entered(data, at, SEQUENCE))  # the name of the inner type
    if data[at] != EXPLICIT:
        return None  # detached: the content stands elsewhere
    return b"".join(_octets(data, _entered(data, at, EXPLICIT)))


def _head(data: bytes, at: int) -> tuple[int, int, int | None]:
    """An element's tag, where its content begins, and how long that is; None where an end mark will say."""
    tag, length = data[at], data[at + 1]
    if length < 0x80:
        return tag, at + 2, length
    count = length & 0x7F
    if count > 4:
        raise _NotSoError
    return tag, at + 2 + count, int.from_bytes(data[at + 2 : at + 2 + count], "big") if count else None


def _entered(data: bytes, at: int, expected: int) -> int:
    tag, start, _ = _head(data, at)
    if tag != expected:
        raise _NotSoError
    return start


def _past(data: bytes, at: int) -> int:
    """Where the element ends, those inside it walked over where only an end mark says so."""
    depth = 0
    for _ in range(MOST_PIECES):
        tag, start, length = _head(data, at)
        ended = (tag, length) == END
        depth += (length is None) - ended
        at = start + (length or 0)
        if depth == 0:
            return at
    raise _NotSoError


def _octets(data: bytes, at: int) -> Iterator[bytes]:
    """The pieces of one octet string, however it is put together."""
    ends: list[int | None] = []
    for _ in range(MOST_PIECES):
        while ends and ends[-1] is not None and at >= ends[-1]:
            ends.pop()
        tag, start, length = _head(data, at)
        if (tag, length) == END and ends:
            ends.pop()
            at = start
        elif tag == OCTETS_IN_PARTS:
            ends.append(None if length is None else start + length)
            at = start
        elif tag == OCTETS and length is not None and start + length <= len(data):
            yield data[start : start + length]
            at = start + length
        else:
            raise _NotSoError
        if not ends:
            return
    raise _NotSoError
