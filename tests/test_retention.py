"""A case goes by its terms, and a return that was sent in error goes at once: for good, everywhere, and nothing else with it.

Two families of nonsense names write, are answered and are steered; then one case is erased, and the database, its backups, the
mailbox and every file are searched for it.
"""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from service.config import load
from service.demo.servers import EmbeddedMailbox
from service.wiring import build
from tests.answers import scoping
from tests.canaries import FIRST, SECOND, Family, filled
from tests.opening import content_of
from tests.servers.dovecot import Dovecot, installed
from tests.servers.sink import Sink
from tests.stage import DOCX, LONDON, ON_SQLITE, Stage, mail

POLICE, HEALTH, STAFF = "liaison@police.example", "safeguarding@health.example", "wren@borough.example"
WHY = ("--why", "an inquest is open")
TERMS = """
[retention.raw_returns]
months = 12
trigger = "case_closed"
legal_basis = "our schedule"

[retention.correspondence]
months = 24
trigger = "case_closed"
legal_basis = "our schedule"

[retention.extracted]
months = 36
trigger = "case_closed"
legal_basis = "our schedule"

[retention.papers]
months = 30
trigger = "case_closed"
legal_basis = "our schedule"
"""


def conversation(stage: Stage, family: Family, reference: str) -> None:
    """A return, a stranger who names the case, and staff who steer it, all in the family's words."""
    form = ("form.docx", DOCX, filled(family, reference, "Vale Constabulary"))
    stage.server.deliver(mail(POLICE, f"[{reference} police] {family.letter}", f"About {family.child}.", [form]))
    stage.server.deliver(mail("who@elsewhere.example", reference, f"I knew {family.child} of {family.street}."))
    stage.server.deliver(mail(STAFF, f"{reference}", f"{reference} rang council {family.note} will send it\n{family.summary}"))
    stage.pass_()
    stage.pass_()
    held = [each["id"] for each in _list(stage, "held", "list") if each["reason"] == "stranger"]
    for each in held:
        assert stage.run("held", "discard", str(each), "--why", f"{family.letter} rang us").status == 0
    assert stage.run("case", "close", reference).status == 0
    stage.pass_()


def _list(stage: Stage, *words: str) -> list[dict[str, object]]:
    found = stage.run(*words, "--json").json
    assert isinstance(found, list)
    return found


@pytest.fixture(scope="module", params=["sealed", "in clear"])
def played(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Stage, str, str]]:
    """Two closed cases, the second with everything that the first has, played once; a copy of the database is kept."""
    server = Dovecot() if installed() else EmbeddedMailbox()
    sink = Sink()
    server.start()
    sink.start()
    stage = Stage(tmp_path_factory.mktemp("retention"), server, sink, digest=True, more=TERMS, database=ON_SQLITE)
    if request.param == "in clear":
        text = stage.config.read_text("utf-8").replace("[encryption]\nenabled = true", "[encryption]\nenabled = false")
        stage.config.write_text(text, "utf-8")
    references = [stage.open_case(f"{family.initials} {family.day}\n") for family in (FIRST, SECOND)]
    stage.pass_()
    for family, reference in zip((FIRST, SECOND), references, strict=True):
        conversation(stage, family, reference)
    shutil.copytree(stage.folder / "state", stage.folder / "kept")
    yield stage, references[0], references[1]
    sink.close()
    server.close()


@pytest.fixture
def closed(played: tuple[Stage, str, str]) -> tuple[Stage, str, str]:
    """The two cases as they were when both were closed; what a test before has deleted in the mailbox stays deleted."""
    stage = played[0]
    shutil.rmtree(stage.folder / "state")
    shutil.copytree(stage.folder / "kept", stage.folder / "state")
    stage.now = datetime(2026, 3, 25, 9, 30, tzinfo=LONDON)
    return played


def _holding(stage: Stage, *words: str) -> list[tuple[str, str, str, str]]:
    """Where the words stand among all values of the database, opened with the keys that are left."""
    key = load(stage.config, stage.environment).encryption_key
    return content_of(f"sqlite:///{stage.folder / 'state' / 'rapid-review.db'}", key).holding(words)


def in_the_files(stage: Stage, family: Family) -> list[str]:
    """Which of the family's words stand readable in the files of the database: none where it is sealed."""
    files = b"".join(each.read_bytes() for each in (stage.folder / "state").iterdir() if each.is_file())
    return [each for each in (family.letter, family.author, family.note) if each.encode() in files]


def found_in(stage: Stage, family: Family) -> set[str]:
    """Which of the family's words open in the database."""
    words = (*family.child.split(), family.street, family.summary, family.letter, family.note, family.day)
    return {word for *_, word in _holding(stage, *words)}


