"""Cuts rich text into its tokens: braces, control words with their numbers, control symbols, and bytes of words.

Bytes come in; tokens leave one by one, without the words that the reader does not know. Binary data is stepped over by the length
it declares, whoever reads may leave out the rest of a group at once, and nothing is looked at twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

MOST_TOKENS = 3_000_000  # of which MOST_KNOWN mean something to us; a form has tens of thousands
MOST_KNOWN = 1_000_000
TOKEN = re.compile(
    rb"\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?[0-9]{1,20})? ?|\\'(?P<hex>[0-9a-fA-F]{2})|\\(?P<symbol>[^a-zA-Z])"
    rb"|(?P<brace>[{}])|(?P<text>[^\\{}\r\n\0]+)|[\r\n\0]+|\\",
    re.DOTALL,
)
MARK = re.compile(rb"[{}]|\\bin([0-9]{1,20}) ?|(?:\\(?!bin[0-9])(?:.|\Z)[^{}\\]*){1,500}+", re.DOTALL)


class Token(NamedTuple):
    """One token; `kind` is word, symbol, open, close or text, and `number` is None where a word has none."""

    kind: str
    word: str = ""
    number: int | None = None
    text: bytes = b""


class Tokens:
    """The tokens of a document, in one pass from its beginning to its end."""

    def __init__(self, data: bytes, known: Iterable[str]) -> None:
        self._data = data
        self._known = frozenset(each.encode("ascii") for each in known) | {b"bin"}
        self._at = self._count = self._known_count = 0
        self._starred = False  # the next word names a destination, known or not

    def __iter__(self) -> Iterator[Token]:
        return self

    def __next__(self) -> Token:
        data, known = self._data, self._known
        while match := TOKEN.match(data, self._at):
            self._at = match.end()
            self._count += 1
            if self._count > MOST_TOKENS or self._known_count > MOST_KNOWN:
                raise ValueError("more tokens than a document has")
            word = match["word"]
            if word is not None and not self._starred and word not in known:
                continue
            found = self._token(match)
            if found is not None:
                self._known_count += 1
                self._starred = found.kind == "symbol" and found.word == "*"
                return found
        raise StopIteration

    def _token(self, match: re.Match[bytes]) -> Token | None:
        kind = match.lastgroup
        if kind == "text":
            return Token("text", text=match[0])
        if kind in {"word", "number"}:
            word, number = match["word"].decode("ascii"), int(match["number"]) if match["number"] else None
            if word != "bin":
                return Token("word", word, number)
            self._at = min(self._at + max(number or 0, 0), len(self._data))
        elif kind == "brace":
            return Token("open" if match[0] == b"{" else "close")
        elif kind == "hex":
            return Token("hex", text=bytes.fromhex(match["hex"].decode("ascii")))
        elif kind == "symbol":
            return Token("symbol", match["symbol"].decode("latin-1"))
        return None

    def skip(self) -> None:
        """Leaves out the rest of the group at hand; its closing brace is the next token."""
        depth = 0
        while match := MARK.search(self._data, self._at):
            if match[0] == b"}" and not depth:
                self._at = match.start()
                return
            depth += (match[0] == b"{") - (match[0] == b"}")
            self._at = min(match.end() + int(match[1] or 0), len(self._data))
        self._at = len(self._data)

    def group(self) -> Iterator[tuple[int, Token]]:
        """The tokens of the rest of the group at hand, each with how deep it stands in it; its closing brace is left."""
        depth = 0
        for token in self:
            depth += token.kind == "open"
            if token.kind == "close" and not depth:
                self._at -= 1
                return
            yield depth, token
            depth -= token.kind == "close"
