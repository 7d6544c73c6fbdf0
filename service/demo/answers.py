"""What the agencies of the demonstration type into their forms: about a child who does not exist, by people who do not.

Tables of answers and of chronology rows, by the names of the dictionary's fields; nothing happens here.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from service.demo.cast import AGENCIES, BORN, CHILD
from service.demo.forms import Row

Answers = Mapping[str, str]

PERIOD = "25 March 2024 to 25 March 2026"

CHILD_FACTS: Answers = {
    "child_name": CHILD,
    "child_dob": BORN,
    "gender": "Female",
    "ethnicity": "White British",
    "disability": "None identified",
    "child_address": "7 Nowhere Lane, Vale",
    "legal_status": "None",
    "incident_date": "19/03/2026",
}

REFERRAL: Answers = {
    **CHILD_FACTS,
    "author_name": AGENCIES["police"].name,
    "author_role": "Detective inspector, public protection",
    "agency_name": AGENCIES["police"].body,
    "author_contact": "01632 960111",
    "date_completed": "25/03/2026",
    "incident_summary": "A four-year-old was taken to hospital with injuries that nobody at home could account for.",
    "lcspr_criteria_met": "Yes",
    "lcspr_rationale": "She was seriously harmed and abuse is suspected.",
    "immediate_actions": "She is safe in hospital; a strategy meeting was held on 20 March.",
    "other_agencies": "Vale Hospitals Trust; Oakfield Primary School; Mill Lane Surgery",
    "parallel_processes": "Criminal investigation",
    "manager_name": "Una Marble",
    "qa_role": "Detective superintendent",
    "manager_signoff_date": "25/03/2026",
}

_VIEW: Answers = {
    "gender": "Female",
    "aware_date": "20/03/2026",
    "information_sharing": "What was known was shared with the multi-agency hub within a day.",
    "equality_diversity": "The records say nothing of it; that is a point of learning in itself.",
    "immediate_actions": "None identified",
    "current_arrangements": "She is in hospital and will live with her aunt.",
    "other_agencies": "Vale Children’s Social Care; Mill Lane Surgery",
    "parallel_processes": "Criminal investigation",
    "lcspr_criteria_met": "Yes",
    "lcspr_rationale": "She was seriously harmed and abuse is suspected.",
    "sharing_restrictions": "None",
}


def _scoping(writer: str, role: str, telephone: str, manager: str, manager_role: str, **own: str) -> Answers:
    signed = {"manager_name": manager, "qa_role": manager_role, "manager_signoff_date": "30/03/2026", "meeting_rep": manager}
    return {**CHILD_FACTS, **_VIEW, "author_name": writer, "author_role": role, "author_contact": telephone, **signed, **own}


POLICE: Answers = _scoping(
    "Ivo Story",
    "Detective inspector",
    "01632 960111",
    "Una Marble",
    "Detective superintendent",
    records_checked="Crime, incident and intelligence records; custody",
    involvement_summary="Officers were called to the address three times in two years.",
    significant_events="19 March 2026: call from the hospital. 4 November 2025: neighbour reports shouting.",
    analysis="Each call was answered in time; the three were not looked at together.",
    child_voice="She showed the officer her drawing and said that the house is loud.",
    good_practice="The second officer spoke to her alone.",
    learning="Repeat calls to one address within a year should go to a sergeant.",
)

HOSPITAL: Answers = _scoping(
    "Bea Lantern",
    "Named nurse for safeguarding",
    "01632 960122",
    "Otto Brindle",
    "Director of nursing",
    records_checked="Emergency department, ward and outpatient records",
    involvement_summary="Two attendances before the admission on 19 March 2026.",
    significant_events="Attended on 2 September 2025 with a bruise to the cheek; explained as a fall.",
    analysis="The first attendance was not compared with what the surgery knew.",
    child_voice="Play specialist: she would not say how she was hurt, and asked who would fetch her.",
    good_practice="The ward sister rang social care the same evening.",
    learning="Ask for the surgery’s record whenever a child under five has a bruise to the face.",
)

SCHOOL: Answers = _scoping(
    "Posy Inkwell",
    "Designated safeguarding lead",
    "01632 960144",
    "Abel Quince",
    "Head teacher",
    involvement_summary="In the nursery class since September 2025; 81 % attendance.",
    significant_events="Three Mondays absent in a row in February 2026.",
    analysis="Each absence was followed up by telephone; the pattern was seen late.",
    child_voice="She likes the sand tray and going last.",
    good_practice="Her key person wrote down her own words.",
    learning="Look at patterns of absence every fortnight.",
)

SOCIAL_CARE: Answers = _scoping(
    "Juno Paperwick",
    "Team manager",
    "01632 960155",
    "Sol Gantry",
    "Head of service",
    records_checked="Case records of the front door and of early help",
    involvement_summary="One contact in November 2025, closed with advice.",
    significant_events="5 November 2025: police notification, no further action.",
    analysis="The decision rested on one call; nobody asked the nursery.",
    child_voice="She was not seen, because the contact was closed by telephone.",
    good_practice="The hospital’s call on 19 March 2026 was answered within the hour.",
    learning="Ask the nursery before closing a contact about a child under five.",
)

CAMHS: Answers = _scoping(
    "Lark Tansy",
    "Clinical lead",
    "01632 960188",
    "Ines Fallow",
    "Service manager",
    records_checked="Referrals and single point of access",
    involvement_summary="One referral by the surgery in January 2026, on the waiting list.",
    significant_events="12 January 2026: referral for disturbed sleep.",
    analysis="The waiting list hid what the referral said about fear at night.",
    child_voice="Known only through the letter of the surgery.",
    good_practice="The letter was acknowledged within two days.",
    learning="Read each waiting referral again after a month.",
)

WRITTEN_BY: Mapping[str, Answers] = {
    "police": {"author_name": "Ivo Story", "author_role": "Detective inspector"},
    "hospital": {"author_name": "Bea Lantern", "author_role": "Named nurse for safeguarding"},
    "gp": {"author_name": "Piers Thimble", "author_role": "General practitioner"},
    "school": {"author_name": "Posy Inkwell", "author_role": "Designated safeguarding lead"},
    "social-care": {"author_name": "Juno Paperwick", "author_role": "Team manager"},
    "camhs": {"author_name": "Lark Tansy", "author_role": "Clinical lead"},
}

ROWS: Mapping[str, tuple[Row, ...]] = {
    "police": (
        (date(2024, 8, 11), "22:40", "Neighbour reports shouting. All quiet on arrival.", "Incident log", "None", ""),
        (date(2025, 11, 4), "21:05", "Second call. Child asleep, seen by officer.", "Incident log", "Notified social care", ""),
        (date(2026, 3, 19), "18:20", "Hospital reports unexplained injuries.", "Crime record", "Investigation began", ""),
    ),
    "hospital": (
        (date(2025, 9, 2), "16:10", "Attended with a bruise to the cheek.", "Emergency record", "Discharged", "Learning"),
        (date(2025, 12, 17), "", "Did not attend the follow-up.", "Outpatient letters", "Letter sent", ""),
        (
            date(2026, 3, 19),
            "17:30",
            "Admitted with injuries to arm and back.",
            "Ward notes",
            "Social care rung",
            "Good practice",
        ),
    ),
    "gp": (
        (date(2024, 7, 1), "", "Two-year check. No concerns recorded.", "Clinical record", "None", ""),
        (date(2025, 9, 9), "", "Mother mentions poor sleep.", "Clinical record", "Advice given", ""),
        ("31/11/2025", "", "Telephone call about the nursery.", "Clinical record", "None", ""),
        (date(2026, 1, 12), "", "Letter to the mental health service.", "Letters", "Referred", ""),
    ),
    "school": (
        (date(2025, 9, 8), "", "Starts in the nursery class.", "Admission record", "", ""),
        ("October 2025", "", "Grandmother collects her most days.", "Key person’s notes", "None", ""),
        ("w/c 9 February 2026", "", "Third Monday absent in a row.", "Register", "Rang home", "Learning"),
        (date(2026, 3, 16), "09:15", "Comes in with a long-sleeved coat and keeps it on.", "Key person’s notes", "Noted", ""),
    ),
    "social-care": (
        (date(2025, 11, 5), "", "Notification from police. Closed with advice.", "Contact record", "No further action", ""),
        (date(2026, 3, 19), "19:00", "Call from the ward. Strategy meeting called.", "Referral record", "Enquiries began", ""),
    ),
    "camhs": ((date(2026, 1, 12), "", "Referral for disturbed sleep.", "Access record", "Waiting list", ""),),
}
