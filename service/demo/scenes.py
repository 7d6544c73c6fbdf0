"""The scenes of the demonstration, in order: who writes what, what a person types, and which mails must follow.

Each scene puts letters into the mailbox, lets a person decide what a person decides, and lets the service pass once. What it
expects stands beside it: the story stops with a sentence when the service does otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from email.message import EmailMessage

from service.demo import answers as said
from service.demo.cast import AGENCIES, NEWSLETTER, STAFF, STRANGER, TRAINER, Player
from service.demo.forms import answered_chronology_docx, answered_referral, answered_scoping, typed_form, typed_sheet
from service.demo.letters import Enclosed, Letter, address_of, files_of, kind_of, text_of
from service.demo.locked import locked
from service.demo.stage import ROOT, Expected, Stage, StoryStopped

TEMPLATES = ROOT / "templates"
WRONG = "RR-2025-014"
"""A reference that a hurried person copied from last year's case."""


class Story:
    """What the scenes share: the case's reference, the request that each agency got, the notices of what waits."""

    def __init__(self, stage: Stage, changes: said.Answers) -> None:
        self.stage, self.changes = stage, changes
        self.reference = ""
        self.requests: dict[str, EmailMessage] = {}
        self.notices: list[EmailMessage] = []

    def reply(self, agency: str, text: str, files: Sequence[Enclosed] = ()) -> Letter:
        """The agency's answer to the request that it got."""
        request = self.requests[agency]
        return Letter(AGENCIES[agency], f"RE: {request['Subject']}", text, tuple(files), request)

    def scoping(self, agency: str, answers: said.Answers) -> bytes:
        """The scoping form that came with the request, filled in; an answer that is empty is left blank."""
        return typed_form(self._blank(agency, ".docx"), {name: words for name, words in answers.items() if words})

    def sheet(self, agency: str) -> bytes:
        """The Excel chronology that came with the request, filled in."""
        return typed_sheet(self._blank(agency, ".xlsx"), said.ROWS[agency], answers=said.WRITTEN_BY[agency])

    def _blank(self, agency: str, ending: str) -> bytes:
        found = [each.data for each in files_of(self.requests[agency]) if each.name.endswith(ending)]
        if not found:
            raise StoryStopped(f"The request to {AGENCIES[agency].body} carries no {ending} form.")
        return found[0]

    def notice(self, player: Player) -> tuple[int, EmailMessage]:
        """The notice about that sender's message, and the number under which the message waits."""
        for each in self.notices:
            number = re.search(r"held (\d+)\]", str(each["Subject"]))
            if number and player.email in text_of(each):
                return int(number[1]), each
        raise StoryStopped(f"No notice tells that the message of {player.body or player.name} waits.")


def to(agency: str, kind: str, note: str) -> Expected:
    """A mail of that kind to that agency's contact."""
    return kind, AGENCIES[agency].email, note


def to_staff(kind: str, note: str) -> Expected:
    """A mail of that kind to the business unit."""
    return kind, STAFF.email, note


def referral(story: Story) -> None:
    """A partner's referral opens a case; other mail is left alone."""
    stage = story.stage
    stage.chapter(
        "2026-03-25T09:10",
        "A referral arrives",
        "The mailbox is the business unit’s ordinary one, so a newsletter and a training booking stand in it too. They are none "
        "of the service’s business and stay where they are, unread. The referral opens a case and goes to the people who decide.",
    )
    bulk = (("List-Id", "<bulletin.safer-childhoods.example>"), ("Precedence", "bulk"))
    stage.receive(Letter(NEWSLETTER, "Spring bulletin", "In this issue: our conference in May.", headers=bulk), "a newsletter")
    stage.receive(Letter(TRAINER, "Your booking", "Two places on 12 May are reserved for you."), "a training booking")
    form = (Enclosed("Referral form.docx", answered_referral(TEMPLATES, said.REFERRAL)),)
    stage.receive(Letter(AGENCIES["police"], "Referral for a rapid review", "Please see attached.", form), "a referral form")
    stage.pass_(
        [
            to("police", "receipt", "the receipt for the referral"),
            to_staff("alert", "a referral came in, and how to accept or decline it"),
        ]
    )
    story.reference = _only_case(stage)
    stage.tell(f"The case is {story.reference}, referred; its clock does not run yet.")


def _only_case(stage: Stage) -> str:
    cases = stage.asked("case", "list")
    if [each["status"] for each in cases] != ["referred"]:
        raise StoryStopped("The referral did not open a case.")
    return str(cases[0]["reference"])


def acceptance(story: Story) -> None:
    """The partners accept, the clock starts, and the requests go out on a person's yes."""
    stage = story.stage
    stage.chapter(
        "2026-03-25T10:00",
        "The partners accept it, and eight agencies are asked",
        "Accepting starts the clock of fifteen working days. Requests wait in the outbox for a person’s yes, because mode is "
        "“approve”. Each carries the blank forms with reference, agency and due date filled in, and says nothing of the family.",
    )
    stage.command("case", "record", story.reference, "criteria_met", "--on", "2026-03-25")
    stage.command("outbox", "list")
    stage.command("outbox", "approve", "--all")
    asked = stage.pass_([to(key, "request", "the request, with the blank forms") for key in AGENCIES])
    keys = {player.email: key for key, player in AGENCIES.items()}
    story.requests = {keys[address_of(mail)]: mail for mail in asked}


