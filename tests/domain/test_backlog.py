"""What has to be done first before more mail is fetched: of what there is too much, and when it is done."""

from __future__ import annotations

import pytest

from service.domain.backlog import DO, WHY, Load, Strain, in_full, strain

MOST = Load(messages=100, mails=50, commit=2.0)


@pytest.mark.parametrize(
    ("load", "by", "found"),
    [
        pytest.param(Load(100, 50, 2.0), None, None, id="as much as may be"),
        pytest.param(Load(messages=101), None, Strain.MESSAGES, id="one message more"),
        pytest.param(Load(mails=51), None, Strain.MAILS, id="one mail more"),
        pytest.param(Load(commit=2.1), None, Strain.STORE, id="commits that take too long"),
        pytest.param(Load(messages=51), Strain.MESSAGES, Strain.MESSAGES, id="more than half of the messages are left"),
        pytest.param(Load(messages=50), Strain.MESSAGES, None, id="half of them are done"),
        pytest.param(Load(messages=51), Strain.MAILS, None, id="it was something else"),
        pytest.param(Load(messages=0, mails=60), Strain.MESSAGES, Strain.MAILS, id="they were answered, and the answers wait"),
        pytest.param(Load(messages=101, mails=51, commit=3.0), None, Strain.STORE, id="the database before all else"),
    ],
)
def test_fetching_stops_for_what_there_is_too_much_of(load: Load, by: Strain | None, found: Strain | None) -> None:
    assert strain(load, MOST, by) is found


def test_each_strain_is_told_in_words_with_what_to_do() -> None:
    assert set(WHY) == set(DO) == set(Strain)
    assert in_full(Strain.MAILS, "Monday") == (
        "No mail has been fetched since Monday: too many mails wait to be sent. See what waits, and why: rapid-review outbox list"
    )
