"""Every odd and hostile mail of the collection beside the project: each read within bounds, with a sender or a reason."""

import csv
import resource
import time
from pathlib import Path

import pytest

from parsers.mail.message import read_message
from parsers.received import Message

COLLECTION = Path(__file__).parents[2].parent / "shared" / "hostile"
SECONDS = 2.0
MEGABYTES = 200  # what reading them all may add to this process

pytestmark = pytest.mark.skipif(not COLLECTION.is_dir(), reason="no collection of hostile mail beside the project")


def marked() -> dict[str, str]:
    found = {}
    for kind in ("found", "made"):
        with (COLLECTION / kind / "MANIFEST.tsv").open(encoding="utf-8") as lines:
            for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
                if row["path"].startswith("mail/"):
                    found[f"{kind}/{row['path']}"] = row["odd"] or ""
    return found


@pytest.fixture(scope="module")
def read() -> dict[str, tuple[Message, float]]:
    def one(path: str) -> tuple[Message, float]:
        raw, started = (COLLECTION / path).read_bytes(), time.process_time()
        return read_message(raw), time.process_time() - started

    return {path: one(path) for path in marked()}


def test_each_is_read_within_its_bound(read: dict[str, tuple[Message, float]]) -> None:
    assert len(read) > 700
    assert [path for path, (_, seconds) in read.items() if seconds > SECONDS] == []


def test_none_is_given_up_as_damaged_and_each_has_a_sender_or_a_reason(read: dict[str, tuple[Message, float]]) -> None:
    assert [
        path for path, (message, _) in read.items() if any(each.code == "unreadable_message" for each in message.problems)
    ] == []
    assert [path for path, (message, _) in read.items() if message.sender is None and not message.problems] == []


def test_all_of_them_together_stay_within_memory(read: dict[str, tuple[Message, float]]) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for path in read:
        read_message((COLLECTION / path).read_bytes())
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < MEGABYTES * 1024


def test_no_spoofed_sender_is_the_one_that_it_pretends_to_be(read: dict[str, tuple[Message, float]]) -> None:
    spoofs = (
        "comment_trick",
        "display_spoof",
        "ew_addr",
        "at_at",
        "two",
        "list",
        "lookalike_utf8",
        "lookalike_punycode",
        "null_ew",
    )
    senders = {name: read[f"made/mail/from_{name}.eml"][0].sender for name in spoofs}
    assert {sender for sender in senders.values() if sender and sender.endswith("police.example")} == set()


def test_every_marked_report_and_automatic_answer_is_known_for_a_machine_s(read: dict[str, tuple[Message, float]]) -> None:
    machines = [path for path, odd in marked().items() if "report/delivery-status" in odd or "auto-reply" in odd or odd == "DSN"]
    missed = [path for path in machines if read[path][0].machine is None]
    print(f"{len(machines) - len(missed)} of {len(machines)} marked reports and automatic answers recognised")
    assert (len(machines) > 100, missed) == (True, [])
