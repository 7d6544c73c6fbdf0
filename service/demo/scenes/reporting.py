"""The report: what it still needs, who signs, what is decided and who is told, the national Panel's answer, the end.

The story enters, and ends with the case closed.
"""

from __future__ import annotations

from service.demo.cast import AGENCIES
from service.demo.letters import text_of
from service.demo.plot import CODE, Story, morning, to, to_staff
from service.demo.stage import StoryStopped

TOLD = ("police", "hospital", "school", "social-care")
"""Whom the partners want told of the decision."""


def checklist(story: Story) -> None:
    """Three working days before the report is due."""
    story.stage.chapter(
        "2026-04-14T08:40",
        "Three working days are left",
        "Staff get a checklist of what the report still needs before it goes to the national Panel. The draft was read by those "
        "who attended; that and the action from the meeting are recorded.",
    )
    story.steer(f"{story.reference} draft checked", f"{story.reference} done 2", to=story.last("digest"))
    story.goes_on(
        to_staff("command-result", "what was done, line by line"), to_staff("checklist", "what the report still needs"), morning()
    )


def signatures(story: Story) -> None:
    """One working day before: a letter lies ready, and the partners sign."""
    story.stage.chapter(
        "2026-04-16T08:40",
        "The safeguarding partners’ sign-off",
        "The day before the report is due the checklist carries a letter to the national Panel that says why it is late, ready "
        "for a person to send. It is not needed: the three partners sign, each by name and day.",
    )
    story.goes_on(to_staff("checklist", "what is not done yet, with a letter that lies ready"), morning())
    story.stage.wait(80)
    signed = ("local authority by Ada Finch", "police by Rex Hollin", "icb by Ivy Mott")
    story.steer(*(f"{story.reference} signed {each}" for each in signed), to=story.last("checklist"))
    story.goes_on(to_staff("command-result", "who has signed, and who has not"))


def decision(story: Story) -> None:
    """The partners decide, and only the agencies that staff name are told."""
    story.stage.chapter(
        "2026-04-16T11:00",
        "The decision, and who is told",
        "The partners decide on a local child safeguarding practice review and name the four agencies that are to hear it. The "
        "service says who those people are before anything happens, and each mail still waits for “send”.",
    )
    done = story.steer_and_agree(f"{story.reference} decision lcspr to {' '.join(TOLD)}", to=story.last("checklist"))
    story.stage.wait(5)
    story.steer("send", to=done)
    story.goes_on(
        to_staff("command-result", "what was done"),
        *[to(key, "decision", "what was decided, and what it means for them") for key in TOLD],
    )
    others = [AGENCIES[key].body for key in AGENCIES if key not in TOLD]
    story.stage.tell(f"Nobody else is told: not {', '.join(others[:-1])} or {others[-1]}.")


def submitted(story: Story) -> None:
    """Working day 15: the report is with the national Panel."""
    story.stage.chapter(
        "2026-04-17T08:50",
        "Working day 15: the report is submitted",
        "People send the report through the national system; “submitted” records it. From now on no return is chased any more: "
        "the review has made its report without them.",
    )
    story.steer(f"{story.reference} submitted", to=story.last("command-result"))
    story.goes_on(to_staff("command-result", "what was done, and what comes next"), morning())


def ended(story: Story) -> None:
    """The Panel answers, the next review is opened, and this one is closed."""
    stage = story.stage
    stage.chapter(
        "2026-05-08T08:50",
        "The national Panel agrees, and the review is closed",
        "The Panel’s answer comes a working day before it was expected. It is recorded beside the partners’ own decision, and "
        "the case is closed; what agencies still owed is not required any more.",
    )
    lines = ("panel agrees", "agencies told 16 April 2026", "lcspr opened", "closed")
    story.steer(*(f"{story.reference} {each}" for each in lines), to=story.last("command-result"))
    story.goes_on(to_staff("command-result", "what was done, and what “closed” would do"), morning())
    asked = story.last("command-result")
    code = CODE.search(text_of(asked))
    if code is None:
        raise StoryStopped("The service did not ask back before closing the case.")
    stage.wait(5)
    story.steer(f"yes {code[1]}", to=asked)
    story.goes_on(to_staff("command-result", "what was done"))
    stage.command("case", "explain", story.reference)
