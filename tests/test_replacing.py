"""The words that settle whether a later version replaces the one before; anything more is for a person."""

from __future__ import annotations

import pytest

from service.workflows.intake.plain import says_it_replaces


@pytest.mark.parametrize(
    "text",
    [
        "It replaces",
        "it replaces.",
        "Hello,\n\nIt replaces the earlier version.\n\nKind regards\nBea Ledger",
        "Yes, it replaces it",
    ],
)
def test_our_own_words_come_back(text: str) -> None:
    assert says_it_replaces(text)


@pytest.mark.parametrize(
    "text",
    [
        "It replaces nothing, both are needed.",
        "It replaces?\nI am not sure about that one",
        "It does not replace the earlier one",
        "It replaces page 2",
        "Both count",
        "It replaces the old one.\nBut please keep the rows of the first as well",
        "",
    ],
)
def test_anything_more_is_for_a_person(text: str) -> None:
    assert not says_it_replaces(text)
