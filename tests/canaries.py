"""Two families of nonsense, and all that may happen to them in a review: mail, commands, weeks, of every kind that is sent.

Each name, text and file name of a `Family` is written nowhere else on earth, so that whatever of it is found somewhere came from
its case. `play` and `weeks` leave a stage that has sent every kind of mail; `everything_in` and `found` search what left.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from email.message import EmailMessage

from tests.answers import ROWS, scoping, sheet
from tests.stage import DOCX, TEMPLATES, XLSX, Ran, Stage, kind_of, mail, text_of

POLICE, HEALTH, SCHOOL = "liaison@police.example", "safeguarding@health.example", "dsl@school.example"
HOUSING, COUNCIL, STAFF = "homes@housing.example", "mash@council.example", "wren@borough.example"
SILENT, SENIOR = "duty@council.example", "head@council.example"
CHAIR, MANAGER = "chair@borough.example", "manager@borough.example"
LATER = timedelta(hours=1)
CODE = re.compile(r"with this line at the top: yes ([A-Z0-9]{6})\b")
PEOPLE = f'chair = "{CHAIR}"\nmanager = "{MANAGER}"\n\n[mailbox]'
PROBATION = f"""
[agency.probation]
name = "Vale Probation"
contacts = ["{SILENT}"]
seniors = ["{SENIOR}"]
"""
"""An agency that never says a word, so that it comes to a letter to its senior."""


@dataclass
class Listening(Stage):
    """A stage that keeps everything its commands said, and apart what they logged."""

    said: list[str] = field(default_factory=list)
    logged: list[str] = field(default_factory=list)
    mails: list[EmailMessage] = field(default_factory=list)

    def run(self, *words: str, text: str = "") -> Ran:
        """A command in this process, and what it said is kept."""
        ran = super().run(*words, text=text)
        self.said += [ran.out, ran.err]
        self.logged.append(ran.err)
        return ran

    def sent(self) -> list[EmailMessage]:
        """The mails since the last look; all are kept."""
        new = super().sent()
        self.mails += new
        return new


@dataclass(frozen=True)
class Family:
    """What is secret of one case: each word of it is written nowhere else on earth."""

    child: str
    initials: str
    born: str  # as on a form
    day: str  # as on the command line
    street: str
    summary: str
    letter: str
    file: str
    author: str
    note: str  # these five are staff's own words
    asked: str
    place: str
    signed: str
    agency: str

    @property
    def words(self) -> tuple[str, ...]:
        """Every canary that may stand in no mail."""
        return (*self.child.split(), self.street, self.summary, self.letter, self.file, *self.author.split(), *self.kept)

    @property
    def kept(self) -> tuple[str, ...]:
        """What staff wrote that nobody is told: a note, who signed."""
        return self.note, *self.signed.split(), self.agency

    @property
    def told(self) -> tuple[str, ...]:
        """What staff wrote to be told, a question and the meeting's place: in its own mail and nowhere else."""
        return self.asked, self.place


FIRST = Family(
    "Quillonberry Zephandrel", "QZ", "02/04/2019", "2019-04-02", "Brixtovale", "Gorlimunding", "Yarrowquist", "Tarnoflex",
    "Wimblethorn Drazzle", "Plimmerdosk", "Chuvvaround", "Hexterbrook Hall", "Jorvimund Feltropp", "Oskerwhistle",
)  # fmt: skip
SECOND = Family(
    "Pottlecombe Snorvellik", "PS", "17/11/2013", "2013-11-17", "Mabblestrake", "Krennifolding", "Ostrivane", "Fennigrath",
    "Lomberquet Vostrapple", "Trindlevex", "Bramquorest", "Dunverpool House", "Essimara Koldivant", "Vellumstrad",
)  # fmt: skip


