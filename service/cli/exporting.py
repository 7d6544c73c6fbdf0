"""`case export`: writes everything that is held about a case into a new folder, with a page that lists it and a file of hashes.

A reference and a folder come in; files leave that only this user can read, and `sha256sum --check SHA256SUMS` holds for them.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service.cli.globals import WHO, service_of
from service.cli.kinds import Reference, Usage
from service.cli.output import local, say

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from service.workflows.records.exporting import Piece

PAGE, SUMS = "index.html", "SHA256SUMS"
TEMPLATE = "export.html"


def export(
    context: typer.Context,
    reference: Reference,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="A folder that is not there yet.")],
) -> None:
    """Writes all that is held about a case: for a request for access, a court or an inquiry."""
    from service.workflows.records.exporting import export_case

    if out.exists():
        raise Usage(f"{out} is there already: name a folder that is not, so that nothing else is mixed in.")
    with service_of(context) as service:
        name = reference.strip().upper()
        number = _write(out, name, export_case(service.desk, reference, WHO), service.timezone)
    say(f"{number} files of {name} are written to {out}; {out / PAGE} lists them. They are not sealed: look after them.")
    say(f"Whoever gets them can check that nothing was changed: (cd {out} && sha256sum --check {SUMS})")


def _write(out: Path, reference: str, pieces: Iterable[Piece], zone: ZoneInfo) -> int:
    from service.adapters.pages import filled_page
    from service.wiring import TEMPLATES

    rows = []
    for piece in pieces:
        _save(out / piece.name, piece.data)
        digest = hashlib.sha256(piece.data).hexdigest()
        rows.append((piece.name, piece.what, local(piece.at, zone), len(piece.data), digest))
    page = filled_page(TEMPLATES / TEMPLATE, {"reference": reference, "rows": rows}, {}).encode()
    _save(out / PAGE, page)
    sums = [*((digest, name) for name, _, _, _, digest in rows), (hashlib.sha256(page).hexdigest(), PAGE)]
    _save(out / SUMS, "".join(f"{digest}  {name}\n" for digest, name in sums).encode())
    return len(rows)


def _save(file: Path, data: bytes) -> None:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600), "wb") as new:
        new.write(data)


COMMANDS = (("export", export, "RR-2026-003 --out /media/court/RR-2026-003"),)
