"""Who a sender is and for whom he may speak: evidence of authentication in both handwritings, then the people we know."""

from dataclasses import replace
from datetime import date

import pytest

from service.domain.cases import Case, CaseAgency, CaseStatus
from service.domain.roster import Agency, Partnership, Roster, Staff
from service.domain.trust import (
    Evidence,
    People,
    Role,
    Stamp,
    TrustPolicy,
    authenticated,
    edge_stamp,
    may_be_answered,
    organisational,
    people,
    standing,
)

OURS = "mx.lscp.example"
DMARC = TrustPolicy("rfc8601", OURS, "dmarc")
EITHER = TrustPolicy("rfc8601", OURS, "spf-or-dkim")
EXCHANGE = TrustPolicy("exchange-online", "", "dmarc")
PASS = (("dmarc", "pass", "police.example"),)
FAIL = (("dmarc", "fail", "police.example"),)
LOCAL: tuple[str, ...] = ()
OUTSIDE = ("192.0.2.7",)


def says(policy: TrustPolicy, *stamps: Stamp) -> bool:
    return authenticated(Evidence(stamps), policy, "police.example")


def test_what_our_edge_wrote_on_top_counts() -> None:
    assert says(DMARC, Stamp(OURS, PASS))
    assert says(DMARC, Stamp(OURS, PASS, (LOCAL, ("127.0.0.1",), ("10.1.2.3", "::1"))))


@pytest.mark.parametrize(
    "results",
    [
        FAIL,
        (("dmarc", "none", "police.example"),),
        (("dmarc", "pass", "police-example.example"),),
        (("dmarc", "pass", "evil.police.example"),),
        (("dmarc", "pass", ""),),
        (("dmarc", "bestguesspass", "police.example"),),
        (("spf", "pass", "police.example"), ("dkim", "pass", "police.example")),
        (("dmarc", "none", "police.example"), *PASS),
        (("dmarc", "pass", "evil.example"), *PASS),
        (),
    ],
    ids=["fail", "none", "another domain", "a subdomain", "no domain", "a guess", "no dmarc", "two", "two that pass", "nothing"],
)
def test_without_dmarc_for_the_very_domain_nobody_is_believed(results: tuple[tuple[str, str, str], ...]) -> None:
    assert not says(DMARC, Stamp(OURS, results))


def test_an_edge_that_writes_below_its_own_received_header_is_believed_where_the_administrator_says_so() -> None:
    below = replace(DMARC, below_received=True)
    written = Stamp(OURS, PASS, (LOCAL, OUTSIDE))
    assert says(below, written)
    assert not says(DMARC, written)
    assert not says(below, Stamp(OURS, PASS, (OUTSIDE, OUTSIDE))), "two hops from outside"


def test_a_header_in_our_name_that_the_sender_wrote_lower_down_never_counts() -> None:
    assert not says(DMARC, Stamp(OURS, PASS, (OUTSIDE,)))
    assert not says(DMARC, Stamp(OURS, FAIL), Stamp(OURS, PASS, (OUTSIDE,)))
    assert not says(DMARC, Stamp("relay.example", PASS), Stamp(OURS, PASS, (LOCAL, OUTSIDE)))


def test_a_sender_who_calls_himself_localhost_is_still_outside() -> None:
    assert not says(DMARC, Stamp(OURS, PASS, (("127.0.0.1", "192.0.2.7"),)))
    assert not says(DMARC, Stamp(OURS, PASS, (("no address",),)))


def test_only_the_topmost_header_in_our_name_is_looked_at() -> None:
    assert not says(DMARC, Stamp(OURS, FAIL), Stamp(OURS, PASS))
    assert says(DMARC, Stamp("other.example", FAIL), Stamp(OURS, PASS))


