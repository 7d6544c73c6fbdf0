"""Takes away the dots and strokes that a form prints to write on: `Name ....... J. Sample .......`.

Blocks come in; the same blocks leave, their leaders gone at the ends of a line and a tab within, where they divide a label from
its answer. Three dots are an ellipsis, and a line of few is somebody's pause: both stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from parsers.model import Block, Cell, Grid, Paragraph

LEADER = re.compile(r"\s*(?:\.{4,}|(?:\. ){4,}\.?|…{2,}|_{3,}|·{4,}|\u2026{2,})\s*")
FEWEST = 8  # characters of leaders on a line that is printed to write on


def unled(blocks: Iterable[Block]) -> Iterator[Block]:
    """The blocks without leaders."""
    for block in blocks:
        if isinstance(block, Grid) and not _may_lead("\n".join([cell.text for row in block.rows for cell in row])):
            yield block  # as nearly every long table, which is asked at once
            continue
        if not isinstance(block, Grid):
            yield _line(block)
        elif any(_may_lead(cell.text) for row in block.rows for cell in row):
            yield block._replace(rows=tuple(tuple(map(_cell, row)) for row in block.rows))
        else:
            yield block


def _may_lead(text: str) -> bool:
    """True where a sign of a leader stands in the text; spelt out, as every cell of a long table is asked."""
    return "...." in text or "___" in text or ". . . " in text or "……" in text or "····" in text


def _cell(cell: Cell) -> Cell:
    if not _may_lead(cell.text):
        return cell
    text = "\n".join(map(without_leaders, cell.text.split("\n")))
    if text == cell.text:
        return cell
    return cell._replace(text=text, lines=tuple(_line(each) if isinstance(each, Paragraph) else each for each in cell.lines))


def _line(line: Paragraph) -> Paragraph:
    if not _may_lead(line.text):
        return line
    text = "\n".join(map(without_leaders, line.text.split("\n")))
    return line if text == line.text else line._replace(text=text, lead=without_leaders(line.lead))


def without_leaders(text: str) -> str:
    """One line without its leaders."""
    if not _may_lead(text):
        return text
    found = LEADER.findall(text)
    if sum(len(each.strip()) for each in found) < FEWEST:
        return text
    return "\t".join(part for part in LEADER.split(text) if part.strip())
