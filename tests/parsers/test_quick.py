"""Records that are made quickly are frozen, compared, hashed, copied and pickled as any frozen dataclass is."""

from __future__ import annotations

import pickle
from copy import deepcopy
from dataclasses import FrozenInstanceError, dataclass, fields, replace

import pytest

from parsers.model import Cell, Place
from parsers.quick import quick


@dataclass(frozen=True, slots=True)
class Plain:
    """A record as `dataclasses` makes it."""

    first: str
    second: tuple[int, ...] = ()
    third: float | None = None


@quick
@dataclass(frozen=True, slots=True)
class Quick:
    """The same, made quickly."""

    first: str
    second: tuple[int, ...] = ()
    third: float | None = None


@pytest.mark.parametrize("given", [{"first": "a"}, {"first": "a", "third": 0.5}, {"second": (1,), "first": "b"}])
def test_the_fields_are_those_of_the_usual_record(given: dict[str, object]) -> None:
    usual, made = Plain(**given), Quick(**given)  # type: ignore[arg-type]
    assert [getattr(made, each.name) for each in fields(made)] == [getattr(usual, each.name) for each in fields(usual)]
    assert repr(made) == repr(usual).replace("Plain", "Quick")


def test_a_record_cannot_be_changed_nor_given_what_it_has_not() -> None:
    made = Quick("a")
    with pytest.raises(FrozenInstanceError):
        made.first = "b"  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        del made.first
    with pytest.raises(TypeError):
        Quick()  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        Quick("a", fourth=1)  # type: ignore[call-arg]


def test_records_of_equal_fields_are_equal_and_found_by_each_other() -> None:
    assert Quick("a", (1, 2)) == Quick("a", (1, 2)) != Quick("a", (2, 1))
    assert {Quick("a", (1, 2)): "here"}[Quick("a", (1, 2))] == "here"
    assert Quick("a") != Plain("a")


def test_copies_are_the_same_records() -> None:
    cell = Cell("Seen at home", Place("Sheet1", row=4, column=2), bold=True)
    assert pickle.loads(pickle.dumps(cell)) == deepcopy(cell) == replace(cell) == cell
    assert type(pickle.loads(pickle.dumps(cell))) is Cell
    assert replace(cell, text="Not seen").text == "Not seen"
