"""Every pair of state and event is either a transition or a written refusal, and the ones that matter say what they should."""

from __future__ import annotations

from itertools import product

import pytest

from service.domain.cases import CaseStatus, RequestState
from service.domain.lifecycle import (
    CASE,
    CASE_REFUSALS,
    REQUEST,
    REQUEST_REFUSALS,
    CaseEvent,
    CaseTransition,
    Refusal,
    RequestEvent,
    Transition,
    step,
)


@pytest.mark.parametrize(("state", "event"), list(product(RequestState, RequestEvent)))
def test_every_event_of_a_request_is_a_transition_or_a_refusal(state: RequestState, event: RequestEvent) -> None:
    assert ((state, event) in REQUEST) != ((state, event) in REQUEST_REFUSALS)
    outcome = step(state, event)
    assert outcome == Transition(REQUEST[state, event], event) if (state, event) in REQUEST else isinstance(outcome, Refusal)


@pytest.mark.parametrize(("status", "event"), list(product(CaseStatus, CaseEvent)))
def test_every_event_of_a_case_is_a_transition_or_a_refusal(status: CaseStatus, event: CaseEvent) -> None:
    assert ((status, event) in CASE) != ((status, event) in CASE_REFUSALS)
    outcome = step(status, event)
    assert outcome == CaseTransition(CASE[status, event], event) if (status, event) in CASE else isinstance(outcome, Refusal)


@pytest.mark.parametrize("state", RequestState)
def test_a_document_is_never_turned_away(state: RequestState) -> None:
    assert step(state, RequestEvent.RETURNED) == Transition(RequestState.RETURNED, RequestEvent.RETURNED)


def test_a_nil_return_never_replaces_a_document_by_itself() -> None:
    outcome = step(RequestState.RETURNED, RequestEvent.NIL)
    assert isinstance(outcome, Refusal)
    assert "now says that the family is not known" in outcome.sentence


def test_thanks_for_our_question_does_not_answer_it() -> None:
    assert step(RequestState.QUERIED, RequestEvent.ACKNOWLEDGED) == Transition(RequestState.QUERIED, RequestEvent.ACKNOWLEDGED)


def test_erasing_the_only_document_asks_for_it_again() -> None:
    assert step(RequestState.RETURNED, RequestEvent.ERASED) == Transition(RequestState.ASKED, RequestEvent.ERASED)


@pytest.mark.parametrize("event", [CaseEvent.NOTIFIED, CaseEvent.CRITERIA_MET])
@pytest.mark.parametrize("status", [CaseStatus.CLOSED, CaseStatus.WITHDRAWN])
def test_an_ended_case_opens_only_when_it_is_reopened(status: CaseStatus, event: CaseEvent) -> None:
    assert step(status, event) == Refusal("the case has ended; reopen it first")
    assert step(status, CaseEvent.REOPENED) == CaseTransition(CaseStatus.OPEN, CaseEvent.REOPENED)


def test_a_notification_opens_a_referred_case() -> None:
    assert step(CaseStatus.REFERRED, CaseEvent.NOTIFIED) == CaseTransition(CaseStatus.OPEN, CaseEvent.NOTIFIED)


def test_events_of_one_are_not_taken_by_the_other() -> None:
    with pytest.raises(TypeError):
        step(RequestState.ASKED, CaseEvent.CLOSED)  # type: ignore[call-overload]
