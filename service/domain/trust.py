"""What a sender may do: first whether he is who he says, then for whom he may speak.

The evidence that the parsers read enters, with the policy of config.toml and the people we know; a `Standing` leaves. A From line
proves nothing. Only the Authentication-Results header that our own edge wrote counts (RFC 8601, section 5): the topmost in
its name, with nothing above it that came in from outside. What a sender wrote himself stands lower down and never counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from types import MappingProxyType

from service.domain.cases import Case
from service.domain.roster import Agency, Roster

EXCHANGE_ONLINE = "exchange-online"


@dataclass(frozen=True, slots=True)
class Stamp:
    """One Authentication-Results header: who signed it, (method, result, domain) triples, and the origins of what stands above.

    An origin is the addresses that one Received header says it was handed the message from; none for a local delivery.
    """

    authserv_id: str
    results: tuple[tuple[str, str, str], ...]
    origins: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """All such headers of a message, top first; whether it says that it never left the tenant; each origin that it names."""

    stamps: tuple[Stamp, ...] = ()
    internal: bool = False
    origins: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class TrustPolicy:
    """`[trust]` of config.toml: in whose handwriting the edge notes its checks, its name, and what must have passed."""

    style: str  # rfc8601 | exchange-online
    authserv_id: str
    require: str  # dmarc | spf-or-dkim | none
    below_received: bool = False  # the edge writes its verdict below its own Received header, not above it


_PRIVATE = (  # RFC 1918, RFC 4193, and this host
    "127.0.0.0/8",
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "::1/128",
    "fc00::/7",
    "fe80::/10",
)
_MICROSOFT = ("2603:1000::/24", "2a01:111::/32")  # between the servers of Exchange Online
_INSIDE: Mapping[str, tuple[IPv4Network | IPv6Network, ...]] = {
    "rfc8601": tuple(map(ip_network, _PRIVATE)),
    EXCHANGE_ONLINE: tuple(map(ip_network, _PRIVATE + _MICROSOFT)),
}

# Suffixes under which each name is another organisation's. A name too many here only makes the check stricter.
_SECOND_LEVEL = frozenset(
    {"ac", "co", "com", "edu", "gov", "judiciary", "ltd", "me", "mod", "net", "nhs", "org", "parliament", "plc", "police"}
)
_SHARED = ("cjsm.net", "onmicrosoft.com", "gov.wales", "llyw.cymru", "gov.scot")


def organisational(domain: str) -> str:
    """The part of a domain that one organisation owns, as far as alignment needs it (RFC 7489, section 3.2, by a table)."""
    if any(domain.endswith(f".{shared}") for shared in _SHARED):
        return domain
    labels = domain.split(".")
    national = len(labels) > 1 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL
    kept = 4 if domain.endswith(".sch.uk") else 3 if national else 2  # name.county.sch.uk
    return ".".join(labels[-kept:])


_ADDRESS = re.compile(r"[^\s<>()\"',;:@]+@[^\s<>()\"',;:@]+", re.ASCII)
_NOBODY_READS = re.compile(r"(?:mailer-daemon|postmaster|abuse|(?:no|do-?not)[-_.]?reply|bounces?)(?:[-_+.].*)?", re.IGNORECASE)


def may_be_answered(address: str, name: str) -> bool:
    """Whether an address that nobody named to us may get the neutral sentence.

    Not where the name beside it shows another address, as spoofs do, and not where nobody reads it (RFC 3834, section 2, and
    RFC 2142 for the names).
    """
    others = [each for each in _ADDRESS.findall(name) if each.lower() != address.lower()]
    return not others and _NOBODY_READS.fullmatch(address.partition("@")[0]) is None


def _inside(origin: tuple[str, ...], style: str) -> bool:
    """Whether a message was handed on inside our own house: locally, or from addresses that nobody outside has."""
    networks = _INSIDE.get(style, _INSIDE["rfc8601"])
    try:
        return all(any(ip_address(address) in network for network in networks) for address in origin)
    except ValueError:
        return False


def edge_stamp(evidence: Evidence, policy: TrustPolicy) -> Stamp | None:
    """The header that our own edge wrote, or None where no header can be told to be its own."""
    if policy.style == EXCHANGE_ONLINE:
        stamp = next(iter(evidence.stamps), None)  # it writes no name of its own, but always writes on top
        ours = stamp is not None and stamp.authserv_id in ("", policy.authserv_id.lower())
    else:
        wanted = policy.authserv_id.lower()
        stamp = next((each for each in evidence.stamps if wanted and each.authserv_id == wanted), None)
        ours = stamp is not None
    if stamp is None or not ours:
        return None
    # The nearest Received header is then the edge's own, and names the outside that it took the message from.
    above = stamp.origins[:-1] if policy.below_received else stamp.origins
    return stamp if all(_inside(origin, policy.style) for origin in above) else None


def _never_left(evidence: Evidence) -> bool:
    """Whether the servers that handed the message on bear its word out that it never left the tenant.

    Exchange Online takes X-MS-Exchange-Organization headers away from mail that comes in (its header firewall); should one get
    past it, the edge's own Received header still names the outside that the mail came from.
    """
    return bool(evidence.origins) and all(_inside(origin, EXCHANGE_ONLINE) for origin in evidence.origins)


def _passed(stamp: Stamp, require: str, domain: str) -> bool:
    """Whether the header says that what we require passed for the very domain of the From line."""
    judged = {(result, named) for method, result, named in stamp.results if method == "dmarc"}
    if len(judged) > 1 or any(result == "fail" for result, _ in judged):  # an edge judges once: a second verdict is not its own
        return False
    if ("pass", domain) in judged:
        return True
    return require == "spf-or-dkim" and any(
        method in ("spf", "dkim") and result == "pass" and named and organisational(named) == organisational(domain)
        for method, result, named in stamp.results
    )


def authenticated(evidence: Evidence, policy: TrustPolicy, sender_domain: str) -> bool:
    """Whether our own edge says that the message came from the domain of its From line; always, where nothing is required."""
    if policy.require == "none":
        return True
    if not sender_domain:
        return False
    if policy.style == EXCHANGE_ONLINE and evidence.internal and _never_left(evidence):
        return True
    stamp = edge_stamp(evidence, policy)
    return stamp is not None and _passed(stamp, policy.require, sender_domain.lower())


class Role(StrEnum):
    """For whom an address may speak, from most to least."""

    STAFF = "staff"
    NAMED = "named"  # a named contact of the agency, or of the agency in the case
    DOMAIN = "domain"  # only the domain is known
    BARRED = "barred"  # gets and gives nothing on the case
    STRANGER = "stranger"


NOBODY: Mapping[str, frozenset[str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class People:
    """Everybody we know, by lower-cased address or domain; agencies by their key, cases by their reference."""

    staff: frozenset[str] = frozenset()
    contacts: Mapping[str, frozenset[str]] = field(default_factory=lambda: NOBODY)  # agency → its named contacts
    domains: Mapping[str, frozenset[str]] = field(default_factory=lambda: NOBODY)  # agency → domains that may deliver for it
    case_contacts: frozenset[tuple[str, str, str]] = frozenset()  # (case, agency, address) of one case only
    barred: frozenset[tuple[str, str]] = frozenset()  # (case, address)


@dataclass(frozen=True, slots=True)
class Standing:
    """Who an address is to us; `authenticated` says whether it may be believed, and without that nothing else counts."""

    address: str | None
    authenticated: bool
    staff: bool = False
    named_for: frozenset[str] = frozenset()  # agencies
    named_on: frozenset[tuple[str, str]] = frozenset()  # (case, agency)
    domain_for: frozenset[str] = frozenset()  # agencies
    barred_on: frozenset[str] = frozenset()  # cases

    @property
    def known(self) -> bool:
        """Whether the address is anybody's we know, by name or by domain."""
        return bool(self.staff or self.named_for or self.named_on or self.domain_for)

    @property
    def agencies(self) -> frozenset[str]:
        """The agencies that the address may speak for, in whatever case and however known."""
        return self.named_for | self.domain_for | {agency for _, agency in self.named_on}

    def role(self, agency: str, case: str) -> Role:
        """For whom the address speaks to a request of that agency in that case; nobody, where it was not authenticated."""
        if not self.authenticated:
            return Role.STRANGER
        if case in self.barred_on:
            return Role.BARRED
        if agency in self.named_for or (case, agency) in self.named_on:
            return Role.NAMED
        if agency in self.domain_for:
            return Role.DOMAIN
        return Role.STAFF if self.staff else Role.STRANGER


