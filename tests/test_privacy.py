"""Nothing of a family leaves: every name, text and file name of two cases is nonsense, and the nonsense is looked for everywhere.

Conversations of every kind are played over both cases with real servers and commands, with the database sealed and with it plain.
Then every mail sent, everything a command printed or logged, and the rows and bytes of the database are searched.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.config import load
from service.demo.servers import EmbeddedMailbox
from service.domain.notices import NoticeKind
from service.wiring import build
from tests.canaries import (
    CANARIES,
    FIRST,
    LATER,
    PEOPLE,
    POLICE,
    PROBATION,
    SECOND,
    TOLD,
    Family,
    Listening,
    everything_in,
    filled,
    found,
    letter,
    look_at_everything,
    play,
    weeks,
)
from tests.cli.test_help import ALL as COMMANDS
from tests.daemon import daemon
from tests.every_command import APART, DOES, LOOKS
from tests.opening import opener_of
from tests.servers.dovecot import Dovecot, installed
from tests.servers.sink import Sink
from tests.stage import ON_SQLITE, kind_of, parsed
from tests.stored import NOBODYS, OWNED, rows_of_cases, tables_of

ONLY_SECOND = "head@school.example"
Played = tuple[Listening, dict[str, Family]]


def prepared(folder: Path, server: Dovecot | EmbeddedMailbox, sink: Sink, *, sealed: bool) -> Listening:
    """A partnership with a chair, a manager, a morning summary and an agency that says nothing."""
    stage = Listening(folder, server, sink, digest=True, more=PROBATION, database=ON_SQLITE)
    text = stage.config.read_text("utf-8").replace("[mailbox]", PEOPLE, 1)
    stage.config.write_text(
        text if sealed else text.replace("[encryption]\nenabled = true", "[encryption]\nenabled = false"), "utf-8"
    )
    return stage


@pytest.fixture(scope="module", params=["sealed", "plain"])
def played(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    """The stage after everything was played, and whose case is whose; once with a sealed database, once with a plain one."""
    server = Dovecot() if installed() else EmbeddedMailbox()
    sink = Sink()
    server.start()
    sink.start()
    stage = prepared(tmp_path_factory.mktemp("privacy"), server, sink, sealed=request.param == "sealed")
    cases = {stage.open_case(f"{family.initials} {family.day}\n"): family for family in (FIRST, SECOND)}
    second = max(cases)
    added = stage.run("case", "add-agency", second, "yewtree", "--name", "Yew Tree Primary", "--contact", ONLY_SECOND)
    assert added.status == 0, added.err
    stage.pass_()
    for reference, family in cases.items():
        play(stage, family, reference)
    stage.server.deliver(
        letter(SECOND, ONLY_SECOND, f"[{min(cases)} police] {max(cases)}", ("x.docx", filled(FIRST, min(cases), "Yew")))
    )
    stage.now += LATER
    stage.pass_()
    look_at_everything(stage, tuple(cases))
    weeks(stage, cases)
    look_at_everything(stage, tuple(cases))
    yield stage, cases
    sink.close()
    server.close()


def is_sealed(stage: Listening) -> bool:
    """Whether its database is."""
    return load(stage.config, stage.environment).encrypted


def database(stage: Listening) -> Path:
    """Its database's file."""
    return stage.folder / "state" / "rapid-review.db"


def test_the_conversations_were_what_they_were_meant_to_be(played: Played) -> None:
    stage, cases = played
    kinds = {kind_of(each) for each in stage.mails}
    assert kinds >= {"request", "receipt", "query", "unreadable", "acknowledgement", "held", "command-result"}
    for reference in cases:
        assert stage.states(reference, "police")["scoping"] == "returned"
        assert stage.states(reference, "health")["chronology"] == "queried", "the shorter version is asked about"
    reasons = {each["reason"] for each in stage.run("held", "list", "--json").json}  # type: ignore[attr-defined]
    assert reasons >= {"stranger", "no_case", "other_child", "unverified", "question", "proposed"}


def test_no_mail_says_a_name_a_senders_word_or_a_file_name(played: Played) -> None:
    stage, _ = played
    said = {kind_of(each): found(everything_in(each), (*CANARIES, FIRST.born, SECOND.born)) for each in stage.mails}
    assert {kind: words for kind, words in said.items() if words} == {}


