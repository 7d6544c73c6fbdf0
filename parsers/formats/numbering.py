"""What openpyxl knows of number formats and dates, imported when the first workbook comes; the only file that knows it.

Nothing enters; two of its modules leave. Importing them takes as long as reading a sheet, and a form in Word needs neither.
"""

from __future__ import annotations

from functools import cache
from typing import Any


@cache
def formats() -> Any:  # openpyxl is not typed
    """Built-in number formats, and whether a format shows a date or a duration."""
    from openpyxl.styles import numbers

    return numbers


@cache
def dates() -> Any:
    """Dates from day numbers and from text."""
    from openpyxl.utils import datetime

    return datetime
