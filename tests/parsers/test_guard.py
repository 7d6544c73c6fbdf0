"""What a file is, judged by its content; and what is not opened at all."""

from __future__ import annotations

import io
import struct
import zipfile
from datetime import date
from pathlib import Path

import pytest

from parsers.document import read_document
from parsers.formats import archive
from parsers.formats.compound import MAGIC, Compound
from parsers.formats.guard import Format, inspect
from parsers.layouts import Layouts, load_layouts
from parsers.model import Outcome
from tests.parsers.papers import MACRO_TYPE, docx, p, zipped

TEMPLATES = Path(__file__).parents[2] / "templates"
DOCUMENTS = Path(__file__).parents[1] / "documents"
HOSTILE = Path(__file__).parents[2].parent / "shared" / "hostile"
SECTOR = 512


def compound(**streams: bytes) -> bytes:
    """A compound file of one directory and streams of 4,096 bytes and more, as [MS-CFB] lays it out."""
    names = {
        "Root Entry": b"",
        **{name.replace("properties_version1_0", "properties_version1.0"): data for name, data in streams.items()},
    }
    sectors: list[bytes] = []
    table: list[int] = []
    starts = {}
    for name, data in names.items():
        starts[name] = len(sectors) if data else 0xFFFFFFFE
        pieces = [data[at : at + SECTOR].ljust(SECTOR, b"\0") for at in range(0, len(data), SECTOR)]
        table += [len(sectors) + at + 1 for at in range(len(pieces) - 1)] + ([0xFFFFFFFE] if pieces else [])
        sectors += pieces
    entries = b"".join(entry(name, starts[name], len(data)) for name, data in names.items())
    directory = len(sectors)
    pieces = [entries[at : at + SECTOR].ljust(SECTOR, b"\0") for at in range(0, len(entries), SECTOR)]
    table += [directory + at + 1 for at in range(len(pieces) - 1)] + [0xFFFFFFFE]
    sectors += pieces
    table.append(0xFFFFFFFD)
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<5H", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<9I", 0, 1, directory, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0) + struct.pack(
        "<109I", len(sectors), *[0xFFFFFFFF] * 108
    )
    return header + b"".join(sectors) + struct.pack("<128I", *table, *[0xFFFFFFFF] * (128 - len(table)))


def entry(name: str, start: int, size: int) -> bytes:
    wide = name.encode("utf-16-le")
    kind = 5 if name == "Root Entry" else 2
    return wide.ljust(64, b"\0") + struct.pack("<HB", len(wide) + 2, kind) + bytes(49) + struct.pack("<IQ", start, size)


def with_part(markup: bytes) -> bytes:
    return docx(p("x"), extra={"word/extra.xml": markup})


def bomb(size: int) -> bytes:
    return docx(p("x"), extra={"word/media/picture.bin": b"\0" * size})


