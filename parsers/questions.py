"""Finds the questions that a form prints and the words that answer each, wherever the form puts them.

Blocks come in; `Question`s leave in the form's order, with the family's rows beside them. An answer may stand to the right of its
label, below it, in the same cell, after a colon, or under a heading. What the words mean as values is decided in `scoping`; no
layout is known here by name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as made

from parsers.answers import options, written
from parsers.family import header
from parsers.labels import NUMBERING, Labels, Meaning, means
from parsers.model import Block, Cell, Grid, Paragraph, Place

LABEL_WORDS = 45
PROSE = re.compile(r"^[^?]*\w\w[.;]\s*$|^[^?]*\w\w[.;]\s+[A-Z][^?]*$")
ASKING = re.compile(NUMBERING.pattern + r"|\W*(?:please|describe|summari[sz]e|outline|explain|give|provide|list|state|identify)\b", re.IGNORECASE)
DASHES = "–—-"
RUN_IN = re.compile(r"(?P<label>[^:\t\n]{2,110}?)\s*(?P<by>:|\t|\s[–—-](?=\s|$))\s*(?P<value>.*)", re.DOTALL)
ASKED = re.compile(r"(?P<label>[^\n?]{8,200}\?)(?P<hint>\s*\([^()]{0,80}\))?\s*(?P<value>.*)", re.DOTALL)
FURTHER = re.compile(
    r"(?:\t+|\s{2,}|(?<=\S)\s(?=from\b|to\b|gender\b|ethnicity\b|sex\b|d\.?o\.?b\b|your ref\b))(?=[^:\t\n]{1,40}:)", re.IGNORECASE
)


@dataclass(slots=True)
class Question:
    """A printed question while it is being answered; `field` is empty where nobody knows what it asks."""

    field: str
    label: str
    place: Place
    score: float = 1.0
    lines: list[Paragraph] = made(default_factory=list)
    hint: str = ""  # the guidance printed under the label
    level: int | None = None  # the heading level that opened it
    weight: bool = False  # a bold line opened it
    tables: list[Grid] = made(default_factory=list)  # the table of people that answers it


def lines_of(cell: Cell) -> tuple[Paragraph, ...]:
    """The cell's paragraphs; of a format without paragraphs, its lines."""
    if cell.struck:
        return ()
    return cell.lines or tuple(Paragraph(text, cell.place, bold=cell.bold) for text in cell.text.split("\n"))


def tidy(label: str) -> str:
    """The label as a person would quote it: one line, without the colon."""
    return " ".join(label.split()).strip(" :–—-*\t")


