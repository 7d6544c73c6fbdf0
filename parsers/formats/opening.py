"""Opens a document with the reader of its format: one table, one line a format.

A format and bytes that `guard` has passed come in; `Contents` leave, or None for a format that nobody reads. A reader is imported
when it is first needed: `load` imports those of nearly all returns beforehand; what is rare or comes with large libraries,
a child process imports when the first such document comes, for which its few rights are enough.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from importlib import import_module
from inspect import signature

from parsers.formats.guard import Format
from parsers.model import Contents

SHEETS = frozenset({Format.XLSX, Format.XLSM, Format.XLSB, Format.XLS, Format.ODS})
READERS: Mapping[Format, str] = {
    Format.DOCX: "word",
    Format.DOCM: "word",
    Format.DOC: "doc",
    Format.ODT: "odt",
    Format.RTF: "rtf",
    Format.PDF: "pdf",
    Format.HTML: "page",
    Format.TEXT: "text",
    **dict.fromkeys(SHEETS, "sheet"),
}
"""The module of this folder that reads the format; it has `read_blocks(data)`, or for workbooks `read_grids(data, format)`."""

USUAL = (Format.DOCX, Format.XLSX, Format.HTML, Format.TEXT)


def contents(format: Format, data: bytes, passwords: Sequence[str] = ()) -> Contents | None:
    """What stands in the document; None where no reader knows the format. Passwords go to a reader that takes them."""
    reader = _reader(format)
    if reader is None:
        return None
    return reader(data, passwords=passwords) if passwords and "passwords" in signature(reader).parameters else reader(data)


def load() -> None:
    """Imports the readers of the usual formats."""
    for each in USUAL:
        _reader(each)


def _reader(format: Format) -> Callable[..., Contents] | None:
    if format not in READERS:
        return None
    module = import_module(f"parsers.formats.{READERS[format]}")
    reader: Callable[..., Contents] = partial(module.read_grids, format=format.value) if format in SHEETS else module.read_blocks
    return reader
