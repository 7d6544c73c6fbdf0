"""Finds the questions that a form prints and the words that answer each, wherever the form puts them.

Blocks come in; `Question`s leave in the form's order, tables of people among them. An answer may stand to the right of its label,
below it, in the same cell, after a colon, or under a heading; each stretch of a table is looked at for how it tells labels from
answers. What the questions mean is settled by the form as a whole; no layout is known here by name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from parsers.forms.answers import options
from parsers.forms.asking import LISTED, NARRATIVES, PLAIN_LABEL, RUN_IN, Asking, RunIn, goes_on
from parsers.forms.boxes import caption, captions
from parsers.forms.family import header
from parsers.forms.guides import Guides
from parsers.forms.listings import choice, heading, listed
from parsers.forms.lookup import LABEL_WORDS, Lookup
from parsers.forms.meaning import settle
from parsers.forms.persons import SUBJECT, across, carded
from parsers.forms.question import BAND, CELL, INNER, Question, lines_of
from parsers.forms.segments import Row, Segment, segments
from parsers.forms.styles import KNOWN, Styles
from parsers.forms.tabling import Pair, captioned, formed, planned
from parsers.forms.ticks import detailed, ticked, ticked_under
from parsers.forms.titles import ASKED_ONCE, without_titles
from parsers.labels import Labels, Meaning
from parsers.model import Block, Cell, Grid, Paragraph

NUMBER_TAB = re.compile(r"^(\s*(?:[Qq]\s?)?\(?(?:\d[\w.]{0,5}|[A-Za-z])[.)]?)\t+(?=\S)")
MOST_CELLS = 3_000  # in one table of a form: more is data, and asks nothing
LONGEST_TITLE = 14  # words
FEWEST_LISTED = 2  # rows of a list
FEWEST_BOXES, SHARE, LIKELY = 2, 0.6, 0.35  # boxes whose first line is likely a label


class Form(Asking):
    """One pass over a form, its tables included."""

    def __init__(self, lookup: Lookup, family: Labels, styles: Styles, run_ins: int, guides: Guides) -> None:
        super().__init__(lookup, styles, run_ins, guides)
        self._family = family
        self._looked = 0  # the last single cell looked like a label: then one that does not is its answer
        self._plan = ""  # how the stretch before was read, in the table at hand
        self._usual: Mapping[object, str] = {}  # the plan of all stretches built alike in the table at hand
        self._columns = ""  # the plan that a row of captions told, in the table at hand
        self._lone: Question | None = None  # what a cell across the table asked, or seemed to ask

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

    def _usually(self, alike: Sequence[Segment]) -> str:
        """The plan that reads all stretches built alike best, taken together; none for a single one."""
        rows = tuple(row for segment in alike for row in segment.rows)
        plan = planned(Segment(rows, single=False), self._lookup) if len(alike) > 1 else None
        return plan.name if plan else ""

    def _segment(self, segment: Segment, grid: Grid) -> None:
        if segment.numbers:
            self.numbers(segment.numbers)
        if segment.single:
            boxes = [row[0].cell for row in segment.rows]
            within = self._plan == "inside" or self._within_boxes(boxes)
            for cell in boxes:
                self._inside(cell) if within and _double(cell) else self._alone(cell)
            return
        self._over(segment)
        part = Grid(tuple(tuple(slot.cell for slot in row) for row in segment.rows), grid.place, grid.title)
        if header(part, self._family, asked=self._awaited("family")) is not None:
            self._people(part)
        elif (turned := across(part, self._family)) is not None:
            self._across(turned)
        elif rows := detailed(segment):
            self._detailed(segment.rows[0], rows)
        elif marks := ticked_under(segment):
            label = segment.rows[0][0].cell
            self.ask(self._lookup.best(label.text), label.text, label.place, CELL, formal=True).lines.extend(marks)
        elif (ticks := ticked(segment, self._lookup)) is not None and self._open is not None:
            self._open.lines.extend(ticks)
        elif self._lists(part) and not captioned(segment, self._lookup):
            self._unplanned(segment, part)
        elif len(segment.rows) == 1 and (told := captioned(segment, self._lookup)):
            self._columns = told
            for slot in segment.rows[0]:
                self.ask(None, slot.cell.text, slot.cell.place, BAND, formal=True)
        elif (plan := planned(segment, self._lookup, self._columns or self._usual.get(_shape(segment), ""))) is not None:
            self._columns = captioned(segment, self._lookup) or self._columns
            self._plan = plan.name
            for cell in plan.own:
                self.ask(None, cell.text, cell.place, BAND, formal=True)
            for pair in plan.pairs:
                self._pair(pair, plan.name)
        else:
            self._unplanned(segment, part)

    def _over(self, segment: Segment) -> None:
        """Makes a title of a cell across the table that asked nothing, over rows that ask: `C  CHILD AND HOME`."""
        lone = self._lone
        if lone is None or lone is not self._open or lone.lines or (lone.score == 1.0 and lone.field not in ASKED_ONCE):
            return
        if planned(segment, self._lookup) is not None:
            self._section, lone.rank, lone.title = lone.label, BAND, True

    def numbers(self, cells: Sequence[Cell]) -> None:
        """Takes the numbers of questions as the form's own."""
        standing, section = self._open, self._section
        self.ask(None, "", cells[0].place).own.extend(line for cell in cells for line in lines_of(cell))
        self._open, self._section = standing, section

    def _within_boxes(self, boxes: Sequence[Cell]) -> bool:
        """True for boxes of which most hold a label in their first line and the answer below it."""
        double = [cell for cell in boxes if _double(cell)]
        known = sum(self._lookup.score(lines_of(cell)[0].text) >= LIKELY for cell in double)
        return known >= FEWEST_BOXES and len(double) >= SHARE * len(boxes)

    def _pair(self, pair: Pair, plan: str) -> None:
        """Asks what the pair's label asks, and takes the answer that stands with it."""
        if plan != "inside" and captions(pair.lines, self._lookup):
            self.title(pair.label.text, pair.cell.place, BAND)
            self._several(pair.lines)
            return
        if plan == "inside":
            self._inside(pair.cell)
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
        known = (sum(self._lookup.score(cell.text) == 1.0 for cell in column) * 2 for column in columns)
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
                    self._alone(cell)

    def _about_children(self, grid: Grid, at: int) -> bool:
        """True for a list of children: it asks for the subjects, and answers no question."""
        return any(self._lookup.best(cell.text, exact=True) == Meaning("child_dob", 1.0) for cell in grid.rows[at])

    # --- people

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

    # --- single cells

    def _alone(self, cell: Cell) -> None:
        """Reads a cell that stands across its table: a title, a label with or without its answer, or the answer above."""
        lines = [line for line in lines_of(cell) if line.text]
        if not lines or (all(map(self._is_guide, lines)) and all(map(self._guided, lines))):
            return
        if captions(lines, self._lookup):
            self._several(lines)
            return
        head, *rest = lines
        meaning = self._lookup.best(head.text, exact=not (formed(cell) or _captioned(head)))
        waits = self._open is not None and not self._open.lines and self._open.formal
        plainer = self._looked > _look(cell)
        if waits and plainer and self._lookup.score(head.text) < 1.0:
            self._carry_on(lines)
            return
        self._looked = _look(cell)
        if (found := self._run_in(head, exact=not (head.lead or formed(cell)))) and found[2].strip():
            self._inside(cell)
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

    def _several(self, lines: Sequence[Paragraph]) -> None:
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

    def _inside(self, cell: Cell) -> None:
        """Reads a cell that holds labels and answers together."""
        if captions(lines_of(cell), self._lookup):
            self._several(lines_of(cell))
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


