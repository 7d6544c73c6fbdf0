"""Agencies and addresses that may follow the verb of a command.

Enters: the place in the line. Leaves: the sentence that says what is wrong, or None; then the place has moved on and the command
says more. What is wrong is not passed.
"""

from __future__ import annotations

from dataclasses import replace

from service.domain.lines.command import EVERYONE
from service.domain.lines.command_cursor import MOST_WORDS, Cursor
from service.domain.lines.prose import is_prose
from service.domain.lines.typed_addresses import address_at

JOINS = ("and", "&", "")
_ALL = frozenset({EVERYONE, "everyone", "everybody"})


def agency(cursor: Cursor) -> str | None:
    """The key of an agency that is known."""
    if cursor.is_agency(cursor.word):
        cursor.agency(cursor.word)
        return None
    return _no_agency(cursor)


def agency_before_until(cursor: Cursor) -> str | None:
    """An agency, or at once “until”, which then is said of the whole case."""
    return None if cursor.word in {"until", "till"} else agency(cursor)


def maybe_agency(cursor: Cursor) -> str | None:
    """An agency, or the line's end."""
    return agency(cursor) if cursor.more else None


def agency_of_task(cursor: Cursor) -> str | None:
    """An agency where one is known by that word; where none are known, a word before “by”."""
    if cursor.known.agencies:
        return agency(cursor) if cursor.is_agency(cursor.word) else None
    return agency(cursor) if cursor.bare[1:2] == ["by"] and cursor.is_agency(cursor.word) else None


def agencies(cursor: Cursor) -> str | None:
    """One agency or more, or “all”."""
    cursor.skip("to")
    if cursor.word in _ALL:
        cursor.say(replace(cursor.command, everyone=True))
        cursor.step()
        return None
    found: list[str] = []
    while cursor.more and (cursor.is_agency(cursor.word) or (found and cursor.word in JOINS)):
        if cursor.word not in JOINS:
            found.append(cursor.word)
        cursor.step()
    if not found:
        return _no_agency(cursor)
    cursor.sure = cursor.sure or bool(cursor.known.agencies)
    cursor.say(replace(cursor.command, agencies=tuple(dict.fromkeys(found))))
    return None


def to_agencies(cursor: Cursor) -> str | None:
    """“to” and the agencies, where they stand there."""
    return agencies(cursor) if cursor.word == "to" else None


def _no_agency(cursor: Cursor) -> str:
    known = ", ".join(sorted(cursor.known.agencies))
    return f"No agency that is known stands where one is needed. Known are: {known}." if known else "The agency's key is needed."


def new_agency(cursor: Cursor) -> str | None:
    """The key of an agency that is known, or of one that its name and addresses make known."""
    rest = [each.plain for each in cursor.left[1 : MOST_WORDS + 2]]
    with_address = any(address_at(rest[at:]) for at in range(len(rest)))
    if cursor.is_agency(cursor.word):
        return agency(cursor)
    if with_address and cursor.is_new_key(cursor.word):
        cursor.say(replace(cursor.command, agency=cursor.word))
        cursor.sure = True
        cursor.step()
        return None
    return f"{_no_agency(cursor)} For a new one, its name in quotes and an address follow its key."


def quoted_name(cursor: Cursor) -> str | None:
    """The agency's name, which stands in quotes, or without them before an address."""
    rest = [each.plain for each in cursor.left[: MOST_WORDS + 1]]
    before = next((at for at in range(len(rest)) if address_at(rest[at:])), 0)
    if not before:
        return _named(cursor)
    words = cursor.left[:before]
    typed = " ".join(rest[:before]).rstrip(" ,;:-")
    name = cursor.line.own_from(words[0].start, words[-1].end).rstrip(" ,;:-\u2013\u2014")
    quoted = len(typed) > 2 and typed[0] == typed[-1] and typed[0] in "\"'"
    name, typed = (name[1:-1].strip(), typed[1:-1]) if quoted else (name, typed)
    if not name or '"' in typed or (not quoted and is_prose(each.bare for each in words)):
        return "The agency's name stands in quotes."
    cursor.say(replace(cursor.command, name=name))
    cursor.step(before)
    return None


def _named(cursor: Cursor) -> str | None:
    known = cursor.command.agency in cursor.known.agencies or not cursor.known.agencies
    return None if known else "A new agency needs its name in quotes before its address."


def addresses(cursor: Cursor) -> str | None:
    """The addresses that stand there; there may be none."""
    while found := address_at([each.plain for each in cursor.left[:2]]):
        cursor.say(replace(cursor.command, emails=tuple(dict.fromkeys((*cursor.command.emails, found.address)))))
        cursor.sure = True
        cursor.step(found.words)
        if cursor.word in {"and", "&"}:
            cursor.step()
    return None


def address(cursor: Cursor) -> str | None:
    """The one address that must stand there."""
    found = address_at([each.plain for each in cursor.left[:2]])
    if found is None:
        return "An address is needed, such as new@police.example."
    cursor.say(replace(cursor.command, emails=(found.address,)))
    cursor.sure = True
    cursor.step(found.words)
    return None


def added_or_removed(cursor: Cursor) -> str | None:
    """“add” or “remove” before the address; neither adds."""
    cursor.say(replace(cursor.command, removes=cursor.word == "remove"))
    cursor.skip("add", "remove")
    return None
