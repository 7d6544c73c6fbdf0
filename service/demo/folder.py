"""The folder that the demonstration leaves behind: its configuration, its database, and every mail and document.

A path enters, a folder that is ours leaves, or the sentence why not: a folder is taken only where it is empty or a former
demonstration's, and of the latter only what a demonstration makes is removed.
"""

from __future__ import annotations

import base64
import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

from service.demo.chronicle import Chronicle, Mail
from service.demo.letters import text_of
from service.demo.stage import StoryStopped

MARK = ".rapid-review-demo"
MADE = ("config.toml", "index.html", "state", "mails", "documents", "papers")
SHOWN = ("From", "To", "Subject", "Date", "X-Rapid-Review-Notice")
KEY_BYTES = 32


def prepared(out: Path) -> Path:
    """The folder, emptied of a former demonstration, with a fresh key in it."""
    try:
        _take(out)
    except OSError as fault:
        raise StoryStopped(f"{fault.filename or out}: {fault.strerror or 'cannot be used'}.") from None
    return out


def _take(out: Path) -> None:
    if out.exists() and not out.is_dir():
        raise StoryStopped(f"{out} is a file; name a folder with --out.")
    out.mkdir(parents=True, exist_ok=True)
    if any(out.iterdir()) and not (out / MARK).is_file():
        raise StoryStopped(f"{out} is not empty and no former demonstration; name another folder with --out.")
    (out / MARK).touch()
    for name in MADE:
        path = out / name
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    for name in ("state", "mails", "documents"):
        (out / name).mkdir()
    _make_key(out / "state" / "encryption-key")


def _make_key(path: Path) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode("ascii") + "\n")


def keep(out: Path, chronicle: Chronicle) -> None:
    """Writes every mail into `mails`, as it travelled and as a person reads it, and every document into `documents`."""
    for mail in chronicle.mails():
        for name, data in _views(mail):
            (out / "mails" / name).write_bytes(data)
        for position, each in enumerate(mail.files, 1):
            (out / "documents" / mail.document(position, each)).write_bytes(each.data)


def _views(mail: Mail) -> Iterator[tuple[str, bytes]]:
    yield f"{mail.stem}.eml", mail.raw
    yield f"{mail.stem}.txt", _plain(mail).encode()
    if mail.page:
        yield f"{mail.stem}.html", mail.page.encode()


def _plain(mail: Mail) -> str:
    message = mail.message
    heads = [f"{name}: {message[name]}" for name in SHOWN if message[name]]
    files = [f"Attached: {each.name}" for each in mail.files]
    return "\n".join([*heads, *files, "", text_of(message)])
