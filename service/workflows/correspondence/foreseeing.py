"""To whom a case as it stands would write now: the same rules that owe the mails, asked without owing any.

A case comes in, perhaps changed only for trial; addresses leave, each once, in the order in which they would be written to.
"""

from __future__ import annotations

from service.domain.cases import Case
from service.workflows.correspondence.inviting import uninformed
from service.workflows.correspondence.owing import plan_of
from service.workflows.correspondence.reporting import decision_notices
from service.workflows.desk import Desk
from service.workflows.ports import Ledger


def would_write(desk: Desk, ledger: Ledger, case: Case) -> tuple[str, ...]:
    """The addresses outside the business unit that are owed a mail and have none yet."""
    mails = [each.address for each in plan_of(desk, ledger, case).mails]
    guests = [each.address for each in uninformed(desk, ledger, case)]
    told = [each.recipient for each in decision_notices(desk, case) if not ledger.outbox.has(each.once)]
    return tuple(dict.fromkeys((*mails, *guests, *told)))