def test_no_subject_says_more_than_reference_agency_and_kind(played: Played) -> None:
    stage, _ = played
    initials = {FIRST.initials, SECOND.initials}
    for each in stage.mails:
        assert not initials & set(str(each["Subject"]).replace("]", " ").split())
        assert str(each["Subject"]).startswith("[RR")


def test_no_log_and_no_command_says_a_name_a_senders_word_or_a_file_name(played: Played) -> None:
    stage, _ = played
    assert len(stage.said) > 40
    assert found("\n".join(stage.said), (*CANARIES, *TOLD)) == []


def test_a_question_and_a_place_stand_in_their_own_mails_and_in_no_other(played: Played) -> None:
    stage, cases = played
    kinds = {kind_of(each) for each in stage.mails if found(everything_in(each), TOLD)}
    assert kinds == {"question", "invitation"}
    for reference, family in cases.items():
        others = [each for each in TOLD if each not in family.told]
        own = [each for each in stage.mails if str(each["Subject"]).startswith(f"[{reference}")]
        assert [kind_of(each) for each in own if found(everything_in(each), tuple(others))] == []


def test_the_audit_log_holds_nobodys_words(played: Played) -> None:
    stage, cases = played
    service = build(load(stage.config, stage.environment), now=stage.now)
    try:
        with service.store.reading() as ledger:
            known = [ledger.cases.by_reference(each) for each in cases]
            chains = [None, *(each.id for each in known if each is not None)]
            entries = [each for chain in chains for each in ledger.audit.entries(chain)]
    finally:
        service.close()
    assert {each.kind for each in entries} >= {"rang", "question_asked", "meeting_set", "signed_off", "command_undone"}
    assert found("\n".join(map(repr, entries)), (*CANARIES, *TOLD)) == []


def test_the_database_can_be_searched_for_nothing(played: Played) -> None:
    stage, _ = played
    if not is_sealed(stage):
        return  # a plain one is read row by row below
    files = [each for each in (stage.folder / "state").rglob("*") if each.is_file()]
    assert any(each.suffix == ".db" for each in files)
    stored = b"\n".join(each.read_bytes() for each in files).lower()
    secrets = (*CANARIES, *TOLD, FIRST.day, SECOND.day, FIRST.born, SECOND.born, "who@elsewhere", "sergeant@", POLICE)
    assert [each for each in secrets if each.lower().encode() in stored] == []


def test_who_belongs_to_one_case_hears_nothing_of_the_other(played: Played) -> None:
    stage, cases = played
    first = min(cases)
    mails = [each for each in stage.mails if each["To"] == ONLY_SECOND]
    assert {kind_of(each) for each in mails} >= {"request", "acknowledgement"}
    assert [kind_of(each) for each in mails if found(everything_in(each), (first, *FIRST.words))] == []


def test_a_mail_about_one_case_names_no_other(played: Played) -> None:
    stage, cases = played
    for reference in cases:
        others = tuple(each for each in cases if each != reference)
        about = [each for each in stage.mails if str(each["Subject"]).startswith(f"[{reference}")]
        assert about
        assert [kind_of(each) for each in about if found(everything_in(each), others)] == []


def test_strangers_hear_of_no_case(played: Played) -> None:
    stage, cases = played
    mails = [parsed(each.raw) for each in stage.sink.received if each.recipients == ("who@elsewhere.example",)]
    assert mails
    assert [kind_of(each) for each in mails if found(everything_in(each), (*cases, "RR-2026"))] == []


def test_every_kind_of_mail_was_sent_and_searched(played: Played) -> None:
    stage, _ = played
    assert {kind_of(each) for each in stage.mails} == {each.value for each in NoticeKind}, "a new kind is played here too"


def test_the_rows_of_one_case_hold_nothing_of_the_other(played: Played) -> None:
    stage, cases = played
    assert tables_of(database(stage)) == set(OWNED) | NOBODYS, "a new table is somebody's or nobody's"
    with opener_of(f"sqlite:///{database(stage)}", load(stage.config, stage.environment).encryption_key) as opened:
        rows = rows_of_cases(database(stage), opened)
    assert len(rows) == len(cases)
    for (_, family), values in zip(sorted(cases.items()), (rows[each] for each in sorted(rows)), strict=True):
        [other] = [each for each in (FIRST, SECOND) if each is not family]
        told = "\n".join(as_read(each.data) if each.column == "raw" else as_text(each.data) for each in values)
        assert found(told, (*other.words, *other.told, other.born, other.day)) == []
        assert set(found(told, (*family.words, *family.told))) >= {family.summary, family.note, family.asked}, "it is all here"


