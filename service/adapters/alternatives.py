"""The commonest mail by far, one text as plain words and as HTML, put together without a tree of parts.

Headers that are on their lines already, both texts and a boundary enter; bytes leave: RFC 5322 with multipart/alternative
(RFC 2046, 5.1.4), both parts as quoted-printable (RFC 2045, 6.7). The standard library would parse its own headers and encode in
Python, a line at a time, which costs as much as all other work on a mail.
"""

from __future__ import annotations

from binascii import b2a_qp
from email.quoprimime import body_encode

LONGEST = 76
PART = 'Content-Type: text/{kind}; charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'


def alternatives(headers: str, text: str, html: str, boundary: str) -> bytes:
    """The mail; `headers` ends with a line break, and each text will."""
    opening = f'{headers}MIME-Version: 1.0\r\nContent-Type: multipart/alternative;\r\n boundary="{boundary}"\r\n'
    parts = (_part("plain", text), _part("html", html))
    between = f"\r\n--{boundary}".encode("ascii")
    body = b"".join(between + b"\r\n" + part for part in parts)
    return opening.encode("ascii") + body + between + b"--\r\n"


def _part(kind: str, text: str) -> bytes:
    lines = b"\r\n".join(text.encode("utf-8").splitlines()) + b"\r\n"
    return PART.format(kind=kind).encode("ascii") + _quoted(lines)


def _quoted(lines: bytes) -> bytes:
    quick = b2a_qp(lines)
    if max(map(len, quick.split(b"\r\n"))) <= LONGEST:
        return quick
    # A full line that ends with a space: that is encoded last, and two signs too many.
    return body_encode(lines.decode("latin-1").replace("\r\n", "\n"), LONGEST, "\r\n").encode("ascii")
