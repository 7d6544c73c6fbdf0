"""Conversations with the service: mail arrives, minutes and days pass, mail goes out; over real servers and a real database."""

from __future__ import annotations

from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from service.demo.forms import answered_notification, answered_referral
from service.demo.locked import locked
from tests.answers import BORN, CHILD, ROWS, SUBJECT, scoping, sheet, table
from tests.parsers.printed import pdf, words
from tests.servers.sink import Sink
from tests.stage import DOCX, TEMPLATES, XLSX, MailServer, Stage, kind_of, mail, text_of

POLICE = "liaison@police.example"
HEALTH = "safeguarding@health.example"
SCHOOL = "dsl@school.example"
STAFF = "wren@borough.example"


@pytest.fixture
def stage(each_database: str, tmp_path: Path, mail_server: MailServer, sink: Sink) -> Iterator[Stage]:
    """A partnership with an empty mailbox that sends by itself."""
    return Stage(tmp_path, mail_server, sink)


@pytest.fixture
def opened(stage: Stage) -> tuple[Stage, str]:
    """The stage with a case whose requests have gone out."""
    reference = stage.open_case(SUBJECT)
    stage.pass_()
    return stage, reference


def to(mails: list[EmailMessage], address: str, kind: str | None = None) -> list[EmailMessage]:
    """The mails to that address, of that kind."""
    return [each for each in mails if each["To"] == address and (kind is None or kind_of(each) == kind)]


def form(data: bytes, name: str = "return.docx") -> tuple[str, str, bytes]:
    """An attachment in Word."""
    return name, DOCX, data


def book(data: bytes, name: str = "chronology.xlsx") -> tuple[str, str, bytes]:
    """An attachment in Excel."""
    return name, XLSX, data


def test_every_agency_is_asked_once_with_its_blanks_and_nothing_personal(stage: Stage) -> None:
    reference = stage.open_case(SUBJECT)
    requests = [each for each in stage.pass_() if kind_of(each) == "request"]
    assert {each["To"] for each in requests} >= {POLICE, HEALTH, SCHOOL}
    asked = to(requests, POLICE)[0]
    assert asked["Subject"].startswith(f"[{reference} police]")
    names = [str(each.get_filename()) for each in asked.iter_attachments()]
    assert [name.rpartition(".")[2] for name in names] == ["docx", "xlsx", "ics"]
    assert "Quill" not in asked.as_string()
    assert "ZQ" not in text_of(asked)
    assert not stage.pass_("2026-03-25T10:00"), "asked twice"


def test_a_good_return_is_filed_and_answered_at_once(opened: tuple[Stage, str]) -> None:
    stage, reference = opened
    stage.server.deliver(mail(POLICE, f"RE: [{reference} police]", "Please find attached.", [form(scoping(reference))]))
    receipt = to(stage.pass_("2026-03-30T14:00"), POLICE, "receipt")[0]
    said = text_of(receipt)
    assert "you need not send it again" in said
    assert "attachment 1" in said
    assert "chronology" in said, "what has not come at all is named"
    assert stage.states(reference, "police")["scoping"] == "returned"
    assert "Quill" not in receipt.as_string()
    assert "return.docx" not in said


def test_a_partial_return_is_told_exactly_what_is_missing(opened: tuple[Stage, str]) -> None:
    stage, reference = opened
    returned = scoping(reference, child_voice="", learning="", good_practice="tbc")
    stage.server.deliver(mail(POLICE, f"[{reference} police]", "Attached.", [form(returned)]))
    said = text_of(to(stage.pass_(), POLICE, "receipt")[0])
    requests = stage.case(reference)["requests"]
    missing = next(each["missing"] for each in requests if each["agency"] == "police" and each["missing"])
    assert len(missing) == 3
    assert all(label in said for label in missing)


def test_a_nil_return_in_one_sentence_answers_every_request(opened: tuple[Stage, str]) -> None:
    stage, reference = opened
    text = "Dear colleague,\n\nThe family is not known to us.\n\nKind regards\nDes Ledger"
    stage.server.deliver(mail(SCHOOL, f"RE: [{reference} school]", text))
    receipt = to(stage.pass_(), SCHOOL, "receipt")
    assert receipt
    assert set(stage.states(reference, "school").values()) == {"nil"}


