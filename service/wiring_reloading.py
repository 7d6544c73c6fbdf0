"""Takes over a changed configuration while the service runs: all of it, or nothing.

The running service and the settings as they are now in the file enter; a service over the same database, servers and lock leaves,
or `ConfigFaults` does and nothing has changed. What is bound to a connection, to the database or to the running clock takes a
restart, and is told by its key: half a configuration would be one that nobody wrote.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from types import MappingProxyType

from service.config.faults import ConfigFaults, Fault
from service.config.settings import Settings
from service.domain.review_types import ReviewTypeFaults
from service.wiring import Service
from service.workflows.watching.selftesting import SelfTestFailed, self_test

KEPT = ("claims", "store", "mailbox", "outbound", "hint", "lock")
"""The parts that stay as they are: what they are made from takes a restart."""

OTHERWISE: Mapping[str, str] = MappingProxyType(
    {
        "mailbox.password": "mailbox-password",
        "smtp.password": "smtp-password",
        "smtp.sender": "smtp.from",
        "oauth2.secret": "oauth2-secret",
    }
)
"""Fields of the settings that the administrator knows by another name."""

ALONE: Mapping[str, Callable[[Settings], object]] = MappingProxyType(
    {
        "database.url": lambda settings: settings.database_url,
        "encryption.enabled": lambda settings: settings.encrypted,
        "encryption-key": lambda settings: settings.encryption_key,
        "clock.timezone": lambda settings: settings.clock.timezone,
    }
)
"""What takes a restart besides the whole of the sections `mailbox`, `smtp` and `oauth2`."""

RESTART = "has changed; it takes a restart of the service, and until then nothing else of this file is taken over either"


def renewed(service: Service, settings: Settings) -> Service:
    """The service by those settings; raises `ConfigFaults`, and then the running one is as it was."""
    faults = tuple(Fault(key, RESTART) for key in needs_restart(service.settings, settings))
    if faults:
        raise ConfigFaults(faults)
    fresh = Service(settings, service.clock, shadow=service.shadow)
    kept = (*KEPT, "reader") if settings.limits == service.settings.limits else KEPT
    fresh.__dict__.update({part: service.__dict__[part] for part in kept if part in service.__dict__})
    try:
        fresh.prepare()
        self_test(fresh.desk, fresh.reader)
    except (ReviewTypeFaults, SelfTestFailed) as fault:
        if "reader" in fresh.__dict__ and fresh.reader is not service.reader:
            fresh.reader.close()
        raise ConfigFaults(_faults(fault)) from None
    return fresh


def needs_restart(old: Settings, new: Settings) -> Iterator[str]:
    """The keys that differ and cannot be taken over."""
    for section in ("mailbox", "smtp", "oauth2"):
        before, after = getattr(old, section), getattr(new, section)
        for each in fields(before):
            if getattr(before, each.name) != getattr(after, each.name):
                yield OTHERWISE.get(f"{section}.{each.name}", f"{section}.{each.name}")
    yield from (key for key, value in ALONE.items() if value(old) != value(new))


def _faults(fault: Exception) -> tuple[Fault, ...]:
    if isinstance(fault, ReviewTypeFaults):
        return tuple(Fault(str(each.key), each.sentence) for each in fault.faults)
    return (Fault("limits", str(fault)),)
