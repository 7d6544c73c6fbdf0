"""`audit …`, and what the log says: who did what with which account, who looked, what was exported, and nothing left out."""

from __future__ import annotations

import csv
import hashlib
import io
import os
import pwd
import re
import sqlite3
from contextlib import closing
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from service.cli.globals import user_name
from service.domain.csv_cells import cell
from tests.cli.office import Office

REFERENCE = "RR-2026-001"
NOW = ("--now", "2026-11-24T09:30")
ME = f"cli:{user_name(os.environ)}"
OURS_ALONE = ("audit_log", "notes", "store_facts", "alembic_version")
"""Tables that hold the log itself, and what the service knows of itself."""


@pytest.fixture
def opened(office: Office) -> Office:
    """An office with one case."""
    answer = office.ask("case", "open", "--on", "2026-11-20", *NOW, typed="AB 2019-04-02\n")
    assert answer.status == 0, answer.err
    return office


def rows(office: Office, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(office.folder / "state" / "rapid-review.db")) as database:
        return database.execute(query).fetchall()


def entries(office: Office) -> list[tuple[object, ...]]:
    """What, who and the evidence of each entry, in the order of writing."""
    return rows(office, "SELECT kind, who, coalesce(evidence, '') FROM audit_log ORDER BY id")


def content(office: Office) -> str:
    """A digest of everything that is stored but the log."""
    names = [str(each[0]) for each in rows(office, "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")]
    kept = [(name, rows(office, f"SELECT * FROM {name} ORDER BY rowid")) for name in names if name not in OURS_ALONE]
    return hashlib.sha256(repr(kept).encode()).hexdigest()


def return_of(agency: str) -> bytes:
    """A mail from somebody whom no list names."""
    mail = EmailMessage(policy=policy.SMTP)
    mail["From"], mail["To"], mail["Subject"] = f"rowan@{agency}.example", "reviews@tscp.example", f"{REFERENCE} return"
    mail["Message-ID"] = f"<{agency}@example>"
    mail.set_content("We know nothing of the family.")
    return bytes(mail)


CHANGING: tuple[tuple[str, str], ...] = (
    ("outbox approve 1", "mail_approved"),
    ("outbox discard 2 --why twice", "mail_discarded"),
    (f"case record {REFERENCE} criteria_met --on 2026-11-23", "milestone_recorded"),
    (f"case clock {REFERENCE} --start 2026-11-19 --why later", "clock_started"),
    (f"case period {REFERENCE} --from 2024-11-20 --to 2026-11-20", "period_set"),
    (f"case add-agency {REFERENCE} oakfield --name Oakfield --contact dsl@oakfield.example", "agency_added"),
    (f"case contact {REFERENCE} police add new@police.example", "contact_added"),
    (f"case contact {REFERENCE} police remove new@police.example", "contact_removed"),
    (f"case bar {REFERENCE} old@police.example --why conflict", "address_barred"),
    (f"case extend {REFERENCE} police 2026-12-04", "due_date_extended"),
    (f"case waive {REFERENCE} health chronology", "request_waived"),
    (f"case pause {REFERENCE} police --until 2026-11-27", "paused"),
    (f"case unpause {REFERENCE} police", "unpaused"),
    (f"case details-sent {REFERENCE} police", "details_sent"),
    (f"case promise {REFERENCE} police 2026-11-30", "promise_noted"),
    (f"case meeting {REFERENCE} 2026-12-03 10:30 Hall", "meeting_set"),
    (f"case sign {REFERENCE} police --on 2026-11-23 --name Fern", "signed_off"),
    (f"case tell {REFERENCE} police", "chosen"),
    (f"case undo {REFERENCE}", "command_undone"),
    ("held discard 1 --why nothing", "message_discarded"),
    (f"case withdraw {REFERENCE}", "case_withdrawn"),
    (f"case reopen {REFERENCE} --why new", "case_reopened"),
    (f"case close {REFERENCE}", "case_closed"),
)


def test_every_command_that_changes_anything_leaves_an_entry_in_the_name_of_its_account(opened: Office) -> None:
    opened.mailbox.deliver(return_of("police"))
    before, count = content(opened), len(entries(opened))
    assert opened.ask("run", "--once", *NOW).status == 0
    assert content(opened) != before
    assert {"messages_collected", "message_held", "message_moved"} <= {each[0] for each in entries(opened)[count:]}
    idle, wrong = [], []
    for line, kind in CHANGING:
        before, count = content(opened), len(entries(opened))
        answer = opened.ask(*line.split(), *NOW)
        new = entries(opened)[count:]
        if content(opened) == before:
            idle.append((line, answer.err))
        if answer.status or (kind, ME) not in [each[:2] for each in new]:
            wrong.append((line, answer.err, new))
    assert idle == []
    assert wrong == []
    assert opened.ask("audit", "verify").status == 0


