"""What became of every word of a document: an answer, the form's own, or not placed.

The blocks of a document and the claims that its readers make on them come in; marks leave that cover every visible word once, in
the document's order. What nobody claims is not placed: a reader cannot lose words by forgetting them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from parsers.model import Block, Cell, Extraction, Mark, Paragraph, Place, Taken, Tally, Unplaced

WORD = re.compile(r"\w+")
SHAPE = "".join("a" if WORD.match(sign) else " " for sign in map(chr, range(128)))  # signs of words, and what stands between them
MANY = 1_000  # texts that are counted at once
EDGES = frozenset({"header", "footer"})

Line = tuple[Place, str]
Claimed = dict[Place, Mark | list[Mark] | tuple[Mark]]
"""The claims of each place: nearly always one, so that no list is made for it; one that was used up stands in a tuple."""


def words(text: str) -> int:
    """The number of words in a text."""
    return f" {text}".translate(SHAPE).count(" a") if text.isascii() else len(WORD.findall(text))


def _sum(texts: Sequence[str]) -> int:
    """The number of words in all the texts, many at once where they are plain."""
    groups = (texts[at : at + MANY] for at in range(0, len(texts), MANY))
    return sum(words(whole) if (whole := "\n".join(group)).isascii() else sum(map(words, group)) for group in groups)


def lines(blocks: Iterable[Block]) -> Iterator[Line]:
    """Every visible line of the document with its place, each merged cell once."""
    for block in blocks:
        if isinstance(block, Paragraph):
            for text in block.text.split("\n"):
                yield block.place, text
        elif not block.hidden:
            for row in block.rows:
                for cell in row:
                    if not (cell.text or cell.lines) or cell.merged or cell.struck:
                        continue
                    if cell.lines or "\n" in cell.text:
                        yield from _lines(cell)
                    else:  # as nearly every cell of a sheet is
                        yield cell.place, cell.text


def _lines(cell: Cell) -> Iterator[Line]:
    for line in cell.lines or (cell,):
        for text in line.text.split("\n"):
            yield cell.place, text


def marked(blocks: Iterable[Block], claims: Iterable[Mark]) -> tuple[Mark, ...]:
    """Every visible word once, in the document's order, as it was claimed; running headers are the form's own by nature."""
    claimed = _claimed(claims)
    known: dict[tuple[Place, str], list[Mark]] = {}
    marks: list[Mark] = []
    for place, text in lines(blocks):
        if not (text[:1].isalnum() or _worded(text)):
            continue
        held = claimed.get(place)
        if isinstance(held, Mark) and held.text == text == text.strip():  # all of it somebody's, as nearly every cell is
            claimed[place] = (held,)
            marks.append(held)
            continue
        found = known.get((place, text))
        if found is None:
            found = known[place, text] = _met(place, text, claimed)
        marks += found
    return tuple(marks)


def _met(place: Place, text: str, claimed: Claimed) -> list[Mark]:
    """The marks of a line, and of one that was met before the same again; the claims that it meets are used up."""
    held = claimed.get(place, [])
    if isinstance(held, tuple) and not isinstance(held, Mark):
        if held[0].text == text:
            return [held[0]]
        held = []
    claims = [held] if isinstance(held, Mark) else held
    claimed[place] = claims
    return _resolved(place, text, claims)


def covered(extraction: Extraction, blocks: Iterable[Block], claims: Iterable[Mark]) -> Extraction:
    """The extraction with what became of every word of its document."""
    marks = marked(blocks, claims)
    taken = ([each.text for each in marks if each.taken is kind] for kind in Taken)
    loose = tuple([Unplaced(each.text, each.place) for each in marks if each.taken is Taken.NOT_PLACED])
    return replace(extraction, not_placed=loose, marks=marks, tally=Tally(*map(_sum, taken)))


def _claimed(claims: Iterable[Mark]) -> Claimed:
    """The claims by their places, one for each line with words."""
    found: Claimed = {}
    for claim in claims:
        place, whole = claim.place, claim.text
        if "\n" not in whole:
            if (whole[:1].isalnum() or _worded(whole)) and found.setdefault(place, claim) is not claim:
                _put(found, place, claim)
            continue
        for text in whole.split("\n"):
            if _worded(text):
                _put(found, place, Mark(text, place, claim.taken, claim.field))
    return found


def _put(found: Claimed, place: Place, claim: Mark) -> None:
    held = found.setdefault(place, claim)
    if held is claim:
        return
    if isinstance(held, list):
        held.append(claim)
    elif isinstance(held, Mark):
        found[place] = [held, claim]


def _worded(text: str) -> bool:
    """True for a text in which a word stands: most begin with one."""
    return text[:1].isalnum() or WORD.search(text) is not None


def _resolved(place: Place, text: str, claims: list[Mark]) -> list[Mark]:
    """A line with words, cut where what it was taken for changes; the claims that it meets are used up."""
    if not claims:
        return [Mark(text.strip(), place, *_nobody(place))]
    if claims[0].text == text:  # somebody's as a whole, as nearly every line is
        whole, bare = claims.pop(0), text.strip()
        return [whole if bare == text else Mark(bare, place, whole.taken, whole.field)]
    return list(_cut(place, text, claims))


def _nobody(place: Place) -> tuple[Taken, str]:
    """What words are that nobody claims."""
    return (Taken.OWN if place.part in EDGES else Taken.NOT_PLACED, "")


def _cut(place: Place, text: str, claims: list[Mark]) -> Iterator[Mark]:
    nobody = _nobody(place)
    spans = [match.span() for match in WORD.finditer(text)]
    taken: list[tuple[Taken, str] | None] = [None] * len(spans)
    tokens = [text[head:tail].casefold() for head, tail in spans]
    for claim in list(claims):
        if (claim.text == text and not any(taken)) or _meets(claim, tokens, taken):
            taken = [each or (claim.taken, claim.field) for each in taken] if claim.text == text else taken
            claims.remove(claim)
        if all(taken):
            break
    runs = groupby(range(len(spans)), lambda at: taken[at] or nobody)
    cuts = [(key, list(group)) for key, group in runs]
    for number, (key, group) in enumerate(cuts):
        head = spans[group[0]][0] if number else 0
        tail = spans[cuts[number + 1][1][0]][0] if number + 1 < len(cuts) else len(text)
        yield Mark(text[head:tail].strip(), place, *key)


def _meets(claim: Mark, tokens: Sequence[str], taken: list[tuple[Taken, str] | None]) -> bool:
    """Gives the claim its words in the line: all together where they stand so, else one by one; False where none is there."""
    wanted = [match.group().casefold() for match in WORD.finditer(claim.text)]
    key = (claim.taken, claim.field)
    for head in range(len(tokens) - len(wanted) + 1):
        if tokens[head : head + len(wanted)] == wanted and not any(taken[head : head + len(wanted)]):
            taken[head : head + len(wanted)] = [key] * len(wanted)
            return True
    if len(wanted) < 2:
        return False
    left, met = list(wanted), 0
    for at, token in enumerate(tokens):
        if taken[at] is None and token in left:
            left.remove(token)
            taken[at] = key
            met += 1
    return met > 0


def claim(cell: Cell | Paragraph, taken: Taken, field: str = "") -> Mark:
    """The claim on all the words of a cell or paragraph."""
    return Mark(cell.text, cell.place, taken, field)


def claims_on(rows: Iterable[Iterable[Cell]], taken: Taken, field: str = "") -> Iterator[Mark]:
    """The claims on all the words of those rows."""
    return (claim(cell, taken, field) for row in rows for cell in row if not cell.merged and cell.text)
