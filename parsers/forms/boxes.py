"""Tells the captions in a box that holds several questions: lines in bold over their answers, or words in bold before them.

The lines of one cell come in; the lines that are captions leave, or none where the box holds one answer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from parsers.forms.lookup import LIKELY, Lookup
from parsers.model import Paragraph

BRACKETED = re.compile(r"\s*(?:\([^()]+\)|\[[^\[\]]+\])\s*")
FEWEST = 2  # captions of a box that asks several things
SHARE = 0.5  # of its captions that must be known
LONGEST = 30  # words of a caption


def captions(lines: Sequence[Paragraph], lookup: Lookup) -> frozenset[int]:
    """The ids of the lines that ask something, or hold a caption before its answer; empty where the box is one answer."""
    told = [line for line in lines if line.text]
    found = [line for line in told if caption(line) is not None]
    if len(found) < FEWEST or next((line for line in told if not line.muted), None) not in found:
        return frozenset()
    known = sum(lookup.score(caption(line) or "") >= LIKELY for line in found)
    if known < FEWEST or known < SHARE * len(found):
        return frozenset()
    if all(line.bold or line.muted for line in told) and not all(line.text.rstrip().endswith((":", "?")) for line in found):
        return frozenset()
    return frozenset(map(id, found))


def beneath(lines: Sequence[Paragraph], lookup: Lookup) -> Paragraph | None:
    """The caption in brackets under what was written on a line, `(name of author)`; None for a box without one."""
    told = [line for line in lines if line.text]
    if len(told) < FEWEST or BRACKETED.fullmatch(told[-1].text) is None or lookup.listed(told[0].text):
        return None
    bare = told[-1]._replace(text=told[-1].text.strip(" ()[]"))
    return bare if lookup.score(bare.text) >= LIKELY else None


def caption(line: Paragraph) -> str | None:
    """The words of a line that look like a caption: all of it in bold, or what stands in bold before a colon."""
    if line.bold and not line.muted and len(line.text.split()) <= LONGEST:
        return line.text
    lead = line.lead.rstrip()
    return lead if lead.endswith((":", "?")) and len(lead.split()) <= LONGEST else None
