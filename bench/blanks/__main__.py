"""`python -m bench.blanks [FOLDER]` writes every blank form; the same words give the same bytes, whatever the day."""

from __future__ import annotations

import sys
from pathlib import Path

from bench.blanks.paper import draw_form
from bench.blanks.words import FORMS
from bench.blanks.workbook import draw_workbook


def main(folder: Path) -> None:
    """Writes every blank into `folder`."""
    for form in FORMS:
        (folder / form.file).write_bytes(draw_form(form))
    (folder / "chronology.xlsx").write_bytes(draw_workbook())


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[2] / "templates" / "blank")
