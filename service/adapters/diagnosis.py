"""What an exception says is broken: the disk, the database, or neither.

An exception that ended a round of work enters, the part that a person should look at leaves, or None. Its text is looked at by
nobody: it may quote a message.
"""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator

from sqlalchemy.exc import SQLAlchemyError

from service.adapters.vault import VaultError
from service.domain.blockages import Part

OF_THE_DISK = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO})
SQLITE_OF_THE_DISK = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY})
POSTGRES_OF_THE_DISK = frozenset({"53100", "58030"})
"""disk_full and io_error, as PostgreSQL's appendix of error codes names them."""

PRIMARY = 0xFF
"""The part of an SQLite code that names the kind; the rest is detail (sqlite.org/rescode.html)."""


def trouble_of(fault: BaseException) -> Part | None:
    """What the exception says is broken."""
    chain = list(_chain(fault))
    if any(_is_of_the_disk(each) for each in chain):
        return Part.DISK
    if any(isinstance(each, SQLAlchemyError | sqlite3.Error | VaultError) for each in chain):
        return Part.DATABASE
    return None


def _chain(fault: BaseException | None) -> Iterator[BaseException]:
    """The exception and those that it came from."""
    seen: set[int] = set()
    while fault is not None and id(fault) not in seen:
        seen.add(id(fault))
        yield fault
        origin = getattr(fault, "orig", None)  # the driver's own, as SQLAlchemy keeps it
        fault = origin if isinstance(origin, BaseException) else fault.__cause__ or fault.__context__


def _is_of_the_disk(fault: BaseException) -> bool:
    if isinstance(fault, sqlite3.Error):
        return getattr(fault, "sqlite_errorcode", 0) & PRIMARY in SQLITE_OF_THE_DISK
    if isinstance(fault, OSError):
        return fault.errno in OF_THE_DISK
    return getattr(fault, "sqlstate", None) in POSTGRES_OF_THE_DISK
