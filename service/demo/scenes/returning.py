"""What the agencies return: at first with gaps, after Easter complete.

The story enters; forms go into the mailbox, and receipts that name what is still needed come back.
"""

from __future__ import annotations

from service.demo import answers as said
from service.demo.cast import AGENCIES, DEPUTIES, NURSERY
from service.demo.commands import ROOT
from service.demo.forms import answered_chronology_docx, answered_scoping
from service.demo.letters import Enclosed, Letter
from service.demo.plot import Story, morning, to, to_nursery, week

TEMPLATES = ROOT / "templates"


def monday(story: Story) -> None:
    """The week begins: staff and the chair hear where the case stands."""
    story.stage.chapter(
        "2026-03-30T08:40",
        "A new week",
        "Staff get the morning summary: first what needs a person, with the reply that settles it, then where each agency "
        "stands. On the first working day of the week the chair gets a shorter one. Probation’s deputy has not said a word yet.",
    )
    story.goes_on(morning(), week(), ("chase", DEPUTIES["probation"].email, "did our request arrive?"))


def returns(story: Story) -> None:
    """A complete return, one with gaps, and chronologies in Excel and in Word."""
    stage = story.stage
    stage.chapter(
        "2026-03-30T15:00",
        "Four agencies return their forms",
        "A complete return; a form with three questions unanswered; a chronology in Excel with a date that no calendar has; and "
        "a return all in Word. Each receipt says what was recorded and names what is still needed.",
    )
    form = story.scoping("police", {**said.POLICE, **story.changes})
    both = (Enclosed("scoping.docx", form), Enclosed("chronology.xlsx", story.sheet("police")))
    stage.receive(story.reply("police", "Both documents are attached.", both), "scoping form and chronology")
    form = story.scoping("hospital", {**said.HOSPITAL, "child_voice": "", "learning": "TBC", "qa_role": ""})
    gaps = (Enclosed("Form final FINAL.docx", form),)
    stage.receive(story.reply("hospital", "Please find our form attached.", gaps), "a scoping form with gaps")
    sheet = (Enclosed("Chron.xlsx", story.sheet("gp")),)
    stage.receive(story.reply("gp", "Chronology attached.", sheet), "a chronology in Excel")
    stage.receive(story.reply("school", "Our return is attached.", _all_in_word(story)), "scoping form and chronology, in Word")
    story.goes_on(
        to("police", "receipt", "the receipt"),
        to("hospital", "receipt", "the receipt"),
        to("gp", "receipt", "the receipt, asking about the row without a readable date"),
        to("school", "receipt", "the receipt"),
    )


def _all_in_word(story: Story) -> tuple[Enclosed, ...]:
    """The school's own choice among our forms: the shorter scoping form, and the chronology as a Word table."""
    name = AGENCIES["school"].body
    form = answered_scoping(TEMPLATES, "scoping-summary", said.SCHOOL, reference=story.reference, agency=name, period=said.PERIOD)
    rows, writer = said.ROWS["school"], said.WRITTEN_BY["school"]
    table = answered_chronology_docx(TEMPLATES, rows, reference=story.reference, agency=name, answers=writer)
    return Enclosed("Agency return.docx", form), Enclosed("Nursery chronology.docx", table)


def second_round(story: Story) -> None:
    """After Easter the gaps are filled, and who owed a chronology sends it."""
    stage = story.stage
    stage.chapter(
        "2026-04-07T11:00",
        "What was still needed arrives",
        "The hospital completes its form and adds the chronology: version 2, and the receipt says what changed. Two chronologies "
        "come, and the nursery writes that it has no record of the family.",
    )
    both = (
        Enclosed("Form v2.docx", story.scoping("hospital", said.HOSPITAL)),
        Enclosed("Chronology.xlsx", story.sheet("hospital")),
    )
    stage.receive(story.reply("hospital", "Now complete, with our chronology.", both), "the completed form, and its chronology")
    for key in ("social-care", "camhs"):
        sheet = (Enclosed("Chronology.xlsx", story.sheet(key)),)
        stage.receive(story.reply(key, "The chronology is attached.", sheet), "its chronology")
    request = story.last("request", NURSERY)
    nil = "We have searched our records. The family is not known to us."
    stage.receive(Letter(NURSERY, f"RE: {request['Subject']}", nil, (), request), "“the family is not known to us”")
    story.goes_on(
        to("hospital", "receipt", "the receipt: version 2, and what changed"),
        to("social-care", "receipt", "the receipt"),
        to("camhs", "receipt", "the receipt"),
        to_nursery("receipt", "the receipt for the nil return"),
    )
