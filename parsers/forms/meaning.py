"""Settles what each question of a form means, by the form as a whole: a word such as `Name` means what its section is about.

Questions come in with what their labels alone suggest; the same questions leave, each with the field that it means, or
none. A label is read together with its group and its section, a field is not given to an answer that cannot be one, and of two
questions that claim a field by likeness alone the surer one keeps it. The policy stands in the tables of `conventions`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import accumulate
from operator import itemgetter

from parsers.forms.answers import options, written
from parsers.forms.context import SIGNED_ON, told
from parsers.forms.conventions import (
    BESIDE,
    EXPLAINED,
    FOLLOWS,
    GENERIC,
    HINTED,
    KINDS,
    LEAST,
    MEANT,
    OPENING,
    ROUNDS,
    SECTIONS,
    SHORT,
    STAND_INS,
    UNSURE,
)
from parsers.forms.fitting import suits
from parsers.forms.lookup import SURE, Lookup
from parsers.forms.question import CELL, TEXT, Question
from parsers.labels import AFTER, CUED, FIRST_SENTENCE, MOST, NARROWER, Labels, Meaning, normal
from parsers.likeness import PERHAPS, REMEMBERED, SCALE


def settle(asked: Sequence[Question], lookup: Lookup) -> list[Question]:
    """The questions, each with the field that it means on this form.

    The surest claim is granted first; who only resembles a field that is taken gets the next that it may mean, or none. Then each
    is looked at once more between its neighbours.
    """
    open_ones = [at for at, each in enumerate(asked) if not (each.tables and each.field == "family")]
    answers = {at: "\n".join(line.text for line in written(asked[at].lines)).strip() for at in open_ones}
    claims: dict[int, list[Meaning]] = {}
    before = ""
    for at in open_ones:
        claims[at] = [each for each in _candidates(asked[at], lookup, before) if suits(each, answers[at])]
        before = claims[at][0].field if claims[at] and claims[at][0].score >= LEAST else before
    for at in _above(asked, claims):
        claims[at] = []
    looks = {(at, each.field): _looks(each, answers[at]) for at, found in claims.items() for each in found}
    for _ in range(ROUNDS):
        beside = _neighbours(asked)
        for at in open_ones:
            asked[at].field, asked[at].score = "", 0.0
        _grant(asked, claims, beside, looks)
    _stand_in(asked, {each.field for each in asked if each.field and _filled(each)})
    return list(asked)


def _above(asked: Sequence[Question], claims: Mapping[int, Sequence[Meaning]]) -> list[int]:
    """The lines above the first question that is sure: the form's own title and letterhead, which may resemble a question."""
    first = next((at for at in claims if claims[at] and claims[at][0].score >= SURE), 0)
    weak = [at for at in claims if at < first and claims[at] and claims[at][0].score < TITLED]
    return [at for at in weak if asked[at].rank <= CELL and asked[at].formal]


def _neighbours(asked: Sequence[Question]) -> list[tuple[str, str]]:
    """The fields before and after each question, as far as they are known by now."""
    fields = [each.field for each in asked]
    before = accumulate(fields, _last, initial="")
    after = [*accumulate(reversed(fields), _last, initial="")][::-1]
    return list(zip(before, after[1:], strict=False))


def _last(known: str, field: str) -> str:
    return field or known


def _grant(
    asked: Sequence[Question],
    claims: Mapping[int, Sequence[Meaning]],
    beside: Sequence[tuple[str, str]],
    looks: Mapping[tuple[int, str], float],
) -> None:
    """Grants the claims, the strongest first."""
    taken = {each.field for each in asked if each.field}
    weighed = [(-(_weight(each, beside[at]) + looks[at, each.field]), at, each) for at, found in claims.items() for each in found]
    for against, at, meaning in sorted(weighed, key=itemgetter(0, 1)):
        question = asked[at]
        spent = meaning.field in taken and meaning.score < 1.0 and meaning.field not in SEVERAL and _filled(question)
        if question.field or spent or -against < LEAST:
            continue
        question.field, question.score = meaning.field, min(meaning.score, 1.0)
        if _filled(question):
            taken.add(meaning.field)


def _weight(meaning: Meaning, beside: tuple[str, str]) -> float:
    """How strong the claim of a question on a field is by its label and its neighbours."""
    before, after = beside
    return meaning.score + BESIDE * (((before, meaning.field) in FOLLOWS) + ((meaning.field, after) in FOLLOWS))


def _looks(meaning: Meaning, answer: str) -> float:
    """How much the look of the answer speaks for the claim, or against it."""
    kind = KINDS.get(meaning.field)
    if kind is None or not answer or options(answer):
        return 0.0
    return 0.12 if kind.search(answer) is not None else -0.2 if meaning.score < 1.0 else -0.05


