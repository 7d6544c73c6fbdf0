"""The page that tells the story: every mail and document in order, each linked, and at the end the table of the case.

The chronicle and where the case stands enter, `index.html` leaves. Nothing on the page is fetched from anywhere, and whatever an
agency wrote is shown as words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from service.demo.cast import PARTNERSHIP
from service.demo.chronicle import Chronicle, Mail, Remark, Typed
from service.demo.stage import ROOT

TEMPLATE = "index.html"
KINDS: Mapping[type, str] = {Mail: "mail", Typed: "typed", Remark: "remark"}


@dataclass(frozen=True, slots=True)
class Ending:
    """Where everything stands when the story is over; `folders` are name, messages, and how many were never opened."""

    reference: str
    at: datetime
    case: Mapping[str, Any]
    status: str
    folders: Sequence[tuple[str, int, int]]


def write_index(out: Path, chronicle: Chronicle, ending: Ending) -> None:
    """Writes the page into the folder."""
    loader = FileSystemLoader(ROOT / "templates" / "demo")
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters |= {"link": quote, "day": _day, "minute": _minute, "kind": lambda each: KINDS[type(each)]}
    page = environment.get_template(TEMPLATE).render(
        partnership=PARTNERSHIP, chapters=chronicle.chapters, ending=ending, agency=_agency, mails=list(chronicle.mails())
    )
    (out / TEMPLATE).write_text(page, encoding="utf-8")


def _day(day: date | str) -> str:
    day = date.fromisoformat(day) if isinstance(day, str) else day
    return f"{day:%a} {day.day} {day:%B}"


def _minute(moment: datetime) -> str:
    return f"{moment:%A} {moment.day} {moment:%B %Y}, {moment:%H:%M}"


def _agency(key: str) -> str:
    from service.demo.cast import AGENCIES

    return AGENCIES[key].body
