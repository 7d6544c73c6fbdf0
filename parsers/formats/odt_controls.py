"""The state of form controls in OpenDocument text, as words: a box for a checkbox, the chosen entry of a list, what was typed.

Elements of a document's forms and of its field marks come in; plain words leave. Nothing is submitted or bound to anything.
"""

from __future__ import annotations

from collections.abc import Mapping

from parsers.formats.looks import CROSSED, EMPTY_BOX
from parsers.formats.ooxml import Element, get, tag

TYPED = frozenset({"text", "textarea", "formatted-text", "number", "date", "time", "combobox"})
SWITCHED_ON = frozenset({"checked", "true"})


def controls(content: Element) -> dict[str, Element]:
    """The form controls of a document by their name for those who show them."""
    forms = (each for each in content.iter() if tag(each) == "forms")
    return {get(each, "id"): each for form in forms for each in form.iter() if get(each, "id")}


def control(element: Element | None) -> str:
    """What a form control shows."""
    if element is None:
        return ""
    name = tag(element)
    if name in {"checkbox", "radio"}:
        return f"{_box(element)} {get(element, 'label')}".rstrip()
    if name in TYPED:
        paragraphs = "\n".join("".join(map(str, each.itertext())) for each in element if tag(each) == "p")
        return _current(element, "value") or paragraphs
    if name == "listbox":
        return ", ".join(get(each, "label") for each in element if _current(each, "selected") == "true")
    return get(element, "label") if name == "fixed-text" else ""


def _current(element: Element, name: str) -> str:
    """What a person made of the control, or else what it began with."""
    return get(element, f"current-{name}") or get(element, name)


def _box(element: Element) -> str:
    state = _current(element, "state") or _current(element, "selected")
    return CROSSED if state in SWITCHED_ON else EMPTY_BOX


def field_mark(element: Element) -> str:
    """The state of a form field of the old kind, as Word documents bring it along."""
    kind = get(element, "type").rpartition(".")[2]
    settings: Mapping[str, str] = {get(each, "name"): get(each, "value") for each in element if tag(each) == "param"}
    if kind == "FORMCHECKBOX":
        return CROSSED if settings.get("Checkbox_Checked") in SWITCHED_ON else EMPTY_BOX
    entries = [get(each, "value") for each in element if get(each, "name") == "Dropdown_ListEntry"]
    chosen = settings.get("Dropdown_Selected", "")
    return entries[int(chosen)] if kind == "FORMDROPDOWN" and chosen.isdigit() and 0 < int(chosen[:4]) < len(entries) else ""
