"""The configuration: every fault at once and with its key, secrets never shown, and the commented example tells no lies."""

from __future__ import annotations

import base64
import re
import tomllib
from collections.abc import Iterator
from dataclasses import fields
from datetime import date, time
from pathlib import Path

import pytest

from service.config import ConfigFaults, Settings, describe, load
from service.config.settings import Require, RetentionTrigger, Security, TrustStyle
from service.domain.roster import SendMode

ROOT = Path(__file__).parents[1]
KEY = bytes(range(32))
SECRETS = {
    "RAPID_REVIEW_MAILBOX_PASSWORD": "correct-horse",
    "RAPID_REVIEW_SMTP_PASSWORD": "battery-staple",
    "RAPID_REVIEW_ENCRYPTION_KEY": base64.b64encode(KEY).decode(),
}
SMALLEST = """
[partnership]
name = "Sampleshire Safeguarding Children Partnership"
[mailbox]
host = "imap.sampleshire.example"
username = "reviews"
since = 2026-11-01
[smtp]
host = "smtp.sampleshire.example"
from = "Reviews@Sampleshire.example"
[trust]
authserv_id = "mx.sampleshire.example"
[[staff]]
name = "Sam"
email = "sam@sampleshire.example"
"""
POLICE = '[agency.police]\nname = "Police"\ncontacts = ["desk@police.example"]\n'
FIRE = '[agency.fire]\nname = "Fire"\ncontacts = ["desk@fire.example"]\n'


def write(folder: Path, text: str) -> Path:
    path = folder / "config.toml"
    path.write_text(text, "utf-8")
    return path


def settings(folder: Path, text: str, environ: dict[str, str] | None = None) -> Settings:
    return load(write(folder, text), SECRETS if environ is None else environ)


def faults(folder: Path, text: str, environ: dict[str, str] | None = None) -> dict[str, str]:
    with pytest.raises(ConfigFaults) as caught:
        settings(folder, text, environ)
    return {fault.key: fault.sentence for fault in caught.value.faults}


def changed(section: str, lines: str) -> str:
    """The smallest configuration with lines added to, or put in the place of, lines of one section."""
    text = SMALLEST if f"[{section}]\n" in SMALLEST else f"{SMALLEST}[{section}]\n"
    for line in lines.splitlines():
        key = line.partition("=")[0].strip()
        text = re.sub(rf"(\[{re.escape(section)}\]\n(?:[^\[].*\n)*?){key} = .*\n", r"\1", text)
    return text.replace(f"[{section}]\n", f"[{section}]\n{lines}\n", 1)


def test_the_smallest_configuration_has_sensible_defaults(tmp_path: Path) -> None:
    found = settings(tmp_path, SMALLEST)
    assert (found.mailbox.port, found.mailbox.security, found.mailbox.folder) == (993, Security.TLS, "INBOX")
    assert (found.smtp.port, found.smtp.security, found.smtp.username) == (587, Security.STARTTLS, "")
    assert found.send.mode is SendMode.APPROVE
    assert found.send.between == (time(8), time(18))
    assert (found.trust.style, found.trust.require) == (TrustStyle.RFC8601, Require.DMARC)
    assert (found.limits.document_seconds, found.limits.document_memory_mb) == (10, 768)
    assert found.roster.partnership.short_name == found.roster.partnership.name
    assert found.encrypted
    assert found.encryption_key == KEY


def test_paths_and_the_database_are_relative_to_the_file(tmp_path: Path) -> None:
    found = settings(tmp_path, SMALLEST)
    assert found.database_url == f"sqlite:///{tmp_path}/state/rapid-review.db"
    assert found.papers.folder == tmp_path / "papers"
    absolute = settings(tmp_path, changed("database", 'url = "sqlite:////var/lib/rapid-review/reviews.db"'))
    assert absolute.database_url == "sqlite:////var/lib/rapid-review/reviews.db"


def test_addresses_and_domains_are_lower_case_wherever_they_are_compared(tmp_path: Path) -> None:
    text = changed("trust", 'secure_domains = ["@Police.Example", "nhs.net"]') + POLICE.replace("desk@", "Desk@")
    found = settings(tmp_path, text)
    assert found.roster.partnership.mailbox_address == "reviews@sampleshire.example"
    assert found.roster.agencies["police"].contacts == ("desk@police.example",)
    assert found.send.secure_domains == ("police.example", "nhs.net")


