"""Who a message says it is from, read strictly: one mailbox, plainly written, or nobody.

Two readers that disagree about a From line are how one person passes for another (CVE-2023-27043), so this grammar is smaller
than RFC 5322: a display name, quoted or of plain words, and one ASCII address. Whatever lies outside it has no sender here, and
a person decides. What a caller compares with an allow-list is lower-cased ASCII and nothing else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.utils import getaddresses, parseaddr

from parsers.mail.charsets import raw_text, unfolded
from parsers.model import Problem

_LOCAL = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_DOMAIN = rf"{_LABEL}(?:\.{_LABEL})*"
_MAILBOX = re.compile(rf"({_LOCAL})@({_DOMAIN})")
# Possessive throughout: a long line that does not match must fail at once, not by every way of dividing it.
_QUOTED = r'"(?:[^"\\]|\\["\\])*+"'
_COMMENT = r"\([^()<>@\\]*+\)"
_PHRASE = rf"(?:{_QUOTED}|{_COMMENT}|[^\s\"()<>@,;:\\\[\]]++)"
_FROM = re.compile(rf"\s*(?:((?:{_PHRASE}\s*+)*+)<\s*([^\s<>\"]+)\s*>|([^\s<>\"(),;:]+))\s*(?:{_COMMENT}\s*)?")
_MOST_RECIPIENTS = 500

_SENTENCES = {
    "sender_missing": "The message names nobody as its sender.",
    "sender_disputed": "The From line can be read as more than one sender; please check with the sender by telephone.",
    "sender_lookalike": "The address holds letters that may pass for others; please check with the sender by telephone.",
}


@dataclass(frozen=True, slots=True)
class Sender:
    """The address and the display name of a From line, or the problem for which it has none."""

    address: str | None
    name: str
    problem: Problem | None = None


def _nobody(code: str, name: str = "") -> Sender:
    return Sender(None, name, Problem(code, _SENTENCES[code]))


def normal(address: str) -> str | None:
    """The address lower-cased when it is one plain ASCII mailbox, else None.

    An encoded word is no part of an address (RFC 2047, section 5), and programs that decode it all the same see another one.
    """
    plain = len(address) <= 254 and "=?" not in address and _MAILBOX.fullmatch(address)
    return address.lower() if plain else None


def _lookalike(address: str) -> bool:
    """Whether the domain is written in other scripts, openly or as an A-label (RFC 5890, section 2.3.2.1)."""
    return not address.isascii() or any(label.startswith("xn--") for label in address.lower().rpartition("@")[2].split("."))


def sender(values: list[str], second_opinion: list[str]) -> Sender:
    """The sender of the From header values, where this grammar, the standard library and `second_opinion` agree on one."""
    if not values:
        return _nobody("sender_missing")
    text = raw_text(values[0]).replace("\n", " ")
    found = _FROM.fullmatch(text) if len(values) == 1 else None
    if found is None:
        return _nobody("sender_disputed")
    name, address = unfolded(found[1] or "").strip('" '), found[2] or found[3]
    if _lookalike(address):
        return _nobody("sender_lookalike", name)
    plain = normal(address)
    opinions = [parseaddr(text)[1].lower(), *(each.lower() for each in second_opinion)]
    if plain is None or opinions != [plain, plain]:
        return _nobody("sender_disputed", name)
    return Sender(plain, name)


def recipients(values: list[str]) -> tuple[str, ...]:
    """The plain ASCII addresses of address headers, each once, in order."""
    found = (normal(address) for _, address in getaddresses([raw_text(value) for value in values]))
    return tuple(dict.fromkeys(address for address in found if address))[:_MOST_RECIPIENTS]
