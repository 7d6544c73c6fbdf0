"""The lines of a mail as somebody typed them, made plain enough to be compared with words that we know.

Enters: a mail's new text. Leaves: lines of words. Of each word stands the plain form (straight quotes and hyphens, nothing
invisible) and where it stood, so that a note or a question can be taken over in the person's own characters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"
_DOUBLE = "\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033"
_SINGLE = "\u2018\u2019\u201a\u201b\u2032\u00b4`"
_PLAIN = dict.fromkeys(_DASHES, "-") | dict.fromkeys(_DOUBLE, '"') | dict.fromkeys(_SINGLE, "'")
# Bullets of every kind, but nothing that may open a word of ours; then "1.", "(2)", and Word's second bullet, an "o" far out.
_BULLET = re.compile(r"""\s*(?:[^\w\s"'<\[(>]+\s*|\(?[0-9]{1,2}[.)](?=\s)\s*|o\s{2,})""")
_EMPHASIS = "*_~"
_MARKS = ".,;:!-"


@dataclass(frozen=True, slots=True)
class Word:
    """One word: as typed but plain, the same bare of emphasis, case and punctuation (empty: a mark), and where it stands."""

    plain: str
    bare: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Line:
    """One line without its bullet, numbered as a person counts."""

    number: int
    own: str
    words: tuple[Word, ...]

    def own_from(self, start: int, end: int | None = None) -> str:
        """The person's own characters from that place on, without the marks that lead up to them; empty without a letter."""
        text = self.own[start:end]
        first = next((at for at, each in enumerate(text) if not _leads_up(each)), len(text))
        return text[first:].strip() if any(each.isalnum() for each in text) else ""


def typed_lines(text: str) -> Iterator[Line]:
    """The lines that hold a word; what is quoted with `>` is somebody else's and is left out."""
    for number, own in enumerate(text.splitlines(), 1):
        line = _line(number, own)
        if line.words and not line.words[0].plain.startswith(">"):
            yield line


def _line(number: int, own: str) -> Line:
    kept = [at for at, each in enumerate(own) if not _is_invisible(each)]
    plain = "".join(" " if own[at].isspace() else _PLAIN.get(own[at], own[at]) for at in kept)
    begin = _after_bullets(plain)
    found = list(re.finditer(r"\S+", plain[begin:]))
    words = tuple(Word(each[0], _bare(each[0]), kept[begin + each.start()], kept[begin + each.end() - 1] + 1) for each in found)
    return Line(number, _unwrapped(own, plain[:begin]), words)


def _leads_up(char: str) -> bool:
    return char.isspace() or _is_invisible(char) or _PLAIN.get(char, char) in _MARKS


def _is_invisible(char: str) -> bool:
    """Whether the character is a format one, a soft hyphen or a zero-width space, or joins nothing, or makes a picture."""
    return unicodedata.category(char) == "Cf" or char in "\u034f\ufe0f"


def _after_bullets(plain: str) -> int:
    at = 0
    while found := _BULLET.match(plain, at):
        at = found.end()
    return at


def _bare(word: str) -> str:
    """The word without emphasis and punctuation around it; only ASCII has capitals here, look-alikes stay themselves."""
    word = word.strip(_EMPHASIS + _MARKS)
    return word.lower() if word.isascii() else word


def _unwrapped(own: str, before: str) -> str:
    """The line without the emphasis that closes what was opened before its first word."""
    opened = re.search(rf"[{re.escape(_EMPHASIS)}]+$", before)
    own = own.rstrip()
    return own.removesuffix(opened[0]) if opened else own
