"""A stage for conversations: a real mailbox, a real SMTP server, a real database, and a clock that the test moves.

A test writes to the mailbox as an agency would, lets the service pass at a given minute, and reads what it sent. Nothing of the
service is replaced; the commands are the ones that an administrator types.
"""

from __future__ import annotations

import atexit
import base64
import json
import os
import re
import secrets
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

from parsers.model import Extraction
from parsers.received import Reading
from service.adapters.known import packed_layouts
from service.adapters.reader import PooledReader
from service.adapters.store import upgrade
from service.config import load
from service.demo.servers import Account
from service.domain.cases import MessageState
from service.wiring import Service, build
from service.workflows import passes
from service.workflows.ports import Begun
from tests import commands
from tests.servers.postgres import Postgres
from tests.servers.sink import Sink

ROOT = Path(__file__).resolve().parents[1]
TEMPLATES = ROOT / "templates"
OURS = "rapid-review@borough.example"
EDGE = "mx.borough.example"
ON_SQLITE = "sqlite:///state/rapid-review.db"
LONDON = ZoneInfo("Europe/London")
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

CONFIG = """
[partnership]
name = "Borough Safeguarding Children Partnership"
short_name = "BSCP"
business_unit = "BSCP Business Unit"
review_group = "review group"
telephone = "01632 960001"
urgent_line = "01632 960002"
marking = "OFFICIAL-SENSITIVE"

[mailbox]
host = "{imap_host}"
port = {imap_port}
security = "none"
username = "{imap_user}"
auth = "password"
since = 2026-01-01
poll_seconds = 60

[smtp]
host = "{smtp_host}"
port = {smtp_port}
security = "none"
username = ""
from = "rapid-review@borough.example"

[send]
mode = "{mode}"

[trust]
style = "rfc8601"
authserv_id = "mx.borough.example"
require = "dmarc"
secure_domains = ["police.example", "health.example", "school.example", "housing.example", "council.example", "borough.example"]

[database]
url = "{database}"

[encryption]
enabled = true

[[staff]]
name = "Wren Fable"
email = "wren@borough.example"
role = "coordinator"
commands = true
digest = {digest}

[agency.police]
name = "Vale Constabulary"
contacts = ["liaison@police.example"]
accept_from = ["@police.example"]

[agency.health]
name = "Vale Hospitals Trust"
contacts = ["safeguarding@health.example"]

[agency.school]
name = "Oakfield Primary School"
contacts = ["dsl@school.example"]

[agency.housing]
name = "Vale Housing"
contacts = ["homes@housing.example"]

[agency.council]
name = "Children's Social Care"
contacts = ["mash@council.example"]
"""


class MailServer(Protocol):
    """Dovecot or the embedded server."""

    @property
    def account(self) -> Account: ...
    def deliver(self, raw: bytes, received_at: datetime | None = None, folder: str = "INBOX") -> None: ...


