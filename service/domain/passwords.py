"""Which words of a mail may be the password of a document that came locked.

The sender's own words enter; candidates leave, the likeliest first and never more than twenty. People write "the password is
Xyz123", "Password: Xyz123", or the word alone on a line. Nothing is remembered here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

MOST = 20
SHORTEST, LONGEST = 3, 64
MOST_TEXT = 8_000
FEW_WORDS = 12
"""A mail of no more words than that may be nothing but the password."""

NAMED = re.compile(r"\b(?:pass[ -]?(?:word|code|phrase|key)|p/?w(?:or)?d?|pin|cyfrinair)\b", re.IGNORECASE)
SAID = re.compile(
    rf"{NAMED.pattern}[^\n:=]{{0,60}}?(?:\b(?:is|will be|was)\b[ \t]*[-:=–—]?|[:=–—]|\s-\s|->)"
    r"[ \t]*\n?[ \t]*(?P<rest>[^\n]{1,200})",
    re.IGNORECASE,
)
QUOTED = re.compile(r"[\"“‘'«]([^\s\"”’'»][^\n\"”’'»]{1,62}[^\s\"”’'»])[\"”’'»]")
BLANKS = re.compile(r"[ \t\xa0]+")
DIGIT, LETTER, SIGN = re.compile(r"\d"), re.compile(r"[A-Za-z]"), re.compile(r"[!#$%&*_]")
AROUND = "\"“”‘’'«»()[]<>"
BEHIND = ".,;:"


def names_one(text: str) -> bool:
    """Whether the words speak of a password at all."""
    return NAMED.search(text[:MOST_TEXT]) is not None


def candidates(text: str, *, alone: bool = False) -> tuple[str, ...]:
    """The words to try, none where the text speaks of no password; with `alone` a mail of a few words needs not."""
    text = BLANKS.sub(" ", text[:MOST_TEXT])
    short = alone and len(text.split()) <= FEW_WORDS
    if not (names_one(text) or short):
        return ()
    found = (form for word in _words(text, short) for form in _forms(word) if SHORTEST <= len(form) <= LONGEST)
    return tuple(dict.fromkeys(found))[:MOST]


def _words(text: str, short: bool) -> Iterator[str]:
    for said in SAID.finditer(text):
        yield said["rest"].split()[0] if said["rest"].split() else ""
        yield said["rest"].strip()
    yield from (quoted[1] for quoted in QUOTED.finditer(text))
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    yield from (line for line in lines if " " not in line and not NAMED.fullmatch(line.strip(BEHIND)))
    yield from (word for word in text.split() if len(word) <= LONGEST and _mixed(word))
    if short:
        yield from text.split()


def _mixed(word: str) -> bool:
    """Whether the word looks like no word of a language: digits among letters, or signs; an address is none."""
    return "@" not in word[1:-1] and bool((DIGIT.search(word) and LETTER.search(word)) or SIGN.search(word))


def _forms(word: str) -> Iterator[str]:
    """The word without what stands round it in a sentence, and as it stands."""
    bare = word.strip(AROUND).rstrip(BEHIND).strip(AROUND)
    yield bare
    yield bare.rstrip("!?")
    yield word
