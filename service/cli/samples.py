"""A sample of each mail that the service sends, for `preview` and for `check`: fictional, and full enough to show every part.

A kind of notice enters, a notice about nobody leaves.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from types import MappingProxyType

from service.domain import words
from service.domain.notices import Audience, Notice, NoticeKind
from service.domain.roster import Roster

REFERENCE, AGENCY, DUE = "RR-2026-999", "Fictional Police", date(2026, 12, 1)

CHRONOLOGY = words.DocumentLine(
    2, "chronology", "Excel", rows=41, version=2, changes=words.Changes(1, rows_added=3), undated_rows=(7, 9)
)
SCOPING = words.DocumentLine(1, "scoping form", "Word")
NEEDED = (
    "Summary of agency involvement",
    "Child’s lived experience",
    "Good practice",
    "Learning",
    "Job title",
    "Name of senior manager",
)
REPLY = words.Reply("held 41 assign RR-2026-999 police", "files it there and sends the receipt")

SAMPLES: Mapping[NoticeKind, Callable[[], words.Words]] = MappingProxyType(
    {
        NoticeKind.RECEIPT: lambda: words.ReceiptWords(REFERENCE, AGENCY, (SCOPING, CHRONOLOGY), NEEDED, due_on=DUE),
        NoticeKind.QUERY: lambda: words.QueryWords(
            REFERENCE, AGENCY, (words.QueryLine(1, "scoping form", words.Ask.BLANK, "Word"),), DUE
        ),
        NoticeKind.UNREADABLE: lambda: words.UnreadableWords((words.UnopenedLine(1, words.Unopened.LOCKED, "Word"),), REFERENCE),
        NoticeKind.ACKNOWLEDGEMENT: words.AcknowledgementWords,
        NoticeKind.REQUEST: lambda: words.RequestWords(
            REFERENCE,
            tuple(words.AskedDocument(AGENCY, each, DUE, f"{each}.docx") for each in ("scoping form", "chronology")),
            date(2024, 12, 1),
            date(2026, 11, 20),
        ),
        NoticeKind.HELD: lambda: words.HeldWords(
            41,
            "no open case fits the message",
            datetime(2026, 11, 24, 9, 30, tzinfo=UTC),
            REPLY,
            (words.Reply("held 41 discard", "does nothing with it"),),
            "The document names no reference.",
            "somebody@police.example",
            (words.HeldAttachment(1, "chronology", "read", "Word", 12),),
        ),
        NoticeKind.ALERT: lambda: words.AlertWords(
            "A mail could not be delivered", ("Mail 12 was refused.",), ("Ring the agency.",)
        ),
        NoticeKind.COMMAND_RESULT: lambda: words.CommandResultWords(
            (words.CommandLine(1, done=True, answer="police has until 1 December 2026.", command="extend police 2026-12-01"),)
        ),
        NoticeKind.EXTENSION: lambda: words.ExtensionWords(REFERENCE, AGENCY, ("scoping form",), DUE, date(2026, 11, 27)),
        NoticeKind.STAND_DOWN: lambda: words.StandDownWords(REFERENCE, AGENCY, words.Ended.NOT_MET),
    }
)

NOTICES = tuple(words.WORDS)
"""The kinds of notice that have words to send."""

TO_STAFF = frozenset({NoticeKind.HELD, NoticeKind.ALERT, NoticeKind.COMMAND_RESULT})


def sample(kind: NoticeKind, roster: Roster) -> Notice:
    """A mail of that kind about nobody, to the first member of staff or to nobody's address."""
    staff = roster.staff[0].email if roster.staff else "staff@partnership.example"
    to_staff = kind in TO_STAFF
    return Notice(
        kind=kind,
        once=f"sample:{kind}",
        audience=Audience.STAFF if to_staff else Audience.AGENCY,
        recipient=staff if to_staff else "reviews@police.example",
        words=words.spoken(SAMPLES[kind]()),
        tag="RR held 41" if to_staff else f"{REFERENCE} police",
        agency=None if to_staff else "police",
    )
