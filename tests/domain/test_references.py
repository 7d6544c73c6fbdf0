"""References as people and tricksters type them: one written form, ASCII only, never approximately."""

from __future__ import annotations

import pytest

from service.domain.references import references

PREFIXES = ("RR", "SAR")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("RR-2026-003", id="as written"),
        pytest.param("Re: rr 2026 003.", id="as typed"),
        pytest.param("[RR\u20112026\u2011003 police]", id="with the hyphens of a word processor"),
        pytest.param("RR-20\u200b26-003", id="with a blank of no width"),
        pytest.param("\u202eRR-2026-003\u202c", id="between marks that turn the direction"),
    ],
)
def test_a_reference_is_found_in_its_one_written_form(text: str) -> None:
    assert references(text, PREFIXES) == ("RR-2026-003",)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("\u042f\u042f-2026-003", id="Cyrillic letters"),
        pytest.param("\u0420R-2026-003", id="one Cyrillic letter"),
        pytest.param("RR-2026-\u0660\u0660\u0663", id="Arabic digits"),
        pytest.param("RR-2026-\uff10\uff10\uff13", id="digits of full width"),
        pytest.param("RR-2026-0O3", id="a letter for a nought"),
        pytest.param("\u017fAR-2026-003", id="a long s, which has the same capital"),
        pytest.param("\u042fRR-2026-003", id="a letter before it"),
        pytest.param("RR-2026-003\u0661", id="a digit behind it"),
        pytest.param("RR-2026-00345", id="too many digits"),
        pytest.param("300-6202-RR\u202e", id="turned round"),
    ],
)
def test_what_only_looks_like_a_reference_is_none(text: str) -> None:
    assert references(text, PREFIXES) == ()
