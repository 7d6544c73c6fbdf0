"""The two tables of what may follow what: for a request, and for a case.

Enters: a state and an event (a past fact). Leaves: a `Transition` to the next state, or a `Refusal` with a sentence for staff.
Every pair of state and event stands in exactly one table. Nothing here looks at a date: overdue is computed elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import overload

from service.domain.cases import CaseStatus, RequestState


class RequestEvent(StrEnum):
    """What happened to a request."""

    ACKNOWLEDGED = "acknowledged"  # "we have it, Thursday"
    QUERIED = "queried"  # we asked the agency something about its answer: a blank form, or does it add or replace?
    RETURNED = "returned"  # a document was accepted; the first or a later version
    NIL = "nil"  # the family is not known to the agency
    DECLINED = "declined"  # the agency says that it will not answer
    WAIVED = "waived"  # staff need it no more
    REOPENED = "reopened"  # staff ask for it again
    ERASED = "erased"  # the last accepted version was erased (sent in error)


class CaseEvent(StrEnum):
    """What people decided about a case."""

    NOTIFIED = "notified"  # the notification went to the national Panel: a review is required
    CRITERIA_MET = "criteria_met"
    CRITERIA_NOT_MET = "criteria_not_met"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"
    REOPENED = "reopened"
    REFERRED_AGAIN = "referred_again"  # reopened, its clock never having run


@dataclass(frozen=True, slots=True)
class Transition:
    """A request's step to another state, or to the same one again."""

    to: RequestState
    event: RequestEvent


@dataclass(frozen=True, slots=True)
class CaseTransition:
    """A case's step to another status, or to the same one again."""

    to: CaseStatus
    event: CaseEvent


@dataclass(frozen=True, slots=True)
class Refusal:
    """The event may not follow that state, and why, for staff."""

    sentence: str


_S, _E = RequestState, RequestEvent
_OPEN = (_S.ASKED, _S.ACKNOWLEDGED, _S.QUERIED)

REQUEST: Mapping[tuple[RequestState, RequestEvent], RequestState] = MappingProxyType(
    {
        # A document is never turned away: whatever was said before, what arrives is recorded.
        **{(state, _E.RETURNED): _S.RETURNED for state in _S},
        # An answer may be asked about whatever it was, and an unfilled form leaves the request as open as before.
        **{(state, _E.QUERIED): _S.QUERIED for state in (*_OPEN, _S.RETURNED, _S.NIL, _S.DECLINED)},
        **{(state, _E.ACKNOWLEDGED): _S.ACKNOWLEDGED for state in (_S.ASKED, _S.ACKNOWLEDGED)},
        (_S.QUERIED, _E.ACKNOWLEDGED): _S.QUERIED,  # "thanks" does not answer our question
        **{(state, _E.NIL): _S.NIL for state in (*_OPEN, _S.NIL, _S.DECLINED, _S.WAIVED)},
        **{(state, _E.DECLINED): _S.DECLINED for state in (*_OPEN, _S.DECLINED)},
        **{(state, _E.WAIVED): _S.WAIVED for state in (*_OPEN, _S.DECLINED, _S.WAIVED)},
        **{(state, _E.REOPENED): _S.ASKED for state in (_S.RETURNED, _S.NIL, _S.DECLINED, _S.WAIVED)},
        **{(state, _E.ERASED): _S.ASKED for state in (_S.QUERIED, _S.RETURNED, _S.NIL)},
    }
)

_HERE = "the document is here already"
_NOTHING_HERE = "there is no accepted document to erase"
_STILL_OPEN = "the request is still open"

