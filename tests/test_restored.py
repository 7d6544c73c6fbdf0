"""Yesterday's backup is put back: what came since is read again, and nothing leaves before a person has looked."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from tests.answers import SUBJECT, scoping, sheet
from tests.invariants.fixtures import Tally
from tests.servers.sink import Sink
from tests.stage import DOCX, LONDON, XLSX, MailServer, Stage, kind_of, mail, parsed

POLICE, HEALTH = "liaison@police.example", "safeguarding@health.example"


@pytest.fixture
def stage(tmp_path: Path, mail_server: MailServer, sink: Sink) -> Stage:
    """A partnership that sends by itself."""
    return Stage(tmp_path, mail_server, sink)


def test_a_backup_of_yesterday_reads_the_mailbox_again_and_sends_nothing_twice(stage: Stage, tally: Tally) -> None:
    reference = stage.open_case(SUBJECT)
    stage.pass_()
    form = ("form.docx", DOCX, scoping(reference))
    stage.server.deliver(mail(POLICE, f"[{reference} police]", "Attached.", [form]))
    stage.pass_("2026-03-25T16:00")
    assert stage.run("db", "backup", str(stage.folder / "yesterday.db")).status == 0

    book = ("chronology.xlsx", XLSX, sheet(reference))
    stage.server.deliver(mail(HEALTH, f"[{reference} health]", "Attached.", [book]))
    stage.server.deliver(mail("friend@elsewhere.example", f"{reference}", "What happened to him?"))
    assert sorted(kind_of(each) for each in stage.pass_("2026-03-25T17:00")) == ["acknowledgement", "held", "receipt"]
    assert stage.run("case", "extend", reference, "school", "2026-04-10").status == 0
    assert [kind_of(each) for each in stage.pass_("2026-03-25T17:10")] == ["extension"]
    before = stage.endings()
    gone = frozenset(str(each["Message-ID"]) for each in (parsed(one.raw) for one in stage.sink.received))

    assert stage.run("db", "restore", str(stage.folder / "yesterday.db")).status == 0
    assert stage.endings() == ["done return"]
    stage.now = datetime(2026, 3, 26, 8, 0, tzinfo=LONDON)
    assert stage.run("run", "--once").status == 0
    assert stage.pass_("2026-03-26T08:05") == [], "outgoing mail stands held"
    assert sorted(stage.endings()) == sorted(before)
    assert stage.states(reference, "health")["chronology"] == "returned"
    told = stage.run("status", "--json")
    assert (told.status, told.json["unexplained"], told.json["outgoing_held"]) == (1, 0, True)

    listed = stage.run("outbox", "list", "--json").json
    assert isinstance(listed, list)
    again = [str(each["id"]) for each in listed]
    assert len(again) == 3
    for each in again:  # the person has these from yesterday
        assert stage.run("outbox", "discard", each, "--why", "it had gone before the restore").status == 0
    assert stage.run("outbox", "release").status == 0
    assert stage.pass_("2026-03-26T08:10") == []
    stage.server.deliver(
        mail(POLICE, f"[{reference} police]", "Attached.", [("c.xlsx", XLSX, sheet(reference, "Vale Constabulary"))])
    )
    assert [kind_of(each) for each in stage.pass_("2026-03-26T08:20")] == ["receipt"]
    assert tally.look(stage, forgotten=gone) == ()
