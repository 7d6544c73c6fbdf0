"""What the tests of the parsers share."""

from __future__ import annotations

import pytest

from parsers.layouts import Layouts
from tests.known import known


@pytest.fixture(scope="session")
def layouts() -> Layouts:
    """The dictionary and the known templates."""
    return known()
