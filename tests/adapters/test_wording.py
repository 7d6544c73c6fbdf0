"""Mail as bytes: headers nobody can break, one identity for ever, and words that say what was recorded."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import UndefinedError
from jinja2.exceptions import SecurityError

from service.adapters.letter import blocks_of, plain
from service.adapters.mime import Envelope, build, clean, page_of
from service.adapters.mime import text_of as whole_text
from service.adapters.wording import MailWording, capital, full_day, listed, row, short_day, table
from service.domain.notices import ANSWERS, Audience, File, Notice, NoticeKind
from service.domain.roster import Partnership
from service.domain.samples import samples
from service.domain.words import DocumentLine, ReceiptWords, spoken

TEMPLATES = Path(__file__).parents[2] / "templates" / "mail"
NOW = datetime(2026, 3, 30, 9, 5, tzinfo=UTC)
UNIT = Partnership(
    name="Sampleshire Safeguarding Children Partnership",
    short_name="Sampleshire SCP",
    business_unit="the business unit",
    review_group="QiiP",
    telephone="01632 960001",
    urgent_line="the front door on 01632 960999",
    marking="OFFICIAL-SENSITIVE",
    mailbox_address="reviews@sampleshire.example",
)
HOSTILE = "a\r\nBcc: thief@evil.example\x00\u202eb " + "x" * 4000
FIXED = "<0123456789abcdef0123456789abcdef@sampleshire.example>"


def wording(templates: Path = TEMPLATES) -> MailWording:
    return MailWording(templates, UNIT, lambda _: FIXED)


def sample(kind: NoticeKind) -> Notice:
    return next(each for each in samples() if each.kind is kind)


def sent(notice: Notice) -> EmailMessage:
    return message_from_bytes(wording().compose(notice, NOW).raw, policy=default)


def receipt(**words: object) -> Notice:
    known = spoken(ReceiptWords("RR-2026-003", "Police", (DocumentLine(2, "chronology", "Excel", rows=41),)))
    return replace(sample(NoticeKind.RECEIPT), words={**known, **words})


def text_of(notice: Notice) -> str:
    return wording().render(notice).text


def test_the_same_notice_and_message_id_give_the_same_bytes() -> None:
    first, second = (wording().compose(sample(NoticeKind.REQUEST), NOW) for _ in range(2))
    assert first == second


def test_a_message_id_holds_128_random_bits_and_our_own_domain() -> None:
    speaker = MailWording(TEMPLATES, UNIT)
    ids = {speaker.compose(sample(NoticeKind.RECEIPT), NOW).message_id for _ in range(20)}
    assert len(ids) == 20
    assert all(re.fullmatch(r"<[0-9a-f]{32}@sampleshire\.example>", each) for each in ids)


@pytest.mark.parametrize("notice", samples(), ids=lambda notice: str(notice.kind))
def test_machines_are_told_not_to_answer(notice: Notice) -> None:
    mail = sent(notice)
    assert mail["Auto-Submitted"] == ("auto-replied" if notice.kind in ANSWERS else "auto-generated")
    assert mail["X-Auto-Response-Suppress"] == "All"
    assert mail["X-Rapid-Review-Notice"] == notice.kind.value


def test_a_mail_has_one_recipient_and_no_copies() -> None:
    mail = sent(sample(NoticeKind.REQUEST))
    assert mail["To"] == "safeguarding@police.example"
    assert mail.get_all("To") == ["safeguarding@police.example"]
    assert mail["Cc"] is mail["Bcc"] is mail["Reply-To"] is None
    assert mail["From"] == "Sampleshire SCP <reviews@sampleshire.example>"
    assert mail["Date"].datetime == NOW


def test_an_answer_is_threaded_under_what_it_answers() -> None:
    notice = replace(sample(NoticeKind.RECEIPT), in_reply_to="<b@x.example>", references=("<a@x.example>",))
    mail = sent(notice)
    assert mail["In-Reply-To"] == "<b@x.example>"
    assert mail["References"] == "<a@x.example> <b@x.example>"


def test_long_message_ids_survive_the_folding_of_headers() -> None:
    ids = tuple(f"<{'x' * 150}{number}@mail.police.example>" for number in range(9))
    raw = wording().compose(replace(sample(NoticeKind.RECEIPT), in_reply_to=ids[-1], references=ids), NOW).raw
    assert message_from_bytes(raw, policy=default)["References"].split() == list(ids)
    assert b"=?" not in raw.partition(b"\r\n\r\n")[0]


@pytest.mark.parametrize("bad", ["no brackets", "<a@b>\r\nBcc: c@d.example", "<ä@b.example>", "", "<>"])
def test_what_is_no_message_id_is_not_referred_to(bad: str) -> None:
    mail = sent(replace(sample(NoticeKind.RECEIPT), in_reply_to=bad, references=(bad,)))
    assert mail["In-Reply-To"] is mail["References"] is mail["Bcc"] is None


def test_mail_is_seven_bit_with_short_lines_that_end_in_crlf() -> None:
    files = (File("RR-2026-003-chronology.xlsx", "application/octet-stream", bytes(range(256)) * 40),)
    notice = replace(receipt(agency="Cyngor Sir Ynys Môn “Plant”"), files=files)
    raw = wording().compose(notice, NOW).raw
    assert raw.isascii()
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert b"\r" not in raw.replace(b"\r\n", b"")
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    mail = message_from_bytes(raw, policy=default)
    assert not mail.defects
    assert [part.get_content() for part in mail.iter_attachments()] == [files[0].data]
    body = mail.get_body(("plain",))
    assert body is not None
    assert "Ynys Môn “Plant”" in body.get_content()


def test_nothing_hostile_in_a_value_reaches_another_header() -> None:
    envelope = Envelope(
        sender="reviews@sampleshire.example",
        sender_name=HOSTILE,
        recipient="a@b.example\r\nBcc: thief@evil.example",
        subject=HOSTILE,
        message_id=FIXED,
        sent_at=NOW,
        more=(("X-Rapid-Review-Notice", HOSTILE),),
    )
    mail = message_from_bytes(build(envelope, "text", "<p>text</p>"), policy=default)
    assert mail["Bcc"] is None
    assert mail["Subject"].startswith("[") is False
    assert len(mail["Subject"]) <= 200
    assert "\x00" not in str(mail)
    assert "\u202e" not in mail["Subject"]


def test_hostile_words_stay_in_their_place_in_every_alternative() -> None:
    notice = replace(receipt(reference=HOSTILE, agency="<script>alert(1)</script> & {{ 7 * 7 }}"), tag=f"RR {HOSTILE}")
    mail = sent(notice)
    letter = wording().render(notice)
    assert mail["Bcc"] is None
    assert "\n" not in letter.subject
    assert "\nBcc:" not in letter.text
    assert "<script>" not in letter.html
    assert "&lt;script&gt;" in letter.html
    assert "49" not in letter.html + letter.text
    assert "\x00" not in letter.text + letter.html


def test_a_cleaned_value_is_one_line_without_controls_and_not_too_long() -> None:
    assert clean("a\r\n b\x00\x1b\u200b\u2028c\t d", 50) == "a b c d"
    assert len(clean("x" * 4000, 200)) == 200


def test_a_receipt_begins_with_thanks_and_that_it_is_recorded() -> None:
    lines = text_of(receipt()).splitlines()
    assert lines[0] == "OFFICIAL-SENSITIVE"
    assert lines[2] == "Thank you: recorded; you need not send it again."


def test_a_receipt_names_at_most_five_needed_answers_in_the_forms_order() -> None:
    labels = ("Zeal", "Alpha", "Mid", "Beta", "Omega", "Sixth", "Seventh")
    found = text_of(receipt(needed=labels, due_on=date(2026, 4, 17)))
    assert "- Zeal\n- Alpha\n- Mid\n- Beta\n- Omega\n- and 2 more\n" in found
    assert "Sixth" not in found
    assert "by Friday 17 April 2026" in found


def test_a_complete_receipt_asks_for_nothing() -> None:
    letter = wording().render(receipt())
    assert "Nothing more is needed from you now." in letter.text
    assert letter.subject == "[RR-2026-003 police] Recorded, with thanks"


def test_a_long_label_stands_in_one_piece() -> None:
    label = "Immediate safeguarding action taken by your agency for this child and for any other child in the household"
    assert f"- {label}\n" in text_of(receipt(needed=(label,)))


def test_rows_without_a_date_are_named_and_a_long_list_of_them_is_counted() -> None:
    line = DocumentLine(2, "chronology", "Excel", rows=41, undated_rows=(14, 22))
    assert "attachment 2, chronology: rows 14 and 22" in text_of(receipt(documents=(line,)))
    many = replace(line, undated_rows=tuple(range(1, 31)))
    assert "10, 11, 12 and 18 more" in text_of(receipt(documents=(many,)))


def test_a_nil_return_by_plain_mail_is_named_as_one() -> None:
    found = text_of(receipt(documents=(DocumentLine(None, "scoping form", nil=True),)))
    assert "- your message: nil return (not known to you) for the scoping form" in found


def test_a_proposed_version_is_said_not_to_count_yet() -> None:
    line = DocumentLine(1, "chronology", "Word", rows=3, version=2, proposed=True)
    assert "does not count yet" in text_of(receipt(documents=(line,)))


def test_the_neutral_answer_says_nothing_about_any_case() -> None:
    letter = wording().render(sample(NoticeKind.ACKNOWLEDGEMENT))
    assert letter.subject == "[RR] We have your message"
    assert "We have your message and a person will look at it." in letter.text
    assert not re.search(r"RR-|case|review|polic", letter.text.replace("reviews@", ""), re.IGNORECASE)


@pytest.mark.parametrize("kind", [NoticeKind.HELD, NoticeKind.ALERT, NoticeKind.COMMAND_RESULT])
def test_staff_are_spared_the_footer_for_outsiders(kind: NoticeKind) -> None:
    assert "999" not in text_of(sample(kind))


def test_outsiders_are_told_what_to_do_when_a_child_is_at_risk() -> None:
    ending = text_of(receipt()).rpartition("-- \n")[2]
    assert "automatically" in ending
    assert "read by the business unit" in ending
    assert "the front door on 01632 960999" in ending.replace("\n", " ")
    assert "999 in an emergency" in ending.replace("\n", " ")


def test_without_an_urgent_line_or_a_telephone_the_words_still_make_sense() -> None:
    bare = replace(UNIT, urgent_line="", telephone="", marking="")
    found = MailWording(TEMPLATES, bare).render(receipt()).text
    assert found.startswith("Thank you")
    assert "Questions? Reply to this mail" in found
    assert found.rstrip().endswith("ring 999.")


def test_a_held_notice_carries_the_one_reply_on_a_line_of_its_own() -> None:
    letter = wording().render(sample(NoticeKind.HELD))
    assert letter.subject.startswith("[RR held 41] ")
    assert "\n    held 41 assign RR-2026-003 police\n" in letter.text
    assert "<pre>held 41 assign RR-2026-003 police" in letter.html
    assert "analyst@police.example" in letter.text


def test_a_template_that_changed_on_the_disk_is_the_one_that_speaks(tmp_path: Path) -> None:
    (tmp_path / "default").mkdir()
    for name in ("_footer.txt", "_letter.html"):
        (tmp_path / "default" / name).write_text((TEMPLATES / "default" / name).read_text("utf-8"), "utf-8")
    template = tmp_path / "default" / "receipt.txt"
    for number, words in enumerate(("First words", "Other words")):
        template.write_text(f"Subject\n\n{words}", "utf-8")
        os.utime(template, (number, number))
        assert words in wording(tmp_path).render(receipt()).text


def test_a_review_types_own_template_comes_before_the_default(tmp_path: Path) -> None:
    (tmp_path / "default").mkdir()
    (tmp_path / "sar").mkdir()
    for name in ("_footer.txt", "_letter.html"):
        (tmp_path / "default" / name).write_text((TEMPLATES / "default" / name).read_text("utf-8"), "utf-8")
    (tmp_path / "default" / "receipt.txt").write_text("Default\n\nDefault words")
    (tmp_path / "sar" / "receipt.txt").write_text("Own\n\nOwn words for {{ agency }}")
    speaker = wording(tmp_path)
    assert speaker.render(receipt()).subject.endswith("] Default")
    own = speaker.render(replace(receipt(), review_type="sar"))
    assert "Own words for Police" in own.text
    assert "Own words for Police" in own.html


@pytest.mark.parametrize(
    ("words", "error"),
    [
        ("{{ nothing_of_that_name }}", UndefinedError),
        ("{{ agency.missing }}", UndefinedError),
        ("{{ agency.__class__.__mro__ }}", SecurityError),
    ],
    ids=["unknown word", "unknown part", "reaching into Python"],
)
def test_a_template_can_neither_guess_nor_reach_out(tmp_path: Path, words: str, error: type[Exception]) -> None:
    (tmp_path / "default").mkdir()
    (tmp_path / "default" / "receipt.txt").write_text(f"Subject\n\n{words}")
    with pytest.raises(error):
        wording(tmp_path).render(receipt())


def test_a_review_type_cannot_name_a_folder_elsewhere() -> None:
    assert "recorded" in text_of(replace(receipt(), review_type="../../service"))


def test_a_body_is_read_as_blocks_and_told_again_in_plain_text() -> None:
    body = blocks_of("Words.\n\n# Head\n- one\n- two\n\n| A | B |\n| 1 | 2 |\n| 3 | |\n\n> Now.\n\n    keep  this\n\n\n")
    assert [block.shape for block in body] == ["paragraph", "heading", "item", "row", "box", "kept"]
    assert plain(body) == "Words.\n\nHead\n----\n\n- one\n- two\n\n  A: 1\n  B: 2\n\n  A: 3\n\n  Now.\n\n    keep  this"


def test_states_colour_the_html_and_leave_the_plain_text_as_it_is() -> None:
    marked = "> [!] Late.\n\n- [+] done\n- open\n\n| A | B |\n| x | [~] in part |\n\n## Below\n\n![p@x.example] What it shows."
    body = blocks_of(marked)
    assert [block.shape for block in body] == ["box", "item", "row", "subheading", "picture"]
    assert plain(body) == "  Late.\n\n- done\n- open\n\n  A: x\n  B: in part\n\nBelow\n\nWhat it shows."
    assert [each.state for each in (*body[0].said, *body[1].said, body[2].cells[1][1])] == ["late", "settled", "", "part"]
    assert body[4].picture == ("p@x.example", "What it shows.")


def test_what_somebody_wrote_is_a_block_of_its_own() -> None:
    body = blocks_of(">> First.\n>> " + "word " * 30 + "\n\nOurs.")
    assert [block.shape for block in body] == ["quote", "paragraph"]
    assert all(line.startswith("    ") and len(line) <= 72 for line in plain(body).partition("\n\n")[0].splitlines())


def test_a_value_cannot_begin_a_cell_or_a_block_of_its_own() -> None:
    assert row("a | b", "c\n# d") == "| a / b | c # d |"
    assert table(("A", "B", "C"), [("1", "", "2"), ("3", "", "")]) == ["| A | C |", "| 1 | 2 |", "| 3 |  |"]
    assert table(("A",), []) == []
    question = sample(NoticeKind.QUESTION)
    asked = replace(question, words={**question.words, "text": "One\n# Two\n| a | b |\n    <b>"})
    letter = wording().render(asked)
    assert "    One\n    # Two\n    | a | b |\n    <b>\n" in letter.text
    assert "<p># Two</p>\n<p>| a | b |</p>\n<p>&lt;b&gt;</p>" in letter.html


def test_a_picture_goes_beside_the_html_and_a_file_is_attached() -> None:
    picture = File("progress.png", "image/png", b"\x89PNG picture", "progress@partnership.example")
    attached = File("meeting.ics", "text/calendar", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")
    mail = sent(replace(sample(NoticeKind.DIGEST), files=(picture, attached)))
    assert [part.get_content_type() for part in mail.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "multipart/related",
        "text/html",
        "image/png",
        "text/calendar",
    ]
    shown = next(part for part in mail.walk() if part.get_content_type() == "image/png")
    assert shown["Content-ID"] == "<progress@partnership.example>"
    assert shown.get_content_disposition() == "inline"
    assert shown.get_content() == picture.data
    page = mail.get_body(("html",))
    assert page is not None
    assert 'src="cid:progress@partnership.example"' in page.get_content()
    assert [part.get_filename() for part in mail.iter_attachments()] == ["meeting.ics"]
    assert len({part.get_boundary() for part in mail.walk() if part.is_multipart()}) == 3


def test_a_picture_alone_needs_no_attachment_and_its_mail_is_the_same_bytes_each_time() -> None:
    picture = File("p.png", "image/png", bytes(range(256)), "a@b.example\r\nBcc: x@y.example")
    notice = replace(sample(NoticeKind.SUMMARY), files=(picture,))
    first, second = (wording().compose(notice, NOW).raw for _ in range(2))
    assert first == second
    mail = message_from_bytes(first, policy=default)
    assert not mail.defects
    assert mail.get_content_type() == "multipart/alternative"
    assert [part["Bcc"] for part in mail.walk() if part["Bcc"]] == []


def test_a_mail_can_be_looked_at_as_a_page_with_its_picture_in_it() -> None:
    picture = File("progress.png", "image/png", b"\x89PNG", "progress@partnership.example")
    raw = wording().compose(replace(sample(NoticeKind.DIGEST), files=(picture,)), NOW).raw
    page = page_of(raw)
    assert 'src="data:image/png;base64,iVBORw=="' in page
    assert "cid:" not in page
    assert whole_text(raw).startswith("Subject: [RR digest] Morning summary")


def test_a_mail_inside_another_keeps_its_shapes_and_loses_what_the_outer_one_has() -> None:
    notice = receipt(needed=("Ethnicity", "L" * 119, "word " * 40), due_on=date(2026, 4, 17))
    inner = wording().compose(notice, NOW)
    mail = message_from_bytes(wording().join(notice, [inner.raw, inner.raw], NOW).raw, policy=default)
    assert mail["Subject"] == "[RR-2026-003 police] 2 answers to what you sent us"
    shown = [str(part.get_content()).replace("\r\n", "\n") for part in mail.walk() if part.get_content_maintype() == "text"]
    text, html = shown
    assert text.count("  1 of 2: Recorded, with thanks; something is still needed\n") == 1
    for block in inner_body(inner.raw).strip("\n").split("\n\n"):
        assert text.count(f"\n{block}\n") == 2
    assert html.count("<h2>Still needed</h2>") == html.count("<li>Ethnicity</li>") == 2
    assert text.count(UNIT.marking) == text.count("\n-- \n") == 1


def inner_body(raw: bytes) -> str:
    body = message_from_bytes(raw, policy=default).get_body(("plain",))
    assert body is not None
    text = str(body.get_content()).replace("\r\n", "\n")
    return text.removeprefix(f"{UNIT.marking}\n\n").partition("\n-- \n")[0]


def test_days_and_lists_are_said_as_people_say_them() -> None:
    assert full_day(date(2026, 4, 17)) == "Friday 17 April 2026"
    assert short_day(date(2026, 4, 2)) == "Thu 2 April"
    assert capital("local LCSPR") == "Local LCSPR"
    assert [listed(each) for each in ((), (1,), (1, 2), (1, 2, 3))] == ["", "1", "1 and 2", "1, 2 and 3"]
    assert listed(range(5), 2) == "0, 1 and 3 more"


def test_only_staff_see_mail_of_the_audience_staff() -> None:
    assert {each.kind for each in samples() if each.audience is Audience.STAFF} == {
        NoticeKind.HELD,
        NoticeKind.ALERT,
        NoticeKind.COMMAND_RESULT,
        NoticeKind.DIGEST,
        NoticeKind.LATE,
        NoticeKind.CHECKLIST,
    }


@given(
    text=st.text("ab =.\t\n\r\x0cäß漢\u2028😀-_:<>\"'\\,;@", max_size=400),
    subject=st.text("ab =.äß漢😀-_:<>\"'\\,;@()\n", max_size=100),
)
def test_a_mail_without_files_is_what_the_standard_library_reads_and_writes_of_the_same_words(text: str, subject: str) -> None:
    envelope = Envelope(
        sender="unit@borough.example",
        sender_name="Börough, Unit",
        recipient="dsl@oak.example",
        subject=f"[RR] {subject}",
        message_id="<a@borough.example>",
        sent_at=datetime(2026, 3, 25, 9, tzinfo=UTC),
    )
    raw = build(envelope, text, f"<p>{text}</p>")
    read = message_from_bytes(raw, policy=default)
    assert raw.isascii()
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert max(map(len, raw.partition(b"\r\n\r\n")[2].split(b"\r\n"))) <= 76, "RFC 2045, 6.7"
    kind = raw.partition(b"Content-Type: ")[2].partition(b"\r\n\r\n")[0]
    assert max(map(len, (b"Content-Type: " + kind).split(b"\r\n"))) <= 78, "RFC 5322, 2.1.1"
    assert not [each.defects for each in read.walk() if each.defects]
    assert read["Subject"] == clean(envelope.subject, 200)
    assert read["From"].addresses[0].display_name == "Börough, Unit"
    [plain, page] = [each.get_payload(decode=True).decode().replace("\r\n", "\n") for each in read.iter_parts()]
    lines = [each.decode() for each in text.encode().splitlines()]
    assert plain == "\n".join(lines) + "\n"
    assert page.startswith("<p>")
