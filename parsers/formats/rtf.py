"""Reads rich text (.rtf), as Word, LibreOffice and others write it, into the same blocks as a Word document.

Bytes that `guard` has passed come in; `Contents` of plain records leaves. One pass: braces keep and restore what holds for the
words at hand, marks end paragraphs, cells and rows, and destinations that are not text are stepped over at once. Deleted, hidden
and struck words are left out and reported. Nothing is executed, fetched or written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from parsers.formats.looks import level
from parsers.formats.rtf_field import Field
from parsers.formats.rtf_flow import Flow, Shape
from parsers.formats.rtf_head import WORDS
from parsers.formats.rtf_layout import Layout
from parsers.formats.rtf_text import State, Writing, settled
from parsers.formats.rtf_tokens import Token, Tokens
from parsers.formats.rtf_words import BOXES, CHARACTERS, COLOURS, FOOTERS, HEADERS, SKIPPED, STARRED, SWITCHES, SYMBOLS
from parsers.model import Contents

MOST_GROUPS = 500  # one in the other; Word nests a few dozen
SIDES = frozenset({"brdrt", "brdrb", "brdrl", "brdrr"})


def read_blocks(data: bytes) -> Contents:
    """The document's paragraphs and grids in reading order, headers first, with the problems met on the way."""
    reader = _Reader(data)
    reader.run()
    layout = Layout()
    layout.flags |= reader.flags
    for name, flows in (("header", reader.headers), ("body", [reader.body]), ("footer", reader.footers)):
        layout.part(name, flows)
    return layout.contents()