def test_half_a_nil_statement_goes_to_a_person_and_no_robot_asks_back(opened: tuple[Stage, str]) -> None:
    stage, reference = opened
    text = "Father is not known to us, the child is. Do you want mother's records too?"
    stage.server.deliver(mail(SCHOOL, f"RE: [{reference} school]", text))
    sent = stage.pass_()
    assert not to(sent, SCHOOL)
    assert to(sent, STAFF, "held")
    assert set(stage.states(reference, "school").values()) == {"asked"}


def test_an_acknowledgement_is_noted_with_the_day_it_promises(opened: tuple[Stage, str]) -> None:
    stage, reference = opened
    stage.server.deliver(mail(SCHOOL, f"RE: [{reference} school]", "Received, thank you. We will return it by Thursday."))
    assert not to(stage.pass_(), SCHOOL)
    assert set(stage.states(reference, "school").values()) == {"acknowledged"}


@pytest.mark.parametrize("kind", ["excel", "word"])
def test_a_chronology_is_counted_by_its_rows(opened: tuple[Stage, str], kind: str) -> None:
    stage, reference = opened
    attachment = book(sheet(reference)) if kind == "excel" else form(table(reference, "Vale Hospitals Trust"))
    stage.server.deliver(mail(HEALTH, f"[{reference} health]", "Chronology attached.", [attachment]))
    said = text_of(to(stage.pass_(), HEALTH, "receipt")[0])
    assert f"{len(ROWS)} rows" in said
    assert stage.states(reference, "health")["chronology"] == "returned"


def test_a_row_without_a_readable_date_is_named(opened: tuple[Stage, str]) -> None:
    stage, reference = opened
    rows = (*ROWS[:2], ("31/02/2025", "", "Call from a neighbour.", "Log", "None", ""), *ROWS[2:])
    stage.server.deliver(mail(HEALTH, f"[{reference} health]", "Attached.", [book(sheet(reference, rows=rows))]))
    assert "row 3" in text_of(to(stage.pass_(), HEALTH, "receipt")[0])


def test_a_wrong_reference_is_held_and_nothing_is_said_of_any_case(opened: tuple[Stage, str]) -> None:
    stage, reference = opened
    wrong = reference[:-3] + "987"
    stage.server.deliver(mail(HEALTH, "Chronology", "Attached.", [book(sheet(wrong))]))
    sent = stage.pass_()
    answers = to(sent, HEALTH)
    assert [kind_of(each) for each in answers] == ["acknowledgement"]
    assert "RR-" not in answers[0].as_string()
    assert to(sent, STAFF, "held")
    assert stage.states(reference, "health")["chronology"] == "asked"


def test_a_stranger_learns_nothing_and_hears_once_a_day(opened: tuple[Stage, str]) -> None:
    stage, reference = opened
    for number in range(3):
        stage.server.deliver(mail("who@elsewhere.example", f"{reference} {number}", "What happened?"))
    neutral = to(stage.pass_(), "who@elsewhere.example")
    assert [kind_of(each) for each in neutral] == ["acknowledgement"]
    assert reference not in neutral[0].as_string()


def test_mail_that_failed_authentication_is_never_answered(opened: tuple[Stage, str]) -> None:
    stage, reference = opened
    forged = mail(POLICE, f"[{reference} police]", "Attached.", [form(scoping(reference))], verified=False)
    stage.server.deliver(forged)
    assert not to(stage.pass_(), POLICE)
    assert stage.states(reference, "police")["scoping"] == "asked"


def test_machines_are_never_answered(opened: tuple[Stage, str]) -> None:
    stage, reference = opened
    away = mail(POLICE, f"Automatic reply: [{reference} police]", "I am away.", headers=[("Auto-Submitted", "auto-replied")])
    stage.server.deliver(away)
    assert [each["To"] for each in stage.pass_()] == [STAFF], "staff are told that he is away"
    assert set(stage.states(reference, "police").values()) == {"asked"}


def test_a_newsletter_and_ordinary_mail_are_left_where_they_are(opened: tuple[Stage, str]) -> None:
    stage, _ = opened
    stage.server.deliver(mail("news@charity.example", "Spring news", "Hello all", headers=[("List-Id", "<n.charity.example>")]))
    stage.server.deliver(mail("training@college.example", "Course booking", "Two places please."))
    assert not stage.pass_()
    status = stage.run("status", "--json").json
    assert status["messages"]["left"] == 1
    assert status["messages"]["ignored"] == 1
    assert status["unexplained"] == 0


