"""A field of rich text: what its instruction says, and what a form field shows instead of a result.

The words of an instruction and the settings of a form field come in while they are read; the words that a person sees leave, or
None where the field's own result is to be read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from parsers.formats.looks import CROSSED, EMPTY_BOX, symbol

UNSET = 25  # \ffres of a form field that nobody touched
MOST_CHOICES = 1_000
SYMBOL = re.compile(r'\s*SYMBOL\s+(0x[0-9a-f]{1,4}|[0-9]{1,5})\b(?:.*?\\f\s*"?([^"\\]+))?', re.IGNORECASE | re.DOTALL)


@dataclass(slots=True)
class Field:
    """One field while it is read."""

    instruction: str = ""
    settings: dict[str, int] = field(default_factory=dict)
    choices: list[str] = field(default_factory=list)

    def shown(self) -> str | None:
        """What a form field or a symbol shows; None for a field that shows its result."""
        kind = self.instruction.split()[:1]
        if kind == ["FORMCHECKBOX"]:
            return CROSSED if self._state() else EMPTY_BOX
        if kind == ["FORMDROPDOWN"]:
            return self.choices[self._state()] if 0 < self._state() < len(self.choices) else ""
        match = SYMBOL.match(self.instruction)
        if not match:
            return None
        number = int(match[1], 16 if match[1][1:2] in {"x", "X"} else 10)
        return symbol(f"{number:x}", (match[2] or "").strip())

    def _state(self) -> int:
        state = self.settings.get("ffres", UNSET)
        return self.settings.get("ffdefres", 0) if state == UNSET else state

    def offer(self, choice: str) -> None:
        """Adds an entry of a list."""
        if len(self.choices) < MOST_CHOICES:
            self.choices.append(choice)
