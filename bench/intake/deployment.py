"""A deployment that is ready for the benchmark's mailbox: its agencies on the roster, its cases open, nothing read yet.

The corpus says only who writes and about which cases; that comes in, a folder with `config.toml` and a database leaves. It is
made once and copied for each run, as every run begins with the same cases and an empty message table.
"""

from __future__ import annotations

import base64
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from service.adapters.store import upgrade
from service.config import load
from service.demo.servers import Account
from service.domain.cases import CaseStatus, Subject
from service.wiring import build
from service.workflows.cases.casework import Opening, open_case

KEY = base64.b64encode(bytes(range(32))).decode()
PASSWORD = "RAPID_REVIEW_MAILBOX_PASSWORD"
DOMAINS = 12
NOW = "2025-01-20T10:00"
"""The minute at which every run takes place: after the last message of the mailbox."""

CONFIG = """
[partnership]
name = "Sampleshire Safeguarding Children Partnership"

[mailbox]
host = "{host}"
port = {port}
security = "none"
username = "{user}"
since = 2024-01-01

[smtp]
host = "127.0.0.1"
port = 9
security = "none"
username = ""
from = "intake@lscp.example"

[send]
mode = "send"

[trust]
require = "none"
style = "rfc8601"
authserv_id = "mx.lscp.example"

[database]
url = "{url}"

[encryption]
enabled = true

[[staff]]
name = "Wren Fable"
email = "wren@lscp.example"
role = "coordinator"
commands = true
digest = false
"""

AGENCY = """
[agency.agency{number}]
name = "Agency {number}"
contacts = ["lead@agency{number}.example"]
accept_from = ["@agency{number}.example"]
"""


@dataclass(frozen=True, slots=True)
class Deployment:
    """A folder with the service's configuration and database, and the secrets that its commands want."""

    folder: Path
    password: str

    @property
    def config(self) -> Path:
        """Its configuration."""
        return self.folder / "config.toml"

    @property
    def environment(self) -> dict[str, str]:
        """The secrets."""
        return {PASSWORD: self.password, "RAPID_REVIEW_ENCRYPTION_KEY": KEY}

    def copied(self, to: Path) -> Deployment:
        """The same, elsewhere, as it was made."""
        shutil.copytree(self.folder, to)
        return Deployment(to, self.password)


def deployment(folder: Path, account: Account, references: Iterable[str], url: str = "sqlite:///state/review.db") -> Deployment:
    """Made in that folder, with an open case for each reference (`RR-2024-017`) and those before it in its year."""
    made = Deployment(folder, account.password)
    folder.mkdir(parents=True)
    agencies = "".join(AGENCY.format(number=number) for number in range(DOMAINS))
    made.config.write_text(CONFIG.format(host=account.host, port=account.port, user=account.user, url=url) + agencies, "utf-8")
    settings = load(made.config, made.environment)
    upgrade(settings.database_url)
    last: dict[int, int] = {}
    for each in references:
        _, year, number = each.split("-")
        last[int(year)] = max(last.get(int(year), 0), int(number))
    for year, count in sorted(last.items()):
        _open(made, year, count)
    return made


def _open(made: Deployment, year: int, count: int) -> None:
    """So many cases of that year, each asked of every agency."""
    day = date(year, 1, 2)
    service = build(load(made.config, made.environment), now=datetime(year, 1, 2, 9, 0, tzinfo=ZoneInfo("Europe/London")))
    try:
        for number in range(count):
            born = date(2010 + number % 14, 1 + number % 12, 1 + number % 28)
            opening = Opening("rapid-review", CaseStatus.OPEN, started_on=day, subjects=(Subject(_initials(number), born),))
            with service.store.writing() as ledger:
                open_case(service.desk, ledger, opening, "bench")
    finally:
        service.close()


def _initials(number: int) -> str:
    return chr(ord("A") + number % 26) + chr(ord("Z") - number // 26 % 26)
