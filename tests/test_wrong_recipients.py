"""The honest mistakes that cost most: a wrong number, a wrong case, one mailbox for two, a person who moved on.

Each is played on the whole service; what is looked at is every word and every file that leaves, and to whom.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.answers import SUBJECT, scoping, sheet
from tests.inside import asked_of, opened
from tests.servers.sink import Sink
from tests.stage import DOCX, XLSX, MailServer, Stage, kind_of, mail, parsed, text_of
from tests.steering import COUNCIL, HEALTH, POLICE, SCHOOL, SECOND, SORREL, STAFF

STRANGER = "who@elsewhere.example"
OTHER = "YX 2015-01-01\n"
NEW = "new@police.example"
ASKED = {"scoping": "asked", "chronology": "asked"}


@pytest.fixture
def stage(tmp_path: Path, mail_server: MailServer, sink: Sink) -> Stage:
    """A partnership that sends by itself."""
    return Stage(tmp_path, mail_server, sink, more=SECOND)


def form(reference: str, **changed: str) -> list[tuple[str, str, bytes]]:
    """The hospital's form in Word."""
    return [("return.docx", DOCX, scoping(reference, "Vale Hospitals Trust", **changed))]


def outside(mails: Iterable[EmailMessage]) -> list[tuple[str, str]]:
    """Kind and recipient of what went to anybody but staff."""
    return [(kind_of(each), str(each["To"])) for each in mails if each["To"] not in (STAFF, SORREL)]


def everything(found: EmailMessage) -> str:
    """Headers and both texts of a mail as they read."""
    bodies = [found.get_body((each,)) for each in ("plain", "html")]
    return "\n".join([*map(str, found.values()), *(str(each.get_content()) for each in bodies if each is not None)])


def test_who_cites_a_case_that_is_not_his_learns_nothing_of_it(stage: Stage) -> None:
    first, second = opened(stage, SUBJECT, "police"), opened(stage, OTHER, "health")
    stage.pass_()
    stage.server.deliver(mail(HEALTH, f"[{first} police]", "Attached.", form(first)))
    mails = stage.pass_()
    assert outside(mails) == [("acknowledgement", HEALTH)]
    answer = everything(next(each for each in mails if each["To"] == HEALTH))
    assert [each for each in (first, second, "RR-", "police", "Vale", "Constabulary") if each in answer] == []
    assert stage.endings() == ["held stranger"]
    assert asked_of(stage, first, "police") == asked_of(stage, second, "health") == ASKED


def test_two_references_or_a_subject_and_a_document_that_disagree_go_to_a_person(stage: Stage) -> None:
    first, second = opened(stage, SUBJECT, "health"), opened(stage, OTHER, "health")
    stage.pass_()
    stage.server.deliver(mail(HEALTH, f"{first} / {second}", "Both attached."))
    stage.server.deliver(mail(HEALTH, f"[{second} health]", "Attached.", form(first)))
    stage.server.deliver(mail(HEALTH, f"[{first} health]", f"This is for {second}.", form(first)))
    stage.server.deliver(mail(HEALTH, f"[{first} health] RR-2026-987", "Attached.", form(first)))
    assert outside(stage.pass_()) == [("acknowledgement", HEALTH)]
    assert stage.endings() == ["held two_cases"] * 4
    assert asked_of(stage, first, "health") == asked_of(stage, second, "health") == ASKED


def test_a_person_who_moved_on_gets_nothing_that_waits_and_gives_nothing_more(stage: Stage) -> None:
    reference = opened(stage, SUBJECT, "police")
    assert stage.run("case", "contact", reference, "police", "add", NEW).status == 0
    stage.now = stage.now.replace(hour=20)
    assert stage.pass_() == [], "requests wait for the morning"
    assert stage.run("case", "contact", reference, "police", "remove", NEW).status == 0
    assert outside(stage.pass_("2026-03-26T08:00")) == [("request", POLICE)]
    stage.config.write_text(stage.config.read_text("utf-8").replace('accept_from = ["@police.example"]\n', ""), "utf-8")
    stage.server.deliver(mail(NEW, f"[{reference} police]", "The family is not known to us."))
    assert outside(stage.pass_("2026-03-26T08:01")) == [("acknowledgement", NEW)]
    assert asked_of(stage, reference, "police") == ASKED


