"""The messages of a mailbox and the mails of a sink, as their bytes and as the words that can be read in them.

A mail's words are those of its headers, of each of its texts, and of every file in the Office documents that it carries.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from imapclient import IMAPClient

from service.demo.servers import Account
from tests.servers.sink import Received
from tests.stage import parsed

ASKED = ["BODY.PEEK[]", "RFC822.SIZE", "INTERNALDATE"]


def digest(raw: bytes) -> str:
    """By what bytes are known again."""
    return hashlib.sha256(raw).hexdigest()


@dataclass(frozen=True, slots=True)
class Lying:
    """A message as it lies on the server."""

    folder: str
    uidvalidity: int
    uid: int
    size: int
    received_at: datetime
    digest: str

    @property
    def place(self) -> tuple[str, int, int]:
        """Where."""
        return self.folder, self.uidvalidity, self.uid


def in_the_mailbox(account: Account) -> list[Lying]:
    """Every message of every folder."""
    with IMAPClient(account.host, account.port, ssl=False, timeout=60) as box:
        box.normalise_times = False
        box.login(account.user, account.password)
        return [each for found in box.list_folders() for each in _in(box, found[2])]


def _in(box: IMAPClient, folder: str) -> Iterator[Lying]:
    uidvalidity = int(box.select_folder(folder, readonly=True)[b"UIDVALIDITY"])
    uids = box.search("ALL")
    for start in range(0, len(uids), 200):
        for uid, said in box.fetch(uids[start : start + 200], ASKED).items():
            yield Lying(folder, uidvalidity, uid, said[b"RFC822.SIZE"], said[b"INTERNALDATE"], digest(said[b"BODY[]"]))


@dataclass(frozen=True, slots=True)
class Got:
    """A mail as the SMTP server got it."""

    mail_id: str
    recipients: tuple[str, ...]
    to: tuple[str, ...]  # every address of its To, Cc and Bcc
    subject: str
    digest: str
    words: str


def got(received: Received) -> Got:
    """The mail that came, with all that can be read in it."""
    message = parsed(received.raw)
    named = [each.addr_spec for name in ("To", "Cc", "Bcc") for header in message.get_all(name, []) for each in header.addresses]
    words = [str(value) for value in message.values()]
    for part in message.walk():
        if part.is_multipart():
            continue
        data = part.get_payload(decode=True)
        assert isinstance(data, bytes)
        words += [str(value) for value in part.values()]
        words += [_readable(each) for each in (data, *_unpacked(data))]
    return Got(
        str(message["Message-ID"]),
        received.recipients,
        tuple(named),
        str(message["Subject"]),
        digest(received.raw),
        "\n".join(words),
    )


def _readable(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _unpacked(data: bytes) -> Iterator[bytes]:
    if data.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(BytesIO(data)) as archive:
            for each in archive.namelist():
                yield archive.read(each)
