"""What staff may reply about a message that waits for a person, the likeliest first; the same in its own mail and in the summary.

Enters: its number, why it waits, the case and the agency that seem meant, whether it carries a form. Leaves: replies.
"""

from __future__ import annotations

from dataclasses import replace

from service.domain.cases import Reason
from service.domain.words import Reply

NOT_OPENED = frozenset({Reason.LOCKED, Reason.PORTAL, Reason.UNREADABLE, Reason.TOO_LARGE, Reason.CRASHED, Reason.MALWARE})
"""Reasons why a document could not be opened: none such is filed by a reply."""


def ways(number: int, reason: Reason, reference: str = "", agency: str = "", *, forms: bool = False) -> tuple[Reply, ...]:
    """What staff may reply, the likeliest first; no document is filed that could not be opened."""
    where = f"held {number} assign {reference or 'REFERENCE'} {agency or 'AGENCY'}"
    discard = Reply(f"held {number} discard", "does nothing with it and keeps a record that you decided so")
    if reason in NOT_OPENED:
        aside = replace(discard, does="sets it aside; do so once its document has come in a form that can be opened")
        return (aside, Reply(where, "files what else it holds, where that was not filed yet")) if forms else (aside,)
    if reason is Reason.UNSCANNED:
        return discard, Reply(where, "has it read without a scan, on your word, and files it there")
    if forms:
        return Reply(where, "files it there and sends the receipt"), discard
    return discard, Reply(where, "puts it there, and records a nil return where that is all it says")
