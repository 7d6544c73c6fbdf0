"""Clocks: twice a year an hour is missing or comes twice, and now and then a machine's clock is wrong by a day; no mail minds.

Each pass is given its instant in UTC, so that both of the hours that are called half past one are there.
"""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.correspondence import begin, order, outside
from tests.invariants.fixtures import Tally
from tests.servers.sink import Sink
from tests.stage import LONDON, MailServer, Stage, kind_of

STAFF = "wren@borough.example"
NIGHT = ("00:15", "00:30", "01:00", "01:30", "02:00", "02:30")
NINE = '\n[clock]\ndigest_at = "08:00"\nremind_at = "09:00"\n'


def passed_at(stage: Stage, instant: str) -> list[EmailMessage]:
    """What one pass at that instant sends."""
    stage.now = datetime.fromisoformat(instant).replace(tzinfo=UTC).astimezone(LONDON)
    return stage.pass_()


@pytest.mark.parametrize(
    ("opened", "sunday", "summary", "reminder"),
    [
        ("2026-03-25", "2026-03-29", ("2026-03-30T06:59", "2026-03-30T07:00"), ("2026-04-01T07:59", "2026-04-01T08:00")),
        ("2026-10-21", "2026-10-25", ("2026-10-26T07:59", "2026-10-26T08:00"), ("2026-10-28T08:59", "2026-10-28T09:00")),
    ],
    ids=["an-hour-is-missing", "an-hour-comes-twice"],
)
def test_a_summary_and_a_reminder_go_once_at_their_hour_on_the_wall(
    tmp_path: Path,
    mail_server: MailServer,
    sink: Sink,
    tally: Tally,
    opened: str,
    sunday: str,
    summary: tuple[str, str],
    reminder: tuple[str, str],
) -> None:
    stage = Stage(tmp_path, mail_server, sink, digest=True, more=NINE)
    stage.now = datetime.fromisoformat(f"{opened}T09:30").replace(tzinfo=LONDON)
    words = ("--type", "rapid-review", "--on", opened, "--agency", "police", "--subjects", "-")
    assert stage.run("case", "open", *words, text="ZQ 2019-04-02\n").status == 0
    reference = str(stage.run("case", "list", "--json").json[0]["reference"])  # type: ignore[index]
    order(stage, f"{reference} details-sent all")
    stage.pass_()
    assert [each for at in NIGHT for each in passed_at(stage, f"{sunday}T{at}")] == []
    early, on_time = summary
    assert passed_at(stage, early) == []
    assert [kind_of(each) for each in passed_at(stage, on_time)] == ["digest"]
    assert passed_at(stage, on_time.replace(":00", ":30")) == []
    early, on_time = reminder
    assert outside(passed_at(stage, early)) == []
    assert [kind for kind, _ in outside(passed_at(stage, on_time))] == ["reminder"]
    assert outside(passed_at(stage, on_time.replace(":00", ":30"))) == []
    assert tally.look(stage) == ()


def per_contact(mails: list[EmailMessage]) -> list[tuple[str, str]]:
    """Case and contact of each mail to an agency."""
    return [(str(each["Subject"]).split()[0], str(each["To"])) for each in mails if each["To"] != STAFF]


@pytest.mark.parametrize("days", [1, 30])
def test_a_clock_that_jumps_and_comes_back_sends_one_mail_a_case_and_contact_at_most(
    tmp_path: Path, mail_server: MailServer, sink: Sink, tally: Tally, days: int
) -> None:
    stage = Stage(tmp_path, mail_server, sink)
    begin(stage, "police", "health")
    begin(stage, "police", "health", subjects="QX 2020-05-01\n")
    wrong = {1: "2026-04-01T10:00", 30: "2026-04-30T10:00"}[days]
    assert {kind for kind, _ in outside(stage.pass_("2026-03-26T10:00"))} == {"chase"}
    assert outside(stage.pass_("2026-03-31T10:00")) == []
    early = stage.pass_(wrong)
    assert len(per_contact(early)) == len(set(per_contact(early))) <= 4
    assert outside(stage.pass_(wrong.replace("10:00", "10:05"))) == []
    assert outside(stage.pass_("2026-03-31T10:10")) == [], "back again"
    on_time = stage.pass_("2026-04-01T10:00")
    assert len(per_contact(on_time)) == len(set(per_contact(on_time)))
    said = [(kind_of(each), each["Subject"], each["To"]) for each in (*early, *on_time)]
    assert len(said) == len(set(said)), "nobody hears the same twice"
    assert tally.look(stage) == ()


def test_no_more_mails_leave_in_an_hour_than_may_and_staff_are_told_once(
    tmp_path: Path, mail_server: MailServer, sink: Sink, tally: Tally
) -> None:
    stage = Stage(tmp_path, mail_server, sink, more="\n[limits]\nmails_per_hour = 10\n")
    for subjects in ("ZQ 2019-04-02\n", "ZR 2019-04-03\n", "ZS 2019-04-04\n"):
        stage.open_case(subjects)
    first = stage.pass_("2026-03-25T09:30")
    assert [kind_of(each) for each in first] == ["request"] * 10
    order(stage, "help")
    second = stage.pass_("2026-03-25T09:40")
    assert sorted(kind_of(each) for each in second) == ["alert", "command-result"], "staff never wait"
    assert stage.pass_("2026-03-25T10:00") == []
    rest = stage.pass_("2026-03-25T10:35")
    assert [kind_of(each) for each in rest] == ["request"] * 5
    assert stage.pass_("2026-03-25T12:00") == []
    assert len(set(per_contact([*first, *rest]))) == 15
    assert tally.look(stage) == ()
