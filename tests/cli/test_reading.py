"""`read`: what the parsers see, without a database and without a configuration."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from service.cli.page import page as page_of
from service.demo.forms import answered_scoping
from service.demo.locked import locked
from service.wiring import TEMPLATES
from tests.cli.office import Answer, Office
from tests.parsers.outlook import Saved, msg, signed, winmail
from tests.parsers.papers import docx, p

ANSWERS = {"involvement_summary": "One home visit in 2025.", "agency_name": "Testshire Police"}


def form() -> bytes:
    """A scoping form that an agency filled in."""
    return answered_scoping(TEMPLATES, "scoping-initial", ANSWERS, reference="RR-2026-001", agency="Testshire Police")


def documents(answer: Answer) -> list[Any]:
    """What was read, one object a line."""
    return [json.loads(line) for line in answer.out.splitlines()]


def test_one_document_is_shown_with_its_answers(bare: Office) -> None:
    (bare.folder / "scoping.docx").write_bytes(form())
    answer = bare.ask("read", "scoping.docx")
    assert answer.status == 0, answer.err
    assert "scoping-initial" in answer.out
    assert "One home visit in 2025." in answer.out


def test_json_gives_one_object_a_document_in_the_schema_that_scripts_rely_on(bare: Office) -> None:
    (bare.folder / "scoping.docx").write_bytes(form())
    (document,) = documents(bare.ask("read", "scoping.docx", "--json"))
    assert document["schema"] == 1
    assert document["file"] == "scoping.docx"
    assert document["kind"] == "scoping"
    assert document["outcome"] == "read"
    assert document["fields"]["involvement_summary"] == "One home visit in 2025."
    assert {"reader", "status", "problems", "places", "family", "warnings"} <= set(document)


def test_a_mail_is_one_object_and_each_document_in_it_another(bare: Office) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "desk@police.example", "reviews@tscp.example", "Return"
    mail.set_content("Please find attached.")
    mail.add_attachment(form(), maintype="application", subtype="octet-stream", filename="inner.docx")
    (bare.folder / "outer.eml").write_bytes(bytes(mail))
    found = documents(bare.ask("read", "outer.eml", "--json"))
    assert [(each["file"], each["kind"]) for each in found] == [("outer.eml", "message"), ("outer.eml!inner.docx", "scoping")]


def test_an_archive_is_one_object_and_each_document_in_it_another(bare: Office) -> None:
    with zipfile.ZipFile(bare.folder / "all.zip", "w") as archive:
        archive.writestr("inner.docx", form())
    found = documents(bare.ask("read", "all.zip", "--json"))
    assert [(each["file"], each["kind"]) for each in found] == [("all.zip", "archive"), ("all.zip!inner.docx", "scoping")]


def test_a_file_that_cannot_be_read_is_an_object_with_its_reason_and_the_run_goes_on(bare: Office) -> None:
    (bare.folder / "a.docx").write_bytes(b"PK\x03\x04 no archive at all")
    (bare.folder / "b.docx").write_bytes(form())
    answer = bare.ask("read", "a.docx", "b.docx", "--json")
    assert answer.status == 1
    first, second = documents(answer)
    assert first["outcome"] == "unreadable"
    assert first["problems"][0]["sentence"]
    assert second["outcome"] == "read"


def test_a_folder_is_read_in_order_and_its_hidden_files_are_passed_over(bare: Office) -> None:
    folder = bare.folder / "returns"
    (folder / "deeper").mkdir(parents=True)
    for name in ("b.docx", "a.docx", "deeper/c.docx", ".hidden.docx"):
        (folder / name).write_bytes(form())
    found = documents(bare.ask("read", "returns", "--json"))
    assert [each["file"] for each in found] == ["returns/a.docx", "returns/b.docx", "returns/deeper/c.docx"]
    assert len(bare.ask("read", "returns").out.splitlines()) == 4


def test_a_file_that_is_not_there_is_a_mistake_in_typing(bare: Office) -> None:
    answer = bare.ask("read", "nowhere.docx")
    assert (answer.status, answer.err) == (2, "There is no file nowhere.docx.\n")


def test_explain_shows_where_an_answer_was_found(bare: Office) -> None:
    (bare.folder / "scoping.docx").write_bytes(form())
    answer = bare.ask("read", "scoping.docx", "--explain", "involvement_summary")
    assert "Summary of agency involvement" in answer.out
    assert "table" in answer.out or "paragraph" in answer.out


def test_a_page_shows_every_value_with_its_place_and_fetches_nothing(bare: Office) -> None:
    hostile = '<script src="https://elsewhere.example/x.js">alert(1)</script>'
    answers = ANSWERS | {"involvement_summary": f"One home visit in 2025. {hostile}"}
    data = answered_scoping(TEMPLATES, "scoping-initial", answers, reference="RR-2026-001", agency="Testshire Police")
    (bare.folder / "scoping.docx").write_bytes(data)
    (bare.folder / "broken.docx").write_bytes(b"PK\x03\x04 no archive at all")
    answer = bare.ask("read", "scoping.docx", "broken.docx", "--html", "page.html")
    assert answer.status == 1
    assert "Written: page.html." in answer.err
    page = (bare.folder / "page.html").read_text("utf-8")
    tree = etree.fromstring(page, etree.HTMLParser())
    first, second = documents(bare.ask("read", "scoping.docx", "broken.docx", "--json"))
    cells = [[" ".join("".join(map(str, cell.itertext())).split()) for cell in row.iter("td")] for row in tree.iter("tr")]
    for each in first["places"]:
        value = " ".join((each["value"] or "no answer").split())
        assert any(row[:1] == [each["field"]] and row[2] == value and row[3] for row in cells)
    for each in second["problems"]:
        assert any(row[1:2] == [each["sentence"]] for row in cells)
    assert list(tree.iter("script", "link", "img", "iframe")) == []
    assert all(each.get("href", "#").startswith("#") for each in tree.iter("a"))


def test_the_page_names_the_rows_and_the_words_that_found_no_place(bare: Office) -> None:
    from service.demo.forms import answered_chronology_docx

    rows = [["14 March 2025", "", "Home visit.", "Case notes", "", ""]]
    data = answered_chronology_docx(TEMPLATES, rows, reference="RR-2026-001", agency="Testshire Police")
    (bare.folder / "c.docx").write_bytes(data)
    bare.ask("read", "c.docx", "--html", "page.html")
    page = (bare.folder / "page.html").read_text("utf-8")
    for text in ("14 March 2025", "2025-03-14", "Home visit.", "Case notes"):
        assert f"<td>{text}</td>" in page
    (document,) = documents(bare.ask("read", "c.docx", "--json"))
    loose = {"text": "loose <b>words</b>", "place": {"part": "body", "paragraph": 3}}
    page = page_of([document | {"not_placed": [loose]}])
    assert '<td>loose &lt;b&gt;words&lt;/b&gt;</td><td class="place">paragraph 3</td>' in page


def test_a_day_of_arrival_decides_what_lies_in_the_future(bare: Office, tmp_path: Path) -> None:
    from service.demo.forms import answered_chronology_docx

    rows = [["14 March 2025", "", "Home visit.", "Case notes", "", ""]]
    (tmp_path / "c.docx").write_bytes(
        answered_chronology_docx(TEMPLATES, rows, reference="RR-2026-001", agency="Testshire Police")
    )
    early = documents(bare.ask("read", "c.docx", "--json", "--received", "2025-01-10"))[0]
    late = documents(bare.ask("read", "c.docx", "--json", "--received", "2025-06-10"))[0]
    assert "future_date" in [each["type"] for each in early["warnings"]]
    assert "future_date" not in [each["type"] for each in late["warnings"]]


# --- containers, and what is locked


def msg_of(*files: tuple[str, bytes], text: str = "Please find attached.") -> bytes:
    """A message that Outlook saved."""
    return msg(Saved(text=text, files=files))


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("forwarded.msg", lambda: msg_of(("inner.docx", form())), "message"),
        ("winmail.dat", lambda: winmail(files=[("inner.docx", form())]), "message"),
        ("smime.p7m", lambda: signed(mail_with(form())), "message"),
        ("letter.docx", lambda: docx(p("See inside."), extra={"word/embeddings/inner.docx": form()}), "other"),
    ],
    ids=["Outlook's message", "winmail", "signed mail", "embedded"],
)
def test_a_container_is_one_object_and_each_file_in_it_another(
    bare: Office, name: str, data: Callable[[], bytes], kind: str
) -> None:
    (bare.folder / name).write_bytes(data())
    found = documents(bare.ask("read", name, "--json"))
    assert [(each["file"], each["kind"]) for each in found] == [(name, kind), (f"{name}!inner.docx", "scoping")]
    assert found[1]["fields"]["involvement_summary"] == "One home visit in 2025."


def mail_with(data: bytes) -> bytes:
    """A mail with a form."""
    mail = EmailMessage()
    mail.set_content("Attached.")
    mail.add_attachment(data, maintype="application", subtype="octet-stream", filename="inner.docx")
    return bytes(mail)


def test_a_return_in_the_body_of_a_mail_is_an_object_of_its_own(bare: Office) -> None:
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "desk@police.example", "[RR-2026-001 police] return"
    mail.set_content(
        "Child's name: Zora Quill\nDate of birth: 14 March 2019\nAgency: Testshire Police\nSummary of involvement: One home "
        "visit in 2025.\nVoice of the child: She was seen alone.\nLearning: None.\n"
    )
    (bare.folder / "outer.eml").write_bytes(bytes(mail))
    found = documents(bare.ask("read", "outer.eml", "--json"))
    assert [(each["file"], each["kind"]) for each in found] == [("outer.eml", "message"), ("outer.eml!body", "scoping")]
    assert found[1]["fields"]["case_reference"] == "RR-2026-001"


def test_locked_documents_open_with_the_passwords_of_a_file_and_no_output_says_one(bare: Office) -> None:
    (bare.folder / "a.docx").write_bytes(locked(form(), "Otter-41"))
    (bare.folder / "b.docx").write_bytes(locked(form(), "Marsh-14"))
    (bare.folder / "words.txt").write_text("no\nOtter-41\n")
    assert [each["outcome"] for each in documents(bare.ask("read", "a.docx", "--json"))] == ["locked"]
    answer = bare.ask("read", "a.docx", "b.docx", "--password-file", "words.txt", "--json")
    first, second = documents(answer)
    assert answer.status == 1
    assert (first["outcome"], first["kind"]) == ("read", "scoping")
    assert second["outcome"] == "locked"
    assert "wrong_password" in [each["code"] for each in second["problems"]]
    assert "Otter-41" not in answer.out + answer.err
    assert bare.ask("read", "a.docx", "--password-file", "nowhere.txt").status == 2


def test_a_file_is_what_its_content_says_whatever_it_is_called(bare: Office) -> None:
    (bare.folder / "mail.eml").write_bytes(form())
    (bare.folder / "form.docx").write_bytes(b"From: desk@police.example\nSubject: x\nMIME-Version: 1.0\n" + mail_with(form()))
    found = documents(bare.ask("read", "mail.eml", "form.docx", "--json"))
    assert [(each["file"], each["kind"]) for each in found] == [
        ("mail.eml", "scoping"), ("form.docx", "message"), ("form.docx!inner.docx", "scoping"),
    ]  # fmt: skip
