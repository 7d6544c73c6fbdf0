"""`status` and `reasons`: does the service do its work, and does anything wait for a person?

The database and the server itself are asked; the numbers, and a sentence for each thing that wants a person, leave. Exit status 1
when there is such a thing, so that monitoring needs nothing else. Where the mailbox's password is not given, what the database
knows is shown, and that the server could not be asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import typer

from service.cli.coming import Coming, coming_of
from service.cli.globals import service_of
from service.cli.kinds import Json
from service.cli.outbox import STATES
from service.cli.output import as_json, facts, local, say, table, when
from service.cli.waiting import STOPPED
from service.domain.backlog import WHY, Strain, in_full

if TYPE_CHECKING:
    from service.domain.blockages import Blockage
    from service.wiring import Service

PATIENCE = timedelta(minutes=15)
"""How long a message may wait, and how old the last contact with the mailbox may be."""

NOT_ASKED = "The mail server could not be asked: no mailbox-password was given (RAPID_REVIEW_MAILBOX_PASSWORD or a credential)."

GOES_ON = "goes on"

MESSAGE_WORDS = {"waiting": "not looked at yet", "held": "waiting for you", "left": "left alone"}
"""States of messages that a person is told in other words than their names."""

SCANNER: dict[bool | None, str] = {None: "none: nothing is scanned", True: "answers", False: "does not answer"}


@dataclass
class Standing:
    """Where the service stands; `unexplained` is None where the mailbox could not be asked."""

    now: datetime
    mailbox_reached_at: datetime | None
    mailbox_down_since: datetime | None
    mailbox_fault: str  # why the server could not be asked just now
    smtp_down_since: datetime | None
    scanner_answers: bool | None  # None: nothing is scanned
    disk_short_since: datetime | None
    fetching_stopped_since: datetime | None
    fetching_stopped_by: Strain | None
    messages: dict[str, int]
    outbox: dict[str, int]
    unexplained: int | None
    oldest_waiting: datetime | None
    outgoing_held: bool
    coming: Coming
    blocked: tuple[Blockage, ...] = ()  # as the daemon knows it
    needs: list[str] = field(default_factory=list)

    @property
    def held(self) -> int:
        """How many messages wait for a person."""
        return self.messages.get("held", 0)


def add_to(app: typer.Typer) -> None:
    """Puts `status` and `reasons` among the commands."""
    app.command("status", epilog="Example: rapid-review status --json")(status)
    app.command("reasons", epilog="Example: rapid-review reasons")(reasons)


def status(context: typer.Context, json: Json = False) -> None:
    """Shows whether all is well; exit status 1 when something needs a person."""
    with service_of(context) as service:
        standing = standing_of(service)
    if json:
        as_json(_record(standing))
    else:
        _print(standing)
    if standing.needs:
        raise typer.Exit(1)


def standing_of(service: Service) -> Standing:
    """What the database and, at this moment, the mail server say."""
    from service.wiring_state import blocked_here
    from service.workflows.watching.fetching import STOPPED_SINCE, stopped_by
    from service.workflows.watching.shortage import SHORT_SINCE

    unexplained, fault = _count(service)
    scanner = service.scanner
    with service.store.reading() as ledger:
        standing = Standing(
            now=service.clock.now(),
            mailbox_reached_at=_moment(service, ledger.notes.get("mailbox_reached_at")),
            mailbox_down_since=_moment(service, ledger.notes.get("mailbox_down_since")),
            mailbox_fault=fault,
            smtp_down_since=_moment(service, ledger.notes.get("smtp_down_since")),
            scanner_answers=None if scanner is None else scanner.answers(),
            disk_short_since=_moment(service, ledger.notes.get(SHORT_SINCE)),
            fetching_stopped_since=_moment(service, ledger.notes.get(STOPPED_SINCE)),
            fetching_stopped_by=stopped_by(ledger),
            messages={state.value: number for state, number in ledger.messages.counts().items()},
            outbox={state.value: number for state, number in ledger.outbox.counts().items()},
            unexplained=unexplained,
            oldest_waiting=local(ledger.messages.oldest_waiting(), service.timezone),
            outgoing_held=ledger.outbox.held(),
            coming=coming_of(service, ledger),
            blocked=tuple(blocked_here(service.settings)),
        )
    standing.needs = list(needs_of(standing))
    return standing


def _count(service: Service) -> tuple[int | None, str]:
    """How many messages on the server have no row, or why that cannot be counted."""
    from service.cli.faults import failure_of
    from service.domain.servers import MailboxDown
    from service.workflows.watching.reconciliation import unexplained

    if not service.settings.mailbox.password:
        return None, NOT_ASKED
    try:
        return unexplained(service.desk, service.mailbox), ""
    except MailboxDown as down:
        from service.workflows.passes import note_down

        note_down(service.desk, down.code)
        return None, failure_of(down).lines[0]


def _moment(service: Service, text: str | None) -> datetime | None:
    return local(datetime.fromisoformat(text), service.timezone) if text else None


def needs_of(standing: Standing) -> Iterator[str]:
    """A sentence for each thing that needs a person."""
    yield from _contact(standing)
    if standing.disk_short_since:
        yield f"The disk is nearly full: no mail has been fetched since {when(standing.disk_short_since)}. Make room on it."
    if standing.fetching_stopped_by:
        yield in_full(standing.fetching_stopped_by, when(standing.fetching_stopped_since))
    if standing.unexplained:
        yield f"{_number(standing.unexplained, 'message')} on the server {_have(standing.unexplained)} no record here."
    if standing.oldest_waiting and standing.now - standing.oldest_waiting > PATIENCE:
        yield f"A message has not been looked at since it came on {when(standing.oldest_waiting)}."
    if standing.held:
        wait = "waits" if standing.held == 1 else "wait"
        yield f"{_number(standing.held, 'message')} {wait} for you: see `rapid-review held list`."
    if standing.smtp_down_since:
        yield f"The SMTP server has taken nothing since {when(standing.smtp_down_since)}."
    if standing.scanner_answers is False:
        yield "The malware scanner does not answer: mail waits for it unread. See `rapid-review check --online`."
    yield from _blocked(standing)
    if standing.outbox.get("refused"):
        yield f"{_number(standing.outbox['refused'], 'mail')} refused by the mail server: see `rapid-review outbox list`."
    if standing.outgoing_held:
        yield STOPPED


def _blocked(standing: Standing) -> Iterator[str]:
    """What else stands in the daemon's way: the mailbox and the SMTP server have sentences of their own."""
    from service.domain.blockage_words import in_one_line
    from service.domain.blockages import Part

    for each in standing.blocked:
        unheard = each.tried is not None and not each.told
        if unheard or each.part not in (Part.MAILBOX, Part.SMTP):
            yield f"{in_one_line(each)}."


