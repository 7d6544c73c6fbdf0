"""What a referral or a notification form says about a case that a person opens with `case open --from`.

A file enters, the facts that the reader found in it leave; what a person typed on the command line comes before them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from service.cli.kinds import Usage

if TYPE_CHECKING:
    from parsers.model import Extraction
    from service.domain.cases import Subject
    from service.wiring import Service


@dataclass(frozen=True, slots=True)
class Facts:
    """What the form says."""

    aliases: tuple[str, ...] = ()
    subjects: tuple[Subject, ...] = ()
    incident_on: date | None = None
    period: tuple[date | None, date | None] = (None, None)


def facts_of(service: Service, form: Path) -> Facts:
    """The facts in the form; raises `Usage` where it is no referral or notification that can be read."""
    from parsers.model import Kind

    extraction = service.reader.read_document(form.read_bytes(), service.clock.now().date())
    if extraction.kind not in (Kind.REFERRAL, Kind.NOTIFICATION):
        raise Usage(f"{form} is no referral or notification form that can be read.")
    number = extraction.value("case_reference")
    return Facts(
        aliases=(number,) if number else (),
        subjects=_subjects(extraction),
        incident_on=_date(extraction, "incident_date"),
        period=(_date(extraction, "period_from"), _date(extraction, "period_to")),
    )


def _subjects(extraction: Extraction) -> tuple[Subject, ...]:
    from service.domain.cases import Subject
    from service.domain.clues import child_of

    child = child_of(extraction.value("child_initials") or extraction.value("child_name") or "", extraction.value("child_dob"))
    return (Subject(child.initials[0], child.born_on),) if child.initials else ()


def _date(extraction: Extraction, name: str) -> date | None:
    try:
        return date.fromisoformat(extraction.value(name) or "")
    except ValueError:
        return None
