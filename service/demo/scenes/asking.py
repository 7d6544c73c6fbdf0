"""Whom the case asks: a first morning of answers, a deputy, the meeting's guests, more time for one, a nursery that joins late.

The story enters, and goes on by a day or an hour in each scene.
"""

from __future__ import annotations

from email.message import EmailMessage

from service.demo.cast import AGENCIES, CHAIR, DEPUTIES, MEMBERS, NURSERY
from service.demo.letters import Letter
from service.demo.plot import Story, morning, to, to_nursery, to_staff

UNHEARD = ("police", "hospital", "gp", "social-care", "camhs")
"""Of whom nobody said a word on the first day."""

MEETING = "meeting 10 April 2026 10:00 Council House"


def first_morning(story: Story) -> None:
    """A nil return, a promise, an out-of-office reply, and a chase for the rest."""
    stage = story.stage
    stage.chapter(
        "2026-03-26T08:40",
        "The first morning",
        "One sentence that the family is not known is a nil return for everything that was asked; a promise is noted with its "
        "day; an automatic reply is no answer. Whoever has not said that the request arrived is asked for one word, and the "
        "morning summary shows in a picture where each agency stands.",
    )
    writer = AGENCIES["housing"].name
    nil = f"Dear colleague,\n\nWe have checked our records. The family is not known to us.\n\nKind regards\n{writer}"
    stage.receive(story.reply("housing", nil), "“the family is not known to us”, as plain mail")
    stage.receive(story.reply("school", "Received, thank you. We will return it by Monday."), "a promise for Monday")
    stage.receive(_away(story.requests["probation"]), "an out-of-office reply")
    story.goes_on(
        to("housing", "receipt", "the receipt for the nil return"),
        *[to(key, "chase", "did our request arrive?") for key in UNHEARD],
        to_staff("alert", "probation’s contact is away, and who is asked instead"),
        morning(),
    )
    stage.tell("The promise is noted; the out-of-office reply is not answered, for machines never are.")


def _away(request: EmailMessage) -> Letter:
    machine = (("Auto-Submitted", "auto-replied"), ("X-Auto-Response-Suppress", "All"))
    words = "I am out of the office until Tuesday 7 April."
    return Letter(AGENCIES["probation"], f"Automatic reply: {request['Subject']}", words, (), request, machine)


def deputy_and_meeting(story: Story) -> None:
    """The deputy's request is let go, and the meeting is set."""
    story.stage.chapter(
        "2026-03-26T09:15",
        "The deputy is asked, and the meeting has a day",
        "The coordinator replies to the morning summary: “send” lets the request to probation’s deputy go, and one line sets the "
        "meeting. The review group and the agencies that may know the family get an entry for their calendars; housing need not "
        "come.",
    )
    story.steer("send", f"{story.reference} {MEETING}", to=story.last("digest"))
    deputy = DEPUTIES["probation"].email
    invited = [key for key in AGENCIES if key not in ("housing", "probation")]
    note = "the meeting, with an entry for the calendar"
    story.goes_on(
        to_staff("command-result", "what was done, line by line"),
        ("request", deputy, "the request, with the blank forms"),
        *[("invitation", each.email, note) for each in (CHAIR, *MEMBERS)],
        *[to(key, "invitation", note) for key in invited],
        ("invitation", deputy, note),
    )


def extension(story: Story) -> None:
    """The hospital asks for more time; a person grants it, by mail."""
    stage = story.stage
    stage.chapter(
        "2026-03-31T09:00",
        "The hospital asks for more time",
        "A question is for a person, so the mail waits and staff are told. The coordinator’s reply gives the hospital until "
        "Tuesday after Easter and takes the message off the list; the hospital gets the new day in writing.",
    )
    ask = "Our records team is short of staff this week. Could we have until Tuesday 7 April for the rest, please?"
    stage.receive(story.reply("hospital", ask), "could we have more time?")
    story.goes_on(to_staff("held", "a message waits, and the one reply that settles it"), morning())
    number, notice = story.notice(AGENCIES["hospital"])
    stage.wait(20)
    story.steer(f"{story.reference} extend hospital 7 April 2026", f"held {number} answered", to=notice)
    story.goes_on(
        to_staff("command-result", "what was done, line by line"),
        to("hospital", "extension", "the new day for what is still needed"),
    )


def nursery(story: Story) -> None:
    """An agency joins late that only this child's case knows."""
    story.stage.chapter(
        "2026-03-31T11:00",
        "A nursery joins late",
        "The school’s return names a second nursery that stands in no configuration. The coordinator adds it to this case alone; "
        "it is asked with three working days of its own, and invited to the meeting.",
    )
    add = f'{story.reference} add fernhill "{NURSERY.body}" {NURSERY.email}'
    invited = to_nursery("invitation", "the meeting, with an entry for the calendar")
    done = story.steer_and_agree(add, to=story.last("command-result"), and_then=(invited,))
    story.stage.wait(5)
    story.steer("send", f"{story.reference} details-sent fernhill", to=done)
    story.goes_on(
        to_staff("command-result", "what was done, line by line"), to_nursery("request", "the request, with its own due date")
    )
