"""The malware scanner: clamd over its socket, one connection a scan: INSTREAM and PING, with null-terminated commands (clamd(8)).

Bytes enter in pieces, what clamd says of them leaves. Every call is bounded in time and in what it reads, and none raises: one
that is away, slow, full or speaks in riddles gives `NO_ANSWER`, which nobody may take for "clean". One that does not even answer
a PING is left alone for a moment, so that fifty messages do not wait for it one after the other.
"""

from __future__ import annotations

import logging
import re
import socket
import struct
import time
from contextlib import suppress
from dataclasses import dataclass, field

from service.domain.scans import Scan, Verdict

log = logging.getLogger("rapid_review.scan")

PIECE = 64 * 1024
ANSWER = 4096
"""Bytes: how much is sent at once, and the most that an answer may have."""

SCAN_SECONDS = 60.0
PING_SECONDS = 5.0
ALONE_SECONDS = 10.0

UNIX = "unix:"
END = struct.pack("!I", 0)
NOT_LOOKED_AT = "Heuristics.Limits.Exceeded"
"""What clamd "finds" under `AlertExceedsMax` in a file that it did not look at to its end (clamd.conf(5))."""

UNSAFE = re.compile(r"[^A-Za-z0-9._+:()/-]")
LONGEST_SIGNATURE = 100


@dataclass
class ClamdScanner:
    """The scanner at `unix:/path` or `host:port`."""

    place: str
    seconds: float = SCAN_SECONDS
    alone_until: float = field(default=0.0, init=False)

    def scan(self, raw: bytes) -> Scan:
        """What clamd says of the bytes."""
        if self._is_left_alone():
            return Scan(Verdict.NO_ANSWER)
        found = verdict_of(self._ask(b"zINSTREAM\0", raw, self.seconds))
        if found.verdict is Verdict.FOUND:
            log.warning("malware found", extra={"action": "malware_found", "signature": found.signature})
        return found

    def answers(self) -> bool:
        """Whether clamd is there."""
        if self._is_left_alone():
            return False
        there = self._ask(b"zPING\0", None, PING_SECONDS) == "PONG"
        if not there:
            self.alone_until = time.monotonic() + ALONE_SECONDS
        return there

    def _is_left_alone(self) -> bool:
        return time.monotonic() < self.alone_until

    def _ask(self, command: bytes, raw: bytes | None, seconds: float) -> str:
        """The answer without its null byte; empty where there is none within that time."""
        ends = time.monotonic() + seconds
        try:
            with _connected(self.place, ends) as line:
                with suppress(BrokenPipeError, ConnectionResetError):  # it has heard enough: why, its answer says
                    _say(line, command, raw, ends)
                return _answer(line, ends)
        except OSError as fault:
            log.warning("the scanner does not answer", extra={"action": "scanner_silent", "code": type(fault).__name__})
            return ""


def verdict_of(answer: str) -> Scan:
    """What clamd's answer means; whatever it does not say in so many words is no verdict."""
    said = answer.removeprefix("stream: ")
    if said == "OK":
        return Scan(Verdict.CLEAN)
    if "size limit exceeded" in said or said.startswith(NOT_LOOKED_AT):
        return Scan(Verdict.TOO_LARGE)
    if said.endswith(" FOUND"):
        return Scan(Verdict.FOUND, UNSAFE.sub("?", said.removesuffix(" FOUND"))[:LONGEST_SIGNATURE])
    return Scan(Verdict.NO_ANSWER)


def _connected(place: str, ends: float) -> socket.socket:
    if not place.startswith(UNIX):
        host, _, port = place.rpartition(":")
        return socket.create_connection((host.strip("[]"), int(port)), timeout=_left(ends))
    line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        line.settimeout(_left(ends))
        line.connect(place.removeprefix(UNIX))
    except BaseException:
        line.close()
        raise
    return line


def _say(line: socket.socket, command: bytes, raw: bytes | None, ends: float) -> None:
    line.settimeout(_left(ends))
    line.sendall(command)
    if raw is None:
        return
    view = memoryview(raw)
    for start in range(0, len(view), PIECE):
        piece = view[start : start + PIECE]
        line.settimeout(_left(ends))
        line.sendall(struct.pack("!I", len(piece)))
        line.sendall(piece)
    line.sendall(END)


def _answer(line: socket.socket, ends: float) -> str:
    heard = b""
    while b"\0" not in heard and len(heard) < ANSWER:
        line.settimeout(_left(ends))
        more = line.recv(ANSWER)
        if not more:
            break
        heard += more
    return heard.partition(b"\0")[0].decode("ascii", "replace").strip()


def _left(ends: float) -> float:
    """How much time is left; raises `TimeoutError` where none is."""
    left = ends - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