class Form:
    """One pass over a form; it keeps the questions met and the one that is being answered."""

    def __init__(self, labels: Labels, family: Labels) -> None:
        self.questions: list[Question] = []
        self._labels = labels
        self._family = family
        self._open: Question | None = None
        self._shades = False  # of the table at hand: its labels are coloured and its answers are not
        self._wide = False  # of the table at hand: it has more than one column
        self._asked: str | None = None  # the field of the last question understood

    # --- questions

    def ask(self, meaning: Meaning | None, label: str, place: Place, **how: bool | int | None) -> Question:
        """The question opened by a label, which closes the one before it."""
        question = Question(meaning.field if meaning else "", tidy(label), place, meaning.score if meaning else 0.0, **how)  # type: ignore[arg-type]
        self.questions.append(question)
        self._open = question
        self._asked = question.field or self._asked
        return question

    def _means(self, label: str, *, exact: bool = False) -> Meaning | None:
        if len(label.split()) > LABEL_WORDS:
            return None
        return means(label, self._labels, after=self._asked, exact=exact or _prose(label))

    # --- paragraphs

    def paragraph(self, line: Paragraph) -> None:
        """Reads a paragraph that stands outside a table."""
        if not line.text:
            return
        if self._heading(line):
            return
        found = self._run_in(line, exact=self._open is not None and self._open.level is not None and not line.lead, dash=True)
        if found:
            self._answer_run_in(line, *found)
        elif self._open is not None:
            self._open.lines.append(line)
        else:
            self.ask(None, "", line.place).lines.append(line)

    def edge(self, line: Paragraph) -> None:
        """Reads a paragraph of a running header or footer: only a label with its answer counts there."""
        found = self._run_in(line, exact=True) if line.text else None
        if found:
            self._answer_run_in(line, *found)
        self._open = None

    def _heading(self, line: Paragraph) -> bool:
        """Opens the question of a line that is all label; True when the line was a heading of some kind."""
        standing = self._open
        weighty = line.bold and (standing is None or standing.level is None)
        if line.level is None and not weighty and not line.text.endswith((":", "?")):
            return False
        if line.level is None and self._told(line):
            return False
        meaning = self._means(line.text, exact=line.level is None and not line.bold)
        if meaning is None and line.level is None and not self._closes(line):
            return False
        self.ask(meaning, line.text, line.place, level=line.level, weight=line.level is None)
        return True

    def _closes(self, line: Paragraph) -> bool:
        """True for a bold line between answers: a section's title rather than an answer."""
        standing = self._open
        return (
            line.bold
            and standing is not None
            and standing.weight
            and bool(standing.lines)
            and not standing.lines[-1].bold
            and len(line.text) < 90
        )

    def _run_in(self, line: Paragraph, *, exact: bool = False, dash: bool = False) -> tuple[str, Meaning, str] | None:
        """The label that opens a line, its meaning, and the words after it; a dash divides only where `dash` allows it."""
        if line.lead and (dash or not line.lead.endswith(DASHES)):
            label = line.lead.split(":")[0].rstrip(DASHES + " ")
            if meaning := self._means(label):
                return label, meaning, line.text[len(label) :].lstrip(" :–—-\t")
        for pattern in (RUN_IN, ASKED):
            found = pattern.match(line.text)
            by = found.groupdict().get("by", "") if found else ""
            if found is None or (by not in ("", ":", "\t") and not dash):
                continue
            if meaning := self._means(found["label"], exact=exact or self._doubtful(found["label"], by, line)):
                return found["label"] + (found.groupdict().get("hint") or ""), meaning, found["value"]
        return None

    @staticmethod
    def _doubtful(label: str, by: str, line: Paragraph) -> bool:
        """True where only the dictionary's own words make a label: a dash or a colon in prose joins more than labels."""
        return by not in ("", ":", "\t") or (by == ":" and len(label.split()) > 8 and not line.bold)

    def _told(self, line: Paragraph) -> bool:
        """True for a line that holds a label and its answer."""
        found = self._run_in(line, exact=not (line.lead or line.bold))
        return found is not None and bool(found[2].strip())

    def _answer_run_in(self, line: Paragraph, label: str, meaning: Meaning, value: str) -> None:
        """Opens the label's question and, where further labels stand in the same line, theirs."""
        question = self.ask(meaning, label, line.place)
        if meaning.field in {"period_covered", "author_contact"}:
            question.lines.append(replace(line, text=value.strip(), lead="", marked=()))
            return
        first, *others = FURTHER.split(value)
        unread = [first]
        for other in others:
            rest = replace(line, text=other, lead="")
            found = self._run_in(rest, exact=True)
            if found is None:
                unread.append(other)
                continue
            self._close_line(line, question, unread)
            question, unread = self.ask(found[1], found[0], line.place), [found[2]]
        self._close_line(line, question, unread)

    @staticmethod
    def _close_line(line: Paragraph, question: Question, texts: Sequence[str]) -> None:
        text = "  ".join(texts).strip()
        if text:
            question.lines.append(replace(line, text=text, lead="", bold=False))

    # --- tables

    def grid(self, grid: Grid) -> None:
        """Reads a table of questions, or the row of boxes that answers the question above it."""
        if header(grid, self._family) is not None:
            self._people(grid)
            return
        cells = [cell for row in grid.rows for cell in row if not cell.merged and cell.text]
        if self._open is not None and cells and all(options(cell.text) for cell in cells):
            self._open.lines.extend(line for cell in cells for line in lines_of(cell))
            return
        self._survey(grid)
        below = False
        values = self._value_columns(grid)
        for at, row in enumerate(grid.rows):
            if below:
                below = False
                continue
            under = grid.rows[at + 1] if at + 1 < len(grid.rows) else ()
            below = self._row(row, under, values)
        self._open = None

    def _people(self, grid: Grid) -> None:
        """Takes a table of people, as the answer to the question above it where that asks for the family."""
        standing = next((each for each in reversed(self.questions) if each.field), None)
        band = [cell.text for cell in grid.rows[0] if not cell.merged] if header(grid, self._family) else []
        asked = standing if standing is not None and standing.field in {"family", "siblings"} and not standing.lines else None
        if asked is None:
            asked = self.ask(Meaning("family", 1.0), grid.title or " ".join(band) or self._section(), grid.place)
        asked.field = "family"
        asked.tables.append(grid)
        self._open = None

    def _section(self) -> str:
        """The heading at hand, where nobody knew what it asks."""
        return self._open.label if self._open is not None and not self._open.field else "Family"

    def _label(self, cell: Cell) -> Meaning | None:
        """What a cell asks that holds a label and nothing but guidance beside it."""
        lines = [line for line in lines_of(cell) if line.text]
        if not lines or (self._shades and not cell.shaded):
            return None
        head, rest = lines[0], lines[1:]
        if self._told(head):
            return None
        if not rest or (all(line.muted for line in rest) and (self._wide or not written(rest))):
            meaning = self._means(head.text)
            if meaning and (meaning.score == 1.0 or self._printed(cell, head)):
                return meaning
        return self._means(cell.text, exact=True) if rest else None

    def _printed(self, cell: Cell, head: Paragraph) -> bool:
        """True for a cell that looks like a label: a likeness in meaning alone would take answers for questions."""
        standing = cell.place.row == 1 or self._wide
        numbered = NUMBERING.match(head.text) is not None
        return cell.shaded or head.bold or numbered or head.text.endswith((":", "?", "*")) or (cell.place.column == 1 and standing)

    def _own(self, cell: Cell) -> bool:
        """True for a cell that holds a label and its answer together."""
        lines = [line for line in lines_of(cell) if line.text]
        if not lines or (self._shades and not cell.shaded):
            return False
        if self._run_in(lines[0], exact=not lines[0].lead and not cell.shaded) is not None:
            return True
        return len(lines) > 1 and self._means(lines[0].text) is not None and self._printed(cell, lines[0])

    def _survey(self, grid: Grid) -> None:
        """Learns how this table tells its labels from its answers."""
        self._shades, self._wide = False, any(len({cell.place.column for cell in row if not cell.merged}) > 1 for row in grid.rows)
        cells = [cell for row in grid.rows for cell in row if not cell.merged]
        labels = sum(cell.shaded and self._label(cell) is not None for cell in cells)
        self._shades = labels > 0 and any(not cell.shaded for cell in cells)

    def _value_columns(self, grid: Grid) -> frozenset[int]:
        """The columns that hold answers: beside a label, mostly no label."""
        beside: dict[int, list[bool]] = {}
        for row in grid.rows:
            for left, right in zip(row, row[1:], strict=False):
                if not left.merged and not right.merged and self._label(left):
                    beside.setdefault(right.place.column or 0, []).append(self._label(right) is None)
        return frozenset(column for column, plain in beside.items() if sum(plain) * 2 > len(plain))

    def _row(self, row: Sequence[Cell], under: Sequence[Cell], values: frozenset[int]) -> bool:
        """Reads a row; True when it took its answers from the row below."""
        cells = [cell for cell in row if not cell.merged]
        if self._above(cells, under):
            for cell in cells:
                label = self._label(cell)
                answer = under[(cell.place.column or 1) - 1]
                self._ask_cell(label, cell).lines.extend(lines_of(answer)) if cell.text else None
            return True
        at = 0
        while at < len(cells):
            at += self._cell(cells, at, values)
        return False

    def _above(self, cells: Sequence[Cell], under: Sequence[Cell]) -> bool:
        """True for a row of labels over a row of answers."""
        printed = [cell for cell in cells if cell.text]
        if (
            not printed
            or len(under) != len({cell.place.column for cell in under})
            or (printed[-1].place.column or 1) > len(under)
        ):
            return False
        if len(cells) > 1 and len({cell.shaded for cell in cells}) > 1:
            return False
        answers = [cell for cell in under if not cell.merged]
        if not answers or any(self._label(cell) or self._own(cell) for cell in answers):
            return False
        return all(self._label(cell) for cell in printed) and not (len(cells) > 1 and len(printed) == 1)

    def _cell(self, cells: Sequence[Cell], at: int, values: frozenset[int]) -> int:
        """Reads the cell at hand with what belongs to it on its right, and says how many cells that were."""
        cell, right = cells[at], cells[at + 1] if at + 1 < len(cells) else None
        label = self._label(cell)
        if label is not None:
            question = self._ask_cell(label, cell)
            if right is None or not self._answers(cell, right, values):
                return 1
            taken = 1 + self._boxes(cells[at + 2 :])
            question.lines.extend(line for each in cells[at + 1 : at + 1 + taken] for line in lines_of(each))
            return 1 + taken
        if self._own(cell):
            self._inside(cell)
            return 1
        return self._unknown(cells, at)

    def _ask_cell(self, meaning: Meaning | None, cell: Cell) -> Question:
        """Opens the question of a cell: its first line is the label, the rest is guidance."""
        first, *rest = [line.text for line in lines_of(cell) if line.text] or [cell.text]
        whole = meaning is not None and self._means(first) is None
        question = self.ask(meaning, cell.text if whole else first, cell.place)
        question.hint = " ".join(rest)
        return question

    def _answers(self, label: Cell, right: Cell, values: frozenset[int]) -> bool:
        """True when the cell on a label's right is its answer rather than the next label."""
        if self._label(right) is None:
            return not self._own(right) or (label.shaded and not right.shaded)
        return (label.shaded and not right.shaded) or (right.place.column in values and not right.text.endswith(":"))

    def _boxes(self, cells: Sequence[Cell]) -> int:
        """How many of the next cells carry on a row of boxes."""
        count = 0
        while count < len(cells) and options(cells[count].text) and not self._label(cells[count]):
            count += 1
        return count

    def _inside(self, cell: Cell) -> None:
        """Reads a cell that holds labels and answers together."""
        first, *rest = [line for line in lines_of(cell) if line.text]
        found = self._run_in(first)
        meaning = self._means(first.text) if found is None else None
        if found:
            self._answer_run_in(first, *found)
        else:
            self.ask(meaning, first.text, cell.place)
        for line in rest:
            found = self._run_in(line, exact=True)
            if found and self._open is not None and not self._within(found[1]):
                self._answer_run_in(line, *found)
            elif self._open is not None:
                self._open.lines.append(line)

    def _within(self, meaning: Meaning) -> bool:
        """True for a label that only divides the answer at hand, such as `From:` in a period."""
        parts = {"period_covered": {"period_from", "period_to"}}
        standing = self._open.field if self._open else ""
        return (
            (meaning.field == standing and standing != "" and standing != "gender") or meaning.field in parts.get(standing, set())
        )

    def _unknown(self, cells: Sequence[Cell], at: int) -> int:
        """Keeps what stands beside or below a label that nobody knows, and passes over section titles."""
        cell, right = cells[at], cells[at + 1] if at + 1 < len(cells) else None
        if not cell.text:
            return 1
        if len(cells) == 1 and self._open is not None and not self._open.lines and not cell.shaded:
            self._open.lines.extend(lines_of(cell))
        elif right is not None and right.text and not self._label(right) and not self._own(right):
            self.ask(None, cell.text, cell.place).lines.extend(lines_of(right))
            return 2
        else:
            self.ask(None, cell.text, cell.place)
        return 1


def _prose(text: str) -> bool:
    """True for whole sentences that nobody numbered and that ask for nothing: an answer, unless the dictionary has it."""
    return len(text.split()) > 5 and not ASKING.match(text) and PROSE.search(text) is not None


def questions(blocks: Iterable[Block], labels: Labels, family: Labels) -> list[Question]:
    """The questions of a form in its order, each with the lines that answer it."""
    form = Form(labels, family)
    for block in blocks:
        if isinstance(block, Grid):
            form.grid(block)
        elif block.place.part in {"header", "footer"}:
            form.edge(block)
        else:
            form.paragraph(block)
    return form.questions


def headings(blocks: Iterable[Block]) -> Iterator[str]:
    """The lines that say what a document is: its titles and the first lines of its body."""
    body = [block for block in blocks if isinstance(block, Paragraph) and block.text and block.place.part == "body"]
    yield from (block.text for at, block in enumerate(body) if at < 4 or block.level == 1)
