"""An office for the tests of commands: a folder with a configuration, private mail servers, and the command line over them."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from service.demo.servers import EmbeddedMailbox, Postbox
from tests import commands

KEY = base64.b64encode(bytes(range(32))).decode()
ROOT = Path(__file__).parents[2]

CONFIG = """
[partnership]
name = "Testshire Safeguarding Children Partnership"
short_name = "TSCP"
telephone = "01632 960000"
urgent_line = "01632 960999"
[mailbox]
host = "127.0.0.1"
port = {imap}
security = "none"
username = "intake"
since = 2020-01-01
[smtp]
host = "127.0.0.1"
port = {smtp}
security = "none"
from = "reviews@tscp.example"
[trust]
require = "none"
secure_domains = ["police.example", "health.example", "tscp.example"]
[[staff]]
name = "Pat Example"
email = "pat@tscp.example"
digest = false
[agency.police]
name = "Testshire Police"
contacts = ["desk@police.example"]
[agency.health]
name = "Testshire Health"
contacts = ["team@health.example"]
"""


@dataclass(frozen=True)
class Answer:
    """What a command said."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Its standard output as JSON."""
        return json.loads(self.out)


@dataclass
class Office:
    """A folder to run commands in; servers start when they are first asked for."""

    folder: Path
    mailbox: EmbeddedMailbox = field(default_factory=EmbeddedMailbox)
    postbox: Postbox = field(default_factory=Postbox)

    def open(self) -> Office:
        """The office with its servers running and a configuration that names them."""
        self.mailbox.start()
        self.postbox.start()
        self.write(CONFIG.format(imap=self.mailbox.account.port, smtp=self.postbox.port))
        return self

    def close(self) -> None:
        """Stops the servers."""
        self.mailbox.close()
        self.postbox.close()

    def write(self, config: str) -> None:
        """Puts the configuration in place."""
        (self.folder / "config.toml").write_text(config)

    @property
    def environ(self) -> Mapping[str, str]:
        """The environment that the commands run in."""
        own = {each: value for each, value in os.environ.items() if not each.startswith("RAPID_REVIEW_")}
        secrets = {"RAPID_REVIEW_MAILBOX_PASSWORD": self.mailbox.account.password, "RAPID_REVIEW_ENCRYPTION_KEY": KEY}
        return own | secrets | {"PYTHONPATH": str(ROOT)}

    def ask(self, *words: str, typed: str = "", environ: Mapping[str, str] | None = None) -> Answer:
        """Runs one command to its end, in the office and with its environment but in this process, which is quicker."""
        return Answer(*commands.here(words, self.folder, environ or self.environ, typed))

    def run(self, *words: str) -> Answer:
        """Runs one command to its end in a process of its own."""
        return Answer(*commands.apart(words, self.folder, self.environ))

    def python(self, code: str) -> Answer:
        """Runs a few lines of Python in the office."""
        return Answer(*commands.python(["-c", code], self.folder, self.environ))
