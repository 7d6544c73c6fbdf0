"""Decides how a stretch of a table tells its labels from its answers: by trying every plan and keeping the best.

A segment comes in; pairs of a label and its answers leave. A label may stand left of its answer, above it, or in the same cell; a
column may hold numbers, or a group's name, or something that is asked of nobody. Each plan is scored by what the dictionary
knows, by how the cells look and by what can only be an answer; so one unknown label among ten known ones is read like the others.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from parsers.forms.answers import options
from parsers.forms.boxes import beneath
from parsers.forms.cells import formed, only_answer
from parsers.forms.lookup import Lookup
from parsers.forms.question import lines_of
from parsers.forms.segments import Row, Segment, Slot
from parsers.forms.ticks import ticked_beside
from parsers.model import Cell, Paragraph

NUMBER = re.compile(
    r"\W*(?:[A-Za-z]{0,2}[ ./-]?\d{1,3}(?:\.\d{1,2})*[a-z]?|[A-Za-z]|[ivxlIVXL]{1,5}|#|no|nos?\.?|item|"
    r"ref)\W*",
    re.IGNORECASE,
)
ASKED = re.compile(
    r"\W*(?:no\W*)?(?:item|question|questions|field|area|topic|heading|prompt|information (?:required|requested|needed)|"
    r"required information|"
    r"section|subject|detail required|data item|criteria|aspect|domain|theme|(?:what )?we (?:need|ask)|we need to know|"
    r"particulars|matter)\W*",
    re.IGNORECASE,
)
REPLIED = re.compile(
    r"\W*(?:(?:your|agency|the|our|service|organisation'?s?)?\s*)(?:response|responses|answer|answers|reply|details|information|comments?|entry|"
    r"to be completed by (?:the )?agency|agency information|information (?:provided|held)|return|content|narrative|"
    r"please complete)\W*",
    re.IGNORECASE,
)
CHILDREN = re.compile(r"\W*(?:child|young person|subject|baby|sibling)\W*(?:1|one|a)?\W*", re.IGNORECASE)
TELLING = frozenset({"please", "describe", "state", "list", "give"})  # the first word of what asks for an answer
NOTHING = re.compile(r"\W*(?:not known|none|nil|unknown|n/?a)\b", re.IGNORECASE)  # an answer, although flags are labelled so
UNANSWERED = 0.5  # against a plan, for each hint that has no answer beside it
BRACKETED_BONUS = 0.8  # for captions in brackets under what was written
HINT_WORDS = 8  # of a hint that its wording does not tell
PLANS = {
    2: ("LV", "VL"),
    3: ("LVX", "NLV", "GLV", "LVV", "LHV", "LVH"),
    4: ("LVLV", "NLVX", "GLVX", "NLVV", "LVXX", "NGLV", "NLHV", "NLVH", "GLHV", "LHVX"),
    5: ("NLVXX", "GLVXX", "LVXXX", "NLVLV", "GLVLV"),
    6: ("LVLVLV", "NLVXXX", "NLVNLV", "LVXXXX"),
    7: ("NLVLVLV", "LVXXXXX"),
    8: ("LVLVLVLV",),
}
TOLD, USUAL = 1.0, 0.4  # for the plan that captions tell, and for that of the whole table
GOOD = 0.3  # of a plan that may be believed


@dataclass(slots=True)
class Pair:
    """A label and what answers it: whole cells, or lines of the label's own cell."""

    label: Paragraph
    cell: Cell
    lines: list[Paragraph] = field(default_factory=list)
    hint: str = ""
    group: str = ""
    own: list[Paragraph] = field(default_factory=list)  # its number, and the name of its group


@dataclass(frozen=True, slots=True)
class Plan:
    """One way to read a segment: how good it is, and what it gives."""

    name: str
    score: float
    pairs: tuple[Pair, ...]
    own: tuple[Cell, ...] = ()  # captions of columns


def planned(segment: Segment, lookup: Lookup, told: str = "", usual: str = "") -> Plan | None:
    """The best way to read the segment, or None where no way is good enough.

    `told` is the plan that captions above it tell, and `usual` the one that reads all such stretches of the table best.
    """
    look = _Look(segment, lookup)
    plans = [*look.across(), *look.below(), look.inside()]
    best = max(plans, key=lambda plan: plan.score + TOLD * (plan.name == told) + USUAL * (plan.name == usual), default=None)
    return best if best is not None and best.score >= GOOD else None


def captioned(segment: Segment, lookup: Lookup) -> str | None:
    """The plan that a row of captions tells: which column asks and which is for the reply; None without one."""
    return _Look(segment, lookup).headed()


