"""Erases a return that was sent in error: what it said, and the bytes of the mail that brought it.

A version or a held message comes in; its row stays as a stub, the version before counts again where there is one, the breach log
gets an entry, and a sentence leaves. The copy in the mailbox's folders is deleted with the next pass.
"""

from __future__ import annotations

from service.domain.cases import Case, Request, Return, ReturnStatus
from service.domain.lifecycle import RequestEvent, Transition, step
from service.workflows.cases.casework import Refused, need_agency, note
from service.workflows.desk import Desk
from service.workflows.intake.assigning import discard_in
from service.workflows.ports import Ledger
from service.workflows.recording import settle_again

BREACH = "sent_in_error"
"""What the audit log of the system calls an entry of the breach log."""

LOGGED = " The breach log has an entry: rapid-review audit breaches"


def erase_return(
    desk: Desk, ledger: Ledger, case: Case, agency: str, document: str | None, version: int, why: str, who: str
) -> str:
    """What was erased and what is left to do, in a sentence; raises `Refused` where there is no such version."""
    need_agency(case, agency)
    request, found = _one(ledger, case, agency, document, version)
    ledger.cases.mark_return(found.id, ReturnStatus.ERASED)
    if found.status is ReturnStatus.ACCEPTED:
        _fall_back(ledger, case, request, version)
    elif found.status is ReturnStatus.PROPOSED:  # what was asked about it is settled
        settle_again(ledger, case, request)
    ledger.erasure.erase_return(found.id, desk.clock.now())
    said = _forget(desk, ledger, found, who)
    evidence = {"agency": agency, "document": request.document, "version": version, "why": why}
    note(desk, ledger, "return_erased", who, case, **evidence)
    _log_breach(desk, ledger, who, reference=case.reference, **evidence)
    return f"Version {version} of the {request.document} of {agency} is erased.{said}{LOGGED}"


def _one(ledger: Ledger, case: Case, agency: str, document: str | None, version: int) -> tuple[Request, Return]:
    asked = [each for each in case.requests if each.agency == agency and document in (None, each.document)]
    found = [
        (request, each)
        for request in asked
        for each in ledger.cases.returns(request.id)
        if each.version == version and each.status is not ReturnStatus.ERASED
    ]
    if len(found) > 1:
        names = " or ".join(request.document for request, _ in found)
        raise Refused(f"{agency} has a version {version} of several documents; name one: {names}.")
    if not found:
        raise Refused(f"{agency} has no version {version} in {case.reference} that could be erased.")
    return found[0]


def _fall_back(ledger: Ledger, case: Case, request: Request, version: int) -> None:
    """The newest version before that one counts again; without one the document is asked for as before."""
    older = (each for each in ledger.cases.returns(request.id) if each.version < version)
    before = [each for each in older if each.status is ReturnStatus.SUPERSEDED]
    if before:
        ledger.cases.mark_return(before[-1].id, ReturnStatus.ACCEPTED)
        settle_again(ledger, case, request)
        return
    ledger.cases.need(request.id, ())
    transition = step(request.state, RequestEvent.ERASED)
    if isinstance(transition, Transition):
        ledger.cases.step_request(request.id, transition.to)


def _forget(desk: Desk, ledger: Ledger, found: Return, who: str) -> str:
    """Erases the mail that brought it, unless something else of it is kept."""
    if found.message_id is None:
        return " It was filed by hand: delete the file where it came from."
    others = [each for each in ledger.messages.attachments(found.message_id) if each.return_id not in (None, found.id)]
    if others:
        return f" Message {found.message_id} brought other documents too and is kept; its copy in the mailbox is untouched."
    ledger.erasure.erase_messages([found.message_id], desk.clock.now())
    note(desk, ledger, "message_erased", who, None, message=found.message_id)
    return f" Message {found.message_id} is erased too, and its copy in the mailbox with the next pass."


def discard_erased(desk: Desk, message_id: int, why: str, who: str) -> str:
    """As `assigning.discard`, and what the message held is erased: a sentence says what is left to do."""
    with desk.store.writing() as ledger:
        said = discard_in(desk, ledger, message_id, why, who)
        ledger.erasure.erase_messages([message_id], desk.clock.now())
        note(desk, ledger, "message_erased", who, None, message=message_id, why=why)
        _log_breach(desk, ledger, who, message=message_id, why=why)
    desk.store.scrub()
    return f"{said} What it held is erased, and its copy in the mailbox with the next pass.{LOGGED}"


def _log_breach(desk: Desk, ledger: Ledger, who: str, **evidence: object) -> None:
    """An entry for the record that article 33(5) of the UK GDPR asks for; it outlives the case, in the chain of the system."""
    note(desk, ledger, BREACH, who, None, **evidence)
