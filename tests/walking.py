"""What the tests that walk a whole case through time share: lines from staff, mails from agencies, calendars read back.

A `Walk` is one case on a stage. It is opened by the command an administrator types and steered by mail as staff do: a walk goes
through the doors that people use; each pass gives back the mails that went out in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.message import EmailMessage
from email.utils import format_datetime

from icalendar import Calendar

from tests.answers import SUBJECT, scoping, sheet
from tests.stage import DOCX, LONDON, XLSX, Stage, kind_of, mail, text_of

STAFF = "wren@borough.example"
CHAIR = "chair@borough.example"
CONTACTS = {
    "police": "liaison@police.example",
    "health": "safeguarding@health.example",
    "school": "dsl@school.example",
    "housing": "homes@housing.example",
    "council": "mash@council.example",
}
MARKING = 'marking = "OFFICIAL-SENSITIVE"'
NAMES = {
    "police": "Vale Constabulary",
    "health": "Vale Hospitals Trust",
    "school": "Oakfield Primary School",
    "housing": "Vale Housing",
    "council": "Children's Social Care",
}
WRITTEN = b"Thu, 26 Mar 2026 10:00:00 +0000"  # on every mail of the stage
CODE = re.compile(r"\byes ([A-Z0-9]{6})\b")
REFERENCE = re.compile(r"\b[A-Z]{2,6}-\d{4}-\d{3}\b")

File = tuple[str, str, bytes]


@dataclass
class Walk:
    """One case on a stage."""

    stage: Stage
    reference: str

    def at(self, moment: str) -> list[EmailMessage]:
        """One pass at that minute; the mails that went out."""
        return self.stage.pass_(moment)

    def moves_to(self, moment: str) -> None:
        """Sets the clock; nothing passes."""
        self.stage.now = datetime.fromisoformat(moment).replace(tzinfo=LONDON)

    def arrives(self, sender: str, text: str, files: Sequence[File] = (), *, answering: EmailMessage | None = None) -> None:
        """A mail about the case lies in the mailbox from now on."""
        subject = "Re: " + str(answering["Subject"]) if answering is not None else f"[{self.reference}]"
        post(self.stage, mail(sender, subject, text, files, answering=answering))

    def writes(self, agency: str, text: str, *files: File, answering: EmailMessage | None = None) -> None:
        """The agency's contact answers."""
        self.arrives(CONTACTS[agency], text, files, answering=answering)

    def returns(self, agency: str, **changed: str) -> None:
        """The agency sends both of its documents, complete but for what is `changed`."""
        name = NAMES[agency]
        self.writes(agency, "Attached.", form(scoping(self.reference, name, **changed)), book(sheet(self.reference, name)))

    def staff(self, moment: str, *lines: str) -> list[EmailMessage]:
        """Staff write these lines, and yes where they are asked back; every mail of it. Each line must have been done."""
        self.moves_to(moment)
        self.arrives(STAFF, "\n".join(f"{self.reference} {each}" for each in lines))
        sent = self.stage.pass_()
        answer = text_of(only(sent, "command-result"))
        codes = CODE.findall(answer)
        if codes:
            self.arrives(STAFF, "\n".join(f"yes {each}" for each in codes))
            confirmed = self.stage.pass_()
            answer += text_of(only(confirmed, "command-result"))
            sent += confirmed
        assert "Not done." not in answer, answer
        assert answer.count("Done.") == len(lines), answer
        return [each for each in sent if kind_of(each) != "command-result"]

    @property
    def case(self) -> dict[str, object]:
        """The case as `case show --json` prints it."""
        return self.stage.case(self.reference)

    @property
    def steps(self) -> dict[str, tuple[object, object]]:
        """Each milestone with the day by which it is due and the day on which it was reached."""
        found = self.case["milestones"]
        assert isinstance(found, list)
        return {each["key"]: (each["due_on"], each["done_on"]) for each in found}


def opened(stage: Stage, day: str, kind: str = "rapid-review", agencies: Sequence[str] = (), subjects: str = SUBJECT) -> Walk:
    """A case of that type whose clock starts that day, opened on the command line at half past nine."""
    stage.now = datetime.fromisoformat(f"{day}T09:30").replace(tzinfo=LONDON)
    asked = [word for key in agencies for word in ("--agency", key)]
    ran = stage.run("case", "open", "--type", kind, "--on", day, "--subjects", "-", *asked, text=subjects)
    assert ran.status == 0, ran.out + ran.err
    found = REFERENCE.search(ran.out)
    assert found, ran.out
    return Walk(stage, found[0])


def post(stage: Stage, raw: bytes) -> None:
    """The mail lies in the mailbox, written and received now by the stage's clock."""
    dated = raw.replace(WRITTEN, format_datetime(stage.now).encode())
    stage.server.deliver(dated, stage.now)


def change(stage: Stage, old: str, new: str) -> None:
    """Rewrites a line of the stage's configuration."""
    text = stage.config.read_text(encoding="utf-8")
    assert old in text
    stage.config.write_text(text.replace(old, new), encoding="utf-8")


def form(data: bytes, name: str = "return.docx") -> File:
    """An attachment in Word."""
    return name, DOCX, data


def book(data: bytes, name: str = "chronology.xlsx") -> File:
    """An attachment in Excel."""
    return name, XLSX, data


def told(mails: Iterable[EmailMessage]) -> list[tuple[str, str]]:
    """Kind and recipient of each mail, sorted: what went out, and so what did not."""
    return sorted((kind_of(each), str(each["To"])) for each in mails)


def each(kind: str, *agencies: str) -> list[tuple[str, str]]:
    """A mail of that kind to the contact of each agency, as `told` lists it."""
    return sorted((kind, CONTACTS[key]) for key in agencies)


def of(mails: Iterable[EmailMessage], kind: str, to: str = "") -> list[EmailMessage]:
    """The mails of that kind, to that address where one is given."""
    return [each for each in mails if kind_of(each) == kind and to in ("", each["To"])]


def only(mails: Iterable[EmailMessage], kind: str, to: str = "") -> EmailMessage:
    """The one mail of that kind."""
    found = of(mails, kind, to)
    assert len(found) == 1, told(mails)
    return found[0]


@dataclass(frozen=True)
class Entry:
    """A calendar entry as the reader's program sees it."""

    method: str
    uid: str
    sequence: int
    starts: datetime | date
    summary: str
    status: str

    @property
    def wall(self) -> str:
        """Its start as a clock on the wall in London shows it."""
        assert isinstance(self.starts, datetime)
        assert self.starts.tzinfo is UTC or self.starts.utcoffset() is not None
        return f"{self.starts.astimezone(LONDON):%Y-%m-%d %H:%M}"


def entries(found: EmailMessage) -> list[Entry]:
    """The calendar entries that go with the mail."""
    files = [part for part in found.iter_attachments() if part.get_content_type() == "text/calendar"]
    return [_entry(part.get_payload(decode=True)) for part in files]


def entry(found: EmailMessage) -> Entry:
    """The one calendar entry of the mail."""
    (one,) = entries(found)
    return one


def _entry(data: object) -> Entry:
    assert isinstance(data, bytes)
    calendar = Calendar.from_ical(data)
    (event,) = calendar.walk("VEVENT")
    return Entry(
        method=str(calendar["METHOD"]),
        uid=str(event["UID"]),
        sequence=int(event["SEQUENCE"]),
        starts=event["DTSTART"].dt,
        summary=str(event["SUMMARY"]),
        status=str(event["STATUS"]),
    )
