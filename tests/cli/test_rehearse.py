"""`rehearse` and `preview`: every mail that would be, without a database, a secret or a server."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.cli.office import CONFIG, ROOT, Answer, Office

TYPES = sorted(path.stem for path in (ROOT / "templates" / "reviews").glob("*.toml"))


@pytest.fixture
def configured(bare: Office) -> Office:
    """A folder with a configuration alone: its servers do not run."""
    bare.write(CONFIG.format(imap=1, smtp=1))
    return bare


def rehearse(office: Office, *words: str) -> Answer:
    """What `rehearse` says where no secret is known."""
    no_secrets: Mapping[str, str] = {each: value for each, value in os.environ.items() if not each.startswith("RAPID_REVIEW_")}
    return office.ask("rehearse", "--on", "2026-12-14", *words, environ=no_secrets)


def test_every_mail_is_listed_in_order_with_its_day_its_recipient_and_its_text(configured: Office) -> None:
    answer = rehearse(configured, "--agency", "police")
    assert answer.status == 0, answer.err
    heads = [each for each in answer.out.splitlines() if each.startswith("== ")]
    assert heads[0].startswith("== Monday 14 December 2026 09:00  to desk@police.example  request")
    assert not any("health.example" in each for each in heads)
    kinds = {each.split("example  ")[1].split()[0] for each in heads}
    assert kinds >= {"request", "reminder", "overdue", "invitation", "checklist", "decision"}
    assert f"{len(heads)} mails." in answer.out
    assert "Nothing was sent and nothing was stored." in answer.out
    assert sorted(path.name for path in configured.folder.iterdir()) == ["config.toml"]


@pytest.mark.parametrize("review", TYPES)
def test_every_review_type_can_be_rehearsed(configured: Office, review: str) -> None:
    answer = rehearse(configured, "--type", review, "--agency", "police", "--json")
    assert answer.status == 0, answer.err
    found = answer.json
    assert found
    assert [each["at"] for each in found] == sorted(each["at"] for each in found)
    assert {each["agency"] for each in found} <= {"police", None}
    assert all(each["subject"].startswith("[") and each["text"] and each["to"] for each in found)
    assert "request" in {each["notice"] for each in found}


def test_a_page_is_written_where_it_is_asked_for(configured: Office, tmp_path: Path) -> None:
    out = tmp_path / "rehearsal.html"
    answer = rehearse(configured, "--agency", "police", "--html", str(out))
    assert answer.status == 0, answer.err
    page = out.read_text(encoding="utf-8")
    assert f"mails: {out}" in answer.out
    assert "Every mail of a case that opens on Monday 14 December 2026" in page
    assert "desk@police.example" in page
    assert "http" not in page.replace("http-equiv", ""), "nothing is fetched from elsewhere"


def test_what_is_not_there_is_said_and_ends_with_two(configured: Office) -> None:
    wrong = rehearse(configured, "--type", "village-fete")
    assert wrong.status == 2
    assert "There is no review type village-fete; there are" in wrong.err
    nobody = rehearse(configured, "--agency", "coastguard")
    assert nobody.status == 2
    assert "config.toml has no agency coastguard" in nobody.err
    assert configured.ask("rehearse", "--on", "14 December").status == 2
    assert configured.ask("rehearse").status == 2


def test_a_preview_needs_no_secret_and_an_unknown_one_is_named(configured: Office) -> None:
    listed = configured.ask("preview").out.split()
    assert {"command-result", "request", "decision", "stand-down"} <= set(listed)
    shown = configured.ask("preview", "command-result", environ={"PATH": os.environ["PATH"]})
    assert shown.status == 0, shown.err
    assert "Not everything was done" in shown.out
    assert "To be confirmed." in shown.out
    assert "<html" in configured.ask("preview", "command-result", "--html").out
    assert configured.ask("preview", "postcard").status == 2
    assert configured.ask("preview", "request", "--type", "village-fete").status == 2
