"""The meeting: its papers, a supplementary question and its answer, what it recommends.

The story enters, and goes on by a day in each scene.
"""

from __future__ import annotations

from service.demo.cast import AGENCIES, DEPUTIES
from service.demo.letters import Letter
from service.demo.plot import Story, morning, to, to_staff

QUESTION = "Was the surgery told of the visit in September, and by whom?"


def papers_and_question(story: Story) -> None:
    """The papers are circulated, and a question goes to the hospital."""
    story.stage.chapter(
        "2026-04-08T08:40",
        "The meeting papers go round, and a question comes up",
        "Staff write and circulate the papers themselves; “papers” records the day, and what comes after it is told as late. "
        "A supplementary question to the hospital has a number and a due date, and is chased like a return.",
    )
    lines = ("progress check 7 April 2026", "papers", f"ask hospital by 9 April 2026 {QUESTION}")
    story.steer(*(f"{story.reference} {each}" for each in lines), to=story.last("digest"))
    story.goes_on(
        to_staff("command-result", "what was done, line by line"),
        to("hospital", "question", "the supplementary question"),
        to("probation", "invitation", "the meeting, now that probation’s contact is back"),
        morning(),
    )


def answer(story: Story) -> None:
    """The hospital answers in words; probation's deputy says that nothing is known, late."""
    stage = story.stage
    stage.chapter(
        "2026-04-09T15:30",
        "Two answers before the meeting",
        "The hospital replies to the question in a few words, which a person reads; it is thanked and the question is closed. "
        "Probation’s deputy answers after the papers went round, and staff are told that it came late.",
    )
    asked = story.last("question", AGENCIES["hospital"])
    words = "Yes: the ward sister wrote to the practice on 3 September, and the letter was scanned that week."
    stage.receive(Letter(AGENCIES["hospital"], f"RE: {asked['Subject']}", words, (), asked), "the answer, in words")
    deputy = DEPUTIES["probation"]
    request = story.last("request", deputy)
    nil = "We have now searched every system. The family is not known to us."
    stage.receive(Letter(deputy, f"RE: {request['Subject']}", nil, (), request), "“the family is not known to us”")
    story.goes_on(
        to("hospital", "receipt", "the receipt for the answer"),
        to_staff("alert", "a question was answered, and where it stands"),
        ("receipt", deputy.email, "the receipt for the nil return"),
        to_staff("late", "it came after the papers went round"),
    )


def held(story: Story) -> None:
    """The meeting is held and recommends a further review."""
    story.stage.chapter(
        "2026-04-10T08:40",
        "The meeting, on working day 10",
        "The review group meets and recommends a local child safeguarding practice review. It recommends; what is decided, and "
        "who is told, is for the three safeguarding partners.",
    )
    story.goes_on(morning())
    story.stage.wait(8 * 60)
    lines = ("meeting held", "recommendation lcspr", "action by 14 April 2026 Send the draft to those who attended")
    story.steer(*(f"{story.reference} {each}" for each in lines), to=story.last("digest"))
    story.goes_on(to_staff("command-result", "what was done, line by line"))
