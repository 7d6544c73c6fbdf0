"""UID FETCH by the library's own imaplib: its response lexer would cost five times the transfer.

What comes back is read by UID only. Sequence numbers are ignored, what nobody asked for (flags that somebody changed) is dropped,
and a UID that is gone is simply missing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from imapclient import IMAPClient
from imapclient.datetime_util import parse_to_datetime

from service.domain.servers import Header

UID = re.compile(rb"\bUID (\d+)")
SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)")
DATE = re.compile(rb'\bINTERNALDATE "([^"]+)"')
QUOTED = re.compile(rb'\bBODY\[\] (?:"((?:[^"\\]|\\.)*)"|NIL)')
LITERAL = re.compile(rb"\bBODY\[\] ~?\{\d+\}$")


def headers(client: IMAPClient, uids: Sequence[int]) -> Iterator[Header]:
    """Size and INTERNALDATE of each UID that is there."""
    for line in _answers(client, uids, "(UID RFC822.SIZE INTERNALDATE)"):
        if not isinstance(line, bytes):
            continue
        uid, size, date = UID.search(line), SIZE.search(line), DATE.search(line)
        if uid and size and date:
            yield Header(int(uid[1]), int(size[1]), _when(date[1]))


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


def _when(text: bytes) -> datetime:
    """INTERNALDATE, aware; one that no calendar knows counts as now, so that the message is looked at and not passed over."""
    try:
        return parse_to_datetime(text, normalise=False)  # type: ignore[no-any-return]
    except ValueError:
        return datetime.now(UTC)
