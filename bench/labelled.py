"""Labelled documents: each with its truth beside it, as the manifests of a corpus name them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Labelled:
    """One document with its truth beside it, and how it came."""

    path: Path
    truth: Path
    received: str
    password: str | None


def labelled(corpus: Path) -> list[Labelled]:
    """The labelled documents of a corpus, by its manifests."""
    found = []
    for manifest in sorted(corpus.rglob("manifest.json")):
        for each in json.loads(manifest.read_text("utf-8")):
            path = manifest.parent / each["file"]
            truth = path.with_name(f"{path.stem}.truth.json")
            if truth.exists():
                found.append(Labelled(path, truth, each["received"], each.get("password")))
    return found
