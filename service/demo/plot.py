"""What the scenes of the demonstration share: the case, the forms that each agency was sent, how staff and agencies reply.

A scene hands over what somebody says; letters leave for the stage, and what the service is expected to send stands beside them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from email.message import EmailMessage

from service.demo import answers as said
from service.demo.cast import AGENCIES, CHAIR, NURSERY, STAFF, Player
from service.demo.forms import typed_form, typed_sheet
from service.demo.letters import Enclosed, Letter, address_of, files_of, kind_of, text_of
from service.demo.stage import Expected, Stage, StoryStopped

CODE = re.compile(r"\byes ([A-Z2-9]{5,8})\b")
HELD = re.compile(r"held (\d+)\]")
LETTER = re.compile(r"^- (\d+): request for your help", re.MULTILINE)
"""How the morning summary lists a letter to a senior that waits for a yes."""


class Story:
    """The case's reference, the request that each agency got, and the mails of the service that somebody may reply to."""

    def __init__(self, stage: Stage, changes: said.Answers) -> None:
        self.stage, self.changes = stage, changes
        self.reference = ""
        self.requests: dict[str, EmailMessage] = {}
        self.mails: list[EmailMessage] = []

    def goes_on(self, *expected: Expected) -> list[EmailMessage]:
        """The mails of one pass of the service, which are these and no other."""
        mails = self.stage.pass_(expected)
        self.mails += mails
        return mails

    def steer(self, *lines: str, to: EmailMessage) -> None:
        """Staff reply to a mail of the service with lines that steer the case."""
        self.stage.receive(Letter(STAFF, f"RE: {to['Subject']}", "\n".join(lines), (), to), " · ".join(lines))

    def steer_and_agree(self, *lines: str, to: EmailMessage, and_then: Sequence[Expected] = ()) -> EmailMessage:
        """As `steer`, where the service asks back and staff say yes five minutes later; its answer to the yes."""
        self.steer(*lines, to=to)
        self.goes_on(to_staff("command-result", "who would be written to, and the code that does it"))
        asked = self.last("command-result")
        code = CODE.search(text_of(asked))
        if code is None:
            raise StoryStopped(f"The service did not ask back about “{lines[-1]}”.")
        self.stage.wait(5)
        self.steer(f"yes {code[1]}", to=asked)
        self.goes_on(to_staff("command-result", "what was done"), *and_then)
        return self.last("command-result")

    def police(self, kind: str, note: str) -> tuple[Expected, ...]:
        """That mail to the police, where they left an answer blank; else none."""
        return (to("police", kind, note),) if "" in self.changes.values() else ()

    def last(self, kind: str, player: Player = STAFF) -> EmailMessage:
        """The newest mail of that kind to that person."""
        found = [each for each in self.mails if kind_of(each) == kind and address_of(each) == player.email]
        if not found:
            raise StoryStopped(f"{player.name} never got a mail of the kind {kind}.")
        return found[-1]

    def reply(self, agency: str, text: str, files: Sequence[Enclosed] = ()) -> Letter:
        """The agency's answer to the request that it got."""
        request = self.requests[agency]
        return Letter(AGENCIES[agency], f"RE: {request['Subject']}", text, tuple(files), request)

    def scoping(self, agency: str, answers: said.Answers) -> bytes:
        """The scoping form that came with the request, filled in; an answer that is empty is left blank."""
        return typed_form(self._blank(agency, ".docx"), {name: words for name, words in answers.items() if words})

    def sheet(self, agency: str) -> bytes:
        """The Excel chronology that came with the request, filled in."""
        return typed_sheet(self._blank(agency, ".xlsx"), said.ROWS[agency], answers=said.WRITTEN_BY[agency])

    def _blank(self, agency: str, ending: str) -> bytes:
        found = [each.data for each in files_of(self.requests[agency]) if each.name.endswith(ending)]
        if not found:
            raise StoryStopped(f"The request to {AGENCIES[agency].body} carries no {ending} form.")
        return found[0]

    def notice(self, player: Player) -> tuple[int, EmailMessage]:
        """The newest notice about that sender's message, and the number under which the message waits."""
        for each in reversed(self.mails):
            number = HELD.search(str(each["Subject"]))
            if number and kind_of(each) == "held" and player.email in text_of(each):
                return int(number[1]), each
        raise StoryStopped(f"No notice tells that the message of {player.body or player.name} waits.")


def to(agency: str, kind: str, note: str) -> Expected:
    """A mail of that kind to that agency's contact."""
    return kind, AGENCIES[agency].email, note


def to_nursery(kind: str, note: str) -> Expected:
    """A mail of that kind to the nursery that joins late."""
    return kind, NURSERY.email, note


def to_staff(kind: str, note: str) -> Expected:
    """A mail of that kind to the business unit."""
    return kind, STAFF.email, note


def morning() -> Expected:
    """The morning summary."""
    return to_staff("digest", "the morning summary")


def week() -> Expected:
    """The chair's weekly summary."""
    return "summary", CHAIR.email, "the weekly summary"
