"""The picture of a summary: the same for the same cases, sharp, legible, and said in words as well."""

from __future__ import annotations

import io
import subprocess
import sys
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from PIL import Image

from service.adapters.canvas import KNOWN
from service.adapters.charts import INK, LEFT, LOOKS, PAPER, PAST, QUIET, SHOWN, WIDTH, progress_picture
from service.domain.samples.summaries import CASES
from service.domain.summary.progress import Progress, agency_words, clock_words, picture_text, progress_of
from service.domain.summary.summaries import CaseSummary

CASE = replace(CASES[0], asked_count=10, settled_count=3, part_count=2, late_count=1)


def picture(*cases: CaseSummary) -> Image.Image:
    return Image.open(io.BytesIO(progress_picture(cases))).convert("RGB")


def shades(image: Image.Image) -> dict[tuple[int, int, int], int]:
    """How many dots there are of each colour."""
    return {colour: count for count, colour in image.getcolors(1 << 20)}  # type: ignore[misc]


def near(image: Image.Image, colour: tuple[int, int, int]) -> int:
    """How many dots are of that colour or nearly."""
    return sum(n for each, n in shades(image).items() if all(abs(a - b) <= 6 for a, b in zip(each, colour, strict=True)))


def luminance(colour: tuple[int, int, int]) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = [each / 255 for each in colour]
    red, green, blue = (each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: tuple[int, int, int], other: tuple[int, int, int]) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_the_same_cases_give_the_same_bytes() -> None:
    assert progress_picture(CASES) == progress_picture(CASES)
    assert progress_picture(CASES) != progress_picture(CASES[:1])


def test_another_process_draws_the_same() -> None:
    code = (
        "import sys; from service.adapters.charts import progress_picture as p; "
        "from service.domain.samples.summaries import CASES; sys.stdout.buffer.write(p(CASES))"
    )
    drawn = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert drawn.stdout == progress_picture(CASES)


def test_it_has_twice_the_dots_and_carries_nothing_but_itself() -> None:
    raw = progress_picture(CASES)
    image = Image.open(io.BytesIO(raw))
    assert image.width == 2 * WIDTH
    assert image.info == {}
    assert len(raw) < 100_000


def test_every_word_and_symbol_can_be_told_from_what_is_behind_it() -> None:
    pairs = [(PAPER, INK), (PAPER, QUIET), (PAPER, PAST), *((each.fill, each.ink) for each in LOOKS.values())]
    assert min(contrast(*each) for each in pairs) >= 4.5


def test_every_piece_of_the_bar_can_be_told_from_the_paper() -> None:
    assert min(contrast(PAPER, each.edge) for each in LOOKS.values()) >= 3  # WCAG 2.2, 1.4.11


def test_no_two_states_are_told_apart_by_colour_alone() -> None:
    assert len({each.symbol for each in LOOKS.values()}) == len({each.word for each in LOOKS.values()}) == len(LOOKS)


def test_more_days_gone_fill_more_of_the_bar() -> None:
    days = [replace(CASE, day=day, days_left=15 - day) for day in (2, 7, 12)]
    left = [near(picture(each), LEFT) for each in days]
    assert left == sorted(left, reverse=True)
    assert all(before > after for before, after in pairwise(left))


def test_an_agency_that_was_due_is_shown_and_one_that_settled_is_more() -> None:
    red, green = LOOKS["was_due"].fill, LOOKS["settled"].fill
    before, after = picture(replace(CASE, late_count=0)), picture(CASE)
    assert near(before, red) == 0 < near(after, red)
    assert near(picture(replace(CASE, settled_count=5)), green) > near(after, green)


def test_a_case_past_its_day_is_in_red_with_nothing_left() -> None:
    late = picture(replace(CASE, day=17, days_left=-2, late_count=0))
    assert near(late, PAST) > 5000
    assert near(late, LEFT) == 0


@pytest.mark.parametrize(
    "case",
    [
        replace(CASE, day=None, days_left=None, due_on=None),
        replace(CASE, day=0, days_left=15),
        replace(CASE, day=40, length=180, days_left=140, unit="calendar day"),
        replace(CASE, asked_count=0, settled_count=0, part_count=0, late_count=0),
        replace(CASE, asked_count=200, settled_count=199),
        replace(CASE, reference="ĀĒ-2026-001", length=0),
    ],
    ids=["no clock", "day 0", "many days", "nobody asked", "many agencies", "odd reference"],
)
def test_odd_cases_are_drawn(case: CaseSummary) -> None:
    assert picture(case).height > 100


def test_a_picture_of_no_case_and_of_too_many_says_so() -> None:
    one = picture(CASE).height
    assert 0 < picture().height < one
    assert SHOWN * one < picture(*[CASE] * 30).height < (SHOWN + 1) * one


def test_the_font_has_every_character_that_is_drawn() -> None:
    from service.adapters.canvas import _font

    unknown = bytes(_font(20).getmask("\u1234"))
    assert [each for each in KNOWN if each != " " and bytes(_font(20).getmask(each)) == unknown] == []


def test_the_words_say_what_the_picture_shows() -> None:
    assert picture_text((CASE,)) == (
        "RR-2026-003: working day 7 of 15, 8 left, due on Friday 17 April 2026; "
        "of 10 agencies asked: 3 settled, 2 in part, 4 to come, 1 was due."
    )


def test_each_agency_is_counted_once_whatever_is_claimed() -> None:
    assert progress_of(CASE) == Progress(3, 2, 4, 1)
    assert progress_of(replace(CASE, late_count=99)) == Progress(3, 2, 0, 5)
    assert progress_of(replace(CASE, asked_count=0)).to_come == 0
    assert agency_words(Progress(0, 0, 0, 0)) == "no agency has been asked yet"
    assert agency_words(Progress(0, 0, 0, 2)) == "of 2 agencies asked: 2 were due"
    assert agency_words(Progress(1, 0, 0, 0)) == "of 1 agency asked: 1 settled"


@pytest.mark.parametrize(
    ("day", "left", "due", "said"),
    [
        (None, None, None, "the clock has not started"),
        (15, 0, date(2026, 4, 17), "working day 15 of 15 · due today, Friday 17 April 2026"),
        (17, -2, date(2026, 4, 17), "working day 17 · was due on Friday 17 April 2026"),
        (7, 8, None, "working day 7 of 15"),
    ],
)
def test_a_clock_is_said_as_it_stands(day: int | None, left: int | None, due: date | None, said: str) -> None:
    assert " · ".join(clock_words(replace(CASE, day=day, days_left=left, due_on=due))) == said


def test_nothing_that_draws_is_loaded_before_a_picture_is_drawn() -> None:
    code = "import service.wiring, service.cli.app, sys; service.wiring.PngCharts(); print('PIL' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True).stdout == "False\n"
