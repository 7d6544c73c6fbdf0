"""Decides how a stretch of a table tells its labels from its answers: by trying every plan and keeping the best.

A segment comes in; pairs of a label and its answers leave. A label may stand left of its answer, above it, or in the same cell; a
column may hold numbers, or a group's name, or something that is asked of nobody. Each plan is scored by what the dictionary
knows, by how the cells look and by what can only be an answer; so one unknown label among ten known ones is read like the others.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from parsers.forms.boxes import beneath
from parsers.forms.cells import formed, only_answer
from parsers.forms.fits import NUMBER, Fits
from parsers.forms.lookup import Lookup
from parsers.forms.question import TEXT, lines_of
from parsers.forms.segments import Row, Segment, Slot
from parsers.forms.ticks import ticked_beside
from parsers.model import Cell, Paragraph

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
UNANSWERED = 0.5  # against a plan, for each hint that has no answer beside it
BRACKETED_BONUS = 0.8  # for captions in brackets under what was written
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


class Tabling:
    """The plans for the stretches of one form's tables; a stretch is looked at once, however often it is asked about."""

    def __init__(self, lookup: Lookup) -> None:
        self._lookup, self._fits = lookup, Fits(lookup)
        self._plans: dict[int, tuple[Segment, Sequence[Plan]]] = {}  # by the stretch, which is kept alive

    def planned(self, segment: Segment, told: str = "", usual: str = "") -> Plan | None:
        """The best way to read the segment, or None where no way is good enough.

        `told` is the plan that captions above it tell, and `usual` the one that reads all such stretches of the table best.
        """
        plans = self._of(segment)
        best = max(plans, key=lambda plan: plan.score + TOLD * (plan.name == told) + USUAL * (plan.name == usual), default=None)
        return best if best is not None and best.score >= GOOD else None

    def _of(self, segment: Segment) -> Sequence[Plan]:
        kept = self._plans.get(id(segment))
        if kept is None:
            look = _Look(segment, self._lookup, self._fits)
            kept = self._plans[id(segment)] = segment, (*look.across(), *look.below(), look.inside())
        return kept[1]


def captioned(segment: Segment) -> str | None:
    """The plan that a row of captions tells: which column asks and which is for the reply; None without one."""
    texts = [slot.cell.text for slot in segment.rows[0]]
    asked = next((at for at, text in enumerate(texts) if ASKED.fullmatch(text)), None)
    if asked is not None and asked + 1 < len(texts) and _numbers(segment.rows[1:], asked):
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


def _numbers(rows: Sequence[Row], at: int) -> bool:
    """True for a column that holds nothing but numbers under its caption."""
    return all(NUMBER.fullmatch(row[at].cell.text) for row in rows if at < len(row))


class _Look:
    """One segment under several plans."""

    def __init__(self, segment: Segment, lookup: Lookup, fits: Fits) -> None:
        self._rows, self._lookup, self._fits, self._segment = segment.rows, lookup, fits, segment
        self._filled = [slot.cell for row in segment.rows for slot in row if slot.cell.text and not slot.down]
        formal = [cell for cell in self._filled if formed(cell)]
        self._telling = 0 < len(formal) < len(self._filled)  # looks divide labels from answers here

    # --- plans

    def across(self) -> list[Plan]:
        """A label with its answer on the right, once or several times a row."""
        width = len(self._rows[0])
        head = captioned(self._segment)
        rows = self._rows[1:] if head else self._rows
        names = (head,) if head else PLANS.get(width, ("LV" + "X" * (width - 2),) if width > 2 else ())
        return [self._across(name, rows) for name in names if rows]

    def _across(self, name: str, rows: Sequence[Row]) -> Plan:
        pairs: list[Pair] = []
        total = weight = 0.0
        standing: Pair | None = None  # whose label reaches down into further rows
        backwards, lone = name == "VL", name.count("L") == 1
        parts = name[::-1] if backwards else name
        for row in rows:
            group, ahead = "", list[Paragraph]()
            pair: Pair | None = None
            if boxes := ticked_beside(row):
                pairs.append(replace(self._pair(row[0].cell, ""), lines=boxes))
                total, weight = total + 2.0, weight + 2.0
                continue
            for slot, role in zip(row[::-1] if backwards else row, parts, strict=False):
                if role == "L":
                    fresh = bool(slot.cell.text) and not slot.down
                    pair = self._pair(slot.cell, group) if fresh else standing if slot.down and lone else None
                    standing = pair
                    if pair is not None and fresh:
                        pair.own, ahead = ahead, []
                        pairs.append(pair)
                elif pair is not None and (role == "V" or (role == "X" and not any(map(TEXT, pair.lines)))):
                    pair.lines.extend(lines_of(slot.cell))
                elif role == "H" and pair is not None:
                    pair.own.extend(lines_of(slot.cell))
                elif role in "NG":
                    group = slot.cell.text if role == "G" else group
                    ahead += () if slot.down else lines_of(slot.cell)
                total += self._fits.fit(slot, role, asked=pair is not None, telling=self._telling)
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
                total += self._fit(above, "L") + self._fit(under, "V", asked=pair is not None)
                weight += bool(above.cell.text) + bool(under.cell.text)
        left = self._rows[first + 2 * (len(self._rows[first:]) // 2) :] if (len(self._rows) - first) % 2 else ()
        for slot in (slot for row in left for slot in row if slot.cell.text):
            pairs.append(self._pair(slot.cell, ""))
            total += self._fit(slot, "L")
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

    def _fit(self, slot: Slot, part: str, *, asked: bool = False) -> float:
        return self._fits.fit(slot, part, asked=asked, telling=self._telling)

    def _pair(self, cell: Cell, group: str) -> Pair:
        label, hint = self._fits.head(cell)
        return Pair(label, cell, hint=hint, group=group)


def _hinted(pair: Pair) -> bool:
    """True for a label with guidance beside it and no answer."""
    return any(line.text for line in pair.own) and not any(line.text for line in pair.lines)


def _captions(row: Row) -> bool:
    """True for a row of captions in brackets, as they stand under the lines to write on."""
    texts = [slot.cell.text for slot in row if slot.cell.text]
    return bool(texts) and all(text.startswith("(") and text.endswith(")") for text in texts)


def _captioned(line: Paragraph) -> bool:
    return line.bold or line.text.rstrip().endswith((":", "?"))