def test_every_fault_is_told_at_once_with_its_key(tmp_path: Path) -> None:
    text = """
[partnership]
telephone = 1632
[mailbox]
host = "imap.sampleshire.example"
port = 70000
username = "reviews"
since = "last week"
hots = "x"
[smtp]
host = "smtp.sampleshire.example"
from = "reviews at sampleshire"
[send]
mode = "sometimes"
between = ["18:00", "08:00"]
[[staff]]
name = "Sam"
email = "sam"
[agency.Police_1]
name = "Police"
contacts = ["x@police.example"]
"""
    found = faults(tmp_path, text, {})
    assert set(found) == {
        "partnership.name",
        "partnership.telephone",
        "mailbox.port",
        "mailbox.since",
        "mailbox.hots",
        "smtp.from",
        "send.mode",
        "send.between",
        "trust.authserv_id",
        "staff[1].email",
        "agency.Police_1",
        "mailbox-password",
        "encryption-key",
    }
    assert "from 1 to 65535" in found["mailbox.port"]
    assert "did you mean mailbox.host?" in found["mailbox.hots"]


@pytest.mark.parametrize(
    ("section", "line", "key", "word"),
    [
        ("mailbox", 'port = "993"', "mailbox.port", "65535"),
        ("mailbox", "port = true", "mailbox.port", "65535"),
        ("mailbox", 'idle = "yes"', "mailbox.idle", "true or false"),
        ("mailbox", "since = 2026-11-01T09:00:00", "mailbox.since", "2026-11-01"),
        ("mailbox", 'host = ""', "mailbox.host", "IMAP server"),
        ("mailbox", 'security = "ssl"', "mailbox.security", "starttls"),
        ("mailbox", 'security = "none"', "mailbox.security", "this machine"),
        ("smtp", 'security = "none"', "smtp.security", "this machine"),
        ("mailbox", 'auth = "oauth2"', "mailbox.auth", "not part of this version"),
        ("mailbox", 'held = "inbox"', "mailbox.folder", "differ"),
        ("smtp", 'from = "reviews@sämpleshire.example"', "smtp.from", "plain"),
        ("smtp", 'from = "reviews@xn--smpleshire-q5a.example"', "smtp.from", "plain"),
        ("smtp", 'from = "a@b.example\\r\\nBcc: c@d.example"', "smtp.from", "plain"),
        ("smtp", 'only_to = "a@b.example"', "smtp.only_to", "list"),
        ("partnership", 'marking = "OFFICIAL\\nX-Header: 1"', "partnership.marking", "one line"),
        ("clock", 'timezone = "Europe/Lundon"', "clock.timezone", "Europe/London"),
        ("clock", "school_holidays = [[2026-12-31, 2026-12-21]]", "clock.school_holidays", "first and last"),
        ("clock", 'digest_at = "half past eight"', "clock.digest_at", "08:00"),
        ("trust", 'authserv_id = ""', "trust.authserv_id", "Authentication-Results"),
        ("identity", 'send = "post"', "identity.send", "by-hand"),
        ("identity", 'send = "attachment"', "identity.send", "not part of this version"),
        ("database", 'url = "mysql://localhost/x"', "database.url", "sqlite"),
        ("limits", "document_seconds = 0", "limits.document_seconds", "1 to 600"),
        ("mailbocks", 'host = "x"', "mailbocks", "did you mean mailbox?"),
        ("smtp", "poll_seconds = 3", "smtp.poll_seconds", "did you mean mailbox.poll_seconds?"),
        ("papers", "colour = 3", "papers.colour", "take it out"),
        ("retention.raw_returns", "months = 12", "retention.raw_returns.trigger", "case_closed"),
        ("retention.raw_retruns", "months = 12", "retention.raw_retruns", "did you mean retention.raw_returns?"),
    ],
)
def test_a_wrong_value_is_told_with_its_key_and_what_would_be_right(
    tmp_path: Path, section: str, line: str, key: str, word: str
) -> None:
    assert word in faults(tmp_path, changed(section, line))[key]


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.8.8", "::1"])
def test_plain_text_is_accepted_on_this_machine_only(tmp_path: Path, host: str) -> None:
    found = settings(tmp_path, changed("mailbox", f'host = "{host}"\nsecurity = "none"'))
    assert (found.mailbox.security, found.mailbox.port) == (Security.NONE, 143)


@pytest.mark.parametrize(
    ("section", "line", "credential"),
    [
        ("mailbox", 'password = "correct-horse"', "mailbox-password"),
        ("smtp", 'password = "correct-horse"', "smtp-password"),
        ("oauth2", 'client_secret = "correct-horse"', "oauth2-secret"),
        ("encryption", 'key = "correct-horse"', "encryption-key"),
        ("database", 'url = "postgresql+psycopg://me:correct-horse@db/reviews"', "database-password"),
    ],
)
def test_a_secret_in_the_file_is_refused_and_not_repeated(tmp_path: Path, section: str, line: str, credential: str) -> None:
    told = faults(tmp_path, changed(section, line))
    assert any(credential in sentence for sentence in told.values())
    assert "correct-horse" not in str(told)


