"""Does what a member of staff asks by mail, a line at a time, and answers each line with what was done or why not.

A verified mail from staff comes in; a filing leaves, and one answer. A line that changes who is written to is asked back
about first. What a held message says was read before this transaction began. The same mail a second time is a duplicate and
never comes here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date

from service.domain.cases import Case, MessageState, Reason
from service.domain.lines.command import Command, Problem, Verb
from service.domain.lines.commands import HELP, commands
from service.domain.notices import Audience, Notice, NoticeKind
from service.domain.records import Filing, MailState
from service.domain.review_types import milestone_words
from service.domain.words import CommandLine, CommandResultWords, Reply, spoken
from service.workflows.cases.casework import Refused, again, find, note
from service.workflows.cases.undoing import remember, undo
from service.workflows.commanding.confirming import ask_back, is_asked_back, redeemed
from service.workflows.commanding.deeds import DEEDS, Doing, do
from service.workflows.commanding.seeing import explanation, status_of
from service.workflows.formats import FORMS
from service.workflows.intake.assigning import answered_in, discard_in, file_in, settle_in
from service.workflows.intake.endings import ended
from service.workflows.intake.incoming import Incoming
from service.workflows.outgoing import owe
from service.workflows.releasing import approve_in, leave_in

Handler = Callable[[Incoming, Command], str]

WHO = "staff"
FORBIDDEN = "You may not steer cases by mail; ask the administrator."


def steer(incoming: Incoming) -> Filing | None:
    """How a mail from staff ends; None where it brings a form to be taken for what it is."""
    lines = _understood(incoming, incoming.message.new_text)
    if lines:
        asked = any(isinstance(each, Command) and each.verb is Verb.HELP for each in lines)
        case = _one_case(incoming, lines)
        return _answered(incoming, tuple(_line(incoming, each) for each in lines), help=asked, case=case)
    if any(each.audience == Audience.STAFF.value for each in incoming.threads) and not incoming.forms:
        return _answered(incoming, (), help=True)
    if incoming.is_ours or any(each.extraction.kind in FORMS for each in incoming.reading.documents):
        return None
    return ended(incoming, MessageState.LEFT, Reason.NOT_OURS, move=False, keep=False)


def _understood(incoming: Incoming, text: str) -> list[Command | Problem]:
    keys = {*incoming.desk.roster.agencies, *(agency.key for case in incoming.cases for agency in case.agencies)}
    return commands(text, milestone_words(incoming.desk.reviews), incoming.desk.today(), keys)


def held_numbers(new_text: str, today: date) -> tuple[int, ...]:
    """The held messages that the text would assign: they are read before anything is decided."""
    found = (each for each in commands(new_text, {}, today) if isinstance(each, Command))
    return tuple(each.held for each in found if each.verb is Verb.ASSIGN and each.held is not None)


def _one_case(incoming: Incoming, lines: list[Command | Problem]) -> Case | None:
    """The case that all lines are about, so that a reply to the answer needs no reference; None where there is not just one."""
    found: dict[int, Case] = {}
    for each in lines:
        if isinstance(each, Command) and each.verb in DEEDS:
            with suppress(Refused):
                case = _case(incoming, each)
                found[case.id] = case
    return next(iter(found.values())) if len(found) == 1 else None


def _answered(incoming: Incoming, lines: tuple[CommandLine, ...], *, help: bool, case: Case | None = None) -> Filing:
    sender = incoming.message.sender or ""
    notice = Notice(
        kind=NoticeKind.COMMAND_RESULT,
        once=f"command-result:{incoming.stored.id}:{sender}",
        audience=Audience.STAFF,
        recipient=sender,
        words=spoken(CommandResultWords(lines, tuple(Reply(*each) for each in HELP) if help else ())),
        case_id=case.id if case else None,
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
        return CommandLine(said.line, done=False, answer=FORBIDDEN, command=said.shown)
    try:
        with incoming.ledger.whole():  # a line that is refused half-way leaves nothing behind
            return _on_case(incoming, said) if said.verb in DEEDS else _at_desk(incoming, said)
    except Refused as refusal:
        return CommandLine(said.line, done=False, answer=str(refusal), command=said.shown)


def _at_desk(incoming: Incoming, command: Command) -> CommandLine:
    return CommandLine(command.line, done=True, answer=HANDLERS[command.verb](incoming, command), command=command.shown)


def _on_case(incoming: Incoming, command: Command) -> CommandLine:
    """The line done on its case, or asked back about."""
    doing = Doing(incoming.desk, incoming.ledger, _case(incoming, command), WHO)
    if is_asked_back(doing.case, command):
        asked = ask_back(doing, command)
        return CommandLine(
            command.line,
            done=False,
            answer=f"This would be done: {asked.sentence}",
            command=command.shown,
            would_write_to=asked.addresses,
            code=asked.code,
        )
    return CommandLine(command.line, done=True, answer=_do(doing, command), command=command.shown)


def _do(doing: Doing, command: Command) -> str:
    said = do(doing, command)
    after = again(doing.ledger, doing.case)
    remember(doing.desk, doing.ledger, doing.case, after, command.shown, doing.who)
    return said


def _yes(incoming: Incoming, command: Command) -> str:
    case, spelled = redeemed(incoming.desk, incoming.ledger, command.code, WHO)
    found = [each for each in _understood(incoming, spelled) if isinstance(each, Command)]
    if len(found) != 1:
        raise Refused(f"The line under {command.code.upper()} is not understood any more; write it once more.")
    return _do(Doing(incoming.desk, incoming.ledger, case, WHO), found[0])


def _case(incoming: Incoming, command: Command) -> Case:
    """The case that the line names, or else the one that the mail answers or names."""
    if command.reference:
        return find(incoming.ledger, command.reference)
    answered = [each.case_id for each in incoming.threads if each.case_id is not None]
    case = incoming.ledger.cases.get(answered[0]) if answered else None
    if case is not None:
        return case
    named = dict.fromkeys((*(each.reference for each in incoming.clues.tags), *incoming.clues.mentions))
    if len(named) != 1:
        raise Refused("Write the case's reference in front of the line.")
    return find(incoming.ledger, next(iter(named)))


def _assign(incoming: Incoming, command: Command) -> str:
    reading = incoming.others.get(command.held or 0)
    return settle_in(incoming, command.held or 0, reading, command.reference or "", command.agency or "")


def _discard(incoming: Incoming, command: Command) -> str:
    return discard_in(incoming.desk, incoming.ledger, command.held or 0, "by mail", WHO)


def _settled(incoming: Incoming, command: Command) -> str:
    return answered_in(incoming.desk, incoming.ledger, command.held or 0, WHO)


def _send(incoming: Incoming, command: Command) -> str:
    waiting = [each.id for each in incoming.ledger.outbox.in_state(MailState.PROPOSED)]
    chosen = [each for each in waiting if not command.numbers or each in command.numbers]
    approved = approve_in(incoming.desk, incoming.ledger, chosen, WHO)
    unknown = [str(each) for each in command.numbers if each not in waiting]
    rest = f" Not waiting: {', '.join(unknown)}." if unknown else ""
    if not approved:
        raise Refused(f"No mail waits for your yes.{rest}")
    return f"{approved} {'mail' if approved == 1 else 'mails'} will be sent.{rest}"


def _leave(incoming: Incoming, command: Command) -> str:
    for each in command.numbers:
        leave_in(incoming.desk, incoming.ledger, each, "by mail", WHO)
    return f"Left unsent: {', '.join(map(str, command.numbers))}."


def _file(incoming: Incoming, command: Command) -> str:
    return file_in(incoming, _case(incoming, command).reference, command.agency or "")


def _status(incoming: Incoming, command: Command) -> str:
    return status_of(incoming.desk, _looked_at(incoming, command, "status"))


def _explain(incoming: Incoming, command: Command) -> str:
    return explanation(incoming.desk, _looked_at(incoming, command, "explain"))


def _looked_at(incoming: Incoming, command: Command, at: str) -> Case:
    case = _case(incoming, command)
    note(incoming.desk, incoming.ledger, "looked", WHO, case, at=at, message=incoming.stored.id)
    return case


def _pack(_incoming: Incoming, _command: Command) -> str:
    raise Refused("This version makes no meeting papers; what came stands in the mailbox's folders.")


def _undo(incoming: Incoming, command: Command) -> str:
    return undo(incoming.desk, incoming.ledger, _case(incoming, command), WHO)[1]


def _helped(_incoming: Incoming, _command: Command) -> str:
    return "Every line that you may write stands at the end of this mail."


HANDLERS: Mapping[Verb, Handler] = {
    Verb.ASSIGN: _assign,
    Verb.DISCARD: _discard,
    Verb.ANSWERED: _settled,
    Verb.SEND: _send,
    Verb.LEAVE: _leave,
    Verb.FILE: _file,
    Verb.STATUS: _status,
    Verb.EXPLAIN: _explain,
    Verb.PACK: _pack,
    Verb.UNDO: _undo,
    Verb.YES: _yes,
    Verb.HELP: _helped,
}
"""What each line does that is about no case, or changes none."""
