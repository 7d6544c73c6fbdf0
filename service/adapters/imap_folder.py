"""Folders of an IMAP server: selecting one, searching it, naming and making one, and the two ways to move a message out of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from imapclient import IMAPClient

from service.adapters.imap_fetch import search
from service.domain.servers import MailboxDown

SEARCH_SPAN = 80_000
"""Messages that one SEARCH may name: its answer is one line, and the library reads no line longer than a million bytes."""

SELECTED_SECONDS = 600.0
"""How long a selected folder is believed to have kept its UIDVALIDITY without being selected again."""


@dataclass(slots=True)
class Selected:
    """The folder that the connection stands in."""

    folder: str
    readonly: bool
    since: float
    uidvalidity: int
    uidnext: int | None
    count: int
    stale: bool = False  # something was expunged: the count has to be asked anew

    def note(self, client: IMAPClient) -> None:
        """Takes in what the server said unasked since the last command, and forgets its words."""
        told = client._imap.untagged_responses  # noqa: SLF001 -- they pile up there for as long as the connection lasts
        self.stale = self.stale or "EXPUNGE" in told or "VANISHED" in told
        if told.get("EXISTS"):
            self.count = int(told["EXISTS"][-1])
        told.clear()

    def serves(self, folder: str, now: float, *, readonly: bool) -> bool:
        """May a command for that folder go ahead without selecting again?"""
        same = (self.folder, self.readonly, self.stale) == (folder, readonly, False)
        return same and now - self.since < SELECTED_SECONDS


def select(client: IMAPClient, folder: str, now: float, *, readonly: bool) -> Selected:
    """Selects the folder (EXAMINE when `readonly`) and says what the server told of it."""
    try:
        told = client.select_folder(folder, readonly=readonly)
    except IMAPClient.AbortError:
        raise
    except IMAPClient.Error as error:
        if "select failed" in str(error) and folder.upper() != "INBOX":
            raise MailboxDown("folder_missing") from None
        raise
    if b"UIDVALIDITY" not in told:
        raise MailboxDown("no_uidvalidity")  # RFC 3501 2.3.1.1: without it no message has an identity
    return Selected(folder, readonly, now, told[b"UIDVALIDITY"], told.get(b"UIDNEXT"), told[b"EXISTS"])


def uids_above(client: IMAPClient, selected: Selected, uid: int) -> list[int]:
    """The UIDs above `uid`, ascending; a crowded folder is asked in spans, so that no answer is too long for one line."""
    first, found = uid + 1, list[int]()
    if selected.count > SEARCH_SPAN and selected.uidnext is not None:
        for start in range(first, selected.uidnext, SEARCH_SPAN):
            found += search(client, f"{start}:{min(start + SEARCH_SPAN, selected.uidnext) - 1}")
        first = max(first, selected.uidnext)
    # `n:*` names the last message even where n is beyond it (RFC 3501 6.4.8): it is dropped
    return found + [each for each in search(client, f"{first}:*") if each >= first]


@dataclass(frozen=True, slots=True)
class Naming:
    """How the server names folders: what it puts before them and between them (RFC 2342)."""

    prefix: str = ""
    delimiter: str = ""

    def of(self, name: str) -> str:
        """The configured name as the server wants it; INBOX is INBOX everywhere."""
        if name.upper() == "INBOX":
            return "INBOX"
        name = name.replace("/", self.delimiter) if self.delimiter else name
        return name if name.startswith(self.prefix) else self.prefix + name


def naming(client: IMAPClient) -> Naming:
    """The personal namespace, or where there is no NAMESPACE the delimiter alone."""
    if client.has_capability("NAMESPACE"):
        personal = client.namespace().personal
        if personal:
            prefix, delimiter = personal[0]
            return Naming(prefix, delimiter or "")
    listed = client.list_folders("", "")
    delimiter = listed[0][1] if listed else None
    return Naming("", delimiter.decode() if delimiter else "")


def create(client: IMAPClient, folder: str) -> None:
    """Makes the folder and subscribes to it, so that staff see it; that it exists already is no fault."""
    for step in (client.create_folder, client.subscribe_folder):
        try:
            step(folder)
        except IMAPClient.AbortError:
            raise
        except IMAPClient.Error:
            continue


def _by_move(client: IMAPClient, uid: int, target: str) -> None:
    client.move([uid], target)


def _by_copy(client: IMAPClient, uid: int, target: str) -> None:
    client.copy([uid], target)
    delete_one(client, uid)


def delete_one(client: IMAPClient, uid: int) -> None:
    """Deletes that message and leaves alone what others have marked as deleted."""
    client.add_flags([uid], [b"\\Deleted"], silent=True)
    client.uid_expunge([uid])


Means = Callable[[IMAPClient, int, str], None]

MEANS: tuple[tuple[str, Means], ...] = (("MOVE", _by_move), ("UIDPLUS", _by_copy))
"""How to move, the best first: RFC 6851, or COPY and an EXPUNGE of that one UID (RFC 4315). A plain EXPUNGE would take other
people's deleted messages with it, so without either the message stays."""
