"""Where a message is on the server: where it was found or, once it was moved, where it was moved to.

The rule stands here once, as SQL: an intent is open while the target is not the folder the message is in, and its place is known.
"""

from __future__ import annotations

from sqlalchemy import BindParameter, ColumnElement, String, and_, bindparam, case, func, or_, select, union, update

from service.adapters.store.prepared import Found
from service.adapters.store.transaction import MOST, ROW
from service.adapters.tables import MESSAGES
from service.domain.cases import MessageState
from service.domain.records import PendingMove

WAS_MOVED = MESSAGES.c.moved_to.is_not(None)
PLACE = (
    func.coalesce(MESSAGES.c.moved_to, MESSAGES.c.folder).label("folder"),
    case((WAS_MOVED, MESSAGES.c.moved_uidvalidity), else_=MESSAGES.c.uidvalidity).label("uidvalidity"),
    case((WAS_MOVED, MESSAGES.c.moved_uid), else_=MESSAGES.c.uid).label("uid"),
)

OPEN_MOVES = (
    select(MESSAGES.c.id, *PLACE, MESSAGES.c.target)
    .where(MESSAGES.c.moving, MESSAGES.c.state != MessageState.WAITING.value)
    .order_by(MESSAGES.c.id)
    .limit(MOST)
)


def has_to_move(target: BindParameter[str]) -> ColumnElement[bool]:
    """Whether a message with that target (which may be none) is elsewhere, at a place that is known."""
    elsewhere = and_(target.is_not(None), func.coalesce(MESSAGES.c.moved_to, MESSAGES.c.folder) != target)
    return and_(elsewhere, or_(MESSAGES.c.moved_to.is_(None), MESSAGES.c.moved_uid.is_not(None)))


TARGET = bindparam("to", type_=String())

INTEND = update(MESSAGES).where(MESSAGES.c.id == ROW).values(target=TARGET, moving=has_to_move(TARGET))

_HERE = MESSAGES.c.mailbox == bindparam("mailbox_name")
_IN_UIDVALIDITY: BindParameter[int] = bindparam("of_uidvalidity")

KNOWN_UIDS = union(
    select(MESSAGES.c.uid).where(_HERE, MESSAGES.c.folder == bindparam("folder_name"), MESSAGES.c.uidvalidity == _IN_UIDVALIDITY),
    select(MESSAGES.c.moved_uid).where(
        _HERE,
        MESSAGES.c.moved_to == bindparam("folder_name"),
        MESSAGES.c.moved_uidvalidity == _IN_UIDVALIDITY,
        MESSAGES.c.moved_uid.is_not(None),
    ),
)


def as_move(row: Found) -> PendingMove:
    """The open intent of that row."""
    return PendingMove(row.id, row.folder, row.uidvalidity, row.uid, row.target)
