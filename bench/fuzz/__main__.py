"""Throws bytes at one door, or at each in turn, and keeps what leads to new branches: `python -m bench.fuzz --seconds 60 all`.

Needs atheris (`pip install '.[fuzz]'`), which is not part of the lock: it comes for Linux on x86-64 only, and says so where it is
missing. Each door runs in a process of its own with the memory that a reader's child has. What was found is left in `build/fuzz`;
a finding becomes an ordinary test before it is mended.
"""

from __future__ import annotations

import argparse
import importlib.util
import subprocess
import sys
from pathlib import Path

from tests.fuzzing import TARGETS
from tests.seeds import seeds

FOUND = Path("build") / "fuzz"
MEMORY_MB = 1024
SLOWEST = 10
"""Seconds: as long as a reader's child may take over one document."""

MISSING = "atheris is not installed: pip install '.[fuzz]' (Linux on x86-64; it is no part of the lock).\n"


def main(arguments: list[str]) -> int:
    """The exit status: 1 where something was found, 2 where there is no fuzzer."""
    parser = argparse.ArgumentParser(prog="python -m bench.fuzz", description=__doc__)
    parser.add_argument("--seconds", type=int, default=60, help="for each door")
    parser.add_argument("target", choices=[*TARGETS, "all"])
    asked = parser.parse_args(arguments)
    if importlib.util.find_spec("atheris") is None:
        sys.stderr.write(MISSING)
        return 2
    names = list(TARGETS) if asked.target == "all" else [asked.target]
    return max(_fuzzed(name, asked.seconds) for name in names)


def _fuzzed(name: str, seconds: int) -> int:
    """Whether something was found at that door; what the fuzzer says of it is printed at its end."""
    corpus = FOUND / name
    corpus.mkdir(parents=True, exist_ok=True)
    for number, each in enumerate(seeds(name)):
        (corpus / f"seed-{number}").write_bytes(each)
    options = (f"-max_total_time={seconds}", f"-timeout={SLOWEST}", f"-rss_limit_mb={MEMORY_MB}", "-max_len=65536")
    command = [sys.executable, "-m", "bench.fuzz.door", name, *options, f"-artifact_prefix={FOUND / name}-", str(corpus)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    lines = [line for line in done.stderr.splitlines() if line.startswith(("#", "==", "Done")) or "Error" in line]
    sys.stdout.write(f"{name}: {'nothing found' if done.returncode == 0 else 'FOUND'}; {lines[-1] if lines else 'no word'}\n")
    if done.returncode:
        sys.stdout.write(f"{done.stdout[-2000:]}{done.stderr[-4000:]}\n")
    sys.stdout.flush()
    return int(done.returncode != 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
