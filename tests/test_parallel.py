"""`run`, `case extend` and `held assign` at the same time on one SQLite file: no lock error, nothing lost, nothing twice."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from imapclient import IMAPClient
from sqlalchemy import create_engine, text

from service.domain.cases import MessageState
from tests.answers import ROWS, SUBJECT, sheet
from tests.inside import inside, one_pass, passed
from tests.servers.sink import Sink
from tests.stage import ON_SQLITE, ROOT, XLSX, MailServer, Stage, mail, parsed
from tests.thoroughness import THOROUGH

ROUNDS = 200 if THOROUGH else 40
EACH_FORM = 4  # every fourth message brings a document
SERGEANT = "sergeant@police.example"
COMMANDS = 4


@pytest.fixture
def opened(tmp_path: Path, mail_server: MailServer, sink: Sink) -> tuple[Stage, str]:
    """A stage with a case whose requests have gone out."""
    stage = Stage(tmp_path, mail_server, sink)
    with stage.config.open("a", encoding="utf-8") as config:
        config.write(f"\n[limits]\nreplies_per_sender_per_day = {ROUNDS}\n")
    reference = stage.open_case(SUBJECT)
    passed(stage)
    return stage, reference


def letters(reference: str, number: int) -> list[bytes]:
    """So many mails from somebody who is no named contact; each will be held. No two bring the same rows."""
    return [
        mail(SERGEANT, f"[{reference} police] {each}", f"Part {each}.", [book(reference, each)] if each % EACH_FORM == 0 else [])
        for each in range(number)
    ]


def book(reference: str, number: int) -> tuple[str, str, bytes]:
    """A chronology with one row of its own."""
    rows = (*ROWS, (f"{1 + number % 28:02}/02/2026", f"{number % 24:02}:00", f"Call number {number}.", "Call log", "None", ""))
    return "chronology.xlsx", XLSX, sheet(reference, "Vale Constabulary", rows)


def deliver(stage: Stage, mails: list[bytes]) -> None:
    """Puts them into the mailbox, one after the other, over one connection."""
    account = stage.server.account
    with IMAPClient(account.host, account.port, ssl=False, timeout=30) as box:
        box.login(account.user, account.password)
        for raw in mails:
            box.append("INBOX", raw)


def crowd(stage: Stage, reference: str, role: str) -> subprocess.Popen[str]:
    """One of the crowd, started."""
    now = stage.now.strftime("%Y-%m-%dT%H:%M")
    command = [sys.executable, "-m", "tests.crowd", role, str(stage.config), now, reference, str(ROUNDS)]
    return subprocess.Popen(
        command,
        env=stage.environment,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        stdin=subprocess.DEVNULL,
    )


def records(stage: Stage, question: str) -> list[tuple[object, ...]]:
    """What the database itself says."""
    engine = create_engine(stage.database_url)
    try:
        with engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(question))]
    finally:
        engine.dispose()


def receipts(stage: Stage) -> list[str]:
    """The Message-IDs of the receipts that were sent."""
    mails = [parsed(each.raw) for each in stage.sink.received]
    return [str(each["Message-ID"]) for each in mails if each["X-Rapid-Review-Notice"] == "receipt"]


def nothing_twice(stage: Stage) -> None:
    """Fails where a row stands twice that may stand once, or a chain is broken."""
    assert records(stage, "SELECT once_key FROM outbox GROUP BY once_key HAVING count(*) > 1") == []
    assert records(stage, "SELECT request_id, version FROM returns GROUP BY 1, 2 HAVING count(*) > 1") == []
    if stage.database == ON_SQLITE:
        assert records(stage, "PRAGMA integrity_check") == [("ok",)]
    assert stage.run("audit", "verify").status == 0
    repeated = [
        each for each, number in Counter(parsed(each.raw)["Message-ID"] for each in stage.sink.received).items() if number > 1
    ]
    assert repeated == []


def test_passes_extensions_and_assignments_at_once_lose_nothing(opened: tuple[Stage, str]) -> None:
    stage, reference = opened
    mails = letters(reference, ROUNDS)
    working = {role: crowd(stage, reference, role) for role in ("run", "extend", "assign")}
    try:
        deliver(stage, mails)
        ended = {role: (each.communicate(timeout=500), each.returncode) for role, each in working.items()}
    finally:
        for each in working.values():
            each.kill()
    did = {role: json.loads(out) for role, ((out, err), status) in ended.items() if status == 0}
    assert not {role: err for role, ((_, err), status) in ended.items() if status}
    assert did["run"]["run"] >= ROUNDS
    assert (did["extend"]["extend"], did["assign"]["assign"]) == (ROUNDS, ROUNDS)
    with inside(stage) as service:
        one_pass(service)
        with service.store.reading() as ledger:
            states = ledger.messages.counts()
            case = ledger.cases.by_reference(reference)
            assert case is not None
            kinds = Counter(each.kind for each in ledger.audit.entries(case.id))
            [request] = [each for each in case.requests if (each.agency, each.document) == ("police", "chronology")]
            versions = ledger.cases.returns(request.id)
    assert {state: number for state, number in states.items() if number} == {MessageState.DONE: ROUNDS}
    assert kinds["due_date_extended"] == ROUNDS
    assert kinds["message_assigned"] == ROUNDS
    assert [each.version for each in versions] == list(range(1, ROUNDS // EACH_FORM + 1))
    assert len({each.message_id for each in versions}) == len(versions)
    assert len(set(receipts(stage))) == len(receipts(stage)) == len(versions)
    nothing_twice(stage)


def test_the_commands_themselves_work_side_by_side(opened: tuple[Stage, str]) -> None:
    stage, reference = opened
    deliver(stage, letters(reference, COMMANDS))
    passed(stage)
    held = stage.run("held", "list", "--json").json
    assert isinstance(held, list)
    assert len(held) == COMMANDS
    assigned = [("held", "assign", str(each["id"]), "--case", reference, "--agency", "police") for each in held]
    extended = [("case", "extend", reference, "school", f"2026-04-{day}") for day in range(13, 13 + COMMANDS)]
    passing = [("run", "--once")] * COMMANDS
    with ThreadPoolExecutor(3) as threads:
        lanes = [
            threads.submit(lambda lane=lane: [stage.run_apart(*words) for words in lane])
            for lane in (assigned, extended, passing)
        ]  # type: ignore[misc]
        ran = [each for lane in lanes for each in lane.result()]
    assert [each.err for each in ran if each.status] == []
    stage.pass_()
    assert len(set(receipts(stage))) == len(receipts(stage)) == COMMANDS // EACH_FORM
    assert stage.run("held", "list", "--json").json == []
    nothing_twice(stage)
