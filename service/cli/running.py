"""`run`, `replay` and `demo`: the daemon, one pass of it by hand, a stored message read again, and the demonstration.

Nothing is decided here: the passes are those of `workflows/passes`, and the daemon turns them round. Only one `run` works on an
SQLite database at a time, several on one of PostgreSQL; commands work beside them.
"""

from __future__ import annotations

import gc
import signal
from collections.abc import Callable, Sequence
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service.cli.globals import PASSWORDS, WHO, service_of, settings_of
from service.cli.kinds import Json, Usage
from service.cli.output import as_json, say, table, warn, when
from service.cli.waiting import waiting_lines
from service.domain.backlog import in_full

if TYPE_CHECKING:
    from service.config.settings import Settings
    from service.wiring import Service
    from service.workflows.replaying import Reread

MOST_ROUNDS = 1000
GARBAGE = 20_000  # objects between two looks for garbage: a message makes many, and hardly any in cycles


class Only(StrEnum):
    """One step of a pass."""

    COLLECT = "collect"
    PROCESS = "process"
    OWE = "owe"
    DELIVER = "deliver"


def add_to(app: typer.Typer) -> None:
    """Puts `run`, `replay` and `demo` among the commands."""
    app.command("run", epilog="Example: rapid-review run --once --only collect")(run)
    app.command("replay", epilog="Example: rapid-review replay 41 --apply")(replay)
    app.command("demo", epilog="Example: rapid-review demo --out demo-out")(demo)


def run(
    context: typer.Context,
    once: Annotated[bool, typer.Option("--once", help="One full pass, then exit: for cron and first tries.")] = False,
    only: Annotated[list[Only] | None, typer.Option(help="With --once: this step alone; may be given again.")] = None,
    shadow: Annotated[bool, typer.Option("--shadow", help="Read and store; move and send nothing.")] = False,
) -> None:
    """Runs the service until it is stopped; with --once, for one pass. With --now, the clock is moved."""
    from service.adapters import journal
    from service.workflows.watching.starting import note_configuration

    if only and not once:
        raise Usage("--only belongs to --once.")
    with service_of(context, PASSWORDS, shadow=shadow) as service:
        service.lock.take()
        journal.start()
        _look_for_garbage()
        if once:
            service.lock.share()
            note_configuration(service.desk, service.config_digest, WHO)
            raise typer.Exit(_pass(service, only))
        _turn(service, lambda: settings_of(context, PASSWORDS))


def _look_for_garbage() -> None:
    """Has garbage looked for again, among what comes from now on: what is loaded stays, and each look at it is for nothing."""
    gc.freeze()
    gc.set_threshold(GARBAGE)
    gc.enable()


def _turn(service: Service, reread: Callable[[], Settings]) -> None:
    """Runs the daemon until it is stopped; its beginning and its end stand in the audit log."""
    from importlib.metadata import version

    from service.workflows.watching.starting import note_run

    _start(service, version("rapid-review-intake"))
    from service.daemon import Daemon  # while the first reader starts, which the self-test waits for

    Daemon(service, reread).run()
    note_run(service.desk, "stopped", version("rapid-review-intake"), WHO)


def _start(service: Service, version: str) -> None:
    """Makes what the daemon needs and notes that it starts; where that fails again and again, a person is told."""
    from service.workflows.watching.starting import note_configuration, note_run

    try:
        service.lock.share()
        service.reader.warm(1)  # it starts while the rest is made
        service.prepare()
        note_configuration(service.desk, service.config_digest, WHO)
        note_run(service.desk, "started", version, WHO)
    except Exception as fault:
        from service.daemon_alarm import tell_of_failed_start

        if not service.shadow:
            tell_of_failed_start(service.alarm, service.blocked, fault)
        raise


