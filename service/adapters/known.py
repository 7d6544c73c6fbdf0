"""Keeps the dictionary and the known templates ready for use, since making them from their files takes longer than reading a
form.

The folder of templates comes in; `Layouts` leave, the same as `load_layouts` makes of it, or their bytes for whoever only hands
them on. What was made stands beside the templates in one file of our own, under a digest of everything that it was made from, so
that whoever changes a word, a blank or the reader itself has it made anew, and under a digest of its own bytes, which shows
damage. Where the folder cannot be written to, it is made each time.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import pickle
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from parsers import layouts
from parsers.layouts import Layouts, load_layouts

KEPT = ".known"
MADE_BY = ("guidance.py", "labels.py", "layouts.py", "likeness.py", "model.py", "formats/sheet.py", "formats/word.py")
"""The code that makes them, by its files: to load the readers of documents takes longer than all that is done with it here."""


@dataclass(frozen=True, slots=True)
class PackedLayouts:
    """The layouts in bytes: pickled, they leave as bytes and arrive as `Layouts`, which takes their sender no time."""

    data: bytes

    def unpacked(self) -> Layouts:
        """The layouts themselves."""
        found: Layouts = pickle.loads(self.data)  # noqa: S301 -- our own file, in the folder of our own program's data
        return found

    def __reduce__(self) -> tuple[Callable[[bytes], object], tuple[bytes]]:
        """How they are pickled."""
        return pickle.loads, (self.data,)


def known_layouts(templates: Path) -> Layouts:
    """The dictionary and the known templates of that folder."""
    return packed_layouts(templates).unpacked()


def packed_layouts(templates: Path) -> PackedLayouts:
    """The same for whoever hands them on to another process."""
    kept, digest = templates / KEPT, _digest(templates)
    with contextlib.suppress(OSError):
        found = kept.read_bytes()
        data = found[2 * len(digest) :]
        if found[: 2 * len(digest)] == digest + hashlib.sha256(data).digest():
            return PackedLayouts(data)
    data = pickle.dumps(load_layouts(templates), pickle.HIGHEST_PROTOCOL)
    _keep(kept, digest + hashlib.sha256(data).digest() + data)
    return PackedLayouts(data)


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
