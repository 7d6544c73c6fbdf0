"""Finds the questions that a form prints and the words that answer each, wherever the form puts them.

Blocks come in; `Question`s leave in the form's order, tables of people among them. An answer may stand to the right of its label,
below it, in the same cell, after a colon, or under a heading; each stretch of a table is looked at for how it tells labels from
answers. What the questions mean is settled by the form as a whole; no layout is known here by name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from parsers.forms.answers import options
from parsers.forms.asking import FEWEST_APART
from parsers.forms.boxes import captions
from parsers.forms.celled import double
from parsers.forms.cells import formed
from parsers.forms.dividing import LISTED, NARRATIVES, RUN_IN
from parsers.forms.guides import Guides
from parsers.forms.listings import choice, heading, listed
from parsers.forms.lookup import Lookup
from parsers.forms.meaning import settle
from parsers.forms.peopled import Peopled
from parsers.forms.persons import carded
from parsers.forms.question import BAND, CELL, Question, lines_of
from parsers.forms.segments import Row, Segment, segments
from parsers.forms.styles import KNOWN, Styles
from parsers.forms.tabling import Pair, Tabling, captioned
from parsers.forms.ticks import detailed, ticked, ticked_under
from parsers.forms.titles import ASKED_ONCE, without_titles
from parsers.labels import Labels, Meaning
from parsers.model import Block, Cell, Grid, Paragraph

NUMBER_TAB = re.compile(r"^(\s*(?:[Qq]\s?)?\(?(?:\d[\w.]{0,5}|[A-Za-z])[.)]?)\t+(?=\S)")
MOST_CELLS = 3_000  # in one table of a form: more is data, and asks nothing
NUMBER = re.compile(r"\W*(?:Q(?:uestion)?|No)?\W*\d{1,2}(?:\.\d{1,2})?\W*", re.IGNORECASE)
FEWEST_LISTED = 2  # rows of a list
FEWEST_BOXES, SHARE, LIKELY = 2, 0.6, 0.35  # boxes whose first line is likely a label


class Form(Peopled):
    """One pass over a form, its tables included."""

    def __init__(self, lookup: Lookup, family: Labels, styles: Styles, run_ins: int, guides: Guides) -> None:
        super().__init__(lookup, family, styles, run_ins, guides)
        self._tabling = Tabling(lookup)
        self._plan = ""  # how the stretch before was read, in the table at hand
        self._usual: Mapping[object, str] = {}  # the plan of all stretches built alike in the table at hand
        self._columns = ""  # the plan that a row of captions told, in the table at hand

    def grid(self, grid: Grid) -> None:
        """Reads a table of questions, or the row of boxes that answers the question above it."""
        if sum(bool(cell.text) for row in grid.rows for cell in row if not cell.merged) > MOST_CELLS:
            return
        cells = [cell for row in grid.rows for cell in row if not cell.merged and cell.text]
        if self._open is not None and cells and all(options(cell.text) for cell in cells):
            self._open.lines.extend(line for cell in cells for line in lines_of(cell))
            return
        self._plan = self._columns = ""
        parts = segments(grid)
        self._usual = {shape: self._usually(alike) for shape, alike in _alike(parts).items()}
        for segment in parts:
            self._segment(segment, grid)
        if self._open is not None and (self._open.lines or self._open.tables):
            self._open = None

    # --- stretches of a table

    def _usually(self, alike: Sequence[Segment]) -> str:
        """The plan that reads all stretches built alike best, taken together; none for a single one."""
        rows = tuple(row for segment in alike for row in segment.rows)
        plan = self._tabling.planned(Segment(rows, single=False)) if len(alike) > 1 else None
        return plan.name if plan else ""

    def _segment(self, segment: Segment, grid: Grid) -> None:
        """Reads a stretch of a table as the first of what it may be: people, marks, a list, captions, questions."""
        if segment.numbers and self._answered_apart(segment.numbers, [row[0].cell for row in segment.rows]):
            return
        if segment.numbers:
            self._numbers(segment.numbers)
        if segment.single:
            self._boxes([row[0].cell for row in segment.rows])
            return
        self._over(segment)
        part = Grid(tuple(tuple(slot.cell for slot in row) for row in segment.rows), grid.place, grid.title)
        ways = (self.as_people, self._as_apart, self._as_marks, self._as_list, self._as_captions, self._as_planned)
        if not any(way(segment, part) for way in ways):
            self._unplanned(segment, part)

    def _boxes(self, boxes: Sequence[Cell]) -> None:
        """Reads cells that stand across their table, one below the other."""
        within = self._plan == "inside" or self._within_boxes(boxes)
        for cell in boxes:
            self.inside(cell) if within and double(cell) else self.alone(cell)

    def _as_marks(self, segment: Segment, part: Grid) -> bool:  # noqa: ARG002 one of a table of ways
        """Takes a table of options with their marks."""
        if rows := detailed(segment):
            self._detailed(segment.rows[0], rows)
            return True
        if marks := ticked_under(segment):
            label = segment.rows[0][0].cell
            self.ask(self._lookup.best(label.text), label.text, label.place, CELL, formal=True).lines.extend(marks)
            return True
        ticks = ticked(segment, self._lookup)
        if ticks is None or self._open is None:
            return False
        self._open.lines.extend(ticks)
        return True

    def _as_list(self, segment: Segment, part: Grid) -> bool:
        """Takes rows under headings that answer the question above them."""
        lists = self._lists(part) and not captioned(segment)
        if lists:
            self._unplanned(segment, part)
        return lists

    def _as_captions(self, segment: Segment, part: Grid) -> bool:  # noqa: ARG002 one of a table of ways
        """Takes a row by itself that says which column asks and which is for the reply."""
        told = captioned(segment) if len(segment.rows) == 1 else None
        if told:
            self._columns = told
            for slot in segment.rows[0]:
                self.ask(None, slot.cell.text, slot.cell.place, BAND, formal=True)
        return bool(told)

    def _as_planned(self, segment: Segment, part: Grid) -> bool:  # noqa: ARG002 one of a table of ways
        """Takes the questions of the best plan, where one is good enough."""
        plan = self._tabling.planned(segment, self._columns, self._usual.get(_shape(segment), ""))
        if plan is None:
            return False
        self._columns = captioned(segment) or self._columns
        self._plan = plan.name
        for cell in plan.own:
            self.ask(None, cell.text, cell.place, BAND, formal=True)
        for pair in plan.pairs:
            self._pair(pair, plan.name)
        return True

    def _detailed(self, head: Row, rows: Sequence[tuple[Cell, Paragraph | None, Cell]]) -> None:
        """Takes particulars as the answers; the view marked beside them counts where a view is asked, or where they are none."""
        for slot in head:
            self.ask(None, slot.cell.text, slot.cell.place, BAND, formal=True)
        for label, marked, more in rows:
            question = self.ask(self._lookup.best(label.text), label.text, label.place, CELL, formal=True)
            told = [line for line in lines_of(more) if line.text]
            if marked and (question.field == "lcspr_criteria_met" or not told):
                question.lines.append(marked)
            question.lines.extend(told)

    def _as_apart(self, segment: Segment, part: Grid) -> bool:  # noqa: ARG002 one of a table of ways
        """Takes a table of numbers and answers, where the questions stand elsewhere under the same numbers."""
        if any(len(row) != 2 for row in segment.rows):
            return False
        head, *rows = segment.rows
        rows = [head, *rows] if NUMBER.fullmatch(head[0].cell.text) else rows
        return self._answered_apart([row[0].cell for row in rows], [row[1].cell for row in rows])

    def _answered_apart(self, numbers: Sequence[Cell], answers: Sequence[Cell]) -> bool:
        """Gives answers to the unanswered questions of those numbers; False where hardly any of the numbers is one of theirs."""
        waiting = self.waiting()
        told = [waiting.get(cell.text.strip(" .):QqNno")) for cell in numbers]
        if len(numbers) != len(answers) or sum(each is not None for each in told) < max(FEWEST_APART, SHARE * len(told)):
            return False
        for question, number, answer in zip(told, numbers, answers, strict=True):
            if question is not None:
                question.lines.extend(lines_of(answer))
                question.own.extend(lines_of(number))
        self._open = None
        return True

    def _over(self, segment: Segment) -> None:
        """Makes a title of a cell across the table that asked nothing, over rows that ask: `C  CHILD AND HOME`."""
        lone = self._lone
        if lone is None or lone is not self._open or lone.lines or (lone.score == 1.0 and lone.field not in ASKED_ONCE):
            return
        if self._tabling.planned(segment) is not None:
            self._section, lone.rank, lone.title = lone.label, BAND, True

    def _numbers(self, cells: Sequence[Cell]) -> None:
        """Takes the numbers of questions as the form's own."""
        standing, section = self._open, self._section
        self.ask(None, "", cells[0].place).own.extend(line for cell in cells for line in lines_of(cell))
        self._open, self._section = standing, section

    def _within_boxes(self, boxes: Sequence[Cell]) -> bool:
        """True for boxes of which most hold a label in their first line and the answer below it."""
        twofold = [cell for cell in boxes if double(cell)]
        known = sum(self._lookup.score(lines_of(cell)[0].text) >= LIKELY for cell in twofold)
        return known >= FEWEST_BOXES and len(twofold) >= SHARE * len(boxes)

    def _pair(self, pair: Pair, plan: str) -> None:
        """Asks what the pair's label asks, and takes the answer that stands with it."""
        if plan != "inside" and captions(pair.lines, self._lookup):
            self.title(pair.label.text, pair.cell.place, BAND)
            self.several(pair.lines)
            return
        if plan == "inside":
            self.inside(pair.cell)
            return
        meaning = self._lookup.best(pair.label.text)
        question = self.ask(meaning, pair.label.text, pair.cell.place, CELL, formal=True)
        question.hint, question.group = pair.hint, pair.group or question.group
        question.lines.extend(pair.lines)
        question.own.extend(pair.own)

    def _lists(self, part: Grid) -> bool:
        """True for rows under headings that answer a question standing above them, however well the headings are known."""
        waits = self._open is not None and self._open.formal and self._open.field in NARRATIVES | LISTED and not self._open.lines
        at = heading(part) if waits else None
        if at is None or len(part.rows) - at <= FEWEST_LISTED or self._about_children(part, at):
            return False
        columns = zip(*(row for row in part.rows[at + 1 :] if len(row) == len(part.rows[at])), strict=True)
        known = (sum(self._lookup.listed(cell.text) for cell in column) * 2 for column in columns)
        return (self._open is not None and self._open.field in LISTED) or max(known, default=0) < len(part.rows) - at

    def _unplanned(self, segment: Segment, part: Grid) -> None:
        """Takes a table that asks nothing we can see: a list that answers the question above it, or questions nobody knows."""
        at = heading(part)
        if at is not None and not self._about_children(part, at):
            standing = self._open or self.ask(None, ", ".join(cell.text for cell in part.rows[at]), part.place)
            standing.lines.extend(listed(part, at))
            standing.lists.append((part, at))
            standing.rank = CELL
            self._open = None
            return
        for row in segment.rows:
            cells = [slot.cell for slot in row if slot.cell.text]
            if line := choice([slot.cell for slot in row]):
                (self._open or self.ask(None, "", cells[0].place)).lines.append(line)
            elif self._open is not None and not self._open.lines and not formed(cells[0] if cells else row[0].cell):
                self._open.lines.extend(each for cell in cells for each in lines_of(cell))
            elif len(cells) > 1 and not self._lookup.meanings(cells[1].text):
                self.ask(None, cells[0].text, cells[0].place, formal=formed(cells[0])).lines.extend(
                    each for cell in cells[1:] for each in lines_of(cell)
                )
            else:
                for cell in cells:
                    self.alone(cell)

    def _about_children(self, grid: Grid, at: int) -> bool:
        """True for a list of children: it asks for the subjects, and answers no question."""
        return any(self._lookup.best(cell.text, exact=True) == Meaning("child_dob", 1.0) for cell in grid.rows[at])