def _answering(agency: Agency, agencies: Mapping[str, Agency]) -> Iterable[str]:
    """The addresses named for an agency, with those of the agency that it is asked through."""
    through = agencies.get(agency.via or "")
    for each in (agency, through) if through else (agency,):
        yield from (*each.contacts, *each.deputies, *each.seniors, *each.accept_from)


def people(roster: Roster, cases: Iterable[Case] = ()) -> People:
    """Everybody whom the configuration and the given cases name."""
    cases = tuple(cases)
    named = {key: {each.lower() for each in _answering(agency, roster.agencies)} for key, agency in roster.agencies.items()}
    return People(
        staff=frozenset(each.email.lower() for each in roster.staff),
        contacts={key: frozenset(each for each in found if not each.startswith("@")) for key, found in named.items()},
        domains={key: frozenset(each[1:] for each in found if each.startswith("@")) for key, found in named.items()},
        case_contacts=frozenset().union(*(case.once(_its_contacts) for case in cases)),
        barred=frozenset((case.reference, address.lower()) for case in cases for address in case.barred),
    )


def _its_contacts(case: Case) -> frozenset[tuple[str, str, str]]:
    return frozenset((case.reference, agency.key, contact.lower()) for agency in case.agencies for contact in agency.contacts)


def standing(sender: str | None, authenticated: bool, people: People) -> Standing:
    """Who the sender is to us, by exact match of his address and of his whole domain; a sender in dispute is nobody."""
    if not sender or not sender.isascii():
        return Standing(None, False)
    address = sender.lower()
    domain = address.rpartition("@")[2]
    return Standing(
        address=address,
        authenticated=authenticated,
        staff=address in people.staff,
        named_for=frozenset(key for key, known in people.contacts.items() if address in known),
        named_on=frozenset((case, agency) for case, agency, contact in people.case_contacts if contact == address),
        domain_for=frozenset(key for key, known in people.domains.items() if domain in known),
        barred_on=frozenset(case for case, barred in people.barred if barred == address),
    )
