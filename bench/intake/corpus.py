"""The benchmark's mailbox: made by its own generator in a private Dovecot, with the list of what each message holds."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from bench.intake.race import SCRIPT
from service.demo.servers import Account
from tests.servers.dovecot import Dovecot

GENERATOR = SCRIPT.with_name("make_mailbox.py")
SEEDS = {500: 1, 2000: 2}


ARRIVED = re.compile(r"\d+")


@dataclass(slots=True)
class Corpus:
    """A mailbox full of agencies' replies, and what each of them holds, in the order of their UIDs."""

    server: Dovecot
    manifest: Sequence[Mapping[str, Any]]
    copies: int = 0

    def fresh(self) -> Account:
        """An account whose inbox is full and in which nobody has been yet; its files are links to the same bytes."""
        self.copies += 1
        account = self.server.add_user(f"run{self.copies}")
        mail = self.server.home / "mail"
        folder = mail / account.user
        shutil.copytree(self.server.maildir, folder / "Maildir", copy_function=os.link)
        owner = mail.stat()
        for each in (folder, *folder.rglob("*")):
            os.chown(each, owner.st_uid, owner.st_gid)
        return account

    @property
    def references(self) -> list[str]:
        """The cases that their subjects name."""
        return sorted({each["ref"] for each in self.manifest})


@contextmanager
def corpus(count: int) -> Iterator[Corpus]:
    """The mailbox with so many messages, while the block lasts."""
    server = Dovecot()
    try:
        folder = server.maildir
        words = ["--count", str(count), "--seed", str(SEEDS.get(count, 1)), "--maildir", str(folder)]
        subprocess.run([sys.executable, str(GENERATOR), *words], check=True, stdout=subprocess.DEVNULL)
        listed = folder / "manifest.jsonl"
        manifest = [json.loads(line) for line in listed.read_text("utf-8").splitlines()]
        listed.unlink()
        for each in (folder / "cur").iterdir():  # Dovecot takes a file's time for that of the message's arrival
            os.utime(each, (int(ARRIVED.match(each.name)[0]),) * 2)  # type: ignore[index] -- the generator names them so
        server.start()
        yield Corpus(server, manifest)
    finally:
        server.close()
