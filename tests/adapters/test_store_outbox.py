"""The outbox in the store: a notice is there once, is due when it should be, and keeps how it ended, on every database."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from service.adapters.store import SqlStore
from service.adapters.vault import CHUNK
from service.domain.notices import Audience, NoticeKind
from service.domain.records import MailState, OutboxMail
from tests.adapters.samples import HOUR, NOON, mail, message, new_case


def found(mail_row: OutboxMail | None) -> OutboxMail:
    assert mail_row is not None
    return mail_row


def test_a_mail_comes_back_as_it_was_queued(store: SqlStore) -> None:
    with store.writing() as ledger:
        case, source = ledger.cases.open(new_case()), ledger.messages.add(message())
        new = mail(
            "receipt:1", raw=b"From: us\r\n\r\nThank you", case_id=case.id, agency="police", request_ids=(4, 5), answers=source
        )
        number = ledger.outbox.queue(new) or 0
    with store.reading() as ledger:
        row, raw = found(ledger.outbox.get(number)), ledger.outbox.raw(number)
    assert raw == new.composed.raw
    assert row == OutboxMail(
        id=number,
        once="receipt:1",
        kind="receipt",
        audience="agency",
        state=MailState.QUEUED,
        recipient="dsl@oakfield.example",
        mail_id="<receipt:1@unit.example>",
        tag="RR-2026-001 oakfield",
        created_at=NOON,
        next_at=None,
        attempts=0,
        case_id=case.id,
        agency="police",
        request_ids=(4, 5),
        answers=source,
    )


def test_a_large_mail_comes_back_whole(store: SqlStore) -> None:
    raw = bytes(range(256)) * (3 * CHUNK // 256) + b"end"
    with store.writing() as ledger:
        number = ledger.outbox.queue(mail("pack", raw=raw)) or 0
        assert ledger.outbox.raw(number) == raw


def test_the_same_notice_is_never_there_twice(store: SqlStore) -> None:
    with store.writing() as ledger:
        assert not ledger.outbox.has("reminder:1")
        number = ledger.outbox.queue(mail("reminder:1", raw=b"first"))
        assert ledger.outbox.has("reminder:1")
        assert ledger.outbox.queue(mail("reminder:1", raw=b"second", mail_id="<other@unit.example>")) is None
    with store.writing() as ledger:
        assert ledger.outbox.queue(mail("reminder:1")) is None
        assert ledger.outbox.raw(number or 0) == b"first"
        assert ledger.outbox.queue(mail("reminder:2")) is not None


def test_what_is_not_there_is_none_or_an_error(store: SqlStore) -> None:
    with store.reading() as ledger:
        assert ledger.outbox.get(99) is None
        with pytest.raises(LookupError, match="no mail 99"):
            ledger.outbox.raw(99)


def test_mails_are_due_oldest_first_and_within_the_limit(store: SqlStore) -> None:
    with store.writing() as ledger:
        late, early = ledger.outbox.queue(mail("b", at=NOON + HOUR)), ledger.outbox.queue(mail("a", at=NOON))
        assert ledger.outbox.due(NOON, 10) == [early, late]
        assert ledger.outbox.due(NOON, 1) == [early]


@pytest.mark.parametrize("state", [each for each in MailState if each not in (MailState.QUEUED, MailState.SENDING)])
def test_a_mail_in_no_state_to_be_sent_is_not_due(store: SqlStore, state: MailState) -> None:
    with store.writing() as ledger:
        ledger.outbox.queue(mail("a", state=state))
        assert ledger.outbox.due(NOON, 10) == []


def test_a_mail_put_off_is_due_at_its_time(store: SqlStore) -> None:
    with store.writing() as ledger:
        number = ledger.outbox.queue(mail("a")) or 0
        ledger.outbox.sending(number)
        ledger.outbox.settle(number, MailState.QUEUED, "451 later", NOON, next_at=NOON + HOUR)
        assert ledger.outbox.due(NOON, 10) == []
        assert ledger.outbox.due(NOON + HOUR, 10) == [number]
        assert found(ledger.outbox.get(number)).next_at == NOON + HOUR


def test_a_mail_that_a_crash_left_in_sending_is_due_at_once(store: SqlStore) -> None:
    with store.writing() as ledger:
        number = ledger.outbox.queue(mail("a")) or 0
        ledger.outbox.sending(number)
    with store.reading() as ledger:
        assert ledger.outbox.due(NOON, 10) == [number]
        row = found(ledger.outbox.get(number))
        assert (row.state, row.attempts) == (MailState.SENDING, 1)


def test_nothing_is_due_while_all_is_held(store: SqlStore) -> None:
    with store.writing() as ledger:
        queued, sending = ledger.outbox.queue(mail("a")) or 0, ledger.outbox.queue(mail("b")) or 0
        ledger.outbox.sending(sending)
        assert not ledger.outbox.held()
        ledger.outbox.hold_all(True)
        assert ledger.outbox.held()
        assert ledger.outbox.due(NOON, 10) == []
    with store.writing() as ledger:
        ledger.outbox.hold_all(False)
        assert ledger.outbox.due(NOON, 10) == [queued, sending]


def test_the_end_of_an_attempt_is_written_down(store: SqlStore) -> None:
    with store.writing() as ledger:
        number = ledger.outbox.queue(mail("a")) or 0
        ledger.outbox.sending(number)
        ledger.outbox.settle(number, MailState.SENT, "250 2.0.0 queued as 4F", NOON + HOUR)
        row = found(ledger.outbox.get(number))
    assert (row.state, row.answer, row.sent_at, row.next_at) == (MailState.SENT, "250 2.0.0 queued as 4F", NOON + HOUR, None)
    assert not row.uncertain


def test_a_mail_that_was_never_sent_has_no_day_of_sending(store: SqlStore) -> None:
    with store.writing() as ledger:
        number = ledger.outbox.queue(mail("a")) or 0
        ledger.outbox.settle(number, MailState.REFUSED, "550 no such user", NOON)
        assert found(ledger.outbox.get(number)).sent_at is None


def test_a_mail_once_uncertain_stays_marked_so(store: SqlStore) -> None:
    with store.writing() as ledger:
        number = ledger.outbox.queue(mail("a")) or 0
        ledger.outbox.settle(number, MailState.QUEUED, "", NOON, next_at=NOON, uncertain=True)
        assert found(ledger.outbox.get(number)).answer == ""
        ledger.outbox.settle(number, MailState.SENT, "250", NOON)
        assert found(ledger.outbox.get(number)).uncertain


def test_our_mails_are_found_by_their_message_ids(store: SqlStore) -> None:
    with store.writing() as ledger:
        one, two = (
            ledger.outbox.queue(mail("a", mail_id="<a1@unit.example>")),
            ledger.outbox.queue(mail("b", mail_id="<b2@unit.example>")),
        )
        rows = ledger.outbox.by_mail_ids(["b2@unit.example", " <a1@unit.example> ", "<not@ours.example>"])
        assert [row.id for row in rows] == [one, two]
        assert ledger.outbox.by_mail_ids([]) == []
        assert ledger.outbox.by_mail_ids(["<A1@unit.example>"]) == []


def test_mails_are_listed_and_counted_by_state(store: SqlStore) -> None:
    with store.writing() as ledger:
        late = ledger.outbox.queue(mail("b", state=MailState.PROPOSED, at=NOON + HOUR))
        early = ledger.outbox.queue(mail("a", state=MailState.PROPOSED))
        ledger.outbox.queue(mail("c"))
        assert [row.id for row in ledger.outbox.in_state(MailState.PROPOSED)] == [early, late]
        assert [row.id for row in ledger.outbox.in_state(MailState.PROPOSED, 1)] == [early]
        counts = ledger.outbox.counts()
    assert set(counts) == set(MailState)
    assert (counts[MailState.PROPOSED], counts[MailState.QUEUED], counts[MailState.SENT]) == (2, 1, 0)


def test_answers_to_one_address_are_counted(store: SqlStore) -> None:
    with store.writing() as ledger:
        ledger.outbox.queue(mail("yesterday", at=NOON - 24 * HOUR))
        ledger.outbox.queue(mail("a", recipient="DSL@oakfield.example"))
        ledger.outbox.queue(mail("b", kind=NoticeKind.QUERY, state=MailState.SENT))
        ledger.outbox.queue(mail("c", kind=NoticeKind.REMINDER))
        ledger.outbox.queue(mail("d", state=MailState.DISCARDED))
        ledger.outbox.queue(mail("e", recipient="head@oakfield.example"))
        assert ledger.outbox.sent_to("dsl@oakfield.example", NOON - HOUR) == 2
        assert ledger.outbox.sent_to("dsl@oakfield.example", NOON - 25 * HOUR) == 3


def test_the_day_of_a_mail_is_the_offices_not_greenwichs(store: SqlStore) -> None:
    just_after_midnight = datetime(2026, 6, 2, 0, 30, tzinfo=timezone(timedelta(hours=1)))
    told = {"kind": NoticeKind.ACKNOWLEDGEMENT, "audience": "sender", "recipient": "a@b.example"}
    with store.writing() as ledger:
        ledger.outbox.queue(mail("neutral", at=just_after_midnight, **told))
        assert ledger.messages.neutral_sent("a@b.example", just_after_midnight.date())


def test_what_left_within_the_hour_is_counted_by_kind_and_without_staff(store: SqlStore) -> None:
    with store.writing() as ledger:
        for name, kind, audience, sent in (
            ("a", NoticeKind.RECEIPT, Audience.AGENCY, NOON),
            ("b", NoticeKind.RECEIPT, Audience.SENDER, NOON),
            ("c", NoticeKind.REMINDER, Audience.AGENCY, NOON),
            ("d", NoticeKind.REMINDER, Audience.AGENCY, NOON - HOUR),
            ("e", NoticeKind.ALERT, Audience.STAFF, NOON),
        ):
            number = ledger.outbox.queue(mail(name, kind=kind, audience=audience)) or 0
            ledger.outbox.settle(number, MailState.SENT, "250", sent)
        ledger.outbox.queue(mail("f"))
        assert ledger.outbox.left_since(NOON - HOUR) == {NoticeKind.RECEIPT: 2, NoticeKind.REMINDER: 1}
