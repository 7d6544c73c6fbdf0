"""Turns: what only one of several daemons does at a time, such as looking into the mailbox or working out what the day owes.

Whoever took the claim keeps it from round to round, with the connections that belong to it; it goes to another when its holder
gives it up, ends, or is cut off from the database. Where one daemon works, the turn is always its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from service.workflows.desk import Desk
from service.workflows.ports import Claim, Claims

OWE = "owe"


def polling(mailbox: str) -> str:
    """The name of the turn to look into that mailbox and to move messages there; the daily count goes with it."""
    return f"mailbox {mailbox}"


@dataclass
class Turn:
    """One such turn, as one daemon sees it."""

    name: str
    claim: Claim | None = None

    @property
    def ours(self) -> bool:
        """Whether it was ours when it was last asked for."""
        return self.claim is not None

    def holds(self) -> bool:
        """Whether it still is, as the database says."""
        return self.claim is not None and self.claim.holds()

    def come(self, claims: Claims) -> bool:
        """Whether it is ours now: it was and still is, or nobody has it."""
        if not self.holds():
            self.claim = None
            self.claim = claims.take(self.name)
        return self.ours

    def give_up(self) -> None:
        """Leaves it to another."""
        claim, self.claim = self.claim, None
        if claim is not None:
            claim.release()

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Keeps it after the block, unless that raises: another may be able to do what we cannot."""
        try:
            yield
        except BaseException:
            self.give_up()
            raise


def in_turn(desk: Desk, name: str, step: Callable[[], int]) -> int:
    """What the step did, in a turn that is taken for it alone; 0 where another has it."""
    turn = Turn(name)
    if not turn.come(desk.store.claims):
        return 0
    try:
        return step()
    finally:
        turn.give_up()
