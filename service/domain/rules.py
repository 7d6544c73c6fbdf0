"""Reading a mapping that came from TOML, key by key, so that every fault in it is told at once.

Enters: the mapping. Leaves: typed values, and a list of faults, each with the full key and what would be right. A key that nobody
asked for is a fault too: a misspelt key must not be silently without effect.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

T = TypeVar("T")

KINDS: Mapping[type, str] = {str: "text in quotes", int: "a whole number", bool: "true or false"}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong: its key, and a sentence that says what would be right."""

    key: str
    sentence: str

    def __str__(self) -> str:
        """The fault as one line."""
        return f"{self.key}: {self.sentence}"


@dataclass(slots=True)
class Rules:
    """A table of the mapping under its full key; faults of its sub-tables gather in one list."""

    table: Mapping[str, object]
    key: str = ""
    faults: list[Fault] = field(default_factory=list)
    known: set[str] = field(default_factory=set)

    def path(self, name: str) -> str:
        """The full key of a name in this table, such as `clock.length`."""
        return f"{self.key}.{name}" if self.key else name

    def fault(self, name: str, sentence: str) -> None:
        """Notes a fault at that name."""
        self.faults.append(Fault(self.path(name), sentence))

    def get(self, name: str, kind: type[T], default: T | None = None) -> T | None:
        """The value if it is of that kind; else the default, and a fault where it is missing without one or of another kind."""
        self.known.add(name)
        value = self.table.get(name, default)
        if value is None:
            self.fault(name, f"is missing; write {KINDS[kind]}")
        elif isinstance(value, kind) and not (kind is int and isinstance(value, bool)):
            return value
        else:
            self.fault(name, f"must be {KINDS[kind]}")
        return default

    def text(self, name: str, default: str | None = None) -> str:
        """A text, empty after a fault."""
        return self.get(name, str, default) or ""

    def number(self, name: str, default: int | None = None, least: int | None = None) -> int:
        """A whole number, nought after a fault; one below `least` is a fault too."""
        value = self.get(name, int, default)
        if value is not None and least is not None and value < least:
            self.fault(name, f"must be at least {least}")
        return value or 0

    def optional(self, name: str) -> int | None:
        """A whole number, or None where the key is not there."""
        self.known.add(name)
        return self.number(name) if name in self.table else None

    def choice(self, name: str, options: Iterable[str], default: str | None = None) -> str:
        """One of the options; the first of them after a fault."""
        listed, value = list(options), self.text(name, default)
        if value in listed:
            return value
        if value:
            self.fault(name, f"must be one of {', '.join(listed)}")
        return listed[0]

    def list_of(self, name: str, kind: type[T], default: tuple[T, ...] | None = ()) -> tuple[T, ...]:
        """A list whose items are all of that kind; the default where it is not there."""
        self.known.add(name)
        value = self.table.get(name, default)
        if isinstance(value, list | tuple) and all(isinstance(each, kind) and not isinstance(each, bool) for each in value):
            return tuple(each for each in value if isinstance(each, kind))
        self.fault(name, f"must be a list; each item {KINDS[kind]}")
        return ()

    def section(self, name: str, required: bool = True) -> Rules:
        """The table under that name, empty where it is not there."""
        self.known.add(name)
        value = self.table.get(name)
        if isinstance(value, Mapping):
            return Rules(value, self.path(name), self.faults)
        if value is not None or required:
            self.fault(name, f"is missing; write a table [{self.path(name)}]" if value is None else "must be a table")
        return Rules({}, self.path(name), self.faults)

    def sections(self) -> list[tuple[str, Rules]]:
        """Every key of this table with the table under it."""
        return [(name, self.section(name)) for name in self.table]

    def texts(self) -> Mapping[str, str]:
        """This table as names to texts."""
        return {name: self.text(name) for name in self.table}

    def close(self) -> None:
        """Notes a fault for every key that nobody asked for."""
        for name in self.table:
            if name not in self.known:
                self.fault(name, "is not a key that is known here")
