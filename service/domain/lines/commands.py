"""The command lines of a mail from staff, understood: what is to be done, or what is wrong with a line.

Enters: the text above the quoted one, the review type's words for milestones, today and the keys of the agencies. Leaves: a
`Command` or a `Problem` for each line that is meant as a command; greetings, sentences and signatures are passed over. Who may do
it is decided elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

from service.domain.lines.command import Command, Problem, Verb
from service.domain.lines.command_cursor import Cursor, Known
from service.domain.lines.command_forms import FORMS, HELP, Form, form_of, written
from service.domain.lines.command_texts import ALL_OF_THEM
from service.domain.lines.prose import is_prose
from service.domain.lines.typed_lines import Line, typed_lines
from service.domain.lines.typed_references import reference_at

__all__ = ["HELP", "Command", "Problem", "Verb", "commands", "problems"]

_HELD = re.compile(r"#?([0-9]{1,9})", re.ASCII)
_COURTESIES = frozenset({"please", "pls", "thanks", "thank", "you", "many"})
_ALIKE = 0.85  # of the letters: a slip of the pen, and no other word


@dataclass(frozen=True, slots=True)
class _Phrase:
    """Words that a line may begin with, and what they begin."""

    words: tuple[str, ...]
    form: Form
    milestone: str | None = None

    @property
    def said(self) -> str:
        return " ".join(self.words)


@dataclass(frozen=True, slots=True)
class _Opening:
    """What stands before the verb. `firm`: no sentence begins so; `bare`: such a thing may stand alone and mean nothing."""

    words: int = 0
    reference: str | None = None
    held: int | None = None
    firm: bool = False
    bare: bool = True

    @property
    def given(self) -> bool:
        return self.words > 0


def commands(
    text: str, milestone_words: Mapping[str, str], today: date, agencies: Collection[str] = ()
) -> list[Command | Problem]:
    """What each command line of the text asks for, in order; other lines are passed over.

    Where `agencies` are given, a line that names another is a sentence, or, behind a reference, a `Problem`.
    """
    known = Known(today, agencies)
    phrases = _phrases(milestone_words)
    found = (_understood(line, known, phrases) for line in typed_lines(text))
    return [each for each in found if each is not None]


def problems(found: Iterable[Command | Problem]) -> list[Problem]:
    """The lines that could not be understood."""
    return [each for each in found if isinstance(each, Problem)]


def _phrases(milestone_words: Mapping[str, str]) -> tuple[_Phrase, ...]:
    """Every beginning, the longest first; a milestone may be called by its key as well."""
    called = {**{key: key for key in milestone_words.values()}, **milestone_words}
    all_ = [_Phrase(tuple(words.split()), form) for form in FORMS for words in form.words]
    all_ += [_Phrase(tuple(words.lower().split()), form_of(key), key) for words, key in called.items()]
    return tuple(sorted((each for each in all_ if each.words), key=lambda each: -len(each.words)))


def _understood(line: Line, known: Known, phrases: tuple[_Phrase, ...]) -> Command | Problem | None:
    opening = _opening(line)
    fault: Problem | None = None
    begun = [each for each in phrases if _begins(line, opening, each)]
    for phrase in begun:
        cursor = _cursor(line, known, opening, phrase)
        sentence = _read(phrase.form, cursor)
        if sentence is None:
            return cursor.command
        if fault is None and _is_meant(phrase.form, cursor, opening):
            fault = Problem(line.number, f"{sentence} {_example(phrase, opening)}")
    return fault if begun else _unknown(line, opening, phrases) or _without_held(line, known, opening, phrases)


def _opening(line: Line) -> _Opening:
    words = line.words
    held = _HELD.fullmatch(words[1].bare) if len(words) > 1 and words[0].bare == "held" else None
    if held is not None:
        return _Opening(_past_marks(line, 2), held=int(held[1]), firm=True, bare=False)
    found = reference_at(words)
    if found is None:
        return _Opening()
    return _Opening(_past_marks(line, found.words), found.reference, firm=found.firm, bare=found.labelled)


def _past_marks(line: Line, at: int) -> int:
    while at < len(line.words) and not line.words[at].bare:
        at += 1
    return at


def _begins(line: Line, opening: _Opening, phrase: _Phrase) -> bool:
    fits = (opening.held is not None) == phrase.form.held
    said = tuple(each.bare for each in line.words[opening.words : opening.words + len(phrase.words)])
    return fits and said == phrase.words


def _cursor(line: Line, known: Known, opening: _Opening, phrase: _Phrase) -> Cursor:
    command = Command(
        line=line.number,
        verb=phrase.form.verb,
        held=opening.held,
        reference=opening.reference,
        milestone=phrase.milestone,
        said=phrase.said if phrase.milestone else "",
    )
    return Cursor(line, known, command, opening.words + len(phrase.words), opening.given)


def _read(form: Form, cursor: Cursor) -> str | None:
    """What is wrong, or None and the cursor holds the command."""
    start = cursor.at
    for slot in form.takes:
        cursor.pass_marks()
        if sentence := slot(cursor):
            return sentence
    if cursor.opened or cursor.at > start:
        _pass_courtesies(cursor)
    cursor.pass_marks()
    return "Nothing more may stand in the line." if cursor.left else None


def _pass_courtesies(cursor: Cursor) -> None:
    if all(each in _COURTESIES or not each for each in cursor.bare):
        cursor.step(len(cursor.left))


def _is_meant(form: Form, cursor: Cursor, opening: _Opening) -> bool:
    """Whether a line that is wrong is meant as a command all the same, and no sentence that begins like one."""
    if opening.given:
        return opening.firm
    return cursor.sure and (cursor.bare in ALL_OF_THEM or not (form.everyday and is_prose(cursor.bare)))


def _example(phrase: _Phrase, opening: _Opening) -> str:
    example = phrase.said if phrase.milestone and phrase.form.keys == "" else None
    line = written(phrase.form, opening.reference or "", opening.held or 41)
    if example is not None:
        line = " ".join(each for each in (opening.reference, example) if each)
    return f"Write it so: {line}"


def _unknown(line: Line, opening: _Opening, phrases: tuple[_Phrase, ...]) -> Problem | None:
    """A line with no verb of ours is wrong only behind a reference, or where it is one of a family of words with a slip in it."""
    said = [each.bare for each in line.words[opening.words :]]
    family = sorted(
        {each.said for each in phrases if each.milestone and said[:1] == list(each.words[:1]) and "_" not in each.said}
    )
    if opening.held is not None:
        return _unknown_held(line, opening, said, phrases)
    if opening.given:
        silent = not opening.firm or (opening.bare and not said)
        return None if silent else Problem(line.number, " ".join(_after_reference(said, family, phrases)))
    slip = len(family) > 1 and get_close_matches(" ".join(said), family, 1, _ALIKE)
    return Problem(line.number, f"Write one of these: {', '.join(family)}.") if slip else None


def _unknown_held(line: Line, opening: _Opening, said: list[str], phrases: tuple[_Phrase, ...]) -> Problem | None:
    """“Held 3 meetings last week” is a sentence; “held 41” alone, or with a slip behind it, is none."""
    forms = {each.said: each.form for each in phrases if each.form.held}
    if is_prose(said) or (said and not get_close_matches(said[0], forms, 1, _ALIKE)):
        return None
    examples = (written(each, held=opening.held or 41) for each in forms.values())
    return Problem(line.number, f"Write one of these: {', '.join(examples)}.")


def _without_held(line: Line, known: Known, opening: _Opening, phrases: tuple[_Phrase, ...]) -> Problem | None:
    """“assign RR-2026-003 police” does not say what."""
    for phrase in phrases:
        cursor = _cursor(line, known, opening, phrase)
        if phrase.form.held and phrase.form.takes and not opening.given and line.words[0].bare == phrase.said:
            return Problem(line.number, _example(phrase, opening)) if _read(phrase.form, cursor) is None else None
    return None


def _after_reference(said: list[str], family: list[str], phrases: tuple[_Phrase, ...]) -> Iterator[str]:
    yield "No command follows the reference."
    known = [each.said for each in phrases if not each.form.held and "_" not in each.said]
    near = get_close_matches(said[0], known, 3, 0.6) if said and not family else family
    if near:
        yield f"Was one of these meant: {', '.join(near)}?"
    yield "The line “help” lists all of them."
