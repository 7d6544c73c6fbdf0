"""The picture of a summary: for each case how many days have gone and are left, and which agencies have answered.

Summaries of cases enter, a PNG leaves, 600 wide where it is shown. Every colour has its symbol and its word beside it, and every
word a contrast of 4.5 to 1 at least (WCAG 2.2, 1.4.3); what it shows is said in words by `domain/summary/progress.py`. The same
cases give the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from service.adapters.canvas import Canvas, Colour
from service.domain.summary.progress import Progress, clock_words, progress_of
from service.domain.summary.summaries import CaseSummary

WIDTH, MARGIN, GAP = 600, 22, 3
INNER = WIDTH - 2 * MARGIN
LARGE, SMALL = 28, 22
"""Sizes of words; on a telephone the picture is shown at half its size."""

TALLEST = 340
"""What a case needs at most."""

COUNTED = 31
"""Days up to which each has a cell of its own."""

SHOWN = 8
"""Cases in one picture; of the rest the last line says how many they are."""

WHITE, PAPER, LINE = (255, 255, 255), (252, 253, 254), (176, 184, 194)
INK, QUIET = (27, 29, 33), (80, 86, 95)
GONE, LEFT, PAST = (29, 95, 168), (222, 232, 243), (179, 38, 30)


@dataclass(frozen=True, slots=True)
class Look:
    """How agencies of one state are shown."""

    word: str
    fill: Colour
    ink: Colour
    edge: Colour
    symbol: str  # tick · half · ring · mark


LOOKS: Mapping[str, Look] = MappingProxyType(
    {
        "settled": Look("settled", (31, 107, 56), WHITE, (31, 107, 56), "tick"),
        "part": Look("in part", (255, 224, 150), (95, 59, 0), (179, 116, 0), "half"),
        "to_come": Look("to come", (238, 241, 245), (57, 65, 75), (125, 134, 146), "ring"),
        "was_due": Look("was due", (179, 38, 30), WHITE, (179, 38, 30), "mark"),
    }
)
"""In the order in which they stand, best first; the names are those of `Progress`."""


def progress_picture(cases: Sequence[CaseSummary]) -> bytes:
    """The picture of the cases as a PNG, twice as many dots as it is shown with."""
    shown, more = cases[:SHOWN], len(cases) - SHOWN
    canvas = Canvas(WIDTH, (len(shown) + 1) * TALLEST, PAPER, LINE)
    top: float = 0
    for number, case in enumerate(shown):
        if number:
            canvas.line(((MARGIN, top), (WIDTH - MARGIN, top)), LINE, 1)
        top = _case(canvas, case, top)
    if not cases or more > 0:
        canvas.words((MARGIN, top + 34), f"and {more} more" if cases else "No case is open", SMALL, QUIET)
        top += 52
    return canvas.png(top)


def _case(canvas: Canvas, case: CaseSummary, top: float) -> float:
    """Draws one case; where the next begins comes back."""
    _head(canvas, case, top + 42)
    top += 74
    if case.day is not None and case.days_left is not None and case.length > 0:
        _days(canvas, case, top)
        top += 70
    return _agencies(canvas, progress_of(case), top) + 24


def _head(canvas: Canvas, case: CaseSummary, base: float) -> None:
    canvas.words((MARGIN, base), case.reference, LARGE, INK, bold=True)
    if case.days_left is None or case.day is None:
        canvas.words((WIDTH - MARGIN, base), clock_words(case)[0], SMALL, QUIET, anchor="rs")
        return
    late, close = case.days_left < 0, case.days_left <= 1
    words = f"{_plural(abs(case.days_left), case.unit)} {'past its day' if late else 'left'}"
    canvas.words(
        (WIDTH - MARGIN, base),
        words if case.days_left else "due today",
        SMALL if late else LARGE,
        PAST if close else INK,
        bold=True,
        anchor="rs",
    )


def _days(canvas: Canvas, case: CaseSummary, top: float) -> None:
    """The bar of days: those gone filled, a pointer at the end of today, the due date at the bar's end."""
    day, late = case.day or 0, (case.days_left or 0) < 0
    gone = max(0, min(day, case.length))
    today = MARGIN + _bar(canvas, case.length, gone, top, PAST if late else GONE)
    if not late:
        canvas.shape(((today - 8, top - 14), (today + 8, top - 14), (today, top - 3)), INK)
    count = f"{case.unit} {day}" if late else f"{case.unit} {day} of {case.length}"
    canvas.words((MARGIN, top + 47), count, SMALL, QUIET)
    if case.due_on is not None:
        said = f"{'was due' if late else 'due'} {case.due_on:%a} {case.due_on.day} {case.due_on:%b}"
        canvas.words((WIDTH - MARGIN, top + 47), said, SMALL, QUIET, anchor="rs")


