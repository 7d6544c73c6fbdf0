"""The malware scanner's adapter: what clamd says, and what is made of one that is away, full, slow or speaks in riddles."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.adapters.clamd import ALONE_SECONDS, ClamdScanner, verdict_of
from service.domain.scans import Scan, Verdict
from tests.servers.clamd import NONSENSE, SIGNATURE, Clamd

CLEAN = Scan(Verdict.CLEAN)
SILENT = Scan(Verdict.NO_ANSWER)


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        ("stream: OK", CLEAN),
        ("stream: Win.Test.EICAR_HDB-1 FOUND", Scan(Verdict.FOUND, "Win.Test.EICAR_HDB-1")),
        ("stream: Heuristics.Limits.Exceeded.MaxFileSize FOUND", Scan(Verdict.TOO_LARGE)),
        ("INSTREAM size limit exceeded. ERROR", Scan(Verdict.TOO_LARGE)),
        ("stream: Can't allocate memory ERROR", SILENT),
        ("UNKNOWN COMMAND", SILENT),
        ("PONG", SILENT),
        ("OK OK", SILENT),
        ("", SILENT),
    ],
)
def test_what_an_answer_means(answer: str, verdict: Scan) -> None:
    assert verdict_of(answer) == verdict


def test_a_signature_is_kept_only_in_safe_characters_and_not_for_ever() -> None:
    found = verdict_of("stream: Evil\r\n<b>\x1b[31m" + "x" * 500 + " FOUND").signature
    assert found.startswith("Evil???b???31mxx")
    assert len(found) == 100


def test_a_real_clamd_says_clean_found_and_too_large(clamd: Clamd) -> None:
    clamd.start()
    scanner = ClamdScanner(clamd.place)
    assert scanner.answers()
    assert scanner.scan(b"") == CLEAN
    assert scanner.scan(b"a harmless line\r\n" * 10_000) == CLEAN  # more than one piece
    assert scanner.scan(b"x" * 70_000 + NONSENSE) == Scan(Verdict.FOUND, SIGNATURE)
    assert scanner.scan(b"x" * 3_000_000) == Scan(Verdict.TOO_LARGE)
    assert scanner.scan(b"after all that") == CLEAN


def test_one_that_is_away_gives_no_answer(tmp_path: Path) -> None:
    assert ClamdScanner(f"unix:{tmp_path}/none").scan(b"x") == SILENT
    assert not ClamdScanner(f"unix:{tmp_path}/none").answers()
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    assert ClamdScanner(f"127.0.0.1:{port}").scan(b"x") == SILENT


class Odd:
    """A server on a port that accepts, says its words at once, and then reads and says nothing."""

    def __init__(self, words: bytes, *, stays: bool) -> None:
        self.words, self.stays = words, stays
        self.server = socket.create_server(("127.0.0.1", 0))
        self.taken: list[socket.socket] = []
        self.place = f"127.0.0.1:{self.server.getsockname()[1]}"
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self) -> None:
        while True:
            try:
                line, _ = self.server.accept()
            except OSError:
                return
            self.taken.append(line)
            line.sendall(self.words)
            if not self.stays:
                line.close()

    def close(self) -> None:
        """Stops it."""
        self.server.shutdown(socket.SHUT_RDWR)
        self.server.close()
        for each in self.taken:
            each.close()
        self.thread.join(5)


@pytest.fixture(
    params=[(b"", True), (b"", False), (b"x" * 100_000, True), (b"\0", True)], ids=["mute", "gone", "endless", "empty"]
)
def odd(request: pytest.FixtureRequest) -> Iterator[Odd]:
    """A server that is no clamd."""
    words, stays = request.param
    server = Odd(words, stays=stays)
    yield server
    server.close()


def test_what_is_no_clamd_gives_no_answer_within_its_time(odd: Odd) -> None:
    scanner = ClamdScanner(odd.place, seconds=0.3)
    assert scanner.scan(b"x" * 5_000_000) == SILENT  # more than any buffer takes: sending is bounded as well


def test_one_that_answers_no_ping_is_left_alone_for_a_moment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clamd: Clamd
) -> None:
    clamd.start()
    scanner = ClamdScanner(f"unix:{tmp_path}/none")
    assert not scanner.answers()
    scanner.place = clamd.place  # it came up
    assert scanner.scan(b"x") == SILENT
    assert not scanner.answers()
    scanner.alone_until -= ALONE_SECONDS
    assert scanner.answers()
    assert scanner.scan(b"x") == CLEAN
