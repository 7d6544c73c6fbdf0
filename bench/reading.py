"""How well the reader reads: labelled returns under random names, through the installed command, judged by the corpus's own
scorer.

Three corpora: the labelled templates beside the project, where they are, and the returns of `bench/returns` and
`bench/returns_later`, in layouts that the reader was never tuned on. The first is read once more with every label of the
dictionary taken out that stands in one of its layouts only. Then the three shares: of the words of completed documents, how many
were taken for answers, for the form's own, and for neither.
"""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.ablation import without_rare_labels
from bench.labelled import Labelled, labelled
from bench.shares import shares

ROOT = Path(__file__).parents[1]
OURS, LATER = ROOT / "bench" / "returns", ROOT / "bench" / "returns_later"
GIVEN = ROOT.parent / "shared" / "templates-corpus"
COMMAND = Path(sys.executable).with_name("rapid-review")
SHOWN = ("~ALL FIELDS", "ALL ", "files ", "== ", "~ALL ")


def predictions(documents: Sequence[Labelled], out: Path, templates: Path | None = None) -> None:
    """Reads the documents, renamed at random in an empty folder, and writes a prediction under each one's own name."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        alias = {document.path: folder / f"{random.getrandbits(48):012x}" for document in documents}
        for original, path in alias.items():
            shutil.copyfile(original, path)
        by_call: defaultdict[tuple[str, str | None], list[Labelled]] = defaultdict(list)
        for each in documents:
            by_call[each.received, each.password].append(each)
        for (received, password), group in by_call.items():
            records = _read([alias[each.path] for each in group], received, password, templates, folder / "password")
            for each in group:
                record = records.get(str(alias[each.path]), {})
                (out / f"{each.path.stem}.json").write_text(json.dumps(record), "utf-8")


def _read(
    paths: Sequence[Path], received: str, password: str | None, templates: Path | None, secret: Path
) -> Mapping[str, Mapping[str, Any]]:
    words = [str(COMMAND), "read", "--json", "--received", received]
    if password:
        secret.write_text(f"{password}\n", "utf-8")
        words += ["--password-file", str(secret)]
    if templates:
        words += ["--templates", str(templates)]
    done = subprocess.run([*words, *map(str, paths)], capture_output=True, text=True, check=False)
    records = [json.loads(line) for line in done.stdout.splitlines()]
    return {record["file"]: record for record in records}


def scored(documents: Sequence[Labelled], out: Path, *, tables: bool) -> Iterator[str]:
    """The scorer's tables for those predictions, or only their last lines."""
    with tempfile.TemporaryDirectory() as name:
        for each in documents:
            shutil.copyfile(each.truth, Path(name) / each.truth.name)
        words = [sys.executable, str(OURS / "score.py"), "--truth", name, "--pred", str(out)]
        printed = subprocess.run(words, capture_output=True, text=True, check=True).stdout.splitlines()
    yield from (line for line in printed if tables or line.startswith(SHOWN))


def judged(title: str, documents: Sequence[Labelled], templates: Path | None = None, *, tables: bool) -> Iterator[str]:
    """All that is said about one reading of a corpus."""
    with tempfile.TemporaryDirectory() as name:
        out = Path(name)
        predictions(documents, out, templates)
        yield f"\n######## {title}: {len(documents)} documents"
        yield from scored(documents, out, tables=tables)
        yield from shares(documents, out)


def main() -> None:
    """Prints everything; what is not there is named and passed over. `--short` leaves out the tables."""
    tables = "--short" not in sys.argv
    if GIVEN.exists():
        given = labelled(GIVEN)
        _say(judged("the given corpus", given, tables=tables))
        with tempfile.TemporaryDirectory() as name:
            taken = without_rare_labels(given, ROOT / "templates", Path(name))
            _say(judged(f"the same without {taken} labels of one layout", given, Path(name), tables=tables))
    else:
        _say([f"There is no {GIVEN.name} beside the project: only the returns of its own are read."])
    _say(judged("returns in layouts never tuned on", labelled(OURS), tables=tables))
    _say(judged("returns made later, never tuned on either", labelled(LATER), tables=tables))


def _say(lines: Iterable[str]) -> None:
    for line in lines:
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