class _Reader(Writing):
    """One pass over the tokens of a document; it keeps what the pass has found."""

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self.headers, self.footers = list[Flow](), list[Flow]()
        self._groups: list[State] = []
        self._starred = False
        self._words: Mapping[str, Callable[[str, int | None], None]] = {
            **dict.fromkeys(SWITCHES, self.switch),
            **dict.fromkeys(COLOURS, self.colour),
            **dict.fromkeys(("fonttbl", "colortbl", "stylesheet"), self._table_of_head),
            **dict.fromkeys(HEADERS | FOOTERS | BOXES, self._aside),
            **dict.fromkeys(SKIPPED, self._skip),
            **dict.fromkeys(SIDES | {"box"}, self._side),
            **dict.fromkeys(("brdrnone", "brdrnil", "brdrtbl"), self._no_border),
            **dict.fromkeys(("trowd", "trleft", "trcbpat", "cellx", "clvmrg", "clmrg", "clcbpat"), self._shape),
            **dict.fromkeys(("field", "fldinst", "fldrslt", "ffl", "ffres", "ffdefres"), self._field),
            **dict.fromkeys(("cell", "nestcell", "row", "nestrow"), self._cell),
            **dict.fromkeys(("par", "sect"), self._paragraph),
            **dict.fromkeys(("pard", "s", "intbl", "itap", "outlinelevel"), self._setting),
            **dict.fromkeys(("ansicpg", "mac", "pc", "pca", "deff"), self.page),
            "ulnone": self.switch,
            "plain": self.plain,
            "f": self.font,
            "uc": self.fallback,
            "u": self.unicode,
            "nesttableprops": self._rows,
        }
        self._tokens = Tokens(data, {*self._words, *CHARACTERS, *STARRED, *WORDS})

    def run(self) -> None:
        """Reads to the end of the document's group, or of the bytes."""
        for token in self._tokens:
            if token.kind in {"text", "hex"}:
                self._starred = False
                self.take(token.text)
                continue
            self.flush()
            self.left_out = 0
            if token.kind == "close" and len(self._groups) <= 1:
                break
            self._act(token)
        self.flush()
        for flow in dict.fromkeys([*(each.flow for each in reversed(self._groups)), self.state.flow, self.body]):
            flow.end()

    def _act(self, token: Token) -> None:
        if token.kind == "open":
            if len(self._groups) >= MOST_GROUPS:
                raise ValueError("groups are nested as no document nests them")
            self._groups.append(self.state)
            self.state = self.state.copy()
        elif token.kind == "close":
            self._close()
        elif token.kind == "symbol":
            self._symbol(token.word)
        else:
            self._word(token.word, token.number)

    def _close(self) -> None:
        ended, self.state = self.state, self._groups.pop()
        self._starred = False
        if ended.flow is not self.state.flow:
            ended.flow.end()
        if ended.kind == "choice" and self.state.kind != "choice" and ended.field:
            ended.field.offer(self.choice.strip())
        if ended.kind == "instruction" and self.state.kind == "text" and ended.field:
            self.put(ended.field.shown() or "")

    def _symbol(self, mark: str) -> None:
        if mark == "*":
            self._starred = True
        elif mark in {"\r", "\n"}:
            self._paragraph("par", None)
        else:
            self.put(SYMBOLS.get(mark, ""))

    def _word(self, word: str, number: int | None) -> None:
        starred, self._starred = self._starred, False
        if starred and word not in STARRED:
            self._tokens.skip()
        elif word in CHARACTERS:
            self.put(CHARACTERS[word])
        elif word in self._words:
            self._words[word](word, number)

    # --- paragraphs and tables

    def _setting(self, word: str, number: int | None) -> None:
        state = self.state
        match word:
            case "pard":
                state.style, state.outline, state.tabled, state.depth, state.sides = 0, "", False, 0, frozenset()
            case "s":
                state.style = number or 0
            case "intbl":
                state.tabled = number != 0
            case "itap":
                state.depth = number or 0
            case _:
                state.outline = str(number or 0)

    def _side(self, word: str, number: int | None) -> None:  # noqa: ARG002 one of a table of readers
        self.state.sides |= SIDES if word == "box" else {word}
        self.border = word

    def _no_border(self, word: str, number: int | None) -> None:  # noqa: ARG002 one of a table of readers
        if self.border == "chbrdr":
            self.looks("ring", "")
        self.state.sides -= SIDES if self.border == "box" else {self.border}

    def _kind(self) -> tuple[int | None, bool]:
        """The heading level of the paragraph at hand, and whether it is ruled round."""
        return level("", self.state.outline) or self.head.level(self.state.style), self.state.sides >= SIDES

    def _paragraph(self, word: str, number: int | None) -> None:  # noqa: ARG002 one of a table of readers
        state = self.state
        if state.kind != "text" or (word == "sect" and not state.flow.pieces):
            return
        if state.look.get("deleted"):  # its end was deleted: the next paragraph goes on here
            self.flags.add("tracked_changes")
            return
        depth = max(state.depth, 1) if state.tabled else state.depth if state.depth > 1 else 0
        heading, boxed = self._kind()
        state.flow.pieces = settled(state.flow.pieces)
        state.flow.end_paragraph(depth, heading, boxed=boxed)

    def _cell(self, word: str, number: int | None) -> None:  # noqa: ARG002 one of a table of readers
        flow, heading_and_box = self.state.flow, self._kind()
        if word in {"cell", "nestcell"} and self.state.kind == "text":
            flow.pieces = settled(flow.pieces)
            depth = 1 if word == "cell" else max(self.state.depth, 2)
            flow.end_cell(depth, heading_and_box[0], boxed=heading_and_box[1])
        elif word == "row":
            flow.end_row(1, flow.outer)
        elif word == "nestrow":
            flow.end_row(max(flow.depth, 2), flow.nested)

    def _rows(self, word: str, number: int | None) -> None:  # noqa: ARG002 one of a table of readers
        self.state.kind = "rows"

    def _shape(self, word: str, number: int | None) -> None:
        flow, nested = self.state.flow, self.state.kind == "rows"
        if word == "trowd":
            flow.outer, flow.nested = (flow.outer, Shape()) if nested else (Shape(), flow.nested)
        shape = flow.nested if nested else flow.outer
        coloured = self.head.colour(number or 0) not in {"auto", "ffffff"}
        match word:
            case "trleft":
                shape.start = number or 0
            case "cellx":
                shape.edge(number or 0)
            case "clvmrg" | "clmrg":
                shape.settings.add(word)
            case "clcbpat":
                shape.settings |= {"shaded"} if coloured else set()
            case "trcbpat":
                shape.shaded = coloured

    # --- destinations

    def _skip(self, word: str, number: int | None) -> None:  # noqa: ARG002 one of a table of readers
        self._tokens.skip()

    def _table_of_head(self, word: str, number: int | None) -> None:  # noqa: ARG002 one of a table of readers
        read = {"fonttbl": self.head.read_fonts, "colortbl": self.head.read_colours, "stylesheet": self.head.read_styles}
        read[word](self._tokens)

    def _aside(self, word: str, number: int | None) -> None:  # noqa: ARG002 one of a table of readers
        """Begins text that stands in a place of its own: a header, a footer or a text box."""
        flow = Flow()
        (self.headers if word in HEADERS else self.footers if word in FOOTERS else self.state.flow.floating).append(flow)
        self.state = State(flow, font=self.default, fallback=self.state.fallback)

    def _field(self, word: str, number: int | None) -> None:
        state = self.state
        if word == "field":
            state.field = Field()
        elif state.field is None:
            return
        elif word == "fldrslt" and state.field.shown() is not None:
            self._tokens.skip()
        elif word == "ffl":
            state.kind, self.choice = "choice", ""
        elif word == "fldinst":
            state.kind = "instruction"
        elif word != "fldrslt":
            state.field.settings[word] = number or 0
