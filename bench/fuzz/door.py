"""One door in a process of its own, its code instrumented as it is imported."""

from __future__ import annotations

import logging
import sys

import atheris


def main() -> None:
    """Runs until the fuzzer's own options end it; the first argument names the door."""
    name = sys.argv.pop(1)
    logging.disable()
    with atheris.instrument_imports(include=["parsers", "service"], enable_loader_override=False):
        from tests.fuzzing import TARGETS, layouts
    layouts()
    atheris.Setup(sys.argv, TARGETS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
