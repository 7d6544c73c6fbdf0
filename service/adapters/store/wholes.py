"""Puts cases together: one query a table, however many cases are asked for, and a `Case` for each that leaves whole.

The condition on the case stands in each query as a sub-select, so that a hundred live cases cost no more statements than one.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, select

from service.adapters.store.transaction import Found, Transaction
from service.adapters.tables import AGENCIES, ALIASES, BARRED, CASES, CONTACTS, EVENTS, MILESTONES, REQUESTS, SUBJECTS
from service.domain.cases import Case, CaseAgency, CaseStatus, Request, RequestState, Subject
from service.domain.events import Event, EventKind

CHILDREN = (ALIASES, SUBJECTS, AGENCIES, CONTACTS, BARRED, REQUESTS, MILESTONES, EVENTS)

Parts = Mapping[str, Sequence[Found]]


@dataclass(frozen=True, slots=True)
class Choice:
    """Which cases are asked for: the query for their rows, and one for each table that belongs to them."""

    cases: Select[Any]
    parts: Mapping[str, Select[Any]]


def choice(condition: ColumnElement[bool]) -> Choice:
    """The queries for the cases that fulfil the condition, made once for all its values."""
    chosen = select(CASES.c.id).where(condition)
    parts = {
        table.name: select(table).where(table.c.case_id.in_(chosen)).order_by(*table.primary_key.columns) for table in CHILDREN
    }
    return Choice(select(CASES).where(condition).order_by(CASES.c.id), parts)


def whole_cases(tx: Transaction, which: Choice, **values: object) -> list[Case]:
    """The cases chosen, each with everything that belongs to it, by id."""
    rows = tx.rows(which.cases, **values)
    if not rows:
        return []
    parts = {name: _by_case(tx.rows(statement, **values)) for name, statement in which.parts.items()}
    return [_case(tx, row, {name: by_case[row.id] for name, by_case in parts.items()}) for row in rows]


def _by_case(rows: Sequence[Found]) -> Mapping[int, Sequence[Found]]:
    found: defaultdict[int, list[Found]] = defaultdict(list)
    for row in rows:
        found[row.case_id].append(row)
    return found


def _case(tx: Transaction, row: Found, parts: Parts) -> Case:
    seal = tx.seal(CASES, row.seal_id)
    return Case(
        id=row.id,
        reference=row.reference,
        review_type=row.review_type,
        status=CaseStatus(row.status),
        opened_on=row.opened_on,
        rules=json.loads(row.rules),
        clock_started_on=row.clock_started_on,
        incident_on=seal.read_day("incident_on", row.incident_on),
        period_from=seal.read_day("period_from", row.period_from),
        period_to=seal.read_day("period_to", row.period_to),
        aliases=_texts(tx, ALIASES, "alias", parts[ALIASES.name]),
        subjects=tuple(_subject(tx, each) for each in parts[SUBJECTS.name]),
        agencies=tuple(_agency(tx, each, parts[CONTACTS.name]) for each in parts[AGENCIES.name]),
        requests=tuple(_request(tx, each) for each in parts[REQUESTS.name]),
        barred=_texts(tx, BARRED, "address", parts[BARRED.name]),
        done=MappingProxyType({each.key: each.reached_on for each in parts[MILESTONES.name]}),
        events=tuple(_event(tx, each) for each in parts[EVENTS.name]),
        erased_on=row.erased_on,
    )


def _texts(tx: Transaction, table: Table, column: str, rows: Sequence[Found]) -> tuple[str, ...]:
    return tuple(tx.seal(table, row.seal_id).read(column, getattr(row, column)) for row in rows)


def _subject(tx: Transaction, row: Found) -> Subject:
    seal = tx.seal(SUBJECTS, row.seal_id)
    return Subject(seal.read("initials", row.initials), seal.read_day("born_on", row.born_on))


def _agency(tx: Transaction, row: Found, contacts: Sequence[Found]) -> CaseAgency:
    his = _texts(tx, CONTACTS, "address", [each for each in contacts if each.agency == row.key])
    return CaseAgency(row.key, tx.seal(AGENCIES, row.seal_id).read("name", row.name), row.code, his, row.case_only)


def _request(tx: Transaction, row: Found) -> Request:
    return Request(
        id=row.id,
        agency=row.agency,
        document=row.document,
        state=RequestState(row.state),
        due_on=row.due_on,
        asked_on=row.asked_on,
        promised_on=row.promised_on,
        versions=row.versions,
        missing=tx.seal(REQUESTS, row.seal_id).read_texts("missing", row.missing),
    )


def _event(tx: Transaction, row: Found) -> Event:
    data = tx.seal(EVENTS, row.seal_id).read_mapping("data", row.data)
    return Event(row.id, EventKind(row.kind), row.at, row.who, row.agency, MappingProxyType(data or {}), row.undone)
