"""The control words of rich text that a reader of forms must know, by what they do (RTF 1.9.1)."""

from __future__ import annotations

SWITCHES = {
    "b": "bold", "i": "italic", "strike": "strike", "striked": "dstrike", "v": "hidden", "chbrdr": "ring",
    "deleted": "deleted", "mvf": "deleted", "revised": "revised", "mvt": "revised",
    **dict.fromkeys(
        ("ul", "uld", "uldash", "uldashd", "uldashdd", "uldb", "ulhwave", "ulldash", "ulth", "ulthd", "ulthdash", "ulthdashd",
         "ulthdashdd", "ulthldash", "ululdbwave", "ulw", "ulwave"), "underline",
    ),
}  # fmt: skip
"""What switches a look on, or off where its number is 0."""

COLOURS = {"cf": "colour", "cb": "shade", "chcbpat": "shade", "highlight": "highlight"}
"""What takes a colour's number."""

CHARACTERS = {
    "tab": "\t", "line": "\n", "page": "\n", "column": "\n", "emdash": "—", "endash": "–", "emspace": " ", "enspace": " ",
    "qmspace": " ", "bullet": "•", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”",
}  # fmt: skip
SYMBOLS = {"~": "\u00a0", "_": "-", "\\": "\\", "{": "{", "}": "}", "\t": "\t"}

HEADERS = frozenset({"header", "headerl", "headerr", "headerf"})
FOOTERS = frozenset({"footer", "footerl", "footerr", "footerf"})
BOXES = frozenset({"shptxt", "dptxbxtext"})
"""Destinations of text that stands in a place of its own."""

SKIPPED = frozenset({
    "info", "pict", "footnote", "annotation", "listtext", "pntext", "pn", "xe", "tc", "rxe", "txe", "private", "template",
    "filetbl", "objdata", "objclass", "sp", "shprslt", "nonesttables", "nonshppict", "upr", "ftnsep", "ftnsepc", "ftncn",
    "aftnsep", "aftnsepc", "aftncn", "bkmkstart", "bkmkend", "atnid", "atnauthor", "background",
})  # fmt: skip
"""Destinations whose words are no part of the text, or that say again what stands elsewhere."""

STARRED = frozenset({"fldinst", "formfield", "ffl", "nesttableprops", "shpinst", "do"})
"""Destinations that are read although a reader that does not know them may leave them out."""
