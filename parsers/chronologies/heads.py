"""How rows begin that tell no event: a year across the table, a pattern to fill in, an example, a total or a signature.

The words of cells enter; what they say of their row leaves. Thousands of cells are asked, so that no pattern is tried where the
first sign says already that it finds nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from string import ascii_letters, digits

BAND_YEAR = re.compile(r"\W*(?:year:?\s*|[a-z]{3,9}\s+)?((?:19|20)\d{2})\W*(?:cont(?:inued|'?d)?\W*)?", re.IGNORECASE | re.ASCII)
PATTERN_CELL = re.compile(
    r"\W*(?:d{1,2}\W?m{1,3}\W?y{2,4}(?:\W*hh\W?mm)?|hh\W?mm|24\W?h(?:ou)?rs?(?: clock)?|e\.?g\b.*|for example\b.*|"
    r"\(?examples?\b.*)\W*",
    re.IGNORECASE | re.DOTALL,
)
EXAMPLE = re.compile(r"\W*(?:examples?(?: only)?\b|e\.g\b|for example\b|sample (?:entry|row))", re.IGNORECASE)
FOOTER = re.compile(
    r"\W*(?:(?:sub)?totals?|(?:total )?number of|(?:chronology )?(?:prepared|completed|compiled|produced) by|prepared|compiled"
    r"|signed?|signature|date (?:prepared|completed|signed|of completion)|key|abbreviations?|glossary|notes?|end of|summary|rag"
    r"|author|name|role)\b",
    re.IGNORECASE,
)
ALNUM = frozenset(ascii_letters + digits)
NO_PATTERN, NO_EXAMPLE = ALNUM - frozenset("2dDhHeEfF"), ALNUM - frozenset("eEfFsS")
NO_FOOTER = ALNUM - frozenset("acdegknprstACDEGKNPRST")
"""The letters and digits with which nothing begins that these patterns find."""


def is_pattern(text: str) -> bool:
    """True for a cell that shows how it is to be filled in: `dd/mm/yyyy`."""
    return text[:1] not in NO_PATTERN and PATTERN_CELL.fullmatch(text) is not None


def is_example(texts: Sequence[str]) -> bool:
    """True where one of the cells, each of which holds words, begins an example."""
    return not {text[0] for text in texts} <= NO_EXAMPLE and any(EXAMPLE.match(text) for text in texts)


def ends(text: str) -> bool:
    """True for words that may begin what stands below the last event: a total, a signature, a key."""
    return text[:1] not in NO_FOOTER and FOOTER.match(text) is not None
