"""Paragraphs from the lines of a PDF, by what a reader sees: where lines end, where they begin, and how far they lie apart.

The lines of one cell, or of a page outside its tables, come in; the lines of each paragraph leave together, and its words as
pieces. The surest sign is the end of a line: one into which the next word would have gone was ended on purpose.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from parsers.formats.looks import Look, Piece
from parsers.formats.pdf_lines import BULLET, NUMBERED, TICKABLE, Line

SLACK = 1.5  # points by which a line may miss its edge and still be full
RAGGED = 0.25  # of the width: room that a line may leave although the sentence goes on
ALIGNED = 3.0  # points between lines that begin at the same place
FIRST_INDENT = 60.0  # the deepest first line
LOOSER = 1.25  # times the usual distance of lines: a wider gap parts paragraphs
LOOSE, LOOSE_ANYHOW = 1.05, 1.1  # the same, where a sentence begins below, after one that ended or did not
USUAL_LEADING = 1.2
ENDED = re.compile(r"[.!?:;”’\"')\]]$")
OPENS = re.compile(r"[A-Z0-9“‘\"'(]")
PROMPT = re.compile(
    r"(?:click|tap|click or tap)(?: here)? to enter (?:text|a date)\.?|choose an item\.?|enter text\.?", re.IGNORECASE
)
AUTOMATIC = 1.0  # of the letters' size: words that stand farther from their bullet were not typed after it


@dataclass(frozen=True, slots=True)
class Measure:
    """What is usual in a document: the distance of lines in letter sizes, the space inside a cell's edge, and how words break."""

    leading: float = USUAL_LEADING
    padding: float = 5.4
    spaced: bool = False  # a wrapped line ends with its space: one without was broken inside a word


