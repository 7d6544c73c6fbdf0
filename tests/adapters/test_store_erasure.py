"""Erasing: what went opens nowhere, not in the database, not in its log, not in an older backup; a stub and the chains stay."""

from __future__ import annotations

import json
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from service.adapters.backups.backup import backup, restore
from service.adapters.backups.kept_keys import write_keys_again
from service.adapters.backups.postgres_tools import BackupRefused
from service.adapters.store import SqlStore, open_store
from service.adapters.store.rekeying import rewrap
from service.adapters.vault import Keyed, Plain, VaultError
from service.domain.cases import CaseStatus, MessageState, Reason
from service.domain.events import EventKind, NewEvent
from service.domain.notices import Audience, NoticeKind
from service.domain.records import AuditEntry, MailState
from tests.adapters.conftest import KEY
from tests.adapters.samples import NOON, TODAY, filing, mail, message, new_case, new_return
from tests.adapters.test_store_backup import tools  # noqa: F401 (a fixture)
from tests.opening import Content, content_of

CANARIES = {
    "raw": "Quillonberry", "sender": "Brixtoval", "mail id": "Gorlimund", "doubt": "Yarrowquist", "initials": "QZKVJX",
    "alias": "Tarnoflex", "contact": "Wimblethorn", "barred": "Drazzleworth", "agency": "Pottlecombe", "record": "Snorvellik",
    "recipient": "Fennigrath", "body": "Lomberquet", "note": "Ruddlepense", "why": "Jindlewhip", "needed": "Ostrivane",
}  # fmt: skip
OTHER = {name: f"Z{word[::-1]}" for name, word in CANARIES.items()}
NEW = b"\x05" * 32


def fill(store: SqlStore, words: dict[str, str]) -> int:
    """A closed case with one of everything, all of it in those words; its id."""
    with store.writing() as ledger:
        subjects = new_case().subjects
        case = ledger.cases.open(new_case(aliases=(words["alias"],), subjects=(type(subjects[0])(words["initials"], TODAY),)))
        ledger.cases.add_agency(case.id, "oak", words["agency"], "oak", True)
        ledger.cases.add_contact(case.id, "oak", f"{words['contact']}@oak.example")
        ledger.cases.bar(case.id, f"{words['barred']}@oak.example")
        request = ledger.cases.add_request(case.id, "oak", "scoping", TODAY)
        raw = f"{words['raw']} {case.id}".encode() * 3
        number = ledger.messages.add(message(raw)) or 0
        ledger.cases.add_return(new_return(request, record={"a": words["record"]}, message_id=number))
        ledger.cases.need(request, [words["needed"]])
        known = {
            "sender": f"{words['sender']}@oak.example",
            "mail_id": f"<{words['mail id']}@oak.example>",
            "doubt": words["doubt"],
        }
        ledger.messages.finish(number, filing(case_id=case.id, agency="oak", **known), NOON)
        named = ledger.messages.add(message(raw + b" forwarded")) or 0
        ledger.messages.finish(named, filing(mentions=(case.id,), **known), NOON)
        to = {"recipient": f"{words['recipient']}@oak.example", "raw": words["body"].encode()}
        ledger.outbox.queue(mail(f"receipt:{words['body']}", case_id=case.id, **to))
        ledger.outbox.queue(mail(f"told:{words['body']}", answers=named, **to))
        ledger.cases.record_event(case.id, NewEvent(EventKind.RANG, NOON, "cli", "oak", {"note": words["note"]}))
        ledger.audit.append(AuditEntry("discarded", NOON, "cli", None, {"message": named, "why": words["why"]}))
        ledger.audit.append(AuditEntry("held", NOON, "cli", case.id, {"why": words["why"]}))
        ledger.cases.step(case.id, CaseStatus.CLOSED)
        return case.id


def erase(store: SqlStore, case_id: int) -> None:
    with store.writing() as ledger:
        ledger.erasure.erase_messages(ledger.erasure.messages_of(case_id), NOON)
        ledger.erasure.erase_case(case_id, TODAY, NOON)
        ledger.audit.append(AuditEntry("case_erased", NOON, "cli", case_id, {"why": "its term is over"}))
    store.scrub()


def words_in(found: Content, words: dict[str, str]) -> set[str]:
    return {word for *_, word in found.holding(tuple(words.values()))}


