"""Word documents written by hand, markup and all: whatever Word, LibreOffice or an attacker may put into one."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

TRANSITIONAL = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_RELATIONS = "http://purl.oclc.org/ooxml/officeDocument/relationships"
MAIN_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
MACRO_TYPE = "application/vnd.ms-word.document.macroEnabled.main+xml"
NAMESPACES = (
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:v="urn:schemas-microsoft-com:vml"'
)


def run(text: str, look: str = "") -> str:
    """A run of words; `look` holds the elements of its properties."""
    return f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def p(*runs: str, style: str = "", settings: str = "") -> str:
    """A paragraph of runs; a plain string becomes a run."""
    inner = "".join(each if each.startswith("<") else run(each) for each in runs)
    name = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{name}{settings}</w:pPr>{inner}</w:p>"


def tc(*paragraphs: str, settings: str = "") -> str:
    """A cell of paragraphs."""
    inner = "".join(each if each.startswith(("<w:p", "<w:tbl")) else p(each) for each in paragraphs)
    return f"<w:tc><w:tcPr>{settings}</w:tcPr>{inner}</w:tc>"


def table(*rows: Sequence[str]) -> str:
    """A table of rows of cells; a plain string becomes a cell."""
    lines = ("".join(each if each.startswith(("<w:tc", "<w:sdt")) else tc(each) for each in row) for row in rows)
    return "<w:tbl>" + "".join(f"<w:tr>{line}</w:tr>" for line in lines) + "</w:tbl>"


def docx(
    body: str,
    *,
    strict: bool = False,
    styles: str = "",
    header: str = "",
    main_type: str = MAIN_TYPE,
    extra: Mapping[str, bytes] | None = None,
) -> bytes:
    """A document with that body."""
    space, relations = (STRICT, STRICT_RELATIONS) if strict else (TRANSITIONAL, RELATIONS)
    words = f'xmlns:w="{space}" {NAMESPACES}'
    links = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
    link = '<Relationship Id="{0}" Type="' + relations + '/{0}" Target="{1}"/>'
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        f'<Override PartName="/word/document.xml" ContentType="{main_type}"/></Types>',
        "_rels/.rels": links.format(link.format("officeDocument", "word/document.xml")),
        "word/_rels/document.xml.rels": links.format(link.format("styles", "styles.xml") + link.format("header", "header1.xml")),
        "word/styles.xml": f"<w:styles {words}>{styles}</w:styles>",
        "word/header1.xml": f"<w:hdr {words}>{header}</w:hdr>",
        "word/document.xml": f"<w:document {words}><w:body>{body}</w:body></w:document>",
    }
    return zipped({name: text.encode() for name, text in parts.items()} | dict(extra or {}))


def zipped(parts: Mapping[str, bytes]) -> bytes:
    """A zip of those parts."""
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return output.getvalue()
