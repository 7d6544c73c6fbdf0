"""What `check` looks at without a network: review types, layouts against their blanks, mail templates, holidays, the database.

The service enters; findings leave, each with what was looked at, whether it is right, and a sentence.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from service.cli.findings import Finding, Verdict
from service.cli.people import people
from service.config.checks import is_loopback

if TYPE_CHECKING:
    from service.domain.review_types import ReviewType
    from service.wiring import Service

YEAR = timedelta(days=365)


def offline(service: Service) -> Iterator[Finding]:
    """Everything that can be checked without a mail server."""
    yield Finding("configuration", Verdict.RIGHT, str(service.settings.path))
    yield from _review_types(service)
    yield from _templates(service)
    yield from _layouts(service)
    yield from people(service)
    yield _holidays(service)
    yield scanner(service)
    yield from _privacy(service)
    yield _database(service)


def _review_types(service: Service) -> Iterator[Finding]:
    from service.adapters.review_files import load_review_types
    from service.wiring import TEMPLATES

    layouts = {path.stem for path in (TEMPLATES / "layouts").glob("*.toml")}
    for key, review in load_review_types(TEMPLATES / "reviews", service.settings.review).items():
        what = f"review type {key}"
        yield Finding(what, Verdict.RIGHT, _said_of(review))
        for each in review.documents.values():
            if each.layout and each.layout not in layouts:
                yield Finding(what, Verdict.WRONG, f"documents.{each.key}.layout names {each.layout}, which is no layout")
        if review.to_confirm:
            yield Finding(what, Verdict.LOOK, f"read once and confirm: {', '.join(review.to_confirm)}")


def _said_of(review: ReviewType) -> str:
    ways = ", ".join(f"{form} (as {status})" for form, status in review.opened_by.items()) or "no form that comes by mail"
    return f"{len(review.milestones)} milestones; documents: {', '.join(review.documents)}; opened by: {ways}"


def _templates(service: Service) -> Iterator[Finding]:
    from service.domain.samples import samples

    notices = samples()
    wrong = False
    for notice in notices:
        try:
            service.wording.compose(notice, service.clock.now())
        except Exception as fault:
            wrong = True
            yield Finding(f"mail template {notice.kind}", Verdict.WRONG, f"it does not render ({type(fault).__name__})")
    if not wrong:
        yield Finding("mail templates", Verdict.RIGHT, f"{len(notices)} render")


def _layouts(service: Service) -> Iterator[Finding]:
    from parsers.layouts import load_layouts
    from parsers.model import Outcome
    from service.wiring import TEMPLATES

    today = service.clock.now().date()
    known = load_layouts(TEMPLATES).known
    wrong = False
    for layout in known:
        extraction = service.reader.read_document((TEMPLATES / "blank" / layout.blank).read_bytes(), today)
        found = {each.name for each in extraction.fields}
        missing = [each for each in layout.required if each not in found]
        if extraction.outcome is not Outcome.READ or extraction.layout != layout.key or missing:
            wrong = True
            said = f"not found in {layout.blank}: {', '.join(missing)}" if missing else f"{layout.blank} is not recognised as it"
            yield Finding(f"layout {layout.key}", Verdict.WRONG, said)
    if not wrong:
        yield Finding("layouts", Verdict.RIGHT, f"{len(known)} find every label in their blanks")


def _privacy(service: Service) -> Iterator[Finding]:
    """Whether other users of this machine can look at what is stored, or at the configuration, which names people."""
    from service.adapters.privacy import open_to_others, read_by_everybody
    from service.wiring_state import state_folder

    folder, file = state_folder(service.settings), service.settings.path
    found = [str(path) for path in open_to_others(folder)] if folder.is_dir() else []
    if found:
        more = f" and {len(found) - 1} more" if len(found) > 1 else ""
        yield Finding("privacy", Verdict.WRONG, f"others can get at {found[0]}{more}: chmod -R go= {folder}")
    if read_by_everybody(file):
        yield Finding("privacy", Verdict.LOOK, f"everybody on this machine can read {file}, which names people: chmod o= {file}")
    elif not found:
        yield Finding("privacy", Verdict.RIGHT, f"{folder} and the configuration are for the service alone")


def _holidays(service: Service) -> Finding:
    today = service.clock.now().date()
    days = sorted((day, name) for day, name in service.working_days.names.items() if today <= day < today + YEAR)
    if not days:
        return Finding(
            "bank holidays", Verdict.WRONG, "none is known for the next 12 months: check clock.country and clock.subdivision"
        )
    return Finding("bank holidays", Verdict.RIGHT, "; ".join(f"{day} {name}" for day, name in days))


def scanner(service: Service) -> Finding:
    """Whether mail is scanned for malware, and where it goes for that."""
    place = service.settings.scanner
    if not place:
        return Finding("malware scanner", Verdict.LOOK, "none: mail is read without a scan; scan.clamd names one")
    if not place.startswith("unix:") and not is_loopback(place.rpartition(":")[0]):
        return Finding("malware scanner", Verdict.LOOK, f"all mail goes to {place} unencrypted: is the way there yours alone?")
    return Finding("malware scanner", Verdict.RIGHT, f"clamd at {place}")


def _database(service: Service) -> Finding:
    from service.adapters.store import SchemaMismatch
    from service.adapters.vault import VaultError

    try:
        with service.store.reading() as ledger:
            ledger.notes.get("mailbox_reached_at")
    except (SchemaMismatch, VaultError) as fault:
        return Finding("database", Verdict.WRONG, str(fault))
    return Finding("database", Verdict.RIGHT, "it has this program's schema and opens with this key")
