"""The collection of odd and hostile files beside the project, as mail for a stage: as it is, as our edge would pass it, attached.

Paths of the collection and references of cases come in, the bytes of messages leave, each with what it is made of. Nothing of the
collection is copied into the project; where it is not there, tests that need it say so and are skipped.
"""

from __future__ import annotations

import csv
import re
import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from tests.answers import scoping, sheet
from tests.stage import DOCX, EDGE, OURS, ROOT, XLSX, mail

COLLECTION = ROOT.parent / "shared" / "hostile"
MISSING = "no collection of hostile files beside the project"
ROBOTS = ("report/delivery-status", "auto-reply")  # how the manifest marks what machines wrote
CONTACT, COLLEAGUE = "liaison@police.example", "mash@council.example"
"""In whose names the documents and the strangers' mails come: contacts of two agencies that were asked."""

GOOD = {
    "health": ("safeguarding@health.example", "Vale Hospitals Trust"),
    "school": ("dsl@school.example", "Oakfield Primary School"),
    "housing": ("homes@housing.example", "Vale Housing"),
}
"""The agencies that return their forms in between."""

_FIRST_FROM = re.compile(rb"^from:.*?@([a-z0-9.-]+)[^@\r\n]*\r?$", re.IGNORECASE | re.MULTILINE)
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_REPLACED = re.compile(rb"^(?:from|subject|message-id|sender|reply-to):.*(?:\r?\n[ \t].*)*\r?\n", re.IGNORECASE | re.MULTILINE)


class Way(StrEnum):
    """How a file of the collection comes to us."""

    GOOD = "a good return"
    AS_IT_IS = "a mail as it is"
    PASSED = "a mail that our edge let pass"
    FROM_CONTACT = "a mail in the name of a contact"
    ATTACHED = "a document from a contact"


@dataclass(frozen=True, slots=True)
class Arrival:
    """One message for the mailbox: which file of the collection it is made of, in which way."""

    path: str
    way: Way
    raw: bytes
    robot: bool = False  # the manifest marks it as a machine's


def is_mail(path: str) -> bool:
    """Whether the file is a message rather than a document."""
    return path.split("/")[1] == "mail"


def listed() -> dict[str, str]:
    """Every file of the collection with what its manifest says is odd about it."""
    found = {}
    for kind in ("found", "made"):
        with (COLLECTION / kind / "MANIFEST.tsv").open(encoding="utf-8") as lines:
            for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
                found[f"{kind}/{row['path']}"] = row["odd"] or ""
    return found


def arrivals(paths: Iterable[str], references: Sequence[str]) -> Iterator[Arrival]:
    """The messages made of those files: a mail as it is, passed by our edge and in a contact's name, a document attached."""
    odd = listed()
    for path in paths:
        data = (COLLECTION / path).read_bytes()
        robot = odd[path] == "DSN" or any(mark in odd[path] for mark in ROBOTS)
        if not is_mail(path):
            yield Arrival(path, Way.ATTACHED, attached(path, data, references[0]))
            continue
        yield Arrival(path, Way.AS_IT_IS, data, robot)
        yield Arrival(path, Way.PASSED, passed_by_edge(_about(data, references)), robot)
        if path.startswith("found/") and not robot:
            yield Arrival(path, Way.FROM_CONTACT, from_contact(data, references[0]))


def good_returns(references: Sequence[str], number: int) -> list[Arrival]:
    """So many returns that are as they should be, of other agencies than those in whose names the hostile files come."""
    made = (
        Arrival("", Way.GOOD, _good(reference, agency, chronology))
        for reference in references
        for agency in GOOD
        for chronology in (False, True)
    )
    return [each for each, _ in zip(made, range(number), strict=False)]


def interleaved(hostile: Sequence[Arrival], good: Sequence[Arrival]) -> list[Arrival]:
    """All of them, the good ones spread evenly among the others."""
    step = max(len(hostile) // len(good), 1)
    parts = [[one, *hostile[at * step : (at + 1) * step]] for at, one in enumerate(good)]
    return [*(each for part in parts for each in part), *hostile[len(good) * step :]]


def attached(path: str, data: bytes, reference: str) -> bytes:
    """A mail of the contact that carries the document; its declared type tells nothing."""
    name = f"return{Path(path).suffix or '.docx'}"
    return mail(CONTACT, f"[{reference} police]", "Attached.", [(name, "application/octet-stream", data)])


def passed_by_edge(raw: bytes) -> bytes:
    """The mail with our own edge's verdict on top, in favour of the domain that its From line shows last."""
    found = _FIRST_FROM.search(_head(raw))
    domain = found[1].decode("ascii").lower() if found else "nobody.example"
    return _edge(domain) + f"Message-ID: <{secrets.token_hex(12)}@{domain}>\r\n".encode() + _without_envelope(raw)


def from_contact(raw: bytes, reference: str) -> bytes:
    """What a stranger's mail holds, in a mail that a contact of ours wrote about a case."""
    head = _REPLACED.sub(b"", _without_envelope(_head(raw)))
    name = f"<{secrets.token_hex(12)}@council.example>"
    own = f"From: {COLLEAGUE}\r\nSubject: [{reference} council]\r\nMessage-ID: {name}\r\n"
    return _edge("council.example") + own.encode() + head + raw[len(_head(raw)) :]


def _good(reference: str, agency: str, chronology: bool) -> bytes:
    address, name = GOOD[agency]
    file = (
        ("chronology.xlsx", XLSX, sheet(reference, name)) if chronology else ("form.docx", DOCX, scoping(reference, agency=name))
    )
    return mail(address, f"[{reference} {agency}]", "Attached.", [file])


def _about(raw: bytes, references: Sequence[str]) -> bytes:
    """The mail about us and cases that there are: the made ones name two, in another partnership's way."""
    ours = raw.replace(b"intake@lscp.example", OURS.encode())
    return ours.replace(b"LSCP-2026-0001", references[0].encode()).replace(b"LSCP-2026-0002", references[1].encode())


def _edge(domain: str) -> bytes:
    verdict = f"Authentication-Results: {EDGE};\r\n dmarc=pass header.from={domain}\r\n"
    hop = f"Received: from mail.{domain} (mail.{domain} [192.0.2.10]) by {EDGE} with ESMTPS; Thu, 26 Mar 2026 10:00:01 +0000\r\n"
    return (verdict + hop).encode()


def _head(raw: bytes) -> bytes:
    found = _HEAD_END.search(raw)
    return raw[: found.end()] if found else raw


def _without_envelope(raw: bytes) -> bytes:
    """The mail without the line that mailbox files begin a message with."""
    return raw.partition(b"\n")[2] if raw.startswith(b"From ") else raw
