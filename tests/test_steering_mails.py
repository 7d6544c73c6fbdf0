"""Mails with lines, as people and programs write them: HTML only, quoted, twice, and from whoever may not steer."""

from __future__ import annotations

from collections.abc import Iterator
from email import policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.servers.sink import Sink
from tests.stage import OURS, MailServer, Stage, kind_of, mail
from tests.steering import AGENCIES, HEALTH, MUTE, POLICE, RUSH, SCHOOL, SECOND, STAFF, asked_once, sent, steer

EDGE = "Authentication-Results: mx.borough.example;\r\n dmarc=pass header.from=borough.example\r\n"


@pytest.fixture
def stage(tmp_path: Path, mail_server: MailServer, sink: Sink) -> Iterator[Stage]:
    """A partnership that sends by itself, with somebody who may steer no case by mail."""
    return Stage(tmp_path, mail_server, sink, more=SECOND + MUTE)


def outlook(paragraphs: list[str], answering: EmailMessage | None = None, quoted: str = "") -> bytes:
    """A mail as Outlook writes it: HTML alone, a paragraph a line, what is answered under a ruled head."""
    lines = "".join(f'<p class=MsoNormal><span style="font-size:11.0pt">{each}<o:p></o:p></span></p>' for each in paragraphs)
    head = '<div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p class=MsoNormal><b>From:</b> '
    below = f"{head}BSCP &lt;{OURS}&gt;<br><b>Sent:</b> 25 March 2026 11:00<br><b>To:</b> Wren</p></div>{quoted}"
    below = below if quoted else ""
    html = (
        '<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta charset="utf-8">'
        "<style><!-- p.MsoNormal {margin:0cm;} --></style></head>"
        f'<body lang="EN-GB"><div class="WordSection1">{lines}{below}</div></body></html>'
    )
    message = EmailMessage(policy=policy.SMTP)
    message["From"] = f"Wren Fable <{STAFF}>"
    message["To"] = OURS
    message["Subject"] = "lines"
    message["Message-ID"] = f"<{abs(hash(html)):x}@borough.example>"
    message["Date"] = "Wed, 25 Mar 2026 11:00:00 +0000"
    if answering is not None:
        message["In-Reply-To"] = answering["Message-ID"]
    message.set_content(html, subtype="html", cte="quoted-printable")
    return EDGE.encode() + message.as_bytes()


def test_lines_are_read_as_outlook_writes_them(stage: Stage) -> None:
    reference = asked_once(stage)
    stiff = reference.replace("-", "\u2011")
    dashed = reference.replace("-", "\u2013")
    link = '<a href="mailto:new@police.example">new@police.example</a>'
    paragraphs = [
        "Hi,",
        "&nbsp;",
        f"{stiff}&nbsp;extend police 9&nbsp;April",
        f"{dashed} details\u2011sent police health",
        f"<b>{reference}</b> details\u2013sent school",
        f"{reference} contact police {link}",
        f"{reference} meeting Thursday 9 April 10:30 \u2013 Council House",
        "&nbsp;",
        "Kind regards,",
        "<b>Wren Fable</b>",
        "Tel: 01632&nbsp;960001 | <a href='https://borough.example'>borough.example</a>",
    ]
    found = sent(stage, outlook(paragraphs), "2026-03-25T11:00")
    assert "Vale Constabulary has until Thursday 9 April 2026" in found.answer
    assert found.answer.count("are noted as sent to") == 2
    assert found.would_write_to == {"new@police.example"}
    assert f"The rapid review meeting of {reference} is on Thursday 9 April 2026 at 10:30" in found.answer
    assert found.answer.count("Line ") == 5, "greeting and signature are passed over in silence"
    assert found.told == {("extension", POLICE), *(("invitation", each) for each in AGENCIES)}
    assert all("Council House" in each.as_string() for each in found.others if kind_of(each) == "invitation")
    quoted = f"<p class=MsoNormal>To do it, reply within 24 hours:</p><p class=MsoNormal>yes {found.code}</p>"
    again = sent(stage, outlook(["Thank you.", "Wren"], found.mail, quoted), "2026-03-25T11:05")
    assert again.told == set(), "what is quoted was not said"
    done = sent(stage, outlook([f"Yes {found.code.lower()}", "Thanks"], found.mail, quoted), "2026-03-25T11:10")
    assert ("request", "new@police.example") in done.told


