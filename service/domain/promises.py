"""How people write that a request arrived and when they will answer it, as a table.

The days come first, as people write them, then the promises round them. What the day means is for whoever knows what day it is.
"""

from __future__ import annotations

import re

from service.domain.courtesies import WORDS, one_of, pattern

_WEEKDAY = r"(?:mon|tues?|wed(?:nes)?|thur?s?|fri|sat(?:ur)?|sun)(?:day)?"
_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*"
_NUMBER = r"\d{1,2}(?:st|nd|rd|th)?"
_COUNT = r"(?:an?|one|two|three|four|five|six|seven|ten|\d{1,2})"
_PART = r"(?: (?:morning|afternoon|evening))?"
_END = r"(?:the )?end of (?:(?:the|this|next) )?(?:day|week|month)"
_HOUR = (
    r"(?:noon|midday|lunch(?:time)?|\d{1,2}(?:[:.]\d\d)? ?(?:am|pm)|close of (?:play|business)|cop|cob|eod|end of play"
    r"|(?:the )?end of (?:the )?day)"
)
_DATES = (
    (
        rf"(?:(?:this|next|on|the|coming) )*{_WEEKDAY}(?:,? (?:the )?{_NUMBER}"
        rf"(?: of)?(?: {_MONTH})?(?: \d{{4}})?)?(?:{_PART}| next week)"
    ),
    rf"(?:the )?{_NUMBER}(?: of)? {_MONTH}(?:,? \d{{4}})?",
    rf"{_MONTH} {_NUMBER}(?:,? \d{{4}})?",
    rf"(?:{_WEEKDAY}|today|tomorrow) (?:week|fortnight)",
    rf"(?:a )?(?:week|fortnight) (?:on |from |this )*(?:{_WEEKDAY}|today|tomorrow)",
    rf"(?:in|within) (?:the next )?{_COUNT} (?:days?|weeks?|fortnight|hours?)(?:'s?)?(?: time)?",
    r"(?:the )?(?:start|beginning|middle) of next week",
    r"\d{4}-\d\d-\d\d",
    r"\d{1,2}[./-]\d{1,2}(?:[./-]\d{2,4})?",
    rf"the {_NUMBER}",
    rf"tomorrow{_PART}",
    "today",
    "tonight",
    _END,
    r"(?:early |later )?(?:this|next) week",
    _HOUR,
)
DAY = (
    rf"(?:(?:{_HOUR}|first thing|(?:the )?end of)(?:,| on)? )?(?:{'|'.join(_DATES)})"
    rf"(?:,? (?:at |by )?{_HOUR})?(?: at the latest| latest)?"
)

_OBJECT = one_of(
    "it, this, these, them, you, back, over, the, our, a, an, my, completed, forms?, returns?, response, reply, "
    "chronology, scoping, "
    "documents?, information, templates?, to, in, across, with, both, all"
)
_ACT = one_of(
    "return(?:ed)?, send, sent, completed?, submit(?:ted)?, respond, reply, provided?, forward(?:ed)?, get, have, "
    "let, come, do, done, be, "
    "follow, ready, finish(?:ed)?"
)
_SHALL = one_of(
    "'ll, will aim to, will try to, will, shall, should be able to, should, can, aim to, hope to, expect to, plan to, intend to, "
    "am aiming to, are aiming to, to"
)
_THANKS = one_of("thanks, thank you, received, noted, ok, okay, will do")
_WHO = one_of("i, we, you, it, this, they, form, return, response, the form, the return")
PROMISE = re.compile(
    rf"(?:{_THANKS}(?: with thanks| very much)?(?:,|\.| -| and)* )?"
    rf"(?:(?:and )?(?:{_WHO}\b ?)?(?:{_SHALL} )?{_ACT}(?: {_OBJECT})*(?:(?: and)? {_ACT}(?: {_OBJECT})*)? ?)?"
    rf"(?:(?:by|on|before|for|no later than) )?({DAY})",
    re.IGNORECASE,
)

_NOW = r"(?: now| today| shortly| asap| as soon as possible)?"
_IT = "(?:this|it)"
_WORKING = (
    rf"(?:look(?:ing)? (?:into|at) {_IT}|pick(?:ing)? {_IT} up|deal(?:ing)? with {_IT}|work(?:ing)? on {_IT}|action"
    rf"(?:ing)? {_IT}|on it)"
)
RECEIVED = pattern(
    one_of(
        "received, noted, acknowledged, understood, got it, got this, will do, ok, okay, confirmed, all received, safely received"
    )
    + r"(?:,? (?:with )?(?:many )?(?:thanks|thank you))?(?: very much)?",
    r"(?:many )?(?:thanks|thank you)(?: very much)?,?(?: (?:and )?(?:received|noted|acknowledged|will do|got it))?",
    r"(?:this (?:e-?mail )?is )?(?:just )?(?:i |we )?(?:to |can |writing to )?(?:confirm|acknowledge)(?: safe)? receipt"
    rf"(?: (?:of|with)\b{WORDS})?",
    rf"(?:i|we)(?: have|'ve)?(?: safely)? received (?:your|the|this|it)\b{WORDS}",
    r"your (?:e-?mail|request|message)(?: has been| was|'s been)?(?: safely)? received(?: with thanks)?",
    rf"(?:(?:i|we)\b ?)?(?:(?:'ll|will|am|are|'m|'re) )?(?:now )?{_WORKING}{_NOW}",
    r"leave (?:it|this) with (?:me|us)",
    r"(?:wedi derbyn|derbyniwyd)(?:,? diolch(?: yn fawr)?)?",
)
