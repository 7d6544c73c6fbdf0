"""A deployment that is ready for the benchmark's mailbox: its agencies on the roster, its cases open, nothing read yet.

The corpus says only who writes and about which cases; that comes in, a folder with `config.toml` and a database leaves. It is
made once and copied for each run, as every run begins with the same cases and an empty message table.
"""

from __future__ import annotations

import base64
import re
import shutil
from collections.abc import Sequence
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
DOMAINS, WORKERS = 12, 40
OPENED = "2025-01-02T09:00"
LONDON = ZoneInfo("Europe/London")
OF_FORMS = frozenset(f"RR-2024-{number:03d}" for number in range(18))
"""The numbers that stand inside the corpus's 40 documents, whatever case the mail around them is about: nobody has them here, or
most mails would be about two cases and wait for a person."""
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

[review.rapid-review]
prefix = "SRR"

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
contacts = [{contacts}]
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

    def copied(self, to: Path, account: Account) -> Deployment:
        """The same, elsewhere, as it was made, for the mailbox of that account."""
        shutil.copytree(self.folder, to)
        config = to / "config.toml"
        config.write_text(
            re.sub(r'(?m)^username = ".+"$', f'username = "{account.user}"', config.read_text("utf-8"), count=1), "utf-8"
        )
        return Deployment(to, account.password)


def deployment(folder: Path, account: Account, references: Sequence[str], url: str = "sqlite:///state/review.db") -> Deployment:
    """Made in that folder, with an open case for each number by which the mails call one (`RR-2025-017`)."""
    made = Deployment(folder, account.password)
    folder.mkdir(parents=True)
    agencies = "".join(AGENCY.format(number=number, contacts=_contacts(number)) for number in range(DOMAINS))
    made.config.write_text(CONFIG.format(host=account.host, port=account.port, user=account.user, url=url) + agencies, "utf-8")
    settings = load(made.config, made.environment)
    upgrade(settings.database_url)
    _open(made, [each for each in references if each not in OF_FORMS])
    return made


def _open(made: Deployment, numbers: Sequence[str]) -> None:
    """A case for each of those numbers, asked of every agency."""
    service = build(load(made.config, made.environment), now=datetime.fromisoformat(OPENED).replace(tzinfo=LONDON))
    try:
        for place, number in enumerate(numbers):
            child = Subject(_initials(place), date(2010 + place % 14, 1 + place % 12, 1 + place % 28))
            opening = Opening("rapid-review", CaseStatus.OPEN, service.desk.today(), (number,), (child,))
            with service.store.writing() as ledger:
                open_case(service.desk, ledger, opening, "bench")
    finally:
        service.close()


def _contacts(number: int) -> str:
    return ", ".join(f'"worker{worker}@agency{number}.example"' for worker in range(WORKERS))


def _initials(number: int) -> str:
    return chr(ord("A") + number % 26) + chr(ord("Z") - number // 26 % 26)