OPEN_TEXT = {"mimetype": b"application/vnd.oasis.opendocument.text"}
SEALED_TEXT = zipped(OPEN_TEXT | {"META-INF/manifest.xml": b"<m><encryption-data/></m>"})
CROWD = zipped(dict.fromkeys(map(str, range(2001)), b""))
FILE_PASS = struct.pack("<HH", 0x809, 2) + bytes(2) + struct.pack("<HH", 0x2F, 6)
WIDE_DTD = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>'.encode("utf-16")
WIDE_DEPTH = ("\ufeff" + "<a>" * 300 + "</a>" * 300).encode("utf-16-le")
MANY = b"<a>" + b"<b/>" * 500_001 + b"</a>"
ENTITY = b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
WORD_STREAM = b"\xec\xa5" + bytes(5000)
MAIL = b"Received: from a.example by b.example\r\nFrom: liaison@police.example\r\nSubject: RR-2026-003\r\n\r\nAttached.\r\n"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        pytest.param(docx(p("x")), Format.DOCX, id="Word"),
        pytest.param(docx(p("x"), strict=True), Format.DOCX, id="Strict Word"),
        pytest.param(docx(p("x"), main_type=MACRO_TYPE), Format.DOCM, id="Word with macros"),
        pytest.param((DOCUMENTS / "chronology-c01_04.xlsx").read_bytes(), Format.XLSX, id="Excel"),
        pytest.param((DOCUMENTS / "chronology-c01_05.xls").read_bytes(), Format.XLS, id="Excel 97"),
        pytest.param((DOCUMENTS / "chronology-c05_05.ods").read_bytes(), Format.ODS, id="OpenDocument sheet"),
        pytest.param(zipped({"mimetype": b"application/vnd.oasis.opendocument.text"}), Format.ODT, id="OpenDocument text"),
        pytest.param(zipped({"a.docx": b"PK"}), Format.ZIP, id="an archive"),
        pytest.param(compound(WordDocument=WORD_STREAM), Format.DOC, id="Word 97"),
        pytest.param(compound(__properties_version1_0=bytes(4096)), Format.MSG, id="an Outlook message"),
        pytest.param(b"{\\rtf1\\ansi hello}", Format.RTF, id="rich text"),
        pytest.param(b"%PDF-1.7\n%\xe2\xe3", Format.PDF, id="PDF"),
        pytest.param(b"\n\n%PDF-1.4", Format.PDF, id="PDF after blank lines"),
        pytest.param(b"\x78\x9f\x3e\x22\x01", Format.TNEF, id="winmail.dat"),
        pytest.param(MAIL, Format.EML, id="a forwarded message"),
        pytest.param(b"<!DOCTYPE html><html><body>x", Format.HTML, id="a web page"),
        pytest.param(b"Not known to us.\n", Format.TEXT, id="plain text"),
        pytest.param("Nicht bekannt".encode("utf-16"), Format.TEXT, id="text in UTF-16"),
        pytest.param(b"\x89PNG\r\n\x1a\n\0\0", Format.IMAGE, id="a picture"),
        pytest.param(b"MZ" + docx(p("x")), Format.UNKNOWN, id="a program with a document behind it"),
        pytest.param(bytes(range(1, 32)) * 20, Format.UNKNOWN, id="nothing known"),
    ],
)  # fmt: skip
def test_a_file_is_what_its_content_says(data: bytes, expected: Format) -> None:
    verdict = inspect(data)
    assert (verdict.format, verdict.outcome) == (expected, Outcome.READ)


def test_strict_documents_are_told_apart() -> None:
    assert inspect(docx(p("x"), strict=True)).strict
    assert not inspect(docx(p("x"))).strict


def test_macros_are_seen_and_the_document_may_still_be_read() -> None:
    verdict = inspect(docx(p("x"), main_type=MACRO_TYPE, extra={"word/vbaProject.bin": b"\xd0\xcf"}))
    assert verdict.outcome is Outcome.READ
    assert [problem.code for problem in verdict.problems] == ["macros"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        pytest.param((DOCUMENTS / "scoping-s05_05.docx").read_bytes(), "locked", id="a document with a password"),
        pytest.param(compound(EncryptedPackage=bytes(4096)), "locked", id="an encrypted package"),
        pytest.param(compound(EncryptedPackage=bytes(4096), DRMEncryptedTransform=b""), "rights_managed", id="rights management"),
        pytest.param(compound(WordDocument=bytes(11) + b"\x01" + bytes(5000)), "locked", id="an encrypted .doc"),
        pytest.param(compound(Workbook=FILE_PASS + bytes(5000)), "locked", id="an encrypted .xls"),
        pytest.param(SEALED_TEXT, "locked", id="an encrypted .odt"),
        pytest.param(b"\x76\xe8\x04\x60\xc4\x11\xe3\x86rest", "rights_managed", id="a rights-managed message"),
        pytest.param(b"-----BEGIN PGP MESSAGE-----\n\nabc", "rights_managed", id="PGP"),
        pytest.param(b"\x30\x82\x01\x00" + bytes.fromhex("06092a864886f70d010703") + b"\0", "rights_managed", id="S/MIME"),
    ],
)  # fmt: skip
def test_what_is_locked_is_told_so_with_a_sentence(data: bytes, code: str) -> None:
    verdict = inspect(data)
    assert verdict.outcome is Outcome.LOCKED
    assert [problem.code for problem in verdict.problems] == [code]
    assert verdict.problems[0].sentence.endswith(".")


