"""How words look in a Word document, where the look carries meaning: bold, struck, hidden, marked, grey, or a symbol font.

Run and paragraph properties come in; a `Look`, a heading level, a plain character or a whole line with what stands out in it
leaves. Nothing is read from a package here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from parsers.formats.ooxml import NAMES, Element, child, get, on, value
from parsers.model import Paragraph, Place

MOST_STYLES_DEEP = 20
TICKED, CROSSED, EMPTY_BOX = "☑", "☒", "☐"
WINGDINGS = {
    0xFE: TICKED,
    0xFD: CROSSED,
    0x78: CROSSED,
    0xFC: "✓",
    0xFB: "✗",
    **dict.fromkeys((0xA8, 0x6F, 0x71, 0x72), EMPTY_BOX),
}
WINGDINGS_2 = {0x52: TICKED, 0x53: CROSSED, 0x54: CROSSED, 0x50: "✓", 0x4F: "✗", **dict.fromkeys((0xA3, 0x2A, 0x30), EMPTY_BOX)}
SYMBOLS: Mapping[str, Mapping[int, str]] = {"wingdings": WINGDINGS, "wingdings 2": WINGDINGS_2}
INVISIBLE = dict.fromkeys((0xAD, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF)) | {0xA0: " ", 0x2011: "-", 0x202F: " "}


@dataclass(frozen=True, slots=True)
class Look:
    """What a reader of the page sees beyond the words themselves."""

    bold: bool = False
    struck: bool = False
    hidden: bool = False
    marked: bool = False  # highlighted, shaded, underlined or ringed
    muted: bool = False  # italic or grey
    font: str = ""


@dataclass(frozen=True, slots=True)
class Style:
    """One named style: its parent, what it sets, and its heading level."""

    parent: str
    properties: Mapping[str, str]
    level: int | None


def _switch(element: Element) -> str:
    return "1" if on(element) else ""


PROPERTIES: Mapping[str, tuple[str, Callable[[Element], str]]] = {
    "b": ("bold", _switch),
    "i": ("italic", _switch),
    "strike": ("strike", _switch),
    "dstrike": ("dstrike", _switch),
    "vanish": ("hidden", _switch),
    "highlight": ("highlight", _switch),
    "u": ("underline", _switch),
    "bdr": ("ring", _switch),
    "shd": ("shade", lambda each: get(each, "fill").lower()),
    "color": ("colour", lambda each: get(each, "val").lower()),
    "rFonts": ("font", lambda each: (get(each, "ascii") or get(each, "hAnsi")).lower()),
}


def properties(run: Element | None) -> dict[str, str]:
    """What an `rPr` element sets, by our names."""
    return styled(run)[0]


def styled(run: Element | None) -> tuple[dict[str, str], str]:
    """The same with the style of characters that it names, or an empty string: one look at each of its children."""
    found: dict[str, str] = {}
    named: Element | None = None
    for each in run if run is not None else ():
        name = NAMES[each.tag]
        known = PROPERTIES.get(name)
        if known is not None:
            found[known[0]] = known[1](each)
        elif name == "rStyle" and named is None:
            named = each
    return found, get(named, "val")


def style(element: Element) -> Style:
    """The style that a `style` element defines."""
    name, outline = value(element, "name").lower(), value(child(element, "pPr"), "outlineLvl")
    return Style(value(element, "basedOn"), properties(child(element, "rPr")), 1 if name == "title" else level(name, outline))


def level(name: str, outline: str) -> int | None:
    """The heading level that a style's name or an outline level gives, or None for prose."""
    named = re.fullmatch(r"heading ?([1-9])", name.lower())
    if named:
        return int(named[1])
    return int(outline) + 1 if outline.isdigit() and int(outline) < 9 else None


