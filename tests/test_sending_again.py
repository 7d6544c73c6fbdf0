"""Between queue and mail server anything may change: each mail goes to whoever may have it at that moment, and to nobody else.

Mails of several kinds are queued over one case and the whole is kept; then any of eight things happens, in any company, and what
is delivered is compared with what may be. The commands, the database and the SMTP server are real.
"""

from __future__ import annotations

import itertools
import random
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass

import pytest

from service.demo.servers import EmbeddedMailbox
from service.domain.records import MailState
from service.workflows.passes import collect_pass, deliver_pass, owe_pass, process_pass
from tests.answers import SUBJECT, sheet
from tests.inside import inside, opened
from tests.servers.sink import Sink
from tests.stage import ON_SQLITE, XLSX, Stage, kind_of, mail
from tests.steering import COUNCIL, HEALTH, HOUSING, POLICE, SCHOOL, SECOND, SORREL, STAFF
from tests.thoroughness import THOROUGH

ADDED, YEW, MEMBER, CHAIR = "new@police.example", "head@school.example", "member@health.example", "chair@borough.example"
GROUP = f'chair = "{CHAIR}"\nmembers = ["{MEMBER}"]\n\n[mailbox]'
SEED, ROUNDS = 20260325, 4

Mails = frozenset[tuple[str, str]]  # kind and recipient


@dataclass(frozen=True)
class Change:
    """Something that happens while mail waits: the command or the new configuration, and which mail may then not leave."""

    name: str
    stops: Callable[[str, str], bool]
    command: tuple[str, ...] = ()
    was: str = ""
    now: str = ""


CHANGES = (
    Change("contact removed", lambda _, to: to == ADDED, ("case", "contact", "REF", "police", "remove", ADDED)),
    Change("address barred", lambda _, to: to == HEALTH, ("case", "bar", "REF", HEALTH, "--why", "named in the case")),
    Change("agency waived", lambda kind, to: (kind, to) == ("request", SCHOOL), ("case", "waive", "REF", "school")),
    Change("case withdrawn", lambda kind, _: kind == "request", ("case", "withdraw", "REF")),
    Change("domain not secure", lambda _, to: to == HOUSING, was='"housing.example", ', now=""),
    Change("contact replaced", lambda _, to: to == COUNCIL, was=f'"{COUNCIL}"', now='"other@council.example"'),
    Change("staff left", lambda _, to: to == SORREL, was=SECOND, now=""),
    Change("member left", lambda _, to: to == MEMBER, was=f'members = ["{MEMBER}"]', now="members = []"),
)


@dataclass(frozen=True)
class Queued:
    """A stage on which mail waits, as it was kept."""

    stage: Stage
    reference: str
    mails: Mails
    database: bytes
    config: str

    def restore(self) -> None:
        """Everything as it was when the mail was queued."""
        state = self.stage.folder / "state"
        for each in state.glob("rapid-review.db*"):
            each.unlink()
        (state / "rapid-review.db").write_bytes(self.database)
        (state / "rapid-review.db").chmod(0o600)
        self.stage.config.write_text(self.config, "utf-8")

    def make(self, change: Change) -> None:
        """The change, made as an administrator makes it."""
        if change.command:
            ran = self.stage.run(*(self.reference if word == "REF" else word for word in change.command))
            assert ran.status == 0, ran.err
        text = self.stage.config.read_text("utf-8")
        assert change.was in text
        self.stage.config.write_text(text.replace(change.was, change.now) if change.was else text, "utf-8")

    def delivered(self) -> Mails:
        """What one pass of delivery sends now."""
        with inside(self.stage) as service:
            deliver_pass(service.desk, service.outbound)
        received = self.stage.sink.received[self.stage.read :]
        assert all(len(each.recipients) == 1 for each in received)
        return frozenset((kind_of(each), str(each["To"])) for each in self.stage.sent())


