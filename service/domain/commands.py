"""One line of a mail from staff, understood: what is to be done, or what is wrong with the line.

Enters: the text above the quoted one, and the review type's words for milestones. Leaves: a `Command` or a `Problem` for each
line that is meant as a command; greetings and signatures are passed over. Who may do it is decided elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Verb(StrEnum):
    """What a line asks for."""

    ASSIGN = "assign"
    DISCARD = "discard"
    SEND = "send"
    RECORD = "record"  # a milestone
    SIN = "sin"  # the notification was sent on that day: the clock starts
    FILE = "file"
    STATUS = "status"
    HELP = "help"


@dataclass(frozen=True, slots=True)
class Command:
    """What one line asks for; what it does not say is None or empty, and the mail it answers may say it."""

    line: int  # as a person counts the lines above the quoted text
    verb: Verb
    held: int | None = None
    reference: str | None = None
    agency: str | None = None
    numbers: tuple[int, ...] = ()  # of the outbox; none: all that wait
    milestone: str | None = None
    on: date | None = None

    @property
    def spelled(self) -> str:
        """The command in our own spelling."""
        verb = self.milestone if self.verb is Verb.RECORD else self.verb
        opening = (self.reference, verb) if self.held is None else (f"held {self.held}", verb, self.reference)
        return " ".join(str(each) for each in (*opening, self.agency, *self.numbers, self.on) if each is not None)


@dataclass(frozen=True, slots=True)
class Problem:
    """A line that looks like a command and is none, and what would be right."""

    line: int
    sentence: str


HELP = (
    ("held 41 assign RR-2026-003 police", "files the waiting message 41 as the police's in that case"),
    ("held 41 discard", "does nothing with the waiting message 41, and takes it off the list"),
    ("send", "sends everything that waits for a yes"),
    ("send 1 3", "sends these of it"),
    ("RR-2026-003 met", "records that the criteria are met, today"),
    ("RR-2026-003 not met 2026-11-24", "records that they are not met, on that day"),
    ("RR-2026-003 sin 20 November 2026", "starts the clock on the day the notification was sent to the national Panel"),
    ("RR-2026-003 file police", "files the attached documents as the police's"),
    ("RR-2026-003 status", "says where the case stands"),
    ("help", "lists these lines"),
)
"""Every command with an example and what it does."""

_REFERENCE = r"(?P<reference>[A-Z]{2,6}-20[0-9]{2}-[0-9]{3,5})"
_AGENCY = r"(?P<agency>[a-z0-9][a-z0-9._-]{0,40})"
_CASE = rf"(?:{_REFERENCE}\s+)?"
_HELD = r"held\s+#?(?P<held>[0-9]{1,9})"

PATTERNS: tuple[tuple[Verb, str, str], ...] = (
    (Verb.ASSIGN, rf"{_HELD}\s+assign\s+{_REFERENCE}\s+{_AGENCY}", "held 41 assign RR-2026-003 police"),
    (Verb.DISCARD, rf"{_HELD}\s+discard", "held 41 discard"),
    (Verb.SEND, r"send(?P<numbers>(?:[\s,]+#?[0-9]{1,9})*)", "send, or send 1 3"),
    (Verb.SIN, rf"{_CASE}sin\s+(?P<on>\S.*)", "RR-2026-003 sin 2026-11-20"),
    (Verb.FILE, rf"{_CASE}file\s+{_AGENCY}", "RR-2026-003 file police"),
    (Verb.STATUS, rf"{_CASE}status", "RR-2026-003 status"),
    (Verb.HELP, r"help", "help"),
)
"""What a line may look like, each with an example; ASCII letters and digits only, capitals or not."""

_STARTS = {"held": Verb.ASSIGN, "assign": Verb.ASSIGN, "send": Verb.SEND, "sin": Verb.SIN, "file": Verb.FILE}
_DAYS = ("%Y-%m-%d", "%d %B %Y", "%d %b %Y")
_FLAGS = re.ASCII | re.IGNORECASE
_DATE = "Write the day as 2026-12-03 or 3 December 2026."


def commands(new_text: str, milestone_words: Mapping[str, str]) -> list[Command | Problem]:
    """What each command line of the text asks for, in order; other lines are passed over."""
    lines = (parse(line, number, milestone_words) for number, line in enumerate(new_text.splitlines(), 1))
    return [each for each in lines if each is not None]


def parse(line: str, number: int, milestone_words: Mapping[str, str]) -> Command | Problem | None:
    """The line's command, what is wrong with it, or None where it is not meant as one."""
    text = " ".join(line.split()).strip(" .;>*-")
    if not text or not text.isascii():
        return None
    for verb, pattern, _ in PATTERNS:
        found = re.fullmatch(pattern, text, _FLAGS)
        if found:
            return _command(number, verb, found)
    return _milestone(text, number, milestone_words) or _problem(text, number, milestone_words)


def day(text: str) -> date | None:
    """The day written as 2026-12-03 or 3 December 2026, or None."""
    for form in _DAYS:
        try:
            return datetime.strptime(text.strip(), form).date()  # noqa: DTZ007 - a day has no time zone
        except ValueError:
            continue
    return None


def _command(number: int, verb: Verb, found: re.Match[str]) -> Command | Problem:
    said = found.groupdict()
    on = day(said["on"]) if "on" in said else None
    if "on" in said and on is None:
        return Problem(number, f"This is no date. {_DATE}")
    held, reference, agency = said.get("held"), said.get("reference"), said.get("agency")
    return Command(
        line=number,
        verb=verb,
        held=int(held) if held else None,
        reference=reference.upper() if reference else None,
        agency=agency.lower() if agency else None,
        numbers=tuple(map(int, re.findall(r"[0-9]+", said.get("numbers") or ""))),
        on=on,
    )


def _milestone(text: str, number: int, words: Mapping[str, str]) -> Command | Problem | None:
    """A milestone's words, with a reference before and a day behind where they are given."""
    found = re.match(rf"{_CASE}(?P<rest>.+)", text, _FLAGS)
    rest = found["rest"].lower() if found else ""
    said = max((each for each in words if rest == each or rest.startswith(f"{each} ")), key=len, default=None)
    if found is None or said is None:
        return None
    reference, after = found["reference"], rest[len(said) :].strip()
    on = day(after) if after else None
    if after and on is None:
        return None if reference is None else Problem(number, f"After “{said}” only a date may follow. {_DATE}")
    return Command(number, Verb.RECORD, reference=reference.upper() if reference else None, milestone=words[said], on=on)


def _problem(text: str, number: int, milestone_words: Mapping[str, str]) -> Problem | None:
    """What is wrong, where the line begins as a command does: with a reference, or with a verb and something like its object."""
    if re.match(rf"{_REFERENCE}\b", text, _FLAGS):
        known = ", ".join((*_after_reference(), *milestone_words))
        return Problem(number, f"After the reference may stand: {known}.")
    first = re.match(r"(held|assign)\b|(send|sin|file)\s+\S+$", text, _FLAGS)
    if first is None:
        return None
    verb = _STARTS[(first[1] or first[2]).lower()]
    return Problem(number, f"Write it so: {next(example for each, _, example in PATTERNS if each is verb)}.")


def _after_reference() -> Iterator[str]:
    yield from (str(verb) for verb, pattern, _ in PATTERNS if pattern.startswith(_CASE))


def problems(found: Iterable[Command | Problem]) -> list[Problem]:
    """The lines that could not be understood."""
    return [each for each in found if isinstance(each, Problem)]