REQUEST_REFUSALS: Mapping[tuple[RequestState, RequestEvent], str] = MappingProxyType(
    {
        (_S.RETURNED, _E.ACKNOWLEDGED): _HERE,
        (_S.NIL, _E.ACKNOWLEDGED): "the agency has answered already",
        (_S.DECLINED, _E.ACKNOWLEDGED): "the agency said that it will not answer; reopen the request if it now will",
        (_S.WAIVED, _E.ACKNOWLEDGED): "the document is not required",
        (_S.WAIVED, _E.QUERIED): "the document is not required",
        (_S.RETURNED, _E.NIL): "the agency has returned a document and now says that the family is not known to it",
        (_S.RETURNED, _E.DECLINED): _HERE,
        (_S.NIL, _E.DECLINED): "the agency has answered already",
        (_S.WAIVED, _E.DECLINED): "the document is not required",
        (_S.RETURNED, _E.WAIVED): _HERE,
        (_S.NIL, _E.WAIVED): "the agency has answered already",
        **{(state, _E.REOPENED): _STILL_OPEN for state in _OPEN},
        **{(state, _E.ERASED): _NOTHING_HERE for state in (_S.ASKED, _S.ACKNOWLEDGED, _S.DECLINED, _S.WAIVED)},
    }
)

_C, _F = CaseStatus, CaseEvent
_LIVE = (_C.REFERRED, _C.OPEN)
_ENDED = (_C.CLOSED, _C.NOT_MET, _C.WITHDRAWN)

CASE: Mapping[tuple[CaseStatus, CaseEvent], CaseStatus] = MappingProxyType(
    {
        **{(status, _F.NOTIFIED): _C.OPEN for status in (*_LIVE, _C.NOT_MET)},
        **{(status, _F.CRITERIA_MET): _C.OPEN for status in (*_LIVE, _C.NOT_MET)},
        **{(status, _F.CRITERIA_NOT_MET): _C.NOT_MET for status in (*_LIVE, _C.NOT_MET)},
        **{(status, _F.WITHDRAWN): _C.WITHDRAWN for status in (*_LIVE, _C.WITHDRAWN)},
        (_C.OPEN, _F.CLOSED): _C.CLOSED,
        (_C.NOT_MET, _F.CLOSED): _C.CLOSED,
        (_C.CLOSED, _F.CLOSED): _C.CLOSED,
        **{(status, _F.REOPENED): _C.OPEN for status in _ENDED},
        **{(status, _F.REFERRED_AGAIN): _C.REFERRED for status in _ENDED},
    }
)

_REOPEN_FIRST = "the case has ended; reopen it first"

CASE_REFUSALS: Mapping[tuple[CaseStatus, CaseEvent], str] = MappingProxyType(
    {
        **{(status, event): _REOPEN_FIRST for status in (_C.CLOSED, _C.WITHDRAWN) for event in (_F.NOTIFIED, _F.CRITERIA_MET)},
        **{(status, _F.CRITERIA_NOT_MET): _REOPEN_FIRST for status in (_C.CLOSED, _C.WITHDRAWN)},
        **{(status, _F.WITHDRAWN): _REOPEN_FIRST for status in (_C.CLOSED, _C.NOT_MET)},
        (
            _C.REFERRED,
            _F.CLOSED,
        ): "nobody has decided yet whether the criteria are met; record `criteria_not_met`, or withdraw it",
        (_C.WITHDRAWN, _F.CLOSED): "the case was withdrawn and has ended already",
        **{(status, event): "the case has not ended" for status in _LIVE for event in (_F.REOPENED, _F.REFERRED_AGAIN)},
    }
)


@overload
def step(state: RequestState, event: RequestEvent) -> Transition | Refusal: ...
@overload
def step(state: CaseStatus, event: CaseEvent) -> CaseTransition | Refusal: ...
def step(state: RequestState | CaseStatus, event: RequestEvent | CaseEvent) -> Transition | CaseTransition | Refusal:
    """The step that the event makes from that state, or why it makes none."""
    if isinstance(state, RequestState) and isinstance(event, RequestEvent):
        to = REQUEST.get((state, event))
        return Transition(to, event) if to else Refusal(REQUEST_REFUSALS[state, event])
    if isinstance(state, CaseStatus) and isinstance(event, CaseEvent):
        status = CASE.get((state, event))
        return CaseTransition(status, event) if status else Refusal(CASE_REFUSALS[state, event])
    raise TypeError("a request takes request events, a case takes case events")
