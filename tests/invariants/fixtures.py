"""The tally as a fixture, and the line that a run ends with: what was tried and found, over all its tests.

Each look adds its figures to its test's report, so that they are summed whether the tests ran in one process or in several.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import astuple

import pytest

from tests.invariants.checking import inspect
from tests.invariants.figures import Figures
from tests.stage import Stage

NAME = "invariants"


class Tally:
    """Looks at stages for one test and remembers what they counted."""

    def __init__(self) -> None:
        self.looks: list[Figures] = []

    def look(self, stage: Stage, **told: object) -> tuple[str, ...]:
        """What is broken on that stage; nothing, where every promise is kept. `told` as `inspect` takes it."""
        found = inspect(stage, **told)  # type: ignore[arg-type]
        self.looks.append(found)
        return found.broken

    @property
    def sum(self) -> Figures:
        """All of it."""
        return sum(self.looks, Figures())


@pytest.fixture
def tally(request: pytest.FixtureRequest) -> Iterator[Tally]:
    """The looks of this test, counted in the line that the run ends with."""
    made = Tally()
    yield made
    request.node.user_properties.append((NAME, list(astuple(made.sum)[:-1])))


@pytest.hookimpl
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Writes the sum of all looks as the run's last line but pytest's own."""
    reports = [each for found in terminalreporter.stats.values() for each in found if getattr(each, "when", "") == "teardown"]
    counted = [Figures(*values) for each in reports for name, values in each.user_properties if name == NAME]
    if counted:
        terminalreporter.write_sep("-", "what was broken on purpose")
        terminalreporter.write_line(str(sum(counted, Figures())))
