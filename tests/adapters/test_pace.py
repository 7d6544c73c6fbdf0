"""How slow the database is: what the quickest of the last few transactions waited for."""

from __future__ import annotations

import pytest

from service.adapters.store.pace import Pace


@pytest.mark.parametrize(
    ("waited", "said"),
    [
        pytest.param([], 0.0, id="nothing is known"),
        pytest.param([9.0, 9.0], 0.0, id="too few"),
        pytest.param([9.0, 8.0, 7.0], 7.0, id="all of them were slow"),
        pytest.param([9.0, 0.1, 9.0], 0.1, id="one was quick"),
        pytest.param([0.1, 9.0, 8.0, 7.0], 7.0, id="the quick one was long ago"),
        pytest.param([9.0, 8.0, 7.0, 0.1], 0.1, id="it has recovered"),
    ],
)
def test_the_database_is_as_slow_as_the_quickest_of_the_last_three(waited: list[float], said: float) -> None:
    pace = Pace()
    for each in waited:
        pace.note(each)
    assert pace.seconds() == said