def test_the_same_mail_twice_does_nothing_new(stage: Stage) -> None:
    reference = asked_once(stage)
    raw = mail(STAFF, "lines", f"{reference} extend police 9 April\n{reference} ask health by 30 March Who was told?")
    found = sent(stage, raw, "2026-03-25T11:00")
    assert found.told == {("extension", POLICE), ("question", HEALTH)}
    again = sent(stage, raw, "2026-03-25T11:05")
    assert (again.answer, again.told) == ("", set())
    relayed = raw.replace(b"by mx.borough.example with ESMTPS", b"by mx.borough.example via relay with ESMTPS")
    assert relayed != raw
    other = sent(stage, relayed, "2026-03-25T11:10")
    assert (other.answer, other.told) == ("", set())
    assert stage.states(reference, "health").keys() == {"scoping", "chronology", "question-1"}


def test_a_mail_that_nothing_proves_to_be_from_staff_does_nothing_and_waits(stage: Stage) -> None:
    reference = asked_once(stage)
    stage.server.deliver(mail(STAFF, "lines", f"{reference} extend police 9 April", verified=False))
    mails = stage.pass_("2026-03-25T11:00")
    assert "command-result" not in {kind_of(each) for each in mails}
    assert not [each for each in mails if each["To"] in AGENCIES]
    held = stage.run("held", "list", "--json").json
    assert isinstance(held, list)
    assert [each["reason"] for each in held] == ["unverified"]
    assert {each["due_on"] for each in stage.case(reference)["requests"]} == {"2026-04-02"}  # type: ignore[attr-defined]


def test_staff_who_may_not_steer_are_told_so_line_by_line(stage: Stage) -> None:
    reference = asked_once(stage)
    found = steer(stage, f"{reference} extend police 9 April\n{reference} status", "2026-03-25T11:00", sender=RUSH)
    assert found.answer.count("You may not steer cases by mail; ask the administrator.") == 2
    assert "Still needed" not in found.answer
    assert found.told == set()


def test_strangers_and_agencies_steer_nothing(stage: Stage) -> None:
    reference = asked_once(stage)
    for sender in ("who@elsewhere.example", SCHOOL):
        stage.server.deliver(mail(sender, reference, f"{reference} extend school 9 April\n{reference} withdrawn"))
    mails = stage.pass_("2026-03-25T11:00")
    assert not {"command-result", "extension", "stand-down"} & {kind_of(each) for each in mails}
    case = stage.case(reference)
    assert case["status"] == "open"
    assert {each["due_on"] for each in case["requests"]} == {"2026-04-02"}  # type: ignore[attr-defined]


def test_a_reply_to_the_morning_summary_names_the_case_line_by_line(tmp_path: Path, mail_server: MailServer, sink: Sink) -> None:
    stage = Stage(tmp_path, mail_server, sink, digest=True)
    first, second = stage.open_case("ZQ 2019-04-02\n"), stage.open_case("XV 2015-01-05\n")
    summary = next(each for each in stage.pass_("2026-03-26T08:05") if kind_of(each) == "digest")
    lines = f"{second} extend police 9 April\nextend health 9 April\n{first} status"
    found = steer(stage, lines, "2026-03-26T08:10", answering=summary)
    assert f"Vale Constabulary has until Thursday 9 April 2026 in {second}" in found.answer
    assert f"{first} is open" in found.answer
    assert "Write the case's reference in front of the line" in found.answer
    assert {address for kind, address in found.told if kind == "extension"} <= {POLICE}


def test_a_reply_to_the_answer_needs_no_reference(stage: Stage) -> None:
    reference = asked_once(stage)
    first = steer(stage, f"{reference} extend police 10 April 2026", "2026-03-26T10:00")
    again = steer(stage, "extend health 13 April 2026", "2026-03-26T10:30", answering=first.mail)
    assert "13 April 2026" in again.answer
    assert (str(again.others[0]["To"]), kind_of(again.others[0])) == (HEALTH, "extension")
