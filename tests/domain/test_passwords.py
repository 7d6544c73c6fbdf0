"""Which words of a mail are tried as a password, and which mails have none."""

from __future__ import annotations

import time

import pytest

from service.domain.passwords import MOST, candidates, names_one


@pytest.mark.parametrize(
    "text",
    [
        "The password is Xyz123.",
        "Password: Xyz123",
        "Hi,\n\nPW = Xyz123\n\nThanks",
        "Hello,\nplease find below the password for the document I sent earlier:\n\nXyz123\n\nKind regards\nDes",
        'The password for the attached form will be "Xyz123".',
        "passcode - Xyz123",
        "Pass word:\nXyz123",
        "The pass phrase for both is: Xyz123!",
        "Y cyfrinair yw: Xyz123",
        "The document's password (case sensitive) is Xyz123, please delete this mail.",
    ],
)
def test_the_word_is_among_the_first_that_are_tried(text: str) -> None:
    assert "Xyz123" in candidates(text)[:6]


def test_a_phrase_of_several_words_is_tried_as_a_whole() -> None:
    assert "three blind mice" in candidates("Password: three blind mice\n\nDes")


def test_a_mark_at_the_end_is_tried_both_ways() -> None:
    found = candidates("The password is Otter41!")
    assert {"Otter41!", "Otter41"} <= set(found)


def test_a_mail_of_a_few_words_may_be_nothing_but_the_password() -> None:
    assert candidates("Otter41") == ()
    assert candidates("Otter41", alone=True)[0] == "Otter41"
    assert candidates("It is otter marsh", alone=True)


@pytest.mark.parametrize(
    "text", ["", "Please find our return attached.", "We spoke with the family on Monday and again on Tuesday. " * 3]
)
def test_a_mail_that_speaks_of_no_password_gives_no_word(text: str) -> None:
    assert candidates(text) == ()
    assert not names_one(text)


@pytest.mark.parametrize("text", ["The password is: acorn", "The password will be - acorn", "Its password was acorn."])
def test_a_plain_word_behind_is_and_a_colon_is_the_password(text: str) -> None:
    assert "acorn" in candidates(text)


def test_no_more_words_are_tried_than_a_child_has_time_for() -> None:
    assert len(candidates("password " + " ".join(f"word{number}" for number in range(1000)))) == MOST


def test_a_hostile_text_is_searched_as_fast_as_any() -> None:
    began = time.monotonic()
    for text in ("password " * 8000, "password is" + " " * 60_000, '"' * 60_000, "pin:" * 15_000, "a1" * 30_000):
        candidates(text, alone=True)
    assert time.monotonic() - began < 3
