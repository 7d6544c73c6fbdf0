"""What the agencies of the tests write into their forms: all of it invented, all of it plainly so."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from service.demo.forms import answered_chronology_docx, answered_chronology_xlsx, answered_scoping
from tests.stage import TEMPLATES

CHILD = "Zebulon Quill"
BORN = "02/04/2019"
SUBJECT = "ZQ 2019-04-02\n"

FULL: Mapping[str, str] = {
    "child_name": CHILD,
    "child_dob": BORN,
    "gender": "Male",
    "ethnicity": "White British",
    "disability": "None identified",
    "child_address": "1 Nowhere Lane, Vale",
    "legal_status": "None",
    "incident_date": "20/03/2026",
    "author_name": "Ada Fable",
    "author_role": "Detective Sergeant",
    "author_contact": "01632 960011",
    "aware_date": "21/03/2026",
    "records_checked": "Incident and intelligence records",
    "involvement_summary": "Officers attended the address twice in the period.",
    "significant_events": "Two calls about raised voices.",
    "analysis": "Both calls were graded and answered in time.",
    "information_sharing": "Both were shared with the multi-agency hub.",
    "child_voice": "He told the officer that he likes school.",
    "good_practice": "Officers spoke to him alone.",
    "learning": "None identified",
    "equality_diversity": "Nothing in the records shows that it was considered.",
    "immediate_actions": "None identified",
    "current_arrangements": "He lives with his grandmother.",
    "other_agencies": "Vale Hospitals Trust",
    "parallel_processes": "Criminal investigation",
    "lcspr_criteria_met": "Yes",
    "lcspr_rationale": "He was seriously harmed and abuse is suspected.",
    "sharing_restrictions": "None",
    "meeting_rep": "Inspector Ivo Story",
    "manager_name": "Ivo Story",
    "qa_role": "Inspector",
    "manager_signoff_date": "31/03/2026",
}

ROWS = (
    (date(2025, 3, 4), "10:30", "Home visit. Child seen with his mother.", "Visit record", "Referred to early help", ""),
    (date(2025, 4, 21), "", "Admitted to the ward overnight.", "Ward notes", "Discharged home", ""),
    ("May 2025", "", "Two appointments missed.", "Clinic letters", "Letter sent", "Learning"),
    (date(2026, 3, 20), "07:15", "Ambulance called to the address.", "Incident log", "Conveyed to hospital", ""),
    (date(2026, 3, 21), "", "Strategy meeting held.", "Minutes", "Enquiries began", ""),
)

WRITER = {"author_name": "Bea Ledger", "author_role": "Named nurse"}


def scoping(reference: str, agency: str = "Vale Constabulary", layout: str = "scoping-initial", **changed: str) -> bytes:
    """A scoping form filled in; `changed` answers differ from the full ones, an empty one is left blank."""
    answers = {name: value for name, value in {**FULL, **changed}.items() if value}
    period = "1 January 2024 to 20 March 2026"
    return answered_scoping(
        TEMPLATES, layout, answers, reference=reference, agency=agency, due="Thursday 2 April 2026", period=period
    )


def sheet(reference: str, agency: str = "Vale Hospitals Trust", rows: object = ROWS, **changed: str) -> bytes:
    """A chronology in Excel."""
    assert isinstance(rows, tuple)
    return answered_chronology_xlsx(TEMPLATES, rows, reference=reference, agency=agency, answers={**WRITER, **changed})


def table(reference: str, agency: str = "Oakfield Primary School", rows: object = ROWS, **changed: str) -> bytes:
    """A chronology in Word."""
    assert isinstance(rows, tuple)
    return answered_chronology_docx(TEMPLATES, rows, reference=reference, agency=agency, answers={**WRITER, **changed})
