"""Bytes in, typed extraction out. Pure: no SQL, no sockets, no clock, no logging; every value carries its place.

The doors are `read_message`, `read_document` and `load_layouts`; each is opened when first asked for, so that
whoever needs only the records of `parsers.model` does not load the readers of every format.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from parsers.document import read_document as read_document
    from parsers.layouts import load_layouts as load_layouts
    from parsers.mail.message import read_message as read_message

DOORS = {"load_layouts": "parsers.layouts", "read_document": "parsers.document", "read_message": "parsers.mail.message"}


def __getattr__(name: str) -> object:
    """The door of that name, loaded on first use (PEP 562)."""
    if name not in DOORS:
        raise AttributeError(name)
    return getattr(import_module(DOORS[name]), name)
