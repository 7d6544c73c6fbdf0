"""The units: hardened beyond a threshold, free of mistakes that systemd can see, agreeing with the code and with each other."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest

from service.adapters.smtp_connection import SmtpSettings
from service.adapters.tls import Security
from service.config import EVERY_SECRET
from service.daemon import IN_HAND

FOLDER = Path(__file__).parents[1] / "systemd"
UNITS = pytest.mark.parametrize("name", ["rapid-review.service", "rapid-review@.service"])
EXPOSURE = 11  # tenths: 1.1 of 10; being on the network at all costs 1.0
LOCAL, AFAR = 9, 10  # with a list of addresses: where all are of this machine, and where some are not
ANALYZE = shutil.which("systemd-analyze")
NEEDS_SYSTEMD = pytest.mark.skipif(ANALYZE is None, reason="systemd-analyze is not here")


def said(name: str, key: str) -> list[str]:
    """The values that the unit gives for a key."""
    return re.findall(rf"^{key}=(.*)$", (FOLDER / name).read_text("utf-8"), re.MULTILINE)


def analyze(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(ANALYZE), *words], capture_output=True, text=True, check=False, timeout=60)


@NEEDS_SYSTEMD
@UNITS
def test_the_unit_leaves_little_to_attack(name: str) -> None:
    scored = analyze("security", "--offline=true", f"--threshold={EXPOSURE}", str(FOLDER / name))
    assert scored.returncode == 0, scored.stdout[-300:]


@NEEDS_SYSTEMD
@pytest.mark.parametrize(("filled_in", "most"), [(False, LOCAL), (True, AFAR)], ids=["a relay here", "servers elsewhere"])
def test_a_list_of_addresses_leaves_less(filled_in: bool, most: int, tmp_path: Path) -> None:
    installed = tmp_path / "etc" / "systemd" / "system"
    added = installed / "rapid-review.service.d" / "addresses.conf"
    added.parent.mkdir(parents=True)
    shutil.copy(FOLDER / "rapid-review.service", installed)
    example = (FOLDER / "rapid-review.service.d" / "addresses.conf.example").read_text("utf-8")
    added.write_text(example.replace("#IPAddressAllow", "IPAddressAllow") if filled_in else example, "utf-8")
    words = ("security", "--offline=true", f"--root={tmp_path}", f"--threshold={most}", "rapid-review.service")
    scored = analyze(*words)
    assert scored.returncode == 0, scored.stdout[-300:]
    added.unlink()
    assert analyze(*words).returncode == 1, "it is the list that makes the difference"


@NEEDS_SYSTEMD
@UNITS
def test_systemd_finds_no_mistake_in_the_unit(name: str, tmp_path: Path) -> None:
    installed = re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", (FOLDER / name).read_text("utf-8"), flags=re.MULTILINE)
    unit = tmp_path / name.replace("@.", "@sampleshire.")
    unit.write_text(installed, "utf-8")
    found = analyze("verify", str(unit))
    assert (found.returncode, [line for line in found.stderr.splitlines() if unit.name in line]) == (0, [])


@UNITS
def test_the_daemon_starts_tells_and_is_watched(name: str) -> None:
    assert said(name, "Type") == ["notify"]
    assert said(name, "ExecStart")[0].endswith("/config.toml run")
    longest = SmtpSettings("localhost", 25, Security.NONE, "reviews@borough.example").final_timeout
    assert int(said(name, "WatchdogSec")[0]) > longest, "else a slow mail server would have a healthy service killed"
    assert int(said(name, "TimeoutStopSec")[0]) > 2 * IN_HAND
    assert said(name, "ExecReload") == ["/bin/kill -HUP $MAINPID"]
    assert said(name, "RestartPreventExitStatus") == ["2"]


@UNITS
def test_what_is_written_is_for_the_service_alone(name: str) -> None:
    assert said(name, "UMask") == ["0077"]
    assert said(name, "StateDirectoryMode") == ["0700"]
    assert said(name, "LimitCORE") == ["0"]


@UNITS
def test_credentials_have_the_names_that_the_configuration_asks_for(name: str) -> None:
    named = {value.partition(":")[0] for value in said(name, "LoadCredentialEncrypted")}
    assert named == EVERY_SECRET - {"oauth2-secret"}
    assert said(name, "LoadCredential") == [], "nothing lies on the disk in clear"


def test_two_partnerships_share_no_folder_user_or_secret() -> None:
    for key in ("User", "Group", "StateDirectory", "WorkingDirectory", "ExecStart", "LoadCredentialEncrypted"):
        assert all("%i" in value for value in said("rapid-review@.service", key))


def test_both_units_are_hardened_alike() -> None:
    one, many = (
        (FOLDER / name).read_text("utf-8").partition("ProtectSystem")[2]
        for name in ("rapid-review.service", "rapid-review@.service")
    )
    assert one == many


STAND_INS = {
    "systemctl": '#!/bin/sh\n[ "$2" = "$WANTED" ] && cat "$UNIT" "$ADDED"\n',
    "systemd-run": '#!/bin/sh\nprintf "%s\\n" "$@"\n',
}
"""A machine whose systemd says what it was asked, and does nothing."""


def asked(folder: Path, wanted: str, *words: str) -> subprocess.CompletedProcess[str]:
    """What the administrator's command would have systemd run."""
    for name, text in STAND_INS.items():
        (folder / name).write_text(text, "utf-8")
        (folder / name).chmod(0o700)
    unit = FOLDER / ("rapid-review@.service" if "@" in wanted else wanted)
    places = {"WANTED": wanted, "UNIT": str(unit), "ADDED": str(FOLDER / "rapid-review.service.d" / "addresses.conf.example")}
    environment = {**places, "PATH": f"{folder}:{os.environ['PATH']}"}
    command = [str(FOLDER / "rapid-review-admin"), *words]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)