def _stand_in(asked: Sequence[Question], taken: set[str]) -> None:
    """Gives a field that the form asks for in no other words to the question that comes closest to it."""
    for field, near in STAND_INS.items():
        question = next((each for each in asked if each.field in near and _filled(each)), None)
        if field not in taken and question is not None and not any(each.field == field for each in asked):
            kind = OPENING.get(field) or KINDS.get(field)
            text = "\n".join(line.text for line in question.lines)
            if kind is None or kind.search(text):
                question.field, question.score = field, min(question.score, SURE)


def _candidates(question: Question, lookup: Lookup, before: str) -> list[Meaning]:
    """What the question may mean: by its group or section, by the dictionary's words, by likeness, by the question before it."""
    if EXPLAINED.search(question.group):
        return []
    kind = GENERIC.get(normal(question.label))
    found: dict[str, float] = {}
    if question.group and (kind or len(question.label.split()) <= SHORT):
        found |= {each.field: 1.0 for each in lookup.meanings(f"{question.group} {question.label}") if each.score == 1.0}
    if kind == "date" and SIGNED_ON.get(before) == "manager_signoff_date":
        return _ranked(found | {"manager_signoff_date": 1.0})
    if kind and (question.group or YOURS.match(question.label)):
        section = _section(question)
        if (section, kind) in MEANT:
            return _ranked(found | ({MEANT[section, kind]: 0.97} if MEANT[section, kind] else {}))
    own = lookup.meanings(question.label)
    exact = [each.field for each in own if each.score == 1.0]
    changes = AFTER.get(before, {})
    found |= {changes[each.field]: 1.02 for each in own if each.field in changes and each.score >= SURE}
    found |= {field: found.get(field, 1.01 if field in NARROWER and len(exact) > 1 else 1.0) for field in exact}
    if not exact:
        for field, score in (*_likely(question.label, question.hint, lookup.labels), *told(question, before).items()):
            found[field] = max(found.get(field, 0.0), score)
    return _ranked(found)


def _section(question: Question) -> str:
    """What the question is about: whoever fills in the form where it says `your`, else what its group names.

    A group that names both who wrote the form and who signed it tells neither apart.
    """
    if YOURS.match(question.label):
        return "author"
    found = [name for name, pattern in SECTIONS if pattern.search(question.group)]
    return "" if {"manager", "author"} <= {*found} else next(iter(found), "")


def _ranked(found: Mapping[str, float]) -> list[Meaning]:
    return [Meaning(field, score) for field, score in sorted(found.items(), key=lambda each: -each[1])]


@lru_cache(maxsize=REMEMBERED)
def _likely(label: str, hint: str, labels: Labels) -> tuple[tuple[str, float], ...]:
    """What a label that nobody has listed may mean, with its hint: by the words of it, and the more by words that tell."""
    lookup = Lookup(labels)
    found = dict(lookup.near(label))
    first = FIRST_SENTENCE.match(label)
    if first:  # `Born. Day, month, year.`: the rest is guidance
        found = {field: max(found.get(field, 0.0), score) for field, score in (*found.items(), *lookup.near(first[0]))}
    for each in lookup.meanings(hint) if hint else ():
        if each.score == 1.0:
            found[each.field] = max(found.get(each.field, 0.0), 1.0)
    for more in _hints(label, hint, sure=max(found.values(), default=0.0) >= UNSURE):
        for field, score in lookup.near(more):
            found[field] = max(found.get(field, 0.0), HINTED * score)
    scores = {field: SCALE * score for field, score in found.items() if score >= PERHAPS}
    telling = dict.fromkeys(each.field for each in lookup.meanings(label) if each.score >= SURE)
    for field, bonus in zip(telling, CUED, strict=False):
        scores[field] = scores.get(field, 0.0) + bonus
    return tuple((field, min(score, MOST)) for field, score in scores.items())


def _hints(label: str, hint: str, *, sure: bool) -> list[str]:
    """The label with what is printed in brackets in it, and with the guidance under it where the label alone is unsure."""
    bare = label.replace("(", " ").replace(")", " ")
    return [*([bare] if bare != label else []), *([f"{bare} {hint}"] if hint and not sure else [])]


YOURS = re.compile(r"[\W\d]*\byour\b", re.IGNORECASE)
TITLED = 0.6  # the score of a title that may as well be a question
SEVERAL = frozenset(
    {"family", "author_contact", "significant_events", "immediate_actions", "learning", "analysis", "vulnerabilities"}
)


def _filled(question: Question) -> bool:
    return bool(question.tables) or any(map(TEXT, question.lines))
