"""What no rule may decide: a wrong reference, a stranger, a locked document; and how a person settles it.

The story enters; messages wait, and a reply or a password settles them.
"""

from __future__ import annotations

from service.demo import answers as said
from service.demo.cast import AGENCIES, STRANGER
from service.demo.commands import ROOT
from service.demo.forms import answered_scoping
from service.demo.letters import Enclosed, Letter
from service.demo.locked import locked
from service.demo.plot import Story, to, to_staff

WRONG = "RR-2025-014"
"""A reference that a hurried person copied from last year's case."""

PASSWORD = "acorn"  # noqa: S105 -- of a form that does not exist


def doubts(story: Story) -> None:
    """A wrong reference, a stranger and a locked file."""
    stage = story.stage
    stage.chapter(
        "2026-04-01T11:00",
        "Three messages that want a person",
        "A return under the wrong reference and a stranger’s question each get one neutral sentence that says nothing of any "
        "case. The sender of a form locked with a password is told how to send it instead, and a person hears of all three.",
    )
    name = AGENCIES["social-care"].body
    form = answered_scoping(
        ROOT / "templates", "scoping-initial", said.SOCIAL_CARE, reference=WRONG, agency=name, period=said.PERIOD
    )
    wrong = (Enclosed("Return.docx", form),)
    stage.receive(Letter(AGENCIES["social-care"], f"Our return, {WRONG}", "As requested.", wrong), f"a return for {WRONG}")
    question = f"I heard about {story.reference}. What happened to the little girl?"
    stage.receive(Letter(STRANGER, "A question", question), "a stranger asks about the case")
    shut = (Enclosed("Scoping.docx", locked(story.scoping("camhs", said.CAMHS), PASSWORD)),)
    stage.receive(story.reply("camhs", "Attached; the password follows.", shut), "a form locked with a password")
    story.goes_on(
        to("social-care", "acknowledgement", "one neutral sentence"),
        ("acknowledgement", STRANGER.email, "the same neutral sentence"),
        to("camhs", "unreadable", "it could not be opened, and how to send it instead"),
        *[to_staff("held", "a message waits, and the one reply that settles it")] * 3,
    )


def decisions(story: Story) -> None:
    """A person settles what waits, by replying to the notice; the password opens the rest."""
    stage = story.stage
    stage.chapter(
        "2026-04-01T14:00",
        "A person settles them, by mail",
        "The coordinator replies to the notice: the return is filed where it belongs and its sender gets the receipt; the "
        "stranger is left unanswered. The password comes in a mail of its own, opens the locked form, and is kept nowhere else.",
    )
    misfiled, notice = story.notice(AGENCIES["social-care"])
    question, _ = story.notice(STRANGER)
    story.steer(f"held {misfiled} assign {story.reference} social-care", f"held {question} discard", to=notice)
    stage.receive(story.reply("camhs", f"The password is: {PASSWORD}"), "the password for it")
    story.goes_on(
        to_staff("command-result", "what was done, line by line"),
        to("social-care", "receipt", "the receipt, now that it is filed"),
        to("camhs", "receipt", "the receipt for the form that was locked"),
    )
