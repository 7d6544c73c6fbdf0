"""What an automatic reply says about its sender: until when he is away, whom to write to instead, whether he has left.

The subject, the new text and the day on which it was sent enter; an `Absence` leaves. Only what stands in the tables of phrases
counts: a day that is named for another reason is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from parsers.mail.absence_phrases import AWAY, BACK, HERE, LEFT, ROBOT, SPAN, UNTIL
from parsers.mail.addresses import normal
from parsers.mail.bounce_phrases import ADDRESS
from parsers.mail.days import DAY, day_named

_LONGEST = 8_000  # characters; whoever is away says so at once
_MOST = 10  # addresses
_DASHES = re.compile("[\u2010-\u2015\u2212]")
_MONTH_SPAN = re.compile(r"([a-z]{3,9}) \d{1,2}\w{0,2} ?- ?(\d{1,2})")


@dataclass(frozen=True, slots=True)
class Absence:
    """`until` is the last day away, None where none is named; `to` are other addresses that the reply names."""

    until: date | None = None
    to: tuple[str, ...] = ()
    left: bool = False
    away: bool = False  # it says that its sender is not there, with a day or without


def absence(subject: str, new_text: str, sent_on: date | None, own: tuple[str, ...] = ()) -> Absence:
    """What the reply says; without the day on which it was sent no day is understood. `own` are addresses that are known."""
    text = new_text[:_LONGEST]
    words, title = _plain(text), _plain(subject)
    about = bool(AWAY.search(words) or AWAY.search(title))
    until = _until(words, title, sent_on) if sent_on and about else None
    addresses = (normal(each.strip(".'")) for each in ADDRESS.findall(text))
    to = dict.fromkeys(each for each in addresses if each and each not in own)
    return Absence(until, tuple(to)[:_MOST], _left(words), about)


def _plain(text: str) -> str:
    return " ".join(_DASHES.sub("-", text.replace("’", "'").replace("\u00a0", " ")).lower().replace("*", " ").split())


def _until(words: str, title: str, on: date) -> date | None:
    """The last day away: by the day of return, else by the last day, else by the end of a span; the first that is not past."""
    for found in (
        list(_before_return(words, on)),
        list(_last_days(words, on)),
        list(_ends(words, on)),
        list(_last_days(title, on)),
    ):
        if found:
            return next((day for day in found if day >= on), found[-1])
    return None


def _before_return(words: str, on: date) -> Iterator[date]:
    for found in BACK.finditer(words):
        if day := day_named(found[1], on):
            yield day - timedelta(days=1)


def _last_days(words: str, on: date) -> Iterator[date]:
    for found in UNTIL.finditer(words):
        if not HERE.search(words[: found.start()]) and (day := day_named(found[1], on)):
            yield day


def _ends(words: str, on: date) -> Iterator[date]:
    for found in SPAN.finditer(words):
        month = _MONTH_SPAN.fullmatch(found[0])
        last = f"{month[2]} {month[1]}" if month else found[1]
        if last and re.fullmatch(DAY, last) and (day := day_named(last, on)):
            yield day


def _left(words: str) -> bool:
    return any(pattern.search(each) for each in re.split(r"(?<=[.!?]) ", words) if not ROBOT.search(each) for pattern in LEFT)
