"""`read --explain`: why a field has its value, or which questions of the document came nearest where it has none.

The plain record of `parsers.record` and the dictionary enter, lines for a person leave. What the label alone says is worked out
again here; what stands round it (its section, the question before it, the look of its answer) is named where that decided.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from service.cli.documents import place_of, shortened
from service.cli.kinds import Usage

if TYPE_CHECKING:
    from parsers.explanation import Match, Wording
    from parsers.labels import Labels

Record = Mapping[str, Any]

BY_SECTION = (0.96, 0.98)
"""The confidence that the reader gives to what a label such as `Name` means in its section."""
MOST = 5
HOW = {
    "exact": "exact: the dictionary has these words",
    "cue": "cue: these words, or others of the same sense, all stand in the label",
    "fuzzy": "fuzzy: these words, differently spelt",
    "likeness": "likeness: its words are mostly used for this field, the nearest wording is this",
}
TAKEN = {"own": "the form's own words", "not_placed": "not placed", "answer": "an answer"}


@dataclass(frozen=True)
class Dictionary:
    """The wordings of every field as people wrote them, and ready for look-up."""

    scoping: Labels
    family: Labels
    chronology: Labels
    wordings: Mapping[str, Mapping[str, Wording]]

    @property
    def known(self) -> list[str]:
        """Every name that may be asked for."""
        return list(dict.fromkeys([*(name for part in self.wordings.values() for name in part), "other"]))

    def meaning(self, field: str) -> str:
        """What the field is, in words."""
        return next((part[field].meaning for part in self.wordings.values() if field in part), "") or field

    def matches(self, label: str, field: str, *, column: bool = False) -> tuple[Match, ...]:
        """What the label may mean, by the part of the dictionary that has the field."""
        from parsers.explanation import matches

        part = self.part(field, column=column)
        labels = self.family if field.startswith("family.") else self.chronology if part == "chronology" else self.scoping
        return matches(label, labels, self.wordings[part])

    def part(self, field: str, *, column: bool) -> str:
        """The part of the dictionary that has the field; of both, the one for columns of a chronology where that is asked for."""
        own, other = ("chronology", "scoping") if column else ("scoping", "chronology")
        return own if field in self.wordings[own] else other if field in self.wordings[other] else "scoping"


def dictionary(templates: Path | None) -> Dictionary:
    """The dictionary in that folder, or the installed one."""
    from parsers.explanation import load_wordings
    from service.adapters.known import known_layouts
    from service.wiring import TEMPLATES

    folder = templates or TEMPLATES
    found = known_layouts(folder)
    return Dictionary(found.scoping, found.family, found.chronology, load_wordings(folder))


def checked(field: str, words: Dictionary) -> str:
    """The field; who types a name that is none is told the nearest."""
    from parsers.explanation import nearest_names

    name = field.strip().lower()
    if name in words.known:
        return name
    near = nearest_names(name, words.known, words.scoping)
    raise Usage(f"There is no field “{shortened(field, 40)}”; the nearest are {', '.join(near[:-1])} and {near[-1]}.")


def explanation(record: Record, field: str, words: Dictionary) -> Iterator[str]:
    """Why the field has its value in this document, or why it has none."""
    yield f"{record['file']}: {field} ({words.meaning(field)})"
    found = [each for each in record["places"] if each["field"] == field]
    heading = _heading(record, field, words)
    for each in found:
        yield from _place(record, each, words)
    if not found and heading:
        yield from _column(record, heading, field, words)
    if not found and not heading:
        yield from _not_found(record, field, words)


def _place(record: Record, place: Record, words: Dictionary) -> Iterator[str]:
    matches = words.matches(place["label"], place["field"])
    yield from _facts(
        ("value", shortened(place["value"]) + _as_typed(place)),
        ("place", place_of(place["place"])),
        ("label", f"“{shortened(place['label'])}”"),
        ("matched", _matched(record, place, matches)),
        ("confidence", f"{place['score']:.2f}"),
    )
    yield from _listed("other fields that this label may mean", _others(record, place, matches), "none")
    yield from _listed("other questions that may mean this field", _rivals(record, place, words), "none")


def _as_typed(place: Record) -> str:
    raw, value = place["raw"] or "", place["value"]
    same = " ".join(raw.split()) == " ".join((value or "").split())
    return "" if same or not raw.strip() else f" (typed as “{shortened(raw, 60)}”)"


def _matched(record: Record, place: Record, matches: Sequence[Match]) -> str:
    """The wording that the label met and how, or what else decided."""
    from parsers.explanation import generic

    field = place["field"]
    met = next((each for each in matches if each.field == field), None)
    parted = next((each["field"] for each in record["places"] if _beside(each, place)), "")
    if field == "other":
        return "nothing: the dictionary knows no field for this question, so its answer is kept under its own label"
    if generic(place["label"]) and BY_SECTION[0] < place["score"] < BY_SECTION[1]:
        return "section: a word such as this means what its section is about"
    if met is not None:
        several = "; the section, the questions beside it and the answer settled which" if _several(matches) else ""
        return f"“{met.wording}” ({HOW[met.how]}{several})"
    if parted and matches:
        first = matches[0]
        return f"“{first.wording}” ({HOW[first.how]}), which asks for {first.field}: its answer gave {field} and {parted}"
    if parted:
        return f"the same question as {parted}: it asks for both, and its answer was parted"
    return "surroundings: its section, its guidance or the question before it; the label alone does not tell"


def _several(matches: Sequence[Match]) -> bool:
    return sum(each.how == "exact" for each in matches) > 1


def _beside(other: Record, place: Record) -> bool:
    """True for another field of the same question."""
    return bool(other["label"] == place["label"] and other["place"] == place["place"] and other["field"] != place["field"])


def _others(record: Record, place: Record, matches: Sequence[Match]) -> Iterator[str]:
    for each in [each for each in matches if each.field != place["field"]][:MOST]:
        if each is matches[0] and any(_beside(one, place) for one in record["places"]):
            continue
        yield f"{each.field} {each.score:.2f} (“{each.wording}”, {each.how}): {_lost(record, place, each)}"


def _lost(record: Record, place: Record, match: Match) -> str:
    """Why the label was not taken to mean this other field."""
    from parsers.explanation import looks_like

    if any(_beside(each, place) and each["field"] == match.field for each in record["places"]):
        return "it is this question's too, and has its part of the answer"
    if not looks_like(match.field, place["raw"] or ""):
        return "the answer does not look like one to that"
    if match.score < place["score"]:
        return "less sure"
    held = next((each for each in record["places"] if each["field"] == match.field and each["value"]), None)
    if held is not None:
        return f"“{shortened(held['label'], 60)}” answers that"
    return "the section and the questions beside it speak for the other"


def _rivals(record: Record, place: Record, words: Dictionary) -> Iterator[str]:
    """The other questions of the document that might have meant the field."""
    for each in _unlike(record["places"], place["label"]):
        met = next((one for one in words.matches(each["label"], place["field"]) if one.field == place["field"]), None)
        if met is not None and each["field"] != place["field"]:
            why = f"taken for {each['field']} {each['score']:.2f}"
            yield f"{met.score:.2f} “{shortened(each['label'], 60)}”, {place_of(each['place'])}: {why}"


def _unlike(places: Sequence[Record], label: str) -> list[Record]:
    """The first of the places under each label that is not this one."""
    first = {each["label"]: each for each in reversed(places) if each["label"] and each["label"] != label}
    return [each for each in places if first.get(each["label"]) is each]


def _heading(record: Record, field: str, words: Dictionary) -> Record | None:
    """The heading of the table's column that holds the field, where it is one."""
    text = record.get("text", ())
    filled = [each for each in text if each["taken"] == "answer" and each["field"] in (field, field.partition(".")[0])]
    spots = {_spot(each["place"]) for each in filled if "column" in each["place"]}
    heads = [each for each in text if each["taken"] == "own" and _spot(each["place"]) in spots]
    return next(
        (each for each in heads if any(one.field == field for one in words.matches(each["text"], field, column=True))), None
    )


