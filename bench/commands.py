"""The command line as whole processes: `--help`, `read` of one form, `read` of a folder of a hundred documents."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.figures import Figure, seconds
from tests.answers import scoping, sheet, table
from tests.stage import ROOT

TIMES = 5
DOCUMENTS = 100
KINDS = (("scoping.docx", scoping), ("chronology.xlsx", sheet), ("chronology.docx", table))


def figures() -> Iterator[Figure]:
    """Seconds for each, the process's start included."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for number in range(DOCUMENTS):
            ending, make = KINDS[number % len(KINDS)]
            (folder / f"{number:03} {ending}").write_bytes(make(f"RR-2026-{number + 1:03}"))
        one = str(folder / "000 scoping.docx")
        yield Figure(f"rapid-review --help, median of {TIMES}", _median("--help"))
        yield Figure(f"rapid-review read of one form, median of {TIMES}", _median("read", one))
        hundred = seconds(lambda: _run("read", str(folder), "--json"))
        yield Figure(f"rapid-review read of {DOCUMENTS} documents", hundred)


def _median(*words: str) -> float:
    return statistics.median(seconds(lambda: _run(*words)) for _ in range(TIMES))


def _run(*words: str) -> None:
    subprocess.run([sys.executable, "-m", "service", *words], cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
