"""The tables at the head of rich text: its fonts with their character sets, its colours, and the heading levels of its styles.

The tokens of each table come in; afterwards a font's number gives a name and a codec, a colour's number six hexadecimal digits,
and a style's number a level. All codecs are looked up when this module is loaded, for a process that will
soon be able to load none.
"""

from __future__ import annotations

import codecs

from parsers.formats.looks import Style, inherited, level
from parsers.formats.rtf_tokens import Tokens

MOST_ENTRIES = 10_000
# The values of \fcharset (RTF 1.9.1, font table) and of \ansicpg, as far as there are codecs for them.
CHARSETS = {
    0: "cp1252", 2: "latin-1", 77: "mac-roman", 128: "cp932", 129: "cp949", 130: "johab", 134: "gbk", 136: "cp950", 161: "cp1253",
    162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250",
    254: "cp437", 255: "cp850",
}  # fmt: skip
PAGES = {
    437: "cp437", 850: "cp850", 852: "cp852", 866: "cp866", 874: "cp874", 932: "cp932", 936: "gbk", 949: "cp949", 950: "cp950",
    1250: "cp1250", 1251: "cp1251", 1252: "cp1252", 1253: "cp1253", 1254: "cp1254", 1255: "cp1255", 1256: "cp1256",
    1257: "cp1257", 1258: "cp1258", 10000: "mac-roman", 65001: "utf-8",
}  # fmt: skip
WORDS = ("f", "fcharset", "red", "green", "blue", "s", "cs", "ds", "ts", "sbasedon", "outlinelevel")
CODECS = {name: codecs.lookup(name) for name in (*CHARSETS.values(), *PAGES.values(), "utf-16")}


class Head:
    """What the tables at the head of a document define."""

    def __init__(self) -> None:
        self.page = "cp1252"
        self.fonts: dict[int, tuple[str, str]] = {}  # name and codec
        self.colours: list[str] = []
        self._styles: dict[str, Style] = {}

    def codec(self, font: int) -> str:
        """The codec of a font's bytes."""
        return self.fonts.get(font, ("", self.page))[1]

    def font(self, number: int) -> str:
        """The name of a font, in small letters."""
        return self.fonts.get(number, ("", ""))[0]

    def colour(self, number: int) -> str:
        """A colour as six hexadecimal digits; `auto` for the one that is left to the reader."""
        return self.colours[number] if 0 <= number < len(self.colours) else "auto"

    def level(self, style: int) -> int | None:
        """The heading level of a paragraph style, its own or that of the nearest of its parents."""
        return next((each.level for each in inherited(self._styles, str(style)) if each.level), None)

    def read_fonts(self, tokens: Tokens) -> None:
        """Reads the font table."""
        number, charset, name = 0, 1, b""
        for _, token in tokens.group():
            if token.kind == "symbol" and token.word == "*":
                tokens.skip()
            elif token.kind == "word" and token.word == "f":
                number, charset, name = token.number or 0, 1, b""
            elif token.kind == "word" and token.word == "fcharset":
                charset = token.number or 0
            elif token.kind in {"text", "hex"}:
                name += token.text[:200]
                if b";" in name and len(self.fonts) < MOST_ENTRIES:
                    words = name.partition(b";")[0].decode("latin-1").strip().lower()
                    self.fonts[number] = (words, CHARSETS.get(charset, self.page))
                    name = b""

    def read_colours(self, tokens: Tokens) -> None:
        """Reads the colour table; an entry without parts is the automatic colour."""
        parts: dict[str, int] = {}
        for _, token in tokens.group():
            if token.kind == "word" and token.word in {"red", "green", "blue"}:
                parts[token.word] = min(max(token.number or 0, 0), 255)
            elif token.kind == "text" and len(self.colours) < MOST_ENTRIES:
                for _ in range(min(token.text.count(b";"), 256)):
                    self.colours.append(
                        "".join(f"{parts.get(each, 0):02x}" for each in ("red", "green", "blue")) if parts else "auto"
                    )
                    parts = {}

    def read_styles(self, tokens: Tokens) -> None:
        """Reads the style sheet, of which only the headings matter: writers repeat what a style sets where it is used."""
        number, parent, outline, name = "0", "", "", b""
        for depth, token in tokens.group():
            if token.kind == "open" and depth == 1:
                number, parent, outline, name = "0", "", "", b""
            elif token.kind == "word" and token.word in {"s", "cs", "ds", "ts"}:
                number = str(token.number or 0) if token.word == "s" else ""
            elif token.kind == "word" and token.word == "sbasedon":
                parent = str(token.number or 0)
            elif token.kind == "word" and token.word == "outlinelevel":
                outline = str(token.number or 0)
            elif token.kind in {"text", "hex"} and depth == 1:
                name += token.text[:200]
            elif token.kind == "close" and depth == 1 and number and len(self._styles) < MOST_ENTRIES:
                words = name.partition(b";")[0].decode("latin-1").strip().lower()
                self._styles[number] = Style(parent, {}, 1 if words == "title" else level(words, outline))
