"""How well a cell of a form fits each part that a plan may give it: a label, an answer, a number, a group, a hint, or nothing.

Cells come in; figures leave, the higher the better, and the label of a cell with the hint under it. A cell is judged once for
each part, however many plans are tried on its table: that is why one `Fits` goes with one form.
"""

from __future__ import annotations

import re

from parsers.forms.answers import options
from parsers.forms.cells import formed, only_answer
from parsers.forms.lookup import Lookup
from parsers.forms.question import lines_of
from parsers.forms.segments import Slot
from parsers.model import Cell, Paragraph

NUMBER = re.compile(
    r"\W*(?:[A-Za-z]{0,2}[ ./-]?\d{1,3}(?:\.\d{1,2})*[a-z]?|[A-Za-z]|[ivxlIVXL]{1,5}|#|no|nos?\.?|item|"
    r"ref)\W*",
    re.IGNORECASE,
)
TELLING = frozenset({"please", "describe", "state", "list", "give"})  # the first word of what asks for an answer
NOTHING = re.compile(r"\W*(?:not known|none|nil|unknown|n/?a)\b", re.IGNORECASE)  # an answer, although flags are labelled so
HINT_WORDS = 8  # of a hint that its wording does not tell
NO_LABEL, NO_ANSWER = -0.35, -0.3  # where a label should stand, nothing; words that answer no label

Head = tuple[Paragraph, str]
"""What a cell asks, and the hint under it."""


class Fits:
    """The judgements on the cells of one form."""

    def __init__(self, lookup: Lookup) -> None:
        self._lookup = lookup
        self._kept: dict[tuple[str, bool, int], float] = {}  # by the part, by `telling` and by the cell
        self._alive: list[Cell] = []  # the cells judged: no other may take the place of one in memory
        self._heads: dict[int, tuple[Cell, Head]] = {}

    def fit(self, slot: Slot, part: str, *, asked: bool, telling: bool) -> float:
        """How well the cell may be `L` a label, `V` an answer, `N` a number, `G` a group, `H` a hint or `X` asked of nobody.

        `asked` is whether a label waits for the answer, `telling` whether looks divide labels from answers around it.
        """
        cell = slot.cell
        if part == "L":
            if slot.down or not cell.text:
                return NO_LABEL
        elif part == "V":
            if not (asked and cell.text):
                return NO_ANSWER if cell.text else 0.0
        elif part == "N":
            return 0.1 if not cell.text or NUMBER.fullmatch(cell.text) else -1.0
        elif part == "G":
            return 0.1 if slot.down or cell.row_span > 1 or (formed(cell) and len(cell.text.split()) <= 6) else -0.6
        kept = self._kept.get((part, telling, id(cell)))
        return kept if kept is not None else self._judged(cell, part, telling)

    def head(self, cell: Cell) -> Head:
        """The cell's label, of one line or, where only all of it is known, of all its lines; and the hint under it."""
        kept = self._heads.get(id(cell))
        if kept is None:
            kept = self._heads[id(cell)] = cell, self._head(cell)
        return kept[1]

    def _judged(self, cell: Cell, part: str, telling: bool) -> float:
        judge = {"L": self._as_label, "V": self._as_value, "H": self._as_hint, "X": self._as_nothing}[part]
        self._alive.append(cell)
        found = self._kept[part, telling, id(cell)] = judge(cell, telling)
        return found

    def _as_label(self, cell: Cell, telling: bool) -> float:
        look = 0.3 if formed(cell) else -0.25 if telling else 0.0
        crowded = len([None for line in lines_of(cell) if line.text and not line.muted]) > 1
        numbered = NUMBER.fullmatch(cell.text) is not None
        against = 0.15 * crowded + 0.9 * only_answer(cell.text) + 0.6 * numbered
        return self._known(cell) + look + 0.15 * _asking(cell.text) - against

    def _as_value(self, cell: Cell, telling: bool) -> float:
        first = next((line.text for line in lines_of(cell) if line.text), "")
        replies = NOTHING.match(first) is not None or bool(options(first))
        known = not replies and self._lookup.listed(first) and len(first.split()) <= 12
        look = (-0.3 if formed(cell) else 0.1) if telling else 0.0
        asks = first.rstrip().endswith(("?", ":")) and not known
        worded = 0.15 * self._lookup.typed(cell.text) - 0.5 * self._lookup.guides(cell.text)
        return 0.3 + look + worded + 0.3 * only_answer(cell.text) - 0.9 * known - 0.3 * asks

    def _as_hint(self, cell: Cell, telling: bool) -> float:  # noqa: ARG002 one of several judges
        """How well a cell may be guidance in a column of its own: what is not worded so may be too short to tell."""
        guides = self._lookup.guides(cell.text)
        strange = not guides and (len(cell.text.split()) > HINT_WORDS or only_answer(cell.text))
        return 0.25 * guides - 0.6 * (self._lookup.typed(cell.text) or strange) - 0.4 * self._known(cell)

    def _as_nothing(self, cell: Cell, telling: bool) -> float:  # noqa: ARG002 one of several judges
        return -0.4 * self._known(cell) - 0.3 * self._lookup.typed(cell.text)

    def _known(self, cell: Cell) -> float:
        """How surely the cell's first line, or all of it, is a label."""
        lines = [line.text for line in lines_of(cell) if line.text]
        if len(lines) < 2:
            return self._lookup.score(lines[0]) if lines else self._lookup.score("")
        return max(self._lookup.score(lines[0]), self._lookup.score(" ".join(lines)))

    def _head(self, cell: Cell) -> Head:
        head, *rest = [line for line in lines_of(cell) if line.text] or [Paragraph(cell.text, cell.place)]
        if rest and not self._lookup.meanings(head.text) and self._lookup.meanings(whole := " ".join(cell.text.split())):
            return Paragraph(whole, cell.place, bold=cell.bold), ""
        return head, " ".join([line.text for line in rest])


def _asking(text: str) -> bool:
    return text.rstrip().endswith(("?", ":")) or (len(text) > 1 and text.split(maxsplit=1)[0].lower() in TELLING)
