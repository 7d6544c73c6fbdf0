"""How many mails may leave within an hour."""

from __future__ import annotations

import pytest

from service.domain.allowance import allowance
from service.domain.notices import ANSWERS, Audience, NoticeKind

CHASES = (NoticeKind.CHASE, NoticeKind.REMINDER, NoticeKind.OVERDUE, NoticeKind.REQUEST, NoticeKind.INVITATION)


def test_answers_and_other_mail_are_counted_apart() -> None:
    left = allowance({NoticeKind.REMINDER: 10, NoticeKind.RECEIPT: 4, NoticeKind.QUERY: 5}, 10)
    assert not left.permits(NoticeKind.REMINDER, Audience.AGENCY)
    assert left.permits(NoticeKind.RECEIPT, Audience.AGENCY)
    assert not left.after(NoticeKind.RECEIPT, Audience.AGENCY).permits(NoticeKind.UNREADABLE, Audience.SENDER)


@pytest.mark.parametrize("kind", [*CHASES, *sorted(ANSWERS)])
def test_each_mail_that_goes_leaves_one_less_of_its_sort(kind: NoticeKind) -> None:
    left, went = allowance({}, 3), 0
    while left.permits(kind, Audience.AGENCY):
        left, went = left.after(kind, Audience.AGENCY), went + 1
    assert went == 3


@pytest.mark.parametrize("kind", [NoticeKind.ALERT, NoticeKind.COMMAND_RESULT, NoticeKind.DIGEST])
def test_staff_are_never_kept_waiting_and_count_for_nobody(kind: NoticeKind) -> None:
    left = allowance({NoticeKind.CHASE: 99, NoticeKind.RECEIPT: 99}, 10)
    assert left.permits(kind, Audience.STAFF)
    assert left.after(kind, Audience.STAFF) == left


def test_more_than_the_allowance_before_is_no_credit_afterwards() -> None:
    assert not allowance({NoticeKind.CHASE: 500}, 200).permits(NoticeKind.REMINDER, Audience.GROUP)
