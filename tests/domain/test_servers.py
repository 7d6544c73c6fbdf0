"""Which refusals of a mail server say that nobody reads mail at an address, and which say something else."""

from __future__ import annotations

import pytest

from service.domain.servers import Answer, Delivery


@pytest.mark.parametrize(
    ("code", "text", "nobody"),
    [
        (550, "5.1.1 No such user (address) here", True),
        (550, "5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup", True),
        (551, "User not local", False),
        (550, "User unknown", True),
        (553, "sorry, that mailbox does not exist", True),
        (550, "5.7.1 Message rejected as spam", False),
        (550, "5.4.1 Recipient address rejected: Access denied", False),
        (552, "5.2.3 Message too large", False),
        (554, "5.1.1 No such user", False),
        (550, "", False),
    ],
)
def test_only_a_word_about_the_address_turns_mail_away_from_it(code: int, text: str, nobody: bool) -> None:
    assert Answer(Delivery.REFUSED, code, text).no_such_reader is nobody


def test_what_was_not_refused_says_nothing_of_its_reader() -> None:
    assert not Answer(Delivery.DEFERRED, 450, "4.1.1 No such user").no_such_reader
    assert not Answer(Delivery.DOWN, 550, "5.1.1 No such user").no_such_reader