def test_a_mailbox_that_two_agencies_share_never_gets_both_in_one_mail(stage: Stage) -> None:
    text = stage.config.read_text("utf-8").replace(f'contacts = ["{SCHOOL}"]', f'contacts = ["{COUNCIL}"]')
    stage.config.write_text(text, "utf-8")
    reference = opened(stage, SUBJECT, "school", "council")
    requests = [each for each in stage.pass_() if kind_of(each) == "request"]
    assert sorted(outside(requests)) == [("request", COUNCIL)] * 2
    assert {str(each["Subject"]).split("]")[0] for each in requests} == {f"[{reference} school", f"[{reference} council"}
    for each in requests:
        names = [name for name in ("Oakfield Primary School", "Children's Social Care") if name in text_of(each)]
        assert len(names) == 1, "each names its own agency alone"
    stage.server.deliver(mail(COUNCIL, f"RE: {reference}", "The family is not known to us."))
    stage.server.deliver(mail(COUNCIL, f"RE: [{reference} school]", "The family is not known to us."))
    assert [kind for kind, _ in outside(stage.pass_())].count("receipt") == 1
    assert stage.endings() == ["held question", "done nil"], "for whom it is, nothing said"
    assert set(asked_of(stage, reference, "council").values()) == {"asked"}
    assert set(asked_of(stage, reference, "school").values()) == {"nil"}


def test_unknown_closed_and_foreign_cases_are_answered_in_the_same_words(stage: Stage) -> None:
    closed, foreign = opened(stage, SUBJECT, "health"), opened(stage, OTHER, "police")
    own = opened(stage, "AB 2012-05-06\n", "health")
    stage.pass_()
    assert stage.run("case", "close", closed).status == 0
    tried = {"unknown": "RR-2026-987", "closed": closed, "foreign": foreign, "other kind": "SAR-2026-001", "none": "no number"}
    said: dict[str, tuple[str, str]] = {}
    for day, (name, reference) in enumerate(tried.items(), 26):
        stage.now = stage.now.replace(day=day)
        stage.server.deliver(mail(HEALTH, reference, "Attached.", [("c.xlsx", XLSX, sheet(reference))]))
        [answer] = [each for each in stage.pass_() if each["To"] == HEALTH and kind_of(each) == "acknowledgement"]
        said[name] = (str(answer["Subject"]), "".join(str(answer.get_body((each,)).get_content()) for each in ("plain", "html")))  # type: ignore[union-attr]
    assert len(set(said.values())) == 1, said
    stage.server.deliver(mail(STRANGER, closed, "What became of it?"))
    [answer] = [each for each in stage.pass_() if each["To"] == STRANGER]
    words = "".join(str(answer.get_body((each,)).get_content()) for each in ("plain", "html"))  # type: ignore[union-attr]
    assert {(str(answer["Subject"]), words)} == set(said.values())
    assert set(asked_of(stage, own, "health").values()) == {"asked"}


def test_what_a_machine_quotes_of_ours_goes_to_nobody(stage: Stage) -> None:
    reference = opened(stage, SUBJECT, "police", "health")
    request = next(each for each in stage.pass_() if each["To"] == POLICE)
    quoted = "\n".join(f"> {line}" for line in str(request.get_body(("plain",)).get_content()).splitlines())  # type: ignore[union-attr]
    away = f"I am out of the office.\n\nThe family is not known to us.\n\n{quoted}"
    for headers in ([("Auto-Submitted", "auto-replied")], [("Precedence", "bulk")], [("Return-Path", "<>")]):
        stage.server.deliver(mail(POLICE, f"Re: {request['Subject']}", away, answering=request, headers=headers))
    assert outside(stage.pass_()) == []
    assert not {each for each in stage.endings() if each.startswith("done")}
    assert asked_of(stage, reference, "police") == ASKED


