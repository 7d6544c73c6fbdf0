"""Opens an Office package: its parts, the relations between them, and its markup without namespaces.

A zip that `guard` has passed comes in; parsed parts leave. Strict and Transitional documents differ only in their namespaces, so
names are compared without them. No entity is resolved, nothing outside the package is followed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from operator import itemgetter
from posixpath import dirname, join, normpath
from zipfile import ZipFile

from lxml import etree

Element = etree._Element  # noqa: SLF001 the only name that lxml has for its element type

MOST_DEPTH = 256
MOST_NAMES = 4096  # that are remembered; Office itself has fewer
TOO_DEEP = etree.XPath(f"boolean({'/*' * (MOST_DEPTH + 1)})")


def root(package: ZipFile, part: str) -> Element:
    """The root element of a part; `ValueError` when it declares a document type or is nested as no document is."""
    return tree(package.read(part))


def tree(data: bytes) -> Element:
    """The same of a part's bytes."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True,
        collect_ids=False,
    )  # fmt: skip
    element = etree.fromstring(data, parser)
    if element.getroottree().docinfo.internalDTD is not None or TOO_DEEP(element):
        raise ValueError("unsafe markup")
    return element


def relations(package: ZipFile, part: str = "") -> Iterator[tuple[str, str]]:
    """Pairs of (kind, part) that a part is related to; `kind` is the last word of the relation's type."""
    name = join(dirname(part), "_rels", part.rpartition("/")[2] + ".rels")
    names = set(package.namelist())
    for relation in root(package, name) if name in names else ():
        target = get(relation, "Target")
        found = target[1:] if target.startswith("/") else normpath(join(dirname(part), target))
        if get(relation, "TargetMode") != "External" and found in names:
            yield get(relation, "Type").rpartition("/")[2], found


def main_part(package: ZipFile) -> str:
    """The part that the package names as its document; `KeyError` when it names none."""
    for kind, target in relations(package):
        if kind == "officeDocument":
            return target
    raise KeyError("officeDocument")


class _Names(dict[object, str]):
    """Names without their namespaces, by the names as lxml gives them; of what has no name an empty one."""

    def __missing__(self, name: object) -> str:
        local = name.rpartition("}")[2] if isinstance(name, str) else ""
        if len(self) < MOST_NAMES:
            self[name] = local
        return local


NAMES = _Names()


def tag(element: Element) -> str:
    """The element's name without its namespace."""
    return NAMES[element.tag]


children: Callable[[Element], list[Element]] = itemgetter(slice(None))
"""All children of an element at once: a third of the time that it takes to go from one to the next."""


def child(element: Element | None, name: str) -> Element | None:
    """The first child of that name, or None; what is asked for stands first nearly always."""
    if element is None or not len(element):
        return None
    first = element[0]
    if NAMES[first.tag] == name:
        return first
    return next((each for each in element if NAMES[each.tag] == name), None)


def named(element: Element | None) -> dict[str, Element]:
    """The children by their names, of each name the first."""
    found: dict[str, Element] = {}
    for each in element if element is not None else ():
        found.setdefault(NAMES[each.tag], each)
    return found


def get(element: Element | None, name: str) -> str:
    """The attribute of that name, or an empty string."""
    if element is None:
        return ""
    for key, value in element.items():
        if NAMES[key] == name:
            return str(value)
    return ""


def value(element: Element | None, name: str) -> str:
    """The `val` of the child of that name, or an empty string."""
    return get(child(element, name), "val")


def number(element: Element | None, default: int) -> int:
    """The `val` of an element as a whole number, or the default."""
    text = get(element, "val")
    return int(text) if text.isdigit() and len(text) < 10 else default


def on(element: Element | None) -> bool:
    """True for a switch that is present and not set to off."""
    return element is not None and get(element, "val").lower() not in {"0", "false", "off", "none", "nil"}


def branch(alternate: Element) -> Element | None:
    """The one branch of an `AlternateContent` that the application shows: the choice, and the fallback only without one."""
    return child(alternate, "Choice") if child(alternate, "Choice") is not None else child(alternate, "Fallback")