def test_an_encryption_flag_in_a_zip_locks_it() -> None:
    data = bytearray(zipped({"a.txt": b"hello"}))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert inspect(bytes(data)).outcome is Outcome.LOCKED


@pytest.mark.parametrize(
    ("data", "outcome", "code"),
    [
        pytest.param(b"", Outcome.UNREADABLE, "empty_file", id="nothing at all"),
        pytest.param(b"\0" * 4096, Outcome.UNREADABLE, "empty_file", id="nothing but zeros"),
        pytest.param(docx(p("x"))[:400], Outcome.UNREADABLE, "damaged", id="cut in the middle"),
        pytest.param(MAGIC + b"\xff" * 600, Outcome.UNREADABLE, "damaged", id="a broken compound file"),
        pytest.param(bomb(archive.MOST_PART_BYTES + 1), Outcome.TOO_LARGE, "archive_too_large", id="a part too large"),
        pytest.param(bomb(3 * 2**20), Outcome.TOO_LARGE, "archive_too_large", id="a part too well compressed"),
        pytest.param(CROWD, Outcome.TOO_LARGE, "archive_too_large", id="too many entries"),
        pytest.param(zipped({"../../etc/passwd": b"x"}), Outcome.UNREADABLE, "unsafe_archive", id="a name that climbs"),
        pytest.param(zipped({"/etc/passwd": b"x"}), Outcome.UNREADABLE, "unsafe_archive", id="a name from the root"),
        pytest.param(zipped({"C:stuff": b"x"}), Outcome.UNREADABLE, "unsafe_archive", id="a name with a drive"),
        pytest.param(zipped({"a.txt": b"1", "A.TXT": b"2"}), Outcome.UNREADABLE, "unsafe_archive", id="two names alike"),
        pytest.param(with_part(b"<a>" * 300), Outcome.UNREADABLE, "damaged", id="broken markup"),
        pytest.param(with_part(MANY), Outcome.TOO_LARGE, "archive_too_large", id="too many elements"),
        pytest.param(with_part(ENTITY), Outcome.UNREADABLE, "unsafe_archive", id="an entity"),
        pytest.param(with_part(WIDE_DTD), Outcome.UNREADABLE, "unsafe_archive", id="a declaration in UTF-16"),
        pytest.param(with_part(WIDE_DEPTH), Outcome.UNREADABLE, "unsafe_archive", id="three hundred levels in UTF-16"),
    ],
)  # fmt: skip
def test_what_must_not_be_opened_is_not(data: bytes, outcome: Outcome, code: str) -> None:
    verdict = inspect(data)
    assert (verdict.outcome, [problem.code for problem in verdict.problems]) == (outcome, [code])


MAIN = "word/document.xml"
DEEP = b"<a>" * 300 + b"</a>" * 300


@pytest.fixture(scope="module")
def layouts() -> Layouts:
    return load_layouts(TEMPLATES)


