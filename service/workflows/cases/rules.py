"""Makes the review type of a case's rules, once for all cases that were opened under the same.

The rules come in as they stand in the case; the review type leaves. Every look at a case asks for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from service.domain.review_types import ReviewType


@dataclass(frozen=True, slots=True, eq=False)
class _Rules:
    """Rules, told from others by being the very same object: the store gives one to all cases opened under the same."""

    mapping: Mapping[str, object]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Rules) and other.mapping is self.mapping

    def __hash__(self) -> int:
        return id(self.mapping)


def review_type(rules: Mapping[str, object], key: str) -> ReviewType:
    """The review type that they describe."""
    return _made(_Rules(rules), key)


@lru_cache(maxsize=128)
def _made(rules: _Rules, key: str) -> ReviewType:
    return ReviewType.from_rules(rules.mapping, key)