def filled(family: Family, reference: str, agency: str, **changed: str) -> bytes:
    """A scoping form about that child, in that author's words."""
    answers = {
        "child_name": family.child,
        "child_dob": family.born,
        "child_address": f"1 {family.street} Lane",
        "author_name": family.author,
        "involvement_summary": f"The family asked for {family.summary}.",
    }
    return scoping(reference, agency, **{**answers, **changed})


def told(family: Family, reference: str, agency: str, rows: object = ROWS) -> bytes:
    """A chronology about that child."""
    assert isinstance(rows, tuple)
    spoken = (*rows, ("32/13/2025", "", f"A call about {family.summary}.", family.street, "None", ""))
    return sheet(reference, agency, rows=spoken, child_name=family.child, child_dob=family.born, author_name=family.author)


def letter(family: Family, sender: str, subject: str, *files: tuple[str, bytes], **how: object) -> bytes:
    """A mail with the sender's own words in subject, text and file names."""
    types = {"docx": DOCX, "xlsx": XLSX}
    attached = [(f"{family.file} {name}", types.get(name.rpartition(".")[2], "application/pdf"), data) for name, data in files]
    words = f"Dear all, {family.letter} sends this about {family.child}."
    return mail(sender, f"{subject} {family.letter}", words, attached, **how)  # type: ignore[arg-type]


