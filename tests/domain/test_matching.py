"""Whose document it is: clues in order of trust, what disagrees, what is nobody's, and what a stranger may never learn."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from service.domain.cases import Case, CaseAgency, CaseStatus, Reason, Request, RequestState, Subject
from service.domain.clues import (
    Child,
    Clues,
    DocumentClues,
    Tag,
    Thread,
    child_of,
    document_clues,
    initials,
    message_clues,
    references,
    same_initials,
    tags,
)
from service.domain.matching import GRAVITY, Doubt, Likeness, Match, Nothing, gravest, likeness, match
from service.domain.trust import Standing

DAY = date(2026, 11, 20)
BORN = date(2019, 4, 2)
QUILL = Subject("ZQ", BORN)
RULES = {"documents": {"scoping": {"kind": "scoping"}, "chronology": {"kind": "chronology"}}}
PREFIXES = ("RR", "SAR")


def request(number: int, agency: str, document: str, state: RequestState = RequestState.ASKED) -> Request:
    """A request that is due on the test's day."""
    return Request(number, agency, document, state, DAY)


def case(number: int, *agencies: str, status: CaseStatus = CaseStatus.OPEN, subjects: tuple[Subject, ...] = (QUILL,)) -> Case:
    """A case with those agencies, each asked for both documents."""
    return Case(
        id=number,
        reference=f"RR-2026-{number:03}",
        review_type="rapid-review",
        status=status,
        opened_on=DAY,
        rules=RULES,
        aliases=(f"SIN/26/{number:04}",),
        subjects=subjects,
        agencies=tuple(CaseAgency(each, NAMES[each], each) for each in agencies),
        requests=tuple(
            request(number * 100 + place * 10 + kind, each, document)
            for place, each in enumerate(agencies)
            for kind, document in enumerate(("scoping", "chronology"))
        ),
    )


NAMES = {
    "police": "Sampleshire Police",
    "housing": "Northmoor Housing",
    "gp-oak": "Oak Lane Surgery",
    "gp-elm": "Elm Road Surgery",
    "hospital": "Northmoor Hospital Trust",
}
ONE = case(1, "police", "housing", "gp-oak", "gp-elm")
TWO = case(2, "police", "hospital", subjects=(Subject("AV", date(2021, 1, 1)),))
ENDED = case(3, "police", status=CaseStatus.CLOSED)
CASES = (ONE, TWO, ENDED)

POLICE = Standing("officer@police.example", True, named_for=frozenset({"police"}))
HOUSING = Standing("lead@housing.example", True, named_for=frozenset({"housing"}))
NURSE = Standing("nurse@icb.example", True, named_for=frozenset({"gp-oak", "gp-elm"}))
COLLEAGUE = Standing("desk@police.example", True, domain_for=frozenset({"police"}))
STAFF = Standing("coordinator@partnership.example", True, staff=True)
NOBODY = Standing("someone@mail.example", True)

THREAD = (Thread(1, ("police",)),)


def scoping(**more: object) -> DocumentClues:
    """A scoping form that says nothing but what is given."""
    return replace(DocumentClues("scoping"), **more)  # type: ignore[arg-type]


def belongs(clues: Clues, sender: Standing = POLICE, cases: tuple[Case, ...] = CASES) -> tuple[str, str, tuple[str, ...]]:
    """Where it was filed: reference, agency and documents."""
    found = match(clues, cases, sender)
    assert isinstance(found, Match), found
    return found.case.reference, found.agency, tuple(each.document for each in found.requests)


def doubt(clues: Clues, sender: Standing = POLICE, cases: tuple[Case, ...] = CASES) -> Reason:
    """Why it is held."""
    found = match(clues, cases, sender)
    assert isinstance(found, Doubt), found
    return found.reason


@pytest.mark.parametrize(
    "clues",
    [
        Clues(threads=THREAD),
        Clues(tags=(Tag("RR-2026-001", "police"),)),
        Clues(tags=(Tag("RR-2026-001"),)),
        Clues(mentions=("RR-2026-001",)),
        Clues(quoted=("RR-2026-001",)),
        Clues(words="Our answer on SIN/26/0001."),
        Clues(words="sin 26-0001"),
    ],
    ids=["our mail", "tag", "reference in the subject", "reference in the text", "reference quoted", "alias", "alias retyped"],
)
def test_one_clue_is_enough_for_a_document(clues: Clues) -> None:
    assert belongs(replace(clues, document=scoping())) == ("RR-2026-001", "police", ("scoping",))


