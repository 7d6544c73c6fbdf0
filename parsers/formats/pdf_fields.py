"""The fields of a PDF form as words at their places: what was typed, chosen or ticked.

An open page comes in; characters leave that join those of the page. A field's look is its own and may be anything, so its value
is read and not its picture. Buttons and signatures say nothing, annotations are not part of the text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from ctypes import Array, c_ushort
from functools import partial

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from parsers.formats.looks import CROSSED, EMPTY_BOX, Look
from parsers.formats.pdf_drawing import Area, bounds
from parsers.formats.pdf_letters import Glyph, Handle, Placing
from parsers.formats.pdf_page import Page, shown

MOST_FIELDS = 3_000  # on a page
MOST_OPTIONS = 500  # of a list
LONGEST = 40_000  # UTF-16 units of a value
SIZE = 10.0
UNSEEN = raw.FPDF_ANNOT_FLAG_HIDDEN | raw.FPDF_ANNOT_FLAG_NOVIEW
TICKED_KINDS = frozenset({raw.FPDF_FORMFIELD_CHECKBOX, raw.FPDF_FORMFIELD_RADIOBUTTON})
CHOSEN_KINDS = frozenset({raw.FPDF_FORMFIELD_COMBOBOX, raw.FPDF_FORMFIELD_LISTBOX})


def add_fields(form: pdfium.PdfFormEnv, page: pdfium.PdfPage, read: Page) -> None:
    """Adds the values of the page's form fields to its characters; a box that is drawn under a field is the field's."""
    place, _, _ = shown(page)
    for index in range(min(raw.FPDFPage_GetAnnotCount(page), MOST_FIELDS)):
        annotation = raw.FPDFPage_GetAnnot(page, index)
        if not annotation:
            continue
        try:
            if raw.FPDFAnnot_GetSubtype(annotation) == raw.FPDF_ANNOT_WIDGET and not raw.FPDFAnnot_GetFlags(annotation) & UNSEEN:
                _add(form, annotation, _area(annotation, place), read)
        finally:
            raw.FPDFPage_CloseAnnot(annotation)


def _area(annotation: Handle, place: Placing) -> Area:
    box = raw.FS_RECTF()
    raw.FPDFAnnot_GetRect(annotation, box)
    return bounds([place(box.left, box.bottom), place(box.right, box.top)])


def _add(form: pdfium.PdfFormEnv, annotation: Handle, area: Area, read: Page) -> None:
    kind = raw.FPDFAnnot_GetFormFieldType(form, annotation)
    if kind in TICKED_KINDS:
        read.drawing.squares = [each for each in read.drawing.squares if not each.within(area, 4)]
        text = CROSSED if raw.FPDFAnnot_IsChecked(form, annotation) else EMPTY_BOX
        read.glyphs.append(Glyph(text, area.left, area.right, area.bottom - area.height * 0.2, min(area.height, SIZE), Look()))
    elif kind in CHOSEN_KINDS:
        chosen = [label for label in _chosen(form, annotation) if label] or [_value(form, annotation)]
        read.glyphs.extend(_words("\n".join(chosen), area))
    elif kind == raw.FPDF_FORMFIELD_TEXTFIELD:
        read.glyphs.extend(_words(_value(form, annotation), area))


def _chosen(form: pdfium.PdfFormEnv, annotation: Handle) -> Iterator[str]:
    """The labels of the chosen entries of a list."""
    for option in range(min(raw.FPDFAnnot_GetOptionCount(form, annotation), MOST_OPTIONS)):
        if raw.FPDFAnnot_IsOptionSelected(form, annotation, option):
            yield _told(partial(raw.FPDFAnnot_GetOptionLabel, form, annotation, option))


def _value(form: pdfium.PdfFormEnv, annotation: Handle) -> str:
    return _told(partial(raw.FPDFAnnot_GetFormFieldValue, form, annotation))


def _told(ask: Callable[[Array[c_ushort] | None, int], int]) -> str:
    """The text that PDFium writes into a buffer, first asked for its size in bytes."""
    size = min(ask(None, 0), LONGEST * 2)
    if size <= 2:
        return ""
    buffer = (c_ushort * (size // 2 + 1))()
    ask(buffer, size)
    return bytes(buffer)[: size - 2].decode("utf-16-le", "replace").partition("\0")[0]


def _words(text: str, area: Area) -> Iterator[Glyph]:
    """A glyph for each line of a value, one under the other inside the field, however much was typed into it."""
    rows = [each.strip() for each in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    step = area.height / (len(rows) + 1)
    for at, row in enumerate(rows, 1):
        if row:
            base = area.top + step * at + min(step, SIZE) * 0.3
            yield Glyph(row, area.left + 2, area.left + 3, base, min(step, SIZE), Look())
