"""Command lines of staff: each form in the ways in which people type it, what is passed over, and what is told how to mend it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.domain.lines.command_forms import FORMS, MILESTONES
from service.domain.lines.commands import HELP, Command, Problem, Verb, commands, problems
from tests.domain.sentences_of_colleagues import SENTENCES

TODAY = date(2026, 11, 20)  # a Friday
SIN = date(2026, 11, 20)
THIRD = date(2026, 12, 3)
REF = "RR-2026-003"
AGENCIES = frozenset({"police", "health", "housing", "probation", "gp-oak"})
WORDS = {
    "met": "criteria_met",
    "not met": "criteria_not_met",
    "papers": "papers_circulated",
    "meeting held": "meeting_held",
    "submitted": "report_submitted",
    "progress check": "progress_check",
    "coroner told": "coroner_told",
    "recommendation lcspr": "recommendation_lcspr",
    "recommendation no further review": "recommendation_no_further_review",
    "decision lcspr": "decision_lcspr",
    "decision national": "decision_national",
    "signed police": "signed_police",
    "signed local authority": "signed_local_authority",
}


def read(line: str, agencies: frozenset[str] = AGENCIES) -> Command | Problem | None:
    """What the one line is taken for."""
    found = commands(line, WORDS, TODAY, agencies)
    assert len(found) < 2
    return found[0] if found else None


def record(milestone: str, **said: object) -> Command:
    """A milestone recorded."""
    return replace(Command(1, Verb.RECORD, milestone=milestone), **said)  # type: ignore[arg-type]


STEPS = [
    ("met", record("criteria_met")),
    ("Met.", record("criteria_met")),
    (f"{REF} met", record("criteria_met", reference=REF)),
    (f"{REF} not met 2026-11-20", record("criteria_not_met", reference=REF, on=SIN)),
    ("not met yesterday", record("criteria_not_met", on=date(2026, 11, 19))),
    ("papers 3/11", record("papers_circulated", on=date(2026, 11, 3))),
    ("progress check", record("progress_check")),
    ("Coroner told 3 December", record("coroner_told", on=THIRD)),
    ("coroner told on 19 Nov", record("coroner_told", on=date(2026, 11, 19))),
    ("meeting held Thursday", record("meeting_held", on=date(2026, 11, 19))),
    ("criteria_met", record("criteria_met")),
    ("recommendation no further review", record("recommendation_no_further_review")),
    ("decision lcspr 20 November 2026", record("decision_lcspr", on=SIN)),
    ("decision lcspr to police and health", record("decision_lcspr", agencies=("police", "health"))),
    ("decision lcspr to police, gp-oak 20/11", record("decision_lcspr", agencies=("police", "gp-oak"), on=SIN)),
    ("decision national to all", record("decision_national", everyone=True)),
    ("signed police", Command(1, Verb.SIGN, milestone="signed_police")),
    ("Signed local authority today", Command(1, Verb.SIGN, milestone="signed_local_authority", on=TODAY)),
    ("signed police 19 Nov by Jo Fern", Command(1, Verb.SIGN, milestone="signed_police", on=date(2026, 11, 19), name="Jo Fern")),
    (
        "signed police by May O’Ash on 19 Nov.",
        Command(1, Verb.SIGN, milestone="signed_police", on=date(2026, 11, 19), name="May O’Ash"),
    ),
]
CASES = [
    ("withdrawn", Command(1, Verb.WITHDRAW)),
    (f"{REF} close", Command(1, Verb.CLOSE, reference=REF)),
    ("reopen why new facts came", Command(1, Verb.REOPEN, text="new facts came")),
    ("Reopen why: “new facts”", Command(1, Verb.REOPEN, text="“new facts”")),
    (f"{REF} sin 20 Nov 2026", Command(1, Verb.SIN, reference=REF, on=SIN)),
    ("SIN on 20th November", Command(1, Verb.SIN, on=SIN)),
    ("sin today", Command(1, Verb.SIN, on=TODAY)),
    ("clock 2026-11-20 why it was sent later", Command(1, Verb.CLOCK, on=SIN, text="it was sent later")),
    ("period 1/1/24 to 20 November 2026", Command(1, Verb.PERIOD, on=date(2024, 1, 1), until=SIN)),
    ("period 1/1/24 – 20/11/26", Command(1, Verb.PERIOD, on=date(2024, 1, 1), until=SIN)),
    (
        f"{REF} meeting 2026-12-03 10:00 Council House",
        Command(1, Verb.MEETING, reference=REF, on=THIRD, at=time(10), text="Council House"),
    ),
    (
        "meeting on Thursday 3 December at 2.30pm at Council  House, Room 2.",
        Command(1, Verb.MEETING, on=THIRD, at=time(14, 30), text="Council  House, Room 2"),
    ),
    ("meeting 3 December 10 am", Command(1, Verb.MEETING, on=THIRD, at=time(10))),
    ("meeting tomorrow noon Teams", Command(1, Verb.MEETING, on=date(2026, 11, 21), at=time(12), text="Teams")),
    ("meeting cancelled", Command(1, Verb.MEETING_CANCELLED)),
    ("tell police health", Command(1, Verb.TELL, agencies=("police", "health"))),
    ("tell all", Command(1, Verb.TELL, everyone=True)),
]
PEOPLE = [
    ("extend police 2026-12-03", Command(1, Verb.EXTEND, agency="police", on=THIRD)),
    ("Extend police to Thu 3 Dec please", Command(1, Verb.EXTEND, agency="police", on=THIRD)),
    ("extend police Thursday", Command(1, Verb.EXTEND, agency="police", on=date(2026, 11, 26))),
    ("extend police 19 November", Command(1, Verb.EXTEND, agency="police", on=date(2027, 11, 19))),
    ("waive probation", Command(1, Verb.WAIVE, agency="probation")),
    (f"{REF} waive gp-oak chronology", Command(1, Verb.WAIVE, reference=REF, agency="gp-oak", documents=("chronology",))),
    ("waive police scoping, question-2", Command(1, Verb.WAIVE, agency="police", documents=("scoping", "question-2"))),
    ("pause police until 3/12", Command(1, Verb.PAUSE, agency="police", until=THIRD)),
    ("pause until 3 December", Command(1, Verb.PAUSE, until=THIRD)),
    ("unpause", Command(1, Verb.UNPAUSE)),
    ("unpause police", Command(1, Verb.UNPAUSE, agency="police")),
    ("add housing", Command(1, Verb.ADD, agency="housing")),
    ("add housing by Friday", Command(1, Verb.ADD, agency="housing", on=date(2026, 11, 27))),
    (
        "add oakfield “Oakfield Primary” DSL@oakfield.example",
        Command(1, Verb.ADD, agency="oakfield", name="Oakfield Primary", emails=("dsl@oakfield.example",)),
    ),
    (
        "add oakfield Oakfield Primary dsl@oakfield.example, head@oakfield.example by 3rd December",
        Command(
            1,
            Verb.ADD,
            agency="oakfield",
            name="Oakfield Primary",
            emails=("dsl@oakfield.example", "head@oakfield.example"),
            on=THIRD,
        ),
    ),
    ("contact police new@police.example", Command(1, Verb.CONTACT, agency="police", emails=("new@police.example",))),
    ("contact police add new@police.example.", Command(1, Verb.CONTACT, agency="police", emails=("new@police.example",))),
    (
        "contact police remove old@police.example",
        Command(1, Verb.CONTACT, agency="police", emails=("old@police.example",), removes=True),
    ),
    ("bar old@police.example why he is an uncle", Command(1, Verb.BAR, emails=("old@police.example",), text="he is an uncle")),
    ("details-sent police", Command(1, Verb.DETAILS_SENT, agencies=("police",))),
    ("details sent to police and health", Command(1, Verb.DETAILS_SENT, agencies=("police", "health"))),
    ("details-sent all", Command(1, Verb.DETAILS_SENT, everyone=True)),
]
TASKS = [
    ("rang police – Sgt Oak’s away; “try Monday”.", Command(1, Verb.RANG, agency="police", text="Sgt Oak’s away; “try Monday”.")),
    ("ask police Who took the call?", Command(1, Verb.ASK, agency="police", text="Who took the call?")),
    ("ask police by Thu 3 Dec: Who?", Command(1, Verb.ASK, agency="police", on=THIRD, text="Who?")),
    ("ask police by what road they came", Command(1, Verb.ASK, agency="police", text="by what road they came")),
    ("action police by 3/12 Send the log", Command(1, Verb.ACTION, agency="police", on=THIRD, text="Send the log")),
    ("action by 3/12 Book a room", Command(1, Verb.ACTION, on=THIRD, text="Book a room")),
    (f"{REF} action Book a room", Command(1, Verb.ACTION, reference=REF, text="Book a room")),
    ("done 2", Command(1, Verb.DONE, numbers=(2,))),
    ("Done #2, thanks", Command(1, Verb.DONE, numbers=(2,))),
    (f"{REF} file police", Command(1, Verb.FILE, reference=REF, agency="police")),
    ("promise police 3 December", Command(1, Verb.PROMISE, agency="police", on=THIRD)),
]
DESK = [
    ("status", Command(1, Verb.STATUS)),
    (f"{REF} explain", Command(1, Verb.EXPLAIN, reference=REF)),
    ("pack", Command(1, Verb.PACK)),
    ("undo", Command(1, Verb.UNDO)),
    ("yes k7m2q", Command(1, Verb.YES, code="K7M2Q")),
    ("Yes, K7M-2QX.", Command(1, Verb.YES, code="K7M-2QX")),
    ("send", Command(1, Verb.SEND)),
    ("send all", Command(1, Verb.SEND)),
    ("Send #1, 3 and 5", Command(1, Verb.SEND, numbers=(1, 3, 5))),
    ("discard 3 4", Command(1, Verb.LEAVE, numbers=(3, 4))),
    (f"held 41 assign {REF} police", Command(1, Verb.ASSIGN, held=41, reference=REF, agency="police")),
    ("HELD #41:  Assign rr-2026-003 GP-Oak.", Command(1, Verb.ASSIGN, held=41, reference=REF, agency="gp-oak")),
    ("held 41 discard", Command(1, Verb.DISCARD, held=41)),
    ("held 41 answered", Command(1, Verb.ANSWERED, held=41)),
    ("help", Command(1, Verb.HELP)),
    ("Help!", Command(1, Verb.HELP)),
]
LINES = [*STEPS, *CASES, *PEOPLE, *TASKS, *DESK]


@pytest.mark.parametrize(("line", "command"), LINES, ids=[line for line, _ in LINES])
def test_a_command_line_is_understood(line: str, command: Command) -> None:
    assert read(line) == command


@pytest.mark.parametrize(("line", "command"), LINES, ids=[line for line, _ in LINES])
def test_our_own_spelling_is_read_as_the_same_command(line: str, command: Command) -> None:
    understood = read(line)
    assert isinstance(understood, Command)
    assert read(understood.spelled) == command


def test_every_verb_is_in_the_table_and_tried() -> None:
    assert {each.verb for each in (*FORMS, *MILESTONES)} == set(Verb) == {each.verb for _, each in LINES}


@pytest.mark.parametrize(
    "opening",
    [
        *(
            "RR-2026-003 ",
            "RR-2026-003: ",
            "RR-2026-003, ",
            "[RR-2026-003] ",
            "Ref: RR-2026-003 ",
            "Ref RR-2026-003: ",
            "Reference: RR-2026-003 ",
        ),
        *(
            "rr-2026-003 ",
            "RR 2026 003 ",
            "RR 2026 003: ",
            "rr 2026 003 ",
            "RR2026003 ",
            "RR\u20112026\u2011003 ",
            "RR–2026–003 – ",
        ),
        *(
            "RR\u22122026\u2212003 — ",
            "\u200bRR-2026-003\u00a0",
            "RR-\u00ad2026-003 ",
            "**RR-2026-003** ",
            "_RR-2026-003_ ",
            "RR-2026-003 - ",
        ),
        *(
            "1. RR-2026-003 ",
            "2) RR-2026-003 ",
            "(3) RR-2026-003 ",
            "• RR-2026-003: ",
            "* RR-2026-003 ",
            "– RR-2026-003 ",
            "o   RR-2026-003 ",
        ),
        *("\t·\u00a0\u00a0RR-2026-003   ", "§ RR/2026/003 ", "RR_2026_003 "),
    ],
)
def test_a_reference_is_understood_as_mail_programs_leave_it(opening: str) -> None:
    assert read(f"{opening}extend police 3 December") == Command(1, Verb.EXTEND, reference=REF, agency="police", on=THIRD)


@pytest.mark.parametrize(
    "line",
    [
        *(
            "**not met 20/11**",
            "__NOT MET 20/11__",
            "Not\u00a0met  20\u200b/11.",
            "*Not met* 20/11",
            "• not met: 20/11;",
            "1. not met 20/11",
        ),
        *("not met, 20/11", "- not met - 20/11", "not\u200b met 20/11/26", "‑ Not met 20‑11‑2026", "→ not met 2026−11−20"),
    ],
)
def test_marks_case_and_invisible_characters_do_not_matter(line: str) -> None:
    assert read(line) == record("criteria_not_met", on=SIN)


@pytest.mark.parametrize(
    "address",
    [
        *("new@police.example", "NEW@Police.Example", "<new@police.example>", "mailto:new@police.example", "new@police.example;"),
        *("new@police.example<mailto:new@police.example>", "new@police.example <mailto:new@police.example>"),
        *("[new@police.example](mailto:new@police.example)", "<mailto:new@police.example>", "*new@police.example*"),
    ],
)
def test_an_address_is_understood_in_its_wrappings(address: str) -> None:
    assert read(f"contact police {address}") == Command(1, Verb.CONTACT, agency="police", emails=("new@police.example",))


@pytest.mark.parametrize(
    "address",
    [
        "new@police.example<mailto:other@elsewhere.example>",
        "new@police.example <mailto:other@elsewhere.example>",
        "new@police",
        "@police.example",
        "néw@police.example",
        "a@b@c.example",
    ],
)
def test_an_address_that_is_none_or_leads_elsewhere_is_told(address: str) -> None:
    assert isinstance(read(f"{REF} contact police {address}"), Problem)


@pytest.mark.parametrize("line", SENTENCES)
@pytest.mark.parametrize("agencies", [AGENCIES, frozenset[str]()], ids=["agencies known", "agencies not known"])
def test_a_sentence_of_a_colleague_is_neither_a_command_nor_a_problem(line: str, agencies: frozenset[str]) -> None:
    assert read(line, agencies) is None


def test_there_are_many_sentences_and_all_together_are_none_either() -> None:
    assert len(set(SENTENCES)) > 100
    assert commands("\n".join(SENTENCES), WORDS, TODAY, AGENCIES) == []


@pytest.mark.parametrize(
    "line",
    [
        *(
            "",
            "met?",
            "send?",
            "séñd 1",
            "ѕend 1",
            "met ٣",
            "> met",
            ">> send",
            "met met",
            "done",
            "yes",
            "discard",
            "sin",
            "add",
            "bar",
        ),
        *(
            "tell school",
            "extend school 3 December",
            "file school",
            "rang school They are closed",
            "unpause school",
            "add school",
        ),
        *("met tomorrow", "papers soon", "clock", "Tell the police", "in 2026 003 met", "sin soon"),
    ],
)
def test_what_is_no_command_is_passed_over(line: str) -> None:
    assert read(line) is None


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("held 41", "held 41 assign RR-2026-003 police"),
        ("held 41 assign police", "held 41 assign RR-2026-003 police"),
        ("held 7 asign RR-2026-003 police", "held 7 assign RR-2026-003 police"),
        ("held 41 assign RR-2026-003 school", "Known are: gp-oak, health, housing, police, probation."),
        ("assign RR-2026-003 police", "held 41 assign RR-2026-003 police"),
        ("discard all", "discard 3"),
        ("sin 2026-02-30", "February has no day 30"),
        ("met 31/02", "February has no day 31"),
        ("papers 12/25/2026", "The day comes before the month"),
        ("extend police", "extend police 3 December 2026"),
        ("extend police to next week", "extend police 3 December 2026"),
        ("extend police Friday 3 December 2026", "3 December 2026 is a Thursday, not a Friday."),
        ("extend police Thursday 3rd", "The month is not said"),
        ("pause police until further notice", "pause police until 3 December 2026"),
        ("waive police and health", "waive probation chronology"),
        ("promise police", "promise police 3 December 2026"),
        ("rang police", "rang police the sergeant"),
        ("bar old@police.example", "why"),
        ("contact police", "contact police new@police.example"),
        ("add oakfield dsl@oakfield.example", "its name in quotes"),
        ("meeting 3 December Council House", "The time is needed"),
        ("meeting 3 December 10:00 - 12:00", "only the place follows"),
        ("meeting 31/02 10:00 Council House", "February has no day 31"),
        ("period 20/11/26 to 1/1/24", "end before it begins"),
        ("clock 2026-11-20", "why"),
        ("decision lcpsr", "decision lcspr, decision national"),
        (f"{REF}", "No command follows"),
        (f"{REF} party", "help"),
        (f"{REF} is coming along nicely", "help"),
        (f"{REF} exted police 3 December", "extend"),
        (f"{REF} decision pending", "decision lcspr, decision national"),
        (f"{REF} met with the team", f"{REF} met"),
        (f"{REF} papers tomorrow", f"{REF} papers"),
        (f"{REF} extend school 3 December", "Known are: gp-oak, health, housing, police, probation."),
        (f"{REF} add oakfield", "its name in quotes"),
        (f"{REF} reopen", f"{REF} reopen why new information came"),
        (f"{REF} signed police by the end of the week", "the name of the person who signed"),
        (f"{REF} status of the police return", "Nothing more"),
        (f"{REF} yes please", "code"),
        (f"{REF} meeting 3 December 10:00 moved to Monday", "meeting cancelled"),
    ],
)
def test_a_line_that_is_nearly_a_command_is_told_how_to_write_it(line: str, says: str) -> None:
    found = read(line)
    assert isinstance(found, Problem)
    assert says in found.sentence


@pytest.mark.parametrize(
    "line", ["Zebedee", "extend Zebedee 3 December", "ask police", "rang Zebedee he is out", "contact police z@zebedee"]
)
def test_a_problem_repeats_nothing_that_the_line_says(line: str) -> None:
    found = read(f"{REF} {line}")
    assert isinstance(found, Problem)
    assert "zebedee" not in found.sentence.lower()


def test_what_is_shown_in_a_mail_holds_nobodys_free_words() -> None:
    shown = [
        each.shown
        for each in commands("rang police Zebedee is out\nsigned police by Jo Fern", WORDS, TODAY, AGENCIES)
        if isinstance(each, Command)
    ]
    assert shown == ["rang police …", "signed police by …"]


def test_lines_are_read_in_order_and_numbered_as_a_person_counts() -> None:
    found = commands("Hello\n\nsend 1\nheld 41\nmet\nThanks", WORDS, TODAY)
    assert [each.line for each in found] == [3, 4, 5]
    assert [each.line for each in problems(found)] == [4]


@pytest.mark.parametrize(("line", "_does"), HELP)
def test_every_line_of_the_help_is_a_command(line: str, _does: str) -> None:
    assert isinstance(read(line), Command)
    assert isinstance(read(line, frozenset()), Command)


PIECES = st.sampled_from(
    [
        *(word for line, _ in LINES for word in line.split(" ")),
        *(
            "-",
            "–",
            ":",
            ".",
            "by",
            "to",
            "at",
            "in",
            "why",
            "“",
            '"',
            "'",
            "*",
            "\u200b",
            "3/12",
            "31/02",
            "tomorrow",
            "the",
            "a@b.example",
        ),
    ]
)
EDITED = st.tuples(
    st.sampled_from([line.split(" ") for line, _ in LINES]), st.integers(0, 9), st.integers(0, 1), st.lists(PIECES, max_size=2)
).map(lambda each: " ".join([*each[0][: each[1]], *each[3], *each[0][each[1] + each[2] :]]))
TYPED = st.one_of(
    EDITED,
    st.lists(PIECES, max_size=9).map(" ".join),
    st.tuples(st.sampled_from([line for line, _ in LINES]), st.text(max_size=12)).map(" ".join),
    st.text(max_size=80),
)


@settings(deadline=None, max_examples=600)
@given(TYPED, st.sampled_from([AGENCIES, frozenset[str]()]))
def test_no_text_raises_and_what_is_understood_reads_back_from_our_spelling(text: str, agencies: frozenset[str]) -> None:
    for each in commands(text, WORDS, TODAY, agencies):
        if isinstance(each, Command):
            assert commands(each.spelled, WORDS, TODAY, agencies) == [replace(each, line=1)]


@given(st.text(), st.dates())
def test_no_text_on_any_day_raises(text: str, today: date) -> None:
    assert all(each.line >= 1 for each in commands(text, WORDS, today))


@given(st.text(alphabet=st.characters(exclude_categories=["Cc", "Zl", "Zp", "Cs"]), min_size=1, max_size=60))
def test_a_note_keeps_the_persons_own_characters(note: str) -> None:
    understood = read(f"{REF} rang police say {note}")
    assert isinstance(understood, Command)
    assert understood.text == f"say {note}".strip()