def test_another_childs_date_of_birth_is_held(opened: tuple[Stage, str]) -> None:
    stage, reference = opened
    other = scoping(reference, child_name="Wilhelmina Bract", child_dob="09/09/2011")
    stage.server.deliver(mail(POLICE, f"[{reference} police]", "Attached.", [form(other)]))
    sent = stage.pass_()
    assert [kind_of(each) for each in to(sent, POLICE)] == ["acknowledgement"]
    assert to(sent, STAFF, "held")
    assert stage.states(reference, "police")["scoping"] == "asked"


def test_two_cases_in_one_mail_are_told_apart_by_a_person(opened: tuple[Stage, str]) -> None:
    stage, reference = opened
    second = stage.open_case("YX 2015-01-01\n")
    stage.pass_("2026-03-25T11:00")
    stage.server.deliver(mail(POLICE, f"{reference} and {second}", "Attached.", [form(scoping(reference))]))
    sent = stage.pass_()
    assert [kind_of(each) for each in to(sent, POLICE)] == ["acknowledgement"]
    assert stage.states(reference, "police")["scoping"] == "asked"


def test_the_same_mail_twice_changes_nothing_and_says_nothing(opened: tuple[Stage, str]) -> None:
    stage, reference = opened
    raw = mail(POLICE, f"[{reference} police]", "Attached.", [form(scoping(reference))])
    stage.server.deliver(raw)
    assert len(to(stage.pass_(), POLICE)) == 1
    stage.server.deliver(raw)
    assert not stage.pass_()
    versions = [each["versions"] for each in stage.case(reference)["requests"] if each["agency"] == "police"]
    assert sum(versions) == 1


def test_the_same_mail_by_another_way_is_a_duplicate_and_another_under_its_message_id_is_held(opened: tuple[Stage, str]) -> None:
    stage, reference = opened
    raw = mail(POLICE, f"[{reference} police]", "Attached.", [form(scoping(reference))])
    stage.server.deliver(raw)
    stage.pass_()
    head, _, rest = raw.partition(b"Received:")
    stage.server.deliver(head + b"Received: from list.borough.example by mx.borough.example with LMTP\r\nReceived:" + rest)
    assert not stage.pass_()
    stage.server.deliver(raw.replace(b"Attached.", b"Attacked."))
    assert not to(stage.pass_(), POLICE)
    counted = stage.run("status", "--json").json["messages"]
    assert (counted["done"], counted["duplicate"], counted["held"]) == (1, 1, 1)


def test_a_later_version_says_what_changed(opened: tuple[Stage, str]) -> None:
    stage, reference = opened
    stage.server.deliver(mail(POLICE, f"[{reference} police]", "Attached.", [form(scoping(reference, child_voice=""))]))
    first = to(stage.pass_(), POLICE)[0]
    stage.server.deliver(mail(POLICE, f"RE: {first['Subject']}", "Now complete.", [form(scoping(reference))], answering=first))
    said = text_of(to(stage.pass_(), POLICE, "receipt")[0])
    assert "version 2" in said.lower()
    requests = {each["document"]: each for each in stage.case(reference)["requests"] if each["agency"] == "police"}
    assert requests["scoping"]["versions"] == 2
    assert requests["scoping"]["missing"] == []


def test_a_later_version_that_drops_rows_is_only_proposed(opened: tuple[Stage, str]) -> None:
    stage, reference = opened
    stage.server.deliver(mail(HEALTH, f"[{reference} health]", "Attached.", [book(sheet(reference))]))
    stage.pass_()
    stage.server.deliver(mail(HEALTH, f"[{reference} health]", "More.", [book(sheet(reference, rows=ROWS[:2]))]))
    sent = stage.pass_()
    assert to(sent, HEALTH, "query")
    held = stage.run("held", "list", "--json").json
    assert [each["reason"] for each in held] == ["proposed"]


