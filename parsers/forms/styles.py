"""Learns from a form itself how it prints its questions: in bold, as headings, numbered `4.1`, ending in a question mark.

The lines of a form come in; what leaves says of a line whether it is printed the way this form prints its questions. A look in
which the dictionary knows several lines is a look of labels, and then a line in the same look is a question too, whatever it
says. No look is taken for granted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

from parsers.dated import date_head
from parsers.forms.lookup import Lookup
from parsers.model import Paragraph

KNOWN = 0.6  # the score of a line that is a label in all likelihood
FEWEST_KNOWN, SHARE = 2, 0.3  # of the lines in one look
LONGEST = 45  # words
DIVIDED = re.compile(
    r"\s*(?P<q>[Qq])?(?:uestion\s)?\(?(?P<n>\d{1,2}|[A-Za-z]|"
    r"[ivx]{1,4})(?P<sub>(?:[./]\d{1,2})*)(?P<end>[.):]*)\s+(?=\S)"
)

NUMBERED = re.compile(r"\W*[A-Za-z]?\d")
DASHED = re.compile(r"(?P<label>[^:\t\n–—]{2,60}?)\s[–—]\s+\S")
FILLED = 0.3  # the score of words before an answer that are a label in all likelihood
FEWEST_DIVIDED = 3  # lines in a row that divide a label from its answer in the same way
DIVIDER = re.compile(r"(?P<label>[^:\t\n–—]{2,90}?)\s*(?P<by>:|\t|\s[–—](?=\s|$))\s*(?P<value>.*)", re.DOTALL)
PLAIN_LABEL = 14  # words
PROSE, HEADED = 8, 0.4  # words of prose; the share of the lines over it that must be known to take all of them for labels

Style = tuple[object, ...]


class Styles:
    """The looks in which a form prints its questions."""

    def __init__(self, lines: Iterable[Paragraph | None], lookup: Lookup, *, tabled: bool = False) -> None:
        """Looks at the lines of a form; None stands where a table parts them."""
        parted = list(lines)
        told = [line for line in parted if line is not None]
        known, all_of = Counter[Style](), Counter[Style]()
        for line in told:
            if line.text and len(line.text.split()) <= LONGEST:
                style = _style(line)
                all_of[style] += 1
                known[style] += lookup.score(line.text) >= KNOWN
        known_looks = {style for style, count in known.items() if count >= FEWEST_KNOWN and count >= SHARE * all_of[style]}
        self._labels = {style for style in known_looks if _stands_out(style)}

        self._divided = _divided(told)
        self._filled = _filled(told, lookup)
        formal = self._labels or self._divided or tabled or any(line.level is not None for line in told)
        self._between = frozenset[int]() if formal else _between(told, lookup)
        self._typed = _typed_alike(parted, lookup)
        dashed = (DASHED.match(line.text) for line in told if line.text)
        self.dashes = sum(lookup.listed(found["label"]) for found in dashed if found) >= FEWEST_KNOWN

    def divided(self, line: Paragraph) -> tuple[str, str] | None:
        """The label and the answer of a line that divides them as other lines of the form do; None for any other line."""
        if id(line) in self._filled:
            return self._filled[id(line)]
        found = DIVIDER.match(line.text) if id(line) in self._divided else None
        return (found["label"], found["value"]) if found else None

    def filled(self, line: Paragraph) -> bool:
        """True for a line of print that ends in what was filled in, by its look."""
        return id(line) in self._filled

    def typed(self, line: Paragraph) -> bool:
        """True for a line that stands where an answer should and looks like the labels around it."""
        return id(line) in self._typed

    def label(self, line: Paragraph) -> bool:
        """True for a line in a look in which this form prints its questions."""
        return id(line) in self._between or (len(line.text.split()) <= LONGEST and _style(line) in self._labels)


def _filled(lines: Sequence[Paragraph], lookup: Lookup) -> dict[int, tuple[str, str]]:
    """The lines of print that end in words of another look, as a letter is filled in: `whose date of birth is 9 May 2016`."""
    found = {id(line): parts for line in lines if (parts := _ending(line))}
    known = sum(lookup.score(label) >= FILLED for label, _ in found.values())
    return found if known >= FEWEST_DIVIDED and known >= SHARE * len(found) else {}


def _ending(line: Paragraph) -> tuple[str, str] | None:
    ends = line.marked[-1] if line.marked and not line.lead and not line.bold else ""
    text = line.text.rstrip(" .")
    label = text[: -len(ends)].strip() if ends and text.endswith(ends) else ""
    return (label, line.text[len(text) - len(ends) :]) if label and len(label.split()) <= PLAIN_LABEL else None


def _typed_alike(lines: Sequence[Paragraph | None], lookup: Lookup) -> frozenset[int]:
    """The lines in bold between two labels that the dictionary has word for word: who fills in a form may write in bold too."""
    found: list[int] = []
    run: list[int] | None = None
    for line in (line for line in lines if line is None or line.text):
        if line is None:
            run = None  # what stands above a table has its answer in it
            continue
        ran_in = DIVIDER.match(line.text)
        known = lookup.listed(ran_in["label"] if ran_in else line.text)
        if known and run:
            found += run
        if known:
            run = [] if line.bold else None
        elif run is not None and line.bold and _unlike_label(line):
            run.append(id(line))
        else:
            run = None
    return frozenset(found)


def _unlike_label(line: Paragraph) -> bool:
    """True for a line without the signs of a label: a heading's level, a number, a colon, a question mark."""
    level, _, _, numbered, ends = _style(line)
    flowing = line.place.table is None and line.place.row is None
    return flowing and level is None and numbered is None and ends == "" and not NUMBERED.match(line.text)


