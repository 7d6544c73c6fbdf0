"""What the Word forms ask, as data: sections, questions, the field each question means, and a hint for the person who answers.

Every label stands in `templates/fields.toml` under its field, so that a form of ours never asks what we cannot read. The wording
follows Working Together to Safeguard Children 2023, chapter 5, and the national Panel's guidance of June 2025, which asks for an
analysis of key practice episodes and for what racism and other inequalities had to do with it.
"""

from __future__ import annotations

from dataclasses import dataclass

YES_NO_UNSURE = ("Yes", "No", "Unsure")
NIL = "Not known to this agency: we have searched our records and hold nothing about this child or family"


@dataclass(frozen=True, slots=True)
class Question:
    """One printed question: its label, the field it fills, how it is answered, and a hint."""

    label: str
    field: str
    kind: str = "line"  # line · date · box (a long answer) · ticks · or "ours", which the partnership fills in
    hint: str = ""
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """One headed part of a form; `columns` with `rows` draws a table to be filled row by row instead of questions."""

    heading: str
    questions: tuple[Question, ...] = ()
    intro: str = ""
    stacked: bool = False  # the answer stands below its question, across the page
    columns: tuple[str, ...] = ()
    widths: tuple[float, ...] = ()  # centimetres
    rows: int = 0


@dataclass(frozen=True, slots=True)
class Form:
    """One Word form: the file, its title, the words above the first section, and the sections."""

    file: str
    title: str
    intro: tuple[str, ...]
    sections: tuple[Section, ...]
    landscape: bool = False


def _ours(label: str, field: str, tag: str) -> Question:
    return Question(label, field, "ours", hint=tag)


REFERENCE = _ours("Case reference", "case_reference", "reference")
REQUEST = (
    REFERENCE,
    _ours("Name of agency", "agency_name", "agency"),
    _ours("Period under review", "period_covered", "period"),
    _ours("Please return by", "date_due", "due"),
)
NIL_RETURN = Question(
    "Nil return", "involvement_flag", "ticks", "If you tick this box, sign at the end and leave the rest empty.", (NIL,)
)
NOT_EMPTY = "Please leave no box empty: write “N/A” where a question does not apply and “Not known” where you do not know."
LEARNING = "A rapid review is about learning and not about blame. Record facts, and say where they come from."

CHILD = (
    Question("Name of child", "child_name"),
    Question("Date of birth", "child_dob", "date", "Day, month, year. If unborn, write EDD and the expected date."),
    Question("Gender", "gender"),
    Question("Ethnicity", "ethnicity"),
    Question("Disability", "disability", hint="Include special educational needs and long-term health conditions."),
    Question("Home address", "child_address", hint="If an address must not be known to others, write “Restricted” and ring us."),
    Question(
        "Legal status", "legal_status", hint="Now and before: child in need, child protection plan, looked after, court orders."
    ),
)
FAMILY = Section(
    "Family and significant others",
    intro="One row for each person your agency knows of. The child named above need not be repeated.",
    columns=("Name", "Date of birth", "Relationship to child", "Address", "Known to your agency?"),
    widths=(4.2, 2.8, 3.4, 4.6, 2.4),
    rows=6,
)

