"""More answers in a day than one sender should get: they wait for the morning and go together, each case by itself."""

from __future__ import annotations

from collections.abc import Sequence
from email.message import EmailMessage
from pathlib import Path

import pytest

from service.config import load
from service.domain.notices import Audience, Notice, NoticeKind
from service.domain.records import MailState, OutboxMail
from service.domain.words import AcknowledgementWords, CommandResultWords, DocumentLine, ReceiptWords, spoken
from service.wiring import Service, build
from service.workflows.outgoing import owe
from tests.answers import SUBJECT, scoping
from tests.servers.sink import Sink
from tests.stage import DOCX, MailServer, Stage, kind_of, mail, text_of

POLICE = "liaison@police.example"
STAFF = "wren@borough.example"


@pytest.fixture
def stage(tmp_path: Path, mail_server: MailServer, sink: Sink) -> Stage:
    """A partnership that sends by itself, on a Wednesday."""
    return Stage(tmp_path, mail_server, sink)


def opened(stage: Stage, subjects: str = SUBJECT) -> str:
    """A case whose requests have gone out."""
    reference = stage.open_case(subjects)
    stage.pass_()
    return reference


def receipt(reference: str, case_id: int, number: int) -> Notice:
    """The receipt of a chronology with that many rows."""
    words = ReceiptWords(reference, "Vale Constabulary", (DocumentLine(1, "chronology", "Excel", rows=number),))
    return Notice(
        kind=NoticeKind.RECEIPT,
        once=f"receipt:{reference}:{number}",
        audience=Audience.AGENCY,
        recipient=POLICE,
        words=spoken(words),
        case_id=case_id,
        tag=f"{reference} police",
        agency="police",
    )


def courtesy(number: int) -> Notice:
    """The neutral sentence."""
    words = spoken(AcknowledgementWords())
    return Notice(NoticeKind.ACKNOWLEDGEMENT, f"neutral:{number}", Audience.SENDER, POLICE, words)


def result(number: int) -> Notice:
    """The answer to a member of staff who steers by mail."""
    words = spoken(CommandResultWords(()))
    return Notice(NoticeKind.COMMAND_RESULT, f"command-result:{number}", Audience.STAFF, STAFF, words, tag="RR commands")


def service_of(stage: Stage) -> Service:
    """The service at the stage's minute."""
    return build(load(stage.config, stage.environment), now=stage.now)


def owe_all(stage: Stage, notices: Sequence[Notice]) -> None:
    """Owes them, each in a transaction of its own."""
    service = service_of(stage)
    try:
        for each in notices:
            with service.desk.store.writing() as ledger:
                owe(service.desk, ledger, each)
    finally:
        service.close()


def outbox(stage: Stage, state: MailState) -> list[OutboxMail]:
    """The mails in that state."""
    service = service_of(stage)
    try:
        with service.store.reading() as ledger:
            return ledger.outbox.in_state(state)
    finally:
        service.close()


def numbers(stage: Stage, *references: str) -> list[int]:
    """The cases' ids."""
    service = service_of(stage)
    try:
        with service.store.reading() as ledger:
            found = [ledger.cases.by_reference(each) for each in references]
    finally:
        service.close()
    return [each.id for each in found if each]


def to(mails: list[EmailMessage], address: str) -> list[EmailMessage]:
    return [each for each in mails if each["To"] == address]


def test_what_is_beyond_twenty_answers_a_day_goes_together_the_next_morning(stage: Stage) -> None:
    reference = opened(stage)
    [case] = numbers(stage, reference)
    owe_all(stage, [receipt(reference, case, each) for each in range(101, 126)])
    assert len(to(stage.pass_("2026-03-25T10:00"), POLICE)) == 20
    assert not stage.pass_("2026-03-25T18:30"), "sent before the morning"
    assert not stage.pass_("2026-03-26T07:59"), "sent before the office opens"
    [joined] = to(stage.pass_("2026-03-26T08:00"), POLICE)
    said = text_of(joined)
    assert (kind_of(joined), joined["Subject"]) == ("receipt", f"[{reference} police] 5 answers to what you sent us")
    assert [f"{rows} rows" in said for rows in range(119, 127)] == [False, False, True, True, True, True, True, False]
    assert said.count("recorded; you need not send it again") == 5
    assert said.count("OFFICIAL-SENSITIVE") == 1
    assert not stage.pass_("2026-03-26T08:15"), "sent twice"


