"""Finds the questions that a form prints and the words that answer each, wherever the form puts them.

Blocks come in; `Question`s leave in the form's order, tables of people among them. An answer may stand to the right of its label,
below it, in the same cell, after a colon, or under a heading; each table is looked at for how it tells labels from answers. What
the words mean as values is decided in `values`; no layout is known here by name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from parsers.forms.answers import options, written
from parsers.forms.asking import BAND, CELL, INNER, LINE, Asking, lines_of
from parsers.forms.asking import Question as Question
from parsers.forms.family import header
from parsers.forms.listings import choice, heading, listed
from parsers.labels import NUMBERING, Labels, Meaning
from parsers.model import Block, Cell, Grid, Paragraph

MOST_CELLS = 3_000  # in one table of a form: more is data, and asks nothing
ASKED_ONCE = frozenset(
    {"author_name", "author_role", "author_contact", "agency_name", "case_reference", "child_name", "child_dob"}
)


class Form(Asking):
    """One pass over a form, its tables included."""

    # --- tables

    def grid(self, grid: Grid) -> None:
        """Reads a table of questions, or the row of boxes that answers the question above it."""
        if sum(bool(cell.text) for row in grid.rows for cell in row if not cell.merged) > MOST_CELLS:
            return
        if header(grid, self._family, asked=self._awaited("family")) is not None:
            self._people(grid)
            return
        cells = [cell for row in grid.rows for cell in row if not cell.merged and cell.text]
        if self._open is not None and cells and all(options(cell.text) for cell in cells):
            self._open.lines.extend(line for cell in cells for line in lines_of(cell))
            return
        self._survey(grid)
        if self._listing(grid):
            return
        below = False
        values = self._value_columns(grid)
        for at, row in enumerate(grid.rows):
            if below:
                below = False
                continue
            under = grid.rows[at + 1] if at + 1 < len(grid.rows) else ()
            below = self._row(row, under, values)
        self._open = None

    def _awaited(self, field: str) -> bool:
        """True where the last question understood is that one."""
        return next((each.field == field for each in reversed(self.questions) if each.field), False)

    def _listing(self, grid: Grid) -> bool:
        """Takes a list as the answer to the question above it; a list of children asks for the subjects, and is none."""
        at = heading(grid)
        cells = [cell for cell in grid.rows[at] if not cell.merged] if at is not None else []
        if at is None or any(meaning.field == "child_dob" for cell in cells if (meaning := self._means(cell.text))):
            return False
        standing = self._open or self.ask(None, ", ".join(cell.text for cell in cells), grid.place)
        standing.lines.extend(listed(grid, at))
        standing.rank = CELL
        self._open = None
        return True

    def _people(self, grid: Grid) -> None:
        """Takes a table of people, as the answer to the question above it where that asks for the family."""
        standing = next((each for each in reversed(self.questions) if each.field), None)
        band = [cell.text for cell in grid.rows[0] if not cell.merged] if header(grid, self._family) else []
        asked = standing if standing is not None and self._awaits_people(standing) else None
        if asked is None:
            asked = self.ask(Meaning("family", 1.0), grid.title or " ".join(band) or self._section(), grid.place)
        asked.field = "family"
        asked.tables.append(grid)
        self._open = None

    @staticmethod
    def _awaits_people(question: Question) -> bool:
        """True for a question that a table of people answers; guidance may stand between the two."""
        return not question.tables and (question.field == "family" or (question.field == "siblings" and not question.lines))

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
        if not rest or (all(line.muted for line in rest) and (self._wide or cell.shaded or not written(rest))):
            meaning = self._means(head.text)
            if meaning and (meaning.score == 1.0 or self._printed(cell, head)):
                return meaning
        return self._means(cell.text, exact=True) if rest else None

    def _printed(self, cell: Cell, head: Paragraph) -> bool:
        """True for a cell that looks like a label: a likeness in meaning alone would take answers for questions."""
        standing = cell.place.row == 1 or self._wide
        numbered = NUMBERING.match(head.text) is not None
        return (
            cell.shaded or head.bold or numbered or head.text.endswith((":", "?", "*")) or (cell.place.column == 1 and standing)
        )

    def _own(self, cell: Cell, *, exact: bool = False) -> bool:
        """True for a cell that holds a label and its answer; `exact` trusts the dictionary's words without a label's look."""
        lines = [line for line in lines_of(cell) if line.text]
        if not lines or (self._shades and not cell.shaded):
            return False
        if self._run_in(lines[0], exact=not (lines[0].lead or lines[0].bold or cell.shaded)) is not None:
            return True
        meaning = self._means(lines[0].text) if len(lines) > 1 else None
        return meaning is not None and ((meaning.score == 1.0 and exact) or self._printed(cell, lines[0]))

    def _survey(self, grid: Grid) -> None:
        """Learns how this table tells its labels from its answers."""
        self._shades, self._wide = (
            False,
            any(len({cell.place.column for cell in row if not cell.merged}) > 1 for row in grid.rows),
        )
        cells = [cell for row in grid.rows for cell in row if not cell.merged]
        labels = sum(cell.shaded and self._label(cell) is not None for cell in cells)
        self._shades = labels > 0 and any(not cell.shaded for cell in cells)

    def _value_columns(self, grid: Grid) -> frozenset[int]:
        """The columns that hold answers: beside a label, mostly no label."""
        beside: dict[int, list[bool]] = {}
        for row in grid.rows:
            for left, right in pairwise(row):
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
            if right is None or not self._answers(cells, at, values):
                question.rank = BAND if right is not None or (self._wide and len(cells) == 1) else CELL
                return 1
            if line := choice(cells[at + 1 :]):
                question.lines.append(line)
                return len(cells) - at
            taken = 1 + self._boxes(cells[at + 2 :])
            question.lines.extend(line for each in cells[at + 1 : at + 1 + taken] for line in lines_of(each))
            return 1 + taken
        if self._own(cell, exact=True):
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

    def _answers(self, cells: Sequence[Cell], at: int, values: frozenset[int]) -> bool:
        """True when the cell on a label's right is its answer rather than the next label."""
        label, right = cells[at], cells[at + 1]
        if self._label(right) is None:
            return not self._own(right) or (label.shaded and not right.shaded)
        ends = at + 2 == len(cells) or right.place.column in values
        return (label.shaded and not right.shaded) or (ends and not right.text.endswith((":", "?")))

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
            self._answer_run_in(first, found, CELL)
        else:
            self.ask(meaning, first.text, cell.place)
        for line in rest:
            found = self._run_in(line, exact=True)
            if found and self._open is not None and not self._within(found[1]):
                self._answer_run_in(line, found, INNER)
            elif self._open is not None:
                self._open.lines.append(line)

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
    return _without_titles(form.questions)


def _without_titles(asked: Sequence[Question]) -> list[Question]:
    """The questions without the titles above them that use the same words: a title waits for no answer of its own."""
    answered = {each.field for each in asked if _answered(each)}
    following = [each.rank for each in asked[1:]] + [0] * bool(asked)
    return [
        each
        for each, after in zip(asked, following, strict=True)
        if _answered(each) or not (_titles(each.rank, after) or (each.field in answered and _repeats(each)))
    ]


def _answered(question: Question) -> bool:
    return bool(question.tables) or any(line.text for line in question.lines)


def _repeats(question: Question) -> bool:
    """True for an unanswered question that is asked again elsewhere: a title, or who is who in somebody else's section."""
    return question.rank < CELL or question.field in ASKED_ONCE


def _titles(rank: int, after: int) -> bool:
    """True for a rank whose unanswered question is only the title of the question after it."""
    return rank < after and (after >= BAND or (rank < LINE and after < LINE))


def headings(blocks: Iterable[Block]) -> Iterator[str]:
    """The lines that say what a document is: its titles and the first lines of its body."""
    body = [block for block in blocks if isinstance(block, Paragraph) and block.text and block.place.part == "body"]
    yield from (block.text for at, block in enumerate(body) if at < 4 or block.level == 1)
