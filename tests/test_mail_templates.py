"""Every mail template renders from its sample in both alternatives: marked, tagged, and with nothing fetched from elsewhere."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from service.adapters.wording import MailWording
from service.domain.notices import Audience, Notice, NoticeKind
from service.domain.roster import Partnership
from service.domain.samples import samples, variants
from service.domain.wordings import WORDS

TEMPLATES = Path(__file__).parents[1] / "templates" / "mail"
UNIT = Partnership(
    "Sampleshire Partnership",
    "Sampleshire",
    "the unit",
    "QiiP",
    "01632 1",
    "01632 2",
    "OFFICIAL-SENSITIVE",
    "r@sampleshire.example",
)
WORDING = MailWording(TEMPLATES, UNIT)
SAMPLES = (*samples(), *variants())
EVERY = pytest.mark.parametrize("notice", SAMPLES, ids=lambda notice: notice.once.removeprefix("sample:"))
VOID = {"meta", "br", "hr", "img"}
OTHER_WORDS = r"overdue|missing|waive|escalat|household|digest|scrutin|(?<!national )\bPanel\b|\bpack\b"
"""What people of the field call otherwise."""

ANSWERING = {
    NoticeKind.ACKNOWLEDGEMENT,
    NoticeKind.RECEIPT,
    NoticeKind.QUERY,
    NoticeKind.UNREADABLE,
    NoticeKind.EXTENSION,
    NoticeKind.STAND_DOWN,
}
"""What is too short for a salutation."""


class Page(HTMLParser):
    """Collects what a mail program would: open elements, attributes and the words shown."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.attributes: set[str] = set()
        self.pictures: list[dict[str, str | None]] = []
        self.shown: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "img":
            self.pictures.append(dict(attrs))
            self.shown.append(dict(attrs).get("alt") or "")
        else:
            self.attributes |= {name for name, _ in attrs}
        self.open += [] if tag in VOID else [tag]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not {"style", "title"} & set(self.open) and data.strip():
            self.shown.append(data.strip())


def test_every_template_has_a_sample_and_every_sample_a_template() -> None:
    templates = {path.stem for path in (TEMPLATES / "default").glob("*.txt") if not path.stem.startswith("_")}
    assert templates == {str(each.kind) for each in samples()} == {str(kind) for kind in WORDS}


@EVERY
def test_a_sample_holds_exactly_the_words_of_its_kind(notice: Notice) -> None:
    record = WORDS[notice.kind]
    assert is_dataclass(record)
    assert set(notice.words) == {field.name for field in fields(record)}


@EVERY
def test_the_subject_has_the_tag_and_says_nothing_personal(notice: Notice) -> None:
    subject = WORDING.render(notice).subject
    assert re.match(rf"\[{re.escape(notice.tag or 'RR')}\] \S", subject)
    assert len(subject) <= 120
    assert "@" not in subject
    assert not re.search(r"\d\d/\d\d/\d{4}|\d{4}-\d\d-\d\d", subject)


@EVERY
def test_the_marking_is_the_first_line(notice: Notice) -> None:
    letter = WORDING.render(notice)
    assert letter.text.splitlines()[0] == UNIT.marking
    assert Page(letter.html).shown[0] == UNIT.marking


@EVERY
def test_text_is_clean(notice: Notice) -> None:
    text = WORDING.render(notice).text
    assert not re.search(r"\n{3}|\S  +\S", text)
    assert "None" not in text
    assert "{" not in text
    assert max(map(len, text.splitlines())) <= 122


@EVERY
def test_html_is_well_formed_and_fetches_nothing(notice: Notice) -> None:
    html = WORDING.render(notice).html
    page = Page(html)
    assert page.open == []
    assert not page.attributes & {"src", "srcset", "href", "background", "action", "onclick", "onerror"}
    assert not re.search(r"https?:|url\(|@import|<script|<link|<iframe|<form|<a[ >]", html, re.IGNORECASE)
    for picture in page.pictures:
        assert set(picture) == {"class", "src", "alt"}
        assert re.fullmatch(r"cid:[\w@.-]+", picture["src"] or "")
        assert (picture["alt"] or "").strip()


@EVERY
def test_html_fits_a_telephone_and_the_dark(notice: Notice) -> None:
    html = WORDING.render(notice).html
    assert '<meta name="viewport" content="width=device-width, initial-scale=1">' in html
    assert "prefers-color-scheme: dark" in html
    assert '<meta name="color-scheme" content="light dark">' in html
    assert not re.search(r"(?<!max-)width: (?:3[3-9]|[4-9]\d|\d{3,})\d*px", html)
    assert "overflow-wrap: anywhere" in html


@EVERY
def test_both_alternatives_say_the_same(notice: Notice) -> None:
    letter = WORDING.render(notice)
    shown = " ".join(" ".join(Page(letter.html).shown).split())
    for line in letter.text.splitlines():
        words = line.strip().removeprefix("- ").rpartition(": ")[2]
        if words.strip("-"):
            assert " ".join(words.split()) in shown


@EVERY
def test_a_mail_speaks_the_words_of_the_field(notice: Notice) -> None:
    letter = WORDING.render(notice)
    assert re.findall(OTHER_WORDS, letter.subject.partition("] ")[2] + letter.text) == []


