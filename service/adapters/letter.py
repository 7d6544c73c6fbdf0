"""A letter's body as blocks: what a text template wrote, in the few shapes that both plain text and HTML can show.

Enters: rendered text in which a line is a paragraph, `# ` a heading, `## ` a heading below it, `- ` an item of a list, `> ` a
sentence to stand out, `>> ` somebody's own words, `| a | b |` a row of a table whose first row names the columns, `![cid] words`
a picture with what it shows, and four spaces a line to be kept as it is. An item, a sentence or a cell may begin with a state,
`[+] ` and its like, which only colours it: the words say it too. Leaves: blocks, and the same blocks as plain text of 72 columns.
Nothing is escaped here; the HTML template escapes what it prints.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from types import MappingProxyType

WIDTH = 72
LABEL = 120  # an item up to this length stays on its line, so that a label can be found in one piece
MARKS = (
    ("# ", "heading"),
    ("## ", "subheading"),
    ("- ", "item"),
    ("> ", "box"),
    (">> ", "quote"),
    ("| ", "row"),
    ("![", "picture"),
    ("    ", "kept"),
)
GROUPED = ("item", "row", "kept", "quote")
STATES: Mapping[str, str] = MappingProxyType({"[+] ": "settled", "[~] ": "part", "[?] ": "waiting", "[!] ": "late"})
"""What a state is written as in a template, and the name by which the HTML colours it."""

_PICTURE = re.compile(r"([^\]\s]+)\]\s*(.+)")


@dataclass(frozen=True, slots=True)
class Said:
    """Some words with the state that colours them; empty: none."""

    words: str
    state: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, heading, list, box, table, picture or kept text; `lines` are its parts, a table's row one tuple of cells."""

    shape: str  # paragraph · heading · subheading · item · box · quote · row · picture · kept
    lines: tuple[str, ...]

    @property
    def said(self) -> tuple[Said, ...]:
        """The lines, each with its state."""
        return tuple(_said(line) for line in self.lines)

    @property
    def cells(self) -> tuple[tuple[Said, ...], ...]:
        """The rows of a table, each as its cells."""
        return tuple(tuple(_said(cell.strip()) for cell in line.strip().strip("|").split("|")) for line in self.lines)

    @property
    def picture(self) -> tuple[str, str]:
        """A picture's content id, and what it shows, in words; the id is empty where none was named."""
        named = _PICTURE.fullmatch(self.lines[0])
        return (named[1], named[2]) if named else ("", self.lines[0])


def _said(text: str) -> Said:
    state = STATES.get(text[:4], "")
    return Said(text[4:].strip() if state else text, state)


def blocks_of(body: str) -> tuple[Block, ...]:
    """The blocks of the rendered body, in order; neighbouring lines of one shape are one block, save paragraphs and headings."""
    shaped = [_shape(line.rstrip()) for line in body.splitlines()]
    return tuple(_grouped(shaped))


def _shape(line: str) -> tuple[str, str]:
    for mark, shape in MARKS:
        if line.startswith(mark):
            return shape, line.removeprefix(mark).strip() if shape != "kept" else line[4:]
    return ("paragraph" if line.strip() else "gap"), line.strip()


def _grouped(shaped: list[tuple[str, str]]) -> Iterator[Block]:
    for shape, run in groupby(shaped, key=lambda each: each[0]):
        lines = tuple(line for _, line in run)
        if shape in GROUPED:
            yield Block(shape, lines)
        elif shape != "gap":
            yield from (Block(shape, (line,)) for line in lines)


def plain(blocks: tuple[Block, ...]) -> str:
    """The blocks as plain text, a blank line between them."""
    return "\n\n".join(PLAIN[block.shape](block) for block in blocks)


def _filled(line: str, first: str = "", rest: str = "") -> str:
    return textwrap.fill(
        line, WIDTH, initial_indent=first, subsequent_indent=rest, break_long_words=False, break_on_hyphens=False
    )


def _paragraph(block: Block) -> str:
    return _filled(block.lines[0])


def _heading(block: Block) -> str:
    return f"{block.lines[0]}\n{'-' * min(len(block.lines[0]), WIDTH)}"


def _list(block: Block) -> str:
    lines = [each.words for each in block.said]
    return "\n".join(f"- {line}" if len(line) <= LABEL else _filled(line, "- ", "  ") for line in lines)


def _box(block: Block) -> str:
    return _filled(block.said[0].words, "  ", "  ")


def _quote(block: Block) -> str:
    return "\n".join(_filled(line, "    ", "    ") for line in block.lines)


def _records(block: Block) -> str:
    """A table row by row, each cell after its column's name: columns side by side cannot be read on a telephone."""
    heads, *rows = block.cells
    records = [
        [_filled(f"{head.words}: {cell.words}", "  ", "    ") for head, cell in zip(heads, row, strict=False) if cell.words]
        for row in rows
    ]
    return "\n\n".join("\n".join(record) for record in records)


def _picture(block: Block) -> str:
    return _filled(block.picture[1])


def _kept(block: Block) -> str:
    return "\n".join(f"    {line}" for line in block.lines)


PLAIN = {
    "paragraph": _paragraph,
    "heading": _heading,
    "subheading": _paragraph,
    "item": _list,
    "box": _box,
    "quote": _quote,
    "row": _records,
    "picture": _picture,
    "kept": _kept,
}
