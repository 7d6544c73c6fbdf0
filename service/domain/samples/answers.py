"""Samples of what answers a mail, of what ends an agency’s part, and of what staff are told about one message."""

from __future__ import annotations

from datetime import UTC, date, datetime

from service.domain.notices import NoticeKind
from service.domain.samples.cast import ASKER, DUE, POLICE, REFERENCE
from service.domain.words import (
    AcknowledgementWords,
    AlertWords,
    Ask,
    Changes,
    CommandLine,
    CommandResultWords,
    DocumentLine,
    Ended,
    ExtensionWords,
    HeldAttachment,
    HeldWords,
    QueryLine,
    QueryWords,
    ReceiptWords,
    Reply,
    StandDownWords,
    Unopened,
    UnopenedLine,
    UnreadableWords,
    WaitingMail,
)

_CHANGED = Changes(since=1, rows_added=3, rows_changed=1)
_DROPPED = Changes(since=1, rows_dropped=12)

ANSWERS: tuple[tuple[NoticeKind, object], ...] = (
    (
        NoticeKind.RECEIPT,
        ReceiptWords(
            reference=REFERENCE,
            agency=POLICE,
            documents=(
                DocumentLine(1, "scoping form", "Word"),
                DocumentLine(2, "chronology", "Excel", rows=41, version=2, changes=_CHANGED, undated_rows=(14, 22)),
            ),
            needed=(
                "Ethnicity",
                "Voice of the child",
                "Analysis of key practice episodes",
                "Immediate safeguarding action taken",
                "Good practice",
                "Learning identified",
                "Name of the manager who agreed the form",
            ),
            due_on=DUE,
        ),
    ),
    (
        NoticeKind.QUERY,
        QueryWords(
            reference=REFERENCE,
            agency=POLICE,
            asked=(
                QueryLine(1, "scoping form", Ask.BLANK, "Word"),
                QueryLine(2, "chronology", Ask.ADD_OR_REPLACE, "Excel", _DROPPED),
                QueryLine(3, "scoping form", Ask.NIL_OR_ANSWERS, "Word"),
            ),
            due_on=DUE,
        ),
    ),
    (
        NoticeKind.UNREADABLE,
        UnreadableWords(
            unopened=tuple(UnopenedLine(number, why, "Word") for number, why in enumerate(Unopened, 1)), reference=REFERENCE
        ),
    ),
    (NoticeKind.ACKNOWLEDGEMENT, AcknowledgementWords()),
    (
        NoticeKind.HELD,
        HeldWords(
            number=41,
            reason="the sender's organisation is known, the person is not",
            received_at=datetime(2026, 3, 30, 9, 5, tzinfo=UTC),
            settle=Reply(f"held 41 assign {REFERENCE} police", f"files it as the return of {POLICE} and sends the receipt"),
            alternatives=(Reply("held 41 discard", "does nothing with it and keeps a record that you decided so"),),
            doubt="The address is allowed for the agency by its domain only, and the mail does not answer one of ours.",
            sender="analyst@police.example",
            attachments=(HeldAttachment(1, "chronology", "not filed", "Excel", 41),),
            sender_told="We have your message and a person will look at it.",
            folder="Held",
        ),
    ),
    (
        NoticeKind.ALERT,
        AlertWords(
            what="Two requests wait for your yes",
            sentences=("The service is in mode approve: a request is sent when a person says so.",),
            do=("Check the addresses first: rapid-review outbox list",),
            waiting=(WaitingMail(7, "request", f"{REFERENCE} police", ASKER),),
            would_send="Dear colleague,\n\nThis is how a mail that was not sent is shown.",
        ),
    ),
    (
        NoticeKind.COMMAND_RESULT,
        CommandResultWords(
            lines=(
                CommandLine(
                    1, True, f"{POLICE} is now asked for everything by Friday 17 April 2026.", "extend police 2026-04-17"
                ),
                CommandLine(
                    2, False, "Housing would be asked for a scoping form.", "add housing", ("desk@housing.example",), "K7QM"
                ),
                CommandLine(3, False, "This line was not understood; reply with help to see what can be said."),
            )
        ),
    ),
    (NoticeKind.EXTENSION, ExtensionWords(REFERENCE, POLICE, ("chronology",), date(2026, 4, 21), DUE)),
    (NoticeKind.STAND_DOWN, StandDownWords(REFERENCE, POLICE, Ended.NOT_REQUIRED, ("chronology",))),
)
"""Each with the record of its words."""
