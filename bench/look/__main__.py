"""Writes contact sheets of all mails to build/look/, one for each window: `make look`."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from bench.look.browser import WINDOWS, Window, browser, chromium, opened
from bench.look.mails import pages
from service.wiring import TEMPLATES

OUT = TEMPLATES.parent / "build" / "look"
ACROSS = {320: 6, 720: 4}
"""Mails in a row of a sheet, by the width of the window."""

GAP, NAME = 24, 34
BACK, INK = (120, 128, 138), (255, 255, 255)
TALLEST = 4_000


def main() -> int:
    """The exit status: 1 where there is no Chromium."""
    if chromium() is None:
        sys.stderr.write("Looking at the mails needs Chromium: apt-get install chromium\n")
        return 1
    OUT.mkdir(parents=True, exist_ok=True)
    with browser() as started:
        for window in WINDOWS:
            with opened(started, window) as page:
                shots = []
                for name, html in pages().items():
                    page.set_content(html)
                    shots.append((name, Image.open(io.BytesIO(page.screenshot(full_page=True)))))
            for path in _sheets(window, shots):
                sys.stdout.write(f"{path.relative_to(TEMPLATES.parent)}\n")
    return 0


def _sheets(window: Window, shots: Sequence[tuple[str, Image.Image]]) -> Iterator[Path]:
    """Writes the sheets, each as many whole rows as fit."""
    across = ACROSS[window.width]
    rows = [shots[start : start + across] for start in range(0, len(shots), across)]
    heights = [max(shot.height for _, shot in row) + NAME + GAP for row in rows]
    number, kept = 1, 0
    for end in range(1, len(rows) + 1):
        if end == len(rows) or sum(heights[kept : end + 1]) > TALLEST:
            path = OUT / f"{window}-{number}.png"
            _drawn(window, rows[kept:end], heights[kept:end]).save(path, "PNG")
            yield path
            number, kept = number + 1, end


def _drawn(window: Window, rows: Sequence[Sequence[tuple[str, Image.Image]]], heights: Sequence[int]) -> Image.Image:
    width = GAP + max(map(len, rows)) * (window.width + GAP)
    sheet = Image.new("RGB", (width, sum(heights) + GAP), BACK)
    pen, font = ImageDraw.Draw(sheet), ImageFont.load_default(20)
    top = GAP
    for row, height in zip(rows, heights, strict=True):
        for number, (name, shot) in enumerate(row):
            left = GAP + number * (window.width + GAP)
            pen.text((left, top), name, fill=INK, font=font)
            sheet.paste(shot, (left, top + NAME))
        top += height
    return sheet


if __name__ == "__main__":
    sys.exit(main())
