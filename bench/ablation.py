"""The dictionary without what only one layout says: a measure of how the reader does where nobody wrote down the label
beforehand.

A corpus and a folder of templates come in; the same templates are written to another folder, without every label of `fields.toml`
that stands in documents of one layout only. Labels that stand in none of them stay.
"""

from __future__ import annotations

import json
import shutil
import tomllib
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from parsers.coverage import lines
from parsers.formats.guard import inspect
from parsers.formats.opening import contents
from parsers.labels import normal

if TYPE_CHECKING:
    from bench.labelled import Labelled

LONGEST = 25  # words of a label


def without_rare_labels(documents: Iterable[Labelled], templates: Path, out: Path) -> int:
    """How many labels were left out of the dictionary that now stands in the folder `out`."""
    shutil.copytree(templates, out, dirs_exist_ok=True)
    layouts = _layouts_of(documents)
    fields = tomllib.loads((templates / "fields.toml").read_text("utf-8"))
    taken = 0
    for part in fields.values():
        for entry in part.values():
            kept = [label for label in entry["labels"] if len(layouts.get(normal(label), ())) != 1]
            taken += len(entry["labels"]) - len(kept)
            entry["labels"] = kept
    (out / "fields.toml").write_text(_toml(fields), "utf-8")
    return taken


def _layouts_of(documents: Iterable[Labelled]) -> dict[str, set[str]]:
    """For the words with which a line begins, the layouts in whose documents one does."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for each in documents:
        layout = str(json.loads(each.truth.read_text("utf-8"))["layout"])
        for line in _lines(each.path.read_bytes()):
            words = normal(line[:300]).split()
            for length in range(1, min(len(words), LONGEST) + 1):
                found[" ".join(words[:length])].add(layout)
    return found


def _lines(data: bytes) -> Iterable[str]:
    try:
        opened = contents(inspect(data).format, data)
    except Exception:  # a locked or damaged document has no labels to count
        return ()
    return [text for _, text in lines(opened.blocks)] if opened else ()


def _toml(fields: dict[str, Any]) -> str:
    rows = []
    for part, entries in fields.items():
        for name, entry in entries.items():
            rows.append(f"[{part}.{json.dumps(name) if '.' in name else name}]")
            rows += [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in entry.items()]
    return "\n".join(rows) + "\n"
