"""The mailbox: one IMAP account over one connection that is opened when it is needed and opened again after any fault.

Folders and UIDs come in, sizes, bytes and the fate of a move leave. Nothing here writes a flag on anybody's mail, no text of a
message ever stands in a command, and only `MailboxDown` is raised, with a code and never with the server's words.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from imapclient import IMAPClient

from service.adapters import imap_fetch
from service.adapters.imap_connection import ImapSettings, bounded, connect, down, hang_up
from service.adapters.imap_folder import MEANS, Means, Naming, Selected, create, delete_one, naming, select, uids_above
from service.adapters.tls import refuse_plain_text
from service.domain.servers import FolderStatus, Header, MailboxDown, Move

BATCH = 50
BATCH_BYTES = 16 * 1024 * 1024
HEADERS = 500
GOODBYE = 2.0
"""Seconds that the server is given to say goodbye: we may be stopping because it does not answer."""
SLOWEST = 64_000
"""Bytes a second below which a transfer is given up: the largest message comes within the patience of the watchdog."""
STEPS = 4
"""How many times the patience for one answer a call may take, which asks several times."""


class ImapMailbox:
    """The port `Mailbox` by IMAPClient; not for two threads at once."""

    def __init__(self, settings: ImapSettings) -> None:
        refuse_plain_text(settings.host, settings.security)  # before anything is sent
        self.name = f"{settings.username}@{settings.host}"
        self._settings = settings
        self._client: IMAPClient | None = None
        self._selected: Selected | None = None
        self._naming: Naming | None = None
        self._validity: dict[str, int] = {}  # as `status` last told it, by folder
        self._sizes: dict[int, int] = {}

    def status(self, folder: str) -> FolderStatus:
        """The folder as it is now; `uidnext` only where the server said it just now."""
        with self._line() as client:
            selected, fresh = self._select(client, folder, checked=False)
            if not fresh:
                client.noop()
                selected.note(client)
                if selected.stale:
                    selected, fresh = self._select(client, folder, checked=False)
            self._validity[folder] = selected.uidvalidity
            return FolderStatus(selected.uidvalidity, selected.uidnext if fresh else None, selected.count)

    def uids_after(self, folder: str, uid: int) -> list[int]:
        """The UIDs above `uid`, ascending; it costs by what is new."""
        with self._line() as client:
            selected, _ = self._select(client, folder)
            return uids_above(client, selected, uid)

    def all_uids(self, folder: str) -> list[int]:
        """Every UID in the folder, ascending; a folder that does not exist holds none."""
        with self._line() as client:
            self._selected = None  # a kept session may not have heard of the newest yet
            try:
                selected, _ = self._select(client, folder, checked=False)
            except MailboxDown as fault:
                if fault.code == "folder_missing":
                    return []
                raise
            return uids_above(client, selected, 0)

    def headers(self, folder: str, uids: Sequence[int]) -> list[Header]:
        """Size and time of arrival of those that are there."""
        found: list[Header] = []
        for start in range(0, len(uids), HEADERS):
            with self._line() as client:
                self._select(client, folder)
                found += imap_fetch.headers(client, uids[start : start + HEADERS])
        self._sizes = {each.uid: each.size for each in found}
        return found

    def fetch(self, folder: str, uids: Sequence[int]) -> Iterator[tuple[int, bytes]]:
        """UID and bytes of those that are there, in the order asked for, a batch at a time; no flag is changed."""
        if any(uid not in self._sizes for uid in uids):
            self.headers(folder, uids)
        sizes = {uid: self._sizes[uid] for uid in uids if uid in self._sizes}
        for batch in _batches(sizes):
            with self._line(sum(sizes[uid] for uid in batch)) as client:
                self._select(client, folder)
                found = imap_fetch.bodies(client, batch)
            yield from ((uid, found[uid]) for uid in batch if uid in found)

    def move(self, folder: str, uidvalidity: int, uid: int, target: str) -> Move:
        """Moves one message; a UID that is gone, or of a folder that was rebuilt since, counts as moved."""
        with self._line() as client:
            selected, _ = self._select(client, folder, readonly=False, checked=False)
            if selected.uidvalidity != uidvalidity or uid not in imap_fetch.search(client, str(uid)):
                return Move(gone=True)
            means = next((means for needs, means in MEANS if client.has_capability(needs)), None)
            if means is None:
                return Move(supported=False)
            return _carry(client, means, uid, self._names(client).of(target))

    def delete(self, folder: str, uidvalidity: int, uid: int) -> Move:
        """Deletes that one message for good (UID EXPUNGE, RFC 4315); `supported` False where the server cannot name just one."""
        with self._line() as client:
            selected, _ = self._select(client, folder, readonly=False, checked=False)
            if selected.uidvalidity != uidvalidity or uid not in imap_fetch.search(client, str(uid)):
                return Move(gone=True)
            if not client.has_capability("UIDPLUS"):
                return Move(supported=False)
            delete_one(client, uid)
            return Move()

    def put(self, folder: str, raw: bytes) -> None:
        """Puts a mail of our own into a folder, unread and flagged, for the people who read there."""
        with self._line(len(raw)) as client:
            client.append(self._names(client).of(folder), raw, (rb"\Flagged",))

    def folder(self, name: str) -> str:
        """The configured name as the server wants it: under its prefix and with its delimiter; INBOX is INBOX."""
        if self._naming is not None:
            return self._naming.of(name)
        with self._line() as client:
            return self._names(client).of(name)

    def interrupt(self) -> None:
        """Breaks the connection, from whichever thread: a call that waits for the server raises `MailboxDown`."""
        client = self._client
        if client is not None:
            hang_up(client)

    def close(self) -> None:
        """Logs out; the next call would connect again."""
        client, self._client, self._selected = self._client, None, None
        if client is not None:
            try:
                client.socket().settimeout(GOODBYE)
                client.logout()
            except Exception:
                hang_up(client)

    @contextmanager
    def _line(self, size: int = 0) -> Iterator[IMAPClient]:
        """The connection, for so many bytes and no longer than they may take; after any fault it is dropped.

        The fault leaves as `MailboxDown`.
        """
        if self._client is None:
            self._client, self._selected = connect(self._settings), None
        try:
            if self._selected is not None:
                self._selected.note(self._client)
            with bounded(self._client, STEPS * self._settings.timeout + size / SLOWEST):
                yield self._client
        except Exception as error:
            self._drop()
            raise down(error) from None

    def _drop(self) -> None:
        if self._client is not None:
            hang_up(self._client)
        self._client = self._selected = None

    def _select(self, client: IMAPClient, folder: str, *, readonly: bool = True, checked: bool = True) -> tuple[Selected, bool]:
        """The folder, selected as wanted, and whether that was done just now.

        `checked` refuses a folder whose UIDVALIDITY is no longer what `status` told: its UIDs mean other messages now.
        """
        now = time.monotonic()
        if self._selected is not None and self._selected.serves(folder, now, readonly=readonly):
            return self._selected, False
        self._selected = None
        selected = select(client, self._names(client).of(folder), now, readonly=readonly)
        selected.folder = folder
        if checked and self._validity.setdefault(folder, selected.uidvalidity) != selected.uidvalidity:
            raise MailboxDown("uidvalidity_changed")
        self._selected = selected
        return selected, True

    def _names(self, client: IMAPClient) -> Naming:
        if self._naming is None:
            self._naming = naming(client)
        return self._naming


def _batches(sizes: Mapping[int, int]) -> Iterator[list[int]]:
    """The UIDs in groups bounded by number and by bytes; one that is larger than the bound goes alone."""
    batch: list[int] = []
    held = 0
    for uid, size in sizes.items():
        if batch and (len(batch) == BATCH or held + size > BATCH_BYTES):
            yield batch
            batch, held = [], 0
        batch.append(uid)
        held += size
    if batch:
        yield batch


def _carry(client: IMAPClient, means: Means, uid: int, target: str) -> Move:
    """Moves the message, making the target folder where it is missing, and says where it lies now (COPYUID, RFC 4315)."""
    try:
        means(client, uid, target)
    except IMAPClient.AbortError:
        raise
    except IMAPClient.Error:
        create(client, target)
        means(client, uid, target)
    copied = client._imap.untagged_responses.get("COPYUID")  # noqa: SLF001 -- the library does not hand it over
    numbers = copied[-1].split() if copied and copied[-1] else []
    if len(numbers) == 3 and numbers[2].isdigit():
        return Move(uidvalidity=int(numbers[0]), uid=int(numbers[2]))
    return Move()
