"""The file of data keys that lies beside backups: wrapped keys, and the ids of destroyed ones; never the key that opens them.

Rows come in, a JSON file leaves that takes the old one's place, and back again. A backup itself holds no data key, so that what
was erased opens in no older backup once this file has been written again. There is one such file a folder of backups: it is
replaced, never kept in versions.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from service.adapters.backups.postgres_tools import BackupRefused
from service.adapters.database_file import make_file, sync
from service.adapters.vault import LOOKUP, DataKey

NAME = "rapid-review.keys"
FORMAT = 1

NOT_KEYS = "The file is not a file of data keys of this service: {name}."
ANOTHER = "The file of data keys there belongs to another database: {name}. Name another place with --keys."
MISSING = (
    "The backup opens only with its file of data keys, {name}, which is not beside it or belongs to another database: "
    "name it with --keys."
)


@dataclass(frozen=True, slots=True)
class Keys:
    """All data keys of one database; `check` tells which key from outside has wrapped them."""

    check: str
    keys: Mapping[str, DataKey]

    @property
    def lookup(self) -> str:
        """The id of the key of its keyed hashes, by which one database's keys are told from another's; empty without one."""
        return next((each.id for each in self.keys.values() if each.purpose == LOOKUP), "")

    def joined(self, other: Keys) -> Keys:
        """The keys of both; what one of them knows to be destroyed is destroyed."""
        both = {**other.keys, **self.keys}
        gone = {each.id for keys in (self, other) for each in keys.keys.values() if each.wrapped is None}
        return Keys(self.check, {name: DataKey(name, key.purpose, None) if name in gone else key for name, key in both.items()})


def write(file: Path, keys: Keys) -> None:
    """Puts the keys in the place of what was there; raises `BackupRefused` where that belongs to another database."""
    if file.exists() and read(file).lookup != keys.lookup:
        raise BackupRefused(ANOTHER.format(name=file.name))
    unfinished = file.with_name(file.name + ".unfinished")
    make_file(unfinished)
    try:
        unfinished.write_text(_as_text(keys), encoding="ascii")
        sync(unfinished)
        _overwrite(file)
        unfinished.rename(file)
        sync(file.parent)
    finally:
        unfinished.unlink(missing_ok=True)


def read(file: Path) -> Keys:
    """The keys in the file; raises `BackupRefused` where it is none of ours."""
    try:
        found = json.loads(file.read_text(encoding="ascii"))
        if found["format"] != FORMAT:
            raise ValueError
        return Keys(str(found["check"]), {each["id"]: _key(each) for each in found["keys"]})
    except (OSError, ValueError, KeyError, TypeError):
        raise BackupRefused(NOT_KEYS.format(name=file.name)) from None


def chosen(wanted: str, sources: Iterable[Keys], name: str) -> Keys:
    """The keys of the database that has that key of keyed hashes, joined from all sources; raises `BackupRefused` without any."""
    own: Sequence[Keys] = [each for each in sources if each.lookup == wanted]
    if not own:
        raise BackupRefused(MISSING.format(name=name))
    found = own[0]
    for each in own[1:]:
        found = found.joined(each)
    return found


def _as_text(keys: Keys) -> str:
    rows = [{"id": each.id, "purpose": each.purpose, "wrapped": _coded(each.wrapped)} for each in keys.keys.values()]
    return json.dumps({"format": FORMAT, "check": keys.check, "keys": rows}, separators=(",", ":"))


def _coded(wrapped: bytes | None) -> str | None:
    return None if wrapped is None else b64encode(wrapped).decode("ascii")


def _key(row: Mapping[str, str | None]) -> DataKey:
    wrapped = row["wrapped"]
    return DataKey(str(row["id"]), str(row["purpose"]), None if wrapped is None else b64decode(wrapped, validate=True))


def _overwrite(file: Path) -> None:
    """Writes noughts over the old keys before they go: as much as a file system lets a program do."""
    if file.exists():
        with file.open("r+b") as old:
            old.write(bytes(file.stat().st_size))
        sync(file)