def as_text(data: bytes) -> str:
    """A stored value as text."""
    return data.decode("utf-8", "replace")


def as_read(data: bytes) -> str:
    """The bytes of a mail, as they are and as they read."""
    return as_text(data) + everything_in(parsed(data))


def test_no_log_holds_a_message_id_of_ours_or_an_address(played: Played) -> None:
    stage, _ = played
    log = "\n".join(stage.logged)
    tokens = [str(each["Message-ID"]).strip("<>").partition("@")[0] for each in stage.mails]
    assert len(set(tokens)) > 100
    assert [each for each in tokens if each in log] == []
    assert "@" not in log


SAID = frozenset(
    {
        "time",
        "level",
        "logger",
        "text",
        "action",
        "loop",
        "code",
        "seconds",
        "fault",
        "at",
        "message",
        "mail",
        "case",
        "reason",
        "state",
    }
)


def test_whatever_fails_the_daemon_logs_ids_types_and_places(played: Played) -> None:
    stage, cases = played
    if not is_sealed(stage):
        return  # the log is the same
    reference = min(cases)
    words = " ".join((*FIRST.child.split(), FIRST.summary, POLICE))
    broken = f"CREATE TRIGGER broken BEFORE INSERT ON messages BEGIN SELECT RAISE(ABORT, '{words}'); END"
    with sqlite3.connect(database(stage)) as connection:
        connection.execute(broken)
    stage.server.deliver(letter(FIRST, POLICE, f"[{reference} police] a question"))
    failed = stage.run("run", "--once")
    assert failed.status == 1
    with daemon(stage) as running:
        assert running.wait_for(lambda: running.did("backing_off"))
        with sqlite3.connect(database(stage)) as connection:
            connection.execute("DROP TRIGGER broken")
        stage.sink.play("drop", "552", "451", "ok")
        assert running.wait_for(lambda: len(stage.sink.received) > stage.read)
        running.stop()
    log = running.errors.read_text("utf-8")
    lines = [json.loads(line) for line in log.splitlines()]
    assert {each["action"] for each in lines} >= {"ready", "backing_off", "stopped"}
    assert {key for each in lines for key in each} <= SAID, "every fact that a log may hold stands above"
    assert {each["code"] for each in lines if each["action"] == "backing_off"} <= {"IntegrityError", "connection_lost"}
    for text in (log, failed.out + failed.err):
        assert found(text, (*CANARIES, *TOLD, "@", "Traceback")) == []
    stage.sink.play("ok")
    stage.sent()


def test_whatever_is_typed_prints_and_logs_nothing_of_a_family(played: Played) -> None:
    stage, cases = played
    if not is_sealed(stage):
        return  # nothing that is printed depends on it
    every = {" ".join(path) for path, _ in COMMANDS}
    typed = {next(each for each in sorted(every, key=len, reverse=True) if line.startswith(each)) for line in LOOKS + DOES}
    assert typed | set(APART) == every, "a new command is typed here too"
    (stage.folder / "return.docx").write_bytes(filled(FIRST, min(cases), "Vale Hospitals Trust"))
    reference = stage.open_case("XX 2011-01-01\n")
    stage.pass_("2026-04-14T10:00")
    held = stage.run("held", "list", "--json").json
    mails = stage.run("outbox", "list", "--all", "--json").json
    assert isinstance(held, list)
    assert isinstance(mails, list)
    places = {"ref": reference, "first": min(cases), "held": str(held[0]["id"]), "mail": str(mails[0]["id"])}
    places |= {"folder": str(stage.folder), "words": FIRST.letter, "name": FIRST.agency, "place": FIRST.place}
    before = len(stage.said)
    for line in LOOKS + DOES:
        words = [each.format(**places) for each in line.split()]
        ran = stage.run(*words, text=f"{FIRST.note} {FIRST.asked}\n")
        assert ran.status in (0, 1), (line, ran.err)
        assert found(ran.out + ran.err, (*CANARIES, *TOLD, FIRST.born, FIRST.day)) == [], line
    assert len(stage.said) == before + 2 * len(LOOKS + DOES)
    assert found("\n".join(stage.logged), ("@", "Traceback", *CANARIES, *TOLD)) == []
