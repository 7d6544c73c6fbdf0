"""Reads what a return in the form of a letter says by its layout: who writes, from where, and who signs.

Paragraphs come in; questions leave as if a form had asked them: the letterhead's name is the agency, the line with a telephone or
an email address the contact, the name under the closing words the author and the line below it the role. Only a document with a
salutation and a closing is a letter; the rest of it is read as any form is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from parsers.dated import is_date
from parsers.forms.asking import CLOSING, SALUTATION
from parsers.forms.question import Question
from parsers.model import Block, Paragraph

LABELS = {
    "agency_name": "Letterhead",
    "author_contact": "Letterhead",
    "author_name": "Signature",
    "author_role": "Signature",
    "date_completed": "Date",
}
CONTACT = re.compile(r"[\w.+-]+@[\w-]+\.\w|(?:\+44|\b0)\d[\d ]{8,}\d")

SUBJECT_WITHIN = 3  # blocks below the salutation
SUBJECT = re.compile(r"\s*(?:re|ref|regarding|subject|in respect of)\b\s*[:.–-]?\s*", re.IGNORECASE)
BIRTH = r"(?:date of birth|d\.?\s?o\.?\s?b\.?|born(?: on)?)"
PARTS = {
    "child_name": re.compile(r"\s*(?:the late\s+)?(?P<part>[A-Z][^,(;:–]{0,60}?)(?=\s*(?:[,(;–]|$|\b" + BIRTH + r"))"),
    "child_dob": re.compile(BIRTH + r"[\s:]*(?P<part>[^,();]{4,30})", re.IGNORECASE),
    "child_address": re.compile(r"[,;)]\s*(?:of|address:?|residing at|living at)\s+(?P<part>\d?.+?)(?=\.\s|\.?$|;|\([A-Z])"),
    "case_reference": re.compile(
        r"\b(?:your |our |case |review )?ref(?:erence)?\b\.?(?: (?:no|number)\b\.?)?[\s:]*(?P<part>\S*\d\S*)", re.IGNORECASE
    ),
}
"""What the subject line of a letter tells: the name in front, the others behind words of their own."""


def split(blocks: Sequence[Block]) -> tuple[Sequence[Block], list[Question]]:
    """The letter without letterhead and signature, and the questions that these answer; a form comes back as it was."""
    opening, closing = _first(blocks, SALUTATION), _first(blocks, CLOSING)
    if opening is None or closing is None or closing < opening:
        return blocks, []
    head, signature = _lines(blocks[:opening]), _lines(blocks[closing + 1 :])[:2]
    name = next((line for line in head if ":" not in line.text and not CONTACT.search(line.text)), None)
    contact = next((line for line in head if CONTACT.search(line.text)), None)
    author, role = [*(line for line in signature if ":" not in line.text), None, None][:2]
    written = next((line for line in head if is_date(line.text.removeprefix("Date:"))), None)
    told = {"date_completed": written, "agency_name": name, "author_contact": contact, "author_name": author, "author_role": role}
    found = [_told(field, line) for field, line in told.items() if line is not None]
    subjects = {id(line): list(_subject(line)) for line in _lines(blocks[opening : opening + 1 + SUBJECT_WITHIN])}
    found += [each for parts in subjects.values() for each in parts]
    taken = {id(line) for line in told.values() if line is not None} | {at for at, parts in subjects.items() if parts}
    return [block for block in blocks if id(block) not in taken], found


def _subject(line: Paragraph) -> Iterator[Question]:
    """Whom a line such as `Re: Child AB, born 3 May 2019, of 2 Sample Road` is about, each part a question of its own."""
    opening = SUBJECT.match(line.text)
    if opening is None:
        return
    for field, pattern in PARTS.items():
        found = pattern.search(line.text, opening.end())
        if found and found["part"].strip():
            yield Question(field, "Re", line.place, lines=[line._replace(text=found["part"].strip(" ,;"), lead="", marked=())])


def _first(blocks: Sequence[Block], pattern: re.Pattern[str]) -> int | None:
    found = (at for at, block in enumerate(blocks) if isinstance(block, Paragraph) and pattern.fullmatch(block.text.strip()))
    return next(found, None)


def _lines(blocks: Sequence[Block]) -> list[Paragraph]:
    return [block for block in blocks if isinstance(block, Paragraph) and block.text and block.place.part == "body"]


def _told(field: str, line: Paragraph) -> Question:
    return Question(field, LABELS[field], line.place, lines=[line])
