"""Lanes: a mailbox with five messages, an SMTP server and a database, set back to one start as often as a trial wants.

The five are good, duplicate, poison, bounce and one with two attachments. A trial breaks one pass over them; the next pass must
bring the lane to the end that an undisturbed one comes to, and every promise must be kept there.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from queue import Queue

import psutil
from imapclient import IMAPClient

from service.config import load
from service.demo.servers import EmbeddedMailbox
from service.wiring import build
from service.workflows.watching.reconciliation import unexplained
from tests.answers import CHILD, SUBJECT, scoping, sheet
from tests.daemon import ended
from tests.invariants.fixtures import Tally
from tests.servers import strace
from tests.servers.dovecot import Dovecot, installed
from tests.servers.sink import Sink
from tests.stage import DOCX, LONDON, ON_SQLITE, ROOT, XLSX, Stage, mail, parsed

POLICE, HEALTH, SCHOOL = "liaison@police.example", "safeguarding@health.example", "dsl@school.example"
AT = ("2026-03-30T10:00", "2026-03-30T11:40")
LANES = 2
NO_LEAST = "\n[limits]\nfree_mb = 0\n"
"""A small disk may be filled: only its twentieth part is to stay free."""


def poison() -> bytes:
    """A document that unpacks to far more than its size."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", b"<w:p/>" * 20_000_000)
    return packed.getvalue()


@dataclass(frozen=True)
class End:
    """Where everything stands once all is done; equal ends are the promise."""

    messages: tuple[tuple[str, int], ...]
    requests: tuple[tuple[str, str, str, int], ...]
    folders: tuple[tuple[str, int], ...]
    mails: tuple[tuple[str, str], ...]  # (kind, recipient), each mail once


@dataclass
class Lane:
    """One mailbox, one SMTP server and one database; the same start as often as wanted."""

    stage: Stage
    reference: str
    mails: tuple[bytes, ...]
    saved: Path
    before: int  # mails that had left before the pass

    def reset(self) -> None:
        """Everything as before the pass: the database, the mailbox with its five messages, nothing sent."""
        shutil.rmtree(self.state)
        shutil.copytree(self.saved, self.state)
        account = self.stage.server.account
        with IMAPClient(account.host, account.port, ssl=False, timeout=30) as box:
            box.login(account.user, account.password)
            for name in [folder[2] for folder in box.list_folders()]:
                box.select_folder(name)
                if uids := box.search("ALL"):
                    box.delete_messages(uids)
                    box.expunge()
        for raw in self.mails:
            self.stage.server.deliver(raw)
        del self.stage.sink.received[self.before :]
        self.stage.now = datetime.fromisoformat(AT[0]).replace(tzinfo=LONDON)

    def start(self, fatal: int, at: str) -> subprocess.CompletedProcess[str]:
        """One pass in a process of its own, killed at that point."""
        command = [sys.executable, "-m", "tests.crashing", str(self.stage.config), at, str(fatal)]
        return subprocess.run(
            command, env=self.stage.environment, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
        )

    @property
    def state(self) -> Path:
        """Where the database lies."""
        return self.stage.folder / "state"

    @property
    def environment(self) -> dict[str, str]:
        """Of a process that a tracer starts."""
        return {**os.environ, **self.stage.environment}

    def once(self) -> list[str]:
        """One pass by the command that an administrator types."""
        return self.stage.command("run", "--once")

    def finish(self) -> End:
        """The end to which one more pass brings everything, once all that was put off is due again."""
        self.stage.pass_(AT[1])
        return self.end()

    def outcome(self, end: End, tally: Tally, repeats: int = 1) -> str:
        """What is wrong once one more pass was made: another end, a broken promise, or more repeats; empty where nothing is."""
        no_child_left(self.stage.config)
        came_to = self.finish()
        if came_to != end:
            return f"{came_to}, not {end}"
        broken = tally.look(self.stage, canaries={self.reference: (CHILD,)})
        return "; ".join(broken) or (f"{self.repeats()} mails were repeated" if self.repeats() > repeats else "")

    def end(self) -> End:
        """Where everything stands."""
        service = build(load(self.stage.config, self.stage.environment), now=self.stage.now)
        try:
            assert unexplained(service.desk, service.mailbox) == 0
            with service.store.reading() as ledger:
                assert ledger.audit.verify() == []
                case = ledger.cases.by_reference(self.reference)
                counted = ledger.messages.counts()
        finally:
            service.close()
        assert case is not None
        unique = {str(parsed(each.raw)["Message-ID"]): each for each in self.stage.sink.received}
        return End(
            messages=tuple(sorted((state.value, count) for state, count in counted.items() if count)),
            requests=tuple((each.agency, each.document, each.state.value, each.versions) for each in case.requests),
            folders=self.folders(),
            mails=tuple(sorted((str(parsed(each.raw)["X-Rapid-Review-Notice"]), each.recipients[0]) for each in unique.values())),
        )

    def repeats(self) -> int:
        """How many mails were sent more than once, with one Message-ID."""
        counted = Counter(str(parsed(each.raw)["Message-ID"]) for each in self.stage.sink.received)
        return sum(count - 1 for count in counted.values())

    def folders(self) -> tuple[tuple[str, int], ...]:
        """How many messages stand in each folder."""
        account = self.stage.server.account
        with IMAPClient(account.host, account.port, ssl=False, timeout=30) as box:
            box.login(account.user, account.password)
            names = sorted(folder[2] for folder in box.list_folders())
            return tuple((name, int(box.select_folder(name, readonly=True)[b"EXISTS"])) for name in names)


