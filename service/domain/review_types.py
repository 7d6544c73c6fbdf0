"""A review type: its clock, its milestones, what is asked of whom and by when, and its words, from templates/reviews/*.toml.

Enters: the TOML as a mapping, with the configuration's differences already laid over it. Leaves: one frozen `ReviewType`, or
every fault at once. A new kind of review is a new TOML file; nothing here knows a review by name. A case keeps the mapping that
it was opened under, so a later change of the file never moves the dates of a case that runs.
"""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType

from service.domain import review_rules as read
from service.domain.cases import CaseStatus
from service.domain.review_parts import (
    ANSWER,
    CLOCK,
    FORMS,
    KINDS,
    RETAINED,
    Clock,
    Document,
    Milestone,
    Retention,
    ReviewWords,
    Trigger,
)
from service.domain.rules import Fault, Rules

__all__ = [
    "ANSWER",
    "CLOCK",
    "FORMS",
    "KINDS",
    "RETAINED",
    "Clock",
    "Document",
    "Milestone",
    "Retention",
    "ReviewType",
    "ReviewTypeFaults",
    "ReviewWords",
    "Trigger",
    "milestone_words",
]

NEEDED = ("requests_sent", "returns_due")
ROUNDS = (1, 2)
ASKED_KEYS = frozenset(
    {"everyone", "late_days", "acknowledge_days", "question_days", "rounds", "first_round", "first_round_days"}
)
"""What `[asked]` holds beside the agencies that are asked for something else."""

NUMBERED = re.compile(r"(question|action)-([1-9][0-9]{0,5})", re.ASCII)
NUMBERED_NAMES: Mapping[str, str] = MappingProxyType({"question": "supplementary question", "action": "action"})


