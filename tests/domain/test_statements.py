"""What a mail without a document says: nil statements, acknowledgements, references, and what only looks like them."""

import pytest

from service.domain.references import plain_subject, references
from service.domain.sentences import sentences
from service.domain.statements import declines, is_acknowledgement, is_known_statement, is_nil_statement

NIL = [
    "Not known to us.",
    "The family is not known to us.",
    "Hi Ada,\n\nThis family is not known to Northshire Police.\n\nKind regards\nAlex Wren\nDetective Inspector",
    "Dear colleague\nI can confirm that the child is not known to our service.\nMany thanks\nJo",
    "We have no record of this family.",
    "We have checked our records and have no trace of any of the individuals named.",
    "We have checked our systems and none of the family are known to us.",
    "Nil return.",
    "Nil return from Housing.",
    "Please accept this as a nil return.",
    "Good morning, following a search of our systems I can confirm that the family are not known to us. Thanks, Sam",
    "No records held.",
    "There is no record of the child or family on our systems.",
    "Neither the child nor the parents are known to us.",
    "Northshire Probation hold no information on this family.",
    (
        "In response to your request RR-2026-003, the family are unknown to our service. "
        "Please do not hesitate to contact me if you need any further information."
    ),
    "We do not know this family and we hold no records.",
    "None of the family members listed are known to us.",
    "The child, mother and father are not known to us.",
    "Nid yw'r teulu yn hysbys i ni.\nDiolch",
    "I have checked our database. This family is not known to us.\n\nRegards,\nR. Ash\nTenancy | Housing\nTel 01234 567890",
    "RE: RR-2026-003\nNot known to this service\n\nJo",
    "Dear all,\nWe have had no involvement with this family.\nBest wishes\nAmir Teal",
    "no trace on our systems",
    "Hello, we could not find any record of the family on our systems. Kind regards, Jo",
    "• The children are not known to our school.",
    "NOT KNOWN",
    "NOT KNOWN\n\nAlex Wren",
    "Hi,\nNOT KNOWN\nThanks\nJo",
]
NOT_NIL = [
    "Father is not known to us, the child is.",
    "Father is not known to us.",
    "Mother is not known to us. The child is not known to us. Father is known.",
    "The child is not known to us but the mother was in 2019.",
    "Is the family known to you?",
    "Not known to us - do you want mother's records too?",
    "The family is not currently known to us.",
    "The family is no longer known to us.",
    "The family is known to us.",
    "The child is not unknown to us.",
    "We have no record of the father.",
    "Not known to us at present, awaiting a check with the Trust.",
    "The child is not known to us. Father is.",
    "The child is not known to us.\n\nKind regards\nAlex\nPS father was seen by us in 2020",
    "The family is not known to us\nKind regards\nMother known 2019",
    "Neither parent is known to us.",
    "The child's father is not known to us.",
    "The mother of the child is not known to us.",
    "Only the child is not known to us.",
    "We have no record of this family before 2019.",
    "Nil return attached.",
    "The form says not known to us.",
    "Except for the mother, the family is not known to us.",
    "The family is not known to us. Sibling known.",
    "Not known to us\nFather Yes\n",
    "none of the children other than Ben are known to us",
    "Not known to CAMHS. Known to school nursing.",
    "Not known to us in 2023",
    "Regarding Ben Teal, not known to us.",
    "Re: Ben Teal\nNot known to us.",
    "Hi the child is known to us, the family is not known to us",
    "The family is not known to us. Please ring me.",
    "I am not known to you",
    "We have no further information on this family.",
    "Thank you, received.",
    "No.",
    "",
    "Not known to us. " * 200,
]
KNOWN = [
    "KNOWN",
    "Known.",
    "Known to us",
    "Yes, known to us",
    "The family is known to this agency",
    "We know the family, records secured",
    "Yes known",
    "KNOWN TO NORTHSHIRE POLICE",
    "Hi Ada,\n\nThe family is known to us.\n\nKind regards\nAlex Wren\nNamed Nurse",
    "I can confirm that the child is known to our service. Records have been secured.",
    "We have records of this family.",
    "The child and mother are known to us.",
    "Mae'r teulu yn hysbys i ni.\nDiolch",
    "Thanks, known to us",
    "Thank you. Known.",
    "This family is known to us and our records have been secured.",
    "Yes - known",
    "Dear colleague\nThe family were previously known to us.\nMany thanks\nJo",
    "We have checked our records and the family is known to us.",
    "Response: known",
    "RR-2026-003: known",
    "The child is open to our service",
    "I confirm the family is known to Northshire Housing. We have secured our records.",
    "Known, records secured.",
    "KNOWN\n\nAlex Wren\nNorthshire Police",
    "Yes, they are known to us.",
]
NOT_KNOWN_NOR_NIL = [
    "Father is not known to us, the child is",
    "Known?",
    "The family is known to you",
    "Is the family known to you?",
    "Father is known to us.",
    "The child is known to us but mother is not",
    "Known to us, please ring me",
    "The child is known to us. The father died.",
    "I am known to you",
    "Known to us in part",
    "Only the child is known to us",
    "Known risk",
    "The form says known.",
    "Regarding Ben Teal, known to us.",
    "We know the family, can we have more time",
    "Yes",
    "No",
    "",
    "Thank you",
    "No longer known to us",
    "We have records. Mother is at risk now.",
    "She is known to be violent",
]
DECLINED = [
    "We will not be completing this",
    "We are unable to take part.",
    "We will not be completing this form.",
    "Unfortunately we are unable to take part in this review.",
    "Dear Ada,\n\nI am sorry but we will not be taking part.\n\nKind regards\nJo",
    "We decline.",
    "We decline to take part",
    "Declined",
    "Northshire Dental Practice will not be completing this.",
    "We regret that we cannot contribute to this review",
    "Thank you for your email, but we are unable to assist with this request.",
    "We do not wish to participate.",
    "I confirm that we will not be returning the form.",
    "We cannot help with this.",
    "Ni fyddwn yn cwblhau hwn.\nDiolch",
    "We won’t be completing this.",
    "Northshire Police will not be taking part",
]
NOT_DECLINED = [
    "We are unable to meet the deadline",
    "We are unable to complete this by Thursday",
    "We will not be completing this until Monday",
    "We cannot open the form",
    "I will not be completing this",
    "We are unable to take part because we do not know the family",
    "We cannot complete the form, the password is missing",
    "Will you be completing this?",
    "We are unable to attend the meeting",
    "We will be completing this",
    "We cannot return it in time",
    "We are not able to complete this today",
    "We will not be completing this as the family is not known to us.",
    "Unable to take part?",
    "",
    "Thanks",
    "We decline your invitation to lunch",
    "We will not be completing this, police will",
    "We cannot help with the password",
    "Mother declined",
    "We cannot reply to this yet",
    "We will not be able to complete this form in time.",
    "We will not be returning a chronology",
    "Alex cannot complete this",
]