def test_the_words_that_our_query_asks_for_settle_it(opened: tuple[Stage, str]) -> None:
    stage, reference = opened
    stage.server.deliver(mail(HEALTH, f"[{reference} health]", "Attached.", [book(sheet(reference))]))
    stage.pass_()
    stage.server.deliver(mail(HEALTH, f"[{reference} health]", "Again.", [book(sheet(reference, rows=ROWS[:2]))]))
    query = to(stage.pass_(), HEALTH, "query")[0]
    stage.server.deliver(mail(HEALTH, f"RE: {query['Subject']}", "It replaces the earlier one.\n\nBea", answering=query))
    assert to(stage.pass_(), HEALTH, "receipt")
    requests = {each["document"]: each for each in stage.case(reference)["requests"] if each["agency"] == "health"}
    assert requests["chronology"]["state"] == "returned"
    assert not stage.run("held", "list", "--json").json


def test_the_same_document_sent_again_is_no_new_version(opened: tuple[Stage, str]) -> None:
    stage, reference = opened
    stage.server.deliver(mail(HEALTH, f"[{reference} health]", "Attached.", [book(sheet(reference))]))
    stage.pass_()
    stage.server.deliver(mail(HEALTH, f"[{reference} health]", "In case it got lost.", [book(sheet(reference))]))
    assert "which we have already" in text_of(to(stage.pass_(), HEALTH, "receipt")[0])
    requests = {each["document"]: each for each in stage.case(reference)["requests"] if each["agency"] == "health"}
    assert requests["chronology"]["versions"] == 1


def test_a_copy_as_pdf_beside_a_complete_return_needs_nobody(opened: tuple[Stage, str]) -> None:
    stage, reference = opened
    copy = ("signed.pdf", "application/pdf", pdf(words(60, 80, "Signed for the agency by A. Example, 3 June 2026.")))
    files = [form(scoping(reference)), book(sheet(reference, "Vale Constabulary")), copy]
    stage.server.deliver(mail(POLICE, f"[{reference} police]", "All attached.", files))
    assert to(stage.pass_(), POLICE, "receipt")
    assert set(stage.states(reference, "police").values()) == {"returned"}
    assert not stage.run("held", "list", "--json").json


def test_a_blank_form_returned_by_mistake_is_recognised(opened: tuple[Stage, str]) -> None:
    stage, reference = opened
    blank = (TEMPLATES / "blank" / "scoping-initial.docx").read_bytes()
    stage.server.deliver(mail(POLICE, f"[{reference} police]", "Attached.", [form(blank)]))
    assert [kind_of(each) for each in to(stage.pass_(), POLICE)] == ["query"]
    assert stage.states(reference, "police")["scoping"] == "queried"


def test_a_colleague_who_forwards_our_request_may_deliver_and_the_contact_is_told(stage: Stage) -> None:
    reference = stage.open_case(SUBJECT)
    request = to(stage.pass_(), POLICE, "request")[0]
    colleague = "sergeant@police.example"
    stage.server.deliver(mail(colleague, "FW: the form", "As asked.", [form(scoping(reference))], answering=request))
    sent = stage.pass_("2026-03-26T10:00")
    assert to(sent, colleague, "receipt")
    assert to(sent, POLICE, "receipt")
    assert stage.states(reference, "police")["scoping"] == "returned"


def test_a_colleague_without_our_token_waits_for_a_persons_yes(opened: tuple[Stage, str]) -> None:
    stage, reference = opened
    stage.server.deliver(mail("sergeant@police.example", f"{reference}", "The form.", [form(scoping(reference))]))
    sent = stage.pass_()
    assert [kind_of(each) for each in to(sent, "sergeant@police.example")] == ["acknowledgement"]
    held = stage.run("held", "list", "--json").json
    assert [each["reason"] for each in held] == ["unlisted_sender"]


def test_staff_settle_a_held_message_by_replying_to_its_notice(opened: tuple[Stage, str]) -> None:
    stage, reference = opened
    stage.server.deliver(mail("sergeant@police.example", f"{reference}", "The form.", [form(scoping(reference))]))
    notice = to(stage.pass_(), STAFF, "held")[0]
    number = stage.run("held", "list", "--json").json[0]["id"]
    stage.server.deliver(mail(STAFF, f"RE: {notice['Subject']}", f"held {number} assign {reference} police", answering=notice))
    sent = stage.pass_()
    assert to(sent, STAFF, "command-result")
    assert to(sent, "sergeant@police.example", "receipt")
    assert stage.states(reference, "police")["scoping"] == "returned"
    assert not stage.run("held", "list", "--json").json


