"""Opens what is locked with a password: encrypted Office Open XML, .doc and .xls of the years before, and archives.

The bytes of a file and passwords enter; the bytes that its author locked leave, with what the guard says of them. The only file
that knows msoffcrypto. What opens and is damaged raises, so that it is never told as a wrong password. No password is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from parsers.formats.guard import Format, Verdict, inspect
from parsers.formats.zipped import fitting
from parsers.model import Problem

USUAL = ("VelvetSweatshop",)
"""What Excel itself locks a workbook with that is only protected against changes ([MS-OFFCRYPTO] 2.4.2.3)."""

MOST_PASSWORDS = 50
LONGEST = 255
UNLOCKED = Problem("unlocked", "The document was protected; the password given opened it.")
WRONG = Problem("wrong_password", "None of the passwords given opens this document.")


def is_locked(verdict: Verdict) -> bool:
    """Whether a password is all that is missing."""
    return any(each.code == "locked" for each in verdict.problems)


def judged(data: bytes, passwords: Sequence[str]) -> tuple[bytes, Verdict]:
    """The document, unlocked where a password fits, and what is to be said of it."""
    verdict = inspect(data)
    if not is_locked(verdict):
        return data, verdict
    if verdict.format is Format.ZIP:
        if usable(passwords) and _archive_opens(data, passwords):
            return data, Verdict(Format.ZIP)
    elif (found := unlocked(data, USUAL)) is not None:
        return found, inspect(found)
    elif (found := unlocked(data, passwords)) is not None:
        within = inspect(found)
        return found, replace(within, problems=(*within.problems, UNLOCKED))
    return data, replace(verdict, problems=(*verdict.problems, WRONG)) if usable(passwords) else verdict


def _archive_opens(data: bytes, passwords: Sequence[str]) -> bool:
    try:
        with ZipFile(BytesIO(data)) as archive:
            return fitting(archive, usable(passwords)) is not None
    except (BadZipFile, NotImplementedError, ValueError):
        return False


def usable(passwords: Sequence[str]) -> tuple[str, ...]:
    """The passwords that Office would take, each once."""
    return tuple(dict.fromkeys(each for each in passwords if each and len(each) <= LONGEST))[:MOST_PASSWORDS]


def unlocked(data: bytes, passwords: Sequence[str]) -> bytes | None:
    """The document as it was before it was locked, or None where none of the passwords fits."""
    return next((found for found in (_opened(data, each) for each in usable(passwords)) if found is not None), None)


def _opened(data: bytes, password: str) -> bytes | None:
    from msoffcrypto import OfficeFile  # a tenth of a second, and few documents are locked
    from msoffcrypto.exceptions import DecryptionError, FileFormatError, InvalidKeyError

    out = BytesIO()
    try:
        file = OfficeFile(BytesIO(data))
        if file.format == "ooxml":
            file.load_key(password=password, verify_password=True)
        else:
            file.load_key(password=password)
    except (FileFormatError, InvalidKeyError, DecryptionError):  # it does not fit, or the lock is of a kind that nobody opens
        return None
    file.decrypt(out)
    return out.getvalue()
