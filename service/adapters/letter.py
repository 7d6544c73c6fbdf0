"""A letter's body as blocks: what a text template wrote, in the few shapes that both plain text and HTML can show.

Enters: rendered text in which a line is a paragraph, `# ` a heading, `- ` an item of a list, `> ` a sentence to stand out,
`| a | b |` a row of a table whose first row names the columns, and four spaces a line to be kept as it is. Leaves: blocks, and
the same blocks as plain text of 72 columns. Nothing is escaped here; the HTML template escapes what it prints.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

WIDTH = 72
LABEL = 120  # an item up to this length stays on its line, so that a label can be found in one piece
MARKS = (("# ", "heading"), ("- ", "item"), ("> ", "box"), ("| ", "row"), ("    ", "kept"))


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, heading, list, box, table or kept text; `lines` are its parts, a table's row one tuple of cells."""

    shape: str  # paragraph · heading · item · box · row · kept
    lines: tuple[str, ...]

    @property
    def cells(self) -> tuple[tuple[str, ...], ...]:
        """The rows of a table, each as its cells."""
        return tuple(tuple(cell.strip() for cell in line.strip().strip("|").split("|")) for line in self.lines)


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
        if shape in ("item", "row", "kept"):
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
    return "\n".join(f"- {line}" if len(line) <= LABEL else _filled(line, "- ", "  ") for line in block.lines)


def _box(block: Block) -> str:
    return _filled(block.lines[0], "  ", "  ")


def _records(block: Block) -> str:
    """A table row by row, each cell after its column's name: columns side by side cannot be read on a telephone."""
    heads, *rows = block.cells
    records = [[_filled(f"{head}: {cell}", "  ", "    ") for head, cell in zip(heads, row, strict=False) if cell] for row in rows]
    return "\n\n".join("\n".join(record) for record in records)


def _kept(block: Block) -> str:
    return "\n".join(f"    {line}" for line in block.lines)


PLAIN = {"paragraph": _paragraph, "heading": _heading, "item": _list, "box": _box, "row": _records, "kept": _kept}
