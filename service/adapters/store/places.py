"""Where a message is on the server: where it was found or, once it was moved, where it was moved to.

The rule stands here once, as SQL: an intent is open while the target is not the folder the message is in, and its place is known.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, case, false, func, or_, select

from service.adapters.store.transaction import Found
from service.adapters.tables import MESSAGES
from service.domain.records import PendingMove

_WAS_MOVED = MESSAGES.c.moved_to.is_not(None)

MOVE = select(
    MESSAGES.c.id,
    func.coalesce(MESSAGES.c.moved_to, MESSAGES.c.folder).label("folder"),
    case((_WAS_MOVED, MESSAGES.c.moved_uidvalidity), else_=MESSAGES.c.uidvalidity).label("uidvalidity"),
    case((_WAS_MOVED, MESSAGES.c.moved_uid), else_=MESSAGES.c.uid).label("uid"),
    MESSAGES.c.target,
)


def has_to_move(target: str | None) -> ColumnElement[bool]:
    """Whether a message with that target is elsewhere, at a place that is known."""
    if target is None:
        return false()
    elsewhere = func.coalesce(MESSAGES.c.moved_to, MESSAGES.c.folder) != target
    return and_(elsewhere, or_(MESSAGES.c.moved_to.is_(None), MESSAGES.c.moved_uid.is_not(None)))


def as_move(row: Found) -> PendingMove:
    """The open intent of that row."""
    return PendingMove(row.id, row.folder, row.uidvalidity, row.uid, row.target)
