"""The table of the audit log: one hash chain a case and one for the system.

Rows are only ever added. Nothing personal stands in them: evidence is ids, keys, dates and counts.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Text, UniqueConstraint
from sqlmodel import Field

from service.adapters.tables.base import Moment, NumberedRow, table


class AuditRow(NumberedRow, table=True):
    """One thing that happened, chained to the one before it."""

    __tablename__ = "audit_log"
    __table_args__ = (UniqueConstraint("chain", "seq"),)

    chain: int  # the case's id; 0 is the chain of the system
    seq: int
    kind: str
    at: datetime = Field(sa_type=Moment)
    who: str
    evidence: str | None = Field(default=None, sa_type=Text)
    prev: str
    hash: str


AUDIT_LOG = table(AuditRow)