class _Look:
    """One segment under several plans."""

    def __init__(self, segment: Segment, lookup: Lookup) -> None:
        self._rows, self._lookup = segment.rows, lookup
        self._filled = [slot.cell for row in segment.rows for slot in row if slot.cell.text and not slot.down]
        formal = [cell for cell in self._filled if formed(cell)]
        self._telling = 0 < len(formal) < len(self._filled)  # looks divide labels from answers here

    # --- plans

    def across(self) -> list[Plan]:
        """A label with its answer on the right, once or several times a row."""
        width = len(self._rows[0])
        head = self.headed()
        rows = self._rows[1:] if head else self._rows
        names = (head,) if head else PLANS.get(width, ("LV" + "X" * (width - 2),) if width > 2 else ())
        return [self._across(name, rows) for name in names if rows]

    def headed(self) -> str | None:
        """The plan that a row of captions tells: which column asks and which is for the reply."""
        texts = [slot.cell.text for slot in self._rows[0]]
        asked = next((at for at, text in enumerate(texts) if ASKED.fullmatch(text)), None)
        if asked is not None and asked + 1 < len(texts) and self._numbers(asked):
            asked += 1  # `Item` over numbers: what is asked stands beside them
        reply = next((at for at, text in enumerate(texts) if at != asked and REPLIED.fullmatch(text)), None)
        if len(texts) > 2 and not texts[0].strip("# ") and CHILDREN.fullmatch(texts[1]):
            return "LV" + "X" * (len(texts) - 2)
        if asked is None or reply is None:
            return None
        if reply < asked:
            return "VL" if len(texts) == 2 else None
        roles = (
            "L" if at == asked else "V" if at == reply else "N" if at < asked else "H" if at < reply else "X"
            for at in range(len(texts))
        )
        return "".join(roles)

    def _numbers(self, at: int) -> bool:
        """True for a column that holds nothing but numbers under its caption."""
        texts = [row[at].cell.text for row in self._rows[1:] if at < len(row)]
        return all(NUMBER.fullmatch(text) for text in texts)

    def _across(self, name: str, rows: Sequence[Row]) -> Plan:
        pairs: list[Pair] = []
        total = weight = 0.0
        standing: Pair | None = None  # whose label reaches down into further rows
        backwards = name == "VL"
        for row in rows:
            group, ahead = "", list[Paragraph]()
            pair: Pair | None = None
            if boxes := ticked_beside(row):
                pairs.append(replace(self._pair(row[0].cell, ""), lines=boxes))
                total, weight = total + 2.0, weight + 2.0
                continue
            for slot, role in zip(row[::-1] if backwards else row, name[::-1] if backwards else name, strict=False):
                if role == "L":
                    fresh = bool(slot.cell.text) and not slot.down
                    pair = self._pair(slot.cell, group) if fresh else standing if slot.down and name.count("L") == 1 else None
                    standing = pair
                    if pair is not None and fresh:
                        pair.own, ahead = ahead, []
                        pairs.append(pair)
                elif pair is not None and (role == "V" or (role == "X" and not any(line.text for line in pair.lines))):
                    pair.lines.extend(lines_of(slot.cell))
                elif role == "H" and pair is not None:
                    pair.own.extend(lines_of(slot.cell))
                elif role in "NG":
                    group = slot.cell.text if role == "G" else group
                    ahead += () if slot.down else lines_of(slot.cell)
                total += self._fit(slot, role, pair)
                weight += role in "LV" and bool(slot.cell.text)
            pair = None
        if "H" in name:  # what stands alone beside its label is no hint
            total -= UNANSWERED * sum(_hinted(pair) for pair in pairs)
        own = tuple(slot.cell for slot in self._rows[0]) if len(rows) < len(self._rows) else ()
        bonus = 0.4 if own else -0.15 if backwards else 0.0
        return Plan(name, total / max(weight, 1.0) + bonus if pairs else -1.0, tuple(pairs), own)

    def below(self) -> list[Plan]:
        """Rows of labels, each with the row of its answers under it."""
        if len(self._rows) < 2:
            return []
        found = [self._below(0)]
        if len(self._rows) > 2 and len(self._rows) % 2:
            found.append(self._below(1))
        return found

    def _below(self, first: int) -> Plan:
        pairs: list[Pair] = []
        total = weight = 0.0
        for upper, lower in zip(self._rows[first::2], self._rows[first + 1 :: 2], strict=False):
            upper, lower = (lower, upper) if _captions(lower) else (upper, lower)
            for above, under in zip(upper, lower, strict=False):
                pair = self._pair(above.cell, "") if above.cell.text else None
                if pair is not None:
                    pair.lines.extend(lines_of(under.cell))
                    pairs.append(pair)
                total += self._fit(above, "L", None) + self._fit(under, "V", pair)
                weight += bool(above.cell.text) + bool(under.cell.text)
        left = self._rows[first + 2 * (len(self._rows[first:]) // 2) :] if (len(self._rows) - first) % 2 else ()
        for slot in (slot for row in left for slot in row if slot.cell.text):
            pairs.append(self._pair(slot.cell, ""))
            total += self._fit(slot, "L", None)
            weight += 1
        own = tuple(slot.cell for row in self._rows[:first] for slot in row)
        swapped = BRACKETED_BONUS * all(_captions(row) for row in self._rows[first + 1 :: 2])
        return Plan("below", total / max(weight, 1.0) - 0.1 * first + swapped if pairs else -1.0, tuple(pairs), own)

    def inside(self) -> Plan:
        """A label and its answer in one cell."""
        pairs: list[Pair] = []
        total = 0.0
        cells = [slot.cell for row in self._rows for slot in row if slot.cell.text and not slot.down]
        for cell in cells:
            head, *rest = [line for line in lines_of(cell) if line.text] or [Paragraph(cell.text, cell.place)]
            known = self._lookup.score(head.text)
            runs = re.match(r"([^:?]{2,90}[:?])\s*\S", head.text)
            within = self._lookup.score(runs[1]) if runs and not rest else 0.0
            pairs.append(Pair(head, cell, rest))
            if (below := beneath(lines_of(cell), self._lookup)) is not None:
                total, known = total + 1.0, self._lookup.score(below.text)
            total += (known + 0.25 * _captioned(head)) * (1.0 if rest else 0.35) + within - 0.5 * only_answer(head.text)
        double = sum(bool(pair.lines) and not pair.label.muted for pair in pairs)
        bonus = 0.3 if cells and double >= 0.7 * len(cells) and not self._telling else 0.0
        return Plan("inside", total / max(len(cells), 1) + bonus, tuple(pairs))

    # --- how well a cell fits its part

    def _fit(self, slot: Slot, role: str, pair: Pair | None) -> float:
        cell = slot.cell
        if role == "N":
            return 0.1 if not cell.text or NUMBER.fullmatch(cell.text) else -1.0
        if role == "G":
            return 0.1 if slot.down or cell.row_span > 1 or (formed(cell) and len(cell.text.split()) <= 6) else -0.6
        if role == "X":
            return -0.4 * self._known(cell) - 0.3 * self._lookup.typed(cell.text)
        if role == "H":
            return self._as_hint(cell)
        return self._as_label(slot) if role == "L" else self._as_value(cell, pair)

    def _as_label(self, slot: Slot) -> float:
        cell = slot.cell
        if not cell.text or slot.down:
            return -0.35
        look = 0.3 if formed(cell) else -0.25 if self._telling else 0.0
        crowded = sum(bool(line.text) and not line.muted for line in lines_of(cell)) > 1
        numbered = NUMBER.fullmatch(cell.text) is not None
        against = 0.15 * crowded + 0.9 * only_answer(cell.text) + 0.6 * numbered
        return self._known(cell) + look + 0.15 * _asking(cell.text) - against

    def _as_value(self, cell: Cell, pair: Pair | None) -> float:
        if pair is None and cell.text:
            return -0.3
        if not cell.text:
            return 0.0
        first = next((line.text for line in lines_of(cell) if line.text), "")
        replies = NOTHING.match(first) is not None or bool(options(first))
        known = not replies and self._lookup.listed(first) and len(first.split()) <= 12
        look = -0.3 if self._telling and formed(cell) else 0.1 if self._telling else 0.0
        asks = first.rstrip().endswith(("?", ":")) and not known
        worded = 0.15 * self._lookup.typed(cell.text) - 0.5 * self._lookup.guides(cell.text)
        return 0.3 + look + worded + 0.3 * only_answer(cell.text) - 0.9 * known - 0.3 * asks

    def _as_hint(self, cell: Cell) -> float:
        """How well a cell may be guidance in a column of its own: what is not worded so may be too short to tell."""
        guides = self._lookup.guides(cell.text)
        strange = not guides and (len(cell.text.split()) > HINT_WORDS or only_answer(cell.text))
        return 0.25 * guides - 0.6 * (self._lookup.typed(cell.text) or strange) - 0.4 * self._known(cell)

    def _known(self, cell: Cell) -> float:
        """How surely the cell's first line, or all of it, is a label."""
        lines = [line.text for line in lines_of(cell) if line.text]
        return max((self._lookup.score(text) for text in (*lines[:1], " ".join(lines))), default=0.0)

    def _pair(self, cell: Cell, group: str) -> Pair:
        head, *rest = [line for line in lines_of(cell) if line.text] or [Paragraph(cell.text, cell.place)]
        if rest and not self._lookup.meanings(head.text) and self._lookup.meanings(whole := " ".join(cell.text.split())):
            return Pair(Paragraph(whole, cell.place, bold=cell.bold), cell, group=group)
        return Pair(head, cell, hint=" ".join(line.text for line in rest), group=group)


def _hinted(pair: Pair) -> bool:
    """True for a label with guidance beside it and no answer."""
    return any(line.text for line in pair.own) and not any(line.text for line in pair.lines)


def _captions(row: Row) -> bool:
    """True for a row of captions in brackets, as they stand under the lines to write on."""
    texts = [slot.cell.text for slot in row if slot.cell.text]
    return bool(texts) and all(text.startswith("(") and text.endswith(")") for text in texts)


def _captioned(line: Paragraph) -> bool:
    return line.bold or line.text.rstrip().endswith((":", "?"))


def _asking(text: str) -> bool:
    return text.rstrip().endswith(("?", ":")) or (len(text) > 1 and text.split()[0].lower() in TELLING)
