"""Divides lines that hold a label and its answer: behind a colon, a tab, a dash or a question mark, or as the form itself does.

A line enters; its label, what that means and the words after it leave, or None for a line that holds no label.
"""

from __future__ import annotations

import re

from parsers.dated import is_date
from parsers.forms.answers import options
from parsers.forms.guides import Guides
from parsers.forms.lookup import SURE, Lookup
from parsers.forms.question import CELL, Question
from parsers.forms.styles import Styles
from parsers.labels import NUMBERING, Meaning
from parsers.model import Paragraph

DASHES = "–—-"
RUN_IN = re.compile(r"(?P<label>[^:\t\n]{2,110}?)\s*(?P<by>:|\t|\s[–—-](?=\s|$))\s*(?P<value>.*)", re.DOTALL)
ASKED = re.compile(r"(?P<label>[^\n?]{8,200}\?)(?P<hint>\s*\([^()]{0,80}\))?\s*(?P<value>.*)", re.DOTALL)
ASKED_BRIEFLY = re.compile(r"(?P<label>[^\n?]{3,200}\?)\s+(?P<value>\S.*)", re.DOTALL)
NAME = re.compile(r"[A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){1,4}")
SAID = re.compile(r"(?P<label>(?:[A-Z][\w-]*)(?: [\w'’-]+){0,5} (?:by|on behalf of))\s+(?P<value>[A-Z0-9].*)", re.DOTALL)
SENTENCE_END = re.compile(r"[a-z\"”’][.!]\s+[A-Z\"“]|[\"“”]|(?<=\s)['‘](?=\w)")
PLAIN_LABEL = 7  # words of a label that nobody knows, in a line with its answer
MORE_LABEL = 9  # words behind a colon that belong to the label
LISTED = frozenset({"family", "siblings", "other_agencies", "significant_events"})  # a line of their answers holds a divider
NARRATIVES = frozenset({
    "involvement_summary", "significant_events", "child_voice", "good_practice", "learning", "immediate_actions",
    "equality_diversity", "lcspr_rationale", "current_arrangements", "sharing_restrictions", "analysis", "background",
    "incident_summary",
})  # fmt: skip
"""What is answered in prose, in which a colon divides no label from its answer."""
FEWEST_RUN_INS = 2  # known ones that make unknown ones likely
RunIn = tuple[str, Meaning | None, str]


class Dividing:
    """What a pass over a form needs to divide its lines; the question that is being answered decides with it."""

    def __init__(self, lookup: Lookup, styles: Styles, run_ins: int = 0, guides: Guides | None = None) -> None:
        self._lookup, self._styles = lookup, styles
        self._guides = guides or Guides()
        self._run_ins = run_ins  # how many lines of the form hold a label that the dictionary knows, with an answer
        self._open: Question | None = None

    def _parted(self, line: Paragraph) -> RunIn | None:
        """The label and the answer of a line that is printed as labels are and holds both: `4.2 Why? The harm is serious.`"""
        for pattern in (RUN_IN, ASKED_BRIEFLY):
            found = pattern.match(line.text)
            if (
                found is None
                or found.groupdict().get("by", ":") not in (":", "\t")
                or found["label"].count("(") != found["label"].count(")")
            ):
                continue
            value = found["value"].strip()
            if (
                not value
                or value.endswith("?")
                or goes_on(value)
                or (pattern is not RUN_IN and SENTENCE_END.search(found["label"]))
            ):
                continue
            meaning = self._lookup.best(found["label"])
            if meaning is not None and self._answers(value, meaning):
                return found["label"], meaning, found["value"]
            if meaning is None and pattern is RUN_IN and (is_date(value) or self._guides.typed(value) or NAME.fullmatch(value)):
                return found["label"], None, found["value"]
        return None

    def _answers(self, value: str, meaning: Meaning) -> bool:
        """True for words that answer a label rather than go on with it."""
        like = self._lookup.score(value)
        told = bool(options(value)) or is_date(value) or self._guides.typed(value)
        return told or like == 0.0 or (meaning.score >= SURE and like < 1.0)

    def _run_in(self, line: Paragraph, *, exact: bool = False, dash: bool = False) -> tuple[str, Meaning, str] | None:
        """The label that opens a line, its meaning, and the words after it; a dash divides only where `dash` allows it."""
        if line.lead and (dash or not line.lead.endswith(tuple(DASHES))):
            label = line.lead.split(":")[0].rstrip(DASHES + " ")
            if meaning := self._lookup.best(label, sure=not line.lead.endswith(":")):
                return label, meaning, line.text[len(label) :].lstrip(" :–—-\t")
        for pattern in (RUN_IN, ASKED, SAID):
            found = pattern.match(line.text)
            by = found.groupdict().get("by", "") if found else ""
            if (
                found is None
                or (by not in ("", ":", "\t") and not dash)
                or found["label"].count("(") != found["label"].count(")")
            ):
                continue
            if pattern is ASKED and SENTENCE_END.search(found["label"]):
                continue  # a question within prose
            if pattern is RUN_IN and found["value"].rstrip().endswith("?"):
                continue  # `Voice of the child: what was life like?` asks one thing
            strict = exact or pattern is SAID or self._doubtful(found["label"], by, line)
            if meaning := self._lookup.best(found["label"], exact=strict, sure=True):
                return found["label"] + (found.groupdict().get("hint") or ""), meaning, found["value"]
        return None

    def _unknown_run_in(self, line: Paragraph, *, styled: bool = False) -> RunIn | None:
        """A label with its answer that the dictionary does not know, in a form that prints known ones in the same way."""
        if (told := self._styles.divided(line)) and (self._styles.filled(line) or not self._guides.typed(told[0])):
            return told[0], self._lookup.best(told[0]), told[1]
        found = RUN_IN.match(line.text) or (ASKED.match(line.text) if styled else None)
        by = found.groupdict().get("by", ":") if found else ""
        if found is None or by not in (":", "\t") or not found["value"].strip() or is_date(found["label"]):
            return None
        if self._guides.typed(found["label"]):
            return None
        if styled and not (self._open is not None and self._open.field in NARRATIVES and not self._numbered(line)):
            return found["label"], None, found["value"]
        answering = self._open is not None and (
            (self._open.rank < CELL and self._open.formal) or self._open.field in LISTED or self._open.field in NARRATIVES
        )
        leading = bool(line.lead) and line.lead.rstrip(" :").startswith(found["label"])
        if self._run_ins < FEWEST_RUN_INS or len(found["label"].split()) > PLAIN_LABEL or (answering and not leading):
            return None
        return found["label"], None, found["value"]

    @staticmethod
    def _numbered(line: Paragraph) -> bool:
        return NUMBERING.match(line.text) is not None

    @staticmethod
    def _doubtful(label: str, by: str, line: Paragraph) -> bool:
        """True where only the dictionary's own words make a label: a dash or a colon in prose joins more than labels."""
        return by not in ("", ":", "\t") or (by == ":" and len(label.split()) > 8 and not line.bold)


def goes_on(text: str) -> bool:
    """True for words behind a colon that are more of the label: `Equality and diversity: relevance to this case`."""
    text = text.strip()
    return 0 < len(text.split()) <= MORE_LABEL and text[:1].islower() and not any(each.isdigit() or each == "@" for each in text)
