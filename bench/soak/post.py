"""The mail of a soak: returns, the same again, poison, bounces, automatic replies, strangers, orders from staff, and other post.

A seed and two cases enter; mails leave, in one order for one seed. Every person is invented, and looks it.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping
from io import BytesIO
from random import Random

from tests.answers import CHILD, ROWS, scoping, sheet
from tests.stage import DOCX, XLSX, mail

OTHER_CHILD = "Quillon Xanadu"
SUBJECTS = ("ZQ 2019-04-02\n", "QX 2020-05-01\n")
PEOPLE: Mapping[str, tuple[str, str]] = {
    "police": ("liaison@police.example", "Vale Constabulary"),
    "health": ("safeguarding@health.example", "Vale Hospitals Trust"),
    "school": ("dsl@school.example", "Oakfield Primary School"),
    "housing": ("homes@housing.example", "Vale Housing"),
    "council": ("mash@council.example", "Children's Social Care"),
}
STAFF = "wren@borough.example"
OLD = 0.12
"""How many of the mails are one of before, byte for byte."""


class Post:
    """Writes one mail after the other."""

    def __init__(self, chance: Random, references: tuple[str, str]) -> None:
        self.chance = chance
        self.references = references
        self.written: list[bytes] = []
        self.kinds: list[str] = []
        self._forms = {(case, key): self._form(case, key) for case in references for key in PEOPLE}
        self._bomb = bomb()

    @property
    def canaries(self) -> Mapping[str, tuple[str, ...]]:
        """The word that stands in each case alone."""
        return {self.references[0]: (CHILD,), self.references[1]: (OTHER_CHILD,)}

    def next(self) -> bytes:
        """The next mail."""
        if self.written and self.chance.random() < OLD:
            self.kinds.append("duplicate")
            return self.chance.choice(self.written)
        kinds = [*KINDS]
        kind = self.chance.choices(kinds, [KINDS[each][0] for each in kinds])[0]
        raw = KINDS[kind][1](self, self.chance.choice(self.references), self.chance.choice([*PEOPLE]))
        self.kinds.append(kind)
        self.written.append(raw)
        return raw

    def _form(self, case: str, key: str) -> bytes:
        changed = {} if case == self.references[0] else {"child_name": OTHER_CHILD, "child_dob": "01/05/2020"}
        return scoping(case, PEOPLE[key][1], **changed)

    def returned(self, case: str, key: str) -> bytes:
        """The agency's form."""
        return self._from(key, case, "Attached.", ("form.docx", DOCX, self._forms[case, key]))

    def chronology(self, case: str, key: str) -> bytes:
        """A chronology with a row of its own."""
        row = (f"{self.chance.randint(1, 28):02}/02/2026", f"{self.chance.randint(0, 23):02}:00", "A call.", "Log", "None", "")
        return self._from(key, case, "Attached.", ("rows.xlsx", XLSX, sheet(case, PEOPLE[key][1], (*ROWS, row))))

    def poison(self, case: str, key: str) -> bytes:
        """A document that unpacks to far more than its size, is cut off, or is nothing at all."""
        whole = self._forms[case, key]
        bad = self.chance.choice([self._bomb, whole[: len(whole) // 2], b"PK\x03\x04" + bytes(200), b"%PDF-1.7\n" + bytes(99)])
        return self._from(key, case, "Attached.", ("form.docx", DOCX, bad))

    def bounce(self, case: str, _key: str) -> bytes:
        """Something could not be delivered."""
        report = mail("mailer-daemon@mx.example", "Undelivered Mail Returned to Sender", f"Message {self._number} about {case}.")
        return b"Return-Path: <>\r\n" + report

    def away(self, case: str, key: str) -> bytes:
        """An automatic reply."""
        robot = [("Auto-Submitted", "auto-replied")]
        return mail(PEOPLE[key][0], f"Automatic reply: [{case} {key}]", f"I am away ({self._number}).", headers=robot)

    def stranger(self, case: str, _key: str) -> bytes:
        """Somebody whom nobody knows, verified or not."""
        sender = f"someone{self._number}@elsewhere.example"
        return mail(sender, f"About {case}", "What happened to him?", verified=self.chance.random() < 0.5)

    def order(self, case: str, key: str) -> bytes:
        """A line from staff."""
        lines = (f"{case} rang {key} they send it on {self._number}", f"{case} status", f"{case} extend {key} 2026-04-20", "help")
        return mail(STAFF, "orders", self.chance.choice(lines))

    def ordinary(self, _case: str, _key: str) -> bytes:
        """Nothing that concerns a review."""
        return mail("training@college.example", f"Course {self._number}", "Two places, please.")

    @property
    def _number(self) -> int:
        return len(self.kinds)

    def _from(self, key: str, case: str, text: str, file: tuple[str, str, bytes]) -> bytes:
        return mail(PEOPLE[key][0], f"[{case} {key}] {self._number}", text, [file])


KINDS: Mapping[str, tuple[int, Callable[[Post, str, str], bytes]]] = {
    "form": (14, Post.returned),
    "chronology": (10, Post.chronology),
    "poison": (6, Post.poison),
    "bounce": (8, Post.bounce),
    "automatic reply": (12, Post.away),
    "stranger": (10, Post.stranger),
    "order": (8, Post.order),
    "other post": (32, Post.ordinary),
}
"""What comes, how often of a hundred, and what writes it."""


def bomb() -> bytes:
    """A document that unpacks to 120 MB."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", b"<w:p/>" * 20_000_000)
    return packed.getvalue()
