"""What we were told: config.toml and the secrets in, one frozen `Settings` out, or every fault at once.

Read here once and handed down; after this nobody looks at the file or the environment again. The tables of `schema.py` say what
each key must be, `checks.py` what must fit together, `secrets.py` where passwords come from. Nothing is connected, logged or
written here.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from pathlib import Path

from service.config.assembly import assemble
from service.config.checks import check_all
from service.config.faults import ConfigFaults, Fault
from service.config.secrets import MAKE_KEY, Secrets
from service.config.settings import Auth, Settings
from service.config.tables import Table, Values, known_keys, read_all

__all__ = ["EVERY_SECRET", "ConfigFaults", "Fault", "Settings", "describe", "load"]

EVERY_SECRET = frozenset({"mailbox-password", "smtp-password", "oauth2-secret", "encryption-key"})
"""The secrets whose absence is a fault unless the caller says that it needs fewer."""


def load(path: Path, environ: Mapping[str, str], *, needs: Collection[str] = EVERY_SECRET) -> Settings:
    """The settings in the file at `path`; raises `ConfigFaults` with all that is wrong, a missing secret of `needs` too."""
    path = path.absolute()
    values, faults = read_all(_document(path))
    faults += check_all(values)
    secrets, key, missing = _secrets(values, Secrets(environ, path.parent), needs)
    faults += missing
    if faults:
        raise ConfigFaults(tuple(dict.fromkeys(faults)))
    return assemble(path, values, secrets, key)


def describe() -> list[str]:
    """Every key that config.toml may hold, by its dotted name; `KEY` stands for a name of the administrator's choice."""
    return known_keys()


def _document(path: Path) -> Table:
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))
    except FileNotFoundError:
        sentence = "is not there; `rapid-review init` writes one"
    except (OSError, UnicodeDecodeError):
        sentence = "cannot be read as a text file in UTF-8 by the user that runs the service"
    except tomllib.TOMLDecodeError as error:
        sentence = f"is not TOML{_where(error)}; texts stand in double quotes, days do not, and each key stands once"
    raise ConfigFaults((Fault(str(path), sentence),))


def _where(error: tomllib.TOMLDecodeError) -> str:
    """The line of the error without the text found there, which may be a secret."""
    _, found, place = str(error).rpartition("(at ")
    return f" (at {place}" if found else ""


def _secrets(values: Values, doors: Secrets, needs: Collection[str]) -> tuple[dict[str, str], bytes | None, list[Fault]]:
    found: dict[str, str] = {}
    faults: list[Fault] = []
    for name in ("mailbox-password", "smtp-password", "oauth2-secret", "database-password"):
        secret, fault = doors.find(name)
        found |= {} if secret is None else {name: secret}
        faults += [] if fault is None else [fault]
    _share_password(values, found)
    told = {fault.key for fault in faults}
    faults += [_missing(name) for name in _wanted(values) if name in needs and name not in found and name not in told]
    key, fault = _key(values, doors, needs)
    return found, key, faults + ([] if fault is None else [fault])


def _share_password(values: Values, found: dict[str, str]) -> None:
    """One account, one password: the mailbox's serves for sending where both log in with the same name."""
    if (
        values.get("smtp.username")
        and values.get("smtp.username") == values.get("mailbox.username")
        and "mailbox-password" in found
    ):
        found.setdefault("smtp-password", found["mailbox-password"])


def _wanted(values: Values) -> list[str]:
    logins = (("mailbox", "mailbox-password"), ("smtp", "smtp-password"))
    return [
        name for section, name in logins if values.get(f"{section}.username") and values.get(f"{section}.auth") is Auth.PASSWORD
    ]


def _missing(name: str) -> Fault:
    variable = f"RAPID_REVIEW_{name.upper().replace('-', '_')}"
    return Fault(name, f"is missing; give it as the credential {name} (systemd) or in the environment as {variable}")


def _key(values: Values, doors: Secrets, needs: Collection[str]) -> tuple[bytes | None, Fault | None]:
    if values.get("encryption.enabled") is not True:
        return None, None
    key, fault = doors.key()
    if key is None and fault is None and "encryption-key" in needs:
        fault = Fault("encryption-key", f"is missing, and encryption.enabled is true; {MAKE_KEY}")
    return key, fault
