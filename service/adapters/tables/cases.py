"""The tables of a case: what people decided, whom it concerns, its agencies and contacts, and what was reached when.

Everything that tells who the child is stands here sealed; references, states, agencies' keys and dates of process stay readable
to SQL. Contacts and barred addresses are those of one case: the same person in two cases is two rows.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKeyConstraint, Index, LargeBinary, Text, UniqueConstraint
from sqlmodel import Field

from service.adapters.tables.base import OWN, Moment, Row, SealedRow, table


class CaseRow(SealedRow, table=True):
    """A case: what people decided about it."""

    __tablename__ = "cases"
    __table_args__ = (UniqueConstraint("reference"), UniqueConstraint("prefix", "year", "number"), Index(None, "status"))

    reference: str
    prefix: str
    year: int
    number: int
    review_type: str
    status: str
    opened_on: date
    rules: str = Field(sa_type=Text)
    clock_started_on: date | None = None
    incident_on: bytes | None = Field(default=None, sa_type=LargeBinary)
    period_from: bytes | None = Field(default=None, sa_type=LargeBinary)
    period_to: bytes | None = Field(default=None, sa_type=LargeBinary)
    key_id: str | None = None  # the data key of all that is sealed of it
    post_key_id: str | None = None  # the data key of what we wrote about it, which may have to go sooner
    erased_on: date | None = None  # a stub is left
    # another number whenever anything of the case was written, by triggers: what was read of it holds while this is the same
    stamp: int = Field(default=0, sa_type=BigInteger, sa_column_kwargs={"server_default": "0", "info": {OWN: True}})


class AliasRow(SealedRow, table=True):
    """Another body's number for a case."""

    __tablename__ = "aliases"
    __table_args__ = (UniqueConstraint("case_id", "alias_key"), Index(None, "alias_key"))

    case_id: int = Field(foreign_key="cases.id")
    alias: bytes = Field(sa_type=LargeBinary)
    alias_key: str


class SubjectRow(SealedRow, table=True):
    """A child (or adult) whom a case concerns."""

    __tablename__ = "subjects"

    case_id: int = Field(foreign_key="cases.id", index=True)
    initials: bytes = Field(sa_type=LargeBinary)
    born_on: bytes | None = Field(default=None, sa_type=LargeBinary)


class AgencyRow(SealedRow, table=True):
    """An agency in one case."""

    __tablename__ = "case_agencies"
    __table_args__ = (UniqueConstraint("case_id", "key"),)

    case_id: int = Field(foreign_key="cases.id")
    key: str
    name: bytes = Field(sa_type=LargeBinary)  # of this case only: it may be the child's school
    code: str
    case_only: bool


class ContactRow(SealedRow, table=True):
    """A person to write to at an agency, in one case only."""

    __tablename__ = "contacts"
    __table_args__ = (
        ForeignKeyConstraint(["case_id", "agency"], ["case_agencies.case_id", "case_agencies.key"]),
        UniqueConstraint("case_id", "agency", "address_key"),
        Index(None, "address_key"),
    )

    case_id: int
    agency: str
    address: bytes = Field(sa_type=LargeBinary)
    address_key: str


class BarredRow(SealedRow, table=True):
    """An address that gets and gives nothing on a case."""

    __tablename__ = "barred"
    __table_args__ = (UniqueConstraint("case_id", "address_key"),)

    case_id: int = Field(foreign_key="cases.id")
    address: bytes = Field(sa_type=LargeBinary)
    address_key: str


class MilestoneRow(Row, table=True):
    """A milestone that was reached."""

    __tablename__ = "milestones"

    case_id: int = Field(primary_key=True, foreign_key="cases.id")
    key: str = Field(primary_key=True)
    reached_on: date


class EventRow(SealedRow, table=True):
    """Something else that happened in a case."""

    __tablename__ = "events"

    case_id: int = Field(foreign_key="cases.id", index=True)
    kind: str
    at: datetime = Field(sa_type=Moment)
    who: str
    agency: str | None = None
    data: bytes | None = Field(default=None, sa_type=LargeBinary)
    undone: bool = False


CASES, ALIASES, SUBJECTS = table(CaseRow), table(AliasRow), table(SubjectRow)
AGENCIES, CONTACTS, BARRED = table(AgencyRow), table(ContactRow), table(BarredRow)
MILESTONES, EVENTS = table(MilestoneRow), table(EventRow)