def _bar(canvas: Canvas, length: int, gone: int, top: float, colour: Colour) -> float:
    """A cell a day, or one long box where there are too many to count; how far today reaches comes back."""
    if length > COUNTED:
        reach = INNER * gone / length
        canvas.box((MARGIN, top, MARGIN + INNER, top + 22), LEFT, colour)
        canvas.box((MARGIN, top, MARGIN + max(reach, 2), top + 22), colour)
        return reach
    each = (INNER + GAP) / length
    for number in range(length):
        left, past = MARGIN + number * each, number < gone
        canvas.box((left, top, left + each - GAP, top + 22), colour if past else LEFT, None if past else colour)
    return max(0, gone * each - GAP)


def _agencies(canvas: Canvas, progress: Progress, top: float) -> float:
    """A bar with a piece for each agency, and below it each count with its symbol and word; where it ends comes back."""
    counts = [(name, getattr(progress, name)) for name in LOOKS if getattr(progress, name)]
    if not counts:
        canvas.words((MARGIN, top + 8), "No agency has been asked yet", SMALL, QUIET)
        return top + 8
    each, left = (INNER + GAP) / progress.asked, float(MARGIN)
    for name, count in counts:
        _piece(canvas, LOOKS[name], count, left, top, each)
        left += each * count
    return _legend(canvas, [(LOOKS[name], _counted(name, count)) for name, count in counts], top + 42)


def _piece(canvas: Canvas, look: Look, count: int, left: float, top: float, each: float) -> None:
    apart = each >= 18  # so many agencies that a box each would be a line: one box for all of a state
    for number in range(count if apart else 1):
        start = left + number * each
        end = start + (each if apart else each * count) - GAP
        canvas.box((start, top, max(end, start + 2), top + 30), look.fill, look.edge)
        if end - start >= 14:
            _symbol(canvas, look, (start + end) / 2, top + 15, 1.3)


def _legend(canvas: Canvas, entries: Sequence[tuple[Look, str]], top: float) -> float:
    """The entries one after the other, on a new line where the last has no room; where they end comes back."""
    left = float(MARGIN)
    for look, words in entries:
        width = 30 + canvas.width(words, SMALL)
        if left > MARGIN and left + width > MARGIN + INNER:
            left, top = float(MARGIN), top + 34
        canvas.box((left, top, left + 24, top + 24), look.fill, look.edge)
        _symbol(canvas, look, left + 12, top + 12, 1.1)
        canvas.words((left + 30, top + 20), words, SMALL, INK, bold=True)
        left += width + 18
    return top + 24


def _counted(name: str, count: int) -> str:
    word = "were due" if name == "was_due" and count > 1 else LOOKS[name].word
    return f"{count} {word}"


def _symbol(canvas: Canvas, look: Look, x: float, y: float, scale: float) -> None:
    size = 6 * scale
    if look.symbol == "tick":
        canvas.line(
            ((x - size * 0.8, y), (x - size * 0.2, y + size * 0.7), (x + size * 0.9, y - size * 0.7)), look.ink, 2.4 * scale
        )
    elif look.symbol == "mark":
        canvas.line(((x, y - size), (x, y + size * 0.25)), look.ink, 2.8 * scale)
        canvas.line(((x, y + size * 0.6), (x, y + size)), look.ink, 2.8 * scale)
    else:
        canvas.ring((x, y), size * 0.9, look.ink, half=look.symbol == "half")


def _plural(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"
