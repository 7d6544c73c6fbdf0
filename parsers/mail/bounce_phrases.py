"""How mail servers write that a mail was not delivered, or not yet, as tables, for reports that no machine can read.

Patterns leave, for lines with single blanks and straight apostrophes. An address that a phrase names is its only group.
"""

from __future__ import annotations

import re

_PLAIN = r"[\w.!#$%&*+/=?^`{|}~'-]{1,64}@[a-z0-9-]{1,63}+(?:\.[a-z0-9-]{1,63}+){1,8}+"
ADDRESS = re.compile(_PLAIN, re.ASCII | re.IGNORECASE)
_NAMED = rf"[<\"'(]{{0,2}}(?:mailto:)?(?<![\w.])({_PLAIN})"
_NOT = "(?:couldn't|could not|can't|cannot|can not|wasn't|was not|hasn't been|has not been|is not|not)(?: be)?"
_MAIL = "(?:your |the |this |a )?(?:e-?mail|message|mail)(?: you sent)?"
_NOT_LATE = r"(?!\S{0,3}(?: original-recipient: ?\S+)?(?: \S+)? action: ?(?:delayed|delivered|relayed|expanded))"
_GONE = "(?:unknown|not found|not known|disabled|inactive|over quota|full|rejected|refused|blocked|does(?:n't| not) exist)"


def _any(*alternatives: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{each})" for each in alternatives), re.IGNORECASE)


NAMED = tuple(
    re.compile(each, re.ASCII | re.IGNORECASE)
    for each in (
        rf"{_MAIL} to {_NAMED}[>\"')]* {_NOT} (?:delivered|sent)",  # Exchange Online
        rf"{_MAIL} to {_NAMED}[>\"')]* (?:has been|was|is) (?:blocked|rejected|refused|returned)",  # Mimecast
        rf"{_MAIL} (?:was addressed|addressed) to {_NAMED}",
        rf"{_NOT} delivered to:? {_NAMED}",  # Gmail, Domino
        rf"(?:deliver(?:ing|y)?|send(?:ing)?) (?:{_MAIL} )?to {_NAMED}[>\"')]* (?:has )?failed",
        rf"(?:unable|failed) to deliver (?:{_MAIL} )?to:? {_NAMED}",
        rf"delivery (?:has )?failed(?: \d+ attempts?)?:? (?:to )?{_NAMED}",
        rf"(?:unknown|invalid|no such) (?:local )?(?:user|recipient|address|mailbox)(?: name)?:? {_NAMED}",
        rf"(?:user|recipient|mailbox|address|account)(?: of)? {_NAMED}[>\"')]*:?(?: is| was)? {_GONE}",
        rf"(?:failed|undelivered|undeliverable|rejected) recipients?(?: address)?:? {_NAMED}",
        rf"returned permanent errors?:? {_NAMED}",
        rf"final-recipient: ?(?:rfc822 ?; ?)?{_NAMED}{_NOT_LATE}",  # RFC 3464, written as plain text
        rf"address: {_NAMED}[>\"')]*, ?responsecode",  # Zoho
        rf"(?<!for )<({_PLAIN})>: (?:host |user |mail |unknown|delivery |recipient |sorry|\d{{3}}[ -])",  # Postfix, qmail
    )
)
"""Phrases that name the address, over line ends."""

ANNOUNCED = _any(
    r"delivery (?:has |to )?(?:failed|the following)[^\n]{0,40}(?:recipients?|groups?|addresse?s?|users?)\b",
    r"(?:following|these) (?:list of )?(?:\w+ )?(?:e-?mail )?(?:recipients?|address(?:es)?|users?|persons?)\b",
    r"(?:recipients?|address)\(?(?:s|es)?\)? (?:was|were|below|listed)\b",
    rf"{_NOT} delivered to\b",
    r"\bone or more (?:of (?:its|the|your) )?recipients\b",
)
"""A line below which, or in which, the addresses stand."""

LATE = _any(
    r"still being retried",
    r"will (?:be retried|be tried again|continue to (?:try|be tried|be attempted)|keep trying|retry)",
    r"(?:attempts|efforts) (?:to deliver (?:it|the message|this message) )?will continue",
    r"warning (?:message )?only",
    r"(?:do|need) not need to re-?send|no need to re-?send",
    r"temporary (?:failure|delay|problem) (?:report|only)",
    r"has not (?:yet )?been delivered(?: yet)?(?=[^.]{0,80}(?:\b(?:but|however)\b|\byet\b))|not yet been delivered",
    r"\bdelayed mail\b|\b(?:mail|message|delivery|notification)\b[^.:]{0,60}\bdelayed\b|\(delay(?:ed)?\)",
)
"""A report of a delay: the server tries again, and says so."""

ORIGINAL = re.compile(
    r"[-=*_ >]{0,80}(?:original message(?: headers| follows| attached)?\b(?! was received)|(?:below|this|here) is (?:a copy|your)"
    r"|(?:a )?copy of (?:the|your) (?:original )?message|message headers follow|start of returned message"
    r"|(?:the )?returned (?:message|mail) follows|transcript of session|received: from\b)",
    re.IGNORECASE,
)
"""The line at which the mail that was sent back begins."""

SERVERS = frozenset({"postmaster", "mailer-daemon", "mail-daemon", "mailerdaemon", "abuse", "helpdesk"})
"""Who writes reports, and is named in them for help."""
