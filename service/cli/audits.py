"""`audit …`: whether the log of what happened is whole, and what stands in it about one case.

A head or a reference enters; sentences leave, or one case's history as .csv whose cells no spreadsheet calculates.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service.cli.breaches import breaches
from service.cli.globals import WHO, service_of
from service.cli.kinds import Json, Reference, Usage
from service.cli.output import as_json, say

if TYPE_CHECKING:
    from service.domain.records import AuditLine

audit = typer.Typer(no_args_is_help=True, help="The audit log.", epilog="Example: rapid-review audit verify")

COLUMNS = ("seq", "at", "what", "who", "evidence", "hash")
TOO_SHORT = "The head is the one that a morning summary names, at least 16 of the digits 0-9 and a-f."


def add_to(app: typer.Typer) -> None:
    """Puts the family `audit` among the commands."""
    audit.command("breaches", epilog="Example: rapid-review audit breaches")(breaches)
    app.add_typer(audit, name="audit")


@audit.command("verify", epilog="Example: rapid-review audit verify --head 5b1e-90c4-7d2a-f638")
def verify(
    context: typer.Context,
    head: Annotated[
        str, typer.Option("--head", metavar="HASH", help="The head that a morning summary named: shows what was cut off since.")
    ] = "",
    json: Json = False,
) -> None:
    """Checks every hash chain of the audit log; exit status 1 when something was changed, taken out or cut off."""
    from service.domain.heads import typed

    digits = typed(head) if head else ""
    if digits is None:
        raise Usage(TOO_SHORT)
    with service_of(context) as service, service.store.reading() as ledger:
        broken = ledger.audit.verify(digits)
    if json:
        as_json({"whole": not broken, "broken": broken})
    else:
        say(*(broken or [f"Every chain of the audit log holds{', and the head stands in it' if digits else ''}."]))
    if broken:
        raise typer.Exit(1)


@audit.command("export", epilog="Example: rapid-review audit export RR-2026-003 --out history.csv")
def export(
    context: typer.Context,
    reference: Reference,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Where to; else standard output.")] = None,
) -> None:
    """Writes one case's history as .csv: what happened when, by whom, on what evidence."""
    from service.workflows.cases.casework import find, note

    if out is not None and out.exists():
        raise Usage(f"There is a file of that name already: {out.name}.")
    with service_of(context) as service, service.store.writing() as ledger:
        case = find(ledger, reference)
        note(service.desk, ledger, "looked", WHO, case, at="audit export")
        lines = ledger.audit.history(case.id)
    text = table_of(lines)
    if out is None:
        typer.echo(text, nl=False)
        return
    with os.fdopen(os.open(out, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8", newline="") as file:
        file.write(text)
    say(f"{len(lines)} entries of {case.reference}: {out}")


def table_of(lines: Sequence[AuditLine]) -> str:
    """The entries as .csv (RFC 4180), a row each below the names of the columns."""
    from service.domain.csv_cells import cell

    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows([cell(each) for each in _row(line)] for line in lines)
    return text.getvalue()


def _row(line: AuditLine) -> tuple[str, ...]:
    import json

    entry = line.entry
    evidence = json.dumps(entry.evidence, ensure_ascii=False, sort_keys=True) if entry.evidence else ""
    return str(line.seq), entry.at.isoformat(), entry.kind, entry.who, evidence, line.hash
