"""What a look at a stage counted, and what it found broken; figures of many looks add up to one line."""

from __future__ import annotations

from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts over any number of faults tried; `broken` holds a sentence for each promise that was not kept."""

    tried: int = 0
    messages: int = 0
    lost: int = 0
    twice: int = 0  # messages acted on more than once
    repeated: int = 0  # mails delivered more than once, with one Message-ID
    uncertain: int = 0  # those of them whose row or audit log says so
    disclosed: int = 0
    broken: tuple[str, ...] = ()

    def __add__(self, other: Figures) -> Figures:
        """Both together."""
        return Figures(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(Figures)))

    def __str__(self) -> str:
        """One line, as a run ends with it."""
        return (
            f"faults tried {self.tried}, messages in {self.messages}, lost {self.lost}, acted on twice {self.twice}, "
            f"mails sent twice {self.repeated} (uncertain {self.uncertain}), disclosed {self.disclosed}"
        )
