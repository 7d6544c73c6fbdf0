"""Finds questions in single cells: titles, labels with their answer below or behind them, and boxes that ask several things.

Cells come in; `Question`s are collected, as `asking` does for lines. Tables are read by `questions`, which builds on this.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from parsers.forms.asking import Asking
from parsers.forms.boxes import beneath, caption, captions
from parsers.forms.cells import formed
from parsers.forms.dividing import PLAIN_LABEL, RUN_IN, RunIn, goes_on
from parsers.forms.guides import Guides
from parsers.forms.lookup import LABEL_WORDS, Lookup
from parsers.forms.question import BAND, CELL, INNER, Question, lines_of
from parsers.forms.styles import Styles
from parsers.labels import Meaning
from parsers.model import Cell, Paragraph

LONGEST_TITLE = 14  # words


class Celled(Asking):
    """One pass over a form's lines and single cells."""

    def __init__(self, lookup: Lookup, styles: Styles, run_ins: int, guides: Guides) -> None:
        super().__init__(lookup, styles, run_ins, guides)
        self._looked = 0  # the last single cell looked like a label: then one that does not is its answer
        self._lone: Question | None = None  # what a cell across the table asked, or seemed to ask

    def alone(self, cell: Cell) -> None:
        """Reads a cell that stands across its table: a title, a label with or without its answer, or the answer above."""
        lines = [line for line in lines_of(cell) if line.text]
        if not lines or (all(map(self._is_guide, lines)) and all(map(self._guided, lines))):
            return
        if captions(lines, self._lookup):
            self.several(lines)
            return
        head, *rest = lines
        meaning = self._lookup.best(head.text, exact=not (formed(cell) or _captioned(head)))
        waits = self._open is not None and not self._open.lines and self._open.formal
        plainer = self._looked > _look(cell)
        if waits and plainer and not self._lookup.listed(head.text):
            self._carry_on(lines)
            return
        self._looked = _look(cell)
        if (found := self._run_in(head, exact=not (head.lead or formed(cell)))) and found[2].strip():
            self.inside(cell)
        elif meaning is not None and (not rest or not waits or formed(cell)):
            self._asked_alone(meaning, cell, head, rest)
        elif waits and not cell.shaded:
            self._carry_on(lines)
        else:
            self._titled(cell, head, rest, lines)

    def _asked_alone(self, meaning: Meaning, cell: Cell, head: Paragraph, rest: Sequence[Paragraph]) -> None:
        question = self.ask(meaning, head.text, cell.place, CELL, formal=True)
        self._lone = question if cell.place.table is not None or cell.column_span > 1 else None
        if cell.shaded and all(line.muted or line.bold for line in rest):
            question.hint = " ".join(line.text for line in rest)
        else:
            self._carry_on(rest)

    def _titled(self, cell: Cell, head: Paragraph, rest: Sequence[Paragraph], lines: Sequence[Paragraph]) -> None:
        """Reads a cell across its table whose first line is no label by itself."""
        if formed(cell) and not rest and len(head.text.split()) <= LONGEST_TITLE:
            self.title(head.text, cell.place, BAND)
        elif formed(cell) and self._lookup.best(" ".join(cell.text.split())):
            self.ask(self._lookup.best(" ".join(cell.text.split())), cell.text, cell.place, CELL, formal=True)
        elif formed(cell) and rest and head.bold:
            self.ask(None, head.text, cell.place, CELL, formal=True)
            self._carry_on(rest)
        elif self._open is not None:
            self._carry_on(lines)
        else:
            self.ask(None, "", cell.place).lines.extend(lines)

    def several(self, lines: Sequence[Paragraph]) -> None:
        """Reads a box that asks several things, each under or behind its caption."""
        heads = captions(lines, self._lookup)
        for line in lines:
            label = caption(line) if id(line) in heads else None
            if label is None:
                if self._open is not None and line.text and not self._guided(line):
                    self._open.lines.append(line)
            elif label == line.text:
                self.ask(self._lookup.best(label), label, line.place, INNER, formal=True)
            else:
                self._answer_run_in(line, (label, self._lookup.best(label), line.text[len(label) :].strip()), INNER)

    def inside(self, cell: Cell) -> None:
        """Reads a cell that holds labels and answers together."""
        if captions(lines_of(cell), self._lookup):
            self.several(lines_of(cell))
            return
        if head := beneath(lines_of(cell), self._lookup):
            *answer, printed = [line for line in lines_of(cell) if line.text]
            question = self.ask(self._lookup.best(head.text), head.text, cell.place, INNER, formal=True)
            question.lines.extend(answer)
            question.own.append(printed)
            return
        first, *rest = [line for line in lines_of(cell) if line.text]
        found = self._run_in(first) or self._plainly_divided(first)
        divided = found is not None and not (rest and goes_on(found[2]) and self._run_in(rest[0], exact=True) is None)
        if found and divided:
            self._answer_run_in(first, found, CELL)
        else:
            self.ask(self._lookup.best(first.text), first.text, cell.place, formal=True)
        self._carry_on(rest, divided=divided)

    def _plainly_divided(self, line: Paragraph) -> RunIn | None:
        """A short label that nobody knows, with its answer behind a colon, among boxes that hold both."""
        found = RUN_IN.match(line.text)
        told = found is not None and found["by"] == ":" and found["value"].strip() and len(found["label"].split()) <= PLAIN_LABEL
        return (found["label"], None, found["value"]) if found is not None and told else None

    def _carry_on(self, lines: Iterable[Paragraph], *, divided: bool = False) -> None:
        """Takes lines as the answer at hand; in a cell of labels with their answers a line may be the next of them."""
        lines = list(lines)
        labelled = sum(self._run_in(line, exact=True) is not None for line in lines)
        divided = divided or (labelled > 1 and labelled * 2 > len(lines))
        for line in lines:
            found = self._run_in(line, exact=True) if divided or line.lead else None
            if found and self._open is not None and not self._within(found[1]):
                self._answer_run_in(line, found, INNER)
            elif self._open is not None:
                self._open.lines.append(line)


def double(cell: Cell) -> bool:
    """True for a cell whose first line may be a label and the others the answer."""
    lines = [line for line in lines_of(cell) if line.text]
    return len(lines) > 1 and lines[0] is lines_of(cell)[0] and len(lines[0].text.split()) <= LABEL_WORDS


def _captioned(line: Paragraph) -> bool:
    return line.bold or line.text.rstrip().endswith((":", "?"))


def _look(cell: Cell) -> int:
    """How much a cell looks like the form's own: 2 where it is coloured, 1 where its first line is bold."""
    return 2 if cell.shaded else int(formed(cell))
