"""`audit breaches`: what was sent to the service in error and erased, for the record that article 33(5) of the UK GDPR asks for.

The system's chain of the audit log enters, a table or JSON leaves: when, by whom, which return or message, and why.
"""

from __future__ import annotations

import typer

from service.cli.globals import service_of
from service.cli.kinds import Json
from service.cli.output import as_json, local, table

COLUMNS = ("at", "by", "case", "agency", "document", "version", "message", "why")


def breaches(context: typer.Context, json: Json = False) -> None:
    """Lists what was sent in error and erased: your breach log's entries."""
    from service.workflows.records.erasing import BREACH

    with service_of(context) as service:
        with service.store.reading() as ledger:
            entries = [each for each in ledger.audit.entries(None) if each.kind == BREACH]
        rows = [{"at": local(each.at, service.timezone), "who": each.who, **(each.evidence or {})} for each in entries]
    if json:
        as_json(rows)
        return
    keys = ("at", "who", "reference", "agency", "document", "version", "message", "why")
    table(COLUMNS, [tuple(row.get(key, "") for key in keys) for row in rows], "Nothing was sent in error and erased.")
