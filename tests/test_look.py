"""Every mail in a real browser, on a telephone and at a desk, in light and in the dark: accessible, and nothing sticks out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, Page

from bench.look.browser import WINDOWS, Window, browser, chromium, opened
from bench.look.mails import pages

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
FAULTS = "axe.run(document, {resultTypes: ['violations', 'incomplete']})"
TOO_WIDE = "() => document.scrollingElement.scrollWidth > innerWidth"
STICKING_OUT = """() => [...document.querySelectorAll('body *')].filter(each => {
  const box = each.getBoundingClientRect();
  return box.width && (box.left < -1 || box.right > innerWidth + 1);
}).map(each => each.outerHTML.slice(0, 80))"""
BAD = """<html><body><p style="color:#999;background:#aaa">Grey</p><img src="data:,">
<div style="width:2000px">W</div></body></html>"""
GROUND = "() => getComputedStyle(document.querySelector('.letter')).backgroundColor.match(/\\d+/g).map(Number)"
PICTURE = "() => [document.images[0].naturalWidth, document.images[0].getBoundingClientRect().width]"
SMALLEST = """() => Math.min(...[...document.querySelectorAll('body *')].filter(each => each.innerText)
  .map(each => parseFloat(getComputedStyle(each).fontSize)))"""


@pytest.fixture(scope="module")
def started() -> Iterator[Browser]:
    """One Chromium for all mails."""
    if chromium() is None:
        pytest.skip("needs Chromium: apt-get install chromium")
    with browser() as found:
        yield found


@pytest.fixture(scope="module", params=WINDOWS, ids=str)
def window(request: pytest.FixtureRequest, started: Browser) -> Iterator[Page]:
    """An empty page in that window; axe is in it whenever a mail is shown."""
    size = request.param
    assert isinstance(size, Window)
    with opened(started, size) as page:
        yield page


@pytest.fixture(params=sorted(pages()))
def shown(request: pytest.FixtureRequest, window: Page) -> Page:
    """The page with that mail in it."""
    window.set_content(pages()[str(request.param)])
    return window


def test_a_mail_is_accessible_and_fits_its_window(shown: Page) -> None:
    shown.evaluate(AXE)
    found = shown.evaluate(FAULTS)
    wrong = [(each["id"], [node["html"][:120] for node in each["nodes"]]) for each in found["violations"]]
    assert wrong == []
    assert [each["id"] for each in found["incomplete"] if each["id"] == "color-contrast"] == [], "contrast must be measurable"
    assert not shown.evaluate(TOO_WIDE)
    assert shown.evaluate(STICKING_OUT) == []
    assert shown.evaluate(SMALLEST) >= 13


def test_a_fault_would_be_found(window: Page) -> None:
    window.set_content(BAD)
    window.evaluate(AXE)
    found = {each["id"] for each in window.evaluate(FAULTS)["violations"]}
    assert found >= {"color-contrast", "image-alt", "html-has-lang"}
    assert window.evaluate(TOO_WIDE)


def test_every_picture_is_there_and_as_wide_as_it_should_be(window: Page) -> None:
    window.set_content(pages()["digest"])
    natural, wide = window.evaluate(PICTURE)
    assert natural == 1200
    assert 250 < wide <= 600


def test_the_dark_is_dark_and_the_light_is_light(window: Page) -> None:
    window.set_content(pages()["receipt"])
    dark = window.evaluate("() => matchMedia('(prefers-color-scheme: dark)').matches")
    ground = window.evaluate(GROUND)
    assert (max(ground) < 60) if dark else (min(ground) > 230)
