"""Nothing personal can be read in the files: one of everything is written with nonsense names, then the bytes are searched."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from service.adapters.backups.backup import backup
from service.adapters.store import SqlStore, open_store
from service.adapters.vault import CHUNK, Keyed, Plain
from service.domain.cases import ReturnStatus, Subject
from service.domain.records import AttachmentOutcome, MailState
from tests.adapters.conftest import KEY
from tests.adapters.samples import NOON, TODAY, filing, mail, message, new_case, new_return

CANARIES = {
    "raw": "Quillonberry",
    "far": "Zephandrel",
    "sender": "Brixtoval",
    "mail id": "Gorlimund",
    "doubt": "Yarrowquist",
    "initials": "QZKVJX",
    "alias": "Tarnoflex",
    "born": "2019-04-02",
    "incident": "2026-02-17",
    "period": "2024-03-31",
    "contact": "Wimblethorn",
    "barred": "Drazzleworth",
    "agency": "Pottlecombe",
    "record": "Snorvellik",
    "changes": "Mabblestrake",
    "missing": "Krennifold",
    "needed": "Ostrivane",
    "recipient": "Fennigrath",
    "body": "Lomberquet",
    "answer": "Vostrapple",
    "once": "Jindlewhip",
    "our id": "Hexolbright",
    "note": "Ruddlepense",
}


def write_one_of_everything(store: SqlStore) -> None:
    c = CANARIES
    with store.writing() as ledger:
        case = ledger.cases.open(
            new_case(
                incident_on=TODAY.replace(2026, 2, 17),
                period_from=TODAY.replace(2024, 3, 31),
                period_to=TODAY.replace(2024, 3, 31),
                aliases=(c["alias"],),
                subjects=(Subject(c["initials"], TODAY.replace(2019, 4, 2)),),
            )
        )
        ledger.cases.add_agency(case.id, "school-1", c["agency"], "school-1", True)
        ledger.cases.add_contact(case.id, "school-1", f"{c['contact']}@oak.example")
        ledger.cases.bar(case.id, f"{c['barred']}@home.example")
        request = ledger.cases.add_request(case.id, "school-1", "scoping", TODAY)
        number = ledger.messages.add(message(c["raw"].encode() + bytes(CHUNK) + c["far"].encode())) or 0
        new = new_return(request, record={c["record"]: [c["record"]]}, changes={c["changes"]: 1}, missing=(c["missing"],))
        ledger.cases.add_return(new)
        ledger.cases.add_return(new_return(request, ReturnStatus.PROPOSED, record={"a": c["record"]}))
        ledger.cases.need(request, [c["needed"]])
        known = {"sender": f"{c['sender']}@oak.example", "mail_id": f"<{c['mail id']}@oak.example>", "doubt": c["doubt"]}
        outcomes = (AttachmentOutcome(1, "scoping", "read", request),)
        ledger.messages.finish(number, filing(case_id=case.id, agency="school-1", attachments=outcomes, **known), NOON)
        ours = {
            "recipient": f"{c['recipient']}@oak.example",
            "mail_id": f"<{c['our id']}@unit.example>",
            "raw": c["body"].encode(),
        }
        queued = ledger.outbox.queue(mail(f"held:{c['once']}", case_id=case.id, **ours)) or 0
        ledger.outbox.settle(queued, MailState.QUEUED, f"450 {c['answer']} is away", NOON)
        ledger.notes.set("smtp_answer", f"450 {c['note']} is away")


def written(folder: Path) -> bytes:
    files = [path for path in folder.iterdir() if path.is_file()]
    assert any(path.name.endswith("-wal") for path in files)
    return b"".join(path.read_bytes() for path in files)


def shapes(word: str) -> list[bytes]:
    """The word as it might stand in a file: as it is, in lower or upper case, in UTF-16, in base64."""
    spelt = [word, word.lower(), word.upper()]
    encoded = [base64.b64encode(word.encode())[:-4], word.encode("utf-16-le")]
    return [*(each.encode() for each in spelt), *encoded]


@pytest.fixture
def folder(sqlite_database: str) -> Path:
    return Path(sqlite_database.removeprefix("sqlite:///")).parent


def test_no_canary_can_be_read_in_the_database_or_its_log(sqlite_database: str, folder: Path) -> None:
    store = open_store(sqlite_database, Keyed(KEY))
    write_one_of_everything(store)
    content = written(folder)
    store.close()
    content += b"".join(path.read_bytes() for path in folder.iterdir())
    found = [name for name, word in CANARIES.items() if any(shape in content for shape in shapes(word))]
    assert found == []


def test_the_search_finds_every_canary_where_encryption_is_off(sqlite_database: str, folder: Path) -> None:
    store = open_store(sqlite_database, Plain())
    write_one_of_everything(store)
    content = written(folder)
    store.close()
    missing = [name for name, word in CANARIES.items() if word.encode() not in content]
    assert missing == []


def test_a_backup_holds_no_canary_and_no_key(sqlite_database: str, tmp_path: Path) -> None:
    store = open_store(sqlite_database, Keyed(KEY))
    write_one_of_everything(store)
    content = backup(sqlite_database, tmp_path / "saved.backup").read_bytes()
    store.close()
    found = [name for name, word in CANARIES.items() if any(shape in content for shape in shapes(word))]
    assert found == []
    assert all(key not in content for key in (KEY, KEY.hex().encode(), base64.b64encode(KEY)))


def test_bytes_that_are_not_kept_are_overwritten(sqlite_database: str, folder: Path) -> None:
    store = open_store(sqlite_database, Plain())
    with store.writing() as ledger:
        number = ledger.messages.add(message(CANARIES["raw"].encode() * 5000)) or 0
    with store.writing() as ledger:
        ledger.messages.finish(number, filing(keep_raw=False), NOON)
    store.close()
    assert not any(CANARIES["raw"].encode() in path.read_bytes() for path in folder.iterdir())
