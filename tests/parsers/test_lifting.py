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

WORDS = b"<p style=3D=22margin:0=22>Seen - at home: caf=C3=A9=\n and so on.</p>\n" * 90
QUOTED = b"Content-Transfer-Encoding: Quoted-Printable\n"
TEXT = b"--cut\nContent-Type: text/html\n" + QUOTED + b"\n"
HEADERS = b"Status: 5.1.1\nAction: failed\n" * 200
REPORT = b"--cut\nContent-Type: message/delivery-status\n"

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
    "words in quoted-printable": MIXED + TEXT + WORDS + TEXT + WORDS + FILE + BODY + b"--cut--\n",
    "words with a blank line within": MIXED + TEXT + WORDS + b"\n" + WORDS + b"--cut--\n",
    "words with a boundary within": MIXED + TEXT + WORDS + b"--cut\n\n" + WORDS + b"--cut--\n",
    "words with a boundary at once": MIXED + TEXT + b"--cut\n\n" + WORDS + b"--cut--\n",
    "words with a dash within": MIXED + TEXT + WORDS + b"--other\n" + WORDS + b"--cut--\n",
    "8-bit words among them": MIXED + TEXT + WORDS + b"marted\xec\n" + WORDS + b"--cut--\n",
    "words that begin like a header": MIXED + TEXT + b"Subject: x\n" + WORDS + b"--cut--\n",
    "words as the whole message": HEAD + QUOTED + b"\n" + WORDS,
    "words and no end": MIXED + TEXT + WORDS.rstrip(b"\n"),
    "words of a forwarded message": MIXED + FORWARDED + b"\n" + HEAD + QUOTED + b"\n" + WORDS + b"--cut--\n",
    "a forwarded message in quoted-printable": MIXED + FORWARDED + QUOTED + b"\n" + HEAD + b"\n" + WORDS + b"--cut--\n",
    "a forwarded message of words alone": MIXED + FORWARDED + QUOTED + b"\n" + WORDS + b"--cut--\n",
    "a message within words": MIXED + TEXT + WORDS + ENCODED + b"\n" + BODY + b"\n" + WORDS + b"--cut--\n",
    "words before the first part": MIXED + QUOTED + b"\n" + WORDS + TEXT + WORDS + b"--cut--\n",
    "words behind the last part": MIXED + TEXT + WORDS + b"--cut--\n" + QUOTED + b"\n" + WORDS,
    "a report in quoted-printable": MIXED + REPORT + QUOTED + b"\n" + HEADERS + b"\n" + WORDS + b"\n" + HEADERS + b"--cut--\n",
    "a report of words": MIXED + REPORT + QUOTED + b"\n" + WORDS + b"\n" + HEADERS + b"\n" + WORDS + b"--cut--\n",
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
