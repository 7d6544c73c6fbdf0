"""How a message ended, as its row and those of its attachments say it: a filing enters, sealed values leave."""

from __future__ import annotations

from service.adapters.store.hashes import address_key, mail_key
from service.adapters.store.prepared import Values
from service.adapters.store.seals import Seal
from service.domain.records import AttachmentOutcome, Filing

NOTHING_KEPT = {"has_raw": False, "doubt": None, "key_id": None}


def end_values(filing: Filing, seal: Seal) -> dict[str, object]:
    """What the row of the message says once it was filed so."""
    values = _known(filing, seal) | {
        "state": filing.state,
        "reason": filing.reason,
        "doubt": seal.text("doubt", filing.doubt or None),
        "case_id": filing.case_id,
        "agency": filing.agency,
        "to": filing.target,
        "by_person": filing.assigned,
    }
    return values if filing.keep_raw else values | NOTHING_KEPT


def _known(filing: Filing, seal: Seal) -> dict[str, object]:
    if not filing.keep_raw:  # none of ours: who sent it is no business of ours either
        return {}
    # What is not said again by a later filing (a person's, for one) stays known.
    values: dict[str, object] = {}
    if filing.sender:
        values |= {"sender": seal.text("sender", filing.sender), "sender_key": address_key(seal.keys, filing.sender)}
    if filing.mail_id:
        values |= {"mail_id": seal.text("mail_id", filing.mail_id), "mail_key": mail_key(seal.keys, filing.mail_id)}
    return values


def outcome_values(message_id: int, outcome: AttachmentOutcome) -> Values:
    """The row of what became of one attachment."""
    return {
        "message_id": message_id,
        "position": outcome.position,
        "kind": outcome.kind,
        "outcome": outcome.outcome,
        "request_id": outcome.request_id,
        "return_id": outcome.return_id,
        "rows": outcome.rows,
    }
