"""A message that the server will not hand over is accounted for, told to staff, and stops nothing else."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from service.demo.servers import Account
from service.domain.cases import MessageState, Reason
from service.workflows.intake.collect import collect
from tests.inside import inside
from tests.servers.lines import IMAP, Lines
from tests.servers.sink import Sink
from tests.stage import Stage

GOOD = b"From: a@elsewhere.example\r\nSubject: hello\r\n\r\nGood.\r\n"
SIZES = b"".join(
    b'* %d FETCH (UID %d RFC822.SIZE %d INTERNALDATE "04-Mar-2026 09:30:00 +0000")\r\n' % (uid, uid, len(GOOD)) for uid in (8, 9)
)
WITHHOLDING = (
    ("RFC822.SIZE", SIZES + b"{tag} OK done\r\n"),
    ("UID FETCH 9 ", b"* 2 FETCH (UID 9 BODY[] {{%d}}\r\n" % len(GOOD) + GOOD + b")\r\n{tag} OK done\r\n"),
    ("UID FETCH", b"{tag} NO The requested message could not be converted\r\n"),
    ("UID SEARCH", b"* SEARCH 8 9\r\n{tag} OK done\r\n"),
    *IMAP,
)


class Withholding:
    """The scripted server as a stage knows one."""

    def __init__(self, port: int) -> None:
        self.account = Account("127.0.0.1", port, "intake", "secret")

    def deliver(self, raw: bytes, received_at: datetime | None = None, folder: str = "INBOX") -> None:
        """Its two messages are in its script."""


def test_a_message_that_the_server_withholds_is_held_without_bytes_and_the_next_is_stored(tmp_path: Path, sink: Sink) -> None:
    answers = tuple(
        (pattern, reply.replace(b"{{", b"{").replace(b"}}", b"}") if reply else reply) for pattern, reply in WITHHOLDING
    )
    with Lines(answers) as server:
        stage = Stage(tmp_path, Withholding(server.port), sink)
        with inside(stage) as service:
            collect(service.desk, service.mailbox)
            with service.store.reading() as ledger:
                [withheld] = ledger.messages.in_state(MessageState.HELD)
                [stored] = ledger.messages.in_state(MessageState.WAITING)
                assert (withheld.uid, withheld.reason) == (8, Reason.UNREADABLE)
                assert ledger.messages.raw(withheld.id) is None
                assert ledger.messages.raw(stored.id) == GOOD
                assert [mail.kind for mail in map(ledger.outbox.get, ledger.outbox.due(service.desk.clock.now(), 9)) if mail] == [
                    "held"
                ]
