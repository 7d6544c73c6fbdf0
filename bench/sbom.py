"""Writes down what the program is made of: `make sbom`.

The lock enters; build/sbom.json leaves: a CycloneDX bill of materials with version, package URL and digests of every package. It
is the same for the same lock, whenever and wherever it is made: no time, no path, no address of a registry stands in it. That it
is as the standard wants it, a test sees.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements.lock"
OUT = ROOT / "build" / "sbom.json"
VERSION = "1.6"
"""Of the CycloneDX specification (ECMA-424)."""

Record = dict[str, Any]


def main(out: Path = OUT) -> int:
    """The exit status: 1 where the bill could not be made, and then nothing is written."""
    words = ["requirements", str(LOCK), "--pyproject", str(ROOT / "pyproject.toml"), "--output-reproducible"]
    words += ["--no-validate", "--sv", VERSION]
    made = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "cyclonedx_py", *words], capture_output=True, text=True, check=False
    )
    if made.returncode:
        sys.stderr.write(f"The bill of materials could not be made:\n{made.stderr}")
        return 1
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(plain(json.loads(made.stdout)), indent=2, sort_keys=True) + "\n", "utf-8")
    sys.stdout.write(f"Written: {out.relative_to(ROOT) if out.is_relative_to(ROOT) else out}\n")
    return 0


def plain(bill: Record) -> Record:
    """The bill without addresses: the digests move to the packages that they belong to, each named by its package URL."""
    names = {each["bom-ref"]: each.get("purl", each["bom-ref"]) for each in bill["components"]}
    tools = bill["metadata"]["tools"]["components"]
    return {
        **bill,
        "components": [_package(each) for each in bill["components"]],
        "dependencies": [{"ref": names.get(each["ref"], each["ref"])} for each in bill["dependencies"]],
        "metadata": {**bill["metadata"], "tools": {"components": [_without_addresses(each) for each in tools]}},
    }


def _package(component: Record) -> Record:
    found = [digest for each in component.get("externalReferences", ()) for digest in each.get("hashes", ())]
    kept = _without_addresses(component)
    kept.pop("description", None)  # the line of the lock, which the other fields say
    return {**kept, "bom-ref": component["purl"], "hashes": found}


def _without_addresses(component: Record) -> Record:
    return {name: value for name, value in component.items() if name != "externalReferences"}


if __name__ == "__main__":
    sys.exit(main())
