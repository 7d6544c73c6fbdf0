"""Reads the family and significant others: the rows of a table, or lines with a person each.

A grid or lines come in, people leave in the form's order, each with the place of its row. The subject child is not one of them.
An age is no date of birth; an address stays as it was typed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import lru_cache

from parsers.dated import is_date
from parsers.dates import read_born
from parsers.forms.answers import REMEMBERED, answered
from parsers.labels import Labels, Meaning, means
from parsers.model import Cell, Grid, Paragraph, Person

NUMBERED = re.compile(r"^\s*(?:\(?\d{1,2}[.):]\s*|[•·*–—-]\s*)")
PARTS = re.compile(r"\s*;\s*|\t+|\s*\|\s*")
RELATIONSHIP = re.compile(
    r"\b(?:(?:step|half|foster|adoptive|birth|maternal|paternal|great|ex)[ -]?)*"
    r"(?:mother|father|mum|dad|parent|brother|sister|sibling|twin|aunt|uncle|cousin|grand(?:mother|father|parent|ma|pa)|nan|partner|"
    r"lodger|carer|guardian|friend|neighbour|son|daughter|husband|wife|niece|nephew|boyfriend|girlfriend)\b",
    re.IGNORECASE,
)
POSTCODE = re.compile(r"\b[A-Z]{1,2}\d{1,2}[A-Z]? ?\d[A-Z]{2}\b")
NAME = re.compile(r"(?:[A-Z][\w.'’-]*)(?: (?:[A-Z][\w.'’-]*|\(\w+\))){0,4}")
LONGEST_HEADING = 60  # characters
RELATION_WORDS = 6
MOSTLY = 0.7  # of the cells of a column
MOST_PEOPLE = 60  # rows that are looked at: no family is larger, and a chronology is
MOST_LOOK = 0.6  # of them, that look so where no heading says it
ASKED_YES_OR_NO = frozenset({"family.in_household", "family.known_to_agency", "family.parental_responsibility"})
VALUED = re.compile(r":\s*\S")  # a label with its answer behind it
CODE = re.compile(r"\W*[A-Za-z]{0,2}\W?\d{1,3}\W*|\W*[A-Za-z]\W*")
WORDED: Mapping[str, re.Pattern[str]] = {
    "relationship": re.compile(
        r"\b(?:relat\w+|kinship|kin|link\w*|tie|connect\w+|who (?:they|he|she) (?:is|are))\b", re.IGNORECASE
    ),
    "dob": re.compile(r"\b(?:birth|born|birthday|d\.?\s?o\.?\s?b)\b", re.IGNORECASE),
    "address": re.compile(r"\b(?:address|live[sd]?|living|resid\w+|home|whereabouts|accommodation|located?)\b", re.IGNORECASE),
    "name": re.compile(r"\b(?:names?|person|people|called|nominal|member|individual)\b", re.IGNORECASE),
}
"""Words that tell what a heading of a table of people means, where the dictionary has it not."""
SUBJECT = re.compile(r"\W*(?:subject|self|index)(?:\W+(?:child|of review))?\W*", re.IGNORECASE)


def columns(
    row: Sequence[Cell], labels: Labels, *, asked: bool = False, below: Sequence[Sequence[Cell]] = ()
) -> Mapping[str, int]:
    """Which column of a header row holds what; empty where the row heads no table of people.

    Where the form has just `asked` for the family, a name with a date of birth or an address is enough. What stands `below` tells
    the column of relationships although its heading is not known.
    """
    found: dict[str, int] = {}
    for at, cell in enumerate(row):
        heads = not cell.merged and len(cell.text) <= LONGEST_HEADING and not VALUED.search(cell.text)
        meaning = means(cell.text, labels) if heads else None
        if meaning is not None and _may_be(meaning, below, at):
            found.setdefault(meaning.field.removeprefix("family."), at)
    if "relationship" in found or {"name", "dob"} <= found.keys():
        _worded(row, found, below)
    related = _related(row, below)
    if related is None and ("name" not in found or not (asked or "relationship" in found)):
        return {}  # whatever else stands below, it is no table of people
    if related is not None and found.get("relationship") != related and related not in found.values():
        found["relationship"] = related
    for name, looks in CONTENT.items():
        if name not in found and (looking := _looking(row, below, found, looks)) is not None:
            found[name] = looking
    beside = {"relationship", "dob", "address"} & found.keys()
    enough = {"name", "relationship"} <= found.keys() or (asked and "name" in found and bool(beside))
    if not enough and related is not None and "dob" in found and (named := _named(row, below, found)) is not None:
        found["name"], enough = named, True
    return found if enough else {}


def _may_be(meaning: Meaning, below: Sequence[Sequence[Cell]], at: int) -> bool:
    """True where the cells of a column do not speak against what its heading likely means: numbers name nobody, and names stand
    under no question of yes or no.
    """
    if meaning.field == "family.name":
        return not _coded(below, at)
    return meaning.score == 1.0 or meaning.field not in ASKED_YES_OR_NO or _named_cells(below, at) < MOSTLY


def _named_cells(rows: Sequence[Sequence[Cell]], at: int) -> float:
    """The share of a column's filled cells that are names of two words or more."""
    texts = [row[at].text for row in rows if at < len(row) and row[at].text]
    return sum(NAME.fullmatch(text) is not None and " " in text for text in texts) / max(len(texts), 1)


def _coded(rows: Sequence[Sequence[Cell]], at: int) -> bool:
    """True for a column that numbers people rather than naming them."""
    texts = [row[at].text for row in rows if at < len(row) and row[at].text]
    return bool(texts) and all(CODE.fullmatch(text) for text in texts)


