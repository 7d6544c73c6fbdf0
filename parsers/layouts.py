"""What the reader is told beforehand: the dictionary of labels and our own templates, with the words printed on each.

The folder of templates comes in; a frozen `Layouts` leaves, light enough to hand to every child process. A form of ours is
recognised by the words we printed on it, so that these are never taken for an answer. Forms of others need no entry here.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from parsers.forms.answers import plain as plain
from parsers.guidance import NOTHING, Guidance
from parsers.labels import Labels
from parsers.model import Block, Grid, Kind

BLANKS = "".join(" " if sign.isspace() and sign != "\n" else sign for sign in map(chr, range(128)))
ALIKE = 0.8  # of the words printed on a blank, in a document that was made from it


@dataclass(frozen=True, slots=True)
class Layout:
    """One template of ours: its key, what it is for, and every line printed on its blank."""

    key: str
    kind: Kind
    blank: str
    words: frozenset[str]
    required: tuple[str, ...] = ()
    prefilled: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Layouts:
    """The dictionary's parts and the known templates."""

    scoping: Labels
    family: Labels
    chronology: Labels
    known: tuple[Layout, ...] = ()
    guidance: Guidance = NOTHING

    def recognise(self, blocks: Iterable[Block]) -> Layout | None:
        """The template of ours that a document was made from, or None."""
        present = lines(blocks)
        shares = [(len(each.words & present) / len(each.words), each) for each in self.known if each.words]
        best = max(shares, key=lambda each: each[0], default=None)
        return best[1] if best and best[0] >= ALIKE else None


def load_layouts(templates: Path) -> Layouts:
    """The dictionary in `fields.toml` and `words.toml`, and the templates in `layouts/`, each with the words of its blank."""
    fields, words = _toml(templates / "fields.toml"), _toml(templates / "words.toml")
    scoping = _labels(fields["scoping"], words["scoping"])
    known = [_layout(_toml(path), templates / "blank") for path in sorted((templates / "layouts").glob("*.toml"))]
    chronology = _labels(fields["chronology"], words["chronology"])
    told = _toml(templates / "guidance.toml")
    guidance = Guidance.of(told["guidance"], told["typed"])
    return Layouts(scoping.only(family=False), scoping.only(family=True), chronology, tuple(known), guidance)


def lines(blocks: Iterable[Block]) -> frozenset[str]:
    """Every line that stands in the blocks, spaces and case set aside."""
    whole = {text for block in blocks for text in _texts(block)}  # a long chronology says the same in many a cell
    found = {each for text in whole if not text.isascii() for each in map(plain, text.split("\n"))}
    found |= _plain_together([text for text in whole if text.isascii()])
    return frozenset(found - {""})


def _plain_together(texts: Iterable[str]) -> set[str]:
    """The lines of texts in the letters of English as `plain` gives them, all at once: most documents have thousands."""
    whole = "\n".join(texts).translate(BLANKS).casefold()
    while "  " in whole:
        whole = whole.replace("  ", " ")
    return set(whole.replace(" \n", "\n").replace("\n ", "\n").strip(" ").split("\n"))


def _texts(block: Block) -> Iterable[str]:
    return (cell.text for row in block.rows for cell in row if not cell.merged) if isinstance(block, Grid) else (block.text,)


def _toml(path: Path) -> Mapping[str, Any]:
    with path.open("rb") as file:
        return tomllib.load(file)


def _labels(fields: Mapping[str, Mapping[str, Any]], words: Mapping[str, Any]) -> Labels:
    usual = [name for name, entry in fields.items() if entry.get("usual")]
    return Labels.of({name: (entry["labels"], entry.get("cues", ())) for name, entry in fields.items()}, words, usual)


def _layout(entry: Mapping[str, Any], blanks: Path) -> Layout:
    path = blanks / str(entry["blank"])
    return Layout(
        key=str(entry["key"]),
        kind=Kind(entry["kind"]),
        blank=path.name,
        words=lines(_blocks(path)),
        required=tuple(entry.get("required", ())),
        prefilled=tuple(entry.get("prefilled", ())),
    )


def _blocks(path: Path) -> tuple[Block, ...]:
    from parsers.formats.sheet import read_grids  # these load slowly, and the layouts are kept ready (service/adapters/known.py)
    from parsers.formats.word import read_blocks

    data = path.read_bytes()
    return read_blocks(data).blocks if path.suffix == ".docx" else read_grids(data, "xlsx").blocks
