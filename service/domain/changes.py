"""What differs between two versions of a document: questions and rows, counted and named.

Enters: the records of the version that counts and of the one that came after. Leaves: `Changes`, and whether the later one is
only *proposed*, because it drops an answer or more than a fifth of the rows: then somebody says whether it adds or replaces.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from service.domain.completeness import is_answered
from service.domain.forms import Form, Plain, Relative, Row

T = TypeVar("T")

TOLERATED = 5  # one row in so many may go without a word
LOOKED_AT = 50  # rows of one day that a reworded row is looked for among
_WORDS = re.compile(r"\w+")
ALIKE = 0.5  # share of words in common above which two rows of one day are one row, reworded


@dataclass(frozen=True, slots=True)
class Changes:
    """What a later version did to an earlier one; `rows_before` counts those that were there."""

    fields_added: tuple[str, ...] = ()
    fields_changed: tuple[str, ...] = ()
    fields_dropped: tuple[str, ...] = ()
    rows_before: int = 0
    rows_kept: int = 0
    rows_changed: int = 0
    rows_added: int = 0
    rows_dropped: int = 0
    family_before: int = 0
    family_added: int = 0
    family_dropped: int = 0

    @property
    def any(self) -> bool:
        """Whether anything differs."""
        rows = self.rows_changed + self.rows_added + self.rows_dropped + self.family_added + self.family_dropped
        return bool(rows or self.fields_added or self.fields_changed or self.fields_dropped)

    def to_mapping(self) -> dict[str, object]:
        """The changes as plain values, for storing with the return: names of fields and counts, nothing of the answers."""
        names = ("fields_added", "fields_changed", "fields_dropped")
        return {each: list(getattr(self, each)) if each in names else getattr(self, each) for each in self.__slots__}


def proposes(changes: Changes) -> bool:
    """Whether the later version waits for a word: it drops an answer, or more than a fifth of the rows or of the family."""
    lost = ((changes.rows_dropped, changes.rows_before), (changes.family_dropped, changes.family_before))
    return bool(changes.fields_dropped) or any(dropped * TOLERATED > before for dropped, before in lost)


def compare(before: Plain, after: Plain) -> Changes:
    """What differs in the record `after` from the record `before`; spelling of spaces, dashes and quotes does not count."""
    old, new = Form.of(before), Form.of(after)
    was, now = _answered(old), _answered(new)
    old_rows, new_rows = _live(old.rows), _live(new.rows)
    kept, changed = _matched(old_rows, new_rows)
    family = sum((_tally(old.family, _person) & _tally(new.family, _person)).values())
    return Changes(
        fields_added=tuple(each for each in now if each not in was),
        fields_changed=tuple(each for each in was if each in now and was[each] != now[each]),
        fields_dropped=tuple(each for each in was if each not in now),
        rows_before=len(old_rows),
        rows_kept=kept,
        rows_changed=changed,
        rows_added=len(new_rows) - kept - changed,
        rows_dropped=len(old_rows) - kept - changed,
        family_before=len(old.family),
        family_added=len(new.family) - family,
        family_dropped=len(old.family) - family,
    )


def _answered(form: Form) -> Mapping[str, str]:
    return {name: _plain(value) for name, value in form.answers.items() if value and is_answered(value)}


def _live(rows: Sequence[Row]) -> list[Row]:
    return [each for each in rows if not each.struck]


def _plain(text: str) -> str:
    """The text's words, so that a dash or a line break retyped is no change."""
    return " ".join(_WORDS.findall(unicodedata.normalize("NFKC", text).casefold()))


def _tally(items: Iterable[T], key: Callable[[T], Hashable]) -> Counter[Hashable]:
    return Counter(map(key, items))


def _person(each: Relative) -> str:
    return _plain(each.name)


def _exactly(row: Row) -> Hashable:
    return (row.date_start or _plain(row.date_text), row.date_end, _plain(row.event))


def _matched(old: list[Row], new: list[Row]) -> tuple[int, int]:
    """How many rows stand in both versions, and how many of the rest are one row redated or reworded."""
    common = _tally(old, _exactly) & _tally(new, _exactly)
    left, right = _without(old, common), _without(new, common)
    redated = _tally(left, _event) & _tally(right, _event)
    left, right = _without(left, redated, _event), _without(right, redated, _event)
    return sum(common.values()), sum(redated.values()) + _reworded(left, right)


def _event(row: Row) -> Hashable:
    return _plain(row.event)


def _without(rows: list[Row], taken: Counter[Hashable], key: Callable[[Row], Hashable] = _exactly) -> list[Row]:
    remaining = Counter(taken)
    kept = []
    for each in rows:
        if remaining[key(each)] > 0:
            remaining[key(each)] -= 1
        else:
            kept.append(each)
    return kept


def _reworded(old: list[Row], new: list[Row]) -> int:
    """How many rows of one day say mostly the same in both; each is paired once, with the likest that is free."""
    by_day: dict[str | None, list[set[str]]] = defaultdict(list)
    for each in new:
        by_day[each.date_start].append(set(_plain(each.event).split()))
    pairs = 0
    for each in old:
        words, free = set(_plain(each.event).split()), by_day[each.date_start]
        likest = max(free[:LOOKED_AT], key=lambda other: _likeness(words, other), default=None)
        if likest is not None and _likeness(words, likest) > ALIKE:
            free.remove(likest)
            pairs += 1
    return pairs


def _likeness(one: set[str], other: set[str]) -> float:
    return len(one & other) / max(1, min(len(one), len(other)))
