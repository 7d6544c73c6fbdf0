"""What has to be done first before more mail is fetched: messages to be looked at, mails to be sent, commits that take too long.

Numbers and the configured most enter; what is too much leaves, if anything is. Fetching is what can wait without loss: what is
not fetched stays in the mailbox, while the answers, reminders and summaries for what is here go on. Once it has stopped it begins
again at half of the most, so that it does not stop and go with every message.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Strain(StrEnum):
    """Of what there is too much."""

    STORE = "store"
    MAILS = "mails"
    MESSAGES = "messages"


@dataclass(frozen=True, slots=True)
class Load:
    """What there is: messages that nobody has looked at, mails that wait to be sent, seconds that a commit takes."""

    messages: int = 0
    mails: int = 0
    commit: float = 0.0

    def of(self, strain: Strain) -> float:
        """The number that the strain is about."""
        return {Strain.STORE: self.commit, Strain.MAILS: self.mails, Strain.MESSAGES: self.messages}[strain]


def strain(load: Load, most: Load, by: Strain | None = None) -> Strain | None:
    """Of what there is too much, where `by` is what fetching has stopped for until now; None: mail may be fetched."""
    over = (each for each in Strain if load.of(each) > most.of(each) / (2 if each is by else 1))
    return next(over, None)


WHY: Mapping[Strain, str] = MappingProxyType(
    {
        Strain.STORE: "the database takes too long for each commit",
        Strain.MAILS: "too many mails wait to be sent",
        Strain.MESSAGES: "too many messages wait to be looked at",
    }
)

DO: Mapping[Strain, str] = MappingProxyType(
    {
        Strain.STORE: "See what else uses the disk, or the server, that the database lies on.",
        Strain.MAILS: "See what waits, and why: rapid-review outbox list",
        Strain.MESSAGES: "See whether messages are still filed: rapid-review status",
    }
)
"""What a person does about it; fetching then goes on by itself."""


def in_words(strain: Strain, since: str) -> str:
    """What staff are told of it in a line; `since` is a moment in words."""
    return f"No mail has been fetched since {since}: {WHY[strain]}."


def in_full(strain: Strain, since: str) -> str:
    """The same with what to do about it."""
    return f"{in_words(strain, since)} {DO[strain]}"
