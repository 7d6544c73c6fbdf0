"""The stage: two private mail servers, a folder, and the service reached as an outsider reaches it.

Letters are put into the mailbox by IMAP, what the service sends is taken from the SMTP server, and everything else is the
`rapid-review` command in a process of its own, with its clock moved. What came and went is written into the chronicle, and the
story stops with one sentence when the service does not do what the story tells.
"""

from __future__ import annotations

import json
import os
import shlex
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from imapclient import IMAPClient

from service.demo.cast import configuration, name_of
from service.demo.chronicle import Chronicle
from service.demo.commands import PATIENCE, Done, TooLong, perform
from service.demo.letters import Letter, address_of, asked_in, kind_of, parsed
from service.demo.servers import EmbeddedMailbox, Postbox
from service.demo.telling import Teller

LONDON = ZoneInfo("Europe/London")
Sent = tuple[str, str]
"""A mail of the service by its kind and its recipient's address."""

Expected = tuple[str, str, str]
"""A mail that the story expects: kind, recipient's address, and what to say of it."""


class StoryStopped(Exception):  # noqa: N818 -- it names the fact
    """The sentence says what did not happen as it should."""


class Stage:
    """The servers, the folder and the clock; `reference` is the case, once there is one."""

    def __init__(self, folder: Path, mailbox: EmbeddedMailbox, postbox: Postbox, teller: Teller) -> None:
        self.folder, self.teller = folder, teller
        self.mailbox, self._postbox = mailbox, postbox
        self.chronicle = Chronicle()
        self.now = datetime.fromtimestamp(0, LONDON)
        self._looked_at = 0

    @property
    def config(self) -> Path:
        """The configuration that the service is run with."""
        return self.folder / "config.toml"

    def chapter(self, at: str, title: str, words: str) -> None:
        """Moves the clock to that minute and begins a chapter."""
        self.now = datetime.fromisoformat(at).replace(tzinfo=LONDON)
        self.chronicle.open(self.now, title, words)
        self.teller.heading(self.now, title)

    def wait(self, minutes: int) -> None:
        """Moves the clock on within the chapter."""
        self.now += timedelta(minutes=minutes)

    def receive(self, letter: Letter, note: str) -> None:
        """Puts a letter into the mailbox."""
        raw = letter.posted(self.now)
        self.mailbox.deliver(raw, self.now)
        who = letter.sender.body or letter.sender.name
        self.chronicle.mail(self.now, True, who, note, raw)
        self.teller.line("came", f"{who}: {note}")

    def tell(self, words: str) -> None:
        """Says what came of it where no mail shows it."""
        self.chronicle.remark(words)
        self.teller.line("done", words)

    def command(self, *words: str, shown: bool = True, statuses: Iterable[int] = (0,)) -> str:
        """What the command printed; the story stops where it ends in another way than it should."""
        spelled = shlex.join(("rapid-review", *words))
        with self.teller.working(spelled):
            done = self._run(words)
        if done.status not in statuses:
            told = (done.err or done.out).strip().splitlines()
            raise StoryStopped(f"`{spelled}` failed: {told[-1] if told else 'it said nothing'}")
        if shown:
            self.chronicle.typed(self.now, spelled, done.out)
            self.teller.line("typed", spelled)
        return done.out

    def folders(self) -> list[tuple[str, int, int]]:
        """What stands in the mailbox now: each folder with its messages, and how many of them were never opened."""
        account = self.mailbox.account
        with IMAPClient(account.host, account.port, ssl=False, timeout=10) as client:
            client.login(account.user, account.password)
            names = [name for _, _, name in client.list_folders()]
            counts = [client.folder_status(name, ["MESSAGES", "UNSEEN"]) for name in names]
        return [(name, each[b"MESSAGES"], each[b"UNSEEN"]) for name, each in zip(names, counts, strict=True)]

    def asked(self, *words: str) -> Any:
        """What the command printed as JSON."""
        return json.loads(self.command(*words, "--json", shown=False))

    def pass_(self, expected: Sequence[Expected]) -> list[EmailMessage]:
        """One pass of the service, and the mails that it sent: the expected ones, in the story's order."""
        self.command("run", "--once", shown=False)
        new = self._postbox.posted[self._looked_at :]
        self._looked_at = len(self._postbox.posted)
        order = list(dict.fromkeys(each[:2] for each in expected))
        mails = [(each.raw, parsed(each.raw)) for each in new]
        self._compare(Counter(sent(mail) for _, mail in mails), Counter(each[:2] for each in expected))
        notes = {each[:2]: each[2] for each in expected}
        mails.sort(key=lambda each: order.index(sent(each[1])))
        for raw, mail in mails:
            self._went(raw, mail, notes[sent(mail)])
        return [mail for _, mail in mails]

    def _went(self, raw: bytes, mail: EmailMessage, note: str) -> None:
        who = name_of(address_of(mail))
        asked = asked_in(mail)
        note = f"{note}; still needed: {', '.join(asked)}" if asked else note
        self.chronicle.mail(self.now, False, who, note, raw)
        self.teller.line("went", f"{who}: {note}")

    def _compare(self, found: Counter[Sent], wanted: Counter[Sent]) -> None:
        differences = [
            *(f"did not send {name_of(to)} the {kind}" for kind, to in wanted - found),
            *(f"sent {name_of(to)} one {kind} too many" for kind, to in found - wanted),
        ]
        if differences:
            raise StoryStopped(f"On {self.now:%d %B at %H:%M} the service {' and '.join(differences)}.")

    def _run(self, words: Sequence[str]) -> Done:
        line = ("--config", str(self.config.absolute()), *words, "--now", f"{self.now:%Y-%m-%dT%H:%M}")
        try:
            return perform(line, self._environment())
        except TooLong:
            raise StoryStopped(f"`rapid-review {' '.join(words)}` did not end within {PATIENCE} seconds.") from None

    def _environment(self) -> dict[str, str]:
        ours = {name: value for name, value in os.environ.items() if not name.startswith("RAPID_REVIEW_")}
        ours.pop("CREDENTIALS_DIRECTORY", None)
        return {**ours, "RAPID_REVIEW_MAILBOX_PASSWORD": self.mailbox.account.password, "COLUMNS": "200", "NO_COLOR": "1"}


def sent(mail: EmailMessage) -> Sent:
    """A mail of the service by its kind and its recipient's address."""
    return kind_of(mail), address_of(mail)


@contextmanager
def opened(folder: Path, teller: Teller) -> Iterator[Stage]:
    """The stage with its servers listening and its configuration written; they end with the block."""
    mailbox, postbox = EmbeddedMailbox(), Postbox()
    try:
        account = mailbox.start()
        smtp = postbox.start()
        text = configuration((account.host, account.port, account.user), smtp)
        (folder / "config.toml").write_text(text, encoding="utf-8")
        yield Stage(folder, mailbox, postbox, teller)
    finally:
        mailbox.close()
        postbox.close()
