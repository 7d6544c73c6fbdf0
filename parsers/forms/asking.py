"""Finds questions in lines of words: headings, labels that run into their answer, and several labels in one line.

Paragraphs come in; `Question`s are collected, each with the lines that answer it. Tables are read by `questions`, which builds on
this. What the words mean as values is decided in `values`; no layout is known here by name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from dataclasses import field as made

from parsers.labels import NUMBERING, Labels, Meaning, means
from parsers.model import Cell, Grid, Paragraph, Place

LABEL_WORDS = 45
SALUTATION = re.compile(r"\s*dear\b.{0,60}", re.IGNORECASE)
CLOSING = re.compile(
    r"\s*(?:yours (?:sincerely|faithfully|truly)|(?:with )?(?:kind|best|warm)? ?(?:regards|wishes))\W*", re.IGNORECASE
)
PROSE = re.compile(r"^[^?]*\w\w[.;]\s*$|^[^?]*\w\w[.;]\s+[A-Z][^?]*$")
NUMBERED_QUESTION = re.compile(
    NUMBERING.pattern
    + r"(?:please|describe|summari[sz]e|outline|explain|give|list|what|who|when|where|which|how|is|are|do|does|did|has|have)\b",
    re.IGNORECASE,
)
ASKING = re.compile(
    NUMBERING.pattern + r"|\W*(?:please|describe|summari[sz]e|outline|explain|give|provide|list|state|identify)\b", re.IGNORECASE
)
DASHES = "–—-"
RUN_IN = re.compile(r"(?P<label>[^:\t\n]{2,110}?)\s*(?P<by>:|\t|\s[–—-](?=\s|$))\s*(?P<value>.*)", re.DOTALL)
ASKED = re.compile(r"(?P<label>[^\n?]{8,200}\?)(?P<hint>\s*\([^()]{0,80}\))?\s*(?P<value>.*)", re.DOTALL)
FURTHER = re.compile(
    r"(?:\t+|\s{2,}|(?<=\S)\s(?=from\b|to\b|gender\b|ethnicity\b|sex\b|d\.?o\.?b\b|your ref\b))(?=[^:\t\n]{1,40}:)", re.IGNORECASE
)
RunIn = tuple[str, Meaning, str]
LINE, BAND, CELL, INNER = 10, 15, 20, 30  # a line of its own, a title inside a table, a cell, a label within an answer


@dataclass(slots=True)
class Question:
    """A printed question while it is being answered; `field` is empty where nobody knows what it asks."""

    field: str
    label: str
    place: Place
    score: float = 1.0
    lines: list[Paragraph] = made(default_factory=list)
    hint: str = ""  # the guidance printed under the label
    rank: int = CELL  # what opened it: 1 to 9 for a heading, or one of the ranks below
    tables: list[Grid] = made(default_factory=list)  # the table of people that answers it
    formal: bool = False  # it looks like words of the form, whatever they mean


def lines_of(cell: Cell) -> tuple[Paragraph, ...]:
    """The cell's paragraphs; of a format without paragraphs, its lines."""
    if cell.struck:
        return ()
    return cell.lines or tuple(Paragraph(text, cell.place, bold=cell.bold) for text in cell.text.split("\n"))


def tidy(label: str) -> str:
    """The label as a person would quote it: one line, without the colon."""
    return " ".join(label.split()).strip(" :–—-*\t")


