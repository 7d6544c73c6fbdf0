"""Returns in the body of a mail: tables on a page, lines of text, answers between quoted lines, chronologies pasted in."""

from __future__ import annotations

from datetime import date
from email.message import EmailMessage
from pathlib import Path

import pytest

from parsers.document import read_document
from parsers.formats import page, text
from parsers.layouts import Layouts
from parsers.mail.message import read_message
from parsers.model import Extraction, Grid, Kind, Paragraph, Status

TEMPLATES = Path(__file__).parents[2] / "templates"
RECEIVED = date(2026, 3, 25)

ROWS = {
    "Case reference": "RR-2026-001",
    "Name of child": "Zora Quill",
    "Date of birth": "14/03/2019",
    "Agency": "Testshire Police",
    "Name of author": "Des Ledger",
    "Summary of agency involvement": "Two calls to the home in 2025.</p><p class=MsoNormal>One referral to MASH.",
    "Voice of the child": "Zora was spoken to alone.",
    "Good practice": "Prompt referral.",
    "Learning": "Share the risk assessment earlier.",
}
OUTLOOK = (
    '<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal {margin:0cm}</style></head><body>'
    "<div class=WordSection1><p class=MsoNormal>Hello,</p><p class=MsoNormal>Our return is below.</p>{table}"
    "<p class=MsoNormal>Kind regards</p><p class=MsoNormal>Des Ledger</p><p class=MsoNormal>Detective Inspector</p>"
    "<p class=MsoNormal>Testshire Police</p><p class=MsoNormal>T: 01234 567890, E: des@police.example, W: police.example</p>"
    "<p class=MsoNormal>This email is confidential and intended for the recipient only.</p>"
    '<div style="border:none;border-top:solid #E1E1E1 1.0pt"><p class=MsoNormal><b>From:</b> Reviews &lt;r@x.example&gt;<br>'
    "<b>Sent:</b> 23 March 2026 10:00<br><b>To:</b> Des<br><b>Subject:</b> request</p></div>"
    "<p class=MsoNormal>Learning: what we asked for, an older mail.</p></div></body></html>"
)
LINES = """Dear colleagues,

Please find our return below.

Case reference: RR-2026-001
Child's name: Zora Quill
Date of birth: 14 March 2019
Agency: Testshire Police
Completed by: Des Ledger
Summary of involvement: We attended the home twice in 2025, both times after a
call from a neighbour, and made one referral.
Voice of the child: Zora was seen alone and said she liked school.
Good practice: The referral was prompt.
Learning: The risk assessment should have been shared earlier.

Kind regards
Des Ledger
Detective Inspector
T: 01234 567890
"""
NUMBERED = """Hi,

Answers for RR-2026-001 as asked.

1. Name of child
Zora Quill

2. Date of birth
14/03/2019

3. Please summarise your agency's involvement with the child and family.
We attended twice in 2025.

4. What was the child's lived experience / voice of the child?
She was seen alone.

5. Examples of good practice
Prompt referral.

6. Any learning identified?
Share the risk assessment earlier.

Regards
Des
"""
QUOTED = """Please see our answers below.

On 23 Mar 2026, Reviews <r@x.example> wrote:
> Dear colleague, please answer:
>
> Name of child:
Zora Quill
> Date of birth:
14/03/2019
> 1. Summary of your agency's involvement with the family:
We attended twice in 2025.
> 2. Voice of the child:
She was seen alone.
> 3. Good practice:
Prompt referral.
> 4. Learning:
Share earlier.
>
> Regards
> Reviews
"""
EVENTS = (
    ("12/01/2025", "Call from a neighbour.", "Niche", "Attended"),
    ("03/02/2025", "Referral to MASH.", "Niche", "Strategy discussion"),
    ("18/02/2025", "Home visit.", "Niche", "None"),
)
HEADER = ("Date", "Event", "Source", "Action taken")


def mail(words: str = "", html: str = "", subject: str = "RE: [RR-2026-001 police] request") -> bytes:
    message = EmailMessage()
    message["From"], message["Subject"] = "liaison@police.example", subject
    message.set_content(words or "The return is in the other part.")
    if html:
        message.add_alternative(html, subtype="html")
    return bytes(message)


def read(raw: bytes, layouts: Layouts) -> Extraction:
    written = read_message(raw).written
    assert written is not None
    return read_document(written.data, received=RECEIVED, layouts=layouts)


def table(rows: dict[str, str]) -> str:
    cells = (
        f"<tr><td><p class=MsoNormal><b>{label}</b></p></td><td><p class=MsoNormal>{value}</p></td></tr>"
        for label, value in rows.items()
    )
    return f"<table class=MsoTableGrid border=1>{''.join(cells)}</table>"


def test_a_table_of_labels_and_values_on_the_page_is_a_form(layouts: Layouts) -> None:
    found = read(mail(html=OUTLOOK.replace("{table}", table(ROWS))), layouts)
    assert (found.kind, found.format) == (Kind.SCOPING, "html")
    assert found.value("child_dob") == "2019-03-14"
    assert found.value("author_name") == "Des Ledger"
    assert found.value("involvement_summary") == "Two calls to the home in 2025.\nOne referral to MASH."
    assert found.value("learning") == "Share the risk assessment earlier.", "neither the signature nor the older mail"