def test_what_is_erased_opens_nowhere_and_another_case_is_whole(store: SqlStore, database: str) -> None:
    first, second = fill(store, CANARIES), fill(store, OTHER)
    assert all(words_in(content_of(database, KEY), each) == set(each.values()) for each in (CANARIES, OTHER))
    erase(store, first)
    left = content_of(database, KEY)
    assert words_in(left, CANARIES) == set()
    assert words_in(left, OTHER) == set(OTHER.values())
    assert set(left.closed) == {"audit_log.why"}, "what a person wrote stays in the chain, and nobody can open it"
    with store.reading() as ledger:
        assert ledger.audit.verify() == []
        stub, other = ledger.cases.all()
        assert (stub.reference, stub.status, stub.erased_on) == ("RR-2026-001", CaseStatus.CLOSED, TODAY)
        assert (stub.subjects, stub.agencies, stub.requests, stub.events, stub.aliases) == ((), (), (), (), ())
        assert other.id == second
        assert other.subjects[0].initials == OTHER["initials"]
        words = [(each.evidence or {}).get("why") for each in ledger.audit.entries(first)]
        assert words == ["(erased)", "its term is over"]
        assert len(ledger.messages.in_state(MessageState.DONE)) == 4, "rows stay, or a copy on the server would be new"
        assert [each.target for each in ledger.messages.moves(10)] == [None, None]


def test_what_is_erased_is_in_no_file_of_the_database(sqlite_database: str) -> None:
    store = open_store(sqlite_database, Plain())
    first = fill(store, CANARIES)
    erase(store, first)
    folder = Path(sqlite_database.removeprefix("sqlite:///")).parent
    files = b"".join(each.read_bytes() for each in folder.iterdir() if each.is_file()).lower()
    store.close()
    assert [name for name, word in CANARIES.items() if word.lower().encode() in files] == []


def test_what_is_erased_opens_in_no_older_backup_once_the_keys_beside_it_are_written_again(
    store: SqlStore, database: str, tmp_path: Path
) -> None:
    first = fill(store, CANARIES)
    fill(store, OTHER)
    saved = backup(database, tmp_path / "backups" / "old.backup")
    beside = saved.with_name("rapid-review.keys")
    before = json.loads(beside.read_text())
    erase(store, first)
    assert write_keys_again(database) == ([beside], [])
    after = json.loads(beside.read_text())
    assert sum(each["wrapped"] is None for each in after["keys"]) > sum(each["wrapped"] is None for each in before["keys"])
    # Somebody has the old backup and the key, and restores it: what was erased stays erased.
    restore(database, saved)
    assert words_in(content_of(database, KEY), CANARIES) == set()
    with store.writing() as ledger:
        assert ledger.erasure.erase_again(TODAY + timedelta(days=1), NOON) > 0
    left = content_of(database, KEY)
    assert words_in(left, OTHER) == set(OTHER.values())
    assert set(left.closed) == {"audit_log.why"}
    with store.reading() as ledger:
        assert [each.erased_on is None for each in ledger.cases.all()] == [False, True]


def test_a_restore_on_another_machine_takes_the_keys_beside_the_backup(
    store: SqlStore, sqlite_database: str, tmp_path: Path
) -> None:
    own = open_store(sqlite_database, Keyed(KEY))
    fill(own, CANARIES)
    saved = backup(sqlite_database, tmp_path / "backups" / "old.backup")
    own.close()
    elsewhere = f"sqlite:///{tmp_path / 'elsewhere' / 'rapid-review.db'}"
    restore(elsewhere, saved)
    open_store(elsewhere, Keyed(KEY)).close()
    assert words_in(content_of(elsewhere, KEY), CANARIES) == set(CANARIES.values())


def test_a_backup_without_its_keys_is_refused_in_a_sentence(sqlite_database: str, tmp_path: Path) -> None:
    own = open_store(sqlite_database, Keyed(KEY))
    fill(own, CANARIES)
    saved = backup(sqlite_database, tmp_path / "backups" / "old.backup")
    own.close()
    moved = shutil.move(saved, tmp_path / "moved.backup")
    with pytest.raises(BackupRefused, match="opens only with its file of data keys"):
        restore(f"sqlite:///{tmp_path / 'elsewhere' / 'rapid-review.db'}", Path(moved))


def test_the_keys_of_another_database_are_not_overwritten(sqlite_database: str, tmp_path: Path) -> None:
    open_store(sqlite_database, Keyed(KEY)).close()
    backup(sqlite_database, tmp_path / "backups" / "first.backup")
    second = tmp_path / "second.db"
    shutil.copy(sqlite_database.removeprefix("sqlite:///"), second)
    with pytest.raises(BackupRefused, match="belongs to another database"):
        _anew(second, tmp_path / "backups" / "second.backup")