SCOPING_INITIAL = Form(
    "scoping-initial.docx",
    "Rapid Review: Initial Information and Scoping Document",
    (
        "Managers are expected to complete this form with the front-line practitioners who know the child and family best.",
        LEARNING + " " + NOT_EMPTY,
    ),
    (
        Section("This request", (*REQUEST, NIL_RETURN)),
        Section("Who this is about", (*CHILD, Question("Date of incident", "incident_date", "date"))),
        Section(
            "Who is answering",
            (
                Question("Name of person completing form", "author_name"),
                Question("Job title", "author_role"),
                Question("Contact details", "author_contact", hint="Secure email address and telephone number."),
                Question("Date agency became aware", "aware_date", "date", "Of the incident."),
                Question(
                    "Records checked",
                    "records_checked",
                    "box",
                    "Which systems and files were searched? Have they been secured? Make no retrospective entries.",
                ),
            ),
        ),
        FAMILY,
        Section(
            "What your agency knows",
            (
                Question(
                    "Summary of agency involvement",
                    "involvement_summary",
                    "box",
                    "When you became involved and why, what you offered, and what came of it.",
                ),
                Question(
                    "Key practice episodes", "significant_events", "box", "The few events that mattered most, each with its date."
                ),
                Question(
                    "Analysis of key practice episodes",
                    "analysis",
                    "box",
                    "Why did things happen as they did? What got in the way, what helped?",
                ),
                Question(
                    "Information sharing", "information_sharing", "box", "How well did agencies tell each other what they knew?"
                ),
                Question(
                    "Child’s lived experience",
                    "child_voice",
                    "box",
                    "What was daily life like for the child? What did the child say or show, and to whom?",
                ),
                Question("Good practice", "good_practice", "box"),
                Question("Areas for improvement", "learning", "box"),
                Question(
                    "Equality, diversity and inclusion",
                    "equality_diversity",
                    "box",
                    "How may racism and other inequalities (also disability) have influenced their life and your practice?",
                ),
            ),
        ),
        Section(
            "Safety and next steps",
            (
                Question(
                    "Immediate safeguarding actions",
                    "immediate_actions",
                    "box",
                    "Taken or needed, for this child and for others. If a child may be unsafe now, ring us as well.",
                ),
                Question(
                    "Current safeguarding arrangements",
                    "current_arrangements",
                    "box",
                    "For the child and for brothers and sisters.",
                ),
                Question("Other agencies involved", "other_agencies", "box", "Also those of other areas, schools and practices."),
                Question(
                    "Parallel processes", "parallel_processes", "box", "Criminal, coronial, care proceedings, internal reviews."
                ),
                Question(
                    "Does this meet the criteria for a LCSPR?",
                    "lcspr_criteria_met",
                    "ticks",
                    "In your agency’s view: a Local Child Safeguarding Practice Review.",
                    YES_NO_UNSURE,
                ),
                Question("Reasons for your view", "lcspr_rationale", "box"),
                Question("Information not to be shared with family", "sharing_restrictions", "box", "And why."),
                Question("Attendee at Rapid Review meeting", "meeting_rep", hint="Name, role and email address."),
            ),
        ),
        Section(
            "Sign-off",
            (
                Question("Name of senior manager", "manager_name", hint="Not the person who completed the form."),
                Question("Position of authorising manager", "qa_role"),
                Question("Date of sign off", "manager_signoff_date", "date"),
            ),
        ),
    ),
)

STATUSES = ("None", "Child in need", "Child protection plan", "Looked after", "Care order", "Not known")
SCOPING_SUMMARY = Form(
    "scoping-summary.docx",
    "Rapid Review: Agency Return",
    ("Click in each grey box and type. " + NOT_EMPTY, LEARNING),
    (
        Section("1. Request", (*REQUEST, NIL_RETURN)),
        Section(
            "2. Who this is about",
            (
                Question("Child’s name", "child_name"),
                Question("Date of birth", "child_dob", "date", "If unborn, write EDD and the expected date."),
                Question("Sex / gender", "gender", "ticks", options=("Male", "Female", "Other", "Not known")),
                Question("Ethnicity and culture", "ethnicity"),
                Question("Disability / SEND", "disability"),
                Question("Address", "child_address"),
                Question("Status with Children’s Social Care", "legal_status", "ticks", options=STATUSES),
                Question("Date of serious incident", "incident_date", "date"),
            ),
        ),
        Section(
            "3. Who is answering",
            (
                Question("Form completed by", "author_name"),
                Question("Role in agency", "author_role"),
                Question("Contact details", "author_contact", hint="Secure email address and telephone number."),
                Question("Date made aware", "aware_date", "date", "Of the incident."),
            ),
        ),
        Section("4. Family and significant others", columns=FAMILY.columns, widths=FAMILY.widths, rows=6, intro=FAMILY.intro),
        Section(
            "5. What your agency knows",
            (
                Question("Summary of your agency’s involvement", "involvement_summary", "box"),
                Question("Significant events", "significant_events", "box", "in the period under review, each with its date"),
                Question(
                    "Analysis of practice", "analysis", "box", "what happened in key practice episodes, why, and what it tells us"
                ),
                Question("Voice of the child", "child_voice", "box", "wishes, feelings and lived experience"),
                Question("What worked well", "good_practice", "box"),
                Question("Early learning", "learning", "box"),
                Question(
                    "Race, ethnicity and culture", "equality_diversity", "box", "and disability, faith and every other inequality"
                ),
            ),
            stacked=True,
        ),
        Section(
            "6. Safety and your view",
            (
                Question("Any immediate action needed to ensure children’s safety", "immediate_actions", "box"),
                Question("Safeguarding arrangements in place", "current_arrangements", "box"),
                Question("Agencies known to be involved", "other_agencies", "box"),
                Question(
                    "In your view does the case meet the criteria",
                    "lcspr_criteria_met",
                    "ticks",
                    "for a Local Child Safeguarding Practice Review",
                    YES_NO_UNSURE,
                ),
                Question("Please give reasons", "lcspr_rationale", "box"),
                Question("Restricted information", "sharing_restrictions", "box", "what must not be shared, with whom and why"),
            ),
            stacked=True,
        ),
        Section(
            "7. Sign-off",
            (
                Question("Signed off by", "manager_name", hint="A senior manager, not the person who completed the form."),
                Question("Date of sign off", "manager_signoff_date", "date"),
            ),
        ),
    ),
)

