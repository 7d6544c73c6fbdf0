"""OpenDocument files written by hand, markup and all, as LibreOffice, Word and Excel write them."""

from __future__ import annotations

from collections.abc import Mapping

from tests.parsers.papers import zipped

SPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in {
        "office": "office", "text": "text", "table": "table", "style": "style", "draw": "drawing", "form": "form",
        "fo": "xsl-fo-compatible", "svg": "svg-compatible",
    }.items()
) + ' xmlns:loext="urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0"'  # fmt: skip
SPACES += ' xmlns:field="urn:openoffice:names:experimental:ooo-ms-interop:xmlns:field:1.0"'


def style(name: str, family: str, properties: str, **settings: str) -> str:
    """A style; `properties` holds its elements, and settings such as `parent_style_name` its attributes."""
    extra = "".join(f' style:{key.replace("_", "-")}="{value}"' for key, value in settings.items())
    return f'<style:style style:name="{name}" style:family="{family}"{extra}>{properties}</style:style>'


def words(**settings: str) -> str:
    """The properties of words; `fo_color` becomes `fo:color`, `style_font_name` becomes `style:font-name`."""
    named = ((key.partition("_"), value) for key, value in settings.items())
    inner = "".join(f' {prefix}:{name.replace("_", "-")}="{value}"' for (prefix, _, name), value in named)
    return f"<style:text-properties{inner}/>"


def opened(kind: str, body: str, *, automatic: str = "", named: str = "", masters: str = "", margins: str = "") -> bytes:
    """A document of that kind (`text` or `spreadsheet`); `margins` are the automatic styles of headers and footers."""
    parts: Mapping[str, str] = {
        "mimetype": f"application/vnd.oasis.opendocument.{kind}",
        "styles.xml": f"<office:document-styles {SPACES}><office:styles>{named}</office:styles>"
        f"<office:automatic-styles>{margins}</office:automatic-styles>"
        f"<office:master-styles>{masters}</office:master-styles></office:document-styles>",
        "content.xml": f"<office:document-content {SPACES}><office:automatic-styles>{automatic}</office:automatic-styles>"
        f"<office:body><office:{kind}>{body}</office:{kind}></office:body></office:document-content>",
    }
    return zipped({name: text.encode() for name, text in parts.items()})


def p(inner: str, name: str = "") -> str:
    """A paragraph of that style."""
    return f'<text:p text:style-name="{name}">{inner}</text:p>'


def span(inner: str, name: str) -> str:
    """Words of that style."""
    return f'<text:span text:style-name="{name}">{inner}</text:span>'


def cell(*inner: str, **settings: str) -> str:
    """A cell of paragraphs; settings such as `number_columns_spanned` are its attributes."""
    extra = "".join(f' table:{key.replace("_", "-")}="{value}"' for key, value in settings.items())
    return f"<table:table-cell{extra}>{''.join(each if each.startswith('<') else p(each) for each in inner)}</table:table-cell>"


def row(*cells: str, **settings: str) -> str:
    """A row of cells; a plain string becomes a cell."""
    extra = "".join(f' table:{key.replace("_", "-")}="{value}"' for key, value in settings.items())
    return f"<table:table-row{extra}>{''.join(each if each.startswith('<') else cell(each) for each in cells)}</table:table-row>"


def table(*rows: str, name: str = "Table1", before: str = "") -> str:
    """A table of rows; `before` is what stands before them."""
    return f'<table:table table:name="{name}" table:style-name="{name}">{before}{"".join(rows)}</table:table>'


COVERED = "<table:covered-table-cell/>"
