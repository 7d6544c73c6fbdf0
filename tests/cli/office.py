"""An office for the tests of commands: a folder with a configuration, private mail servers, and the command line over them."""

from __future__ import annotations

import base64
import io
import json
import logging
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from service.cli import main
from service.demo.servers import EmbeddedMailbox, Postbox

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
        out, err = io.StringIO(), io.StringIO()
        with as_fresh(self.folder, environ or self.environ, io.StringIO(typed)), redirect_stdout(out), redirect_stderr(err):
            try:
                main(words)
            except SystemExit as ended:
                return Answer(int(ended.code or 0), out.getvalue(), err.getvalue())
        raise AssertionError("a command ends with its status")

    def run(self, *words: str) -> Answer:
        """Runs one command to its end in a process of its own."""
        return self._process(["-m", "service", *words])

    def python(self, code: str) -> Answer:
        """Runs a few lines of Python in the office."""
        return self._process(["-c", code])

    def _process(self, words: list[str]) -> Answer:
        done = subprocess.run(
            [sys.executable, *words],
            cwd=self.folder,
            env=dict(self.environ),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        return Answer(done.returncode, done.stdout, done.stderr)


@contextmanager
def as_fresh(folder: Path, environ: Mapping[str, str], typed: io.StringIO) -> Iterator[None]:
    """This process as a fresh one in the office would find itself; afterwards as it was."""
    root = logging.getLogger()
    before = (Path.cwd(), dict(os.environ), sys.stdin, root.handlers[:], root.level, signal.getsignal(signal.SIGTERM))
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environ)
    sys.stdin = typed
    try:
        yield
    finally:
        os.chdir(before[0])
        os.environ.clear()
        os.environ.update(before[1])
        sys.stdin, root.handlers[:], root.level = before[2:5]
        signal.signal(signal.SIGTERM, before[5])