CHRONOLOGY_COLUMNS = ("Date", "Time", "Event", "Source of information", "Action taken", "Comments")
CHRONOLOGY_RULES = (
    "One row for each event that mattered, in the order in which they happened, for the period under review.",
    "Give dates with day, month and four-digit year, such as 04/03/2025. If you only know the month, write “March 2021”.",
    "Under “Event” say what happened, who was there by role, and whether the child was seen. Facts only.",
    "Under “Source of information” name the record you took it from. You need not repeat your agency’s name.",
    "Under “Action taken” say what your agency did or decided; if nothing was done, say why.",
    "If there was no contact in the period, say so in a row. Please do not change the headings or add columns.",
)
AUTHOR = (
    Question("Name of child", "child_name"),
    Question("Date of birth", "child_dob", "date"),
    Question("Completed by", "author_name"),
    Question("Job title", "author_role"),
)
CHRONOLOGY = Form(
    "chronology.docx",
    "Rapid Review: Agency Chronology",
    CHRONOLOGY_RULES,
    (
        Section("This request", (*REQUEST, *AUTHOR, NIL_RETURN)),
        Section("Chronology", columns=CHRONOLOGY_COLUMNS, widths=(3.0, 1.8, 8.0, 4.0, 4.6, 4.0), rows=24),
    ),
    landscape=True,
)

INCIDENT = (
    Question("Date of incident", "incident_date", "date"),
    Question("Date of death (if applicable)", "date_of_death", "date"),
    Question("Brief summary of incident", "incident_summary", "box", "What happened, where, and what harm the child came to."),
)
REFERRAL = Form(
    "referral.docx",
    "Rapid Review: Referral Form",
    (
        "Use this form to ask the safeguarding partners to consider a rapid review. Any agency may refer.",
        "Discuss it first with your agency’s senior safeguarding lead, who must agree.",
        "If a child may be unsafe now, make a safeguarding referral to Children’s Social Care at once: this form is none.",
    ),
    (
        Section(
            "Referrer",
            (
                Question("Name of referrer", "author_name"),
                Question("Role of referrer", "author_role"),
                Question("Agency", "agency_name"),
                Question("Contact details", "author_contact", hint="Secure email address and telephone number."),
                Question("Date completed", "date_completed", "date"),
            ),
        ),
        Section("Who this is about", CHILD),
        FAMILY,
        Section(
            "Incident",
            (
                *INCIDENT,
                Question(
                    "Does the case meet the criteria for a Rapid Review?",
                    "lcspr_criteria_met",
                    "ticks",
                    "Abuse or neglect is known or suspected, and the child has died or been seriously harmed.",
                    YES_NO_UNSURE,
                ),
                Question("Reasons for your view", "lcspr_rationale", "box"),
                Question("Immediate safeguarding arrangements", "immediate_actions", "box", "For this child and for others."),
                Question("Other agencies involved", "other_agencies", "box"),
                Question(
                    "Parallel processes", "parallel_processes", "box", "Criminal, coronial, care proceedings, internal reviews."
                ),
            ),
        ),
        Section(
            "Agreement of the senior safeguarding lead",
            (
                Question("Senior safeguarding lead", "manager_name", hint="Who has agreed to this referral. Not the referrer."),
                Question("Position of authorising manager", "qa_role"),
                Question("Date of sign off", "manager_signoff_date", "date"),
            ),
        ),
    ),
)
NOTIFICATION = Form(
    "notification.docx",
    "Rapid Review: Serious Incident Notification",
    (
        "The local authority sends this form to the partnership on the day on which it notifies the national Panel.",
        "The duty to notify: section 16C(1), Children Act 2004. The review’s fifteen working days count from the date sent.",
    ),
    (
        Section(
            "Notification",
            (
                Question("SIN number", "case_reference"),
                Question("Date sent to the national Panel", "panel_notified_date", "date"),
                Question("Name of agency", "agency_name", hint="The local authority that notified."),
                Question("Completed by", "author_name"),
                Question("Job title", "author_role"),
                Question("Contact details", "author_contact"),
            ),
        ),
        Section("Who this is about", CHILD),
        Section("Incident", (*INCIDENT, Question("Other agencies involved", "other_agencies", "box"))),
    ),
)

