"""A review type: its clock, its milestones, what is asked of whom and by when, and its words, from templates/reviews/*.toml.

Enters: the TOML as a mapping, with the configuration's differences already laid over it. Leaves: one frozen `ReviewType`, or
every fault at once. A new kind of review is a new TOML file; nothing here knows a review by name. A case keeps the mapping that
it was opened under, so a later change of the file never moves the dates of a case that runs.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from service.domain.cases import CaseStatus
from service.domain.rules import Fault, Rules
from service.domain.working_days import Unit

CLOCK = "clock"
KINDS = ("scoping", "chronology", "referral", "notification")
SCHEMES = ("recommendation", "decision")
NEEDED = ("requests_sent", "returns_due")


class ReviewTypeFaults(ValueError):  # noqa: N818 - it carries the faults, and they are its name
    """The review type's rules are wrong; `faults` names every key."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("; ".join(map(str, faults)))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Clock:
    """When the review's time starts and how long it is."""

    start_event: str
    start_words: str  # names the event to a person: "the day the notification was sent to the national Panel"
    unit: Unit
    length: int
    day_zero: bool  # the start is day 0; else the start is day 1
    source: str  # the rule cited


@dataclass(frozen=True, slots=True)
class Milestone:
    """A step of the review; `offset` None: it has no day by which it must be reached."""

    key: str
    words: str
    offset: int | None = None
    unit: Unit = Unit.WORKING
    after: str = CLOCK  # or the key of another milestone, from whose day it is counted
    group: str | None = None  # of several alternatives one is reached: criteria met or not
    status: CaseStatus | None = None  # what reaching it makes of the case
    source: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A document that agencies are asked for, and what it must answer."""

    key: str
    name: str  # what the partnership calls it
    layout: str  # our blank that goes with the request
    kind: str
    required: tuple[str, ...]  # fields in the form's order, asked for where the form prints them
    always: frozenset[str]  # of these, what every form must answer, printed or not
    required_if_nil: tuple[str, ...]
    against_nil: tuple[str, ...]  # an account in one of these contradicts "not known to us"
    instead: Mapping[str, str]  # a field that may stand for another: an expected date for a date of birth
    labels: Mapping[str, str]  # how our own form prints each field


@dataclass(frozen=True, slots=True)
class ReviewWords:
    """What this review calls things, in mails and papers."""

    subject: str
    subjects: str
    review_group: str
    meeting: str


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
    acknowledge_days: int  # working days after asking until a missing acknowledgement is chased
    question_days: int  # working days for a supplementary question
    deputy_from: int  # working days after the due date from which deputies are written to
    senior_from: int  # and from which a letter to a senior is proposed
    ring_from: int  # from this many working days after the due date a person rings
    options: Mapping[str, str]  # what may be recommended and decided
    milestone_words: Mapping[str, str]  # what staff write → milestone key
    to_confirm: tuple[str, ...]  # keys that come from general knowledge and want a person's eye

    @property
    def request_by(self) -> Milestone:
        """The milestone by which the requests are to be out."""
        return self.milestone("requests_sent")

    @property
    def returns_due(self) -> Milestone:
        """The milestone by which the returns are to be in."""
        return self.milestone("returns_due")

    def milestone(self, key: str) -> Milestone:
        """The milestone of that key; KeyError where the type has none."""
        return {each.key: each for each in self.milestones}[key]

    def document(self, key: str) -> Document:
        """The document of that key, a question's or an action's too; KeyError where there is none."""
        found = self.documents.get(key)
        if found is not None:
            return found
        kind, _, number = key.partition("-")
        if kind not in ("question", "action"):
            raise KeyError(key)
        name = f"answer to supplementary question {number}" if kind == "question" else f"action {number}"
        return Document(key, name, "", "answer", (), frozenset(), (), (), {}, {})

    def documents_of(self, agency: str, own: tuple[str, ...] = ()) -> tuple[str, ...]:
        """What that agency is asked for: its `own` documents as configured, else the type's for it, else everyone's."""
        wanted = own or self.asked_of.get(agency, self.asked)
        return tuple(each for each in wanted if each in self.documents)

    @classmethod
    def from_rules(cls, mapping: Mapping[str, object], key: str = "") -> ReviewType:
        """The review type that the mapping describes; raises `ReviewTypeFaults` with every fault in it."""
        rules = Rules(mapping)
        made = _review_type(rules, key)
        faults = dict.fromkeys((*rules.faults, *_milestone_faults(made), *_naming_faults(made)))
        if faults:
            raise ReviewTypeFaults(tuple(faults))
        return made


def _review_type(rules: Rules, key: str) -> ReviewType:
    asked = rules.section("asked")
    reminding = rules.section("reminding")
    made = ReviewType(
        key=rules.text("key", key or "review"),
        name=rules.text("name"),
        prefix=rules.text("prefix"),
        words=_words(rules.section("words")),
        clock=_clock(rules.section("clock")),
        milestones=_milestones(rules),
        documents=MappingProxyType({name: _document(name, each) for name, each in rules.section("documents").sections()}),
        asked=asked.list_of("everyone", str, None),
        asked_of={
            name: asked.list_of(name, str)
            for name in asked.table
            if name not in {"everyone", "late_days", "acknowledge_days", "question_days"}
        },
        late_days=asked.number("late_days", 3),
        acknowledge_days=asked.number("acknowledge_days", 1),
        question_days=asked.number("question_days", 2),
        deputy_from=reminding.number("deputy_from", 1),
        senior_from=reminding.number("senior_from", 3),
        reminders=reminding.list_of("days", int),
        ring_from=reminding.number("ring_from", 2),
        options=MappingProxyType(dict(rules.section("options").texts())),
        milestone_words=MappingProxyType(dict(rules.section("commands", required=False).texts())),
        to_confirm=rules.list_of("to_confirm", str),
    )
    for each in (rules, asked, reminding):
        each.close()
    return made


def _words(rules: Rules) -> ReviewWords:
    made = ReviewWords(*(rules.text(each) for each in ("subject", "subjects", "review_group", "meeting")))
    rules.close()
    return made


def _clock(rules: Rules) -> Clock:
    made = Clock(
        start_event=rules.text("start_event"),
        start_words=rules.text("start_words"),
        unit=Unit(rules.choice("unit", Unit)),
        length=rules.number("length", least=1),
        day_zero=bool(rules.get("day_zero", bool, True)),
        source=rules.text("source", ""),
    )
    rules.close()
    return made


def _milestones(rules: Rules) -> tuple[Milestone, ...]:
    steps = [_milestone(name, each) for name, each in rules.section("milestones").sections()]
    options = rules.section("options").table
    for scheme in SCHEMES:
        group = rules.section(scheme, required=False)
        steps += [_milestone(f"{scheme}_{option}", group, scheme, f"{scheme}: {words}") for option, words in options.items()]
    return tuple(steps)


def _milestone(key: str, rules: Rules, group: str = "", words: str = "") -> Milestone:
    status = rules.text("status", "")
    if status and status not in set(CaseStatus):
        rules.fault("status", f"must be one of {', '.join(CaseStatus)}")
    made = Milestone(
        key=key,
        words=words or rules.text("words"),
        offset=rules.optional("offset"),
        unit=Unit(rules.choice("unit", Unit, Unit.WORKING)),
        after=rules.text("after", CLOCK),
        group=group or rules.text("group", "") or None,
        status=CaseStatus(status) if status in set(CaseStatus) else None,
        source=rules.text("source", ""),
    )
    rules.close()
    return made


def _document(key: str, rules: Rules) -> Document:
    labels, instead = rules.section("labels"), rules.section("instead", required=False)
    made = Document(
        key=key,
        name=rules.text("name"),
        layout=rules.text("layout"),
        kind=rules.choice("kind", KINDS),
        required=rules.list_of("required", str, None),
        always=frozenset(rules.list_of("always", str)),
        required_if_nil=rules.list_of("required_if_nil", str),
        against_nil=rules.list_of("against_nil", str),
        instead=MappingProxyType(dict(instead.texts())),
        labels=MappingProxyType(dict(labels.texts())),
    )
    for field in dict.fromkeys((*made.required, *made.required_if_nil)):
        if field not in made.labels:
            labels.fault(field, "is missing; write the question as our form prints it")
    for field in sorted(made.always - set(made.required)):
        rules.fault("always", f"names {field}, which is not in `required`")
    rules.close()
    return made


def _milestone_faults(made: ReviewType) -> list[Fault]:
    after = {each.key: each.after for each in made.milestones}
    faults = [Fault(f"milestones.{key}", "is missing; requests need it") for key in NEEDED if key not in after]
    for key in after:
        chain = [key]
        while chain[-1] in after and after[chain[-1]] not in chain:
            chain.append(after[chain[-1]])
        if chain[-1] != CLOCK:
            faults.append(Fault(f"milestones.{key}.after", f"leads to {after.get(chain[-1], chain[-1])}, never to the clock"))
    return faults


def _naming_faults(made: ReviewType) -> list[Fault]:
    milestones = {each.key for each in made.milestones}
    asked = {"everyone": made.asked, **made.asked_of}
    named: list[tuple[str, str, str, Container[str]]] = [
        (f"asked.{who}", each, "document", made.documents) for who, wanted in asked.items() for each in wanted
    ]
    named += [(f"commands.{words}", each, "milestone", milestones) for words, each in made.milestone_words.items()]
    return [Fault(key, f"names {each}, which is no {what}") for key, each, what, all_ in named if each not in all_]
