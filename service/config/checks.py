"""What no key can say alone: rules that look at several values together, each a small function in one table.

A check sees only values that are right by themselves and yields a fault for each thing that does not fit; a value that is missing
because it was faulty is simply not looked at, so that one mistake is told once.
"""

from __future__ import annotations

import ipaddress
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import cast
from urllib.parse import urlsplit

from service.config.faults import Fault
from service.config.settings import Auth, Require, Security, TrustStyle

Values = Mapping[str, object]
Check = Callable[[Values], Iterator[Fault]]

SHARED_DOMAINS = frozenset(
    {
        "nhs.net",
        "nhs.uk",
        "cjsm.net",
        "gov.uk",
        "police.uk",
        "sch.uk",
        "ac.uk",
        "co.uk",
        "org.uk",
        "me.uk",
        "uk",
        "com",
        "org",
        "net",
        "gmail.com",
        "googlemail.com",
        "outlook.com",
        "hotmail.com",
        "hotmail.co.uk",
        "live.com",
        "live.co.uk",
        "msn.com",
        "yahoo.com",
        "yahoo.co.uk",
        "ymail.com",
        "icloud.com",
        "me.com",
        "mac.com",
        "aol.com",
        "btinternet.com",
        "sky.com",
        "virginmedia.com",
        "talktalk.net",
        "proton.me",
        "protonmail.com",
        "gmx.com",
        "gmx.co.uk",
        "mail.com",
        "zoho.com",
    }
)
"""Domains whose addresses are given to people of many bodies: they prove nobody's agency."""


def is_loopback(host: str) -> bool:
    """Whether that name is this machine itself."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def texts(values: Values, key: str) -> tuple[str, ...]:
    """The list of texts under that key, empty where it is missing."""
    return cast("tuple[str, ...]", values.get(key, ()))


def _agencies(values: Values) -> tuple[str, ...]:
    return texts(values, "agency")


def _plain_only_here(values: Values) -> Iterator[Fault]:
    for section in ("mailbox", "smtp"):
        host = values.get(f"{section}.host")
        if values.get(f"{section}.security") is Security.NONE and isinstance(host, str) and not is_loopback(host):
            yield Fault(f"{section}.security", '"none" is for a server on this machine only; it should be "tls" or "starttls"')


def _no_oauth2_yet(values: Values) -> Iterator[Fault]:
    for section in ("mailbox", "smtp"):
        if values.get(f"{section}.auth") is Auth.OAUTH2:
            yield Fault(f"{section}.auth", '"oauth2" is not part of this version; use "password"')


def _no_attached_details_yet(values: Values) -> Iterator[Fault]:
    if values.get("identity.send") == "attachment":
        yield Fault("identity.send", '"attachment" is not part of this version; use "by-hand"')


def _folders_differ(values: Values) -> Iterator[Fault]:
    names = [str(values.get(f"mailbox.{key}", key)).lower() for key in ("folder", "processed", "held")]
    if len(set(names)) < len(names):
        yield Fault("mailbox.folder", "should differ from processed and held, and these from each other")


def _edge_is_named(values: Values) -> Iterator[Fault]:
    judged = values.get("trust.style") is TrustStyle.RFC8601 and values.get("trust.require") not in (Require.NONE, None)
    if judged and values.get("trust.authserv_id") == "":
        yield Fault("trust.authserv_id", "should be the name that your mail server writes first in Authentication-Results")


def _no_password_in_url(values: Values) -> Iterator[Fault]:
    try:
        password = urlsplit(str(values.get("database.url", ""))).password
    except ValueError:
        yield Fault("database.url", 'should be a database address, such as "postgresql+psycopg://user@host/name"')
        return
    if password:
        yield Fault("database.url", "secrets never stand in this file: give the password as the credential database-password")


def _someone_to_ask(values: Values) -> Iterator[Fault]:
    for key in _agencies(values):
        contacts = values.get(f"agency.{key}.contacts")
        if contacts == () and values.get(f"agency.{key}.via") == "":
            yield Fault(f"agency.{key}.contacts", "is empty; name at least one address, or say with via through whom it is asked")


def _via_is_an_agency(values: Values) -> Iterator[Fault]:
    for key in _agencies(values):
        via = values.get(f"agency.{key}.via") or ""
        if not via:
            continue
        if via not in _agencies(values) or via == key:
            yield Fault(f"agency.{key}.via", "should be the key of another agency of this file")
        elif values.get(f"agency.{via}.via"):
            yield Fault(f"agency.{key}.via", "should be an agency that is asked itself, not one that is asked through another")


def _domains(values: Values, key: str) -> list[str]:
    return [each[1:] for each in texts(values, f"agency.{key}.accept_from") if each.startswith("@")]


def _no_shared_domains(values: Values) -> Iterator[Fault]:
    for key in _agencies(values):
        for domain in _domains(values, key):
            if domain in SHARED_DOMAINS:
                sentence = f"@{domain} is shared by many bodies and proves nobody's agency; name the people's addresses instead"
                yield Fault(f"agency.{key}.accept_from", sentence)


def _one_agency_a_domain(values: Values) -> Iterator[Fault]:
    owners: dict[str, list[str]] = defaultdict(list)
    for key in _agencies(values):
        for domain in _domains(values, key):
            owners[domain].append(key)
    for domain, keys in owners.items():
        if len(keys) > 1 and domain not in SHARED_DOMAINS:
            yield Fault(
                f"agency.{keys[1]}.accept_from", f"@{domain} already stands for {keys[0]}; a domain can stand for one agency only"
            )


def _codes_differ(values: Values) -> Iterator[Fault]:
    owners: dict[str, str] = {}
    for key in _agencies(values):
        shown = str(values.get(f"agency.{key}.code") or key).lower()
        if shown in owners:
            yield Fault(f"agency.{key}.code", f"is already used for {owners[shown]}; each agency's subject lines need their own")
        owners.setdefault(shown, key)


def _staff_addresses_differ(values: Values) -> Iterator[Fault]:
    seen: set[object] = set()
    for number in range(1, cast("int", values.get("staff", 0)) + 1):
        address = values.get(f"staff[{number}].email")
        if address is not None and address in seen:
            yield Fault(f"staff[{number}].email", "stands under another [[staff]] already; one table a person")
        seen.add(address)


def _no_mail_to_ourselves(values: Values) -> Iterator[Fault]:
    ours = values.get("smtp.from")
    people = [f"staff[{number}].email" for number in range(1, cast("int", values.get("staff", 0)) + 1)]
    lists = ["alert.to"] + [
        f"agency.{key}.{name}" for key in _agencies(values) for name in ("contacts", "deputies", "seniors", "accept_from")
    ]
    clashes = [key for key in people if values.get(key) == ours] + [key for key in lists if ours in texts(values, key)]
    if ours is not None:
        yield from (
            Fault(key, "is the address that the service itself writes from; it would answer its own mail") for key in clashes
        )


CHECKS: tuple[Check, ...] = (
    _plain_only_here,
    _no_oauth2_yet,
    _no_attached_details_yet,
    _folders_differ,
    _edge_is_named,
    _no_password_in_url,
    _someone_to_ask,
    _via_is_an_agency,
    _no_shared_domains,
    _one_agency_a_domain,
    _codes_differ,
    _staff_addresses_differ,
    _no_mail_to_ourselves,
)


def check_all(values: Values) -> list[Fault]:
    """Everything that does not fit together."""
    return [fault for check in CHECKS for fault in check(values)]