@pytest.mark.parametrize("text", NIL, ids=lambda text: text[:50])
def test_a_mail_that_says_only_that_nobody_is_known_is_a_nil_statement(text: str) -> None:
    assert is_nil_statement(text)
    assert is_acknowledgement(text) is None


@pytest.mark.parametrize("text", KNOWN, ids=lambda text: text[:50])
def test_a_mail_that_says_only_that_the_family_is_known_is_a_known_statement(text: str) -> None:
    assert is_known_statement(text)
    assert (is_nil_statement(text), declines(text), is_acknowledgement(text)) == (False, False, None)


@pytest.mark.parametrize("text", [*NOT_KNOWN_NOR_NIL, *NIL, *DECLINED], ids=lambda text: text[:50])
def test_a_mail_that_says_anything_more_or_else_is_no_known_statement(text: str) -> None:
    assert not is_known_statement(text)


@pytest.mark.parametrize("text", NOT_KNOWN_NOR_NIL, ids=lambda text: text[:50])
def test_a_mail_that_is_no_known_statement_is_not_therefore_its_opposite(text: str) -> None:
    assert not is_nil_statement(text)


@pytest.mark.parametrize("text", DECLINED, ids=lambda text: text[:50])
def test_a_mail_that_says_only_that_the_agency_will_not_answer_declines(text: str) -> None:
    assert declines(text)
    assert (is_nil_statement(text), is_acknowledgement(text)) == (False, None)


@pytest.mark.parametrize("text", [*NOT_DECLINED, *NIL, *NOT_NIL], ids=lambda text: text[:50])
def test_a_reason_a_day_a_question_or_one_person_s_no_declines_nothing(text: str) -> None:
    assert not declines(text)


@pytest.mark.parametrize("text", NOT_NIL, ids=lambda text: text[:50])
def test_a_mail_that_says_anything_more_or_else_is_no_nil_statement(text: str) -> None:
    assert not is_nil_statement(text)