@EVERY
def test_who_is_written_to_outside_the_unit_is_a_colleague_and_learns_whom_to_ring(notice: Notice) -> None:
    text = WORDING.render(notice).text
    if notice.audience is Audience.STAFF:
        assert "999" not in text
    else:
        assert "999" in text
        assert ("\n\nDear colleague,\n\n" in text) is (notice.kind not in ANSWERING)


def said(name: str) -> str:
    """The text of that sample, its paragraphs each on one line."""
    text = WORDING.text(next(each for each in SAMPLES if each.once == f"sample:{name}"))
    return "\n\n".join(part if re.match(r"- |  |.*\n-+$", part) else " ".join(part.split()) for part in text.split("\n\n"))


def test_a_reminder_lists_what_is_still_needed_and_nothing_else() -> None:
    text = said("reminder")
    assert len(re.findall(r"^- ", text, re.MULTILINE)) == 8  # six answers of one document and two of another
    assert "You told us to expect it on Thursday 2 April 2026." in text
    assert text.count("It has not reached us yet.") == 2
    assert "\n\nChronology, Yew Tree Surgery\n\nDue on Thursday 9 April 2026. We have it, with thanks; still needed:" in text


def test_a_mail_about_one_agency_does_not_repeat_its_name_at_each_document() -> None:
    assert "\n\nScoping form\n\n" in said("overdue")


def test_after_its_day_a_mail_says_when_it_was_due_and_how_long_ago() -> None:
    text = said("overdue")
    assert "was due on Thursday 2 April 2026, 1 working day ago" in text
    assert "our usual contact" not in text
    deputy = said("overdue:to a deputy")
    assert "our usual contact in your organisation has not answered or is away" in deputy
    assert "The first of what is listed below" in deputy


def test_a_chase_asks_for_one_line_and_says_where_the_details_are() -> None:
    assert "One line back is enough" in said("chase")
    assert "we have sent them to you separately" in said("chase")
    assert "they come to you separately" in said("chase:before the details")


def test_a_first_round_is_answered_in_a_word_by_noon() -> None:
    text = said("request:first round")
    assert "by noon on Thursday 26 March 2026" in text.splitlines()[0]
    assert "\n    KNOWN\n    NOT KNOWN\n" in text
    assert "blank" not in text
    assert "A nil return" not in text


def test_a_request_of_both_kinds_says_of_each_how_it_is_answered() -> None:
    text = said("request:several agencies")
    assert "- Yew Tree Surgery: answer whether the family is known to you, by noon on Thursday 26 March 2026\n" in text
    assert "- Yew Tree Surgery: chronology, by Thursday 9 April 2026" in text
    assert "Complete the attached blanks" in text
    assert "How to answer: known or not known" in text


def test_a_request_speaks_of_whom_and_under_which_law_as_it_is_told() -> None:
    notice = next(each for each in SAMPLES if each.once == "sample:request")
    other = {"family": "the adult and those who cared for them", "law": "section 45 of the Care Act 2014", "subject": "adult"}
    words = {**notice.words, **other, "purpose": "It looks for learning.", "review_name": "Safeguarding Adults Review"}
    text = " ".join(WORDING.text(replace(notice, words=words)).split())
    assert "what it knows of the adult and those who cared for them." in text
    assert "under section 45 of the Care Act 2014. It looks for learning." in text
    assert "Safeguarding Adults Review: please reply" in text
    assert "does not say who the adult is" in text
    assert "child" not in text.partition("How a chronology may look")[0]


def test_an_invitation_says_when_and_where_and_nothing_of_the_case() -> None:
    text = said("invitation")
    assert "Friday 10 April 2026 at 10:00" in text.splitlines()[0]
    assert "Where: Committee Room 2" in text
    assert "A calendar entry is attached" in text
    assert "Cancelled" in said("invitation:cancelled").splitlines()[0]
    assert "Moved" in said("invitation:moved").splitlines()[0]


def test_a_decision_says_what_it_means_also_where_the_option_is_the_partnerships_own() -> None:
    assert "A review of its own follows" in said("decision")
    assert "You will hear separately if anything more is asked of you" in said("decision:another option")


def test_a_checklist_shows_what_is_to_do_before_what_is_done_and_the_letter_that_lies_ready() -> None:
    text = said("checklist")
    assert text.index("\nStill to do\n") < text.index("\nDone\n") < text.index("A letter that lies ready")
    assert "4 of 9 still to do" in text.splitlines()[0]
    assert "A letter that lies ready" not in said("checklist:all done")
    assert "It was due 2 working days ago" in said("checklist:after its day")


def test_a_morning_summary_begins_with_what_needs_a_person_each_reply_on_a_line_of_its_own() -> None:
    text = said("digest")
    assert text.index("Needs you today") < text.index("Where the cases stand") < text.index("What this service could not do")
    assert "\n    held 41 assign RR-2026-003 police\n\nThis files it as the return of police" in text
    assert "\nRR-2026-003 · working day 7 of 15 · 8 left · due on Friday 17 April 2026\n" in text
    assert "RR-2026-003: working day 7 of 15, 8 left" in text  # what the picture shows
    assert "Nothing needs you today" in said("digest:a quiet morning")


def test_a_summary_puts_first_those_whose_day_has_passed_and_last_those_who_are_settled() -> None:
    text = said("summary")
    places = [text.index(f"Agency: {key}\n") for key in ("gp", "police", "education", "probation", "housing")]
    assert places == sorted(places)
    assert places[-1] < text.index("- health: scoping form v1, chronology v1")
    assert "Needs you today" not in text