@dataclass
class Ran:
    """What a command printed and how it ended."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> object:
        """Its output as JSON."""
        return json.loads(self.out)


@dataclass
class Stage:
    """The service on a stage; `now` is its clock."""

    folder: Path
    server: MailServer
    sink: Sink
    mode: str = "send"
    digest: bool = False  # whether staff get the morning summary, which most conversations are not about
    more: str = ""  # of the configuration
    now: datetime = datetime(2026, 3, 25, 9, 30, tzinfo=LONDON)
    key: str = field(default_factory=lambda: base64.b64encode(secrets.token_bytes(32)).decode())
    read: int = 0  # how many of the sink's mails the test has looked at
    environment_more: dict[str, str] = field(default_factory=dict)
    database: str = ""  # as the configuration names it; empty: of the kind that the test runs on

    def __post_init__(self) -> None:
        self.database = self.database or Fresh.address()
        account = self.server.account
        host, port = self.sink.address
        text = CONFIG.format(
            imap_host=account.host,
            imap_port=account.port,
            imap_user=account.user,
            smtp_host=host,
            smtp_port=port,
            mode=self.mode,
            digest=str(self.digest).lower(),
            database=self.database,
        )
        text += self.more
        self.config = self.folder / "config.toml"
        self.config.write_text(text, encoding="utf-8")
        self._make_database()

    def _make_database(self) -> None:
        """An empty database: made by the command once in a test run, copied for every other stage."""
        if self.database != ON_SQLITE:
            return  # made by the server, as a copy of its own
        made = self.folder / "state" / "rapid-review.db"
        if Fresh.database is None:
            ran = self.run_apart("db", "upgrade")
            assert ran.status == 0, ran.err
            Fresh.database = made.read_bytes()
            return
        made.parent.mkdir(mode=0o700)
        made.write_bytes(Fresh.database)
        made.chmod(0o600)

    @property
    def database_url(self) -> str:
        """The database, as a program in any folder has to name it."""
        return f"sqlite:///{self.folder / 'state' / 'rapid-review.db'}" if self.database == ON_SQLITE else self.database

    @property
    def environment(self) -> dict[str, str]:
        """What the service is told by its environment: its secrets."""
        return {
            "PATH": os.environ["PATH"],
            "RAPID_REVIEW_MAILBOX_PASSWORD": self.server.account.password,
            "RAPID_REVIEW_ENCRYPTION_KEY": self.key,
            **self.environment_more,
        }

    def command(self, *words: str) -> list[str]:
        """The command line of a process of its own, as a list."""
        return [sys.executable, "-m", "service", *self._words(words)]

    def run(self, *words: str, text: str = "") -> Ran:
        """A command, run as an administrator would, but in this process, which is quicker."""
        return self._ran(commands.here(self._words(words), ROOT, self.environment, text))

    def run_apart(self, *words: str, text: str = "") -> Ran:
        """The same in a process of its own; commands that run side by side need one each."""
        return self._ran(commands.apart(self._words(words), ROOT, self.environment, text))

    def _words(self, words: Sequence[str]) -> list[str]:
        return ["--config", str(self.config), "--now", self.now.strftime("%Y-%m-%dT%H:%M"), *words]

    def _ran(self, ended: commands.Ended) -> Ran:
        assert "Traceback" not in ended.out + ended.err, ended.err
        return Ran(*ended)

    def pass_(self, at: str | None = None) -> list[EmailMessage]:
        """One full pass of the service at that minute, as `run --once` makes it; the mails that it sent."""
        if at:
            self.now = datetime.fromisoformat(at).replace(tzinfo=LONDON)
        service = build(load(self.config, self.environment), now=self.now)
        service.__dict__["reader"] = Lent()
        try:
            service.lock.take()
            one_pass(service)
        finally:
            service.close()
        return self.sent()

    def sent(self) -> list[EmailMessage]:
        """The mails that arrived at the SMTP server since the test last looked."""
        new = self.sink.received[self.read :]
        assert all(len(each.recipients) == 1 for each in new), "one recipient a transaction"
        self.read = len(self.sink.received)
        return [parsed(each.raw) for each in new]

    def case(self, reference: str) -> dict[str, object]:
        """The case as `case show --json` prints it."""
        found = self.run("case", "show", reference, "--json").json
        assert isinstance(found, dict)
        return found

    def endings(self) -> list[str]:
        """The state and reason of every message, in the order of arrival."""
        service = build(load(self.config, self.environment), now=self.now)
        try:
            with service.store.reading() as ledger:
                found = [each for state in MessageState for each in ledger.messages.in_state(state)]
        finally:
            service.close()
        return [
            f"{each.state.value} {each.reason.value if each.reason else ''}" for each in sorted(found, key=lambda each: each.id)
        ]

    def states(self, reference: str, agency: str) -> dict[str, str]:
        """The state of each document asked of that agency."""
        requests = self.case(reference)["requests"]
        assert isinstance(requests, list)
        return {each["document"]: each["state"] for each in requests if each["agency"] == agency}

    def open_case(self, subjects: str = "ZQ 2019-04-02\n", *words: str) -> str:
        """A case opened on the command line; its reference."""
        ran = self.run("case", "open", "--type", "rapid-review", "--on", "2026-03-25", "--subjects", "-", *words, text=subjects)
        assert ran.status == 0, ran.out + ran.err
        found = re.search(r"RR-\d{4}-\d{3}", ran.out)
        assert found, ran.out
        return found[0]


def one_pass(service: Service) -> None:
    """Collects, processes, moves, owes and delivers, as `run --once` does."""
    passes.collect_pass(service.desk, service.mailbox)
    while passes.process_pass(service.desk, service.reader):
        pass
    passes.move_pass(service.desk, service.mailbox)
    passes.owe_pass(service.desk)
    passes.deliver_pass(service.desk, service.outbound)


class Fresh:
    """The databases that hold nothing yet: the bytes of a file, or on a server one that is copied for each stage."""

    database: bytes | None = None
    server: Postgres | None = None  # None: stages get an SQLite file each
    pattern: str | None = None
    made: list[str] = []  # noqa: RUF012 -- one list for the whole test run

    @classmethod
    def address(cls) -> str:
        """The address of a new database, as config.toml names it."""
        if cls.server is None:
            return ON_SQLITE
        if cls.pattern is None:
            cls.pattern = cls.server.make()
            upgrade(cls.pattern)
        cls.made.append(cls.server.make(cls.pattern))
        return cls.made[-1]

    @classmethod
    def drop(cls, server: Postgres, keep: int = 0) -> None:
        """Removes the databases that were made since there were so many."""
        while len(cls.made) > keep:
            server.drop(cls.made.pop())


class Lent:
    """The one pool of readers that all stages of a test run share, so that its processes start once; closing it ends nothing."""

    pool: PooledReader | None = None

    def warm(self, children: int | None = None) -> None:
        """The shared pool starts with the first message."""

    def read(self, raw: bytes, received_at: datetime, passwords: Sequence[str] = ()) -> Reading:
        """As the shared pool reads it."""
        return self.shared().read(raw, received_at, passwords)

    def begin(self, raw: bytes, received_at: datetime) -> Begun:
        """As the shared pool begins it."""
        return self.shared().begin(raw, received_at)

    def read_document(self, data: bytes, received: date, passwords: Sequence[str] = ()) -> Extraction:
        """As the shared pool reads it."""
        return self.shared().read_document(data, received, passwords)

    def close(self) -> None:
        """Leaves the shared pool open."""

    @classmethod
    def shared(cls) -> PooledReader:
        """The pool, made with the first message and closed when the test run ends."""
        if cls.pool is None:
            cls.pool = PooledReader(packed_layouts(TEMPLATES))
            atexit.register(cls.pool.close)
        return cls.pool


def parsed(raw: bytes) -> EmailMessage:
    """The mail, parsed."""
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def text_of(mail: EmailMessage) -> str:
    """The plain text of a mail on one line."""
    part = mail.get_body(("plain",))
    assert part is not None
    return " ".join(str(part.get_content()).split())


def kind_of(mail: EmailMessage) -> str:
    """What the mail is for, by its own header."""
    return str(mail["X-Rapid-Review-Notice"])


def mail(
    sender: str,
    subject: str,
    text: str,
    files: Sequence[tuple[str, str, bytes]] = (),
    *,
    verified: bool = True,
    answering: EmailMessage | None = None,
    headers: Sequence[tuple[str, str]] = (),
) -> bytes:
    """A mail as our own edge hands it over: with its verdict on the sender on top, and what the sender wrote below."""
    message = EmailMessage(policy=policy.SMTP)
    message["From"] = sender
    message["To"] = OURS
    message["Subject"] = subject
    message["Message-ID"] = f"<{secrets.token_hex(12)}@{sender.rpartition('@')[2]}>"
    message["Date"] = "Thu, 26 Mar 2026 10:00:00 +0000"
    if answering is not None:
        message["In-Reply-To"] = answering["Message-ID"]
        message["References"] = answering["Message-ID"]
    for name, value in headers:
        message[name] = value
    message.set_content(text)
    for name, content_type, data in files:
        maintype, _, subtype = content_type.partition("/")
        message.add_attachment(data, maintype=maintype, subtype=subtype, filename=name)
    domain = sender.rpartition("@")[2]
    verdict = "pass" if verified else "fail"
    edge = f"Authentication-Results: {EDGE};\r\n dmarc={verdict} header.from={domain}\r\n"
    edge += (
        f"Received: from mail.{domain} (mail.{domain} [192.0.2.10]) by {EDGE} with ESMTPS; Thu, 26 Mar 2026 10:00:01 +0000\r\n"
    )
    return edge.encode() + message.as_bytes()