def on_the_server(stage: Stage, family: Family) -> int:
    """How many messages in any folder of the mailbox hold one of the family's words, as they are or in base64."""
    service = build(load(stage.config, stage.environment), now=stage.now)
    try:
        box, count = service.mailbox, 0
        for folder in ("INBOX", "Processed", "Held"):
            for _, raw in box.fetch(folder, box.all_uids(folder)):
                count += family.letter.encode() in raw or family.child.encode() in raw
        return count
    finally:
        service.close()


def test_nothing_goes_before_its_day_nor_on_hold_nor_without_a_yes(closed: tuple[Stage, str, str]) -> None:
    stage, first, _ = closed
    assert stage.run("retention", "due").out.strip() == "Of no case may anything go today."
    assert "may go yet" in stage.run("retention", "erase", first, "--yes").err
    assert stage.run("retention", "erase", first).status == 2
    stage.now = datetime(2029, 5, 2, 9, 0, tzinfo=LONDON)
    assert stage.run("case", "hold", first, *WHY).status == 0
    assert stage.run("case", "hold", first, *WHY).status == 1
    assert "legal hold" in stage.run("retention", "erase", first, "--yes").err
    rows = stage.run("retention", "due", "--json").json["cases"]  # type: ignore[index]
    assert first not in {each["case"] for each in rows}
    assert stage.run("case", "hold", first, *WHY, "--lift").status == 0
    rows = stage.run("retention", "due", "--json").json["cases"]  # type: ignore[index]
    assert [each["what"] for each in rows if each["case"] == first] == ["raw_returns", "correspondence", "whole"]


def test_a_case_that_goes_leaves_a_stub_and_is_found_nowhere(closed: tuple[Stage, str, str], tmp_path: Path) -> None:
    stage, first, second = closed
    kept = found_in(stage, SECOND)
    assert len(found_in(stage, FIRST)) == len(kept) == 7, "the search finds what is there"
    there = on_the_server(stage, SECOND)
    assert there == on_the_server(stage, FIRST) > 0
    backup = tmp_path / "backups" / "before.db"
    assert stage.run("db", "backup", str(backup)).status == 0
    stage.now = datetime(2029, 5, 2, 9, 0, tzinfo=LONDON)
    ran = stage.run("retention", "erase", first, "--yes")
    assert ran.status == 0, ran.err
    assert "stub" in ran.out
    clear = load(stage.config, stage.environment).encryption_key is None
    assert ("Delete those" if clear else "written again") in ran.out
    assert found_in(stage, FIRST) == set()
    assert in_the_files(stage, FIRST) == []
    assert bool(in_the_files(stage, SECOND)) is clear
    assert found_in(stage, SECOND) == kept
    stage.pass_()
    assert (on_the_server(stage, FIRST), on_the_server(stage, SECOND)) == (0, there)
    assert stage.run("audit", "verify").status == 0
    stub = stage.case(first)
    assert (stub["reference"], stub["status"], stub["requests"]) == (first, "closed", [])
    assert "erased" in stage.run("case", "show", first).out
    assert "was erased" in stage.run("case", "reopen", first, *WHY).err
    assert stage.run("status", "--json").json["unexplained"] == 0  # type: ignore[index]
    # Who restores the old backup, which is refused at first because its time is over, gets no more than that either.
    assert "was to be deleted" in stage.run("db", "restore", str(backup)).err
    restored = stage.run("db", "restore", str(backup), "--expired")
    assert "erased again" in restored.out, restored.err
    assert found_in(stage, FIRST) == set()
    assert found_in(stage, SECOND) == kept
    assert stage.run("audit", "verify").status == 0
    assert stage.run("case", "show", second).status == 0


def test_after_a_year_the_mails_go_and_what_was_read_stays(closed: tuple[Stage, str, str]) -> None:
    stage, first, _ = closed
    stage.now = datetime(2027, 5, 2, 9, 0, tzinfo=LONDON)
    ran = stage.run("retention", "erase", first, "--yes")
    assert ran.status == 0, ran.err
    assert found_in(stage, FIRST) >= {FIRST.summary, FIRST.note, FIRST.day}
    assert FIRST.letter not in found_in(stage, FIRST)
    stage.pass_()
    assert on_the_server(stage, FIRST) == 0
    assert on_the_server(stage, SECOND) > 0
    assert stage.case(first)["requests"]