def test_a_file_that_is_not_toml_is_told_by_line_without_its_text(tmp_path: Path) -> None:
    told = faults(tmp_path, SMALLEST + 'password = "correct-horse\n')
    assert list(told) == [str(tmp_path / "config.toml")]
    assert "line" in str(told)
    assert "correct-horse" not in str(told)


def test_a_missing_file_is_told_with_the_command_that_writes_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigFaults, match="rapid-review init"):
        load(tmp_path / "nowhere.toml", {})


def test_nobody_to_tell_is_a_fault(tmp_path: Path) -> None:
    assert "[[staff]]" in faults(tmp_path, SMALLEST.partition("[[staff]]")[0])["staff"]


def agencies(text: str) -> str:
    return SMALLEST + text


@pytest.mark.parametrize(
    ("text", "key", "word"),
    [
        (POLICE + 'accept_from = ["@nhs.net"]\n', "agency.police.accept_from", "shared"),
        (POLICE + 'accept_from = ["@cjsm.net"]\n', "agency.police.accept_from", "shared"),
        (POLICE + 'accept_from = ["@GOV.UK"]\n', "agency.police.accept_from", "shared"),
        (POLICE + 'accept_from = ["@gmail.com"]\n', "agency.police.accept_from", "shared"),
        (
            POLICE + 'accept_from = ["@b.example"]\n' + FIRE + 'accept_from = ["@B.example"]\n',
            "agency.fire.accept_from",
            "already stands for police",
        ),
        (POLICE + 'via = "icb"\n', "agency.police.via", "key of another agency"),
        (POLICE + 'via = "police"\n', "agency.police.via", "key of another agency"),
        ('[agency.police]\nname = "Police"\n', "agency.police.contacts", "at least one"),
        (POLICE + 'code = "fire"\n' + FIRE, "agency.fire.code", "already used for police"),
        (POLICE.replace("desk@police", "reviews@sampleshire"), "agency.police.contacts", "writes from"),
    ],
    ids=lambda value: value if isinstance(value, str) and value.startswith("agency.") else "",
)
def test_agencies_must_fit_together(tmp_path: Path, text: str, key: str, word: str) -> None:
    assert word in faults(tmp_path, agencies(text))[key]


def test_an_agency_may_be_asked_through_another(tmp_path: Path) -> None:
    found = settings(tmp_path, agencies(POLICE + '[agency.dogs]\nname = "Dog unit"\nvia = "police"\n'))
    assert found.roster.agencies["dogs"].via == "police"
    assert found.roster.agencies["dogs"].code == "dogs"


def test_secrets_come_from_the_credentials_directory_before_the_environment(tmp_path: Path) -> None:
    folder = tmp_path / "credentials"
    folder.mkdir()
    secret = folder / "mailbox-password"
    secret.write_text("from-systemd\n")
    secret.chmod(0o600)
    found = settings(tmp_path, SMALLEST, {**SECRETS, "CREDENTIALS_DIRECTORY": str(folder)})
    assert found.mailbox.password == "from-systemd"
    assert found.encryption_key == KEY


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666])
def test_a_secret_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    key = tmp_path / "state" / "encryption-key"
    key.parent.mkdir()
    key.write_text(SECRETS["RAPID_REVIEW_ENCRYPTION_KEY"])
    key.chmod(mode)
    told = faults(tmp_path, SMALLEST, {"RAPID_REVIEW_MAILBOX_PASSWORD": "x"})
    assert "chmod 600" in told["encryption-key"]


def test_the_key_may_lie_beside_the_configuration(tmp_path: Path) -> None:
    key = tmp_path / "state" / "encryption-key"
    key.parent.mkdir()
    key.write_text(SECRETS["RAPID_REVIEW_ENCRYPTION_KEY"] + "\n")
    key.chmod(0o600)
    assert settings(tmp_path, SMALLEST, {"RAPID_REVIEW_MAILBOX_PASSWORD": "x"}).encryption_key == KEY


@pytest.mark.parametrize("key", ["", "short", "not base64!", base64.b64encode(b"x" * 31).decode()])
def test_a_wrong_key_is_told_with_how_to_make_one(tmp_path: Path, key: str) -> None:
    told = faults(tmp_path, SMALLEST, {**SECRETS, "RAPID_REVIEW_ENCRYPTION_KEY": key})
    assert set(told) == {"encryption-key"}
    assert not key or key not in told["encryption-key"].replace("state/encryption-key", "")


