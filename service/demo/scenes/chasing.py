"""Reminders: the day before, over Easter, when the day has passed, and a letter to a senior that a person does not send.

The story enters; each scene names everybody who is written to, and so everybody who is not.
"""

from __future__ import annotations

from service.demo.cast import DEPUTIES
from service.demo.letters import text_of
from service.demo.plot import LETTER, Story, morning, to, to_nursery, to_staff, week
from service.demo.stage import StoryStopped

DEPUTY = DEPUTIES["probation"].email


def before_the_day(story: Story) -> None:
    """The returns are due tomorrow: a reminder, of what is still needed alone."""
    story.stage.chapter(
        "2026-04-01T08:40",
        "Tomorrow is the day",
        "Agencies that still owe something are reminded one working day before it is due. Whoever sent everything hears nothing, "
        "and the hospital, which has another day, is not reminded yet.",
    )
    story.goes_on(
        *story.police("reminder", "only the answer that is still needed"),
        to("gp", "reminder", "only the row that is still needed"),
        to("social-care", "reminder", "what is due tomorrow"),
        to("camhs", "reminder", "what is due tomorrow"),
        ("reminder", DEPUTY, "what is due tomorrow"),
        to_nursery("chase", "did our request arrive?"),
        morning(),
    )


def before_easter(story: Story) -> None:
    """The day before Easter, which is one working day before Tuesday."""
    story.stage.chapter(
        "2026-04-02T08:40",
        "The day before Easter",
        "Good Friday and Easter Monday do not count, so that Thursday is one working day before Tuesday the 7th. The hospital’s "
        "reminder lists the three answers and the chronology that are still needed, and nothing that it has sent.",
    )
    story.goes_on(
        to("hospital", "reminder", "what is still needed, and nothing else"),
        to_nursery("reminder", "what is due on Tuesday"),
        morning(),
    )


def after_easter(story: Story) -> None:
    """The day has passed for some."""
    story.stage.chapter(
        "2026-04-07T08:40",
        "After Easter",
        "For those who were to answer by Thursday one working day has passed; they are told what was due. From tomorrow on a "
        "person rings: the summary lists whom, the number, and what is still needed.",
    )
    story.goes_on(
        *story.police("overdue", "what was due on Thursday"),
        to("gp", "overdue", "what was due on Thursday"),
        to("social-care", "overdue", "what was due on Thursday"),
        to("camhs", "overdue", "what was due on Thursday"),
        ("overdue", DEPUTY, "what was due on Thursday"),
        morning(),
        week(),
    )


def senior(story: Story) -> None:
    """Three working days past: a letter to a senior lies ready, and a person rings instead."""
    stage = story.stage
    stage.chapter(
        "2026-04-09T08:40",
        "A letter that is not sent",
        "Probation has sent nothing three working days after its day. The service does not write to its head: it proposes a "
        "request for help, which only a person sends. The coordinator rings, notes what was said and discards the letter.",
    )
    story.goes_on(morning(), to("probation", "overdue", "what was due a week ago, now that its contact is back"))
    summary = story.last("digest")
    letter = LETTER.search(text_of(summary))
    if letter is None:
        raise StoryStopped("The morning summary proposes no letter to probation’s head.")
    stage.command("outbox", "show", letter[1])
    stage.wait(50)
    story.steer(
        f"discard {letter[1]}", f"{story.reference} rang probation she checks today and answers this afternoon", to=summary
    )
    story.goes_on(to_staff("command-result", "what was done, line by line"))
