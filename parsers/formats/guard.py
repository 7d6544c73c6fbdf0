"""Judges what a file really is, by its content, before anything opens it; its name and declared type are never asked.

Bytes come in; a `Verdict` leaves: the format and, where the file must not or cannot be opened, the outcome and a problem with
a sentence for the sender. What is encrypted, oversized, hostile or damaged stops here. Macros are seen and never run.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from zipfile import ZipFile

from parsers.formats.archive import judge
from parsers.formats.compound import MAGIC, Compound
from parsers.formats.ooxml import get, root, tag
from parsers.model import Outcome, Problem

MOST_BYTES = 100 * 2**20


class Format(StrEnum):
    """What the bytes are."""

    DOCX = "docx"
    DOCM = "docm"
    XLSX = "xlsx"
    XLSM = "xlsm"
    XLSB = "xlsb"
    PPTX = "pptx"
    DOC = "doc"
    XLS = "xls"
    PPT = "ppt"
    ODT = "odt"
    ODS = "ods"
    RTF = "rtf"
    PDF = "pdf"
    EML = "eml"
    MSG = "msg"
    TNEF = "tnef"
    ZIP = "zip"
    SEVEN_ZIP = "7z"
    RAR = "rar"
    SIGNED = "p7m"
    HTML = "html"
    TEXT = "text"
    IMAGE = "image"
    ENCRYPTED = "encrypted"
    EMPTY = "empty"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a file is, whether it may be opened (`READ`), and what is to be said about it."""

    format: Format
    outcome: Outcome = Outcome.READ
    problems: tuple[Problem, ...] = ()
    strict: bool = False  # Office Open XML in the ISO namespaces


SENTENCES = {
    "locked": "This document is protected by a password. Please send it again without one.",
    "rights_managed": "This document is protected by rights management or encryption. Please send it again without that.",
    "macros": "This document holds macros; they were not run.",
    "empty_file": "This file is empty. Please attach the document again.",
    "file_too_large": "This file is larger than we can read. Please send it in parts, or without pictures.",
    "damaged": "This file is damaged and could not be opened. Please save it again and send it once more.",
}

# The main part's content type tells the application and whether macros come with it (ECMA-376 part 2; [MS-OFFMACRO2]).
MAIN_TYPES: tuple[tuple[str, Format], ...] = (
    ("ms-word.document.macroenabled", Format.DOCM),
    ("ms-word.template.macroenabled", Format.DOCM),
    ("wordprocessingml.document.main", Format.DOCX),
    ("wordprocessingml.template.main", Format.DOCX),
    ("ms-excel.sheet.binary", Format.XLSB),
    ("ms-excel.sheet.macroenabled", Format.XLSM),
    ("ms-excel.template.macroenabled", Format.XLSM),
    ("spreadsheetml.sheet.main", Format.XLSX),
    ("spreadsheetml.template.main", Format.XLSX),
    ("presentationml", Format.PPTX),
    ("ms-powerpoint", Format.PPTX),
)
OPEN_TYPES = {"application/vnd.oasis.opendocument.text": Format.ODT, "application/vnd.oasis.opendocument.spreadsheet": Format.ODS}
STREAMS: tuple[tuple[str, Format], ...] = (
    ("WordDocument", Format.DOC),
    ("Workbook", Format.XLS),
    ("Book", Format.XLS),
    ("PowerPoint Document", Format.PPT),
    ("__properties_version1.0", Format.MSG),
)
MAGICS: tuple[tuple[bytes, Format], ...] = (
    (b"{\\rtf", Format.RTF),
    (b"\x78\x9f\x3e\x22", Format.TNEF),
    (b"\x76\xe8\x04\x60\xc4\x11\xe3\x86", Format.ENCRYPTED),  # a rights-managed message (.rpmsg)
    (b"-----BEGIN PGP MESSAGE-----", Format.ENCRYPTED),
    (b"7z\xbc\xaf\x27\x1c", Format.SEVEN_ZIP),
    (b"Rar!\x1a\x07", Format.RAR),
    (b"\x89PNG\r\n\x1a\n", Format.IMAGE),
    (b"\xff\xd8\xff", Format.IMAGE),
    (b"GIF8", Format.IMAGE),
    (b"BM", Format.IMAGE),
    (b"II*\0", Format.IMAGE),
    (b"MM\0*", Format.IMAGE),
)
HEADER_LINE = re.compile(rb"(?:[A-Za-z][A-Za-z0-9-]{1,60}:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*){2,}")
MAIL_HEADERS = re.compile(
    rb"^(?:from|received|mime-version|message-id|return-path|delivered-to|x-[a-z-]+):", re.IGNORECASE | re.MULTILINE
)
ENVELOPED = bytes.fromhex("06092a864886f70d010703")  # S/MIME enveloped data (RFC 8551)
SIGNED = bytes.fromhex("06092a864886f70d010702")  # and signed data
HTML = re.compile(
    rb"\s*(?:\xef\xbb\xbf)?\s*(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body|meta)\b", re.IGNORECASE | re.DOTALL
)


