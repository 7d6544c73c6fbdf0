"""What holds of every correspondence, whatever happens: random days, silence of the service, answers, absences, new days."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from service.domain.cases import Case, CaseStatus, RequestState
from service.domain.correspondence.moved import extensions, outdated
from service.domain.correspondence.owed import Matter, Owed, chasing, owed, still_asks
from service.domain.correspondence.steps import is_needed
from service.domain.correspondence.written import CHASING, as_data
from service.domain.events import EventKind
from service.domain.notices import NoticeKind
from service.domain.records import MailState, OutboxMail
from tests.domain.test_chasing import CASE, DAYS, DEPUTY, MAIN, RAPID, ROSTER, SECOND, SENIOR, changed, event, mail, request

START = date(2026, 3, 25)
NURSE = "nurse@icb.example"
REQUESTS = (
    request(1, "police", "scoping"),
    request(2, "police", "chronology"),
    request(3, "icb", "scoping"),
    request(4, "gp", "scoping"),
    request(5, "gp", "chronology"),
)
OPENING = replace(
    CASE,
    requests=REQUESTS,
    agencies=tuple(replace(each, contacts=(SECOND,)) if each.key == "gp" else each for each in CASE.agencies),
    events=(),
)
LABELS = ("Ethnicity", "Learning", "Good practice")


@dataclass
class Office:
    """A case that lives through days, with the mails that it owed, on the day on which each was owed."""

    case: Case = OPENING
    today: date = START
    mails: list[OutboxMail] = field(default_factory=list)
    log: list[tuple[date, Owed, Case]] = field(default_factory=list)
    waits: bool = False  # a request waits for a yes

    def matter(self) -> Matter:
        """The case as it stands today."""
        left = {each.id: each.sent_at.date() for each in self.mails if each.state is MailState.SENT and each.sent_at}
        return Matter(self.case, RAPID, ROSTER, DAYS, self.today, left=left)

    def pass_(self) -> None:
        """What one pass of the service owes, in its order: what holds no more is set aside first."""
        for aside in outdated(self.matter(), self.mails):
            self.mails = [replace(one, state=MailState.DROPPED) if one.id == aside.mail else one for one in self.mails]
            events = tuple(replace(one, undone=True) if one.id == aside.event else one for one in self.case.events)
            self.case = replace(self.case, events=events)
        matter = self.matter()
        first = [*owed(matter), *extensions(matter, self.mails)]
        again = chasing(matter, busy={each.address for each in first})
        for each in (*first, *again):
            self._write(each)

    def _write(self, each: Owed) -> None:
        assert each.once not in {one.once for one in self.mails}, "the database would refuse it"
        number, proposed = len(self.mails) + 1, each.kind is NoticeKind.ESCALATION
        proposed |= self.waits and each.kind is NoticeKind.REQUEST
        state = MailState.PROPOSED if proposed else MailState.SENT
        row = replace(mail(number, state), kind=each.kind.value, once=each.once, recipient=each.address)
        at = row.created_at.replace(year=self.today.year, month=self.today.month, day=self.today.day)
        self.mails.append(replace(row, created_at=at, sent_at=None if proposed else at))
        data = as_data(each.kind, each.address, each.about, self.today, number, 0)
        self.case = event(self.case, EventKind.WRITTEN_TO, self.today, each.agency, **data)
        self.log.append((self.today, each, self.case))

    def standing(self) -> list[tuple[date, Owed]]:
        """What was owed and not set aside before it left, with its day."""
        dropped = {each.once for each in self.mails if each.state is MailState.DROPPED}
        return [(day, each) for day, each, _ in self.log if each.once not in dropped]

    def approve(self) -> None:
        """A person says yes to all that waits."""
        at = mail(0, MailState.SENT).created_at.replace(year=self.today.year, month=self.today.month, day=self.today.day)
        self.mails = [
            replace(each, state=MailState.SENT, sent_at=at) if each.state is MailState.PROPOSED else each for each in self.mails
        ]

    def settle(self, number: int, state: RequestState, labels: tuple[str, ...]) -> None:
        """An answer to a request."""
        self.case = changed(self.case, number, state=state, missing=labels if state is RequestState.RETURNED else ())

    def extend(self, number: int, days: int) -> None:
        """Another day for a request."""
        due = next(each.due_on for each in self.case.requests if each.id == number)
        self.case = changed(self.case, number, due_on=DAYS.add(due, days))

    def happen(self, kind: EventKind, address: str) -> None:
        """Somebody is away, or back, or his mail comes back."""
        self.case = event(self.case, kind, self.today, "police", address=address)

    def inform(self, agency: str) -> None:
        """The family details went there."""
        self.case = event(self.case, EventKind.DETAILS_SENT, self.today, agency, on=self.today.isoformat())


Deed = Callable[[Office], None]


def _later(days: int) -> Deed:
    def deed(office: Office) -> None:
        office.today += timedelta(days=days)

    return deed


def _yes(waits: bool) -> Deed:
    def deed(office: Office) -> None:
        office.waits = waits
        office.approve()

    return deed


numbers = st.integers(1, len(REQUESTS))
addresses = st.sampled_from((MAIN, SECOND, DEPUTY, NURSE))
labels = st.lists(st.sampled_from(LABELS), unique=True).map(tuple)
deeds: st.SearchStrategy[Deed] = st.one_of(
    st.integers(0, 12).map(_later),
    st.just(Office.pass_),
    st.just(Office.pass_),
    st.booleans().map(_yes),
    st.builds(
        lambda number, state, gaps: lambda office: office.settle(number, state, gaps),
        numbers,
        st.sampled_from(RequestState),
        labels,
    ),
    st.builds(lambda number, days: lambda office: office.extend(number, days), numbers, st.integers(-3, 6)),
    st.builds(
        lambda kind, address: lambda office: office.happen(kind, address),
        st.sampled_from((EventKind.AWAY, EventKind.BOUNCED, EventKind.REACHED)),
        addresses,
    ),
    st.sampled_from(("police", "icb", "gp")).map(lambda agency: lambda office: office.inform(agency)),
)


def lived(course: list[Deed], *, waits: bool = False) -> Office:
    """The case after all that."""
    office = Office(waits=waits)
    for deed in course:
        deed(office)
    return office


courses = st.lists(deeds, min_size=4, max_size=40)


@settings(max_examples=300, deadline=None)
@given(courses, st.booleans())
def test_nobody_is_chased_on_a_day_on_which_he_is_written_to_anyway(course: list[Deed], waits: bool) -> None:
    office = lived([Office.pass_, *course], waits=waits)
    owed_then = office.standing()
    chased = Counter((day, each.address) for day, each in owed_then if each.kind in CHASING)
    assert all(count == 1 for count in chased.values())
    for at, (day, each) in enumerate(owed_then):
        earlier = [one for on, one in owed_then[:at] if on == day and one.address == each.address]
        assert each.kind not in CHASING or not earlier


@settings(max_examples=300, deadline=None)
@given(courses, st.booleans())
def test_what_is_listed_is_needed_then_and_was_asked_before_by_a_mail_that_left(course: list[Deed], waits: bool) -> None:
    office = lived([Office.pass_, *course], waits=waits)
    gone = {each.once: each.sent_at for each in office.mails}
    for at, (day, each, case) in enumerate(office.log):
        if each.kind not in CHASING:
            continue
        now = {one.id: one for one in case.requests}
        assert all(is_needed(now[one.id]) and one == now[one.id] for one in each.requests)
        assert still_asks(each.once, each.requests)
        for one in each.requests:
            asking = [
                before for on, before, _ in office.log[:at] if before.kind is NoticeKind.REQUEST and one.id in before.request_ids
            ]
            assert any((left := gone[before.once]) and left.date() < day for before in asking)


@settings(max_examples=300, deadline=None)
@given(courses, st.integers(0, 40))
def test_after_any_silence_of_the_service_each_gets_one_mail_at_most_and_a_second_pass_none(
    course: list[Deed], days: int
) -> None:
    office = lived([Office.pass_, *course])
    office.today += timedelta(days=days)
    before = len(office.log)
    office.pass_()
    owed_now = office.log[before:]
    chased = [each.address for _, each, _ in owed_now if each.kind in CHASING]
    assert len(chased) == len(set(chased))
    assert not set(chased) & {each.address for _, each, _ in owed_now if each.kind not in CHASING}
    office.pass_()
    assert len(office.log) == before + len(owed_now), "owed twice"


@settings(max_examples=200, deadline=None)
@given(courses)
def test_no_step_is_owed_twice_for_one_due_date(course: list[Deed]) -> None:
    office = lived([Office.pass_, *course])
    steps = Counter(
        (each.address, said.request, said.due_on, said.step)
        for _, each in office.standing()
        if each.kind in CHASING
        for said in each.about
    )
    assert all(count == 1 for count in steps.values())


@settings(max_examples=200, deadline=None)
@given(courses)
def test_only_the_chase_goes_to_who_does_not_know_the_family_and_a_senior_hears_only_of_silence(course: list[Deed]) -> None:
    for _, each, case in lived([Office.pass_, *course]).log:
        told = {one.agency for one in case.events if one.kind is EventKind.DETAILS_SENT}
        told |= {"gp"} if "icb" in told else set()
        if each.kind in CHASING:
            assert all(step == "chase" or one.agency in told for one, step in zip(each.requests, each.steps, strict=True))
        if each.address == SENIOR:
            assert each.kind is NoticeKind.ESCALATION
            assert not {one.state for one in each.requests} & {RequestState.RETURNED, RequestState.NIL, RequestState.WAIVED}


@settings(max_examples=100, deadline=None)
@given(courses, st.sampled_from([each for each in CaseStatus if each is not CaseStatus.OPEN]))
def test_a_case_that_ended_owes_nothing_and_sets_aside_all_that_waits(course: list[Deed], status: CaseStatus) -> None:
    office = lived([Office.pass_, *course], waits=True)
    office.case = replace(office.case, status=status)
    before = len(office.log)
    office.pass_()
    assert len(office.log) == before
    assert not [each for each in office.mails if each.state is MailState.PROPOSED]


def test_whoever_answers_nothing_hears_of_each_step_once_in_its_order() -> None:
    office = Office()
    office.pass_()
    office.inform("police")
    for _ in range(30):
        office.today += timedelta(days=1)
        office.pass_()
        office.pass_()
    heard = [(day, each.kind.value, each.address) for day, each, _ in office.log if each.agency == "police"]
    assert heard == [
        (date(2026, 3, 25), "request", MAIN),
        (date(2026, 3, 26), "chase", MAIN),
        (date(2026, 4, 1), "reminder", MAIN),
        (date(2026, 4, 7), "overdue", MAIN),
        (date(2026, 4, 7), "overdue", DEPUTY),
        (date(2026, 4, 9), "escalation", SENIOR),
    ]
