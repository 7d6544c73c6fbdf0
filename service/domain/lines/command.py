"""What one line of a mail from staff asks for, or what is wrong with it.

Enters: what the line says, typed. Leaves: records that a workflow acts on, each with the line in our own spelling, which is read
back as the same command.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum
from types import MappingProxyType


class Verb(StrEnum):
    """What a line asks for."""

    RECORD = "record"  # a milestone
    SIGN = "signed"  # one of the safeguarding partners signed off
    SIN = "sin"  # the notification was sent on that day: the clock starts
    CLOCK = "clock"  # corrects that day
    PERIOD = "period"  # under review
    MEETING = "meeting"
    MEETING_CANCELLED = "meeting cancelled"
    WITHDRAW = "withdrawn"
    CLOSE = "close"
    REOPEN = "reopen"
    TELL = "tell"  # the decision
    EXTEND = "extend"
    WAIVE = "waive"
    PAUSE = "pause"
    UNPAUSE = "unpause"
    ADD = "add"
    CONTACT = "contact"
    BAR = "bar"
    DETAILS_SENT = "details-sent"
    RANG = "rang"
    ASK = "ask"
    ACTION = "action"
    DONE = "done"  # an action
    FILE = "file"
    PROMISE = "promise"
    STATUS = "status"
    EXPLAIN = "explain"
    PACK = "pack"
    UNDO = "undo"
    YES = "yes"
    SEND = "send"
    LEAVE = "leave unsent"  # `discard 3`: an outgoing mail
    ASSIGN = "assign"  # `held 41 …`, as the next two
    DISCARD = "discard"
    ANSWERED = "answered"
    HELP = "help"


_Pieces = tuple[tuple[str, str], ...]  # what stands before a field, and the field
_AGENCY: _Pieces = (("", "agency"),)
_AGENCIES: _Pieces = (("", "agencies"),)
_NUMBERS: _Pieces = (("", "numbers"),)
_WORK: _Pieces = (("", "agency"), ("by", "on"), ("", "text"))

_PIECES: Mapping[Verb, _Pieces] = {
    Verb.RECORD: (("", "on"), ("to", "agencies")),
    Verb.SIGN: (("", "on"), ("by", "name")),
    Verb.SIN: (("", "on"),),
    Verb.CLOCK: (("", "on"), ("why", "text")),
    Verb.PERIOD: (("", "on"), ("to", "until")),
    Verb.MEETING: (("", "on"), ("", "at"), ("", "text")),
    Verb.REOPEN: (("why", "text"),),
    Verb.TELL: _AGENCIES,
    Verb.EXTEND: (*_AGENCY, ("", "on")),
    Verb.WAIVE: (*_AGENCY, ("", "documents")),
    Verb.PAUSE: (*_AGENCY, ("until", "until")),
    Verb.UNPAUSE: _AGENCY,
    Verb.ADD: (*_AGENCY, ('"', "name"), ("", "emails"), ("by", "on")),
    Verb.CONTACT: (*_AGENCY, ("", "removes"), ("", "emails")),
    Verb.BAR: (("", "emails"), ("why", "text")),
    Verb.DETAILS_SENT: _AGENCIES,
    Verb.RANG: (*_AGENCY, ("", "text")),
    Verb.ASK: _WORK,
    Verb.ACTION: _WORK,
    Verb.DONE: _NUMBERS,
    Verb.FILE: _AGENCY,
    Verb.PROMISE: (*_AGENCY, ("", "on")),
    Verb.YES: (("", "code"),),
    Verb.SEND: _NUMBERS,
    Verb.LEAVE: _NUMBERS,
    Verb.ASSIGN: (("", "reference"), *_AGENCY),
}
"""What follows the verb, in the order in which we write it; what is not said is left out."""

EVERYONE = "all"
_WRITTEN = {Verb.LEAVE: "discard"}
_PERSONAL = frozenset({"text", "name"})


@dataclass(frozen=True, slots=True)
class Command:
    """What one line asks for; what it does not say is None or empty, and the mail it answers may say it."""

    line: int  # as a person counts the lines above the quoted text
    verb: Verb
    held: int | None = None
    reference: str | None = None
    agency: str | None = None
    agencies: tuple[str, ...] = ()  # where several may stand
    everyone: bool = False  # `all` stood in their place
    emails: tuple[str, ...] = ()
    removes: bool = False  # the address is taken away, not added
    name: str = ""  # of a new agency, or of who signed
    documents: tuple[str, ...] = ()
    milestone: str | None = None
    said: str = field(default="", compare=False)  # the milestone in the words of staff
    on: date | None = None  # the line's day: it happened, or it is due
    until: date | None = None  # the end of a pause, or of the period under review
    at: time | None = None
    text: str = ""  # place, why, question, note, in the person's own characters
    numbers: tuple[int, ...] = ()  # of the outbox or of actions; none: all that wait
    code: str = ""

    @property
    def spelled(self) -> str:
        """The command in our own spelling."""
        return self._spell(MappingProxyType({}))

    @property
    def shown(self) -> str:
        """The same for a mail, in which nobody's free words are repeated."""
        return self._spell(dict.fromkeys(_PERSONAL, "…"))

    def _spell(self, instead: Mapping[str, str]) -> str:
        opening = f"held {self.held}" if self.held is not None else self.reference
        verb = (self.said or self.milestone) if self.milestone else _WRITTEN.get(self.verb, self.verb)
        pieces = (self._piece(before, name, instead) for before, name in _PIECES.get(self.verb, ()))
        return " ".join(each for each in (opening, verb, *pieces) if each)

    def _piece(self, before: str, name: str, instead: Mapping[str, str]) -> str:
        value = self._written(name)
        value = instead.get(name, value) if value else ""
        if before == '"' and value:
            return f'"{value}"'
        return f"{before} {value}" if before and value else value

    def _written(self, name: str) -> str:
        if name == "agencies" and self.everyone:
            return EVERYONE
        value: object = getattr(self, name)
        if isinstance(value, tuple):
            return " ".join(map(str, value))
        if isinstance(value, bool):
            return "remove" if value else ""
        if isinstance(value, time):
            return f"{value:%H:%M}"
        return "" if value is None else str(value)  # a day is written as ISO 8601


@dataclass(frozen=True, slots=True)
class Problem:
    """A line that looks like a command and is none, and what would be right; nothing that the line says is repeated."""

    line: int
    sentence: str
