"""Learns from a form itself how it prints its questions: in bold, as headings, numbered `4.1`, ending in a question mark.

The lines of a form come in; what leaves says of a line whether it is printed the way this form prints its questions. A look in which
the dictionary knows several lines is a look of labels, and then a line in the same look is a question too, whatever it says. No look
is taken for granted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from parsers.forms.lookup import Lookup
from parsers.model import Paragraph

FEWEST_KNOWN, SHARE = 2, 0.3  # of the lines in one look
LONGEST = 45  # words
DIVIDED = re.compile(r"\s*(?P<q>[Qq])?(?:uestion\s)?\(?(?P<n>\d{1,2}|[A-Za-z]|[ivx]{1,4})(?P<sub>(?:[./]\d{1,2})*)(?P<end>[.):]*)\s+(?=\S)")

Style = tuple[object, ...]


class Styles:
    """The looks in which a form prints its questions."""

    def __init__(self, lines: Iterable[Paragraph], lookup: Lookup) -> None:
        known, all_of = Counter[Style](), Counter[Style]()
        for line in lines:
            if line.text and len(line.text.split()) <= LONGEST:
                style = _style(line)
                all_of[style] += 1
                known[style] += lookup.score(line.text) > 0
        self._labels = {
            style for style, count in known.items() if count >= FEWEST_KNOWN and count >= SHARE * all_of[style] and _stands_out(style)
        }

    def label(self, line: Paragraph) -> bool:
        """True for a line in a look in which this form prints its questions."""
        return len(line.text.split()) <= LONGEST and _style(line) in self._labels


def _style(line: Paragraph) -> Style:
    found = DIVIDED.match(line.text)
    if found and not (found["q"] or found["sub"] or found["end"]):
        found = None  # `18 August` begins with a number and is numbered by nobody
    numbered = (bool(found["q"]), found["n"].isdigit(), found["sub"].count(".") + found["sub"].count("/"), found["end"]) if found else None
    ends = line.text.rstrip()[-1:] if not numbered and line.text.rstrip()[-1:] in {"?", ":"} else ""
    return (line.level, line.bold, line.muted, numbered, ends)


def _stands_out(style: Style) -> bool:
    level, bold, _, numbered, ends = style
    return level is not None or bool(bold) or numbered is not None or ends != ""
