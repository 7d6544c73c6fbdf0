"""What is left blank is asked for: each required answer of a good form is taken away in turn, and exactly its label is named.

Document, reader, rules and wording are the real ones, in one process; the whole stage is used once at the end.
"""

from __future__ import annotations

import re
import tomllib
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from parsers.document import read_document
from parsers.record import to_record
from service.adapters.wording import MailWording
from service.domain.completeness import completeness
from service.domain.notices import Audience, Notice, NoticeKind
from service.domain.review_types import Document, ReviewType
from service.domain.roster import Partnership
from service.domain.words import DocumentLine, ReceiptWords, spoken
from tests.answers import FULL, SUBJECT, WRITER, scoping, sheet, table
from tests.known import known
from tests.servers.sink import Sink
from tests.stage import DOCX, TEMPLATES, MailServer, Stage, mail, parsed

REFERENCE = "RR-2026-001"
FORMS = ("scoping-initial", "scoping-summary")
SHOWN = 5


@cache
def asked(document: str) -> Document:
    """What the review type asks of that document."""
    rules = tomllib.loads((TEMPLATES / "reviews" / "rapid-review.toml").read_text(encoding="utf-8"))
    return ReviewType.from_rules(rules, "rapid-review").documents[document]


def needed(data: bytes, document: str) -> tuple[str, ...]:
    """The labels still needed of the document, as its sender knows them."""
    extraction = read_document(data, received=date(2026, 3, 30), layouts=known())
    return completeness(to_record(extraction, "1"), asked(document)).labels


def receipt(labels: tuple[str, ...], document: str) -> str:
    """The receipt's text, its lines joined."""
    partnership = Partnership(
        name="Borough Safeguarding Children Partnership",
        short_name="BSCP",
        business_unit="BSCP Business Unit",
        review_group="review group",
        telephone="01632 960001",
        urgent_line="01632 960002",
        marking="OFFICIAL-SENSITIVE",
        mailbox_address="rapid-review@borough.example",
    )
    line = DocumentLine(1, asked(document).name, "Word")
    words = ReceiptWords(REFERENCE, "Vale Constabulary", (line,), labels, due_on=date(2026, 4, 2))
    notice = Notice(NoticeKind.RECEIPT, "receipt:1", Audience.AGENCY, "liaison@police.example", spoken(words), tag=REFERENCE)
    return MailWording(TEMPLATES / "mail", partnership).render(notice).text


def items(text: str) -> list[str]:
    """The items under "Still needed", each on one line."""
    _, _, after = text.replace("\r", "").partition("Still needed\n")
    block = after.partition("- ")[2].partition("\n\n")[0]
    return [" ".join(each.split()) for each in re.split(r"\n- ", block) if each]


@cache
def lacking(layout: str, *fields: str) -> tuple[str, ...]:
    """The labels still needed of a good form without those answers."""
    return needed(scoping(REFERENCE, layout=layout, **dict.fromkeys(fields, "")), "scoping")


@cache
def printed(layout: str) -> tuple[str, ...]:
    """The required answers for which the form prints a question to the agency, in the form's own order."""
    extraction = read_document(scoping(REFERENCE, layout=layout), received=date(2026, 3, 30), layouts=known())
    return tuple(each for each in to_record(extraction, "1")["fields"] if each in asked("scoping").required and each in FULL)


EACH = [(layout, field) for layout in FORMS for field in asked("scoping").required if field in FULL]


@pytest.mark.parametrize("layout", FORMS)
def test_a_good_form_needs_nothing(layout: str) -> None:
    labels = lacking(layout)
    assert labels == ()
    assert "Nothing more is needed" in receipt(labels, "scoping")


@pytest.mark.parametrize(("layout", "field"), EACH, ids=[f"{layout}-{field}" for layout, field in EACH])
def test_what_is_left_blank_is_named_and_nothing_else(layout: str, field: str) -> None:
    labels = lacking(layout, field)
    if field not in printed(layout):
        assert field not in asked("scoping").always
        assert labels == ()
        return
    assert len(labels) == 1
    assert items(receipt(labels, "scoping")) == list(labels)


@pytest.mark.parametrize("layout", FORMS)
def test_each_blank_is_named_by_a_label_of_its_own(layout: str) -> None:
    fields = printed(layout)
    labels = {lacking(layout, field) for field in fields}
    assert len(labels) == len(fields)


@pytest.mark.parametrize("layout", FORMS)
def test_more_than_five_are_the_first_five_of_the_form_and_a_count(layout: str) -> None:
    fields = printed(layout)[:9]
    every = lacking(layout, *fields)
    assert every == tuple(lacking(layout, field)[0] for field in fields)
    assert items(receipt(every, "scoping")) == [*every[:SHOWN], f"and {len(every) - SHOWN} more"]


@pytest.mark.parametrize("kind", [sheet, table], ids=["excel", "word"])
@pytest.mark.parametrize("field", list(WRITER))
def test_what_is_left_blank_above_a_chronology_is_named_and_nothing_else(kind: object, field: str) -> None:
    assert callable(kind)
    assert needed(kind(REFERENCE), "chronology") == ()
    labels = needed(kind(REFERENCE, **{field: ""}), "chronology")
    assert labels == (asked("chronology").labels[field],)
    assert items(receipt(labels, "chronology")) == list(labels)


@pytest.mark.parametrize("kind", [sheet, table], ids=["excel", "word"])
def test_a_chronology_without_a_row_asks_for_one(kind: object) -> None:
    assert callable(kind)
    labels = needed(kind(REFERENCE, rows=()), "chronology")
    assert labels == (asked("chronology").labels["rows"],)


@pytest.mark.usefixtures("each_database")
def test_the_receipt_that_arrives_names_exactly_what_is_missing(tmp_path: Path, mail_server: MailServer, sink: Sink) -> None:
    stage = Stage(tmp_path, mail_server, sink)
    reference = stage.open_case(SUBJECT)
    stage.pass_()
    without = ("child_voice", "learning", "gender", "analysis", "ethnicity", "good_practice", "legal_status")
    returned = scoping(reference, **dict.fromkeys(without, ""))
    stage.server.deliver(mail("liaison@police.example", f"[{reference} police]", "Attached.", [("a.docx", DOCX, returned)]))
    [answer] = [each for each in stage.pass_() if each["X-Rapid-Review-Notice"] == "receipt"]
    expected = needed(scoping(reference, **dict.fromkeys(without, "")), "scoping")
    assert len(expected) == len(without)
    arrived = parsed(answer.as_bytes()).get_body(("plain",))
    assert arrived is not None
    assert items(arrived.get_content()) == [*expected[:SHOWN], "and 2 more"]
