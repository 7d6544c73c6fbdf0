"""The small loop over the schema: a TOML table and its keys in, values by dotted name and faults out.

Unknown keys are faults with the nearest known key beside them; a key that looks like a secret is told where secrets belong. No
value is ever repeated in a fault, because what stands in the wrong place may be a password.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import cast

from service.config.faults import Fault
from service.config.schema import AGENCY, REQUIRED, RETAINED, RETENTION, SECTIONS, STAFF, Key

Table = Mapping[str, object]
Values = dict[str, object]
Found = tuple[Values, list[Fault]]

_SECRET = re.compile(r"pass(word|phrase)?$|secret|token|(^|_)key$|^key$", re.IGNORECASE | re.ASCII)
NAMED_SECRETS: Mapping[str, str] = {
    "mailbox": "mailbox-password",
    "smtp": "smtp-password",
    "oauth2": "oauth2-secret",
    "encryption": "encryption-key",
    "database": "database-password",
}
TOP = (*SECTIONS, "staff", "agency", "retention", "review")


def as_table(value: object) -> Table | None:
    """The value as a TOML table, or None when it is none."""
    return cast("Table", value) if isinstance(value, dict) else None


def known_keys() -> list[str]:
    """Every key of the file by its dotted name; `KEY` stands for a name that the administrator chooses."""
    plain = [f"{section}.{key.name}" for section, keys in SECTIONS.items() for key in keys]
    staff = [f"staff.{key.name}" for key in STAFF]
    agency = [f"agency.KEY.{key.name}" for key in AGENCY]
    retention = [f"retention.{name}.{key.name}" for name in RETAINED for key in RETENTION]
    return [*plain, *staff, *agency, *retention, "review.KEY"]


def read_all(document: Table) -> Found:
    """The values of every section by dotted name, and everything that is wrong with them."""
    values: Values = {}
    faults: list[Fault] = [*unknown(document, "", TOP)]
    for section, keys in SECTIONS.items():
        _take(values, faults, _read_section(document, section, keys))
    for read in (_read_staff, _read_agencies, _read_retention, _read_review):
        _take(values, faults, read(document))
    return values, faults


def _take(values: Values, faults: list[Fault], found: Found) -> None:
    values.update(found[0])
    faults.extend(found[1])


def _read_section(document: Table, section: str, keys: Sequence[Key]) -> Found:
    table = as_table(document.get(section, {}))
    if table is None:
        return {}, [Fault(section, f"should be a table that begins with [{section}]")]
    return read_table(table, section, keys)


def _read_staff(document: Table) -> Found:
    people = document.get("staff", [])
    if not isinstance(people, list) or not all(isinstance(each, dict) for each in people):
        return {}, [Fault("staff", "should be one table a person, each beginning with [[staff]]")]
    values: Values = {"staff": len(people)}
    faults = (
        [] if people else [Fault("staff", "is missing; somebody has to be told what waits: add a [[staff]] with name and email")]
    )
    for number, person in enumerate(people, 1):
        _take(values, faults, read_table(person, f"staff[{number}]", STAFF))
    return values, faults


def _read_agencies(document: Table) -> Found:
    agencies = as_table(document.get("agency", {}))
    if agencies is None:
        return {"agency": ()}, [Fault("agency", "should be one table an agency, each beginning with [agency.KEY]")]
    values: Values = {"agency": tuple(agencies)}
    faults: list[Fault] = []
    for name, entry in agencies.items():
        if not re.fullmatch(r"[a-z0-9-]{1,40}", name, re.ASCII):
            faults.append(
                Fault(f"agency.{name}", "should be named in small letters, digits and hyphens, such as [agency.police]")
            )
        _take(values, faults, _read_named(entry, f"agency.{name}", AGENCY))
    return values, faults


def _read_retention(document: Table) -> Found:
    rules = as_table(document.get("retention", {}))
    if rules is None:
        return {"retention": ()}, [Fault("retention", "should be one table a class, such as [retention.raw_returns]")]
    values: Values = {"retention": tuple(name for name in rules if name in RETAINED)}
    faults = [*unknown(rules, "retention", RETAINED)]
    for name in RETAINED:
        if name in rules:
            _take(values, faults, _read_named(rules[name], f"retention.{name}", RETENTION))
    return values, faults


def _read_named(entry: object, prefix: str, keys: Sequence[Key]) -> Found:
    table = as_table(entry)
    return read_table(table, prefix, keys) if table is not None else ({}, [Fault(prefix, f"should be a table: [{prefix}]")])


def _read_review(document: Table) -> Found:
    review = as_table(document.get("review", {}))
    if review is None or not all(isinstance(each, dict) for each in review.values()):
        return {"review": {}}, [Fault("review", "should be one table a review type, each beginning with [review.KEY]")]
    return {"review": review}, []


def read_table(table: Table, prefix: str, keys: Sequence[Key]) -> Found:
    """The values of one table by dotted name, and its faults; a key that was left out has its default."""
    values: Values = {}
    faults: list[Fault] = []
    for key in keys:
        dotted = f"{prefix}.{key.name}"
        if key.name not in table:
            _default(key, dotted, values, faults)
            continue
        try:
            values[dotted] = key.kind(table[key.name])
        except ValueError:
            faults.append(Fault(dotted, f"should be {key.right}"))
    return values, [*faults, *unknown(table, prefix, [key.name for key in keys])]


def _default(key: Key, dotted: str, values: Values, faults: list[Fault]) -> None:
    if key.default is REQUIRED:
        faults.append(Fault(dotted, f"is missing; it should be {key.right}"))
    else:
        values[dotted] = key.default


def unknown(table: Table, prefix: str, known: Iterable[str]) -> Iterator[Fault]:
    """A fault for each key of the table that the service does not know."""
    names = list(known)
    for name in table:
        if name not in names:
            dotted = f"{prefix}.{name}" if prefix else name
            yield Fault(dotted, _secret_sentence(prefix) if _SECRET.search(name) else _nearest(name, prefix, names))


def _secret_sentence(prefix: str) -> str:
    name = NAMED_SECRETS.get(prefix, "mailbox-password, smtp-password, oauth2-secret or encryption-key")
    return f"secrets never stand in this file: take it out and give it as the credential {name}"


def _nearest(name: str, prefix: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(name.lower(), known, n=1, cutoff=0.6)
    if near:
        return f"is not a key of this file; did you mean {prefix + '.' if prefix else ''}{near[0]}?"
    homes = [dotted for dotted in known_keys() if dotted.rpartition(".")[2] == name]
    return f"is not a key of this file; did you mean {homes[0]}?" if homes else "is not a key of this file; take it out"
