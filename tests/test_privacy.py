"""Nothing of a family leaves: every name, text and file name of two cases is nonsense, and the nonsense is looked for everywhere.

Conversations of many kinds are played over both cases with real servers and commands. Then every mail sent, everything a command
printed or logged, and the bytes of the database are searched.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from email.message import EmailMessage

import pytest

from service.config import load
from service.demo.servers import EmbeddedMailbox
from service.wiring import build
from tests.answers import ROWS, scoping, sheet
from tests.servers.dovecot import Dovecot, installed
from tests.servers.sink import Sink
from tests.stage import DOCX, TEMPLATES, XLSX, Ran, Stage, kind_of, mail, parsed

POLICE, HEALTH, SCHOOL = "liaison@police.example", "safeguarding@health.example", "dsl@school.example"
HOUSING, COUNCIL, STAFF = "homes@housing.example", "mash@council.example", "wren@borough.example"
ONLY_SECOND = "head@school.example"
LATER = timedelta(hours=1)


@dataclass
class Listening(Stage):
    """A stage that keeps everything its commands said."""

    said: list[str] = field(default_factory=list)
    mails: list[EmailMessage] = field(default_factory=list)

    def run(self, *words: str, text: str = "") -> Ran:
        """A command, and what it said is kept."""
        ran = super().run(*words, text=text)
        self.said += [ran.out, ran.err]
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


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Listening, dict[str, Family]]]:
    """The stage after everything was played, and whose case is whose."""
    server = Dovecot() if installed() else EmbeddedMailbox()
    sink = Sink()
    server.start()
    sink.start()
    stage = Listening(tmp_path_factory.mktemp("privacy"), server, sink)
    cases = {stage.open_case(f"{family.initials} {family.day}\n"): family for family in (FIRST, SECOND)}
    second = max(cases)
    added = stage.run("case", "add-agency", second, "yewtree", "--name", "Yew Tree Primary", "--contact", ONLY_SECOND)
    assert added.status == 0, added.err
    stage.pass_()
    for reference, family in cases.items():
        play(stage, family, reference)
    stage.server.deliver(
        letter(SECOND, ONLY_SECOND, f"[{min(cases)} police] {max(cases)}", ("x.docx", filled(FIRST, min(cases), "Yew")))
    )
    stage.now += LATER
    stage.pass_()
    look_at_everything(stage, tuple(cases))
    yield stage, cases
    sink.close()
    server.close()


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


def test_the_conversations_were_what_they_were_meant_to_be(played: tuple[Listening, dict[str, Family]]) -> None:
    stage, cases = played
    kinds = {kind_of(each) for each in stage.mails}
    assert kinds >= {"request", "receipt", "query", "unreadable", "acknowledgement", "held", "command-result"}
    for reference in cases:
        assert stage.states(reference, "police")["scoping"] == "returned"
        assert stage.states(reference, "health")["chronology"] == "queried", "the shorter version is asked about"
    reasons = {each["reason"] for each in stage.run("held", "list", "--json").json}  # type: ignore[attr-defined]
    assert reasons >= {"stranger", "no_case", "other_child", "unverified", "question", "proposed"}


def test_no_mail_says_a_name_a_senders_word_or_a_file_name(played: tuple[Listening, dict[str, Family]]) -> None:
    stage, _ = played
    said = {kind_of(each): found(everything_in(each), (*CANARIES, FIRST.born, SECOND.born)) for each in stage.mails}
    assert {kind: words for kind, words in said.items() if words} == {}


def test_no_subject_says_more_than_reference_agency_and_kind(played: tuple[Listening, dict[str, Family]]) -> None:
    stage, _ = played
    initials = {FIRST.initials, SECOND.initials}
    for each in stage.mails:
        assert not initials & set(str(each["Subject"]).replace("]", " ").split())
        assert str(each["Subject"]).startswith("[RR")


def test_no_log_and_no_command_says_a_name_a_senders_word_or_a_file_name(played: tuple[Listening, dict[str, Family]]) -> None:
    stage, _ = played
    assert len(stage.said) > 40
    assert found("\n".join(stage.said), (*CANARIES, *TOLD)) == []


def test_a_question_and_a_place_stand_in_their_own_mails_and_in_no_other(played: tuple[Listening, dict[str, Family]]) -> None:
    stage, cases = played
    kinds = {kind_of(each) for each in stage.mails if found(everything_in(each), TOLD)}
    assert kinds == {"question", "invitation"}
    for reference, family in cases.items():
        others = [each for each in TOLD if each not in family.told]
        own = [each for each in stage.mails if str(each["Subject"]).startswith(f"[{reference}")]
        assert [kind_of(each) for each in own if found(everything_in(each), tuple(others))] == []


def test_the_audit_log_holds_nobodys_words(played: tuple[Listening, dict[str, Family]]) -> None:
    stage, cases = played
    service = build(load(stage.config, stage.environment), now=stage.now)
    try:
        with service.store.reading() as ledger:
            known = [ledger.cases.by_reference(each) for each in cases]
            chains = [None, *(each.id for each in known if each is not None)]
            entries = [each for chain in chains for each in ledger.audit.entries(chain)]
    finally:
        service.close()
    assert {each.kind for each in entries} >= {"rang", "question_asked", "meeting_set", "signed_off", "command_undone"}
    assert found("\n".join(map(repr, entries)), (*CANARIES, *TOLD)) == []


def test_the_database_can_be_searched_for_nothing(played: tuple[Listening, dict[str, Family]]) -> None:
    stage, _ = played
    files = [each for each in (stage.folder / "state").rglob("*") if each.is_file()]
    assert any(each.suffix == ".db" for each in files)
    stored = b"\n".join(each.read_bytes() for each in files).lower()
    secrets = (*CANARIES, *TOLD, FIRST.day, SECOND.day, FIRST.born, SECOND.born, "who@elsewhere", "sergeant@", POLICE)
    assert [each for each in secrets if each.lower().encode() in stored] == []


def test_who_belongs_to_one_case_hears_nothing_of_the_other(played: tuple[Listening, dict[str, Family]]) -> None:
    stage, cases = played
    first = min(cases)
    mails = [each for each in stage.mails if each["To"] == ONLY_SECOND]
    assert {kind_of(each) for each in mails} >= {"request", "acknowledgement"}
    assert [kind_of(each) for each in mails if found(everything_in(each), (first, *FIRST.words))] == []


def test_a_mail_about_one_case_names_no_other(played: tuple[Listening, dict[str, Family]]) -> None:
    stage, cases = played
    for reference in cases:
        others = tuple(each for each in cases if each != reference)
        about = [each for each in stage.mails if str(each["Subject"]).startswith(f"[{reference}")]
        assert about
        assert [kind_of(each) for each in about if found(everything_in(each), others)] == []


def test_strangers_hear_of_no_case(played: tuple[Listening, dict[str, Family]]) -> None:
    stage, cases = played
    mails = [parsed(each.raw) for each in stage.sink.received if each.recipients == ("who@elsewhere.example",)]
    assert mails
    assert [kind_of(each) for each in mails if found(everything_in(each), (*cases, "RR-2026"))] == []
