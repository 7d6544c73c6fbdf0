"""One inbound email: from its raw bytes to a `Message`, and the only file that knows mail-parser.

Raw bytes enter; one frozen record leaves, whatever the bytes are: what cannot be read stands in its `problems`. The skeleton is
judged before any parser runs. Structure and file bytes come from the standard library, the sender from our own strict grammar,
the standard library and mail-parser together, and where they disagree there is no sender. Nothing is fetched or logged.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from email.message import Message as Part
from email.utils import parsedate_to_datetime

import mailparser
import mailparser.core
import mailparser.utils

from parsers.mail import addresses, machines
from parsers.mail.absences import absence
from parsers.mail.authentication import authentication, hops
from parsers.mail.bounces import returned
from parsers.mail.charsets import unfolded
from parsers.mail.lifting import parsed
from parsers.mail.limits import header_fields, headers_refused, refused, structure_refused
from parsers.mail.parts import structure_problem
from parsers.mail.quoting import new_text
from parsers.mail.wrapping import said
from parsers.mail.written import written
from parsers.model import Problem
from parsers.received import Authentication, Machine, Message

for _module in (mailparser.core, mailparser.utils):
    _module.log.disabled = True  # it writes header text into its log, and that is personal

_ID = re.compile(r"<[^<>\s]{1,400}>")
_FROM = re.compile(rb"from", re.IGNORECASE)
_NOTICE = re.compile(r"[a-z-]{1,40}")
_UNREADABLE = Problem("unreadable_message", "The message is damaged; please send the documents in a new message.")


def _empty(problem: Problem) -> Message:
    """A message of which nothing may be believed but its problem."""
    return Message(None, (), (), None, "", (), "", None, "", "", (), None, (), (), False, None, (problem,))


def _values(fields: list[tuple[str, str]], *names: str) -> list[str]:
    return [value for name, value in fields if name in names]


def _ids(fields: list[tuple[str, str]], name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_ID.findall(" ".join(_values(fields, name)))))


def _moment(value: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(unfolded(value))
        return found if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, TypeError, OverflowError):
        return None


def _date(fields: list[tuple[str, str]]) -> datetime | None:
    return next((_moment(value) for value in _values(fields, "date")), None)


def _sent_on(message: Message, fields: list[tuple[str, str]]) -> date | None:
    """The day by its Date header, else by its last Received header (RFC 5321, section 4.4: the date follows a semicolon)."""
    received = (_moment(value.rpartition(";")[2]) for value in _values(fields, "received"))
    found = message.date or next(received, None)
    return found.date() if found else None


def _second_opinion(fields: list[bytes]) -> list[str]:
    """The addresses that mail-parser reads in the From line; none when it had to guess."""
    asked = b"".join(field for field in fields if _FROM.match(field))
    found = mailparser.parse_from_bytes(asked + b"\r\n\r\n")
    doubtful = any(defect["header"] == "from" for defect in found.address_header_defects)
    return [] if doubtful else [str(address) for _, address in found.from_]


def _internal(fields: list[tuple[str, str]]) -> bool:
    """Whether Exchange Online says that the mail never left the tenant; it takes the header away from mail that comes in."""
    return [unfolded(value).lower() for value in _values(fields, "x-ms-exchange-organization-authas")] == ["internal"]


def _notice(fields: list[tuple[str, str]]) -> str | None:
    value = next((unfolded(value).lower() for value in _values(fields, "x-rapid-review-notice")), "")
    return value if _NOTICE.fullmatch(value) else None


def _read(raw: bytes, head: list[bytes]) -> Message:
    root = parsed(raw)
    structure = structure_problem(root)
    if structure and structure.code != "mime_defects":
        return _empty(structure)
    fields = [(name.lower(), str(value)) for name, value in root.raw_items()]
    sender = addresses.sender(_values(fields, "from"), _second_opinion(head))
    written_by, inside = machines.machine(root), said(root)
    subject = unfolded(next(iter(_values(fields, "subject")), ""))
    evidence: tuple[Authentication, ...] = authentication(fields)
    message = Message(
        message_id=next(iter(_ids(fields, "message-id")), None),
        in_reply_to=_ids(fields, "in-reply-to"),
        references=_ids(fields, "references"),
        sender=sender.address,
        sender_name=sender.name,
        recipients=addresses.recipients(_values(fields, "to", "cc")),
        subject=subject,
        date=_date(fields),
        text=inside.text,
        new_text=new_text(inside.text),
        attachments=inside.files,
        machine=written_by,
        bounced_ids=(),
        authentication=evidence,
        internal=_internal(fields),
        notice=_notice(fields),
        problems=tuple(problem for problem in (sender.problem, structure or inside.problem) if problem),
        written=written(inside.text, inside.page, subject, inside.rich),
        hops=hops(fields),
    )
    return _with_report(message, root, fields)


def _with_report(message: Message, root: Part, fields: list[tuple[str, str]]) -> Message:
    """The message with what the machine that wrote it says: which mail came back, or until when its sender is away."""
    if message.machine is Machine.BOUNCE:
        back = returned(root, message.text)
        return replace(message, bounced_ids=back.ids, bounced=back.addresses, delayed=back.late)
    if message.machine is Machine.AUTO_REPLY:
        own = (message.sender or "", *message.recipients)
        away = absence(message.subject, message.new_text, _sent_on(message, fields), own)
        return replace(message, away=away.away, away_until=away.until, away_to=away.to, left=away.left)
    return message


def read_message(raw: bytes) -> Message:
    """The message that the bytes hold; one that is damaged or hostile has no sender and a problem that says so."""
    head = header_fields(raw)
    problem = headers_refused(head) or structure_refused(raw)
    if problem:
        return _empty(problem)
    try:
        return _read(raw, head)
    except RecursionError:
        return _empty(refused("nested_too_deep"))
    except Exception:
        return _empty(_UNREADABLE)
