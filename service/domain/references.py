"""The references of our cases, where somebody typed them: in a subject, a body, a form, a file name.

Text and our prefixes enter; references in their one written form leave, in the order they stand. Only ASCII letters and digits
count: a reference with a look-alike letter in it is no reference, and what is found is looked up exactly, never approximately.
"""

from __future__ import annotations

import re

_INVISIBLE = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
_BETWEEN = "[ \u00a0./_\u2010-\u2015-]{0,3}"  # a word processor turns the hyphen into a longer one, people leave it out
_TAGS = re.compile(r"\s*(?:\[[^\]]{0,60}\]|(?:re|fw|fwd|aw|sv|ymateb|ymlaen)\s*(?:\[\d+\])?\s*:)\s*", re.IGNORECASE)


def _stands_alone(match: re.Match[str], text: str) -> bool:
    """Whether no letter or digit of any script touches it: `ЯRR-2026-003` is a trick, or somebody else's number."""
    return not (text[match.start() - 1 : match.start()].isalnum() or text[match.end() : match.end() + 1].isalnum())


def references(text: str, prefixes: tuple[str, ...]) -> tuple[str, ...]:
    """The references in the text, as `RR-2026-003`, each once; `RR 2026 003` and `rr2026003` are ones, too."""
    if not prefixes:
        return ()
    prefix = "|".join(re.escape(each) for each in sorted(prefixes, key=len, reverse=True))
    shape = re.compile(rf"({prefix}){_BETWEEN}(2\d{{3}}){_BETWEEN}(\d{{3,4}})", re.ASCII | re.IGNORECASE)
    text = _INVISIBLE.sub("", text)
    found = (match for match in shape.finditer(text) if _stands_alone(match, text))
    return tuple(dict.fromkeys(f"{match[1].upper()}-{match[2]}-{match[3]}" for match in found))


def plain_subject(subject: str) -> str:
    """The subject without `RE:`, `FW:` and the tags that gateways and marking schemes put in front of it."""
    subject = _INVISIBLE.sub("", subject)
    while found := _TAGS.match(subject):
        subject = subject[found.end() :]
    return subject.strip()
