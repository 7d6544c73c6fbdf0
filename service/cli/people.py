"""What `check` says of the people in config.toml: who cannot be rung, whom nobody stands in for, who cannot be written to.

The service enters; findings leave. None of it is wrong: each is a sentence that an administrator should have read once.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from service.cli.findings import Finding, Verdict

if TYPE_CHECKING:
    from service.domain.roster import Roster
    from service.wiring import Service


def people(service: Service) -> Iterator[Finding]:
    """What is lacking around agencies, the review group and staff; one line that all is there, where nothing is."""
    roster = service.settings.roster
    found = [*_agencies(roster), *_group(roster, service.settings.send.secure_domains), *_staff(roster)]
    yield from found or [Finding("people", Verdict.RIGHT, "each agency has a telephone and a deputy, each of staff a summary")]


def _agencies(roster: Roster) -> Iterator[Finding]:
    asked = [each for each in roster.agencies.values() if each.via is None]
    silent = [each.key for each in asked if not each.telephone]
    alone = [each.key for each in asked if not each.deputies]
    if silent:
        yield Finding("agencies", Verdict.LOOK, f"no telephone, so that nobody knows where to ring: {', '.join(silent)}")
    if alone:
        yield Finding("agencies", Verdict.LOOK, f"no deputy, for when the contact is away: {', '.join(alone)}")


def _group(roster: Roster, secure: tuple[str, ...]) -> Iterator[Finding]:
    from service.domain.posting import matches

    if not roster.partnership.chair:
        yield Finding("review group", Verdict.LOOK, "partnership.chair is empty: nobody gets the weekly summary")
    if not roster.partnership.members:
        yield Finding("review group", Verdict.LOOK, "partnership.members is empty: invitations go to agencies only")
    outside = [each for each in roster.group if secure and not matches(each, secure)]
    if outside:
        said = f"in none of trust.secure_domains, so that you send them by hand: {', '.join(outside)}"
        yield Finding("review group", Verdict.LOOK, said)


def _staff(roster: Roster) -> Iterator[Finding]:
    without = [each.email for each in roster.staff if not each.digest]
    if without:
        all_ = ", and so nobody does" if len(without) == len(roster.staff) else ""
        yield Finding("staff", Verdict.LOOK, f"gets no morning summary: {', '.join(without)}{all_}")
    if not any(each.commands for each in roster.staff):
        yield Finding("staff", Verdict.LOOK, "nobody may steer cases by mail: no [[staff]] has commands = true")
