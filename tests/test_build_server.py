"""On a build server that runs as root, a test that lacks its server fails; everywhere else it is skipped and counted."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.stage import ROOT

LACKING = """
import pytest

def test_with_a_server() -> None:
    pytest.skip({why!r})
"""


@pytest.mark.parametrize(
    ("why", "ci", "as_root", "elsewhere"),
    [
        ("needs Dovecot: apt-get install dovecot-imapd", "true", "1 failed", "1 skipped"),
        ("needs strace: apt-get install strace", "true", "1 failed", "1 skipped"),
        ("needs clamd: apt-get install clamav-daemon", "true", "1 failed", "1 skipped"),
        ("needs PostgreSQL: apt-get install postgresql", "1", "1 failed", "1 skipped"),
        ("the labelled documents are not here", "true", "1 skipped", "1 skipped"),
        ("needs Dovecot: apt-get install dovecot-imapd", "", "1 skipped", "1 skipped"),
    ],
    ids=["dovecot", "strace", "clamd", "postgresql", "something else", "no build server"],
)
def test_a_skip_for_want_of_a_server_fails_on_a_build_server(
    why: str, ci: str, as_root: str, elsewhere: str, tmp_path: Path
) -> None:
    (tmp_path / "test_lacking.py").write_text(LACKING.format(why=why))
    words = ["-p", "tests.conftest", "--rootdir", str(tmp_path), "-c", os.devnull, "-p", "no:cacheprovider"]
    command = [sys.executable, "-m", "pytest", *words, str(tmp_path / "test_lacking.py")]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, "CI": ci}, capture_output=True, text=True, check=False, timeout=60
    )
    expected = as_root if os.geteuid() == 0 else elsewhere
    assert expected in done.stdout.strip().splitlines()[-1]


def test_the_build_servers_script_is_one_that_bash_takes() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert subprocess.run(["bash", "-n", str(script)], check=False).returncode == 0