def test_the_originals_stay_and_say_which_mail_took_them_in(stage: Stage) -> None:
    reference = opened(stage)
    [case] = numbers(stage, reference)
    owe_all(stage, [receipt(reference, case, each) for each in range(22)])
    stage.pass_("2026-03-25T10:00")
    stage.pass_("2026-03-26T08:00")
    joined = outbox(stage, MailState.SENT)[-1]
    assert [each.answer for each in outbox(stage, MailState.DISCARDED)] == [f"joined with others into mail {joined.id}"] * 2


def test_two_cases_never_share_a_mail(stage: Stage) -> None:
    first, second = opened(stage), opened(stage, "YX 2015-01-01\n")
    cases = dict(zip((first, second), numbers(stage, first, second), strict=True))
    over = [receipt(reference, cases[reference], rows) for rows in (61, 62) for reference in (first, second)]
    owe_all(stage, [*(receipt(first, cases[first], each) for each in range(20)), *over, courtesy(1), courtesy(2)])
    stage.pass_("2026-03-25T10:00")
    joined = {str(each["Subject"]).partition("]")[0]: each for each in to(stage.pass_("2026-03-26T08:00"), POLICE)}
    assert set(joined) == {f"[{first} police", f"[{second} police", "[RR"}
    assert second not in joined[f"[{first} police"].as_string()
    assert first not in joined[f"[{second} police"].as_string()
    assert "RR-" not in joined["[RR"].as_string()
    assert kind_of(joined["[RR"]) == "acknowledgement"


def test_one_answer_that_waited_alone_goes_as_it_was_written(stage: Stage) -> None:
    reference = opened(stage)
    [case] = numbers(stage, reference)
    owe_all(stage, [receipt(reference, case, each) for each in range(30, 51)])
    stage.pass_("2026-03-25T10:00")
    [alone] = to(stage.pass_("2026-03-26T08:00"), POLICE)
    assert alone["Subject"] == f"[{reference} police] Recorded, with thanks"
    assert "50 rows" in text_of(alone)


def test_answers_wait_over_the_weekend(stage: Stage) -> None:
    reference = opened(stage)
    [case] = numbers(stage, reference)
    stage.pass_("2026-03-27T16:00")
    owe_all(stage, [receipt(reference, case, each) for each in range(22)])
    assert len(to(stage.pass_("2026-03-27T16:01"), POLICE)) == 20
    assert not to(stage.pass_("2026-03-28T12:00"), POLICE)
    assert len(to(stage.pass_("2026-03-30T08:00"), POLICE)) == 1


def test_staff_who_steer_by_mail_are_never_kept_waiting(stage: Stage) -> None:
    owe_all(stage, [result(each) for each in range(25)])
    assert len(to(stage.pass_(), STAFF)) == 25


def test_who_may_have_nothing_any_more_gets_nothing_joined(stage: Stage) -> None:
    reference = opened(stage)
    [case] = numbers(stage, reference)
    owe_all(stage, [receipt(reference, case, each) for each in range(23)])
    stage.pass_("2026-03-25T10:00")
    assert stage.run("case", "bar", reference, POLICE, "--why", "named in the case").status == 0
    assert not to(stage.pass_("2026-03-26T08:00"), POLICE)
    assert {each.answer for each in outbox(stage, MailState.DROPPED)} == {"the recipient is barred on this case"}


def test_answers_to_real_returns_are_joined_and_threaded(stage: Stage) -> None:
    with stage.config.open("a") as config:
        config.write("\n[limits]\nreplies_per_sender_per_day = 1\n")
    reference = opened(stage)
    for blank in ({"child_voice": "", "learning": ""}, {"learning": ""}, {}):
        form = ("return.docx", DOCX, scoping(reference, **blank))
        stage.server.deliver(mail(POLICE, f"[{reference} police]", "Attached.", [form]))
    assert len(to(stage.pass_("2026-03-25T10:00"), POLICE)) == 1
    [joined] = to(stage.pass_("2026-03-26T08:00"), POLICE)
    said = joined.get_body(("plain",))
    assert said is not None
    assert "\nStill needed\n------------\n\n- " in str(said.get_content()).replace("\r\n", "\n")
    assert str(said.get_content()).count("999 in an emergency") == 1
    assert len(joined["References"].split()) == 2
    assert joined["In-Reply-To"] in joined["References"]