def _spot(place: Record) -> tuple[object, ...]:
    return place["part"], place.get("table"), place.get("column")


def _column(record: Record, heading: Record, field: str, words: Dictionary) -> Iterator[str]:
    below = [each for each in record["text"] if each["taken"] == "answer" and _spot(each["place"]) == _spot(heading["place"])]
    met = next(each for each in words.matches(heading["text"], field, column=True) if each.field == field)
    yield from _facts(
        ("value", f"a column with {len(below)} answers, the first “{shortened(below[0]['text'], 60)}”"),
        ("place", f"{place_of(heading['place'])} and below"),
        ("label", f"“{shortened(heading['text'])}”"),
        ("matched", f"“{met.wording}” ({HOW[met.how]})"),
        ("confidence", f"{met.score:.2f}"),
    )


def _not_found(record: Record, field: str, words: Dictionary) -> Iterator[str]:
    if record["outcome"] != "read" or not record.get("text"):
        yield f"  not found: the document was not read as a form or a chronology ({record['kind']}, {record['outcome']})"
        return
    foreign = record["kind"] != "chronology" and field not in words.wordings["scoping"]
    why = "it is a column of chronologies, and this is none" if foreign else "no question of the document was taken to ask for it"
    yield f"  not found: {why}"
    yield from _listed("questions that come nearest", nearest(record, field, words), "none comes near")


def nearest(record: Record, field: str, words: Dictionary) -> list[str]:
    """The lines of the document that come nearest to asking for the field, the nearest first."""
    from parsers.explanation import resemblance

    column = record["kind"] == "chronology"
    part = words.wordings[words.part(field, column=column)]
    met: list[tuple[Match, Record]] = []
    for line in _lines(record):
        match = next((one for one in words.matches(line["text"], field, column=column) if one.field == field), None)
        if match or (match := resemblance(line["text"], field, part)):
            met.append((match, line))
    met.sort(key=lambda each: (each[0].how == "spelling", -each[0].score))
    return [_near(match, line) for match, line in met[:MOST]]


def _near(match: Match, line: Record) -> str:
    found = f"{match.score:.2f} “{shortened(line['text'], 60)}”, {place_of(line['place'])}"
    how = "spelling only" if match.how == "spelling" else match.how
    return f"{found} (by “{match.wording}”, {how}): taken for {line['taken']}"


def _lines(record: Record) -> list[Record]:
    """Every question of the document and every line that is no answer, each once, with what it was taken for."""
    places: list[Record] = [
        {"text": each["label"], "place": each["place"], "taken": f"{each['field']} {each['score']:.2f}"}
        for each in record["places"]
    ]
    rest: list[Record] = [each | {"taken": TAKEN[each["taken"]]} for each in record["text"] if each["taken"] != "answer"]
    first = {_plain(each["text"]): each for each in reversed([*places, *rest]) if each["text"]}
    return [each for each in [*places, *rest] if first.get(_plain(each["text"])) is each]


def _plain(text: str) -> str:
    return " ".join(text.split()).strip(" :").lower()


def _facts(*pairs: tuple[str, str]) -> Iterator[str]:
    yield from (f"  {name:<11} {value}" for name, value in pairs)


def _listed(title: str, lines: Sequence[str] | Iterator[str], nothing: str) -> Iterator[str]:
    found = list(lines)
    yield f"  {title}: {'' if found else nothing}".rstrip()
    yield from (f"    - {each}" for each in found)
