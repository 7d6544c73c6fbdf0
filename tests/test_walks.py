"""A whole rapid review through time, Easter inside, with every mail that it causes and none besides."""

from __future__ import annotations

from pathlib import Path

from tests.servers.sink import Sink
from tests.stage import MailServer, Stage, text_of
from tests.walking import CHAIR, MARKING, STAFF, change, each, entry, only, opened, told


def test_a_rapid_review_from_its_requests_to_the_panels_answer(tmp_path: Path, mail_server: MailServer, sink: Sink) -> None:
    stage = Stage(tmp_path, mail_server, sink)
    change(stage, MARKING, f'{MARKING}\nchair = "{CHAIR}"')
    walk = opened(stage, "2026-03-25")
    requests = walk.at("2026-03-25T09:31")
    assert told(requests) == each("request", "police", "health", "school", "housing", "council")
    assert "by Thursday 2 April 2026" in text_of(requests[0])
    assert "The safeguarding partners ask for this under section 16H of the Children Act 2004" in text_of(requests[0])

    walk.writes("police", "Received, thank you. We will return it by Monday.")
    sent = walk.staff("2026-03-25T10:00", "details-sent all", "meeting 10 April 2026 10:00 Council House")
    assert told(sent) == sorted([("invitation", CHAIR), *each("invitation", "police", "health", "school", "housing", "council")])
    assert entry(only(sent, "invitation", CHAIR)).wall == "2026-04-10 10:00"

    assert told(walk.at("2026-03-26T09:00")) == each("chase", "health", "school", "housing", "council"), "not who had answered"

    walk.moves_to("2026-03-30T09:00")
    walk.returns("police")
    walk.writes("school", "The family is not known to us.")
    walk.writes("council", "Thank you, we have your request.")
    assert told(walk.at("2026-03-30T09:00")) == sorted([*each("receipt", "police", "school"), ("summary", CHAIR)])

    assert told(walk.at("2026-04-01T08:30")) == each("reminder", "health", "housing", "council"), "one working day before"
    walk.moves_to("2026-04-02T15:00")
    walk.returns("council")
    assert told(walk.at("2026-04-02T15:00")) == each("receipt", "council")
    assert not walk.at("2026-04-03T09:00"), "Good Friday"
    assert not walk.at("2026-04-06T09:00"), "Easter Monday"
    after = walk.at("2026-04-07T09:00")
    assert told(after) == sorted([*each("overdue", "health", "housing"), ("summary", CHAIR)])
    assert "was due on Thursday 2 April 2026, 1 working day ago" in text_of(only(after, "overdue", "homes@housing.example"))

    assert not walk.staff("2026-04-08T16:00", "papers"), "staff circulate them"
    walk.moves_to("2026-04-09T11:00")
    walk.returns("health")
    late = walk.at("2026-04-09T11:00")
    assert told(late) == sorted([*each("receipt", "health"), ("late", STAFF)])
    assert "circulated on Wednesday 8 April 2026" in text_of(only(late, "late"))
    assert "The meeting is on Friday 10 April 2026" in text_of(only(late, "late"))

    assert not walk.staff("2026-04-10T13:00", "meeting held", "recommendation lcspr"), "nobody is told a recommendation"
    first = only(walk.staff("2026-04-14T09:00", "draft checked"), "checklist", STAFF)
    said = text_of(first)
    assert first["Subject"].endswith("Report to the national Panel: 6 of 11 still to do")
    assert "is due on Friday 17 April 2026. 3 working days left" in said
    assert "Vale Housing: still needed: scoping form, chronology" in said
    assert "A letter that lies ready" not in said
    assert not walk.at("2026-04-15T09:00"), "twice is enough"

    signatures = ("signed police by Jo Fern", "signed local authority by Al Moss", "signed icb by Di Birch")
    sent = walk.staff("2026-04-16T09:00", "decision lcspr to police health", *signatures)
    assert told(sent) == sorted([("checklist", STAFF), *each("decision", "police", "health")])
    decision = text_of(only(sent, "decision", "liaison@police.example"))
    assert "On Thursday 16 April 2026 the safeguarding partners decided: Local child safeguarding practice review" in decision
    assert "A review of its own follows" in decision
    assert "A letter that lies ready" in text_of(only(sent, "checklist"))

    assert not walk.staff("2026-04-17T09:00", "submitted"), "in time"
    answered = walk.staff("2026-05-08T09:00", "panel agrees", "agencies told 20 April", "lcspr opened", "waive housing")
    assert told(answered) == each("stand-down", "housing"), "the one who was asked and never answered is thanked too"
    steps = walk.steps
    assert (steps["report_submitted"], steps["panel_agrees"]) == (("2026-04-17", "2026-04-17"), ("2026-05-11", "2026-05-08"))
    assert steps["agencies_told"] == ("2026-04-20", "2026-04-20")
    assert steps["lcspr_published"] == ("2026-10-16", None), "six months after the decision"
    assert "decision_national" not in steps
    assert not walk.staff("2026-10-16T09:00", "lcspr published", "learning shared", "close")
    assert walk.case["status"] == "closed"
    assert told(walk.at("2026-10-19T09:00")) == [("summary", CHAIR)], "of the week in which it was closed"
    assert not walk.at("2026-10-26T09:00")
