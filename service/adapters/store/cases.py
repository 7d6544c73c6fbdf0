"""The cases: what people did about each review, one fact a write; every record comes back whole.

Subjects, other bodies' numbers, addresses and what a return says are sealed; references, states and dates of process are not.
A case gets its reference here, a return its version. What a fact means is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import BindParameter, Table, and_, bindparam, delete, func, insert, or_, select, true, update

from service.adapters.store.hashes import address_key, alias_key
from service.adapters.store.keyring import CASE, POST
from service.adapters.store.prepared import among
from service.adapters.store.returns import SqlReturns
from service.adapters.store.seals import Seal, as_json
from service.adapters.store.transaction import ROW, Transaction
from service.adapters.store.wholes import choice, whole_cases
from service.adapters.tables import AGENCIES, ALIASES, AUDIT_LOG, BARRED, CASES, CONTACTS, EVENTS, MILESTONES, REQUESTS, SUBJECTS
from service.domain.cases import Case, CaseStatus, RequestState, Return, ReturnStatus, Subject
from service.domain.events import NewEvent
from service.domain.records import NewCase, NewReturn

HASH: BindParameter[str] = bindparam("hash")
IN_CASE: BindParameter[int] = bindparam("of_case")

KNOWN_AS = select(ALIASES.c.case_id).where(ALIASES.c.alias_key == HASH)
BY_ID = choice(CASES.c.id == ROW)
BY_ALIAS = choice(CASES.c.id.in_(KNOWN_AS))
IS_LIVE = among(CASES.c.status, (CaseStatus.REFERRED.value, CaseStatus.OPEN.value))
LIVE = choice(IS_LIVE)
_NOTED = select(AUDIT_LOG.c.at).where(AUDIT_LOG.c.chain == CASES.c.id).order_by(AUDIT_LOG.c.seq.desc()).limit(1)
RECENT = choice(or_(IS_LIVE, _NOTED.scalar_subquery() >= bindparam("since")))  # the end of each chain is one look into the index
ENDED = among(CASES.c.status, (CaseStatus.WITHDRAWN.value, CaseStatus.NOT_MET.value))
IN_HAND = choice(or_(IS_LIVE, and_(ENDED, CASES.c.opened_on >= bindparam("since"))))
EVERY = choice(true())

ITS_ID = select(CASES.c.id).where(CASES.c.reference == bindparam("name"))
OF_SERIES = (CASES.c.prefix == bindparam("of_prefix"), CASES.c.year == bindparam("of_year"))
HIGHEST = select(func.max(CASES.c.number)).where(*OF_SERIES)
NEW_CASE = insert(CASES).returning(CASES.c.id)
SEAL = select(CASES.c.seal_id, CASES.c.key_id).where(CASES.c.id == ROW)
CHANGE = update(CASES).where(CASES.c.id == ROW)

HIS = CONTACTS.c.address_key == HASH
HIS_CASES = select(CONTACTS.c.case_id, CONTACTS.c.agency).where(HIS).order_by(CONTACTS.c.case_id, CONTACTS.c.id)
NO_CONTACT = delete(CONTACTS).where(CONTACTS.c.case_id == IN_CASE, CONTACTS.c.agency == bindparam("at"), HIS)

UNBAR = delete(BARRED).where(BARRED.c.case_id == IN_CASE, BARRED.c.address_key == HASH)

SAME_REQUEST = select(REQUESTS.c.id).where(
    REQUESTS.c.case_id == IN_CASE, REQUESTS.c.agency == bindparam("at"), REQUESTS.c.document == bindparam("what")
)
CHANGE_REQUEST = update(REQUESTS).where(REQUESTS.c.id == ROW)
NO_MILESTONE = delete(MILESTONES).where(MILESTONES.c.case_id == IN_CASE, MILESTONES.c.key == bindparam("name"))
NEW_EVENT = insert(EVENTS).returning(EVENTS.c.id)
UNDO = update(EVENTS).where(EVENTS.c.id == ROW).values(undone=True)
ASKED = CHANGE_REQUEST.values(asked_on=func.coalesce(REQUESTS.c.asked_on, bindparam("on", type_=REQUESTS.c.asked_on.type)))


class SqlCases:
    """The cases in one transaction."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._returns = SqlReturns(tx)

    def get(self, id: int) -> Case | None:
        """The case of that id; inside a writing transaction nobody else may get it until that ends."""
        self._tx.lock(f"case {id}")
        return next(iter(whole_cases(self._tx, BY_ID, row_id=id)), None)

    def by_reference(self, reference: str) -> Case | None:
        """The case of exactly that reference, as `get` gives it."""
        case_id = self._tx.scalar(ITS_ID, name=reference)
        return None if case_id is None else self.get(case_id)

    def by_alias(self, alias: str) -> list[Case]:
        """The cases that another body knows by that number; upper and lower case and spaces do not count."""
        return whole_cases(self._tx, BY_ALIAS, hash=alias_key(self._tx.keys, alias))

    def live(self) -> list[Case]:
        """The cases that are referred or open, by id."""
        return whole_cases(self._tx, LIVE)

    def in_hand(self, since: date) -> list[Case]:
        """The cases that are referred or open, and those opened since that day which ended without a review, by id."""
        found = whole_cases(self._tx, IN_HAND, since=since)
        self._tx.kept.keep_only({each.id for each in found})
        return found

    def recent(self, since: datetime) -> list[Case]:
        """The cases that are referred or open, and those of which the audit log noted anything since then, by id."""
        return whole_cases(self._tx, RECENT, since=since)

    def all(self) -> list[Case]:
        """Every case, by id."""
        return whole_cases(self._tx, EVERY)

    def open(self, new: NewCase) -> Case:
        """The new case, with the next reference of its prefix and year."""
        case_id = self._insert(new)
        for alias in new.aliases:
            self.add_alias(case_id, alias)
        self.add_subjects(case_id, new.subjects)
        return self._must(case_id)

    def step(self, case_id: int, status: CaseStatus) -> None:
        """Records where the case stands now."""
        self._update_case(case_id, status=status)

    def start_clock(self, case_id: int, on: date | None) -> None:
        """Records the day the clock started; None: it has not."""
        self._update_case(case_id, clock_started_on=on)

    def set_period(self, case_id: int, start: date | None, end: date | None) -> None:
        """Records the period under review, over what was there; None: it has none."""
        its = self._tx.rows(SEAL, row_id=case_id)[0]
        seal = self._tx.seal(CASES, its.seal_id, its.key_id)
        self._update_case(case_id, period_from=seal.day("period_from", start), period_to=seal.day("period_to", end))

    def add_alias(self, case_id: int, alias: str) -> None:
        """Records another body's number for the case, once."""
        seal = self._new_seal(ALIASES, case_id)
        values = {"seal_id": seal.row, "case_id": case_id, "alias": seal.must("alias", alias)}
        self._tx.add(ALIASES, values | {"alias_key": alias_key(self._tx.keys, alias)})

    def add_subjects(self, case_id: int, subjects: Sequence[Subject]) -> None:
        """Records more subjects of the case."""
        for subject in subjects:
            seal = self._new_seal(SUBJECTS, case_id)
            sealed = {"initials": seal.must("initials", subject.initials), "born_on": seal.day("born_on", subject.born_on)}
            self._tx.add(SUBJECTS, {"seal_id": seal.row, "case_id": case_id} | sealed)

    def add_agency(self, case_id: int, key: str, name: str, code: str, case_only: bool) -> None:
        """Records that the agency takes part in the case; one that does already stays as it is."""
        seal = self._new_seal(AGENCIES, case_id)
        values = {"seal_id": seal.row, "case_id": case_id, "key": key, "name": seal.must("name", name)}
        self._tx.add(AGENCIES, values | {"code": code, "case_only": case_only})

    def add_contact(self, case_id: int, agency: str, address: str) -> None:
        """Records a contact of the agency in this case only, once."""
        seal = self._new_seal(CONTACTS, case_id)
        values = {"seal_id": seal.row, "case_id": case_id, "agency": agency, "address": seal.must("address", address)}
        self._tx.add(CONTACTS, values | {"address_key": address_key(self._tx.keys, address)})

    def remove_contact(self, case_id: int, agency: str, address: str) -> None:
        """Removes a contact of this case only; other spellings of the address go too."""
        self._tx.run(NO_CONTACT, {"of_case": case_id, "at": agency, "hash": address_key(self._tx.keys, address)})

    def bar(self, case_id: int, address: str) -> None:
        """Records, once, that the address gets and gives nothing on this case."""
        seal = self._new_seal(BARRED, case_id)
        values = {"seal_id": seal.row, "case_id": case_id, "address": seal.must("address", address)}
        self._tx.add(BARRED, values | {"address_key": address_key(self._tx.keys, address)})

    def unbar(self, case_id: int, address: str) -> None:
        """Records that the address is no longer barred on this case."""
        self._tx.run(UNBAR, {"of_case": case_id, "hash": address_key(self._tx.keys, address)})

    def cases_of_contact(self, address: str) -> list[tuple[int, str]]:
        """Each (case id, agency) where the address is a contact of that case only."""
        rows = self._tx.rows(HIS_CASES, hash=address_key(self._tx.keys, address))
        return [(row.case_id, row.agency) for row in rows]

    def add_request(self, case_id: int, agency: str, document: str, due_on: date) -> int:
        """The id of the request to that agency for that document, which is new or was there already."""
        which = {"case_id": case_id, "agency": agency, "document": document}
        values = which | {"seal_id": self._tx.seal(REQUESTS).row, "state": RequestState.ASKED, "due_on": due_on}
        number = self._tx.add(REQUESTS, values)
        return number if number is not None else int(self._tx.scalar(SAME_REQUEST, of_case=case_id, at=agency, what=document))

    def asked(self, request_id: int, on: date) -> None:
        """Records the day the request was first written to the outbox; a later day does not count."""
        self._tx.run(ASKED, {"row_id": request_id, "on": on})

    def step_request(self, request_id: int, state: RequestState, promised_on: date | None = None) -> None:
        """Records where the request stands now and, where one was given, the day it is promised for."""
        promise = {"promised_on": promised_on} if promised_on else {}
        self._update_request(request_id, state=state, **promise)

    def due(self, request_id: int, on: date) -> None:
        """Records another due date."""
        self._update_request(request_id, due_on=on)

    def promise(self, request_id: int, on: date | None) -> None:
        """Records the day that the agency promised it for; None: none is known."""
        self._update_request(request_id, promised_on=on)

    def need(self, request_id: int, missing: Sequence[str]) -> None:
        """Records what is still needed, in the form's order."""
        self._returns.need(request_id, missing)

    def add_return(self, new: NewReturn) -> Return:
        """The return as the next version of its request."""
        return self._returns.add(new)

    def mark_return(self, return_id: int, status: ReturnStatus) -> None:
        """Records whether that version counts."""
        self._returns.mark(return_id, status)

    def returns(self, request_id: int) -> list[Return]:
        """The request's returns, by version."""
        return self._returns.of_request(request_id)

    def record_milestone(self, case_id: int, key: str, on: date) -> None:
        """Records the day a milestone was reached; a second time corrects it."""
        self._tx.put(MILESTONES, {"case_id": case_id, "key": key}, {"reached_on": on})

    def forget_milestone(self, case_id: int, key: str) -> None:
        """Takes back that a milestone was reached."""
        self._tx.run(NO_MILESTONE, {"of_case": case_id, "name": key})

    def record_event(self, case_id: int, new: NewEvent) -> int:
        """The id of the event, which now stands in the case."""
        seal = self._new_seal(EVENTS, case_id)
        sealed = {"seal_id": seal.row, "data": seal.json("data", dict(new.data))}
        plain = {"case_id": case_id, "kind": new.kind, "at": new.at, "who": new.who, "agency": new.agency, "undone": False}
        return int(self._tx.scalar(NEW_EVENT, **sealed, **plain))

    def undo_event(self, id: int) -> None:
        """Records that the event was taken back; it stays in the case."""
        self._tx.run(UNDO, {"row_id": id})

    def _new_seal(self, table: Table, case_id: int) -> Seal:
        """The seal of a new row that belongs to the case."""
        its = self._tx.row(SEAL, row_id=case_id)
        return self._tx.seal(table, key=its.key_id if its else None)

    def _must(self, case_id: int) -> Case:
        case = self.get(case_id)
        if case is None:
            raise LookupError(f"there is no case {case_id}")
        return case

    def _insert(self, new: NewCase) -> int:
        year, keys = new.opened_on.year, self._tx.keys
        seal = self._tx.seal(CASES, key=keys.make(CASE))
        self._tx.lock(f"reference {new.prefix} {year}")
        values = {
            "seal_id": seal.row,
            "key_id": seal.key,
            "post_key_id": keys.make(POST),
            "review_type": new.review_type,
            "status": new.status,
            "opened_on": new.opened_on,
            "rules": as_json(new.rules),
            "clock_started_on": new.clock_started_on,
            "incident_on": seal.day("incident_on", new.incident_on),
            "period_from": seal.day("period_from", new.period_from),
            "period_to": seal.day("period_to", new.period_to),
        }
        return int(self._tx.scalar(NEW_CASE, **values, **self._next(new.prefix, year)))

    def _next(self, prefix: str, year: int) -> dict[str, object]:
        number = (self._tx.scalar(HIGHEST, of_prefix=prefix, of_year=year) or 0) + 1
        return {"prefix": prefix, "year": year, "number": number, "reference": f"{prefix}-{year}-{number:03d}"}

    def _update_case(self, case_id: int, **values: object) -> None:
        self._tx.run(CHANGE, values | {"row_id": case_id})

    def _update_request(self, request_id: int, **values: object) -> None:
        self._tx.run(CHANGE_REQUEST, values | {"row_id": request_id})