def test_encryption_without_a_key_says_how_to_make_one_and_without_encryption_none_is_needed(tmp_path: Path) -> None:
    bare = {"RAPID_REVIEW_MAILBOX_PASSWORD": "x"}
    assert "head -c 32 /dev/urandom" in faults(tmp_path, SMALLEST, bare)["encryption-key"]
    assert settings(tmp_path, changed("encryption", "enabled = false"), bare).encryption_key is None


def test_a_command_may_ask_for_fewer_secrets(tmp_path: Path) -> None:
    path = write(tmp_path, SMALLEST)
    found = load(path, {"RAPID_REVIEW_ENCRYPTION_KEY": SECRETS["RAPID_REVIEW_ENCRYPTION_KEY"]}, needs={"encryption-key"})
    assert found.mailbox.password == ""
    assert found.encryption_key == KEY


def test_one_account_needs_one_password(tmp_path: Path) -> None:
    bare = {each: value for each, value in SECRETS.items() if "SMTP" not in each}
    assert settings(tmp_path, changed("smtp", 'username = "reviews"'), bare).smtp.password == "correct-horse"
    assert "smtp-password" in faults(tmp_path, changed("smtp", 'username = "relay"'), bare)


def test_a_database_password_comes_as_a_credential(tmp_path: Path) -> None:
    text = changed("database", 'url = "postgresql+psycopg://me@db/reviews"')
    found = settings(tmp_path, text, {**SECRETS, "RAPID_REVIEW_DATABASE_PASSWORD": "p@ss/word"})
    assert found.database_url == "postgresql+psycopg://me:p%40ss%2Fword@db/reviews"


def test_no_secret_stands_in_a_repr(tmp_path: Path) -> None:
    text = changed("database", 'url = "postgresql+psycopg://me@db/reviews"')
    environ = {**SECRETS, "RAPID_REVIEW_DATABASE_PASSWORD": "tr0ub4dor", "RAPID_REVIEW_OAUTH2_SECRET": "xkcd-936"}
    found = settings(tmp_path, text.replace("[smtp]\n", '[smtp]\nusername = "relay"\n'), environ)
    assert (found.smtp.password, found.oauth2.secret) == ("battery-staple", "xkcd-936")
    shown = f"{found!r} {found.smtp} {found.mailbox} {found.oauth2}"
    for secret in ("correct-horse", "battery-staple", "tr0ub4dor", "xkcd-936", repr(KEY)):
        assert secret not in shown


def test_settings_are_frozen(tmp_path: Path) -> None:
    found = settings(tmp_path, SMALLEST)
    for field in fields(found):
        with pytest.raises(AttributeError):
            setattr(found, field.name, None)


def keys_of(table: dict[str, object], prefix: str = "") -> Iterator[str]:
    for name, value in table.items():
        dotted = f"{prefix}{name}"
        if isinstance(value, dict):
            yield from keys_of(value, f"{dotted}.")
        elif name == "staff" and isinstance(value, list):
            yield from (key for person in value for key in keys_of(person, "staff."))
        else:
            yield dotted


def test_the_example_shows_every_key_and_no_other() -> None:
    shown = set(keys_of(tomllib.loads((ROOT / "config.toml").read_text("utf-8"))))
    named = {re.sub(r"^agency\.[a-z]+\.", "agency.KEY.", key) for key in shown if not key.startswith("review.")}
    assert named | {"review.KEY"} == set(describe())


def test_the_example_is_right_as_it_stands_and_its_optional_keys_show_their_defaults(tmp_path: Path) -> None:
    example = (ROOT / "config.toml").read_text("utf-8")
    found = settings(tmp_path, example)
    assert found.mailbox.since == date(2026, 11, 1)
    assert found.retention["raw_returns"].trigger is RetentionTrigger.REPORT_SUBMITTED
    assert found.roster.agencies["hospital"].via == "icb"
    smallest = settings(tmp_path, SMALLEST)
    assert found.limits == smallest.limits
    assert (found.send.mode, found.send.between) == (smallest.send.mode, smallest.send.between)
    assert (found.clock.digest_at, found.clock.remind_at) == (smallest.clock.digest_at, smallest.clock.remind_at)
    assert found.oauth2 == smallest.oauth2


def test_every_key_of_the_example_is_explained() -> None:
    lines = (ROOT / "config.toml").read_text("utf-8").splitlines()
    sections = [number for number, line in enumerate(lines) if line.startswith("[")]
    unexplained = [
        lines[number] for number in sections if not any("#" in line for line in lines[max(0, number - 3) : number + 4])
    ]
    assert unexplained == []