def _pass(service: Service, only: Sequence[Only] | None) -> int:
    """The exit status of one pass: each step is made, also where the one before could not reach its server."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    status = 0
    for step, words in STEPS:
        if not only or step in only or (step == MOVES and Only.COLLECT in only):
            status = max(status, _step(service, step, words))
    say(*waiting_lines(service))
    if service.shadow:
        say("Nothing was moved or sent. What is queued leaves with the next real run, unless you set it aside in the outbox.")
    return status


def _step(service: Service, step: str, words: str) -> int:
    from service.cli.faults import failure_of
    from service.domain.servers import MailboxDown
    from service.workflows.watching.selftesting import SelfTestFailed

    try:
        done = DO[step](service)
    except (MailboxDown, SelfTestFailed) as down:
        warn(*failure_of(down).lines)
        return 1
    if done or " " not in step:
        say(words.format(done))
    return AFTER[step](service) if step in AFTER else 0


def _stopped(service: Service) -> int:
    """1 where nothing more is fetched because the disk is nearly full or too much waits, having said so."""
    from service.workflows.watching.fetching import STOPPED_SINCE, stopped_by
    from service.workflows.watching.shortage import SHORT_SINCE

    with service.store.reading() as ledger:
        since, stopped, by = ledger.notes.get(SHORT_SINCE), ledger.notes.get(STOPPED_SINCE), stopped_by(ledger)
    if since:
        warn(f"The disk is nearly full: no mail has been fetched since {when(datetime.fromisoformat(since))}. Make room on it.")
    if stopped and by:
        warn(in_full(by, when(datetime.fromisoformat(stopped))))
    return int(bool(since or stopped))


def _refusal(service: Service) -> int:
    """1 where the SMTP server took nothing, having said so."""
    with service.store.reading() as ledger:
        down, answer = ledger.notes.get("smtp_down_since"), ledger.notes.get("smtp_answer")
    if down:
        warn(f"The SMTP server takes nothing ({answer}); what is queued waits.")
    return int(bool(down))


AFTER: dict[str, Callable[[Service], int]] = {Only.COLLECT: _stopped, Only.DELIVER: _refusal}
"""What is asked after a step: the exit status that it adds."""

MOVES = "collect moves"

STEPS = (
    ("collect", "Collected: {}."),
    ("process", "Processed: {}."),
    (MOVES, "Moved on the server: {}."),
    ("owe", "Mails owed: {}."),
    ("deliver", "Mails sent: {}."),
)


def _collect(service: Service) -> int:
    from service.workflows.passes import collect_pass
    from service.workflows.turns import in_turn, polling

    return in_turn(service.desk, polling(service.mailbox.name), lambda: collect_pass(service.desk, service.mailbox))


def _process(service: Service) -> int:
    """How many messages were filed; goes round until what waits is waiting for its next attempt."""
    from service.workflows.intake.scanning import resume
    from service.workflows.passes import process_pass
    from service.workflows.watching.selftesting import self_test

    resume(service.desk)
    with service.store.reading() as ledger:
        if not ledger.messages.waiting(service.clock.now(), 1):
            return 0  # no reader is started for nothing
    self_test(service.desk, service.reader)
    total = 0
    for _ in range(MOST_ROUNDS):
        done = process_pass(service.desk, service.reader)
        total += done
        if not done:
            break
    return total


def _moves(service: Service) -> int:
    from service.workflows.passes import move_pass
    from service.workflows.turns import in_turn, polling

    return in_turn(service.desk, polling(service.mailbox.name), lambda: move_pass(service.desk, service.mailbox))


def _owe(service: Service) -> int:
    from service.workflows.passes import owe_pass
    from service.workflows.turns import OWE, in_turn

    return in_turn(service.desk, OWE, lambda: owe_pass(service.desk))


def _deliver(service: Service) -> int:
    from service.workflows.passes import deliver_pass

    return deliver_pass(service.desk, service.outbound)


DO: dict[str, Callable[[Service], int]] = {
    "collect": _collect,
    "process": _process,
    MOVES: _moves,
    "owe": _owe,
    "deliver": _deliver,
}


def replay(
    context: typer.Context,
    ids: Annotated[list[int], typer.Argument(metavar="ID…", help="Messages' numbers.")],
    apply: Annotated[bool, typer.Option("--apply", help="Record what differs as a new version, marked re-read.")] = False,
    json: Json = False,
) -> None:
    """Reads stored messages again with today's parsers and shows what differs; sends nothing."""
    from service.workflows.replaying import replay as again

    with service_of(context) as service:
        found = [(one, each) for one in ids for each in again(service.desk, service.reader, one, WHO, apply=apply)]
    if json:
        as_json([_record(one, each) for one, each in found])
        return
    rows = [(one, *_row(each)) for one, each in found]
    columns = ("message", "case", "agency", "document", "version", "differs in", "recorded")
    table(columns, rows, "Nothing was recorded from these messages.")


def _record(id: int, reread: Reread) -> dict[str, object]:
    return {
        "message": id,
        "reference": reread.reference,
        "agency": reread.agency,
        "document": reread.document,
        "version": reread.version,
        "position": reread.position,
        "changes": reread.changes.to_mapping(),
        "applied": reread.applied,
    }


def _row(reread: Reread) -> tuple[object, ...]:
    said = [
        f"{name.replace('_', ' ')}: {_count(value)}"
        for name, value in reread.changes.to_mapping().items()
        if _differs(name, value)
    ]
    return reread.reference, reread.agency, reread.document, reread.version, said or "nothing", "yes" if reread.applied else "no"


def _differs(name: str, value: object) -> bool:
    return bool(value) and not name.endswith(("_before", "_kept"))


def _count(value: object) -> object:
    return len(value) if isinstance(value, list) else value


def demo(
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where every mail and document is left.")] = Path("demo-out"),
) -> None:
    """Plays one case from referral to the national Panel on private mail servers, and leaves every mail in DIR."""
    from service.demo.story import run as play

    gc.enable()
    raise typer.Exit(play(out))
