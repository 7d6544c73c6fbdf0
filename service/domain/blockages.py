"""What stands in the service's way: mail that cannot be read or sent, a database or a disk that fails; and when a person is told.

What each loop says of itself enters, what is blocked since when leaves, and whether it is time to tell of it. In what words is
said in `blockage_words.py`. Pure: the moment is an argument. Nothing here needs a database, because that may be what is broken.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum


class Part(StrEnum):
    """What is blocked."""

    MAILBOX = "mailbox"  # new mail cannot be read
    SMTP = "smtp"  # mail cannot be sent
    WORK = "work"  # what came in is not dealt with
    DATABASE = "database"
    DISK = "disk"


STALLED = "stalled"
"""The code of a loop that does not come round, and so cannot say why."""


@dataclass(frozen=True, slots=True)
class Telling:
    """When a person is told: `first` after so long, `second` after the first time, then each `after`; and when it is over."""

    first: timedelta = timedelta(minutes=10)
    second: timedelta = timedelta(hours=4)
    after: timedelta = timedelta(days=1)
    again: timedelta = timedelta(minutes=5)  # where nobody could be told
    stalled: timedelta = timedelta(minutes=10)  # a loop that has not come round for so long is blocked too
    look: timedelta = timedelta(seconds=15)  # how often it is looked at


@dataclass(frozen=True, slots=True)
class Sign:
    """What one loop says of itself: what it is for, what stands in its way (None: nothing) and since when."""

    part: Part
    blocks: Part | None = None
    since: datetime | None = None
    code: str = ""  # safe to log and to show
    known: bool = True  # False: it has not been round since the start


@dataclass(frozen=True, slots=True)
class Blockage:
    """One part that is blocked, and when a person was told of it."""

    part: Part
    since: datetime
    code: str
    told: tuple[datetime, ...] = ()
    tried: datetime | None = None  # when it was last tried to tell

    def noted(self, at: datetime, *, got_through: bool) -> Blockage:
        """The same after an attempt to tell of it."""
        return replace(self, tried=at, told=(*self.told, at) if got_through else self.told)


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is blocked; what of it shows at this moment; and what was blocked and is no more."""

    blocked: Mapping[Part, Blockage]
    showing: frozenset[Part]
    over: tuple[Blockage, ...]


def outlook(known: Mapping[Part, Blockage], signs: Sequence[Sign], now: datetime) -> Outlook:
    """What the loops' signs make of what was known before.

    A part is over when the loop that it belongs to has done its work again, the database and the disk when no loop complains of
    them; until then it stays blocked, also across a restart.
    """
    blocked: dict[Part, Blockage] = {}
    for sign in signs:
        if sign.blocks is not None:
            before = blocked.get(sign.blocks) or known.get(sign.blocks)
            fresh = Blockage(sign.blocks, sign.since or now, sign.code)
            blocked[sign.blocks] = _earlier(before, fresh) if before else fresh
    showing = frozenset(blocked)
    over = tuple(each for part, each in known.items() if part not in showing and _is_over(part, signs))
    kept = {part: each for part, each in known.items() if part not in showing and each not in over}
    return Outlook({**kept, **blocked}, showing, over)


def _earlier(before: Blockage, now: Blockage) -> Blockage:
    return replace(before, since=min(before.since, now.since), code=now.code)


def _is_over(part: Part, signs: Sequence[Sign]) -> bool:
    own = [sign for sign in signs if sign.part is part]
    return all(sign.known and (sign.blocks is None or not own) for sign in own or signs)


def is_due(blockage: Blockage, now: datetime, telling: Telling) -> bool:
    """Whether it is time to tell a person of it."""
    waits = (telling.first, telling.second)
    number = len(blockage.told)
    start = blockage.told[-1] if blockage.told else blockage.since
    due = start + (waits[number] if number < len(waits) else telling.after)
    if blockage.tried is not None and blockage.tried not in blockage.told:
        due = max(due, blockage.tried + telling.again)
    return now >= due
