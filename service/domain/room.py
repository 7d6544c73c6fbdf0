"""How much room the disk must have before anything more is fetched into it.

What the disk has and the configured least enter; whether that is too little leaves. The mailbox keeps what is not fetched:
waiting loses nothing, while a full disk would stop the answers, the summary and `status` as well.
"""

from __future__ import annotations

from dataclasses import dataclass

MB = 1024 * 1024

SHARE = 20
"""One in so many parts of the disk is to be free …"""

ENOUGH = 5 * 1024 * MB
"""… but where so many bytes are free there is room, however large the disk: some months of returns, and a backup."""


@dataclass(frozen=True, slots=True)
class Room:
    """A disk as it is now, in bytes."""

    free: int
    total: int


def is_short(room: Room, least: int) -> bool:
    """Whether less is free than `least`, or than the share of the disk that is to stay free."""
    return room.free < max(least, min(room.total // SHARE, ENOUGH))
