"""How soon a delivery is noticed: by how much later than a bare IDLE connection hears of it the daemon fetches, stores, answers.

Mail comes by LMTP; the moment of the server's own notice (`* n EXISTS`) is taken on a second connection that idles and does
nothing else. The daemon's FETCH is seen at the proxy before the server, the stored message in the database, the receipt at the
SMTP server.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator

from bench.answering import SLOW_POLL, form
from bench.figures import MILLI, Figure, over
from bench.stages import set_up, with_case
from service.domain.cases import MessageState
from service.wiring import Service
from tests.daemon import daemon
from tests.inside import inside, rewrite
from tests.servers.dovecot import Dovecot
from tests.servers.proxy import Proxy
from tests.stage import Stage

TIMES = 15
PATIENCE = 60.0
LOOK = 0.002
RECEIPT = b"X-Rapid-Review-Notice: receipt"
GOAL_NOTICED, GOAL_ANSWERED = "at most 20", "at most 1"


class Ear:
    """A bare connection that idles and takes the time of each notice."""

    def __init__(self, server: Dovecot) -> None:
        self._line = socket.create_connection((server.account.host, server.port))
        self._file = self._line.makefile("rb")
        self._file.readline()
        for number, command in enumerate((f"LOGIN {server.account.user} {server.account.password}", "EXAMINE INBOX")):
            self._line.sendall(f"a{number} {command}\r\n".encode())
            while not self._file.readline().startswith(b"a%d " % number):
                pass
        self._line.sendall(b"b IDLE\r\n")
        self.heard: list[float] = []
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        for line in self._file:
            if b" EXISTS" in line:
                self.heard.append(time.perf_counter())

    def close(self) -> None:
        """Hangs up."""
        self._line.shutdown(socket.SHUT_RDWR)
        self._line.close()


def figures() -> Iterator[Figure]:
    """Milliseconds behind the server's own notice, and seconds from delivery to receipt."""
    with set_up() as (stage, server, proxy):
        reference = with_case(stage)
        rewrite(stage, poll_seconds=SLOW_POLL)
        ear = Ear(server)
        with inside(stage) as service, daemon(stage):
            found = [_one(stage, server, proxy, service, ear, reference, number) for number in range(TIMES + 1)][1:]
        ear.close()
    told, fetched, stored, answered = zip(*found, strict=True)
    yield over("from delivery by LMTP to the server's own notice", told, "ms")
    yield over("from the notice to the daemon's FETCH", fetched, "ms", GOAL_NOTICED)
    yield over("from the notice to the message stored", stored, "ms", GOAL_NOTICED)
    yield over("from delivery to the receipt at the SMTP server", answered, "s", GOAL_ANSWERED)


def _one(
    stage: Stage, server: Dovecot, proxy: Proxy, service: Service, ear: Ear, reference: str, number: int
) -> tuple[float, float, float, float]:
    raw = form(reference, number)
    time.sleep(1)  # the daemon has come to rest
    stored, heard, sent = _stored(service), len(ear.heard), len(stage.sink.received)
    proxy.forget()
    started = time.perf_counter()
    server.post(raw)
    fetched = _when(lambda: b"FETCH" in proxy.said["client"])
    kept = _when(lambda: _stored(service) > stored)
    answered = _when(lambda: any(RECEIPT in each.raw for each in stage.sink.received[sent:]))
    told = ear.heard[heard]
    return (told - started) * MILLI, (fetched - told) * MILLI, (kept - told) * MILLI, answered - started


def _stored(service: Service) -> int:
    with service.store.reading() as ledger:
        counts = ledger.messages.counts()
    return sum(counts[each] for each in MessageState)


def _when(what: Callable[[], bool]) -> float:
    """The moment at which it came about."""
    ends = time.monotonic() + PATIENCE
    while not what():
        if time.monotonic() > ends:
            raise TimeoutError("it did not come about")
        time.sleep(LOOK)
    return time.perf_counter()