@pytest.mark.parametrize(
    "document",
    [
        scoping(references=("RR-2026-001",)),
        scoping(reference_text="SIN/26/0001"),
        scoping(reference_text="ref SIN 26 0001 (child)"),
    ],
    ids=["reference", "alias", "alias among words"],
)
def test_a_document_names_its_case_itself(document: DocumentClues) -> None:
    assert belongs(Clues(document=document)) == ("RR-2026-001", "police", ("scoping",))


def test_a_mail_without_a_document_belongs_to_all_open_requests_of_the_agency() -> None:
    assert belongs(Clues(threads=THREAD)) == ("RR-2026-001", "police", ("scoping", "chronology"))


@pytest.mark.parametrize(
    "clues",
    [
        Clues(threads=THREAD, tags=(Tag("RR-2026-002"),)),
        Clues(tags=(Tag("RR-2026-001"), Tag("RR-2026-002"))),
        Clues(mentions=("RR-2026-001", "RR-2026-002")),
        Clues(threads=THREAD, document=scoping(references=("RR-2026-002",))),
        Clues(threads=THREAD, document=scoping(references=("RR-2026-999",))),
        Clues(tags=(Tag("RR-2026-001"),), words="about SIN/26/0002"),
        Clues(threads=(Thread(1, ("police",)), Thread(2, ("police",)))),
    ],
    ids=[
        "reply and tag",
        "two tags",
        "two in the text",
        "reply and document",
        "unknown in the document",
        "tag and alias",
        "two replies",
    ],
)
def test_clues_that_disagree_are_for_a_person(clues: Clues) -> None:
    assert doubt(clues) is Reason.TWO_CASES


@pytest.mark.parametrize(
    "clues",
    [
        Clues(threads=THREAD, document=scoping(references=("RR-2025-155",), reference_text="RR-2025-155")),
        Clues(document=scoping(references=("RR-2025-155",), reference_text="RR-2025-155")),
        Clues(tags=(Tag("RR-2025-155"),), words="RR/2025/155", document=scoping()),
    ],
    ids=["reply and document", "document", "subject"],
)
def test_another_bodys_number_may_look_like_one_of_ours(clues: Clues) -> None:
    ours = replace(ONE, aliases=("RR 2025/155",))
    assert belongs(clues, cases=(ours, TWO)) == ("RR-2026-001", "police", ("scoping",))
    assert doubt(clues, cases=(ours, replace(TWO, reference="RR-2025-155"))) is Reason.TWO_CASES


def test_a_reference_that_is_no_cases_beside_one_that_is_gets_its_own_sentence() -> None:
    wrong = match(Clues(threads=THREAD, document=scoping(references=("RR-2026-999",))), CASES, POLICE)
    several = match(Clues(mentions=("RR-2026-001", "RR-2026-002")), CASES, POLICE)
    assert isinstance(wrong, Doubt)
    assert isinstance(several, Doubt)
    assert "no case's here" in wrong.sentence
    assert "more than one case" in several.sentence


def test_each_document_of_one_mail_finds_its_own_case() -> None:
    filed = [belongs(Clues(document=scoping(references=(each,)))) for each in ("RR-2026-001", "RR-2026-002")]
    assert [each[0] for each in filed] == ["RR-2026-001", "RR-2026-002"]


@pytest.mark.parametrize(
    "clues",
    [Clues(tags=(Tag("RR-2026-999"),)), Clues(tags=(Tag("RR-2026-003"),)), Clues(document=scoping(references=("RR-2026-003",)))],
    ids=["unknown", "closed", "closed, in the document"],
)
def test_an_unknown_or_ended_case_takes_nothing(clues: Clues) -> None:
    assert doubt(clues) is Reason.NO_CASE


@pytest.mark.parametrize("status", [CaseStatus.CLOSED, CaseStatus.WITHDRAWN, CaseStatus.NOT_MET])
def test_a_case_that_ended_takes_nothing_by_whatever_door(status: CaseStatus) -> None:
    assert doubt(Clues(threads=THREAD, document=scoping()), cases=(replace(ONE, status=status),)) is Reason.NO_CASE