def test_one_mail_may_bring_several_documents(opened: tuple[Stage, str]) -> None:
    stage, reference = opened
    files = [form(scoping(reference, "Vale Hospitals Trust")), book(sheet(reference))]
    stage.server.deliver(mail(HEALTH, f"[{reference} health]", "Both attached.", files))
    receipts = to(stage.pass_(), HEALTH, "receipt")
    assert len(receipts) == 1
    assert set(stage.states(reference, "health").values()) == {"returned"}


def test_a_referral_waits_for_the_partners_and_then_the_agencies_are_asked(stage: Stage) -> None:
    answers = {"author_name": "Ada Fable", "author_role": "Sergeant", "child_name": CHILD, "child_dob": BORN}
    answers |= {"incident_date": "20/03/2026", "incident_summary": "Found injured at home.", "agency_name": "Vale Constabulary"}
    referral = form(answered_referral(TEMPLATES, answers), "referral.docx")
    stage.server.deliver(mail(POLICE, "Referral", "Please consider.", [referral]))
    sent = stage.pass_()
    assert to(sent, POLICE, "receipt")
    assert to(sent, STAFF, "alert")
    cases = stage.run("case", "list", "--json").json
    assert [each["status"] for each in cases] == ["referred"]
    reference = cases[0]["reference"]
    assert stage.run("case", "record", reference, "criteria_met", "--on", "2026-03-25").status == 0
    assert to(stage.pass_(), HEALTH, "request")
    assert stage.case(reference)["due_on"] == "2026-04-17"


def test_a_notification_opens_the_case_from_the_day_it_was_sent_to_the_panel(stage: Stage) -> None:
    answers = {"case_reference": "SIN-77120", "panel_notified_date": "25/03/2026", "child_name": CHILD, "child_dob": BORN}
    notification = form(answered_notification(TEMPLATES, {**answers, "incident_date": "20/03/2026"}), "sin.docx")
    stage.server.deliver(mail("mash@council.example", "Notification", "Attached.", [notification]))
    sent = stage.pass_()
    alert = to(sent, STAFF, "alert")[0]
    assert "check" in text_of(alert).lower()
    case = stage.run("case", "list", "--json").json[0]
    assert (case["status"], case["clock_started_on"], case["due_on"]) == ("open", "2026-03-25", "2026-04-17")


def test_what_reads_like_a_notification_and_names_no_child_opens_nothing(stage: Stage) -> None:
    """Spam in a contact's name was once taken for one: a title, a few labels to fill in, and nobody whom it is about."""
    words = "PAYMENT NOTIFICATION.\n\nKindly give us the following:\n\nFull name:\nAddress:\nCase reference: UN-920000\n"
    form_only = form(answered_notification(TEMPLATES, {"case_reference": "SIN-77120", "incident_date": "20/03/2026"}), "sin.docx")
    stage.server.deliver(mail("mash@council.example", "Payment", words))
    stage.server.deliver(mail("mash@council.example", "Notification", "Attached.", [form_only]))
    assert {(kind_of(each), each["To"]) for each in stage.pass_()} <= {
        ("held", STAFF),
        ("acknowledgement", "mash@council.example"),
    }
    assert stage.run("case", "list", "--json").json == []
    assert stage.endings()[-1] == "held question"


def test_nothing_is_filed_in_a_case_that_is_closed(opened: tuple[Stage, str]) -> None:
    stage, reference = opened
    assert stage.run("case", "close", reference).status == 0
    stage.server.deliver(mail(POLICE, f"[{reference} police]", "Attached.", [form(scoping(reference))]))
    assert [kind_of(each) for each in to(stage.pass_(), POLICE)] == ["acknowledgement"]


def test_a_barred_address_gets_nothing_and_gives_nothing(opened: tuple[Stage, str]) -> None:
    stage, reference = opened
    assert stage.run("case", "bar", reference, POLICE, "--why", "named in the case").status == 0
    stage.server.deliver(mail(POLICE, f"[{reference} police]", "Attached.", [form(scoping(reference))]))
    sent = stage.pass_()
    assert not to(sent, POLICE, "receipt")
    assert stage.states(reference, "police")["scoping"] == "asked"