def inherited(styles: Mapping[str, Style], name: str) -> Iterable[Style]:
    """The style and its parents, nearest first, as far as a style sheet may reasonably go."""
    for _ in range(MOST_STYLES_DEEP):
        if name not in styles:
            return
        yield styles[name]
        name = styles[name].parent


def look(layers: Iterable[Mapping[str, str]]) -> Look:
    """The look that results from layers of properties, nearest first."""
    merged: dict[str, str] = {}
    for layer in layers:
        merged = {**layer, **merged}
    shaded = merged.get("shade", "") not in {"", "auto", "ffffff"}
    return Look(
        bold=bool(merged.get("bold")),
        struck=bool(merged.get("strike") or merged.get("dstrike")),
        hidden=bool(merged.get("hidden")),
        marked=shaded or any(merged.get(name) for name in ("highlight", "underline", "ring")),
        muted=bool(merged.get("italic")) or grey(merged.get("colour", "")),
        font=merged.get("font", ""),
    )


def grey(colour: str) -> bool:
    """Whether six hexadecimal digits name a grey, as forms print their guidance in."""
    if not re.fullmatch(r"[0-9a-f]{6}", colour):
        return False
    parts = [int(colour[at : at + 2], 16) for at in (0, 2, 4)]
    return max(parts) - min(parts) <= 24 and 64 <= parts[0] <= 208


def symbol(code: str, font: str) -> str:
    """The plain character for a symbol of a picture font; a bullet where it is only an ornament."""
    number = int(code, 16) & 0xFF if re.fullmatch(r"[0-9A-Fa-f]{1,4}", code) else 0
    return SYMBOLS.get(font.lower(), {}).get(number, "•")


def in_font(text: str, font: str) -> str:
    """The text as a reader sees it: letters of a picture font are its pictures."""
    if font not in SYMBOLS:
        return text
    return "".join(SYMBOLS[font].get(ord(each) & 0xFF, "" if ord(each) >= 0xF000 else each) for each in text)


def clean(text: str) -> str:
    """The text without invisible characters, with plain spaces and hyphens and trimmed lines."""
    text = text if text.isascii() else text.translate(INVISIBLE)
    return "\n".join([line.strip(" \t") for line in text.split("\n")]).strip() if "\n" in text else text.strip(" \t").strip()


class Piece(NamedTuple):
    """Words with one look."""

    text: str
    look: Look


def line(pieces: Sequence[Piece], place: Place, heading: int | None, boxed: bool) -> Paragraph:
    """The paragraph that the pieces make; struck words are left out unless nothing else stands there."""
    if not pieces:
        return Paragraph("", place, heading, False, False, boxed)
    if len(pieces) == 1 and not pieces[0].look.struck:  # as in nearly every cell
        text, seen = pieces[0].text, pieces[0].look
        worded = bool(text.strip())
        return Paragraph(clean(text), place, heading, worded and seen.bold, worded and seen.muted, boxed)
    kept = [each for each in pieces if not each.look.struck]
    words = [each for each in kept if each.text.strip()]
    struck = not words and any(each.text.strip() for each in pieces)
    return Paragraph(
        clean("".join(each.text for each in (pieces if struck else kept))), place, heading,
        bold=bool(words) and all(each.look.bold for each in words),
        muted=bool(words) and all(each.look.muted for each in words),
        boxed=boxed, struck=struck, lead=_lead(words), marked=_marked(words),
    )  # fmt: skip


def _stands_out(piece: Piece) -> bool:
    return piece.look.bold or piece.look.marked


def _lead(words: Sequence[Piece]) -> str:
    groups = [(out, clean("".join(each.text for each in group))) for out, group in groupby(words, _stands_out)]
    return groups[0][1] if len(groups) > 1 and groups[0][0] else ""


def _marked(words: Sequence[Piece]) -> tuple[str, ...]:
    groups = [(out, clean("".join(each.text for each in group))) for out, group in groupby(words, _stands_out)]
    return tuple(text for out, text in groups if out) if len(groups) > 1 else ()