def test_a_stranger_hears_the_same_of_an_unknown_a_closed_and_a_foreign_case() -> None:
    said = {match(Clues(tags=(Tag(each),)), CASES, NOBODY) for each in ("RR-2026-001", "RR-2026-003", "RR-2026-999")}
    assert len(said) == 1
    assert {each.reason for each in said if isinstance(each, Doubt)} == {Reason.STRANGER}


@pytest.mark.parametrize(
    "sender",
    [
        HOUSING,
        replace(POLICE, barred_on=frozenset({"RR-2026-002"})),
        replace(POLICE, authenticated=False),
        Standing("school@oakfield.example", True, named_on=frozenset({("RR-2026-001", "police")})),
    ],
    ids=["another agency", "barred", "not verified", "contact of another case only"],
)
def test_who_is_not_of_the_case_is_a_stranger_to_it(sender: Standing) -> None:
    assert doubt(Clues(tags=(Tag("RR-2026-002"),), document=scoping()), sender) is Reason.STRANGER


def test_a_contact_of_one_case_only_may_answer_in_it() -> None:
    school = Standing("dsl@oakfield.example", True, named_on=frozenset({("RR-2026-001", "housing")}))
    assert belongs(Clues(tags=(Tag("RR-2026-001"),), document=scoping()), school)[1] == "housing"


def test_a_colleague_by_domain_is_matched_and_left_to_trust() -> None:
    assert belongs(Clues(threads=THREAD, document=scoping()), COLLEAGUE) == ("RR-2026-001", "police", ("scoping",))


def test_the_right_reference_with_another_childs_date_of_birth_is_held() -> None:
    other = scoping(references=("RR-2026-001",), child=Child(("ZQ",), date(2018, 7, 7)))
    assert doubt(Clues(threads=THREAD, document=other)) is Reason.OTHER_CHILD


@pytest.mark.parametrize(
    ("child", "subjects", "expected"),
    [
        (Child(("ZQ",), BORN), (QUILL,), Likeness.SAME),
        (Child((), BORN), (QUILL,), Likeness.SAME),
        (Child(("ZAQ",), BORN), (QUILL,), Likeness.SAME),
        (Child(("AQ",), BORN), (QUILL,), Likeness.OTHER),
        (Child(("ZQ",), DAY), (QUILL,), Likeness.OTHER),
        (Child(("ZQ",), None), (QUILL,), Likeness.UNKNOWN),
        (Child(("AV",), None), (QUILL,), Likeness.UNKNOWN),
        (Child(("ZQ",), BORN), (Subject("ZQ", None),), Likeness.UNKNOWN),
        (Child(("AV",), DAY), (QUILL, Subject("BQ", None)), Likeness.UNKNOWN),
        (Child(("AV",), DAY), (QUILL, Subject("AV", DAY)), Likeness.SAME),
        (Child(("ZQ",), BORN), (), Likeness.UNKNOWN),
    ],
    ids=[
        "same",
        "same date, no name",
        "a middle name more",
        "a twin",
        "another date",
        "no date",
        "no date, other name",
        "unborn subject",
        "one subject unborn",
        "second subject",
        "no subjects",
    ],
)
def test_a_child_is_the_same_by_date_of_birth_and_initials_only(
    child: Child, subjects: tuple[Subject, ...], expected: Likeness
) -> None:
    assert likeness(child, subjects) is expected


NAMED = Child(("ZQ",), BORN)


def test_the_only_open_request_is_found_by_the_child() -> None:
    assert belongs(Clues(document=scoping(child=NAMED)), HOUSING) == ("RR-2026-001", "housing", ("scoping",))


@pytest.mark.parametrize(
    ("child", "sender"),
    [
        (Child(("ZQ",), None), HOUSING),
        (Child((), BORN), HOUSING),
        (Child(("Z",), BORN), HOUSING),
        (Child(("AV",), BORN), HOUSING),
        (NAMED, POLICE),
    ],
    ids=["initials alone", "date alone", "one letter", "other initials", "two cases ask this agency"],
)
def test_without_initials_date_and_an_only_request_no_case_is_guessed(child: Child, sender: Standing) -> None:
    assert doubt(Clues(document=scoping(child=child)), sender) is Reason.NO_CASE


