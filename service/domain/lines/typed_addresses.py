"""An address with which a line goes on, plain or in the wrapping that mail programs put around it.

Enters: words as typed. Leaves: the address in lower case, and how many words it takes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_ADDRESS = r"[a-z0-9](?:[a-z0-9.!#$%&'+/=?^_{|}~-]{0,62}[a-z0-9_+-])?@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}"
# Outlook: a@b.example<mailto:a@b.example>, with or without a space; Markdown: [a@b.example](mailto:a@b.example); <a@b.example>.
_WRAPPED = re.compile(
    rf"[<(\[*_~]*(?:mailto:)?(?P<address>{_ADDRESS})[>)\]]*(?:[<(]+mailto:(?P<again>{_ADDRESS})[>)]+)?[.,;:*_~]*", re.ASCII
)
_REPEATED = re.compile(rf"[<(]+mailto:(?P<again>{_ADDRESS})[>)]+[.,;]*", re.ASCII)
_LONGEST = 254  # RFC 5321, 4.5.3.1.3, less the brackets


@dataclass(frozen=True, slots=True)
class TypedAddress:
    """An address that was typed, and how many words it took."""

    address: str
    words: int


def address_at(words: Sequence[str]) -> TypedAddress | None:
    """The address with which the words begin, or None; one that shows another address than it links to is none."""
    found = _WRAPPED.fullmatch(words[0].lower()) if words and words[0].isascii() else None
    if found is None or len(found["address"]) > _LONGEST or found["again"] not in {None, found["address"]}:
        return None
    repeated = _REPEATED.fullmatch(words[1].lower()) if len(words) > 1 and words[1].isascii() else None
    if repeated is None:
        return TypedAddress(found["address"], 1)
    return TypedAddress(found["address"], 2) if repeated["again"] == found["address"] else None
