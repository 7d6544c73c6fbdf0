"""The words of rich text and how they look: bytes become characters, switches and colours a look, and what was deleted stays out.

Tokens that `rtf` hands over come in; pieces of words gather in the flow at hand. Which paragraph or cell they belong to is not
known here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from parsers.formats.looks import Look, Piece, in_font, look
from parsers.formats.rtf_field import Field
from parsers.formats.rtf_flow import Flow
from parsers.formats.rtf_head import PAGES, Head
from parsers.formats.rtf_words import COLOURS, SWITCHES
from parsers.formats.story import joined

MOST_INSTRUCTION = 4_000
SURROGATES = re.compile("[\ud800-\udfff]")


@dataclass(slots=True)
class State:
    """What holds for the words at hand, until the group ends."""

    flow: Flow
    kind: str = "text"  # or "rows": shapes of a nested table; "instruction" or "choice": of a field
    look: Mapping[str, str] = field(default_factory=dict)
    seen: Look = field(default_factory=Look)
    font: int = 0
    fallback: int = 1  # how many characters after a \u say the same for older readers
    style: int = 0
    outline: str = ""
    tabled: bool = False
    depth: int = 0
    sides: frozenset[str] = frozenset()
    field: Field | None = None

    def copy(self) -> State:
        """What holds when a group begins: all that held before it."""
        return State(
            self.flow, self.kind, self.look, self.seen, self.font, self.fallback,
            self.style, self.outline, self.tabled, self.depth, self.sides, self.field,
        )  # fmt: skip


class Writing:
    """The words of a document while they are read, with what holds for those at hand."""

    def __init__(self) -> None:
        self.body = Flow()
        self.flags: set[str] = set()
        self.head = Head()
        self.state = State(self.body)
        self.default = 0  # the font of plain words
        self.border = ""  # the control word of the border at hand
        self.choice = ""  # the entry of a list at hand
        self.left_out = 0  # characters that only repeat the last \\u
        self._bytes = bytearray()  # of words that are not yet decoded

    def take(self, text: bytes) -> None:
        left_out = min(self.left_out, len(text))
        self.left_out -= left_out
        self._bytes += text[left_out:]

    def flush(self) -> None:
        if self._bytes:
            text = self._bytes.decode(self.head.codec(self.state.font), "replace")
            self._bytes.clear()
            self.put(text)

    def put(self, text: str) -> None:
        """Adds words to whatever is read at hand."""
        state = self.state
        if state.kind == "text":
            self._write(text, state)
        elif state.kind == "choice":
            self.choice = (self.choice + text)[:MOST_INSTRUCTION]
        elif state.kind == "instruction" and state.field and len(state.field.instruction) < MOST_INSTRUCTION:
            state.field.instruction += text[:MOST_INSTRUCTION]

    def _write(self, text: str, state: State) -> None:
        if state.look.get("deleted"):
            self.flags |= {"tracked_changes"} if text else set()
            state.flow.deleted = state.flow.deleted or bool(text)
        elif state.seen.hidden:
            self.flags |= {"hidden_text"} if text.strip() else set()
        elif text:
            self.flags |= {"tracked_changes"} if state.look.get("revised") else set()
            state.flow.pieces.append(Piece(in_font(text, state.seen.font), state.seen))

    def fallback(self, word: str, number: int | None) -> None:  # noqa: ARG002 one of a table of readers
        self.state.fallback = min(max(1 if number is None else number, 0), 16)

    def unicode(self, word: str, number: int | None) -> None:  # noqa: ARG002 one of a table of readers
        self.put(chr((number or 0) & 0xFFFF))
        self.left_out = self.state.fallback

    def looks(self, name: str, setting: str) -> None:
        self.state.look = {**self.state.look, name: setting}
        self.state.seen = look((self.state.look,))

    def switch(self, word: str, number: int | None) -> None:
        self.looks(SWITCHES.get(word, "underline"), "" if number == 0 or word == "ulnone" else "1")
        self.border = word if word == "chbrdr" else self.border

    def colour(self, word: str, number: int | None) -> None:
        colour = self.head.colour(number or 0)
        self.looks(COLOURS[word], colour if word != "highlight" else "1" if number else "")

    def plain(self, word: str, number: int | None) -> None:  # noqa: ARG002 one of a table of readers
        self.state.look = {}
        self.font("f", self.default)

    def font(self, word: str, number: int | None) -> None:  # noqa: ARG002 one of a table of readers
        self.state.font = number or 0
        self.looks("font", self.head.font(self.state.font))

    def page(self, word: str, number: int | None) -> None:
        if word == "deff":
            self.default = self.state.font = number or 0
        else:
            self.head.page = {"mac": "mac-roman", "pc": "cp437", "pca": "cp850"}.get(word) or PAGES.get(number or 0, "cp1252")


def settled(pieces: list[Piece]) -> list[Piece]:
    """The pieces put together where one look goes on, with characters whole that were written in two halves."""
    return [
        Piece(each.text.encode("utf-16", "surrogatepass").decode("utf-16", "replace"), each.look)
        if SURROGATES.search(each.text)
        else each
        for each in joined(pieces)
    ]
