"""The command line: a person asks, the service answers, and every fault ends as one clear sentence.

Each family of commands is a file; they import what they need when they run, so that `--help` starts at once.
Exit status: 0 done, 1 it failed or found something wrong, 2 usage or configuration wrong. No traceback is ever shown.
"""

from __future__ import annotations

import gc
import io
import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs one command and ends the process with its exit status."""
    from service.adapters.privacy import keep_private
    from service.cli.app import command
    from service.cli.faults import Failure, failure_of
    from service.cli.globals import first

    keep_private()
    _print_anything()
    # Half of a short command's time is imports, and a quarter of that went into looking for garbage among them.
    gc.disable()
    try:
        command()(args=first(sys.argv[1:] if arguments is None else arguments), prog_name="rapid-review")
    except SystemExit as ended:
        raise SystemExit(_stopped() if ended.code == 130 else ended.code) from None
    except BaseException as fault:
        failure: Failure = failure_of(fault)
        for line in failure.lines:
            print(line, file=sys.stderr)
        raise SystemExit(failure.status) from None
    finally:
        gc.enable()


def _print_anything() -> None:
    """Lets a character that the terminal's encoding does not know be printed as an escape."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _stopped() -> int:
    print("Stopped.", file=sys.stderr)
    return 1