def test_a_locked_document_is_answered_with_how_to_send_it_and_cannot_vanish(opened: tuple[Stage, str]) -> None:
    stage, reference = opened
    secret = locked(scoping(reference), "invented")
    stage.server.deliver(mail(POLICE, f"[{reference} police]", "Password follows.", [form(secret)]))
    sent = stage.pass_()
    answers = to(sent, POLICE)
    assert [kind_of(each) for each in answers] == ["unreadable"]
    assert "attachment 1" in text_of(answers[0])
    notice = text_of(to(sent, STAFF, "held")[0])
    assert "how to send what could not be opened" in notice
    assert "in the mailbox's folder Held" in notice
    assert " assign " not in notice, "it would be refused"
    held = stage.run("held", "list", "--json").json
    assert [each["reason"] for each in held] == ["locked"]
    refused = stage.run("held", "assign", str(held[0]["id"]), "--case", reference, "--agency", "police")
    assert refused.status == 1
    assert "could not be opened" in refused.out + refused.err
    assert stage.run("held", "list", "--json").json


def test_a_good_document_is_filed_though_another_of_the_mail_cannot_be_opened(opened: tuple[Stage, str]) -> None:
    stage, reference = opened
    files = [form(scoping(reference)), book(b"PK\x03\x04 not a workbook at all", "c.xlsx")]
    stage.server.deliver(mail(POLICE, f"[{reference} police]", "Both.", files))
    receipt = text_of(to(stage.pass_(), POLICE, "receipt")[0])
    assert "attachment 2" in receipt
    assert stage.states(reference, "police")["scoping"] == "returned"
    assert [each["reason"] for each in stage.run("held", "list", "--json").json] == ["unreadable"]


def test_who_sent_all_and_a_copy_that_we_do_not_read_is_not_told_that_something_is_needed(opened: tuple[Stage, str]) -> None:
    stage, reference = opened
    copies = [(f"{each}.pdf", "application/pdf", b"%PDF-1.4 " + str(each).encode()) for each in range(8)]
    files = [form(scoping(reference, "Vale Hospitals Trust")), book(sheet(reference)), *copies]
    stage.server.deliver(mail(HEALTH, f"[{reference} health]", "Both, and as PDF.", files))
    receipt = to(stage.pass_(), HEALTH, "receipt")[0]
    said = text_of(receipt)
    assert "needed" not in receipt["Subject"]
    assert "attachment 3 (PDF)" in said
    assert "and 3 more attachments" in said
    assert "otherwise nothing more is needed" in said


def test_a_question_is_offered_to_staff_as_what_it_is_and_where_it_lies(opened: tuple[Stage, str]) -> None:
    stage, reference = opened
    stage.server.deliver(mail(SCHOOL, f"RE: [{reference} school]", "Who will send the names?"))
    notice = text_of(to(stage.pass_(), STAFF, "held")[0])
    assert "in the mailbox's folder Held" in notice
    assert "sends the receipt" not in notice


def test_documents_behind_a_portal_are_asked_for_again(opened: tuple[Stage, str]) -> None:
    stage, reference = opened
    text = "You have received a secure message. Click here to read it: https://switch.egress.com/ui/message.aspx?id=1"
    stage.server.deliver(mail(POLICE, f"[{reference} police]", text))
    sent = stage.pass_()
    assert not to(sent, POLICE, "receipt")
    assert [each["reason"] for each in stage.run("held", "list", "--json").json] == ["portal"]


def test_a_return_that_came_by_another_door_is_filed_by_staff(opened: tuple[Stage, str]) -> None:
    stage, reference = opened
    file = stage.folder / "from-a-stick.docx"
    file.write_bytes(scoping(reference))
    ran = stage.run("case", "file", reference, "police", str(file), "--received", "2026-03-27")
    assert ran.status == 0, ran.err
    assert stage.states(reference, "police")["scoping"] == "returned"


def test_an_agency_of_this_case_only_is_asked_and_may_answer(opened: tuple[Stage, str]) -> None:
    stage, reference = opened
    practice = "manager@health.example"
    added = stage.run("case", "add-agency", reference, "fernside", "--name", "Fernside Practice", "--contact", practice)
    assert added.status == 0, added.err
    assert to(stage.pass_("2026-03-26T09:00"), practice, "request")
    stage.server.deliver(mail(practice, f"RE: [{reference} fernside]", "Not known to this practice."))
    assert to(stage.pass_(), practice, "receipt")
    assert set(stage.states(reference, "fernside").values()) == {"nil"}


