"""Puts cases together: one query a table, however many cases are asked for, and a `Case` for each that leaves whole.

Which cases are meant, and the stamp of each, is asked first; what this process has read under that stamp is not read again
(`kept_cases`). The others are read together, so that a hundred cost no more statements than one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, TypeVar

from sqlalchemy import BindParameter, ColumnElement, Select, bindparam, select

from service.adapters.store.kept_cases import Opened, rules_of
from service.adapters.store.prepared import Found
from service.adapters.store.transaction import ROW, Transaction
from service.adapters.tables import AGENCIES, ALIASES, BARRED, CASES, CONTACTS, EVENTS, MILESTONES, REQUESTS, SUBJECTS
from service.domain.cases import Case, CaseAgency, CaseStatus, Request, RequestState, Subject
from service.domain.events import Event, EventKind

CHILDREN = (ALIASES, SUBJECTS, AGENCIES, CONTACTS, BARRED, REQUESTS, MILESTONES, EVENTS)

Made = TypeVar("Made")
Parts = Mapping[str, Sequence[Found]]


Choice = Select[tuple[int, int]]
"""The query that says which cases are asked for: the id and the stamp of each."""

IDS: BindParameter[int] = bindparam("ids", expanding=True)
ROWS = select(CASES).where(CASES.c.id.in_(IDS))
PARTS = {table.name: select(table).where(table.c.case_id.in_(IDS)).order_by(*table.primary_key.columns) for table in CHILDREN}
ROW_OF_ONE = select(CASES).where(CASES.c.id == ROW)
PARTS_OF_ONE = {
    table.name: select(table).where(table.c.case_id == ROW).order_by(*table.primary_key.columns) for table in CHILDREN
}
AT_ONCE = 500
"""Cases that one statement names: SQLite takes no more than 32,766 values."""


def choice(condition: ColumnElement[bool]) -> Choice:
    """The query for the cases that fulfil the condition, made once for all its values."""
    return select(CASES.c.id, CASES.c.stamp).where(condition).order_by(CASES.c.id)


def whole_cases(tx: Transaction, which: Choice, **values: object) -> list[Case]:
    """The cases chosen, each with everything that belongs to it, by id."""
    # The stamps come first: what is written between them and the rows is then kept under a stamp that nobody finds again.
    stamps = {row.id: row.stamp for row in tx.rows(which, **values)}
    found = {number: tx.kept.get(number, stamp) for number, stamp in stamps.items()}
    unknown = [number for number, case in found.items() if case is None]
    for start in range(0, len(unknown), AT_ONCE):
        for case, opened in _read(tx, unknown[start : start + AT_ONCE]):
            tx.kept.put(case, stamps[case.id], opened)
            found[case.id] = case
    return [case for case in found.values() if case is not None]


def _read(tx: Transaction, ids: Sequence[int]) -> list[tuple[Case, Opened]]:
    if len(ids) == 1:
        rows, parts = (
            tx.rows(ROW_OF_ONE, row_id=ids[0]),
            {name: tx.rows(each, row_id=ids[0]) for name, each in PARTS_OF_ONE.items()},
        )
        return [_case(tx, row, parts) for row in rows]
    rows, found = tx.rows(ROWS, ids=ids), {name: _by_case(tx.rows(statement, ids=ids)) for name, statement in PARTS.items()}
    return [_case(tx, row, {name: by_case[row.id] for name, by_case in found.items()}) for row in rows]


def _by_case(rows: Sequence[Found]) -> Mapping[int, Sequence[Found]]:
    found: defaultdict[int, list[Found]] = defaultdict(list)
    for row in rows:
        found[row.case_id].append(row)
    return found


@dataclass(frozen=True, slots=True)
class Opening:
    """The rows of one case on their way to what they hold."""

    tx: Transaction
    before: Opened
    now: dict[tuple[object, ...], Any] = field(default_factory=dict)

    def once(self, row: Found, made: Callable[[Transaction, Found], Made]) -> Made:
        """What is made of the row, unless it was made of the very same before."""
        key = tuple(row)
        found: Made = self.before[key] if key in self.before else made(self.tx, row)
        self.now[key] = found
        return found


def _case(tx: Transaction, row: Found, parts: Parts) -> tuple[Case, Opened]:
    opening, seal = Opening(tx, tx.kept.opened(row.id)), tx.seal(CASES, row.seal_id)
    case = Case(
        id=row.id,
        reference=row.reference,
        review_type=row.review_type,
        status=CaseStatus(row.status),
        opened_on=row.opened_on,
        rules=rules_of(row.rules),
        clock_started_on=row.clock_started_on,
        incident_on=seal.read_day("incident_on", row.incident_on),
        period_from=seal.read_day("period_from", row.period_from),
        period_to=seal.read_day("period_to", row.period_to),
        aliases=tuple(opening.once(each, _alias) for each in parts[ALIASES.name]),
        subjects=tuple(opening.once(each, _subject) for each in parts[SUBJECTS.name]),
        agencies=tuple(_agency(opening, each, parts[CONTACTS.name]) for each in parts[AGENCIES.name]),
        requests=tuple(opening.once(each, _request) for each in parts[REQUESTS.name]),
        barred=tuple(opening.once(each, _barred) for each in parts[BARRED.name]),
        done=MappingProxyType({each.key: each.reached_on for each in parts[MILESTONES.name]}),
        events=tuple(opening.once(each, _event) for each in parts[EVENTS.name]),
        erased_on=row.erased_on,
    )
    return case, opening.now


def _alias(tx: Transaction, row: Found) -> str:
    return tx.seal(ALIASES, row.seal_id).read("alias", row.alias)


def _barred(tx: Transaction, row: Found) -> str:
    return tx.seal(BARRED, row.seal_id).read("address", row.address)


def _contact(tx: Transaction, row: Found) -> str:
    return tx.seal(CONTACTS, row.seal_id).read("address", row.address)


def _name(tx: Transaction, row: Found) -> str:
    return tx.seal(AGENCIES, row.seal_id).read("name", row.name)


def _subject(tx: Transaction, row: Found) -> Subject:
    seal = tx.seal(SUBJECTS, row.seal_id)
    return Subject(seal.read("initials", row.initials), seal.read_day("born_on", row.born_on))


def _agency(opening: Opening, row: Found, contacts: Sequence[Found]) -> CaseAgency:
    his = tuple(opening.once(each, _contact) for each in contacts if each.agency == row.key)
    return CaseAgency(row.key, opening.once(row, _name), row.code, his, row.case_only)


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
