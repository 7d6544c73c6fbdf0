"""The first day: a referral comes, a person accepts it, eight agencies are asked.

The story enters; it leaves with the case's reference and the request that each agency got.
"""

from __future__ import annotations

from service.demo import answers as said
from service.demo.cast import AGENCIES, NEWSLETTER, TRAINER
from service.demo.commands import ROOT
from service.demo.forms import answered_referral
from service.demo.letters import Enclosed, Letter, address_of, kind_of
from service.demo.plot import Story, to, to_staff
from service.demo.stage import Stage, StoryStopped


def referral(story: Story) -> None:
    """A partner's referral opens a case; other mail is left alone."""
    stage = story.stage
    stage.chapter(
        "2026-03-25T09:10",
        "A referral arrives",
        "The mailbox is the business unit’s ordinary one: a newsletter and a training booking stand in it too, are none of the "
        "service’s business and stay where they are, unread. The referral opens a case, and a person is asked to decide.",
    )
    bulk = (("List-Id", "<bulletin.safer-childhoods.example>"), ("Precedence", "bulk"))
    stage.receive(Letter(NEWSLETTER, "Spring bulletin", "In this issue: our conference in May.", headers=bulk), "a newsletter")
    stage.receive(Letter(TRAINER, "Your booking", "Two places on 12 May are reserved for you."), "a training booking")
    form = (Enclosed("Referral form.docx", answered_referral(ROOT / "templates", said.REFERRAL)),)
    stage.receive(Letter(AGENCIES["police"], "Referral for a rapid review", "Please see attached.", form), "a referral form")
    story.goes_on(
        to("police", "receipt", "the receipt for the referral"),
        to_staff("alert", "a referral came in, and how to accept or decline it"),
        to_staff("digest", "the morning summary, which asks for the decision"),
    )
    story.reference = _only_case(stage)
    stage.tell(f"The case is {story.reference}, referred; its clock does not run yet.")


def _only_case(stage: Stage) -> str:
    cases = stage.asked("case", "list")
    if [each["status"] for each in cases] != ["referred"]:
        raise StoryStopped("The referral did not open a case.")
    return str(cases[0]["reference"])


def acceptance(story: Story) -> None:
    """The partners accept, by mail: the service asks back, and the clock starts on a yes."""
    story.stage.chapter(
        "2026-03-25T10:00",
        "The partners accept it, by a reply",
        "The coordinator replies to the alert with the period under review and “met”. Because that changes who is written to, "
        "the service first says to whom it would write, and acts on “yes” with the code, which starts fifteen working days.",
    )
    lines = ("period 25 March 2024 to 25 March 2026", "met")
    story.steer_and_agree(*lines, to=story.last("alert"))


def requests(story: Story) -> None:
    """The requests go out on a person's yes; the family details go by another way, and that is recorded."""
    story.stage.chapter(
        "2026-03-25T10:30",
        "Eight agencies are asked",
        "Mode is “approve”, so that the requests wait for “send”; each carries the blank forms, filled in with reference, agency "
        "and due date, and says nothing of the family. Who the child is staff tell by a secure way of their own, and record it "
        "with “details-sent”, because nobody can search without it and nobody is reminded before.",
    )
    story.stage.command("outbox", "list")
    story.steer("send", f"{story.reference} details-sent all", to=story.last("command-result"))
    asked = story.goes_on(
        to_staff("command-result", "what was done, line by line"),
        *[to(key, "request", "the request, with the blank forms") for key in AGENCIES],
    )
    keys = {player.email: key for key, player in AGENCIES.items()}
    story.requests = {keys[address_of(mail)]: mail for mail in asked if kind_of(mail) == "request"}