def test_what_a_person_gave_as_a_reason_stands_in_the_log_sealed(opened: Office) -> None:
    opened.ask("case", "bar", REFERENCE, "old@police.example", "--why", "quarrelled with Quillonberry", *NOW)
    assert "reason_given" in [each[0] for each in entries(opened)]
    assert "Quillonberry" not in repr(entries(opened))
    assert "old@police.example" not in repr(entries(opened))


LOOKING: tuple[tuple[tuple[str, ...], str], ...] = (
    (("case", "show", REFERENCE), '{"at":"case show","json":false}'),
    (("case", "show", REFERENCE, "--json"), '{"at":"case show","json":true}'),
    (("case", "explain", REFERENCE), '{"at":"case explain","milestone":""}'),
    (("held", "show", "1"), '{"at":"held show","json":false,"message":1}'),
    (("outbox", "show", "1", "--json"), '{"at":"outbox show","json":true,"mail":1,"raw":false}'),
    (("audit", "export", REFERENCE), '{"at":"audit export"}'),
)


def test_who_looks_at_a_case_a_message_or_a_mail_is_recorded_and_lists_are_not(opened: Office) -> None:
    opened.mailbox.deliver(return_of("police"))
    opened.ask("run", "--once", *NOW)
    for words, evidence in LOOKING:
        count = len(entries(opened))
        answer = opened.ask(*words, *NOW)
        assert answer.status == 0, answer.err
        assert entries(opened)[count:] == [("looked", ME, evidence)]
    count = len(entries(opened))
    for words in (("case", "list"), ("held", "list"), ("outbox", "list"), ("status",), ("audit", "verify")):
        opened.ask(*words, *NOW)
    assert opened.ask("case", "show", "RR-2026-009", *NOW).status == 1
    assert len(entries(opened)) == count


def test_a_case_is_exported_as_rows_that_no_spreadsheet_calculates(opened: Office) -> None:
    opened.ask("case", "bar", REFERENCE, "old@police.example", "--why", "=cmd|'/c calc'!A1", *NOW)
    printed = opened.ask("audit", "export", REFERENCE, *NOW)
    table = list(csv.reader(io.StringIO(printed.out)))
    assert table[0] == ["seq", "at", "what", "who", "evidence", "hash"]
    assert [each[0] for each in table[1:]] == [str(number) for number in range(1, len(table))]
    assert {"case_opened", "address_barred", "reason_given", "looked"} <= {each[2] for each in table}
    assert [one for row in table for one in row if one.startswith(("=", "+", "-", "@", "\t", "\r"))] == []
    assert "=cmd|" in printed.out  # the words are there, inside a cell that begins otherwise
    kept = rows(opened, "SELECT hash FROM audit_log WHERE chain = 1 ORDER BY seq")
    assert [each[5] for each in table[1:]] == [each[0] for each in kept]


def test_an_export_goes_to_a_new_file_that_nobody_else_can_read(opened: Office) -> None:
    words = ("audit", "export", REFERENCE, "--out", "history.csv")
    assert opened.ask(*words).status == 0
    file = opened.folder / "history.csv"
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.read_text("utf-8").startswith("seq,at,what,who,evidence,hash\n")
    again = opened.ask(*words)
    assert again.status == 2
    assert "There is a file of that name already" in again.err


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("=1+1", "'=1+1"),
        ("+44", "'+44"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "' =1"),
        ("\r=1", "' =1"),
        ("  =1", "'  =1"),
        ("a=1", "a=1"),
        ("2026-11-24", "2026-11-24"),
        ("a\nb\x00c\u202e", "a b c "),
        ("", ""),
    ],
)
def test_a_cell_is_never_a_formula(text: str, safe: str) -> None:
    assert cell(text) == safe


