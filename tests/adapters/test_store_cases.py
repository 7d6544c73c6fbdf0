"""The cases in the store: every fact that is written comes back with the whole case, on every kind of database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from service.adapters.store import SqlLedger, SqlStore
from service.domain.cases import Case, CaseAgency, CaseStatus, Provenance, Request, RequestState, ReturnStatus, Subject
from tests.adapters.samples import NOON, TODAY, message, new_case, new_return

LATER = TODAY + timedelta(days=7)


def case_with_request(ledger: SqlLedger) -> tuple[int, int]:
    case = ledger.cases.open(new_case())
    ledger.cases.add_agency(case.id, "police", "Westmere Police", "", False)
    return case.id, ledger.cases.add_request(case.id, "police", "scoping", TODAY)


def whole(ledger: SqlLedger, case_id: int) -> Case:
    case = ledger.cases.get(case_id)
    assert case is not None
    return case


def request_of(ledger: SqlLedger, case_id: int) -> Request:
    return whole(ledger, case_id).requests[0]


def test_a_case_comes_back_as_it_was_opened(store: SqlStore) -> None:
    new = new_case(
        clock_started_on=TODAY,
        incident_on=date(2026, 11, 20),
        period_from=date(2024, 11, 1),
        period_to=TODAY,
        aliases=("SIN 2026/77", "CMS-4"),
        subjects=(Subject("ZQ", date(2019, 4, 2)), Subject("XY")),
    )
    with store.writing() as ledger:
        opened = ledger.cases.open(new)
    with store.reading() as ledger:
        case = whole(ledger, opened.id)
    assert case == opened
    assert (case.reference, case.review_type, case.status, case.opened_on) == (
        "RR-2026-001",
        "rapid-review",
        CaseStatus.OPEN,
        TODAY,
    )
    assert (case.clock_started_on, case.incident_on) == (new.clock_started_on, new.incident_on)
    assert (case.period_from, case.period_to) == (new.period_from, new.period_to)
    assert (case.aliases, case.subjects, case.rules) == (new.aliases, new.subjects, new.rules)


def test_the_period_under_review_is_set_later_and_set_again(store: SqlStore) -> None:
    with store.writing() as ledger:
        case, other = ledger.cases.open(new_case()), ledger.cases.open(new_case())
        ledger.cases.set_period(case.id, date(2023, 5, 1), date(2026, 5, 1))
        ledger.cases.set_period(case.id, date(2024, 11, 1), TODAY)
    with store.reading() as ledger:
        assert whole(ledger, case.id) == replace(case, period_from=date(2024, 11, 1), period_to=TODAY)
        assert whole(ledger, other.id) == other


def test_the_rules_keep_their_order(store: SqlStore) -> None:
    with store.writing() as ledger:
        case = ledger.cases.open(new_case(rules={"z": 1, "a": {"y": 2, "b": [1.5, None, True]}}))
    assert list(case.rules) == ["z", "a"]
    assert case.rules["a"] == {"y": 2, "b": [1.5, None, True]}


def test_references_count_up_by_prefix_and_year(store: SqlStore) -> None:
    last_year = date(2025, 12, 31)
    with store.writing() as ledger:
        opened = [
            ledger.cases.open(new) for new in (new_case(), new_case(), new_case(prefix="SAR"), new_case(opened_on=last_year))
        ]
    assert [case.reference for case in opened] == ["RR-2026-001", "RR-2026-002", "SAR-2026-001", "RR-2025-001"]
    with store.writing() as ledger:
        assert ledger.cases.open(new_case()).reference == "RR-2026-003"


def test_a_case_is_found_by_its_exact_reference(store: SqlStore) -> None:
    with store.writing() as ledger:
        opened = ledger.cases.open(new_case())
        assert ledger.cases.by_reference("RR-2026-001") == opened
        assert ledger.cases.by_reference("rr-2026-001") is None
        assert ledger.cases.by_reference("RR-2026-01") is None
        assert ledger.cases.get(99) is None


@pytest.mark.parametrize("typed", ["SIN 2026/77", "sin2026/77", " Sin  2026/77 "])
def test_a_case_is_found_by_another_bodys_number_however_it_is_typed(store: SqlStore, typed: str) -> None:
    with store.writing() as ledger:
        one, two = ledger.cases.open(new_case(aliases=("SIN 2026/77",))), ledger.cases.open(new_case())
        assert [case.id for case in ledger.cases.by_alias(typed)] == [one.id]
        ledger.cases.add_alias(two.id, typed)
        ledger.cases.add_alias(two.id, "SIN2026/77")
        assert [case.id for case in ledger.cases.by_alias(typed)] == [one.id, two.id]
        assert whole(ledger, two.id).aliases == (typed,)
        assert ledger.cases.by_alias("SIN 2026/78") == []


def test_live_cases_are_those_referred_and_open(store: SqlStore) -> None:
    with store.writing() as ledger:
        numbers = {status: ledger.cases.open(new_case(status=status)).id for status in CaseStatus}
        live, every = ledger.cases.live(), ledger.cases.all()
    assert [case.id for case in live] == [numbers[CaseStatus.REFERRED], numbers[CaseStatus.OPEN]]
    assert [case.id for case in every] == list(numbers.values())


def test_each_of_many_cases_has_only_what_is_its_own(store: SqlStore) -> None:
    with store.writing() as ledger:
        one, two = case_with_request(ledger)[0], case_with_request(ledger)[0]
        ledger.cases.bar(two, "father@home.example")
        ledger.cases.record_milestone(one, "criteria_met", TODAY)
        first, second = ledger.cases.all()
    assert (first.barred, second.barred) == ((), ("father@home.example",))
    assert (dict(first.done), dict(second.done)) == ({"criteria_met": TODAY}, {})
    assert (len(first.subjects), len(first.agencies), len(first.requests)) == (1, 1, 1)
    assert first.requests[0].id != second.requests[0].id


def test_a_case_moves_on_and_its_clock_is_corrected(store: SqlStore) -> None:
    with store.writing() as ledger:
        number = ledger.cases.open(new_case(status=CaseStatus.REFERRED)).id
        ledger.cases.step(number, CaseStatus.OPEN)
        ledger.cases.start_clock(number, TODAY)
        assert (whole(ledger, number).status, whole(ledger, number).clock_started_on) == (CaseStatus.OPEN, TODAY)
        ledger.cases.start_clock(number, None)
        assert whole(ledger, number).clock_started_on is None


def test_subjects_may_be_added_later(store: SqlStore) -> None:
    with store.writing() as ledger:
        number = ledger.cases.open(new_case(subjects=())).id
        ledger.cases.add_subjects(number, [Subject("XY"), Subject("ZQ", date(2019, 4, 2))])
        assert whole(ledger, number).subjects == (Subject("XY"), Subject("ZQ", date(2019, 4, 2)))


def test_an_agency_of_one_case_keeps_its_name_and_contacts(store: SqlStore) -> None:
    with store.writing() as ledger:
        number = ledger.cases.open(new_case()).id
        ledger.cases.add_agency(number, "oakfield", "Oakfield Primary", "school-1", True)
        ledger.cases.add_agency(number, "oakfield", "Another name", "", False)
        ledger.cases.add_contact(number, "oakfield", "DSL@oakfield.example")
        ledger.cases.add_contact(number, "oakfield", "dsl@OAKFIELD.example")
        ledger.cases.add_contact(number, "oakfield", "head@oakfield.example")
        agency = whole(ledger, number).agency("oakfield")
        assert agency == CaseAgency(
            "oakfield", "Oakfield Primary", "school-1", ("DSL@oakfield.example", "head@oakfield.example"), case_only=True
        )
        ledger.cases.remove_contact(number, "oakfield", "dsl@oakfield.example")
        assert whole(ledger, number).agencies[0].contacts == ("head@oakfield.example",)


def test_a_contact_is_found_in_every_case_that_knows_him(store: SqlStore) -> None:
    with store.writing() as ledger:
        numbers = [ledger.cases.open(new_case()).id for _ in range(2)]
        for number in numbers:
            ledger.cases.add_agency(number, "oakfield", "Oakfield Primary", "", True)
            ledger.cases.add_contact(number, "oakfield", "dsl@oakfield.example")
        assert ledger.cases.cases_of_contact("DSL@Oakfield.example ") == [(number, "oakfield") for number in numbers]
        assert ledger.cases.cases_of_contact("stranger@oakfield.example") == []


def test_a_contact_or_request_of_an_agency_that_takes_no_part_is_refused(store: SqlStore) -> None:
    with store.writing() as ledger:
        number = ledger.cases.open(new_case()).id
    with pytest.raises(IntegrityError), store.writing() as ledger:
        ledger.cases.add_contact(number, "housing", "a@b.example")
    with pytest.raises(IntegrityError), store.writing() as ledger:
        ledger.cases.add_request(number, "housing", "scoping", TODAY)


def test_an_address_is_barred_once(store: SqlStore) -> None:
    with store.writing() as ledger:
        number = ledger.cases.open(new_case()).id
        ledger.cases.bar(number, "Father@home.example")
        ledger.cases.bar(number, "father@home.example")
        assert whole(ledger, number).barred == ("Father@home.example",)


def test_a_request_is_one_agency_and_one_document(store: SqlStore) -> None:
    with store.writing() as ledger:
        number, request = case_with_request(ledger)
        assert ledger.cases.add_request(number, "police", "scoping", LATER) == request
        assert ledger.cases.add_request(number, "police", "chronology", LATER) != request
        first, second = whole(ledger, number).requests
    assert first == Request(request, "police", "scoping", RequestState.ASKED, TODAY)
    assert (second.document, second.due_on) == ("chronology", LATER)


def test_the_day_of_asking_is_the_first(store: SqlStore) -> None:
    with store.writing() as ledger:
        number, request = case_with_request(ledger)
        ledger.cases.asked(request, TODAY)
        ledger.cases.asked(request, LATER)
        assert request_of(ledger, number).asked_on == TODAY


def test_a_request_moves_on_and_keeps_the_promised_day(store: SqlStore) -> None:
    with store.writing() as ledger:
        number, request = case_with_request(ledger)
        ledger.cases.step_request(request, RequestState.ACKNOWLEDGED, LATER)
        ledger.cases.step_request(request, RequestState.QUERIED)
        ledger.cases.due(request, LATER)
        found = request_of(ledger, number)
    assert (found.state, found.promised_on, found.due_on) == (RequestState.QUERIED, LATER, LATER)


def test_a_return_comes_back_as_the_next_version(store: SqlStore) -> None:
    record = {"fields": [{"label": "Known to you?", "value": "Ys – åä", "ok": True}], "rows": 41}
    with store.writing() as ledger:
        number, request = case_with_request(ledger)
        source = ledger.messages.add(message())
        new = new_return(request, record=record, message_id=source, position=2, changes={"dropped": 3}, missing=("GP", "School"))
        first = ledger.cases.add_return(new)
        second = ledger.cases.add_return(new_return(request, provenance=Provenance.STAFF))
        assert ledger.cases.returns(request) == [first, second]
        assert (first.version, second.version) == (1, 2)
        assert (first.record, first.changes, first.message_id, first.position) == (record, {"dropped": 3}, source, 2)
        assert (first.received_at, first.status, first.provenance) == (NOON, ReturnStatus.ACCEPTED, Provenance.EMAIL)
        assert (second.provenance, second.changes) == (Provenance.STAFF, None)
        assert request_of(ledger, number).versions == 2


def test_what_is_still_needed_follows_the_newest_accepted_version(store: SqlStore) -> None:
    with store.writing() as ledger:
        number, request = case_with_request(ledger)
        ledger.cases.add_return(new_return(request, missing=("GP", "School")))
        assert request_of(ledger, number).missing == ("GP", "School")
        proposed = ledger.cases.add_return(new_return(request, ReturnStatus.PROPOSED, missing=("Dentist",)))
        assert (request_of(ledger, number).missing, request_of(ledger, number).versions) == (("GP", "School"), 2)
        ledger.cases.mark_return(proposed.id, ReturnStatus.ACCEPTED)
        assert request_of(ledger, number).missing == ("Dentist",)
        ledger.cases.need(request, ("B", "A"))
        assert request_of(ledger, number).missing == ("B", "A")
        ledger.cases.add_return(new_return(request))
        assert request_of(ledger, number).missing == ()


def test_an_older_version_accepted_later_does_not_say_what_is_needed(store: SqlStore) -> None:
    with store.writing() as ledger:
        number, request = case_with_request(ledger)
        proposed = ledger.cases.add_return(new_return(request, ReturnStatus.PROPOSED, missing=("Dentist",)))
        ledger.cases.add_return(new_return(request, missing=("GP",)))
        ledger.cases.mark_return(proposed.id, ReturnStatus.ACCEPTED)
        assert request_of(ledger, number).missing == ("GP",)


def test_an_erased_version_leaves_a_stub(store: SqlStore) -> None:
    with store.writing() as ledger:
        _, request = case_with_request(ledger)
        first = ledger.cases.add_return(new_return(request, changes={"dropped": 1}))
        ledger.erasure.erase_return(first.id, NOON)
        assert ledger.cases.returns(request) == [replace(first, status=ReturnStatus.ERASED, record={}, changes=None)]
        assert ledger.cases.add_return(new_return(request)).version == 2


def test_a_milestone_recorded_again_is_corrected(store: SqlStore) -> None:
    with store.writing() as ledger:
        number = ledger.cases.open(new_case()).id
        ledger.cases.record_milestone(number, "meeting_held", TODAY)
        ledger.cases.record_milestone(number, "meeting_held", LATER)
        ledger.cases.record_milestone(number, "criteria_met", TODAY)
        assert dict(whole(ledger, number).done) == {"meeting_held": LATER, "criteria_met": TODAY}


def test_values_that_cannot_be_kept_as_they_are_fail_where_they_are_given(store: SqlStore) -> None:
    with pytest.raises(TypeError, match="cannot be kept"), store.writing() as ledger:
        ledger.cases.open(new_case(rules={"oops": object()}))
