"""Where secrets come from: systemd's credentials directory, the environment, or the key file beside the configuration.

Asked for by name in that order; the first that is there wins. A file that others on the machine may read is refused
(systemd.exec(5), CREDENTIALS). What is found is handed to `Settings` and shown nowhere.
"""

from __future__ import annotations

import base64
import binascii
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from service.config.faults import Fault

KEY_FILE = Path("state") / "encryption-key"
KEY_BYTES = 32
MAKE_KEY = "make one with: (umask 077; mkdir -p state; head -c 32 /dev/urandom | base64 > state/encryption-key)"


@dataclass(frozen=True, slots=True)
class Secrets:
    """The doors at which secrets are asked for: the environment, and the folder of the configuration."""

    environ: Mapping[str, str]
    folder: Path

    def find(self, name: str) -> tuple[str | None, Fault | None]:
        """The secret of that name, or a fault where its file may not be used, or neither where there is none."""
        directory = self.environ.get("CREDENTIALS_DIRECTORY")
        if directory and (Path(directory) / name).is_file():
            return _read(name, Path(directory) / name)
        variable = f"RAPID_REVIEW_{name.upper().replace('-', '_')}"
        if variable in self.environ:
            return _filled(name, self.environ[variable])
        return None, None

    def own_key_file(self) -> Path | None:
        """The key's file beside the configuration, where the key comes from there and from nowhere else."""
        found, fault = self.find("encryption-key")
        file = self.folder / KEY_FILE
        return file if found is None and fault is None and file.is_file() else None

    def key(self) -> tuple[bytes | None, Fault | None]:
        """The encryption key of 32 bytes, or the fault that stands in its way; neither where there is none."""
        found, fault = self.find("encryption-key")
        if found is None and fault is None and (self.folder / KEY_FILE).is_file():
            found, fault = _read("encryption-key", self.folder / KEY_FILE)
        return (None, fault) if found is None else _decoded(found)


def _decoded(found: str) -> tuple[bytes | None, Fault | None]:
    try:
        key = base64.b64decode(found, validate=True)
    except (binascii.Error, ValueError):
        key = b""
    return (key, None) if len(key) == KEY_BYTES else (None, Fault("encryption-key", f"should be 32 bytes as base64; {MAKE_KEY}"))


def _read(name: str, path: Path) -> tuple[str | None, Fault | None]:
    try:
        if _open_to_others(path):
            return None, Fault(name, f"the file {path} can be read by others on this machine; mend that with: chmod 600 {path}")
        return _filled(name, path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError):
        return None, Fault(name, f"the file {path} cannot be read by the user that runs the service")


def _filled(name: str, found: str) -> tuple[str | None, Fault | None]:
    found = found.strip("\r\n")
    return (found, None) if found.strip() else (None, Fault(name, "is empty; it should hold the secret on one line"))


def _open_to_others(path: Path) -> bool:
    """Whether group or world may read the file; the mask of an access-control list, which systemd sets, is no such right."""
    mode = path.stat().st_mode
    return bool(mode & stat.S_IRWXO) or (bool(mode & stat.S_IRWXG) and not _has_access_list(path))


def _has_access_list(path: Path) -> bool:
    try:
        return "system.posix_acl_access" in os.listxattr(path)
    except OSError:
        return False