@pytest.mark.parametrize(
    ("text", "promised"),
    [
        ("Received, thank you, will return by Thursday", "Thursday"),
        ("Thanks, Thursday", "Thursday"),
        ("Thursday", "Thursday"),
        ("Received, thank you.", None),
        ("Thank you", None),
        ("Diolch", None),
        ("Thanks - will do.", None),
        ("Thanks Wren, will do.\n\nAda", None),
        ("Thanks, Thursday - will do", "Thursday"),
        ("Hi Ada,\n\nThank you for your email. We will return the form by 3 December.\n\nKind regards\nJo", "3 December"),
        ("I acknowledge receipt of your request.", None),
        ("Thank you for this. I will send it back by close of play Friday.\nKind regards\nPat", "close of play Friday"),
        ("Noted, thanks. I'll have it with you by tomorrow.", "tomorrow"),
        ("We will complete and return this by 12/03/2026.", "12/03/2026"),
        ("Received. You will have it by Friday 4 December", "Friday 4 December"),
        ("Got it, will look at this today", None),
        ("We confirm receipt of your request and will respond by the end of the week.", "the end of the week"),
        ("Acknowledged. Form to follow by Monday.", "Monday"),
        ("Many thanks, I will get this back to you on Tuesday afternoon", "Tuesday afternoon"),
    ],
)
def test_a_mail_that_only_acknowledges_is_one_with_the_day_it_promises(text: str, promised: str | None) -> None:
    acknowledgement = is_acknowledgement(text)
    assert acknowledgement is not None
    assert acknowledgement.promised == promised


@pytest.mark.parametrize(
    "text",
    [
        "Do you want mother's records too?",
        "Received, thank you. Can we have an extension?",
        "Thanks, the family is known to us",
        "We cannot return by Thursday",
        "We will not return it by Thursday",
        "Thank you, father died on Thursday",
        "The meeting is on Thursday",
        "Please find attached",
        "Thanks. I am on leave until Thursday",
        "Thank you for the form but it is the wrong one",
        "Thank you for letting me know that the child has died",
        "Thank you and please ring me",
        "Received but the password is missing",
        "I will return some of it by Thursday",
        "I am returning to work on Thursday",
        "RR-2026-003",
        "Not known to us",
        "",
    ],
)
def test_a_mail_that_says_more_is_no_acknowledgement(text: str) -> None:
    assert is_acknowledgement(text) is None


def test_courtesies_and_signatures_are_no_sentences_and_a_postscript_is_one() -> None:
    text = "Dear all,\nOne thing.\nKind regards\nAlex Wren\nReview Officer"
    assert sentences(text) == ["One thing"]
    assert "PS the father is known" in sentences(text + "\nPS the father is known.")


def test_a_line_as_long_as_a_wrapped_one_goes_on_in_the_next() -> None:
    assert sentences("We have looked through all the records that we could think of\nand found them.") == [
        "We have looked through all the records that we could think of and found them"
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("RR-2026-003", ("RR-2026-003",)),
        ("re: rr 2026 003 police", ("RR-2026-003",)),
        ("RR2026003, RR_2026_004 and RR/2026/005", ("RR-2026-003", "RR-2026-004", "RR-2026-005")),
        ("RR–2026–003 RR‑2026‑003", ("RR-2026-003",)),
        ("RR-2026\u200b-003", ("RR-2026-003",)),
        ("RR-2026-003_police_form.docx", ("RR-2026-003",)),
        ("RR-2026-0031", ("RR-2026-0031",)),
        ("SRR-2026-001", ("SRR-2026-001",)),
        ("ARR-2026-003 RR-2026-00312 RR-1026-003", ()),
        ("RR-2026-٠٠٣", ()),
        ("ЯRR-2026-003 RR-2026-003я", ()),
        ("RЯ-2026-003 РР-2026-003", ()),
        ("", ()),
    ],
)
def test_a_reference_is_found_in_its_ascii_form_only(text: str, found: tuple[str, ...]) -> None:
    assert references(text, ("RR", "SRR")) == found


def test_a_long_s_is_no_s_and_no_prefix_finds_nothing() -> None:
    assert references("ſR-2026-003", ("SR",)) == ()
    assert references("RR-2026-003", ()) == ()


@pytest.mark.parametrize(
    "subject",
    [
        "RE: FW: [EXTERNAL] [OFFICIAL-SENSITIVE] [secure] our return",
        "Re: RE[2]: our return",
        "[secure] our return",
        "YMATEB: our return",
        "our return",
    ],
)
def test_tags_and_answer_marks_are_no_part_of_a_subject(subject: str) -> None:
    assert plain_subject(subject) == "our return"
