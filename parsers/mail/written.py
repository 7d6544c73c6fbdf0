"""A return that was written into the body of a mail itself, as text or as a table on its page.

What the mail says enters; an `Attachment` leaves that stands for the body and is read as any document is, or None where nothing
in it looks like questions with answers. Older mail below and what stands under the signature are left out, unless the sender
says that he answered there. Whether it is a form at all is decided by whoever reads it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice, pairwise

from lxml import etree

from parsers.mail.quoting import new_text
from parsers.received import Attachment

NAME = "body"
MOST_TEXT, MOST_PAGE = 256 * 1024, 2 * 1024 * 1024
FEWEST_LINES = 3
LONGEST_LABEL = 300
HEAD = b"<!doctype html>\n"
RULE = "-----\n"  # before a text, so that its first lines are never taken for a mail's header
AFTER_CLOSING = 3  # lines that sign: name, role, agency

_TOP = 600  # characters in which somebody says that he answered below
_ASKING = re.compile(r"[ \t>|]*(?:\(?\d{1,2}[.):][ \t]+\S|[^\n:?]{2,90}[:?](?:[ \t]|$)|[^\n\t]{1,200}\t)")
_BELOW = re.compile(
    r"\b(?:see|answer\w*|respon\w+|repl\w+|complet\w+|comment\w*|inserted|added|filled)\b.{0,60}"
    r"\b(?:below|beneath|underneath|in[- ]?line|in (?:red|blue|green|bold|colou?r|capitals|purple))\b",
    re.IGNORECASE | re.DOTALL,
)
_CLOSING = re.compile(
    r"\s*(?:yours (?:sincerely|faithfully|truly)|(?:with )?(?:many |kind(?:est)? |best |warm )?(?:regards|wishes|thanks))\W*",
    re.IGNORECASE,
)
_MARKED = re.compile(r"^[ \t]*[>|][>| \t]*", re.MULTILINE)
_OLDER_NAME = re.compile(
    "yahoo_quoted|gmail_quote|divRplyFwdMsg|appendonsend|OutlookMessageHeader|moz-cite-prefix", re.IGNORECASE
)
_HEADER = re.compile(r"\s*\*?(?:from|oddi wrth):.{1,300}?(?:sent|date|anfonwyd|dyddiad):", re.IGNORECASE | re.DOTALL)
_FOOTER = re.compile(
    r"\s*(?:this|the) (?:e-?mail|message|communication)\b.{0,160}\b(?:confidential|privileged|intended|recipient)", re.IGNORECASE
)
_SUBJECT_REFERENCE = re.compile(r"\b[A-Z]{2,6}-\d{4}-\d{3,5}\b", re.ASCII)
_LINES = frozenset({"p", "div", "li", "tr", "td", "h1", "h2", "h3", "h4", "span"})
_Element = etree._Element  # noqa: SLF001 - the only name that lxml has for its element type


def written(text: str, page: str, subject: str = "", rich: bytes = b"") -> Attachment | None:
    """The body as a document, where it may be a return; the page where there is one, since it keeps its tables."""
    if page.strip():
        return _of_page(page[:MOST_PAGE], subject)
    if text.strip():
        return _of_text(text[:MOST_TEXT], subject)
    return Attachment(0, NAME, "application/rtf", rich) if rich.count(b":") >= FEWEST_LINES else None


def _of_text(text: str, subject: str) -> Attachment | None:
    new = new_text(text)
    said = _MARKED.sub("", text) if _answers_below(new, text) else _until_signed(new)
    if not _asks(said):
        return None
    return Attachment(0, NAME, "text/plain", f"{RULE}{said}\n\n{_reference(subject, said)}".encode("utf-8", "replace"))


def _answers_below(new: str, text: str) -> bool:
    """Whether the answers stand among the lines of the older mail: between marked lines, or where the sender says so."""
    if _BELOW.search(new[:_TOP]):
        return True
    runs = re.sub(r"\n[ \t]*(?=\n)", "", text).split("\n")
    marked = [bool(_MARKED.match(line)) for line in runs]
    return sum(one and not two for one, two in pairwise(marked)) >= FEWEST_LINES


def _until_signed(text: str) -> str:
    """The text to its closing words and the few lines that sign it."""
    lines = text.split("\n")
    at = next((at for at, line in enumerate(lines) if _CLOSING.fullmatch(line)), None)
    if at is None:
        return text
    signing = [line for line in lines[at + 1 :] if line.strip()][:AFTER_CLOSING]
    return "\n".join([*lines[: at + 1], *signing])


def _asks(text: str) -> bool:
    """Whether so many lines look like questions that a form may be among them."""
    asking = (line for line in text.split("\n") if _ASKING.match(line[:LONGEST_LABEL]))
    return sum(1 for _ in islice(asking, FEWEST_LINES)) == FEWEST_LINES


def _reference(subject: str, said: str) -> str:
    """The reference in the subject as one more answer, where the body names no other: the subject is part of what was written."""
    found = _SUBJECT_REFERENCE.search(subject)
    return f"Case reference: {found[0]}" if found and set(_SUBJECT_REFERENCE.findall(said)) <= {found[0]} else ""


def _of_page(page: str, subject: str) -> Attachment | None:
    root = _parsed(page)
    if root is None:
        return None
    if not _BELOW.search(_top(root)[:_TOP]):
        _cut_older(root)
    _cut_signature(root)
    words = "\n".join(_shown(root))
    if not _asks(words) and not _tabled(root):
        return None
    body = etree.tostring(root, encoding="utf-8", method="html")
    return Attachment(0, NAME, "text/html", HEAD + body + f"<p>{_reference(subject, words)}</p>".encode())


def _parsed(page: str) -> _Element | None:
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        return etree.fromstring(page.encode("utf-8", "replace"), parser)
    except (etree.LxmlError, ValueError, AssertionError):
        return None


def _shown(root: _Element) -> Iterator[str]:
    """The words of each element, a line each."""
    yield from (" ".join(words) for each in root.itertext() if (words := str(each).split()))


def _top(root: _Element) -> str:
    """The first lines of the page."""
    lines, length = list[str](), 0
    for line in _shown(root):
        lines.append(line)
        length += len(line) + 1
        if length > _TOP:
            break
    return "\n".join(lines)


def _tabled(root: _Element) -> bool:
    """Whether there is a table with rows enough to be one of answers or events."""
    return any(
        sum(1 for _ in zip(each.iter("tr"), range(FEWEST_LINES), strict=False)) >= FEWEST_LINES for each in root.iter("table")
    )


def _cut_older(root: _Element) -> None:
    """Takes away the older mail that stands below the new words; not where more new words follow it."""
    for each in root.iter():
        if isinstance(each.tag, str) and _begins_older(each) and not _words_follow(each):
            _cut_from(each)
            return


def _begins_older(element: _Element) -> bool:
    if _OLDER_NAME.search(f"{element.get('class') or ''} {element.get('id') or ''}"):
        return True
    if element.tag == "blockquote" and element.get("type") == "cite":
        return True
    return element.tag in ("p", "div") and bool(_HEADER.match(_beginning(element)))


def _beginning(element: _Element) -> str:
    return " ".join(" ".join(map(str, islice(element.itertext(), 12))).split())[:400]


def _words_follow(quoted: _Element) -> bool:
    """Whether the sender wrote between the pieces of a quotation: each piece is a quotation of its own then."""
    if quoted.tag != "blockquote":
        return False
    after = [each for each in quoted.itersiblings() if isinstance(each.tag, str)]
    return any(each.tag == "blockquote" for each in after)


def _cut_signature(root: _Element) -> None:
    """Takes away what follows the closing words and the few lines that sign, or begins as a confidentiality notice does."""
    left: int | None = None
    for each in list(root.iter()):
        if each.tag not in _LINES or len(each) > 3:
            continue
        said = _beginning(each)
        if left is None and _FOOTER.match(said):
            _cut_from(each)
            return
        if left is None and _CLOSING.fullmatch(said):
            left = AFTER_CLOSING
        elif left is not None and said and each.tag in ("p", "div"):
            left -= 1
            if left < 0:
                _cut_from(each)
                return


def _cut_from(element: _Element) -> None:
    """Takes away the element and all that stands behind it on the page."""
    here: _Element | None = element
    while here is not None:
        above: _Element | None = here.getparent()
        for later in list(here.itersiblings()):
            if above is not None:
                above.remove(later)
        here.tail = None
        here = above
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