def inspect(data: bytes, *, thorough: bool = False) -> Verdict:
    """What the bytes are and whether they may be opened; `thorough` for what its reader could not read (`archive.judge`)."""
    if not data.strip(b"\0\r\n\t "):
        return _refused(Format.EMPTY, Outcome.UNREADABLE, "empty_file")
    if len(data) > MOST_BYTES:
        return _refused(Format.UNKNOWN, Outcome.TOO_LARGE, "file_too_large")
    if data[:4] == b"PK\x03\x04":
        return _zip(data, thorough=thorough)
    if data[:8] == MAGIC:
        return _compound(data)
    kind = plain(data)
    return _refused(kind, Outcome.LOCKED, "rights_managed") if kind is Format.ENCRYPTED else Verdict(kind)


def _refused(format: Format, outcome: Outcome, code: str) -> Verdict:
    return Verdict(format, outcome, (Problem(code, SENTENCES[code]),))


def _zip(data: bytes, *, thorough: bool) -> Verdict:
    """A zip: an Office package, an open document, or an archive; judged before it is opened."""
    office = b"[Content_Types].xml" in data or b"mimetype" in data  # names of entries, which no zip compresses
    problem = judge(data, markup=office, thorough=thorough)
    if problem is not None:
        outcomes = {"locked": Outcome.LOCKED, "archive_too_large": Outcome.TOO_LARGE}
        return Verdict(Format.ZIP, outcomes.get(problem.code, Outcome.UNREADABLE), (problem,))
    with ZipFile(BytesIO(data)) as package:
        names = set(package.namelist())
        if "mimetype" in names:
            return _open_document(package, names)
        return _office(package, names) if "[Content_Types].xml" in names else Verdict(Format.ZIP)


def _office(package: ZipFile, names: set[str]) -> Verdict:
    types = " ".join(get(each, "ContentType").lower() for each in root(package, "[Content_Types].xml"))
    kind = next((kind for name, kind in MAIN_TYPES if name in types), Format.ZIP)
    macros = any(name.lower().endswith("vbaproject.bin") for name in names)
    relations = root(package, "_rels/.rels") if "_rels/.rels" in names else ()
    strict = any(get(each, "Type").startswith("http://purl.oclc.org/") for each in relations)
    return Verdict(kind, problems=(Problem("macros", SENTENCES["macros"]),) if macros else (), strict=strict)


def _open_document(package: ZipFile, names: set[str]) -> Verdict:
    declared = package.read("mimetype")[:200].decode("ascii", "replace").strip()
    kind = OPEN_TYPES.get(declared.removesuffix("-template"), Format.UNKNOWN)
    manifest = root(package, "META-INF/manifest.xml") if "META-INF/manifest.xml" in names else None
    if manifest is not None and any(tag(each) == "encryption-data" for each in manifest.iter()):
        return _refused(kind, Outcome.LOCKED, "locked")
    return Verdict(kind)


def _compound(data: bytes) -> Verdict:
    """A compound file, told apart by its streams; every encrypted Office document is one too."""
    try:
        file = Compound(data)
        names = file.outer()
    except (ValueError, IndexError, ArithmeticError):
        return _refused(Format.UNKNOWN, Outcome.UNREADABLE, "damaged")
    if "EncryptedPackage" in names:
        rights = any("DRM" in name for name in file.names())
        return _refused(Format.ENCRYPTED, Outcome.LOCKED, "rights_managed" if rights else "locked")
    kind = next((kind for name, kind in STREAMS if name in names), Format.UNKNOWN)
    locked = LOCKED_STREAMS.get(kind)
    return _refused(kind, Outcome.LOCKED, "locked") if locked and locked(file) else Verdict(kind)


def _locked_doc(file: Compound) -> bool:
    """The bit fEncrypted in the head of a Word 97 document ([MS-DOC] 2.5.1)."""
    head = file.head("WordDocument", 64)
    return len(head) > 12 and bool(head[11] & 0x01)


def _locked_xls(file: Compound) -> bool:
    """The record FilePass near the head of an Excel 97 workbook ([MS-XLS] 2.4.117)."""
    head, at = file.head("Workbook") or file.head("Book"), 0
    for _ in range(40):
        if at + 4 > len(head):
            return False
        if int.from_bytes(head[at : at + 2], "little") == 0x2F:
            return True
        at += 4 + int.from_bytes(head[at + 2 : at + 4], "little")
    return False


LOCKED_STREAMS: Mapping[Format, Callable[[Compound], bool]] = {Format.DOC: _locked_doc, Format.XLS: _locked_xls}


def plain(data: bytes) -> Format:
    """What a file without a container is, by its first bytes."""
    head = data[:4096].removeprefix(b"\xef\xbb\xbf").lstrip()
    found = next((kind for magic, kind in MAGICS if data.startswith(magic) or head.startswith(magic)), None)
    if found:
        return found
    if b"%PDF-" in data[:1024]:
        return Format.PDF
    if data[:1] == b"\x30" and ENVELOPED in data[:64]:
        return Format.ENCRYPTED
    if data[:1] == b"\x30" and SIGNED in data[:64]:
        return Format.SIGNED
    if HTML.match(data[:4096]):
        return Format.HTML
    if HEADER_LINE.match(head) and MAIL_HEADERS.search(head):
        return Format.EML
    return Format.TEXT if _readable(data[:4096]) else Format.UNKNOWN


def _readable(head: bytes) -> bool:
    if head[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return True
    controls = sum(byte < 9 or 13 < byte < 32 for byte in head)
    return b"\0" not in head and controls * 100 <= len(head)
