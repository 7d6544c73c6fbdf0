"""Texts, names, numbers and codes that may follow the verb of a command.

Enters: the place in the line. Leaves: the sentence that says what is wrong, or None; then the place has moved on and the command
says more. What is wrong is not passed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from service.domain.lines.british_days import Day, Tense
from service.domain.lines.british_times import time_at
from service.domain.lines.command_agencies import JOINS
from service.domain.lines.command_cursor import MOST_WORDS, Cursor
from service.domain.lines.prose import GOES_ON, NO_NAME, ORDINARY
from service.domain.lines.typed_lines import Word
from service.domain.lines.typed_references import reference_at

_DOCUMENT = re.compile(r"[a-z][a-z0-9_]*(?:-[a-z0-9_]+)*", re.ASCII)
_NUMBER = re.compile(r"#?[0-9]{1,9}", re.ASCII)
_CODE = re.compile(r"(?=[a-z-]*[0-9])[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)  # a digit in it: “yes please” is no code
_CODE_LENGTH = range(5, 21)
ALL_OF_THEM = (["all"], ["everything"])


def documents(cursor: Cursor) -> str | None:
    """The keys of documents, where they stand there."""
    found: list[str] = []
    while cursor.more and (_is_document(cursor) or (found and cursor.word in JOINS)):
        if cursor.word not in JOINS:
            found.append(cursor.word)
        cursor.step()
    cursor.say(replace(cursor.command, documents=tuple(dict.fromkeys(found))))
    return None


def _is_document(cursor: Cursor) -> bool:
    """Whether the next word can be a document's key: a second agency is none."""
    word = cursor.word
    return _DOCUMENT.fullmatch(word) is not None and word not in ORDINARY and word not in cursor.known.agencies


def text(cursor: Cursor) -> str | None:
    """Whatever is left, in the person's own characters."""
    if not cursor.text:
        return "Some words are needed behind it."
    cursor.say(replace(cursor.command, text=cursor.text))
    cursor.at = len(cursor.line.words)
    return None


def note(cursor: Cursor) -> str | None:
    """A text that belongs to an agency. Only a known agency, or a case in front, tells it from any other sentence."""
    told = cursor.opened or cursor.known.agencies
    return text(cursor) if told else "The case's reference stands in front of such a line."


def task(cursor: Cursor) -> str | None:
    """A text that needs an agency, a day or a case before it, or any sentence that begins with the verb would be taken for it."""
    told = cursor.opened or cursor.command.on or (cursor.command.agency and cursor.known.agencies)
    return text(cursor) if told else "The case's reference stands in front of such a line."


def why(cursor: Cursor) -> str | None:
    """“why” and the reason."""
    if not cursor.skip("why"):
        return "Behind “why” the reason is needed."
    cursor.pass_marks()
    return text(cursor)


def place(cursor: Cursor) -> str | None:
    """Where it is, where that is said; a second time or the middle of a sentence is no place."""
    cursor.pass_marks()
    while cursor.skip("at", "in"):
        cursor.pass_marks()
    if not cursor.more:
        return None
    if time_at(cursor.bare) or cursor.word in GOES_ON:
        return "Behind the time at which it begins only the place follows; to cancel, write “meeting cancelled”."
    where = cursor.text.rstrip(" .")
    if not where:
        return "Behind the time only the place follows."
    cursor.say(replace(cursor.command, text=where))
    cursor.at = len(cursor.line.words)
    return None


def by_name(cursor: Cursor) -> str | None:
    """“by” and who signed, where they stand there; a day may stand behind the name."""
    if not cursor.skip("by"):
        return None
    words, day = _name_and_day(cursor)
    name = cursor.line.own_from(words[0].start, words[-1].end).rstrip(" .,;") if words else ""
    if not name or len(words) > MOST_WORDS or any(each.bare in NO_NAME for each in words):
        return "Behind “by” the name of the person who signed is needed."
    cursor.say(replace(cursor.command, name=name, on=day or cursor.command.on))
    cursor.at = len(cursor.line.words)
    return None


def _name_and_day(cursor: Cursor) -> tuple[Sequence[Word], date | None]:
    """The words of the name, and the day that stands behind it, where the line has none yet."""
    words = cursor.left
    start = cursor.at
    for length in range(1, min(len(words), MOST_WORDS) if cursor.command.on is None else 0):
        cursor.at = start + length
        cursor.skip("on")
        found = cursor.day(Tense.PAST)
        whole = isinstance(found, Day) and cursor.at + found.words == len(cursor.line.words)
        cursor.at = start
        if whole and isinstance(found, Day):
            return words[:length], found.on
    return words, None


def number(cursor: Cursor) -> str | None:
    """One number."""
    if _NUMBER.fullmatch(cursor.word) is None:
        return "One number is needed."
    _take_numbers(cursor, 1)
    return None


def some_numbers(cursor: Cursor) -> str | None:
    """One number or more."""
    if _NUMBER.fullmatch(cursor.word) is None:
        cursor.sure = cursor.sure or cursor.bare in ALL_OF_THEM
        return "The numbers of the mails are needed."
    _take_numbers(cursor, len(cursor.left))
    return None


def numbers(cursor: Cursor) -> str | None:
    """Numbers, or the line's end, or a word that means the same."""
    if cursor.bare in ALL_OF_THEM:
        cursor.step()
    return some_numbers(cursor) if cursor.more else None


def _take_numbers(cursor: Cursor, most: int) -> None:
    found: list[int] = []
    while cursor.more and len(found) < most and (_NUMBER.fullmatch(cursor.word) or cursor.word in JOINS):
        found += [int(cursor.word.lstrip("#"))] if cursor.word not in JOINS else []
        cursor.step()
    cursor.say(replace(cursor.command, numbers=tuple(dict.fromkeys(found))))


def code(cursor: Cursor) -> str | None:
    """The code of a confirmation: letters and digits, a digit among them; a time of day is none."""
    word = cursor.word
    if not _CODE.fullmatch(word) or len(word) not in _CODE_LENGTH or time_at([word]) or reference_at(cursor.left):
        return "The code is needed that the mail named."
    cursor.say(replace(cursor.command, code=word.upper()))
    cursor.step()
    return None


def case(cursor: Cursor) -> str | None:
    """A case's reference."""
    found = reference_at(cursor.left)
    if found is None:
        return "A case's reference is needed."
    cursor.say(replace(cursor.command, reference=found.reference))
    cursor.step(found.words)
    return None
