"""Keeps the dictionary and the known templates ready for use, since making them from their files takes longer than reading a
form.

The folder of templates comes in; `Layouts` leave, the same as `load_layouts` makes of it, or their bytes for a child that reads
by them. What was made stands beside the templates in one file of our own, under a digest of everything that it was made from and
of what it says: whoever changes a word, a blank or the reader itself has it made anew. Where the folder cannot be written to, it
is made each time.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import pickle
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import parsers

if TYPE_CHECKING:
    from parsers.layouts import Layouts

KEPT = ".known"
MADE_BY = ("guidance.py", "labels.py", "layouts.py", "likeness.py", "model.py", "formats/sheet.py", "formats/word.py")
"""The code that makes them, by its files: to load the readers of documents takes longer than all that is done with it here."""


def known_layouts(templates: Path) -> Layouts:
    """The dictionary and the known templates of that folder."""
    return unpacked(packed_layouts(templates))


def packed_layouts(templates: Path) -> bytes:
    """The same as bytes, for `unpacked`: a process that only hands them on need not load what they are made of."""
    kept, digest = templates / KEPT, _digest(templates)
    with contextlib.suppress(OSError):
        data = kept.read_bytes()
        head, packed = data[: 2 * len(digest)], data[2 * len(digest) :]
        if head == digest + hashlib.sha256(packed).digest():
            return packed
    from parsers.layouts import load_layouts

    packed = pickle.dumps(load_layouts(templates), pickle.HIGHEST_PROTOCOL)
    _keep(kept, digest + hashlib.sha256(packed).digest() + packed)
    return packed


def unpacked(packed: bytes) -> Layouts:
    """What `packed_layouts` gave."""
    found: Layouts = pickle.loads(packed)  # noqa: S301 -- our own file, in the folder of our own program's data
    return found


def _digest(templates: Path) -> bytes:
    whole = hashlib.sha256()
    for path in _sources(templates):
        whole.update(hashlib.sha256(path.read_bytes()).digest())
    return whole.digest()


def _sources(templates: Path) -> Iterator[Path]:
    """Every file that the layouts are made from, the code among them."""
    yield from sorted(path for path in templates.glob("*.toml"))
    yield from sorted(path for folder in ("layouts", "blank") for path in (templates / folder).iterdir() if path.is_file())
    yield from (Path(parsers.__file__).parent / name for name in MADE_BY)


def _keep(kept: Path, data: bytes) -> None:
    """Puts the file in its place at once and whole, where we may write there."""
    with contextlib.suppress(OSError), tempfile.NamedTemporaryFile(dir=kept.parent, prefix=KEPT, delete=False) as file:
        try:
            file.write(data)
            file.close()
            os.replace(file.name, kept)  # noqa: PTH105 -- atomic, and says so
        except OSError:
            Path(file.name).unlink(missing_ok=True)