@pytest.mark.parametrize(
    ("wanted", "words", "config"),
    [
        ("rapid-review.service", (), "/etc/rapid-review/config.toml"),
        ("rapid-review@vale.service", ("-i", "vale"), "/etc/rapid-review/vale/config.toml"),
    ],
)
def test_an_administrators_command_runs_as_the_daemon_does(
    wanted: str, words: tuple[str, ...], config: str, tmp_path: Path
) -> None:
    lines = asked(tmp_path, wanted, *words, "case", "rang", "RR-2026-003", "a b").stdout.splitlines()
    options, command = lines[: lines.index("--")], lines[lines.index("--") + 1 :]
    assert command == ["/opt/rapid-review/.venv/bin/rapid-review", "--config", config, "case", "rang", "RR-2026-003", "a b"]
    given = {after for before, after in pairwise(options) if before == "--property"}
    unit = FOLDER / ("rapid-review@.service" if "@" in wanted else wanted)
    every = [line for line in unit.read_text("utf-8").split("[Service]")[1].split("[Install]")[0].splitlines() if "=" in line]
    of_the_daemon = ("#", "Type", "NotifyAccess", "Exec", "Restart=", "RestartSec", "RestartPrevent", "Watchdog", "Timeout")
    kept = {line.replace("%i", "vale") for line in every if not line.startswith((*of_the_daemon, "KillMode", "OOMPolicy"))}
    assert kept < given
    assert given - kept == {"IPAddressDeny=any", "IPAddressAllow=localhost"}, "those of the drop-in"


def test_an_administrators_command_says_where_there_is_no_unit(tmp_path: Path) -> None:
    refused = asked(tmp_path, "rapid-review.service", "-i", "elsewhere", "status")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "rapid-review@elsewhere.service" in refused.stderr


@NEEDS_SYSTEMD
def test_a_command_beside_the_daemon_is_as_confined_as_the_daemon(tmp_path: Path) -> None:
    lines = asked(tmp_path, "rapid-review.service", "status").stdout.splitlines()
    given = [after for before, after in pairwise(lines) if before == "--property"]
    transient = tmp_path / "run-r1.service"
    transient.write_text("\n".join(("[Service]", "ExecStart=/bin/true", *given)), "utf-8")
    scored = analyze("security", "--offline=true", f"--threshold={EXPOSURE}", str(transient))
    assert scored.returncode == 0, scored.stdout[-300:]
