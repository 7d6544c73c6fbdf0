"""What a sender wrote now, out of all the text of his message.

The readable text enters; the new words leave: above the quoted mail, without the banner that a gateway put on top, the signature
and the confidentiality notice. How mail programs mark these stands in tables. When a line is in doubt it stays: a word too many
makes a person look, a word too few could make a statement out of half a sentence.
"""

from __future__ import annotations

import re

_NEW_TEXT = 64 * 1024
_EMAIL = r"(e-?mail|message|neges|e-?bost)"


def _line(*beginnings: str) -> re.Pattern[str]:
    """A pattern for lines that begin with one of these, whatever decoration stands before it."""
    return re.compile(r"[ \t*\[<!_]*(" + "|".join(beginnings) + ")", re.IGNORECASE)


# Every repetition is bounded: a hostile line is long.
_QUOTED_FROM = _line(
    r"-{2,}[ \t]*(original (message|appointment)|forwarded message|neges wreiddiol|forwarded by [^\n]{0,80})[ \t]*-{2,}",
    r"begin forwarded message:",
)
_HEADER_FIRST = _line(r"(from|oddi wrth|sent by)[ \t]{0,3}[*_]{0,2}:[*_]{0,2}[ \t]{0,3}\S")
_HEADER_NEXT = _line(r"(sent|date|to|cc|subject|anfonwyd|dyddiad|at|i|pwnc)[ \t]{0,3}[*_]{0,2}:")
_WROTE = re.compile(
    r"[ \t]*(on|ar|le|am)\b[^\n]{4,300}\b(wrote|ysgrifennodd|a écrit|schrieb)\b[^\n]{0,80}:[ \t]*", re.IGNORECASE
)  # fullmatch: it ends the line
_INTRODUCES = re.compile(r"[ \t]*(?:on|ar|le|am)\b", re.IGNORECASE)
_MARKED = re.compile(r"[ \t]*[>|]")
_SIGNATURE = re.compile(r"--[ \t]*$")  # RFC 3676, section 4.3
_RULE = re.compile(r"[ \t]*[-_=*~]{3,}[ \t]*$")
_DEVICE = _line(
    r"sent (from|via) (my |outlook|mail|samsung|yahoo|proton|a mobile|the )[^\n]{0,80}$",
    r"get outlook for [^\n]{0,40}$",
    r"anfonwyd o[^\n]{0,80}$",
)
_BANNER = _line(
    rf"(external|allanol)([ \t]{{1,3}}({_EMAIL}|sender))?[\]*:.!> \t]*$",
    rf"(caution|warning|rhybudd)\b[^\n]{{0,40}}({_EMAIL}|external|allanol|[:!])",
    rf"external ({_EMAIL}|sender)\b",
    rf"this {_EMAIL} (originated|came|was sent|is) from (outside|an external)",
    rf"you don['’]?t often get {_EMAIL}s? from",
    r"some people who received this message don['’]?t often",
)
_FOOTER = _line(
    rf"(this|the) ({_EMAIL}|communication|transmission|information (contained )?in this)\b[^\n]{{0,120}}"
    r"\b(confidential|privileged|intended (only|solely|for)|disclosure|recipients?|scanned|monitored|virus(es)?)\b",
    rf"this {_EMAIL} and any (files|attachments?)\b",
    r"(confidentiality|disclaimer|legal (notice|disclaimer)|privacy notice|important notice)\b[^\n]{0,40}(:|$)",
    r"(privileged|confidential)[ \t]*(/|and|&)[ \t]*(privileged|confidential)",
    r"if you (are not|have received|receive)\b[^\n]{0,60}\b(intended|recipient|error|mistake)",
    r"mae['’]?r (e-?bost|neges) h",
    r"(please consider the environment|think before you print|unless otherwise stated)",
    r"(we use your personal (data|information)|to find out (more about )?how we use)",
)

_PICTURE = re.compile(  # what Outlook and others write in plain text where a picture stands
    r"\[(?:cid:[^\]\s]{1,200}|[^\]\[\n]{0,40}\blogo"
    r"|[^\]\[\n]{0,200}\b(?:description automatically generated|ai-generated content may be incorrect)\.?)\]"
    r"(?:<https?://[^\s<>]{1,2000}>)?",
    re.IGNORECASE,
)


def _header_block(lines: list[str], at: int) -> bool:
    """Whether the line begins the block of headers that Outlook and others put above the mail they answer."""
    following = [line for line in lines[at + 1 : at + 7] if line.strip()][:2]
    return bool(_HEADER_FIRST.match(lines[at])) and any(_HEADER_NEXT.match(line) for line in following)


def _introduction(lines: list[str], at: int) -> int:
    """How many lines from here are an introduction such as `On Tuesday … wrote:`, which programs break over up to three."""
    if not _INTRODUCES.match(" ".join(line.strip() for line in lines[at : at + 3])):
        return 0
    for count in range(1, 4):
        if _WROTE.fullmatch(" ".join(line.strip() for line in lines[at : at + count])):
            return count
    return 0


def _answered_below(lines: list[str], at: int) -> bool:
    """Whether what follows is marked line by line, so that what stands below it is an answer."""
    following = next((lines[each] for each in range(at, len(lines)) if lines[each].strip()), "")
    return bool(_MARKED.match(following))


def _unquoted(lines: list[str]) -> list[str]:
    """The lines that are not older mail; an answer written below a marked quotation is kept."""
    kept: list[str] = []
    at = 0
    while at < len(lines):
        introduction = _introduction(lines, at)
        older = _answered_below(lines, at + introduction) if introduction else False
        if _QUOTED_FROM.match(lines[at]) or _header_block(lines, at) or (introduction and not older):
            break
        if not introduction and not _MARKED.match(lines[at]):
            kept.append(lines[at])
        at += introduction or 1
    return kept


def _without_banner(lines: list[str]) -> list[str]:
    """The lines without the paragraphs that a mail gateway put above the first words."""
    while lines:
        start = next((at for at, line in enumerate(lines) if line.strip() and not _RULE.match(line)), None)
        if start is None or not _BANNER.match(lines[start]):
            break
        end = next((at for at in range(start, len(lines)) if not lines[at].strip() or _RULE.match(lines[at])), start + 1)
        lines = lines[end if end - start <= 8 else start + 1 :]
    return lines


def new_text(text: str) -> str:
    """What the sender wrote now: without quoted mail, banner, signature, device line and confidentiality notice."""
    lines = _PICTURE.sub("", text[:_NEW_TEXT].replace("\u00a0", " ")).split("\n")
    lines = _without_banner(_unquoted(lines))
    end = next((at for at, line in enumerate(lines) if _SIGNATURE.match(line) or _FOOTER.match(line)), len(lines))
    lines = [line.rstrip() for line in lines[:end] if not _DEVICE.match(line)]
    while lines and (not lines[-1] or _RULE.match(lines[-1])):
        lines.pop()
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
