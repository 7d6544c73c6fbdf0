"""UID FETCH and UID SEARCH by the library's own imaplib: its response lexer would cost five times the transfer.

What comes back is read by UID only. Sequence numbers are ignored, what nobody asked for (flags that somebody changed) is dropped,
and a UID that is gone is simply missing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta, timezone
from functools import cache

from imapclient import IMAPClient

from service.domain.servers import Header

UID = re.compile(rb"\bUID (\d+)")
SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)")
DATE = re.compile(rb'\bINTERNALDATE " ?(\d+)-(\w{3})-(\d{4}) (\d\d):(\d\d):(\d\d) ([+-]\d\d)(\d\d)"')
MONTHS = {name: number for number, name in enumerate(b"Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), 1)}
QUOTED = re.compile(rb'\bBODY\[\] (?:"((?:[^"\\]|\\.)*)"|NIL)')
LITERAL = re.compile(rb"\bBODY\[\] ~?\{\d+\}$")


def headers(client: IMAPClient, uids: Sequence[int]) -> Iterator[Header]:
    """Size and INTERNALDATE of each UID that is there."""
    for line in _answers(client, uids, "(UID RFC822.SIZE INTERNALDATE)"):
        if not isinstance(line, bytes):
            continue
        uid, size = UID.search(line), SIZE.search(line)
        if uid and size:
            yield Header(int(uid[1]), int(size[1]), _when(line))


def bodies(client: IMAPClient, uids: Sequence[int]) -> dict[int, bytes]:
    """The whole bytes of each UID that is there, unseen as before (BODY.PEEK)."""
    found: dict[int, bytes] = {}
    answers = _answers(client, uids, "(UID BODY.PEEK[])")
    for index, answer in enumerate(answers):
        if isinstance(answer, bytes):
            quoted, uid = QUOTED.search(answer), UID.search(answer)
            if quoted and uid:
                found[int(uid[1])] = re.sub(rb"\\(.)", rb"\1", quoted[1] or b"")
        elif LITERAL.search(answer[0]):
            after = answers[index + 1] if index + 1 < len(answers) else b""
            uid = UID.search(answer[0]) or (UID.search(after) if isinstance(after, bytes) else None)
            if uid:
                found[int(uid[1])] = answer[1]
    return found


def _answers(client: IMAPClient, uids: Sequence[int], items: str) -> list[bytes | tuple[bytes, bytes]]:
    """The untagged FETCH responses: a line, or a line and its literal, whose rest follows as the next line."""
    wrapped = client._imap  # noqa: SLF001 -- see the module's first sentence
    wrapped.untagged_responses.clear()
    kind, answers = wrapped.uid("FETCH", sequence(uids), items)
    if kind != "OK":
        raise client.Error(f"fetch failed: {answers[0]!r}")
    return [answer for answer in answers if answer is not None]


def sequence(uids: Sequence[int]) -> str:
    """The UIDs as an IMAP sequence set, runs joined: `3:7,9`."""
    runs: list[list[int]] = []
    for uid in sorted(set(uids)):
        if runs and uid == runs[-1][1] + 1:
            runs[-1][1] = uid
        else:
            runs.append([uid, uid])
    return ",".join(str(first) if first == last else f"{first}:{last}" for first, last in runs)


def search(client: IMAPClient, uids: str) -> list[int]:
    """Those of the UIDs that are there, ascending."""
    kind, answers = client._imap.uid("SEARCH", "UID", uids)  # noqa: SLF001 -- as above: one packet and no lexer
    if kind != "OK":
        raise client.Error(f"search failed: {answers[0]!r}")
    return sorted(int(word) for answer in answers if answer for word in answer.split())


def _when(line: bytes) -> datetime:
    """INTERNALDATE (RFC 3501 9), aware; one that no calendar knows counts as now, so that it is looked at."""
    found = DATE.search(line)
    try:
        if found is None:
            return datetime.now(UTC)
        day, month, year, hour, minute, second, hours, minutes = found.groups()
        east = _zone(int(hours), int(hours[:1] + minutes))
        return datetime(int(year), MONTHS[month.title()], int(day), int(hour), int(minute), int(second), tzinfo=east)
    except (ValueError, KeyError):
        return datetime.now(UTC)


@cache
def _zone(hours: int, minutes: int) -> timezone:
    return timezone(timedelta(hours=hours, minutes=minutes))
