"""A case with everything that a summary says of it: its days, its mail, who cannot be reached, what waits for a person.

Enters: the case as a matter, its mails, what is held of it, what its returns say of a child's safety. Leaves: one `Survey`, from
which the rows and the points of a summary are worked out, and answers about its requests.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from service.domain.cases import Case, Request
from service.domain.correspondence.meetings import Meeting, meeting_of
from service.domain.correspondence.owed import Matter
from service.domain.correspondence.patience import knows_the_family
from service.domain.correspondence.reach import channel_of
from service.domain.correspondence.steps import is_needed
from service.domain.correspondence.tasks import is_task
from service.domain.correspondence.written import ASKING, Writing, writings
from service.domain.records import MailState, OutboxMail
from service.domain.schedule import Schedule

ON_ITS_WAY = frozenset({MailState.QUEUED, MailState.SENDING, MailState.SENT})
"""States of a mail that has left or leaves by itself."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """A return that says, or leaves open, whether a child may be unsafe now; `said` as `recording.safety_of` says it."""

    agency: str
    document: str
    version: int
    said: str
    received_on: date


@dataclass(frozen=True, slots=True)
class Survey:
    """A case as a summary sees it; `survey` makes one."""

    matter: Matter
    schedule: Schedule
    written: tuple[Writing, ...]
    mails: tuple[OutboxMail, ...] = ()
    waiting: frozenset[str] = frozenset()  # agencies of which a message waits for a person
    alarms: tuple[Alarm, ...] = ()
    meeting: Meeting | None = None

    @property
    def case(self) -> Case:
        """The case."""
        return self.matter.case

    @property
    def today(self) -> date:
        """The day of the summary."""
        return self.matter.today

    def channel(self, agency: str) -> str:
        """The agency that is written to in its place: itself, or its `via`."""
        return channel_of(self.case, agency, self.matter.roster)

    def documents(self, agency: str) -> list[Request]:
        """What was asked of the agency, questions and actions left out, in the order of the documents."""
        return [each for each in self.matter.sorted() if each.agency == agency and not is_task(each.document)]

    def needed(self, agency: str) -> list[Request]:
        """Of these, what is still needed."""
        return [each for each in self.documents(agency) if is_needed(each)]

    def name(self, request: Request) -> str:
        """What the partnership calls the request's document."""
        return self.matter.review.document(request.document).name

    def asked_on(self, request: Request) -> date | None:
        """The day on which it was asked for by a mail that left or leaves by itself; None: by none so far."""
        asking = [each for each in self.written if each.kind in ASKING and request.id in each.requests]
        if not asking:
            return request.asked_on  # before it was noted whom
        gone = {each.id for each in self.mails if each.state in ON_ITS_WAY}
        return min((each.on for each in asking if each.mail in gone), default=None)

    def asking(self, agency: str) -> list[OutboxMail]:
        """The mails that ask the agency for its documents and have not left."""
        ids = {each.id for each in self.documents(agency)}
        mails = {each.mail for each in self.written if each.kind in ASKING and ids & set(each.requests)}
        return [each for each in self.mails if each.id in mails and each.state not in ON_ITS_WAY]

    def knows_the_family(self, agency: str) -> bool:
        """Whether the family details went to the agency, or to the one that is asked in its place."""
        both = (agency, self.channel(agency))
        return any(knows_the_family(self.case, each, self.matter.identity) for each in both)

    def telephone(self, agency: str) -> str:
        """The number to ring, empty where none is known."""
        keys = (agency, self.channel(agency))
        own = self.case.agency(agency)
        listed = [] if own and own.case_only else [self.matter.roster.agencies.get(each) for each in keys]
        return next((each.telephone for each in listed if each and each.telephone), "")


def survey(
    matter: Matter, mails: tuple[OutboxMail, ...] = (), waiting: frozenset[str] = frozenset(), alarms: tuple[Alarm, ...] = ()
) -> Survey:
    """The case as a summary sees it."""
    case = matter.case
    schedule = Schedule(matter.review, case.clock_started_on, matter.days)
    return Survey(matter, schedule, writings(case), mails, waiting, alarms, meeting_of(case, None))