def locked() -> bytes:
    """A file that nobody can open."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("broken.xml", FIRST.child)
    return packed.getvalue()[:-20]


def play(stage: Listening, family: Family, reference: str) -> None:
    """The conversations of one case: good, partial, late, wrong, strange, automatic and steered by staff."""
    blank = (TEMPLATES / "blank" / "scoping-initial.docx").read_bytes()
    other = filled(family, reference, "Children's Social Care", child_name=f"{family.author} Other", child_dob="09/09/2011")
    forward = "sergeant@police.example"
    forged = ("h.docx", filled(family, reference, "Vale Constabulary"))
    for raw in (
        letter(family, POLICE, f"[{reference} police]", ("a.docx", filled(family, reference, "Vale Constabulary", learning=""))),
        letter(family, HEALTH, f"[{reference} health]", ("b.xlsx", told(family, reference, "Vale Hospitals Trust"))),
        letter(family, HOUSING, f"[{reference} housing]", ("c.docx", blank)),
        letter(family, COUNCIL, f"[{reference} council]", ("d.docx", other)),
        letter(family, SCHOOL, f"[{reference} school]", ("e.docx", locked())),
        letter(family, SCHOOL, f"[{reference} school] a question"),
        letter(family, "who@elsewhere.example", reference),
        letter(family, HEALTH, "RR-2026-987", ("f.docx", filled(family, "RR-2026-987", "Vale Hospitals Trust", child_dob=""))),
        letter(family, forward, f"{reference} {family.file}", ("g.docx", filled(family, reference, "Vale Constabulary"))),
        letter(family, POLICE, f"[{reference} police]", forged, verified=False),
        letter(family, POLICE, f"Automatic reply: [{reference} police]", headers=[("Auto-Submitted", "auto-replied")]),
        letter(family, "news@charity.example", "Spring"),
    ):
        stage.server.deliver(raw)
    stage.now += LATER
    stage.pass_()
    stage.server.deliver(
        letter(family, HEALTH, f"[{reference}]", ("b.xlsx", told(family, reference, "Vale Hospitals Trust", ROWS[:1])))
    )
    held = stage.run("held", "list", "--json").json
    assert isinstance(held, list)
    waiting = [each["id"] for each in held if each["reason"] == "unlisted_sender"]
    orders = [
        f"held {waiting[0]} assign {reference} police",
        f"extend council 2026-04-20 {family.letter}",
        "status",
        family.child,
        *(f"{reference} {each}" for each in written(family)),
    ]
    stage.server.deliver(mail(STAFF, f"about {family.child}", "\n".join(orders)))
    stage.now += LATER
    stage.pass_()
    for command in ("rang", "ask", "action"):
        ran = stage.run("case", command, reference, "council", "--note-file", "-", text=f"{family.note} said so.\n")
        assert ran.status == 0, ran.err
    for _ in range(2):
        assert stage.run("case", "undo", reference).status == 0


def written(family: Family) -> tuple[str, ...]:
    """Lines of staff with words of their own: a note, a question, an action, a place, names."""
    return (
        f"rang council {family.note} will send it",
        f"ask council by 2026-04-20 Was {family.asked} told?",
        f"action by 2026-04-20 Write to {family.asked}",
        f"meeting 2026-04-20 10:00 {family.place}",
        f"signed police by {family.signed}",
        f'add aldertree "{family.agency}" office@school.example by 2026-04-20',
        "undo",
    )


def steer(stage: Stage, references: Iterable[str], moment: str, *lines: str) -> list[EmailMessage]:
    """Every mail of one pass at which staff write those lines about each case, and of the one in which they say yes."""
    orders = [f"{reference} {line}" for reference in references for line in lines]
    stage.server.deliver(mail(STAFF, "orders", "\n".join(orders)))
    sent = stage.pass_(moment)
    [answer] = [text_of(each) for each in sent if kind_of(each) == "command-result"]
    assert "Not done." not in answer, answer
    codes = CODE.findall(answer)
    if codes:
        stage.server.deliver(mail(STAFF, "yes", "\n".join(f"yes {each}" for each in codes)))
        sent += stage.pass_()
    return sent


def weeks(stage: Stage, cases: dict[str, Family]) -> None:
    """The weeks until the report: chases, reminders, what was due, a letter to a senior, papers, a late return, a decision."""
    steer(stage, cases, "2026-03-25T16:00", "details-sent all", "extend school 16 April")
    for moment in ("2026-03-26T09:00", "2026-03-30T08:05", "2026-04-01T08:35", "2026-04-07T08:35"):
        stage.pass_(moment)
    steer(stage, cases, "2026-04-08T16:00", "papers")
    stage.pass_("2026-04-09T08:35")
    stage.server.deliver(mail(STAFF, "go", "send"))
    for reference, family in cases.items():
        form = ("late.docx", filled(family, reference, "Children's Social Care"))
        stage.server.deliver(letter(family, COUNCIL, f"[{reference} council]", form))
    stage.pass_("2026-04-09T11:00")
    steer(stage, cases, "2026-04-14T09:00", "waive housing", "decision lcspr to police")


def look_at_everything(stage: Listening, references: tuple[str, ...]) -> None:
    """Asks every command that shows something; what it says is kept with the rest."""
    held = json.loads(stage.run("held", "list", "--json").out)
    by_reason = {each["reason"]: str(each["id"]) for each in held}
    shown = [("case", "show", reference) for reference in references] + [("held", "show", each) for each in by_reason.values()]
    for words in (("status",), ("case", "list"), ("outbox", "list"), *shown):
        assert stage.run(*words, "--json").out
    for words in (("status",), ("held", "list"), shown[0], shown[-1]):
        assert stage.run(*words).out


def unpacked(data: bytes) -> str:
    """A document as the text of its parts."""
    if not data.startswith(b"PK"):
        return data.decode("utf-8", "replace")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return "\n".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())


def everything_in(mailed: EmailMessage) -> str:
    """A mail as it is and as it reads: headers, both texts, every attachment unpacked, with its name."""
    parts = [mailed.as_string(), *(f"{name}: {value}" for name, value in mailed.items())]
    for part in mailed.walk():
        if not part.is_multipart():
            parts += [str(part.get_filename()), unpacked(part.get_payload(decode=True) or b"")]
    return "\n".join(parts)


def found(text: str, words: tuple[str, ...]) -> list[str]:
    """Those of the words that stand in the text, in whatever case."""
    lowered = text.casefold()
    return [each for each in words if each.casefold() in lowered]


CANARIES = (*FIRST.words, *SECOND.words)
TOLD = (*FIRST.told, *SECOND.told)
