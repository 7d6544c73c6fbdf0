"""Which messages a machine wrote.

A message's headers and reports enter; a `Machine` or None leaves. The signs stand in one table, read from the top: delivery
reports first, answers by rule next, mailing lists last. That a sender asks *us* for no automatic answer
(`X-Auto-Response-Suppress`) makes nobody a machine: people's mail programs write it too.
"""

from __future__ import annotations

import re
from email.message import Message as Part

from parsers.mail.charsets import unfolded
from parsers.mail.parts import every, payload
from parsers.received import Machine

_REPORT_BYTES = 256 * 1024
_TAGS = re.compile(r"^(?:\s*\[[^\]]{0,40}\])+\s*")
_DAEMON = r"(^|[<\s\"])(mailer-daemon|mail-daemon|mailerdaemon|mdaemon|microsoftexchange[0-9a-f]{20,})([@>\s]|$)"
_BOUNCED = (
    "^("
    + "|".join(
        (
            r"undeliver(able|ed)\b",
            r"delivery status notification",
            r"((mail|message) )?delivery (has )?(failed|failure|problem|delayed|status)",
            r"returned (mail\b|to sender)",
            r"(mail |delivery )?failure notice",
            r"mail (system error|failure)",
            r"(warning: )?could not (send|deliver) message",
            r"message (not|could not be) delivered",
            r"non-?deliver(able|y report)",
            r"heb ei (ddosbarthu|danfon)",
            r"methwyd (anfon|danfon)",
        )
    )
    + ")"
)
_AWAY = (
    "^("
    + "|".join(
        (
            r"automatic (reply|response)",
            r"auto(matic)?[- ]?(reply|response|responder)\b",
            r"out of (the )?office(?! hours)",
            r"(ateb|ymateb) awtomatig",
            r"(allan|i ffwrdd) o['’]?r swyddfa",
            r"away from (the |my )?(office|desk)\b",
            r"on (annual|maternity|sick) leave\b",
            r"vacation reply",
            r"(read|not read|darllenwyd|heb ei ddarllen): ",
            r"(message recall|recall)( success| failure)?: ",
        )
    )
    + ")"
)

# (header, what its value says, what then wrote the message); the first sign that holds decides.
_SIGNS: tuple[tuple[str, str, Machine], ...] = (
    ("content-type", r"multipart/report.*report-type\s*=\s*\"?delivery-status", Machine.BOUNCE),  # RFC 3464
    ("x-failed-recipients", r"\S", Machine.BOUNCE),  # Exim, Gmail
    ("from", _DAEMON, Machine.BOUNCE),
    ("sender", _DAEMON, Machine.BOUNCE),
    ("return-path", _DAEMON, Machine.BOUNCE),
    ("subject", _BOUNCED, Machine.BOUNCE),
    ("content-type", r"multipart/report.*report-type\s*=\s*\"?disposition-notification", Machine.AUTO_REPLY),  # RFC 8098
    ("content-type", r"text/calendar.*method\s*=\s*\"?(reply|counter)", Machine.AUTO_REPLY),
    ("auto-submitted", r"^(?!no\b)\S", Machine.AUTO_REPLY),  # RFC 3834, section 5
    ("x-autoreply", r"^(?!no\b)\S", Machine.AUTO_REPLY),
    ("x-autoreply-from", r"\S", Machine.AUTO_REPLY),
    ("x-autorespond", r"\S", Machine.AUTO_REPLY),
    ("x-mail-autoreply", r"\S", Machine.AUTO_REPLY),
    ("x-auto-reply-from", r"\S", Machine.AUTO_REPLY),
    ("x-ms-exchange-generated-message-source", r"mailbox rules agent", Machine.AUTO_REPLY),
    ("precedence", r"auto[_-]?reply", Machine.AUTO_REPLY),
    ("delivered-to", r"^autoresponder$", Machine.AUTO_REPLY),
    ("subject", _AWAY, Machine.AUTO_REPLY),
    ("return-path", r"^<\s*>$", Machine.BOUNCE),  # RFC 5321, section 4.5.5
    ("precedence", r"bulk|list|junk", Machine.LIST),
    ("list-id", r"\S", Machine.LIST),  # RFC 2919, RFC 2369
    ("list-post", r"\S", Machine.LIST),
    ("list-help", r"\S", Machine.LIST),
    ("list-unsubscribe", r"\S", Machine.LIST),
    ("list-subscribe", r"\S", Machine.LIST),
    ("list-owner", r"\S", Machine.LIST),
    ("x-mlserver", r"\S", Machine.LIST),  # fml, which tells its own alerts by nothing else
)
_COMPILED = tuple((name, re.compile(pattern, re.IGNORECASE | re.DOTALL), machine) for name, pattern, machine in _SIGNS)
_TELLING = frozenset(name for name, _, _ in _SIGNS)
_PART_SIGNS = {"message/delivery-status": Machine.BOUNCE, "message/disposition-notification": Machine.AUTO_REPLY}
_CALENDAR_ANSWER = re.compile(rb"^METHOD:\s*(REPLY|COUNTER)\b", re.IGNORECASE | re.MULTILINE)


def _by_part(root: Part) -> Machine | None:
    """What the reports inside the message say, for those whose outer header does not say it."""
    for part in every(root):
        kind = part.get_content_type()
        if kind in _PART_SIGNS:
            return _PART_SIGNS[kind]
        if kind == "text/calendar" and _CALENDAR_ANSWER.search(payload(part)[:_REPORT_BYTES]):
            return Machine.AUTO_REPLY
    return None


def machine(root: Part) -> Machine | None:
    """What kind of machine wrote the message, or None for a person."""
    values: dict[str, list[str]] = {}
    for written, value in root.raw_items():
        if (name := written.lower()) in _TELLING:
            values.setdefault(name, []).append(unfolded(str(value)))
    values["subject"] = [_TAGS.sub("", each) for each in values.get("subject", [])]
    for header, sign, kind in _COMPILED:
        if any(sign.search(value) for value in values.get(header, [])):
            return kind
    return _by_part(root)
