"""Kinds of value that a key may hold: each function returns the value as the service wants it, or raises `ValueError`.

The error's text is never shown: the schema says for each key what would be right. Addresses and domains come out in lower case
and are plain ASCII, because senders are compared with them character by character (RFC 5321, no internationalised domains).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

Kind = Callable[[object], object]

_DOMAIN = r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*"
_ADDRESS = re.compile(rf"[a-z0-9.!#$%&'*+/=?^_`{{|}}~-]{{1,64}}@{_DOMAIN}", re.ASCII)
_AT_DOMAIN = re.compile(rf"@{_DOMAIN}", re.ASCII)
_KEY = re.compile(r"[a-z0-9-]{1,40}", re.ASCII)
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,39}", re.ASCII)
_COUNTRY = re.compile(r"[A-Z]{2}", re.ASCII)
IDENTITY = re.compile(r"by-hand|attachment")
DATABASE = re.compile(r"sqlite:///.+|postgresql\+psycopg://.+")
SCANNER = re.compile(r"unix:/[^\0]+|(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\]):[1-9][0-9]{0,4}", re.ASCII)


def wrong() -> ValueError:
    """The error that a kind raises; the schema finds the words."""
    return ValueError("not of that kind")


def loose_text(value: object) -> str:
    """The text, which may be empty; no control characters, because it stands in mail."""
    if not isinstance(value, str) or any(ord(each) < 32 or ord(each) == 127 for each in value):
        raise wrong()
    return value.strip()


def text(value: object) -> str:
    """The text, which may not be empty."""
    found = loose_text(value)
    if not found:
        raise wrong()
    return found


def flag(value: object) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise wrong()
    return value


def whole(lowest: int, highest: int) -> Kind:
    """A kind: a whole number between both, which are included."""

    def read(value: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not lowest <= value <= highest:
            raise wrong()
        return value

    return read


def one_of(choices: type[StrEnum]) -> Kind:
    """A kind: a member of that enumeration, by its value."""

    def read(value: object) -> StrEnum:
        return choices(text(value))

    return read


def matching(pattern: re.Pattern[str]) -> Kind:
    """A kind: text that the whole pattern describes."""

    def read(value: object) -> str:
        found = text(value)
        if not pattern.fullmatch(found):
            raise wrong()
        return found

    return read


agency_key = matching(_KEY)
code = matching(_CODE)
country = matching(_COUNTRY)


def _lowered(pattern: re.Pattern[str], value: object) -> str:
    found = text(value)
    if not found.isascii() or not pattern.fullmatch(found.lower()) or "xn--" in found.lower():
        raise wrong()
    return found.lower()


def address(value: object) -> str:
    """One plain ASCII address, in lower case."""
    return _lowered(_ADDRESS, value)


def optional_address(value: object) -> str:
    """One plain ASCII address, in lower case, or nothing."""
    return address(value) if loose_text(value) else ""


def address_or_domain(value: object) -> str:
    """One address or `@domain`, in lower case."""
    return _lowered(_AT_DOMAIN if text(value).startswith("@") else _ADDRESS, value)


def domain(value: object) -> str:
    """A domain without its `@`, in lower case; written with or without."""
    return _lowered(_AT_DOMAIN, "@" + text(value).removeprefix("@"))[1:]


def optional_scanner(value: object) -> str:
    """Where a malware scanner listens, `unix:/path` or `host:port`, or nothing."""
    found = loose_text(value)
    if not found:
        return ""
    if not SCANNER.fullmatch(found) or (not found.startswith("unix:") and int(found.rpartition(":")[2]) > 65535):
        raise wrong()
    return found


def day(value: object) -> date:
    """A day, as TOML writes it or as text."""
    if isinstance(value, datetime) or not isinstance(value, date | str):
        raise wrong()
    return date.fromisoformat(value) if isinstance(value, str) else value


def hour(value: object) -> time:
    """A time of day without a zone, as TOML writes it or as text."""
    found = time.fromisoformat(value) if isinstance(value, str) else value
    if not isinstance(found, time) or found.tzinfo is not None:
        raise wrong()
    return found


def zone(value: object) -> ZoneInfo:
    """A time zone by its name in the zone database."""
    try:
        return ZoneInfo(text(value))
    except ZoneInfoNotFoundError as error:
        raise wrong() from error


def many(kind: Kind) -> Kind:
    """A kind: a list of that kind, as a tuple without repetitions."""

    def read(value: object) -> tuple[object, ...]:
        if not isinstance(value, list | tuple):
            raise wrong()
        return tuple(dict.fromkeys(kind(each) for each in value))

    return read


def span(kind: Kind) -> Kind:
    """A kind: two values of that kind, the first not after the second."""

    def read(value: object) -> tuple[object, object]:
        if not isinstance(value, list | tuple) or len(value) != 2:
            raise wrong()
        first, last = kind(value[0]), kind(value[1])
        if not first <= last:  # type: ignore[operator]  # both are days or both are times
            raise wrong()
        return (first, last)

    return read