class ReviewTypeFaults(ValueError):  # noqa: N818 - it carries the faults, and they are its name
    """The review type's rules are wrong; `faults` names every key."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("; ".join(map(str, faults)))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class ReviewType:
    """Everything that rules and mails need to know of one kind of review."""

    key: str
    name: str
    prefix: str
    words: ReviewWords
    clock: Clock
    milestones: tuple[Milestone, ...]
    documents: Mapping[str, Document]
    asked: tuple[str, ...]  # documents asked of every agency
    asked_of: Mapping[str, tuple[str, ...]]  # agency key → documents, where it differs
    late_days: int  # working days that an agency has which joins late
    reminders: tuple[int, ...]  # working days from the due date; negative: before
    ring_from: int  # from this many working days after the due date a person rings
    options: Mapping[str, str]  # what may be recommended and decided
    milestone_words: Mapping[str, str]  # what staff write → milestone key
    to_confirm: tuple[str, ...]  # keys that come from general knowledge and want a person's eye
    opened_by: Mapping[str, CaseStatus]  # the form received by mail that opens a case → what it is opened as
    signatories: Mapping[str, str]  # who signs the report off; each has the milestone signed_KEY
    retention: Mapping[str, Retention]  # class of records → how long it is kept
    rounds: int = 1  # 2: everyone is first asked whether the family is known at all
    first_round: str = ""  # key of the document that everyone is asked for first; empty where there is one round
    first_round_days: int = 1  # working days that an agency has for it
    acknowledge_days: int = 1  # working days after asking, until a missing acknowledgement is chased
    question_days: int = 2  # working days that an agency has for a supplementary question
    deputy_from: int = 1  # from this many working days after the due date the deputy is written to
    senior_from: int = 3  # and from this many a letter to a senior is proposed

    @property
    def request_by(self) -> Milestone:
        """The milestone by which the requests are to be out."""
        return self.milestone("requests_sent")

    @property
    def returns_due(self) -> Milestone:
        """The milestone by which the returns are to be in."""
        return self.milestone("returns_due")

    @property
    def accepting(self) -> Milestone | None:
        """The milestone that accepts a referral and starts its clock, or None where the type has none."""
        return next((each for each in self.milestones if each.starts), None)

    @property
    def declining(self) -> Milestone | None:
        """The milestone that declines a referral, or None where the type has none."""
        return next((each for each in self.milestones if each.status is CaseStatus.NOT_MET), None)

    def milestone(self, key: str) -> Milestone:
        """The milestone of that key; KeyError where the type has none."""
        return {each.key: each for each in self.milestones}[key]

    def document(self, key: str) -> Document:
        """The document of that key; `question-N` and `action-N` are answered in words; KeyError for any other."""
        numbered = NUMBERED.fullmatch(key)
        if numbered is None or key in self.documents:
            return self.documents[key]
        return Document(key, f"{NUMBERED_NAMES[numbered[1]]} {numbered[2]}", layout="", kind=ANSWER)

    def documents_of(self, agency: str, own: tuple[str, ...] = ()) -> tuple[str, ...]:
        """What that agency is asked for: its `own` documents as configured, else the type's for it, else everyone's."""
        wanted = own or self.asked_of.get(agency, self.asked)
        return tuple(each for each in wanted if each in self.documents)

    @classmethod
    def from_rules(cls, mapping: Mapping[str, object], key: str = "") -> ReviewType:
        """The review type that the mapping describes; raises `ReviewTypeFaults` with every fault in it."""
        return _checked(_Said(repr(mapping), mapping), key)


@dataclass(frozen=True, slots=True)
class _Said:
    """Rules that are the same as others where they say the same."""

    text: str
    mapping: Mapping[str, object] = field(compare=False)


@lru_cache(maxsize=128)
def _checked(said: _Said, key: str) -> ReviewType:
    """The review type; made once for rules that say the same, because every look at a case asks for it."""
    mapping = deepcopy(said.mapping)  # whoever changes theirs later changes nothing here
    rules = Rules(mapping)
    made = _review_type(rules, key)
    faults = dict.fromkeys((*rules.faults, *_milestone_faults(made), *_naming_faults(made), *_round_faults(made, mapping)))
    if faults:
        raise ReviewTypeFaults(tuple(faults))
    return made


def milestone_words(reviews: Mapping[str, Mapping[str, object]]) -> dict[str, str]:
    """What staff may write for a milestone, over the rules of all review types; the first type that has the words decides."""
    merged: dict[str, str] = {}
    for rules in reviews.values():
        words = rules.get("commands", {})
        if isinstance(words, Mapping):
            merged = {**{str(said): str(key) for said, key in words.items()}, **merged}
    return merged


def _review_type(rules: Rules, key: str) -> ReviewType:
    asked, reminding = rules.section("asked"), rules.section("reminding")
    rounds = asked.number("rounds", 1)
    first_round = asked.text("first_round", "")
    made = ReviewType(
        key=rules.text("key", key or "review"),
        name=rules.text("name"),
        prefix=rules.text("prefix"),
        words=read.words_of(rules.section("words")),
        clock=read.clock_of(rules.section("clock")),
        milestones=read.milestones_of(rules),
        documents=read.documents_of(rules.section("documents")),
        asked=asked.list_of("everyone", str, None),
        asked_of={name: asked.list_of(name, str) for name in asked.table if name not in ASKED_KEYS},
        late_days=asked.number("late_days", 3),
        reminders=reminding.list_of("days", int),
        ring_from=reminding.number("ring_from", 2),
        options=MappingProxyType(dict(rules.section("options").texts())),
        milestone_words=MappingProxyType(dict(rules.section("commands", required=False).texts())),
        to_confirm=rules.list_of("to_confirm", str),
        opened_by=read.opened_by_of(rules.section("opened_by", required=False)),
        signatories=read.signatories_of(rules.section("sign_off", required=False)),
        retention=read.retention_of(rules.section("retention", required=False)),
        rounds=rounds,
        first_round=first_round if rounds > 1 else "",
        first_round_days=asked.number("first_round_days", 1, least=1),
        acknowledge_days=asked.number("acknowledge_days", 1, least=1),
        question_days=asked.number("question_days", 2, least=1),
        deputy_from=reminding.number("deputy_from", 1, least=1),
        senior_from=reminding.number("senior_from", 3, least=1),
    )
    for each in (rules, asked, reminding):
        each.close()
    return made


def _milestone_faults(made: ReviewType) -> list[Fault]:
    after = {each.key: each.after for each in made.milestones}
    faults = [Fault(f"milestones.{key}", "is missing; requests need it") for key in NEEDED if key not in after]
    for key in after:
        end = _end_of(key, after)
        if end != CLOCK:
            faults.append(Fault(f"milestones.{key}.after", f"leads to {after.get(end, end)}, never to the clock"))
    only = {each.key: each.only_after for each in made.milestones}
    for key, condition in only.items():
        if condition and condition not in only:
            faults.append(Fault(f"milestones.{key}.only_after", f"names {condition}, which is no milestone"))
        elif condition and _end_of(key, only) != "":
            faults.append(Fault(f"milestones.{key}.only_after", "waits for a step that waits for it"))
    return faults


def _end_of(key: str, following: Mapping[str, str]) -> str:
    """Where the chain that begins with the key ends: outside the mapping, or at the step that leads back into it."""
    chain = [key]
    while chain[-1] in following and following[chain[-1]] not in chain:
        chain.append(following[chain[-1]])
    return chain[-1]


def _naming_faults(made: ReviewType) -> list[Fault]:
    milestones = {each.key for each in made.milestones}
    asked = {"everyone": made.asked, **made.asked_of}
    named: list[tuple[str, str, str, Container[str]]] = [
        (f"asked.{who}", each, "document", made.documents) for who, wanted in asked.items() for each in wanted
    ]
    named += [(f"commands.{words}", each, "milestone", milestones) for words, each in made.milestone_words.items()]
    return [Fault(key, f"names {each}, which is no {what}") for key, each, what, all_ in named if each not in all_]


def _round_faults(made: ReviewType, mapping: Mapping[str, object]) -> list[Fault]:
    asked = mapping.get("asked")
    first = asked.get("first_round", "") if isinstance(asked, Mapping) else ""
    answers = [each.key for each in made.documents.values() if each.kind == ANSWER]
    faults = [] if made.rounds in ROUNDS else [Fault("asked.rounds", "must be 1 or 2")]
    if first and first not in answers:
        faults.append(Fault("asked.first_round", f'names {first}, which is no document of the kind "{ANSWER}"'))
    if made.rounds > 1 and not first:
        faults.append(Fault("asked.first_round", f'is missing; with two rounds it names a document of the kind "{ANSWER}"'))
    return faults