def _double(cell: Cell) -> bool:
    """True for a cell whose first line may be a label and the others the answer."""
    lines = [line for line in lines_of(cell) if line.text]
    return len(lines) > 1 and lines[0] is lines_of(cell)[0] and len(lines[0].text.split()) <= LABEL_WORDS


def _captioned(line: Paragraph) -> bool:
    return line.bold or line.text.rstrip().endswith((":", "?"))


def questions(blocks: Iterable[Block], labels: Labels, family: Labels, guides: Guides | None = None) -> list[Question]:
    """The questions of a form in its order, each with the lines that answer it; `guides` tell the form's own words."""
    guides = guides or Guides()
    blocks, lookup = list(blocks), Lookup(labels, guides.wording)
    blocks = [_numbered(block) if isinstance(block, Paragraph) else block for block in blocks]
    flowing = [block for block in blocks if isinstance(block, Paragraph) and block.place.part not in {"header", "footer"}]
    tabled = any(isinstance(block, Grid) for block in blocks)
    form = Form(lookup, family, Styles(flowing, lookup, tabled=tabled), _run_ins(flowing, lookup), guides)
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
    return line if text == line.text else replace(line, text=text)


def _look(cell: Cell) -> int:
    """How much a cell looks like the form's own: 2 where it is coloured, 1 where its first line is bold."""
    return 2 if cell.shaded else int(formed(cell))


def _run_ins(lines: Iterable[Paragraph], lookup: Lookup) -> int:
    """How many lines hold a label that the dictionary knows, with its answer behind it."""
    found = (RUN_IN.match(line.text) for line in lines if line.text)
    told = [each for each in found if each and each["by"] in (":", "\t")]
    return sum(bool(each["value"].strip()) and lookup.score(each["label"]) >= KNOWN for each in told)


def headings(blocks: Iterable[Block]) -> Iterator[str]:
    """The lines that say what a document is: its titles and the first lines of its body."""
    body = [block for block in blocks if isinstance(block, Paragraph) and block.text and block.place.part == "body"]
    yield from (block.text for at, block in enumerate(body) if at < 4 or block.level == 1)
