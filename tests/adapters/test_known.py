"""The dictionary made ready is kept beside its files, used again while they stay the same, and never trusted when damaged."""

from __future__ import annotations

import pickle
from hashlib import sha256
from pathlib import Path

import pytest

from parsers.labels import means
from parsers.layouts import load_layouts
from service.adapters.known import KEPT, known_layouts, packed_layouts

FIELDS = """
[scoping.ethnicity]
labels = ["Ethnicity", "Ethnic origin"]
[scoping.learning]
labels = ["Learning identified"]
cues = ["lesson"]
[scoping."family.name"]
labels = ["Name"]
[chronology.date]
labels = ["Date"]
[chronology.event]
labels = ["What happened"]
"""
WORDS = """
[scoping]
child = ["young person"]
[chronology]
event = ["incident"]
"""
GUIDANCE = """
guidance = ["Please say who was present."]
typed = ["Zed was seen at home on 3 May."]
"""
DIGEST = 32  # bytes at the head of the file; the digest of what follows comes next


@pytest.fixture
def templates(tmp_path: Path) -> Path:
    """A folder with a small dictionary and no templates."""
    for name in ("layouts", "blank"):
        (tmp_path / name).mkdir()
    (tmp_path / "fields.toml").write_text(FIELDS, "utf-8")
    (tmp_path / "words.toml").write_text(WORDS, "utf-8")
    (tmp_path / "guidance.toml").write_text(GUIDANCE, "utf-8")
    return tmp_path


def stamp(templates: Path) -> tuple[int, int]:
    """What tells one file that was kept from another put in its place."""
    kept = (templates / KEPT).stat()
    return kept.st_ino, kept.st_mtime_ns


def left(templates: Path) -> list[str]:
    """What stands in the folder beside the dictionary."""
    return sorted(path.name for path in templates.iterdir() if path.name.startswith(KEPT))


def test_the_first_time_it_is_made_and_kept(templates: Path) -> None:
    assert known_layouts(templates) == load_layouts(templates)
    assert left(templates) == [KEPT]


def test_the_second_time_it_is_taken_from_what_was_kept(templates: Path) -> None:
    first = known_layouts(templates)
    before = stamp(templates)
    assert known_layouts(templates) == first
    assert stamp(templates) == before


def test_what_was_kept_is_what_is_used(templates: Path) -> None:
    first = known_layouts(templates)
    kept = templates / KEPT
    changed = pickle.dumps(type(first)(first.family, first.family, first.chronology))
    kept.write_bytes(kept.read_bytes()[:DIGEST] + sha256(changed).digest() + changed)
    assert means("Ethnicity", known_layouts(templates).scoping) is None


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [("fields.toml", "Ethnic origin", "Ancestry"), ("words.toml", "young", "small"), ("guidance.toml", "present", "there")],
)
def test_a_word_that_changes_has_it_made_anew(templates: Path, file: str, old: str, new: str) -> None:
    known_layouts(templates)
    before = (templates / KEPT).read_bytes()
    (templates / file).write_text((templates / file).read_text("utf-8").replace(old, new), "utf-8")
    assert known_layouts(templates) == load_layouts(templates)
    assert (templates / KEPT).read_bytes()[:DIGEST] != before[:DIGEST]


def test_a_word_that_was_added_is_known_at_once(templates: Path) -> None:
    assert means("Ancestry", known_layouts(templates).scoping) is None
    (templates / "fields.toml").write_text(FIELDS.replace('"Ethnic origin"', '"Ancestry"'), "utf-8")
    found = means("Ancestry", known_layouts(templates).scoping)
    assert found is not None
    assert (found.field, found.score) == ("ethnicity", 1.0)


def test_a_new_file_among_the_blanks_has_it_made_anew(templates: Path) -> None:
    known_layouts(templates)
    before = stamp(templates)
    (templates / "blank" / "notes.txt").write_text("Sample", "utf-8")
    known_layouts(templates)
    assert stamp(templates) != before


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="cut off"),
        pytest.param(b"no pickle at all", id="other words"),
        pytest.param(pickle.dumps({"scoping": 1}), id="another thing"),
        pytest.param(b"cparsers.model\nNoSuchName\n.", id="a name that is gone"),
    ],
)
def test_what_cannot_be_read_is_made_anew(templates: Path, body: bytes) -> None:
    wanted = known_layouts(templates)
    kept = templates / KEPT
    whole = kept.read_bytes()
    kept.write_bytes(whole[:DIGEST] + body)
    assert known_layouts(templates) == wanted
    assert kept.read_bytes()[:DIGEST] == whole[:DIGEST]
    assert len(kept.read_bytes()) == len(whole)


def test_a_single_byte_that_is_damaged_has_it_made_anew(templates: Path) -> None:
    wanted = known_layouts(templates)
    kept = templates / KEPT
    whole = kept.read_bytes()
    kept.write_bytes(whole[:-40] + bytes([whole[-40] ^ 1]) + whole[-39:])
    assert known_layouts(templates) == wanted
    assert kept.read_bytes() == whole


def test_what_is_handed_on_packed_arrives_as_it_is(templates: Path) -> None:
    packed = packed_layouts(templates)
    assert pickle.loads(pickle.dumps((packed, 1))) == (load_layouts(templates), 1)
    assert packed_layouts(templates) == packed


@pytest.mark.parametrize("data", [b"", b"short", bytes(4096)], ids=["empty", "short", "zeros"])
def test_a_file_that_is_not_ours_is_replaced(templates: Path, data: bytes) -> None:
    (templates / KEPT).write_bytes(data)
    assert known_layouts(templates) == load_layouts(templates)
    assert (templates / KEPT).read_bytes() != data


def test_where_nothing_can_be_kept_it_is_made_each_time(templates: Path) -> None:
    (templates / KEPT / "taken").mkdir(parents=True)  # a folder in its place: nobody can write there, root neither
    assert known_layouts(templates) == load_layouts(templates) == known_layouts(templates)
    assert left(templates) == [KEPT]


def test_a_folder_that_nobody_may_write_to_still_works(templates: Path) -> None:
    templates.chmod(0o555)
    try:
        assert known_layouts(templates) == load_layouts(templates)
    finally:
        templates.chmod(0o755)
