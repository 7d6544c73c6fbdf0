"""Pages that a person opens in a browser: a template of ours and values enter, HTML that shows every value as words leaves.

Everything is escaped, a value that is missing is a fault, and nothing is fetched from anywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

Filters = Mapping[str, Callable[..., str]]


def filled_page(template: Path, values: Mapping[str, object], filters: Filters) -> str:
    """The template with the values in their places."""
    loader = FileSystemLoader(template.parent)
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters |= dict(filters)
    return environment.get_template(template.name).render(dict(values))
