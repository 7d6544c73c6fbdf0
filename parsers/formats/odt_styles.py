"""The styles of an OpenDocument file by our own names: what makes words bold, struck or hidden, and what shades a cell.

The root elements of `styles.xml` and `content.xml` come in; for the name of a style its properties and those of its parents
leave, nearest first, as `looks` merges them. Automatic styles of the two parts may share a name, so each part has
a table of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from parsers.formats.looks import Look, Style, inherited, level, look
from parsers.formats.ooxml import Element, get, tag

Layers = tuple[Mapping[str, str], ...]

ENCODED = re.compile(r"_([0-9a-fA-F]{1,4})_")
PROMPT = "placeholder text"  # the name that Word gives to the words of a control that was not touched
NOTHING = frozenset({"", "none", "transparent", "auto"})


def named(name: str) -> str:
    """A style's name as a person reads it: `Heading_20_1` is `Heading 1`."""
    return ENCODED.sub(lambda match: chr(int(match[1], 16)), name)


class Styles:
    """The styles that one part of a document may use, by family and name."""

    def __init__(self, *parts: Element | None) -> None:
        holders = [each for part in parts if part is not None for each in part]
        self._fonts = dict(_fonts(holders))
        self._layers: dict[str, Layers] = {}
        self._looks: dict[tuple[int, ...], Look] = {}
        self._known = {
            f"{get(each, 'family')} {get(each, 'name')}": self._style(each)
            for holder in holders
            if tag(holder) in {"styles", "automatic-styles"}
            for each in holder
            if tag(each) == "style"
        }

    def layers(self, family: str, name: str) -> Layers:
        """What the style and its parents set, nearest first."""
        key = f"{family} {name}"
        if key not in self._layers:
            self._layers[key] = tuple(each.properties for each in inherited(self._known, key))
        return self._layers[key]

    def look(self, layers: Layers) -> Look:
        """The look that results from layers of this table's styles."""
        key = tuple(map(id, layers))
        if key not in self._looks:
            self._looks[key] = look(layers)
        return self._looks[key]

    def own(self, family: str, name: str, setting: str) -> str:
        """What the style itself sets under that name, or an empty string."""
        found = self._known.get(f"{family} {name}")
        return found.properties.get(setting, "") if found else ""

    def found(self, family: str, name: str, setting: str) -> str:
        """What the style or the nearest of its parents sets under that name, or an empty string."""
        return next((each[setting] for each in self.layers(family, name) if setting in each), "")

    def level(self, name: str) -> int | None:
        """The heading level that a paragraph's style or the nearest of its parents gives."""
        return next((each.level for each in inherited(self._known, f"paragraph {name}") if each.level), None)

    def _style(self, element: Element) -> Style:
        family = get(element, "family")
        name = (get(element, "display-name") or named(get(element, "name"))).lower()
        settings = {} if name != PROMPT else {"prompt": "1"}
        for each in element:
            settings |= READERS[tag(each)](each) if tag(each) in READERS else {}
        if "face" in settings:
            settings["font"] = self._fonts.get(settings["face"], settings["face"])
        outline = get(element, "default-outline-level")
        heading = 1 if name == "title" else level(name, str(int(outline) - 1) if re.fullmatch("[1-9]", outline) else "")
        parent = get(element, "parent-style-name")
        return Style(f"{family} {parent}" if parent else "", settings, heading if family == "paragraph" else None)


def _fonts(holders: Iterable[Element]) -> Iterator[tuple[str, str]]:
    for holder in holders:
        for each in holder if tag(holder) == "font-face-decls" else ():
            yield get(each, "name").lower(), get(each, "font-family").strip("'\"").lower()


def _line(attribute: str) -> Callable[[Element], bool]:
    """Whether there is a line under or through the words; its type may be left out, and so may its style."""
    return lambda each: not {get(each, f"{attribute}-style"), get(each, f"{attribute}-type")} & {"none"}


SWITCHES: Mapping[str, tuple[str, Callable[[Element], bool]]] = {
    "font-weight": ("bold", lambda each: get(each, "font-weight") in {"bold", "600", "700", "800", "900"}),
    "font-style": ("italic", lambda each: get(each, "font-style") in {"italic", "oblique"}),
    "text-line-through-style": ("strike", _line("text-line-through")),
    "text-line-through-type": ("strike", _line("text-line-through")),
    "text-underline-style": ("underline", _line("text-underline")),
    "text-underline-type": ("underline", _line("text-underline")),
    "display": ("hidden", lambda each: get(each, "display") == "none"),
    "border": ("ring", lambda each: get(each, "border") not in NOTHING),
}
COLOURS = {"color": "colour", "background-color": "shade"}


def _words(element: Element) -> dict[str, str]:
    """What a `text-properties` element sets."""
    found: dict[str, str] = {}
    for key, raw in element.items():
        name, text = str(key).rpartition("}")[2], str(raw).lower()
        if name in SWITCHES:
            found[SWITCHES[name][0]] = "1" if SWITCHES[name][1](element) else ""
        elif name in COLOURS:
            found[COLOURS[name]] = "" if text in NOTHING else text.lstrip("#")
    face = get(element, "font-name") or get(element, "font-family").strip("'\"")
    return found | ({"face": face.lower()} if face else {})


def _frame(element: Element) -> dict[str, str]:
    """What a `paragraph-properties` element says of a ruled box round the paragraph."""
    sides = [get(element, f"border-{side}") not in NOTHING for side in ("top", "bottom", "left", "right")]
    return {"boxed": "1"} if get(element, "border") not in NOTHING or all(sides) else {}


def _fill(element: Element) -> dict[str, str]:
    """What the properties of a cell or a row say of its shading."""
    colour = get(element, "background-color").lower()
    return {"fill": "" if colour in NOTHING | {"#ffffff"} else colour.lstrip("#")} if colour else {}


def _display(element: Element) -> dict[str, str]:
    return {"display": get(element, "display")}


READERS = {
    "text-properties": _words,
    "paragraph-properties": _frame,
    "table-cell-properties": _fill,
    "table-row-properties": _fill,
    "table-properties": _display,
}
