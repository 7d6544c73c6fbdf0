"""What conversations about chasing share: a case of a few agencies, orders from staff by mail, a look into the outbox."""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage

from service.demo.forms import answered_chronology_xlsx
from service.domain.records import MailState
from tests.answers import ROWS, SUBJECT, WRITER, scoping
from tests.inside import inside
from tests.stage import DOCX, LONDON, TEMPLATES, XLSX, Stage, kind_of, mail, text_of

POLICE, HEALTH, SCHOOL = "liaison@police.example", "safeguarding@health.example", "dsl@school.example"
DEPUTY, CHIEF = "deputy@police.example", "chief@police.example"
STAFF = "wren@borough.example"
BEFORE, DUE, AFTER, LATE = "2026-04-01", "2026-04-02", "2026-04-07", "2026-04-09"
"""A reminder's day, the day due, and over Easter the first and the third working day after it."""


def configure(stage: Stage, found: str, *lines: str) -> None:
    """Puts lines into the configuration below the one that is named."""
    text = stage.config.read_text("utf-8")
    assert text.count(found) == 1
    stage.config.write_text(text.replace(found, "\n".join((found, *lines))), "utf-8")


def with_deputy(stage: Stage) -> None:
    """The police have a deputy and a senior."""
    configure(stage, f'contacts = ["{POLICE}"]', f'deputies = ["{DEPUTY}"]', f'seniors = ["{CHIEF}"]')


def order(stage: Stage, *lines: str) -> None:
    """Staff write these lines in a mail, which the next pass reads."""
    stage.server.deliver(mail(STAFF, "orders", "\n".join(lines)))


def begin(stage: Stage, *agencies: str, details: bool = True, subjects: str = SUBJECT) -> str:
    """A case of these agencies, asked on Wednesday 25 March 2026; its reference."""
    reference = stage.open_case(subjects, *(word for each in agencies for word in ("--agency", each)))
    if details:
        order(stage, f"{reference} details-sent all")
    assert {kind for kind, _ in outside(stage.pass_())} <= {"request"}
    return reference


def outside(mails: list[EmailMessage]) -> list[tuple[str, str]]:
    """What went to whom, but to staff."""
    return [(kind_of(each), str(each["To"])) for each in mails if each["To"] != STAFF]


def to(mails: list[EmailMessage], address: str, kind: str | None = None) -> list[EmailMessage]:
    """The mails to that address, of that kind."""
    return [each for each in mails if each["To"] == address and kind in (None, kind_of(each))]


def said(mails: list[EmailMessage], address: str, kind: str) -> str:
    """The text of the one mail of that kind to that address."""
    [found] = to(mails, address, kind)
    return text_of(found)


def states_of(stage: Stage, kind: str, address: str) -> list[MailState]:
    """Where the mails of that kind to that address stand in the outbox, oldest first."""
    with inside(stage) as service, service.store.reading() as ledger:
        found = [each for state in MailState for each in ledger.outbox.in_state(state)]
    wanted = sorted((each for each in found if (each.kind, each.recipient) == (kind, address)), key=lambda each: each.id)
    return [each.state for each in wanted]


def numbers_of(stage: Stage, kind: str, state: MailState) -> list[int]:
    """The numbers of the mails of that kind in that state."""
    with inside(stage) as service, service.store.reading() as ledger:
        return [each.id for each in ledger.outbox.in_state(state) if each.kind == kind]


def missing_of(stage: Stage, reference: str, agency: str) -> list[str]:
    """What is still needed of what the agency returned."""
    with inside(stage) as service, service.store.reading() as ledger:
        case = ledger.cases.by_reference(reference)
    return [label for each in case.requests if each.agency == agency for label in each.missing] if case else []


def at(moment: str) -> datetime:
    """A moment in London."""
    return datetime.fromisoformat(moment).replace(tzinfo=LONDON)


def both(reference: str, name: str = "Vale Constabulary") -> list[tuple[str, str, bytes]]:
    """The form and the chronology, complete."""
    rows = answered_chronology_xlsx(TEMPLATES, ROWS, reference=reference, agency=name, answers=WRITER)
    return [("return.docx", DOCX, scoping(reference, name)), ("chronology.xlsx", XLSX, rows)]


def returned(reference: str, sender: str = POLICE, name: str = "Vale Constabulary", tag: str = "police") -> bytes:
    """Everything that an agency was asked for, in one mail."""
    return mail(sender, f"RE: [{reference} {tag}]", "Attached.", both(reference, name))
