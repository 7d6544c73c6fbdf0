"""What is done while the disk is nearly full: nothing more is fetched, and staff are told once a day.

The disk is asked, through its port; whether it is short leaves, and since when stands in the notes for `status` and the morning
summary. When there is room again, fetching goes on by itself.
"""

from __future__ import annotations

from service.domain.room import MB, Room, is_short
from service.domain.words import AlertWords
from service.workflows.desk import Desk
from service.workflows.outgoing import alert

SHORT_SINCE = "disk_short_since"
"""The note that says since when nothing is fetched for want of room."""


def too_little_room(desk: Desk) -> bool:
    """Whether nothing may be fetched now; remembers since when, and forgets it once there is room."""
    room = desk.disk.room()
    short = is_short(room, desk.limits.free)
    with desk.store.reading() as ledger:
        since = ledger.notes.get(SHORT_SINCE)
    if short and since is None:
        _tell(desk, room)
    if since is not None and not short:
        with desk.store.writing() as ledger:
            ledger.notes.set(SHORT_SINCE, None)
    return short


def _tell(desk: Desk, room: Room) -> None:
    now = desk.clock.now()
    words = AlertWords(
        what="The disk is nearly full",
        sentences=(
            f"{room.free // MB:,} MB of {room.total // MB:,} are free where the database lies.",
            "New mail stays in the mailbox; what is here already is answered, and summaries go on.",
        ),
        do=("Make room on that disk: the service then fetches again by itself.",),
    )
    with desk.store.writing() as ledger:
        ledger.notes.set(SHORT_SINCE, now.isoformat())
        alert(desk, ledger, f"disk:{now:%Y-%m-%d}", words)
