"""Who is reminded of what and when: before the day and after it, of what is still needed only, once, and never in a volley."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from service.adapters.review_files import load_review_types
from service.domain.cases import Case, CaseAgency, CaseStatus, Request, RequestState
from service.domain.correspondence.ended import stand_downs
from service.domain.correspondence.moved import extensions, outdated
from service.domain.correspondence.owed import Matter, Owed, chasing, owed, signature
from service.domain.correspondence.written import as_data
from service.domain.events import Event, EventKind
from service.domain.records import MailState, OutboxMail
from service.domain.roster import Agency, Partnership, Roster
from service.domain.working_days import WorkingDays

RAPID = load_review_types(Path(__file__).parents[2] / "templates" / "reviews", {})["rapid-review"]
WED, THU, FRI = date(2026, 3, 25), date(2026, 3, 26), date(2026, 3, 27)
DUE = date(2026, 4, 2)  # Thursday; Good Friday is the day after, Easter Monday the 6th
DAYS = WorkingDays(frozenset({date(2026, 4, 3), date(2026, 4, 6)}))
MAIN, SECOND, DEPUTY, SENIOR = "lead@police.example", "b@police.example", "deputy@police.example", "chief@police.example"
ROSTER = Roster(
    Partnership("Sampleshire", "SSCP", "Business unit", "QiiP", "0000", "0001", "OFFICIAL", "rr@sscp.example"),
    {
        "police": Agency("police", "Police", "police", (MAIN,), (DEPUTY,), (SENIOR,)),
        "icb": Agency("icb", "ICB", "icb", ("nurse@icb.example",)),
        "gp": Agency("gp", "Surgery", "gp", (), via="icb"),
    },
    (),
)
SENT_DETAILS = Event(900, EventKind.DETAILS_SENT, datetime(2026, 3, 25, 12, tzinfo=UTC), "staff")


def request(number: int, agency: str, document: str, **more: object) -> Request:
    return replace(Request(number, agency, document, RequestState.ASKED, DUE), **more)  # type: ignore[arg-type]


CASE = Case(
    id=1,
    reference="RR-2026-003",
    review_type="rapid-review",
    status=CaseStatus.OPEN,
    opened_on=WED,
    rules={},
    clock_started_on=WED,
    agencies=tuple(CaseAgency(each, each, each) for each in ("police", "icb", "gp")),
    requests=(request(1, "police", "scoping"), request(2, "police", "chronology")),
    events=(SENT_DETAILS,),
)


def matter(case: Case, today: date) -> Matter:
    return Matter(case, RAPID, ROSTER, DAYS, today)


def event(case: Case, kind: EventKind, on: date, agency: str | None = None, /, **data: object) -> Case:
    """The case in which that happened too."""
    at = datetime(on.year, on.month, on.day, 10, tzinfo=UTC)
    return replace(case, events=(*case.events, Event(len(case.events) + 1, kind, at, "staff", agency, data)))


def after(case: Case, mails: list[Owed], on: date) -> Case:
    """The case once those mails were owed."""
    for each in mails:
        number = len(case.events) + 1
        case = event(case, EventKind.WRITTEN_TO, on, each.agency, **as_data(each.kind, each.address, each.about, on, number, 0))
    return case


def asked(case: Case = CASE, on: date = WED) -> Case:
    """The case whose requests were owed that day."""
    return after(case, owed(matter(case, on)), on)


def changed(case: Case, number: int, **what: object) -> Case:
    """The case with that request changed."""
    return replace(case, requests=tuple(replace(each, **what) if each.id == number else each for each in case.requests))  # type: ignore[arg-type]


def left(case: Case) -> list[OutboxMail]:
    """The mails that the case notes, all of them sent."""
    return [mail(each.number("mail"), MailState.SENT) for each in case.events if each.kind is EventKind.WRITTEN_TO]


def mail(number: int, state: MailState) -> OutboxMail:
    now = datetime(2026, 3, 25, 12, tzinfo=UTC)
    return OutboxMail(number, "", "request", "agency", state, MAIN, "<a@b.example>", "", now, None, 0, 1, "police", (1, 2))


def said(mails: list[Owed]) -> list[tuple[str, str, tuple[int, ...]]]:
    return [(each.kind.value, each.address, each.request_ids) for each in mails]


def test_a_request_that_nobody_acknowledged_is_chased_a_working_day_later() -> None:
    assert not chasing(matter(asked(), WED))
    assert said(chasing(matter(asked(), THU))) == [("chase", MAIN, (1, 2))]


def test_an_acknowledgement_ends_the_chase_and_not_the_reminder() -> None:
    case = changed(changed(asked(), 1, state=RequestState.ACKNOWLEDGED), 2, state=RequestState.ACKNOWLEDGED)
    assert not chasing(matter(case, THU))
    assert said(chasing(matter(case, date(2026, 4, 1)))) == [("reminder", MAIN, (1, 2))]


def test_a_reminder_goes_one_working_day_before_and_one_after_over_easter() -> None:
    case = asked()
    first = chasing(matter(case, date(2026, 4, 1)))
    case = after(case, first, date(2026, 4, 1))
    assert [chasing(matter(case, date(2026, 4, day))) for day in (1, 2, 3, 4, 5, 6)] == [[]] * 6
    assert said(chasing(matter(case, date(2026, 4, 7)))) == [("overdue", MAIN, (1, 2)), ("overdue", DEPUTY, (1, 2))]


def test_only_what_is_still_needed_is_listed() -> None:
    case = changed(asked(), 1, state=RequestState.RETURNED)
    assert said(chasing(matter(case, date(2026, 4, 1)))) == [("reminder", MAIN, (2,))]
    case = changed(case, 1, missing=("Voice of the child",))
    assert said(chasing(matter(case, date(2026, 4, 1)))) == [("reminder", MAIN, (1, 2))]


def test_after_downtime_only_the_latest_step_is_owed() -> None:
    found = chasing(matter(asked(), date(2026, 4, 20)))
    assert [each.kind.value for each in found if each.address == MAIN] == ["overdue"]


def test_nobody_is_written_to_twice_on_one_day() -> None:
    late = changed(changed(CASE, 1, due_on=THU), 2, due_on=FRI)
    case = asked(late)
    once = chasing(matter(case, FRI))
    assert [each.address for each in once] == [MAIN, DEPUTY]
    case = after(case, once, FRI)
    case = replace(case, requests=(*case.requests, request(3, "police", "question-1", due_on=date(2026, 3, 31))))
    assert not chasing(matter(case, FRI))


@pytest.mark.parametrize("agency", ["police", None], ids=["the agency", "the whole case"])
def test_nobody_paused_is_chased_until_the_day_is_over(agency: str | None) -> None:
    case = event(asked(), EventKind.PAUSED, THU, agency, until="2026-04-01")
    assert not chasing(matter(case, date(2026, 4, 1)))
    assert chasing(matter(case, date(2026, 4, 2)))


def test_nobody_is_reminded_who_does_not_know_whom_it_is_about() -> None:
    case = asked(replace(CASE, events=()))
    chased = chasing(matter(case, THU))
    assert said(chased) == [("chase", MAIN, (1, 2))], "whether the request arrived is asked all the same"
    case = after(case, chased, THU)
    assert not chasing(matter(case, date(2026, 4, 20)))
    told = event(case, EventKind.DETAILS_SENT, THU, "police")
    assert said(chasing(matter(told, date(2026, 4, 1)))) == [("reminder", MAIN, (1, 2))]
    assert chasing(replace(matter(case, date(2026, 4, 1)), identity="attachment"))


def test_an_agency_whose_mail_waits_is_left_alone() -> None:
    assert not chasing(matter(asked(), date(2026, 4, 1)), frozenset({"police"}))
    assert chasing(matter(asked(), date(2026, 4, 1)), frozenset({"icb"}))


def test_an_extension_arms_the_reminder_again() -> None:
    case = asked()
    case = after(case, chasing(matter(case, date(2026, 4, 1))), date(2026, 4, 1))
    longer = changed(changed(case, 1, due_on=date(2026, 4, 10)), 2, due_on=date(2026, 4, 10))
    assert not chasing(matter(longer, date(2026, 4, 8)))
    assert said(chasing(matter(longer, date(2026, 4, 9)))) == [("reminder", MAIN, (1, 2))]


def test_a_senior_is_proposed_when_nothing_came_for_long_and_once() -> None:
    case = asked()
    found = chasing(matter(case, date(2026, 4, 9)))
    assert ("escalation", SENIOR, (1, 2)) in said(found)
    case = after(case, found, date(2026, 4, 9))
    assert SENIOR not in [each.address for each in chasing(matter(case, date(2026, 4, 10)))]


def test_something_returned_with_gaps_goes_to_no_senior_and_no_deputy() -> None:
    case = changed(changed(asked(), 1, state=RequestState.RETURNED, missing=("Ethnicity",)), 2, state=RequestState.NIL)
    assert said(chasing(matter(case, date(2026, 4, 20)))) == [("overdue", MAIN, (1,))]


def test_the_deputy_is_asked_for_whoever_is_away_and_reminded_instead_of_him() -> None:
    case = event(asked(), EventKind.AWAY, THU, "police", address=MAIN, until="2026-04-10")
    assert said(owed(matter(case, THU))) == [("request", DEPUTY, (1, 2))]
    case = after(case, owed(matter(case, THU)), THU)
    assert not owed(matter(case, THU))
    assert said(chasing(matter(case, date(2026, 4, 1)))) == [("reminder", DEPUTY, (1, 2))]
    back = event(case, EventKind.REACHED, FRI, "police", address=MAIN)
    assert said(chasing(matter(back, date(2026, 4, 1)))) == [("reminder", MAIN, (1, 2))]


def test_an_absence_without_a_day_ends_by_itself() -> None:
    case = event(asked(), EventKind.AWAY, THU, "police", address=MAIN)
    assert [each.address for each in owed(matter(case, date(2026, 4, 2)))] == [DEPUTY]
    assert not owed(matter(case, date(2026, 4, 3)))


def test_a_contact_whose_mail_comes_back_is_not_written_to_again() -> None:
    case = event(asked(), EventKind.BOUNCED, THU, "police", address=MAIN)
    assert {each.address for each in (*owed(matter(case, THU)), *chasing(matter(case, THU)))} == {DEPUTY}


def test_a_new_contact_is_asked_though_the_request_went_before() -> None:
    case = asked()
    own = replace(case, agencies=(replace(case.agencies[0], contacts=(SECOND,)), *case.agencies[1:]))
    assert said(owed(matter(own, THU))) == [("request", SECOND, (1, 2))]


def test_one_mail_to_whoever_answers_for_several_agencies() -> None:
    through = replace(CASE, requests=(request(3, "icb", "scoping"), request(4, "gp", "scoping")))
    assert said(chasing(matter(asked(through), date(2026, 4, 1)))) == [("reminder", "nurse@icb.example", (3, 4))]


def test_a_case_that_is_not_open_chases_nobody() -> None:
    assert not chasing(matter(replace(asked(), status=CaseStatus.WITHDRAWN), date(2026, 4, 20)))


def test_what_a_reminder_asks_for_has_another_signature_once_something_of_it_came() -> None:
    before = CASE.requests
    for change in (
        {"state": RequestState.RETURNED},
        {"due_on": FRI},
        {"state": RequestState.RETURNED, "missing": ("Ethnicity",)},
    ):
        assert signature(changed(CASE, 1, **change).requests) != signature(before)
    assert signature(changed(CASE, 1, state=RequestState.ACKNOWLEDGED).requests) == signature(before)


def test_whoever_was_told_the_old_day_is_told_the_new_one_once() -> None:
    case = changed(asked(), 2, due_on=date(2026, 4, 9))
    mails = left(case)
    told = extensions(matter(case, THU), mails)
    assert said(told) == [("extension", MAIN, (2,))]
    case = after(case, told, THU)
    assert not extensions(matter(case, THU), left(case))


def test_a_request_that_has_not_left_is_asked_anew_with_the_new_day() -> None:
    case = changed(asked(), 2, due_on=date(2026, 4, 9))
    number = case.events[-1].number("mail")
    waiting = [mail(number, MailState.PROPOSED)]
    assert not extensions(matter(case, THU), waiting)
    assert [each.mail for each in outdated(matter(case, THU), waiting)] == [number]
    undone = replace(case, events=tuple(replace(each, undone=each.number("mail") == number) for each in case.events))
    assert sorted(said(owed(matter(undone, THU)))) == [("request", MAIN, (1,)), ("request", MAIN, (2,))]


def test_nothing_more_is_needed_is_told_to_whoever_was_asked_and_once() -> None:
    case = changed(asked(), 2, state=RequestState.WAIVED)
    found = stand_downs(matter(case, THU), left(case))
    assert said(found) == [("stand-down", MAIN, (2,))]
    case = after(case, found, THU)
    assert not stand_downs(matter(case, THU), left(case))


def test_a_withdrawn_case_tells_all_who_were_asked_and_nobody_else() -> None:
    case = replace(asked(), status=CaseStatus.WITHDRAWN)
    assert said(stand_downs(matter(case, THU), left(case))) == [("stand-down", MAIN, (1, 2))]
    assert not stand_downs(matter(case, THU), [])


def test_nobody_is_chased_for_what_a_mail_asked_that_has_not_left() -> None:
    case = asked()
    number = case.events[-1].number("mail")
    waits = replace(matter(case, date(2026, 4, 20)), left={})
    assert not chasing(waits), "it waits for a person's yes"
    assert not chasing(replace(matter(case, FRI), left={number: FRI})), "it left today"
    assert said(chasing(replace(matter(case, date(2026, 3, 30)), left={number: FRI}))) == [("chase", MAIN, (1, 2))]


def test_a_new_contact_is_not_reminded_before_his_request_has_left() -> None:
    case = asked()
    first = case.events[-1].number("mail")
    own = replace(case, agencies=(replace(case.agencies[0], contacts=(SECOND,)), *case.agencies[1:]))
    own = after(own, owed(matter(own, THU)), THU)
    second = own.events[-1].number("mail")
    waits = replace(matter(own, date(2026, 4, 1)), left={first: WED})
    assert [each.address for each in chasing(waits)] == [MAIN]
    assert [each.address for each in chasing(replace(waits, left={first: WED, second: FRI}))] == [MAIN, SECOND]


def test_who_is_named_for_two_agencies_gets_one_mail_about_both() -> None:
    shared = replace(CASE, requests=(request(1, "police", "scoping"), request(2, "gp", "scoping")))
    own = replace(shared, agencies=(*CASE.agencies[:2], replace(CASE.agencies[2], contacts=(MAIN,))))
    found = chasing(matter(asked(own), date(2026, 4, 1)))
    assert said(found) == [("reminder", MAIN, (1, 2)), ("reminder", "nurse@icb.example", (2,))]


def test_who_is_owed_another_mail_now_is_not_chased_with_it() -> None:
    assert not chasing(matter(asked(), date(2026, 4, 1)), busy={MAIN})


def test_a_mail_set_aside_is_owed_once_more_though_the_request_notes_the_day_it_was_first_asked() -> None:
    case = changed(changed(asked(), 1, asked_on=WED), 2, asked_on=WED)
    number = case.events[-1].number("mail")
    undone = replace(case, events=tuple(replace(each, undone=each.number("mail") == number) for each in case.events))
    assert said(owed(matter(undone, THU))) == [("request", MAIN, (1, 2))]
    assert owed(matter(undone, THU))[0].once != owed(matter(CASE, THU))[0].once


def test_a_reminder_names_other_answers_once_others_are_needed() -> None:
    gaps = changed(CASE, 1, state=RequestState.RETURNED, missing=("Ethnicity",))
    others = changed(CASE, 1, state=RequestState.RETURNED, missing=("Learning",))
    assert signature(gaps.requests) != signature(others.requests)


def test_of_two_new_days_only_the_last_is_told() -> None:
    case = changed(asked(), 2, due_on=date(2026, 4, 9))
    request_left = left(case)
    case = after(case, extensions(matter(case, THU), request_left), THU)
    number = case.events[-1].number("mail")
    waiting = [*request_left, mail(number, MailState.QUEUED)]
    case = changed(case, 2, due_on=date(2026, 4, 14))
    assert [each.mail for each in outdated(matter(case, THU), waiting)] == [number]
    undone = replace(case, events=tuple(replace(each, undone=each.number("mail") == number) for each in case.events))
    assert [(each.address, each.due_on) for each in extensions(matter(undone, THU), request_left)] == [(MAIN, date(2026, 4, 14))]


def test_a_proposed_letter_to_a_senior_is_set_aside_when_the_return_comes() -> None:
    case = asked()
    found = [each for each in chasing(matter(case, date(2026, 4, 9))) if each.address == SENIOR]
    case = after(case, found, date(2026, 4, 9))
    number = case.events[-1].number("mail")
    letter = replace(mail(number, MailState.PROPOSED), kind="escalation", once=found[0].once)
    assert not outdated(matter(case, date(2026, 4, 10)), [letter])
    came = changed(changed(case, 1, state=RequestState.RETURNED), 2, state=RequestState.NIL)
    assert [each.mail for each in outdated(matter(came, date(2026, 4, 10)), [letter])] == [number]


def test_who_is_barred_or_whose_mail_comes_back_is_told_no_new_day_and_no_end() -> None:
    moved = changed(asked(), 2, due_on=date(2026, 4, 9))
    for gone in (replace(moved, barred=(MAIN,)), event(moved, EventKind.BOUNCED, THU, "police", address=MAIN)):
        assert not extensions(matter(gone, THU), left(gone))
        over = replace(gone, status=CaseStatus.WITHDRAWN)
        assert not stand_downs(matter(over, THU), left(over))


def test_once_the_report_has_gone_only_questions_are_chased() -> None:
    case = replace(asked(), done={"report_submitted": date(2026, 4, 1)})
    assert not chasing(matter(case, date(2026, 4, 20)))
    question = asked(replace(case, requests=(*case.requests, request(3, "police", "question-1"))))
    assert {each.request_ids for each in chasing(matter(question, date(2026, 4, 20)))} == {(3,)}


def test_a_request_that_left_after_its_day_leaves_its_reader_the_days_that_any_other_has_before_others_are_asked() -> None:
    case = asked()
    number, tuesday = case.events[-1].number("mail"), date(2026, 4, 7)
    late = replace(matter(case, tuesday), left={number: tuesday})
    assert not chasing(late)
    assert said(chasing(replace(late, today=date(2026, 4, 8)))) == [("chase", MAIN, (1, 2)), ("overdue", DEPUTY, (1, 2))]
    assert SENIOR not in [each.address for each in chasing(replace(late, today=date(2026, 4, 9)))]
    assert SENIOR in [each.address for each in chasing(replace(late, today=date(2026, 4, 10)))]