def test_a_return_sent_in_error_goes_at_once_with_its_mail_and_an_entry(closed: tuple[Stage, str, str]) -> None:
    stage, first, _ = closed
    ran = stage.run("case", "erase-return", first, "police", "1", "--why", "another child's form")
    assert ran.status == 0, ran.err
    assert _holding(stage, FIRST.author) == [], "only the form named its author"
    stage.pass_()
    assert stage.case(first)["requests"], "the case itself stays"
    breaches = _list(stage, "audit", "breaches")
    assert [(each["reference"], each["agency"], each["why"]) for each in breaches] == [(first, "police", "another child's form")]


def test_a_case_goes_sooner_for_a_reason_that_the_log_keeps(closed: tuple[Stage, str, str]) -> None:
    stage, first, _ = closed
    ran = stage.run("retention", "erase", first, "--yes", "--why", "a court has ordered it")
    assert ran.status == 0, ran.err
    assert found_in(stage, FIRST) == set()


def test_what_still_waits_for_a_person_stops_an_erasing(closed: tuple[Stage, str, str]) -> None:
    stage, first, _ = closed
    stage.server.deliver(mail("who@elsewhere.example", first, "A question."))
    stage.pass_()
    refused = stage.run("retention", "erase", first, "--yes", "--why", "a court has ordered it")
    assert refused.status == 1
    assert "still wait" in refused.err


def test_mail_of_no_case_goes_by_the_term_of_what_came(closed: tuple[Stage, str, str]) -> None:
    stage, *_ = closed
    stage.server.deliver(mail(HEALTH, "RR-2026-987", "About Zanderholt.", [("a.docx", DOCX, scoping("RR-2026-987"))]))
    stage.pass_()
    [held] = [each["id"] for each in _list(stage, "held", "list") if each["reason"] == "no_case"]
    assert stage.run("held", "discard", str(held), "--why", "wrong number").status == 0
    stage.now = datetime(2028, 5, 2, 9, 0, tzinfo=LONDON)  # a message's time is the mail server's, which is today's
    assert "Of no case: " in stage.run("retention", "due").out
    assert stage.run("retention", "erase", "--no-case", "--yes").status == 0
    assert _holding(stage, "Zanderholt") == []
    assert stage.run("retention", "due", "--json").json["messages_of_no_case"] == 0  # type: ignore[index]


def test_what_is_held_can_be_handed_over_whole_with_hashes(closed: tuple[Stage, str, str], tmp_path: Path) -> None:
    stage, first, _ = closed
    out = tmp_path / "export"
    ran = stage.run("case", "export", first, "--out", str(out))
    assert ran.status == 0, ran.err
    assert stage.run("case", "export", first, "--out", str(out)).status == 2
    sums = dict(reversed(line.split("  ")) for line in (out / "SHA256SUMS").read_text().splitlines())
    files = {str(each.relative_to(out)): each for each in out.rglob("*") if each.is_file() and each.name != "SHA256SUMS"}
    assert sums == {name: hashlib.sha256(each.read_bytes()).hexdigest() for name, each in files.items()}
    assert {each.stat().st_mode & 0o777 for each in files.values()} == {0o600}
    everything = b"".join(each.read_bytes() for each in files.values())
    assert FIRST.letter.encode() in everything
    assert not [word for word in SECOND.words if word.encode() in everything]
    case = json.loads((out / "case.json").read_text())
    assert case["subjects"] == [{"initials": FIRST.initials, "born_on": FIRST.day}]
    assert any(each["data"].get("note", "").startswith(FIRST.note) for each in case["events"])
    kinds = [each["kind"] for each in json.loads((out / "audit.json").read_text())]
    assert kinds[-1] == "case_exported"
    received = sorted((out / "received").iterdir())
    assert len(received) == 3, "the return, the stranger's mail that names the case, and the staff's"
    assert all(name in (out / "index.html").read_text() for name in sums if name != "index.html")


def test_the_key_is_changed_and_the_old_one_opens_nothing(closed: tuple[Stage, str, str], tmp_path: Path) -> None:
    stage, first, _ = closed
    new = tmp_path / "new-key"
    new.write_text(base64.b64encode(b"\x09" * 32).decode())
    ran = stage.run("db", "rekey", "--new-key", str(new))
    if load(stage.config, stage.environment).encryption_key is None:
        assert (ran.status, "no key to change" in ran.err) == (2, True)
        return
    assert ran.status == 0, ran.err
    assert "another encryption-key" in stage.run("case", "show", first).err
    old, stage.key = stage.key, new.read_text()
    try:
        assert stage.case(first)["status"] == "closed"
        assert stage.run("audit", "verify").status == 0
    finally:
        stage.key = old
