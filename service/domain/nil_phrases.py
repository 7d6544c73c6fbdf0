"""How agencies write that a family is not known to them, as a table.

The building blocks come first: who is meant, to whom they are not known, where it was looked up; then what is said of them. A
phrase must cover a whole clause: what it leaves over makes the clause something else.
"""

from __future__ import annotations

import re

from service.domain.courtesies import ABOUT, WORDS, one_of, pattern

# An agency: a proper noun, or one of the words that agencies call themselves by.
CALLED = one_of(
    "of, and, for, &, services?, team, agency, trust, school, academy, department, surgery, practices?, force, "
    "organisation, police, "
    "hospital, college, nursery, housing, probation, charity, council, authority, health, social, care, education, gp"
)
_PROPER = r"(?!(?:Mother|Father|Mum|Dad|Parents?|Siblings?|Since|Before|However|But)\b)(?-i:[A-Z][\w'&.()-]*)"
US = rf"(?:us|me|ours|(?:(?:the|our|this|my) )?(?:{_PROPER}|{CALLED})(?: (?:{_PROPER}|{CALLED})){{0,7}})"

_STORE = one_of("systems?, records?, databases?, files?, register, caseloads?, books")
SYSTEM = (
    rf"(?:{one_of('our, any, either, the, my, all, any of our, all of our, both')}(?: \w+){{0,3}}? )?{_STORE}(?: or {_STORE})?"
)

_PERSONS = one_of(
    "family members?, members of (?:the|this) (?:family|household), family, families, child(?:ren)?, young "
    "(?:person|people), subjects?, "
    "individuals?, persons?, people, household, names?, significant others?, adults?, parents?, siblings?, mother, "
    "father, mum, dad, "
    "carers?, anyone, anybody, they, them, all"
)
_LISTED = one_of(
    "above, below, named, above-?named, listed, identified, subject, whole, entire, other, immediate, wider, aforementioned"
)
_NAMED = one_of("named, listed, mentioned, identified, concerned, involved, in question, above, below")
_ONE = (
    rf"(?:{one_of('any, all, none, both, either, neither, each, no, nor')} "
    rf"(?:of )?)?(?:{one_of('the, this, that, these, those, said, your, our')} )?"
    rf"(?:{_LISTED} ){{0,2}}{_PERSONS}(?: {_NAMED})?"
    rf"(?: (?:in|on) (?:the|this|your) "
    rf"(?:\w+ )?{one_of('request, e-?mail, referral, form, list, family, household, case, review')})?"
)
WHO = rf"(?:(?:neither |both )?{_ONE}(?:(?:,| and| or| nor|, and|, nor|/) {_ONE}){{0,5}})"

_RECORD = one_of(
    "records?, information, knowledge, trace, involvement, contact, data, history, dealings, details, intelligence, files?"
)
RECORDS = rf"{_RECORD}(?:(?:,| or| and) {_RECORD}){{0,3}}"
_OF = one_of("of, on, about, for, with, regarding, concerning, relating to, in relation to, in respect of")
OF_WHOM = rf"(?: {_OF} (?:any (?:contact|involvement) with )?{WHO})"

_PERIOD = (
    r"(?:for|in|during|within|over) (?:the )?(?:\w+ )?(?:period|time ?frame|dates)(?: (?:requested|specified"
    r"|in question|under review))?"
)
TAIL = rf"(?: (?:on|in|within|from|to|by) (?:{SYSTEM}|{US}))?(?: (?:at all|whatsoever|either|here)|,? {_PERIOD})*"
BE = one_of("is, are, was, were, has been, have been, has, have")
_FOUND = one_of("known, recorded, found, traced, identified")
_HELD = one_of("found, held, located, exists?, recorded")
_HAVE = one_of("have, has, holds?, had, have had, has had, can find, could find, found")
_CANNOT = rf"(?:cannot|can't|can not|could not|couldn't|{one_of('were, was, are, am, have been')} unable to)"
FAMILY = "(?:teulu|plentyn|plant)(?: hwn)?"

