"""The three shares: of the words of completed documents, those taken for answers, for the form's own, and for neither.

Predictions with the text of each document come in; lines to print leave. Two more figures keep the three honest: how many of the
words that stand in a document's own XML the reader has seen at all, and how many words of true answers it took for the form's
own.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile, is_zipfile

from lxml import etree

if TYPE_CHECKING:
    from bench.labelled import Labelled

WORD = re.compile(r"\w+")
SHORTEST = 3  # letters of a word that is looked for; shorter ones stand everywhere
TYPED = ("event", "source", "action", "comment")
SKIPPED = frozenset({"del", "moveFrom", "Fallback", "instrText", "delText"})
PARTS = re.compile(r"word/(?:document|header\d*|footer\d*)\.xml")


def shares(documents: Sequence[Labelled], out: Path) -> Iterator[str]:
    """The lines about the words of the completed documents."""
    counts, seen, there, stolen = Counter[str](), 0, 0, Counter[str]()
    loosest: list[tuple[float, str]] = []
    for each in documents:
        truth = json.loads(each.truth.read_text("utf-8"))
        record = json.loads((out / f"{each.path.stem}.json").read_text("utf-8"))
        if truth["status"] == "blank" or not record.get("text"):
            continue
        counts.update(record["words"])
        loosest.append((record["words"]["not_placed"] / max(sum(record["words"].values()), 1), each.path.name))
        stolen.update(_taken_for_own(truth, record))
        if (total := _words_of(each.path)) is not None:
            there += total
            seen += min(total, sum(record["words"].values()))
    every = max(sum(counts.values()), 1)
    yield f"\nwords of completed documents: {every}"
    yield from (f"  {name.replace('_', ' '):12}{counts[name] / every:8.2%}" for name in ("answer", "own", "not_placed"))
    if there:
        yield f"  seen of the words that stand in .docx files: {seen / there:.2%}"
    yield f"  words of true answers taken for the form's own: {sum(stolen.values())} ({sum(stolen.values()) / every:.3%})"
    yield f"  most not placed: {', '.join(f'{name} {share:.1%}' for share, name in sorted(loosest, reverse=True)[:5])}"


def _taken_for_own(truth: Mapping[str, Any], record: Mapping[str, Any]) -> Counter[str]:
    """The words of true answers that stand nowhere but among what was taken for the form's own."""
    own, other = Counter[str](), Counter[str]()
    for mark in record["text"]:
        (own if mark["taken"] == "own" else other).update(_words(mark["text"]))
    needed = Counter(word for text in _answers(truth) for word in _words(text))
    return Counter(
        {word: min(count - other[word], own[word]) for word, count in needed.items() if count > other[word] and own[word]}
    )


def _answers(truth: Mapping[str, Any]) -> Iterator[str]:
    found = [*(truth.get("fields") or {}).values(), *(truth.get("header") or {}).values()]
    found += [value for person in truth.get("family") or () for value in person.values()]
    found += [row.get(name) for row in truth.get("rows") or () if not row.get("struck") for name in TYPED]
    yield from (text for text in found if isinstance(text, str) and not re.fullmatch(r"[\d-]+", text))


def _words(text: str) -> list[str]:
    return [word for word in WORD.findall(text.casefold()) if len(word) >= SHORTEST]


def _words_of(path: Path) -> int | None:
    """The number of words that a reader of a .docx sees, counted from its XML alone; None for other files."""
    data = path.read_bytes()
    if not data.startswith(b"PK") or not is_zipfile(BytesIO(data)):
        return None
    with ZipFile(BytesIO(data)) as package:
        parts = [name for name in package.namelist() if PARTS.fullmatch(name)]
        return sum(len(WORD.findall(_text(etree.fromstring(package.read(name))))) for name in parts) if parts else None


def _text(root: Any) -> str:  # lxml's elements are not typed
    pieces: list[str] = []
    for element in root.iter():
        name = etree.QName(element).localname if isinstance(element.tag, str) else ""
        if name in {"p", "tab", "br", "tc"}:
            pieces.append("\n")
        if name == "t" and not any(etree.QName(each).localname in SKIPPED for each in element.iterancestors()):
            pieces.append(element.text or "")
    return "".join(pieces)
