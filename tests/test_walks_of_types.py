"""A whole case of each other review type through time: its own days, words and decision, in the mails that go out."""

from __future__ import annotations

from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.answers import scoping, table
from tests.servers.sink import Sink
from tests.stage import MailServer, Stage, text_of
from tests.walking import CONTACTS, NAMES, STAFF, Walk, each, entry, form, of, only, opened, told

AGENCIES = ("police", "health", "school")


@dataclass(frozen=True)
class Journey:
    """The days of one case and what its mails say."""

    kind: str
    start: str
    due: str
    returns_due: str  # as a mail writes it
    asks: str  # the sentence of the request that says who asks, and by which law
    subject: str
    documents: tuple[str, ...]
    chase: str
    reminders: tuple[str, ...]
    overdue: str
    meeting: tuple[str, str]  # what it is called, and its day
    recommended: tuple[str, ...]
    decided: tuple[str, str]  # the day and the line
    decision: str  # the sentence of the mail
    checklist: str  # the day of the first
    receiver: str
    report_due: str
    signed: tuple[str, ...]
    submitted: str  # the day
    after: tuple[str, str, str]  # a step, the day by which it is due once the report went, and the line for it
    part: str = "ENG"


JOURNEYS = (
    Journey(
        kind="lcspr",
        start="2026-10-01",
        due="2027-04-01",
        returns_due="Thursday 12 November 2026",
        asks="The safeguarding partners ask for this under sections 16F and 16H of the Children Act 2004",
        subject="child",
        documents=("agency report", "chronology"),
        chase="2026-10-05",
        reminders=("2026-11-05", "2026-11-11"),
        overdue="2026-11-13",
        meeting=("review panel meeting", "2026-12-03"),
        recommended=(),
        decided=("2027-03-01", "decision redacted"),
        decision="On Monday 1 March 2027 the safeguarding partners decided: Published in part",
        checklist="2027-03-25",
        receiver="national Panel",
        report_due="Thursday 1 April 2027",
        signed=("signed local authority by Al Moss", "signed police by Jo Fern", "signed icb by Di Birch"),
        submitted="2027-04-01",
        after=("published", "2027-04-12", "published"),
    ),
    Journey(
        kind="sar",
        start="2026-01-05",
        due="2026-07-05",
        returns_due="Monday 9 February 2026",
        asks="The members of the Safeguarding Adults Board ask for this under sections 44 and 45 of the Care Act 2014",
        subject="adult",
        documents=("summary of involvement", "chronology"),
        chase="2026-01-07",
        reminders=("2026-02-02", "2026-02-06"),
        overdue="2026-02-10",
        meeting=("review panel meeting", "2026-02-23"),
        recommended=("recommendation mandatory",),
        decided=("2026-03-09", "decision mandatory"),
        decision="the members of the Safeguarding Adults Board decided: Mandatory review under section 44(1) to (3)",
        checklist="2026-06-30",
        receiver="Safeguarding Adults Board",
        report_due="Sunday 5 July 2026",
        signed=("signed local authority by Al Moss", "signed police by Jo Fern", "signed icb by Di Birch"),
        submitted="2026-07-03",
        after=("findings_reported", "2027-07-03", "findings reported"),
    ),
    Journey(
        kind="dardr",
        start="2026-03-02",
        due="2026-10-02",
        returns_due="Monday 23 March 2026",
        asks="The members of the Community Safety Partnership ask for this under section 9 of the Domestic Violence",
        subject="victim",
        documents=("individual management review", "chronology"),
        chase="2026-03-04",
        reminders=("2026-03-18", "2026-03-20"),
        overdue="2026-03-24",
        meeting=("review panel meeting", "2026-03-26"),
        recommended=(),
        decided=("2026-03-30", "decision review"),
        decision="the members of the Community Safety Partnership decided: Domestic Abuse Related Death Review",
        checklist="2026-09-25",
        receiver="Secretary of State",
        report_due="Wednesday 30 September 2026",
        signed=("signed chair by Al Moss", "signed community safety partnership by Jo Fern"),
        submitted="2026-09-30",
        after=("published", "None", "published"),
    ),
    Journey(
        kind="susr",
        start="2026-10-01",
        due="2027-10-01",
        returns_due="Thursday 12 November 2026",
        asks="The members of the Regional Safeguarding Board ask for this under section 137 of the Social Services",
        subject="person",
        documents=("agency timeline", "agency analysis"),
        chase="2026-10-05",
        reminders=("2026-11-05", "2026-11-11"),
        overdue="2026-11-13",
        meeting=("review panel meeting", "2026-12-03"),
        recommended=("recommendation susr",),
        decided=("2026-12-03", "decision multi agency forum"),
        decision="the members of the Regional Safeguarding Board decided: Multi-agency professional forum",
        checklist="2027-09-28",
        receiver="Welsh Government",
        report_due="Friday 1 October 2027",
        signed=("signed board by Al Moss", "signed community safety partnership by Jo Fern"),
        submitted="2027-10-01",
        after=("repository_entered", "2027-11-01", "repository entered"),
        part="WLS",
    ),
    Journey(
        kind="learning-review",
        start="2026-11-16",
        due="2026-11-30",
        returns_due="Wednesday 25 November 2026",
        asks="The Chief Officers ask for this under the Scottish Government’s National Guidance",
        subject="child or adult",
        documents=("report form",),
        chase="2026-11-17",
        reminders=("2026-11-24",),
        overdue="2026-11-26",
        meeting=("review team meeting", "2026-11-27"),
        recommended=("recommendation single agency",),
        decided=("2026-11-27", "decision single agency"),
        decision="the Chief Officers decided: Learning by one agency",
        checklist="2026-11-24",
        receiver="Child or Adult Protection Committee",
        report_due="Monday 30 November 2026",
        signed=("signed chief officers by Al Moss",),
        submitted="2026-11-27",
        after=("learning_shared", "None", "learning shared"),
        part="SCT",
    ),
)


