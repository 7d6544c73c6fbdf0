"""The service is killed at every point where it matters, started again, and must come to the same end.

Five messages (good, duplicate, poison, bounce, two attachments) are taken through one pass. An undisturbed pass counts the
points: each commit, move and send, before and after, and each fsync. Then the pass is killed with SIGKILL at each of them in
turn and repeated; in the everyday suite at a sample of them (`tests/thoroughness.py`).
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from queue import Queue

import psutil
import pytest
from imapclient import IMAPClient

from service.config import load
from service.demo.servers import EmbeddedMailbox
from service.wiring import build
from service.workflows.reconciliation import unexplained
from tests.answers import SUBJECT, scoping, sheet
from tests.daemon import ended
from tests.servers import strace
from tests.servers.dovecot import Dovecot, installed
from tests.servers.sink import Sink
from tests.stage import DOCX, ROOT, XLSX, Stage, mail, parsed
from tests.thoroughness import sample

POLICE, HEALTH, SCHOOL = "liaison@police.example", "safeguarding@health.example", "dsl@school.example"
AT = ("2026-03-30T10:00", "2026-03-30T11:40")
LANES = 2


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
    children: set[int] = field(default_factory=set)

    def reset(self) -> None:
        """Everything as before the pass: the database, the mailbox with its five messages, nothing sent."""
        state = self.stage.folder / "state"
        shutil.rmtree(state)
        shutil.copytree(self.saved, state)
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
        self.stage.sink.received.clear()

    def start(self, fatal: int, at: str) -> subprocess.CompletedProcess[str]:
        """One pass in a process of its own, killed at that point."""
        command = [sys.executable, "-m", "tests.crashing", str(self.stage.config), at, str(fatal)]
        return subprocess.run(
            command, env=self.stage.environment, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
        )

    def finish(self) -> End:
        """The end to which one more pass brings everything, once all that was put off is due again."""
        self.stage.pass_(AT[1])
        return self.end()

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


@pytest.fixture(scope="module")
def lanes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Lane]]:
    """Two lanes, so that both cores are used."""
    made, closing = [], []
    for number in range(LANES):
        server = Dovecot() if installed() else EmbeddedMailbox()
        server.start()
        sink = Sink()
        sink.start()
        closing += [server, sink]
        made.append(lane(Stage(tmp_path_factory.mktemp(f"lane{number}"), server, sink)))
    yield made
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
    return Lane(stage, reference, mails, saved)


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


def each_in_a_lane(lanes: list[Lane], numbers: list[int], trial: object) -> list[str]:
    """What went wrong at each number; the trials run side by side, one in each lane."""
    free: Queue[Lane] = Queue()
    for each in lanes:
        free.put(each)

    def one(number: int) -> str:
        mine = free.get()
        try:
            assert callable(trial)
            return str(trial(mine, number) or "")
        finally:
            free.put(mine)

    with ThreadPoolExecutor(len(lanes)) as threads:
        return [each for each in threads.map(one, numbers) if each]


def test_a_pass_killed_at_any_commit_move_or_send_comes_to_the_same_end(lanes: list[Lane]) -> None:
    points, end = undisturbed(lanes[0])
    assert {name.split()[1] for name in points} == {"commit", "move", "send"}
    assert dict(end.messages)["done"] == 2
    assert dict(end.messages)["duplicate"] == 1
    sends = [number for number, name in enumerate(points, 1) if name == "after send"]
    hit: list[int] = []

    def trial(lane: Lane, number: int) -> str:
        lane.reset()
        done = lane.start(number, AT[0])
        if done.returncode != -9:
            return f"point {number} ({points[number - 1]}) was not hit: {done.returncode} {done.stderr[-300:]}"
        hit.append(number)
        no_child_left(lane.stage.config)
        came_to = lane.finish()
        # A crash between the SMTP server's yes and our record repeats that one mail, with the same Message-ID.
        allowed = int(number in sends or number - 1 in sends)
        if came_to != end or lane.repeats() > allowed:
            return f"point {number} ({points[number - 1]}): {came_to} with {lane.repeats()} repeats, not {end}"
        return ""

    tried = sample(range(1, len(points) + 1))
    wrong = each_in_a_lane(lanes, tried, trial)
    assert not wrong, "\n".join(wrong)
    assert sorted(hit) == tried


@pytest.mark.usefixtures("strace")
def test_a_pass_killed_at_any_fsync_comes_to_the_same_end(lanes: list[Lane], tmp_path: Path) -> None:
    _, end = undisturbed(lanes[0])
    lanes[0].reset()
    environment = {**os.environ, **lanes[0].stage.environment}
    status, counted = strace.count(command(lanes[0]), "fsync,fdatasync", tmp_path / "calls", environment=environment)
    assert status == 0
    call = max(counted, key=lambda each: counted[each])

    def trial(lane: Lane, number: int) -> str:
        lane.reset()
        killed = strace.kill_at(command(lane), call, number, environment={**os.environ, **lane.stage.environment})
        if killed == 0:
            return f"{call} {number} was not hit"
        no_child_left(lane.stage.config)
        came_to = lane.finish()
        return "" if came_to == end and lane.repeats() <= 1 else f"{call} {number}: {came_to}, not {end}"

    wrong = each_in_a_lane(lanes, sample(range(1, counted[call] + 1)), trial)
    assert not wrong, "\n".join(wrong)


def command(lane: Lane) -> list[str]:
    """One pass as a command line, with an absolute interpreter for the tracer."""
    return [sys.executable, "-m", "tests.crashing", str(lane.stage.config), AT[0], "0"]


@pytest.mark.usefixtures("strace")
def test_each_commit_is_flushed_to_the_disk(lanes: list[Lane], tmp_path: Path) -> None:
    lanes[0].reset()
    environment = {**os.environ, **lanes[0].stage.environment}
    done = lanes[0].start(0, AT[0])
    commits = done.stdout.split("\n").count("after commit")
    lanes[0].reset()
    _, counted = strace.count(command(lanes[0]), "fsync,fdatasync", tmp_path / "calls", environment=environment)
    assert sum(counted.values()) >= commits


def test_the_lock_is_free_after_a_kill(lanes: list[Lane]) -> None:
    lanes[0].reset()
    assert lanes[0].start(3, AT[0]).returncode == -9
    assert lanes[0].start(0, AT[1]).returncode == 0
