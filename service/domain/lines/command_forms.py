"""The table of command lines: each with what may follow it, an example and what it does. Parsing, help and the README go by it.

Enters nothing; leaves the rows. What milestones are called on a line is the review type's affair: `keys` says which of them a row
is for, by how their keys begin.
"""

from __future__ import annotations

from dataclasses import dataclass

from service.domain.lines import command_agencies as agencies
from service.domain.lines import command_days as days
from service.domain.lines import command_texts as texts
from service.domain.lines.british_days import Tense
from service.domain.lines.command import Verb
from service.domain.lines.command_days import Slot

REFERENCE = "RR-2026-003"


@dataclass(frozen=True, slots=True)
class Form:
    """One row. `everyday`: sentences begin so as well, and a line with more everyday words in it is taken for one."""

    verb: Verb
    words: tuple[str, ...]  # how staff may write it, our own spelling first; of a milestone: an example
    takes: tuple[Slot, ...]
    example: str  # without the reference
    does: str
    case: bool = True  # a reference stands in front, unless the mail answers one of ours
    held: bool = False  # `held 41` stands in front
    keys: str | None = None  # a milestone whose key begins so
    everyday: bool = True


def _of_type(verb: Verb, keys: str, takes: tuple[Slot, ...], example: str, does: str) -> Form:
    return Form(verb, (), takes, example, does, keys=keys)


_ON = days.required_day(Tense.PAST)
_BY = days.required_day(Tense.COMING)
_TO = days.required_day(Tense.PAST, days.Into.UNTIL)
_UNTIL = days.required_day(Tense.COMING, days.Into.UNTIL)
_DAY = (days.day_of_fact,)
_WHY = (texts.why,)

MILESTONES = (
    _of_type(Verb.RECORD, "criteria_met", _DAY, "met", "records that the criteria are met"),
    _of_type(Verb.RECORD, "criteria_not_met", _DAY, "not met 3 December 2026", "records that they are not met, on that day"),
    _of_type(Verb.RECORD, "recommendation_", _DAY, "recommendation lcspr", "records what the meeting recommends"),
    _of_type(
        Verb.RECORD,
        "decision_",
        (days.day_of_fact, agencies.to_agencies, days.day_of_fact),
        "decision lcspr to police health",
        "records what the safeguarding partners decided, and chooses whom to tell; “to all” tells every agency",
    ),
    _of_type(
        Verb.SIGN,
        "signed_",
        (days.day_of_fact, texts.by_name),
        "signed police 3 December 2026 by Jo Fern",
        "records a safeguarding partner's sign-off, who gave it and when",
    ),
    _of_type(Verb.RECORD, "", _DAY, "papers 3 December 2026", "records any other step of the review, by the words for it"),
)
"""The rows for milestones; the first whose `keys` fit counts."""

CASES = (
    Form(Verb.WITHDRAW, ("withdrawn",), (), "withdrawn", "ends a case whose notification was withdrawn"),
    Form(Verb.CLOSE, ("close",), (), "close", "closes a case whose review is over"),
    Form(Verb.REOPEN, ("reopen",), _WHY, "reopen why new information came", "opens an ended case again"),
    Form(
        Verb.SIN,
        ("sin",),
        (_ON,),
        "sin 20 November 2026",
        "starts the clock on the day the notification was sent to the national Panel",
        everyday=False,
    ),
    Form(
        Verb.CLOCK, ("clock",), (_ON, *_WHY), "clock 20 November 2026 why it was sent a day later", "corrects the clock's start"
    ),
    Form(
        Verb.PERIOD,
        ("period",),
        (_ON, _TO, days.ordered),
        "period 20 November 2024 to 20 November 2026",
        "sets the period under review",
    ),
    Form(
        Verb.MEETING,
        ("meeting",),
        (_BY, days.clock_time, texts.place),
        "meeting 3 December 2026 10:00 Council House",
        "sets or moves the meeting and invites the review group",
    ),
    Form(
        Verb.MEETING_CANCELLED,
        ("meeting cancelled", "meeting canceled"),
        (),
        "meeting cancelled",
        "tells the review group that it is off",
    ),
    Form(
        Verb.TELL,
        ("tell",),
        (agencies.agencies,),
        "tell police health",
        "tells these agencies what was decided; “all”: every one",
    ),
)
"""The rows for a case as a whole."""

