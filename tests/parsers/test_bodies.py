"""What a sender wrote now, out of what mail programs make of it, and how a page becomes text."""

import pytest

from parsers.mail.html import html_to_text
from parsers.mail.quoting import new_text

NOW = "Our form is attached.\n\nKind regards\nAlex"


@pytest.mark.parametrize(
    "older",
    [
        "-----Original Message-----\nFrom: Reviews\nPlease send it.",
        "________________________________\nFrom: Reviews <reviews@lscp.example>\nSent: Monday\nTo: Alex\nSubject: x\n\nPlease.",
        "*From:* Reviews\n*Date:* Monday\n*To:* Alex\n\nPlease.",
        "Oddi wrth: Adolygiadau\nAnfonwyd: Dydd Llun\nAt: Alex\nPwnc: x\n\nOs gwelwch yn dda.",
        "On Mon, 23 Nov 2026 at 10:00, Reviews <reviews@lscp.example> wrote:\n\n> Please send it.",
        "On Mon, 23 Nov 2026 at 10:00, Safeguarding Reviews\n<reviews@lscp.example>\nwrote:\n\nPlease send it.",
        "Ar ddydd Llun 23 Tach 2026 ysgrifennodd Reviews:\n> Os gwelwch yn dda",
        "---------- Forwarded message ---------\nFrom: Reviews\nPlease.",
        "Begin forwarded message:\n\nFrom: Reviews",
        "> Please send it.\n> Thank you.",
    ],
    ids=[
        "classic",
        "outlook",
        "bold",
        "welsh outlook",
        "gmail",
        "broken over lines",
        "welsh gmail",
        "forwarded",
        "apple",
        "marked",
    ],
)
def test_older_mail_below_is_not_new(older: str) -> None:
    assert new_text(f"{NOW}\n\n{older}") == NOW


@pytest.mark.parametrize(
    "banner",
    [
        "[EXTERNAL]",
        "CAUTION: This email originated from outside of the organisation.\nDo not click links unless you recognise the sender.",
        "*** External email ***\nTake care.",
        "You don't often get email from alex@police.example. Learn why this is important",
        "Some people who received this message don't often get email from alex@police.example.",
        "RHYBUDD: Daeth y neges hon o'r tu allan",
    ],
)
def test_a_gateway_s_banner_is_not_new(banner: str) -> None:
    assert new_text(f"{banner}\n\n{NOW}") == NOW


@pytest.mark.parametrize(
    "footer",
    [
        "-- \nAlex Wren | Northshire Police\n01234 567890",
        "Sent from my iPhone",
        "Get Outlook for iOS",
        "This email and any files transmitted with it are confidential.\n\nMore of it.",
        "CONFIDENTIALITY NOTICE: for the addressee.",
        "If you are not the intended recipient, tell us.",
        "Privileged/Confidential Information may be contained in this message.",
        "Mae'r e-bost hwn yn gyfrinachol.",
        "The information in this email is confidential and intended solely for the addressee.",
        "________________________________",
    ],
)
def test_a_signature_and_a_confidentiality_notice_are_not_new(footer: str) -> None:
    assert new_text(f"{NOW}\n\n{footer}") == NOW


@pytest.mark.parametrize(
    "picture",
    [
        "[cid:image001.png@01DB9A12.3C4D5E60]",
        "[Northshire Police logo]<https://police.example/>",
        "[A blue shield AI-generated content may be incorrect.]",
    ],
)
def test_what_stands_in_place_of_a_picture_is_no_word(picture: str) -> None:
    assert new_text(f"{NOW}\n\n{picture}") == NOW
    assert new_text(f"{picture}\n{NOW}") == NOW


@pytest.mark.parametrize(
    "text",
    [
        "[The logo of the school was on his coat when he was seen]",
        "From: the school we heard nothing.\nThat is all.",
        "On Monday she wrote to us about the form.",
        "The confidential part was left out.\nThis message has our form attached.",
        "Caution is advised with the address on page 2.",
        "This email is to say that the child is not known to us.",
        "I sent it from my desk.",
    ],
)
def test_a_line_in_doubt_stays(text: str) -> None:
    assert new_text(text) == text


def test_an_answer_below_or_between_marked_lines_is_kept() -> None:
    text = "On Monday, Reviews wrote:\n> Is father known?\n\nNo, he is not.\n\n> Mother?\n\nShe is."
    assert new_text(text) == "No, he is not.\n\nShe is."


def test_a_hostile_text_is_read_as_fast_as_any() -> None:
    assert len(new_text("on " + "wrote " * 200_000)) <= 64 * 1024
    assert new_text("From:" * 300_000)
    assert new_text("[" * 70_000)
    assert new_text("[cid:" * 20_000)


def test_a_page_becomes_lines_without_what_a_reader_does_not_see() -> None:
    page = (
        "<html><head><title>t</title><style>p{}</style></head><body><!-- c --><script>s()</script>"
        "<p>One&nbsp;<b>two</b></p><table><tr><td>a</td><td>b</td></tr></table>"
        '<div style="display: none">hidden</div>shown <a href="https://c.example/x">link</a> '
        '<a href="javascript:x()">no</a></body>'
    )
    assert html_to_text(page) == "One two\n\na b\n\nshown link <https://c.example/x> no"


def test_a_page_s_quotation_is_marked_as_plain_text_marks_it() -> None:
    page = "<p>New.</p><blockquote type=cite>Old.<blockquote type=cite>Older.</blockquote></blockquote><p>Below.</p>"
    assert [line for line in html_to_text(page).split("\n") if line] == ["New.", "> Old.", "> Older.", "Below."]


@pytest.mark.parametrize(
    "page", ["", "<", "<div>" * 100_000 + "words", "<p>" + "a " * 300_000, "&#0;&#xD800;", "<![CDATA[x", "<a href="]
)
def test_a_broken_or_endless_page_still_becomes_text(page: str) -> None:
    assert isinstance(html_to_text(page), str)
    assert ("words" in page) <= ("words" in html_to_text(page))
