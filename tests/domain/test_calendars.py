"""What identifies an entry in a person's calendar, and how often it changed."""

from service.domain.calendars import due_summary, due_uid, mail_domain, meeting_summary, meeting_uid


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
