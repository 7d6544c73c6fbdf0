"""The requests that a case owes: one mail a contact, never twice, never to somebody barred."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from service.adapters.review_files import load_review_types
from service.domain.cases import Case, CaseAgency, CaseStatus, Request, RequestState
from service.domain.correspondence.owed import Matter, Owed, owed, unreachable
from service.domain.correspondence.reach import contacts
from service.domain.notices import NoticeKind
from service.domain.roster import Agency, Partnership, Roster
from service.domain.working_days import WorkingDays

RAPID = load_review_types(Path(__file__).parents[2] / "templates" / "reviews", {})["rapid-review"]
DUE, TODAY = date(2026, 12, 1), date(2026, 11, 23)
ROSTER = Roster(
    Partnership("Sampleshire", "SSCP", "Business unit", "QiiP", "0000", "0001", "OFFICIAL", "rr@sscp.example"),
    {
        "police": Agency("police", "Police", "police", ("A@police.example", "b@police.example")),
        "icb": Agency("icb", "ICB", "icb", ("nurse@icb.example",)),
        "gp": Agency("gp", "Surgery", "gp", (), via="icb"),
        "housing": Agency("housing", "Housing", "housing", ()),
    },
    (),
)


def request(number: int, agency: str, document: str, **more: object) -> Request:
    """A request not yet asked."""
    return replace(Request(number, agency, document, RequestState.ASKED, DUE), **more)  # type: ignore[arg-type]


CASE = Case(
    id=1,
    reference="RR-2026-003",
    review_type="rapid-review",
    status=CaseStatus.OPEN,
    opened_on=TODAY,
    rules={},
    agencies=tuple(CaseAgency(each, each, each) for each in ("police", "icb", "gp", "housing")),
    requests=(request(1, "police", "chronology"), request(2, "police", "scoping")),
)


def mails(case: Case) -> list[Owed]:
    """What the case owes today."""
    return owed(Matter(case, RAPID, ROSTER, WorkingDays(frozenset()), TODAY))


def test_each_contact_is_asked_for_all_documents_in_one_mail() -> None:
    found = mails(CASE)
    assert [each.address for each in found] == ["a@police.example", "b@police.example"]
    assert {each.request_ids for each in found} == {(2, 1)}
    assert {each.kind for each in found} == {NoticeKind.REQUEST}
    assert found[0].once == "request:RR-2026-003:police:a@police.example:scoping+chronology:2026-12-01"


def test_documents_due_on_different_days_are_asked_for_in_two_mails() -> None:
    later = replace(CASE, requests=(CASE.requests[0], replace(CASE.requests[1], due_on=date(2026, 12, 3))))
    assert len({each.once for each in mails(later)}) == len(mails(later)) == 4


def test_an_extension_makes_another_key() -> None:
    moved = replace(CASE, requests=tuple(replace(each, due_on=date(2026, 12, 8)) for each in CASE.requests))
    assert not {each.once for each in mails(moved)} & {each.once for each in mails(CASE)}


@pytest.mark.parametrize(
    "change",
    [{"asked_on": TODAY}, {"state": RequestState.WAIVED}, {"state": RequestState.RETURNED}, {"state": RequestState.NIL}],
    ids=["asked", "not required", "returned", "nil"],
)
def test_what_was_asked_or_is_settled_is_not_asked(change: dict[str, object]) -> None:
    assert not mails(replace(CASE, requests=tuple(replace(each, **change) for each in CASE.requests)))  # type: ignore[arg-type]


@pytest.mark.parametrize("status", [each for each in CaseStatus if each is not CaseStatus.OPEN])
def test_only_an_open_case_asks(status: CaseStatus) -> None:
    assert not mails(replace(CASE, status=status))


def test_nobody_barred_is_asked() -> None:
    assert [each.address for each in mails(replace(CASE, barred=("a@Police.example",)))] == ["b@police.example"]


def test_a_contact_of_this_case_is_asked_besides_the_usual_ones() -> None:
    own = replace(CASE, agencies=(replace(CASE.agencies[0], contacts=("C@police.example",)),))
    assert [each.address for each in mails(own)] == ["a@police.example", "b@police.example", "c@police.example"]


def test_an_agency_of_one_case_is_asked_through_its_own_contacts_only() -> None:
    own = CaseAgency("police", "Another police", "police", ("x@other.example",), case_only=True)
    assert contacts(replace(CASE, agencies=(own,)), "police", ROSTER) == ("police", ("x@other.example",))


def test_agencies_that_share_a_contact_are_asked_in_one_mail() -> None:
    through = replace(CASE, requests=(request(3, "icb", "scoping"), request(4, "gp", "scoping"), request(5, "gp", "chronology")))
    (mail,) = mails(through)
    assert (mail.agency, mail.address, mail.request_ids) == ("icb", "nurse@icb.example", (3, 4, 5))
    assert mail.once == "request:RR-2026-003:icb:nurse@icb.example:scoping+gp/scoping+gp/chronology:2026-12-01"


def test_an_agency_without_a_contact_is_told_to_staff() -> None:
    nobody = replace(CASE, requests=(*CASE.requests, request(6, "housing", "scoping")))
    assert unreachable(nobody, ROSTER, TODAY) == ("housing",)
    assert {each.agency for each in mails(nobody)} == {"police"}