@pytest.mark.parametrize("name", ["mx.lscp.example.evil.example", "xmx.lscp.example", "lscp.example", ""])
def test_a_name_like_ours_is_not_ours(name: str) -> None:
    assert not says(DMARC, Stamp(name, PASS))
    assert edge_stamp(Evidence((Stamp("", PASS),)), TrustPolicy("rfc8601", "", "dmarc")) is None


@pytest.mark.parametrize(
    ("results", "believed"),
    [
        ((("spf", "pass", "bounces.police.example"),), True),
        ((("dkim", "pass", "police.example"),), True),
        ((("dmarc", "pass", "police.example"),), True),
        ((("spf", "pass", "mailer.example"),), False),
        ((("dkim", "fail", "police.example"),), False),
        ((("dkim", "pass", ""),), False),
        ((("spf", "pass", "police.example"), ("dmarc", "fail", "police.example")), False),
    ],
)
def test_spf_or_dkim_must_speak_for_the_sender_s_organisation(results: tuple[tuple[str, str, str], ...], believed: bool) -> None:
    assert says(EITHER, Stamp(OURS, results)) is believed


def test_where_nothing_is_required_everybody_is_believed() -> None:
    assert authenticated(Evidence(), TrustPolicy("rfc8601", OURS, "none"), "police.example")


def test_a_sender_without_a_domain_is_never_believed() -> None:
    assert not authenticated(Evidence((Stamp(OURS, PASS),), True, (MAPI,)), EXCHANGE, "")


def test_exchange_online_writes_no_name_but_always_on_top() -> None:
    inside = ("2603:10a6:10:1::20",)
    assert says(EXCHANGE, Stamp("", PASS, (inside, LOCAL)), Stamp("", FAIL, (inside, OUTSIDE)))
    assert not says(EXCHANGE, Stamp("", FAIL, (inside,)), Stamp("", PASS, (inside, OUTSIDE)))
    assert not says(EXCHANGE, Stamp("", PASS, (inside, OUTSIDE)))
    assert not says(EXCHANGE, Stamp("evil.example", PASS, (inside,)))


MAPI, HUB = ("fe80::1234:56ff",), ("2603:10a6:20b:5e8::13",)


@pytest.mark.parametrize(
    ("origins", "believed"),
    [
        ((HUB, MAPI), True),
        ((LOCAL, HUB, ("10.1.2.3",)), True),
        ((HUB, OUTSIDE), False),
        ((OUTSIDE, HUB, MAPI), False),
        ((HUB, ("unknown",)), False),
        ((), False),
    ],
    ids=["between its servers", "handed over inside", "from outside", "from outside at last", "from nowhere", "no way at all"],
)
def test_mail_counts_as_never_having_left_the_tenant_where_its_way_says_so_too(
    origins: tuple[tuple[str, ...], ...], believed: bool
) -> None:
    assert authenticated(Evidence((), True, origins), EXCHANGE, "police.example") is believed
    assert not authenticated(Evidence((), False, origins), EXCHANGE, "police.example")
    assert not authenticated(Evidence((), True, origins), DMARC, "police.example"), "no other server writes that header"


@pytest.mark.parametrize(
    ("domain", "owner"),
    [
        ("mail.police.example", "police.example"),
        ("a.b.northshire.gov.uk", "northshire.gov.uk"),
        ("northshire.gov.uk", "northshire.gov.uk"),
        ("trust.nhs.uk", "trust.nhs.uk"),
        ("oakfield.northshire.sch.uk", "oakfield.northshire.sch.uk"),
        ("force.police.uk.cjsm.net", "force.police.uk.cjsm.net"),
        ("one.onmicrosoft.com", "one.onmicrosoft.com"),
        ("example", "example"),
    ],
)
def test_alignment_ends_where_another_organisation_begins(domain: str, owner: str) -> None:
    assert organisational(domain) == owner


