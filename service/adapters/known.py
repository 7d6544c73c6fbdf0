"""Keeps the dictionary and the known templates ready for use, since making them from their files takes longer than reading a
form.

The folder of templates comes in; `Layouts` leave, the same as `load_layouts` makes of it. What was made stands beside the
templates in one file of our own, under a digest of everything that it was made from: whoever changes a word, a blank or the
reader itself has it made anew. Where the folder cannot be written to, it is made each time.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import pickle
import tempfile
from collections.abc import Iterator
from pathlib import Path

from parsers import layouts
from parsers.layouts import Layouts, load_layouts

KEPT = ".known"
MADE_BY = ("guidance.py", "labels.py", "layouts.py", "likeness.py", "model.py", "formats/sheet.py", "formats/word.py")
"""The code that makes them, by its files: to load the readers of documents takes longer than all that is done with it here."""


def known_layouts(templates: Path) -> Layouts:
    """The dictionary and the known templates of that folder."""
    kept, digest = templates / KEPT, _digest(templates)
    with contextlib.suppress(Exception):  # whatever a damaged file raises: it is made anew
        data = kept.read_bytes()
        if data[: len(digest)] == digest:
            found = pickle.loads(data[len(digest) :])  # noqa: S301 -- our own file, in the folder of our own program's data
            if isinstance(found, Layouts):
                return found
    made = load_layouts(templates)
    _keep(kept, digest + pickle.dumps(made, pickle.HIGHEST_PROTOCOL))
    return made


def _digest(templates: Path) -> bytes:
    whole = hashlib.sha256()
    for path in _sources(templates):
        whole.update(hashlib.sha256(path.read_bytes()).digest())
    return whole.digest()


def _sources(templates: Path) -> Iterator[Path]:
    """Every file that the layouts are made from, the code among them."""
    yield from sorted(path for path in templates.glob("*.toml"))
    yield from sorted(path for folder in ("layouts", "blank") for path in (templates / folder).iterdir() if path.is_file())
    yield from (Path(layouts.__file__).parent / name for name in MADE_BY)


def _keep(kept: Path, data: bytes) -> None:
    """Puts the file in its place at once and whole, where we may write there."""
    with contextlib.suppress(OSError), tempfile.NamedTemporaryFile(dir=kept.parent, prefix=KEPT, delete=False) as file:
        try:
            file.write(data)
            file.close()
            os.replace(file.name, kept)  # noqa: PTH105 -- atomic, and says so
        except OSError:
            Path(file.name).unlink(missing_ok=True)