def test_an_answered_request_is_not_open_to_a_guess() -> None:
    answered = replace(ONE, requests=tuple(replace(each, state=RequestState.RETURNED) for each in ONE.requests))
    assert doubt(Clues(document=scoping(child=NAMED)), HOUSING, (answered,)) is Reason.NO_CASE


@pytest.mark.parametrize(
    ("clues", "agency"),
    [
        (Clues(threads=(Thread(1, ("gp-elm",)),), document=scoping()), "gp-elm"),
        (Clues(tags=(Tag("RR-2026-001", "gp-elm"),), document=scoping()), "gp-elm"),
        (Clues(threads=(Thread(1, ("gp-oak", "gp-elm")),), document=scoping(agency_name="Elm Road Surgery")), "gp-elm"),
        (Clues(tags=(Tag("RR-2026-001"),), document=scoping(agency_name="The Oak Lane Surgery, Northmoor")), "gp-oak"),
        (Clues(tags=(Tag("RR-2026-001"),), document=scoping(agency_name="GP-ELM")), "gp-elm"),
    ],
    ids=["our mail", "tag", "one mail for both", "name in the document", "key in the document"],
)
def test_one_sender_of_several_agencies_is_told_apart(clues: Clues, agency: str) -> None:
    assert belongs(clues, NURSE) == ("RR-2026-001", agency, ("scoping",))


def test_the_only_agency_that_still_owes_the_document_is_meant() -> None:
    done = tuple(replace(each, state=RequestState.RETURNED) if each.agency == "gp-oak" else each for each in ONE.requests)
    clues = Clues(tags=(Tag("RR-2026-001"),), document=scoping())
    assert belongs(clues, NURSE, (replace(ONE, requests=done),))[1] == "gp-elm"
    assert doubt(clues, NURSE) is Reason.QUESTION


@pytest.mark.parametrize(
    "clues",
    [
        Clues(threads=(Thread(1, ("gp-oak",)),), document=scoping(agency_name="Elm Road Surgery")),
        Clues(threads=(Thread(1, ("police",)),), document=scoping()),
        Clues(tags=(Tag("RR-2026-001"),), document=scoping(agency_name="Sampleshire Police")),
    ],
    ids=["reply for one, form of another", "reply to another agency's mail", "form of another agency"],
)
def test_sender_reply_and_form_must_name_one_agency(clues: Clues) -> None:
    assert doubt(clues, NURSE) is Reason.QUESTION


def test_a_later_version_belongs_to_the_request_already_answered() -> None:
    done = tuple(replace(each, state=RequestState.RETURNED) for each in ONE.requests)
    assert belongs(Clues(threads=THREAD, document=scoping()), cases=(replace(ONE, requests=done),))[2] == ("scoping",)


def test_a_document_that_nobody_asked_for_is_a_question() -> None:
    only = tuple(each for each in ONE.requests if each.document == "scoping")
    assert (
        doubt(Clues(threads=THREAD, document=DocumentClues("chronology")), cases=(replace(ONE, requests=only),))
        is Reason.QUESTION
    )


def test_two_requests_of_one_kind_are_told_apart_by_what_is_still_open() -> None:
    rules = {"documents": {"first": {"kind": "scoping"}, "second": {"kind": "scoping"}}}
    asked = (request(1, "police", "first"), request(2, "police", "second"))
    both = replace(ONE, rules=rules, requests=asked)
    clues = Clues(threads=THREAD, document=scoping())
    assert doubt(clues, cases=(both,)) is Reason.QUESTION
    one_left = replace(both, requests=(replace(asked[0], state=RequestState.RETURNED), asked[1]))
    assert belongs(clues, cases=(one_left,))[2] == ("second",)


def test_a_file_that_is_no_form_finds_the_agency_and_no_request() -> None:
    assert belongs(Clues(threads=THREAD, document=DocumentClues("unreadable"))) == ("RR-2026-001", "police", ())


@pytest.mark.parametrize("document", [None, DocumentClues("other")], ids=["no document", "no form"])
def test_mail_that_is_none_of_ours_is_left_alone(document: DocumentClues | None) -> None:
    assert match(Clues(words="Training dates 2026", document=document), CASES, NOBODY) == Nothing()


def test_a_known_form_from_nobody_we_know_is_held() -> None:
    assert doubt(Clues(document=scoping()), NOBODY) is Reason.STRANGER


