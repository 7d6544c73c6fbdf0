"""A case's reference with which a line begins, however somebody typed it.

Enters: the words of a line. Leaves: the reference in its one written form, and how many words it takes. The module `references`
finds them anywhere in a text; here it must be the next thing that the line says.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from service.domain.lines.british_days import MONTHS
from service.domain.lines.prose import ORDINARY
from service.domain.lines.typed_lines import Word

_SHAPE = re.compile(
    r"(?P<label>ref(?:erence)?[ .:]*)?(?P<open>\[)?\s?(?P<prefix>[A-Za-z]{2,8})(?P<gap>[ ./_-]{0,3})(?P<year>20[0-9]{2})"
    r"[ ./_-]{0,3}(?P<number>[0-9]{3,5})\s?\]?",
    re.ASCII | re.IGNORECASE,
)
_MOST = 7  # words: [ RR - 2026 - 003 ]
_NO_PREFIX = ORDINARY | {each[:length] for each in MONTHS for length in (3, len(each))}


@dataclass(frozen=True, slots=True)
class TypedReference:
    """A reference that was typed. `firm`: no sentence has such a thing; `labelled`: as the heading of a letter has it."""

    reference: str
    words: int
    firm: bool
    labelled: bool


def reference_at(words: Sequence[Word]) -> TypedReference | None:
    """The reference with which the words begin, or None."""
    for length in range(1, min(len(words), _MOST) + 1):
        said = " ".join(each.plain for each in words[:length]).strip("*_~").rstrip(".,;: -*_~")
        found = _SHAPE.fullmatch(said)
        if found and not (words[length:] and words[length].bare == "]") and not _is_of_a_sentence(found):
            reference = f"{found['prefix'].upper()}-{found['year']}-{found['number']}"
            return TypedReference(reference, length, _is_firm(found), bool(found["label"]))
    return None


def _is_whole(found: re.Match[str]) -> bool:
    return bool(found["open"] or found["label"]) or " " not in found[0]


def _is_of_a_sentence(found: re.Match[str]) -> bool:
    """“In 2025 330 reviews” and “May 2026 100” are no references, though they have the look of one."""
    return not _is_whole(found) and found["prefix"].lower() in _NO_PREFIX


def _is_firm(found: re.Match[str]) -> bool:
    return _is_whole(found) or found["prefix"].isupper()