def _worded(row: Sequence[Cell], found: dict[str, int], below: Sequence[Sequence[Cell]]) -> None:
    """Takes the headings that nobody has listed by a word that tells them; relations must stand under theirs."""
    for name, pattern in WORDED.items():
        for at, cell in enumerate(row):
            free = name not in found and at not in found.values() and not cell.merged
            if free and len(cell.text) <= LONGEST_HEADING and not VALUED.search(cell.text) and pattern.search(cell.text):
                texts = [each[at].text for each in below if at < len(each) and each[at].text]
                if name != "relationship" or any(map(RELATIONSHIP.search, texts)):
                    found[name] = at


def _related(row: Sequence[Cell], below: Sequence[Sequence[Cell]]) -> int | None:
    """The column in which most cells say how somebody is related."""
    return next((at for at in range(len(row)) if _mostly(below, at, _relates)), None)


def _mostly(below: Sequence[Sequence[Cell]], at: int, looks: Callable[[str], bool]) -> bool:
    """True for a column of several cells of which most look so; it is given up as soon as too many do not."""
    cells = [each[at].text for each in below[:MOST_PEOPLE] if at < len(each) and each[at].text]
    if len(cells) < 2:
        return False
    least, left = MOST_LOOK * len(cells), len(cells)
    fitting = 0
    for text in cells:
        if fitting + left < least:
            return False
        left -= 1
        fitting += looks(text)
    return fitting >= least


@lru_cache(maxsize=REMEMBERED)
def _relates(text: str) -> bool:
    """True for a few words that say how somebody is related."""
    return len(text.split()) <= RELATION_WORDS and RELATIONSHIP.search(text) is not None


def _looking(
    row: Sequence[Cell], below: Sequence[Sequence[Cell]], found: Mapping[str, int], looks: Callable[[str], bool]
) -> int | None:
    """The first column nobody named whose cells mostly look so."""
    return next((at for at in range(len(row)) if at not in found.values() and _mostly(below, at, looks)), None)


@lru_cache(maxsize=REMEMBERED)
def _located(text: str) -> bool:
    return POSTCODE.search(text) is not None or text.casefold() in {"as above", "same", "same address"}


CONTENT: Mapping[str, Callable[[str], bool]] = {
    "dob": lambda text: is_date(text) or re.fullmatch(r"(?:c\.? ?)?(?:19|20)\d{2}", text) is not None,
    "address": _located,
}
"""How the cells of a column look whose heading is not known."""


def _named(row: Sequence[Cell], below: Sequence[Sequence[Cell]], found: Mapping[str, int]) -> int | None:
    """The first column of words that may be names, where no heading says so."""
    for at in range(len(row)):
        cells = [each[at].text for each in below if at < len(each) and each[at].text]
        if (
            at not in found.values()
            and cells
            and not _coded(below, at)
            and sum(NAME.fullmatch(text) is not None for text in cells) >= 0.7 * len(cells)
        ):
            return at
    return None


def header(grid: Grid, labels: Labels, *, asked: bool = False) -> int | None:
    """The index of the row that heads a table of people, among its first three rows, or None."""
    rows = grid.rows
    return next((at for at, row in enumerate(rows[:3]) if columns(row, labels, asked=asked, below=rows[at + 1 :])), None)


def people(grid: Grid, labels: Labels, received: date) -> list[Person]:
    """The people in a table, in its order."""
    at = header(grid, labels, asked=True)
    if at is None:
        return []
    where = columns(grid.rows[at], labels, asked=True, below=grid.rows[at + 1 :])
    rows = [{name: row[column] for name, column in where.items() if column < len(row)} for row in grid.rows[at + 1 :]]
    return [person for row in rows if (person := _person(row, received)) is not None]


def _person(row: Mapping[str, Cell], received: date) -> Person | None:
    texts = {name: answered(" ".join(cell.text.split("\n"))) if not cell.struck else None for name, cell in row.items()}
    address = row["address"].text.strip() or None if "address" in row else None  # "as above" is an address here
    if not (texts.get("name") or texts.get("relationship")) or len({cell.text for cell in row.values()}) == 1 < len(row):
        return None
    if SUBJECT.fullmatch(texts.get("relationship") or ""):
        return None
    return Person(
        texts.get("name") or "",
        read_born(texts.get("dob") or "", received=received),
        texts.get("relationship"),
        address,
        row["name"].place,
    )


def listed(lines: Sequence[Paragraph], label: str, received: date) -> list[Person]:
    """The people named in lines, one a line, their particulars divided by semicolons or tabs."""
    order = _order(label)
    split = [(line, PARTS.split(NUMBERED.sub("", line.text.strip()))) for line in lines]
    return [_listed(line, parts, order, received) for line, parts in split if len(parts) > 1]


def _order(label: str) -> list[str]:
    """The order of the particulars that the label asks for in brackets, such as (name, relationship, date of birth, address)."""
    hint = re.search(r"\(([^()]+)\)", label)
    kinds = (
        ("name", "name"),
        ("relation", "relationship"),
        ("birth", "dob"),
        ("dob", "dob"),
        ("d.o.b", "dob"),
        ("address", "address"),
    )
    parts = [part.strip().lower() for part in hint[1].split(",")] if hint else []
    return [next((kind for word, kind in kinds if word in part), "") for part in parts]


def _listed(line: Paragraph, parts: Sequence[str], order: Sequence[str], received: date) -> Person:
    if len(order) == len(parts):
        known = dict(zip(order, parts, strict=True))
    else:
        known = {"name": parts[0]}
        for part in parts[1:]:
            kind = "dob" if read_born(part, received=received) else "relationship" if RELATIONSHIP.match(part) else "address"
            known.setdefault(kind, part)
    born = read_born(known.get("dob", ""), received=received)
    return Person(known.get("name", ""), born, known.get("relationship") or None, known.get("address") or None, line.place)
