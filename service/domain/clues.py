"""What a message and its documents say about whose they are, before anybody believes it.

Enters: subject, texts, our own mails that the message answers, and the record of a document. Leaves: `Clues`. Digits and letters
are ASCII only, so that no look-alike names a case; what is found here is then looked up as an exact string.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from service.domain.forms import Form, Plain
from service.domain.references import references as references

TITLES = frozenset(
    {"child", "baby", "unborn", "master", "miss", "mr", "mrs", "ms", "dr", "the", "aka", "known", "as", "formerly"}
)
_BRACKETED = re.compile(r"\[([^\[\]]{1,80})\]")


@dataclass(frozen=True, slots=True)
class Thread:
    """A mail of ours that the message answers or forwards: what it was about."""

    case_id: int
    agencies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tag:
    """A reference in a subject, with the agency's key or code where it stood in our brackets."""

    reference: str
    agency: str = ""


@dataclass(frozen=True, slots=True)
class Child:
    """The child a document names; every way its name may be abbreviated, and its date of birth where known."""

    initials: tuple[str, ...] = ()
    born_on: date | None = None


@dataclass(frozen=True, slots=True)
class DocumentClues:
    """What one document says about itself."""

    kind: str
    references: tuple[str, ...] = ()
    reference_text: str = ""  # as typed: may be another body's number for the case
    agency_name: str = ""
    child: Child = Child()


@dataclass(frozen=True, slots=True)
class Clues:
    """What a message says, shared by its documents, and one document of it (None: the message itself)."""

    threads: tuple[Thread, ...] = ()
    tags: tuple[Tag, ...] = ()
    mentions: tuple[str, ...] = ()  # references in what the sender wrote himself
    quoted: tuple[str, ...] = ()  # references in what he quotes or forwards
    words: str = ""  # subject and new text: aliases are looked for in it
    document: DocumentClues | None = None


def tags(subject: str, prefixes: tuple[str, ...]) -> tuple[Tag, ...]:
    """The references of a subject; one that stands in our brackets brings its agency's key or code along."""
    found: dict[str, Tag] = {}
    for inside in _BRACKETED.findall(subject):
        for reference in references(inside, prefixes):
            words = inside.split()
            found[reference] = Tag(reference, words[-1].lower() if len(words) == 2 else "")
    return tuple(found.get(each, Tag(each)) for each in references(subject, prefixes))


def document_clues(record: Plain, prefixes: tuple[str, ...]) -> DocumentClues:
    """What the document of that record says about its case, its agency and its child."""
    form = Form.of(record)
    reference = form.answers.get("case_reference") or ""
    return DocumentClues(
        kind=form.kind,
        references=references(reference, prefixes),
        reference_text=reference,
        agency_name=form.answers.get("agency_name") or "",
        child=child_of(form.answers.get("child_initials") or form.answers.get("child_name") or "", form.answers.get("child_dob")),
    )


def message_clues(subject: str, new_text: str, text: str, threads: tuple[Thread, ...], prefixes: tuple[str, ...]) -> Clues:
    """What a message says outside its documents; `threads` are our mails that it answers, newest first."""
    own = references(new_text, prefixes)
    return Clues(
        threads=threads,
        tags=tags(subject, prefixes),
        mentions=own,
        quoted=tuple(each for each in references(text, prefixes) if each not in own),
        words=f"{subject}\n{new_text}",
    )


def child_of(name: str, born: str | None) -> Child:
    """The child of a name box and an ISO date of birth; a year alone is no date."""
    try:
        born_on = date.fromisoformat(born or "")
    except ValueError:
        born_on = None
    spelled = re.split(r"\s(?:and|&)\s|[;\n/()]|(?<=\w\s\w),", name)
    return Child(tuple(dict.fromkeys(filter(None, map(initials, spelled)))), born_on)


def initials(name: str) -> str:
    """The initials of one name: `Zebulon Quill`, `Quill, Zebulon`, `Z.Q.` and `ZQ` are all `ZQ`."""
    plain = unicodedata.normalize("NFKD", name)
    letters = "".join(each for each in plain if not unicodedata.combining(each))
    words = [found.group() for found in re.finditer(r"[A-Za-z]+(?:['’][A-Za-z]+)*", letters)]
    words = [each for each in words if each.lower() not in TITLES] or words[:1]
    if len(words) == 1 and words[0].isupper() and len(words[0]) <= 4:
        return words[0]
    if re.match(r"\s*[^\s,]+\s*,", plain):
        words = words[1:] + words[:1]
    return "".join(each[0].upper() for each in words)


def same_initials(one: str, other: str) -> bool:
    """Whether they may abbreviate one name: a middle or second surname may be left out, but the order stays."""
    short, long = sorted((one.upper(), other.upper()), key=len)
    letters = iter(long)
    return bool(short) and all(each in letters for each in short)


def tokens(text: str) -> str:
    """The text's words and numbers between single spaces, so that one text can be sought in another by whole words."""
    return f" {' '.join(re.findall(r'[a-z0-9]+', unicodedata.normalize('NFKC', text).casefold()))} "
