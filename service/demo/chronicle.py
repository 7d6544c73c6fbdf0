"""What happened in the demonstration, in order: days, mails that came and went, commands that a person typed.

The story writes into it while it runs; the pages are made from it when it is over. A mail remembers under which number it lies in
the folder, so that everything that is named can be looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from itertools import groupby

from service.adapters.mime import page_of
from service.demo.letters import Enclosed, files_of, kind_of, parsed, said_in


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail that came or went; `note` says in a sentence what it is."""

    number: int
    at: datetime
    came: bool
    who: str  # from whom it came, to whom it went
    note: str
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        """The mail, parsed."""
        return parsed(self.raw)

    @property
    def kind(self) -> str:
        """What it is for, where the service sent it."""
        return kind_of(self.message)

    @property
    def files(self) -> tuple[Enclosed, ...]:
        """The documents that it carries."""
        return files_of(self.message)

    @property
    def page(self) -> str:
        """The mail as a page of its own, its pictures in it; empty where it has no HTML."""
        return page_of(self.raw)

    @property
    def typed(self) -> str:
        """What its sender typed, where that is not said already by the note."""
        typed = said_in(self.message) if self.came else ""
        return "" if " · ".join(typed.splitlines()) == self.note else typed

    @property
    def stem(self) -> str:
        """The name of its files without their ending."""
        return f"{self.number:03}-{'received' if self.came else 'sent'}{f'-{self.kind}' if self.kind else ''}"

    def document(self, position: int, enclosed: Enclosed) -> str:
        """The name under which a document of it is kept."""
        return f"{self.number:03}-{position}-{enclosed.name}"


@dataclass(frozen=True, slots=True)
class Round:
    """The same mail to several people, one after another."""

    mails: tuple[Mail, ...]

    @property
    def first(self) -> Mail:
        """One of them, which stands for all."""
        return self.mails[0]


@dataclass(frozen=True, slots=True)
class Typed:
    """A command that a person typed, and what it printed."""

    at: datetime
    words: str
    printed: str


@dataclass(frozen=True, slots=True)
class Remark:
    """What came of it where no mail shows it."""

    words: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """One turn of the story: when, what it is about, and what came of it in a sentence or two."""

    at: datetime
    title: str
    words: str
    happenings: list[Mail | Typed | Remark] = field(default_factory=list)

    @property
    def mails(self) -> Iterator[Mail]:
        """Its mails in order."""
        return (each for each in self.happenings if isinstance(each, Mail))

    @property
    def rounds(self) -> Iterator[Round | Mail | Typed | Remark]:
        """What happened, with mails that went out alike put together."""
        for alike, group in groupby(self.happenings, key=_likeness):
            found = list(group)
            mails = tuple(each for each in found if isinstance(each, Mail))
            if alike and len(mails) > 1:
                yield Round(mails)
            else:
                yield from found


def _likeness(happening: Mail | Typed | Remark) -> tuple[str, str] | None:
    """What a mail that went out has in common with those like it."""
    return (happening.kind, happening.note) if isinstance(happening, Mail) and not happening.came else None


@dataclass(slots=True)
class Chronicle:
    """The chapters so far."""

    chapters: list[Chapter] = field(default_factory=list)

    def open(self, at: datetime, title: str, words: str) -> None:
        """Begins a chapter."""
        self.chapters.append(Chapter(at, title, words))

    def mail(self, at: datetime, came: bool, who: str, note: str, raw: bytes) -> Mail:
        """Writes down a mail; numbers run through the whole story."""
        mail = Mail(1 + sum(1 for _ in self.mails()), at, came, who, note, raw)
        self.chapters[-1].happenings.append(mail)
        return mail

    def typed(self, at: datetime, words: str, printed: str) -> None:
        """Writes down a command and its answer."""
        self.chapters[-1].happenings.append(Typed(at, words, printed.rstrip()))

    def remark(self, words: str) -> None:
        """Writes down what came of it."""
        self.chapters[-1].happenings.append(Remark(words))

    def mails(self) -> Iterator[Mail]:
        """Every mail in order."""
        return (mail for chapter in self.chapters for mail in chapter.mails)
