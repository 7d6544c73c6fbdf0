"""What the SMTP server says, and what becomes of the mails: each answer costs the mail it was given to, and no other.

The real service over a scripted SMTP server: put off for one recipient, refused, too large, gone, hanging up; and one recipient a
transaction in all of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from service.domain.notices import Audience, Notice, NoticeKind
from service.domain.records import MailState
from service.domain.servers import Answer, Delivery
from service.domain.words import AcknowledgementWords, spoken
from service.workflows.outgoing import owe
from tests.inside import inside
from tests.servers.sink import Sink
from tests.stage import MailServer, Stage, kind_of, text_of

PEOPLE = tuple(f"person{number}@police.example" for number in range(5))
POLICE, STAFF = PEOPLE[0], "wren@borough.example"
LATER = timedelta(minutes=6)


@pytest.fixture
def stage(each_database: str, tmp_path: Path, mail_server: MailServer, sink: Sink) -> Stage:
    """A partnership that owes five people an answer."""
    made = Stage(tmp_path, mail_server, sink)
    owe_all(made, PEOPLE)
    return made


def owe_all(stage: Stage, addresses: Sequence[str]) -> None:
    """Owes each of them the neutral sentence."""
    with inside(stage) as service, service.store.writing() as ledger:
        for address in addresses:
            words = spoken(AcknowledgementWords())
            notice = Notice(NoticeKind.ACKNOWLEDGEMENT, f"neutral:{address}", Audience.SENDER, address, words)
            assert owe(service.desk, ledger, notice) is not None


def later(stage: Stage, after: timedelta = LATER) -> list[EmailMessage]:
    """The mails of a pass so much later."""
    stage.now += after
    return stage.pass_()


def answered(mails: list[EmailMessage]) -> list[str]:
    """To whom an answer went."""
    return sorted(str(each["To"]) for each in mails if kind_of(each) == "acknowledgement")


def outbox(stage: Stage) -> Counter[str]:
    """How many mails are in which state."""
    with inside(stage) as service, service.store.reading() as ledger:
        return Counter({state.value: number for state, number in ledger.outbox.counts().items() if number})


def test_who_is_put_off_is_tried_again_alone_and_nobody_gets_it_twice(stage: Stage, sink: Sink) -> None:
    sink.moods[POLICE] = "451"
    first = answered(stage.pass_())
    assert (len(first), POLICE in first) == (4, False)
    assert answered(later(stage)) == []
    sink.moods.clear()
    assert answered(later(stage, timedelta(minutes=11))) == [POLICE]
    assert outbox(stage) == {"sent": 5}


def test_a_mail_that_alone_makes_the_server_hang_up_keeps_no_other_waiting(stage: Stage, sink: Sink) -> None:
    sink.moods[POLICE] = "421-rcpt"
    sent = answered(stage.pass_()) + answered(later(stage))
    assert (len(sent), POLICE in sent) == (4, False)
    assert outbox(stage) == {"sent": 4, "queued": 1}
    sink.moods.clear()
    assert answered(later(stage)) == [POLICE]


def test_a_mail_that_is_too_large_for_the_server_is_given_up_and_staff_are_told(stage: Stage, sink: Sink) -> None:
    sink.play("552", "ok")
    sent = stage.pass_() + later(stage)
    assert len(answered(sent)) == 4
    [told] = [each for each in sent if kind_of(each) == "alert"]
    assert (told["To"], "was refused by the mail server" in text_of(told)) == (STAFF, True)
    assert outbox(stage) == {"sent": 5, "refused": 1}


@pytest.mark.parametrize("script", ["421", "530", "550-5.7.30", "away"])
def test_a_server_that_takes_nothing_costs_no_mail_and_all_leave_once_when_it_is_back(
    script: str, stage: Stage, sink: Sink
) -> None:
    address = sink.port
    if script == "away":
        sink.close()
    else:
        sink.play(script)
    for _ in range(3):
        assert later(stage) == []
    assert outbox(stage) == {"queued": 5}
    with inside(stage) as service, service.store.reading() as ledger:
        assert ledger.notes.get("smtp_down_since")
    if script == "away":
        stage.sink = Sink(port=address)
        stage.sink.start()
    else:
        sink.play("ok")
    assert len(answered(later(stage))) == 5
    assert outbox(stage) == {"sent": 5}
    stage.sink.close()


def test_a_refused_login_is_tried_once_a_pass(stage: Stage, sink: Sink) -> None:
    sink.play("530")
    stage.pass_()
    assert sink.connections == 1


def test_an_address_that_is_none_costs_only_its_own_mail(stage: Stage, sink: Sink) -> None:
    owe_all(stage, ("no body@police.example", "\u00e4nna@police.example", "x"))
    assert len(answered(stage.pass_())) == 5
    with inside(stage) as service, service.store.reading() as ledger:
        assert len(ledger.outbox.in_state(MailState.REFUSED)) == 3
    alerts = [each for each in later(stage) if kind_of(each) == "alert"]
    assert [each["To"] for each in alerts] == [STAFF] * 3


def test_the_service_waits_for_the_final_answer_as_long_as_the_standard_says(stage: Stage) -> None:
    with inside(stage) as service:
        assert service.smtp_settings().final_timeout >= 600, "RFC 5321, 4.5.3.2.6"


@pytest.mark.parametrize(
    ("answer", "refuses"),
    [
        (Answer(Delivery.DOWN, 535, "5.7.8 no"), True),
        (Answer(Delivery.DOWN, 550, "5.7.30 no"), True),
        (Answer(Delivery.DOWN, 421, "4.3.2 later"), False),
        (Answer(Delivery.DOWN, 0, "nothing listens there"), False),
        (Answer(Delivery.REFUSED, 550, "5.1.1 nobody"), False),
    ],
)
def test_a_refusal_of_ourselves_is_told_from_a_server_that_is_away(answer: Answer, refuses: bool) -> None:
    assert answer.refuses_us is refuses
