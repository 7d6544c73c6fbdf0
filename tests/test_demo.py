"""The demonstration, seen from outside: it ends well, leaves everything it shows, and follows what an agency writes."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest

from parsers.formats.guard import inspect
from parsers.model import Outcome
from service.demo import story
from service.demo.cast import (
    AGENCIES,
    BORN,
    CHAIR,
    CHILD,
    DEPUTIES,
    MEMBERS,
    NEWSLETTER,
    NURSERY,
    SENIORS,
    STAFF,
    STRANGER,
    TRAINER,
)
from service.demo.commands import ROOT
from service.demo.folder import MARK, prepared
from service.demo.letters import address_of, asked_in, files_of, kind_of, text_of
from service.demo.locked import locked
from service.demo.stage import StoryStopped

PLAYERS = (STAFF, STRANGER, NURSERY, *AGENCIES.values(), *DEPUTIES.values())
SECRETS = (
    *CHILD.split(),
    BORN,
    "2021",
    "19 March",
    *(word for each in (*PLAYERS, *SENIORS.values(), CHAIR, *MEMBERS) for word in each.name.split()),
)
BLANKED, LABEL = "learning", "Areas for improvement"


class Page(HTMLParser):
    """The links of the page, whatever it would fetch, and the cells of its tables."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.fetched: list[str] = []
        self.shown: list[str] = []  # mails inside the page
        self.rows: list[list[str]] = []
        self._in_cell = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Notes links, sources and the beginnings of rows and cells."""
        found = dict(attrs)
        self.fetched += [value for name, value in attrs if value and (name == "src" or (tag == "link" and name == "href"))]
        self.shown += [value for name, value in attrs if value and name == "srcdoc"]
        if tag == "a" and found.get("href"):
            self.links.append(unquote(str(found["href"])))
        if tag == "tr":
            self.rows.append([])
        if tag == "td":
            self.rows[-1].append("")
            self._in_cell = True

    def handle_endtag(self, tag: str) -> None:
        """Notes the ends of cells."""
        self._in_cell = self._in_cell and tag != "td"

    def handle_data(self, data: str) -> None:
        """Adds words to the cell that is open."""
        if self._in_cell:
            self.rows[-1][-1] += f"{data.strip()}\n" if data.strip() else ""


@dataclass(frozen=True)
class Played:
    """A demonstration that was played: its folder, what it printed, how it ended."""

    folder: Path
    status: int
    printed: str

    @property
    def page(self) -> Page:
        """Its page."""
        return Page((self.folder / "index.html").read_text("utf-8"))

    @property
    def sent(self) -> list[EmailMessage]:
        """The mails of the service, in order."""
        return self._mails("sent")

    @property
    def received(self) -> list[EmailMessage]:
        """The mails that came, in order."""
        return self._mails("received")

    def receipts(self, agency: str) -> list[EmailMessage]:
        """The receipts that the agency got for its returns."""
        to = AGENCIES[agency].email
        return [each for each in self.sent if kind_of(each) == "receipt" and address_of(each) == to]

    def to(self, address: str, kind: str | None = None) -> list[EmailMessage]:
        """The mails to that address, of that kind."""
        return [each for each in self.sent if address_of(each) == address and kind in (None, kind_of(each))]

    @property
    def steps(self) -> dict[str, str]:
        """The steps of the review, each with the day on which it was done."""
        return {row[0].strip(): row[2].strip() for row in self.page.rows if len(row) == 3}

    @property
    def table(self) -> dict[tuple[str, str], list[str]]:
        """The table of the case: state, due, versions and what is still needed, by agency and document."""
        return {(row[0].strip(), row[1].strip()): [cell.strip() for cell in row[2:]] for row in self.page.rows if len(row) == 6}

    def _mails(self, way: str) -> list[EmailMessage]:
        paths = sorted((self.folder / "mails").glob(f"*-{way}*.eml"))
        return [message_from_bytes(path.read_bytes(), policy=policy.default) for path in paths]


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[Played, Played]:
    """The demonstration as a person runs it, and beside it one in which the police left an answer blank."""
    first, second = tmp_path_factory.mktemp("demo") / "out", tmp_path_factory.mktemp("changed") / "out"
    command = [sys.executable, "-m", "service", "demo", "--out", str(first)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as running:
        status = story.run(second, {BLANKED: ""})
        printed, _ = running.communicate(timeout=900)
    return Played(first, running.returncode, printed), Played(second, status, "")


@pytest.fixture
def played(both: tuple[Played, Played]) -> Played:
    """The demonstration as a person runs it."""
    return both[0]


def test_the_demonstration_ends_well_and_says_where_the_page_is(played: Played) -> None:
    assert played.status == 0, played.printed
    assert str(played.folder / "index.html") in played.printed
    assert "\x1b" not in played.printed, "no colour where nobody looks"
    assert all(each.body in played.printed for each in AGENCIES.values())


def test_the_page_links_everything_and_every_link_resolves(played: Played) -> None:
    files = {link for link in played.page.links if not link.startswith("#")}
    there = {f"{each.parent.name}/{each.name}" for name in ("mails", "documents") for each in (played.folder / name).iterdir()}
    assert not [link for link in files if not (played.folder / link).is_file()]
    assert not there - files


def test_the_page_fetches_nothing(played: Played) -> None:
    text = (played.folder / "index.html").read_text("utf-8")
    assert not played.page.fetched
    assert not re.search(r"url\(|@import|https?://", text)
    assert len(played.page.shown) > 50
    sources = re.findall(r"""src=["']([^"']{0,30})""", " ".join(played.page.shown))
    assert sources, "the morning summaries show their picture"
    assert all(each.startswith("data:image/png;base64,") for each in sources)


def test_every_agency_answers_and_so_do_the_others(played: Played) -> None:
    wrote = {address_of(each, "From") for each in played.received}
    assert wrote == {each.email for each in (*PLAYERS, NEWSLETTER, TRAINER)}
    assert {agency for agency, _ in played.table} == {each.body for each in (NURSERY, *AGENCIES.values())}


@pytest.mark.parametrize(
    ("agency", "states"),
    [
        ("police", {"scoping": "returned", "chronology": "returned"}),
        ("hospital", {"scoping": "returned", "chronology": "returned", "question-1": "returned"}),
        ("gp", {"chronology": "returned"}),
        ("school", {"scoping": "returned", "chronology": "returned"}),
        ("social-care", {"scoping": "returned", "chronology": "returned"}),
        ("housing", {"scoping": "nil", "chronology": "nil"}),
        ("probation", {"scoping": "nil", "chronology": "nil"}),
        ("camhs", {"scoping": "returned", "chronology": "returned"}),
    ],
)
def test_each_answer_shows_in_the_table_of_the_case(played: Played, agency: str, states: dict[str, str]) -> None:
    name = AGENCIES[agency].body
    assert {document: cells[0] for (whose, document), cells in played.table.items() if whose == name} == states


def test_no_mail_says_who_the_child_is_and_no_subject_names_anybody(played: Played) -> None:
    for each in played.sent:
        assert not [word for word in SECRETS if word in str(each["Subject"])]
        assert not [word for word in CHILD.split() if word in each.as_string()]


def test_a_stranger_and_a_wrong_reference_hear_the_same_neutral_sentence(played: Played) -> None:
    neutral = [each for each in played.sent if kind_of(each) == "acknowledgement"]
    assert {address_of(each) for each in neutral} == {STRANGER.email, AGENCIES["social-care"].email}
    assert len({text_of(each) for each in neutral}) == 1
    assert "RR-" not in text_of(neutral[0])


def test_mail_that_is_none_of_ours_and_machines_are_never_answered(played: Played) -> None:
    answered = {address_of(each) for each in played.sent}
    assert not answered & {NEWSLETTER.email, TRAINER.email}
    kinds = [kind_of(each) for each in played.to(AGENCIES["probation"].email)]
    assert kinds == ["request", "invitation", "overdue"], "while he is away his deputy is written to"
    inbox = next(row for row in played.page.rows if row and row[0].strip() == "INBOX")
    assert [cell.strip() for cell in inbox[1:]] == ["2", "2"], "both stand where they were, unopened"


def test_one_answer_left_blank_changes_exactly_that_label_in_receipt_and_table(both: tuple[Played, Played]) -> None:
    whole, changed = both
    assert changed.status == 0
    filed = [each.receipts("police")[-1] for each in both]
    assert set(asked_in(filed[1])) ^ set(asked_in(filed[0])) == {LABEL}
    differing = [key for key in whole.table if whole.table[key] != changed.table[key]]
    assert differing == [(AGENCIES["police"].body, "scoping")]
    needed = [set(each.table[differing[0]][-1].splitlines()) - {"–"} for each in both]
    assert needed[1] - needed[0] == {LABEL}
    assert not needed[0] - needed[1]


def test_an_agency_fills_in_the_very_forms_that_it_was_sent(played: Played) -> None:
    requests = {address_of(each): each for each in played.sent if kind_of(each) == "request"}
    assert set(requests) == {each.email for each in (NURSERY, *AGENCIES.values(), *DEPUTIES.values())}
    assert all(files_of(each) for each in requests.values())


def test_the_reminder_before_easter_lists_what_is_still_needed_and_nothing_that_came(played: Played) -> None:
    reminders = played.to(AGENCIES["hospital"].email, "reminder")
    assert [str(each["Date"])[:11] for each in reminders] == ["Thu, 02 Apr"]
    said = " ".join(text_of(reminders[0]).split())
    for label in ("Child’s lived experience", "Areas for improvement", "Position of authorising manager", "Chronology"):
        assert label in said
    for label in ("Good practice", "Ethnicity", "Summary of agency involvement"):
        assert label not in said
    assert "Tuesday 7 April 2026" in said


def test_whoever_sent_everything_or_knows_nobody_is_reminded_of_nothing(played: Played) -> None:
    for key in ("police", "school", "housing"):
        kinds = {kind_of(each) for each in played.to(AGENCIES[key].email)}
        assert not kinds & {"reminder", "overdue", "escalation"}
    assert not played.to(AGENCIES["housing"].email, "invitation"), "who knows nothing of the family need not come"


def test_a_deputy_is_asked_and_no_robot_writes_to_a_senior(played: Played) -> None:
    deputy, senior = DEPUTIES["probation"].email, SENIORS["probation"].email
    assert [kind_of(each) for each in played.to(deputy)] == ["request", "invitation", "chase", "reminder", "overdue", "receipt"]
    assert not played.to(senior)
    assert any(senior in text_of(each) for each in played.to(STAFF.email, "digest")), "the letter was proposed"


def test_the_meeting_goes_into_calendars_of_the_group_and_of_those_asked(played: Played) -> None:
    invited = [each for each in played.sent if kind_of(each) == "invitation"]
    assert {each.email for each in (CHAIR, *MEMBERS, NURSERY)} <= {address_of(each) for each in invited}
    entries = [each.data for mail in invited for each in files_of(mail) if each.name.endswith(".ics")]
    assert len(entries) == len(invited)
    assert all(b"SUMMARY:RR-2026-001 meeting" in each and b"ATTENDEE" not in each for each in entries)


def test_only_the_agencies_that_were_chosen_hear_the_decision(played: Played) -> None:
    told = {address_of(each) for each in played.sent if kind_of(each) == "decision"}
    assert told == {AGENCIES[key].email for key in ("police", "hospital", "school", "social-care")}


def test_the_report_is_submitted_on_working_day_15_and_the_review_is_closed(played: Played) -> None:
    steps = played.steps
    assert steps["report submitted"] == "Fri 17 April"
    assert {steps[f"signed {each}"] for each in ("local authority", "police", "icb")} == {"Thu 16 April"}
    assert steps["decision lcspr"] == "Thu 16 April"
    assert steps["panel agrees"] == steps["closed"] == "Fri 8 May"
    checklists = [text_of(each) for each in played.to(STAFF.email, "checklist")]
    assert len(checklists) == 2
    assert "A letter that lies ready" not in checklists[0]
    assert "A letter that lies ready" in checklists[1]


def test_the_chair_hears_once_a_week_and_staff_each_morning_on_which_something_happens(played: Played) -> None:
    assert [str(each["Date"])[:11] for each in played.to(CHAIR.email, "summary")] == ["Mon, 30 Mar", "Tue, 07 Apr"]
    days = [str(each["Date"])[5:11] for each in played.to(STAFF.email, "digest")]
    assert len(days) == len(set(days)) > 10


def test_nothing_of_it_runs_on_when_it_is_over(both: tuple[Played, Played]) -> None:
    assert not [each.name for each in threading.enumerate() if each.name in {"EmbeddedMailbox", "Postbox"}]
    assert not [played for played in both if (played.folder / "state" / "rapid-review.db-wal").exists()], (
        "a command is still at it"
    )


def test_a_folder_with_other_things_in_it_is_refused_and_stays_as_it_was(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "letter.txt").write_text("mine", "utf-8")
    assert story.run(tmp_path) == 1
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 1
    assert "not empty" in said[0]
    assert [each.name for each in tmp_path.iterdir()] == ["letter.txt"]


def test_a_former_demonstration_makes_room_and_what_others_put_there_stays(tmp_path: Path) -> None:
    (tmp_path / MARK).touch()
    (tmp_path / "mails").mkdir()
    (tmp_path / "mails" / "01-received.eml").touch()
    (tmp_path / "notes.txt").touch()
    prepared(tmp_path)
    assert not list((tmp_path / "mails").iterdir())
    assert (tmp_path / "notes.txt").exists()
    assert (tmp_path / "state" / "encryption-key").stat().st_mode & 0o077 == 0


def test_a_path_that_is_no_folder_is_refused_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoryStopped, match="file"):
        prepared(tmp_path / "file")


@pytest.mark.parametrize("size", [100, 50_000, 200_000])
def test_a_locked_document_is_one_that_no_reader_opens(size: int) -> None:
    shut = locked(b"PK" + bytes(size), "acorn")
    assert inspect(shut).outcome is Outcome.LOCKED
    assert b"PK\0\0" not in shut
