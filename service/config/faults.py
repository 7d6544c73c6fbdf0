"""What is wrong with the configuration, as values: a dotted key and one sentence that says what would be right.

Faults are collected, never raised one by one, so that an administrator sees all of them at once. `ConfigFaults` carries them out.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to mend: where it stands, and what would be right there."""

    key: str  # dotted: `mailbox.port`, `agency.police.contacts`, `staff[1].email`; a secret's own name; or the file
    sentence: str

    def __str__(self) -> str:
        """The fault on one line."""
        return f"{self.key}: {self.sentence}"


class ConfigFaults(Exception):  # noqa: N818 - it carries several
    """The configuration is wrong; `faults` lists everything that is, in the order of the file."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join(str(each) for each in faults))
        self.faults = faults