@pytest.fixture
def summed(office: Office) -> tuple[Office, str]:
    """An office whose staff had a morning summary, and the head that it names."""
    path = office.folder / "config.toml"
    path.write_text(path.read_text("utf-8").replace("digest = false", "digest = true"), "utf-8")
    office.ask("case", "open", "--on", "2026-11-20", "--now", "2026-11-23T09:00", typed="AB 2019-04-02\n")
    office.ask("run", "--once", "--now", "2026-11-24T08:00")
    letters = [message_from_bytes(each.raw, policy=policy.default) for each in office.postbox.posted]
    (digest,) = [each for each in letters if each["X-Rapid-Review-Notice"] == "digest"]
    said = [str(digest.get_body((kind,)).get_content()) for kind in ("plain", "html")]  # type: ignore[attr-defined]
    heads = {each for text in said for each in re.findall(r"audit verify --head ([0-9a-f-]{19})", text)}
    assert len(heads) == 1
    assert all("audit verify --head" in text for text in said)
    return office, heads.pop()


def test_the_head_of_a_morning_summary_shows_what_was_cut_off_since(summed: tuple[Office, str]) -> None:
    office, head = summed
    answer = office.ask("audit", "verify", "--head", head)
    assert answer.status == 0, answer.out
    assert "and the head stands in it" in answer.out
    with closing(sqlite3.connect(office.folder / "state" / "rapid-review.db")) as database, database:
        database.execute("DROP TRIGGER audit_log_no_delete")
        database.execute("DELETE FROM audit_log WHERE chain = 0 AND seq >= (SELECT seq FROM audit_log WHERE kind = 'day_closed')")
    assert office.ask("audit", "verify").status == 0
    found = office.ask("audit", "verify", "--head", head.replace("-", " ").upper(), "--json")
    assert found.status == 1
    assert found.json["whole"] is False
    assert head in found.json["broken"][0]


def test_a_head_that_is_none_is_said_to_be_none(bare: Office) -> None:
    answer = bare.ask("audit", "verify", "--head", "5b1e-90c4")
    assert answer.status == 2
    assert "at least 16" in answer.err


def test_the_day_is_closed_once(summed: tuple[Office, str]) -> None:
    office, _ = summed
    for minute in ("08:01", "15:00"):
        office.ask("run", "--once", "--now", f"2026-11-24T{minute}")
    assert [each[0] for each in entries(office)].count("day_closed") == 1
    office.ask("run", "--once", "--now", "2026-11-25T09:00")
    assert [each[0] for each in entries(office)].count("day_closed") == 2


def test_what_happens_to_the_service_itself_stands_in_the_log(opened: Office) -> None:
    def configured() -> int:
        return [each[0] for each in entries(opened)].count("configuration_changed")

    opened.ask("run", "--once", *NOW)
    opened.ask("run", "--once", *NOW)
    assert configured() == 1
    path = opened.folder / "config.toml"
    path.write_text(path.read_text("utf-8") + "[papers]\nby_mail = true\n", "utf-8")
    opened.ask("run", "--once", *NOW)
    assert configured() == 2
    without_key = {name: value for name, value in opened.environ.items() if not name.startswith("RAPID_REVIEW_")}
    for words, environ in ((("backup", "copy.db"), without_key), (("restore", "copy.db"), opened.environ)):
        answer = opened.ask("db", *words, *NOW, environ=environ)
        assert answer.status == 0, answer.err
    assert [each[:2] for each in entries(opened)][-1] == ("backup_restored", ME)
    opened.ask("outbox", "release", *NOW)
    assert [each[:2] for each in entries(opened)][-1] == ("outbox_released", ME)
    assert opened.ask("audit", "verify").status == 0


def test_the_account_is_the_operating_systems_behind_sudo_too() -> None:
    own = pwd.getpwuid(os.getuid()).pw_name
    assert user_name({}) == own
    assert user_name({"SUDO_USER": "wren.fable"}) == "wren.fable"
    for odd in ("", "two words", "x" * 65, "line\nbreak", "=1+1"):
        assert user_name({"SUDO_USER": odd}) == own


def test_a_command_of_its_own_process_names_who_is_behind_sudo(opened: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUDO_USER", "wren")
    assert opened.run("case", "show", REFERENCE).status == 0
    assert entries(opened)[-1][:2] == ("looked", "cli:wren")


def test_no_file_of_an_export_is_left_where_the_case_is_unknown(opened: Office, tmp_path: Path) -> None:
    assert opened.ask("audit", "export", "RR-2026-009", "--out", str(tmp_path / "none.csv")).status == 1
    assert not (tmp_path / "none.csv").exists()