NIL = pattern(
    rf"{WHO} {BE} (?:not|never)(?: been)? {_FOUND}{TAIL}",
    rf"{WHO} (?:isn't|aren't|wasn't|weren't) {_FOUND}{TAIL}",
    rf"{WHO} {BE} unknown{TAIL}",
    rf"(?:neither|none|no)\b(?: of)? {WHO} {BE}(?: been)? {_FOUND}{TAIL}",
    rf"none {BE} {_FOUND}{TAIL}",
    rf"{WHO} (?:does|do|did)(?: not|n't) (?:appear|feature|show)(?: up)? (?:on|in) {SYSTEM}{TAIL}",
    rf"(?:(?:we|i|{US}) )?{_HAVE}(?: had)? no {RECORDS}{OF_WHOM}?{TAIL}",
    rf"(?:we|i) (?:do|did)(?: not|n't) (?:have|hold) any {RECORDS}{OF_WHOM}?{TAIL}",
    rf"(?:we|i) have (?:not|never) (?:had|held|found) any {RECORDS}{OF_WHOM}?{TAIL}",
    rf"(?:we|i) (?:do not|don't) know {WHO}{TAIL}",
    rf"(?:we|i) {_CANNOT} (?:find|trace|locate|identify) (?:any {RECORDS}{OF_WHOM}?|{WHO}){TAIL}",
    rf"(?:there (?:is|are|was|were) )?no {RECORDS}(?: {_HELD})?{OF_WHOM}?(?: {_HELD})?{TAIL}",
    rf"(?:there is |we have )?nothing (?:known|{_HELD}){OF_WHOM}?{TAIL}",
    rf"(?:not|none|never) known{TAIL}",
    rf"unknown{TAIL}",
    rf"(?:(?:this|it) is |please (?:accept|take|treat|record) this(?: e-?mail)? as |we (?:are )?submit(?:ting)? )?(?:a |our )?"
    rf"nil (?:return|response){WORDS}",
    rf"nid yw'r {FAMILY} yn (?:hysbys|adnabyddus) i(?: ni|'r \w+)",
    rf"nid ydym yn adnabod (?:y |'r )?{FAMILY}",
    rf"(?:nid oes gennym (?:ni )?(?:unrhyw )?gofnod(?:ion)?|dim cofnod(?:ion)?)(?: o'r {FAMILY})?",
)

_CHECKING = one_of("check(?:ed|ing|s)?, search(?:ed|ing|es)?, review(?:ed|ing)?, look(?:ed|ing)")
_CHECK = rf"{_CHECKING}(?: {one_of('of, at, on, through, against, all')})*(?: {SYSTEM})?{WORDS}"
_WISH = one_of("can, am able to, are able to, would like to, wish to, write to, am writing to")
LEAD = pattern(
    rf"(?:(?:i|we) )?(?:{_WISH} )?(?:confirm|advise|report|state|inform you|let you know)(?: you)?(?: that)?,? ",
    r"please (?:note|be advised|be aware)(?: that)?,? ",
    r"(?:this (?:e-?mail )?is |just )?to (?:confirm|let you know|say|advise)(?: you)?(?: that)?,? ",
    rf"(?:i|we) (?:have|'ve)(?: now)? {_CHECK},? (?:and|but) ",
    rf"(?:having|after|following)(?: {one_of('a, our, the, full, thorough, undertaken, completed')})* {_CHECK},? ",
    rf"{ABOUT}{WORDS},? ",
    r"(?:therefore|so|hence|as such|unfortunately),? ",
)
CHECKED = pattern(
    rf"(?:i|we) (?:have|'ve)(?: now)? {_CHECK}",
    r"(?:all )?(?:our )?(?:\w+ )?(?:checks|searches) (?:have been |were |are )?(?:completed?|done|undertaken)",
    r"(?:therefore |so |as such )?,?(?:we|i) (?:have|hold) (?:no information|nothing) to "
    + one_of("share, submit, provide, add, report, contribute, return, offer"),
)
CLAUSE = re.compile(r",? and (?=(?:we|i|there|they|no|nothing|none)\b)|, (?=(?:we|i|there|so|therefore)\b)", re.IGNORECASE)

# One of these, and the text says more than "not known": a question, a time, a doubt, an exception.
_QUALIFIERS = one_of(
    "however, except(?:ing)?, although, though, apart, other than, until, prior, before, since, yet, current"
    "(?:ly)?, longer, previous(?:ly)?, "
    "former(?:ly)?, recent(?:ly)?, still, await(?:ing)?, pending, unless, might, possibl[ey], think, believe, "
    "seems?, only, some, perhaps, "
    "maybe, historic(?:al(?:ly)?)?, as far as, to (?:my|our) knowledge, at (?:present|this (?:time|stage))"
)
QUALIFIED = pattern(r"\?", rf"\b{_QUALIFIERS}\b")
PART = pattern(rf"\b{one_of('mother, father, mum, dad, parents?, siblings?, adults?, carers?, significant others?')}\b")
WHOLE = pattern(
    r"\b(?:famil(?:y|ies)|child(?:ren)?|young (?:person|people)|subjects?|individuals?|persons?|people|household|names?|all)\b"
)

# "Regarding Ben, not known to us" speaks of Ben: whether that is everybody is for a person.
REGARDING = pattern(rf"(?:{ABOUT}|ref|case|following|as per|subject)\b")
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DAYS = "Monday|Tuesday|Wednesday|Thursday|Friday"
_NOUNS = "Rapid|Review|Request|Serious|Incident|Notification|Case|Ref|Reference|Scoping|Form|Safeguarding|Partnership|Board"
NAME = re.compile(rf"(?<=[ :(])(?!(?:{_NOUNS}|{_MONTHS}|{_DAYS})\b)[A-Z][a-z]+")
