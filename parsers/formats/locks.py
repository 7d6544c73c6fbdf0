"""Opens locked Office documents with a password: encrypted Office Open XML, and .doc and .xls of the years before.

The bytes of a document and passwords enter; the bytes that its author locked leave, or None where no password fits. The only file
that knows msoffcrypto. A document that opens and is damaged raises, so that it is never told as a wrong password.
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from msoffcrypto import OfficeFile
from msoffcrypto.exceptions import DecryptionError, InvalidKeyError

USUAL = ("VelvetSweatshop",)
"""What Excel itself locks a workbook with that is only protected against changes ([MS-OFFCRYPTO] 2.4.2.3)."""

MOST_PASSWORDS = 50
LONGEST = 255


def usable(passwords: Sequence[str]) -> tuple[str, ...]:
    """The passwords that Office would take, each once."""
    return tuple(dict.fromkeys(each for each in passwords if each and len(each) <= LONGEST))[:MOST_PASSWORDS]


def unlocked(data: bytes, passwords: Sequence[str]) -> bytes | None:
    """The document as it was before it was locked, or None where none of the passwords fits."""
    return next((found for found in (_opened(data, each) for each in usable(passwords)) if found is not None), None)


def _opened(data: bytes, password: str) -> bytes | None:
    file, out = OfficeFile(BytesIO(data)), BytesIO()
    try:
        if file.format == "ooxml":
            file.load_key(password=password, verify_password=True)
        else:
            file.load_key(password=password)
    except (InvalidKeyError, DecryptionError):  # it does not fit, or the lock is of a kind that nobody opens
        return None
    file.decrypt(out)
    return out.getvalue()