def _contact(standing: Standing) -> Iterator[str]:
    """What a person must do about the contact with the mailbox."""
    since = f" It has been so since {when(standing.mailbox_down_since)}." if standing.mailbox_down_since else ""
    if standing.mailbox_fault not in ("", NOT_ASKED):
        yield f"{standing.mailbox_fault}{since}"
        return
    if standing.mailbox_fault:
        yield standing.mailbox_fault
    if since:
        yield f"The service could not reach the mailbox when it last tried.{since}"
    elif standing.mailbox_reached_at is None:
        yield "The mailbox has not been collected yet: is the service running?"
    elif standing.now - standing.mailbox_reached_at > PATIENCE and not (
        standing.disk_short_since or standing.fetching_stopped_since
    ):
        yield f"The mailbox was last collected on {when(standing.mailbox_reached_at)}: is the service running?"


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _have(count: int) -> str:
    return "has" if count == 1 else "have"


def _record(standing: Standing) -> dict[str, object]:
    return {
        "mailbox_reached_at": standing.mailbox_reached_at,
        "mailbox_down_since": standing.mailbox_down_since,
        "smtp_down_since": standing.smtp_down_since,
        "scanner_answers": standing.scanner_answers,
        "blocked": [_blockage(each) for each in standing.blocked],
        "disk_short_since": standing.disk_short_since,
        "fetching_stopped_since": standing.fetching_stopped_since,
        "fetching_stopped_by": standing.fetching_stopped_by,
        "messages": standing.messages,
        "outbox": standing.outbox,
        "held": standing.held,
        "unexplained": standing.unexplained,
        "oldest_waiting": standing.oldest_waiting,
        "outgoing_held": standing.outgoing_held,
        "next_summary_at": standing.coming.summary_at,
        "next_reminders_at": standing.coming.reminders_at,
        "reminding_now": standing.coming.reminding,
        "not_reminded": standing.coming.stopped,
        "needs": standing.needs,
    }


def _blockage(each: Blockage) -> dict[str, object]:
    return {"part": each.part, "since": each.since, "code": each.code, "told_at": each.told[-1] if each.told else None}


def _print(standing: Standing) -> None:
    facts(
        (
            ("mailbox reached", when(standing.mailbox_reached_at) or "never"),
            ("malware scanner", SCANNER[standing.scanner_answers]),
            ("messages", _counts(standing.messages, MESSAGE_WORDS)),
            ("outbox", _counts(standing.outbox, STATES)),
            ("waiting for you", standing.held),
            ("fetching", _fetching(standing)),
            ("unexplained", "not known" if standing.unexplained is None else standing.unexplained),
            ("oldest not looked at", when(standing.oldest_waiting) or "none"),
            ("next morning summary", when(standing.coming.summary_at) or "not known"),
            ("reminders leave", standing.coming.reminders),
        )
    )
    if standing.coming.stopped:
        say("", *standing.coming.stopped)
    say("", *(standing.needs or ["All is well."]))


def _fetching(standing: Standing) -> str:
    if standing.disk_short_since:
        return "stopped: the disk is nearly full"
    return f"stopped: {WHY[standing.fetching_stopped_by]}" if standing.fetching_stopped_by else GOES_ON


def _counts(counts: Mapping[str, int], words: Mapping[str, str]) -> str:
    return ", ".join(f"{number} {words.get(state, state)}" for state, number in counts.items() if number) or "none"


def reasons(json: Json = False) -> None:
    """Lists every state and reason that a message can have."""
    from service.domain.cases import REASONS

    rows = [(state, reason, words) for reason, (state, words) in REASONS.items()]
    if json:
        as_json([{"state": state, "reason": reason, "words": words} for state, reason, words in rows])
    else:
        table(("state", "reason", "in words"), rows)