def test_one_sender_may_return_for_several_agencies(opened: tuple[Stage, str]) -> None:
    stage, reference = opened
    for agency in ("school", "housing"):
        assert stage.run("case", "contact", reference, agency, "add", HEALTH).status == 0
    files = [form(scoping(reference, "Oakfield Primary School"), "1.docx"), form(scoping(reference, "Vale Housing"), "2.docx")]
    stage.server.deliver(mail(HEALTH, f"{reference} two returns", "For both.", files))
    receipts = to(stage.pass_(), HEALTH, "receipt")
    assert len(receipts) == 2, "one for each agency, so that no mail speaks of two"
    assert stage.states(reference, "school")["scoping"] == "returned"
    assert stage.states(reference, "housing")["scoping"] == "returned"
    assert stage.states(reference, "health")["scoping"] == "asked"


def test_another_partnerships_request_is_told_to_staff(opened: tuple[Stage, str]) -> None:
    stage, _ = opened
    blank = (TEMPLATES / "blank" / "scoping-summary.docx").read_bytes()
    stage.server.deliver(mail("reviews@othershire.example", "Request for information", "Please complete.", [form(blank)]))
    sent = stage.pass_()
    assert to(sent, STAFF, "held")
    assert [each["reason"] for each in stage.run("held", "list", "--json").json] == ["other_partnership"]


def test_staff_are_told_at_once_when_a_return_bears_on_a_childs_safety(opened: tuple[Stage, str]) -> None:
    stage, reference = opened
    urgent = scoping(reference, immediate_actions="The sister is still at the address; we are going there now.")
    stage.server.deliver(mail(POLICE, f"[{reference} police]", "Attached.", [form(urgent)]))
    alert = text_of(to(stage.pass_(), STAFF, "alert")[0])
    assert "safety" in alert
    assert "sister" not in alert


def test_the_day_on_which_the_last_request_left_is_recorded(opened: tuple[Stage, str]) -> None:
    stage, reference = opened
    milestones = stage.case(reference)["milestones"]
    assert next(each for each in milestones if each["key"] == "requests_sent")["done_on"] == "2026-03-25"


def test_in_mode_approve_requests_wait_for_a_persons_yes(tmp_path: Path, mail_server: MailServer, sink: Sink) -> None:
    stage = Stage(tmp_path, mail_server, sink, mode="approve")
    stage.open_case(SUBJECT)
    assert not stage.pass_()
    stage.server.deliver(mail(STAFF, "go", "send"))
    sent = stage.pass_()
    assert to(sent, STAFF, "command-result")
    assert len([each for each in sent if kind_of(each) == "request"]) == 5


def test_a_mail_whose_server_broke_after_taking_it_is_repeated_with_its_message_id(opened: tuple[Stage, str]) -> None:
    stage, reference = opened
    stage.sink.play("drop", "ok")
    stage.server.deliver(mail(POLICE, f"[{reference} police]", "Attached.", [form(scoping(reference))]))
    first = to(stage.pass_("2026-03-30T10:00"), POLICE)
    second = to(stage.pass_("2026-03-30T10:10"), POLICE)
    assert [kind_of(each) for each in first + second] == ["receipt", "receipt"]
    assert first[0]["Message-ID"] == second[0]["Message-ID"]


def test_a_refused_mail_is_given_up_and_staff_are_told(opened: tuple[Stage, str]) -> None:
    stage, reference = opened
    stage.sink.play("550", "ok")
    stage.server.deliver(mail(POLICE, f"[{reference} police]", "Attached.", [form(scoping(reference))]))
    sent = stage.pass_("2026-03-30T10:00") + stage.pass_("2026-03-30T10:01")
    assert to(sent, STAFF, "alert")
    assert stage.run("outbox", "list", "--json").json


def test_requests_leave_only_in_the_hours_of_the_office(stage: Stage) -> None:
    stage.now = stage.now.replace(hour=20)
    stage.open_case(SUBJECT)
    assert not stage.pass_("2026-03-25T20:00")
    assert not stage.pass_("2026-03-28T10:00"), "a Saturday"
    assert len(stage.pass_("2026-03-30T08:05")) == 5