@pytest.mark.parametrize(
    ("markup", "outcome", "code"),
    [
        pytest.param(ENTITY, Outcome.UNREADABLE, "unsafe_archive", id="an entity"),
        pytest.param(b"<!-- x --><!DOCTYPE a><a/>", Outcome.UNREADABLE, "unsafe_archive", id="a declaration behind a comment"),
        pytest.param(WIDE_DTD, Outcome.UNREADABLE, "unsafe_archive", id="a declaration in UTF-16"),
        pytest.param(WIDE_DEPTH, Outcome.UNREADABLE, "unsafe_archive", id="three hundred levels in UTF-16"),
        pytest.param(MANY, Outcome.TOO_LARGE, "archive_too_large", id="too many elements"),
        pytest.param(b'<?xml version="1.0" encoding="cp037"?><a/>', Outcome.UNREADABLE, "unsafe_archive", id="another encoding"),
    ],
)
def test_a_part_that_its_reader_parses_is_judged_by_its_head_and_its_tags(markup: bytes, outcome: Outcome, code: str) -> None:
    verdict = inspect(docx(p("x"), extra={MAIN: markup}))
    assert (verdict.outcome, [problem.code for problem in verdict.problems]) == (outcome, [code])


@pytest.mark.parametrize(
    ("markup", "code"),
    [
        pytest.param(b"<a>" * 300, "damaged", id="left open"),
        pytest.param(b"<a><b></a></b>", "damaged", id="crossed"),
        pytest.param(b"<a>&b;</a>", "damaged", id="an entity that nobody declared"),
        pytest.param(b"<a><!DOCTYPE a></a>", "damaged", id="a declaration too late"),
        pytest.param(b"<a>\xff</a>", "damaged", id="no UTF-8"),
        pytest.param(DEEP, "damaged", id="three hundred levels, told by the reader"),
        pytest.param(b"<a>" + b"<b/>" * 200_000 + DEEP + b"</a>", "unsafe_archive", id="three hundred levels, and large"),
    ],
)
def test_what_its_reader_cannot_parse_is_judged_thoroughly(layouts: Layouts, markup: bytes, code: str) -> None:
    data = docx(p("x"), extra={MAIN: markup})
    assert inspect(data).outcome is Outcome.READ
    read = read_document(data, received=date(2026, 3, 30), layouts=layouts)
    assert (read.outcome, [problem.code for problem in read.problems]) == (Outcome.UNREADABLE, [code])


def test_two_parts_of_one_name_are_refused_since_readers_choose_differently() -> None:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as package:
        package.writestr("word/document.xml", b"<a/>")
        with pytest.warns(UserWarning, match="Duplicate"):
            package.writestr("word/document.xml", b"<b/>")
    assert [problem.code for problem in inspect(output.getvalue()).problems] == ["unsafe_archive"]


def test_a_size_that_the_zip_denies_is_counted_while_inflating() -> None:
    data = bytearray(bomb(3 * 2**20))
    for head, at in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        start = -1
        while (start := data.find(head, start + 1)) >= 0:
            if data[start + at : start + at + 4] == struct.pack("<I", 3 * 2**20):
                data[start + at : start + at + 4] = struct.pack("<I", 10)
    assert inspect(bytes(data)).outcome is not Outcome.READ


def test_a_directory_that_runs_in_a_circle_ends() -> None:
    data = bytearray(compound(WordDocument=WORD_STREAM))
    table = struct.unpack_from("<I", data, 76)[0]
    for number in range(128):
        struct.pack_into("<I", data, (table + 1) * SECTOR + 4 * number, 0)
    assert inspect(bytes(data)).format in {Format.UNKNOWN, Format.DOC}


def test_the_head_of_a_stream_is_read_through_its_sectors() -> None:
    file = Compound(compound(WordDocument=WORD_STREAM, Workbook=b"abc" * 2000))
    assert file.names() == {"Root Entry", "WordDocument", "Workbook"}
    assert file.head("Workbook", 600) == (b"abc" * 200)
    assert file.head("Missing") == b""


@pytest.mark.skipif(not HOSTILE.is_dir(), reason="no collection of hostile files beside the project")
def test_no_hostile_file_makes_the_guard_raise() -> None:
    files = [path for path in HOSTILE.rglob("*") if path.is_file() and path.suffix not in {".md", ".tsv"}]
    assert len([inspect(path.read_bytes()) for path in files]) == len(files) > 1000
