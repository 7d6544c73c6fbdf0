"""Keeps back what would leave beyond the hour's allowance, and tells staff: something is wrong, or a great deal is going on.

The allowance and a mail enter; whether it waits leaves. What waits stays queued as it is and leaves by itself as the hour passes,
so that nothing is lost, and staff have the time to look and to set aside what should not go.
"""

from __future__ import annotations

from service.domain.allowance import Allowance
from service.domain.notices import Audience, NoticeKind
from service.domain.posting import is_due, may_leave_now
from service.domain.words import AlertWords
from service.workflows.desk import Desk
from service.workflows.outgoing import alert


def is_one_too_many(desk: Desk, left: Allowance, mail_row: int) -> bool:
    """Whether the mail could leave now, were it not one too many within the hour."""
    if left.answers > 0 and left.others > 0:
        return False
    with desk.store.reading() as ledger:
        mail = ledger.outbox.get(mail_row)
    now = desk.clock.now()
    if mail is None or not is_due(mail, now):
        return False
    kind, audience = NoticeKind(mail.kind), Audience(mail.audience)
    return not left.permits(kind, audience) and may_leave_now(kind, audience, now, desk.send, not desk.is_open(now.date()))


def tell_of_volley(desk: Desk, kept: int) -> None:
    """Owes staff an alert where mails were kept back, once a day."""
    if not kept:
        return
    words = AlertWords(
        what="More mail than usual wants to leave",
        sentences=(
            f"{desk.send.mails_per_hour} mails have left within an hour, which is the most that may.",
            f"{kept} more waited when this was written; they leave as the hour passes.",
        ),
        do=(
            "Look at what waits: rapid-review outbox list",
            "Set aside what should not go: rapid-review outbox discard ID … --why TEXT",
            "Where so much is right, raise mails_per_hour under [limits].",
        ),
    )
    with desk.store.writing() as ledger:
        alert(desk, ledger, f"volley:{desk.today()}", words)
