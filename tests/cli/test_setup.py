"""`init`, `check` and `preview`: the first quarter of an hour."""

from __future__ import annotations

import re
import stat
import tomllib
from pathlib import Path

import pytest

from service.cli.starting import EMPTIED, LINES, filled
from service.config import load
from service.domain.samples import samples
from tests.cli.office import CONFIG, ROOT, Office

ANSWERS = (
    *("--host", "imap.tscp.example", "--user", "reviews@tscp.example", "--partnership", 'Testshire "SCP"'),
    *("--staff", "pat@tscp.example", "--since", "2026-11-20"),
)


def test_init_writes_a_commented_configuration_a_key_and_a_database(bare: Office) -> None:
    answer = bare.ask("init", *ANSWERS)
    assert answer.status == 0, answer.err
    settings = load(bare.folder / "config.toml", {}, needs={"encryption-key"})
    assert settings.mailbox.host == "imap.tscp.example"
    assert settings.smtp.host == "smtp.tscp.example"
    assert settings.smtp.sender == "reviews@tscp.example"
    assert settings.trust.authserv_id == "mx.tscp.example"
    assert settings.roster.partnership.name == 'Testshire "SCP"'
    assert settings.roster.staff[0].email == "pat@tscp.example"
    assert settings.mailbox.since.isoformat() == "2026-11-20"
    assert (bare.folder / "config.toml").read_text().count("#") > 50
    assert (bare.folder / "state" / "rapid-review.db").exists()
    assert bare.ask("case", "list").status == 0


def test_the_key_can_be_read_by_its_owner_only(bare: Office) -> None:
    bare.ask("init", *ANSWERS)
    assert stat.S_IMODE((bare.folder / "state" / "encryption-key").stat().st_mode) == 0o600


def test_init_writes_over_nothing(bare: Office) -> None:
    (bare.folder / "config.toml").write_text("# mine\n")
    answer = bare.ask("init", *ANSWERS)
    assert answer.status == 2
    assert (bare.folder / "config.toml").read_text() == "# mine\n"
    assert not (bare.folder / "state").exists()


def test_init_leaves_the_pattern_alone_and_asks_nothing_first(bare: Office) -> None:
    answer = bare.ask("--config", str(ROOT / "config.toml"), "init")
    assert answer.status == 2
    assert "go to an empty folder of your own" in answer.err
    assert len(answer.err.splitlines()) == 1


def test_init_keeps_a_key_that_is_there(bare: Office) -> None:
    bare.ask("init", *ANSWERS)
    key = (bare.folder / "state" / "encryption-key").read_text()
    (bare.folder / "config.toml").unlink()
    assert "is kept" in bare.ask("init", *ANSWERS).out
    assert (bare.folder / "state" / "encryption-key").read_text() == key


def test_init_says_what_it_was_not_told_where_it_cannot_ask(bare: Office) -> None:
    answer = bare.ask("init", "--host", "imap.tscp.example")
    assert answer.status == 2
    assert "The name that logs in to the mailbox" in answer.err
    assert not (bare.folder / "config.toml").exists()


def test_every_answer_has_its_line_in_the_configuration() -> None:
    pattern = (ROOT / "config.toml").read_text()
    answers = {name: "2026-11-20" if name == "since" else f"answer-{name}" for _, _, name in LINES}
    text = filled(pattern, answers)
    values = tomllib.loads(text)
    for section, key, name in LINES:
        table = values[section.strip("[]")]
        assert str((table[0] if isinstance(table, list) else table)[key]) == answers[name]
    assert [values[section][key] for section, key in EMPTIED] == ["", "", ""]
    assert re.findall(r"#.*", text) == re.findall(r"#.*", pattern)


def test_check_finds_nothing_wrong_with_what_we_ship(office: Office) -> None:
    answer = office.ask("check", "--json")
    assert answer.status == 0, answer.out
    verdicts = {each["what"]: each["verdict"] for each in answer.json}
    assert verdicts["layouts"] == "ok"
    assert verdicts["mail templates"] == "ok"
    assert verdicts["bank holidays"] == "ok"
    assert verdicts["database"] == "ok"


def test_check_shows_what_of_a_review_type_a_person_should_confirm(office: Office) -> None:
    looks = [each for each in office.ask("check", "--json").json if each["verdict"] == "look"]
    assert any("milestones.returns_due.offset" in each["sentence"] for each in looks)


def test_check_online_logs_in_to_both_servers(office: Office) -> None:
    answer = office.ask("check", "--online", "--json")
    assert answer.status == 0, answer.out
    verdicts = {each["what"]: each["verdict"] for each in answer.json}
    assert {"mailbox", "moving", "smtp", "folder Processed"} <= set(verdicts)


def test_check_online_says_which_server_is_away(office: Office) -> None:
    office.mailbox.close()
    office.postbox.close()
    answer = office.ask("check", "--online", "--json")
    assert answer.status == 1
    wrong = {each["what"]: each["sentence"] for each in answer.json if each["verdict"] == "wrong"}
    assert "nothing listens" in wrong["mailbox"]
    assert "nothing listens" in wrong["smtp"]


def test_check_says_that_a_database_is_missing(bare: Office) -> None:
    bare.write(CONFIG.format(imap=10143, smtp=10025))
    answer = bare.ask("check")
    assert answer.status == 1
    assert "rapid-review db upgrade" in answer.out


def test_a_wrong_review_type_is_named_by_its_key(office: Office) -> None:
    path = office.folder / "config.toml"
    path.write_text(path.read_text() + '\n[review.rapid-review.clock]\nunit = "fortnights"\n')
    answer = office.ask("check")
    assert answer.status == 2
    assert "review.rapid-review.clock.unit" in answer.err


@pytest.mark.parametrize("notice", [each.kind.value for each in samples()])
def test_every_mail_can_be_previewed_as_text_and_html(bare: Office, notice: str) -> None:
    bare.write(CONFIG.format(imap=10143, smtp=10025))
    text = bare.ask("preview", notice)
    assert text.status == 0, text.err
    assert text.out.startswith("Subject: [RR")
    assert "OFFICIAL-SENSITIVE" in text.out
    assert "</html>" in bare.ask("preview", notice, "--html").out


def test_preview_lists_the_mails_and_refuses_others(bare: Office) -> None:
    bare.write(CONFIG.format(imap=10143, smtp=10025))
    assert "receipt" in bare.ask("preview").out.split()
    wrong = bare.ask("preview", "valentine")
    assert wrong.status == 2
    assert "receipt, query" in wrong.err


def test_preview_shows_the_picture_and_takes_a_review_type(bare: Office) -> None:
    bare.write(CONFIG.format(imap=10143, smtp=10025))
    assert 'src="data:image/png;base64,' in bare.ask("preview", "digest", "--html").out
    assert "Testshire Safeguarding Children Partnership" in bare.ask("preview", "request", "--type", "rapid-review").out
    wrong = bare.ask("preview", "request", "--type", "fortnightly")
    assert wrong.status == 2
    assert "rapid-review" in wrong.err


def test_the_state_folder_of_another_database_is_beside_the_configuration(tmp_path: Path) -> None:
    from service.wiring_state import state_folder

    office = Office(tmp_path)
    office.write(CONFIG.format(imap=10143, smtp=10025) + '[database]\nurl = "postgresql+psycopg://user@host/name"\n')
    settings = load(tmp_path / "config.toml", {}, needs=())
    assert state_folder(settings) == tmp_path / "state"
