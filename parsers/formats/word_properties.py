"""What the runs, paragraphs, cells and rows of a Word document set for themselves, and what their styles add.

The elements that hold such properties come in, or those that stand for a repeated block of them; looks and settings leave. What a
block or a style comes to is worked out once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from parsers.formats.looks import Look, Style, inherited, level, look, styled
from parsers.formats.ooxml import Element, child, get, named, number
from parsers.formats.repeats import NUMBER
from parsers.formats.story import MOST_SPANS

Layers = tuple[Mapping[str, str], ...]


class Manner(NamedTuple):
    """How a paragraph is set, by its style and its own settings."""

    layers: Layers
    heading: int | None
    boxed: bool
    ends: bool  # False where the mark at its end was deleted: the next one goes on in it


class Room(NamedTuple):
    """How far a cell reaches, and whether it goes on from another."""

    span: int
    down: str | None  # `restart` where it begins a cell that reaches down; anything else where it goes on from above
    across: str | None  # the same to the right, in old documents
    shaded: bool


class Properties:
    """The properties met in one document."""

    def __init__(self, styles: Mapping[str, Style]) -> None:
        self._styles = styles
        self._named: dict[str, tuple[Layers, int | None]] = {}  # what each style of paragraphs comes to
        self._looks: dict[object, Look] = {}  # by what a run sets, its style and that of its paragraph
        self.begin(())

    def begin(self, blocks: Sequence[Element]) -> None:
        """Begins a part of the package with the blocks that it repeats."""
        self._blocks = blocks
        self._seen: dict[tuple[str, int], Look] = {}  # by the number of a block and the style of the paragraph
        self._manners: dict[str, Manner] = {}
        self._rooms: dict[str, Room] = {}

    def manner(self, settings: Element | None) -> Manner:
        """How a paragraph with these settings is set."""
        at = self._number(settings)
        return self._manner(settings) if not at else self._manners.get(at) or self._manners.setdefault(at, self._manner(settings))

    def room(self, settings: Element | None) -> Room:
        """What a cell with these settings takes up."""
        at = self._number(settings)
        return self._room(settings) if not at else self._rooms.get(at) or self._rooms.setdefault(at, self._room(settings))

    def look(self, settings: Element | None, layers: Layers) -> Look:
        """How a run with these settings looks in a paragraph of that style."""
        at = self._number(settings)
        if not at:
            return self._look(settings, layers)
        key = at, id(layers)  # one tuple a style, which is kept
        return self._seen.get(key) or self._seen.setdefault(key, self._look(settings, layers))

    def whole(self, settings: Element | None) -> Element | None:
        """The element, or the block that it stands for."""
        at = self._number(settings)
        return self._blocks[int(at)] if at else settings

    def _number(self, settings: Element | None) -> str:
        """The number of the block that the element stands for, or an empty string where it stands for itself."""
        return (settings.get(NUMBER) or "") if settings is not None and self._blocks else ""

    def _manner(self, settings: Element | None) -> Manner:
        own = named(self.whole(settings))
        layers, heading = self._style(get(own.get("pStyle"), "val"))
        if "outlineLvl" in own:
            heading = level("", get(own["outlineLvl"], "val")) or heading
        return Manner(layers, heading, "pBdr" in own, child(self.whole(own.get("rPr")), "del") is None)

    def _room(self, settings: Element | None) -> Room:
        own = named(self.whole(settings))
        down, across = (get(own[name], "val") if name in own else None for name in ("vMerge", "hMerge"))
        fill = get(own.get("shd"), "fill").lower()
        return Room(min(max(number(own.get("gridSpan"), 1), 1), MOST_SPANS), down, across, fill not in {"", "auto", "ffffff"})

    def _look(self, settings: Element | None, layers: Layers) -> Look:
        own, style = styled(self.whole(settings))
        key = (tuple(own.items()), style, id(layers))
        if key not in self._looks:
            self._looks[key] = look((own, *self._style(style)[0], *layers))
        return self._looks[key]

    def _style(self, name: str) -> tuple[Layers, int | None]:
        """What a style sets with those above it, the nearest first, and its heading level."""
        if name not in self._named:
            chain = tuple(inherited(self._styles, name))
            self._named[name] = tuple(each.properties for each in chain), next((each.level for each in chain if each.level), None)
        return self._named[name]
