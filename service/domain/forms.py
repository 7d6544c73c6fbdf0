"""A document as rules see it: the typed view of a stored record, so that no rule digs in plain JSON.

Enters: the mapping that is stored with a return. Leaves: one frozen `Form`. What is missing or of an odd shape is read as absent:
a record may be older than the rules.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

Plain = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Row:
    """One entry of a chronology; dates are ISO texts."""

    event: str
    date_text: str = ""
    date_start: str | None = None
    date_end: str | None = None
    struck: bool = False


@dataclass(frozen=True, slots=True)
class Relative:
    """One person of the family and significant others."""

    name: str
    born: str | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """What one document holds; the order of `labels` is its own."""

    kind: str
    status: str | None
    nil: bool
    answers: Mapping[str, str | None]
    labels: Mapping[str, str]  # of every question that the form prints, answered or not
    rows: tuple[Row, ...]
    family: tuple[Relative, ...]

    @property
    def blank(self) -> bool:
        """Whether the form came back as it was sent."""
        return self.status == "blank" and not self.nil

    @classmethod
    def of(cls, record: Plain) -> Form:
        """The document that the record holds."""
        answers = {**_answers(record.get("header")), **_answers(record.get("fields"))}
        return cls(
            kind=_text(record.get("kind")) or "other",
            status=_text(record.get("status")),
            nil=record.get("nil") is True,
            answers=MappingProxyType(answers),
            labels=MappingProxyType(_labels(record)),
            rows=tuple(_row(each) for each in _list(record.get("rows"))),
            family=tuple(Relative(_text(each.get("name")) or "", _text(each.get("dob"))) for each in _list(record.get("family"))),
        )


def _row(each: Plain) -> Row:
    return Row(
        event=_text(each.get("event")) or "",
        date_text=_text(each.get("date_text")) or "",
        date_start=_text(each.get("date_start")),
        date_end=_text(each.get("date_end")),
        struck=each.get("struck") is True,
    )


def _labels(record: Plain) -> dict[str, str]:
    found: dict[str, str] = {}
    for each in _list(record.get("places")):
        name, label = _text(each.get("field")), _text(each.get("label"))
        if name and label:
            found.setdefault(name, label)
    return found


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value.strip() else None


def _answers(value: object) -> dict[str, str | None]:
    return {str(name): _text(each) for name, each in value.items()} if isinstance(value, Mapping) else {}


def _list(value: object) -> list[Plain]:
    return [each for each in value if isinstance(each, Mapping)] if isinstance(value, list | tuple) else []
