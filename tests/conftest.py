"""Fixtures that every test may use, and the rule for build servers: as root, a test without its server fails.

Where somebody tries the project out, a test that lacks Dovecot, strace, PostgreSQL, Chromium or clamd is skipped, and pytest's
last line counts it. A build server (`CI` is set) that runs as root could have installed them: a skip would only hide what was not
tested.
"""

from __future__ import annotations

import os
from collections.abc import Generator

import pytest

pytest_plugins = ["tests.servers.fixtures", "tests.invariants.fixtures"]

SERVERS = ("Dovecot", "strace", "PostgreSQL", "Chromium", "clamd")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One worker more than there are processors: a quarter of a run is spent waiting, for disks and mail servers."""
    return len(os.sched_getaffinity(0)) + 1


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """The report; on a build server that runs as root, a skip for want of a server as a failure."""
    report = yield
    lacking = report.longrepr[2] if report.skipped and isinstance(report.longrepr, tuple) else ""
    if any(name in lacking for name in SERVERS) and must_have_servers():
        report.outcome = "failed"
        report.longrepr = f"{lacking} (on a build server that runs as root this is a failure)"
    return report


def must_have_servers() -> bool:
    """Whether nothing may be left untested for want of a server."""
    return os.environ.get("CI", "").lower() not in ("", "0", "false") and os.geteuid() == 0
