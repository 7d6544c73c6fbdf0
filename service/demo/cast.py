"""Who plays in the demonstration: a partnership, its review group, nine agencies and a family, all of them invented.

Names, addresses and the configuration stand here; what agencies write stands in `answers.py`, and what happens in `scenes/`.
Every domain ends in `.example` and every telephone number is one of those that Ofcom keeps for drama.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

OURS = "rapid-review@vale-scp.example"
EDGE = "mx.vale-scp.example"
PARTNERSHIP = "Vale Safeguarding Children Partnership"


@dataclass(frozen=True, slots=True)
class Player:
    """Somebody who writes or is written to."""

    name: str
    email: str
    body: str = ""  # for whom the person speaks

    @property
    def domain(self) -> str:
        """What stands behind the @."""
        return self.email.rpartition("@")[2]


STAFF = Player("Wren Ledger", "wren.ledger@vale-scp.example", "the business unit")
MANAGER = Player("Greta Holloway", "greta.holloway@vale-scp.example", "the partnership manager")
CHAIR = Player("Imre Oxbow", "imre.oxbow@vale-council.example", "the review group’s chair")
MEMBERS = (
    Player("Nell Sorrel", "nell.sorrel@vale-icb.example", "the designated nurse"),
    Player("Cato Winnow", "cato.winnow@vale-police.example", "the police’s member of the review group"),
)

AGENCIES: Mapping[str, Player] = MappingProxyType(
    {
        "police": Player("Ivo Story", "ivo.story@vale-police.example", "Vale Police"),
        "hospital": Player("Bea Lantern", "bea.lantern@vale-hospitals.example", "Vale Hospitals Trust"),
        "gp": Player("Piers Thimble", "piers.thimble@mill-lane-surgery.example", "Mill Lane Surgery"),
        "school": Player("Posy Inkwell", "posy.inkwell@oakfield-school.example", "Oakfield Primary School"),
        "social-care": Player("Juno Paperwick", "juno.paperwick@vale-council.example", "Vale Children’s Social Care"),
        "housing": Player("Des Plinth", "des.plinth@vale-homes.example", "Vale Homes"),
        "probation": Player("Kit Hobbin", "kit.hobbin@vale-probation.example", "Vale Probation"),
        "camhs": Player("Lark Tansy", "lark.tansy@vale-minds.example", "Vale Child Mental Health Service"),
    }
)

DEPUTIES: Mapping[str, Player] = MappingProxyType(
    {"probation": Player("Tam Rushlight", "tam.rushlight@vale-probation.example", "Vale Probation’s deputy")}
)
"""Who is asked where an agency's contact is away."""

SENIORS: Mapping[str, Player] = MappingProxyType(
    {"probation": Player("Orla Keep", "orla.keep@vale-probation.example", "Vale Probation’s head")}
)
"""To whom only a person writes."""

TELEPHONES: Mapping[str, str] = MappingProxyType({key: f"01632 9602{10 + number}" for number, key in enumerate(AGENCIES)})
"""Who is rung from the second working day after the due date."""

NURSERY = Player("Hob Larkin", "hob.larkin@fernhill-nursery.example", "Fernhill Nursery")
"""Of this child only: it stands in no configuration and joins the case late."""

STRANGER = Player("Nat Curlew", "nat.curlew@elsewhere.example")
NEWSLETTER = Player("Safer Childhoods Bulletin", "bulletin@safer-childhoods.example")
TRAINER = Player("Moor Training", "bookings@moor-training.example")

DOCUMENTS: Mapping[str, str] = MappingProxyType({"gp": '["chronology"]'})
"""The agencies that are asked for less than both documents."""

CHILD = "Ottoline Marrow"
BORN = "14/06/2021"

_SETTINGS = """\
# The configuration of the demonstration. Mailbox and mail server listen on this machine only, and only while it runs.

[partnership]
name = "{partnership}"
short_name = "Vale SCP"
business_unit = "Vale SCP Business Unit"
review_group = "case review group"
telephone = "01632 960100"
urgent_line = "01632 960199 (Vale children’s front door)"
chair = "{chair}"
members = [{members}]
manager = "{manager}"
marking = "OFFICIAL-SENSITIVE"

[mailbox]
host = "{imap_host}"
port = {imap_port}
security = "none" # refused for any server that is not on this machine
username = "{imap_user}"
since = 2026-01-01 # older mail is never looked at

[smtp]
host = "{smtp_host}"
port = {smtp_port}
security = "none"
from = "{ours}"

[send]
mode = "approve" # requests wait for a person's yes; receipts and answers go by themselves

[trust]
style = "rfc8601"
authserv_id = "{edge}" # whose word about a sender counts
require = "dmarc"
secure_domains = [
{domains}
]

[database]
url = "sqlite:///state/rapid-review.db"

[encryption]
enabled = true # with the key in state/encryption-key

[[staff]]
name = "{staff_name}"
email = "{staff_email}"
role = "coordinator"
commands = true # steers cases by mail
digest = true # gets the morning summary
"""

_AGENCY = """
[agency.{key}]
name = "{name}"
contacts = ["{email}"]
telephone = "{telephone}"
"""


def configuration(imap: tuple[str, int, str], smtp: tuple[str, int]) -> str:
    """The text of config.toml for the two private servers."""
    opening = _SETTINGS.format(
        partnership=PARTNERSHIP,
        imap_host=imap[0],
        imap_port=imap[1],
        imap_user=imap[2],
        smtp_host=smtp[0],
        smtp_port=smtp[1],
        ours=OURS,
        edge=EDGE,
        domains="\n".join(f'  "{domain}",' for domain in sorted({each.domain for each in _inside()})),
        chair=CHAIR.email,
        members=", ".join(f'"{each.email}"' for each in MEMBERS),
        manager=MANAGER.email,
        staff_name=STAFF.name,
        staff_email=STAFF.email,
    )
    return opening + "".join(_agency(key, each) for key, each in AGENCIES.items())


def _inside() -> tuple[Player, ...]:
    """Everybody to whom mail about a case may go."""
    return (STAFF, MANAGER, CHAIR, *MEMBERS, *AGENCIES.values(), *DEPUTIES.values(), *SENIORS.values(), NURSERY)


def _agency(key: str, player: Player) -> str:
    lines = [_AGENCY.format(key=key, name=player.body, email=player.email, telephone=TELEPHONES[key])]
    lines += [f'deputies = ["{DEPUTIES[key].email}"]\n'] if key in DEPUTIES else []
    lines += [f'seniors = ["{SENIORS[key].email}"]\n'] if key in SENIORS else []
    lines += [f"documents = {DOCUMENTS[key]}\n"] if key in DOCUMENTS else []
    return "".join(lines)


def name_of(address: str) -> str:
    """For whom the address speaks, or the address itself."""
    players = (*_inside(), STRANGER, NEWSLETTER, TRAINER)
    found = next((each for each in players if each.email == address.lower()), None)
    return (found.body or found.name) if found else address
