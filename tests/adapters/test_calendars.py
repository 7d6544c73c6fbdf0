"""Calendar files, read back: what they say, what they never say, and how they are written."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from email import message_from_bytes
from email.policy import default
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar, Event

from service.adapters.calendars import CalendarFiles
from service.adapters.mime import Envelope, build
from service.domain.calendars import CalendarEntry
from service.domain.notices import File
from service.domain.roster import Partnership

LONDON = ZoneInfo("Europe/London")
STAMP = datetime(2026, 3, 30, 10, 5, tzinfo=LONDON)
FILES = CalendarFiles(
    Partnership(
        name="Sampleshire Safeguarding Children Partnership",
        short_name="Sampleshire SCP",
        business_unit="the business unit",
        review_group="QiiP",
        telephone="01632 960001",
        urgent_line="the front door on 01632 960999",
        marking="OFFICIAL-SENSITIVE",
        mailbox_address="reviews@sampleshire.example",
    )
)
MEETING = CalendarEntry(
    uid="RR-2026-003-meeting@sampleshire.example",
    summary="RR-2026-003 meeting",
    starts=datetime(2026, 4, 14, 10, tzinfo=LONDON),
    minutes=120,
    place="Council House, Room 2",
    telephone="01632 960001",
)
DUE = CalendarEntry(
    uid="RR-2026-003-police-due@sampleshire.example",
    summary="RR-2026-003 return due",
    starts=date(2026, 4, 9),
    telephone="01632 960001",
)
EITHER = pytest.mark.parametrize("entry", [MEETING, DUE], ids=["meeting", "due"])


def written(entry: CalendarEntry) -> File:
    return FILES.file(entry, "RR-2026-003-meeting", STAMP)


def read(entry: CalendarEntry) -> tuple[Calendar, Event]:
    calendar = Calendar.from_ical(written(entry).data)
    (event,) = calendar.walk("VEVENT")
    return calendar, event


def test_a_meeting_says_what_when_where_and_whom_to_ring() -> None:
    calendar, event = read(MEETING)
    assert (calendar["METHOD"], calendar["VERSION"]) == ("PUBLISH", "2.0")
    assert event["UID"] == "RR-2026-003-meeting@sampleshire.example"
    assert (event["SUMMARY"], event["LOCATION"]) == ("RR-2026-003 meeting", "Council House, Room 2")
    assert event["DESCRIPTION"] == "01632 960001"
    assert event.decoded("DTSTAMP") == datetime(2026, 3, 30, 9, 5, tzinfo=UTC)
    assert (event["SEQUENCE"], event["STATUS"], event["TRANSP"]) == (0, "CONFIRMED", "OPAQUE")


def test_a_due_day_lasts_the_day_and_keeps_nobody_s_time_busy() -> None:
    calendar, event = read(DUE)
    assert calendar["METHOD"] == "PUBLISH"
    assert (event.decoded("DTSTART"), event.decoded("DTEND")) == (date(2026, 4, 9), date(2026, 4, 10))
    assert (event["SUMMARY"], event["TRANSP"]) == ("RR-2026-003 return due", "TRANSPARENT")
    assert b"DTSTART;VALUE=DATE:20260409\r\n" in written(DUE).data


@EITHER
def test_an_entry_is_private_has_no_attendees_and_rings_no_alarm(entry: CalendarEntry) -> None:
    calendar, event = read(entry)
    assert event["CLASS"] == "PRIVATE"
    assert "ATTENDEE" not in event
    assert not calendar.walk("VALARM")


@EITHER
def test_the_partnership_publishes_it(entry: CalendarEntry) -> None:
    _, event = read(entry)
    assert event["ORGANIZER"] == "mailto:reviews@sampleshire.example"
    assert event["ORGANIZER"].params["CN"] == "Sampleshire Safeguarding Children Partnership"


@EITHER
def test_nothing_stands_in_it_that_is_not_meant_to(entry: CalendarEntry) -> None:
    _, event = read(entry)
    known = {"UID", "DTSTAMP", "DTSTART", "DTEND", "SEQUENCE", "SUMMARY", "CLASS", "STATUS", "TRANSP", "ORGANIZER", "DESCRIPTION"}
    assert set(event) - {"LOCATION"} == known


@pytest.mark.parametrize(
    ("starts", "utc"),
    [
        (
            datetime(2026, 3, 27, 10, tzinfo=LONDON),
            datetime(2026, 3, 27, 10, tzinfo=UTC),
        ),  # two days before the clocks go forward
        (datetime(2026, 3, 30, 10, tzinfo=LONDON), datetime(2026, 3, 30, 9, tzinfo=UTC)),
        (datetime(2026, 10, 23, 14, 30, tzinfo=LONDON), datetime(2026, 10, 23, 13, 30, tzinfo=UTC)),
        (datetime(2026, 10, 26, 14, 30, tzinfo=LONDON), datetime(2026, 10, 26, 14, 30, tzinfo=UTC)),
    ],
)
def test_the_hour_is_right_in_summer_and_in_winter(starts: datetime, utc: datetime) -> None:
    _, event = read(replace(MEETING, starts=starts))
    assert event.decoded("DTSTART") == utc
    assert event.decoded("DTEND").astimezone(LONDON).hour == starts.hour + 2


def test_a_time_without_its_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        written(replace(MEETING, starts=datetime(2026, 4, 14, 10)))  # noqa: DTZ001 - that is what is refused


def test_a_moved_meeting_is_the_same_one_with_a_higher_number() -> None:
    _, before = read(MEETING)
    _, after = read(replace(MEETING, starts=datetime(2026, 4, 15, 9, tzinfo=LONDON), sequence=1))
    assert after["UID"] == before["UID"]
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (0, 1)
    assert after.decoded("DTSTART") > before.decoded("DTSTART")


@EITHER
def test_a_cancelled_entry_says_so_in_method_status_and_type(entry: CalendarEntry) -> None:
    gone = replace(entry, cancelled=True, sequence=2)
    calendar, event = read(gone)
    assert (calendar["METHOD"], event["STATUS"], event["SEQUENCE"]) == ("CANCEL", "CANCELLED", 2)
    assert (event["UID"], event["TRANSP"]) == (entry.uid, "TRANSPARENT")
    assert written(gone).content_type == "text/calendar; method=CANCEL; charset=utf-8"


@pytest.mark.parametrize("place", ["Neuadd y Sir, Ystafell Gynhadledd — Ŵyn a Môr, " * 4, "Room; 2, \\ “Tŷ Mawr”", "x" * 180])
def test_lines_end_as_they_must_and_none_is_longer_than_75_octets(place: str) -> None:
    data = written(replace(MEETING, place=place)).data
    lines = data.split(b"\r\n")
    assert lines[-1] == b""
    assert all(len(each) <= 75 and b"\n" not in each and b"\r" not in each for each in lines)
    assert read(replace(MEETING, place=place))[1]["LOCATION"] == place.strip()


def test_a_place_cannot_bring_a_line_of_its_own() -> None:
    _, event = read(replace(MEETING, place="Room 2\r\nATTENDEE:mailto:thief@evil.example\x00\u202e"))
    assert "ATTENDEE" not in event
    assert event["LOCATION"] == "Room 2 ATTENDEE:mailto:thief@evil.example"


def test_where_there_is_no_place_and_no_telephone_none_is_named() -> None:
    _, event = read(replace(MEETING, place="", telephone=""))
    assert not {"LOCATION", "DESCRIPTION"} & set(event)


def test_the_file_goes_with_a_mail_under_its_name_and_type() -> None:
    envelope = Envelope(
        "reviews@sampleshire.example",
        "Sampleshire SCP",
        "desk@police.example",
        "[RR-2026-003 police] Meeting",
        "<1@x.example>",
        STAMP,
    )
    mail = message_from_bytes(build(envelope, "Text.", "<p>Text.</p>", (written(MEETING),)), policy=default)
    (part,) = mail.iter_attachments()
    assert part.get_content_type() == "text/calendar"
    assert (part.get_param("method"), part.get_content_charset(), part.get_filename()) == (
        "PUBLISH",
        "utf-8",
        "RR-2026-003-meeting.ics",
    )
    assert part.get_payload(decode=True) == written(MEETING).data


def test_a_service_that_writes_no_calendar_file_does_not_load_the_package() -> None:
    code = "import sys, service.wiring, service.adapters.calendars; sys.exit('icalendar' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