PERSON = (
    Question("Name of person", "child_name"),
    Question("Date of birth", "child_dob", "date"),
    Question("Gender", "gender"),
    Question("Ethnicity", "ethnicity"),
    Question("Disability", "disability", hint="Include care and support needs and long-term health conditions."),
    Question("Home address", "child_address", hint="If an address must not be known to others, write “Restricted” and ring us."),
)
NIL_PERSON = Question(
    "Nil return", "involvement_flag", "ticks", NIL_RETURN.hint, ("Not known to this agency: we have searched our records",)
)
AGENCY_SUMMARY = Form(
    "agency-summary.docx",
    "Safeguarding Review: Agency Return",
    (
        "For reviews of a child, an adult or a family. The mail that brought this form says which review it is for.",
        "The review is about learning and not about blame. Record facts, and say where they come from. " + NOT_EMPTY,
    ),
    (
        Section("This request", (*REQUEST, NIL_PERSON)),
        Section("Who this is about", PERSON),
        Section(
            "Who is answering",
            (
                Question("Name of person completing form", "author_name"),
                Question("Job title", "author_role"),
                Question("Contact details", "author_contact", hint="Secure email address and telephone number."),
                Question("Records checked", "records_checked", "box", "Which systems and files were searched and secured?"),
            ),
        ),
        Section(
            "What your agency knows",
            (
                Question("Summary of agency involvement", "involvement_summary", "box", "When, why, and what came of it."),
                Question("Key practice episodes", "significant_events", "box", "The few that mattered most, each with its date."),
                Question("Analysis of key practice episodes", "analysis", "box", "Why did things happen as they did?"),
                Question("Information sharing", "information_sharing", "box"),
                Question("Voice of the person", "child_voice", "box", "Wishes, feelings and daily life, and who heard of them."),
                Question("Good practice", "good_practice", "box"),
                Question("Areas for improvement", "learning", "box"),
                Question("Equality, diversity and inclusion", "equality_diversity", "box"),
            ),
        ),
        Section(
            "Safety and next steps",
            (
                Question(
                    "Immediate safeguarding actions", "immediate_actions", "box", "If anybody may be unsafe now, ring us too."
                ),
                Question("Other agencies involved", "other_agencies", "box"),
                Question("Parallel processes", "parallel_processes", "box", "Criminal, coronial, court, internal reviews."),
                Question("Information not to be shared with family", "sharing_restrictions", "box", "And why."),
            ),
        ),
        Section(
            "Sign-off",
            (
                Question("Name of senior manager", "manager_name", hint="Not the person who completed the form."),
                Question("Position of authorising manager", "qa_role"),
                Question("Date of sign off", "manager_signoff_date", "date"),
            ),
        ),
    ),
)
AGENCY_CHRONOLOGY = Form(
    "agency-chronology.docx",
    "Safeguarding Review: Agency Chronology",
    tuple(each.replace("whether the child was seen", "who was seen") for each in CHRONOLOGY_RULES),
    (
        Section("This request", (*REQUEST, *PERSON[:2], *AUTHOR[2:], NIL_PERSON)),
        Section("Chronology", columns=CHRONOLOGY_COLUMNS, widths=(3.0, 1.8, 8.0, 4.0, 4.6, 4.0), rows=24),
    ),
    landscape=True,
)
FORMS = (SCOPING_INITIAL, SCOPING_SUMMARY, CHRONOLOGY, REFERRAL, NOTIFICATION, AGENCY_SUMMARY, AGENCY_CHRONOLOGY)
