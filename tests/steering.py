"""What the tests of lines in a mail share: a member of staff who writes, an answer that is read line by line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.message import EmailMessage

from tests.stage import Stage, kind_of, mail, text_of

POLICE, HEALTH, SCHOOL = "liaison@police.example", "safeguarding@health.example", "dsl@school.example"
HOUSING, COUNCIL, STAFF = "homes@housing.example", "mash@council.example", "wren@borough.example"
AGENCIES = {POLICE, HEALTH, SCHOOL, HOUSING, COUNCIL}

SECOND = """
[[staff]]
name = "Sorrel Tale"
email = "sorrel@borough.example"
role = "manager"
commands = true
digest = false
"""
SORREL = "sorrel@borough.example"

MUTE = """
[[staff]]
name = "Rush Myth"
email = "rush@borough.example"
role = "chair"
commands = false
digest = false
"""
RUSH = "rush@borough.example"


@dataclass(frozen=True)
class Steered:
    """What one mail from staff came to: the answer's text and every other mail that left in the same pass."""

    answer: str
    others: tuple[EmailMessage, ...]
    mail: EmailMessage | None = None

    @property
    def told(self) -> set[tuple[str, str]]:
        """Kind and recipient of every other mail."""
        return {(kind_of(each), str(each["To"])) for each in self.others}

    @property
    def codes(self) -> list[str]:
        """The codes that the answer asks to be repeated, line by line."""
        return re.findall(r"with this line at the top: yes ([A-Z0-9]{5,8})\b", self.answer)

    @property
    def code(self) -> str:
        """The one code that the answer asks to be repeated."""
        assert len(self.codes) == 1, self.answer
        return self.codes[0]

    @property
    def would_write_to(self) -> set[str]:
        """The addresses that the answer lists."""
        _, found, after = self.answer.partition("This would write to:")
        listed = after.partition("To do it")[0] if found else ""
        return {each for each in listed.split() if "@" in each}


def steer(
    stage: Stage,
    text: str,
    at: str | None = None,
    *,
    sender: str = STAFF,
    answering: EmailMessage | None = None,
    subject: str = "lines",
) -> Steered:
    """What a mail with that text from that member of staff comes to, in one pass at that minute."""
    return sent(stage, mail(sender, subject, text, answering=answering), at, sender)


def sent(stage: Stage, raw: bytes, at: str | None = None, sender: str = STAFF) -> Steered:
    """What that mail comes to, in one pass at that minute."""
    stage.server.deliver(raw)
    mails = stage.pass_(at)
    answers = [each for each in mails if kind_of(each) == "command-result" and each["To"] == sender]
    assert len(answers) <= 1, "one answer a mail"
    others = tuple(each for each in mails if each not in answers)
    return Steered(text_of(answers[0]) if answers else "", others, answers[0] if answers else None)


def asked_once(stage: Stage) -> str:
    """The reference of a case whose requests have left."""
    reference = stage.open_case()
    assert {str(each["To"]) for each in stage.pass_() if kind_of(each) == "request"} == AGENCIES
    return reference
