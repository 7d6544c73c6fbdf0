"""The Authentication-Results headers of a message (RFC 8601) as records, each with what stood above it.

Nothing is believed here: a sender may write such a header himself. A record says which host signed it, what it found, and which
Received headers stand above, so that the service can tell the one its own edge wrote from all others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from parsers.received import Authentication, Hop

_QUOTED = r'"(?:[^"\\]|\\.)*"'
_MARKS = re.compile(r'(\\.?|["()])', re.DOTALL)  # an escaped character is none
_CLAUSES = re.compile(rf"(?:{_QUOTED}|[^\";])+")
_RESULT = re.compile(r"([a-z0-9-]+)(?:/\d+)?\s*=\s*([a-z]+)(?=\s|$)", re.IGNORECASE | re.ASCII)
_SAID = re.compile(rf"\s+([a-z0-9_-]+(?:\.[a-z0-9_-]+)?)\s*=\s*((?:{_QUOTED}|[^\s\"])+)", re.IGNORECASE | re.ASCII)
_CLAUSE = re.compile(r"(?:^|\s)(from|by|with)\s+([^\s;()]+)", re.IGNORECASE | re.ASCII)
_BY = re.compile(r"\sby\s", re.IGNORECASE)
_ADDRESS = re.compile(
    r"(?<![\w.:])(?:ipv6:)?(\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7})(?![\w:])", re.IGNORECASE
)
NOWHERE = "unknown"  # stands for the address of a hop that names a host and no address
_SPEAKS_FOR = {  # RFC 8601, section 2.7: the property that names the domain a method vouches for, best first
    "dmarc": ("header.from",),
    "spf": ("smtp.mailfrom", "smtp.helo"),
    "dkim": ("header.d", "header.i"),
}


def _bare(value: str) -> tuple[str, bool]:
    """The structured value without its comments, which may be nested, and whether every quotation and comment in it ends."""
    kept: list[str] = []
    depth, quoted = 0, False
    pieces = _MARKS.split(value)  # words and marks in turn
    for number, piece in enumerate(pieces):
        if number % 2 and piece == '"' and not depth:
            quoted = not quoted
        elif number % 2 and piece == "(" and not quoted:
            depth += 1
        elif number % 2 and piece == ")" and not quoted and depth:
            depth -= 1
            continue
        if not depth:
            kept.append(piece)
    return "".join(kept), not (depth or quoted or pieces[-2:-1] == ["\\"])


def without_comments(value: str) -> str:
    """The structured header value without its comments, which may be nested, and with quoted strings left whole."""
    return _bare(value)[0]


def _domain(method: str, said: str) -> str:
    """The domain that the clause vouches for; none where anything in it stands outside `name=value`, or one is said twice.

    A sender chooses the part of his address before the @ and may quote anything in it, what looks like a result too.
    """
    pairs = [(found[1].lower(), found[2]) for found in _SAID.finditer(said)]
    if _SAID.sub("", said).strip() or len({name for name, _ in pairs}) < len(pairs):
        return ""
    named = dict(pairs)
    value = next((named[each] for each in _SPEAKS_FOR.get(method, ()) if each in named), "")
    whole = re.fullmatch(_QUOTED, value) is not None
    return (value[1:-1] if whole else value).rpartition("@")[2].rpartition('"')[2].strip("<>").lower()


def _results(clauses: list[str]) -> Iterator[tuple[str, str, str]]:
    for clause in clauses:
        found = _RESULT.match(clause.strip())
        if found:
            method = found[1].lower()
            yield method, found[2].lower(), _domain(method, clause.strip()[found.end() :])


@lru_cache(maxsize=128)
def _hop(received: str) -> Hop:
    """What a Received header says, with every address of its `from` part: which of them the other side made up is unknown."""
    bare = without_comments(received)
    named: dict[str, str] = {}
    for word, value in _CLAUSE.findall(bare):
        named.setdefault(word.lower(), value.lower())
    origin = _BY.split(received, maxsplit=1)[0]
    found = tuple(address.lower() for address in _ADDRESS.findall(origin)) if "from" in named else ()
    protocol = named.get("with", "")
    if "from" in named and not found and not protocol.startswith("lmtp"):
        found = (NOWHERE,)
    return Hop(named.get("from", ""), named.get("by", ""), found, protocol)


def hops(fields: list[tuple[str, str]]) -> tuple[Hop, ...]:
    """The Received headers among the header fields, top first."""
    return tuple(_hop(value) for name, value in fields if name.lower() == "received")


def authentication(fields: list[tuple[str, str]]) -> tuple[Authentication, ...]:
    """The Authentication-Results among the header fields, top first."""
    found: list[Authentication] = []
    hops: list[Hop] = []
    for position, (name, value) in enumerate(fields):
        if name.lower() == "received":
            hops.append(_hop(value))
        if name.lower() == "authentication-results":
            bare, sound = _bare(value)
            first, *rest = _CLAUSES.findall(bare) or [""]
            # Exchange Online writes no authserv-id: the first clause is a result already.
            unsigned = _RESULT.match(first.strip()) is not None
            words = [] if unsigned else first.split()
            results = tuple(_results([first, *rest] if unsigned else rest)) if sound else ()
            found.append(Authentication(words[0].strip('"').lower() if words else "", results, position, len(hops), tuple(hops)))
    return tuple(found)
