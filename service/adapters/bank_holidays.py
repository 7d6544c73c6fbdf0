"""The bank holidays of a country, from the package `holidays`; nothing else knows that package.

Enters: country and subdivision, one-off days from the configuration, the years. Leaves: the closed days, and what each is called.
Without the subdivision (ENG) Easter Monday and the August bank holiday would be missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

import holidays


def closed_days(country: str, subdivision: str, extra: Iterable[date], years: Iterable[int]) -> frozenset[date]:
    """Every bank holiday of those years, together with the one-off days."""
    return frozenset(names_of_days(country, subdivision, extra, years))


def names_of_days(country: str, subdivision: str, extra: Iterable[date], years: Iterable[int]) -> Mapping[date, str]:
    """What each closed day of those years is called, for explaining a due date."""
    names: dict[date, str] = dict.fromkeys(extra, "one-off bank holiday")
    table = holidays.country_holidays(country, subdiv=subdivision or None, years=sorted(years))
    names.update((day, str(name)) for day, name in table.items())
    return names