def _between(lines: Sequence[Paragraph], lookup: Lookup) -> frozenset[int]:
    """The short lines over paragraphs of prose, as a letter heads what it answers, where some of them are known."""
    told = [line for line in lines if line.text]
    found = [line for line, after in pairwise(told) if _heads(line) and _is_prose(after)]
    known = sum(lookup.score(line.text) >= KNOWN for line in found)
    return frozenset(map(id, found)) if known >= FEWEST_KNOWN and known >= HEADED * len(found) else frozenset()


def _heads(line: Paragraph) -> bool:
    text = line.text.strip()
    return 1 <= len(text.split()) <= PLAIN_LABEL and text[0].isupper() and text[-1].isalpha() and not date_head(text)


def _is_prose(line: Paragraph) -> bool:
    return len(line.text.split()) >= PROSE and line.text.rstrip()[-1] in ".!?\")'”’"


def _style(line: Paragraph) -> Style:
    found = DIVIDED.match(line.text)
    if found and not (found["q"] or found["sub"] or found["end"]):
        found = None  # `18 August` begins with a number and is numbered by nobody
    numbered = None
    if found:
        depth = found["sub"].count(".") + found["sub"].count("/")
        numbered = (bool(found["q"]), found["n"].isdigit(), depth, found["end"])
    ends = line.text.rstrip()[-1:] if not numbered and line.text.rstrip()[-1:] in {"?", ":"} else ""
    return (line.level, line.bold, line.muted, numbered, ends)


def _stands_out(style: Style) -> bool:
    level, bold, _, numbered, ends = style
    return level is not None or bool(bold) or numbered is not None or ends != ""


def _divided(lines: Sequence[Paragraph]) -> frozenset[int]:
    """The lines that stand in a run in which each divides a short label from its answer in the same way."""
    kept: list[int] = []
    run: list[int] = []
    by = ""
    for line in lines:
        found = DIVIDER.match(line.text)
        kind = found["by"].strip() or "\t" if found and _is_label(found["label"]) else ""
        if kind != by or not kind:
            kept += run if len(run) >= FEWEST_DIVIDED else []
            run, by = [], kind
        if kind:
            run.append(id(line))
    return frozenset([*kept, *(run if len(run) >= FEWEST_DIVIDED else [])])


def _is_label(text: str) -> bool:
    """True for words that may be a label: few, no date, and no item of a list."""
    listed = text[:1] in "•·*-–(" or ";" in text or "," in text
    return len(text.split()) <= PLAIN_LABEL and not listed and not date_head(text)