CASE = Case(
    1,
    "RR-2026-003",
    "rapid-review",
    CaseStatus.OPEN,
    date(2026, 11, 20),
    {},
    agencies=(CaseAgency("oakfield", "Oakfield Primary", "oakfield", contacts=("DSL@oakfield.example",)),),
    barred=("manager@police.example",),
)
ROSTER = Roster(
    Partnership("Northshire", "NSP", "Unit", "QiiP", "1", "2", "", "reviews@lscp.example"),
    {
        "police": Agency(
            "police", "Police", "police", ("liaison@police.example",), ("deputy@police.example",), ("Chief@police.example",)
        ),
        "health": Agency(
            "health", "Health", "health", ("nurse@icb.example",), accept_from=("@trust.example", "lead@other.example")
        ),
        "gp": Agency("gp", "GP", "gp", (), via="health"),
    },
    (Staff("Ada Okoro", "Ada.Okoro@lscp.example"),),
)
KNOWN = people(ROSTER, (CASE,))


@pytest.mark.parametrize(
    ("sender", "agency", "role"),
    [
        ("liaison@police.example", "police", Role.NAMED),
        ("LIAISON@POLICE.EXAMPLE", "police", Role.NAMED),
        ("deputy@police.example", "police", Role.NAMED),
        ("chief@police.example", "police", Role.NAMED),
        ("liaison@police.example", "health", Role.STRANGER),
        ("someone@police.example", "police", Role.STRANGER),
        ("anyone@trust.example", "health", Role.DOMAIN),
        ("anyone@sub.trust.example", "health", Role.STRANGER),
        ("anyone@nottrust.example", "health", Role.STRANGER),
        ("lead@other.example", "health", Role.NAMED),
        ("nurse@icb.example", "gp", Role.NAMED),
        ("dsl@oakfield.example", "oakfield", Role.NAMED),
        ("ada.okoro@lscp.example", "police", Role.STAFF),
        ("manager@police.example", "police", Role.BARRED),
    ],
)
def test_an_address_speaks_for_whom_it_is_listed_exactly(sender: str, agency: str, role: Role) -> None:
    assert standing(sender, True, KNOWN).role(agency, "RR-2026-003") is role


def test_a_contact_of_one_case_is_nobody_in_another() -> None:
    found = standing("dsl@oakfield.example", True, KNOWN)
    assert found.role("oakfield", "RR-2026-004") is Role.STRANGER
    assert found.agencies == {"oakfield"}


def test_whoever_was_not_authenticated_speaks_for_nobody() -> None:
    found = standing("liaison@police.example", False, KNOWN)
    assert (found.known, found.role("police", "RR-2026-003")) == (True, Role.STRANGER)


@pytest.mark.parametrize("sender", [None, "", "liaison@роlice.example"])
def test_a_sender_in_dispute_or_in_other_letters_is_nobody(sender: str | None) -> None:
    found = standing(sender, True, KNOWN)
    assert (found.address, found.authenticated, found.known) == (None, False, False)


def test_nobody_is_known_where_nobody_is_listed() -> None:
    assert not standing("liaison@police.example", True, People()).known


@pytest.mark.parametrize(
    ("address", "name", "answered"),
    [
        ("rowan@elsewhere.example", "Rowan Tale", True),
        ("rowan@elsewhere.example", "", True),
        ("rowan@elsewhere.example", "Rowan@Elsewhere.example", True),
        ("evil@evil.example", "liaison@police.example", False),
        ("evil@evil.example", "Vale Constabulary <liaison@police.example>", False),
        ("no-reply@elsewhere.example", "", False),
        ("DoNotReply@elsewhere.example", "", False),
        ("noreply+case-7@elsewhere.example", "", False),
        ("postmaster@elsewhere.example", "", False),
        ("bounces-17@elsewhere.example", "", False),
        ("nora.eply@elsewhere.example", "", True),
    ],
)
def test_a_stranger_hears_nothing_who_shows_another_address_or_whose_own_nobody_reads(
    address: str, name: str, answered: bool
) -> None:
    assert may_be_answered(address, name) is answered
