"""A cell of a .csv file that a spreadsheet takes for text, whatever it begins with.

Any text enters, the same text leaves; where a spreadsheet would calculate it, an apostrophe stands in front (OWASP).
"""

from __future__ import annotations

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def cell(text: str) -> str:
    """The text as a cell that is never a formula; control characters are spaces."""
    clean = "".join(each if each.isprintable() else " " for each in text)
    return f"'{clean}" if text.startswith(FORMULA) or clean.lstrip().startswith(FORMULA) else clean
