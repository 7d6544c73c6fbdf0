"""How a cell looks and what it can only be: the form's own, or an answer.

Cells and their words come in; True or False leaves.
"""

from __future__ import annotations

import re
from functools import lru_cache

from parsers.dated import is_date
from parsers.forms.answers import MARK, REMEMBERED
from parsers.forms.question import lines_of
from parsers.model import Cell

CONTACT = re.compile(r"[\w.+-]+@[\w-]+\.\w|(?:\+44|\b0)\d[\d ]{8,}\d")
LONG = 25  # words of what can only be an answer


def formed(cell: Cell) -> bool:
    """True for a cell that looks like the form's own: coloured, or bold throughout its first line."""
    if cell.shaded or cell.bold:
        return True
    for line in lines_of(cell):
        if line.text:
            return line.bold
    return False


@lru_cache(maxsize=REMEMBERED)
def only_answer(text: str) -> bool:
    """True for what can be no label: a date, a telephone, long prose, boxes to tick."""
    text = text.strip()
    if not text:
        return False
    prose = len(text.split()) > LONG and "?" not in text and re.search(r"[a-z]\.\s+[A-Z]", text) is not None
    figures = re.fullmatch(r"[\d\W]+", text) is not None
    return is_date(text) or prose or figures or CONTACT.search(text) is not None or MARK.match(text) is not None