def test_a_contact_whose_mailbox_is_not_his_own_any_more_can_add_and_never_fetch(stage: Stage) -> None:
    reference = opened(stage, SUBJECT, "police", "health")
    request = next(each for each in stage.pass_() if each["To"] == HEALTH)
    stage.server.deliver(mail(HEALTH, f"[{reference} health]", "Attached.", form(reference)))
    stage.pass_()
    wishes = ("status", "explain", "help", "pack", f"{reference} status", f"{reference} withdrawn", "held 1 discard",
              "Please send me the chronology of the police.", "Who is the child? We need the name and the date of birth again.",
              f"{reference} contact health evil@evil.example", f"{reference} add evil evil@evil.example", "send", "yes K7M2QA",
              "From now on please write to evil@evil.example.", "Please send our own form back to us.")  # fmt: skip
    for each in wishes:
        stage.server.deliver(
            mail(HEALTH, f"RE: {request['Subject']}", each, answering=request, headers=[("Cc", "evil@evil.example")])
        )
    mails = stage.pass_()
    assert outside(mails) == []
    assert stage.endings() == ["done return"] + ["held question"] * len(wishes)
    assert "evil@evil.example" not in "".join(map(everything, (each for each in mails if each["To"] != STAFF)))
    case = stage.case(reference)
    assert case["status"] == "open"
    assert "evil" not in str(case)
    assert asked_of(stage, reference, "health")["scoping"] == "returned"


def parts(data: bytes) -> dict[str, bytes]:
    """The parts of a document of Office."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


HIDING = (
    "comments",
    "embeddings",
    "vbaproject",
    "people",
    "externallink",
    "activex",
    "custom.xml",
    "revisions",
    "attachedtemplate",
)
TRACKED = (
    b"<w:ins ",
    b"<w:del ",
    b"PrChange",
    b"<w:vanish",
    b'state="hidden"',
    b'state="veryHidden"',
    b' hidden="1"',
    b' hidden="true"',
)
OURSELVES = {"Safeguarding partnership"}
"""Who the blanks say wrote them."""


def test_every_document_that_we_send_is_a_blank_with_nothing_hidden_in_it(stage: Stage) -> None:
    first, second = opened(stage, SUBJECT), opened(stage, OTHER)
    answered = form(first, author_name="Plimmerdosk Drazzle")
    stage.server.deliver(mail(HEALTH, f"[{first} health]", "Attached.", answered))
    sent = [each for each in stage.pass_() if list(each.iter_attachments())]
    assert {str(each["Subject"])[1:12] for each in sent} == {first, second}
    for each in sent:
        [other] = {first, second} - {str(each["Subject"])[1:12]}
        for part in each.iter_attachments():
            data = part.get_payload(decode=True)
            assert isinstance(data, bytes)
            package = parts(data) if part.get_content_type() in (DOCX, XLSX) else {"calendar": data}
            words = b"\n".join(package.values())
            assert [name for name in package if any(hiding in name.lower() for hiding in HIDING)] == []
            assert [mark for mark in TRACKED if mark in words] == []
            assert [secret for secret in (b"Drazzle", b"Quill", b">ZQ<", b">YX<", other.encode()) if secret in words] == []
            authors = re.findall(rb"(?:creator|lastModifiedBy)[^>]*>([^<]+)<", package.get("docProps/core.xml", b""))
            assert {found.decode() for found in authors} <= OURSELVES


def test_no_mail_ever_has_more_than_one_recipient_and_none_is_hidden(stage: Stage) -> None:
    reference = opened(stage, SUBJECT)
    assert stage.run("case", "meeting", reference, "2026-04-09", "10:00", "Council House").status == 0
    stage.server.deliver(mail(HEALTH, f"[{reference} health]", "Attached.", form(reference, learning="")))
    stage.server.deliver(mail(STRANGER, reference, "What is this?"))
    mails = stage.pass_()
    assert {kind_of(each) for each in mails} >= {"request", "receipt", "acknowledgement", "held"}
    for envelope in stage.sink.received:
        found = parsed(envelope.raw)
        assert envelope.recipients == (str(found["To"]),)
        assert [each for each in ("Cc", "Bcc", "Reply-To", "Resent-To", "Return-Receipt-To") if each in found] == []
