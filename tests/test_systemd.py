"""The units: hardened beyond a threshold, free of mistakes that systemd can see, agreeing with the code and with each other."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from service.config import EVERY_SECRET

FOLDER = Path(__file__).parents[1] / "systemd"
UNITS = pytest.mark.parametrize("name", ["rapid-review.service", "rapid-review@.service"])
EXPOSURE = 11  # tenths: 1.1 of 10; being on the network at all costs 1.0
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
    assert int(said(name, "WatchdogSec")[0]) >= 60
    assert said(name, "RestartPreventExitStatus") == ["2"]


@UNITS
def test_what_is_written_is_for_the_service_alone(name: str) -> None:
    assert said(name, "UMask") == ["0077"]
    assert said(name, "StateDirectoryMode") == ["0700"]
    assert said(name, "LimitCORE") == ["0"]


@UNITS
def test_credentials_have_the_names_that_the_configuration_asks_for(name: str) -> None:
    named = {value.partition(":")[0] for value in said(name, "LoadCredential")}
    assert named == EVERY_SECRET - {"oauth2-secret"}


def test_two_partnerships_share_no_folder_user_or_secret() -> None:
    for key in ("User", "Group", "StateDirectory", "WorkingDirectory", "ExecStart", "LoadCredential"):
        assert all("%i" in value for value in said("rapid-review@.service", key))


def test_both_units_are_hardened_alike() -> None:
    one, many = (
        (FOLDER / name).read_text("utf-8").partition("ProtectSystem")[2]
        for name in ("rapid-review.service", "rapid-review@.service")
    )
    assert one == many