@dataclass
class Lanes:
    """The lanes, and what one undisturbed pass showed."""

    lanes: list[Lane]
    points: list[str]  # each commit, move and send, before and after
    end: End
    calls: Mapping[str, tuple[str, int]]  # what `strace.survey` counted; nothing where there is no strace

    @property
    def first(self) -> Lane:
        """For trials that are made one after the other."""
        return self.lanes[0]

    def each(self, numbers: Sequence[int], trial: Callable[[Lane, int], str]) -> list[str]:
        """What went wrong at each number; the trials run side by side, one in each lane."""
        free: Queue[Lane] = Queue()
        for each in self.lanes:
            free.put(each)

        def one(number: int) -> str:
            mine = free.get()
            try:
                found = trial(mine, number)
                return found and f"{number}: {found}"
            finally:
                free.put(mine)

        with ThreadPoolExecutor(len(self.lanes)) as threads:
            return [each for each in threads.map(one, numbers) if each]


@contextmanager
def opened(folder: Callable[[str], Path]) -> Iterator[Lanes]:
    """Two lanes, so that both cores are used."""
    made, closing = [], []
    try:
        for number in range(LANES):
            server = Dovecot() if installed() else EmbeddedMailbox()
            server.start()
            sink = Sink()
            sink.start()
            closing += [server, sink]
            made.append(lane(Stage(folder(f"lane{number}"), server, sink, more=NO_LEAST, database=ON_SQLITE)))
        points, end = undisturbed(made[0])
        made[0].reset()
        log = folder("strace") / "calls"
        calls = strace.survey(made[0].once(), made[0].state, log, environment=made[0].environment) if strace.installed() else {}
        yield Lanes(made, points, end, calls)
    finally:
        for each in closing:
            each.close()


def lane(stage: Stage) -> Lane:
    """A lane whose case has been opened and whose requests are out."""
    reference = stage.open_case(SUBJECT)
    requests = stage.pass_("2026-03-25T09:30")
    bounced = next(each for each in requests if each["To"] == "homes@housing.example")
    good = mail(POLICE, f"[{reference} police]", "Attached.", [("a.docx", DOCX, scoping(reference))])
    both = [("b.docx", DOCX, scoping(reference, "Vale Hospitals Trust")), ("c.xlsx", XLSX, sheet(reference))]
    report = mail("mailer-daemon@mx.example", "Undelivered Mail Returned to Sender", "It failed.", answering=bounced)
    mails = (
        good,
        good,
        mail(SCHOOL, f"[{reference} school]", "Attached.", [("d.docx", DOCX, poison())]),
        b"Return-Path: <>\r\n" + report,
        mail(HEALTH, f"[{reference} health]", "Attached.", both),
    )
    saved = stage.folder / "saved"
    shutil.copytree(stage.folder / "state", saved)
    return Lane(stage, reference, mails, saved, len(stage.sink.received))


def undisturbed(lane: Lane) -> tuple[list[str], End]:
    """The points of a pass that nobody kills, and the end it comes to."""
    lane.reset()
    done = lane.start(0, AT[0])
    assert done.returncode == 0, done.stderr
    return done.stdout.split("\n"), lane.finish()


def no_child_left(config: Path) -> None:
    """Fails when a process that works or reads for this stage is still there some seconds after its parent was killed."""
    ours = [each for each in psutil.process_iter(["cmdline"]) if str(config) in " ".join(each.info["cmdline"] or ())]
    assert ended(ours)
    assert ended([each for each in psutil.process_iter(["cmdline"]) if is_orphan(each)])


READER = re.compile(r"service\.adapters\.child import main; main\(\d+, (\d+)\)")
"""How a reader's child is started: with its end of the pipe and the process that it reads for."""


def is_orphan(process: psutil.Process) -> bool:
    """Whether the process is a reader's child whose parent is gone."""
    found = READER.search(" ".join(process.info["cmdline"] or ()))
    return found is not None and not psutil.pid_exists(int(found[1]))