@pytest.mark.parametrize("way", JOURNEYS, ids=lambda way: way.kind)
def test_a_case_from_its_requests_to_its_end(way: Journey, tmp_path: Path, mail_server: MailServer, sink: Sink) -> None:
    stage = Stage(tmp_path, mail_server, sink, more=f'\n[clock]\nsubdivision = "{way.part}"\n')
    walk = opened(stage, way.start, way.kind, AGENCIES)
    assert walk.case["due_on"] == way.due
    requests = walk.at(f"{way.start}T10:00")
    assert told(requests) == each("request", *AGENCIES)
    _asks_in_its_own_words(way, requests[0])

    name, day = way.meeting
    invitations = walk.staff(f"{way.start}T11:00", "details-sent all", f"meeting {day} 14:00 Guildhall")
    assert told(invitations) == each("invitation", *AGENCIES)
    assert name in str(invitations[0]["Subject"]).lower()
    assert entry(invitations[0]).wall == f"{day} 14:00"

    assert told(walk.at(f"{way.chase}T08:30")) == each("chase", *AGENCIES)
    _two_answer(way, walk)
    assert told(walk.at(f"{way.chase}T12:00")) == each("receipt", "police", "school")
    for reminder in way.reminders:
        assert told(of(walk.at(f"{reminder}T08:30"), "reminder")) == each("reminder", "health"), reminder
    overdue = only(walk.at(f"{way.overdue}T08:30"), "overdue")
    assert overdue["To"] == CONTACTS["health"]
    assert f"was due on {way.returns_due}" in text_of(overdue)
    assert told(of(walk.staff(f"{way.overdue}T15:00", "papers", "waive health"), "stand-down")) == each("stand-down", "health")
    walk.staff(f"{day}T17:00", "meeting held", *way.recommended)

    _is_decided_and_reported(way, walk)


def _asks_in_its_own_words(way: Journey, request: EmailMessage) -> None:
    said = text_of(request)
    assert way.asks in said
    assert f"by {way.returns_due}, quoting" in said
    assert f"does not say who the {way.subject} is" in said
    assert all(f"- {document}, by {way.returns_due}" in said for document in way.documents)
    blanks = [part for part in request.iter_attachments() if str(part.get_filename()).endswith(".docx")]
    assert len(blanks) == len(way.documents)
    assert entry(request).starts.isoformat() < way.due


def _two_answer(way: Journey, walk: Walk) -> None:
    """The police return all that they were asked for, the school knows nobody."""
    walk.moves_to(f"{way.chase}T12:00")
    name = NAMES["police"]
    documents = [form(scoping(walk.reference, name, "agency-summary"))]
    documents += [form(table(walk.reference, name), "events.docx")] if len(way.documents) > 1 else []
    walk.writes("police", "Attached.", *documents)
    walk.writes("school", "Not known to us.")


def _is_decided_and_reported(way: Journey, walk: Walk) -> None:
    assert set(walk.stage.states(walk.reference, "police").values()) == {"returned"}
    day, line = way.decided
    decisions = of(walk.staff(f"{day}T17:00", f"{line} to police"), "decision")
    assert told(decisions) == each("decision", "police")
    assert way.decision in text_of(decisions[0])

    if way.checklist > day:
        checklist = only(walk.at(f"{way.checklist}T08:30"), "checklist", STAFF)
        assert f"to the {way.receiver} is due on {way.report_due}. 3 working days left" in text_of(checklist)
    walk.staff(f"{way.submitted}T12:00", *way.signed, "submitted")
    step, due, line = way.after
    assert str(walk.steps[step][0]) == due
    assert walk.steps["report_submitted"][1] == way.submitted
    assert not walk.staff(f"{way.submitted}T16:00", line, "close")
    assert walk.case["status"] == "closed"
