"""What a command owes after it changed a case: the mails are written at once, and the person is told what waits for a yes.

A service enters, mails in the outbox and a few lines on the screen leave.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.cli.output import say

if TYPE_CHECKING:
    from service.wiring import Service

STOPPED = "Outgoing mail is stopped after a restore: nothing leaves until `rapid-review outbox release`."


def owe_and_tell(service: Service) -> None:
    """Writes what is owed now into the outbox and says how many mails wait for a person, and for which command."""
    from service.workflows.correspondence.owing import owe_due

    owe_due(service.desk)
    say(*waiting_lines(service))


def waiting_lines(service: Service) -> list[str]:
    """A sentence for each kind of waiting mail."""
    from service.domain.records import MailState

    with service.desk.store.reading() as ledger:
        counts = ledger.outbox.counts()
        held = ledger.outbox.held()
    lines = []
    if counts.get(MailState.PROPOSED):
        lines.append(
            f"{_mails(counts[MailState.PROPOSED])} for your yes: look with `rapid-review outbox list`, "
            "send with `rapid-review outbox approve ID…` or `--all`."
        )
    if counts.get(MailState.QUEUED):
        lines.append(f"{_mails(counts[MailState.QUEUED])} for the next run; requests leave in the hours of [send] between.")
    if counts.get(MailState.BY_HAND):
        lines.append(f"{_mails(counts[MailState.BY_HAND])} to be sent by hand: no secure domain; see `rapid-review outbox list`.")
    if held:
        lines.append(STOPPED)
    return lines


def _mails(number: int) -> str:
    return "1 mail waits" if number == 1 else f"{number} mails wait"
