"""Does what a member of staff asks by mail, a line at a time, and answers each line with what was done or why not.

A verified mail from staff comes in; a filing leaves, and one answer. Lines that change who is written to are not taken by mail
yet: the answer says which command does it. What a held message says was read before this transaction began.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from service.domain.cases import MessageState, Reason
from service.domain.commands import HELP, Command, Problem, Verb, commands
from service.domain.notices import Audience, Notice, NoticeKind
from service.domain.records import Filing, MailState
from service.domain.words import CommandLine, CommandResultWords, spoken
from service.workflows.casework import Refused, find, schedule_of
from service.workflows.formats import FORMS
from service.workflows.intake.assigning import discard_in, file_in, settle_in
from service.workflows.intake.endings import ended
from service.workflows.intake.incoming import Incoming
from service.workflows.intake.opening import REVIEW_TYPE
from service.workflows.outgoing import owe
from service.workflows.releasing import approve_in

Handler = Callable[[Incoming, Command], str]


def steer(incoming: Incoming) -> Filing | None:
    """How a mail from staff ends; None where it brings a form to be taken for what it is."""
    lines = commands(incoming.message.new_text, _milestone_words(incoming), incoming.desk.today(), _agencies(incoming))
    if lines:
        return _answered(incoming, tuple(_line(incoming, each) for each in lines))
    if any(each.audience == Audience.STAFF.value for each in incoming.threads) and not incoming.forms:
        return _answered(incoming, _help(incoming, None))
    if incoming.is_ours or any(each.extraction.kind in FORMS for each in incoming.reading.documents):
        return None
    return ended(incoming, MessageState.LEFT, Reason.NOT_OURS, move=False, keep=False)


def held_numbers(new_text: str, today: date) -> tuple[int, ...]:
    """The held messages that the text would assign: they are read before anything is decided."""
    found = (each for each in commands(new_text, {}, today) if isinstance(each, Command))
    return tuple(each.held for each in found if each.verb is Verb.ASSIGN and each.held is not None)


def _milestone_words(incoming: Incoming) -> Mapping[str, str]:
    words = incoming.desk.reviews.get(REVIEW_TYPE, {}).get("commands", {})
    return {str(said): str(key) for said, key in words.items()} if isinstance(words, Mapping) else {}


def _agencies(incoming: Incoming) -> frozenset[str]:
    """The agencies of config.toml, and those that only its cases have."""
    return frozenset(incoming.desk.roster.agencies).union(each.key for case in incoming.cases for each in case.agencies)


def _answered(incoming: Incoming, lines: tuple[CommandLine, ...]) -> Filing:
    sender = incoming.message.sender or ""
    notice = Notice(
        kind=NoticeKind.COMMAND_RESULT,
        once=f"command-result:{incoming.stored.id}:{sender}",
        audience=Audience.STAFF,
        recipient=sender,
        words=spoken(CommandResultWords(lines)),
        tag="RR commands",
        in_reply_to=incoming.message.message_id,
        references=(incoming.message.message_id,) if incoming.message.message_id else (),
    )
    owe(incoming.desk, incoming.ledger, notice, answers=incoming.stored.id)
    return ended(incoming, MessageState.DONE, Reason.COMMAND)


def _line(incoming: Incoming, said: Command | Problem) -> CommandLine:
    if isinstance(said, Problem):
        return CommandLine(said.line, done=False, answer=said.sentence)
    member = incoming.desk.roster.staff_member(incoming.message.sender)
    if member is None or not member.commands:
        return CommandLine(
            said.line, done=False, answer="You may not steer cases by mail; ask the administrator.", command=said.shown
        )
    try:
        return CommandLine(said.line, done=True, answer=HANDLERS[said.verb](incoming, said), command=said.shown)
    except Refused as refusal:
        return CommandLine(said.line, done=False, answer=str(refusal), command=said.shown)


def _assign(incoming: Incoming, command: Command) -> str:
    reading = incoming.others.get(command.held or 0)
    return settle_in(incoming, command.held or 0, reading, command.reference or "", command.agency or "")


def _discard(incoming: Incoming, command: Command) -> str:
    return discard_in(incoming.desk, incoming.ledger, command.held or 0, "by mail", "staff")


def _send(incoming: Incoming, command: Command) -> str:
    waiting = [each.id for each in incoming.ledger.outbox.in_state(MailState.PROPOSED)]
    chosen = [each for each in waiting if not command.numbers or each in command.numbers]
    approved = approve_in(incoming.desk, incoming.ledger, chosen, "staff")
    return f"{approved} mail(s) will be sent." if approved else "No mail waits for your yes."


def _file(incoming: Incoming, command: Command) -> str:
    reference = command.reference or _meant(incoming)
    return file_in(incoming, reference, command.agency or "")


def _meant(incoming: Incoming) -> str:
    """The one case that the mail itself names."""
    if len(incoming.references) != 1:
        raise Refused("Write the case's reference in front of the line.")
    return incoming.references[0]


def _status(incoming: Incoming, command: Command) -> str:
    case = find(incoming.ledger, command.reference or _meant(incoming))
    schedule = schedule_of(incoming.desk, case)
    owed = [
        f"{each.agency} {each.document}" for each in case.requests if each.state.value in ("asked", "acknowledged", "queried")
    ]
    due = (
        f"due on {schedule.due_on:%d %B %Y}, working day {schedule.number(incoming.desk.today())}"
        if schedule.due_on
        else "no clock yet"
    )
    return f"{case.reference} is {case.status.value}, {due}. Not replied: {', '.join(owed) or 'nobody'}."


def _by_hand(_incoming: Incoming, command: Command) -> str:
    if command.milestone is None and command.verb is not Verb.SIN:
        otherwise = MEANWHILE.get(command.verb)
        raise Refused(f"This is not done by mail yet{f'; do it with: rapid-review {otherwise}' if otherwise else ''}.")
    milestone = command.milestone or "sin"
    day = f" --on {command.on.isoformat()}" if command.on else ""
    raise Refused(
        f"This changes who is written to; do it with: rapid-review case record {command.reference or 'REF'} {milestone}{day}"
    )


def _help(_incoming: Incoming, _command: Command | None) -> tuple[CommandLine, ...]:
    return tuple(CommandLine(number, done=True, answer=does, command=line) for number, (line, does) in enumerate(HELP, 1))


def _helped(_incoming: Incoming, _command: Command) -> str:
    return "; ".join(f"“{line}” {does}" for line, does in HELP)


MEANWHILE: Mapping[Verb, str] = {
    Verb.WITHDRAW: "case withdraw",
    Verb.CLOSE: "case close",
    Verb.REOPEN: "case reopen",
    Verb.CLOCK: "case clock",
    Verb.PERIOD: "case period",
    Verb.EXTEND: "case extend",
    Verb.WAIVE: "case waive",
    Verb.ADD: "case add-agency",
    Verb.CONTACT: "case contact",
    Verb.BAR: "case bar",
    Verb.EXPLAIN: "case explain",
    Verb.LEAVE: "outbox discard",
}
"""What does by command line what is not done by mail yet."""

HANDLERS: Mapping[Verb, Handler] = dict.fromkeys(Verb, _by_hand) | {
    Verb.ASSIGN: _assign,
    Verb.DISCARD: _discard,
    Verb.SEND: _send,
    Verb.FILE: _file,
    Verb.STATUS: _status,
    Verb.HELP: _helped,
}
"""What each line does."""
