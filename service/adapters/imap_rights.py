"""What a login may do in the mailbox: for a check before the service is switched on. Nothing is changed.

The settings and the configured names of folders enter; what the server can do, which folders are there and whether messages may
be taken out of the inbox leave. Raises `MailboxDown` only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from imapclient import IMAPClient

from service.adapters.imap_connection import ImapSettings, connect, down, hang_up
from service.adapters.imap_folder import naming

TO_MOVE_AWAY = frozenset("te")
"""Rights to mark deleted and to expunge (RFC 4314): a move needs both."""


@dataclass(frozen=True, slots=True)
class Rights:
    """What was found out."""

    can_move: bool  # the server knows MOVE or UIDPLUS
    may_move: bool  # the login's rights allow it; True where the server does not tell
    can_idle: bool
    missing: tuple[str, ...]  # folders that are not there


def rights(settings: ImapSettings, inbox: str, folders: Sequence[str]) -> Rights:
    """What the login may do in the mailbox."""
    client = connect(settings)
    try:
        names = naming(client)
        return Rights(
            can_move=client.has_capability("MOVE") or client.has_capability("UIDPLUS"),
            may_move=_may_move(client, names.of(inbox)),
            can_idle=client.has_capability("IDLE"),
            missing=tuple(each for each in folders if not client.folder_exists(names.of(each))),
        )
    except Exception as error:
        raise down(error) from None
    finally:
        hang_up(client)


def _may_move(client: IMAPClient, folder: str) -> bool:
    if not client.has_capability("ACL"):
        return True
    return frozenset(client.my_rights(folder).decode("ascii", "replace")) >= TO_MOVE_AWAY
