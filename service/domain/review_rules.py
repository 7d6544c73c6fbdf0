"""Reads the parts of a review type, table by table, from rules that came from TOML.

Enters: a table as `Rules`. Leaves: the part's record; what is wrong is noted in the table's list of faults, so that everything
is told at once. A key that may be left out has the default that it had before it could be written, because a case keeps the rules
that it was opened under.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from types import MappingProxyType

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
from service.domain.rules import Rules
from service.domain.working_days import Unit

SCHEMES = ("recommendation", "decision")
MUST_BE_SAID = ("subject", "subjects", "review_group", "meeting")
OPENED_AS = (CaseStatus.OPEN, CaseStatus.REFERRED)


def words_of(rules: Rules) -> ReviewWords:
    """What the review calls things."""
    defaults = {each.name: each.default for each in fields(ReviewWords) if each.name not in MUST_BE_SAID}
    said = {name: rules.text(name) for name in MUST_BE_SAID}
    said |= {name: rules.text(name, str(default)) for name, default in defaults.items()}
    rules.close()
    return ReviewWords(**said)


def clock_of(rules: Rules) -> Clock:
    """When the review's time starts, and how long it is."""
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


def milestones_of(rules: Rules) -> tuple[Milestone, ...]:
    """The steps as the file has them, then one for each option that may be recommended or decided, and one for each signature."""
    steps = [_milestone(name, each) for name, each in rules.section("milestones").sections()]
    options = rules.section("options").table
    for scheme in SCHEMES:
        group = rules.section(scheme, required=False)
        if scheme not in rules.table:  # this review decides without a recommendation
            continue
        steps += [_milestone(f"{scheme}_{option}", group, scheme, f"{scheme}: {words}") for option, words in options.items()]
    return (*steps, *_signatures(rules.section("sign_off", required=False)))


def signatories_of(rules: Rules) -> Mapping[str, str]:
    """Who signs the report off, by key."""
    return MappingProxyType(dict(rules.section("parties", required=False).texts()))


def _signatures(rules: Rules) -> list[Milestone]:
    return [_milestone(f"signed_{key}", rules, "", f"signed off by the {party}") for key, party in signatories_of(rules).items()]


def _milestone(key: str, rules: Rules, group: str = "", words: str = "") -> Milestone:
    status, starts = _status(rules)
    made = Milestone(
        key=key,
        words=words or rules.text("words"),
        offset=rules.optional("offset"),
        unit=Unit(rules.choice("unit", Unit, Unit.WORKING)),
        after=rules.text("after", CLOCK),
        group=group or rules.text("group", "") or None,
        status=status,
        source=rules.text("source", ""),
        optional=bool(rules.get("optional", bool, False)),
        only_after=rules.text("only_after", ""),
        starts=starts,
    )
    rules.close()
    return made


def _status(rules: Rules) -> tuple[CaseStatus | None, bool]:
    """What reaching the step makes of the case, and whether it starts its clock: the two come together."""
    said = rules.text("status", "")
    if said and said not in set(CaseStatus):
        rules.fault("status", f"must be one of {', '.join(CaseStatus)}")
        return None, False
    starts = bool(rules.get("starts", bool, said == CaseStatus.OPEN))
    if said and starts is not (said == CaseStatus.OPEN):
        rules.fault("starts", 'a step that starts the clock is one that makes the case "open", and no other')
    status = CaseStatus.OPEN if starts and not said else CaseStatus(said) if said else None
    return status, starts


def documents_of(rules: Rules) -> Mapping[str, Document]:
    """The documents that may be asked for, by key."""
    return MappingProxyType({name: _document(name, each) for name, each in rules.sections()})


def _document(key: str, rules: Rules) -> Document:
    kind = rules.choice("kind", KINDS)
    in_words = kind == ANSWER  # there is no form whose questions could be required
    labels, instead = rules.section("labels", required=not in_words), rules.section("instead", required=False)
    made = Document(
        key=key,
        name=rules.text("name"),
        layout=rules.text("layout", "" if in_words else None),
        kind=kind,
        required=rules.list_of("required", str, () if in_words else None),
        always=frozenset(rules.list_of("always", str)),
        required_if_nil=rules.list_of("required_if_nil", str),
        against_nil=rules.list_of("against_nil", str),
        instead=MappingProxyType(dict(instead.texts())),
        labels=MappingProxyType(dict(labels.texts())),
    )
    if not made.layout and "layout" in rules.table and not in_words:
        rules.fault("layout", f'may be empty only where kind is "{ANSWER}"')
    for field in dict.fromkeys((*made.required, *made.required_if_nil)):
        if field not in made.labels:
            labels.fault(field, "is missing; write the question as our form prints it")
    for field in sorted(made.always - set(made.required)):
        rules.fault("always", f"names {field}, which is not in `required`")
    rules.close()
    return made


def opened_by_of(rules: Rules) -> Mapping[str, CaseStatus]:
    """Which form received by mail opens a case, and as what; an empty text takes a way in that a file below gives."""
    ways: dict[str, CaseStatus] = {}
    for form, status in rules.texts().items():
        if form not in FORMS:
            rules.fault(form, f"is no form that opens a case; they are {', '.join(FORMS)}")
        elif status in set(OPENED_AS):
            ways[form] = CaseStatus(status)
        elif status:
            rules.fault(form, f"must be one of {', '.join(OPENED_AS)}, or empty")
    return MappingProxyType(ways)


def retention_of(rules: Rules) -> Mapping[str, Retention]:
    """How long each class of records is kept that the file names."""
    kept: dict[str, Retention] = {}
    for name, each in rules.sections():
        if name not in RETAINED:
            rules.fault(name, f"is no class of records; they are {', '.join(RETAINED)}")
            continue
        kept[name] = Retention(each.number("months", least=1), Trigger(each.choice("trigger", Trigger)))
        each.close()
    return MappingProxyType(kept)
