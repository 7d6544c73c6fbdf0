"""What a delivery report says: to which addresses a mail could not be delivered, or that it is only late.

The parsed report and its readable text enter; a `Returned` leaves. Machine-readable reports (RFC 3464) and the formats that the
detectors know come first; what is left is read by the phrases that mail servers write. A report of a delay, or of success, names
nobody and no mail: nothing has failed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.message import Message as Part

from parsers.mail.addresses import normal, recipients
from parsers.mail.bounce_phrases import ADDRESS, ANNOUNCED, LATE, NAMED, ORIGINAL, SERVERS
from parsers.mail.charsets import cleaned, unfolded
from parsers.mail.detectors import detected
from parsers.mail.parts import every, header, payload

_REPORT_BYTES = 256 * 1024
_LINE_LENGTH = 1_000
_FOLLOWING = 12  # lines in which the addresses stand that a line announces
_MOST = 100  # addresses of one report
_ACTION = re.compile(rb"^action:\s*([a-z]+)", re.IGNORECASE | re.MULTILINE)
_FAILED = (b"fail", b"error")  # OpenSMTPD says `error`
_QUOTED_ID = re.compile(rb"^[> \t]*(?:x-)?(?:original-)?message-id:\s*(<[^<>\s]{1,400}>)", re.IGNORECASE | re.MULTILINE)
_ANSWERED_ID = re.compile(r"<[^<>\s]{1,400}>")
_REPORT_TYPES = (
    "message/delivery-status",
    "message/rfc822",
    "text/rfc822-headers",
    "message/rfc822-headers",
    "text/plain",
    "text/html",
)


@dataclass(frozen=True, slots=True)
class Returned:
    """What could not be delivered: the Message-IDs of the mails, and the addresses; `late` where it is still being tried."""

    ids: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    late: bool = False


def returned(root: Part, text: str) -> Returned:
    """What the report says was not delivered; neither mails nor addresses for news of a delay or of success."""
    texts = [
        (part.get_content_type(), payload(part)[:_REPORT_BYTES])
        for part in every(root)
        if part.get_content_type() in _REPORT_TYPES
    ]
    actions = [found.lower() for kind, data in texts if kind == "message/delivery-status" for found in _ACTION.findall(data)]
    failed = any(action.startswith(_FAILED) for action in actions)
    if actions and not failed:
        return Returned(late=b"delayed" in actions)
    lines = _lines(text or _loose(root))
    found = detected(root)
    late = bool(found.late and not found.failed) or _says_late(unfolded(header(root, "subject")), lines)
    if late and not failed:
        return Returned(late=True)
    addresses = found.failed or _named(lines, recipients([header(root, "to")]))
    return Returned(_ids(root, [data for _, data in texts]), addresses[:_MOST])


def _ids(root: Part, texts: list[bytes]) -> tuple[str, ...]:
    quoted = [found.decode("ascii", "replace") for data in texts for found in _QUOTED_ID.findall(data)]
    answered = _ANSWERED_ID.findall(f"{header(root, 'in-reply-to')} {header(root, 'references')}")
    own = header(root, "message-id").strip()
    return tuple(dict.fromkeys(each for each in quoted + answered if each != own))


def _loose(root: Part) -> str:
    """The text of a report whose parts cannot be told apart: all that stands below its headers."""
    inside = root.get_payload()
    return cleaned(f"{root.preamble or ''}\n{inside if isinstance(inside, str) else ''}"[:_REPORT_BYTES])


def _lines(text: str) -> list[str]:
    """The lines above the mail that was sent back."""
    lines = [" ".join(line[:_LINE_LENGTH].replace("’", "'").split()) for line in text[:_REPORT_BYTES].split("\n")]
    return lines[: next((at for at, line in enumerate(lines) if ORIGINAL.match(line)), len(lines))]


def _says_late(subject: str, lines: list[str]) -> bool:
    return any(LATE.search(line) for line in (subject, " ".join(lines)[:_REPORT_BYTES]))


def _named(lines: list[str], own: tuple[str, ...]) -> tuple[str, ...]:
    """The addresses that the text names as undelivered, without those that the report was sent to."""
    joined = " ".join(lines)
    inline = [found for pattern in NAMED for found in pattern.findall(joined)]
    listed = [found for at, line in enumerate(lines) if ANNOUNCED.search(line) for found in _listed(lines[at:])]
    plain = (normal(each.strip(".'")) for each in inline + listed)
    kept = (each for each in plain if each and each not in own and each.partition("@")[0] not in SERVERS)
    return tuple(sorted(dict.fromkeys(kept)))


def _listed(lines: list[str]) -> list[str]:
    """The addresses below the announcement (or behind it), up to the first line without one that follows them."""
    found: list[str] = []
    for line in lines[: _FOLLOWING + 1]:
        here = ADDRESS.findall(line)
        if found and not here and line:
            break
        found += here[:1]
    return found