def _shape(segment: Segment) -> object:
    """What stretches that are built alike have in common: the columns in which their cells begin."""
    return tuple(slot.column for slot in segment.rows[0])


def _alike(parts: Iterable[Segment]) -> dict[object, list[Segment]]:
    """The stretches of several cells a row, by how they are built."""
    found: dict[object, list[Segment]] = {}
    for segment in parts:
        if not segment.single:
            found.setdefault(_shape(segment), []).append(segment)
    return found


def questions(blocks: Iterable[Block], labels: Labels, family: Labels, guides: Guides | None = None) -> list[Question]:
    """The questions of a form in its order, each with the lines that answer it; `guides` tell the form's own words."""
    guides = guides or Guides()
    blocks, lookup = list(blocks), Lookup(labels, guides.wording)
    blocks = [_numbered(block) if isinstance(block, Paragraph) else block for block in blocks]
    body = [block for block in blocks if block.place.part not in {"header", "footer"}]
    flowing = [block for block in body if isinstance(block, Paragraph)]
    parted = [block if isinstance(block, Paragraph) else None for block in body]
    tabled = any(isinstance(block, Grid) for block in blocks)
    form = Form(lookup, family, Styles(parted, lookup, tabled=tabled), _run_ins(flowing, lookup), guides)
    for block in blocks:
        if isinstance(block, Grid):
            form.grid(block)
        elif block.place.part in {"header", "footer"}:
            form.edge(block)
        else:
            form.paragraph(block)
    for question in form.questions:
        guides.set_apart(question)
    return settle(without_titles(carded(form.questions, family)), lookup)


def _numbered(line: Paragraph) -> Paragraph:
    """The line with a space for the tab behind its number, which divides no label from an answer."""
    text = NUMBER_TAB.sub(r"\1 ", line.text, count=1)
    return line if text == line.text else line._replace(text=text)


def _run_ins(lines: Iterable[Paragraph], lookup: Lookup) -> int:
    """How many lines hold a label that the dictionary knows, with its answer behind it."""
    found = (RUN_IN.match(line.text) for line in lines if line.text)
    told = [each for each in found if each and each["by"] in (":", "\t")]
    return sum(bool(each["value"].strip()) and lookup.score(each["label"]) >= KNOWN for each in told)


def headings(blocks: Iterable[Block]) -> Iterator[str]:
    """The lines that say what a document is: its titles and the first lines of its body."""
    body = [block for block in blocks if isinstance(block, Paragraph) and block.text and block.place.part == "body"]
    yield from (block.text for at, block in enumerate(body) if at < 4 or block.level == 1)
