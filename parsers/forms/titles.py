"""Titles that use the words of a question: they wait for no answer of their own.

The questions of a form enter, in its order; those that ask something leave.
"""

from __future__ import annotations

from collections.abc import Sequence

from parsers.forms.question import BAND, CELL, LINE, Question

ASKED_ONCE = frozenset(
    {
        "author_name",
        "author_role",
        "author_contact",
        "agency_name",
        "case_reference",
        "child_name",
        "child_initials",
        "child_dob",
        "incident_date",
        "manager_name",
        "date_completed",
    }
)


def without_titles(asked: Sequence[Question]) -> list[Question]:
    """The questions without the titles above them that use the same words: a title waits for no answer of its own."""
    answered = {each.field for each in asked if _answered(each) and each.score == 1.0}  # else it may be no question at all
    following = [each.rank for each in asked[1:]] + [0] * bool(asked)
    return [
        each
        for each, after in zip(asked, following, strict=True)
        if _answered(each)
        or not each.field
        or not (each.title or _titles(each, after) or (each.field in answered and _repeats(each)))
    ]


def _answered(question: Question) -> bool:
    return bool(question.tables) or any(line.text for line in question.lines)


def _repeats(question: Question) -> bool:
    """True for an unanswered question that is asked again elsewhere: a title, or who is who in somebody else's section."""
    return question.rank < CELL or question.field in ASKED_ONCE


def _titles(question: Question, after: int) -> bool:
    """True for an unanswered question that is only the title of what comes after it, a question of the rank `after`."""
    if question.rank == LINE and question.score == 1.0 and question.field in ASKED_ONCE:
        return False  # `Job title` alone in its row of a sheet
    return question.rank < after and (after >= BAND or (question.rank < LINE and after < LINE))
