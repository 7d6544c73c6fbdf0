"""The scenes of the demonstration, in order: who writes what, what a person types, and which mails must follow.

Each scene puts letters into the mailbox, lets a person decide what a person decides, and lets the service pass. What it expects
stands beside it: the story stops with a sentence when the service does otherwise.
"""

from __future__ import annotations

from collections.abc import Callable

from service.demo.plot import Story
from service.demo.scenes import asking, chasing, doubting, meeting, opening, reporting, returning

Scene = Callable[[Story], None]

SCENES: tuple[Scene, ...] = (
    opening.referral,
    opening.acceptance,
    opening.requests,
    asking.first_morning,
    asking.deputy_and_meeting,
    returning.monday,
    returning.returns,
    asking.extension,
    asking.nursery,
    chasing.before_the_day,
    doubting.doubts,
    doubting.decisions,
    chasing.before_easter,
    chasing.after_easter,
    returning.second_round,
    meeting.papers_and_question,
    chasing.senior,
    meeting.answer,
    meeting.held,
    reporting.checklist,
    reporting.signatures,
    reporting.decision,
    reporting.submitted,
    reporting.ended,
)
"""What happens, in order."""
