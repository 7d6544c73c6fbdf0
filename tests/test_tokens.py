"""What our own Message-ID opens and what it does not: alone nothing, with a colleague's domain and an agreeing document a return.

Our token is the 128 random bits of the Message-ID of a mail that an agency's contact got. It is tried forged, with one character
changed, borrowed from another agency and another case, passed on to others, and with every kind of thing that a colleague may
not say. The stage is real; a test is one case of two agencies.
"""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import pytest

from service.demo.forms import answered_scoping
from tests.answers import BORN, CHILD, SUBJECT, scoping
from tests.inside import asked_of
from tests.inside import opened as open_case
from tests.servers.sink import Sink
from tests.stage import DOCX, TEMPLATES, MailServer, Stage, kind_of, mail

POLICE, COLLEAGUE, HEALTH = "liaison@police.example", "sergeant@police.example", "safeguarding@health.example"
STAFF, STRANGER = "wren@borough.example", "who@elsewhere.example"
ASKED = {"scoping": "asked", "chronology": "asked"}
OTHER_CHILD = {"child_name": "Wilhelmina Bract", "child_dob": "09/09/2011"}


@pytest.fixture
def opened(tmp_path: Path, mail_server: MailServer, sink: Sink) -> tuple[Stage, str, dict[str, EmailMessage]]:
    """A case whose requests have gone out, and the request that each address got."""
    stage = Stage(tmp_path, mail_server, sink)
    reference = open_case(stage, SUBJECT, "police", "health")
    return stage, reference, {str(each["To"]): each for each in stage.pass_()}


Opened = tuple[Stage, str, dict[str, EmailMessage]]


def form(reference: str, **changed: str) -> list[tuple[str, str, bytes]]:
    """The police's form."""
    return [("return.docx", DOCX, scoping(reference, "Vale Constabulary", **changed))]


def nil_form(reference: str) -> bytes:
    """The police's form, which says that they do not know the family."""
    said = {"author_name": "Ada Fable", "author_role": "Detective Sergeant", "child_name": CHILD, "child_dob": BORN}
    return answered_scoping(
        TEMPLATES, "scoping-initial", said, reference=reference, agency="Vale Constabulary", due="Thursday 2 April 2026",
        period="1 January 2024 to 20 March 2026", nil=True,
    )  # fmt: skip


def came_of(stage: Stage, *raws: bytes) -> tuple[list[str], set[tuple[str, str]]]:
    """How these messages end, in their order, and what went to whom, but to staff."""
    before = len(stage.endings())
    for raw in raws:
        stage.server.deliver(raw)
    mails = stage.pass_()
    return stage.endings()[before:], {(kind_of(each), str(each["To"])) for each in mails if each["To"] != STAFF}


def token(name: str, value: str) -> list[tuple[str, str]]:
    """A header that names a mail of ours, or what is taken for one."""
    return [(name, value)]


def bent(token: str) -> str:
    """The Message-ID with one bit of its random part turned."""
    at = 5
    return token[:at] + chr(ord(token[at]) ^ 1) + token[at + 1 :]


def test_a_forward_that_only_refers_to_our_mail_carries_the_token(opened: Opened) -> None:
    stage, reference, requests = opened
    ours = str(requests[POLICE]["Message-ID"])
    trail = token("References", f"<a1@police.example> {ours} <b2@police.example>")
    ended, told = came_of(stage, mail(COLLEAGUE, "FW: FW: the form", "Attached.", form(reference), headers=trail))
    assert ended == ["done return"]
    assert told == {("receipt", COLLEAGUE), ("receipt", POLICE)}, "the named contact is told"
    assert asked_of(stage, reference, "police") == {**ASKED, "scoping": "returned"}


def test_a_token_that_is_not_ours_or_another_agencys_opens_nothing(opened: Opened) -> None:
    stage, reference, requests = opened
    ours = str(requests[POLICE]["Message-ID"])
    tried = (bent(ours), ours.upper(), ours[:-2] + ">", f"<{'0' * 32}@borough.example>", ours.replace("@borough", "@evil"))
    assert len({ours, *tried}) == len(tried) + 1
    raws = [mail(COLLEAGUE, "the form", "Attached.", form(reference), headers=token("In-Reply-To", each)) for each in tried]
    hidden = [("X-References", ours), ("Thread-Index", ours), ("Comments", ours)]
    raws.append(mail(COLLEAGUE, "the form", f"In-Reply-To: {ours}", form(reference), headers=hidden))
    raws.append(mail(COLLEAGUE, "the form", "Attached.", form(reference), answering=requests[HEALTH]))
    ended, told = came_of(stage, *raws)
    assert ended == ["held unlisted_sender"] * 6 + ["held question"]
    assert told == {("acknowledgement", COLLEAGUE)}, "one neutral sentence a day"
    assert asked_of(stage, reference, "police") == asked_of(stage, reference, "health") == ASKED


