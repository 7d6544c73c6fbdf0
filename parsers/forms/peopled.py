"""Finds the people of a form: a table with a row or a column for each, as the answer to the question above it.

Grids come in; they are kept with the question that asks for the family. Who the people are is read by `family`.
"""

from __future__ import annotations

from parsers.forms.celled import Celled
from parsers.forms.family import header
from parsers.forms.guides import Guides
from parsers.forms.lookup import Lookup
from parsers.forms.persons import SUBJECT, across
from parsers.forms.question import BAND, CELL, Question, lines_of
from parsers.forms.segments import Segment
from parsers.forms.styles import Styles
from parsers.labels import Labels, Meaning
from parsers.model import Grid


class Peopled(Celled):
    """One pass over a form's lines, single cells and tables of people."""

    def __init__(self, lookup: Lookup, family: Labels, styles: Styles, run_ins: int, guides: Guides) -> None:
        super().__init__(lookup, styles, run_ins, guides)
        self._family = family

    def as_people(self, segment: Segment, part: Grid) -> bool:  # noqa: ARG002 one of a table of ways
        """Takes a table with a row or a column for each person."""
        if header(part, self._family, asked=self._awaited("family")) is not None:
            self._people(part)
            return True
        turned = across(part, self._family)
        if turned is not None:
            self._across(turned)
        return turned is not None

    def _awaited(self, field: str) -> bool:
        """True where the last question understood is that one."""
        return next((each.field == field for each in reversed(self.questions) if each.field), False)

    def _people(self, grid: Grid) -> None:
        """Takes a table of people, as the answer to the question above it where that asks for the family."""
        standing = next((each for each in reversed(self.questions) if each.field), None)
        asked = standing if standing is not None and self._awaits_people(standing) else None
        if asked is None:
            asked = self.ask(Meaning("family", 1.0), grid.title or self._section or "Family", grid.place)
        asked.field = "family"
        asked.tables.append(grid)
        self._open = None

    def _across(self, turned: Grid) -> None:
        """Takes a table with a column for each person; the subject's own column answers the questions about the child."""
        head, *rows = turned.rows
        for row in rows:
            if SUBJECT.match(row[0].text):
                self.title(row[0].text, row[0].place, BAND)
                for label, value in zip(head[1:], row[1:], strict=False):
                    self.ask(self._lookup.best(label.text), label.text, label.place, CELL, formal=True).lines.extend(
                        lines_of(value)
                    )
        others = tuple(row for row in rows if not SUBJECT.match(row[0].text))
        self._people(Grid((head, *others), turned.place, turned.title))

    @staticmethod
    def _awaits_people(question: Question) -> bool:
        """True for a question that a table of people answers; guidance may stand between the two."""
        return not question.tables and (question.field == "family" or (question.field == "siblings" and not question.lines))
