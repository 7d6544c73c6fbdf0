"""Which addresses a delivery report names, by the detectors of Mailman's `flufl.bounce`, and the only file that knows it.

A parsed message enters; the addresses that failed for good and those that are only late leave, lower-cased. The detectors search
whole lines again and again, so they are shown a copy without what was returned, and with its text cut to what a report needs.
"""

from __future__ import annotations

from dataclasses import dataclass
from email.message import Message as Part

from flufl.bounce import _scan, all_failures

from parsers.mail.addresses import normal
from parsers.mail.charsets import cleaned
from parsers.mail.parts import children, payload

_scan.log.disabled = True  # it writes down what it stumbles over, and that is personal

_TEXT_BYTES = 128 * 1024
_LINE_LENGTH = 1_000  # RFC 5322, section 2.1.1: 998 characters
_STATUS_BYTES = 64 * 1024
_READ = ("from", "to", "subject", "x-failed-recipients", "x-mailer", "auto-submitted", "content-description")


@dataclass(frozen=True, slots=True)
class Detected:
    """The addresses of a report, sorted: those that failed for good, and those that are tried again."""

    failed: tuple[str, ...] = ()
    late: tuple[str, ...] = ()


def detected(root: Part) -> Detected:
    """What the first detector that knows the report's format finds in it; nothing where none does."""
    try:
        late, failed = all_failures(_shown(root))
    except Exception:  # reports are odd in every way; the table of phrases comes next
        return Detected()
    return Detected(_plain(failed), _plain(late))


def _plain(found: frozenset[bytes]) -> tuple[str, ...]:
    return tuple(sorted(filter(None, (normal(each.decode("ascii", "replace")) for each in found))))


def _shown(part: Part) -> Part:
    """The part as the detectors may see it: what they look at, and nothing that was sent back with it."""
    copy = Part()
    for name, value in part.raw_items():
        if name.lower() in _READ:
            copy[name] = str(value)[:_LINE_LENGTH]
    kind = part.get_content_type()
    if kind == "message/delivery-status" and part.is_multipart() and len(payload(part)) <= _STATUS_BYTES:
        return part
    copy["Content-Type"] = kind
    if part.get_content_maintype() == "multipart" and part.is_multipart():
        copy.set_payload([_shown(each) for each in children(part)])
    else:
        copy.set_payload(_text(part) if part.get_content_maintype() == "text" else "")
    return copy


def _text(part: Part) -> str:
    text = cleaned(payload(part)[:_TEXT_BYTES].decode("ascii", "replace").replace("\ufffd", "?"))
    return "\n".join(line[:_LINE_LENGTH] for line in text.split("\n"))
