"""Says by which wording of the dictionary a label may mean a field, for a person who asks why a value is what it is.

A label and the dictionary come in; every field that the label may mean leaves, the surest first, each with the wording that it
met and how. It weighs the label alone, as the readers of forms do before they look at what stands beside it; it decides nothing.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz

from parsers.forms.conventions import GENERIC, KINDS
from parsers.forms.lookup import LABEL_WORDS, SURE
from parsers.labels import CUED, MOST, Labels, meanings, normal
from parsers.likeness import PERHAPS, SCALE, stems

RESEMBLES = 60.0  # of a hundred: letters that a label shares with a wording of the field


class How(StrEnum):
    """How a label met the dictionary."""

    EXACT = "exact"
    CUE = "cue"
    FUZZY = "fuzzy"
    LIKENESS = "likeness"
    SPELLING = "spelling"


@dataclass(frozen=True, slots=True)
class Wording:
    """What the dictionary says of one field."""

    meaning: str
    labels: tuple[str, ...]
    cues: tuple[str, ...]


Wordings = Mapping[str, Wording]


@dataclass(frozen=True, slots=True)
class Match:
    """A field that a label may mean: how, how surely by the label alone, and the dictionary's wording."""

    field: str
    how: How
    score: float
    wording: str


def load_wordings(templates: Path) -> dict[str, dict[str, Wording]]:
    """The wordings of each part of the dictionary, as people wrote them."""
    with (templates / "fields.toml").open("rb") as file:
        parts: Mapping[str, Mapping[str, Mapping[str, Any]]] = tomllib.load(file)
    return {part: {name: _wording(entry) for name, entry in fields.items()} for part, fields in parts.items()}


def _wording(entry: Mapping[str, Any]) -> Wording:
    return Wording(str(entry.get("meaning", "")), tuple(entry["labels"]), tuple(entry.get("cues", ())))


def matches(label: str, labels: Labels, wordings: Wordings) -> tuple[Match, ...]:
    """Every field that the label may mean, the surest first; of a label that is listed, only the fields that list it."""
    words = normal(label) if len(label.split()) <= LABEL_WORDS else ""
    listed = labels.exact.get(words, ()) if words else ()
    if listed or not words:
        return tuple(Match(each, How.EXACT, 1.0, _listed(words, wordings.get(each))) for each in listed)
    telling = list(dict.fromkeys(each.field for each in meanings(label, labels) if each.score >= SURE))
    scores = {name: SCALE * share for name, share in labels.alike.ranked(words) if share >= PERHAPS}
    for name, bonus in zip(telling, CUED, strict=False):
        scores[name] = scores.get(name, 0.0) + bonus
    found = (_match(name, min(score, MOST), words, labels, wordings) for name, score in scores.items())
    return tuple(sorted(found, key=lambda each: -each.score))


def _match(field: str, score: float, words: str, labels: Labels, wordings: Wordings) -> Match:
    wording = wordings.get(field)
    cue = _cue(field, words, labels)
    if cue:
        return Match(field, How.CUE, score, _as_written(cue, labels, wording))
    mistyped = (not labels.alike.gains or labels.alike.strange(words) == 1) and any(
        each.field == field and each.score >= SURE for each in meanings(words, labels)
    )
    return Match(field, How.FUZZY if mistyped else How.LIKENESS, score, _nearest(words, wording)[1])


def _cue(field: str, words: str, labels: Labels) -> frozenset[str]:
    """The most telling words of the field that all stand in the label."""
    present = stems(words, labels.alike.phrases)
    cues = (cue for each in present for cue, name in labels.cues.get(each, ()) if name == field and cue <= present)
    return max(cues, key=lambda each: (len(each), sorted(each)), default=frozenset())


def _listed(words: str, wording: Wording | None) -> str:
    return next((each for each in wording.labels if normal(each) == words), words) if wording else words


def _as_written(cue: frozenset[str], labels: Labels, wording: Wording | None) -> str:
    written = wording.cues if wording else ()
    return next((each for each in written if stems(normal(each), labels.alike.phrases) == cue), " ".join(sorted(cue)))


def _nearest(words: str, wording: Wording | None) -> tuple[float, str]:
    """The field's wording that shares most with the label, and how much of a hundred."""
    every = wording.labels if wording else ()
    return max(((fuzz.token_sort_ratio(words, normal(each)), each) for each in every), default=(0.0, ""))


def resemblance(label: str, field: str, wordings: Wordings) -> Match | None:
    """The field's wording that the label resembles in its letters only, where nothing else speaks for the field."""
    share, written = _nearest(normal(label), wordings.get(field))
    return Match(field, How.SPELLING, share / 100, written) if share >= RESEMBLES else None


def generic(label: str) -> bool:
    """True for a label such as `Name` or `Date`, which means what its section is about."""
    return normal(label) in GENERIC


def looks_like(field: str, text: str) -> bool:
    """False where the text cannot well be an answer to that field."""
    kind = KINDS.get(field)
    return kind is None or not text.strip() or kind.search(text) is not None


def nearest_names(name: str, known: Iterable[str], labels: Labels, most: int = 3) -> list[str]:
    """The known fields that a name which is none may mean: those that the dictionary lists under it, then those of like names."""
    plain = normal(name.replace("_", " "))
    alike = sorted(known, key=lambda each: -fuzz.ratio(plain, each.replace("_", " ").replace(".", " ")))
    return list(dict.fromkeys([*labels.exact.get(plain, ()), *alike]))[:most]
