"""PDF files made in the test: words, strokes and form fields at places that the test says, on pages of 595 by 842 points.

Places count from the upper left corner, as a reader sees the page. Nothing here knows the reader.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

HEIGHT = 842
FONTS = {
    "plain": "Helvetica",
    "bold": "Helvetica-Bold",
    "italic": "Helvetica-Oblique",
    "dingbats": "ZapfDingbats",
    "mono": "Courier",
}


def words(x: float, y: float, text: str, font: str = "plain", size: float = 10, colour: str = "0 0 0", mode: int = 0) -> str:
    """Words on a base line, in that font, colour (three numbers to 1) and rendering mode."""
    escaped = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return f"BT {mode} Tr /{font} {size} Tf {colour} rg 1 0 0 1 {x} {HEIGHT - y} Tm ({escaped}) Tj ET\n"


def upwards(x: float, y: float, text: str, size: float = 10) -> str:
    """Words that run upwards from there."""
    return f"BT 0 Tr /plain {size} Tf 0 0 0 rg 0 1 -1 0 {x} {HEIGHT - y} Tm ({text}) Tj ET\n"


def stroke(x0: float, y0: float, x1: float, y1: float) -> str:
    """A thin line."""
    return f"0.5 w {x0} {HEIGHT - y0} m {x1} {HEIGHT - y1} l S\n"


def box(left: float, top: float, right: float, bottom: float) -> str:
    """A rectangle that is stroked."""
    return f"0.5 w {left} {HEIGHT - bottom} {right - left} {bottom - top} re S\n"


def fill(left: float, top: float, right: float, bottom: float, colour: str = "0.8 0.8 0.9") -> str:
    """A rectangle that is filled."""
    return f"{colour} rg {left} {HEIGHT - bottom} {right - left} {bottom - top} re f\n"


def grid(xs: Sequence[float], ys: Sequence[float], thin: bool = False) -> str:
    """The rules of a table without merged cells, as strokes, or cell by cell as the thin rectangles that Word draws."""
    if not thin:
        return "".join(stroke(xs[0], y, xs[-1], y) for y in ys) + "".join(stroke(x, ys[0], x, ys[-1]) for x in xs)
    level = (fill(a + 0.5, y, b, y + 0.5, "0 0 0") for y in ys for a, b in pairwise(xs))
    upright = (fill(x, a + 0.5, x + 0.5, b, "0 0 0") for x in xs for a, b in pairwise(ys))
    return "".join(level) + "".join(upright)


def picture() -> str:
    """A grey picture over the whole page, as a scanner makes it."""
    return "q 595 0 0 842 0 0 cm BI /W 1 /H 1 /BPC 8 /CS /G ID \x80 EI Q\n"


def field(kind: str, left: float, top: float, right: float, bottom: float, value: str, more: str = "") -> str:
    """A form field with its value; `kind` is Tx, Btn or Ch."""
    rect = f"{left} {HEIGHT - bottom} {right} {HEIGHT - top}"
    return f"<< /Type /Annot /Subtype /Widget /FT /{kind} /T (f{left}-{top}) /F 4 /Rect [{rect}] /V {value} {more} >>"


def pdf(*pages: str, fields: Sequence[str] = (), forms: Sequence[str] = (), rotated: int = 0) -> bytes:
    """The file with those pages; the fields stand on the first, the forms may be drawn by name: `/x0 Do`."""
    fonts = " ".join(f"/{name} << /Type /Font /Subtype /Type1 /BaseFont /{base} >>" for name, base in FONTS.items())
    first_form = 3 + 2 * len(pages) + len(fields)
    named = " ".join(f"/x{at} {first_form + at} 0 R" for at in range(len(forms)))
    resources = f"/Resources << /Font << {fonts} >> /XObject << {named} >> >>"
    first_field = 3 + 2 * len(pages)
    references = " ".join(f"{first_field + at} 0 R" for at in range(len(fields)))
    kids = " ".join(f"{3 + 2 * at} 0 R" for at in range(len(pages)))
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [{references}] >> >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} /MediaBox [0 0 595 842] /Rotate {rotated} >>",
    ]
    for at, content in enumerate(pages):
        annotations = f"/Annots [{references}]" if fields and not at else ""
        objects.append(f"<< /Type /Page /Parent 2 0 R {resources} {annotations} /Contents {4 + 2 * at} 0 R >>")
        objects.append(_stream("", content))
    objects.extend(fields)
    objects.extend(_stream(f"/Type /XObject /Subtype /Form /BBox [0 0 595 842] {resources}", each) for each in forms)
    return _file(objects)


def _stream(settings: str, content: str) -> str:
    return f"<< {settings} /Length {len(content.encode('latin-1'))} >>\nstream\n{content}\nendstream"


def _file(objects: Sequence[str]) -> bytes:
    body, places = b"%PDF-1.7\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(body))
        body += f"{number} 0 obj\n{each}\nendobj\n".encode("latin-1")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"xref\n0 {len(places) + 1}\n0000000000 65535 f \n{table}"
    return body + f"{end}trailer << /Size {len(places) + 1} /Root 1 0 R >>\nstartxref\n{len(body)}\n%%EOF\n".encode("latin-1")