AGENCIES = (
    Form(
        Verb.EXTEND,
        ("extend",),
        (agencies.agency, _BY),
        "extend police 3 December 2026",
        "gives the agency another due date",
        everyday=False,
    ),
    Form(
        Verb.WAIVE,
        ("waive",),
        (agencies.agency, texts.documents),
        "waive probation chronology",
        "no longer requires that document, or, where none is named, anything of the agency",
        everyday=False,
    ),
    Form(
        Verb.PAUSE,
        ("pause",),
        (agencies.agency_before_until, _UNTIL),
        "pause police until 3 December 2026",
        "reminds nobody there until then; without an agency, nobody in the case",
        everyday=False,
    ),
    Form(Verb.UNPAUSE, ("unpause",), (agencies.maybe_agency,), "unpause police", "ends the pause", everyday=False),
    Form(
        Verb.ADD,
        ("add",),
        (agencies.new_agency, agencies.quoted_name, agencies.addresses, days.by_day),
        'add oakfield "Oakfield Primary" dsl@oakfield.example by 3 December 2026',
        "asks one more agency; a name and an address only where it is of this case alone",
    ),
    Form(
        Verb.CONTACT,
        ("contact",),
        (agencies.agency, agencies.added_or_removed, agencies.address),
        "contact police new@police.example",
        "adds a contact for this case; “remove” before the address takes one away",
    ),
    Form(
        Verb.BAR,
        ("bar",),
        (agencies.address, *_WHY),
        "bar old@police.example why a conflict of interest",
        "writes to that address no more and takes nothing from it",
        everyday=False,
    ),
    Form(
        Verb.DETAILS_SENT,
        ("details-sent", "details sent"),
        (agencies.agencies,),
        "details-sent police",
        "records that you sent the family details there; “all”: to every agency",
        everyday=False,
    ),
    Form(
        Verb.RANG,
        ("rang",),
        (agencies.agency, texts.note),
        "rang police the sergeant will send it on Thursday",
        "keeps a note of what was said",
        everyday=False,
    ),
    Form(
        Verb.ASK,
        ("ask",),
        (agencies.agency, days.by_day, texts.note),
        "ask police by 3 December 2026 Who took the first call?",
        "puts a supplementary question to the agency",
    ),
    Form(
        Verb.ACTION,
        ("action",),
        (agencies.agency_of_task, days.by_day, texts.task),
        "action police by 3 December 2026 Send the call log",
        "keeps an action from the meeting; without an agency it is the business unit's",
    ),
    Form(Verb.DONE, ("done",), (texts.number,), "done 2", "records that action 2 is done"),
    Form(Verb.FILE, ("file",), (agencies.agency,), "file police", "files the attached documents as the police's"),
    Form(
        Verb.PROMISE,
        ("promise",),
        (agencies.agency, _BY),
        "promise police 3 December 2026",
        "keeps the day that the agency named; the due date stays",
        everyday=False,
    ),
)
"""The rows for an agency in a case, and what it is asked."""

SIGHT = (
    Form(Verb.STATUS, ("status",), (), "status", "says where the case stands"),
    Form(Verb.EXPLAIN, ("explain",), (), "explain", "says how each due date is counted"),
    Form(Verb.PACK, ("pack",), (), "pack", "makes the meeting papers"),
    Form(Verb.UNDO, ("undo",), (), "undo", "takes back the last line that was done"),
)
"""The rows that show something, or take it back."""

DESK = (
    Form(Verb.YES, ("yes",), (texts.code,), "yes K7M2Q", "does what was asked back, within 24 hours", case=False),
    Form(
        Verb.SEND, ("send",), (texts.numbers,), "send 1 3", "sends these of the mails that wait for a yes; alone, all", case=False
    ),
    Form(Verb.LEAVE, ("discard",), (texts.some_numbers,), "discard 3", "leaves that mail unsent", case=False),
    Form(
        Verb.ASSIGN,
        ("assign",),
        (texts.case, agencies.agency),
        f"assign {REFERENCE} police",
        "files the message 41, which waits for you, as the police's in that case",
        held=True,
    ),
    Form(Verb.DISCARD, ("discard",), (), "discard", "does nothing with the message 41, and takes it off the list", held=True),
    Form(Verb.ANSWERED, ("answered",), (), "answered", "takes it off the list, because you answered it yourself", held=True),
    Form(Verb.HELP, ("help",), (), "help", "lists these lines", case=False),
)
"""The rows for what waits for a person, and for help."""

FORMS = (*CASES, *AGENCIES, *SIGHT, *DESK)


def written(form: Form, reference: str = REFERENCE, held: int = 41) -> str:
    """The row's example as a whole line."""
    before = f"held {held} " if form.held else f"{reference} " if form.case and reference else ""
    return before + form.example


HELP = tuple((written(each), each.does) for each in (*MILESTONES, *FORMS))
"""Every command with an example and what it does."""


def form_of(milestone: str) -> Form:
    """The row for a milestone of that key."""
    return next(each for each in MILESTONES if each.keys is not None and milestone.startswith(each.keys))