@pytest.fixture(scope="module")
def queued(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Queued]:
    """Requests, invitations, a receipt and notices to staff, of which none has left."""
    server, sink = EmbeddedMailbox(), Sink()
    server.start()
    sink.start()
    stage = Stage(tmp_path_factory.mktemp("queued"), server, sink, more=SECOND, database=ON_SQLITE)
    stage.config.write_text(stage.config.read_text("utf-8").replace("[mailbox]", GROUP, 1), "utf-8")
    reference = opened(stage, SUBJECT)
    for words in (
        ("contact", reference, "police", "add", ADDED),
        ("add-agency", reference, "yew", "--name", "Yew Tree Primary", "--contact", YEW),
        ("meeting", reference, "2026-04-09", "10:00", "Council House"),
    ):
        assert stage.run("case", *words).status == 0
    server.deliver(mail("who@elsewhere.example", reference, "What is this?"))
    book = ("chronology.xlsx", XLSX, sheet(reference))
    server.deliver(mail(HEALTH, f"[{reference} health]", "Attached.", [book]))
    with inside(stage) as service:
        collect_pass(service.desk, service.mailbox)
        while process_pass(service.desk, service.reader):
            pass
        owe_pass(service.desk)
        with service.store.reading() as ledger:
            waiting = frozenset((each.kind, each.recipient) for each in ledger.outbox.in_state(MailState.QUEUED))
    with closing(sqlite3.connect(stage.folder / "state" / "rapid-review.db")) as database:
        kept = database.serialize()
    yield Queued(stage, reference, waiting, kept, stage.config.read_text("utf-8"))
    sink.close()
    server.close()


def companies() -> list[tuple[Change, ...]]:
    """Which changes are tried together: none, each, all, and some at random; with THOROUGH every company of them."""
    every = [found for size in range(len(CHANGES) + 1) for found in itertools.combinations(CHANGES, size)]
    if THOROUGH:
        return every
    few = [found for found in every if len(found) in (0, 1, len(CHANGES))]
    return few + random.Random(SEED).sample([found for found in every if found not in few], ROUNDS)


def test_what_waits_is_of_many_kinds_and_for_everybody(queued: Queued) -> None:
    assert {kind for kind, _ in queued.mails} >= {"request", "invitation", "receipt", "held", "acknowledgement"}
    people = {POLICE, ADDED, HEALTH, SCHOOL, HOUSING, COUNCIL, YEW, MEMBER, CHAIR, STAFF, SORREL}
    assert {to for _, to in queued.mails} == people | {"who@elsewhere.example"}


@pytest.mark.parametrize("changes", companies(), ids=lambda found: ", ".join(each.name for each in found) or "nothing")
def test_each_mail_goes_to_whoever_may_have_it_at_that_moment_and_to_nobody_else(
    queued: Queued, changes: tuple[Change, ...]
) -> None:
    queued.restore()
    for change in changes:
        queued.make(change)
    may = frozenset(each for each in queued.mails if not any(change.stops(*each) for change in changes))
    news = {("alert", each) for each in (STAFF, SORREL) if each in queued.stage.config.read_text("utf-8")}
    assert queued.delivered() - news == may, "staff are told of a change besides"


def test_the_same_change_in_the_midst_of_delivery_counts_from_then_on(queued: Queued) -> None:
    queued.restore()
    queued.stage.sink.play("ok", "421")
    first = queued.delivered()
    assert len(first) == 1, "the server then takes no more"
    queued.make(CHANGES[3])
    queued.stage.sink.play("ok")
    queued.stage.now = queued.stage.now.replace(hour=17)
    kinds = {kind for kind, _ in queued.delivered()}
    assert "request" not in kinds
    assert kinds >= {"invitation", "receipt", "held"}


def test_only_to_stops_all_else(queued: Queued) -> None:
    queued.restore()
    text = queued.config.replace("[smtp]", f'[smtp]\nonly_to = ["{STAFF}", "@police.example"]')
    queued.stage.config.write_text(text, "utf-8")
    assert {to for _, to in queued.delivered()} == {STAFF, POLICE, ADDED}
