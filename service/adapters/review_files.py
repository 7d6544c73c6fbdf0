"""Loads the review types of templates/reviews/*.toml, with what config.toml says differently under [review.KEY] laid over them.

Enters: the folder, and the differences by key. Leaves: each type's rules as one mapping, which a case
keeps, and the type made of it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from copy import deepcopy
from functools import lru_cache
from pathlib import Path

from service.domain.review_types import ReviewType, ReviewTypeFaults
from service.domain.rules import Fault


def load_rules(folder: Path, overrides: Mapping[str, Mapping[str, object]]) -> dict[str, dict[str, object]]:
    """The rules of every review type by key, the file's with the configuration's over them; raises `ReviewTypeFaults`."""
    files = {path.stem: path for path in sorted(folder.glob("*.toml"))}
    unknown = [
        Fault(f"review.{key}", f"has no {key}.toml beside {', '.join(files) or 'nothing'}")
        for key in overrides
        if key not in files
    ]
    if unknown:
        raise ReviewTypeFaults(tuple(unknown))
    return {key: {"key": key, **laid_over(_read(path), overrides.get(key, {}))} for key, path in files.items()}


def load_review_types(folder: Path, overrides: Mapping[str, Mapping[str, object]]) -> dict[str, ReviewType]:
    """The review types by key; raises `ReviewTypeFaults` with every fault of every type, each key beginning with `review.KEY`."""
    return review_types_of(load_rules(folder, overrides))


def review_types_of(rules: Mapping[str, Mapping[str, object]]) -> dict[str, ReviewType]:
    """The review types that the rules describe, by key; raises as `load_review_types` does."""
    made: dict[str, ReviewType] = {}
    faults: list[Fault] = []
    for key, described in rules.items():
        try:
            made[key] = ReviewType.from_rules(described, key)
        except ReviewTypeFaults as wrong:
            faults += [Fault(f"review.{key}.{each.key}", each.sentence) for each in wrong.faults]
    faults += _ways_in(made)
    if faults:
        raise ReviewTypeFaults(tuple(faults))
    return made


def _ways_in(made: Mapping[str, ReviewType]) -> list[Fault]:
    """A fault for each form that would open a case of two types: nobody could say which."""
    opens: dict[str, str] = {}
    faults: list[Fault] = []
    for key, review in made.items():
        for form in review.opened_by:
            first = opens.setdefault(form, key)
            if first != key:
                sentence = f'opens a case of {first} already; write {form} = "" under [review.{first}.opened_by] or here'
                faults.append(Fault(f"review.{key}.opened_by.{form}", sentence))
    return faults


def laid_over(base: Mapping[str, object], over: Mapping[str, object]) -> dict[str, object]:
    """The base with the other's values over it, table by table; a list replaces a list."""
    merged = dict(base)
    for key, value in over.items():
        below = merged.get(key)
        merged[key] = laid_over(below, value) if isinstance(below, Mapping) and isinstance(value, Mapping) else value
    return merged


def _read(path: Path) -> dict[str, object]:
    try:
        return deepcopy(_parsed(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        raise ReviewTypeFaults((Fault(f"review.{path.stem}", f"{path.name} is not valid TOML: {wrong}"),)) from None


@lru_cache(maxsize=64)
def _parsed(text: str) -> dict[str, object]:
    """The file's rules; parsed once in a process for as long as it says the same, because every pass asks for all of them."""
    return tomllib.loads(text)
