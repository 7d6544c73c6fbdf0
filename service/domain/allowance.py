"""How many mails may still leave within the hour: whatever goes wrong, no volley of them reaches agencies.

What left in the last hour enters, by kind; what may still leave goes out, counted down mail by mail. Answers and all other mail
are counted apart, so that a flood of the one never delays the other. Staff are never kept waiting: they are told of it by mail.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from service.domain.notices import ANSWERS, Audience, NoticeKind

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Allowance:
    """What may still leave now; RFC 3834 section 2 asks a responder to bound its rate."""

    answers: int
    others: int

    def permits(self, kind: NoticeKind, audience: Audience) -> bool:
        """Whether one more of that kind may leave."""
        return audience is Audience.STAFF or (self.answers if kind in ANSWERS else self.others) > 0

    def after(self, kind: NoticeKind, audience: Audience) -> Allowance:
        """What is left once one of that kind has gone."""
        if audience is Audience.STAFF:
            return self
        return replace(self, answers=self.answers - 1) if kind in ANSWERS else replace(self, others=self.others - 1)


def allowance(left: Mapping[NoticeKind, int], most: int) -> Allowance:
    """What may still leave where `left` went to others than staff within the last hour, and `most` of either sort may."""
    answers = sum(number for kind, number in left.items() if kind in ANSWERS)
    return Allowance(most - answers, most - (sum(left.values()) - answers))