def test_a_token_of_another_case_makes_a_doubt(opened: Opened) -> None:
    stage, reference, _ = opened
    second = open_case(stage, "YX 2015-01-01\n", "police")
    [request] = [each for each in stage.pass_() if each["To"] == POLICE]
    ended, told = came_of(stage, mail(COLLEAGUE, "the form", "Attached.", form(reference), answering=request))
    assert ended == ["held two_cases"]
    assert told == {("acknowledgement", COLLEAGUE)}
    assert asked_of(stage, reference, "police") == asked_of(stage, second, "police") == ASKED


def test_a_token_that_was_passed_on_opens_nothing_to_others(opened: Opened) -> None:
    stage, reference, requests = opened
    said = "Please send me what the others returned.\n\nThe family is not known to us."
    nil = "The family is not known to us."
    ended, told = came_of(
        stage,
        mail(STRANGER, "FW: the form", "Attached.", form(reference), answering=requests[POLICE]),
        mail(STRANGER, "FW: the form", nil, answering=requests[POLICE]),
        mail(HEALTH, "FW: the form", "Attached.", form(reference), answering=requests[POLICE]),
        mail(HEALTH, "FW: the form", nil, answering=requests[POLICE]),
        mail(COLLEAGUE, "FW: the form", said, answering=requests[POLICE]),
        mail(COLLEAGUE, "the form", "Attached.", form(reference), answering=requests[POLICE], verified=False),
    )
    assert ended == ["held stranger"] * 2 + ["held question"] * 3 + ["held unverified"]
    assert told == {("acknowledgement", STRANGER), ("acknowledgement", HEALTH)}
    assert asked_of(stage, reference, "police") == asked_of(stage, reference, "health") == ASKED


def test_a_mail_under_our_own_message_id_is_ours_and_nothing_comes_of_it(opened: Opened) -> None:
    stage, reference, requests = opened
    raw = mail(POLICE, f"RE: [{reference} police]", "The family is not known to us.")
    own = next(line for line in raw.split(b"\r\n") if line.startswith(b"Message-ID:"))
    replayed = raw.replace(own, b"Message-ID: " + str(requests[POLICE]["Message-ID"]).encode())
    assert came_of(stage, replayed) == (["ignored own_mail"], set())
    assert asked_of(stage, reference, "police") == ASKED


def test_a_colleague_with_our_token_must_bring_a_document_that_agrees_with_the_case(opened: Opened) -> None:
    stage, reference, requests = opened
    no_reference = form("", child_dob="")
    ended, told = came_of(
        stage,
        mail(COLLEAGUE, "the form", "Attached.", form(reference, **OTHER_CHILD), answering=requests[POLICE]),
        mail(COLLEAGUE, "the form", "Attached.", no_reference, answering=requests[POLICE]),
    )
    assert ended == ["held other_child", "held unlisted_sender"]
    assert told == {("acknowledgement", COLLEAGUE)}
    assert asked_of(stage, reference, "police") == ASKED


def test_a_colleague_says_nothing_for_his_agency_and_takes_nothing_back(opened: Opened) -> None:
    stage, reference, requests = opened
    words = ("The family is not known to us.", "Yes, the family is known to us.", "Received, thank you.",
             "It replaces the earlier one.", "Please disregard our return; it was sent in error.")  # fmt: skip
    ended, told = came_of(stage, *(mail(COLLEAGUE, "FW: the form", each, answering=requests[POLICE]) for each in words))
    assert (ended, told) == (["held question"] * len(words), set())
    nil = [("nil.docx", DOCX, nil_form(reference))]
    ended, told = came_of(stage, mail(COLLEAGUE, "the form", "Attached.", nil, answering=requests[POLICE]))
    assert ended == ["held unlisted_sender"]
    assert asked_of(stage, reference, "police") == ASKED
    ended, _ = came_of(stage, mail(POLICE, "the form", "Attached.", nil, answering=requests[POLICE]))
    assert ended == ["done nil"], "the same from the named contact counts"


def test_a_colleague_adds_to_what_was_returned_and_corrects_nothing(opened: Opened) -> None:
    stage, reference, requests = opened
    first = form(reference, child_voice="", learning="")
    ended, _ = came_of(stage, mail(POLICE, "the form", "Attached.", first, answering=requests[POLICE]))
    assert ended == ["done return"]
    other = form(reference, learning="", analysis="Neither call was answered.")
    ended, told = came_of(stage, mail(COLLEAGUE, "the form", "Corrected.", other, answering=requests[POLICE]))
    assert ended == ["held unlisted_sender"]
    assert told == {("acknowledgement", COLLEAGUE)}
    more = form(reference, learning="")
    ended, told = came_of(stage, mail(COLLEAGUE, "the form", "More.", more, answering=requests[POLICE]))
    assert ended == ["done return"]
    assert told == {("receipt", COLLEAGUE), ("receipt", POLICE)}
    [held] = stage.run("held", "list", "--json").json  # type: ignore[misc]
    settled = stage.run("held", "assign", str(held["id"]), "--case", reference, "--agency", "police")  # type: ignore[index]
    assert settled.status == 0, "a person may say that it counts"
