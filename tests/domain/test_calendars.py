"""What identifies an entry in a person's calendar, and how often it changed."""

from datetime import UTC, datetime

from service.domain.calendars import due_summary, due_uid, mail_domain, meeting_sequence, meeting_summary, meeting_uid
from service.domain.events import Event, EventKind

AT = datetime(2026, 3, 30, 9, tzinfo=UTC)


def events(*kinds: EventKind, undone: int = -1) -> list[Event]:
    return [Event(number, kind, AT, "staff", undone=number == undone) for number, kind in enumerate(kinds)]


def test_a_meeting_and_each_due_day_have_an_identity_of_their_own() -> None:
    found = {
        meeting_uid("RR-2026-003", "sampleshire.example"),
        meeting_uid("RR-2026-004", "sampleshire.example"),
        due_uid("RR-2026-003", "police", "sampleshire.example"),
        due_uid("RR-2026-003", "A7", "sampleshire.example"),
    }
    assert len(found) == 4
    assert all(each.endswith("@sampleshire.example") for each in found)


def test_the_same_meeting_has_the_same_identity_for_ever() -> None:
    domain = mail_domain("Reviews@Sampleshire.example")
    assert meeting_uid("RR-2026-003", domain) == "RR-2026-003-meeting@sampleshire.example"


def test_a_calendar_shows_the_reference_and_no_agency() -> None:
    assert (meeting_summary("RR-2026-003"), due_summary("RR-2026-003")) == ("RR-2026-003 meeting", "RR-2026-003 return due")


def test_every_change_of_the_meeting_raises_its_number_an_undone_one_too() -> None:
    assert meeting_sequence([]) == 0
    assert meeting_sequence(events(EventKind.MEETING_SET)) == 0
    assert meeting_sequence(events(EventKind.MEETING_SET, EventKind.RANG, EventKind.MEETING_SET)) == 1
    assert meeting_sequence(events(EventKind.MEETING_SET, EventKind.MEETING_SET, EventKind.MEETING_CANCELLED, undone=1)) == 2
