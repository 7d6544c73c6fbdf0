"""Every mail template renders from its sample in both alternatives: marked, tagged, and with nothing fetched from elsewhere."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass
from html.parser import HTMLParser
from pathlib import Path

import pytest

from service.adapters.wording import MailWording
from service.domain.notices import Notice
from service.domain.roster import Partnership
from service.domain.samples import samples
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
EVERY = pytest.mark.parametrize("notice", samples(), ids=lambda notice: str(notice.kind))
VOID = {"meta", "br", "hr"}


class Page(HTMLParser):
    """Collects what a mail program would: open elements, attributes and the words shown."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.attributes: set[str] = set()
        self.shown: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
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
    assert not re.search(r"https?:|url\(|@import|<script|<img|<link|<iframe|<form", html, re.IGNORECASE)


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