def first_answers(story: Story) -> None:
    """A nil return, an out-of-office reply and a promise, none of them with a form."""
    stage = story.stage
    stage.chapter(
        "2026-03-26T09:30",
        "The first answers, without any form",
        "One sentence that the family is not known is a nil return for everything that was asked. A promise is noted with its "
        "day. An automatic reply is no answer, and machines are never answered.",
    )
    writer = AGENCIES["housing"].name
    nil = f"Dear colleague,\n\nWe have checked our records. The family is not known to us.\n\nKind regards\n{writer}"
    stage.receive(story.reply("housing", nil), "“the family is not known to us”, as plain mail")
    stage.receive(story.reply("school", "Received, thank you. We will return it by Monday."), "a promise for Monday")
    request = story.requests["probation"]
    machine = (("Auto-Submitted", "auto-replied"), ("X-Auto-Response-Suppress", "All"))
    words = "I am out of the office until Tuesday 7 April."
    away = Letter(AGENCIES["probation"], f"Automatic reply: {request['Subject']}", words, (), request, machine)
    stage.receive(away, "an out-of-office reply")
    stage.pass_([to("housing", "receipt", "the receipt for the nil return")])
    stage.tell("The promise is noted, the out-of-office reply is ignored; neither is answered.")


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
    stage.pass_(
        [
            to("police", "receipt", "the receipt"),
            to("hospital", "receipt", "the receipt"),
            to("gp", "receipt", "the receipt, asking about the row without a readable date"),
            to("school", "receipt", "the receipt"),
        ]
    )


def _all_in_word(story: Story) -> tuple[Enclosed, ...]:
    """The school's own choice among our forms: the shorter scoping form, and the chronology as a Word table."""
    name = AGENCIES["school"].body
    form = answered_scoping(TEMPLATES, "scoping-summary", said.SCHOOL, reference=story.reference, agency=name, period=said.PERIOD)
    rows, writer = said.ROWS["school"], said.WRITTEN_BY["school"]
    table = answered_chronology_docx(TEMPLATES, rows, reference=story.reference, agency=name, answers=writer)
    return Enclosed("Agency return.docx", form), Enclosed("Nursery chronology.docx", table)


def doubts(story: Story) -> None:
    """A wrong reference, a stranger and a locked file."""
    stage = story.stage
    stage.chapter(
        "2026-04-01T11:00",
        "Three messages that want a person",
        "A return under the wrong reference and a stranger’s question each get one neutral sentence that says nothing of any "
        "case. The sender of a form locked with a password is told how to send it instead. A person hears of all three.",
    )
    name = AGENCIES["social-care"].body
    form = answered_scoping(TEMPLATES, "scoping-initial", said.SOCIAL_CARE, reference=WRONG, agency=name, period=said.PERIOD)
    wrong = (Enclosed("Return.docx", form),)
    stage.receive(Letter(AGENCIES["social-care"], f"Our return, {WRONG}", "As requested.", wrong), f"a return for {WRONG}")
    question = f"I heard about {story.reference}. What happened to the little girl?"
    stage.receive(Letter(STRANGER, "A question", question), "a stranger asks about the case")
    shut = (Enclosed("Scoping.docx", locked(story.scoping("camhs", said.CAMHS), "acorn")),)
    stage.receive(story.reply("camhs", "Attached; the password follows.", shut), "a form locked with a password")
    mails = stage.pass_(
        [
            to("social-care", "acknowledgement", "one neutral sentence"),
            ("acknowledgement", STRANGER.email, "the same neutral sentence"),
            to("camhs", "unreadable", "it could not be opened, and how to send it instead"),
            *[to_staff("held", "a message waits, and the one reply that settles it")] * 3,
        ]
    )
    story.notices = [mail for mail in mails if kind_of(mail) == "held"]


def decisions(story: Story) -> None:
    """A person settles what waits, by replying to the notice."""
    stage = story.stage
    stage.chapter(
        "2026-04-01T14:00",
        "A person settles them, by mail",
        "The coordinator replies to the notice with the lines that it offers: the return is filed where it belongs and its "
        "sender gets the receipt; the stranger’s question is left unanswered.",
    )
    misfiled, notice = story.notice(AGENCIES["social-care"])
    question, _ = story.notice(STRANGER)
    lines = f"held {misfiled} assign {story.reference} social-care\nheld {question} discard"
    reply = Letter(STAFF, f"RE: {notice['Subject']}", lines, (), notice)
    stage.receive(reply, " · ".join(lines.splitlines()))
    stage.pass_(
        [
            to_staff("command-result", "what was done, line by line"),
            to("social-care", "receipt", "the receipt, now that it is filed"),
        ]
    )


def second_round(story: Story) -> None:
    """After Easter the gaps are filled and the locked form comes again, open."""
    stage = story.stage
    stage.chapter(
        "2026-04-07T10:00",
        "After Easter: what was still needed arrives",
        "The hospital completes its form and adds the chronology: version 2, and the receipt says what changed. The locked form "
        "comes again without its password.",
    )
    waiting, _ = story.notice(AGENCIES["camhs"])
    form = story.scoping("hospital", said.HOSPITAL)
    both = (Enclosed("Form v2.docx", form), Enclosed("Chronology.xlsx", story.sheet("hospital")))
    stage.receive(story.reply("hospital", "Now complete, with our chronology.", both), "the completed form, and its chronology")
    opened = (Enclosed("Scoping.docx", story.scoping("camhs", said.CAMHS)),)
    stage.receive(story.reply("camhs", "Without the password.", opened), "the form again, unlocked")
    stage.command("held", "discard", str(waiting), "--why", "came again without a password")
    stage.pass_([to("hospital", "receipt", "the receipt: version 2, and what changed"), to("camhs", "receipt", "the receipt")])


SCENES: tuple[Callable[[Story], None], ...] = (referral, acceptance, first_answers, returns, doubts, decisions, second_round)
