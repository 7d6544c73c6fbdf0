"""Finds the parts of dates among words: `12`, `March`, `15/3/21`, `Spring term`, and which of them belong together.

Words in one plain spelling enter; a run of `Piece`s leaves, each with the day, month and year that it has and, once completed,
with those that the other end of a range lends it. Whether such a day exists is not asked here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

MONTHS = {
    name: number
    for number, names in enumerate(
        ("january jan ionawr", "february feb febuary chwefror", "march mar mawrth", "april apr ebrill", "may mai",
         "june jun mehefin", "july jul gorffennaf", "august aug awst", "september sept sep medi", "october oct hydref",
         "november nov tachwedd", "december dec rhagfyr"), 1)
    for name in names.split()
}  # fmt: skip
SEASONS = {  # first month, last month; winter ends in the year after. Terms as schools in England keep them.
    "spring term": (1, 4), "summer term": (4, 7), "autumn term": (9, 12),
    "spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "winter": (12, 14), "easter": (3, 4), "christmas": (12, 12),
}  # fmt: skip

MONTH = "(?P<mon>" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\b\.?"
SEASON = r"(?P<season>spring|summer|autumn|winter|easter|christmas)\s*(?P<term>term)?"
DAY, SEP = r"(?P<d>\d{1,2})", r"\s?[/.,\\-]\s?"
NEXT = r"(?!\s*(?:" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\b)"  # `14 March - 17 March`: no year but a day
YEAR, YEAR_4 = r"(?P<y>\d{4}|\d{2}" + NEXT + r")(?!\d)", r"(?P<y>(?:19|20)\d{2})(?!\d)"


def _form(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.ASCII)


# What a date is made of, the surest first; a piece may lack what the other end of a range supplies.
PIECES = (
    _form(r"(?P<y>(?:19|20)\d{2})[/.-](?P<m>\d{1,2})[/.-](?P<d>\d{1,2})(?!\d)"),
    _form(r"(?P<y>(?:19|20)\d{2})(?P<m>0[1-9]|1[0-2])(?P<d>[0-2]\d|3[01])(?!\d)"),
    _form(DAY + SEP + r"(?P<m>\d{1,2})" + SEP + YEAR + r"(?!\s?[/.]\s?\d)"),
    _form(DAY + r"\s(?P<m>\d{1,2})\s" + YEAR_4),
    _form(DAY + r"[\s/.-]*" + MONTH + r"[\s/.,'-]*" + YEAR),
    _form(MONTH + r"\s*(?P<d>\d{1,2})\s?,?\s+" + YEAR_4),
    _form(MONTH + r"[\s/.,'-]*" + YEAR),
    _form(r"(?P<m>\d{1,2})\s?[/.-]\s?" + YEAR_4),
    _form(SEASON + r"[\s,']*(?P<y>(?:19|20)\d{2})(?:\s?[/-]\s?(?P<y2>\d{4}|\d{2})(?!\d))?"),
    _form(SEASON),
    _form(YEAR_4),
    _form(DAY + r"[\s/.-]*" + MONTH),
    _form(DAY + r"\s?[/.]\s?(?P<m>\d{1,2})(?!\d)"),
    _form(MONTH),
    _form(DAY + r"(?!\d)"),
)
JOIN = re.compile(r"\s*(?:-+|to|until|till|through|and|&|or|/|,|,\s*and)\s*")


@dataclass(frozen=True, slots=True)
class Piece:
    """One date among the words, perhaps without its year or month."""

    head: int
    tail: int
    day: int | None = None
    month: int | None = None
    year: int | None = None
    season: str | None = None
    split_year: bool = False  # "2021/22": the season's year is the one that fits it


def first_run(words: str, latest: int) -> list[Piece]:
    """The first date in the words with all that is joined to it: `12`, `13 and 15 March 2021`."""
    runs: list[list[Piece]] = []
    for piece in _pieces(words, latest):
        if runs and JOIN.fullmatch(words, runs[-1][-1].tail, piece.head):
            runs[-1].append(piece)
        else:
            runs.append([piece])
    telling = (run for run in runs if any(each.month or each.year or each.season for each in run))
    return next(telling, [])


def _pieces(words: str, latest: int) -> Iterator[Piece]:
    at = 0
    while at < len(words):
        match = (
            None if at and words[at - 1].isalnum() else next((found for form in PIECES if (found := form.match(words, at))), None)
        )
        if match:
            yield _piece(match, latest)
        at = match.end() if match else at + 1


def _piece(match: re.Match[str], latest: int) -> Piece:
    found = match.groupdict()
    month = MONTHS[found["mon"]] if found.get("mon") else int(found["m"]) if found.get("m") else None
    season = f"{found['season']} {found['term'] or ''}".strip() if found.get("season") else None
    return Piece(
        match.start(),
        match.end(),
        int(found["d"]) if found.get("d") else None,
        month,
        _year(found["y"], latest) if found.get("y") else None,
        season if season in SEASONS or season is None else str(found["season"]),
        bool(found.get("y2")),
    )


def _year(digits: str, latest: int) -> int:
    """Two digits mean the last such year up to the `latest`."""
    if len(digits) == 4:
        return int(digits)
    year = latest // 100 * 100 + int(digits)
    return year - 100 if year > latest else year


def completed(run: list[Piece], year_hint: int | None) -> list[Piece] | None:
    """The pieces with month and year taken from the piece after (or else before) them; None where no year is to be had."""
    pieces = list(run)
    known = next((each.year for each in pieces if each.year), year_hint)
    later: Piece | None = None
    for number in range(len(pieces) - 1, -1, -1):
        piece = pieces[number]
        month = piece.month or (later.month if later and piece.day and not piece.season else None)
        year = piece.year or (later.year if later else _last_year(pieces, number, known))
        if later and piece.year is None and year and month and later.month and later.year == year and month > later.month:
            year -= 1  # 30 December - 2 January 2021
        if year is None or (month is None and piece.day):
            return None
        later = pieces[number] = replace(piece, month=month, year=year)
    return pieces


def _last_year(pieces: list[Piece], number: int, known: int | None) -> int | None:
    """The year for a last piece that has none: that of the piece before, or the next where it would run backwards."""
    before, month = pieces[number - 1] if number else None, pieces[number].month
    backwards = before and before.year == known and before.month and month and month < before.month
    return known + 1 if known and backwards else known
