"""Hostile mail and documents through the whole daemon, a choice of them among good returns; `make hostile` takes every file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from tests.hostile import COLLECTION, MISSING, Way, arrivals, good_returns, interleaved, listed
from tests.hostility import PATIENT, Played, cases, faults, play
from tests.servers.dovecot import Dovecot, installed
from tests.servers.sink import Sink
from tests.stage import Stage
from tests.thoroughness import THOROUGH

pytestmark = pytest.mark.skipif(not COLLECTION.is_dir(), reason=MISSING)

STRIDE = 1 if THOROUGH else 40
GOOD, CASES = 20, 4


def chosen() -> list[str]:
    """Every fortieth file, and all mails that were made to deceive."""
    paths = sorted(listed())
    return sorted({*paths[::STRIDE], *(path for path in paths if path.startswith("made/mail/"))})


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    """What came of them."""
    if not installed():
        pytest.skip("needs Dovecot: apt-get install dovecot-imapd dovecot-lmtpd")
    server, sink = Dovecot(), Sink()
    server.start()
    sink.start()
    try:
        stage = Stage(tmp_path_factory.mktemp("hostile"), server, sink, more=PATIENT)
        references = cases(stage, CASES)
        hostile = list(arrivals(chosen(), references))
        yield play(stage, server, interleaved(hostile, good_returns(references, GOOD)))
    finally:
        sink.close()
        server.close()


def test_all_of_it_ends_as_it_must_and_nobody_is_written_to_who_should_not_be(played: Played) -> None:
    assert len(played.ended) > 150
    assert faults(played) == []


def test_every_good_return_among_them_has_its_receipt(played: Played) -> None:
    good = [row for arrival, row in played.ended if arrival.way is Way.GOOD]
    assert len(good) == GOOD
    assert {row.id for row in good} <= played.receipts


def test_what_nobody_vouched_for_is_never_accepted_nor_answered(played: Played) -> None:
    unproven = {row.id for arrival, row in played.ended if arrival.way is Way.AS_IT_IS}
    assert unproven
    assert [mail.kind for mail in played.sent if mail.answers in unproven] == []


def test_no_spoof_of_a_contact_is_taken_for_him_even_where_our_edge_was_taken_in(played: Played) -> None:
    spoofs = [row for arrival, row in played.ended if "mail/from_" in arrival.path and arrival.way is Way.PASSED]
    assert len(spoofs) > 10
    answered = Counter(mail.answers for mail in played.sent if mail.audience != "staff")
    assert [row.id for row in spoofs if answered[row.id] or row.state.value == "done"] == []
