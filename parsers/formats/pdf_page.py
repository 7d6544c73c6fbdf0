"""Reads one page of a PDF with PDFium: its characters with their looks and places, and what is drawn round them.

An open page comes in; a `Page` in points leaves, its origin in the upper left corner as the page is shown, y downwards. PDFium is
a C library that is told everything by pointers.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from ctypes import c_float, c_int
from dataclasses import dataclass, field, replace

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from parsers.formats.pdf_drawing import Drawing, Path, Point, bounds
from parsers.formats.pdf_letters import Glyph, Handle, Letters, Placing, fill_colour

MOST_OBJECTS = 30_000  # drawn on one page, the parts of a path counted each
DEEPEST = 8  # forms within forms

Matrix = tuple[float, float, float, float, float, float]


@dataclass(slots=True)
class Page:
    """One page: its size, its characters in the order in which they were written, and its drawing."""

    width: float
    height: float
    glyphs: list[Glyph] = field(default_factory=list)
    drawing: Drawing = field(default_factory=Drawing)
    pictured: bool = False  # a picture covers most of it
    hidden: bool = False  # words were left out that nobody can see
    unknown: int = 0  # characters of which the file does not say which they are
    clipped: bool = False  # more is drawn on it than is read


def read_page(page: pdfium.PdfPage) -> Page:
    """The page as a person sees it, form fields and annotations aside."""
    place, width, height = shown(page)
    read = Page(width, height)
    _draw(page, read, place)
    with closing(page.get_textpage()) as text:
        letters = Letters(text, place, read.drawing.fills, scanned=read.pictured)
        letters.read()
    kept = [each for each in letters.glyphs if each.left < width and each.base < height + each.size]
    return replace(read, glyphs=kept, hidden=letters.hidden, unknown=letters.unknown, clipped=read.clipped or letters.clipped)


def shown(page: pdfium.PdfPage) -> tuple[Placing, float, float]:
    """How a point of the file's coordinates is found on the page as it is shown, and the page's size."""
    left, bottom, right, top = page.get_bbox()
    ways: dict[int, Placing] = {
        0: lambda x, y: (x - left, top - y),
        90: lambda x, y: (y - bottom, x - left),
        180: lambda x, y: (right - x, y - bottom),
        270: lambda x, y: (top - y, right - x),
    }
    turned = page.get_rotation() % 360
    size = (right - left, top - bottom)
    return ways.get(turned, ways[0]), *(size if turned in {0, 180} else size[::-1])


# --- drawing


def _draw(page: pdfium.PdfPage, read: Page, place: Placing) -> None:
    """Adds what is drawn on the page; words come later, as some are seen only against what lies behind them."""
    parts = 0
    for thing, matrix in _objects(page):
        kind = raw.FPDFPageObj_GetType(thing)
        parts += 1
        if parts > MOST_OBJECTS:
            read.clipped = True
            return
        if kind == raw.FPDF_PAGEOBJ_PATH:
            parts += max(raw.FPDFPath_CountSegments(thing), 0) // 4
            for path in _paths(thing, matrix, place):
                read.drawing.add(path)
        elif kind == raw.FPDF_PAGEOBJ_IMAGE:
            area = bounds([place(*_moved(matrix, x, y)) for x, y in _corners(thing)])
            read.pictured |= area.width * area.height > 0.5 * read.width * read.height


def _objects(page: pdfium.PdfPage) -> Iterator[tuple[Handle, Matrix]]:
    """Everything on the page, through the forms it is wrapped in, with the matrix of the forms."""
    for index in range(raw.FPDFPage_CountObjects(page)):
        yield from _inside(raw.FPDFPage_GetObject(page, index), (1, 0, 0, 1, 0, 0), 0)


def _inside(thing: Handle, matrix: Matrix, depth: int) -> Iterator[tuple[Handle, Matrix]]:
    if not thing:
        return
    yield thing, matrix
    if raw.FPDFPageObj_GetType(thing) == raw.FPDF_PAGEOBJ_FORM and depth < DEEPEST:
        inner = _times(_matrix(thing), matrix)
        for index in range(max(raw.FPDFFormObj_CountObjects(thing), 0)):
            yield from _inside(raw.FPDFFormObj_GetObject(thing, index), inner, depth + 1)


def _matrix(thing: Handle) -> Matrix:
    found = raw.FS_MATRIX()
    raw.FPDFPageObj_GetMatrix(thing, found)
    return found.a, found.b, found.c, found.d, found.e, found.f


def _times(first: Matrix, then: Matrix) -> Matrix:
    (a, b, c, d, e, f), (g, h, i, j, k, m) = first, then
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m


def _moved(matrix: Matrix, x: float, y: float) -> Point:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _corners(thing: Handle) -> list[Point]:
    left, bottom, right, top = (c_float() for _ in range(4))
    raw.FPDFPageObj_GetBounds(thing, left, bottom, right, top)
    return [(left.value, bottom.value), (right.value, top.value)]


def _paths(thing: Handle, outer: Matrix, place: Placing) -> Iterator[Path]:
    """The subpaths of a path that is painted."""
    how, stroked = c_int(), c_int()
    raw.FPDFPath_GetDrawMode(thing, how, stroked)
    if not how.value and not stroked.value:
        return
    painted = Path((), False, fill_colour(thing) if how.value else None, bool(stroked.value))
    matrix = _times(_matrix(thing), outer)
    points: list[Point] = []
    curved = False
    x, y = c_float(), c_float()
    for index in range(min(max(raw.FPDFPath_CountSegments(thing), 0), MOST_OBJECTS)):
        segment = raw.FPDFPath_GetPathSegment(thing, index)
        kind = raw.FPDFPathSegment_GetType(segment)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            yield replace(painted, points=points, curved=curved)
            points, curved = [], False
        curved |= kind == raw.FPDF_SEGMENT_BEZIERTO
        points.append(place(*_moved(matrix, x.value, y.value)))
        if raw.FPDFPathSegment_GetClose(segment) and points[-1] != points[0]:
            points.append(points[0])
    yield replace(painted, points=points, curved=curved)
