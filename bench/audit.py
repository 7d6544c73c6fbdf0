"""Asks whether a fault is known of any package in the lock: `make audit`.

The lock enters; lines and an exit status leave: 1 where a fault is known. Where the database of faults cannot be reached, that is
said, for nothing was looked at then; the exit status stays 0, so that a build without a network does not fail for want of one.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

LOCK = Path(__file__).resolve().parents[1] / "requirements.lock"
UNREACHED = "NOT AUDITED: the database of known faults cannot be reached from this machine; run `make audit` on one that can."
NO_CONNECTION = ("ConnectionError", "Could not connect", "blocking this service", "Timeout")
"""By which pip-audit's own words tell that there was nobody to ask."""

Record = dict[str, Any]


def main(words: Sequence[str] = ()) -> int:
    """The exit status; `words` are further options of pip-audit, such as another database."""
    options = ["-r", str(LOCK), "--disable-pip", "--no-deps", "-f", "json", "--desc", "off", "--progress-spinner", "off", *words]
    asked = subprocess.run([sys.executable, "-m", "pip_audit", *options], capture_output=True, text=True, check=False)
    found = packages(asked.stdout)
    if not found and not any(sign in asked.stderr for sign in NO_CONNECTION):
        sys.stdout.write(f"NOT AUDITED: pip-audit ended without an answer:\n{asked.stderr}")
        return 1
    lines, status = told(found)
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    return status


def packages(said: str) -> list[Record]:
    """What was found of each package; nothing where pip-audit ended without an answer."""
    try:
        found: list[Record] = json.loads(said)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return []
    return found


def told(found: Sequence[Record]) -> tuple[list[str], int]:
    """The lines to say, and the exit status."""
    looked_at = [each for each in found if "vulns" in each]
    if not looked_at:
        return [UNREACHED], 0
    faults = list(_faults(looked_at))
    unknown = [each["name"] for each in found if "vulns" not in each]
    lines = [*faults, f"Audited: {len(looked_at)} packages; known faults: {len(faults)}."]
    lines += [f"Not in the database, so not audited: {', '.join(unknown)}."] if unknown else []
    return lines, int(bool(faults))


def _faults(found: Sequence[Record]) -> Iterator[str]:
    for each in found:
        for fault in each["vulns"]:
            mended = ", ".join(fault["fix_versions"]) or "no version yet"
            yield f"{each['name']} {each['version']}: {fault['id']}, mended in {mended}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