def test_plain_mail_of_an_agency_or_of_staff_is_for_a_person() -> None:
    assert doubt(Clues(words="Do you want mother's records too?"), POLICE) is Reason.QUESTION
    assert doubt(Clues(tags=(Tag("RR-2026-001"),), document=scoping()), STAFF) is Reason.QUESTION


def test_a_short_alias_is_not_found_by_chance() -> None:
    short = replace(ONE, aliases=("12", "Quill"))
    assert doubt(Clues(words="12 pages from the Quill file"), cases=(short,)) is Reason.QUESTION
    assert belongs(Clues(document=scoping(reference_text="12")), cases=(short,))[0] == "RR-2026-001"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("RR-2026-003", ["RR-2026-003"]),
        ("rr 2026/003, and RR–2026–004", ["RR-2026-003", "RR-2026-004"]),
        ("[SECURE] RE: FW: [RR-2026-003 police] Request", ["RR-2026-003"]),
        ("RR-2026-1234", ["RR-2026-1234"]),
        ("XRR-2026-003 RR-2026-003X ERR-2026-003", []),
        ("RR-२०२६-००३", []),
        ("ſAR-2026-003", []),
        ("June 2026 12", []),
    ],
    ids=["plain", "retyped", "tagged", "four digits", "inside a word", "other digits", "long s", "a date"],
)
def test_references_are_found_as_we_write_them(text: str, found: list[str]) -> None:
    assert list(references(text, PREFIXES)) == found


def test_a_tag_brings_the_agency_along() -> None:
    assert tags("FW: [EXTERNAL] [RR-2026-003 Police] about RR-2026-004", PREFIXES) == (
        Tag("RR-2026-003", "police"),
        Tag("RR-2026-004"),
    )


def test_a_message_tells_what_its_sender_wrote_from_what_he_quotes() -> None:
    clues = message_clues("Re: x", "It is RR-2026-001", "It is RR-2026-001\n> RR-2026-002", (), PREFIXES)
    assert (clues.mentions, clues.quoted) == (("RR-2026-001",), ("RR-2026-002",))


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Zebulon Quill", "ZQ"),
        ("Quill, Zebulon", "ZQ"),
        ("zebulon QUILL", "ZQ"),
        ("Z.Q.", "ZQ"),
        ("Z Q", "ZQ"),
        ("ZQ", "ZQ"),
        ("Baby Quill", "Q"),
        ("Élodie O’Quill", "EO"),
        ("Zebulon Arthur Quill-Vane", "ZAQV"),
        ("", ""),
        ("12", ""),
    ],
)
def test_initials_are_taken_from_a_name_however_it_is_written(name: str, short: str) -> None:
    assert initials(name) == short


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("ZQ", "ZQ", True), ("ZQ", "ZAQ", True), ("zq", "ZQ", True), ("ZQ", "QZ", False), ("ZQ", "ZV", False), ("", "ZQ", False)],
)
def test_initials_agree_where_only_a_name_is_left_out(one: str, other: str, same: bool) -> None:
    assert same_initials(one, other) is same


def test_a_document_may_name_a_child_in_several_ways() -> None:
    assert child_of("Zebulon Quill (aka Zeb Moss)", "2019-04-02") == Child(("ZQ", "ZM"), BORN)
    assert child_of("Zebulon Quill and Ada Quill", None).initials == ("ZQ", "AQ")
    assert child_of("Zebulon Quill", "2019").born_on is None


def test_a_records_clues_are_its_reference_agency_and_child() -> None:
    record = {
        "kind": "chronology",
        "header": {
            "case_reference": "RR 2026 001 ",
            "agency_name": "Sampleshire Police",
            "child_name": "Zebulon Quill",
            "child_dob": "2019-04-02",
        },
    }
    assert document_clues(record, PREFIXES) == DocumentClues(
        "chronology", ("RR-2026-001",), "RR 2026 001 ", "Sampleshire Police", Child(("ZQ",), BORN)
    )


def test_the_message_takes_the_gravest_outcome_of_its_documents() -> None:
    assert gravest([Reason.RETURN, Reason.OTHER_CHILD, Reason.LOCKED]) is Reason.OTHER_CHILD
    assert gravest([Reason.RETURN, Reason.NIL]) is Reason.RETURN
    assert len(set(GRAVITY)) == len(GRAVITY)
