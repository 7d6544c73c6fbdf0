"""`rehearse`: every mail that a case opened on a day would cause until its end, with date, recipient and text.

A type, a day and agencies enter; a list, JSON or one page of HTML leaves. The service plays the case on a database of its own
that is deleted at the end: nothing is sent and nothing is stored.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service.cli.globals import service_of
from service.cli.kinds import Json, Usage, day
from service.cli.output import as_json, say

if TYPE_CHECKING:
    from service.wiring import Service
    from service.workflows.rehearsing import Rehearsed

TEMPLATE = "rehearsal.html"
ASSUMED = (
    "Nobody answers in this rehearsal, and staff do each step on the day it is due: so that every mail shows.",
    "Nothing was sent and nothing was stored.",
)


def add_to(app: typer.Typer) -> None:
    """Puts `rehearse` among the commands."""
    app.command("rehearse", epilog="Example: rapid-review rehearse --on 2026-12-14 --agency police --html rehearsal.html")(
        rehearse
    )


def rehearse(
    context: typer.Context,
    on: Annotated[date, typer.Option("--on", parser=day, metavar="DATE", help="The day on which the clock starts.")],
    review: Annotated[str, typer.Option("--type", metavar="TYPE", help="The review type.")] = "rapid-review",
    agency: Annotated[list[str] | None, typer.Option(metavar="KEY", help="Only this agency; without any, all.")] = None,
    html: Annotated[Path | None, typer.Option(metavar="OUT", help="Write one page there.")] = None,
    json: Json = False,
) -> None:
    """Shows every mail that a case opened on that day would cause until its end; sends and stores nothing."""
    with service_of(context, ()) as service:
        found = _played(service, review, on, tuple(agency or ()))
    if json:
        as_json([_record(each) for each in found])
    elif html is not None:
        _write(html, review, on, found)
        say(f"{len(found)} mails: {html}", *ASSUMED)
    else:
        for each in found:
            say(*_lines(each))
        say(f"{len(found)} mails.", *ASSUMED)


def _played(service: Service, review: str, on: date, agencies: tuple[str, ...]) -> list[Rehearsed]:
    from service.domain.cases import CaseStatus
    from service.wiring_rehearsal import rehearsal
    from service.workflows.cases.casework import Opening, Refused
    from service.workflows.rehearsing import rehearse as play

    opening = Opening(review, CaseStatus.OPEN, on, agencies=agencies)
    with rehearsal(service, on) as (desk, turn):
        try:
            return list(play(desk, turn, opening))
        except Refused as refusal:
            raise Usage(str(refusal)) from None


def _record(each: Rehearsed) -> dict[str, object]:
    from service.adapters.mime import text_of

    subject, _, text = text_of(each.raw).partition("\n\n")
    return {
        "at": each.at,
        "notice": each.mail.kind,
        "to": each.mail.recipient,
        "audience": each.mail.audience,
        "agency": each.mail.agency,
        "subject": subject.removeprefix("Subject: "),
        "waits_for_yes": each.waits,
        "text": text,
    }


def _lines(each: Rehearsed) -> tuple[str, ...]:
    record = _record(each)
    waits = "  (waits for your yes)" if each.waits else ""
    head = f"== {each.at:%A} {each.at.day} {each.at:%B %Y %H:%M}  to {each.mail.recipient}  {each.mail.kind}{waits}"
    return head, str(record["subject"]), "", str(record["text"])


def _write(out: Path, review: str, on: date, found: list[Rehearsed]) -> None:
    from service.adapters.pages import filled_page
    from service.wiring import TEMPLATES

    mails = [{**_record(each), "day": each.at.date()} for each in found]
    values = {"review": review, "on": on, "mails": mails, "assumed": ASSUMED}
    out.write_text(filled_page(TEMPLATES / TEMPLATE, values, {}), encoding="utf-8")