def measure(columns: Sequence[Sequence[Line]], padding: float) -> Measure:
    """What is usual in a document, learned from lines that surely go on (the next begins small) and lines that surely end."""
    pairs = [(above, below) for lines in columns for above, below in pairwise(lines)]
    wrapped = [(above, below) for above, below in pairs if below.text[:1].islower() and abs(above.size - below.size) < 0.5]
    gaps = [_gap(*each) for each in wrapped] or [_gap(*each) for each in pairs]
    close = sorted(each for each in gaps if 0.9 < each < 2.2)
    spaced = [above.spaced for above, _ in wrapped]
    ended = [lines[-1].spaced for lines in columns if lines]
    told = len(spaced) > 4 and sum(spaced) > 0.6 * len(spaced) and sum(ended) < 0.2 * len(ended)
    return Measure(close[len(close) // (2 if wrapped else 4)] if close else USUAL_LEADING, padding, told)


def _gap(above: Line, below: Line) -> float:
    return (below.base - above.base) / max(above.size, below.size)


def paragraphs(lines: Sequence[Line], right: float, usual: Measure) -> list[list[Line]]:
    """The lines of each paragraph, where lines may reach to that edge."""
    result: list[list[Line]] = []
    gaps = [_gap(above, below) for above, below in pairwise(lines) if not below.torn]
    local = max(usual.leading, min(gaps)) if len(gaps) > 2 else usual.leading
    for each in lines:
        if result and _goes_on(result[-1], each, right, replace(usual, leading=local)):
            result[-1].append(each)
        else:
            result.append([each])
    return result


def _goes_on(block: Sequence[Line], line: Line, right: float, usual: Measure) -> bool:
    """Whether the line continues the paragraph."""
    last = block[-1]
    if not line.torn and _apart(last, line, usual):
        return False
    if last.text[-1] in TICKABLE:
        return True
    if abs(last.size - line.size) > 0.15 * max(last.size, line.size) or BULLET.match(line.text) or _changes(last, line):
        return False
    if not _full(last, line, right, usual) or ("\t" in last.text and "\t" in line.text):
        return False
    if NUMBERED.match(line.text) and abs(line.left - block[0].left) <= ALIGNED and line.indent - line.left > line.size * 1.2:
        return False
    return _aligned(block, line)


def _apart(last: Line, line: Line, usual: Measure) -> bool:
    """Whether more than the usual distance lies between two lines."""
    gap = _gap(last, line)
    if not OPENS.match(line.text):
        return gap < 0 or gap > usual.leading * LOOSER + 0.02
    ended = bool(ENDED.search(last.text)) or (usual.spaced and not last.spaced)
    return gap < 0 or gap > usual.leading * (LOOSE if ended else LOOSE_ANYHOW) + 0.02


def _full(last: Line, line: Line, right: float, usual: Measure) -> bool:
    """Whether the line was ended only for want of room: the next word would not have gone into it.

    A sentence that goes on may leave more room, as words can be tied together. Where wrapped lines end with their space, one
    without has ended on purpose, unless the space had no room either.
    """
    small = line.text[:1].islower()
    if line.torn and small and not ENDED.search(last.text):
        return True
    if last.right + last.size * 0.2 + line.first <= right - SLACK:
        return small and last.right > right - (right - last.left) * RAGGED
    if small:
        return True
    broken = last.text[-1] in "-/–" or last.last + line.first > right - last.left
    return not usual.spaced or last.spaced or broken or last.right + last.size * 0.3 >= right - SLACK


def _changes(last: Line, line: Line) -> bool:
    """Whether a new look begins with the line, and with it a new sentence: a label after an answer, or the other way."""
    one, other = _look(last.pieces[-1:]), _look(line.pieces[:1])
    if one == other or not OPENS.match(line.text):
        return False
    return bool(ENDED.search(last.text)) or len({_look([each]) for each in last.pieces if each.text.strip()}) == 1


def _look(pieces: Sequence[Piece]) -> tuple[bool, bool]:
    return pieces[0].look.bold, pieces[0].look.muted


def _aligned(block: Sequence[Line], line: Line) -> bool:
    """Whether the line begins where the paragraph's next line should: after a bullet, below the first, or centred."""
    first, last = block[0], block[-1]
    if len(block) == 1:
        starts = min(abs(line.left - first.left), abs(line.left - first.indent))
        if starts <= ALIGNED or 0 < first.left - line.left <= FIRST_INDENT:
            return True
    elif abs(line.left - last.left) <= ALIGNED:
        return True
    centred = abs((line.left + line.right) - (last.left + last.right)) <= 2 * ALIGNED
    return centred or abs(line.right - last.right) <= ALIGNED


def pieces(block: Sequence[Line], right: float) -> list[Piece]:
    """The words of a paragraph whose lines may reach to that edge, joined by a space, or by nothing where a word goes on.

    A bullet is left out that was not typed, as are Word's own prompts to enter something: other formats do not spell them either.
    """
    result: list[Piece] = []
    for at, each in enumerate(block):
        result.extend(each.pieces)
        if at + 1 < len(block):
            result.append(Piece(_joint(each, block[at + 1], right), replace(each.pieces[-1].look, struck=False)))
    return _unbulleted([_unprompted(each) for each in _apart_from_struck(result)], block[0])


def _apart_from_struck(words: Sequence[Piece]) -> Iterator[Piece]:
    """The pieces with the space before struck words outside them: without those words it still parts the others."""
    for each in words:
        if each.look.struck and each.text[:1].isspace():
            yield Piece(each.text[0], replace(each.look, struck=False))
        yield each


def _joint(line: Line, following: Line, right: float) -> str:
    """What stands between two lines: nothing after a hyphen, or within an address or a word that is wider than a line."""
    text, after = line.text, following.text[:1]
    if line.spaced:
        return " "
    hyphened = len(text) > 1 and text[-1] in "-/" and text[-2].isalnum()
    alone = line.last > line.right - line.left - 1 and line.right + line.size * 0.55 > right
    broken = alone and text[-1].isalnum() and after.islower()
    address = "@" in text.split()[-1] and text[-1] == "."
    return "" if hyphened or broken or address or after in ")].,;:" else " "


def _unprompted(piece: Piece) -> Piece:
    return piece._replace(text=PROMPT.sub("", piece.text)) if piece.look.muted else piece


def _unbulleted(words: Sequence[Piece], line: Line) -> list[Piece]:
    """The pieces without the bullet that they begin with, where the words stand off as they do in a list."""
    bullet = BULLET.match("".join(each.text for each in words))
    courier = words[0].text.strip() == "o" and "courier" in words[0].look.font
    left = (bullet.end() if bullet else 2 if courier else 0) if line.indent - line.left > AUTOMATIC * line.size else 0
    result: list[Piece] = []
    for each in words:
        cut = min(left, len(each.text))
        left -= cut
        result.append(each._replace(text=each.text[cut:]))
    return [each for each in result if each.text] or [Piece("", Look())]
