"""The page that tells the story: every mail and document in order, each linked, and at the end the table of the case.

The chronicle and where the case stands enter, `index.html` leaves. Nothing on the page is fetched from anywhere, and whatever an
agency wrote is shown as words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from service.demo.cast import AGENCIES, NURSERY, PARTNERSHIP
from service.demo.chronicle import Chronicle, Mail, Remark, Round, Typed
from service.demo.commands import ROOT

Record = Mapping[str, Any]

UNANSWERED = ("asked", "acknowledged", "queried")
TEMPLATE = "index.html"
ALTERNATIVES = ("criteria", "recommendation", "decision", "panel")
"""Steps whose names begin so are alternatives, of which one is reached."""
KINDS: Mapping[type, str] = {Mail: "mail", Round: "round", Typed: "typed", Remark: "remark"}


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
    ended = ending.case["status"] != "open"
    page = environment.get_template(TEMPLATE).render(
        partnership=PARTNERSHIP,
        chapters=chronicle.chapters,
        mails=list(chronicle.mails()),
        ending=ending,
        requests=[_request(each, None if ended else ending.at.date()) for each in ending.case["requests"]],
        ended=ended,
        steps=list(_steps(ending.case["milestones"])),
    )
    (out / TEMPLATE).write_text(page, encoding="utf-8")


def _day(day: date | str) -> str:
    day = date.fromisoformat(day) if isinstance(day, str) else day
    return f"{day:%a} {day.day} {day:%B}"


def _minute(moment: datetime) -> str:
    return f"{moment:%A} {moment.day} {moment:%B %Y}, {moment:%H:%M}"


def _request(record: Record, today: date | None) -> Record:
    """The request with its agency's name, and whether its day has passed while something is still awaited; not once it ended."""
    open_ = record["state"] in UNANSWERED or record["missing"]
    late = today is not None and bool(open_) and date.fromisoformat(record["due_on"]) < today
    return {**record, "name": AGENCIES.get(record["agency"], NURSERY).body, "late": late}


def _steps(milestones: Sequence[Record]) -> Iterator[Record]:
    """The steps that have a day, those of which only one is reached as one line."""
    dated = [each for each in milestones if each["due_on"] or each["done_on"]]
    for word, group in groupby(dated, key=_alternatives):
        steps = list(group)
        if len(steps) > 1:
            yield {**steps[0], "words": f"{word} (one of {len(steps)})"}
        else:
            yield {**steps[0], "words": str(steps[0]["key"]).replace("_", " ")}


def _alternatives(step: Record) -> str:
    """What the step has in common with its alternatives, or its own key where it has none."""
    key = str(step["key"])
    word = key.partition("_")[0]
    return word if word in ALTERNATIVES else key
