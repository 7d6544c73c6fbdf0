"""Changes the encryption key: the new one is safe on the disk before anything depends on it, the old one goes last.

A service that stands still and perhaps a file with the new key come in; the sentences leave that say what to do next.
"""

from __future__ import annotations

import base64
import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

from service.cli.kinds import Usage

if TYPE_CHECKING:
    from service.wiring import Service


def rekey(service: Service, new_key: Path | None) -> list[str]:
    """What was done, and what is left to do; raises `Usage` where there is no key to change from or to."""
    from service.adapters.backups.kept_keys import write_keys_again
    from service.adapters.database_file import sync
    from service.adapters.store.rekeying import rewrap
    from service.adapters.vault import Keyed
    from service.cli.entries import record
    from service.config.secrets import KEY_FILE, Secrets

    settings, folder = service.settings, service.settings.path.parent
    if settings.encryption_key is None:
        raise Usage("There is no key to change: [encryption] enabled is false.")
    ours = Secrets(os.environ, folder).own_key_file()
    file = new_key or _made((ours or folder / KEY_FILE).with_suffix(".new"))
    key = _read(file)
    _ = service.store  # refuses a wrong old key before anything is done
    number = rewrap(settings.database_url, Keyed(settings.encryption_key), Keyed(key))
    record(service, "key_changed", keys=number)
    _, left = write_keys_again(settings.database_url)
    said = [f"{number} data keys are wrapped by the new key; the old key opens nothing any more."]
    if ours is not None:
        file.replace(ours)
        sync(ours.parent)
        said.append(f"The new key stands in {ours}. Keep a copy in your password safe, and start the service.")
    else:
        said.append(f"The new key stands in {file}: give it to the service in the old one's place, then start it.")
    said += [f"The keys beside older backups in {each.parent} are of the old key: make a new backup there." for each in left]
    return said


def _made(file: Path) -> Path:
    """A new key in a file that is new, on the disk before it is used."""
    from service.adapters.database_file import sync

    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        descriptor = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600)
    except FileExistsError:
        raise Usage(f"{file} is there already, perhaps of a change that was cut short: give it with --new-key.") from None
    with os.fdopen(descriptor, "w") as new:
        new.write(base64.b64encode(secrets.token_bytes(32)).decode() + "\n")
    sync(file)
    sync(file.parent)
    return file


def _read(file: Path) -> bytes:
    try:
        key = base64.b64decode(file.read_text("ascii").strip(), validate=True)
    except (OSError, ValueError):
        key = b""
    if len(key) != len(bytes(32)):
        raise Usage(f"{file} should hold 32 bytes as base64, on one line.")
    return key
