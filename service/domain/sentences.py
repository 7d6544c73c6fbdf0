"""A mail's new words as sentences, without the courtesies round them.

The new text of a message enters; its sentences leave, greeting, sign-off and name taken away. What might carry meaning stays: a
signature with a verb in it, or a greeting with a word about a family, is a sentence like any other.
"""

from __future__ import annotations

import re

MATTERS = (  # no courtesy holds one of these
    r"(?:un)?known|know|records?|recorded|held|aware|involve[sd]?|involvement|trace|hysbys|child(?:ren)?|family|families|mother|father|mum|"
    r"dad|parents?|siblings?|brothers?|sisters?|partners?|baby|uncle|aunt|grand\w*|step\w*|yes|no|not|none|nil|nothing|never|but|however|"
    r"except|although|unless|until|only|without|unable|cannot|attached|enclosed|password|extension|delay\w*|question|query|urgent\w*|risk|"
    r"harm\w*|please|can|could|would|ring|phone|call|wrong|incorrect|mistake|need\w*|want\w*|died|death|deceased|moved|transferred|concern\w*"
)
_MATTERS = re.compile(rf"\b(?:{MATTERS}|n['’]t)\b", re.IGNORECASE)
_MEANT = re.compile(
    r"\?|\b(is|are|was|were|have|has|had|(un)?known|held|aware|attached|p\.?s|nb|however|but|except|please|need|want|also|not|father|mother)\b",
    re.IGNORECASE,
)
_PLEASANTRY = re.compile(
    r"(my |our )?(normal |usual |core )?(working|office) (days|hours)\b|i (work|do not work|don['’]t work|am in)\b"
    r"|(please )?follow us|(pronouns|she/|he/|they/)|https?://|www\.",
    re.IGNORECASE,
)
_GREETING = re.compile(
    r"(?:hi|hiya|hello|hey|dear|good (?:morning|afternoon|evening|day)|morning|afternoon|evening|annwyl|helo|bore da|prynhawn da)"
    r"((?: (?!there\b)[\w'’.&/-]+| there){0,4})(?: ?[,.!:;–-]+ ?|$)",
    re.IGNORECASE,
)
_SIGN_OFF = re.compile(
    r"(?:(?:with )?(?:kind(?:est)?|best|warm(?:est)?|many) ?(?:regards|wishes|thanks)?|regards|rgds"
    r"|yours (?:sincerely|faithfully|truly)|thanks(?: again)?|thank you|many thanks|cheers"
    r"|cofion(?: cynnes| gorau)?|diolch(?: yn fawr)?|yn gywir|kr|br)[ ,.!]*((?:[\w'’.-]+ ?){0,4})",
    re.IGNORECASE,
)
_THANKED = re.compile(  # "Thanks Wren, …": as good as a greeting where more follows
    r"(?i:many thanks|thanks|thank you|cheers|diolch),? ([A-Z][\w'’-]+(?: [A-Z][\w'’-]+)?) ?[,!–-]+ ?(?=\S)"
)
_DAY = re.compile(r"\b(\w+day|tomorrow|tonight|(mon|tues?|wed|thur?s?|fri)\b|next|\d)", re.IGNORECASE)
_THANKS = re.compile(r"thank|cheers|diolch", re.IGNORECASE)
_NAME = re.compile(r"(?:[A-Z][\w'’.-]*[ ,]*){1,5}")
_WRAPPED = 60  # a line as long as this goes on in the next


def _is_greeting(line: str) -> str:
    """The line without the greeting that it begins with."""
    found = _GREETING.match(line) or _THANKED.match(line)
    return line[found.end() :] if found and not (_MATTERS.search(found[1]) or _DAY.search(found[1])) else line


def _is_signature(lines: list[str]) -> bool:
    return all(_PLEASANTRY.match(line) or (len(line.split()) <= 14 and not _MEANT.search(line)) for line in lines if line)


def _is_name(line: str) -> bool:
    return bool(_NAME.fullmatch(line)) and not (_MATTERS.search(line) or _DAY.search(line) or _THANKS.match(line))


def _signs_off(line: str) -> bool:
    signed = _SIGN_OFF.fullmatch(line)
    return signed is not None and not (_MATTERS.search(signed[1]) or _DAY.search(signed[1]))


def _without_signature(lines: list[str]) -> list[str]:
    """The lines above the sign-off, where all that follows it is a signature; a bare name at the end counts as one."""
    for at, line in enumerate(lines):
        if _signs_off(line) and _is_signature(lines[at + 1 :]):
            return [*lines[:at], "Thanks." if _THANKS.match(line) else ""]
    while len(lines) > 1 and (not lines[-1] or _is_name(lines[-1])):
        lines = lines[:-1]
    return lines


def _plain(line: str) -> str:
    line = re.sub(r"<https?://[^\s<>]{1,2000}>", " ", line.replace("’", "'").replace("‘", "'"))
    return re.sub(r"^[•*·>\s-]+|\*", "", " ".join(line.split())).strip()


def sentences(text: str) -> list[str]:
    """The sentences of a mail's new words, each on one line and without its full stop."""
    lines = [_plain(line) for line in text.split("\n")]
    first = next((at for at, line in enumerate(lines) if line), 0)
    lines = lines[first:]
    if lines:
        lines[0] = _is_greeting(lines[0])
    joined = "".join(line + (" " if len(line) >= _WRAPPED else "\n") for line in _without_signature(lines))
    found = re.split(r"\n+|(?<=[.!;])\s+", joined)
    said = [sentence for sentence in (each.strip(" .!;,:") for each in found) if sentence]
    return said[:-1] if len(said) > 1 and _signs_off(said[-1]) else said