def _anew(path: Path, file: Path) -> None:
    """A backup of a database that has keys of its own."""
    url = f"sqlite:///{path}"
    path.unlink()
    from service.adapters.store import upgrade

    upgrade(url)
    open_store(url, Keyed(KEY)).close()
    backup(url, file)


def test_a_backup_that_was_to_be_deleted_is_not_restored(store: SqlStore, database: str, tmp_path: Path) -> None:
    fill(store, CANARIES)
    saved = backup(database, tmp_path / "old.backup", expires_on=TODAY)
    restore(database, saved, expired=TODAY)
    with pytest.raises(BackupRefused, match="was to be deleted on"):
        restore(database, saved, expired=TODAY + timedelta(days=1))


def test_one_version_of_a_return_goes_by_itself(store: SqlStore, database: str, tmp_path: Path) -> None:
    fill(store, CANARIES)
    saved = backup(database, tmp_path / "old.backup")
    with store.writing() as ledger:
        [request] = ledger.cases.all()[0].requests
        [version] = ledger.cases.returns(request.id)
        ledger.erasure.erase_return(version.id, NOON)
    store.scrub()
    assert CANARIES["record"] not in words_in(content_of(database, KEY), CANARIES)
    assert CANARIES["note"] in words_in(content_of(database, KEY), CANARIES)
    restore(database, saved)
    assert CANARIES["record"] not in words_in(content_of(database, KEY), CANARIES), "its key is destroyed"


def test_what_we_wrote_goes_by_itself_and_more_can_be_written(store: SqlStore, database: str) -> None:
    first = fill(store, CANARIES)
    with store.writing() as ledger:
        assert ledger.erasure.erase_post_of_case(first, NOON) == 1
        assert ledger.outbox.queue(mail("again", case_id=first)) is not None
    left = words_in(content_of(database, KEY), CANARIES)
    assert CANARIES["record"] in left
    with store.reading() as ledger:
        assert len(ledger.outbox.of_case(first)) == 1


def test_mail_that_is_none_of_ours_leaves_no_key_and_no_sender(store: SqlStore, database: str) -> None:
    with store.writing() as ledger:
        number = ledger.messages.add(message(CANARIES["raw"].encode())) or 0
        ledger.messages.finish(number, filing(keep_raw=False, sender=f"{CANARIES['sender']}@x.example"), NOON)
    found = content_of(database, KEY)
    assert (words_in(found, CANARIES), sum(found.closed.values())) == (set(), 0)


def test_another_key_from_outside_opens_everything_and_the_old_one_nothing(store: SqlStore, database: str) -> None:
    fill(store, CANARIES)
    store.close()
    assert rewrap(database, Keyed(KEY), Keyed(NEW)) > 2
    with pytest.raises(VaultError, match="another encryption-key"):
        open_store(database, Keyed(KEY))
    again = open_store(database, Keyed(NEW))
    with again.reading() as ledger:
        assert ledger.cases.by_alias(CANARIES["alias"])
    again.close()
    assert words_in(content_of(database, NEW), CANARIES) == set(CANARIES.values())
    with pytest.raises(VaultError):
        rewrap(database, Keyed(KEY), Keyed(NEW))


def test_mail_that_is_none_of_ours_is_not_deleted_on_the_server_by_a_restore(
    store: SqlStore, database: str, tmp_path: Path
) -> None:
    with store.writing() as ledger:
        number = ledger.messages.add(message(CANARIES["raw"].encode())) or 0
    saved = backup(database, tmp_path / "old.backup")
    with store.writing() as ledger:
        ledger.messages.finish(number, filing(MessageState.LEFT, Reason.NOT_OURS, keep_raw=False), NOON)
    restore(database, saved)
    with store.writing() as ledger:
        ledger.erasure.erase_again(TODAY, NOON)
    with store.reading() as ledger:
        [left] = ledger.messages.in_state(MessageState.LEFT)
        assert (left.id, left.has_raw, ledger.messages.moves(10)) == (number, False, [])


def test_an_alert_of_several_cases_goes_with_the_summaries_once_it_was_sent(store: SqlStore) -> None:
    alert = {"audience": Audience.STAFF, "kind": NoticeKind.ALERT}
    with store.writing() as ledger:
        sent, waiting = (ledger.outbox.queue(mail(once, **alert)) or 0 for once in ("away:1+2", "away:1+3"))
        ledger.outbox.sending(sent)
        ledger.outbox.settle(sent, MailState.SENT, "", NOON)
    with store.writing() as ledger:
        assert ledger.erasure.erase_summaries(TODAY, TODAY + timedelta(days=1), NOON) == 1
    with store.reading() as ledger:
        assert (ledger.outbox.get(sent), ledger.outbox.get(waiting) is not None) == (None, True)
