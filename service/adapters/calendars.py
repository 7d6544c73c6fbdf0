"""Calendar files (RFC 5545), by the package `icalendar`; nothing else knows that package.

An entry enters; the bytes of a file leave, with CRLF and lines folded at 75 octets. A file is published, not an invitation
(RFC 5546, section 3.2.1): it has an organiser, the partnership's mailbox, because Outlook and the standard want one, and no
attendees, because who takes part in a review is nobody else's business. Times are written in UTC, which every program shows in
its reader's own time, summer or winter. The package is imported with the first file: most runs of the service write none.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from service.adapters.mime import clean
from service.domain.calendars import CalendarEntry
from service.domain.notices import File
from service.domain.roster import Partnership

if TYPE_CHECKING:
    from icalendar import Event

_MADE_BY = "-//Rapid Review Intake//EN"
_LONGEST = 200  # characters of a summary, a place or a name


class CalendarFiles:
    """Writes calendar files in the partnership's name."""

    def __init__(self, partnership: Partnership) -> None:
        self._address = partnership.mailbox_address
        self._name = partnership.name

    def file(self, entry: CalendarEntry, name: str, stamp: datetime) -> File:
        """The entry as a file to go with a mail; its type names the method, as RFC 6047, section 2.4 and Outlook ask."""
        return File(f"{name}.ics", f"text/calendar; method={_method(entry)}; charset=utf-8", self._bytes(entry, stamp))

    def _bytes(self, entry: CalendarEntry, stamp: datetime) -> bytes:
        from icalendar import Calendar, vCalAddress, vText

        organiser = vCalAddress(f"mailto:{self._address}")
        organiser.params["CN"] = vText(clean(self._name, _LONGEST))
        event = _event(entry, stamp)
        event.add("organizer", organiser)
        calendar = Calendar()
        calendar.add("prodid", _MADE_BY)
        calendar.add("version", "2.0")
        calendar.add("method", _method(entry))
        calendar.add_component(event)
        written: bytes = calendar.to_ical()
        return written


def _method(entry: CalendarEntry) -> str:
    return "CANCEL" if entry.cancelled else "PUBLISH"


def _event(entry: CalendarEntry, stamp: datetime) -> Event:
    from icalendar import Event

    event = Event()
    start, end = _span(entry)
    event.add("uid", entry.uid)
    event.add("dtstamp", _utc(stamp))
    event.add("dtstart", start)
    event.add("dtend", end)
    event.add("sequence", entry.sequence)
    event.add("summary", clean(entry.summary, _LONGEST))
    event.add("class", "PRIVATE")
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    event.add("transp", "OPAQUE" if isinstance(entry.starts, datetime) and not entry.cancelled else "TRANSPARENT")
    for key, value in (("location", entry.place), ("description", entry.telephone)):
        if value:
            event.add(key, clean(value, _LONGEST))
    return event


def _span(entry: CalendarEntry) -> tuple[date, date]:
    """Its start and its later end; a day ends where the next begins (RFC 5545, section 3.6.1)."""
    if isinstance(entry.starts, datetime):
        start = _utc(entry.starts)
        return start, start + timedelta(minutes=max(entry.minutes, 1))
    return entry.starts, entry.starts + timedelta(days=1)


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a time without its zone could be any hour")
    return moment.astimezone(UTC)
