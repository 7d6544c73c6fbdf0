"""The cases: what people did about each review, one fact a write; every record comes back whole.

Subjects, other bodies' numbers, addresses and what a return says are sealed; references, states and dates of process are not.
A case gets its reference here, a return its version. What a fact means is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select, true, update

from service.adapters.store.keys import address_key, alias_key
from service.adapters.store.returns import SqlReturns
from service.adapters.store.seals import as_json
from service.adapters.store.transaction import Transaction
from service.adapters.store.wholes import whole_cases
from service.adapters.tables import AGENCIES, ALIASES, BARRED, CASES, CONTACTS, MILESTONES, REQUESTS, SUBJECTS
from service.domain.cases import Case, CaseStatus, RequestState, Return, ReturnStatus, Subject
from service.domain.records import NewCase, NewReturn

LIVE = (CaseStatus.REFERRED, CaseStatus.OPEN)


class SqlCases:
    """The cases in one transaction."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._returns = SqlReturns(tx)

    def get(self, id: int) -> Case | None:
        """The case of that id; inside a writing transaction nobody else may get it until that ends."""
        self._tx.lock(f"case {id}")
        return next(iter(whole_cases(self._tx, CASES.c.id == id)), None)

    def by_reference(self, reference: str) -> Case | None:
        """The case of exactly that reference, as `get` gives it."""
        case_id = self._tx.connection.scalar(select(CASES.c.id).where(CASES.c.reference == reference))
        return None if case_id is None else self.get(case_id)

    def by_alias(self, alias: str) -> list[Case]:
        """The cases that another body knows by that number; upper and lower case and spaces do not count."""
        known = select(ALIASES.c.case_id).where(ALIASES.c.alias_key == alias_key(self._tx.vault, alias))
        return whole_cases(self._tx, CASES.c.id.in_(known))

    def live(self) -> list[Case]:
        """The cases that are referred or open, by id."""
        return whole_cases(self._tx, CASES.c.status.in_(LIVE))

    def all(self) -> list[Case]:
        """Every case, by id."""
        return whole_cases(self._tx, true())

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

    def add_alias(self, case_id: int, alias: str) -> None:
        """Records another body's number for the case, once."""
        seal = self._tx.seal(ALIASES)
        values = {"seal_id": seal.row, "case_id": case_id, "alias": seal.must("alias", alias)}
        self._tx.add(ALIASES, values | {"alias_key": alias_key(self._tx.vault, alias)})

    def add_subjects(self, case_id: int, subjects: Sequence[Subject]) -> None:
        """Records more subjects of the case."""
        for subject in subjects:
            seal = self._tx.seal(SUBJECTS)
            sealed = {"initials": seal.must("initials", subject.initials), "born_on": seal.day("born_on", subject.born_on)}
            self._tx.add(SUBJECTS, {"seal_id": seal.row, "case_id": case_id} | sealed)

    def add_agency(self, case_id: int, key: str, name: str, code: str, case_only: bool) -> None:
        """Records that the agency takes part in the case; one that does already stays as it is."""
        seal = self._tx.seal(AGENCIES)
        values = {"seal_id": seal.row, "case_id": case_id, "key": key, "name": seal.must("name", name)}
        self._tx.add(AGENCIES, values | {"code": code, "case_only": case_only})

    def add_contact(self, case_id: int, agency: str, address: str) -> None:
        """Records a contact of the agency in this case only, once."""
        seal = self._tx.seal(CONTACTS)
        values = {"seal_id": seal.row, "case_id": case_id, "agency": agency, "address": seal.must("address", address)}
        self._tx.add(CONTACTS, values | {"address_key": address_key(self._tx.vault, address)})

    def remove_contact(self, case_id: int, agency: str, address: str) -> None:
        """Removes a contact of this case only; other spellings of the address go too."""
        his = CONTACTS.c.address_key == address_key(self._tx.vault, address)
        self._tx.execute(CONTACTS.delete().where(CONTACTS.c.case_id == case_id, CONTACTS.c.agency == agency, his))

    def bar(self, case_id: int, address: str) -> None:
        """Records, once, that the address gets and gives nothing on this case."""
        seal = self._tx.seal(BARRED)
        values = {"seal_id": seal.row, "case_id": case_id, "address": seal.must("address", address)}
        self._tx.add(BARRED, values | {"address_key": address_key(self._tx.vault, address)})

    def cases_of_contact(self, address: str) -> list[tuple[int, str]]:
        """Each (case id, agency) where the address is a contact of that case only."""
        his = CONTACTS.c.address_key == address_key(self._tx.vault, address)
        chosen = select(CONTACTS.c.case_id, CONTACTS.c.agency).where(his).order_by(CONTACTS.c.case_id, CONTACTS.c.id)
        return [(row.case_id, row.agency) for row in self._tx.execute(chosen)]

    def add_request(self, case_id: int, agency: str, document: str, due_on: date) -> int:
        """The id of the request to that agency for that document, which is new or was there already."""
        which = {"case_id": case_id, "agency": agency, "document": document}
        values = which | {"seal_id": self._tx.seal(REQUESTS).row, "state": RequestState.ASKED, "due_on": due_on}
        number = self._tx.add(REQUESTS, values)
        if number is not None:
            return number
        same = [REQUESTS.c[name] == value for name, value in which.items()]
        return int(self._tx.connection.execute(select(REQUESTS.c.id).where(*same)).scalar_one())

    def asked(self, request_id: int, on: date) -> None:
        """Records the day the request was first written to the outbox; a later day does not count."""
        self._update_request(request_id, asked_on=func.coalesce(REQUESTS.c.asked_on, on))

    def step_request(self, request_id: int, state: RequestState, promised_on: date | None = None) -> None:
        """Records where the request stands now and, where one was given, the day it is promised for."""
        promise = {"promised_on": promised_on} if promised_on else {}
        self._update_request(request_id, state=state, **promise)

    def due(self, request_id: int, on: date) -> None:
        """Records another due date."""
        self._update_request(request_id, due_on=on)

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

    def _must(self, case_id: int) -> Case:
        case = self.get(case_id)
        if case is None:
            raise LookupError(f"there is no case {case_id}")
        return case

    def _insert(self, new: NewCase) -> int:
        year, seal = new.opened_on.year, self._tx.seal(CASES)
        self._tx.lock(f"reference {new.prefix} {year}")
        values = {
            "seal_id": seal.row,
            "review_type": new.review_type,
            "status": new.status,
            "opened_on": new.opened_on,
            "rules": as_json(new.rules),
            "clock_started_on": new.clock_started_on,
            "incident_on": seal.day("incident_on", new.incident_on),
            "period_from": seal.day("period_from", new.period_from),
            "period_to": seal.day("period_to", new.period_to),
        }
        insert = CASES.insert().values(**values, **self._next(new.prefix, year)).returning(CASES.c.id)
        return int(self._tx.connection.execute(insert).scalar_one())

    def _next(self, prefix: str, year: int) -> dict[str, object]:
        highest = select(func.max(CASES.c.number)).where(CASES.c.prefix == prefix, CASES.c.year == year)
        number = (self._tx.connection.scalar(highest) or 0) + 1
        return {"prefix": prefix, "year": year, "number": number, "reference": f"{prefix}-{year}-{number:03d}"}

    def _update_case(self, case_id: int, **values: object) -> None:
        self._tx.execute(update(CASES).where(CASES.c.id == case_id).values(**values))

    def _update_request(self, request_id: int, **values: object) -> None:
        self._tx.execute(update(REQUESTS).where(REQUESTS.c.id == request_id).values(**values))