@pytest.mark.parametrize(
    "words", [LINES, NUMBERED, QUOTED], ids=["label and value", "numbered questions", "between quoted lines"]
)
def test_answers_in_plain_text_are_a_form(layouts: Layouts, words: str) -> None:
    found = read(mail(words), layouts)
    assert (found.kind, found.format) == (Kind.SCOPING, "text")
    assert found.status in (Status.COMPLETED, Status.PARTIAL)
    assert "RR-2026-001" in (found.value("case_reference") or "")
    assert found.value("child_dob") == "2019-03-14"
    assert "twice in 2025" in (found.value("involvement_summary") or "")
    assert "alone" in (found.value("child_voice") or "")
    assert (found.value("good_practice") or "").rstrip(".") in ("The referral was prompt", "Prompt referral")
    assert "earlier" in (found.value("learning") or "")
    assert "01234" not in (found.value("learning") or "")


@pytest.mark.parametrize("shape", ["page", "tabs"])
def test_a_chronology_that_was_pasted_in_keeps_its_rows(layouts: Layouts, shape: str) -> None:
    title = "Chronology for RR-2026-001"
    if shape == "page":
        rows = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in (HEADER, *EVENTS))
        raw = mail(html=f"<html><body><p>{title}</p><table>{rows}</table><p>Regards</p><p>Des</p></body></html>")
    else:
        raw = mail(title + "\n\n" + "\n".join("\t".join(row) for row in (HEADER, *EVENTS)) + "\n\nRegards\nDes\n")
    found = read(raw, layouts)
    assert found.kind is Kind.CHRONOLOGY
    assert [(each.date_text, each.event, each.source, each.action) for each in found.entries] == list(EVENTS)


@pytest.mark.parametrize(
    "words",
    [
        "The family is not known to us.",
        "Thank you, we will send it by Thursday.",
        "Dear Sam,\nwhen is the meeting?\n\nRegards\nDes",
    ],
)
def test_an_ordinary_mail_is_no_document(words: str) -> None:
    assert read_message(mail(words)).written is None


def test_a_few_questions_to_us_are_not_taken_for_a_form(layouts: Layouts) -> None:
    words = (
        "Dear Sam,\n\nA few questions:\n1. Who is the lead?\n2. When is it due?\n3. Is father included?\n\nRegards\nDes\nT: 01\n"
    )
    assert read(mail(words), layouts).kind is Kind.OTHER


def test_an_older_mail_below_is_not_read_as_the_sender_s_own(layouts: Layouts) -> None:
    older = f"Thanks, noted.\n\n-----Original Message-----\nFrom: Reviews\nSent: Monday\nTo: Des\nSubject: x\n\n{LINES}"
    assert read_message(mail(older)).written is None
    quoted = "<p>Thanks, noted.</p><div class=gmail_quote><blockquote type=cite>" + table(ROWS) + "</blockquote></div>"
    assert read_message(mail(html=quoted)).written is None


# --- the two readers


def grid(html: str) -> Grid:
    return next(each for each in page.read_blocks(f"<html>{html}".encode()).blocks if isinstance(each, Grid))


def test_merged_cells_repeat_and_short_rows_are_filled() -> None:
    found = grid("<table><tr><td rowspan=2>a<td colspan=2>b<tr><td>c<td>d<tr><td>e</table>")
    assert [[cell.text for cell in row] for row in found.rows] == [["a", "b", "b"], ["a", "c", "d"], ["e", "", ""]]
    assert [[cell.merged for cell in row] for row in found.rows[:2]] == [[False, False, True], [True, False, False]]


def test_a_table_that_only_holds_the_page_together_is_taken_apart() -> None:
    found = page.read_blocks(
        b"<html><table><tr><td><p>One</p><table><tr><td>a<td>b<tr><td>c<td>d</table></td></tr></table>"
    ).blocks
    assert [type(each) for each in found] == [Paragraph, Grid]


def test_the_look_of_words_on_a_page_is_kept_and_what_is_hidden_is_left_out() -> None:
    html = (
        b"<html><h2>Part A</h2><p><b>Label</b></p><p style='display:none'>no</p><script>no()</script><p><s>old</s> new</p>"
        b"<p><input type=checkbox checked> Yes</p>"
    )
    found = [each for each in page.read_blocks(html).blocks if isinstance(each, Paragraph)]
    assert [each.text for each in found] == ["Part A", "Label", "new", "☒ Yes"]
    assert [each.level for each in found] == [2, None, None, None]
    assert [each.bold for each in found][:2] == [True, True]


def test_lines_that_a_program_broke_are_joined_and_others_are_not() -> None:
    words = "We attended the home twice in 2025, both times after a call from\na neighbour.\nShort line\nanother\n\n- one\n- two"
    found = [each.text for each in text.read_blocks(words.encode()).blocks if isinstance(each, Paragraph)]
    assert found == [
        "We attended the home twice in 2025, both times after a call from a neighbour.",
        "Short line",
        "another",
        "- one",
        "- two",
    ]


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 100_000 + "words",
        "<table>" + ("<tr>" + "<td rowspan=60000 colspan=60>x</td>" * 50) * 400,
        "<table><tr><td>" * 3000,
        "",
        "<table></table>",
        "\0\xff",
    ],
)
def test_a_hostile_page_costs_little(html: str) -> None:
    assert page.read_blocks(f"<html>{html}".encode("latin-1")).blocks
