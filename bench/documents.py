"""What reading a document costs, beside what others would read it with: python-docx by its rows, openpyxl by its values.

Ours and theirs take turns on the same bytes in one process, and processor time is counted, so that what else the machine does
weighs on both alike. Theirs gives the text of cells; ours is measured twice: as far as the cells, and to the end, with every
question and event understood. How much memory a long sheet takes is asked of a process of its own.
"""

from __future__ import annotations

import io
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from datetime import date
from functools import partial
from pathlib import Path

import docx
import openpyxl

from bench import papers
from bench.figures import Figure
from parsers.formats.locks import judged
from parsers.formats.opening import contents
from service.adapters import reading
from service.adapters.child import Known
from service.adapters.known import packed_layouts
from tests.stage import TEMPLATES

RUNS = 5
FORMS = 12
SHORT, LONG = 150, 1_000  # rows of a table in Word
ROWS = 400  # of a sheet
LONG_SHEET, LONGEST_SHEET = 20_000, 50_000  # rows of a sheet, read to its end
PEER = "python-docx row.cells"
RECEIVED = date(2026, 3, 26)

Reading = Callable[[bytes], object]


def figures() -> Iterator[Figure]:
    """Milliseconds a document, each as the median of five turns, and how many times as long as theirs that is."""
    reading.prepare(Known(packed_layouts(TEMPLATES)))  # as in a reader's child; what it tells the collector serves both
    yield from _compared("scoping form, .docx", PEER, row_cells, papers.form, FORMS)
    short = yield from _compared(f"table of {SHORT} rows, .docx", PEER, row_cells, partial(papers.table, SHORT))
    long = yield from _compared(f"table of {LONG} rows, .docx", PEER, row_cells, partial(papers.table, LONG))
    yield Figure(f"table of {LONG} rows, as many times as {SHORT}, cells", long[0] / short[0], "x")
    yield Figure(f"table of {LONG} rows, as many times as {SHORT}, understood", long[1] / short[1], "x")
    yield from _compared(f"sheet of {ROWS} rows, .xlsx", "openpyxl read_only", values, partial(papers.sheet, ROWS))
    for rows in (LONG_SHEET, LONGEST_SHEET):
        peak, seconds, outcome = _by_itself(rows)
        yield Figure(f"sheet of {rows} rows, .xlsx: {outcome}, processor time", seconds)
        yield Figure(f"sheet of {rows} rows, .xlsx: {outcome}, largest memory of its process", peak, "bytes")


def row_cells(data: bytes) -> int:
    """The text of every cell of every row, as python-docx gives it."""
    tables = docx.Document(io.BytesIO(data)).tables
    return sum(len(cell.text) for table in tables for row in table.rows for cell in row.cells)


def values(data: bytes) -> int:
    """Every value, as openpyxl gives it when it only reads."""
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    return sum(1 for page in book for row in page.iter_rows(values_only=True) for _ in row)


def cells(data: bytes) -> object:
    """Our own blocks: paragraphs and grids with their looks, merges resolved, the file judged first."""
    found, verdict = judged(data, ())
    return contents(verdict.format, found)


def understood(data: bytes) -> object:
    """Our own extraction."""
    return reading.TASKS["document"](data, RECEIVED)


def _compared(
    name: str, peer: str, theirs: Reading, made: Callable[[int], bytes], count: int = 1
) -> Generator[Figure, None, tuple[float, float]]:
    """The figures of one kind of document; hands back our own two. No turn sees an answer that one before it has seen."""
    turns = []
    for turn in range(RUNS + 1):
        data = [made(turn * count + at) for at in range(count)]
        turns.append([_milliseconds(read, data) for read in (cells, understood, theirs)])
    own, whole, other = (statistics.median(each) for each in zip(*turns[1:], strict=True))
    yield Figure(f"{name}: {peer}", other, "ms")
    yield Figure(f"{name}: ours, cells", own, "ms")
    yield Figure(f"{name}: ours, understood", whole, "ms")
    yield Figure(f"{name}: ours, cells, as many times as theirs", own / other, "x")
    yield Figure(f"{name}: ours, understood, as many times as theirs", whole / other, "x")
    return own, whole


def _milliseconds(read: Reading, data: Sequence[bytes]) -> float:
    """Processor time a document."""
    started = time.process_time()
    for each in data:
        read(each)
    return (time.process_time() - started) * 1000 / len(data)


def _by_itself(rows: int) -> tuple[float, float, str]:
    """The largest memory, the processor time and the outcome of reading a sheet of so many rows in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sheet.xlsx"
        path.write_bytes(papers.sheet(rows, 0))
        words = [sys.executable, "-m", "bench.alone", str(path)]
        peak, seconds, outcome = subprocess.run(words, capture_output=True, text=True, check=True).stdout.split()
    return float(peak), float(seconds), outcome
