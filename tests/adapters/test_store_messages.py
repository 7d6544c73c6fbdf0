"""The inbound messages in the store: identity, attempts, twins, endings and moves, on every kind of database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import text

from service.adapters.store import SqlStore
from service.adapters.vault import CHUNK
from service.domain.cases import MessageState, Reason
from service.domain.notices import Audience, NoticeKind
from service.domain.records import AttachmentOutcome, FolderMark, PendingMove, Spot
from service.domain.servers import Move
from tests.adapters.samples import HOUR, MAILBOX, NOON, TODAY, filing, mail, message, new_case, new_return

HELD = {"state": MessageState.HELD, "reason": Reason.STRANGER, "target": "Held"}


def test_a_message_comes_back_as_it_was_stored(store: SqlStore) -> None:
    new = message(b"raw \x00\xff bytes", uid=4_294_967_295, uidvalidity=4_294_967_295)
    with store.writing() as ledger:
        number = ledger.messages.add(new)
    assert number is not None
    with store.reading() as ledger:
        stored, raw = ledger.messages.get(number), ledger.messages.raw(number)
    assert stored is not None
    assert raw == new.raw
    place = (stored.mailbox, stored.folder, stored.uidvalidity, stored.uid, stored.received_at, stored.size)
    assert place == (new.mailbox, new.folder, new.uidvalidity, new.uid, new.received_at, new.size)
    assert (stored.state, stored.reason, stored.attempts, stored.has_raw) == (MessageState.WAITING, None, 0, True)
    assert (stored.sender, stored.mail_id, stored.doubt, stored.assigned) == (None, None, "", False)


@pytest.mark.parametrize("size", [0, 1, CHUNK, 2 * CHUNK + 17])
def test_bytes_of_any_size_come_back_whole(store: SqlStore, size: int) -> None:
    raw = bytes(range(256)) * (size // 256 + 1)
    with store.writing() as ledger:
        number = ledger.messages.add(message(raw[:size])) or 0
    with store.reading() as ledger:
        assert ledger.messages.raw(number) == raw[:size]


def test_a_message_is_stored_once_for_each_identity(store: SqlStore) -> None:
    new = message(uid=900)
    with store.writing() as ledger:
        assert ledger.messages.add(new) is not None
        assert ledger.messages.add(new) is None
        assert ledger.messages.add(message(uid=900, uidvalidity=8)) is not None
        assert ledger.messages.add(message(uid=900, folder="Other")) is not None


def test_what_is_not_there_is_none(store: SqlStore) -> None:
    with store.reading() as ledger:
        assert ledger.messages.get(99) is None
        assert ledger.messages.raw(99) is None
        assert ledger.messages.mark(MAILBOX, "INBOX") is None
        assert ledger.messages.oldest_waiting() is None
        assert ledger.messages.twin(99, "<x@y>") is None


def test_a_message_without_bytes_keeps_the_reason_why_not(store: SqlStore) -> None:
    with store.writing() as ledger:
        number = ledger.messages.add(message(None, state=MessageState.LEFT, reason=Reason.TOO_OLD)) or 0
        stored = ledger.messages.get(number)
        assert stored is not None
        assert (stored.state, stored.reason, stored.has_raw) == (MessageState.LEFT, Reason.TOO_OLD, False)
        assert ledger.messages.raw(number) is None


def test_a_moment_keeps_its_instant_whatever_its_zone(store: SqlStore) -> None:
    summer = datetime(2026, 6, 1, 12, 30, 15, tzinfo=timezone(HOUR))
    with store.writing() as ledger:
        stored = ledger.messages.get(ledger.messages.add(message(at=summer)) or 0)
    assert stored is not None
    assert stored.received_at == summer
    assert stored.received_at.tzinfo == UTC


def test_a_naive_moment_is_refused(store: SqlStore) -> None:
    with pytest.raises(Exception, match="aware"), store.writing() as ledger:
        ledger.messages.add(message(at=NOON.replace(tzinfo=None)))


def test_the_mark_moves_on_and_changes_with_uidvalidity(store: SqlStore) -> None:
    for mark in (FolderMark(7, 12), FolderMark(7, 40), FolderMark(8, 1)):
        with store.writing() as ledger:
            ledger.messages.advance(MAILBOX, "INBOX", mark)
            assert ledger.messages.mark(MAILBOX, "INBOX") == mark
    with store.reading() as ledger:
        assert ledger.messages.mark(MAILBOX, "Held") is None


def test_waiting_messages_come_oldest_first_and_within_the_limit(store: SqlStore) -> None:
    with store.writing() as ledger:
        late, early, middle = (ledger.messages.add(message(at=NOON + hours * HOUR)) for hours in (3, 1, 2))
        ledger.messages.add(message(None, state=MessageState.LEFT, reason=Reason.TOO_OLD))
        assert ledger.messages.waiting(NOON, 10) == [early, middle, late]
        assert ledger.messages.waiting(NOON, 2) == [early, middle]
        assert ledger.messages.oldest_waiting() == NOON + HOUR


def test_a_deferred_message_waits_until_its_time(store: SqlStore) -> None:
    with store.writing() as ledger:
        number = ledger.messages.add(message()) or 0
        ledger.messages.defer(number, NOON + HOUR)
        assert ledger.messages.waiting(NOON, 10) == []
        assert ledger.messages.waiting(NOON + HOUR, 10) == [number]


def test_attempts_are_counted_one_by_one(store: SqlStore) -> None:
    with store.writing() as ledger:
        number = ledger.messages.add(message()) or 0
        assert [ledger.messages.strike(number, NOON) for _ in range(3)] == [1, 2, 3]
        stored = ledger.messages.get(number)
    assert stored is not None
    assert stored.attempts == 3


def test_an_attempt_that_was_not_the_messages_fault_is_taken_back(store: SqlStore) -> None:
    with store.writing() as ledger:
        number = ledger.messages.add(message()) or 0
        ledger.messages.strike(number, NOON)
        ledger.messages.forgive(number)
        assert ledger.messages.strike(number, NOON) == 1


def test_no_attempt_is_counted_of_what_is_not_to_be_tried_now(store: SqlStore) -> None:
    with store.writing() as ledger:
        later, done = (ledger.messages.add(message()) or 0 for _ in range(2))
        ledger.messages.defer(later, NOON + HOUR)
        ledger.messages.finish(done, filing(), NOON)
        assert [ledger.messages.strike(each, NOON) for each in (later, done, 99)] == [None, None, None]
        assert ledger.messages.strike(later, NOON + HOUR) == 1


def test_the_same_bytes_are_a_twin_of_the_earliest(store: SqlStore) -> None:
    with store.writing() as ledger:
        first, second, third = (ledger.messages.add(message(b"same")) or 0 for _ in range(3))
        other = ledger.messages.add(message(b"other")) or 0
        assert ledger.messages.twin(first, None) is None
        assert ledger.messages.twin(second, None) == (first, True)
        assert ledger.messages.twin(third, "<any@where>") == (first, True)
        assert ledger.messages.twin(other, None) is None


def test_a_message_id_used_again_with_other_bytes_is_another_kind_of_twin(store: SqlStore) -> None:
    with store.writing() as ledger:
        first, second = ledger.messages.add(message(b"one")) or 0, ledger.messages.add(message(b"two")) or 0
        ledger.messages.finish(first, filing(mail_id="<abc@agency.example>"), NOON)
        assert ledger.messages.twin(second, "<abc@agency.example>") == (first, False)
        assert ledger.messages.twin(second, " abc@agency.example") == (first, False)
        assert ledger.messages.twin(second, "<ABC@agency.example>") is None
        assert ledger.messages.twin(first, "<abc@agency.example>") is None


def test_a_twin_is_known_when_its_bytes_are_no_longer_kept(store: SqlStore) -> None:
    with store.writing() as ledger:
        first, second = ledger.messages.add(message(b"news")) or 0, ledger.messages.add(message(b"news")) or 0
        ledger.messages.finish(first, filing(MessageState.LEFT, Reason.NOT_OURS, keep_raw=False), NOON)
        assert ledger.messages.twin(second, None) == (first, True)


def test_messages_without_bytes_are_nobodys_twins(store: SqlStore) -> None:
    with store.writing() as ledger:
        _, second = ledger.messages.add(message(None)), ledger.messages.add(message(None)) or 0
        assert ledger.messages.twin(second, None) is None


def test_an_ending_is_written_whole(store: SqlStore) -> None:
    with store.writing() as ledger:
        case = ledger.cases.open(new_case())
        ledger.cases.add_agency(case.id, "oakfield", "Oakfield Primary", "", True)
        request = ledger.cases.add_request(case.id, "oakfield", "scoping", TODAY)
        number = ledger.messages.add(message()) or 0
        accepted = ledger.cases.add_return(new_return(request, message_id=number, position=1))
        outcomes = (
            AttachmentOutcome(1, "scoping", "read", request, accepted.id),
            AttachmentOutcome(2, "chronology", "locked", rows=41),
        )
        known = {"sender": "dsl@oakfield.example", "mail_id": "<a@b>", "case_id": case.id, "agency": "oakfield"}
        ledger.messages.defer(number, NOON)
        ledger.messages.finish(number, filing(target="Processed", doubt="Who is it?", attachments=outcomes, **known), NOON + HOUR)
    with store.reading() as ledger:
        stored = ledger.messages.get(number)
        assert stored is not None
        assert {name: getattr(stored, name) for name in known} == known
        assert (stored.state, stored.reason, stored.since) == (MessageState.DONE, Reason.RETURN, NOON + HOUR)
        assert (stored.target, stored.doubt) == ("Processed", "Who is it?")
        assert tuple(ledger.messages.attachments(number)) == outcomes
        assert ledger.messages.waiting(NOON + 2 * HOUR, 10) == []


def test_a_later_ending_replaces_the_outcomes_and_keeps_what_it_does_not_say(store: SqlStore) -> None:
    with store.writing() as ledger:
        number = ledger.messages.add(message()) or 0
        before = filing(**HELD, sender="a@b.example", mail_id="<a@b>", attachments=(AttachmentOutcome(1, "scoping", "locked"),))
        ledger.messages.finish(number, before, NOON)
        ledger.messages.finish(number, filing(assigned=True, attachments=(AttachmentOutcome(1, "scoping", "read"),)), NOON)
        ledger.messages.finish(number, filing(attachments=(AttachmentOutcome(1, "scoping", "read"),)), NOON)
        stored = ledger.messages.get(number)
        assert stored is not None
        assert (stored.sender, stored.mail_id, stored.assigned) == ("a@b.example", "<a@b>", True)
        assert ledger.messages.attachments(number) == [AttachmentOutcome(1, "scoping", "read")]


def test_bytes_that_are_not_kept_are_gone(store: SqlStore) -> None:
    with store.writing() as ledger:
        number = ledger.messages.add(message()) or 0
        ledger.messages.finish(number, filing(MessageState.LEFT, Reason.NOT_OURS, keep_raw=False), NOON)
        stored = ledger.messages.get(number)
        assert stored is not None
        assert not stored.has_raw
        assert ledger.messages.raw(number) is None


def test_an_ending_of_a_message_that_is_not_there_is_an_error(store: SqlStore) -> None:
    with pytest.raises(LookupError), store.writing() as ledger:
        ledger.messages.finish(99, filing(), NOON)


def test_an_intent_to_move_stands_until_it_is_true(store: SqlStore) -> None:
    new = message()
    with store.writing() as ledger:
        number = ledger.messages.add(new) or 0
        assert ledger.messages.moves(10) == []
        ledger.messages.finish(number, filing(target="Processed"), NOON)
        assert ledger.messages.moves(10) == [PendingMove(number, "INBOX", 7, new.uid, "Processed")]
        ledger.messages.moved(number, Move(uidvalidity=3, uid=11), "Processed")
        assert ledger.messages.moves(10) == []


@pytest.mark.parametrize("target", [None, "INBOX"], ids=["nowhere", "where it is"])
def test_a_message_that_is_to_stay_is_not_moved(store: SqlStore, target: str | None) -> None:
    with store.writing() as ledger:
        ledger.messages.finish(ledger.messages.add(message()) or 0, filing(target=target), NOON)
        assert ledger.messages.moves(10) == []


def test_a_message_that_still_waits_is_not_moved(store: SqlStore) -> None:
    with store.writing() as ledger:
        ledger.messages.intend(ledger.messages.add(message()) or 0, "Held")
        assert ledger.messages.moves(10) == []


def test_a_held_message_assigned_later_moves_on_from_where_it_is(store: SqlStore) -> None:
    with store.writing() as ledger:
        number = ledger.messages.add(message()) or 0
        ledger.messages.finish(number, filing(**HELD), NOON)
        ledger.messages.moved(number, Move(uidvalidity=3, uid=11), "Held")
        ledger.messages.finish(number, filing(target="Processed"), NOON)
        assert ledger.messages.moves(10) == [PendingMove(number, "Held", 3, 11, "Processed")]


def test_an_intent_may_be_set_without_another_ending(store: SqlStore) -> None:
    with store.writing() as ledger:
        number = ledger.messages.add(message(None, state=MessageState.HELD, reason=Reason.TOO_LARGE)) or 0
        ledger.messages.intend(number, "Held")
        assert [each.target for each in ledger.messages.moves(10)] == ["Held"]


@pytest.mark.parametrize(
    "move", [Move(gone=True), Move(), Move(gone=True, uidvalidity=3, uid=11)], ids=["gone", "no COPYUID", "both"]
)
def test_a_message_whose_place_nobody_knows_is_not_moved_again(store: SqlStore, move: Move) -> None:
    with store.writing() as ledger:
        number = ledger.messages.add(message()) or 0
        ledger.messages.finish(number, filing(**HELD), NOON)
        ledger.messages.moved(number, move, "Held")
        ledger.messages.intend(number, "Processed")
        assert ledger.messages.moves(10) == []


def test_a_server_that_cannot_move_ends_the_intent(store: SqlStore) -> None:
    with store.writing() as ledger:
        number = ledger.messages.add(message()) or 0
        ledger.messages.finish(number, filing(**HELD), NOON)
        ledger.messages.unsupported(number)
        stored = ledger.messages.get(number)
        assert ledger.messages.moves(10) == []
        assert stored is not None
        assert stored.target == "Held"


def test_intents_come_oldest_first_and_within_the_limit(store: SqlStore) -> None:
    with store.writing() as ledger:
        numbers = [ledger.messages.add(message()) or 0 for _ in range(3)]
        for number in reversed(numbers):
            ledger.messages.finish(number, filing(target="Processed"), NOON)
        assert [each.message_id for each in ledger.messages.moves(2)] == numbers[:2]


def test_every_uid_that_has_a_row_is_known_in_the_folder_it_came_to(store: SqlStore) -> None:
    with store.writing() as ledger:
        number = ledger.messages.add(message(uid=501)) or 0
        ledger.messages.add(message(uid=502))
        ledger.messages.add(message(uid=503, uidvalidity=8))
        ledger.messages.add(message(uid=504, mailbox="other@unit.example"))
        ledger.messages.finish(number, filing(target="Processed"), NOON)
        ledger.messages.moved(number, Move(uidvalidity=3, uid=11), "Processed")
        assert ledger.messages.uids(MAILBOX, "INBOX", 7) == {501, 502}
        assert ledger.messages.uids(MAILBOX, "Processed", 3) == {11}
        assert ledger.messages.uids(MAILBOX, "Processed", 4) == set()


def test_a_message_moved_by_hand_is_known_by_its_size_and_time(store: SqlStore) -> None:
    elsewhere = NOON.astimezone(timezone(timedelta(hours=5)))
    with store.writing() as ledger:
        number = ledger.messages.add(message(b"12345", uid=601))
        assert number
        assert ledger.messages.alike(5, elsewhere) == [Spot("INBOX", 7, 601)]
        assert ledger.messages.alike(6, NOON) == []
        assert ledger.messages.alike(5, NOON + HOUR) == []
        ledger.messages.moved(number, Move(gone=True), "Processed")
        assert ledger.messages.alike(5, NOON) == [Spot("Processed", None, None)]


def test_messages_are_listed_and_counted_by_state(store: SqlStore) -> None:
    with store.writing() as ledger:
        late, early = ledger.messages.add(message(at=NOON + HOUR)) or 0, ledger.messages.add(message(at=NOON)) or 0
        ledger.messages.add(message())
        for number in (late, early):
            ledger.messages.finish(number, filing(**HELD), NOON)
        assert [each.id for each in ledger.messages.in_state(MessageState.HELD)] == [early, late]
        assert [each.id for each in ledger.messages.in_state(MessageState.HELD, 1)] == [early]
        counts = ledger.messages.counts()
    assert set(counts) == set(MessageState)
    assert (counts[MessageState.HELD], counts[MessageState.WAITING], counts[MessageState.DONE]) == (2, 1, 0)


def test_the_neutral_sentence_is_known_by_sender_and_day(store: SqlStore) -> None:
    told = {"kind": NoticeKind.ACKNOWLEDGEMENT, "audience": Audience.SENDER, "recipient": "Someone@b.example", "tag": ""}
    with store.writing() as ledger:
        ledger.outbox.queue(mail("neutral", **told))
        ledger.outbox.queue(mail("receipt", recipient="dsl@oakfield.example"))
        assert ledger.messages.neutral_sent("someone@B.example", TODAY)
        assert not ledger.messages.neutral_sent("someone@b.example", TODAY + timedelta(days=1))
        assert not ledger.messages.neutral_sent("dsl@oakfield.example", TODAY)


def test_the_list_of_intents_is_found_by_its_index(sqlite_database: str) -> None:
    from service.adapters.store.engine import connect
    from service.adapters.store.places import OPEN_MOVES

    engine = connect(sqlite_database)
    with engine.connect() as connection:
        statement = OPEN_MOVES.params(most=9).compile(connection, compile_kwargs={"literal_binds": True})
        plan = connection.execute(text(f"EXPLAIN QUERY PLAN {statement}")).all()
    engine.dispose()
    assert "ix_messages_moving" in str(plan)


def test_the_messages_of_a_sender_are_found_the_newest_first_and_nobody_else_s(store: SqlStore) -> None:
    with store.writing() as ledger:
        numbers = []
        came = (("a", NOON), ("b", NOON), ("a", NOON + HOUR), ("a", NOON - 9 * HOUR))
        for name, at in came:
            number = ledger.messages.add(message(at=at)) or 0
            ledger.messages.finish(number, filing(sender=f"{name}@x.example"), NOON)
            numbers.append(number)
    with store.reading() as ledger:
        found = ledger.messages.from_sender("A@x.example", NOON - HOUR)
        assert [each.id for each in found] == [numbers[2], numbers[0]]
        assert [each.id for each in ledger.messages.from_sender("a@x.example", NOON - HOUR, 1)] == [numbers[2]]
        assert ledger.messages.from_sender("c@x.example", NOON - 99 * HOUR) == []


def test_the_newest_message_counts_whatever_became_of_it(store: SqlStore) -> None:
    with store.writing() as ledger:
        assert ledger.messages.newest() is None
        ledger.messages.add(message(b"left", uid=1, at=NOON + HOUR, state=MessageState.LEFT, reason=Reason.NOT_OURS))
        ledger.messages.add(message(b"earlier", uid=2, at=NOON))
        assert ledger.messages.newest() == NOON + HOUR
