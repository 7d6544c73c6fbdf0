"""The way out: one mail to one recipient a transaction, over a connection that is kept between mails.

Each step is driven by itself, so that the answer says exactly how far the mail got: accepted, put off, refused, or *uncertain*
where the line broke after the final dot had been begun (RFC 1047: the server may have it). Nothing is raised, and no mail is ever
tried again in here once its RCPT has begun.
"""

from __future__ import annotations

import contextlib
import re
import smtplib
import socket
import time

from service.adapters.smtp_connection import SmtpSettings, connect, shown, why
from service.adapters.tls import refuse_plain_text
from service.domain.servers import Answer, Delivery

IDLE_SECONDS = 5.0
"""A connection that was idle for longer is asked whether it still lives."""
LIFE_SECONDS = 600.0
GOODBYE = 2.0
"""Seconds that the server is given to say goodbye: we may be stopping because it does not answer."""

BARE_ENDS = re.compile(rb"\r\n|\r|\n")
ENHANCED = re.compile(rb"\b[245]\.\d{1,3}\.\d{1,3}\b")

OURS = frozenset({421, 530, 534, 535, 538})
"""Replies about us and not about the mail (RFC 5321, RFC 4954): the whole queue waits."""
OURS_ENHANCED = frozenset({b"5.7.3", b"5.7.8", b"5.7.9", b"5.7.30", b"5.7.57", b"5.7.60", b"5.7.139"})
"""The same as RFC 3463 and Exchange Online write it: who we are is not accepted, or no longer by password."""


class SmtpOutbound:
    """The port `Outbound` by smtplib; not for two threads at once."""

    def __init__(self, settings: SmtpSettings) -> None:
        refuse_plain_text(settings.host, settings.security)  # before anything is sent
        self._settings = settings
        self._line: smtplib.SMTP | None = None
        self._opened = self._used = 0.0

    def send(self, recipient: str, raw: bytes) -> Answer:
        """How the mail fared."""
        if not _is_plain(recipient):
            return Answer(Delivery.REFUSED, 0, "the address is not one that can be written to")
        try:
            refusal = self._begin(len(raw))
        except Exception as error:
            self._drop()
            return Answer(Delivery.DOWN, *why(error))
        answer = refusal or self._carry(recipient, raw)
        self._used = time.monotonic()
        self._tidy(answer)
        return answer

    def interrupt(self) -> None:
        """Breaks the connection, from whichever thread: a mail whose answer is waited for is uncertain."""
        line = self._line
        if line is not None and line.sock is not None:
            with contextlib.suppress(OSError):
                line.sock.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Says goodbye; the next mail would connect again."""
        line, self._line = self._line, None
        if line is not None:
            try:
                if line.sock is not None:
                    line.sock.settimeout(GOODBYE)
                line.quit()
            except (smtplib.SMTPException, OSError):
                line.close()

    def _begin(self, size: int) -> Answer | None:
        """None when MAIL FROM was accepted, else what the server said; a kept connection that is gone is replaced once."""
        if self._still_there():
            try:
                refusal = self._mail_from(size)
                if refusal is None or refusal.code != 421:
                    return refusal
            except smtplib.SMTPServerDisconnected:
                pass
            self._drop()
        self._line, self._opened = connect(self._settings), time.monotonic()
        return self._mail_from(size)

    def _still_there(self) -> bool:
        if self._line is None:
            return False
        now = time.monotonic()
        if now - self._opened > LIFE_SECONDS:
            self.close()
            return False
        if now - self._used <= IDLE_SECONDS:
            return True
        try:
            alive = self._line.noop()[0] == 250
        except smtplib.SMTPException:
            alive = False
        if not alive:
            self._drop()
        return alive

    def _mail_from(self, size: int) -> Answer | None:
        line = self._require()
        options = [f"SIZE={size}"] if line.has_extn("size") else []
        code, reply = line.mail(self._settings.sender, options)
        if code == 250:
            return None
        answer = _answer(code, reply)
        if answer.delivery is Delivery.REFUSED and code != 552:
            return Answer(Delivery.DOWN, answer.code, answer.text)  # it is our own address that was refused, whatever the mail
        return answer

    def _carry(self, recipient: str, raw: bytes) -> Answer:
        line = self._require()
        try:
            for command in (f"RCPT TO:<{recipient}>", "DATA"):
                code, reply = line.docmd(command)
                if code not in (250, 251, 252, 354):
                    return _answer(code, reply)
            line.send(_stuffed(raw))
        except (smtplib.SMTPException, OSError):
            self._drop()
            return Answer(Delivery.DEFERRED, 0, "the connection was lost before the mail was complete")
        return self._finish(line)

    def _finish(self, line: smtplib.SMTP) -> Answer:
        """From here on the server may have the mail, whatever we hear."""
        try:
            if line.sock is not None:
                line.sock.settimeout(self._settings.final_timeout)
            line.send(b".\r\n")
            code, reply = line.getreply()
            if line.sock is not None:
                line.sock.settimeout(self._settings.timeout)
        except (smtplib.SMTPException, OSError):
            code, reply = -1, b""
        if 200 <= code < 600:
            return _answer(code, reply, complete=True)
        self._drop()
        return Answer(Delivery.UNCERTAIN, 0, "the connection was lost before the server said whether it took the mail")

    def _tidy(self, answer: Answer) -> None:
        """Leaves the connection ready for the next mail, or none."""
        if self._line is None or answer.delivery is Delivery.ACCEPTED:
            return
        try:
            if answer.code == 421 or self._line.rset()[0] != 250:
                self._drop()
        except smtplib.SMTPException:
            self._drop()

    def _drop(self) -> None:
        line, self._line = self._line, None
        if line is not None:
            line.close()

    def _require(self) -> smtplib.SMTP:
        if self._line is None:
            raise smtplib.SMTPServerDisconnected
        return self._line


def _answer(code: int, reply: bytes, *, complete: bool = False) -> Answer:
    """What a reply means for the mail; `complete`: it answers the mail itself, so that 421 puts off this one only."""
    if 200 <= code < 300:
        delivery = Delivery.ACCEPTED
    elif (code in OURS and not (complete and code == 421)) or OURS_ENHANCED.intersection(ENHANCED.findall(reply)):
        delivery = Delivery.DOWN
    elif 500 <= code < 600:
        delivery = Delivery.REFUSED
    else:
        delivery = Delivery.DEFERRED
    return Answer(delivery, max(code, 0), shown(reply))


def _is_plain(address: str) -> bool:
    """May the address stand in a command? No spaces, brackets, control characters or letters beyond ASCII."""
    return address.isascii() and address.count("@") == 1 and re.search(r"[\s<>\x00-\x1f\x7f]", address) is None


def _stuffed(raw: bytes) -> bytes:
    """The mail as it travels: lines end in CRLF, a dot at the head of a line is doubled (RFC 5321 4.5.2)."""
    ends = raw.count(b"\r\n")
    if raw.count(b"\n") != ends or raw.count(b"\r") != ends:
        raw = BARE_ENDS.sub(b"\r\n", raw)
    raw = raw.replace(b"\r\n.", b"\r\n..")
    if raw.startswith(b"."):
        raw = b"." + raw
    return raw if raw.endswith(b"\r\n") else raw + b"\r\n"
