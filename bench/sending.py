"""Sending 200 mails with STARTTLS: our way out beside smtplib with a connection a mail, then the whole pass of delivery.

The server is a process of its own. Ours takes the bytes that the outbox keeps; smtplib is driven as a script does, which makes
each mail as it goes; besides, smtplib over one connection with bytes, which is as fast as that library can be. The pass claims,
sends and records each mail between two durable commits.
"""

from __future__ import annotations

import itertools
import smtplib
import ssl
import tempfile
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path

from bench.figures import MILLI, Figure, Taken, alternating, over, ratio, taken
from bench.stages import set_up, with_case
from bench.taking import taking
from service.adapters.smtp import SmtpOutbound
from service.adapters.smtp_connection import SmtpSettings
from service.adapters.tls import Security
from service.domain.servers import Delivery
from service.wiring import Service
from service.workflows.passes import deliver_pass
from tests.adapters.samples import mail as owed
from tests.inside import inside
from tests.stage import Stage

MAILS, RUNS = 200, 5
OURS, THEIRS = "rapid-review@borough.example", "liaison@police.example"
HOST = "localhost"
GOAL = "at least 3; stretch 8"
NO_LIMIT = "\n[limits]\nmails_per_hour = 10000\nreplies_per_sender_per_day = 1000\n"


def figures() -> Iterator[Figure]:
    """Mails a second of each way, how many times as fast ours is, and the pass."""
    with tempfile.TemporaryDirectory() as name, taking(Path(name)) as port:
        context = ssl.create_default_context(cafile=Path(name) / "ca.pem")
        outbound = SmtpOutbound(SmtpSettings(HOST, port, Security.STARTTLS, OURS, ca=Path(name) / "ca.pem"))
        try:
            ours, each, one = alternating(
                lambda: _through(outbound),
                lambda: _connection_a_mail(port, context),
                lambda: _one_connection(port, context),
                runs=RUNS,
            )
        finally:
            outbound.close()
    yield from _told(ours, each, one)
    yield from _passes()


def _told(ours: list[Taken], each: list[Taken], one: list[Taken]) -> Iterator[Figure]:
    for name, found in (("ours", ours), ("smtplib, a connection a mail", each), ("smtplib, one connection, bytes", one)):
        yield over(f"{MAILS} mails with STARTTLS: {name}", [MAILS / run.wall for run in found], "mails/s")
        yield over(f"{MAILS} mails with STARTTLS: {name}, CPU a mail", [run.cpu / MAILS * MILLI for run in found], "ms")
    walls = [[run.wall for run in found] for found in (each, ours, one)]
    yield ratio("ours is faster than a connection a mail by", walls[0], walls[1], GOAL)
    yield ratio("ours is faster than one connection with bytes by", walls[2], walls[1])


def _through(outbound: SmtpOutbound) -> None:
    for number in range(MAILS):
        answer = outbound.send(THEIRS, RAW)
        assert answer.delivery is Delivery.ACCEPTED, (number, answer)
    outbound.close()


def _connection_a_mail(port: int, context: ssl.SSLContext) -> None:
    for number in range(MAILS):
        with _line(port, context) as line:
            line.send_message(_mail(number))


def _one_connection(port: int, context: ssl.SSLContext) -> None:
    with _line(port, context) as line:
        for _ in range(MAILS):
            line.sendmail(OURS, [THEIRS], RAW)


def _line(port: int, context: ssl.SSLContext) -> smtplib.SMTP:
    line = smtplib.SMTP(HOST, port)
    line.starttls(context=context)
    return line


def _mail(number: int) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"] = OURS, THEIRS
    mail["Subject"] = f"[RR-2026-001 police] Received, {number}"
    mail["Message-ID"] = f"<{number}@borough.example>"
    mail.set_content("Thank you. We have received your return.\n\n" + "A line that says what was found in the form.\n" * 20)
    return mail


RAW = bytes(_mail(0)).replace(b"\n", b"\r\n")


def _passes() -> Iterator[Figure]:
    """The pass over as many receipts of one case, and over as many mails to staff, which are of no case."""
    with set_up(more=NO_LIMIT) as (stage, _, _), taking() as port:
        case_id = _case_id(stage)
        ours, other = (f"port = {each}\n" for each in (stage.sink.address[1], port))
        stage.config.write_text(stage.config.read_text("utf-8").replace(ours, other), "utf-8")
        kinds: tuple[tuple[str, dict[str, object]], ...] = (
            ("receipts of one case", {"case_id": case_id, "agency": "police", "recipient": THEIRS}),
            ("mails of no case", {"audience": "staff", "recipient": "wren@borough.example", "tag": "RR staff"}),
        )
        numbers = itertools.count(1)
        with inside(stage) as service:
            for name, values in kinds:
                found = [_passed(service, numbers, values) for _ in range(RUNS + 1)][1:]
                yield over(f"a pass of delivery, {MAILS} {name}", [MAILS / run.wall for run in found], "mails/s")
                yield over(f"a pass of delivery, {MAILS} {name}, CPU a mail", [run.cpu / MAILS * MILLI for run in found], "ms")


def _passed(service: Service, numbers: Iterator[int], values: dict[str, object]) -> Taken:
    with service.store.writing() as ledger:
        for number in itertools.islice(numbers, MAILS):
            ledger.outbox.queue(owed(f"bench:{number}", at=service.clock.now(), raw=RAW, **values))
    sent: list[int] = []
    work: Callable[[], None] = lambda: sent.append(deliver_pass(service.desk, service.outbound))  # noqa: E731
    took = taken(work)
    assert sent == [MAILS], sent
    return took


def _case_id(stage: Stage) -> int:
    reference = with_case(stage)
    with inside(stage) as service, service.store.reading() as ledger:
        case = ledger.cases.by_reference(reference)
    assert case is not None
    return case.id
