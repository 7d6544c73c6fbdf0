"""The service of a stage inside the test's own process: what one needs who looks into the database or puts a proxy in between.

A stage goes in, the very `Service` that the commands build comes out, over the same files and servers. Nothing of it is replaced
unless a test says so; the real commands are run by `tests/stage.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage

from service.config import load
from service.demo.servers import Account
from service.wiring import Service, build
from service.workflows.passes import collect_pass, deliver_pass, move_pass, owe_pass, process_pass
from tests.servers.proxy import Proxy
from tests.stage import MailServer, Stage


@contextmanager
def inside(stage: Stage) -> Iterator[Service]:
    """The service as the stage configured it, at the stage's minute."""
    service = build(load(stage.config, stage.environment), now=stage.now)
    try:
        yield service
    finally:
        service.close()


def one_pass(service: Service) -> None:
    """What `run --once` does, in its order."""
    collect_pass(service.desk, service.mailbox)
    while process_pass(service.desk, service.reader):
        pass
    move_pass(service.desk, service.mailbox)
    owe_pass(service.desk)
    deliver_pass(service.desk, service.outbound)


def passed(stage: Stage, later: timedelta = timedelta(0)) -> list[EmailMessage]:
    """The mails that one pass sent, made so much later."""
    stage.now += later
    with inside(stage) as service:
        one_pass(service)
    return stage.sent()


def opened(stage: Stage, subjects: str, *agencies: str) -> str:
    """A case of these agencies, or of all, opened as `Stage.open_case` does it; its reference."""
    asked = [word for each in agencies for word in ("--agency", each)]
    words = ("case", "open", "--type", "rapid-review", "--on", "2026-03-25", "--subjects", "-", *asked)
    ran = stage.run(*words, text=subjects)
    assert ran.status == 0, ran.out + ran.err
    return re.findall(r"RR-\d{4}-\d{3}", ran.out)[0]


def asked_of(stage: Stage, reference: str, agency: str) -> dict[str, str]:
    """The state of each document asked of that agency, looked up without a command."""
    with inside(stage) as service, service.store.reading() as ledger:
        case = ledger.cases.by_reference(reference)
    return {each.document: each.state.value for each in case.requests if each.agency == agency} if case else {}


def rewrite(stage: Stage, **settings: object) -> None:
    """Gives keys of the configuration another value: `poll_seconds=600`; a key that is not there is put under [mailbox]."""
    lines = stage.config.read_text(encoding="utf-8").splitlines()
    for key, value in settings.items():
        said = f"{key} = {_toml(value)}"
        places = [number for number, line in enumerate(lines) if line.startswith(f"{key} = ")]
        if places:
            lines[places[0]] = said
        else:
            lines.insert(lines.index("[mailbox]") + 1, said)
    stage.config.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _toml(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value) if isinstance(value, int) else f'"{value}"'


@dataclass(frozen=True)
class Behind:
    """A mail server as it is seen through a proxy."""

    server: MailServer
    proxy: Proxy

    @property
    def account(self) -> Account:
        """The account, at the proxy's address."""
        return self.server.account._replace(port=self.proxy.address[1])

    def deliver(self, raw: bytes, received_at: datetime | None = None, folder: str = "INBOX") -> None:
        """Puts a message into a folder, past the proxy."""
        self.server.deliver(raw, received_at, folder)
