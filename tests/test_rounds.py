"""A daemon that goes round for weeks owes what one that has just started would owe, however little it asks anew each time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from service.wiring import Service
from service.workflows.correspondence.owing import owe_due
from service.workflows.desk import Desk
from service.workflows.looked import LONGEST, Looked
from service.workflows.passes import collect_pass, deliver_pass, process_pass
from tests.answers import SUBJECT, scoping
from tests.inside import inside
from tests.servers.sink import Sink
from tests.stage import DOCX, LONDON, MailServer, Stage, kind_of, mail

POLICE = "liaison@police.example"


@dataclass(frozen=True)
class At:
    """A clock that stands still."""

    moment: datetime

    def now(self) -> datetime:
        """The moment."""
        return self.moment


@dataclass
class Rounds:
    """A service that goes round at the minutes that a test names, and remembers what it found."""

    stage: Stage
    service: Service

    def desk(self, at: str) -> Desk:
        """The service's own desk at that minute."""
        self.stage.now = datetime.fromisoformat(at).replace(tzinfo=LONDON)
        return replace(self.service.desk, clock=At(self.stage.now))

    def go(self, at: str) -> list[str]:
        """One round at that minute: the kinds of the mails that left, each with its recipient."""
        desk = self.desk(at)
        collect_pass(desk, self.service.mailbox)
        process_pass(desk, self.service.reader)
        owe_due(desk)
        assert owe_due(replace(desk, looked=Looked())) == 0, "whoever has just started finds nothing more"
        deliver_pass(desk, self.service.outbound)
        return [f"{kind_of(each)} {each['To']}" for each in self.stage.sent()]

    def quiet(self) -> int:
        """Of how many cases the newest sort of round knows that they owe nothing."""
        rounds = self.service.desk.looked.rounds
        return len(rounds[0].found) if rounds else 0


def rounds(stage: Stage) -> Iterator[Rounds]:
    with inside(stage) as service:
        yield Rounds(stage, service)


def test_a_service_that_remembers_owes_what_one_that_has_just_started_owes(
    tmp_path: Path, mail_server: MailServer, sink: Sink
) -> None:
    stage = Stage(tmp_path, mail_server, sink)
    for each in rounds(stage):
        first, second = stage.open_case(SUBJECT), stage.open_case("XY 2015-05-05\n")
        assert len(each.go("2026-03-25T09:40")) == 10
        assert each.go("2026-03-25T09:41") == []
        assert each.quiet() == 2
        assert stage.run("case", "waive", first, "housing").status == 0
        assert each.go("2026-03-25T09:42") == ["stand-down homes@housing.example"]
        form = [("form.docx", DOCX, scoping(first))]
        stage.server.deliver(mail(POLICE, f"[{first} police]", "Attached.", form), stage.now)
        assert each.go("2026-03-25T09:43") == [f"receipt {POLICE}"]
        assert stage.run("case", "details-sent", first).status == 0
        assert stage.run("case", "details-sent", second).status == 0
        told = [one for at in MORNINGS for one in each.go(f"2026-{at}:29") + each.go(f"2026-{at}:31") + each.go(f"2026-{at}:33")]
        assert {"reminder", "overdue"} <= {one.split()[0] for one in told}
        assert stage.run("case", "withdraw", first).status == 0
        assert "stand-down" in {one.split()[0] for one in each.go("2026-04-13T09:00")}


MORNINGS = ("03-26T08", "03-27T08", "03-31T08", "04-01T08", "04-02T08", "04-07T08", "04-08T08", "04-10T08")


def test_a_round_asks_again_of_a_case_that_changed_and_of_no_other(tmp_path: Path, mail_server: MailServer, sink: Sink) -> None:
    stage = Stage(tmp_path, mail_server, sink)
    for each in rounds(stage):
        references = [stage.open_case(SUBJECT) for _ in range(3)]
        each.go("2026-03-25T12:00")
        each.go("2026-03-25T12:01")
        before = {number: case for number, (case, _) in each.service.desk.looked.rounds[0].found.items()}
        assert len(before) == 3
        assert stage.run("case", "extend", references[1], "police", "2026-04-09").status == 0
        each.go("2026-03-25T12:02")
        after = {number: case for number, (case, _) in each.service.desk.looked.rounds[0].found.items()}
        assert [after[number] is case for number, case in before.items()] == [True, False, True]


def test_two_sorts_of_round_that_take_turns_are_both_remembered_and_none_for_long() -> None:
    looked, now = Looked(), datetime(2026, 3, 25, 9, 0, tzinfo=LONDON)
    read, unread = looked.begin(("read",), now, {1}), looked.begin(("unread",), now, {1})
    for later in (timedelta(minutes=1), LONGEST):
        assert looked.begin(("read",), now + later, {1}) is read
        assert looked.begin(("unread",), now + later, {1}) is unread
    assert looked.begin(("read",), now + LONGEST + timedelta(seconds=1), {1}) is not read
    assert looked.begin(("unread",), now - timedelta(seconds=1), {1}) is not unread, "the clock was set back"
