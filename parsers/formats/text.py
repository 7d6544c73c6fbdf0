"""Reads plain text: a form typed into a mail, a chronology pasted with tabs between its columns.

Bytes come in; paragraphs and grids leave in reading order. Lines that a mail program broke at its margin are joined again; lines
with tabs that stand together are a table. A text of any length is read line by line, each once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from parsers.formats.looks import clean
from parsers.mail.charsets import decoded
from parsers.model import Block, Cell, Contents, Grid, Paragraph, Place

MOST_BYTES, MOST_LINES, MOST_COLUMNS = 4 * 2**20, 50_000, 40
MARGIN = 58  # a line shorter than this was ended by its writer
FEWEST_ROWS = 2
RULE = re.compile(r"[\s\-_=*~.]*")
OPENS = re.compile(r"\s*(?:[-•*·▪o]\s|\(?\d{1,2}[.):]|\(?[a-z][.)]\s|q\d|[^:?]{1,60}[:?](?:\s|$)|\[|☐|☒|☑)", re.IGNORECASE)
NUMBERED = re.compile(r"\s*(?:q(?:uestion)?\s*)?\d{1,2}[.):]\s+\S.{0,200}", re.IGNORECASE)
ENDS = (":", "?", ".", "!")
UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def read_blocks(data: bytes) -> Contents:
    """What stands in the text."""
    text = decoded(data[:MOST_BYTES].removeprefix(b"\xef\xbb\xbf"), "utf-16" if data.startswith(UTF_16) else "utf-8")
    return Contents(tuple(_blocks(text.split("\n")[:MOST_LINES])) or (Paragraph("", Place(paragraph=1)),))


def _blocks(lines: Sequence[str]) -> Iterator[Block]:
    at, tables, paragraphs = 0, 0, 0
    while at < len(lines):
        rows, end = _table(lines, at)
        if len(rows) >= FEWEST_ROWS:
            tables += 1
            yield _grid(rows, tables)
            at = end
            continue
        words, at = _paragraph(lines, at)
        if words:
            paragraphs += 1
            yield Paragraph(words, Place(paragraph=paragraphs), bold=_asks(words, lines, at))


def _table(lines: Sequence[str], at: int) -> tuple[list[list[str]], int]:
    """The rows from this line on, and where they end; a line without a tab goes on with the last cell of the row above."""
    rows: list[list[str]] = []
    while at < len(lines):
        if "\t" in lines[at].strip(" "):
            rows.append([clean(each) for each in lines[at].strip(" ").split("\t")[:MOST_COLUMNS]])
        elif not rows or not _goes_on(lines, at):
            break
        elif lines[at].strip():
            rows[-1][-1] = f"{rows[-1][-1]} {clean(lines[at])}".strip()
        at += 1
    return [each for each in rows if any(each)], at


def _goes_on(lines: Sequence[str], at: int) -> bool:
    """Whether the table goes on below a line without tabs: a blank one between two rows, or words broken at the margin."""
    following = lines[at + 1] if at + 1 < len(lines) else ""
    if not lines[at].strip():
        return "\t" in following.strip(" ")
    return "\t" in following.strip(" ") and not OPENS.match(lines[at])


def _paragraph(lines: Sequence[str], at: int) -> tuple[str, int]:
    """The words from this line to where they end, and the line behind them."""
    found = clean(lines[at])
    if RULE.fullmatch(found):
        return "", at + 1
    last, at = lines[at], at + 1
    while at < len(lines) and _joins(last, lines[at]):
        last, found, at = lines[at], f"{found} {clean(lines[at])}", at + 1
    return found, at


def _asks(words: str, lines: Sequence[str], at: int) -> bool:
    """Whether the words are a question by their number, with an answer and no further number below: text has no bolder look."""
    following = next((each for each in lines[at : at + 3] if each.strip()), "")
    return bool(NUMBERED.match(words) and following and not NUMBERED.match(following)) and "\t" not in following


def _joins(above: str, line: str) -> bool:
    """Whether the line goes on with the words above, which reached the margin."""
    if not line.strip() or "\t" in line.strip() or RULE.fullmatch(line) or OPENS.match(line):
        return False
    return len(above.rstrip()) >= MARGIN and not above.rstrip().endswith(ENDS)


def _grid(rows: Sequence[Sequence[str]], table: int) -> Grid:
    width = max(map(len, rows))
    return Grid(
        tuple(
            tuple(
                Cell(text, Place(table=table, row=number, column=column))
                for column, text in enumerate([*row, *[""] * (width - len(row))], 1)
            )
            for number, row in enumerate(rows, 1)
        ),
        Place(table=table),
    )
