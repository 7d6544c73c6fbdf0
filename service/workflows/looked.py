"""What the rounds before found: cases that owed nothing, so that a round need not ask again of a case on which nothing happened.

A round is of a sort, by all that is the same for every case: the day, the hours that have come, what waits to be read or for a
person, the configuration. In a round of the same sort, a case that is the same, with its mails where they were, owes what it
owed: nothing. Now and then all are asked again all the same.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from service.domain.cases import Case

LONGEST = timedelta(minutes=10)
"""After that every case is asked again, whatever was found."""

SORTS = 3
"""How many sorts of round are remembered: while mail comes in, rounds with and without something unread take turns."""

Sort = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Quiet:
    """The cases that owed nothing in rounds of one sort, each as it was, with the mark of its mails."""

    sort: Sort
    since: datetime
    found: dict[int, tuple[Case, str]] = field(default_factory=dict)

    def holds(self, case: Case, mark: str) -> bool:
        """Whether the case, as it is and with its mails as they are, owed nothing."""
        found = self.found.get(case.id)
        return found is not None and found[1] == mark and found[0] is case  # the store gives the same object until it changes

    def remember(self, case: Case, mark: str) -> None:
        """Notes that the case owes nothing."""
        self.found[case.id] = (case, mark)

    def keep_only(self, ids: Collection[int]) -> None:
        """Lets go of all other cases."""
        for each in [each for each in self.found if each not in ids]:
            del self.found[each]


@dataclass
class Looked:
    """What was found lately; of one process, and for its sake only."""

    rounds: tuple[Quiet, ...] = ()

    def begin(self, sort: Sort, now: datetime, in_hand: Collection[int]) -> Quiet:
        """What rounds of that sort have found; nothing where there was none, or the first of them was long ago."""
        lately = [each for each in self.rounds if timedelta() <= now - each.since <= LONGEST]
        this = next((each for each in lately if each.sort == sort), None) or Quiet(sort, now)
        self.rounds = (this, *(each for each in lately if each is not this))[:SORTS]
        for each in self.rounds:
            each.keep_only(in_hand)
        return this
