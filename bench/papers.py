"""Papers to measure the readers with: filled-in forms, tables and sheets of a given length, all of it invented.

A number of rows, or a seed, enters; the bytes of a .docx or .xlsx leave. Forms are drawn as partnerships draw them: a table a
section, shaded labels on the left, prose on the right.
"""

from __future__ import annotations

import io
import random
import tomllib
from collections.abc import Iterator, Sequence
from datetime import date, time, timedelta

import docx
import openpyxl
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.table import Table
from openpyxl.styles import Font

from tests.stage import TEMPLATES

SECTIONS, QUESTIONS = 12, 10  # tables of a form, and rows of each
LONGEST_LABEL = 60  # characters
HEAD = ("Date", "Time", "Source", "Event", "Action taken", "Comment")
FIRST_DAY = date(2021, 1, 4)
TEXT = (
    "the child was seen at home by the worker and said that school is fine mother told of a visit from an aunt the record was "
    "shared with partners who met and agreed a plan for the week appointment missed letter sent advice given no injury noted "
    "father rang to ask about the meeting teacher reported absence nurse weighed the baby"
)
WORDS = TEXT.split()


def form(seed: int) -> bytes:
    """A scoping form with some 120 questions in a dozen tables, each answered in a few words or in prose."""
    chance = random.Random(seed)
    labels = _labels()
    paper = docx.Document()
    paper.add_heading("Rapid review: agency scoping form", 0)
    for section in range(SECTIONS):
        paper.add_heading(f"Section {section + 1}", 1)
        table = paper.add_table(rows=QUESTIONS, cols=2)
        asked = [next(labels) for _ in range(QUESTIONS)]
        _fill(table, [(label, prose(chance, chance.choice((3, 20, 45)))) for label in asked], shaded=True)
    return _saved(paper)


def table(rows: int, seed: int) -> bytes:
    """A chronology in Word."""
    paper = docx.Document()
    paper.add_heading("Chronology", 0)
    _fill(paper.add_table(rows=rows + 1, cols=len(HEAD)), [HEAD, *([str(each) for each in row] for row in events(rows, seed))])
    return _saved(paper)


def sheet(rows: int, seed: int) -> bytes:
    """A chronology in Excel, its dates and times true ones."""
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.append(HEAD)
    for cell in page[1]:
        cell.font = Font(bold=True)
    for row in events(rows, seed):
        page.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def events(rows: int, seed: int) -> Iterator[tuple[date, time, str, str, str, str]]:
    """That many events, one after the other."""
    chance = random.Random(seed)
    for at in range(rows):
        told = prose(chance, chance.randint(12, 30)), prose(chance, 6), prose(chance, 4)
        yield FIRST_DAY + timedelta(days=at // 10), time(8 + at % 10, 15), "Visit record", *told


def prose(chance: random.Random, words: int) -> str:
    """A sentence of so many words."""
    text = " ".join(chance.choices(WORDS, k=words))
    return f"{text[:1].upper()}{text[1:]}."


def _labels() -> Iterator[str]:
    """The labels that the dictionary has, one of each field in turn."""
    with (TEMPLATES / "fields.toml").open("rb") as file:
        fields = tomllib.load(file)["scoping"]
    kept = [[each for each in entry["labels"] if len(each) <= LONGEST_LABEL] for entry in fields.values()]
    for turn in range(max(map(len, kept))):
        yield from (labels[turn] for labels in kept if turn < len(labels))


def _fill(table: Table, rows: Sequence[Sequence[str]], *, shaded: bool = False) -> None:
    cells = iter(table._cells)  # noqa: SLF001 all at once: asking for each by itself takes minutes
    for row in rows:
        for at, text in enumerate(row):
            cell = next(cells)
            cell.text = text
            if shaded and not at:
                cell.paragraphs[0].runs[0].bold = True
                cell._tc.get_or_add_tcPr().append(parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:fill="D9E2F3"/>'))  # noqa: SLF001


def _saved(paper: docx.document.Document) -> bytes:
    out = io.BytesIO()
    paper.save(out)
    return out.getvalue()
