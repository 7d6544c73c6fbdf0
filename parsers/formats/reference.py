"""Reads the references of a sheet's cells: `AB12` is row 12, column 28.

A reference enters; numbers that count from 1 leave, or 0 for what is no reference (ECMA-376, part 1, 18.18.7).
"""

from __future__ import annotations

import re
from functools import lru_cache

CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
LETTERS, ROW_DIGITS = re.compile("[A-Z]{1,3}"), 7  # of a cell's reference


def corner(reference: str) -> tuple[int, int]:
    """The row and the column, or zeros for what is no reference."""
    column = column_of(reference)
    return (int(reference.lstrip(CAPITALS)), column) if column else (0, 0)


def column_of(reference: str) -> int:
    """The number of a reference's column, or 0 for what is no reference."""
    letters = reference.rstrip("0123456789")
    return _lettered(letters) if 0 < len(reference) - len(letters) <= ROW_DIGITS else 0


@lru_cache(maxsize=1024)
def _lettered(letters: str) -> int:
    """The number of the column `AB`, or 0 for what names no column."""
    number = 0
    for letter in letters if LETTERS.fullmatch(letters) else "":
        number = number * 26 + ord(letter) - 64
    return number
