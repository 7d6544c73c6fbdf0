"""Shows a spreadsheet's values as a person sees them: a day number as `12/03/2021`, 3.0 as `3`, a fraction of a day as `14:30`.

A value and its number format enter, words leave. Formats are those of ECMA-376, part 1, 18.8.31; of each only what people use for
dates, times, whole numbers and percentages is known here, and everything else is shown plainly. Nothing is localised: the format
that follows the machine's own setting (built-in number 14) is shown day first, as in this country.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time
from functools import lru_cache

LOCAL = {"mm-dd-yy": "dd/mm/yyyy", "m/d/yy h:mm": "dd/mm/yyyy hh:mm", "m/d/yyyy": "dd/mm/yyyy"}
TOKENS = re.compile(r'"([^"]*)"|\\(.)|\[[^\]]*\]|_.|(?:am/pm|a/p)|(d+|m+|y+|h+|s+(?:\.0+)?|.)', re.IGNORECASE | re.DOTALL)
MINUTES_AFTER = re.compile(r"h+[^dmy]*$", re.IGNORECASE)
MINUTES_BEFORE = re.compile(r"^[^dmyh]*s", re.IGNORECASE)
PLACES = re.compile(r"0\.(0+)")

DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTH_NAMES = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip


@lru_cache(maxsize=4096)
def show_date(moment: date | datetime | time, code: str) -> str:
    """The moment as the number format shows it."""
    whole = moment if isinstance(moment, datetime) else _whole(moment)
    code = LOCAL.get(code, code).split(";")[0]
    half = re.search("am/pm|a/p", code, re.IGNORECASE) is not None
    shown = "".join(_token(match, whole, code, half=half) for match in TOKENS.finditer(code))
    return " ".join(shown.split())


def show_number(number: float, code: str) -> str:
    """The number as the format shows it: percentages, fixed decimals and leading zeros, and otherwise without needless ones."""
    code = code.split(";")[0]
    if "%" in code:
        return f"{number * 100:.{_places(code)}f}%"
    if re.fullmatch("0+", code) and number >= 0:
        return f"{number:.0f}".zfill(len(code))
    if PLACES.search(code):
        return f"{number:.{_places(code)}f}"
    return f"{number:.0f}" if number == int(number) and abs(number) < 1e15 else f"{number:.10g}"


def _places(code: str) -> int:
    match = PLACES.search(code)
    return min(len(match[1]), 10) if match else 0


def _whole(moment: date | time) -> datetime:
    return datetime.combine(date(1900, 1, 1), moment) if isinstance(moment, time) else datetime.combine(moment, time())


def _token(match: re.Match[str], moment: datetime, code: str, *, half: bool) -> str:
    if match[1] is not None or match[2] is not None:
        return match[1] or match[2] or ""
    mark = (match[3] or "").lower()
    if not mark:
        return ("am" if moment.hour < 12 else "pm") if "a" in match[0].lower() and "/" in match[0] else ""
    if (
        mark[0] == "m"
        and len(mark) <= 2
        and (MINUTES_AFTER.search(code[: match.start()]) or MINUTES_BEFORE.search(code[match.end() :]))
    ):
        return f"{moment.minute:02}"
    return _part(mark, moment, half=half)


def _part(mark: str, moment: datetime, *, half: bool) -> str:
    size = len(mark)
    hour = (moment.hour % 12 or 12) if half else moment.hour
    match mark[0]:
        case "d":
            name = DAY_NAMES[moment.weekday()]
            return (str(moment.day), f"{moment.day:02}", name[:3], name)[min(size, 4) - 1]
        case "m":
            name = MONTH_NAMES[moment.month - 1]
            return (str(moment.month), f"{moment.month:02}", name[:3], name, name[0])[min(size, 5) - 1]
        case "y":
            return f"{moment.year % 100:02}" if size <= 2 else f"{moment.year}"
        case "h":
            return f"{hour:02}" if size > 1 else str(hour)
        case "s":
            return f"{moment.second:02}"
    return "" if mark in "@*?#" else mark
