"""The words of one paragraph of OpenDocument text, each piece with its look: spans, fields, controls, and spaces as they count.

An element with what its paragraph's style sets comes in; pieces leave. A drawing among the words is read by whoever reads whole
blocks (`Words.read`), and its blocks wait in `floating` until the paragraph is complete.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping

from parsers.formats.looks import CROSSED, EMPTY_BOX, Look, Piece, in_font
from parsers.formats.odt_controls import control, field_mark
from parsers.formats.odt_styles import Layers, Styles
from parsers.formats.ooxml import Element, get, tag
from parsers.formats.story import Story, joined
from parsers.model import Block, Place

MOST_SPACES = 1_000
SHAPES = frozenset({
    "frame", "g", "a", "custom-shape", "rect", "ellipse", "circle", "line", "polyline", "polygon", "regular-polygon", "path",
    "connector", "caption", "measure",
})  # fmt: skip
SILENT = frozenset({"note", "annotation", "ruby-text", "placeholder", "label", "forms", "tracked-changes", "script", "param"})
"""What stands among the words of a paragraph and is no part of them."""


def count(element: Element, name: str, most: int) -> int:
    """The attribute of that name as a whole number from 1 to `most`."""
    text = get(element, name)
    return min(max(int(text), 1), most) if re.fullmatch("[0-9]{1,9}", text) else 1


class Words(Story, ABC):
    """A pass over a document that knows how to read the words of a paragraph."""

    def __init__(self, forms: Mapping[str, Element]) -> None:
        super().__init__()
        self.styles = Styles()
        self.floating: list[Block] = []  # text boxes anchored in the paragraph at hand
        self._forms = forms
        self._spaced = self._concealed = False
        self._inline: Mapping[str, Callable[[Element, Layers], Iterator[Piece]]] = {
            **dict.fromkeys(SHAPES, self._shape),
            **dict.fromkeys(("span", "a"), self._span),
            **dict.fromkeys(SILENT, self._silent),
            **dict.fromkeys(("s", "tab", "line-break"), self._character),
            **dict.fromkeys(("fieldmark", "fieldmark-start"), self._field_mark),
            **dict.fromkeys(("hidden-text", "hidden-paragraph"), self._hidden_field),
            "control": self._form_control,
            "content-control": self._content_control,
            "text-input": self._text_input,
        }

    @abstractmethod
    def read(self, container: Element, place: Place | None = None) -> Iterator[Block]:
        """The blocks that stand in a container."""

    def words_of(self, paragraph: Element, layers: Layers) -> list[Piece]:
        """The words of a paragraph that a reader of the page sees."""
        self._spaced, self._concealed = True, False
        pieces = joined(self._pieces(paragraph, layers))
        if self._concealed and any(each.text.strip() for each in pieces):
            self.flags.add("hidden_text")
        return [] if self._concealed else pieces

    def _pieces(self, element: Element, layers: Layers) -> Iterator[Piece]:
        seen = self.styles.look(layers)
        yield from self._words(element.text, seen)
        for each in element:
            yield from self._inline.get(tag(each), self._pieces)(each, layers)
            yield from self._words(each.tail, seen)

    def _words(self, text: str | None, seen: Look) -> Iterator[Piece]:
        """The words of one text node; white space counts once, and not where a space stood before (ODF 1.3, 6.1.2)."""
        words = re.sub("[ \t\r\n]+", " ", text) if text else ""
        words = words[1:] if self._spaced and words.startswith(" ") else words
        if words:
            yield from self._shown(words, seen)
            self._spaced = words.endswith(" ")

    def _shown(self, words: str, seen: Look) -> Iterator[Piece]:
        self._spaced = False
        if not seen.hidden:
            yield Piece(in_font(words, seen.font), seen)
        elif words.strip():
            self.flags.add("hidden_text")

    def _silent(self, element: Element, layers: Layers) -> Iterator[Piece]:  # noqa: ARG002 one of a table of readers
        yield from ()

    def _span(self, element: Element, layers: Layers) -> Iterator[Piece]:
        yield from self._pieces(element, (*self.styles.layers("text", get(element, "style-name")), *layers))

    def _character(self, element: Element, layers: Layers) -> Iterator[Piece]:
        spaces = " " * count(element, "c", MOST_SPACES)
        yield from self._shown({"tab": "\t", "line-break": "\n"}.get(tag(element), spaces), self.styles.look(layers))

    def _shape(self, element: Element, layers: Layers) -> Iterator[Piece]:
        """A drawing: its words follow the paragraph that it is anchored in."""
        if not self.styles.look(layers).hidden:
            outer, self.floating, kept = self.floating, [], (self._spaced, self._concealed)
            found = list(self.read(element))
            self.floating, (self._spaced, self._concealed) = [*outer, *found], kept
        yield from ()

    def _field_mark(self, element: Element, layers: Layers) -> Iterator[Piece]:
        yield from self._shown(field_mark(element), self.styles.look(layers))

    def _form_control(self, element: Element, layers: Layers) -> Iterator[Piece]:
        yield from self._shown(control(self._forms.get(get(element, "control"))), self.styles.look(layers))

    def _content_control(self, element: Element, layers: Layers) -> Iterator[Piece]:
        """A content control: its words, a box for a checkbox, and nothing while it still shows its prompt."""
        if get(element, "checkbox") == "true":
            yield from self._shown(CROSSED if get(element, "checked") == "true" else EMPTY_BOX, Look())
        elif get(element, "showing-place-holder") != "true":
            yield from self._pieces(element, layers)

    def _text_input(self, element: Element, layers: Layers) -> Iterator[Piece]:
        """An input field: its words, where they are more than the prompt of a control that was not touched."""
        if not any(each.get("prompt") for each in layers):
            yield from self._shown((element.text or "").replace("\r", "\n"), self.styles.look(layers))

    def _hidden_field(self, element: Element, layers: Layers) -> Iterator[Piece]:
        if get(element, "is-hidden") != "true":
            yield from self._pieces(element, layers)
        elif tag(element) == "hidden-paragraph":
            self._concealed = True
        else:
            self.flags.add("hidden_text")
