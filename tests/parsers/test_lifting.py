"""A message parsed with its large bodies set aside is the same, to the letter, as one parsed whole."""

from __future__ import annotations

import base64
from email import message_from_bytes
from email.message import Message as Part

import pytest

from parsers.mail.lifting import parsed

BODY = base64.encodebytes(bytes(range(256)) * 80)  # in lines of 76, some 27 kB
HEAD = b"From: a@agency.example\nTo: review@partnership.example\nSubject: form\nMIME-Version: 1.0\n"
ENCODED = b"Content-Transfer-Encoding: base64\n"
MIXED = HEAD + b'Content-Type: multipart/mixed; boundary="cut"\n\n'
FILE = b"--cut\nContent-Type: application/octet-stream\n" + ENCODED + b"\n"
FORWARDED = b"--cut\nContent-Type: message/rfc822\n"

MESSAGES = {
    "one file": MIXED + FILE + BODY + b"--cut--\n",
    "two files": MIXED + FILE + BODY + FILE + BODY + b"--cut--\n",
    "blank lines round it": MIXED + FILE + b"\n\n" + BODY + b"\n\n--cut--\n",
    "a blank line within": MIXED + FILE + BODY + b"\n" + BODY + b"--cut--\n",
    "no end": MIXED + FILE + BODY,
    "no line end at its end": MIXED + FILE + BODY.rstrip(b"\n"),
    "the whole message": HEAD + b"Content-Type: application/pdf\n" + ENCODED + b"\n" + BODY,
    "words of another kind within": MIXED + FILE + BODY + b"not: base64!\n" + BODY + b"--cut--\n",
    "a boundary within": MIXED + FILE + BODY + b"--other\n" + BODY + b"--cut--\n",
    "before the first part": MIXED + ENCODED + b"\n" + BODY + FILE + BODY + b"--cut--\n",
    "behind the last part": MIXED + FILE + BODY + b"--cut--\n" + ENCODED + b"\n" + BODY,
    "in a forwarded message": MIXED + FORWARDED + b"\n" + HEAD + ENCODED + b"\n" + BODY + b"--cut--\n",
    "a forwarded message in base64": MIXED + FORWARDED + ENCODED + b"\n" + BODY + b"--cut--\n",
    "where a header should be": HEAD + b"X-Kind: base64\n\n" + BODY,
    "what stands for it is there already": MIXED + b"LiftedX0X LiftedX1X\n" + FILE + b"LiftedX0X\n" + BODY + b"--cut--\n",
    "8-bit words beside it": MIXED + b"--cut\nContent-Type: text/html\n\nmarted\xec \xc3\xac\n" + FILE + BODY + b"--cut--\n",
    "8-bit words before and behind": b"\xec\n".join((MIXED + b"\xec", FILE + BODY, b"--cut--\n", b"\xec")),
    "the encoding in capitals": MIXED + FILE.replace(b"base64", b"BASE64") + BODY + b"--cut--\n",
    "a text": MIXED + FILE.replace(b"application/octet-stream", b"text/plain") + BODY + b"--cut--\n",
}


@pytest.mark.parametrize("ends", [b"\n", b"\r\n", b"\r"], ids=["LF", "CRLF", "CR"])
@pytest.mark.parametrize("name", MESSAGES)
def test_a_message_is_the_same_as_one_parsed_whole(name: str, ends: bytes) -> None:
    raw = MESSAGES[name].replace(b"\n", ends)
    assert _outline(parsed(raw)) == _outline(message_from_bytes(raw))


def _outline(part: Part) -> object:
    """All that a part holds, with the parts in it."""
    inside = vars(part)["_payload"]
    content = [_outline(each) for each in inside if isinstance(each, Part)] if isinstance(inside, list) else inside
    defects = [type(each).__name__ for each in part.defects]
    return list(part.raw_items()), part.preamble, part.epilogue, defects, content
