"""Puts all the questions to one stage: figures leave, with a sentence for each broken promise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.invariants.evidence import gather
from tests.invariants.figures import Figures
from tests.invariants.incoming import acted_on_twice, lost, misfiled, unfounded
from tests.invariants.outgoing import astray, disclosed, repeats
from tests.stage import Stage

NONE: Mapping[str, Sequence[str]] = {}


def inspect(
    stage: Stage,
    *,
    logs: Sequence[Path] = (),
    canaries: Mapping[str, Sequence[str]] = NONE,
    forgotten: frozenset[str] = frozenset(),
    also: frozenset[str] = frozenset(),
    taken: frozenset[str] = frozenset(),
    settled: bool = True,
) -> Figures:
    """What is to be said of the stage now, as one fault tried; `settled` where nothing may still be under way."""
    evidence = gather(stage, logs)
    gone, twice = [*lost(evidence, taken, settled=settled)], [*acted_on_twice(evidence)]
    told = [*disclosed(evidence, canaries)]
    rest = [*misfiled(evidence, settled=settled), *unfounded(evidence), *astray(evidence, forgotten, also)]
    rest += ["a log holds a traceback"] if "Traceback (most recent call last)" in evidence.logs else []
    repeated, uncertain = repeats(evidence)
    broken = (*gone, *twice, *told, *rest, *evidence.chains, *evidence.database)
    return Figures(1, len(evidence.lying), len(gone), len(twice), repeated, uncertain, len(told), broken)