class Asking:
    """One pass over a form's lines; it keeps the questions met and the one that is being answered."""

    def __init__(self, labels: Labels, family: Labels) -> None:
        self.questions: list[Question] = []
        self._labels = labels
        self._known: dict[tuple[str, bool, str | None], Meaning | None] = {}
        self._family = family
        self._open: Question | None = None
        self._shades = False  # of the table at hand: its labels are coloured and its answers are not
        self._wide = False  # of the table at hand: it has more than one column
        self._asked: str | None = None  # the field of the last question understood

    # --- questions

    def ask(self, meaning: Meaning | None, label: str, place: Place, rank: int = CELL) -> Question:
        """The question opened by a label, which closes the one before it."""
        question = Question(meaning.field if meaning else "", tidy(label), place, meaning.score if meaning else 0.0, rank=rank)
        self.questions.append(question)
        self._open = question
        self._asked = question.field or self._asked
        return question

    def _means(self, label: str, *, exact: bool = False) -> Meaning | None:
        """What a label means here; remembered, since a table is asked about its cells from several sides."""
        key = (label, exact, self._asked)
        if key not in self._known:
            plain = len(label.split()) <= LABEL_WORDS
            self._known[key] = means(label, self._labels, after=self._asked, exact=exact or _prose(label)) if plain else None
        return self._known[key]

    # --- paragraphs

    def paragraph(self, line: Paragraph) -> None:
        """Reads a paragraph that stands outside a table."""
        if not line.text or self._heading(line):
            return
        if SALUTATION.fullmatch(line.text) or CLOSING.fullmatch(line.text):
            self.ask(None, "", line.place, LINE)
            return
        found = self._run_in(line, exact=self._open is not None and self._open.rank < LINE and not line.lead, dash=True)
        if found and not self._within(found[1]):
            self._answer_run_in(line, found)
        elif self._open is not None:
            self._open.lines.append(line)
        else:
            self.ask(None, "", line.place).lines.append(line)

    def edge(self, line: Paragraph) -> None:
        """Reads a paragraph of a running header or footer: only a label with its answer counts there."""
        found = self._run_in(line, exact=True) if line.text else None
        if found:
            self._answer_run_in(line, found)
        self._open = None

    def _heading(self, line: Paragraph) -> bool:
        """Opens the question of a line that is all label; True when the line was a heading of some kind."""
        standing = self._open
        weighty = line.bold and (standing is None or standing.rank >= LINE)
        numbered = NUMBERED_QUESTION.match(line.text) is not None
        if line.level is None and not weighty and not numbered and not line.text.endswith((":", "?")):
            return False
        if line.level is None and self._told(line):
            return False
        meaning = self._means(line.text, exact=line.level is None and not (line.bold or numbered))
        if meaning is None and line.level is None and not self._closes(line) and not (numbered and line.text.endswith("?")):
            return False
        self.ask(meaning, line.text, line.place, line.level or LINE)
        return True

    def _closes(self, line: Paragraph) -> bool:
        """True for a bold line between answers: a section's title rather than an answer."""
        standing = self._open
        return (
            line.bold
            and standing is not None
            and standing.rank == LINE
            and bool(standing.lines)
            and not standing.lines[-1].bold
            and len(line.text) < 90
        )

    def _run_in(self, line: Paragraph, *, exact: bool = False, dash: bool = False) -> RunIn | None:
        """The label that opens a line, its meaning, and the words after it; a dash divides only where `dash` allows it."""
        if line.lead and (dash or not line.lead.endswith(DASHES)):
            label = line.lead.split(":")[0].rstrip(DASHES + " ")
            if meaning := self._means(label):
                return label, meaning, line.text[len(label) :].lstrip(" :–—-\t")
        for pattern in (RUN_IN, ASKED):
            found = pattern.match(line.text)
            by = found.groupdict().get("by", "") if found else ""
            if (
                found is None
                or (by not in ("", ":", "\t") and not dash)
                or found["label"].count("(") != found["label"].count(")")
            ):
                continue
            if meaning := self._means(found["label"], exact=exact or self._doubtful(found["label"], by, line)):
                return found["label"] + (found.groupdict().get("hint") or ""), meaning, found["value"]
        return None

    @staticmethod
    def _doubtful(label: str, by: str, line: Paragraph) -> bool:
        """True where only the dictionary's own words make a label: a dash or a colon in prose joins more than labels."""
        return by not in ("", ":", "\t") or (by == ":" and len(label.split()) > 8 and not line.bold)

    def _within(self, meaning: Meaning) -> bool:
        """True for a label that only divides the answer at hand, such as `From:` in a period."""
        standing = self._open.field if self._open else ""
        return (standing == meaning.field and standing in {"author_contact", "other_agencies", "author_name"}) or (
            standing == "period_covered" and meaning.field in {"period_from", "period_to"}
        )

    def _told(self, line: Paragraph) -> bool:
        """True for a line that holds a label and its answer."""
        found = self._run_in(line, exact=not (line.lead or line.bold))
        return found is not None and bool(found[2].strip())

    def _answer_run_in(self, line: Paragraph, found: RunIn, rank: int = LINE) -> None:
        """Opens the label's question and, where further labels stand in the same line, theirs."""
        label, meaning, value = found
        question = self.ask(meaning, label, line.place, rank)
        if meaning.field in {"period_covered", "author_contact"}:
            question.lines.append(replace(line, text=value.strip(), lead="", marked=()))
            return
        first, *others = FURTHER.split(value)
        unread = [first]
        for other in others:
            rest = replace(line, text=other, lead="")
            another = self._run_in(rest, exact=True)
            if another is None:
                unread.append(other)
                continue
            self._close_line(line, question, unread)
            question, unread = self.ask(another[1], another[0], line.place, rank), [another[2]]
        self._close_line(line, question, unread)

    @staticmethod
    def _close_line(line: Paragraph, question: Question, texts: Sequence[str]) -> None:
        text = "  ".join(texts).strip()
        if text:
            question.lines.append(replace(line, text=text, lead=""))


def _prose(text: str) -> bool:
    """True for whole sentences that nobody numbered and that ask for nothing: an answer, unless the dictionary has it."""
    return len(text.split()) > 5 and not ASKING.match(text) and PROSE.search(text) is not None
