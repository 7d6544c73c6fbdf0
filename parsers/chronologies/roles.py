"""What each column of a table of events is for: decided among all columns, by their headings and by what stands under them.

`Column`s enter; a field for each position leaves, the columns of agencies, and whether it is a table of events at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import permutations

from parsers.chronologies.column import DATE_FIELDS, LEAST, Column
from parsers.labels import Meaning

MOSTLY = 0.8  # more dates than these make a column no likelier to be the date
DATED = 0.5  # of a column's filled cells
FEWEST_DATED = 2
FEWEST_ROWS = 3  # with a date, of a table whose headings nobody knows
EVENT_WORDS = 2.5  # on average, in a column that tells what happened
NAMED = 0.6  # of what a heading that tells the event must score where nothing stands under it
SHARE = 0.6  # of a header's cells, at least, that must mean something where nothing stands under them
HARDLY = 0.06  # of a meaning that counts where nothing else can be meant
SURELY = 0.5  # of a heading that is none of an agency or a person
USUAL = frozenset({"source", "action", "comment"})
LONGEST, LITTLE = 0.3, 0.01  # for the event in the column with most words; what makes an exchange worth it
SEVERAL = frozenset({"date", "event"})  # settled afterwards among the columns that want them
DATES = frozenset({"date", "year"})
TELLING = frozenset({"event", "event_type", "action", "outcome", "comment", "analysis", "child_voice"})
BESIDE = frozenset({"ref", "date", "end_date", "time", "end_time", "age", "day", "month", "year"})
MADE = re.compile(
    r"\b(?:entry|entered|recorded|record|made|input|inputted|created|updated|added|typed|logged|saved|modified|printed|reported)\b",
    re.IGNORECASE,
)  # when it was written down, not when it happened
TRADE = re.compile(
    r"\b(?:police|constabulary|health|nhs|hospital|trust|gp|surgery|practice|school|nursery|college|education|"
    r"social (?:care|work|services)|"
    r"children'?s services|csc|housing|probation|camhs|midwi\w+|maternity|ambulance|icb|council|yot|youth justice|early help|"
    r"substance|drug|alcohol|mental health|cafcass|voluntary|charity|adult services|hv|health visit\w+|school nurs\w+|mash)\b",
    re.IGNORECASE,
)
BORN = re.compile(r"\b(?:birth|d\.?o\.?b|born|edd|age)\b", re.IGNORECASE)
BIRTH = re.compile(r"\bbirth\b|\bd\.?o\.?b\b", re.IGNORECASE)


def assigned(columns: Sequence[Column]) -> dict[int, str]:
    """A field for each column whose heading or whose cells tell it."""
    fields = _granted(columns)
    made = {each.at for each in columns if fields.get(each.at) == "date" and MADE.search(each.heading)}
    dates = [each for each in columns if fields.get(each.at) == "date" or (each.at not in fields and _all_dates(each))]
    dates = [each for each in dates if not BORN.search(each.heading)]
    best = max(dates, key=lambda each: _as_date(each, made), default=None)
    for each in columns:
        if each in dates or (BIRTH.search(each.heading) and fields.get(each.at) in DATES):
            fields.pop(each.at, None)
    if best is not None:
        fields[best.at] = "date"
        _settle_end(best, dates, fields)
    _guess_time(columns, fields)
    _settle_event(columns, fields)
    return fields


def _granted(columns: Sequence[Column]) -> dict[int, str]:
    """A field for each column, so that all claims together are the strongest: of two that want one, the one that means nothing
    else gets it.
    """
    claims = {each.at: {claim.field: claim.score for claim in each.claims() if claim.score >= LEAST} for each in columns}
    longest = max(columns, key=lambda each: each.words * min(each.filled, FEWEST_ROWS), default=None)
    if longest is not None and longest.words >= EVENT_WORDS and longest.dated < DATED:
        claims[longest.at]["event"] = claims[longest.at].get("event", LEAST) + LONGEST
    order = sorted(((score, -at, field) for at, found in claims.items() for field, score in found.items()), reverse=True)
    fields: dict[int, str] = {}
    for score, at, field in order:
        if -at not in fields and (field in SEVERAL or score == 1.0 or field not in fields.values()):
            fields[-at] = field
    while _bettered(fields, claims):
        pass
    _left_over(columns, fields)
    return fields


def _left_over(columns: Sequence[Column], fields: dict[int, str]) -> None:
    """Gives what nearly every chronology has, and this one has nowhere, to a column whose heading hints at it."""
    hints = [(meaning.score, -each.at, meaning.field) for each in columns for meaning in each.claims() if meaning.score >= HARDLY]
    for _, at, field in sorted(hints, reverse=True):
        if field in USUAL and -at not in fields and field not in fields.values():
            fields[-at] = field


def _bettered(fields: dict[int, str], claims: Mapping[int, Mapping[str, float]]) -> bool:
    """True where a column could take the field of another, and both together claimed more; then it has."""
    for at, other in permutations(claims, 2):
        field = fields.get(other)
        if field is None or field in SEVERAL or field not in claims[at] or fields.get(at) == field:
            continue
        left = {name: score for name, score in claims[other].items() if name != field and name not in fields.values()}
        instead = max(left, key=lambda name: left[name], default=None)
        before = claims[other][field] + (claims[at][fields[at]] if at in fields else 0.0)
        if claims[at][field] + (left[instead] if instead else 0.0) > before + LITTLE:
            fields[at] = field
            fields.pop(other)
            if instead:
                fields[other] = instead
            return True
    return False


def _settle_event(columns: Sequence[Column], fields: dict[int, str]) -> None:
    """Leaves one column that tells what happened: by its heading and, where several claim it or none does, by its words."""
    named = [each for each in columns if fields.get(each.at) == "event"]
    free = [each for each in columns if each.at not in fields and each.words >= EVENT_WORDS and each.dated < DATED]
    best = max([*named, *free], key=_as_event, default=None)
    for each in named:
        if each is not best:
            fields.pop(each.at)
    if best is not None:
        fields[best.at] = "event"


def _as_event(column: Column) -> tuple[float, int]:
    """How much a column deserves to be what happened: long words weigh more than a heading that is only likely."""
    score = next((each.score for each in column.known if each.field == "event"), 0.0)
    weight = 12.0 if score == 1.0 else 8.0 * score
    return weight + min(column.words, 30.0) * min(column.filled, 3), -column.at


def _settle_end(first: Column, dates: Sequence[Column], fields: dict[int, str]) -> None:
    """Takes a column of dates behind the first for the ends, where its heading may mean that."""
    for each in dates:
        if (
            each.at > first.at
            and "end_date" not in fields.values()
            and any(known.field == "end_date" and known.score >= HARDLY for known in each.known)
        ):
            fields[each.at] = "end_date"


def _all_dates(column: Column) -> bool:
    return column.filled >= FEWEST_DATED and column.dated >= DATED


def _as_date(column: Column, made: set[int]) -> tuple[float, ...]:
    """How much a column deserves to be the date of the events: by its heading, by its cells, the first one first."""
    score = next((each.score for each in column.known if each.field == "date"), 0.3)
    return (column.at not in made and not MADE.search(column.heading), score + min(column.dated, MOSTLY), -column.at)


def _guess_time(columns: Iterable[Column], fields: dict[int, str]) -> None:
    for each in columns:
        if (
            each.at not in fields
            and each.filled >= FEWEST_DATED
            and each.timed >= 0.8
            and each.words <= 3
            and "time" not in fields.values()
        ):
            fields[each.at] = "time"


def agency_columns(columns: Sequence[Column], fields: Mapping[int, str]) -> dict[int, str] | None:
    """The columns of a matrix with one column for each agency: beside the date, headings that are agencies or mean nothing."""
    sure = {
        each.at for each in columns for claim in each.claims() if claim.field == fields.get(each.at) and claim.score >= SURELY
    }
    named = {at: name for at, name in fields.items() if name != "event" and (at in sure or name in BESIDE)}
    told = next((each for each in columns if fields.get(each.at) == "event"), None)
    if told is not None and any(each.field == "event" and each.score >= LEAST for each in told.known):
        return None
    others = [each for each in columns if named.get(each.at) not in BESIDE and each.heading]
    trade = {
        each.at: each.heading for each in others if TRADE.search(each.heading) and each.known[:1] != (Meaning("event", 1.0),)
    }
    if len(trade) >= 2 and not DATES.isdisjoint(fields.values()):
        unknown = {
            each.at: each.heading
            for each in others
            if each.at not in named and each.at not in trade and each.words >= EVENT_WORDS
        }
        return dict(sorted({**trade, **unknown}.items()))
    free = {each.at: each.heading for each in others if each.at not in named}
    beside = set(named.values()) <= BESIDE and "date" in named.values() and min(named) == 0
    return free if beside and len(free) >= 2 and all(each.filled for each in others) else None


def tells_events(
    columns: Sequence[Column], fields: Mapping[int, str], agencies: Mapping[int, str] | None, *, strict: bool
) -> bool:
    """True for columns that say when and what: by their headings, or by dates that stand under one of them."""
    kinds = set(fields.values())
    at = next((at for at, name in fields.items() if name in {"date", "day"}), None)
    column = next((each for each in columns if each.at == at), None)
    if column is None or not (agencies or kinds & TELLING):
        return False
    shown = column.filled >= FEWEST_DATED and (column.dated >= DATED or fields[column.at] == "day")
    dense = column.filled * column.dated >= max(FEWEST_ROWS, DATED * column.rows)
    told = any(each.field in DATE_FIELDS and each.score >= LEAST for each in column.headed())
    telling = agencies or any(
        each.field in TELLING and each.score >= LEAST for other in columns if other.at in fields for each in other.headed()
    )
    if not strict:
        return dense
    known = sum(1 for each in columns if any(meaning.score >= LEAST for meaning in each.headed()))
    named = any(each.field == "event" and each.score >= NAMED for other in columns for each in other.headed())
    return bool(told and telling and (shown or (named and known >= SHARE * len(columns))))
