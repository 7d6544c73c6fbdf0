"""From an HTML body to the text that a person would read in it.

Bytes are already text here; lxml reads them without network and without entities. Links keep their address behind their words,
as Outlook writes them, and older mail is marked as plain text marks it.
Scripts, styles and what is hidden are left out. Nothing is ever fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

QUOTE_LINE = "-----Original Message-----"
_BLOCKS = frozenset(
    {
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "footer",
        "form",
        "h1",
        "h2",
    }
    | {"h3", "h4", "h5", "h6", "header", "hr", "li", "main", "ol", "p", "pre", "section", "table", "tr", "ul"}
)
_SKIPPED = frozenset({"head", "script", "style", "title", "template", "noscript", "object", "svg"})
_OLDER = re.compile("yahoo_quoted|divRplyFwdMsg|appendonsend|OutlookMessageHeader", re.IGNORECASE)
_OPEN, _CLOSE = "\x01", "\x02"  # round a quotation while the text is put together; no cleaned text holds them
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.IGNORECASE)
_BLANKS = re.compile(r"\s+")
_TAG = re.compile(r"<[^<>]{0,5000}>")
_LINK = re.compile(r"https?://", re.IGNORECASE)
_Element = etree._Element  # noqa: SLF001 - the only name that lxml has for its element type


def _hidden(element: _Element) -> bool:
    name, style = element.tag, element.get("style")
    return not isinstance(name, str) or name in _SKIPPED or (style is not None and _HIDDEN.search(style) is not None)


def _quotation(element: _Element) -> bool:
    return element.tag == "blockquote" and (element.get("type") == "cite" or "gmail_quote" in (element.get("class") or ""))


def _before(element: _Element) -> str:
    if _quotation(element):
        return f"\n{_OPEN}"
    named, known = element.get("class"), element.get("id")
    if (named or known) and _OLDER.search(f"{named or ''} {known or ''}"):
        return f"\n{QUOTE_LINE}\n"
    name = element.tag
    if name in ("td", "th"):
        return " "
    return "\n" if name == "br" or name in _BLOCKS else ""


def _after(element: _Element) -> str:
    name = element.tag
    href = (element.get("href") or "").strip() if name == "a" else ""
    if name == "a" and _LINK.match(href) and href not in (element.text or ""):
        return f" <{href}>"
    if _quotation(element):
        return f"{_CLOSE}\n"
    return "\n\n" if name == "p" else "\n" if name in _BLOCKS else ""


def _pieces(root: _Element) -> Iterator[str]:
    """The text in reading order, without recursion: a hostile page is nested as deep as it likes."""
    hidden: _Element | None = None
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "start" and hidden is None:
            hidden = element if _hidden(element) else None
            yield "" if hidden is not None else _before(element) + _shown(element.text)
        elif event == "end" and hidden in (None, element):
            yield (_after(element) if hidden is None else "") + _shown(element.tail)
            hidden = None


def _shown(text: str | None) -> str:
    return _BLANKS.sub(" ", text) if text else ""


def _lines(text: str) -> Iterator[str]:
    """The lines with their blanks single, those of a quotation marked as plain text marks them."""
    depth = 0
    for line in text.split("\n"):
        depth += line.count(_OPEN)
        words = " ".join(line.replace(_OPEN, "").replace(_CLOSE, "").split())
        yield f"> {words}" if depth and words else words
        depth -= line.count(_CLOSE)


def html_to_text(html: str) -> str:
    """The visible text of an HTML body, a line for each block, links as `words <address>`."""
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(html.encode("utf-8", "replace"), parser)
    except (etree.LxmlError, ValueError, AssertionError):
        root = None
    # libxml2 gives up beyond 256 levels; what it then leaves out is shown without its tags.
    text = "" if root is None else "".join(_pieces(root))
    lines = _lines(text if text.strip() else _TAG.sub(" ", html))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
