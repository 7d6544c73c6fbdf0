"""Locked documents and archives: opened with the right password, told apart from damaged ones, never guessed."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from msoffcrypto.format.ooxml import OOXMLFile

from parsers.document import read_document
from parsers.formats.locks import USUAL, judged
from parsers.formats.zipped import fitting
from parsers.layouts import Layouts
from parsers.mail.containers import expand
from parsers.model import Extraction, Kind, Outcome
from parsers.received import Attachment
from service.demo.locked import locked
from tests.parsers.papers import docx, p

ROOT = Path(__file__).parents[2]
DOCUMENTS = ROOT / "tests" / "documents"
HOSTILE = ROOT.parent / "shared" / "hostile" / "found" / "office" / "nolze+msoffcrypto-tool"
PASSWORD = "Otter-41"
FORM = (DOCUMENTS / "scoping-s01_03.docx").read_bytes()
BOOK = (DOCUMENTS / "chronology-c01_04.xlsx").read_bytes()

# Archives of one fictional text, as three programs lock them: PKZIP's old cipher, AES of 128 and of 256 bits.
ARCHIVES = {
    "the old cipher": (
        "UEsDBBQACQAIAOcBel38sVCuJwAAABwCAAAIABwAZm9ybS50eHRVVAkAAxF6B2sRegdrdXgLAAEEAAAAAAQAAAAA0pWC47K+N1AV98naD5Yoz5oN7413"
        "YgmiY8vVM0hN5fG+FKKWnxPfUEsHCPyxUK4nAAAAHAIAAFBLAQIeAxQACQAIAOcBel38sVCuJwAAABwCAAAIABgAAAAAAAEAAACkgQAAAABmb3JtLnR4"
        "dFVUBQADEXoHa3V4CwABBAAAAAAEAAAAAFBLBQYAAAAAAQABAE4AAAB5AAAAAAA="
    ),
    "AES, 128 bits": (
        "UEsDBBQAAQBjAOYBel0AAAAALwAAABwCAAAIAAsAZm9ybS50eHQBmQcAAgBBRQEIAI2sOyAsPTrOGTjbiycQ3DJm9N0uNwQp45qzNqhYT822i/CpwUcI"
        "z4qG2NTa2QDIUEsBAhQDFAABAGMA5gF6XQAAAAAvAAAAHAIAAAgACwAAAAAAAAAAAIABAAAAAGZvcm0udHh0AZkHAAIAQUUBCABQSwUGAAAAAAEAAQBB"
        "AAAAYAAAAAAA"
    ),
    "AES, 256 bits": (
        "UEsDBBQAAQBjAOYBel0AAAAANwAAABwCAAAIAAsAZm9ybS50eHQBmQcAAgBBRQMIAE+CU3uigRtfDEqybTYi4/kBordC5MlnhL+Oy+ddGRXCVbTKqD+4"
        "xQXb/cacSgmbmuh3g1HjeJ9QSwECFAMUAAEAYwDmAXpdAAAAADcAAAAcAgAACAALAAAAAAAAAAAAgAEAAAAAZm9ybS50eHQBmQcAAgBBRQMIAFBLBQYA"
        "AAAAAQABAEEAAABoAAAAAAA="
    ),
}


def agile(data: bytes, password: str) -> bytes:
    """The document as Office of today locks it."""
    out = BytesIO()
    OOXMLFile(BytesIO(data)).encrypt(password, out)
    return out.getvalue()


def read(data: bytes, layouts: Layouts, *passwords: str) -> Extraction:
    return read_document(data, received=date(2026, 3, 25), layouts=layouts, passwords=passwords)


@pytest.mark.parametrize("lock", [locked, agile], ids=["standard", "agile"])
@pytest.mark.parametrize(("document", "kind"), [(FORM, Kind.SCOPING), (BOOK, Kind.CHRONOLOGY)], ids=["Word", "Excel"])
def test_a_locked_document_reads_as_the_open_one(lock, document: bytes, kind: Kind, layouts: Layouts) -> None:  # type: ignore[no-untyped-def]
    shut = lock(document, PASSWORD)
    assert read(shut, layouts).outcome is Outcome.LOCKED
    opened = read(shut, layouts, "wrong", PASSWORD)
    assert opened.kind is kind
    said, *others = opened.problems
    assert said.code == "unlocked"
    assert replace(opened, problems=tuple(others)) == read(document, layouts)


def test_a_wrong_password_is_said_and_a_damaged_document_is_told_apart(layouts: Layouts) -> None:
    shut = agile(FORM, PASSWORD)
    wrong = read(shut, layouts, "wrong")
    assert wrong.outcome is Outcome.LOCKED
    assert [each.code for each in wrong.problems] == ["locked", "wrong_password"]
    middle = len(shut) // 2
    broken = read(shut[:middle] + bytes(4096) + shut[middle + 4096 :], layouts, PASSWORD)
    assert broken.outcome is Outcome.UNREADABLE
    assert "wrong_password" not in [each.code for each in broken.problems]


def test_a_workbook_that_is_only_protected_against_changes_opens_by_itself(layouts: Layouts) -> None:
    assert read(agile(BOOK, USUAL[0]), layouts).kind is Kind.CHRONOLOGY


@pytest.mark.parametrize("archive", ARCHIVES.values(), ids=ARCHIVES)
def test_a_locked_archive_opens_with_its_password_only(archive: str, layouts: Layouts) -> None:
    data = base64.b64decode(archive)
    outer = Attachment(1, "forms.zip", "application/zip", data)
    assert expand((outer,)) == (outer,)
    assert expand((outer,), passwords=("wrong", "")) == (outer,)
    found = expand((outer,), passwords=("wrong", PASSWORD))
    assert [each.name for each in found] == ["forms.zip", "forms.zip!form.txt"]
    assert found[1].data == b"A fictional form. " * 30
    assert read(data, layouts).outcome is Outcome.LOCKED
    assert read(data, layouts, "wrong").problems[-1].code == "wrong_password"
    assert read(data, layouts, PASSWORD).kind is Kind.ARCHIVE


def test_a_locked_archive_that_was_changed_stays_closed() -> None:
    data = bytearray(base64.b64decode(ARCHIVES["AES, 256 bits"]))
    data[80] ^= 1
    outer = Attachment(1, "forms.zip", "application/zip", bytes(data))
    assert expand((outer,), passwords=(PASSWORD,)) == (outer,)
    with ZipFile(BytesIO(bytes(data))) as archive:
        assert fitting(archive, (PASSWORD,)) is None


def test_a_locked_document_in_a_locked_document_opens_too() -> None:
    inner = docx(p("Inner"))
    shut = locked(docx(p("Outer"), extra={"word/embeddings/form.docx": inner}), PASSWORD)
    outer = Attachment(1, "letter.docx", "application/octet-stream", shut)
    assert [each.data for each in expand((outer,), passwords=(PASSWORD,))][1:] == [inner]
    assert expand((outer,)) == (outer,)


def test_no_more_passwords_are_tried_than_a_child_has_time_for(layouts: Layouts) -> None:
    many = tuple(f"word{number}" for number in range(200))
    assert read(locked(FORM, PASSWORD), layouts, *many, PASSWORD).outcome is Outcome.LOCKED


@pytest.mark.parametrize(
    ("data", "kind"), [(b"7z\xbc\xaf\x27\x1c\0\4" + bytes(40), "7-Zip"), (b"Rar!\x1a\x07\1\0" + bytes(40), "RAR")]
)
def test_an_archive_of_another_program_is_named(data: bytes, kind: str, layouts: Layouts) -> None:
    found = read(data, layouts)
    assert found.outcome is Outcome.UNREADABLE
    assert kind in found.problems[0].sentence


@pytest.mark.skipif(not HOSTILE.is_dir(), reason="the folder of hostile files is not here")
@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("tests_inputs_rc4cryptoapi_password.doc", "Password1234_"),
        ("tests_inputs_rc4cryptoapi_password.xls", "Password1234_"),
        ("tests_inputs_xor_password_123456789012345.xls", "123456789012345"),
        ("tests_inputs_example_password.xlsx", "Password1234_"),
    ],
)
def test_documents_of_other_programs_open(name: str, password: str) -> None:
    data = (HOSTILE / name).read_bytes()
    assert judged(data, ("wrong",))[1].outcome is Outcome.LOCKED
    assert judged(data, ("wrong", password))[1].outcome is Outcome.READ
