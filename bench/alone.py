"""Reads one document in a process of its own, and says what that took: bytes of memory at most, seconds, and the outcome.

Only what a reader's child imports is imported here, so that the memory is what a child needs.
"""

from __future__ import annotations

import sys
import time
from datetime import date
from pathlib import Path

from service.adapters import reading
from service.adapters.child import Known
from service.adapters.known import packed_layouts

RECEIVED = date(2026, 3, 26)
TEMPLATES = Path(__file__).parents[1] / "templates"


def main(path: Path) -> None:
    """Prints the three."""
    reading.prepare(Known(packed_layouts(TEMPLATES)))
    data = path.read_bytes()
    started = time.process_time()
    extraction = reading.TASKS["document"](data, RECEIVED)
    taken = time.process_time() - started
    told = Path("/proc/self/status").read_text("ascii")
    peak = int(told.partition("VmHWM:")[2].split()[0]) * 1024  # a process that was started inherits what `getrusage` says
    sys.stdout.write(f"{peak} {taken:.2f} {extraction.outcome.value}\n")  # type: ignore[attr-defined] # a task gives any object


if __name__ == "__main__":
    main(Path(sys.argv[1]))
