"""The dictionary and the known templates for tests that read documents: made once in a run, since it takes seconds.

Nothing comes in; the very `Layouts` that `load_layouts` makes of our templates leave, and nobody changes them.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from parsers.layouts import Layouts, load_layouts

TEMPLATES = Path(__file__).parents[1] / "templates"


@cache
def known() -> Layouts:
    """The dictionary and the known templates."""
    return load_layouts(TEMPLATES)
