"""Finds questions in lines of words: headings, labels that run into their answer, and several labels in one line.

Paragraphs come in; `Question`s are collected, each with the lines that answer it. Tables are read by `questions`, which builds on
this. What the words mean as values is decided in `values`; no layout is known here by name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from parsers.forms.dividing import Dividing, RunIn, goes_on
from parsers.forms.guides import Guides
from parsers.forms.lookup import Lookup
from parsers.forms.question import CELL, LINE, Question, tidy
from parsers.forms.styles import Styles
from parsers.labels import NUMBERING, Meaning
from parsers.model import Paragraph, Place

SALUTATION = re.compile(r"\s*dear\b.{0,60}", re.IGNORECASE)
CLOSING = re.compile(
    r"\s*(?:yours (?:sincerely|faithfully|truly)|(?:with )?(?:kind|best|warm)? ?(?:regards|wishes))\W*", re.IGNORECASE
)
NUMBERED_QUESTION = re.compile(
    NUMBERING.pattern
    + r"(?:please|describe|summari[sz]e|outline|explain|give|list|what|who|when|where|which|how|is|are|do|does|did|has|have)\b",
    re.IGNORECASE,
)
REPLY = re.compile(r"\s*(?:(?:your|our|agency) )?(?:response|answer|reply|comments?|agency response|a)\s*:\s*", re.IGNORECASE)
QUESTION, ANSWER = re.compile(r"\s*Q(?:uestion)?\s?\d"), re.compile(r"\s*A(?:nswer)?\s?\d*\s*[.:)–-]\s+")
FURTHER = re.compile(
    r"(?:\t+|\s{2,}|(?<=\S)\s(?=from\b|to\b|gender\b|ethnicity\b|sex\b|d\.?o\.?b\b|your ref\b))(?=[^:\t\n]{1,40}:)", re.IGNORECASE
)
PERIOD = re.compile(
    r"\W*(?:from\b|between\b)?\W*\d[\w ./-]{4,18}?(?:\W*\b(?:to|until|and|up to)\b\W*|\s[–—-]\s)\d[\w ./-]{4,18}\W*",
    re.IGNORECASE,
)  # both ends of a period in one answer
BRIEF = frozenset(
    {"case_reference", "child_name", "child_dob", "gender", "agency_name", "author_name", "author_role", "manager_name"}
)
PROSE = 8  # words of a line that is more than a name or a date
NUMBERED_LABEL = re.compile(r"\W*(?:Q(?:uestion)?\s*)?(\d{1,2}(?:\.\d{1,2})?)[.):]?\s", re.IGNORECASE)
NUMBERED_LINE = re.compile(
    r"\W*(?:(?:re|to|answer|question|q)\b\W*)*(\d{1,2}(?:\.\d{1,2})?)(?:[.):]\s+|\s+[–—-]\s+|\t)(\S.*)", re.IGNORECASE | re.DOTALL
)
FEWEST_APART = 3  # answers under the numbers of questions that stand elsewhere
TITLE = 14  # words
SIGNED = frozenset({"author_name", "manager_name", "qa_signature"})  # what may head the section for somebody's details
LABELLED = 0.5  # the score of a line that is a label rather than guidance


class Asking(Dividing):
    """One pass over a form's lines; it keeps the questions met and the one that is being answered."""

    def __init__(self, lookup: Lookup, styles: Styles, run_ins: int = 0, guides: Guides | None = None) -> None:
        super().__init__(lookup, styles, run_ins, guides)
        self.questions: list[Question] = []
        self._section = ""
        self._apart = False  # answers stand apart, under the numbers of their questions

    # --- questions

    def ask(self, meaning: Meaning | None, label: str, place: Place, rank: int = CELL, *, formal: bool = False) -> Question:
        """The question opened by a label, which closes the one before it."""
        last = self.questions[-1] if self.questions else None
        if (
            last
            and not (last.lines or last.tables)
            and ((last.field in SIGNED and last.rank < min(rank, LINE)) or (last.formal and last.rank <= LINE < CELL <= rank))
        ):
            self._section = last.label  # a heading that holds no answer of its own: `Manager approval` over `Name`
            last.title = last.place.row is None or last.score < 1.0  # `Job title` alone in its row of a sheet asks all the same
        question = Question(
            meaning.field if meaning else "", tidy(label), place, meaning.score if meaning else 0.0, rank=rank, formal=formal,
            group=self._section,
        )  # fmt: skip
        self.questions.append(question)
        self._open = question
        return question

    def title(self, text: str, place: Place, rank: int = LINE) -> None:
        """Opens a section: its title may be answered as a question is, and else says whom the questions below are about."""
        self._section = ""
        self.ask(None, text, place, rank, formal=True)
        self._section = tidy(text)

    # --- paragraphs

    def paragraph(self, line: Paragraph) -> None:
        """Reads a paragraph that stands outside a table."""
        if not line.text or self._guided(line) or self._answered(line) or self._numbered_answer(line) or self._heading(line):
            return
        if SALUTATION.fullmatch(line.text) or CLOSING.fullmatch(line.text):
            self.ask(None, "", line.place, LINE)
            return
        if self._replied(line):
            return
        answering = self._open is not None and self._open.rank < LINE
        found: RunIn | None = self._run_in(line, exact=answering and not line.lead, dash=True)
        found = found or self._unknown_run_in(line, styled=self._styles.label(line))
        if found and not self._within(found[1]):
            self._answer_run_in(line, found)
        elif self._open is not None and not self._said(line):
            self._open.lines.append(line)
        else:
            self.ask(None, "", line.place).lines.append(line)

    def _said(self, line: Paragraph) -> bool:
        """True for prose after an answer of a few words in the line of its label: it answers nothing."""
        asked = self._open
        brief = asked is not None and asked.field in BRIEF and asked.rank == LINE and not asked.formal and bool(asked.lines)
        return brief and len(line.text.split()) >= PROSE

    def _guided(self, line: Paragraph) -> bool:
        """Takes a line that only speaks to whoever fills in the form, as the form's own beside the question at hand."""
        if self._open is None or not self._is_guide(line):
            return False
        self._open.own.append(line)
        return True

    def _is_guide(self, line: Paragraph) -> bool:
        """True for a line that nobody typed and that is no label either."""
        if line.level or not self._guides.told(line):
            return False
        return not (self._styles.label(line) or self._lookup.score(line.text) >= LABELLED)

    def _answered(self, line: Paragraph) -> bool:
        """Takes a line such as `A. None` as the answer to the question `Q3.` above it."""
        found = ANSWER.match(line.text)
        if found is None or self._open is None or not QUESTION.match(self._open.label):
            return False
        self._open.lines.append(line._replace(text=line.text[found.end() :], lead="", marked=()))
        return True

    def waiting(self) -> dict[str, Question]:
        """The questions without an answer, by the number that opens their label."""
        unanswered = (each for each in self.questions if not (each.lines or each.tables))
        return {found[1]: each for each in unanswered if (found := NUMBERED_LABEL.match(each.label))}

    def _numbered_answer(self, line: Paragraph) -> bool:
        """Takes `3. He was heard.` as the answer to question 3, where all questions stand above and the numbers begin anew."""
        found = NUMBERED_LINE.match(line.text)
        question = self.waiting().get(found[1]) if found else None
        begun = self._apart or len(self.waiting()) >= FEWEST_APART
        if found is None or question is None or not begun or question is self.questions[-1]:
            return False
        if self._lookup.score(found[2]) >= LABELLED or line.level is not None:
            return False
        question.lines.append(line._replace(text=found[2], lead="", marked=()))
        self._open, self._apart = question, True
        return True

    def _replied(self, line: Paragraph) -> bool:
        """Takes a line such as `Response: none` as the answer at hand; what stood before it was guidance."""
        found = REPLY.match(line.text)
        if found is None or self._open is None or not self._open.label:
            return False
        self._open.own.extend(self._open.lines)
        text = line.text[found.end() :]
        self._open.lines = [line._replace(text=text, lead="", marked=())] if text else []
        return True

    def edge(self, line: Paragraph) -> None:
        """Reads a paragraph of a running header or footer: only a label with its answer counts there."""
        found = self._run_in(line, exact=True) if line.text else None
        if found:
            self._answer_run_in(line, found)
        self._open = None

    def _heading(self, line: Paragraph) -> bool:
        """Opens the question of a line that is all label; True when the line was a heading of some kind."""
        standing = self._open
        styled = self._styles.label(line)
        weighty = line.bold and (standing is None or standing.rank >= LINE)
        numbered = NUMBERED_QUESTION.match(line.text) is not None
        if self._styles.typed(line):
            return False
        if line.level is None and (styled or numbered) and (parted := self._parted(line)):
            self._answer_run_in(line, parted)
            return True
        if line.level is None and not weighty and not styled and not numbered and not line.text.endswith((":", "?")):
            return False
        told = self._told(line) or self._styles.divided(line) is not None
        divided = line.level is None and (told or (styled and self._unknown_run_in(line, styled=True)))
        if divided and not (styled and goes_on(line.text.partition(":")[2])):
            return False
        formal = line.level is not None or styled
        meaning = self._lookup.best(line.text, exact=not (formal or line.bold or numbered), sure=not formal)
        if meaning is None and (line.level is not None or styled or self._closes(line)):
            self.title(line.text, line.place, line.level or LINE)
            return True
        if meaning is None and not (numbered and line.text.endswith("?")):
            return False
        self.ask(meaning, line.text, line.place, line.level or LINE, formal=True)
        return True

    def _closes(self, line: Paragraph) -> bool:
        """True for a bold line between answers: a section's title rather than an answer."""
        standing = self._open
        if not line.bold or len(line.text.split()) > TITLE:
            return False
        return standing is None or (standing.rank == LINE and bool(standing.lines) and not standing.lines[-1].bold)

    def _within(self, meaning: Meaning | None) -> bool:
        """True for a label that only divides the answer at hand, such as `From:` in a period."""
        standing = self._open.field if self._open else ""
        if meaning is None or meaning.score < 1.0:
            return False
        return (standing == meaning.field and standing in {"author_contact", "other_agencies", "author_name"}) or (
            standing == "period_covered" and meaning.field in {"period_from", "period_to"}
        )

    def _told(self, line: Paragraph) -> bool:
        """True for a line that holds a label and its answer."""
        found = self._run_in(line, exact=not (line.lead or line.bold), dash=self._styles.dashes)
        return found is not None and bool(found[2].strip())

    def _answer_run_in(self, line: Paragraph, found: RunIn, rank: int = LINE) -> None:
        """Opens the label's question and, where further labels stand in the same line, theirs."""
        label, meaning, value = found
        question = self.ask(meaning, label, line.place, rank)
        whole = meaning is not None and meaning.field in {"period_covered", "author_contact"}
        if whole or PERIOD.fullmatch(value):
            question.lines.append(line._replace(text=value.strip(), lead="", marked=()))
            return
        first, *others = FURTHER.split(value)
        unread = [first]
        for other in others:
            rest = line._replace(text=other, lead="")
            another = self._run_in(rest, exact=True) or self._run_in(rest)
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
            question.lines.append(line._replace(text=text, lead=""))
