"""Fills in the blanks that we send: what the partnership knows goes into the places that each blank keeps for it.

A blank of `templates/blank/` and a few values enter, the bytes of a document leave. Word blanks carry content controls and Excel
blanks carry defined names: `reference`, `agency`, `due`, `period`, `marking`, `return_to`. A value is written as text, never as a
formula and never as markup, and whatever a blank has no place for is left out.
"""

from __future__ import annotations

import io
import re
import tomllib
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from lxml import etree

from service.adapters.workbook import worded
from service.domain.notices import File

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
W = f"{{{WORD}}}"
FILLED_PARTS = re.compile(r"word/(document|header\d*|footer\d*)\.xml")
UNWRITABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]"
)  # XML 1.0, section 2.2, and the C1 controls

CONTENT_TYPES = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

EXAMPLE = (
    (
        "04/03/2025",
        "10:30",
        "Home visit by health visitor. Child seen with mother.",
        "Health visitor record",
        "Referred to early help.",
        "",
    ),
    (
        "March 2025",
        "",
        "Two missed appointments at the clinic.",
        "Clinic letters",
        "None: letters were sent, nobody called.",
        "Learning",
    ),
    (
        "21/04/2025 to 23/04/2025",
        "",
        "Admitted to the children’s ward.",
        "Ward notes",
        "Strategy meeting asked for.",
        "Good practice",
    ),
)


@dataclass(frozen=True, slots=True)
class OfficePapers:
    """The documents that we send, from the blanks below `templates`."""

    templates: Path

    def blank(self, layout: str, values: Mapping[str, str], name: str) -> File:
        """The blank of `layout` with `values` in their places, as a file of that name and its own ending."""
        ending = blank_path(self.templates, layout).suffix
        return File(f"{name}{ending}", CONTENT_TYPES[ending], fill_blank(self.templates, layout, values))


def worked_example() -> tuple[tuple[str, ...], ...]:
    """Three rows of a chronology (date, time, event, source, action, comment) that show an agency what is wanted."""
    return EXAMPLE


def blank_path(templates: Path, layout_key: str) -> Path:
    """Where the blank of the layout lies."""
    described = tomllib.loads((templates / "layouts" / f"{layout_key}.toml").read_text("utf-8"))
    return templates / "blank" / str(described["blank"])


def fill_blank(templates: Path, layout_key: str, values: Mapping[str, str]) -> bytes:
    """The blank of the layout with `reference`, `agency`, `due`, `period`, `marking` and `return_to` filled in where given."""
    path = blank_path(templates, layout_key)
    plain = {name: UNWRITABLE.sub("", value) for name, value in values.items()}
    return _filled(path.suffix, path.read_bytes(), tuple(plain.items()))


@lru_cache(maxsize=64)
def _filled(ending: str, data: bytes, values: tuple[tuple[str, str], ...]) -> bytes:
    """The blank, filled in; the same one goes out again with a reminder and to a deputy, and a workbook takes long."""
    fill = worded if ending == ".xlsx" else fill_controls
    return fill(data, dict(values))


def fill_controls(data: bytes, values: Mapping[str, str]) -> bytes:
    """The Word document with each value in the content controls that bear its tag."""
    output = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            part = old.read(item)
            new.writestr(item, _fill_part(part, values) if FILLED_PARTS.fullmatch(item.filename) else part, zipfile.ZIP_DEFLATED)
    return output.getvalue()


def _fill_part(part: bytes, values: Mapping[str, str]) -> bytes:
    root = etree.fromstring(part, etree.XMLParser(resolve_entities=False, no_network=True))
    for control in root.iter(f"{W}sdt"):
        tag = control.find(f"{W}sdtPr/{W}tag")
        value = values.get(tag.get(f"{W}val", "")) if tag is not None else None
        if value is not None:
            type_into(control, value)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def type_into(control: etree._Element, value: str) -> None:
    """Replaces what a content control shows by `value`, a paragraph for each line where the control holds paragraphs."""
    properties, content = control.find(f"{W}sdtPr"), control.find(f"{W}sdtContent")
    if properties is None or content is None:
        return
    for prompt in properties.findall(f"{W}showingPlcHdr"):
        properties.remove(prompt)
    paragraphs = content.find(f"{W}p") is not None
    content[:] = []
    for number, line in enumerate(value.split("\n")):
        holder = etree.SubElement(content, f"{W}p") if paragraphs else content
        run = etree.SubElement(holder, f"{W}r")
        if number and not paragraphs:
            etree.SubElement(run, f"{W}br")
        text = etree.SubElement(run, f"{W}t")
        text.text = line
        text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
