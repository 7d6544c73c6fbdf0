"""What a person is told when a command cannot do what was asked: one sentence and an exit status, never a traceback.

An exception enters, lines and a status leave. Exceptions that are made to be read keep their sentence; of any other only the
type and our own file and line are shown, because its text may quote what a family told an agency.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

FAILED = 1
MISUSED = 2

UNREACHED: Mapping[str, str] = {
    "auth_refused": "The mailbox refused the login: check mailbox.username and the secret mailbox-password.",
    "folder_missing": "The mailbox has no folder of the name in mailbox.folder.",
    "no_permission": "The mailbox lets us in and does not let us do that: this login lacks a right.",
    "host_unknown": "The mailbox cannot be reached: nobody knows the name in mailbox.host.",
    "connection_refused": "The mailbox cannot be reached: nothing listens at mailbox.host and mailbox.port.",
    "timeout": "The mailbox cannot be reached: its server does not answer.",
    "connection_lost": "The mailbox cannot be reached: the connection broke.",
    "certificate_refused": "The mailbox's certificate is not one that can be trusted: check mailbox.host.",
    "tls_failed": "The mailbox cannot be reached: no TLS connection came about; check mailbox.port and mailbox.security.",
    "throttled": "The mailbox asks us to come back later: its server is throttling us.",
    "unavailable": "The mailbox cannot be reached: its server says that it is unavailable.",
}
"""What a code of `MailboxDown` means to whoever runs the service; any other is shown as it is."""


@dataclass(frozen=True, slots=True)
class Failure:
    """What is printed on standard error, and the exit status."""

    lines: tuple[str, ...]
    status: int = FAILED


def failure_of(fault: BaseException) -> Failure:
    """What to say of the exception; the first of its types that the table knows decides."""
    for kind in type(fault).__mro__:
        tell = TELLS.get(kind.__name__)
        if tell is not None:
            return tell(fault)
    return _unknown(fault)


def _sentence(fault: BaseException) -> Failure:
    return Failure((str(fault),))


def _misused(fault: BaseException) -> Failure:
    return Failure((str(fault),), MISUSED)


def _config(fault: BaseException) -> Failure:
    faults: tuple[object, ...] = getattr(fault, "faults", ())
    return Failure((f"The configuration has {_count(len(faults))}:", *(f"  {each}" for each in faults)), MISUSED)


def _down(fault: BaseException) -> Failure:
    code = str(getattr(fault, "code", ""))
    return Failure((UNREACHED.get(code, f"The mailbox cannot be used ({code})."),))


def _file(fault: BaseException) -> Failure:
    name = getattr(fault, "filename", None)
    if name is None:
        return _unknown(fault)
    return Failure((f"{name}: {getattr(fault, 'strerror', '') or 'cannot be used'}.",))


def _database(_fault: BaseException) -> Failure:
    look = "check database.url, that it is running, that its disk is not full, and that nothing else holds it"
    return Failure((f"The database cannot be used: {look}.",))


def _interrupted(_fault: BaseException) -> Failure:
    return Failure(("Stopped.",))


def _unknown(fault: BaseException) -> Failure:
    from service.adapters.journal import own_place

    place = own_place(fault)
    where = f" at {place}" if place else ""
    return Failure((f"A fault of our own stopped this: {type(fault).__name__}{where}. Nothing was half done; please report it.",))


def _count(number: int) -> str:
    return "one fault" if number == 1 else f"{number} faults"


# By name, so that no command loads a mail or database package only because another might raise its exception.
TELLS: Mapping[str, Callable[[BaseException], Failure]] = {
    "NoConfiguration": _misused,
    "BackupRefused": _sentence,
    "CopyRefused": _sentence,
    "ConfigFaults": _config,
    "ReviewTypeFaults": _config,
    "Usage": _misused,
    "Refused": _sentence,
    "Locked": _sentence,
    "SelfTestFailed": _sentence,
    "SchemaMismatch": _misused,
    "VaultError": _misused,
    "MailboxDown": _down,
    "KeyboardInterrupt": _interrupted,
    "SQLAlchemyError": _database,
    "OperationalError": _database,  # of the driver itself, before a transaction has begun
    "OSError": _file,
}
