"""A mail of ours that goes inside another one: its bytes come in, its subject and its text as a template can repeat it leave.

Our own plain text is in the shapes of `letter.py`; here it is taken back into the marks from which both alternatives are made.
Marking, footer and the brackets of the subject are left out: the mail around it has its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.policy import default

FOOTER = "\n-- \n"
_TAG = re.compile(r"^\[[^\]]*\] ")
_UNDERLINED = re.compile(r"(.+)\n-+")


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A mail as it stands inside another: `lines` are in the marks of a text template."""

    subject: str
    lines: tuple[str, ...]


def enclosed(raw: bytes, marking: str) -> Enclosed:
    """The mail's subject without its tag, and its text without marking and footer."""
    mail = message_from_bytes(raw, policy=default)
    body = mail.get_body(("plain",))
    text = "\n".join(str(body.get_content()).splitlines()) if body is not None else ""
    own = text.partition(FOOTER)[0].removeprefix(marking).strip("\n")
    return Enclosed(_TAG.sub("", str(mail["Subject"] or "")), tuple(_marked(own)))


def _marked(text: str) -> Iterator[str]:
    """The lines of the text with the marks from which `blocks_of` makes the same blocks again."""
    for chunk in filter(None, text.split("\n\n")):
        heading = _UNDERLINED.fullmatch(chunk)
        if heading:
            yield f"# {heading[1]}"
        elif chunk.startswith("- "):
            yield from chunk.replace("\n  ", " ").splitlines()
        elif chunk.startswith("    "):
            yield from chunk.splitlines()
        else:
            yield f"{'> ' if chunk.startswith('  ') else ''}{' '.join(chunk.split())}"
        yield ""
